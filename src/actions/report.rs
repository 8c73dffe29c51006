//! A member asks the moderators to look at a message. All reports about one message are one case, which counts each reporter
//! once. What the message says is never kept, its author is told nothing, and no ranking hears of it.

use std::collections::BTreeMap;

use secrecy::ExposeSecret as _;

use crate::actions::{decide_case, open_case};
use crate::app::App;
use crate::domain::cases::{CaseKind, CaseState, Choice};
use crate::domain::ids::{CaseId, ChannelId, GuildId, MemberId, MessageId};
use crate::domain::names;
use crate::domain::secret::Key;
use crate::jobs::enqueue;
use crate::jobs::show_case::ShowCase;
use crate::store::audit::{self, Area, Entry};
use crate::store::cases::{self, Case, NewCase};
use crate::store::reports::{self, Report};
use crate::store::{Read, StoreError, Tx};

/// Characters of what a reporter says.
pub const LONGEST: usize = 300;
/// Reports of one member that wait for the moderators at a time: whoever sees more than these does better to write to a
/// moderator, and nobody buries the others' reports under their own.
pub const MOST_OPEN: i64 = 5;
/// Reports of one member within a day: twice what can wait, so that quick moderators are not flooded either.
pub const MOST_A_DAY: i64 = 10;
const DAY: i64 = 86_400;
/// The detail of a case that says in which channel the message stands.
pub const CHANNEL: &str = "channel";
/// Characters of a ticket's mark: 64 bits, which nobody guesses through Discord's limits.
const MARK: usize = 16;

/// The message that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Where it stands.
    pub channel: ChannelId,
    /// Which.
    pub message: MessageId,
    /// Who wrote it; nobody of whom we know when it came through a webhook.
    pub author: Option<MemberId>,
}

/// Why nothing was reported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The member wrote it.
    #[error("one's own message")]
    Own,
    /// We wrote it.
    #[error("a message of ours")]
    Ours,
    /// This member reported it then, and it is still with the moderators.
    #[error("reported already")]
    Already(i64),
    /// The moderators have looked at it.
    #[error("decided already")]
    Decided,
    /// So many reports of this member wait already.
    #[error("too many reports wait")]
    TooManyOpen(i64),
    /// The member reported so many messages within a day; when they can report again.
    #[error("too many reports in a day")]
    TooManyToday(i64, i64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Target {
    /// The target as a form carries it. A form comes back from the person's own machine, so it is marked: nobody makes a
    /// message somebody else's.
    #[must_use]
    pub fn ticket(&self, app: &App, guild: GuildId, reporter: MemberId) -> String {
        let told = format!("{}:{}:{}", self.channel, self.message, self.author.map_or(0, |author| author.0));
        let mark: String = key(app).mark(&format!("{guild}:{reporter}:{told}")).chars().take(MARK).collect();
        format!("{told}:{mark}")
    }

    /// The target of a ticket that was made for `reporter` here.
    #[must_use]
    pub fn of_ticket(app: &App, guild: GuildId, reporter: MemberId, parts: &[&str]) -> Option<Self> {
        let [channel, message, author, _] = parts else { return None };
        let author: u64 = author.parse().ok()?;
        let author = (author != 0).then_some(MemberId(author));
        let target = Self { channel: channel.parse().ok()?, message: message.parse().ok()?, author };
        (target.ticket(app, guild, reporter) == parts.join(":")).then_some(target)
    }

    /// The matter of its case.
    fn subject(&self) -> String {
        self.message.to_string()
    }
}

fn key(app: &App) -> Key {
    Key::derive(app.config.secrets.discord_client_secret.expose_secret(), "lyceum.report")
}

/// Whether `reporter` may report the message, asked before they type a reason.
pub async fn check(app: &App, guild: GuildId, reporter: MemberId, target: Target) -> Result<(), Error> {
    may(&mut app.store.read(), guild, reporter, target, app.clock.now()).await.map(drop)
}

/// The open case about the message, if there is one; or why `reporter` may not report it.
async fn may(
    read: &mut Read<'_>,
    guild: GuildId,
    reporter: MemberId,
    target: Target,
    now: i64,
) -> Result<Option<CaseId>, Error> {
    if target.author == Some(reporter) {
        return Err(Error::Own);
    }
    let case = cases::by_subject(read, guild, CaseKind::Report, &target.subject()).await?;
    if case.as_ref().is_some_and(|case| case.state != CaseState::Open) {
        return Err(Error::Decided);
    }
    if let Some(at) = reports::find(read, guild, target.message, reporter).await? {
        return Err(Error::Already(at));
    }
    if reports::count_open(read, guild, reporter).await? >= MOST_OPEN {
        return Err(Error::TooManyOpen(MOST_OPEN));
    }
    let lately = reports::list_since(read, guild, reporter, now - DAY, MOST_A_DAY).await?;
    match lately.last() {
        Some(oldest) if i64::try_from(lately.len()).is_ok_and(|many| many >= MOST_A_DAY) => {
            Err(Error::TooManyToday(MOST_A_DAY, oldest + DAY))
        }
        _ => Ok(case.map(|case| case.id)),
    }
}

/// Report the message; `typed` is what the moderators should know, if anything.
pub async fn run(app: &App, guild: GuildId, reporter: MemberId, target: Target, typed: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let case = match may(&mut tx.read(), guild, reporter, target, now).await? {
        Some(case) => case,
        None => open(&mut tx, guild, target, now).await?,
    };
    let reason = names::shortened(&names::clean_lines(typed), LONGEST);
    let report = Report { reporter, reason, reported_at: now };
    if !reports::insert(&mut tx, (guild, target.message), case, &report).await? {
        return Err(Error::Already(now));
    }
    enqueue(&mut tx, &ShowCase { case }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// The case about a message that had none a moment ago.
async fn open(tx: &mut Tx, guild: GuildId, target: Target, now: i64) -> Result<CaseId, Error> {
    let case = NewCase {
        guild,
        kind: CaseKind::Report,
        subject: target.subject(),
        member: target.author,
        other: None,
        plan: None,
        detail: BTreeMap::from([(CHANNEL.to_owned(), target.channel.to_string())]),
    };
    if let Some(opened) = open_case::write(tx, &case, now).await? {
        return Ok(opened);
    }
    // Somebody else reported it in the same moment.
    let theirs = cases::by_subject(&mut tx.read(), guild, CaseKind::Report, &case.subject).await?;
    theirs.map(|case| case.id).ok_or(Error::Decided)
}

/// What follows from staff's answer: it can be looked up. What is to be done, staff does in Discord itself.
pub(super) async fn answered(
    tx: &mut Tx,
    case: &Case,
    choice: Choice,
    staff: MemberId,
    now: i64,
) -> Result<(), decide_case::Error> {
    let about = &case.about;
    if about.member == Some(staff) {
        return Err(decide_case::Error::Oneself);
    }
    let act = if choice == Choice::Acted { "report-acted" } else { "report-dismissed" };
    let mut entry = Entry::new(about.guild, staff, Area::Member, act).detail("case", case.id.0);
    if let Some(author) = about.member {
        entry = entry.about(author);
    }
    Ok(audit::insert(tx, &entry, now).await?)
}
