//! What a creator offers: a plan's terms as they were chosen.

use crate::domain::access::{Interval, OwnPrice, Price, Tier, TrialCard};
use crate::domain::ids::RoleId;
use crate::domain::names;

mod ladder;
mod typed;
mod wrong;

pub use ladder::paid_beside;
pub use typed::Typed;
pub use wrong::OfferError;

/// What a creator chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Cleaned, never escaped.
    pub name: String,
    /// Cleaned; may be empty.
    pub description: String,
    /// What it costs; 0 for a free one, and what is proposed where the buyer names the price.
    pub price: Price,
    /// How often that is paid.
    pub interval: Interval,
    /// What it gives by itself, in the creator's order; never empty.
    pub roles: Vec<RoleId>,
    /// Days without payment at the start.
    pub trial_days: i64,
    /// Days of access after a failed renewal.
    pub grace_days: i64,
    /// Costs nothing and needs nothing of Stripe.
    pub free: bool,
    /// Days of access, if it is paid once or free and not for ever.
    pub access_days: Option<i64>,
    /// Whether the trial needs a card.
    pub trial_card: TrialCard,
    /// An address that buyers' programs show.
    pub picture: Option<String>,
    /// Smaller ones are shown first.
    pub position: i64,
    /// Its step on a ladder of plans.
    pub tier: Option<Tier>,
    /// The bounds of a price that the buyer names.
    pub own_price: Option<OwnPrice>,
    /// Most seats one buyer can buy; 0 for a plan for one person.
    pub seats: i64,
}

/// What of an offer an edit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The name.
    Name,
    /// What it costs.
    Price,
    /// How often that is paid.
    Interval,
    /// The days without payment.
    TrialDays,
    /// Whether the trial needs a card.
    TrialCard,
    /// Whether it costs anything.
    Free,
    /// The days of access.
    AccessDays,
    /// The bounds of a price that the buyer names.
    OwnPrice,
    /// What it gives.
    Roles,
    /// The days of grace.
    GraceDays,
    /// What buyers read.
    Description,
    /// What buyers see.
    Picture,
    /// Its place among the plans.
    Position,
    /// Its step on a ladder.
    Tier,
    /// The most seats.
    Seats,
}

impl Offer {
    /// A plan without anything out of the ordinary; `name` is clean.
    #[must_use]
    pub fn plain(name: &str, price: Price, interval: Interval, role: RoleId, grace_days: i64) -> Self {
        Self {
            name: name.to_owned(),
            description: String::new(),
            price,
            interval,
            roles: vec![role],
            trial_days: 0,
            grace_days,
            free: false,
            access_days: None,
            trial_card: TrialCard::Needed,
            picture: None,
            position: 0,
            tier: None,
            own_price: None,
            seats: 0,
        }
    }

    /// The name folded for comparison.
    #[must_use]
    pub fn name_key(&self) -> String {
        names::name_key(&self.name)
    }

    /// What Stripe's price and link are made from: when it changes, new ones are needed.
    #[must_use]
    pub fn priced(&self) -> impl PartialEq + use<> {
        (self.price, self.interval, self.trial_days, self.trial_card, self.free, self.own_price, self.seats)
    }

    /// What is other in `after`, in the order in which it is told.
    #[must_use]
    pub fn changes(&self, after: &Self) -> Vec<Change> {
        // Taken apart by name: what is added to an offer does not compile until it is told too.
        let Self {
            name,
            description,
            price,
            interval,
            roles,
            trial_days,
            grace_days,
            free,
            access_days,
            trial_card,
            picture,
            position,
            tier,
            own_price,
            seats,
        } = self;
        [
            (Change::Name, *name == after.name),
            (Change::Price, *price == after.price),
            (Change::Interval, *interval == after.interval),
            (Change::TrialDays, *trial_days == after.trial_days),
            (Change::TrialCard, *trial_card == after.trial_card),
            (Change::Free, *free == after.free),
            (Change::AccessDays, *access_days == after.access_days),
            (Change::OwnPrice, *own_price == after.own_price),
            (Change::Roles, *roles == after.roles),
            (Change::GraceDays, *grace_days == after.grace_days),
            (Change::Description, *description == after.description),
            (Change::Picture, *picture == after.picture),
            (Change::Position, *position == after.position),
            (Change::Tier, *tier == after.tier),
            (Change::Seats, *seats == after.seats),
        ]
        .into_iter()
        .filter_map(|(change, same)| (!same).then_some(change))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Currency;

    #[test]
    fn each_thing_that_differs_is_told_alone() {
        let eur = |minor| Price { minor, currency: Currency::parse("eur").unwrap() };
        let before = Offer::plain("Gold", eur(990), Interval::Month, RoleId(1), 7);
        assert_eq!(before.changes(&before), []);
        let edit = |change: &dyn Fn(&mut Offer)| {
            let mut after = before.clone();
            change(&mut after);
            before.changes(&after)
        };
        assert_eq!(edit(&|it| it.name = "Gilt".into()), [Change::Name]);
        assert_eq!(edit(&|it| it.price = eur(1200)), [Change::Price]);
        assert_eq!(edit(&|it| it.interval = Interval::Year), [Change::Interval]);
        assert_eq!(edit(&|it| it.trial_days = 7), [Change::TrialDays]);
        assert_eq!(edit(&|it| it.trial_card = TrialCard::Pause), [Change::TrialCard]);
        assert_eq!(edit(&|it| it.free = true), [Change::Free]);
        assert_eq!(edit(&|it| it.access_days = Some(30)), [Change::AccessDays]);
        assert_eq!(edit(&|it| it.own_price = Some(OwnPrice { least: 5, most: None })), [Change::OwnPrice]);
        assert_eq!(edit(&|it| it.roles = vec![RoleId(1), RoleId(2)]), [Change::Roles]);
        assert_eq!(edit(&|it| it.grace_days = 3), [Change::GraceDays]);
        assert_eq!(edit(&|it| it.description = "New".into()), [Change::Description]);
        assert_eq!(edit(&|it| it.picture = Some("https://p.example/a.png".into())), [Change::Picture]);
        assert_eq!(edit(&|it| it.position = 4), [Change::Position]);
        let tier = Tier { group: "Metals".into(), rank: 1, includes_lower: false };
        assert_eq!(edit(&|it| it.tier = Some(tier.clone())), [Change::Tier]);
        assert_eq!(edit(&|it| it.seats = 5), [Change::Seats]);
    }
}
