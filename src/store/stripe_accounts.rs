//! Creators' own Stripe accounts. A guild sells through one at a time, or through the operator's own.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId, StripeAccountId};

/// A creator's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Random; our reference at Stripe and the idempotency key.
    pub reference: String,
    /// Where it sells.
    pub guild: GuildId,
    /// Stripe's id, once made.
    pub account: Option<StripeAccountId>,
    /// Whether it may take payments.
    pub charges_enabled: bool,
    /// Whether its owner has told Stripe what it asked.
    pub details_submitted: bool,
    /// Who connected it.
    pub connected_by: MemberId,
    /// When.
    pub created_at: i64,
    /// When its owner disconnected it.
    pub lost_at: Option<i64>,
    /// When its owner began to go back to the operator's account.
    pub leaving_at: Option<i64>,
}

impl Connected {
    /// Whether something can be sold through it now.
    #[must_use]
    pub const fn sells(&self) -> bool {
        self.charges_enabled && self.lost_at.is_none() && self.leaving_at.is_none()
    }
}

record! {
    struct Row {
        reference: String,
        guild_id: i64,
        stripe_account_id: Option<String>,
        charges_enabled: bool,
        details_submitted: bool,
        connected_by: i64,
        created_at: i64,
        lost_at: Option<i64>,
        leaving_at: Option<i64>,
    }
}

impl From<Row> for Connected {
    fn from(row: Row) -> Self {
        Self {
            reference: row.reference,
            guild: GuildId::from_db(row.guild_id),
            account: row.stripe_account_id.map(StripeAccountId),
            charges_enabled: row.charges_enabled,
            details_submitted: row.details_submitted,
            connected_by: MemberId::from_db(row.connected_by),
            created_at: row.created_at,
            lost_at: row.lost_at,
            leaving_at: row.leaving_at,
        }
    }
}

const INSERT: &str =
    "INSERT INTO stripe_accounts (reference, guild_id, charges_enabled, details_submitted, connected_by,
        created_at)
    VALUES ($1, $2, $3, $3, $4, $5) ON CONFLICT (guild_id) WHERE replaced_at IS NULL DO NOTHING";
const OF_GUILD: &str = "SELECT * FROM stripe_accounts WHERE guild_id = $1 AND replaced_at IS NULL";
const BY_ID: &str = "SELECT * FROM stripe_accounts WHERE stripe_account_id = $1 AND replaced_at IS NULL";
const REACHED: &str = "SELECT * FROM stripe_accounts
    WHERE stripe_account_id IS NOT NULL AND lost_at IS NULL AND replaced_at IS NULL ORDER BY created_at, reference";
const SET_ACCOUNT: &str =
    "UPDATE stripe_accounts SET stripe_account_id = $2 WHERE reference = $1 AND stripe_account_id IS NULL";
const SET_STANDING: &str = "UPDATE stripe_accounts SET charges_enabled = $2, details_submitted = $3
    WHERE stripe_account_id = $1 AND lost_at IS NULL AND (charges_enabled <> $2 OR details_submitted <> $3)";
const SET_LOST: &str = "UPDATE stripe_accounts SET lost_at = $2, charges_enabled = $3
    WHERE stripe_account_id = $1 AND lost_at IS NULL";
const SET_LEAVING: &str =
    "UPDATE stripe_accounts SET leaving_at = $2 WHERE guild_id = $1 AND replaced_at IS NULL AND leaving_at IS NULL";
const SET_REPLACED: &str = "UPDATE stripe_accounts SET replaced_at = $2
    WHERE guild_id = $1 AND replaced_at IS NULL AND (lost_at IS NOT NULL OR leaving_at IS NOT NULL)";
const REPLACED_SINCE: &str = "SELECT reference FROM stripe_accounts WHERE guild_id = $1 AND replaced_at >= $2 LIMIT 1";

/// The guild's account; written down under `reference` if there is none. One wins when two try at once.
pub async fn open_or_insert(
    tx: &mut Tx,
    guild: GuildId,
    by: MemberId,
    reference: &str,
    now: i64,
) -> Result<Connected, StoreError> {
    let query = tx.query(INSERT).bind(reference).bind(guild.to_db()).bind(false).bind(by.to_db()).bind(now);
    query.execute().await?;
    let row: Row = tx.query(OF_GUILD).bind(guild.to_db()).one().await?;
    Ok(row.into())
}

/// The account through which a guild sells, if it is not the operator's own.
pub async fn of_guild(read: &mut Read<'_>, guild: GuildId) -> Result<Option<Connected>, StoreError> {
    Ok(read.query(OF_GUILD).bind(guild.to_db()).optional::<Row>().await?.map(Connected::from))
}

/// Stripe's id of the account through which a guild sells; `None` for the operator's own.
pub async fn id_of(read: &mut Read<'_>, guild: GuildId) -> Result<Option<StripeAccountId>, StoreError> {
    Ok(of_guild(read, guild).await?.and_then(|it| it.account))
}

/// Who sells through an account.
pub async fn find(read: &mut Read<'_>, account: &StripeAccountId) -> Result<Option<Connected>, StoreError> {
    Ok(read.query(BY_ID).bind(account.0.as_str()).optional::<Row>().await?.map(Connected::from))
}

/// The accounts that can be asked, oldest first.
pub async fn reached(read: &mut Read<'_>) -> Result<Vec<Connected>, StoreError> {
    Ok(read.query(REACHED).all::<Row>().await?.into_iter().map(Connected::from).collect())
}

/// Stripe made the account.
pub async fn set_account(tx: &mut Tx, reference: &str, account: &StripeAccountId) -> Result<(), StoreError> {
    tx.query(SET_ACCOUNT).bind(reference).bind(account.0.as_str()).execute().await?;
    Ok(())
}

/// How the account stands, as Stripe says; true when that is news.
pub async fn set_standing(
    tx: &mut Tx,
    account: &StripeAccountId,
    (charges_enabled, details_submitted): (bool, bool),
) -> Result<bool, StoreError> {
    let query = tx.query(SET_STANDING).bind(account.0.as_str()).bind(charges_enabled).bind(details_submitted);
    Ok(query.execute().await? > 0)
}

/// Its owner disconnected it; false when that is known.
pub async fn set_lost(tx: &mut Tx, account: &StripeAccountId, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_LOST).bind(account.0.as_str()).bind(now).bind(false).execute().await? > 0)
}

/// Its owner goes back to the operator's account; false when that is known.
pub async fn set_leaving(tx: &mut Tx, guild: GuildId, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_LEAVING).bind(guild.to_db()).bind(now).execute().await? > 0)
}

/// Whether the guild changed the account through which it sells at `since` or later.
pub async fn replaced_since(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<bool, StoreError> {
    let found: Option<String> = read.query(REPLACED_SINCE).bind(guild.to_db()).bind(since).optional_value().await?;
    Ok(found.is_some())
}

/// Whether anything of the guild's was ever made in Stripe through the account it sells through now.
pub async fn has_made(read: &mut Read<'_>, guild: GuildId) -> Result<bool, StoreError> {
    let found: Option<i64> = read
        .query("SELECT id FROM plans WHERE guild_id = $1 AND stripe_product_id IS NOT NULL LIMIT 1")
        .bind(guild.to_db())
        .optional_value()
        .await?;
    Ok(found.is_some())
}

/// An account that is lost or left makes room for another: what was made in Stripe for the guild is out of reach, so its plans are to be
/// made anew under these keys of product and price, and its customers, open checkouts, codes and plans to change are
/// over. The ledger stays.
pub async fn start_anew(
    tx: &mut Tx,
    guild: GuildId,
    plans: &[(PlanId, String, String)],
    now: i64,
) -> Result<bool, StoreError> {
    if tx.query(SET_REPLACED).bind(guild.to_db()).bind(now).execute().await? == 0 {
        return Ok(false);
    }
    for (plan, product_key, price_key) in plans {
        tx.query(
            "UPDATE plans SET product_key = $2, price_key = $3, stripe_product_id = NULL, stripe_price_id = NULL,
                stripe_link_id = NULL, link_url = NULL WHERE id = $1",
        )
        .bind(plan.0)
        .bind(product_key.as_str())
        .bind(price_key.as_str())
        .execute()
        .await?;
        tx.query(
            "UPDATE plans SET state = 'preparing', trouble = NULL WHERE id = $1 AND archived_at IS NULL AND free = $2",
        )
        .bind(plan.0)
        .bind(false)
        .execute()
        .await?;
        tx.query("UPDATE plan_prices SET retired = $2 WHERE plan_id = $1").bind(plan.0).bind(true).execute().await?;
    }
    for sql in [
        "UPDATE customers SET closed_at = $2 WHERE guild_id = $1 AND closed_at IS NULL",
        "UPDATE checkouts SET closed_at = $2 WHERE guild_id = $1 AND used_at IS NULL AND closed_at IS NULL",
        "UPDATE gifts SET closed_at = $2 WHERE guild_id = $1 AND paid_at IS NULL AND closed_at IS NULL",
        "UPDATE coupons SET state = 'ended', ended_at = $2 WHERE guild_id = $1 AND ended_at IS NULL",
    ] {
        tx.query(sql).bind(guild.to_db()).bind(now).execute().await?;
    }
    tx.query("DELETE FROM plan_switches WHERE guild_id = $1").bind(guild.to_db()).execute().await?;
    Ok(true)
}
