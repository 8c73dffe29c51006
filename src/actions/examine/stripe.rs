//! The key and the webhook.

use super::Finding;
use crate::app::App;
use crate::billing::{API_VERSION, BillingError, WebhookEndpoint};
use crate::domain::ids::GuildId;
use crate::store::{stripe_accounts, stripe_events};

/// A week without any event is worth a look where things are sold.
const QUIET_SECONDS: i64 = 7 * 24 * 60 * 60;
/// Without these a purchase or its end is noticed only by the next comparison.
const KINDS: [&str; 7] = [
    "checkout.session.completed",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "charge.refunded",
    "charge.dispute.created",
];

pub(super) async fn findings(app: &App) -> Vec<Finding> {
    let (key, webhook) = tokio::join!(key(app), webhook(app));
    let mut findings = vec![key];
    findings.extend(webhook);
    findings.extend(mixed(app).await);
    if app.config.stripe.api_url.is_empty() && app.config.public_is_local() {
        findings.push(Finding::warn("doctor-public-local").text("url", &app.config.server.public_url));
    }
    findings
}

async fn key(app: &App) -> Finding {
    match app.platform.account().await {
        Ok(account) if !account.charges_enabled => Finding::warn("doctor-stripe-not-ready"),
        // A restricted key without the right to read the account still works; its own name says which kind it is.
        Ok(_) | Err(BillingError::Refused { status: 403, .. }) => {
            Finding::ok(if app.config.stripe_live() { "doctor-stripe-live" } else { "doctor-stripe-test" })
        }
        Err(BillingError::Refused { status: 401, .. }) => Finding::fail("doctor-stripe-refused"),
        Err(error) => Finding::fail("doctor-stripe-silent").text("why", &error),
    }
}

/// Events of the other mode that arrived of late: an endpoint made with the other kind of key sends to us (CF1).
async fn mixed(app: &App) -> Option<Finding> {
    let live = app.config.stripe_live();
    let since = app.clock.now() - QUIET_SECONDS;
    match stripe_events::count_of_mode(&mut app.store.read(), !live, since).await {
        Ok(0) => None,
        Ok(count) => {
            let key = if live { "doctor-stripe-mixed-live" } else { "doctor-stripe-mixed-test" };
            Some(Finding::warn(key).count("events", count))
        }
        Err(error) => Some(Finding::warn("doctor-database-failed").text("why", &error)),
    }
}

pub(super) async fn webhook(app: &App) -> Vec<Finding> {
    let wanted = format!("{}/stripe/webhook", app.config.server.public_url);
    let endpoint = match app.platform.webhook_endpoints().await {
        Ok(endpoints) => endpoints.into_iter().find(|endpoint| endpoint.url == wanted && !endpoint.connect),
        Err(_) => return vec![Finding::warn("doctor-webhook-unknown").text("url", &wanted)],
    };
    let Some(endpoint) = endpoint else { return vec![Finding::fail("doctor-webhook-missing").text("url", &wanted)] };
    // A key of one mode never sees the other's endpoints; should Stripe ever show one, say so.
    if endpoint.livemode != app.config.stripe_live() {
        return vec![Finding::fail("doctor-webhook-mode").text("url", &wanted)];
    }
    if !endpoint.enabled {
        return vec![Finding::fail("doctor-webhook-disabled").text("url", &wanted)];
    }
    let missing = missing(&endpoint);
    let mut findings = Vec::new();
    if !missing.is_empty() {
        findings.push(Finding::warn("doctor-webhook-kinds").list("kinds", missing));
    }
    if let Some(version) = endpoint.api_version.as_deref().filter(|version| *version != API_VERSION) {
        let found = Finding::warn("doctor-webhook-version").text("url", &wanted);
        findings.push(found.text("version", version).text("ours", API_VERSION));
    }
    let last = stripe_events::last_received_at(&mut app.store.read()).await;
    findings.push(match last {
        Ok(Some(last)) if app.clock.now() - last <= QUIET_SECONDS => {
            Finding::ok("doctor-webhook-ok").text("url", &wanted).moment("when", last)
        }
        Ok(Some(last)) => Finding::warn("doctor-webhook-quiet").text("url", &wanted).moment("when", last),
        Ok(None) => Finding::warn("doctor-webhook-never").text("url", &wanted),
        Err(error) => Finding::warn("doctor-database-failed").text("why", &error),
    });
    findings
}

/// The account that the guild's creator connected: whether it can be asked, may take payments, and is heard.
pub(super) async fn connected(app: &App, guild: GuildId) -> Vec<Finding> {
    let seller = match stripe_accounts::of_guild(&mut app.store.read(), guild).await {
        Ok(seller) => seller,
        Err(error) => return vec![Finding::warn("doctor-database-failed").text("why", &error)],
    };
    let Some((seller, account)) = seller.and_then(|it| it.account.clone().map(|account| (it, account))) else {
        return Vec::new();
    };
    if seller.lost_at.is_some() {
        return vec![Finding::fail("doctor-connect-lost").text("account", &account)];
    }
    let mut findings = vec![match app.platform.connected(&account).await {
        Ok(now) if now.charges_enabled => Finding::ok("doctor-connect-ok").text("account", &account),
        Ok(_) => Finding::warn("doctor-connect-unfinished").text("account", &account),
        Err(error) if error.is_disconnected() => Finding::fail("doctor-connect-lost").text("account", &account),
        Err(error) => Finding::warn("doctor-connect-silent").text("account", &account).text("why", &error),
    }];
    let wanted = format!("{}/stripe/webhook", app.config.server.public_url);
    if let Ok(endpoints) = app.platform.webhook_endpoints().await {
        let heard = endpoints.iter().any(|it| it.url == wanted && it.connect && it.enabled);
        if !heard || !app.config.connects() {
            findings.push(Finding::fail("doctor-connect-webhook").text("url", &wanted));
        }
    }
    findings
}

fn missing(endpoint: &WebhookEndpoint) -> Vec<&'static str> {
    let sends = |kind: &str| endpoint.events.iter().any(|sent| sent == "*" || sent == kind);
    KINDS.into_iter().filter(|kind| !sends(kind)).collect()
}
