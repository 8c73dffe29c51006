//! What can be asked of our Stripe: one line per request, one file per family.

use serde_json::Value;

use super::fault::Refusal;
use super::state::Desk;

mod accounts;
mod admin;
mod ask;
mod catalogue;
mod coupons;
mod customers;
mod expand;
mod filling;
mod giving_back;
mod invoices;
mod links;
mod listing;
mod portal;
mod schedules;
mod sessions;
mod subscriptions;

pub use accounts::{LINK as ACCOUNT_LINK, connected as make_account, set_ready as set_account_ready};
pub use admin::{APPLICATION, make_endpoint};
pub use ask::Ask;
pub use expand::expand;
pub use filling::{apply_code, fill_in};
pub use giving_back::{close_dispute, open_dispute, refund};
pub use links::open_from_link;
pub use schedules::turn as turn_schedule;
pub use subscriptions::{
    NewSubscription, Swapped, cancel_now, make as make_subscription, plan_end, swap_price, unplan_end,
};

/// The answer, and whether this Stripe knows the request at all.
pub fn dispatch(desk: &mut Desk<'_>, method: &str, path: &str, fields: &Value) -> Result<Value, Refusal> {
    let segments: Vec<&str> = path.trim_start_matches("/v1/").trim_end_matches('/').split('/').collect();
    let ask = Ask(fields);
    match (method, segments.as_slice()) {
        ("POST", ["products"]) => catalogue::create_product(desk, ask),
        ("GET", ["products"]) => catalogue::list_products(desk, ask),
        ("GET", ["products", id]) => desk.find("product", id),
        ("POST", ["products", id]) => catalogue::update_product(desk, id, ask),
        ("DELETE", ["products", id]) => catalogue::delete_product(desk, id),
        ("POST", ["prices"]) => catalogue::create_price(desk, ask),
        ("GET", ["prices"]) => catalogue::list_prices(desk, ask),
        ("GET", ["prices", id]) => desk.find("price", id),
        ("POST", ["prices", id]) => catalogue::update_price(desk, id, ask),
        ("POST", ["coupons"]) => coupons::create_coupon(desk, ask),
        ("GET", ["coupons"]) => listing::list(desk, "coupon", "/v1/coupons", ask, |_| true),
        ("GET", ["coupons", id]) => desk.find("coupon", id),
        ("POST", ["coupons", id]) => coupons::update_coupon(desk, id, ask),
        ("DELETE", ["coupons", id]) => coupons::delete_coupon(desk, id),
        ("POST", ["promotion_codes"]) => coupons::create_code(desk, ask),
        ("GET", ["promotion_codes"]) => coupons::list_codes(desk, ask),
        ("GET", ["promotion_codes", id]) => desk.find("promotion_code", id),
        ("POST", ["promotion_codes", id]) => coupons::update_code(desk, id, ask),
        ("POST", ["payment_links"]) => links::create(desk, ask),
        ("GET", ["payment_links"]) => links::list(desk, ask),
        ("GET", ["payment_links", id]) => desk.find("payment_link", id),
        ("POST", ["payment_links", id]) => links::update(desk, id, ask),
        ("POST", ["customers"]) => customers::create(desk, ask),
        ("GET", ["customers"]) => customers::list(desk, ask),
        ("GET", ["customers", id]) => desk.find("customer", id),
        ("POST", ["customers", id]) => customers::update(desk, id, ask),
        ("DELETE", ["customers", id]) => customers::delete(desk, id),
        ("POST", ["checkout", "sessions"]) => sessions::create(desk, ask),
        ("GET", ["checkout", "sessions"]) => sessions::list(desk, ask),
        ("GET", ["checkout", "sessions", id]) => desk.find("checkout.session", id),
        ("POST", ["checkout", "sessions", id, "expire"]) => sessions::expire(desk, id),
        ("POST", ["subscriptions"]) => subscriptions::create(desk, ask),
        ("GET", ["subscriptions"]) => subscriptions::list(desk, ask),
        ("GET", ["subscriptions", id]) => desk.find("subscription", id),
        ("POST", ["subscriptions", id]) => subscriptions::update(desk, id, ask),
        ("DELETE", ["subscriptions", id]) => subscriptions::cancel(desk, id),
        ("POST", ["subscriptions", id, "resume"]) => subscriptions::resume(desk, id),
        ("POST", ["subscription_schedules"]) => schedules::create(desk, ask),
        ("GET", ["subscription_schedules"]) => schedules::list(desk, ask),
        ("GET", ["subscription_schedules", id]) => desk.find("subscription_schedule", id),
        ("POST", ["subscription_schedules", id]) => schedules::update(desk, id, ask),
        ("POST", ["subscription_schedules", id, "release"]) => schedules::release(desk, id),
        ("GET", ["subscription_items"]) => subscriptions::list_items(desk, ask),
        ("GET", ["invoices"]) => invoices::list(desk, ask),
        ("GET", ["invoices", id]) => desk.find("invoice", id),
        ("POST", ["invoices", id, "pay"]) => invoices::pay(desk, id),
        ("POST", ["invoices", id, "void"]) => invoices::void(desk, id),
        ("GET", ["invoice_payments"]) => invoices::list_payments(desk, ask),
        ("GET", ["payment_intents"]) => invoices::list_intents(desk, ask),
        ("GET", ["payment_intents", id]) => desk.find("payment_intent", id),
        ("GET", ["charges"]) => invoices::list_charges(desk, ask),
        ("GET", ["charges", id]) => desk.find("charge", id),
        ("POST", ["refunds"]) => giving_back::create_refund(desk, ask),
        ("GET", ["refunds"]) => giving_back::list_refunds(desk, ask),
        ("GET", ["refunds", id]) => desk.find("refund", id),
        ("GET", ["disputes"]) => giving_back::list_disputes(desk, ask),
        ("GET", ["disputes", id]) => desk.find("dispute", id),
        ("POST", ["disputes", id, "close"]) => giving_back::accept_dispute(desk, id),
        ("POST", ["billing_portal", "sessions"]) => portal::create(desk, ask),
        ("GET", ["events"]) => admin::list_events(desk, ask),
        ("GET", ["events", id]) => admin::event(desk, id),
        ("POST", ["webhook_endpoints"]) => admin::create_endpoint(desk, ask),
        ("GET", ["webhook_endpoints"]) => {
            listing::list(desk, "webhook_endpoint", "/v1/webhook_endpoints", ask, |_| true)
        }
        ("GET", ["webhook_endpoints", id]) => desk.find("webhook_endpoint", id),
        ("POST", ["webhook_endpoints", id]) => admin::update_endpoint(desk, id, ask),
        ("DELETE", ["webhook_endpoints", id]) => admin::delete_endpoint(desk, id),
        ("GET", ["account"]) => Ok(accounts::own(desk)),
        ("POST", ["accounts"]) => accounts::create(desk, ask),
        ("GET", ["accounts"]) => accounts::list_all(desk, ask),
        ("GET", ["accounts", id]) => accounts::find(desk, id),
        ("POST", ["account_links"]) => accounts::link(desk, ask),
        _ => Err(Refusal::not_built(method, path)),
    }
}

/// A customer made by paying.
pub fn make_customer(desk: &mut Desk<'_>, email: Option<&str>) -> Value {
    customers::make(desk, email, None, &serde_json::json!({}))
}
