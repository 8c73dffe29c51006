//! A membership moves to another account. The ledger moves in one transaction, so at every moment exactly one of the two
//! holds it; the other's role is given when the first one's is gone.

use serde::{Deserialize, Serialize};

use super::mirror::{self, Sync};
use super::sync_access::SyncAccess;
use super::{Job, JobError, enqueue, team_seats};
use crate::actions::transfer;
use crate::app::App;
use crate::domain::access::{Entry, Fact, Seat, Source};
use crate::domain::ids::{GuildId, MemberId, TransferId};
use crate::store::ledger::{self, Appended};
use crate::store::transfers::{self, Transfer, TransferState};
use crate::store::{Tx, checkouts, customers, members, seats};

/// Seconds between two looks at whether the first one's role is gone.
const LOOK_SECONDS: i64 = 2;

/// Move a membership whose time has come.
#[derive(Debug, Serialize, Deserialize)]
pub struct MoveMembership {
    /// Which.
    pub transfer: TransferId,
}

impl Job for MoveMembership {
    const KIND: &'static str = "move_membership";

    fn key(&self) -> Option<String> {
        Some(format!("transfer:{}", self.transfer))
    }

    /// Safe to run twice because each step is taken from the state before it, in the transaction of what it does.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(found) = transfers::find(&mut app.store.read(), self.transfer).await? else { return Ok(()) };
        match found.state {
            TransferState::Agreed if found.due_at.is_some_and(|due| due <= app.clock.now()) => {
                shift(app, &found).await?;
                let moved = transfers::find(&mut app.store.read(), self.transfer).await?;
                match moved.filter(|it| it.state == TransferState::Moving) {
                    Some(moved) => finish(app, &moved).await,
                    None => Ok(()),
                }
            }
            TransferState::Moving => finish(app, &found).await,
            _ => Ok(()),
        }
    }
}

/// Move customer and ledger, if it may still be moved.
async fn shift(app: &App, found: &Transfer) -> Result<(), JobError> {
    let (guild, from, to) = (found.guild, found.from, found.to);
    let now = app.clock.now();
    for customer in customers::of_member(&mut app.store.read(), guild, from).await? {
        mirror::refresh(app, &customer, &[], false, Sync::Now).await?;
    }
    // An open checkout of the giver's would be paid for the receiver: nobody can pay it any more.
    let open = checkouts::list_unsettled(&mut app.store.read(), guild, from).await?;
    let billing = app.billing(guild).await?;
    for session in open.iter().filter_map(|row| row.session.as_ref()) {
        match billing.expire_checkout(session).await {
            Ok(_) => {}
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut tx = app.store.begin().await?;
    match transfer::check(&mut tx.read(), guild, from, to, now).await {
        Ok(()) => {}
        Err(transfer::Error::Store(error)) => return Err(error.into()),
        Err(error) => {
            tracing::info!(%error, transfer.id = found.id.0, "a transfer cannot be made any more");
            transfers::set_closed(&mut tx, found, TransferState::Failed, now).await?;
            return Ok(tx.commit().await?);
        }
    }
    if !transfers::set_moving(&mut tx, found.id, now).await? {
        return Ok(());
    }
    let lasts = ledger::lasts(&mut tx.read(), guild, from).await?;
    for last in lasts.iter().filter(|it| it.entry.source.kind.is_stripe()) {
        if matches!(last.entry.fact, Fact::Moved(_)) {
            continue;
        }
        if !ledger::hand_on(&mut tx, last, to, now).await? {
            // Nothing was kept: the transaction ends here.
            return Err(JobError::Overtaken("purchase"));
        }
    }
    for row in &open {
        checkouts::set_closed(&mut tx, &row.reference, now).await?;
    }
    customers::rebind(&mut tx, guild, from, to, now).await?;
    hand_on_seats(&mut tx, (guild, from, to), now).await?;
    enqueue(&mut tx, &SyncAccess { guild, member: from }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// The teams that move with what pays for them: who sits in one goes on sitting; the new owner needs no seat of their own.
async fn hand_on_seats(
    tx: &mut Tx,
    (guild, from, to): (GuildId, MemberId, MemberId),
    now: i64,
) -> Result<(), JobError> {
    let own: Vec<Source> = seats::taken(&mut tx.read(), guild, from)
        .await?
        .into_iter()
        .filter(|seat| seat.member == Some(to))
        .map(|seat| Source::seat(&seat.subscription, to))
        .collect();
    seats::hand_on(tx, guild, from, to, now).await?;
    for last in ledger::lasts(&mut tx.read(), guild, to).await?.iter().filter(|it| own.contains(&it.entry.source)) {
        let Fact::Seat(seat) = &last.entry.fact else { continue };
        let fact = Fact::Seat(Seat { over: true, ..seat.clone() });
        let entry = Entry { fact, recorded_at: now, ..last.entry.clone() };
        if ledger::append(tx, guild, to, &entry, last.seq).await? == Appended::Overtaken {
            return Err(JobError::Overtaken("seat"));
        }
    }
    Ok(())
}

/// When the first one holds nothing any more that the other is to have, the other gets it.
async fn finish(app: &App, found: &Transfer) -> Result<(), JobError> {
    let (guild, from, to) = (found.guild, found.from, found.to);
    let now = app.clock.now();
    for customer in customers::of_member(&mut app.store.read(), guild, to).await? {
        team_seats::follow(app, &customer).await?;
    }
    let read = &mut app.store.read();
    let (theirs, his) = (ledger::access(read, guild, to, now).await?, ledger::access(read, guild, from, now).await?);
    let held = members::held(read, guild, from).await?;
    if theirs.roles().iter().any(|role| held.contains(role) && !his.wants(*role)) {
        return Err(JobError::Retry { why: "the first one still holds the role".into(), after: Some(LOOK_SECONDS) });
    }
    let mut tx = app.store.begin().await?;
    transfers::set_closed(&mut tx, found, TransferState::Done, now).await?;
    enqueue(&mut tx, &SyncAccess { guild, member: to }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
