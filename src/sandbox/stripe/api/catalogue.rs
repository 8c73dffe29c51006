//! Products and prices.

use serde_json::{Value, json};

use super::Ask;
use super::listing::{equal, known, list};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

const PRODUCT: [&str; 12] = [
    "active",
    "description",
    "id",
    "images",
    "marketing_features",
    "metadata",
    "name",
    "shippable",
    "statement_descriptor",
    "type",
    "unit_label",
    "url",
];

pub fn create_product(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&PRODUCT)?;
    let name = checked_name(ask.must("name")?)?;
    let id = ask.text("id").map_or_else(|| desk.id("prod"), str::to_owned);
    if desk.books().any(&id).is_some() {
        return Err(Refusal::about("id", "resource_already_exists", format!("Product already exists: {id}")));
    }
    let product = json!({
        "id": id, "object": "product", "active": ask.flag("active")?.unwrap_or(true), "created": desk.now(), "default_price": null,
        "description": ask.text("description").filter(|it| !it.is_empty()), "images": pictures(ask)?.unwrap_or_else(|| json!([])), "livemode": false, "marketing_features": [],
        "metadata": ask.metadata("metadata", None)?, "name": name, "package_dimensions": null, "shippable": null,
        "statement_descriptor": null, "tax_code": null, "type": "service", "unit_label": null, "updated": desk.now(), "url": null,
    });
    Ok(desk.create("product.created", product))
}

fn checked_name(name: &str) -> Result<&str, Refusal> {
    if name.chars().count() > 250 {
        return Err(Refusal::about(
            "name",
            "parameter_invalid_string_length",
            "Invalid string: must be at most 250 characters.",
        ));
    }
    Ok(name)
}

/// Up to eight addresses (docs.stripe.com/api/products/create); an empty text empties the list.
fn pictures(ask: Ask<'_>) -> Result<Option<Value>, Refusal> {
    if ask.text("images") == Some("") {
        return Ok(Some(json!([])));
    }
    let wanted = ask.each("images");
    let address = |it: &Value| it.as_str().is_some_and(|it| url::Url::parse(it).is_ok_and(|url| url.host().is_some()));
    if wanted.len() > 8 || !wanted.iter().all(address) {
        return Err(Refusal::about("images", "url_invalid", "Not a valid URL"));
    }
    Ok((!wanted.is_empty()).then(|| wanted.to_vec().into()))
}

pub fn update_product(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[&PRODUCT[..], &["default_price"]].concat())?;
    let old = desk.find("product", id)?;
    let metadata = ask.metadata("metadata", old.at("metadata"))?;
    let pictures = pictures(ask)?;
    let (name, active) = (ask.text("name").map(checked_name).transpose()?, ask.flag("active")?);
    let now = desk.now();
    Ok(desk.change("product.updated", id, |product| {
        product.set("metadata", metadata);
        if let Some(name) = name.filter(|it| !it.is_empty()) {
            product.set("name", name);
        }
        if let Some(text) = ask.text("description") {
            product.set("description", Some(text).filter(|it| !it.is_empty()));
        }
        if let Some(active) = active {
            product.set("active", active);
        }
        if let Some(pictures) = pictures {
            product.set("images", pictures);
        }
        if *product != old {
            product.set("updated", now);
        }
    }))
}

pub fn delete_product(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let product = desk.find("product", id)?;
    if desk.books().all("price").any(|price| price.text("product") == id) {
        return Err(Refusal::invalid("This product cannot be deleted because it has one or more user-created prices."));
    }
    let gone = json!({"id": id, "object": "product", "deleted": true});
    desk.books_mut().put(gone.clone());
    desk.emit("product.deleted", &product, Value::Null);
    Ok(gone)
}

pub fn list_products(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["active", "ids"]))?;
    let active = ask.flag("active")?;
    let ids: Vec<&str> = ask.each("ids").iter().filter_map(Value::as_str).collect();
    list(desk, "product", "/v1/products", ask, |it| {
        active.is_none_or(|wanted| it.flag("active") == wanted) && (ids.is_empty() || ids.contains(&it.text("id")))
    })
}

pub fn create_price(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "active",
        "billing_scheme",
        "currency",
        "lookup_key",
        "metadata",
        "nickname",
        "product",
        "recurring",
        "tax_behavior",
        "unit_amount",
    ])?;
    let currency = ask.must("currency")?.to_ascii_lowercase();
    money::known(&currency)?;
    let amount = ask.int("unit_amount")?.ok_or_else(|| Refusal::absent("unit_amount"))?;
    if amount < 0 {
        return Err(Refusal::about(
            "unit_amount",
            "parameter_invalid_integer",
            "This value must be greater than or equal to 0.",
        ));
    }
    if amount > 99_999_999 {
        return Err(Refusal::about(
            "unit_amount",
            "parameter_invalid_integer",
            "This value must be less than or equal to 99999999.",
        ));
    }
    let product = desk.named("product", "product", ask.must("product")?)?;
    let recurring = match ask.text("recurring.interval") {
        None if ask.0.at("recurring").is_some() => return Err(Refusal::absent("recurring[interval]")),
        None => Value::Null,
        Some(interval @ ("day" | "week" | "month" | "year")) => {
            let count = ask.int("recurring.interval_count")?.unwrap_or(1);
            let most = match interval {
                "day" => 1095,
                "week" => 156,
                "month" => 36,
                _ => 3,
            };
            if !(1..=most).contains(&count) {
                return Err(Refusal::invalid("Interval count is out of range; a period may last at most three years."));
            }
            json!({"interval": interval, "interval_count": count, "meter": null, "trial_period_days": null, "usage_type": "licensed"})
        }
        Some(_) => {
            return Err(Refusal::invalid("Invalid recurring[interval]: must be one of day, month, week, or year"));
        }
    };
    let id = desk.id("price");
    let kind = if recurring.is_null() { "one_time" } else { "recurring" };
    let price = json!({
        "id": id, "object": "price", "active": ask.flag("active")?.unwrap_or(true), "billing_scheme": "per_unit", "created": desk.now(),
        "currency": currency, "custom_unit_amount": null, "livemode": false, "lookup_key": ask.text("lookup_key"),
        "metadata": ask.metadata("metadata", None)?, "nickname": ask.text("nickname"), "product": product.text("id"), "recurring": recurring,
        "tax_behavior": "unspecified", "tiers_mode": null, "transform_quantity": null, "type": kind, "unit_amount": amount,
        "unit_amount_decimal": amount.to_string(),
    });
    Ok(desk.create("price.created", price))
}

pub fn update_price(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["active", "lookup_key", "metadata", "nickname", "tax_behavior"])?;
    let metadata = ask.metadata("metadata", desk.find("price", id)?.at("metadata"))?;
    let active = ask.flag("active")?;
    Ok(desk.change("price.updated", id, |price| {
        price.set("metadata", metadata);
        if let Some(active) = active {
            price.set("active", active);
        }
        if let Some(text) = ask.text("nickname") {
            price.set("nickname", Some(text).filter(|it| !it.is_empty()));
        }
    }))
}

pub fn list_prices(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["active", "currency", "product", "type"]))?;
    let active = ask.flag("active")?;
    list(desk, "price", "/v1/prices", ask, |it| {
        active.is_none_or(|wanted| it.flag("active") == wanted)
            && ["currency", "product", "type"].iter().all(|name| equal(ask, name, it, name))
    })
}
