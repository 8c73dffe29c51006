//! The console: the knobs of both worlds, and what went over the wires.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::stage::Stage;
use crate::domain::ids::MemberId;
use crate::sandbox::discord::AuditEntry;
use crate::sandbox::stripe::Outcome;

/// How many lines of each record are shown.
const LINES: usize = 200;
/// The clock moves forward by at most a year at once.
const FARTHEST: i64 = 366 * 86_400;

/// A knob of the console.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum Knob {
    Advance { seconds: i64 },
    FailRenewals { subscription: String, fail: bool },
    Refund { subscription: String },
    Dispute { subscription: String },
    Cancel { subscription: String, at_period_end: bool },
    Deauthorize { account: String },
    Hold { hold: bool },
    Lose { count: usize },
    Duplicate { count: usize },
    Reverse { reverse: bool },
    Deliver {},
    Cut {},
    Kill {},
    Restart {},
    Join { who: String },
    Leave { who: String },
    Dms { who: String, deny: bool },
}

/// `POST /api/console`.
pub(super) async fn turn(State(stage): State<Stage>, Json(knob): Json<Knob>) -> Response {
    match turned(&stage, knob).await {
        Ok(said) => Json(said).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{error:#}")).into_response(),
    }
}

async fn turned(stage: &Stage, knob: Knob) -> anyhow::Result<Value> {
    let (discord, stripe, hooks) = (stage.discord(), stage.stripe(), stage.stripe().webhooks());
    match knob {
        Knob::Advance { seconds } => {
            anyhow::ensure!((1..=FARTHEST).contains(&seconds), "The clock goes forward by a second to a year at once.");
            stage.clock().advance(seconds);
            stripe.advance().await;
        }
        Knob::FailRenewals { subscription, fail } => {
            stripe.fail_renewals(&subscription, fail)?;
            let failing = &mut stage.knobs().failing;
            if fail {
                failing.insert(subscription)
            } else {
                failing.remove(&subscription)
            };
        }
        Knob::Refund { subscription } => {
            stripe.refund(&subscription, None)?;
        }
        Knob::Dispute { subscription } => {
            stripe.dispute(&subscription, Outcome::Open)?;
        }
        Knob::Cancel { subscription, at_period_end: true } => stripe.portal_cancel(&subscription, true)?,
        Knob::Cancel { subscription, at_period_end: false } => stripe.cancel_now(&subscription)?,
        Knob::Deauthorize { account } => stripe.deauthorize(&account)?,
        Knob::Hold { hold } => {
            hooks.hold(hold);
            stage.knobs().held = hold;
        }
        Knob::Lose { count } => hooks.lose_next(count),
        Knob::Duplicate { count } => hooks.duplicate_next(count),
        Knob::Reverse { reverse } => {
            hooks.reverse(reverse);
            stage.knobs().reversed = reverse;
        }
        Knob::Deliver {} => return Ok(json!({ "ok": true, "message": "delivered", "count": hooks.deliver().await })),
        Knob::Cut {} => discord.cut_gateway(None),
        Knob::Kill {} => process(stage)?.kill(),
        Knob::Restart {} => process(stage)?.restart().await?,
        Knob::Join { who } => {
            discord.join(somebody(stage, &who)?);
        }
        Knob::Leave { who } => {
            discord.leave(somebody(stage, &who)?);
        }
        Knob::Dms { who, deny } => discord.deny_dms(somebody(stage, &who)?, deny),
    }
    Ok(json!({ "ok": true }))
}

fn process(stage: &Stage) -> anyhow::Result<&dyn super::BotControl> {
    stage
        .bot()
        .ok_or_else(|| anyhow::anyhow!("The bot was not started by this sandbox, so it cannot be stopped from here."))
}

fn somebody(stage: &Stage, key: &str) -> anyhow::Result<MemberId> {
    stage.actor(key).map(|actor| actor.id).ok_or_else(|| anyhow::anyhow!("There is nobody called {key} here."))
}

/// What the open console shows.
pub(super) fn shown(stage: &Stage, subscriptions: &[Value]) -> Value {
    let (discord, stripe) = (stage.discord(), stage.stripe());
    let knobs = stage.knobs();
    let of_discord = discord.requests().into_iter().rev().take(LINES).map(|one| {
        json!({ "world": "discord", "method": one.method, "path": one.path, "status": one.status, "reason": one.audit_reason })
    });
    let of_stripe = stripe
        .requests()
        .into_iter()
        .rev()
        .take(LINES)
        .map(|one| json!({ "world": "stripe", "method": one.method, "path": one.path, "status": one.status }));
    let unknown_discord = discord
        .unknown_requests()
        .into_iter()
        .map(|one| json!({ "world": "discord", "method": one.method, "path": one.path, "status": one.status }));
    let unknown_stripe = stripe
        .unknown_requests()
        .into_iter()
        .map(|one| json!({ "world": "stripe", "method": one.method, "path": one.path, "status": one.status }));
    let oldest_first = |mut lines: Vec<Value>| {
        lines.reverse();
        lines
    };
    let audit = discord.audit_log().into_iter().rev().take(LINES).map(|entry| audit_line(stage, &entry)).collect();
    json!({
        "subscriptions": subscriptions.iter().rev().map(|one| subscription(stage, &knobs.failing, one)).collect::<Vec<_>>(),
        "accounts": accounts(stage),
        "pages": sales_pages(stage),
        "webhooks": { "held": knobs.held, "reversed": knobs.reversed, "pending": stripe.webhooks().pending() },
        "audit": oldest_first(audit),
        "discord": oldest_first(of_discord.collect()),
        "stripe": oldest_first(of_stripe.collect()),
        "unknown": unknown_discord.chain(unknown_stripe).collect::<Vec<_>>(),
    })
}

/// The Stripe accounts that creators have connected.
fn accounts(stage: &Stage) -> Vec<Value> {
    let flag = |account: &Value, name: &str| account.get(name).and_then(Value::as_bool).unwrap_or(false);
    let shown = |account: &Value| json!({ "id": account.get("id"), "connected": flag(account, "connected"), "ready": flag(account, "charges_enabled") });
    stage.stripe().accounts().iter().map(shown).collect()
}

/// The bot's public page of every product on sale: it answers where the webhooks go to.
fn sales_pages(stage: &Stage) -> Vec<Value> {
    let endpoints = stage.stripe().objects("webhook_endpoint");
    let text = |object: &Value, name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(bot) = endpoints.iter().find_map(|it| text(it, "url").strip_suffix("/stripe/webhook").map(str::to_owned))
    else {
        return Vec::new();
    };
    let on_sale = |product: &Value| product.get("active").and_then(Value::as_bool).unwrap_or(false);
    let page = |product: &Value| {
        let name = text(product, "name");
        let mut url = url::Url::parse(&bot).ok()?;
        url.path_segments_mut().ok()?.extend(["join", &stage.discord().guild().to_string(), &name]);
        Some(json!({ "name": name, "url": url.as_str() }))
    };
    stage.stripe().everywhere("product").iter().filter(|it| on_sale(it)).filter_map(page).collect()
}

fn audit_line(stage: &Stage, entry: &AuditEntry) -> Value {
    let changed = entry.changes.iter().flat_map(|change| {
        let sign = match change.get("key").and_then(Value::as_str) {
            Some("$add") => "+",
            Some("$remove") => "−",
            _ => "",
        };
        let names = change.get("new_value").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(move |role| Some(format!("{sign}{}", role.get("name")?.as_str()?)))
    });
    json!({
        "actor": stage.discord().name_of(entry.actor), "target": stage.discord().name_of(entry.target),
        "action": entry.action, "changes": changed.collect::<Vec<_>>().join(" "), "reason": entry.reason,
    })
}

fn subscription(stage: &Stage, failing: &std::collections::BTreeSet<String>, one: &Value) -> Value {
    let text = |pointer: &str| one.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let number = |pointer: &str| one.pointer(pointer).and_then(Value::as_i64);
    let product =
        one.pointer("/items/data/0/price/product").and_then(Value::as_str).and_then(|id| stage.stripe().object(id));
    let name = product.and_then(|product| product.get("name")?.as_str().map(str::to_owned)).unwrap_or_default();
    let currency = text("/items/data/0/price/currency").to_uppercase();
    let id = text("/id");
    json!({
        "id": id, "status": text("/status"), "name": name, "who": text("/customer"),
        "amount": number("/items/data/0/price/unit_amount"), "currency": currency,
        "every": text("/items/data/0/price/recurring/interval"),
        "period_end": number("/items/data/0/current_period_end").or_else(|| number("/current_period_end")),
        "cancel_at_period_end": one.get("cancel_at_period_end").and_then(Value::as_bool).unwrap_or(false),
        "failing": failing.contains(id),
    })
}
