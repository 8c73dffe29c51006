//! Idempotency keys: the first answer, errors of ours included, is given again for 24 hours.

use std::collections::HashMap;

use serde_json::Value;

use super::fault::Refusal;

/// How long a key is remembered.
const SECONDS: i64 = 24 * 3600;

/// A remembered answer.
#[derive(Debug, Clone)]
pub struct Kept {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
    /// The first request's id.
    pub request_id: String,
    request: (String, Value),
    at: i64,
}

/// All keys, by account and key.
#[derive(Debug, Default)]
pub struct Keys(HashMap<(String, String), Kept>);

impl Keys {
    /// The kept answer, if this request was made before; an error if the key was used for something else.
    pub fn look(
        &self,
        account: &str,
        key: &str,
        path: &str,
        fields: &Value,
        now: i64,
    ) -> Result<Option<Kept>, Refusal> {
        if key.len() > 255 {
            return Err(Refusal::invalid("Idempotency keys may be at most 255 characters long."));
        }
        let Some(kept) = self.0.get(&(account.to_owned(), key.to_owned())).filter(|kept| now < kept.at + SECONDS)
        else {
            return Ok(None);
        };
        if kept.request.0 == path && &kept.request.1 == fields {
            return Ok(Some(kept.clone()));
        }
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key \
             other than '{key}' if you meant to execute a different request."
        );
        Err(Refusal { kind: "idempotency_error", ..Refusal::invalid(message) })
    }

    /// Keep the answer to a request that was begun.
    pub fn keep(
        &mut self,
        account: &str,
        key: &str,
        path: &str,
        fields: &Value,
        answer: (u16, &Value, &str),
        now: i64,
    ) {
        let (status, body, request_id) = answer;
        let request = (path.to_owned(), fields.clone());
        let kept = Kept { status, body: body.clone(), request_id: request_id.to_owned(), request, at: now };
        self.0.insert((account.to_owned(), key.to_owned()), kept);
    }
}
