//! Coupons and the codes that people type for them.

use serde_json::{Value, json};

use super::Ask;
use super::listing::{known, list};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

pub fn create_coupon(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "amount_off",
        "applies_to",
        "currency",
        "duration",
        "duration_in_months",
        "id",
        "max_redemptions",
        "metadata",
        "name",
        "percent_off",
        "redeem_by",
    ])?;
    let percent: Option<f64> = ask
        .text("percent_off")
        .map(|it| it.parse().map_err(|_| Refusal::invalid(format!("Invalid decimal: {it}"))))
        .transpose()?;
    let amount = ask.int("amount_off")?;
    match (percent, amount) {
        (Some(percent), None) if percent > 0.0 && percent <= 100.0 => {}
        (None, Some(amount)) if amount > 0 => money::known(&ask.must("currency")?.to_ascii_lowercase())?,
        (None, None) => {
            return Err(Refusal::invalid("You must pass percent_off or amount_off when creating a coupon."));
        }
        _ => {
            return Err(Refusal::invalid(
                "percent_off must lie between 0 and 100 and amount_off above 0, and only one of them may be given.",
            ));
        }
    }
    let duration = ask.text("duration").unwrap_or("once");
    let months = ask.int("duration_in_months")?;
    if !["once", "forever", "repeating"].contains(&duration) || (duration == "repeating") != months.is_some() {
        return Err(Refusal::invalid("duration must be once, forever or repeating, the last with duration_in_months."));
    }
    let products: Vec<Value> = ask.each("applies_to.products").to_vec();
    for product in products.iter().filter_map(Value::as_str) {
        desk.named("applies_to[products][0]", "product", product)?;
    }
    let applies_to = if products.is_empty() { Value::Null } else { json!({"products": products}) };
    let id = ask.text("id").map_or_else(|| desk.id("co"), str::to_owned);
    if desk.books().any(&id).is_some() {
        return Err(Refusal::about("id", "resource_already_exists", "Coupon already exists."));
    }
    let coupon = json!({
        "id": id, "object": "coupon", "amount_off": amount, "applies_to": applies_to, "created": desk.now(), "currency": amount.and(ask.text("currency")).map(str::to_ascii_lowercase),
        "duration": duration, "duration_in_months": months, "livemode": false, "max_redemptions": ask.int("max_redemptions")?,
        "metadata": ask.metadata("metadata", None)?, "name": ask.text("name"), "percent_off": percent, "redeem_by": ask.int("redeem_by")?,
        "times_redeemed": 0, "valid": true,
    });
    Ok(desk.create("coupon.created", coupon))
}

pub fn update_coupon(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["metadata", "name"])?;
    let metadata = ask.metadata("metadata", desk.find("coupon", id)?.at("metadata"))?;
    Ok(desk.change("coupon.updated", id, |coupon| {
        coupon.set("metadata", metadata);
        if let Some(name) = ask.text("name") {
            coupon.set("name", name);
        }
    }))
}

pub fn delete_coupon(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let coupon = desk.find("coupon", id)?;
    let gone = json!({"id": id, "object": "coupon", "deleted": true});
    desk.books_mut().put(gone.clone());
    desk.emit("coupon.deleted", &coupon, Value::Null);
    Ok(gone)
}

pub fn create_code(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "active",
        "code",
        "customer",
        "expires_at",
        "max_redemptions",
        "metadata",
        "promotion",
        "restrictions",
    ])?;
    if ask.must("promotion.type")? != "coupon" {
        return Err(Refusal::invalid("Invalid promotion[type]: must be coupon"));
    }
    let coupon = desk.named("promotion[coupon]", "coupon", ask.must("promotion.coupon")?)?;
    let code =
        ask.text("code").map_or_else(|| desk.id("").trim_start_matches('_').chars().take(8).collect(), str::to_owned);
    let taken = |it: &Value| it.flag("active") && it.text("code").eq_ignore_ascii_case(&code);
    if desk.books().all("promotion_code").any(taken) {
        return Err(Refusal::about(
            "code",
            "resource_already_exists",
            format!("An active promotion code with `code: {code}` already exists."),
        ));
    }
    let id = desk.id("promo");
    let object = json!({
        "id": id, "object": "promotion_code", "active": ask.flag("active")?.unwrap_or(true), "code": code, "created": desk.now(),
        "customer": ask.text("customer"), "customer_account": null, "expires_at": ask.int("expires_at")?, "livemode": false,
        "max_redemptions": ask.int("max_redemptions")?, "metadata": ask.metadata("metadata", None)?,
        "promotion": {"type": "coupon", "coupon": coupon.text("id")},
        "restrictions": {"first_time_transaction": ask.flag("restrictions.first_time_transaction")?.unwrap_or(false),
                         "minimum_amount": null, "minimum_amount_currency": null},
        "times_redeemed": 0,
    });
    Ok(desk.create("promotion_code.created", object))
}

pub fn update_code(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["active", "metadata"])?;
    let metadata = ask.metadata("metadata", desk.find("promotion_code", id)?.at("metadata"))?;
    let active = ask.flag("active")?;
    Ok(desk.change("promotion_code.updated", id, |code| {
        code.set("metadata", metadata);
        if let Some(active) = active {
            code.set("active", active);
        }
    }))
}

pub fn list_codes(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["active", "code", "coupon", "customer"]))?;
    let active = ask.flag("active")?;
    list(desk, "promotion_code", "/v1/promotion_codes", ask, |it| {
        active.is_none_or(|wanted| it.flag("active") == wanted)
            && ask.text("code").is_none_or(|wanted| it.text("code").eq_ignore_ascii_case(wanted))
            && ask.text("coupon").is_none_or(|wanted| it.text("promotion.coupon") == wanted)
            && ask.text("customer").is_none_or(|wanted| it.text("customer") == wanted)
    })
}

/// The coupon behind a typed code or a named coupon, if it may be used now.
pub fn usable(desk: &Desk<'_>, coupon: Option<&str>, code: Option<&str>) -> Result<(Value, Option<Value>), Refusal> {
    let now = desk.now();
    let fresh = |object: &Value, until: &str| {
        object.at(until).is_none_or(|_| now < object.int(until))
            && object.at("max_redemptions").is_none_or(|_| object.int("times_redeemed") < object.int("max_redemptions"))
    };
    let code = code.map(|wanted| {
        let fits = |it: &&Value| it.text("id") == wanted || it.text("code").eq_ignore_ascii_case(wanted);
        let found = desk
            .books()
            .all("promotion_code")
            .rev()
            .find(|it| fits(it) && it.flag("active") && fresh(it, "expires_at"));
        found.cloned().ok_or_else(|| Refusal::about("promotion_code", "coupon_expired", "This code is invalid."))
    });
    let code = code.transpose()?;
    let id = code
        .as_ref()
        .map(|it| it.text("promotion.coupon").to_owned())
        .or_else(|| coupon.map(str::to_owned))
        .unwrap_or_default();
    let coupon = desk.named("coupon", "coupon", &id)?;
    if !fresh(&coupon, "redeem_by") {
        return Err(Refusal::about("coupon", "coupon_expired", format!("Coupon expired: {id}")));
    }
    Ok((coupon, code))
}
