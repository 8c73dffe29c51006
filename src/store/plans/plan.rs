//! A plan as its row says it.

use crate::domain::access::Currency;
use crate::domain::access::Interval;
use crate::domain::access::Offer;
use crate::domain::access::OwnPrice;
use crate::domain::access::PlanState;
use crate::domain::access::Price;
use crate::domain::access::Terms;
use crate::domain::access::Tier;
use crate::domain::access::TrialCard;
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
    /// What its creator chose.
    pub offer: Offer,
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
        Terms {
            plan: self.id,
            roles: self.offer.roles.clone(),
            grace_days: self.offer.grace_days,
            policy: self.rules.policy,
        }
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
        self.id != other.id && self.guild == other.guild && self.offer.same_ladder(&other.offer)
    }

    /// Every role it gives among `plans`, the guild's.
    #[must_use]
    pub fn all_roles(&self, plans: &[Self]) -> Vec<RoleId> {
        self.offer.all_roles(plans.iter().map(|plan| &plan.offer))
    }

    /// The plan to offer to who finds this one too dear: the one its creator named, else the next lower rank.
    #[must_use]
    pub fn cheaper<'p>(&self, plans: &'p [Self]) -> Option<&'p Self> {
        let fits = |plan: &&Self| plan.on_sale() && plan.stripe_price.is_some() && plan.offer.interval.recurs();
        let named = plans.iter().filter(fits).find(|plan| Some(plan.id) == self.rules.leaving.plan);
        let lower =
            plans.iter().filter(fits).filter(|plan| self.same_ladder(plan) && plan.offer.rank() < self.offer.rank());
        named.or_else(|| lower.max_by_key(|plan| plan.offer.rank()))
    }
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
            offer: Offer {
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
            },
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
