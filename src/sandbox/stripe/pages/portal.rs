//! The customer portal: what is paid, ending it, keeping it after all, another card.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;

use super::words::Words;
use super::{Reply, Visit, checkout, gone, page, product_name};
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// How long a portal's address works.
const SECONDS: i64 = 3600;

fn session(desk: &Desk<'_>, secret: &str) -> Option<Value> {
    let fits =
        |it: &&Value| it.text("url").rsplit('/').next() == Some(secret) && desk.now() < it.int("created") + SECONDS;
    desk.books().all("billing_portal.session").find(fits).cloned()
}

/// Show the portal.
pub fn portal(desk: &mut Desk<'_>, secret: &str, visit: &Visit<'_>) -> Reply {
    let Some(session) = session(desk, secret) else { return gone(visit) };
    let words = Words::of(session.at("locale").and_then(Value::as_str), visit.languages);
    let customer = session.text("customer");
    let action = |name: &str| format!("/p/session/{secret}/{name}");
    let books = desk.books();
    let own: Vec<&Value> = books.all("subscription").rev().filter(|it| it.text("customer") == customer).collect();
    let owed: Vec<&Value> =
        books.all("invoice").filter(|it| it.text("customer") == customer && it.text("status") == "open").collect();
    let body = html! {
        main.one {
            @if let Some(back) = session.at("return_url").and_then(Value::as_str) { p.back { a href=(back) { "← " (words.return_to) } } }
            h1 { (words.portal_title) }
            @if visit.query.text("saved") == "yes" { p role="status" { (words.card_saved) } }
            @if own.is_empty() { p { (words.portal_none) } }
            @for subscription in own { (shown(desk, words, subscription, &action)) }
            @if !owed.is_empty() {
                section.panel {
                    h2 { (words.open_invoices) }
                    @for invoice in owed {
                        a.button href=(invoice.text("hosted_invoice_url")) {
                            (words.pay.replace("{price}", &money::shown(invoice.int("amount_remaining"), invoice.text("currency"))))
                        }
                    }
                }
            }
            section.panel {
                h2 { (words.card_title) }
                form method="post" action=(action("card")) {
                    (checkout::cards(words, false))
                    button.quiet { (words.card_save) }
                }
            }
        }
    };
    Reply::Page(StatusCode::OK, page(words, words.portal_title, &body))
}

fn shown(desk: &Desk<'_>, words: &Words, subscription: &Value, action: &dyn Fn(&str) -> String) -> Markup {
    let item = subscription.each("items.data").first().cloned().unwrap_or_default();
    let price = money::shown(item.int("price.unit_amount"), subscription.text("currency"));
    let date =
        |at: i64| jiff::Timestamp::from_second(at).map(|it| it.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
    let status = subscription.text("status");
    let over = ["canceled", "incomplete_expired"].contains(&status);
    let ends = subscription.flag("cancel_at_period_end");
    let state = if over {
        words.ended.to_owned()
    } else if ends {
        words.ends.replace("{date}", &date(subscription.int("cancel_at")))
    } else if status == "trialing" {
        words.trial_until.replace("{date}", &date(subscription.int("trial_end")))
    } else if status == "active" {
        words.renews.replace("{date}", &date(item.int("current_period_end")))
    } else {
        words.unpaid.to_owned()
    };
    html! {
        section.panel {
            h2 { (product_name(desk, item.at("price").unwrap_or(&Value::Null))) }
            p { (price) " " (words.interval(item.text("price.recurring.interval"))) }
            p { span.state { (state) } }
            @if !over {
                form method="post" action=(action(if ends { "keep" } else { "cancel" })) {
                    input type="hidden" name="subscription" value=(subscription.text("id"));
                    button.quiet { (if ends { words.keep } else { words.cancel }) }
                }
            }
        }
    }
}

/// One of the portal's forms.
pub fn act(desk: &mut Desk<'_>, secret: &str, action: &str, visit: &Visit<'_>) -> Reply {
    let Some(session) = session(desk, secret).filter(|_| visit.posts) else { return gone(visit) };
    let customer = session.text("customer").to_owned();
    let subscription = visit.form.text("subscription");
    let own = desk.books().get("subscription", subscription).is_some_and(|it| it.text("customer") == customer);
    match (action, Card::named(visit.form.text("card"))) {
        ("cancel", _) if own => cancel(desk, subscription, true),
        ("keep", _) if own => undo(desk, subscription),
        ("card", Some(card)) => {
            // The bank's question for a new card is answered on this page by choosing it.
            let card = if card == Card::NeedsConfirmation { Card::Pays } else { card };
            let books = desk.books_mut();
            books.cards.insert(customer, card);
            desk.emit_card(session.text("customer"));
            return Reply::Go(format!("{}?saved=yes", session.text("url")));
        }
        _ => return gone(visit),
    }
    Reply::Go(session.text("url").to_owned())
}

/// End a subscription at its period's end, or at once.
pub fn cancel(desk: &mut Desk<'_>, id: &str, at_period_end: bool) {
    if !at_period_end {
        crate::sandbox::stripe::api::cancel_now(desk, id, "cancellation_requested");
        return;
    }
    let now = desk.now();
    desk.change("customer.subscription.updated", id, |it| crate::sandbox::stripe::api::plan_end(it, now));
}

/// Keep a subscription after all.
pub fn undo(desk: &mut Desk<'_>, id: &str) {
    desk.change("customer.subscription.updated", id, crate::sandbox::stripe::api::unplan_end);
}

impl Desk<'_> {
    /// A customer has another card: renewals that failed for a test's sake may work again.
    fn emit_card(&mut self, customer: &str) {
        let good = self.books().cards.get(customer) == Some(&Card::Pays);
        let ids: Vec<String> = self
            .books()
            .all("subscription")
            .filter(|it| it.text("customer") == customer)
            .map(|it| it.text("id").to_owned())
            .collect();
        if good {
            self.books_mut().failing.retain(|id| !ids.contains(id));
        }
        let object = self.books().any(customer).cloned().unwrap_or_default();
        self.emit("customer.updated", &object, Value::Null);
    }
}
