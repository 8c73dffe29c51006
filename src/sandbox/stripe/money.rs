//! Currencies, amounts and discounts.

use std::fmt::Write as _;

use serde_json::Value;

use super::fault::Refusal;
use super::value::Fields as _;

/// Currencies without a smaller unit.
const WHOLE: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf";
/// Currencies with three decimals.
const THOUSANDTHS: &str = "bhd jod kwd omr tnd";
/// Currencies with two decimals.
const HUNDREDTHS: &str = "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc \
    cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl \
    mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp \
    sle sos srd std szl thb tjs top try ttd twd tzs uah uyu uzs wst xcd yer zar zmw";

fn lists(list: &str, currency: &str) -> bool {
    list.split_whitespace().any(|it| it == currency)
}

/// Refuse a currency that Stripe does not know.
pub fn known(currency: &str) -> Result<(), Refusal> {
    if [WHOLE, THOUSANDTHS, HUNDREDTHS].iter().any(|list| lists(list, currency)) {
        return Ok(());
    }
    Err(Refusal::about(
        "currency",
        "parameter_invalid_string",
        format!("Invalid currency: {currency}. Stripe currently supports these currencies: {HUNDREDTHS}"),
    ))
}

/// How many decimals people write.
pub fn decimals(currency: &str) -> u32 {
    if lists(WHOLE, currency) {
        0
    } else if lists(THOUSANDTHS, currency) {
        3
    } else {
        2
    }
}

/// The least that can be charged: about half a dollar.
pub fn least(currency: &str) -> i64 {
    match (currency, decimals(currency)) {
        (_, 0) => 50,
        ("gbp", _) => 30,
        (_, 3) => 500,
        _ => 50,
    }
}

/// An amount as people read it: `€9.90`, `¥1,200`, `12.50 CHF`.
pub fn shown(amount: i64, currency: &str) -> String {
    let places = decimals(currency);
    let unit = 10_i64.pow(places);
    let (whole, rest) = (amount.div_euclid(unit), amount.rem_euclid(unit));
    let digits: Vec<char> = whole.to_string().chars().rev().collect();
    let grouped: Vec<String> = digits.chunks(3).map(|chunk| chunk.iter().rev().collect()).rev().collect();
    let mut number = grouped.join(",");
    if places > 0 {
        let _ = write!(number, ".{rest:0width$}", width = places as usize);
    }
    match currency {
        "eur" => format!("€{number}"),
        "usd" => format!("${number}"),
        "gbp" => format!("£{number}"),
        "jpy" | "cny" => format!("¥{number}"),
        _ => format!("{number} {}", currency.to_ascii_uppercase()),
    }
}

/// An amount as a form proposes it: `12.50`.
pub fn plain(amount: i64, currency: &str) -> String {
    let places = decimals(currency);
    let unit = 10_i64.pow(places);
    if places == 0 {
        return amount.to_string();
    }
    format!("{}.{:0width$}", amount.div_euclid(unit), amount.rem_euclid(unit), width = places as usize)
}

/// An amount as a buyer types it: `12`, `12.50`.
pub fn typed(text: &str, currency: &str) -> Option<i64> {
    let places = decimals(currency) as usize;
    let (whole, rest) = text.trim().split_once(['.', ',']).unwrap_or((text.trim(), ""));
    if whole.is_empty() || rest.len() > places || !whole.bytes().chain(rest.bytes()).all(|it| it.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{rest:0<places$}").parse().ok()
}

/// What a coupon takes off.
pub fn discount(amount: i64, coupon: &Value) -> i64 {
    let off = match coupon.at("percent_off").and_then(Value::as_f64) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "amounts end at 99,999,999 and stay exact"
        )]
        Some(percent) => (amount as f64 * percent / 100.0).round() as i64,
        None => coupon.int("amount_off"),
    };
    off.clamp(0, amount)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_written_as_their_currency_is() {
        for (amount, currency, text) in [
            (990, "eur", "€9.90"),
            (1200, "jpy", "¥1,200"),
            (123_456_789, "usd", "$1,234,567.89"),
            (1250, "chf", "12.50 CHF"),
            (5, "kwd", "0.005 KWD"),
        ] {
            assert_eq!(shown(amount, currency), text);
        }
        assert!(known("xyz").is_err() && known("twd").is_ok());
    }

    #[test]
    fn a_coupon_never_takes_more_than_there_is() {
        assert_eq!(discount(999, &json!({"percent_off": 25.5})), 255);
        assert_eq!(discount(999, &json!({"percent_off": null, "amount_off": 5000})), 999);
    }
}
