//! Working off a leap of the clock, moment by moment and in order.

use serde_json::Value;

use super::billing;
use crate::sandbox::stripe::api::cancel_now;
use crate::sandbox::stripe::state::{Books, Desk, State};
use crate::sandbox::stripe::value::Fields as _;

/// How long an unpaid start may last.
const INCOMPLETE: i64 = 23 * 3600;
/// How long before a trial's end it is announced.
const ANNOUNCE: i64 = 3 * 86_400;

/// Something that time does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Turn {
    CloseSession(String),
    ExpireIncomplete(String),
    AnnounceTrialEnd(String),
    EndTrial(String),
    Cancel(String),
    Renew(String),
    ResumeCollection(String),
    Retry(String),
}

/// Do everything that is due by now; how much was done.
pub fn pass(state: &mut State) -> usize {
    let until = state.clock.now();
    let mut done = 0;
    while let Some((at, account, turn)) = next(state).filter(|(at, _, _)| *at <= until) {
        // Nothing happens before what has already happened.
        state.at = Some(at);
        turn_to(&mut state.desk(&account), turn);
        done += 1;
    }
    state.at = None;
    done
}

fn next(state: &State) -> Option<(i64, String, Turn)> {
    let each = state
        .accounts
        .iter()
        .flat_map(|(account, books)| due(books).map(move |(at, turn)| (at, account.clone(), turn)));
    each.min_by_key(|(at, _, _)| *at)
}

fn due(books: &Books) -> impl Iterator<Item = (i64, Turn)> {
    let sessions = books.all("checkout.session").filter(|it| it.text("status") == "open");
    let sessions = sessions.map(|it| (it.int("expires_at"), Turn::CloseSession(it.text("id").to_owned())));
    let subscriptions = books.all("subscription").filter_map(subscription_turn);
    let owed = |it: &&Value| it.text("status") == "open" && it.at("next_payment_attempt").is_some();
    let invoices = books
        .all("invoice")
        .filter(owed)
        .map(|it| (it.int("next_payment_attempt"), Turn::Retry(it.text("id").to_owned())));
    sessions.chain(subscriptions).chain(invoices)
}

fn subscription_turn(it: &Value) -> Option<(i64, Turn)> {
    let id = it.text("id").to_owned();
    let period_end = it.each("items.data").iter().map(|item| item.int("current_period_end")).max()?;
    let cancel_at = it.at("cancel_at").and_then(Value::as_i64);
    let resumes = it.at("pause_collection.resumes_at").and_then(Value::as_i64);
    let (at, turn) = match it.text("status") {
        "incomplete" => (it.int("created") + INCOMPLETE, Turn::ExpireIncomplete(id)),
        "trialing" if it.at("_announced").is_none() => (it.int("trial_end") - ANNOUNCE, Turn::AnnounceTrialEnd(id)),
        "trialing" => (it.int("trial_end"), Turn::EndTrial(id)),
        "active" | "past_due" | "unpaid" => match resumes {
            Some(resumes) if resumes <= period_end => (resumes, Turn::ResumeCollection(id)),
            _ => (period_end, Turn::Renew(id)),
        },
        _ => return None,
    };
    match cancel_at {
        Some(end) if end <= at => Some((end, Turn::Cancel(it.text("id").to_owned()))),
        _ => Some((at, turn)),
    }
}

fn turn_to(desk: &mut Desk<'_>, turn: Turn) {
    let now = desk.now();
    match turn {
        Turn::CloseSession(id) => {
            desk.change("checkout.session.expired", &id, |it| {
                it.set("status", "expired");
                it.set("url", Value::Null);
            });
        }
        Turn::ExpireIncomplete(id) => {
            let invoice = desk.books().any(&id).map(|it| it.text("latest_invoice").to_owned()).unwrap_or_default();
            billing::void(desk, &invoice);
            desk.change("customer.subscription.updated", &id, |it| {
                it.set("status", "incomplete_expired");
                it.set("ended_at", now);
            });
        }
        Turn::AnnounceTrialEnd(id) => {
            let trial = desk.change_quietly(&id, |it| it.set("_announced", true));
            if trial.int("trial_end") - trial.int("trial_start") >= ANNOUNCE {
                desk.emit("customer.subscription.trial_will_end", &trial, Value::Null);
            }
        }
        Turn::EndTrial(id) => billing::end_trial(desk, &id),
        Turn::Cancel(id) => {
            cancel_now(desk, &id, "cancellation_requested");
        }
        Turn::Renew(id) => {
            let card = billing::renewal_card(desk, &id);
            billing::renew(desk, &id, now, card);
        }
        Turn::ResumeCollection(id) => {
            desk.change("customer.subscription.updated", &id, |it| it.set("pause_collection", Value::Null));
        }
        Turn::Retry(id) => billing::retry(desk, &id),
    }
}
