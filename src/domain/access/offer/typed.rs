//! What a creator typed, turned into an offer or into what is wrong with it: the same when a plan is made and when it is
//! changed.

use serde::{Deserialize, Serialize};

use super::{Offer, OfferError};
use crate::domain::access::plan::{
    HIGHEST_PLACE, LONGEST_ACCESS_DAYS, LONGEST_DESCRIPTION, LONGEST_GRACE_DAYS, LONGEST_NAME, LONGEST_PICTURE,
    LONGEST_TRIAL_DAYS, MOST_ROLES, MOST_SEATS,
};
use crate::domain::access::{Currency, Interval, OwnPrice, Price, PriceError, Tier, TrialCard};
use crate::domain::ids::RoleId;
use crate::domain::names;

/// What the creator typed; what is left out stays as it is. A word such as `none` empties a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Typed {
    /// The name.
    pub name: Option<String>,
    /// In the currency's major unit.
    pub price: Option<String>,
    /// ISO code.
    pub currency: Option<String>,
    /// How often it is paid.
    pub interval: Option<Interval>,
    /// The first role it gives.
    pub role: Option<RoleId>,
    /// Days without payment at the start.
    pub trial_days: Option<i64>,
    /// Days of access after a failed renewal.
    pub grace_days: Option<i64>,
    /// What buyers read.
    pub description: Option<String>,
    /// Mentions or ids of further roles.
    pub more_roles: Option<String>,
    /// Days of access; 0 for ever.
    pub access_days: Option<i64>,
    /// Costs nothing.
    pub free: Option<bool>,
    /// Whether the trial needs a card.
    pub trial_card: Option<TrialCard>,
    /// An https address.
    pub picture: Option<String>,
    /// Smaller ones are shown first.
    pub position: Option<i64>,
    /// The ladder's name.
    pub group: Option<String>,
    /// The step on it.
    pub rank: Option<i64>,
    /// Gives the roles of lower ranks too.
    pub includes_lower: Option<bool>,
    /// The least that a buyer may pay, in the major unit.
    pub minimum: Option<String>,
    /// The most.
    pub maximum: Option<String>,
    /// Most seats one buyer can buy.
    pub seats: Option<i64>,
}

impl Typed {
    /// A new offer, with `grace_days` unless others were typed. What a plan cannot be without is refused as an empty text is.
    pub fn offer(&self, grace_days: i64) -> Result<Offer, OfferError> {
        let nothing = Offer::plain(
            "",
            Price { minor: 0, currency: currency(self.currency.as_deref().unwrap_or_default())? },
            self.interval.unwrap_or(Interval::Month),
            self.role.ok_or_else(|| OfferError::RolesUnreadable(String::new()))?,
            grace_days,
        );
        let whole = Self {
            name: Some(self.name.clone().unwrap_or_default()),
            price: Some(self.price.clone().unwrap_or_default()),
            ..self.clone()
        };
        whole.changed(&nothing)
    }

    /// What `before` becomes.
    pub fn changed(&self, before: &Offer) -> Result<Offer, OfferError> {
        let mut offer = before.clone();
        if let Some(typed) = &self.name {
            offer.name = name(typed)?;
        }
        if let Some(typed) = &self.description {
            offer.description = description(typed)?;
        }
        let currency = self.currency.as_deref().map(currency).transpose()?.unwrap_or(before.price.currency);
        offer.free = self.free.unwrap_or(before.free);
        // An amount as it was typed, in another currency: 9.90 EUR becomes 9.90 USD.
        let anew = |minor| {
            let typed = Price { minor, currency: before.price.currency }.to_string();
            Price::parse(typed.split(' ').next().unwrap_or_default(), currency)
        };
        offer.price = match &self.price {
            Some(typed) => price(typed, currency, offer.free)?,
            None if offer.free => Price { minor: 0, currency },
            None => anew(before.price.minor)?,
        };
        if let Some(own) = offer.own_price.filter(|_| currency != before.price.currency) {
            let most = own.most.map(anew).transpose()?.map(|price| price.minor);
            offer.own_price = Some(OwnPrice { least: anew(own.least)?.minor, most });
        }
        offer.interval = self.interval.unwrap_or(before.interval);
        if let (Some(role), Some(first)) = (self.role, offer.roles.first_mut()) {
            *first = role;
        }
        offer.trial_days = self.trial_days.unwrap_or(before.trial_days);
        offer.grace_days = self.grace_days.unwrap_or(before.grace_days);
        days(offer.interval, offer.trial_days, offer.grace_days)?;
        widen(self, &mut offer)?;
        Ok(offer)
    }
}

/// Put the wider terms into `offer`, whose basics are final, and check the whole.
fn widen(typed: &Typed, offer: &mut Offer) -> Result<(), OfferError> {
    if let Some(mentions) = &typed.more_roles {
        offer.roles.truncate(1);
        offer.roles.extend(roles(mentions)?);
    }
    let mut seen = std::collections::BTreeSet::new();
    offer.roles.retain(|role| seen.insert(*role));
    if offer.roles.len() > MOST_ROLES {
        return Err(OfferError::TooManyRoles);
    }
    if let Some(days) = typed.access_days {
        if !(0..=LONGEST_ACCESS_DAYS).contains(&days) {
            return Err(OfferError::AccessDays(days));
        }
        offer.access_days = (days > 0).then_some(days);
    }
    offer.trial_card = typed.trial_card.unwrap_or(offer.trial_card);
    if let Some(address) = &typed.picture {
        offer.picture = picture(address)?;
    }
    if let Some(position) = typed.position {
        offer.position = place("position", position)?;
    }
    tier(typed, offer)?;
    own_price(typed, offer)?;
    if let Some(seats) = typed.seats {
        if !(0..=MOST_SEATS).contains(&seats) || seats == 1 {
            return Err(OfferError::Seats(seats));
        }
        offer.seats = seats;
    }
    check(offer)
}

/// A plan's name, cleaned.
fn name(typed: &str) -> Result<String, OfferError> {
    let name = names::clean(typed);
    if names::name_key(&name).is_empty() {
        Err(OfferError::NameEmpty)
    } else if !names::fits(&name, LONGEST_NAME) {
        Err(OfferError::NameTooLong(name.chars().count()))
    } else {
        Ok(name)
    }
}

/// A plan's description, cleaned.
fn description(typed: &str) -> Result<String, OfferError> {
    let text = names::clean_lines(typed);
    if names::fits(&text, LONGEST_DESCRIPTION) {
        Ok(text)
    } else {
        Err(OfferError::DescriptionTooLong(text.chars().count()))
    }
}

/// A currency from its code.
fn currency(typed: &str) -> Result<Currency, OfferError> {
    Currency::parse(typed).ok_or_else(|| OfferError::UnknownCurrency(names::shortened(&names::clean(typed), 20)))
}

/// Trial and grace that fit the interval.
fn days(interval: Interval, trial_days: i64, grace_days: i64) -> Result<(), OfferError> {
    if !(0..=LONGEST_TRIAL_DAYS).contains(&trial_days) {
        Err(OfferError::TrialDays(trial_days))
    } else if trial_days > 0 && !interval.recurs() {
        Err(OfferError::TrialWithoutRenewal)
    } else if !(0..=LONGEST_GRACE_DAYS).contains(&grace_days) {
        Err(OfferError::GraceDays(grace_days))
    } else {
        Ok(())
    }
}

/// A price, or nothing for a free plan: a price of 0 is a mistake unless it was meant.
fn price(typed: &str, currency: Currency, free: bool) -> Result<Price, OfferError> {
    match (Price::parse(typed, currency), free) {
        (Err(PriceError::NotAboveZero), true) if !typed.contains(['-', '−']) => Ok(Price { minor: 0, currency }),
        (Ok(_), true) => Err(OfferError::FreeCosts),
        (outcome, _) => Ok(outcome?),
    }
}

/// What goes together and what does not.
fn check(offer: &Offer) -> Result<(), OfferError> {
    let renews = offer.interval.recurs() && !offer.free;
    if offer.free && offer.trial_days > 0 {
        Err(OfferError::FreeTrial)
    } else if offer.access_days.is_some() && renews {
        Err(OfferError::AccessDaysRenewing)
    } else if offer.trial_card != TrialCard::Needed && offer.trial_days == 0 {
        Err(OfferError::TrialCardWithoutTrial)
    } else if offer.own_price.is_some() && (renews || offer.free) {
        Err(OfferError::OwnPriceRenewing)
    } else if offer.seats > 0 && !renews {
        Err(OfferError::SeatsOnce)
    } else {
        Ok(())
    }
}

fn emptied(typed: &str) -> bool {
    matches!(names::name_key(typed).as_str(), "none" | "无" | "")
}

/// Mentions (`<@&1>`) or ids, in any order and with anything between them.
fn roles(typed: &str) -> Result<Vec<RoleId>, OfferError> {
    if emptied(typed) {
        return Ok(Vec::new());
    }
    let words = typed.split(|it: char| it.is_whitespace() || matches!(it, ',' | '，' | '、' | ';'));
    let id = |word: &str| {
        let digits = word.trim_start_matches("<@&").trim_end_matches('>');
        digits.parse().map(RoleId).map_err(|_| OfferError::RolesUnreadable(names::shortened(&names::clean(word), 40)))
    };
    // Two mentions may stand without a space between them.
    let words = words.flat_map(|word| word.split_inclusive('>')).filter(|word| !word.is_empty());
    words.map(id).collect()
}

fn picture(typed: &str) -> Result<Option<String>, OfferError> {
    let typed = typed.trim();
    if emptied(typed) {
        return Ok(None);
    }
    match url::Url::parse(typed) {
        Ok(url) if url.scheme() == "https" && url.host().is_some() && url.as_str().len() <= LONGEST_PICTURE => {
            Ok(Some(url.into()))
        }
        _ => Err(OfferError::Picture),
    }
}

fn place(option: &'static str, typed: i64) -> Result<i64, OfferError> {
    if (0..=HIGHEST_PLACE).contains(&typed) { Ok(typed) } else { Err(OfferError::Place(option)) }
}

fn tier(typed: &Typed, offer: &mut Offer) -> Result<(), OfferError> {
    match typed.group.as_deref() {
        Some(group) if emptied(group) => offer.tier = None,
        Some(group) => {
            let group = names::clean(group);
            if !names::fits(&group, LONGEST_NAME) {
                return Err(OfferError::GroupTooLong);
            }
            let (rank, includes_lower) = offer.tier.as_ref().map_or((0, false), |it| (it.rank, it.includes_lower));
            offer.tier = Some(Tier { group, rank, includes_lower });
        }
        None => {}
    }
    let rank = typed.rank.map(|rank| place("rank", rank)).transpose()?;
    match &mut offer.tier {
        Some(tier) => {
            tier.rank = rank.unwrap_or(tier.rank);
            tier.includes_lower = typed.includes_lower.unwrap_or(tier.includes_lower);
            Ok(())
        }
        None if rank.is_some() || typed.includes_lower == Some(true) => Err(OfferError::RankWithoutGroup),
        None => Ok(()),
    }
}

fn own_price(typed: &Typed, offer: &mut Offer) -> Result<(), OfferError> {
    let currency = offer.price.currency;
    if let Some(minimum) = &typed.minimum {
        offer.own_price = if emptied(minimum) {
            None
        } else {
            let most = offer.own_price.and_then(|it| it.most);
            Some(OwnPrice { least: Price::parse(minimum, currency)?.minor, most })
        };
    }
    if let Some(maximum) = &typed.maximum {
        let Some(own) = &mut offer.own_price else { return Err(OfferError::MaximumAlone) };
        own.most = if emptied(maximum) { None } else { Some(Price::parse(maximum, currency)?.minor) };
    }
    let Some(own) = offer.own_price else { return Ok(()) };
    let proposed = offer.price.minor;
    if own.least > proposed || own.most.is_some_and(|most| most < proposed) {
        return Err(OfferError::OwnPriceBounds);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(interval: Interval) -> Offer {
        let price = Price::parse("9.90", Currency::parse("eur").unwrap()).unwrap();
        Offer::plain("Gold", price, interval, RoleId(1), 7)
    }

    fn after(interval: Interval, typed: &Typed) -> Result<Offer, OfferError> {
        typed.changed(&plain(interval))
    }

    #[test]
    fn further_roles_are_read_from_mentions_and_ids() {
        let said = |text: &str| after(Interval::Month, &Typed { more_roles: Some(text.into()), ..Typed::default() });
        let roles = |text: &str| said(text).unwrap().roles.iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(roles("<@&2> <@&3>"), [1, 2, 3]);
        assert_eq!(roles("<@&2><@&3>，4 <@&1>"), [1, 2, 3, 4], "the first role is not given twice");
        assert_eq!(roles("none"), [1]);
        assert!(matches!(said("@Gold"), Err(OfferError::RolesUnreadable(word)) if word == "@Gold"));
        assert!(matches!(said("2 3 4 5 6"), Err(OfferError::TooManyRoles)));
    }

    #[test]
    fn a_price_of_nothing_is_a_mistake_unless_it_was_meant() {
        let eur = Currency::parse("eur").unwrap();
        assert!(matches!(price("0", eur, false), Err(OfferError::Price(PriceError::NotAboveZero))));
        assert_eq!(price("0", eur, true).unwrap().minor, 0);
        assert!(matches!(price("5", eur, true), Err(OfferError::FreeCosts)));
        assert!(matches!(price("-5", eur, true), Err(OfferError::Price(_))));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let d = Typed::default;
        let month = |typed: &Typed| after(Interval::Month, typed).map(drop);
        let once = |typed: &Typed| after(Interval::Once, typed).map(drop);
        assert!(matches!(month(&Typed { access_days: Some(5), ..d() }), Err(OfferError::AccessDaysRenewing)));
        assert!(matches!(once(&Typed { access_days: Some(5), ..d() }), Ok(())));
        assert!(matches!(once(&Typed { access_days: Some(3651), ..d() }), Err(OfferError::AccessDays(3651))));
        let cardless = Typed { trial_card: Some(TrialCard::Pause), ..d() };
        assert!(matches!(month(&cardless), Err(OfferError::TrialCardWithoutTrial)));
        assert!(matches!(month(&Typed { minimum: Some("5".into()), ..d() }), Err(OfferError::OwnPriceRenewing)));
        assert!(matches!(once(&Typed { minimum: Some("5".into()), maximum: Some("20".into()), ..d() }), Ok(())));
        assert!(matches!(once(&Typed { minimum: Some("10".into()), ..d() }), Err(OfferError::OwnPriceBounds)));
        assert!(matches!(once(&Typed { maximum: Some("20".into()), ..d() }), Err(OfferError::MaximumAlone)));
        assert!(matches!(once(&Typed { seats: Some(5), ..d() }), Err(OfferError::SeatsOnce)));
        assert!(matches!(month(&Typed { seats: Some(1), ..d() }), Err(OfferError::Seats(1))));
        assert!(matches!(month(&Typed { rank: Some(1), ..d() }), Err(OfferError::RankWithoutGroup)));
        assert!(matches!(month(&Typed { position: Some(-1), ..d() }), Err(OfferError::Place("position"))));
        for address in ["http://a.example/p.png", "file:///etc/passwd", "p.png", "https://"] {
            assert!(
                matches!(month(&Typed { picture: Some(address.into()), ..d() }), Err(OfferError::Picture)),
                "{address}"
            );
        }
    }

    #[test]
    fn a_new_offer_says_what_it_needs() {
        let typed = Typed {
            name: Some(" Gold ".into()),
            price: Some("9.90".into()),
            currency: Some("eur".into()),
            interval: Some(Interval::Month),
            role: Some(RoleId(1)),
            ..Typed::default()
        };
        assert_eq!(typed.offer(7).unwrap(), plain(Interval::Month));
        assert_eq!(Typed { grace_days: Some(3), ..typed.clone() }.offer(7).unwrap().grace_days, 3);
        let without = |typed: Typed| typed.offer(7).unwrap_err();
        assert_eq!(without(Typed { name: None, ..typed.clone() }), OfferError::NameEmpty);
        assert!(matches!(without(Typed { currency: None, ..typed.clone() }), OfferError::UnknownCurrency(_)));
        assert!(matches!(without(Typed { price: None, ..typed.clone() }), OfferError::Price(PriceError::NotANumber)));
        assert!(matches!(without(Typed { role: None, ..typed }), OfferError::RolesUnreadable(_)));
    }

    #[test]
    fn another_currency_leaves_the_figures_as_they_were_typed() {
        let own = OwnPrice { least: 500, most: Some(2000) };
        let before = Offer { own_price: Some(own), ..plain(Interval::Once) };
        let after =
            Typed { currency: Some("jpy".into()), price: Some("10".into()), ..Typed::default() }.changed(&before);
        assert!(matches!(after, Err(OfferError::Price(_))), "5.00 has more digits than a yen");
        let after = Typed { currency: Some("usd".into()), ..Typed::default() }.changed(&before).unwrap();
        assert_eq!((after.price.to_string().as_str(), after.own_price), ("9.90 USD", Some(own)));
    }
}
