//! A creator makes a coupon for a plan, or ends one. The row first, then Stripe's coupon and code by a job, so that a
//! crash in between leaves no twin.

use jiff::tz::TimeZone;

use crate::app::App;
use crate::billing::key;
use crate::domain::access::plan::DAY;
use crate::domain::access::{Price, PriceError};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::lessons::when;
use crate::domain::names;
use crate::jobs::enqueue;
use crate::jobs::finish_coupon::FinishCoupon;
use crate::store::StoreError;
use crate::store::coupons::{self, Coupon, CouponState, Duration, TakesOff};
use crate::store::lesson_settings;
use crate::store::plans::{self, Plan};

/// Longest code, in letters.
pub const LONGEST_CODE: usize = 30;
/// Most months a coupon lasts, if it does not last for ever.
pub const MOST_MONTHS: i64 = 36;
/// Most uses.
pub const MOST_USES: i64 = 1_000_000;
/// Stripe takes codes that end within five years.
pub const LONGEST_DAYS: i64 = 5 * 365;

/// What the creator typed.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub creator: MemberId,
    /// For what.
    pub plan: PlanId,
    /// What people will type.
    pub code: &'a str,
    /// Per cent.
    pub percent_off: Option<i64>,
    /// In the plan's currency's major unit.
    pub amount_off: Option<&'a str>,
    /// `once`, `forever`, or a number of months.
    pub duration: &'a str,
    /// How often it can be used.
    pub max_uses: Option<i64>,
    /// A date, a moment, or "in 3 days".
    pub expires: Option<&'a str>,
}

/// Why there is no coupon, or why none ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NoPlan,
    /// The plan sells no more, is free, or lets buyers name the price.
    #[error("no coupon for this plan")]
    NotForThis,
    /// Letters and digits alone, 3 to 30.
    #[error("not a code")]
    Code,
    /// The code can be used already.
    #[error("the code is in use")]
    CodeTaken,
    /// Either per cent or an amount.
    #[error("one of percent and amount")]
    OneOfBoth,
    /// 1 to 100.
    #[error("{0} per cent")]
    Percent(i64),
    /// More than the plan costs.
    #[error("more than the price")]
    MoreThanPrice,
    /// Not a duration.
    #[error("not a duration")]
    Duration,
    /// What is paid once cannot be discounted for months.
    #[error("a plan that is paid once")]
    OnceOnly,
    /// Not a number of uses.
    #[error("{0} uses")]
    Uses(i64),
    /// Not a time that is to come.
    #[error("not a time to come")]
    Expires,
    /// No coupon has this code now.
    #[error("no such coupon")]
    Unknown,
    /// The amount cannot be read.
    #[error(transparent)]
    Amount(#[from] PriceError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Make a coupon.
pub async fn create(app: &App, input: Input<'_>) -> Result<(Coupon, Plan), Error> {
    let plan = plans::find_in(&mut app.store.read(), input.guild, input.plan).await?.ok_or(Error::NoPlan)?;
    if plan.archived() || plan.offer.free || plan.offer.own_price.is_some() {
        return Err(Error::NotForThis);
    }
    let now = app.clock.now();
    let code: String = input.code.trim().chars().map(names::narrow).collect();
    if !(3..=LONGEST_CODE).contains(&code.len()) || !code.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Err(Error::Code);
    }
    let off = match (input.percent_off, input.amount_off) {
        (Some(percent), None) if (1..=100).contains(&percent) => TakesOff::Percent(percent),
        (Some(percent), None) => return Err(Error::Percent(percent)),
        (None, Some(typed)) => {
            let amount = Price::parse(typed, plan.offer.price.currency)?;
            if amount.minor > plan.offer.price.minor {
                return Err(Error::MoreThanPrice);
            }
            TakesOff::Amount(amount)
        }
        _ => return Err(Error::OneOfBoth),
    };
    let lasts = duration(input.duration).ok_or(Error::Duration)?;
    if !plan.offer.interval.recurs() && lasts != Duration::Once {
        return Err(Error::OnceOnly);
    }
    if let Some(uses) = input.max_uses.filter(|uses| !(1..=MOST_USES).contains(uses)) {
        return Err(Error::Uses(uses));
    }
    let expires_at = match input.expires {
        None => None,
        Some(typed) => {
            let chosen = lesson_settings::find(&mut app.store.read(), input.guild).await?;
            let at = moment(typed, &chosen.zone(), now).ok_or(Error::Expires)?;
            Some(at).filter(|at| (now + 60..=now + LONGEST_DAYS * DAY).contains(at)).ok_or(Error::Expires)?.into()
        }
    };
    let mut coupon = Coupon {
        id: 0,
        guild: input.guild,
        plan: plan.id,
        code,
        off,
        lasts,
        max_uses: input.max_uses,
        expires_at,
        state: CouponState::Preparing,
        reference: key::draw(now),
        stripe_coupon: None,
        stripe_code: None,
        created_by: input.creator,
        created_at: now,
    };
    let mut tx = app.store.begin().await?;
    coupon.id = coupons::insert(&mut tx, &coupon)
        .await
        .map_err(|error| if error.is_unique_violation() { Error::CodeTaken } else { error.into() })?;
    enqueue(&mut tx, &FinishCoupon { coupon: coupon.id }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok((coupon, plan))
}

/// Let a coupon's code be used no more; what it takes off running subscriptions goes on.
pub async fn end(app: &App, guild: GuildId, code: &str) -> Result<Coupon, Error> {
    let code: String = code.trim().chars().map(names::narrow).collect();
    let coupon = coupons::by_code(&mut app.store.read(), guild, &code).await?.ok_or(Error::Unknown)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !coupons::set_ended(&mut tx, coupon.id, now).await? {
        return Err(Error::Unknown);
    }
    enqueue(&mut tx, &FinishCoupon { coupon: coupon.id }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(coupon)
}

/// A coupon with how often Stripe says it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The coupon.
    pub coupon: Coupon,
    /// How often; none if Stripe does not say.
    pub used: Option<i64>,
    /// Whether it can be typed now, as Stripe sees it.
    pub active: bool,
}

/// The guild's coupons, each as Stripe has it now.
pub async fn list(app: &App, guild: GuildId) -> Result<Vec<Listed>, StoreError> {
    let billing = app.billing(guild).await?;
    let mut listed = Vec::new();
    for coupon in coupons::list(&mut app.store.read(), guild).await? {
        let asked = match &coupon.stripe_code {
            Some(code) => billing.promotion_code(code).await.ok(),
            None => None,
        };
        // A code that Stripe does not have yet nobody can have used.
        let used = if coupon.stripe_code.is_some() { asked.as_ref().map(|code| code.used) } else { Some(0) };
        let active = coupon.state == CouponState::Usable && asked.as_ref().is_none_or(|code| code.active);
        listed.push(Listed { coupon, used, active });
    }
    Ok(listed)
}

/// `once`, `forever`, `3`, `3 months`.
fn duration(typed: &str) -> Option<Duration> {
    let key = folded(typed);
    match key.as_str() {
        "once" => Some(Duration::Once),
        "forever" | "for ever" => Some(Duration::Forever),
        other => {
            let digits = other.split_whitespace().next()?;
            let unit = other.get(digits.len()..).unwrap_or_default().trim();
            let months: i64 = digits.parse().ok()?;
            let known = matches!(unit, "" | "month" | "months" | "个月");
            (known && (1..=MOST_MONTHS).contains(&months)).then_some(Duration::Months(months))
        }
    }
}

/// Without regard to case and width.
fn folded(typed: &str) -> String {
    names::clean(typed).chars().map(names::narrow).flat_map(char::to_lowercase).collect()
}

/// `2027-03-01` (its end) or `2027-03-01 18:00` in the guild's time zone, a moment of ISO 8601 with its offset, or
/// a span from now on, such as `in 3 days` or `3天后`.
fn moment(typed: &str, zone: &TimeZone, now: i64) -> Option<i64> {
    if let Some(seconds) = when::span(&folded(typed)) {
        return now.checked_add(seconds);
    }
    let typed = typed.trim();
    if let Ok(moment) = typed.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    let civil = if typed.contains(':') {
        typed.parse::<jiff::civil::DateTime>().ok().filter(|_| !typed.ends_with(['Z', 'z']))?
    } else {
        typed.parse::<jiff::civil::Date>().ok()?.tomorrow().ok()?.at(0, 0, 0, 0)
    };
    Some(zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_times_are_read_as_people_write_them() {
        assert_eq!(duration("Once"), Some(Duration::Once));
        assert_eq!(duration("forever"), Some(Duration::Forever));
        assert_eq!(duration("3 months"), Some(Duration::Months(3)));
        assert_eq!(duration("12"), Some(Duration::Months(12)));
        for wrong in ["", "0", "37", "3 weeks", "-1", "repeating"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
        let now = 1_800_000_000;
        let utc = TimeZone::UTC;
        let shanghai = when::zone("Asia/Shanghai").unwrap();
        assert_eq!(moment("2027-01-15", &shanghai, now), Some(1_800_057_600 - 8 * 3600), "the end of the day there");
        assert_eq!(moment("2027-01-15 16:00", &shanghai, now), Some(now));
        assert_eq!(moment("in 3 days", &utc, now), Some(now + 3 * DAY));
        assert_eq!(moment("in 1 week", &utc, now), Some(now + 7 * DAY));
        assert_eq!(moment("3天后", &utc, now), Some(now + 3 * DAY), "as lessons read it");
        assert_eq!(moment("２ 小时后", &utc, now), Some(now + 7200));
        assert_eq!(moment("2027-01-15", &utc, now), Some(1_800_057_600), "the day counts to its end");
        assert_eq!(moment("2027-01-15T08:00:00Z", &utc, 0), Some(now));
        for wrong in ["", "soon", "in days", "in 3 moons", "2027-13-01"] {
            assert_eq!(moment(wrong, &utc, now), None, "{wrong}");
        }
    }
}
