//! Customers.

use serde_json::{Value, json};

use super::Ask;
use super::listing::{equal, known, list as page};
use super::subscriptions::cancel_now;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

const FIELDS: [&str; 8] =
    ["description", "email", "individual_name", "business_name", "metadata", "name", "phone", "preferred_locales"];

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&FIELDS)?;
    let metadata = ask.metadata("metadata", None)?;
    Ok(make(desk, ask.text("email"), ask.text("name"), &metadata))
}

/// Make a customer.
pub fn make(desk: &mut Desk<'_>, email: Option<&str>, name: Option<&str>, metadata: &Value) -> Value {
    let id = desk.id("cus");
    let prefix: String = id.chars().skip(4).take(8).collect::<String>().to_uppercase();
    let varying = json!({
        "id": id,
        "created": desk.now(),
        "email": email,
        "invoice_prefix": prefix,
        "metadata": metadata,
        "name": name,
    });
    let customer = shapes::with(shapes::CUSTOMER, varying);
    desk.create("customer.created", customer)
}

pub fn update(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&FIELDS)?;
    let metadata = ask.metadata("metadata", desk.named("id", "customer", id)?.at("metadata"))?;
    Ok(desk.change("customer.updated", id, |customer| {
        customer.set("metadata", metadata);
        for name in ["description", "email", "name", "phone"] {
            if let Some(text) = ask.text(name) {
                customer.set(name, Some(text).filter(|it| !it.is_empty()));
            }
        }
    }))
}

/// Delete a customer: what they pay ends at once.
pub fn delete(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let customer = desk.find("customer", id)?;
    if customer.flag("deleted") {
        return Err(Refusal::missing("customer", id));
    }
    let live =
        |it: &&Value| it.text("customer") == id && !["canceled", "incomplete_expired"].contains(&it.text("status"));
    let ids: Vec<String> = desk.books().all("subscription").filter(live).map(|it| it.text("id").to_owned()).collect();
    for subscription in ids {
        cancel_now(desk, &subscription, "cancellation_requested");
    }
    let gone = json!({"id": id, "object": "customer", "deleted": true});
    desk.books_mut().put(gone.clone());
    desk.emit("customer.deleted", &customer, Value::Null);
    Ok(gone)
}

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["email"]))?;
    page(desk, "customer", "/v1/customers", ask, |it| equal(ask, "email", it, "email"))
}
