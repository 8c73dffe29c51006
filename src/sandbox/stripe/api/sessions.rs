//! Checkout sessions: opening, closing, listing. Paying is in `paying.rs`.

use serde_json::{Value, json};

use super::Ask;
use super::coupons;
use super::filling;
use super::listing::{equal, known, list as page};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::{Fields as _, shown};

/// A checkout to open.
pub struct NewSession {
    /// `payment` or `subscription`.
    pub mode: &'static str,
    /// Line items in their final shape.
    pub items: Value,
    pub customer: Option<String>,
    /// Whether paying makes a customer when there is none.
    pub creates_customer: bool,
    pub client_reference: Option<String>,
    pub email: Option<String>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub expires_at: i64,
    pub locale: Option<String>,
    pub metadata: Value,
    /// Metadata of the subscription or payment that it makes.
    pub child_metadata: Value,
    pub trial_days: i64,
    /// Ask for a card only if something is due now.
    pub card_if_required: bool,
    /// What becomes of the subscription without a card at the trial's end.
    pub missing_card: Option<String>,
    pub payment_link: Option<String>,
    pub codes_allowed: bool,
    /// The merchant's own fields.
    pub custom_fields: Value,
    /// What the platform takes of it.
    pub fee: Fee,
    /// A coupon, and the code it was given by.
    pub discount: Option<(Value, Option<Value>)>,
}

/// What the platform takes of a payment on a connected account.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fee {
    /// Of each invoice of a subscription.
    pub percent: Option<f64>,
    /// Of what is paid once, in the currency's smallest unit.
    pub amount: Option<i64>,
}

impl Fee {
    /// Read one, refusing what only makes sense for a connected account, as docs.stripe.com/connect/direct-charges and
    /// docs.stripe.com/api/checkout/sessions/create have it.
    pub fn read(desk: &Desk<'_>, ask: Ask<'_>, (percent, amount): (&str, &str)) -> Result<Self, Refusal> {
        let said = |path: &str| ask.text(path).filter(|text| !text.is_empty());
        let fee =
            Self { percent: said(percent).map(|text| text.parse().unwrap_or(f64::NAN)), amount: ask.int(amount)? };
        let named = fee.percent.is_some() || fee.amount.is_some();
        if named && !desk.is_connected() {
            return Err(Refusal::invalid(
                "You can only apply an application fee when the request is made on behalf of another account (using an OAuth key, the \
                 Stripe-Account header, or the destination parameter).",
            ));
        }
        let hundredths = |it: f64| (it * 100.0 - (it * 100.0).round()).abs() < 1e-6;
        if fee.percent.is_some_and(|it| !(0.0..=100.0).contains(&it) || !hundredths(it)) {
            return Err(Refusal::invalid(
                "The application fee must be between 0 and 100, with at most two decimal places.",
            ));
        }
        if fee.amount.is_some_and(|it| it < 1) {
            return Err(Refusal::about(
                amount,
                "parameter_invalid_integer",
                "This value must be greater than or equal to 1.",
            ));
        }
        Ok(fee)
    }
}

/// An absolute http address that must be there.
pub fn address(ask: Ask<'_>, param: &str) -> Result<String, Refusal> {
    let text = ask.must(param)?;
    let good = url::Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https") && it.host().is_some());
    if good {
        Ok(text.to_owned())
    } else {
        Err(Refusal::about(param, "url_invalid", format!("Not a valid URL: {text}")))
    }
}

/// The line items of a request, with their prices read.
pub fn line_items(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    let wanted = ask.each("line_items");
    if wanted.is_empty() {
        return Err(Refusal::absent("line_items"));
    }
    let mut items = Vec::new();
    for (at, item) in wanted.iter().enumerate() {
        let price = item.text("price");
        let param = format!("line_items[{at}][price]");
        let inline = item.at("price_data").is_some();
        let price = match (price, inline) {
            ("", true) => inline_price(desk, item.at("price_data").unwrap_or(&Value::Null))?,
            ("", false) => return Err(Refusal::absent(&param)),
            (price, _) => desk.named(&param, "price", price)?,
        };
        if !price.flag("active") && !inline {
            return Err(Refusal::about(
                &param,
                "resource_missing",
                format!("The price specified is inactive. This field only accepts active prices: {}", price.text("id")),
            ));
        }
        let quantity: i64 = item.text("quantity").parse().unwrap_or(0);
        if quantity < 1 {
            return Err(Refusal::absent(&format!("line_items[{at}][quantity]")));
        }
        let product = desk.named("product", "product", price.text("product"))?;
        if !product.flag("active") {
            return Err(Refusal::invalid(format!(
                "Price `{}` is not available to be purchased because its product is not active.",
                price.text("id")
            )));
        }
        let own = price.at("custom_unit_amount");
        if own.is_some() && (quantity != 1 || wanted.len() != 1) {
            return Err(Refusal::invalid("Prices with `custom_unit_amount` must be alone, with a quantity of 1."));
        }
        let amount = own.map_or(price.int("unit_amount") * quantity, |own| own.int("preset"));
        let adjustable = adjustable(item, at)?;
        items.push(json!({
            "id": desk.id("li"), "object": "item", "adjustable_quantity": adjustable, "amount_discount": 0, "amount_subtotal": amount, "amount_tax": 0,
            "amount_total": amount, "currency": price.text("currency"), "description": product.text("name"), "metadata": {},
            "price": shown(&price), "quantity": quantity,
        }));
    }
    Ok(items.into())
}

/// A price made for one checkout alone; it is never on sale by itself.
fn inline_price(desk: &mut Desk<'_>, data: &Value) -> Result<Value, Refusal> {
    let product = desk.named("line_items[0][price_data][product]", "product", data.text("product"))?;
    let currency = data.text("currency").to_ascii_lowercase();
    money::known(&currency)?;
    let amount: i64 = data.text("unit_amount").parse().map_err(|_| Refusal::absent("price_data[unit_amount]"))?;
    let id = desk.id("price");
    let price = json!({
        "id": id, "object": "price", "active": false, "billing_scheme": "per_unit", "created": desk.now(), "currency": currency,
        "custom_unit_amount": null, "livemode": false, "lookup_key": null, "metadata": {}, "nickname": null, "product": product.text("id"),
        "recurring": null, "tax_behavior": "unspecified", "tiers_mode": null, "transform_quantity": null, "type": "one_time",
        "unit_amount": amount, "unit_amount_decimal": amount.to_string(),
    });
    desk.books_mut().put(price.clone());
    Ok(price)
}

/// Whether the buyer may choose how many.
fn adjustable(item: &Value, at: usize) -> Result<Value, Refusal> {
    if item.text("adjustable_quantity.enabled") != "true" {
        return Ok(Value::Null);
    }
    let number =
        |name: &str, otherwise: i64| item.text(&format!("adjustable_quantity.{name}")).parse().unwrap_or(otherwise);
    let (least, most) = (number("minimum", 0), number("maximum", 99));
    if !(0..=999_999).contains(&least) || most < least.max(1) || most > 999_999 {
        return Err(Refusal::invalid(format!("line_items[{at}][adjustable_quantity] has impossible bounds.")));
    }
    Ok(json!({"enabled": true, "minimum": least, "maximum": most}))
}

/// `subscription` if anything recurs; and the currency.
pub fn mode_of(items: &Value) -> (&'static str, String) {
    let items = items.as_array().map_or(&[] as &[Value], Vec::as_slice);
    let recurs = items.iter().any(|item| item.at("price.recurring").is_some());
    let currency = items.first().map(|item| item.text("currency").to_owned()).unwrap_or_default();
    (if recurs { "subscription" } else { "payment" }, currency)
}

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "allow_promotion_codes",
        "cancel_url",
        "client_reference_id",
        "custom_fields",
        "customer",
        "customer_creation",
        "customer_email",
        "discounts",
        "expires_at",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_collection",
        "subscription_data",
        "success_url",
    ])?;
    let items = line_items(desk, ask)?;
    let (needed, _) = mode_of(&items);
    let mode = match ask.must("mode")? {
        "subscription" => "subscription",
        "payment" => "payment",
        other => {
            return Err(Refusal::invalid(format!(
                "Invalid mode: must be one of payment, setup, or subscription, got {other}"
            )));
        }
    };
    if mode != needed {
        return Err(Refusal::about(
            "line_items",
            "checkout_mode",
            if needed == "subscription" {
                "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices."
            } else {
                "You must provide at least one recurring price in `subscription` mode when using prices."
            },
        ));
    }
    let customer = ask.text("customer").map(|id| desk.named("customer", "customer", id)).transpose()?;
    let reference = ask.text("client_reference_id");
    if reference.is_some_and(|it| it.chars().count() > 200) {
        return Err(Refusal::about(
            "client_reference_id",
            "parameter_invalid_string_length",
            "Must be at most 200 characters.",
        ));
    }
    let now = desk.now();
    let expires_at = ask.int("expires_at")?.unwrap_or(now + 86_400);
    if !(now + 1_800 - 60..=now + 86_400 + 60).contains(&expires_at) {
        return Err(Refusal::about(
            "expires_at",
            "parameter_invalid",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
        ));
    }
    let trial_days = ask.int("subscription_data.trial_period_days")?.unwrap_or(0);
    if ask.text("subscription_data.trial_period_days").is_some() && !(1..=730).contains(&trial_days) {
        return Err(Refusal::invalid("The trial must last between 1 and 730 days."));
    }
    if ask.flag("allow_promotion_codes")? == Some(true) && !ask.each("discounts").is_empty() {
        return Err(Refusal::invalid(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.",
        ));
    }
    let discount = match ask.each("discounts").first() {
        None => None,
        Some(wish) => Some(coupons::usable(
            desk,
            wish.at("coupon").and_then(Value::as_str),
            wish.at("promotion_code").and_then(Value::as_str),
        )?),
    };
    let children = if mode == "subscription" { "subscription_data.metadata" } else { "payment_intent_data.metadata" };
    let new = NewSession {
        mode,
        items,
        customer: customer.map(|it| it.text("id").to_owned()),
        creates_customer: ask.text("customer_creation") == Some("always"),
        client_reference: reference.map(str::to_owned),
        email: ask.text("customer_email").map(str::to_owned),
        success_url: address(ask, "success_url")?,
        cancel_url: ask.text("cancel_url").map(|_| address(ask, "cancel_url")).transpose()?,
        expires_at,
        locale: ask.text("locale").map(str::to_owned),
        metadata: ask.metadata("metadata", None)?,
        child_metadata: ask.metadata(children, None)?,
        trial_days,
        card_if_required: card_if_required(ask, mode)?,
        missing_card: missing_card(ask)?,
        payment_link: None,
        codes_allowed: ask.flag("allow_promotion_codes")?.unwrap_or(false),
        fee: Fee::read(
            desk,
            ask,
            ("subscription_data.application_fee_percent", "payment_intent_data.application_fee_amount"),
        )?,
        custom_fields: filling::custom_fields(ask)?,
        discount,
    };
    open(desk, new)
}

/// `payment_method_collection`, which only subscriptions have (docs.stripe.com/api/checkout/sessions/create).
pub fn card_if_required(ask: Ask<'_>, mode: &str) -> Result<bool, Refusal> {
    match ask.text("payment_method_collection") {
        None | Some("always") => Ok(false),
        Some("if_required") if mode == "subscription" => Ok(true),
        Some("if_required") => {
            Err(Refusal::invalid("You can only set `payment_method_collection` if the mode is `subscription`."))
        }
        Some(_) => Err(Refusal::invalid("Invalid payment_method_collection: must be one of always or if_required")),
    }
}

/// `subscription_data[trial_settings][end_behavior][missing_payment_method]`.
pub fn missing_card(ask: Ask<'_>) -> Result<Option<String>, Refusal> {
    let said = ask.text("subscription_data.trial_settings.end_behavior.missing_payment_method");
    match said {
        None | Some("cancel" | "create_invoice" | "pause") => Ok(said.map(str::to_owned)),
        Some(_) => Err(Refusal::invalid(
            "Invalid subscription_data[trial_settings][end_behavior][missing_payment_method]: must be one of cancel, create_invoice, or pause",
        )),
    }
}

/// Open a checkout.
pub fn open(desk: &mut Desk<'_>, new: NewSession) -> Result<Value, Refusal> {
    if !desk.may_charge() {
        return Err(Refusal::invalid(
            "Your account cannot currently make charges. Its owner has to finish the onboarding first.",
        ));
    }
    let (_, currency) = mode_of(&new.items);
    let subtotal: i64 = new.items.as_array().into_iter().flatten().map(|item| item.int("amount_subtotal")).sum();
    let off = new.discount.as_ref().map_or(0, |(coupon, _)| money::discount(subtotal, coupon));
    let due = if new.trial_days > 0 { 0 } else { subtotal - off };
    if due > 0 && due < money::least(&currency) {
        return Err(Refusal::about(
            "line_items",
            "amount_too_small",
            format!(
                "The Checkout Session's total amount due must add up to at least {}",
                money::shown(money::least(&currency), &currency)
            ),
        ));
    }
    let id = format!("cs_test_{}", desk.id("a1").replace('_', ""));
    let discounts = new.discount.as_ref().map(|(coupon, code)| {
        json!([{"coupon": coupon.text("id"), "promotion_code": code.as_ref().map(|it| it.text("id"))}])
    });
    let varying = json!({
        "id": id,
        "allow_promotion_codes": new.codes_allowed,
        "amount_subtotal": subtotal,
        "amount_total": due,
        "cancel_url": new.cancel_url,
        "client_reference_id": new.client_reference,
        "created": desk.now(),
        "currency": currency,
        "custom_fields": new.custom_fields,
        "customer": new.customer,
        "customer_creation": if new.mode == "subscription" || new.creates_customer { "always" } else { "if_required" },
        "customer_email": new.email,
        "discounts": discounts,
        "expires_at": new.expires_at,
        "invoice_creation": if new.mode == "payment" { json!({"enabled": false, "invoice_data": {"account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": null, "metadata": {}, "rendering_options": null}}) } else { Value::Null },
        "locale": new.locale,
        "metadata": new.metadata,
        "mode": new.mode,
        "payment_link": new.payment_link,
        "payment_method_collection": if new.card_if_required { "if_required" } else { "always" },
        "_missing_card": new.missing_card,
        "success_url": Some(&new.success_url).filter(|it| !it.is_empty()),
        "total_details": {"amount_discount": off, "amount_shipping": 0, "amount_tax": 0},
        "url": format!("{}/c/{id}", desk.state.address),
        "_line_items": new.items,
        "_trial_days": new.trial_days,
        "_fee_percent": new.fee.percent,
        "_fee_amount": new.fee.amount,
        "_children": new.child_metadata,
        "_coupon": new.discount.map(|(coupon, _)| coupon),
    });
    let session = shapes::with(shapes::SESSION, varying);
    desk.books_mut().put(session.clone());
    Ok(session)
}

pub fn expire(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let session = desk.find("checkout.session", id)?;
    if session.text("status") != "open" {
        let status = session.text("status");
        return Err(Refusal::invalid(format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {status}."
        )));
    }
    Ok(close(desk, id))
}

/// Close an open checkout.
pub fn close(desk: &mut Desk<'_>, id: &str) -> Value {
    desk.change("checkout.session.expired", id, |session| {
        session.set("status", "expired");
        session.set("url", Value::Null);
    })
}

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    let names = ["customer", "payment_intent", "payment_link", "status", "subscription"];
    ask.only(&known(&names))?;
    page(desk, "checkout.session", "/v1/checkout/sessions", ask, |it| {
        names.iter().all(|name| equal(ask, name, it, name))
    })
}
