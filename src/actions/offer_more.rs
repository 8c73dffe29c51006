//! The wider terms of an offer: further roles, days of access, free plans, trials without a card, the picture, ladders,
//! prices that buyers name, and seats. Shared by creating and editing a plan.

use serde::{Deserialize, Serialize};

use super::offer::{self, OfferError};
use crate::domain::access::plan::{
    HIGHEST_PLACE, LONGEST_ACCESS_DAYS, LONGEST_NAME, LONGEST_PICTURE, MOST_ROLES, MOST_SEATS,
};
use crate::domain::access::{Offer, OwnPrice, Price, PriceError, Tier, TrialCard};
use crate::domain::ids::RoleId;
use crate::domain::names;

/// What the creator typed beyond the basics; what is left out stays as it is. A word such as `none` empties a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct More {
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

/// Put what was typed into `offer`, whose basics are final, and check the whole.
pub fn apply(more: &More, offer: &mut Offer) -> Result<(), OfferError> {
    if let Some(typed) = &more.more_roles {
        offer.roles.truncate(1);
        offer.roles.extend(roles(typed)?);
    }
    let mut seen = std::collections::BTreeSet::new();
    offer.roles.retain(|role| seen.insert(*role));
    if offer.roles.len() > MOST_ROLES {
        return Err(OfferError::TooManyRoles);
    }
    if let Some(days) = more.access_days {
        if !(0..=LONGEST_ACCESS_DAYS).contains(&days) {
            return Err(OfferError::AccessDays(days));
        }
        offer.access_days = (days > 0).then_some(days);
    }
    offer.trial_card = more.trial_card.unwrap_or(offer.trial_card);
    if let Some(typed) = &more.picture {
        offer.picture = picture(typed)?;
    }
    if let Some(position) = more.position {
        offer.position = place("position", position)?;
    }
    tier(more, offer)?;
    own_price(more, offer)?;
    if let Some(seats) = more.seats {
        if !(0..=MOST_SEATS).contains(&seats) || seats == 1 {
            return Err(OfferError::Seats(seats));
        }
        offer.seats = seats;
    }
    check(offer)
}

/// A price, or nothing for a free plan: a price of 0 is a mistake unless it was meant.
pub fn price(typed: &str, currency: crate::domain::access::Currency, free: bool) -> Result<Price, OfferError> {
    match (offer::price(typed, currency), free) {
        (Err(OfferError::Price(PriceError::NotAboveZero)), true) if !typed.contains(['-', '−']) => {
            Ok(Price { minor: 0, currency })
        }
        (Ok(_), true) => Err(OfferError::FreeCosts),
        (outcome, _) => outcome,
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

fn tier(more: &More, offer: &mut Offer) -> Result<(), OfferError> {
    match more.group.as_deref() {
        Some(typed) if emptied(typed) => offer.tier = None,
        Some(typed) => {
            let group = names::clean(typed);
            if !names::fits(&group, LONGEST_NAME) {
                return Err(OfferError::GroupTooLong);
            }
            let (rank, includes_lower) = offer.tier.as_ref().map_or((0, false), |it| (it.rank, it.includes_lower));
            offer.tier = Some(Tier { group, rank, includes_lower });
        }
        None => {}
    }
    let rank = more.rank.map(|rank| place("rank", rank)).transpose()?;
    match &mut offer.tier {
        Some(tier) => {
            tier.rank = rank.unwrap_or(tier.rank);
            tier.includes_lower = more.includes_lower.unwrap_or(tier.includes_lower);
            Ok(())
        }
        None if rank.is_some() || more.includes_lower == Some(true) => Err(OfferError::RankWithoutGroup),
        None => Ok(()),
    }
}

fn own_price(more: &More, offer: &mut Offer) -> Result<(), OfferError> {
    let currency = offer.price.currency;
    if let Some(typed) = &more.minimum {
        offer.own_price = if emptied(typed) {
            None
        } else {
            let most = offer.own_price.and_then(|it| it.most);
            Some(OwnPrice { least: offer::price(typed, currency)?.minor, most })
        };
    }
    if let Some(typed) = &more.maximum {
        let Some(own) = &mut offer.own_price else { return Err(OfferError::MaximumAlone) };
        own.most = if emptied(typed) { None } else { Some(offer::price(typed, currency)?.minor) };
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
    use crate::domain::access::{Currency, Interval};

    fn plain(interval: Interval) -> Offer {
        let price = Price::parse("9.90", Currency::parse("eur").unwrap()).unwrap();
        Offer::plain("Gold", price, interval, RoleId(1), 7)
    }

    fn after(interval: Interval, more: &More) -> Result<Offer, OfferError> {
        let mut offer = plain(interval);
        apply(more, &mut offer).map(|()| offer)
    }

    #[test]
    fn further_roles_are_read_from_mentions_and_ids() {
        let said = |text: &str| after(Interval::Month, &More { more_roles: Some(text.into()), ..More::default() });
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
        let d = More::default;
        let month = |more: &More| after(Interval::Month, more).map(drop);
        let once = |more: &More| after(Interval::Once, more).map(drop);
        assert!(matches!(month(&More { access_days: Some(5), ..d() }), Err(OfferError::AccessDaysRenewing)));
        assert!(matches!(once(&More { access_days: Some(5), ..d() }), Ok(())));
        assert!(matches!(once(&More { access_days: Some(3651), ..d() }), Err(OfferError::AccessDays(3651))));
        let cardless = More { trial_card: Some(TrialCard::Pause), ..d() };
        assert!(matches!(month(&cardless), Err(OfferError::TrialCardWithoutTrial)));
        assert!(matches!(month(&More { minimum: Some("5".into()), ..d() }), Err(OfferError::OwnPriceRenewing)));
        assert!(matches!(once(&More { minimum: Some("5".into()), maximum: Some("20".into()), ..d() }), Ok(())));
        assert!(matches!(once(&More { minimum: Some("10".into()), ..d() }), Err(OfferError::OwnPriceBounds)));
        assert!(matches!(once(&More { maximum: Some("20".into()), ..d() }), Err(OfferError::MaximumAlone)));
        assert!(matches!(once(&More { seats: Some(5), ..d() }), Err(OfferError::SeatsOnce)));
        assert!(matches!(month(&More { seats: Some(1), ..d() }), Err(OfferError::Seats(1))));
        assert!(matches!(month(&More { rank: Some(1), ..d() }), Err(OfferError::RankWithoutGroup)));
        assert!(matches!(month(&More { position: Some(-1), ..d() }), Err(OfferError::Place("position"))));
        for address in ["http://a.example/p.png", "file:///etc/passwd", "p.png", "https://"] {
            assert!(
                matches!(month(&More { picture: Some(address.into()), ..d() }), Err(OfferError::Picture)),
                "{address}"
            );
        }
    }
}
