//! The error answers of our Stripe, in Stripe's shape.

use serde_json::{Value, json};

use super::value::Fields as _;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `invalid_request_error`, `card_error`, `idempotency_error`, `api_error`.
    pub kind: &'static str,
    /// Stripe's code, if it names one.
    pub code: Option<&'static str>,
    /// For people.
    pub message: String,
    /// The parameter at fault.
    pub param: Option<String>,
}

impl Refusal {
    /// A wrong request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "invalid_request_error", code: None, message: message.into(), param: None }
    }

    /// A wrong request, with Stripe's code and the parameter at fault.
    pub fn about(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Some(code), param: Some(param.to_owned()), ..Self::invalid(message) }
    }

    /// A parameter that must be there.
    pub fn absent(param: &str) -> Self {
        Self::about(param, "parameter_missing", format!("Missing required param: {param}."))
    }

    /// The object in the path does not exist.
    pub fn missing(what: &str, id: &str) -> Self {
        Self { status: 404, ..Self::unknown("id", what, id) }
    }

    /// An object named by a parameter does not exist.
    pub fn unknown(param: &str, what: &str, id: &str) -> Self {
        Self::about(param, "resource_missing", format!("No such {what}: '{id}'"))
    }

    /// An account that is not connected, or no more.
    pub fn no_access(account: &str) -> Self {
        let message = format!(
            "The provided key does not have access to account '{account}' (or that account does not exist). Application \
             access may have been revoked."
        );
        Self { status: 403, code: Some("account_invalid"), ..Self::invalid(message) }
    }

    /// A card that does not pay.
    pub fn card(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 402, kind: "card_error", code: Some(code), message: message.into(), param: None }
    }

    /// A request this Stripe has never heard of.
    pub fn not_built(method: &str, path: &str) -> Self {
        let message = format!("This sandbox does not know {method} {path}.");
        Self { status: 501, kind: "api_error", code: None, message, param: None }
    }

    /// As Stripe writes it.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({"type": self.kind, "message": self.message});
        if let Some(code) = self.code {
            error.set("code", code);
            error.set("doc_url", format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
        }
        if let Some(param) = &self.param {
            error.set("param", param.as_str());
        }
        json!({ "error": error })
    }
}
