//! Coupons and the codes that people type for them.

use super::{Read, StoreError, Tx};
use crate::domain::access::{Currency, Price};
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// How far a coupon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponState {
    /// Stripe is being asked for it.
    Preparing,
    /// Can be typed at a checkout.
    Usable,
    /// Stripe refused it.
    Refused,
    /// Can be typed no more.
    Ended,
}

impl CouponState {
    const ALL: [Self; 4] = [Self::Preparing, Self::Usable, Self::Refused, Self::Ended];

    /// The word in our tables and in text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Usable => "usable",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }
}

/// What a coupon takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakesOff {
    /// Per cent, 1 to 100.
    Percent(i64),
    /// An amount.
    Amount(Price),
}

/// For how long it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duration {
    /// The first payment.
    Once,
    /// Every payment.
    Forever,
    /// The payments of so many months.
    Months(i64),
}

impl Duration {
    /// The word in our tables.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Once => "once".into(),
            Self::Forever => "forever".into(),
            Self::Months(months) => months.to_string(),
        }
    }

    fn parse(word: &str) -> Option<Self> {
        match word {
            "once" => Some(Self::Once),
            "forever" => Some(Self::Forever),
            months => months.parse().ok().map(Self::Months),
        }
    }
}

/// A coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// The row.
    pub id: i64,
    /// Where.
    pub guild: GuildId,
    /// What it is good for.
    pub plan: PlanId,
    /// What people type.
    pub code: String,
    /// What it takes off.
    pub off: TakesOff,
    /// For how long.
    pub lasts: Duration,
    /// How often it can be used.
    pub max_uses: Option<i64>,
    /// Until when it can be used.
    pub expires_at: Option<i64>,
    /// How far it is.
    pub state: CouponState,
    /// Our reference at Stripe and the root of the idempotency keys.
    pub reference: String,
    /// Stripe's coupon, once made.
    pub stripe_coupon: Option<String>,
    /// Stripe's promotion code, once made.
    pub stripe_code: Option<String>,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: i64,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        plan_id: i64,
        code: String,
        percent_off: Option<i64>,
        amount_off: Option<i64>,
        currency: Option<String>,
        lasts: String,
        max_uses: Option<i64>,
        expires_at: Option<i64>,
        state: String,
        reference: String,
        stripe_coupon_id: Option<String>,
        stripe_code_id: Option<String>,
        created_by: i64,
        created_at: i64,
    }
}

impl TryFrom<Row> for Coupon {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "coupons", column, key: row.id.to_string() };
        let currency = row.currency.as_deref().and_then(Currency::parse);
        let off = match (row.percent_off, row.amount_off, currency) {
            (Some(percent), None, _) => TakesOff::Percent(percent),
            (None, Some(minor), Some(currency)) => TakesOff::Amount(Price { minor, currency }),
            _ => return Err(wrong("percent_off")),
        };
        let state = CouponState::ALL.into_iter().find(|it| it.word() == row.state).ok_or_else(|| wrong("state"))?;
        Ok(Self {
            id: row.id,
            guild: GuildId::from_db(row.guild_id),
            plan: PlanId(row.plan_id),
            lasts: Duration::parse(&row.lasts).ok_or_else(|| wrong("lasts"))?,
            code: row.code,
            off,
            max_uses: row.max_uses,
            expires_at: row.expires_at,
            state,
            reference: row.reference,
            stripe_coupon: row.stripe_coupon_id,
            stripe_code: row.stripe_code_id,
            created_by: MemberId::from_db(row.created_by),
            created_at: row.created_at,
        })
    }
}

const INSERT: &str = "INSERT INTO coupons (guild_id, plan_id, code, code_key, percent_off, amount_off, currency, lasts,
        max_uses, expires_at, state, reference, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id";
const OF_GUILD: &str = "SELECT * FROM coupons WHERE guild_id = $1 ORDER BY ended_at IS NOT NULL, id DESC LIMIT 25";
const BY_CODE: &str = "SELECT * FROM coupons WHERE guild_id = $1 AND code_key = $2 AND ended_at IS NULL";
const SET_MADE: &str = "UPDATE coupons SET stripe_coupon_id = COALESCE($2, stripe_coupon_id),
        stripe_code_id = COALESCE($3, stripe_code_id) WHERE id = $1";
const SET_STATE: &str = "UPDATE coupons SET state = $2 WHERE id = $1 AND ended_at IS NULL";
const SET_ENDED: &str = "UPDATE coupons SET state = 'ended', ended_at = $2 WHERE id = $1 AND ended_at IS NULL";

/// The form in which codes are compared.
#[must_use]
pub fn code_key(code: &str) -> String {
    code.to_ascii_uppercase()
}

/// Write a coupon down before Stripe is asked for it; its id. A code that can be used already is a unique violation.
pub async fn insert(tx: &mut Tx, coupon: &Coupon) -> Result<i64, StoreError> {
    let (percent, amount) = match coupon.off {
        TakesOff::Percent(percent) => (Some(percent), None),
        TakesOff::Amount(price) => (None, Some(price)),
    };
    tx.query(INSERT)
        .bind(coupon.guild.to_db())
        .bind(coupon.plan.0)
        .bind(coupon.code.as_str())
        .bind(code_key(&coupon.code))
        .bind(percent)
        .bind(amount.map(|price| price.minor))
        .bind(amount.map(|price| price.currency.code()))
        .bind(coupon.lasts.word())
        .bind(coupon.max_uses)
        .bind(coupon.expires_at)
        .bind(coupon.state.word())
        .bind(coupon.reference.as_str())
        .bind(coupon.created_by.to_db())
        .bind(coupon.created_at)
        .value()
        .await
}

/// A coupon, wherever it is.
pub async fn find(read: &mut Read<'_>, coupon: i64) -> Result<Option<Coupon>, StoreError> {
    let row: Option<Row> = read.query("SELECT * FROM coupons WHERE id = $1").bind(coupon).optional().await?;
    row.map(Coupon::try_from).transpose()
}

/// The coupon of `guild` that this code stands for now.
pub async fn by_code(read: &mut Read<'_>, guild: GuildId, code: &str) -> Result<Option<Coupon>, StoreError> {
    let row: Option<Row> = read.query(BY_CODE).bind(guild.to_db()).bind(code_key(code)).optional().await?;
    row.map(Coupon::try_from).transpose()
}

/// The newest coupons of a guild, those that can be used first.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Coupon>, StoreError> {
    let rows: Vec<Row> = read.query(OF_GUILD).bind(guild.to_db()).all().await?;
    rows.into_iter().map(Coupon::try_from).collect()
}

/// Stripe made the coupon, or its code.
pub async fn set_made(
    tx: &mut Tx,
    coupon: i64,
    stripe_coupon: Option<&str>,
    stripe_code: Option<&str>,
) -> Result<(), StoreError> {
    tx.query(SET_MADE).bind(coupon).bind(stripe_coupon).bind(stripe_code).execute().await?;
    Ok(())
}

/// How far it is; one that was ended stays ended.
pub async fn set_state(tx: &mut Tx, coupon: i64, state: CouponState) -> Result<(), StoreError> {
    tx.query(SET_STATE).bind(coupon).bind(state.word()).execute().await?;
    Ok(())
}

/// It can be typed no more; false when it was ended before.
pub async fn set_ended(tx: &mut Tx, coupon: i64, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_ENDED).bind(coupon).bind(now).execute().await? > 0)
}
