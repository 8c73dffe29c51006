//! Accounts connected to the platform, and the links by which their owners tell Stripe who they are.

use serde_json::{Value, json};

use super::listing::{known, list};
use super::{Ask, sessions};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::{Desk, OWN_ACCOUNT};
use crate::sandbox::stripe::value::{Fields as _, previous, shown};

/// How long an account link can be opened.
const LINK_SECONDS: i64 = 300;
/// The kind under which links are kept: they have no id that anybody is told.
pub const LINK: &str = "_account_link";

/// The account behind the key, or the one that the request names.
pub fn own(desk: &mut Desk<'_>) -> Value {
    let id = desk.account.clone();
    if let Some(known) = desk.platform().get("account", &id) {
        return known.clone();
    }
    json!({
        "id": id, "object": "account", "business_profile": {"name": "Lyceum Sandbox"}, "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": true, "country": "DE", "default_currency": "eur", "details_submitted": true, "metadata": {}, "payouts_enabled": true,
        "type": "standard",
    })
}

/// A connected account as docs.stripe.com/api/accounts/object has it; `ready` when its owner has told everything.
pub fn connected(id: &str, created: i64, metadata: Value, ready: bool) -> Value {
    let due =
        if ready { json!([]) } else { json!(["business_profile.url", "external_account", "tos_acceptance.date"]) };
    let state = if ready { "active" } else { "inactive" };
    json!({
        "id": id, "object": "account", "business_profile": {"mcc": null, "name": null, "url": null}, "business_type": null,
        "capabilities": {"card_payments": state, "transfers": state}, "charges_enabled": ready,
        "controller": {"fees": {"payer": "account"}, "is_controller": true, "losses": {"payments": "stripe"},
            "requirement_collection": "stripe", "stripe_dashboard": {"type": "full"}, "type": "application"},
        "country": "DE", "created": created, "default_currency": "eur", "details_submitted": ready, "email": null, "metadata": metadata,
        "payouts_enabled": ready, "requirements": {"currently_due": due, "disabled_reason": (!ready).then_some("requirements.past_due"),
            "eventually_due": due, "past_due": due, "pending_verification": [], "errors": [], "alternatives": [], "current_deadline": null},
        "type": "standard",
    })
}

fn by_the_platform(desk: &Desk<'_>) -> Result<(), Refusal> {
    if desk.is_connected() {
        return Err(Refusal::invalid("Connected accounts cannot be managed on behalf of a connected account."));
    }
    Ok(())
}

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    by_the_platform(desk)?;
    ask.only(&["business_profile", "capabilities", "controller", "country", "email", "metadata", "type"])?;
    let controller = ask.0.at("controller");
    match (ask.text("type"), controller) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "You may not provide the `type` parameter and `controller` parameters simultaneously.",
            ));
        }
        (Some("standard"), None) => {}
        (None, Some(wanted)) => {
            let whole = [
                ("fees.payer", "account"),
                ("losses.payments", "stripe"),
                ("stripe_dashboard.type", "full"),
                ("requirement_collection", "stripe"),
            ];
            if let Some((name, _)) = whole.iter().find(|(name, value)| wanted.text(name) != *value) {
                return Err(Refusal::invalid(format!(
                    "This sandbox knows only accounts with a dashboard of their own: controller {name}."
                )));
            }
        }
        _ => return Err(Refusal::invalid("This sandbox knows only accounts with a dashboard of their own.")),
    }
    let metadata = ask.metadata("metadata", None)?;
    let id = format!("acct_{}", desk.id("1").replace('_', ""));
    let made = connected(&id, desk.now(), metadata, false);
    desk.books_mut().put(made.clone());
    desk.state.desk(&id);
    Ok(made)
}

pub fn list_all(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    by_the_platform(desk)?;
    ask.only(&known(&[]))?;
    list(desk, "account", "/v1/accounts", ask, |it| !it.flag("_gone"))
}

pub fn find(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    if id == desk.account {
        return Ok(own(desk));
    }
    by_the_platform(desk)?;
    if id == OWN_ACCOUNT || !desk.state.reaches(id) {
        return Err(Refusal::no_access(id));
    }
    desk.find("account", id)
}

pub fn link(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    by_the_platform(desk)?;
    ask.only(&["account", "collection_options", "refresh_url", "return_url", "type"])?;
    let account = ask.must("account")?.to_owned();
    if account == OWN_ACCOUNT || !desk.state.reaches(&account) {
        return Err(Refusal::no_access(&account));
    }
    if ask.must("type")? != "account_onboarding" {
        return Err(Refusal::invalid(
            "You can only create `account_onboarding` links for accounts with a dashboard of their own.",
        ));
    }
    let (refresh, back) = (sessions::address(ask, "refresh_url")?, sessions::address(ask, "return_url")?);
    let (secret, now) = (desk.id("setup").replace('_', ""), desk.now());
    let url = format!("{}/connect/{secret}", desk.state.address);
    let kept = json!({
        "id": secret, "object": LINK, "account": account, "refresh_url": refresh, "return_url": back, "expires_at": now + LINK_SECONDS,
    });
    desk.books_mut().put(kept);
    Ok(json!({"object": "account_link", "created": now, "expires_at": now + LINK_SECONDS, "url": url}))
}

/// The owner of a connected account has told Stripe everything, or Stripe wants to know more.
pub fn set_ready(desk: &mut Desk<'_>, account: &str, ready: bool) {
    let Some(before) = desk.platform().get("account", account).cloned() else { return };
    let mut after =
        connected(account, before.int("created"), before.at("metadata").cloned().unwrap_or_default(), ready);
    if before.flag("_gone") {
        after.set("_gone", true);
    }
    desk.platform().put(after.clone());
    let difference = previous(&shown(&before), &shown(&after));
    desk.state.desk(account).emit("account.updated", &after, difference);
}
