//! What buyers fill in on the checkout's page: how many, how much, a code, the merchant's own fields.

use serde_json::{Value, json};

use super::{Ask, coupons};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// The merchant's own fields, as the session shows them. Only texts are built.
pub fn custom_fields(ask: Ask<'_>) -> Result<Value, Refusal> {
    let wanted = ask.each("custom_fields");
    if wanted.len() > 3 {
        return Err(Refusal::about("custom_fields", "array_too_long", "At most 3 custom fields are allowed."));
    }
    let mut fields = Vec::new();
    for (at, field) in wanted.iter().enumerate() {
        let (key, label) = (field.text("key"), field.text("label.custom"));
        let plain = !key.is_empty() && key.len() <= 200 && key.chars().all(|it| it.is_ascii_alphanumeric());
        if !plain || label.is_empty() || label.chars().count() > 50 || field.text("type") != "text" {
            return Err(Refusal::invalid(format!(
                "custom_fields[{at}] is no text with an alphanumeric key and a label."
            )));
        }
        fields.push(json!({"key": key, "label": {"custom": label, "type": "custom"}, "optional": field.text("optional") == "true",
            "text": {"default_value": null, "maximum_length": field.text("text.maximum_length").parse::<i64>().ok(), "minimum_length": null, "value": null},
            "type": "text"}));
    }
    Ok(fields.into())
}

/// Take what the buyer filled in into the session.
pub fn fill_in(desk: &mut Desk<'_>, session: &Value, form: &Value) -> Result<(), Refusal> {
    let mut items = session.each("_line_items").to_vec();
    if let Some(item) = items.first_mut() {
        quantity(item, form)?;
        own_price(item, form)?;
    }
    let fields: Vec<Value> =
        session.each("custom_fields").iter().map(|field| filled(field, form)).collect::<Result<_, _>>()?;
    desk.change_quietly(session.text("id"), |it| {
        it.set("_line_items", items);
        it.set("custom_fields", fields);
        total(it);
    });
    Ok(())
}

fn quantity(item: &mut Value, form: &Value) -> Result<(), Refusal> {
    let Some(typed) = form.at("quantity").and_then(Value::as_str) else { return Ok(()) };
    let (least, most) = (item.int("adjustable_quantity.minimum"), item.int("adjustable_quantity.maximum"));
    let wanted: i64 = typed.parse().unwrap_or(0);
    if !item.flag("adjustable_quantity.enabled") || !(least.max(1)..=most).contains(&wanted) {
        return Err(Refusal::invalid(format!("The quantity must lie between {} and {most}.", least.max(1))));
    }
    let amount = item.int("price.unit_amount") * wanted;
    item.set("quantity", wanted);
    item.set("amount_subtotal", amount);
    item.set("amount_total", amount);
    Ok(())
}

fn own_price(item: &mut Value, form: &Value) -> Result<(), Refusal> {
    let (Some(typed), Some(own)) =
        (form.at("amount").and_then(Value::as_str), item.at("price.custom_unit_amount").cloned())
    else {
        return Ok(());
    };
    let currency = item.text("currency").to_owned();
    let amount = money::typed(typed, &currency).ok_or_else(|| Refusal::invalid("That is no amount."))?;
    let least = own.at("minimum").map_or(money::least(&currency), |_| own.int("minimum"));
    let most = own.at("maximum").map_or(99_999_999, |_| own.int("maximum"));
    if !(least..=most).contains(&amount) {
        return Err(Refusal::invalid(format!(
            "The amount must lie between {} and {}.",
            money::shown(least, &currency),
            money::shown(most, &currency)
        )));
    }
    item.set("amount_subtotal", amount);
    item.set("amount_total", amount);
    Ok(())
}

fn filled(field: &Value, form: &Value) -> Result<Value, Refusal> {
    let mut field = field.clone();
    let typed = form.text(&format!("field_{}", field.text("key"))).trim().to_owned();
    let most = usize::try_from(field.int("text.maximum_length")).unwrap_or(0);
    if typed.is_empty() {
        return if field.flag("optional") { Ok(field) } else { Err(Refusal::absent(field.text("key"))) };
    }
    if most > 0 && typed.chars().count() > most {
        return Err(Refusal::invalid(format!("{} takes at most {most} characters.", field.text("label.custom"))));
    }
    field.set("text.value", typed);
    Ok(field)
}

/// What is due after the items and the coupon.
fn total(session: &mut Value) {
    let subtotal: i64 = session.each("_line_items").iter().map(|item| item.int("amount_subtotal")).sum();
    let off = session.at("_coupon").map_or(0, |coupon| money::discount(taken_off(session, coupon), coupon));
    session.set("amount_subtotal", subtotal);
    session.set("total_details.amount_discount", off);
    if session.int("_trial_days") == 0 {
        session.set("amount_total", subtotal - off);
    }
}

/// The part of the items that a coupon is good for.
fn taken_off(session: &Value, coupon: &Value) -> i64 {
    let products = coupon.each("applies_to.products");
    let good = |item: &&Value| {
        products.is_empty() || products.iter().any(|it| it.as_str() == Some(item.text("price.product")))
    };
    session.each("_line_items").iter().filter(good).map(|item| item.int("amount_subtotal")).sum()
}

/// A typed promotion code lowers what is due.
pub fn apply_code(desk: &mut Desk<'_>, session: &Value, code: &str) -> Result<(), Refusal> {
    let (coupon, code) = coupons::usable(desk, None, Some(code))?;
    let foreign = coupon.at("currency").is_some_and(|it| it.as_str() != Some(session.text("currency")));
    if taken_off(session, &coupon) == 0 || foreign {
        return Err(Refusal::about("promotion_code", "coupon_expired", "This code does not apply to this purchase."));
    }
    desk.change_quietly(session.text("id"), |it| {
        let named = json!([{"coupon": coupon.text("id"), "promotion_code": code.as_ref().map(|it| it.text("id"))}]);
        it.set("discounts", named);
        it.set("_coupon", coupon);
        total(it);
    });
    Ok(())
}
