//! Stripe's form encoding: `a[b]=1`, `a[0][b]=1` and `a[]=1` become nested objects and lists of texts.

use serde_json::{Map, Value};

/// How deep a form may nest before it is refused.
const DEPTH: usize = 8;

/// Decode a form or a query.
#[must_use]
pub fn decode(raw: &str) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, text) in url::form_urlencoded::parse(raw.as_bytes()) {
        let path = path(&name);
        if path.len() <= DEPTH {
            insert(&mut root, &path, text.into_owned());
        }
    }
    lists(root)
}

/// `a[b][]` is `a`, `b` and the empty name.
fn path(name: &str) -> Vec<String> {
    let Some((head, rest)) = name.split_once('[') else { return vec![name.to_owned()] };
    let mut path = vec![head.to_owned()];
    path.extend(rest.trim_end_matches(']').split("][").map(str::to_owned));
    path
}

fn insert(value: &mut Value, path: &[String], text: String) {
    let Some((name, rest)) = path.split_first() else {
        *value = Value::String(text);
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Some(object) = value.as_object_mut() else { return };
    let name = if name.is_empty() { object.len().to_string() } else { name.clone() };
    insert(object.entry(name).or_insert(Value::Null), rest, text);
}

/// Objects whose names are all numbers are lists.
fn lists(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    let numbered: Option<Vec<(usize, Value)>> =
        object.iter().map(|(name, value)| Some((name.parse().ok()?, value.clone()))).collect();
    match numbered {
        Some(mut items) if !items.is_empty() => {
            items.sort_by_key(|(number, _)| *number);
            items.into_iter().map(|(_, value)| lists(value)).collect()
        }
        _ => object.into_iter().map(|(name, value)| (name, lists(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_names_and_lists_are_read_as_stripe_reads_them() {
        let raw = "a=1&b%5Bc%5D%5Bd%5D=x%20y&items[0][price]=p1&items[0][quantity]=2&items[1][price]=p2&expand[]=x&expand[]=y.z&m[k]=%7BID%7D";
        assert_eq!(
            decode(raw),
            json!({"a": "1", "b": {"c": {"d": "x y"}}, "items": [{"price": "p1", "quantity": "2"}, {"price": "p2"}],
                   "expand": ["x", "y.z"], "m": {"k": "{ID}"}})
        );
    }

    #[test]
    fn equal_forms_in_another_order_are_equal() {
        assert_eq!(decode("a[x]=1&b=2&a[y]=3"), decode("b=2&a[y]=3&a[x]=1"));
        assert_eq!(decode(&format!("a{}=1", "[b]".repeat(900))), json!({}), "too deep to be honest");
    }
}
