//! Plans on sale and every price they ever had.

use super::{Read, StoreError, Tx};
use crate::domain::access::Offer;
use crate::domain::access::PlanState;
use crate::domain::access::Terms;
use crate::domain::ids::{GuildId, MemberId, PaymentLinkId, PlanId, PriceId, ProductId};

mod plan;

use plan::Row;
pub use plan::{Plan, PlanPrice, Trouble};

/// A plan's columns with its roles in their order, and where it comes from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT plans.*, (SELECT string_agg(CAST(role_id AS TEXT), ',' ORDER BY place) FROM plan_roles
                WHERE plan_roles.plan_id = plans.id) AS role_ids FROM plans ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO plans (guild_id, name, name_key, description, price_minor, currency,
        billing_interval, trial_days, grace_days, state, product_key, price_key, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id";
const BY_ID: &str = select!("WHERE id = $1");
const BY_NAME: &str =
    select!("WHERE guild_id = $1 AND name_key = $2 ORDER BY archived_at IS NOT NULL, id DESC LIMIT 1");
const OF_GUILD: &str = select!("WHERE guild_id = $1 ORDER BY position, id");
const BY_PRICE: &str = select!("WHERE id IN (SELECT plan_id FROM plan_prices WHERE stripe_price_id = $1)");
const BY_SKU: &str = select!("WHERE sku_id = $1 ORDER BY id");
const SET_OFFER: &str = "UPDATE plans SET name = $2, name_key = $3, description = $4, price_minor = $5, currency = $6,
        billing_interval = $7, trial_days = $8, grace_days = $9, trouble = NULL WHERE id = $1";
const SET_MORE: &str = "UPDATE plans SET free = $2, access_days = $3, trial_card = $4, picture = $5, position = $6,
        tier_group = $7, tier_rank = $8, includes_lower = $9, least_minor = $10, most_minor = $11, seats = $12
    WHERE id = $1";
const INSERT_ROLE: &str = "INSERT INTO plan_roles (plan_id, role_id, place) VALUES ($1, $2, $3)";
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
        .bind(offer.name_key())
        .bind(offer.description.as_str())
        .bind(offer.price.minor)
        .bind(offer.price.currency.code())
        .bind(offer.interval.word())
        .bind(offer.trial_days)
        .bind(offer.grace_days)
        .bind(PlanState::Preparing.word())
        .bind(product_key)
        .bind(price_key)
        .bind(created_by.to_db())
        .bind(now)
        .value()
        .await?;
    set_more(tx, PlanId(id), offer).await?;
    Ok(PlanId(id))
}

/// What the wider offer says, and the roles.
async fn set_more(tx: &mut Tx, plan: PlanId, offer: &Offer) -> Result<(), StoreError> {
    let tier = offer.tier.as_ref();
    tx.query(SET_MORE)
        .bind(plan.0)
        .bind(offer.free)
        .bind(offer.access_days)
        .bind(offer.trial_card.word())
        .bind(offer.picture.as_deref())
        .bind(offer.position)
        .bind(tier.map(|tier| tier.group.as_str()))
        .bind(tier.map_or(0, |tier| tier.rank))
        .bind(tier.is_some_and(|tier| tier.includes_lower))
        .bind(offer.own_price.map(|it| it.least))
        .bind(offer.own_price.and_then(|it| it.most))
        .bind(offer.seats)
        .execute()
        .await?;
    tx.query("DELETE FROM plan_roles WHERE plan_id = $1").bind(plan.0).execute().await?;
    for (place, role) in (0_i64..).zip(&offer.roles) {
        tx.query(INSERT_ROLE).bind(plan.0).bind(role.to_db()).bind(place).execute().await?;
    }
    Ok(())
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

/// All plans of a guild, archived ones too, in the order in which they are shown.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Plan>, StoreError> {
    read.query(OF_GUILD).bind(guild.to_db()).all::<Row>().await?.into_iter().map(Plan::try_from).collect()
}

/// The plan that `price` sells or sold.
pub async fn by_price(read: &mut Read<'_>, price: &PriceId) -> Result<Option<Plan>, StoreError> {
    read.query(BY_PRICE).bind(price.0.as_str()).optional::<Row>().await?.map(Plan::try_from).transpose()
}

/// Whether any plan anywhere names a product of Discord's shop.
pub async fn any_sku(read: &mut Read<'_>) -> Result<bool, StoreError> {
    let found: Option<i64> =
        read.query("SELECT id FROM plans WHERE sku_id IS NOT NULL LIMIT 1").optional_value().await?;
    Ok(found.is_some())
}

/// The plans, in whatever guilds, that Discord's product `sku` gives.
pub async fn by_sku(read: &mut Read<'_>, sku: u64) -> Result<Vec<Plan>, StoreError> {
    read.query(BY_SKU).bind(sku.cast_signed()).all::<Row>().await?.into_iter().map(Plan::try_from).collect()
}

/// What of a guild's plans matters for access, archived ones too: archiving never cuts off those who pay.
pub async fn terms(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Terms>, StoreError> {
    let plans = list(read, guild).await?;
    #[cfg(feature = "bug-zoo")]
    let plans: Vec<Plan> =
        plans.into_iter().filter(|plan| !plan.archived() || !crate::bug_zoo::is("archived-forgets")).collect();
    Ok(plans.iter().map(|plan| Terms { roles: plan.all_roles(&plans), ..plan.terms() }).collect())
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
        .bind(offer.name_key())
        .bind(offer.description.as_str())
        .bind(offer.price.minor)
        .bind(offer.price.currency.code())
        .bind(offer.interval.word())
        .bind(offer.trial_days)
        .bind(offer.grace_days)
        .execute()
        .await?;
    set_more(tx, plan, offer).await
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
