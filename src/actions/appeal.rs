//! A member whose credit is held or switched off asks staff for a look: a case, answered by its buttons. One at a time.

use std::collections::BTreeMap;

use crate::actions::rank_community::Error as Ours;
use crate::actions::{decide_case, decide_member, member_trust, open_case};
use crate::app::App;
use crate::domain::cases::{CaseKind, CaseState, Choice};
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::jobs::enqueue;
use crate::jobs::show_case::ShowCase;
use crate::jobs::tell_appeal::TellAppeal;
use crate::store::audit::{self, Area, Entry};
use crate::store::cases::{self, Case, NewCase};
use crate::store::consents::{self, Purpose};
use crate::store::{StoreError, Tx, edges, guilds, trust};

/// Characters of what a member says.
pub const LONGEST: usize = 500;
/// The argument that holds what the member says.
const SAID: &str = "said";
/// Seconds after which staff, who looked and left it as it was, can be asked again.
const AGAIN: i64 = 7 * 86_400;
/// Nothing is found in what was given longer ago.
const LOOKED_BACK: i64 = 30 * 86_400;

/// How it stands with what a member gives, where not everything counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Some of it is held or switched off, and staff can be asked for a look.
    MayAsk,
    /// Staff was asked, then.
    Waiting(i64),
    /// Staff looked and left it as it is; and when they can be asked again.
    Kept(i64, i64),
}

/// Why nobody was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Everything the member gives counts, as far as it ever would.
    #[error("nothing is held")]
    Nothing,
    /// Staff was asked already.
    #[error("asked already")]
    Waiting(i64),
    /// Staff looked a short while ago, and can be asked again then.
    #[error("answered a short while ago")]
    Soon(i64),
    /// Nothing readable was typed.
    #[error("nothing was said")]
    Empty,
    /// Ours.
    #[error(transparent)]
    Ours(#[from] Ours),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Ours(error.into())
    }
}

/// How it stands with what `member` gives; `None` where all of it counts as far as it ever would, or nothing is recorded.
pub async fn standing(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Standing>, Ours> {
    let latest = cases::latest(&mut app.store.read(), guild, CaseKind::Appeal, member).await?;
    if let Some(open) = latest.as_ref().filter(|case| case.state == CaseState::Open) {
        return Ok(Some(Standing::Waiting(open.opened_at)));
    }
    if !is_held(app, guild, member).await? {
        return Ok(None);
    }
    let kept = latest.filter(|case| case.decision.as_deref() == Some(Choice::Keep.word()));
    Ok(Some(match kept.and_then(|case| case.closed_at) {
        Some(at) if app.clock.now() < at + AGAIN => Standing::Kept(at, at + AGAIN),
        _ => Standing::MayAsk,
    }))
}

/// Whether some of what the member gives is held or switched off.
async fn is_held(app: &App, guild: GuildId, member: MemberId) -> Result<bool, Ours> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    if !guilds::find(read, guild).await?.is_some_and(|settings| settings.analysis)
        || consents::find(read, guild, member, Purpose::Analysis).await? == Some(false)
    {
        return Ok(false);
    }
    if trust::last_word(read, guild, member).await?.is_some_and(|word| word.verdict == Verdict::Discount) {
        return Ok(true);
    }
    // Looking through everybody's weeks is left for those who gave something in them.
    let given = edges::of_member(read, guild, member, now).await?;
    if !given.iter().any(|edge| edge.src == member.0 && edge.at >= now - LOOKED_BACK) {
        return Ok(false);
    }
    let found = member_trust::kept(app, guild).await?;
    Ok(member_trust::seen(&mut app.store.read(), guild, member, &found.trust).await?.held)
}

/// Ask staff for a look.
pub async fn ask(app: &App, guild: GuildId, member: MemberId, typed: &str) -> Result<(), Error> {
    let said = names::shortened(&names::clean_lines(typed), LONGEST);
    if said.is_empty() {
        return Err(Error::Empty);
    }
    match standing(app, guild, member).await? {
        None => return Err(Error::Nothing),
        Some(Standing::Waiting(since)) => return Err(Error::Waiting(since)),
        Some(Standing::Kept(_, again)) => return Err(Error::Soon(again)),
        Some(Standing::MayAsk) => {}
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    // Two forms sent at once follow the same case, so they are one matter.
    let latest = cases::latest(&mut tx.read(), guild, CaseKind::Appeal, member).await?;
    let case = NewCase {
        guild,
        kind: CaseKind::Appeal,
        subject: format!("{member}:{}", latest.map_or(0, |case| case.id.0)),
        member: Some(member),
        other: None,
        plan: None,
        detail: BTreeMap::from([(SAID.to_owned(), said)]),
    };
    if open_case::write(&mut tx, &case, now).await?.is_none() {
        return Err(Error::Waiting(now));
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// What follows from staff's answer to a case; `against` the member is what was found when they answered.
pub(super) async fn answered(
    tx: &mut Tx,
    case: &Case,
    (choice, against): (Choice, &[Flag]),
    staff: MemberId,
    now: i64,
) -> Result<(), decide_case::Error> {
    let Some(member) = case.about.member else { return Err(decide_case::Error::NoSuchAnswer) };
    if member == staff {
        return Err(decide_case::Error::Oneself);
    }
    let guild = case.about.guild;
    if choice == Choice::Clear {
        decide_member::write(tx, guild, staff, member, (Verdict::Clear, against), now).await?;
    } else {
        let entry = Entry::new(guild, staff, Area::Member, "credit-kept").about(member);
        audit::insert(tx, &entry, now).await?;
    }
    Ok(enqueue(tx, &TellAppeal { case: case.id }, now).await?)
}

/// What the member gives counts again, decided elsewhere: whoever had asked for it is answered.
pub(super) async fn grant(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    staff: MemberId,
    now: i64,
) -> Result<(), StoreError> {
    let latest = cases::latest(&mut tx.read(), guild, CaseKind::Appeal, member).await?;
    let Some(case) = latest.filter(|case| case.state == CaseState::Open) else { return Ok(()) };
    if cases::set_decided(tx, case.id, Choice::Clear, staff, now).await? {
        enqueue(tx, &ShowCase { case: case.id }, now).await?;
        enqueue(tx, &TellAppeal { case: case.id }, now).await?;
    }
    Ok(())
}
