//! Payment links: public pages that open a checkout for whoever comes.

use serde_json::{Value, json};

use super::Ask;
use super::listing::list as page;
use super::sessions::{self, Fee, NewSession};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

const FIELDS: [&str; 12] = [
    "application_fee_amount",
    "application_fee_percent",
    "after_completion",
    "allow_promotion_codes",
    "customer_creation",
    "line_items",
    "metadata",
    "payment_intent_data",
    "payment_method_collection",
    "subscription_data",
    "active",
    "inactive_message",
];

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&FIELDS)?;
    let items = sessions::line_items(desk, ask)?;
    let (mode, currency) = sessions::mode_of(&items);
    if mode == "payment" && ask.0.at("subscription_data").is_some() {
        return Err(Refusal::invalid(
            "You can not pass `subscription_data` to a payment link without recurring prices.",
        ));
    }
    if mode == "subscription" && ask.text("customer_creation").is_some() {
        return Err(Refusal::invalid("`customer_creation` can only be used in `payment` mode."));
    }
    let after = match ask.text("after_completion.type") {
        Some("redirect") => {
            json!({"type": "redirect", "redirect": {"url": sessions::address(ask, "after_completion.redirect.url")?}})
        }
        _ => json!({"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": null}}),
    };
    let subscription_data = (mode == "subscription").then(|| -> Result<Value, Refusal> {
        Ok(json!({
            "description": null, "invoice_settings": {"issuer": {"type": "self"}}, "metadata": ask.metadata("subscription_data.metadata", None)?,
            "trial_period_days": ask.int("subscription_data.trial_period_days")?, "trial_settings": null,
        }))
    });
    let fee = Fee::read(desk, ask, ("application_fee_percent", "application_fee_amount"))?;
    if fee.percent.is_some() && mode == "payment" || fee.amount.is_some() && mode == "subscription" {
        return Err(Refusal::invalid(
            "`application_fee_percent` is for subscriptions, `application_fee_amount` for payments.",
        ));
    }
    let id = desk.id("plink");
    let short: String = id.chars().skip(6).take(18).collect();
    let url = format!("{}/pay/test_{short}", desk.state.address);
    let varying = json!({
        "id": id,
        "after_completion": after,
        "application_fee_amount": fee.amount,
        "application_fee_percent": fee.percent,
        "allow_promotion_codes": ask.flag("allow_promotion_codes")?.unwrap_or(false),
        "currency": currency,
        "customer_creation": ask.text("customer_creation").unwrap_or(if mode == "payment" { "if_required" } else { "always" }),
        "metadata": ask.metadata("metadata", None)?,
        "payment_method_collection": if sessions::card_if_required(ask, mode)? { "if_required" } else { "always" },
        "subscription_data": subscription_data.transpose()?,
        "_missing_card": sessions::missing_card(ask)?,
        "url": url,
        "_line_items": items,
    });
    let link = shapes::with(shapes::PAYMENT_LINK, varying);
    Ok(desk.create("payment_link.created", link))
}

pub fn update(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&FIELDS)?;
    let metadata = ask.metadata("metadata", desk.find("payment_link", id)?.at("metadata"))?;
    let active = ask.flag("active")?;
    Ok(desk.change("payment_link.updated", id, |link| {
        link.set("metadata", metadata);
        if let Some(active) = active {
            link.set("active", active);
        }
    }))
}

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    // Unlike most lists, this one has no `created`.
    ask.only(&["active", "limit", "starting_after", "ending_before"])?;
    let active = ask.flag("active")?;
    page(desk, "payment_link", "/v1/payment_links", ask, |it| active.is_none_or(|wanted| it.flag("active") == wanted))
}

/// A visitor follows a link: open a checkout for them. A reference Stripe does not like is dropped without a word.
pub fn open_from_link(
    desk: &mut Desk<'_>,
    link: &Value,
    reference: Option<&str>,
    email: Option<&str>,
) -> Result<Value, Refusal> {
    let allowed = |text: &&str| {
        !text.is_empty()
            && text.len() <= 200
            && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
    };
    let items = link.at("_line_items").cloned().unwrap_or_default();
    let (mode, _) = sessions::mode_of(&items);
    let new = NewSession {
        mode,
        items,
        customer: None,
        creates_customer: link.text("customer_creation") == "always",
        client_reference: reference.filter(allowed).map(str::to_owned),
        email: email.map(str::to_owned),
        success_url: link.text("after_completion.redirect.url").to_owned(),
        cancel_url: None,
        expires_at: desk.now() + 86_400,
        locale: None,
        metadata: link.at("metadata").cloned().unwrap_or_else(|| json!({})),
        child_metadata: link.at("subscription_data.metadata").cloned().unwrap_or_else(|| json!({})),
        trial_days: link.int("subscription_data.trial_period_days"),
        card_if_required: link.text("payment_method_collection") == "if_required",
        missing_card: link.at("_missing_card").and_then(Value::as_str).map(str::to_owned),
        payment_link: Some(link.text("id").to_owned()),
        custom_fields: json!([]),
        codes_allowed: link.flag("allow_promotion_codes"),
        fee: Fee {
            percent: link.at("application_fee_percent").and_then(Value::as_f64),
            amount: link.at("application_fee_amount").and_then(Value::as_i64),
        },
        discount: None,
    };
    sessions::open(desk, new)
}
