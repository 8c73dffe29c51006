//! Staff answers a case by its button. The first answer counts, and what follows from it is written in the same
//! transaction.

use super::appeal;
use super::claim_purchase;
use super::member_trust;
use super::rank_community;
use super::report;
use super::transfer;
use crate::app::App;
use crate::domain::access::plan::DAY;
use crate::domain::access::{Entry, Fact, Grant, Revocation, Source};
use crate::domain::cases::{CaseKind, Choice};
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::ids::{CaseId, GuildId, MemberId};
use crate::jobs::enqueue;
use crate::jobs::show_case::ShowCase;
use crate::jobs::sync_access::SyncAccess;
use crate::store::cases::{self, Case};
use crate::store::ledger::{self, Appended};
use crate::store::{StoreError, Tx};

/// For how long staff lets a member in whose payment is disputed; banks decide within 75 days or so.
const DISPUTED_DAYS: i64 = 90;

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such case.
    #[error("no such case")]
    NotFound,
    /// That is no answer to this kind of case.
    #[error("no such answer")]
    NoSuchAnswer,
    /// Somebody was faster, or the matter is over.
    #[error("closed already")]
    Closed(Box<Case>),
    /// It is about the one who answers.
    #[error("about oneself")]
    Oneself,
    /// The one who answers has a part in what was found.
    #[error("part of the finding")]
    Concerned,
    /// Two of staff decided about the member in the same moment.
    #[error("decided by somebody else in the same moment")]
    Overtaken,
    /// What was found could not be looked at.
    #[error(transparent)]
    Ours(#[from] rank_community::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answer a case; `reason` is what the ledger keeps where the answer changes access.
pub async fn run(
    app: &App,
    guild: GuildId,
    staff: MemberId,
    case: CaseId,
    choice: Choice,
    reason: &str,
) -> Result<Case, Error> {
    let now = app.clock.now();
    let against = look(app, guild, staff, case, choice).await?;
    let mut tx = app.store.begin().await?;
    let found = cases::find_in(&mut tx.read(), guild, case).await?.ok_or(Error::NotFound)?;
    if !found.about.kind.choices().contains(&choice) {
        return Err(Error::NoSuchAnswer);
    }
    if !cases::set_decided(&mut tx, case, choice, staff, now).await? {
        return Err(Error::Closed(Box::new(found)));
    }
    follow(&mut tx, &found, (choice, &against), staff, reason, now).await?;
    enqueue(&mut tx, &ShowCase { case }, now).await?;
    let decided = cases::find_in(&mut tx.read(), guild, case).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(decided)
}

/// What was found against a member whose credit is to count again. Whoever gains from what they give, or gives in the same
/// circle, does not say whether it counts.
async fn look(app: &App, guild: GuildId, staff: MemberId, case: CaseId, choice: Choice) -> Result<Vec<Flag>, Error> {
    let about = cases::find_in(&mut app.store.read(), guild, case).await?.ok_or(Error::NotFound)?.about;
    let Some(member) = about.member.filter(|member| about.kind == CaseKind::Appeal && *member != staff) else {
        return Ok(Vec::new());
    };
    let verdict = if choice == Choice::Clear { Verdict::Clear } else { Verdict::Discount };
    if member_trust::is_barred(app, guild, &member_trust::look(app, guild).await?, (staff, member), verdict).await {
        return Err(Error::Concerned);
    }
    if choice == Choice::Clear { Ok(member_trust::against(app, guild, member).await?) } else { Ok(Vec::new()) }
}

/// What follows from an answer.
async fn follow(
    tx: &mut Tx,
    case: &Case,
    (choice, against): (Choice, &[Flag]),
    staff: MemberId,
    reason: &str,
    now: i64,
) -> Result<(), Error> {
    match (case.about.kind, choice) {
        (CaseKind::Dispute, Choice::LetIn) => let_in(tx, case, staff, reason, now).await,
        (CaseKind::Transfer, Choice::GiveBack) => {
            let (Some(member), Some(other)) = (case.about.member, case.about.other) else {
                return Err(Error::NoSuchAnswer);
            };
            Ok(transfer::give_back(tx, case.about.guild, other, member, now).await?)
        }
        (CaseKind::Claim, Choice::Second) => {
            let (Some(first), Some(second)) = (case.about.member, case.about.other) else {
                return Err(Error::NoSuchAnswer);
            };
            let purchase = case.about.detail.get(claim_purchase::PURCHASE).ok_or(Error::NoSuchAnswer)?;
            let moved = claim_purchase::hand_over(tx, purchase, (first, second), now).await?;
            if moved { Ok(()) } else { Err(Error::Overtaken) }
        }
        (CaseKind::Claim, Choice::Neither) => {
            let fact = Fact::Revocation(Revocation { reason: reason.to_owned() });
            by_staff(tx, case, staff, fact, now).await
        }
        (CaseKind::Appeal, choice) => appeal::answered(tx, case, (choice, against), staff, now).await,
        (CaseKind::Report, choice) => report::answered(tx, case, choice, staff, now).await,
        // To know it, or to leave it as it is, changes nothing.
        _ => Ok(()),
    }
}

async fn let_in(tx: &mut Tx, case: &Case, staff: MemberId, reason: &str, now: i64) -> Result<(), Error> {
    let until = Some(now + DISPUTED_DAYS * DAY);
    let fact = Fact::Grant(Grant { until, reason: reason.to_owned(), scholarship: false });
    by_staff(tx, case, staff, fact, now).await
}

/// What staff gives to, or takes from, the member whom a case is about.
async fn by_staff(tx: &mut Tx, case: &Case, staff: MemberId, fact: Fact, now: i64) -> Result<(), Error> {
    let about = &case.about;
    let (Some(member), Some(plan)) = (about.member, about.plan) else { return Err(Error::NoSuchAnswer) };
    let source = Source::manual(member, plan);
    let entry = Entry { plan, source, fact, actor: Some(staff), recorded_at: now };
    if ledger::append_next(tx, about.guild, member, &entry).await? == Appended::Overtaken {
        return Err(Error::Overtaken);
    }
    Ok(enqueue(tx, &SyncAccess { guild: about.guild, member }, now).await?)
}
