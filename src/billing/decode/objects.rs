//! What is sold, to whom, and what became of it.

use super::Json;
use crate::billing::asks::{REFERENCE, REFERRAL};
use crate::billing::{
    Account, BillingError, Checkout, CheckoutStatus, Customer, PaymentLink, PaymentStatus, PromotionCode, StripeEvent,
    Subscription, SubscriptionItem, WebhookEndpoint,
};
use crate::domain::access::Status;
use crate::domain::ids::{
    CheckoutSessionId, CustomerId, InvoiceId, PaymentIntentId, PaymentLinkId, PriceId, ProductId, StripeAccountId,
    StripeEventId, SubscriptionId,
};

fn reference(json: Json<'_>) -> Option<String> {
    json.text(&format!("metadata.{REFERENCE}"))
}

/// A subscription. Periods stand on the items since 2025-03-31 and on the subscription before.
pub fn subscription(json: Json<'_>) -> Result<Subscription, BillingError> {
    let id = json.own_id("subscription")?;
    let whole = json.int("current_period_end");
    let items: Vec<_> = json
        .each("items.data")
        .filter_map(|item| {
            Some(SubscriptionItem {
                id: item.text("id").unwrap_or_default(),
                quantity: item.int("quantity").unwrap_or(1),
                price: PriceId(item.id("price").or_else(|| item.id("plan"))?),
                product: item.id("price.product").or_else(|| item.id("plan.product")).map(ProductId),
                current_period_end: item.int("current_period_end").or(whole),
            })
        })
        .collect();
    let status = Json::must("subscription", "status", json.text("status"))?;
    Ok(Subscription {
        id: SubscriptionId(id),
        customer: CustomerId(Json::must("subscription", "customer", json.id("customer"))?),
        status: Status::parse(&status).ok_or(status),
        current_period_end: items.iter().filter_map(|item| item.current_period_end).max().or(whole),
        items,
        cancel_at_period_end: json.flag("cancel_at_period_end"),
        cancel_at: json.int("cancel_at"),
        canceled_at: json.int("canceled_at"),
        ended_at: json.int("ended_at"),
        trial_end: json.int("trial_end"),
        collection_paused: json.at("pause_collection").is_some(),
        collection_resumes_at: json.int("pause_collection.resumes_at"),
        cancel_reason: json.text("cancellation_details.reason"),
        latest_invoice: json.id("latest_invoice").map(InvoiceId),
        schedule: json.id("schedule"),
        reference: reference(json),
        created: json.int("created").unwrap_or(0),
        livemode: json.flag("livemode"),
    })
}

/// A checkout session.
pub fn checkout(json: Json<'_>) -> Result<Checkout, BillingError> {
    let id = json.own_id("checkout.session")?;
    let status = Json::must("checkout", "status", json.text("status"))?;
    let payment_status = Json::must("checkout", "payment_status", json.text("payment_status"))?;
    Ok(Checkout {
        id: CheckoutSessionId(id),
        url: json.text("url"),
        status: match status.as_str() {
            "open" => CheckoutStatus::Open,
            "complete" => CheckoutStatus::Complete,
            "expired" => CheckoutStatus::Expired,
            _ => CheckoutStatus::Unknown(status),
        },
        payment_status: match payment_status.as_str() {
            "paid" => PaymentStatus::Paid,
            "no_payment_required" => PaymentStatus::NoPaymentRequired,
            "unpaid" => PaymentStatus::Unpaid,
            _ => PaymentStatus::Unknown(payment_status),
        },
        customer: json.id("customer").map(CustomerId),
        subscription: json.id("subscription").map(SubscriptionId),
        payment_intent: json.id("payment_intent").map(PaymentIntentId),
        payment_link: json.id("payment_link").map(PaymentLinkId),
        client_reference: json.text("client_reference_id"),
        reference: reference(json),
        prices: json.each("line_items.data").filter_map(|item| item.id("price")).map(PriceId).collect(),
        referral: json
            .each("custom_fields")
            .find(|field| field.text("key").as_deref() == Some(REFERRAL))
            .and_then(|field| field.text("text.value")),
        amount_total: json.int("amount_total"),
        currency: json.text("currency"),
        created: json.int("created").unwrap_or(0),
        expires_at: json.int("expires_at"),
        livemode: json.flag("livemode"),
    })
}

/// A promotion code.
pub fn promotion_code(json: Json<'_>) -> Result<PromotionCode, BillingError> {
    let id = json.own_id("promotion_code")?;
    Ok(PromotionCode { id, active: json.flag("active"), used: json.int("times_redeemed").unwrap_or(0) })
}

/// A customer, deleted or not.
pub fn customer(json: Json<'_>) -> Result<Customer, BillingError> {
    let id = CustomerId(json.own_id("customer")?);
    Ok(Customer { id, deleted: json.flag("deleted"), reference: reference(json) })
}

/// A payment link.
pub fn payment_link(json: Json<'_>) -> Result<PaymentLink, BillingError> {
    let id = PaymentLinkId(json.own_id("payment_link")?);
    let url = Json::must("payment link", "url", json.text("url"))?;
    Ok(PaymentLink { id, url, active: json.flag("active") })
}

/// An event, whatever it is about.
pub fn event(json: Json<'_>) -> Result<StripeEvent, BillingError> {
    let id = StripeEventId(json.own_id("event")?);
    let object = json.at("data.object").map(Json);
    let about = object.and_then(|it| it.text("object"));
    let object_id = object.and_then(|it| it.text("id"));
    let customer =
        if about.as_deref() == Some("customer") { object_id.clone() } else { object.and_then(|it| it.id("customer")) };
    Ok(StripeEvent {
        id,
        kind: Json::must("event", "type", json.text("type"))?,
        object_id,
        customer: customer.map(CustomerId),
        intent: object.and_then(|it| it.id("payment_intent")).map(PaymentIntentId),
        created: json.int("created").unwrap_or(0),
        livemode: json.flag("livemode"),
        api_version: json.text("api_version"),
        account: json.text("account").map(StripeAccountId),
    })
}

/// A webhook endpoint.
pub fn webhook_endpoint(json: Json<'_>) -> Result<WebhookEndpoint, BillingError> {
    Ok(WebhookEndpoint {
        id: json.own_id("webhook_endpoint")?,
        url: Json::must("webhook endpoint", "url", json.text("url"))?,
        enabled: json.text("status").as_deref() == Some("enabled"),
        events: json.each("enabled_events").filter_map(|it| it.0.as_str().map(str::to_owned)).collect(),
        api_version: json.text("api_version"),
        livemode: json.flag("livemode"),
        // Only endpoints made with `connect` name an application (docs.stripe.com/api/webhook_endpoints/object).
        connect: json.text("application").is_some(),
    })
}

/// The account behind the key. Stripe's object does not say whether it is live; the key's own name does.
pub fn account(json: Json<'_>, livemode: bool) -> Result<Account, BillingError> {
    Ok(Account {
        id: json.own_id("account")?,
        livemode,
        charges_enabled: json.flag("charges_enabled"),
        details_submitted: json.flag("details_submitted"),
        default_currency: json.text("default_currency"),
        country: json.text("country"),
    })
}
