//! What a plan costs, in words: on Discord and on the plan's page.

use crate::args;
use crate::domain::access::{Interval, Offer, Price, TrialCard};
use crate::text::{Locale, text_with};

/// "9.90 EUR a month".
#[must_use]
pub fn price(locale: Locale, offer: &Offer) -> String {
    let key = match offer.interval {
        _ if offer.free => "price-free",
        Interval::Month => "price-month",
        Interval::Year => "price-year",
        Interval::Week => "price-week",
        Interval::Once if offer.own_price.is_some() => "price-own",
        Interval::Once => "price-once",
    };
    let least = offer.own_price.map_or(offer.price.minor, |own| own.least);
    let least = Price { minor: least, currency: offer.price.currency };
    let price = text_with(locale, key, &args!("price" => offer.price.to_string(), "least" => least.to_string()));
    match offer.access_days {
        Some(days) => text_with(locale, "price-for-days", &args!("price" => price, "days" => days)),
        None => price,
    }
}

/// The price with the trial before it, as buyers read it; `trial_days` is what this buyer gets.
#[must_use]
pub fn terms(locale: Locale, offer: &Offer, trial_days: i64) -> String {
    let price = price(locale, offer);
    if trial_days == 0 {
        return price;
    }
    let key = if offer.trial_card == TrialCard::Needed { "plan-trial-then" } else { "plan-trial-no-card" };
    text_with(locale, key, &args!("days" => trial_days, "price" => price))
}
