//! What Discord answers when it refuses (docs: topics/opcodes-and-status-codes).

use serde_json::Value;
use serde_json::json;

/// A refusal: HTTP status, Discord's code, its sentence, and the fields at fault.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ApiError {
    pub status: u16,
    pub code: i64,
    pub message: String,
    pub errors: Option<Value>,
}

pub(super) type Answered<T> = Result<T, ApiError>;

impl ApiError {
    pub fn new(status: u16, code: i64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }

    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub fn unknown_channel() -> Self {
        Self::new(404, 10003, "Unknown Channel")
    }

    pub fn unknown_guild() -> Self {
        Self::new(404, 10004, "Unknown Guild")
    }

    pub fn unknown_member() -> Self {
        Self::new(404, 10007, "Unknown Member")
    }

    pub fn unknown_message() -> Self {
        Self::new(404, 10008, "Unknown Message")
    }

    pub fn unknown_role() -> Self {
        Self::new(404, 10011, "Unknown Role")
    }

    pub fn unknown_user() -> Self {
        Self::new(404, 10013, "Unknown User")
    }

    pub fn unknown_emoji() -> Self {
        Self::new(400, 10014, "Unknown Emoji")
    }

    pub fn unknown_webhook() -> Self {
        Self::new(404, 10015, "Unknown Webhook")
    }

    pub fn unknown_interaction() -> Self {
        Self::new(404, 10062, "Unknown interaction")
    }

    pub fn unknown_command() -> Self {
        Self::new(404, 10063, "Unknown application command")
    }

    pub fn already_answered() -> Self {
        Self::new(400, 40060, "Interaction has already been acknowledged.")
    }

    pub fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    pub fn not_author() -> Self {
        Self::new(403, 50005, "Cannot edit a message authored by another user")
    }

    pub fn empty_message() -> Self {
        Self::new(400, 50006, "Cannot send an empty message")
    }

    pub fn cannot_dm() -> Self {
        Self::new(403, 50007, "Cannot send messages to this user")
    }

    pub fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    pub fn bad_oauth_token() -> Self {
        Self::new(403, 50025, "Invalid OAuth2 access token provided")
    }

    pub fn invalid_role() -> Self {
        Self::new(400, 50028, "Invalid Role")
    }

    /// 50035 with one field at fault, `path` joined by dots.
    pub fn form(path: &str, code: &str, message: &str) -> Self {
        let mut errors = json!({ "_errors": [{ "code": code, "message": message }] });
        for step in path.rsplit('.').filter(|step| !step.is_empty()) {
            errors = json!({ step: errors });
        }
        Self { status: 400, code: 50035, message: "Invalid Form Body".into(), errors: Some(errors) }
    }

    pub fn body(&self) -> Value {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let (Some(errors), Some(object)) = (&self.errors, body.as_object_mut()) {
            object.insert("errors".into(), errors.clone());
        }
        body
    }
}
