//! From Stripe's raw JSON to our facts, leniently: fields we do not know are ignored, words we do not know are
//! kept. What a decision rests on (id, kind of object, status) must be there, or the answer counts as broken.

use serde_json::Value;

use super::{BillingError, Page};

mod money;
mod objects;

pub use money::{charges, disputes, invoice, invoice_of_payment, invoices_by_payment};
pub use objects::{account, checkout, customer, event, payment_link, promotion_code, subscription, webhook_endpoint};

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::billing::DisputeStatus;

    fn item(end: Option<i64>) -> Value {
        json!({"price": {"id": "price_1", "product": "prod_1"}, "current_period_end": end})
    }

    fn a_subscription(whole: Option<i64>, items: &[Value]) -> Value {
        json!({"id": "sub_1", "object": "subscription", "customer": {"id": "cus_1", "object": "customer"}, "status": "active",
               "current_period_end": whole, "items": {"data": items}, "novelty": {"a": [1, 2]}})
    }

    #[test]
    fn sa19_the_period_is_read_where_either_version_keeps_it() {
        for (value, end) in [
            (a_subscription(None, &[item(Some(70)), item(Some(90))]), Some(90)),
            (a_subscription(Some(80), &[item(None)]), Some(80)),
            (a_subscription(Some(80), &[]), Some(80)),
            (a_subscription(None, &[]), None),
        ] {
            let read = subscription(Json(&value)).unwrap();
            assert_eq!(read.current_period_end, end);
            assert_eq!(read.customer.0, "cus_1", "expanded or not");
        }
        let old = json!({"id": "in_1", "object": "invoice", "subscription": "sub_1", "payment_intent": "pi_1"});
        let new = json!({"id": "in_1", "object": "invoice", "parent": {"subscription_details": {"subscription": "sub_1"}},
                         "payments": {"data": [{"payment": {"payment_intent": "pi_1"}}]}});
        let (old, new) = (invoice(Json(&old)).unwrap(), invoice(Json(&new)).unwrap());
        assert_eq!(old, new);
        assert_eq!(invoices_by_payment(&[new]).values().next().unwrap().1.as_ref().unwrap().0, "sub_1");
    }

    #[test]
    fn sd15_words_nobody_knows_yet_are_kept() {
        let mut value = a_subscription(None, &[]);
        value["status"] = json!("hibernating");
        let read = subscription(Json(&value)).unwrap();
        assert_eq!(read.status, Err("hibernating".into()));
        let list = json!({"object": "list", "has_more": false, "data": [{"id": "du_1", "object": "dispute", "status": "odd"}]});
        assert_eq!(disputes(&list).unwrap().items[0].status, DisputeStatus::Unknown("odd".into()));
    }

    #[test]
    fn sa2_what_a_decision_rests_on_must_be_there() {
        for field in ["id", "object", "status", "customer"] {
            let mut value = a_subscription(None, &[]);
            value.as_object_mut().unwrap().remove(field);
            let error = subscription(Json(&value)).unwrap_err();
            assert!(error.is_retryable(), "{field}");
        }
        let customer = json!({"id": "cus_1", "object": "customer"});
        assert!(subscription(Json(&customer)).is_err(), "another kind of object is no answer");
    }

    #[test]
    fn sa17_only_a_whole_list_is_a_list() {
        for broken in [
            json!({}),
            json!({"object": "list", "data": []}),
            json!({"object": "list", "has_more": false}),
            json!({"data": [], "has_more": false}),
            json!({"object": "list", "has_more": true, "data": []}),
            json!({"object": "list", "has_more": false, "data": [{"object": "customer"}]}),
        ] {
            assert!(page(&broken, customer).is_err(), "{broken}");
        }
        let more = json!({"object": "list", "has_more": true, "data": [{"id": "cus_1", "object": "customer"}]});
        assert_eq!(page(&more, customer).unwrap().next.as_deref(), Some("cus_1"));
    }
}
