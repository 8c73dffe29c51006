//! Reading loose JSON without ceremony: a missing or wrong field is empty.

use serde_json::Value;

/// Short names for what request bodies are asked most often.
pub(super) trait Json {
    fn text(&self, key: &str) -> &str;
    fn some_text(&self, key: &str) -> Option<&str>;
    fn id(&self, key: &str) -> Option<u64>;
    fn int(&self, key: &str) -> Option<i64>;
    fn number(&self, key: &str) -> Option<f64>;
    fn flag(&self, key: &str) -> bool;
    fn list(&self, key: &str) -> &[Value];
    fn has(&self, key: &str) -> bool;
    fn put(&mut self, key: &str, value: impl Into<Value>);
}

impl Json for Value {
    fn text(&self, key: &str) -> &str {
        self.some_text(key).unwrap_or_default()
    }

    fn some_text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_str)
    }

    fn id(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(as_id)
    }

    fn int(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Self::as_i64)
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Self::as_f64)
    }

    fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Self::as_bool).unwrap_or(false)
    }

    fn list(&self, key: &str) -> &[Value] {
        self.get(key).and_then(Self::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether the key is there and not null.
    fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| !value.is_null())
    }

    fn put(&mut self, key: &str, value: impl Into<Self>) {
        if let Some(object) = self.as_object_mut() {
            object.insert(key.to_owned(), value.into());
        }
    }
}

/// A snowflake, as text or as a number.
pub(super) fn as_id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

/// Every snowflake of a list.
pub(super) fn ids(values: &[Value]) -> Vec<u64> {
    values.iter().filter_map(as_id).collect()
}
