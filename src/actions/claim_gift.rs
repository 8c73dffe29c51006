//! Somebody claims a gift: exactly one does, and gets what was paid for.

use super::give_gift;
use crate::app::App;
use crate::domain::access::more_days::{self, Worthless};
use crate::domain::access::plan::DAY;
use crate::domain::access::{Entry, Fact, Gift as Given, Money, Source, SourceKind, decide};
use crate::domain::codes;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::gifts::{self, Gift};
use crate::store::ledger::{self, Appended};
use crate::store::plans::{self, Plan};

/// What somebody got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The plan.
    pub plan: Plan,
    /// From whom.
    pub from: MemberId,
    /// What they wrote; may be empty.
    pub message: String,
    /// The end; none for ever.
    pub until: Option<i64>,
}

/// Why nobody got anything.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No gift of this guild has this code.
    #[error("no such code")]
    Unknown,
    /// The code was shown too long ago.
    #[error("the code is over")]
    Over,
    /// Somebody was faster.
    #[error("claimed by somebody else")]
    Taken,
    /// The money is gone again.
    #[error("void")]
    Void,
    /// The member has no use for it.
    #[error(transparent)]
    Worthless(#[from] Worthless),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Claim the gift behind `code`.
pub async fn run(app: &App, guild: GuildId, member: MemberId, code: &str) -> Result<Claimed, Error> {
    let gift = gifts::by_code(&mut app.store.read(), guild, &codes::digest(code)).await?.ok_or(Error::Unknown)?;
    if gift.code_until.is_none_or(|until| until <= app.clock.now()) {
        return Err(Error::Over);
    }
    give(app, &gift, member).await
}

/// The buyer keeps the gift for themselves.
pub async fn keep(app: &App, guild: GuildId, buyer: MemberId, reference: &str) -> Result<Claimed, Error> {
    let gift = give_gift::own(app, guild, buyer, reference).await.map_err(|error| match error {
        give_gift::Error::Store(error) => Error::Store(error),
        give_gift::Error::Void => Error::Void,
        give_gift::Error::Claimed => Error::Taken,
        _ => Error::Unknown,
    })?;
    give(app, &gift, buyer).await
}

async fn give(app: &App, gift: &Gift, member: MemberId) -> Result<Claimed, Error> {
    let (guild, now) = (gift.guild, app.clock.now());
    let mut tx = app.store.begin().await?;
    let plan = plans::find_in(&mut tx.read(), guild, gift.plan).await?.ok_or(Error::Unknown)?;
    let facts = ledger::of_member(&mut tx.read(), guild, member, i64::MAX).await?;
    let access = decide(&facts, &[plan.terms()], now);
    let begins = more_days::begin(&access, now)?;
    if !gifts::set_claimed(&mut tx, &gift.reference, member, now).await? {
        return Err(if gift.void { Error::Void } else { Error::Taken });
    }
    let until = gift.days.map(|days| begins.saturating_add(days.saturating_mul(DAY)));
    let fact = Fact::Gift(Given { until, money: Money::default() });
    let source = Source { kind: SourceKind::Gift, id: gift.reference.clone() };
    let entry = Entry { plan: plan.id, source, fact, actor: Some(gift.buyer), recorded_at: now };
    if ledger::append(&mut tx, guild, member, &entry, 0).await? == Appended::Overtaken {
        return Err(Error::Taken);
    }
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(Claimed { plan, from: gift.buyer, message: gift.message.clone(), until })
}
