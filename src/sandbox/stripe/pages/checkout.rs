//! The checkout a buyer sees.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::words::Words;
use super::{Reply, Visit, gone, notice, page};
use crate::sandbox::stripe::api;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::paying::{Finished, asks_no_card, finish};
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// A payment link opens a checkout of its own for each visitor.
pub fn follow_link(desk: &mut Desk<'_>, short: &str, visit: &Visit<'_>) -> Reply {
    let found = desk.books().all("payment_link").find(|it| it.text("url").rsplit('/').next() == Some(short)).cloned();
    let Some(link) = found else { return gone(visit) };
    let words = Words::of(None, visit.languages);
    if !link.flag("active") {
        return Reply::Page(StatusCode::NOT_FOUND, notice(words, words.gone_title, words.link_closed, None));
    }
    let given = |name: &str| visit.query.at(name).and_then(Value::as_str);
    match api::open_from_link(desk, &link, given("client_reference_id"), given("prefilled_email")) {
        Ok(session) => Reply::Go(session.text("url").to_owned()),
        Err(refusal) => Reply::Page(StatusCode::BAD_REQUEST, notice(words, words.gone_title, &refusal.message, None)),
    }
}

/// Show a checkout, or take its form.
pub fn checkout(desk: &mut Desk<'_>, id: &str, visit: &Visit<'_>) -> Reply {
    let Ok(session) = desk.find("checkout.session", id) else { return gone(visit) };
    let words = words(&session, visit);
    if session.text("status") == "complete" {
        return Reply::Go(target(&session));
    }
    if session.text("status") != "open" || desk.now() >= session.int("expires_at") {
        let back = session.at("cancel_url").and_then(Value::as_str).map(|url| (url, words.back));
        return Reply::Page(StatusCode::GONE, notice(words, words.gone_title, words.session_closed, back));
    }
    if !visit.posts {
        return Reply::Page(StatusCode::OK, show(&session, words, None));
    }
    let confirmed = visit.form.text("confirmed");
    if confirmed == "no" {
        return Reply::Page(StatusCode::PAYMENT_REQUIRED, show(&session, words, Some(words.not_confirmed)));
    }
    let card = if asks_no_card(&session) { Some(Card::Pays) } else { Card::named(visit.form.text("card")) };
    let Some(card) = card else {
        return Reply::Page(StatusCode::BAD_REQUEST, show(&session, words, Some(words.pay_with)));
    };
    match finish(desk, id, card, visit.form.text("email"), confirmed == "yes") {
        Ok(Finished::AsksToConfirm) => Reply::Go(format!("{}/c/{id}/confirm", desk.state.address)),
        Ok(Finished::Paid(Some(target))) => Reply::Go(target),
        Ok(Finished::Paid(None)) => Reply::Go(format!("{}/c/{id}/done", desk.state.address)),
        Err(refusal) if refusal.status == 402 => {
            Reply::Page(StatusCode::PAYMENT_REQUIRED, show(&session, words, Some(words.declined)))
        }
        Err(refusal) => Reply::Page(StatusCode::BAD_REQUEST, show(&session, words, Some(&refusal.message))),
    }
}

/// A typed promotion code.
pub fn apply_code(desk: &mut Desk<'_>, id: &str, visit: &Visit<'_>) -> Reply {
    let Ok(session) = desk.find("checkout.session", id) else { return gone(visit) };
    let words = words(&session, visit);
    let code = visit.form.text("code").trim();
    if !session.flag("allow_promotion_codes") || api::apply_code(desk, &session, code).is_err() {
        return Reply::Page(StatusCode::BAD_REQUEST, show(&session, words, Some(words.bad_code)));
    }
    Reply::Go(session.text("url").to_owned())
}

/// The bank's question.
pub fn bank(desk: &mut Desk<'_>, id: &str, visit: &Visit<'_>) -> Reply {
    let Ok(session) = desk.find("checkout.session", id) else { return gone(visit) };
    let words = words(&session, visit);
    let body = html! {
        main.one {
            h1 { (words.bank_title) }
            p { (words.bank_text) " " strong { (money::shown(session.int("amount_total"), session.text("currency"))) } }
            form method="post" action=(format!("/c/{id}")) {
                input type="hidden" name="card" value=(Card::NeedsConfirmation.last4());
                button name="confirmed" value="yes" { (words.bank_yes) }
                button.quiet name="confirmed" value="no" { (words.bank_no) }
            }
        }
    };
    Reply::Page(StatusCode::OK, page(words, words.bank_title, &body))
}

/// The page after paying by a link that sends the buyer nowhere.
pub fn done(desk: &mut Desk<'_>, id: &str, visit: &Visit<'_>) -> Reply {
    let Ok(session) = desk.find("checkout.session", id) else { return gone(visit) };
    let words = words(&session, visit);
    Reply::Page(StatusCode::OK, notice(words, words.thanks_title, words.thanks_text, None))
}

fn words(session: &Value, visit: &Visit<'_>) -> &'static Words {
    Words::of(session.at("locale").and_then(Value::as_str), visit.languages)
}

fn target(session: &Value) -> String {
    let id = session.text("id");
    match session.at("success_url").and_then(Value::as_str) {
        Some(url) => url.replace("{CHECKOUT_SESSION_ID}", id),
        None => format!("/c/{id}/done"),
    }
}

fn show(session: &Value, words: &Words, error: Option<&str>) -> Markup {
    let items = session.each("_line_items");
    let first = items.first().cloned().unwrap_or_else(|| json!({}));
    let recurs = session.text("mode") == "subscription";
    let amount = |amount: i64| money::shown(amount, session.text("currency"));
    let each = format!(
        "{} {}",
        amount(session.int("amount_subtotal")),
        words.interval(first.text("price.recurring.interval"))
    );
    let trial = session.int("_trial_days");
    let off = session.int("total_details.amount_discount");
    let button = if trial > 0 {
        words.start_trial.to_owned()
    } else if recurs {
        words.subscribe.to_owned()
    } else {
        words.pay.replace("{price}", &amount(session.int("amount_total")))
    };
    let title = first.text("description");
    let id = session.text("id");
    let body = html! {
        main.two {
            section aria-label=(words.due_today) {
                @if let Some(back) = session.at("cancel_url").and_then(Value::as_str) {
                    p.back { a href=(back) { "← " (words.back) } }
                }
                p.soft { (if recurs { words.subscribe_to } else { words.buy }) }
                h1 { (title) }
                p.price { (amount(session.int("amount_subtotal"))) " " small { (words.interval(first.text("price.recurring.interval"))) } }
                @if trial > 0 { p.soft { (words.trial.replace("{days}", &trial.to_string()).replace("{price}", &each)) } }
                ul.rows {
                    @for item in items { li { span { (item.text("description")) } span { (amount(item.int("amount_subtotal"))) } } }
                    @if off > 0 { li { span { (words.discount) } span { "−" (amount(off)) } } }
                    li { span { (words.due_today) } span { (amount(session.int("amount_total"))) } }
                }
            }
            section.panel {
                @if let Some(error) = error { p.error role="alert" { (error) } }
                form method="post" action=(format!("/c/{id}")) {
                    @if session.at("customer").is_none() {
                        label.field { (words.email) input type="email" name="email" autocomplete="email" value=(session.text("customer_email")) required; }
                    }
                    @if asks_no_card(session) { p.soft { (words.no_card) } } @else { (cards(words, !recurs)) }
                    button id="pay" { (button) }
                }
                @if session.flag("allow_promotion_codes") {
                    form.inline method="post" action=(format!("/c/{id}/code")) style="margin-top:1rem" {
                        label.field { (words.code) input type="text" name="code" autocomplete="off" required; }
                        button.quiet { (words.apply) }
                    }
                }
            }
        }
    };
    page(words, title, &body)
}

/// The choice of cards.
pub fn cards(words: &Words, with_debit: bool) -> Markup {
    let cards = [
        (Card::Pays, "4242 4242 4242 4242", words.card_pays),
        (Card::Declines, "4000 0000 0000 0002", words.card_declines),
        (Card::NeedsConfirmation, "4000 0027 6000 3155", words.card_confirms),
    ];
    html! {
        fieldset {
            legend { (words.pay_with) }
            @for (card, number, text) in cards {
                label.choice {
                    input type="radio" name="card" value=(card.last4()) checked[card == Card::Pays];
                    span { span.number { (number) } small { (text) } }
                }
            }
            @if with_debit {
                label.choice {
                    input type="radio" name="card" value=(Card::PaysLater.last4());
                    span { span.number { (words.bank_debit) } small { (words.bank_debit_text) } }
                }
            }
        }
    }
}
