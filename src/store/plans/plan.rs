//! A plan as its row says it.

use crate::domain::access::Access;
use crate::domain::access::Currency;
use crate::domain::access::Interval;
use crate::domain::access::Offer;
use crate::domain::access::OwnPrice;
use crate::domain::access::PlanState;
use crate::domain::access::Price;
use crate::domain::access::SourceKind;
use crate::domain::access::Terms;
use crate::domain::access::Tier;
use crate::domain::access::TrialCard;
use crate::domain::access::Verdict;
use crate::domain::ids::{GuildId, MemberId, PaymentLinkId, PlanId, PriceId, ProductId, RoleId};
use crate::store::StoreError;
use crate::store::plan_rules::{self, Rules};

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The row.
    pub id: PlanId,
    /// Where it is sold.
    pub guild: GuildId,
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
    /// How far it is.
    pub state: PlanState,
    /// The product's idempotency key and its reference in Stripe.
    pub product_key: String,
    /// The idempotency key of price and link.
    pub price_key: String,
    /// Stripe's product, once made.
    pub product: Option<ProductId>,
    /// Stripe's price on sale, once made.
    pub stripe_price: Option<PriceId>,
    /// Stripe's payment link, once made.
    pub link: Option<PaymentLinkId>,
    /// The link's address.
    pub link_url: Option<String>,
    /// What keeps it from working.
    pub trouble: Option<Trouble>,
    /// What money taken back, pauses and leaving mean.
    pub rules: Rules,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: i64,
}

/// What keeps a plan from working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The role was deleted.
    RoleMissing,
    /// The bot may not give the role, or the role stands above the bot's own.
    RoleAbove,
    /// Stripe refused the price.
    StripeRefused,
}

impl Trouble {
    /// The word in our tables and in text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::RoleMissing => "role_missing",
            Self::RoleAbove => "role_above",
            Self::StripeRefused => "stripe_refused",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::RoleMissing, Self::RoleAbove, Self::StripeRefused].into_iter().find(|it| it.word() == word)
    }
}

impl Plan {
    /// What of it matters for access, without the roles of lower ranks; [`super::terms`] adds those.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms { plan: self.id, roles: self.roles.clone(), grace_days: self.grace_days, policy: self.rules.policy }
    }

    /// Whether it can be bought now.
    #[must_use]
    pub const fn on_sale(&self) -> bool {
        matches!(self.state, PlanState::OnSale)
    }

    /// Whether it sells no more.
    #[must_use]
    pub const fn archived(&self) -> bool {
        matches!(self.state, PlanState::Archived)
    }

    /// Whether `other` is another step of the same ladder.
    #[must_use]
    pub fn same_ladder(&self, other: &Self) -> bool {
        let group = |plan: &Self| plan.tier.as_ref().map(|tier| crate::domain::names::name_key(&tier.group));
        self.id != other.id && self.guild == other.guild && group(self).is_some() && group(self) == group(other)
    }

    /// Its place on its ladder; 0 without one.
    #[must_use]
    pub fn rank(&self) -> i64 {
        self.tier.as_ref().map_or(0, |tier| tier.rank)
    }

    /// Every role it gives among `plans`, the guild's: its own, then those of lower ranks if it includes them.
    #[must_use]
    pub fn all_roles(&self, plans: &[Self]) -> Vec<RoleId> {
        let mut roles = self.roles.clone();
        if self.tier.as_ref().is_some_and(|tier| tier.includes_lower) {
            for lower in plans.iter().filter(|plan| self.same_ladder(plan) && plan.rank() < self.rank()) {
                roles.extend(lower.roles.iter().filter(|role| !self.roles.contains(role)));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        roles.retain(|role| seen.insert(*role));
        roles
    }

    /// The plan to offer to who finds this one too dear: the one its creator named, else the next lower rank.
    #[must_use]
    pub fn cheaper<'p>(&self, plans: &'p [Self]) -> Option<&'p Self> {
        let fits = |plan: &&Self| plan.on_sale() && plan.stripe_price.is_some() && plan.interval.recurs();
        let named = plans.iter().filter(fits).find(|plan| Some(plan.id) == self.rules.leaving.plan);
        let lower = plans.iter().filter(fits).filter(|plan| self.same_ladder(plan) && plan.rank() < self.rank());
        named.or_else(|| lower.max_by_key(|plan| plan.rank()))
    }

    /// What the creator chose.
    #[must_use]
    pub fn offer(&self) -> Offer {
        Offer {
            name: self.name.clone(),
            name_key: crate::domain::names::name_key(&self.name),
            description: self.description.clone(),
            price: self.price,
            interval: self.interval,
            roles: self.roles.clone(),
            trial_days: self.trial_days,
            grace_days: self.grace_days,
            free: self.free,
            access_days: self.access_days,
            trial_card: self.trial_card,
            picture: self.picture.clone(),
            position: self.position,
            tier: self.tier.clone(),
            own_price: self.own_price,
            seats: self.seats,
        }
    }
}

/// Plans of one ladder that two subscriptions pay for at the same time: the higher one of each pair (SA12). One
/// subscription can only be on one step.
#[must_use]
pub fn paid_beside(access: &Access, plans: &[Plan]) -> Vec<PlanId> {
    let paid = |it: &&Verdict| it.allowed && it.source.kind == SourceKind::Subscription;
    let step = |it: &Verdict| plans.iter().find(|plan| plan.id == it.plan);
    let mut beside = Vec::new();
    for one in access.verdicts.iter().filter(paid) {
        for other in access.verdicts.iter().filter(paid).filter(|other| other.source != one.source) {
            if let (Some(low), Some(high)) = (step(one), step(other))
                && low.same_ladder(high)
                && (low.rank(), low.id) < (high.rank(), high.id)
            {
                beside.push(high.id);
            }
        }
    }
    beside
}

/// A price a plan has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanPrice {
    /// Stripe's price.
    pub price: PriceId,
    /// The link that sells it.
    pub link: Option<PaymentLinkId>,
    /// Off sale in Stripe.
    pub retired: bool,
}

record! {
    pub(super) struct Row {
        id: i64,
        guild_id: i64,
        name: String,
        description: String,
        price_minor: i64,
        currency: String,
        billing_interval: String,
        role_ids: Option<String>,
        trial_days: i64,
        grace_days: i64,
        free: bool,
        access_days: Option<i64>,
        trial_card: String,
        picture: Option<String>,
        position: i64,
        tier_group: Option<String>,
        tier_rank: i64,
        includes_lower: bool,
        least_minor: Option<i64>,
        most_minor: Option<i64>,
        seats: i64,
        state: String,
        product_key: String,
        price_key: String,
        stripe_product_id: Option<String>,
        stripe_price_id: Option<String>,
        stripe_link_id: Option<String>,
        link_url: Option<String>,
        trouble: Option<String>,
        created_by: i64,
        created_at: i64;
        rules: plan_rules::Row
    }
}

impl TryFrom<Row> for Plan {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "plans", column, key: row.id.to_string() };
        let currency = Currency::parse(&row.currency).ok_or_else(|| wrong("currency"))?;
        let interval = Interval::parse(&row.billing_interval).ok_or_else(|| wrong("billing_interval"))?;
        let state = PlanState::parse(&row.state).ok_or_else(|| wrong("state"))?;
        let trial_card = TrialCard::parse(&row.trial_card).ok_or_else(|| wrong("trial_card"))?;
        let trouble = match row.trouble.as_deref() {
            None => None,
            Some(word) => Some(Trouble::parse(word).ok_or_else(|| wrong("trouble"))?),
        };
        let listed = row.role_ids.as_deref().unwrap_or_default();
        let roles: Option<Vec<RoleId>> = listed.split(',').map(|id| id.parse().ok().map(RoleId::from_db)).collect();
        let roles = roles.ok_or_else(|| wrong("role_ids"))?;
        let tier = row.tier_group.map(|group| Tier { group, rank: row.tier_rank, includes_lower: row.includes_lower });
        Ok(Self {
            id: PlanId(row.id),
            guild: GuildId::from_db(row.guild_id),
            name: row.name,
            description: row.description,
            price: Price { minor: row.price_minor, currency },
            interval,
            roles,
            trial_days: row.trial_days,
            grace_days: row.grace_days,
            free: row.free,
            access_days: row.access_days,
            trial_card,
            picture: row.picture,
            position: row.position,
            tier,
            own_price: row.least_minor.map(|least| OwnPrice { least, most: row.most_minor }),
            seats: row.seats,
            state,
            product_key: row.product_key,
            price_key: row.price_key,
            product: row.stripe_product_id.map(ProductId),
            stripe_price: row.stripe_price_id.map(PriceId),
            link: row.stripe_link_id.map(PaymentLinkId),
            link_url: row.link_url,
            trouble,
            rules: row.rules.rules(row.id)?,
            created_by: MemberId::from_db(row.created_by),
            created_at: row.created_at,
        })
    }
}
