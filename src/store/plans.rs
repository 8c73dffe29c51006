//! Plans on sale and every price they ever had.

use super::plan_rules::{self, Rules};
use super::{Read, StoreError, Tx};
use crate::domain::access::Currency;
use crate::domain::access::Interval;
use crate::domain::access::PlanState;
use crate::domain::access::Price;
use crate::domain::access::Terms;
use crate::domain::ids::{GuildId, MemberId, PaymentLinkId, PlanId, PriceId, ProductId, RoleId};

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
    /// What it costs.
    pub price: Price,
    /// How often that is paid.
    pub interval: Interval,
    /// What it gives.
    pub role: RoleId,
    /// Days without payment at the start.
    pub trial_days: i64,
    /// Days of access after a failed renewal.
    pub grace_days: i64,
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
    /// What of it matters for access.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms { plan: self.id, role: self.role, grace_days: self.grace_days, policy: self.rules.policy }
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
}

/// What a creator chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Cleaned.
    pub name: String,
    /// The name folded for comparison.
    pub name_key: String,
    /// Cleaned.
    pub description: String,
    /// What it costs.
    pub price: Price,
    /// How often.
    pub interval: Interval,
    /// What it gives.
    pub role: RoleId,
    /// Days.
    pub trial_days: i64,
    /// Days.
    pub grace_days: i64,
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

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    guild_id: i64,
    name: String,
    description: String,
    price_minor: i64,
    currency: String,
    billing_interval: String,
    role_id: i64,
    trial_days: i64,
    grace_days: i64,
    state: String,
    product_key: String,
    price_key: String,
    stripe_product_id: Option<String>,
    stripe_price_id: Option<String>,
    stripe_link_id: Option<String>,
    link_url: Option<String>,
    trouble: Option<String>,
    #[sqlx(flatten)]
    rules: plan_rules::Row,
    created_by: i64,
    created_at: i64,
}

impl TryFrom<Row> for Plan {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "plans", column, key: row.id.to_string() };
        let currency = Currency::parse(&row.currency).ok_or_else(|| wrong("currency"))?;
        let interval = Interval::parse(&row.billing_interval).ok_or_else(|| wrong("billing_interval"))?;
        let state = PlanState::parse(&row.state).ok_or_else(|| wrong("state"))?;
        let trouble = match row.trouble.as_deref() {
            None => None,
            Some(word) => Some(Trouble::parse(word).ok_or_else(|| wrong("trouble"))?),
        };
        Ok(Self {
            id: PlanId(row.id),
            guild: GuildId::from_db(row.guild_id),
            name: row.name,
            description: row.description,
            price: Price { minor: row.price_minor, currency },
            interval,
            role: RoleId::from_db(row.role_id),
            trial_days: row.trial_days,
            grace_days: row.grace_days,
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

const INSERT: &str = "INSERT INTO plans (guild_id, name, name_key, description, price_minor, currency,
        billing_interval, role_id, trial_days, grace_days, state, product_key, price_key, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id";
const BY_ID: &str = "SELECT * FROM plans WHERE id = $1";
const BY_NAME: &str =
    "SELECT * FROM plans WHERE guild_id = $1 AND name_key = $2 ORDER BY archived_at IS NOT NULL, id DESC LIMIT 1";
const OF_GUILD: &str = "SELECT * FROM plans WHERE guild_id = $1 ORDER BY id";
const BY_PRICE: &str = "SELECT plans.* FROM plans JOIN plan_prices ON plan_prices.plan_id = plans.id WHERE plan_prices.stripe_price_id = $1";
const BY_SKU: &str = "SELECT * FROM plans WHERE sku_id = $1 ORDER BY id";
const SET_OFFER: &str = "UPDATE plans SET name = $2, name_key = $3, description = $4, price_minor = $5, currency = $6,
        billing_interval = $7, role_id = $8, trial_days = $9, grace_days = $10, trouble = NULL WHERE id = $1";
const SET_REPRICED: &str = "UPDATE plans SET price_key = $2, stripe_price_id = NULL, stripe_link_id = NULL,
        link_url = NULL WHERE id = $1";
const SET_PRODUCT: &str = "UPDATE plans SET stripe_product_id = $2 WHERE id = $1";
const SET_PRICE: &str = "UPDATE plans SET stripe_price_id = $2 WHERE id = $1 AND price_key = $3";
const SET_LINK: &str = "UPDATE plans SET stripe_link_id = $2, link_url = $3 WHERE id = $1 AND price_key = $4";
const SET_STATE: &str = "UPDATE plans SET state = $2, trouble = $3 WHERE id = $1 AND archived_at IS NULL";
const SET_TROUBLE: &str = "UPDATE plans SET trouble = $2
    WHERE id = $1 AND archived_at IS NULL AND (trouble IS NULL OR trouble <> 'stripe_refused')
        AND COALESCE(trouble, '') <> COALESCE($2, '')";
const SET_ARCHIVED: &str =
    "UPDATE plans SET state = $2, archived_at = $3, trouble = NULL WHERE id = $1 AND archived_at IS NULL";
const INSERT_PRICE: &str = "INSERT INTO plan_prices (stripe_price_id, plan_id, retired, created_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (stripe_price_id) DO NOTHING";
const SET_PRICE_LINK: &str = "UPDATE plan_prices SET stripe_link_id = $2 WHERE stripe_price_id = $1";
const SET_RETIRED: &str = "UPDATE plan_prices SET retired = $2 WHERE stripe_price_id = $1";

/// Write a new plan down; `product_key` and `price_key` are random. A name already on sale is a unique violation.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    offer: &Offer,
    (product_key, price_key): (&str, &str),
    created_by: MemberId,
    now: i64,
) -> Result<PlanId, StoreError> {
    let id = tx
        .query(INSERT)
        .bind(guild.to_db())
        .bind(offer.name.as_str())
        .bind(offer.name_key.as_str())
        .bind(offer.description.as_str())
        .bind(offer.price.minor)
        .bind(offer.price.currency.code())
        .bind(offer.interval.word())
        .bind(offer.role.to_db())
        .bind(offer.trial_days)
        .bind(offer.grace_days)
        .bind(PlanState::Preparing.word())
        .bind(product_key)
        .bind(price_key)
        .bind(created_by.to_db())
        .bind(now)
        .value()
        .await?;
    Ok(PlanId(id))
}

/// A plan, wherever it is sold.
pub async fn find(read: &mut Read<'_>, plan: PlanId) -> Result<Option<Plan>, StoreError> {
    read.query(BY_ID).bind(plan.0).optional::<Row>().await?.map(Plan::try_from).transpose()
}

/// A plan of `guild`; another guild's plan is not found.
pub async fn find_in(read: &mut Read<'_>, guild: GuildId, plan: PlanId) -> Result<Option<Plan>, StoreError> {
    Ok(find(read, plan).await?.filter(|plan| plan.guild == guild))
}

/// The plan of this name: the one on sale, else the newest archived one.
pub async fn by_name(read: &mut Read<'_>, guild: GuildId, name_key: &str) -> Result<Option<Plan>, StoreError> {
    read.query(BY_NAME).bind(guild.to_db()).bind(name_key).optional::<Row>().await?.map(Plan::try_from).transpose()
}

/// All plans of a guild, archived ones too, oldest first.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Plan>, StoreError> {
    read.query(OF_GUILD).bind(guild.to_db()).all::<Row>().await?.into_iter().map(Plan::try_from).collect()
}

/// The plan that `price` sells or sold.
pub async fn by_price(read: &mut Read<'_>, price: &PriceId) -> Result<Option<Plan>, StoreError> {
    read.query(BY_PRICE).bind(price.0.as_str()).optional::<Row>().await?.map(Plan::try_from).transpose()
}

/// The plans, in whatever guilds, that Discord's product `sku` gives.
pub async fn by_sku(read: &mut Read<'_>, sku: u64) -> Result<Vec<Plan>, StoreError> {
    read.query(BY_SKU).bind(sku.cast_signed()).all::<Row>().await?.into_iter().map(Plan::try_from).collect()
}

/// What of a guild's plans matters for access, archived ones too: archiving never cuts off those who pay.
pub async fn terms(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Terms>, StoreError> {
    Ok(list(read, guild).await?.iter().map(Plan::terms).collect())
}

/// Guilds that have plans.
pub async fn guilds(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    let ids: Vec<i64> = read.query("SELECT DISTINCT guild_id FROM plans ORDER BY guild_id").values().await?;
    Ok(ids.into_iter().map(GuildId::from_db).collect())
}

/// Replace what the creator chose.
pub async fn set_offer(tx: &mut Tx, plan: PlanId, offer: &Offer) -> Result<(), StoreError> {
    tx.query(SET_OFFER)
        .bind(plan.0)
        .bind(offer.name.as_str())
        .bind(offer.name_key.as_str())
        .bind(offer.description.as_str())
        .bind(offer.price.minor)
        .bind(offer.price.currency.code())
        .bind(offer.interval.word())
        .bind(offer.role.to_db())
        .bind(offer.trial_days)
        .bind(offer.grace_days)
        .execute()
        .await?;
    Ok(())
}

/// The price changed: a new one is to be made under a new key. The old one stays in `plan_prices`.
pub async fn set_repriced(tx: &mut Tx, plan: PlanId, price_key: &str) -> Result<(), StoreError> {
    tx.query(SET_REPRICED).bind(plan.0).bind(price_key).execute().await?;
    Ok(())
}

/// Stripe made the product.
pub async fn set_product(tx: &mut Tx, plan: PlanId, product: &ProductId) -> Result<(), StoreError> {
    tx.query(SET_PRODUCT).bind(plan.0).bind(product.0.as_str()).execute().await?;
    Ok(())
}

/// Stripe made the price asked for under `price_key`. Recognised for ever, also if the plan was repriced meanwhile.
pub async fn set_price(
    tx: &mut Tx,
    plan: PlanId,
    price_key: &str,
    price: &PriceId,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(INSERT_PRICE).bind(price.0.as_str()).bind(plan.0).bind(false).bind(now).execute().await?;
    tx.query(SET_PRICE).bind(plan.0).bind(price.0.as_str()).bind(price_key).execute().await?;
    Ok(())
}

/// Stripe made the payment link of `price`.
pub async fn set_link(
    tx: &mut Tx,
    plan: PlanId,
    price_key: &str,
    price: &PriceId,
    (link, url): (&PaymentLinkId, &str),
) -> Result<(), StoreError> {
    tx.query(SET_PRICE_LINK).bind(price.0.as_str()).bind(link.0.as_str()).execute().await?;
    tx.query(SET_LINK).bind(plan.0).bind(link.0.as_str()).bind(url).bind(price_key).execute().await?;
    Ok(())
}

/// How far the plan is. An archived plan stays archived.
pub async fn set_state(
    tx: &mut Tx,
    plan: PlanId,
    state: PlanState,
    trouble: Option<Trouble>,
) -> Result<(), StoreError> {
    tx.query(SET_STATE).bind(plan.0).bind(state.word()).bind(trouble.map(Trouble::word)).execute().await?;
    Ok(())
}

/// Whether the role can be given; true when that is news.
pub async fn set_role_trouble(tx: &mut Tx, plan: PlanId, trouble: Option<Trouble>) -> Result<bool, StoreError> {
    Ok(tx.query(SET_TROUBLE).bind(plan.0).bind(trouble.map(Trouble::word)).execute().await? > 0)
}

/// Take the plan off sale; false when it already was.
pub async fn set_archived(tx: &mut Tx, plan: PlanId, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_ARCHIVED).bind(plan.0).bind(PlanState::Archived.word()).bind(now).execute().await? > 0)
}

/// Every price the plan has or had.
pub async fn prices(read: &mut Read<'_>, plan: PlanId) -> Result<Vec<PlanPrice>, StoreError> {
    let rows: Vec<(String, Option<String>, bool)> = read
        .query(
            "SELECT stripe_price_id, stripe_link_id, retired FROM plan_prices WHERE plan_id = $1 ORDER BY created_at",
        )
        .bind(plan.0)
        .all()
        .await?;
    let price = |(price, link, retired): (String, Option<String>, bool)| PlanPrice {
        price: PriceId(price),
        link: link.map(PaymentLinkId),
        retired,
    };
    Ok(rows.into_iter().map(price).collect())
}

/// The price is off sale in Stripe.
pub async fn set_retired(tx: &mut Tx, price: &PriceId) -> Result<(), StoreError> {
    tx.query(SET_RETIRED).bind(price.0.as_str()).bind(true).execute().await?;
    Ok(())
}
