//! Somebody follows a lesson's signed link. Who may open the lesson is decided anew: a link outlives no membership.

use secrecy::ExposeSecret as _;

use crate::actions::open_lesson;
use crate::app::App;
use crate::domain::community::InteractionKind;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::link::{LIFE, LinkFault, LinkKey, Pass};
use crate::jobs;
use crate::jobs::tell_staff::{About, TellStaff};
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};
use crate::store::lesson_changes;
use crate::store::lesson_opens;
use crate::store::lessons::Lesson;

/// From so many networks on, staff is told: a phone, a home and an office are three.
pub const MANY_NETWORKS: i64 = 5;

/// The longest that one sitting before a page is believed to last, in seconds.
const LONGEST_READING: i64 = 2 * 3_600;

/// What a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// An address elsewhere.
    Elsewhere(String),
    /// A page of ours, in Markdown.
    Page(Box<Lesson>, String, MemberId),
}

/// Why a link opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not ours, or over.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// The member may not open the lesson, or no longer.
    #[error(transparent)]
    Closed(#[from] open_lesson::Error),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Closed(error.into())
    }
}

/// What lessons' links are sealed with.
#[must_use]
pub fn key(app: &App) -> LinkKey {
    LinkKey::derive(app.config.secrets.discord_client_secret.expose_secret())
}

/// A link of the member's own to a lesson that [`open_lesson::run`] opened.
#[must_use]
pub fn address(app: &App, guild: GuildId, lesson: LessonId, (member, staff): (MemberId, bool)) -> String {
    let pass = Pass { guild, lesson, member, staff, until: app.clock.now() + LIFE };
    format!("{}/l/{}", app.config.server.public_url, pass.seal(&key(app)))
}

/// Open what `token` says, for somebody in `network` (the bytes of its prefix).
pub async fn run(app: &App, token: &str, network: &[u8]) -> Result<Opened, Error> {
    let (now, key) = (app.clock.now(), key(app));
    let (pass, number) = Pass::open(token, &key, now)?;
    let lesson = open_lesson::run(app, pass.guild, pass.lesson, pass.member, pass.staff).await?;
    let page = lesson_changes::page(&mut app.store.read(), lesson.id).await?;
    let mut tx = app.store.begin().await?;
    let who = (pass.guild, pass.member, pass.lesson);
    let new = lesson_opens::insert(&mut tx, who, number, key.network(network), now).await?;
    if new && lesson_opens::networks(&mut tx.read(), number).await? == MANY_NETWORKS {
        let about = About::LinkShared(lesson.id, pass.member, number);
        jobs::enqueue(&mut tx, &TellStaff { guild: pass.guild, about }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    if let (true, Some((channel, message))) = (new, lesson.post) {
        let kind = InteractionKind::LessonOpened;
        let record = InteractionRecord {
            guild: pass.guild,
            object: message.0,
            actor: pass.member,
            target: lesson.author,
            kind,
            weight: kind.weight(),
            at: now,
            channel,
            variant: 0,
        };
        if record.is_between_people() {
            // When the queue is full it has been counted; the opening itself is written.
            let _ = app.interactions.offer(record);
        }
    }
    Ok(match page {
        Some(page) => Opened::Page(Box::new(lesson), page, pass.member),
        None => Opened::Elsewhere(lesson.draft.link),
    })
}

/// Somebody in `network` looked for `seconds` at the page that `token` opened for them. A browser says so: it is believed for
/// [`LONGEST_READING`] and never for longer than since the opening. Of who wants no recommendations nothing is kept.
pub async fn read(app: &App, token: &str, network: &[u8], seconds: i64) -> Result<(), Error> {
    let (now, key) = (app.clock.now(), key(app));
    let (pass, number) = Pass::open(token, &key, now)?;
    let wished = consents::find(&mut app.store.read(), pass.guild, pass.member, Purpose::Recommendation).await?;
    if wished == Some(false) {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    lesson_opens::read(&mut tx, number, key.network(network), seconds.clamp(0, LONGEST_READING), now).await?;
    Ok(tx.commit().await?)
}
