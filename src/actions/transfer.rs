//! A membership moves to another Discord account: the giver asks, the other agrees, and a day later it moves, unless
//! either stops it. What staff gave or took stays with the person; what was paid for moves.

use std::collections::BTreeMap;

use super::open_case;
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::{Access, SourceKind, Why};
use crate::domain::cases::CaseKind;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::move_membership::MoveMembership;
use crate::jobs::{enqueue, enqueue_at};
use crate::store::cases::NewCase;
use crate::store::transfers::{self, Transfer, TransferState};
use crate::store::{Read, StoreError, Tx, ledger};

/// How long either has to change their mind after both agreed.
pub const DELAY_SECONDS: i64 = 86_400;
/// How long the other account has to answer.
pub const ANSWER_SECONDS: i64 = 7 * 86_400;
/// How long after the move the giver may object.
pub const OBJECT_SECONDS: i64 = 14 * 86_400;

/// Why nothing was asked, agreed, stopped or objected to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// To oneself.
    #[error("to oneself")]
    ToOneself,
    /// The other account is not a person in this server.
    #[error("not a member")]
    NotAMember,
    /// Nothing was paid for that could move.
    #[error("nothing to move")]
    Nothing,
    /// A payment is disputed, or staff took a plan away.
    #[error("held back")]
    HeldBack,
    /// The other account pays for something here itself.
    #[error("the other account has a membership")]
    OtherHasOne,
    /// One of the two has a transfer on its way.
    #[error("one is on its way")]
    OnItsWay,
    /// There is no such transfer any more.
    #[error("gone")]
    Gone,
    /// Discord did not say.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether what `from` paid for may move to `to` now.
pub async fn check(read: &mut Read<'_>, guild: GuildId, from: MemberId, to: MemberId, now: i64) -> Result<(), Error> {
    let giver = ledger::access(read, guild, from, now).await?;
    let paid = giver.verdicts.iter().filter(|it| it.source.kind.is_stripe());
    if !paid.clone().any(|it| it.allowed) && !paid.clone().any(|it| matches!(it.why, Why::OnHold { .. })) {
        return Err(if paid.clone().any(|it| is_held_back(&it.why)) { Error::HeldBack } else { Error::Nothing });
    }
    let receiver = ledger::access(read, guild, to, now).await?;
    if held_back(&giver) || held_back(&receiver) {
        return Err(Error::HeldBack);
    }
    let pays = |it: &&crate::domain::access::Verdict| it.source.kind.is_stripe() && (it.allowed || waits(&it.why));
    if receiver.verdicts.iter().any(|it| pays(&it)) { Err(Error::OtherHasOne) } else { Ok(()) }
}

/// A payment on its way or a subscription that still runs in Stripe.
const fn waits(why: &Why) -> bool {
    matches!(why, Why::PaymentPending | Why::Paused | Why::OnHold { .. } | Why::GraceOver { .. })
}

fn held_back(access: &Access) -> bool {
    access.verdicts.iter().any(|it| is_held_back(&it.why))
}

const fn is_held_back(why: &Why) -> bool {
    matches!(why, Why::Disputed | Why::Revoked { .. })
}

/// Whether there is anything of Stripe's to move.
#[must_use]
pub fn movable(access: &Access) -> bool {
    access
        .verdicts
        .iter()
        .any(|it| it.allowed && matches!(it.source.kind, SourceKind::Subscription | SourceKind::Purchase))
}

/// The giver asks.
pub async fn ask(app: &App, guild: GuildId, from: MemberId, to: MemberId) -> Result<Transfer, Error> {
    if from == to {
        return Err(Error::ToOneself);
    }
    if app.discord.member(guild, to).await?.is_none_or(|it| it.bot) {
        return Err(Error::NotAMember);
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    check(&mut tx.read(), guild, from, to, now).await?;
    // What nobody answered is over when somebody asks again.
    for member in [from, to] {
        if let Some(old) = transfers::open_of(&mut tx.read(), guild, member).await?.filter(|it| expired(it, now)) {
            transfers::set_closed(&mut tx, &old, TransferState::Expired, now).await?;
        }
        if transfers::open_of(&mut tx.read(), guild, member).await?.is_some() {
            return Err(Error::OnItsWay);
        }
    }
    let id = transfers::insert(&mut tx, guild, from, to, now).await.map_err(taken)?;
    let made = transfers::find(&mut tx.read(), id).await?.ok_or(Error::Gone)?;
    tx.commit().await.map_err(taken)?;
    Ok(made)
}

fn taken(error: StoreError) -> Error {
    if error.is_unique_violation() { Error::OnItsWay } else { error.into() }
}

/// Whether nobody answered in time.
#[must_use]
pub const fn expired(transfer: &Transfer, now: i64) -> bool {
    matches!(transfer.state, TransferState::Asked) && now >= transfer.asked_at + ANSWER_SECONDS
}

/// The other account agrees: a day later it moves.
pub async fn agree(app: &App, guild: GuildId, member: MemberId) -> Result<Transfer, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let open = transfers::open_of(&mut tx.read(), guild, member).await?;
    let open = open.filter(|it| it.to == member && it.state == TransferState::Asked && !expired(it, now));
    let open = open.ok_or(Error::Gone)?;
    check(&mut tx.read(), guild, open.from, open.to, now).await?;
    if !transfers::set_agreed(&mut tx, open.id, now, now + DELAY_SECONDS).await? {
        return Err(Error::Gone);
    }
    enqueue_at(&mut tx, &MoveMembership { transfer: open.id }, now + DELAY_SECONDS, now).await?;
    tx.commit().await?;
    Ok(Transfer { state: TransferState::Agreed, due_at: Some(now + DELAY_SECONDS), ..open })
}

/// Either of the two stops it, until the moment it moves.
pub async fn stop(app: &App, guild: GuildId, member: MemberId) -> Result<Transfer, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let open = transfers::open_of(&mut tx.read(), guild, member).await?;
    let open = open.filter(|it| matches!(it.state, TransferState::Asked | TransferState::Agreed)).ok_or(Error::Gone)?;
    let state = if open.from == member { TransferState::Cancelled } else { TransferState::Refused };
    if !transfers::set_closed(&mut tx, &open, state, now).await? {
        return Err(Error::Gone);
    }
    tx.commit().await?;
    Ok(Transfer { state, closed_at: Some(now), ..open })
}

/// The giver says that it was not they who gave it away: a case for staff.
pub async fn object(app: &App, guild: GuildId, member: MemberId) -> Result<Transfer, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let latest = transfers::latest_of(&mut tx.read(), guild, member).await?;
    let latest = latest.filter(|it| can_object(it, member, now)).ok_or(Error::Gone)?;
    let case = NewCase {
        guild,
        kind: CaseKind::Transfer,
        subject: format!("transfer:{}", latest.id),
        member: Some(member),
        other: Some(latest.to),
        plan: None,
        detail: BTreeMap::new(),
    };
    open_case::write(&mut tx, &case, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(latest)
}

/// Whether `member` may still object to a transfer.
#[must_use]
pub fn can_object(transfer: &Transfer, member: MemberId, now: i64) -> bool {
    transfer.from == member
        && matches!(transfer.state, TransferState::Moving | TransferState::Done)
        && transfer.moved_at.is_some_and(|at| now < at + OBJECT_SECONDS)
}

/// Staff gives a membership back: it moves at once, in the transaction of their answer.
pub(super) async fn give_back(
    tx: &mut Tx,
    guild: GuildId,
    from: MemberId,
    to: MemberId,
    now: i64,
) -> Result<(), StoreError> {
    let id = transfers::insert(tx, guild, from, to, now).await?;
    transfers::set_agreed(tx, id, now, now).await?;
    enqueue(tx, &MoveMembership { transfer: id }, now).await
}
