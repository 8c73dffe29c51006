//! Money as Stripe counts it: whole numbers of a currency's smallest unit.
//!
//! Prices are typed in the major unit (`9.90` EUR, `1200` JPY). How many decimals a currency has *at Stripe* is a
//! table of Stripe's (docs.stripe.com/currencies), not ISO's: ISK and UGX are typed whole and sent times 100.

use crate::domain::names;

/// Stripe takes amounts of at most eight digits.
pub const MOST_MINOR: i64 = 99_999_999;

/// A currency that Stripe charges in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static Entry);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Entry {
    code: &'static str,
    /// Digits after the point that a person may type.
    decimals: u32,
    /// Smallest units, as Stripe counts them, in the last digit a person may type.
    step: i64,
    /// The least Stripe charges, in its smallest unit, as far as it publishes one.
    least: i64,
}

const fn entry(code: &'static str, decimals: u32, step: i64, least: i64) -> Entry {
    Entry { code, decimals, step, least }
}

/// Currencies with their own rules; all others of [`PLAIN`] have two decimals and no published least charge.
static SPECIAL: [Entry; 45] = [
    entry("aed", 2, 1, 200),
    entry("aud", 2, 1, 50),
    entry("bgn", 2, 1, 100),
    entry("bhd", 2, 10, 10),
    entry("bif", 0, 1, 1),
    entry("brl", 2, 1, 50),
    entry("cad", 2, 1, 50),
    entry("chf", 2, 1, 50),
    entry("clp", 0, 1, 1),
    entry("cny", 2, 1, 1),
    entry("czk", 2, 1, 1500),
    entry("djf", 0, 1, 1),
    entry("dkk", 2, 1, 250),
    entry("eur", 2, 1, 50),
    entry("gbp", 2, 1, 30),
    entry("gnf", 0, 1, 1),
    entry("hkd", 2, 1, 400),
    entry("huf", 2, 1, 17500),
    entry("inr", 2, 1, 50),
    entry("isk", 0, 100, 100),
    entry("jod", 2, 10, 10),
    entry("jpy", 0, 1, 50),
    entry("kmf", 0, 1, 1),
    entry("krw", 0, 1, 1),
    entry("kwd", 2, 10, 10),
    entry("mga", 0, 1, 1),
    entry("mxn", 2, 1, 1000),
    entry("myr", 2, 1, 200),
    entry("nok", 2, 1, 300),
    entry("nzd", 2, 1, 50),
    entry("omr", 2, 10, 10),
    entry("pln", 2, 1, 200),
    entry("pyg", 0, 1, 1),
    entry("ron", 2, 1, 200),
    entry("rwf", 0, 1, 1),
    entry("sek", 2, 1, 300),
    entry("sgd", 2, 1, 50),
    entry("thb", 2, 1, 1000),
    entry("tnd", 2, 10, 10),
    entry("ugx", 0, 100, 100),
    entry("usd", 2, 1, 50),
    entry("vnd", 0, 1, 1),
    entry("vuv", 0, 1, 1),
    entry("xaf", 0, 1, 1),
    entry("xof", 0, 1, 1),
];

macro_rules! plain {
    ($($code:literal)+) => { [$(entry($code, 2, 1, 1)),+, entry("xpf", 0, 1, 1)] };
}

static PLAIN: [Entry; 92] = plain! {
    "afn" "all" "amd" "ang" "aoa" "ars" "awg" "azn" "bam" "bbd" "bdt" "bmd" "bnd" "bob" "bsd" "bwp" "byn" "bzd" "cdf"
    "cop" "crc" "cve" "dop" "dzd" "egp" "etb" "fjd" "fkp" "gel" "gip" "gmd" "gtq" "gyd" "hnl" "htg" "idr" "ils" "jmd"
    "kes" "kgs" "khr" "kyd" "kzt" "lak" "lbp" "lkr" "lrd" "lsl" "mad" "mdl" "mkd" "mmk" "mnt" "mop" "mur" "mvr" "mwk"
    "mzn" "nad" "ngn" "nio" "npr" "pab" "pen" "pgk" "php" "pkr" "qar" "rsd" "rub" "sar" "sbd" "scr" "shp" "sos" "srd"
    "szl" "tjs" "top" "try" "ttd" "twd" "tzs" "uah" "uyu" "uzs" "wst" "xcd" "yer" "zar" "zmw"
};

impl Currency {
    /// The currency behind an ISO code in any case, if Stripe charges in it.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code: String = names::clean(code).chars().map(names::narrow).collect::<String>().to_ascii_lowercase();
        SPECIAL.iter().chain(&PLAIN).find(|entry| entry.code == code).map(Self)
    }

    /// ISO code in lower case, as Stripe and our tables write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// ISO code in upper case, as people write it.
    #[must_use]
    pub fn shown(self) -> String {
        self.0.code.to_ascii_uppercase()
    }

    /// Digits after the point that a person may type.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        self.0.decimals
    }

    /// Codes beginning with `partial`, the common ones first.
    #[must_use]
    pub fn suggestions(partial: &str) -> Vec<Self> {
        const COMMON: [&str; 12] = ["eur", "usd", "gbp", "cny", "jpy", "chf", "cad", "aud", "inr", "brl", "krw", "sgd"];
        let partial = partial.trim().to_ascii_lowercase();
        let common = COMMON.iter().filter_map(|code| Self::parse(code));
        let others = SPECIAL.iter().chain(&PLAIN).filter(|entry| !COMMON.contains(&entry.code)).map(Self);
        common.chain(others).filter(|currency| currency.code().starts_with(&partial)).take(25).collect()
    }

    /// The least that Stripe charges.
    #[must_use]
    pub const fn least(self) -> Price {
        Price { minor: self.0.least, currency: self }
    }

    /// The most that Stripe charges.
    #[must_use]
    pub const fn most(self) -> Price {
        Price { minor: MOST_MINOR - MOST_MINOR.rem_euclid(self.0.step), currency: self }
    }
}

/// An amount of money in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Price {
    /// In the smallest unit, as Stripe counts it.
    pub minor: i64,
    /// Of what.
    pub currency: Currency,
}

/// Why a price cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Not a number in digits.
    #[error("not a number")]
    NotANumber,
    /// Zero or below.
    #[error("not above zero")]
    NotAboveZero,
    /// More digits after the point than the currency has.
    #[error("{} has {} decimals", .0.code(), .0.decimals())]
    TooFine(Currency),
    /// Less than Stripe charges.
    #[error("less than the least charge")]
    TooLow(Price),
    /// More than Stripe charges.
    #[error("more than the highest charge")]
    TooHigh(Price),
}

impl Price {
    /// Read `9.90`, `9,90`, `1200`, also typed with full-width digits.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, PriceError> {
        let text: String = names::clean(text).chars().map(names::narrow).collect();
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !numeric(whole) || !numeric(fraction) {
            return Err(PriceError::NotANumber);
        }
        if negative || digits.bytes().all(|it| !(b'1'..=b'9').contains(&it)) {
            return Err(PriceError::NotAboveZero);
        }
        let entry = currency.0;
        let decimals = usize::try_from(entry.decimals).unwrap_or(0);
        let (kept, beyond) = fraction.split_at(fraction.len().min(decimals));
        if beyond.bytes().any(|it| it != b'0') {
            return Err(PriceError::TooFine(currency));
        }
        let digits = format!("{}{kept:0<decimals$}", whole.trim_start_matches('0'));
        // More digits than an i64 holds are certainly more than Stripe's eight.
        let minor = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(i64::MAX) };
        let minor = i64::saturating_mul(minor, entry.step);
        if minor > MOST_MINOR {
            Err(PriceError::TooHigh(currency.most()))
        } else if minor < entry.least {
            Err(PriceError::TooLow(currency.least()))
        } else {
            Ok(Self { minor, currency })
        }
    }
}

impl std::fmt::Display for Price {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let entry = self.currency.0;
        let typed = self.minor.div_euclid(entry.step);
        let scale = 10_i64.pow(entry.decimals);
        let (whole, fraction) = (typed.div_euclid(scale), typed.rem_euclid(scale));
        match usize::try_from(entry.decimals) {
            Ok(decimals) if decimals > 0 => write!(f, "{whole}.{fraction:0decimals$} {}", self.currency.shown()),
            _ => write!(f, "{whole} {}", self.currency.shown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, code: &str) -> Result<i64, PriceError> {
        Price::parse(text, Currency::parse(code).unwrap()).map(|price| price.minor)
    }

    #[test]
    fn prices_are_read_in_the_major_unit() {
        for (text, code, minor) in [
            ("9.90", "EUR", 990),
            ("9,9", "eur", 990),
            ("9", "usd", 900),
            (".50", "usd", 50),
            ("0009.900", "EUR", 990),
            ("1200", "JPY", 1200),
            ("1200.00", "jpy", 1200),
            ("９．９０", "eur", 990),
            ("5.120", "kwd", 5120),
            ("500", "isk", 50_000),
            ("999999.99", "usd", 99_999_999),
        ] {
            assert_eq!(parse(text, code), Ok(minor), "{text} {code}");
        }
    }

    #[test]
    fn prices_that_cannot_be_charged_say_why() {
        let currency = |code| Currency::parse(code).unwrap();
        for (text, code, error) in [
            ("0", "eur", PriceError::NotAboveZero),
            ("0.00", "eur", PriceError::NotAboveZero),
            ("-5", "eur", PriceError::NotAboveZero),
            ("0.001", "eur", PriceError::TooFine(currency("eur"))),
            ("9.995", "eur", PriceError::TooFine(currency("eur"))),
            ("12.5", "jpy", PriceError::TooFine(currency("jpy"))),
            ("1.234", "kwd", PriceError::TooFine(currency("kwd"))),
            ("0.01", "eur", PriceError::TooLow(currency("eur").least())),
            ("1000000000", "eur", PriceError::TooHigh(currency("eur").most())),
            ("1000000000", "jpy", PriceError::TooHigh(currency("jpy").most())),
            ("99999999999999999999999999", "jpy", PriceError::TooHigh(currency("jpy").most())),
            ("", "eur", PriceError::NotANumber),
            (".", "eur", PriceError::NotANumber),
            ("1e9", "eur", PriceError::NotANumber),
            ("1.2.3", "eur", PriceError::NotANumber),
            ("9 90", "eur", PriceError::NotANumber),
            ("NaN", "eur", PriceError::NotANumber),
            ("ten", "eur", PriceError::NotANumber),
        ] {
            assert_eq!(parse(text, code), Err(error), "{text} {code}");
        }
    }

    #[test]
    fn prices_are_shown_as_they_are_typed() {
        for (text, code, shown) in [
            ("9.9", "eur", "9.90 EUR"),
            ("1200", "jpy", "1200 JPY"),
            ("5.12", "kwd", "5.12 KWD"),
            ("500", "isk", "500 ISK"),
        ] {
            let price = Price::parse(text, Currency::parse(code).unwrap()).unwrap();
            assert_eq!(price.to_string(), shown);
        }
    }

    #[test]
    fn a_price_that_is_too_fine_names_the_digits_of_its_currency() {
        let refused = ["eur", "jpy", "isk"].map(|code| PriceError::TooFine(Currency::parse(code).unwrap()).to_string());
        assert_eq!(refused, ["eur has 2 decimals", "jpy has 0 decimals", "isk has 0 decimals"]);
    }

    #[test]
    fn unknown_currencies_are_unknown() {
        for code in ["", "XXX", "euro", "€", "e u r", "btc"] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }

    #[test]
    fn the_two_tables_do_not_overlap_and_every_least_charge_can_be_typed() {
        let mut codes: Vec<_> = SPECIAL.iter().chain(&PLAIN).map(|entry| entry.code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        for entry in SPECIAL.iter().chain(&PLAIN) {
            for price in [Currency(entry).least(), Currency(entry).most()] {
                let typed = price.to_string();
                let (number, code) = typed.split_once(' ').unwrap();
                assert_eq!(parse(number, code), Ok(price.minor), "{typed}");
            }
        }
    }

    #[test]
    fn suggestions_begin_with_what_was_typed() {
        assert_eq!(Currency::suggestions("").first().unwrap().code(), "eur");
        assert!(Currency::suggestions("K").iter().all(|it| it.code().starts_with('k')));
        assert_eq!(Currency::suggestions("").len(), 25);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_shows_back(text in "[0-9.,+-]{0,14}|\\PC{0,8}") {
            let currency = Currency::parse("eur").unwrap();
            if let Ok(price) = Price::parse(&text, currency) {
                let shown = price.to_string();
                proptest::prop_assert_eq!(Price::parse(shown.trim_end_matches(" EUR"), currency), Ok(price));
            }
        }
    }
}
