//! The hosted page of one invoice, where a failed renewal can be paid by hand.

use axum::http::StatusCode;
use maud::html;

use super::words::Words;
use super::{Reply, Visit, checkout, gone, notice, page};
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::life::billing;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// Show an invoice, or pay it.
pub fn invoice(desk: &mut Desk<'_>, id: &str, visit: &Visit<'_>) -> Reply {
    let Ok(invoice) = desk.find("invoice", id) else { return gone(visit) };
    let words = Words::of(None, visit.languages);
    let mut error = None;
    if visit.posts && invoice.text("status") == "open" {
        match Card::named(visit.form.text("card")) {
            Some(Card::Declines) | None => {
                billing::collect(desk, id, Some(Card::Declines));
                error = Some(words.declined);
            }
            Some(_) => {
                desk.books_mut().cards.insert(invoice.text("customer").to_owned(), Card::Pays);
                let subscription = invoice.text("parent.subscription_details.subscription").to_owned();
                desk.books_mut().failing.remove(&subscription);
                billing::collect(desk, id, Some(Card::Pays));
            }
        }
    }
    let Ok(invoice) = desk.find("invoice", id) else { return gone(visit) };
    let price = money::shown(invoice.int("amount_due"), invoice.text("currency"));
    let title = format!("{} {}", words.invoice, invoice.text("number"));
    match invoice.text("status") {
        "open" => {}
        "paid" => return Reply::Page(StatusCode::OK, notice(words, &title, words.invoice_paid, None)),
        _ => return Reply::Page(StatusCode::OK, notice(words, &title, words.invoice_closed, None)),
    }
    let body = html! {
        main.one {
            h1 { (title) }
            p.price { (price) }
            @if let Some(error) = error { p.error role="alert" { (error) } }
            form.panel method="post" action=(format!("/i/{id}")) {
                (checkout::cards(words, false))
                button id="pay" { (words.pay.replace("{price}", &price)) }
            }
        }
    };
    let status = if error.is_some() { StatusCode::PAYMENT_REQUIRED } else { StatusCode::OK };
    Reply::Page(status, page(words, &title, &body))
}
