//! The parameters of one request, read as strictly as Stripe reads them.

use serde_json::{Map, Value};

use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::value::Fields as _;

/// The decoded form or query.
#[derive(Clone, Copy)]
pub struct Ask<'a>(pub &'a Value);

impl<'a> Ask<'a> {
    /// Refuse parameters that the request does not have. `expand` is always allowed.
    pub fn only(self, names: &[&str]) -> Result<(), Refusal> {
        let unknown = self
            .0
            .as_object()
            .and_then(|it| it.keys().find(|name| *name != "expand" && !names.contains(&name.as_str())));
        match unknown {
            Some(name) => Err(Refusal::about(name, "parameter_unknown", format!("Received unknown parameter: {name}"))),
            None => Ok(()),
        }
    }

    /// A text; one that was sent empty is `Some("")`.
    pub fn text(self, path: &str) -> Option<&'a str> {
        path.split('.').try_fold(self.0, |value, name| value.get(name)).and_then(Value::as_str)
    }

    /// A text that must be there.
    pub fn must(self, path: &str) -> Result<&'a str, Refusal> {
        self.text(path).filter(|text| !text.is_empty()).ok_or_else(|| Refusal::absent(&bracketed(path)))
    }

    /// A whole number.
    pub fn int(self, path: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(path).filter(|text| !text.is_empty()) else { return Ok(None) };
        let wrong =
            || Refusal::about(&bracketed(path), "parameter_invalid_integer", format!("Invalid integer: {text}"));
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// A yes or no.
    pub fn flag(self, path: &str) -> Result<Option<bool>, Refusal> {
        match self.text(path) {
            None | Some("") => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Refusal::invalid(format!("Invalid boolean: {other}"))),
        }
    }

    /// A list of objects or texts.
    pub fn each(self, path: &str) -> &'a [Value] {
        self.0.each(path)
    }

    /// `metadata`, checked against Stripe's limits; an emptied value removes its key from `old`.
    pub fn metadata(self, path: &str, old: Option<&Value>) -> Result<Value, Refusal> {
        let mut all = old.and_then(Value::as_object).cloned().unwrap_or_default();
        if self.text(path) == Some("") {
            return Ok(Value::Object(Map::new()));
        }
        for (key, value) in self.0.at(path).and_then(Value::as_object).into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            if key.chars().count() > 40 || value.chars().count() > 500 {
                return Err(Refusal::invalid(format!(
                    "Metadata keys have at most 40 characters and values 500: {key}"
                )));
            }
            if value.is_empty() {
                all.remove(key);
            } else {
                all.insert(key.clone(), value.into());
            }
        }
        if all.len() > 50 {
            return Err(Refusal::invalid("You can have up to 50 metadata keys."));
        }
        Ok(Value::Object(all))
    }
}

/// `a.b.c` as Stripe names a parameter: `a[b][c]`.
fn bracketed(path: &str) -> String {
    path.split('.').enumerate().map(|(at, name)| if at == 0 { name.to_owned() } else { format!("[{name}]") }).collect()
}
