//! From Stripe's raw JSON to our facts, leniently: fields we do not know are ignored, words we do not know are
//! kept. What a decision rests on (id, kind of object, status) must be there, or the answer counts as broken.

use serde_json::Value;

use super::{BillingError, Page};

mod money;
mod objects;

pub use money::{charges, disputes, invoice, invoice_of_payment, invoices_by_payment};
pub use objects::{account, checkout, customer, event, payment_link, subscription, webhook_endpoint};

/// A JSON object that is read by paths such as `plan.product`.
#[derive(Clone, Copy)]
pub struct Json<'a>(pub &'a Value);

impl<'a> Json<'a> {
    /// The value at a path; JSON's null counts as absent.
    pub fn at(self, path: &str) -> Option<&'a Value> {
        path.split('.').try_fold(self.0, |value, name| value.get(name)).filter(|value| !value.is_null())
    }

    pub fn text(self, path: &str) -> Option<String> {
        self.at(path).and_then(Value::as_str).map(str::to_owned)
    }

    /// An id, whether the object was expanded or not.
    pub fn id(self, path: &str) -> Option<String> {
        let value = self.at(path)?;
        value.as_str().or_else(|| value.get("id").and_then(Value::as_str)).map(str::to_owned)
    }

    pub fn int(self, path: &str) -> Option<i64> {
        self.at(path).and_then(Value::as_i64)
    }

    pub fn flag(self, path: &str) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The objects of an inner list, as `items.data`; absent is empty.
    pub fn each(self, path: &str) -> impl Iterator<Item = Json<'a>> {
        self.at(path).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice).iter().map(Json)
    }

    /// The object's own id, if it is of this kind.
    pub fn own_id(self, kind: &str) -> Result<String, BillingError> {
        match (self.text("object").as_deref(), self.text("id")) {
            (Some(object), Some(id)) if object == kind && !id.is_empty() => Ok(id),
            (object, _) => Err(BillingError::unreachable(format!("asked for a {kind}, got {object:?} or no id"))),
        }
    }

    /// A field no decision can do without.
    pub fn must<T>(kind: &str, field: &str, value: Option<T>) -> Result<T, BillingError> {
        value.ok_or_else(|| BillingError::unreachable(format!("a {kind} came without its {field}")))
    }
}

/// Read a list that must really be one: only then is an empty page evidence.
pub fn page<T>(answer: &Value, read: impl Fn(Json<'_>) -> Result<T, BillingError>) -> Result<Page<T>, BillingError> {
    let whole = Json(answer);
    let data = whole.at("data").and_then(Value::as_array);
    let (Some("list"), Some(data), Some(more)) =
        (whole.at("object").and_then(Value::as_str), data, whole.at("has_more").and_then(Value::as_bool))
    else {
        return Err(BillingError::unreachable("asked for a list, got something else"));
    };
    let items = data.iter().map(|value| read(Json(value))).collect::<Result<Vec<_>, _>>()?;
    let last = data.last().and_then(|value| Json(value).text("id"));
    match (more, last) {
        (false, _) => Ok(Page { items, next: None }),
        (true, Some(last)) => Ok(Page { items, next: Some(last) }),
        (true, None) => Err(BillingError::unreachable("a list says that there is more after nothing")),
    }
}
