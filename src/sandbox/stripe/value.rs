//! Reading and writing JSON objects by paths such as `recurring.interval`.

use serde_json::{Map, Value};

/// Convenient access to a JSON object. Absent and null are one.
pub trait Fields {
    /// The value at a path.
    fn at(&self, path: &str) -> Option<&Value>;
    /// A text; empty when absent.
    fn text(&self, path: &str) -> &str;
    /// A number; 0 when absent.
    fn int(&self, path: &str) -> i64;
    /// A flag; false when absent.
    fn flag(&self, path: &str) -> bool;
    /// A list; empty when absent.
    fn each(&self, path: &str) -> &[Value];
    /// Set the value at a path, making the objects on the way.
    fn set(&mut self, path: &str, value: impl Into<Value>);
}

impl Fields for Value {
    fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |value, name| value.get(name)).filter(|value| !value.is_null())
    }

    fn text(&self, path: &str) -> &str {
        self.at(path).and_then(Self::as_str).unwrap_or_default()
    }

    fn int(&self, path: &str) -> i64 {
        self.at(path).and_then(Self::as_i64).unwrap_or_default()
    }

    fn flag(&self, path: &str) -> bool {
        self.at(path).and_then(Self::as_bool).unwrap_or_default()
    }

    fn each(&self, path: &str) -> &[Value] {
        self.at(path).and_then(Self::as_array).map_or(&[], Vec::as_slice)
    }

    fn set(&mut self, path: &str, value: impl Into<Value>) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        if !self.is_object() {
            *self = Self::Object(Map::new());
        }
        let Some(object) = self.as_object_mut() else { return };
        match rest {
            None => {
                object.insert(name.to_owned(), value.into());
            }
            Some(rest) => object.entry(name).or_insert(Self::Null).set(rest, value),
        }
    }
}

/// The object as the outside sees it: what begins with `_` is ours alone.
#[must_use]
pub fn shown(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !name.starts_with('_'))
            .map(|(name, value)| (name.clone(), shown(value)))
            .collect(),
        Value::Array(items) => items.iter().map(shown).collect(),
        other => other.clone(),
    }
}

/// The fields of `before` that are different now, as an event's `previous_attributes` tells them.
#[must_use]
pub fn previous(before: &Value, after: &Value) -> Value {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else { return Value::Null };
    old.iter()
        .filter(|(name, value)| new.get(*name) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hidden_fields_stay_inside_and_paths_are_made_on_the_way() {
        let mut value = json!({"a": null, "_b": 1, "c": [{"_d": 1, "e": 2}]});
        value.set("x.y.z", 7);
        assert_eq!(shown(&value), json!({"a": null, "c": [{"e": 2}], "x": {"y": {"z": 7}}}));
        assert_eq!(value.int("x.y.z"), 7);
        assert!(value.at("a").is_none());
    }
}
