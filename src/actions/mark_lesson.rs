//! A member says Done, Save or Not for me about a lesson. The author hears of it as an interaction record.

use crate::actions::open_lesson;
use crate::app::App;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::store::StoreError;
use crate::store::lesson_marks;
use crate::store::lessons::Lesson;

/// Who says what about which lesson.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// Where.
    pub guild: GuildId,
    /// Which.
    pub lesson: LessonId,
    /// Who.
    pub member: MemberId,
    /// Whether they are a creator of the guild.
    pub staff: bool,
    /// What.
    pub mark: Mark,
}

/// Why nothing was written: the lesson cannot be opened.
pub type Error = open_lesson::Error;

/// Write the mark; returns the lesson and whether the mark is new. Only "not for me" is for everyone: who cannot open
/// a lesson has neither finished nor kept it.
pub async fn run(app: &App, input: Input) -> Result<(Lesson, bool), Error> {
    let opened = open_lesson::run(app, input.guild, input.lesson, input.member, input.staff).await;
    let lesson = match opened {
        Err(Error::Closed { .. }) if input.mark == Mark::NotForMe => {
            open_lesson::run(app, input.guild, input.lesson, input.member, true).await?
        }
        other => other?,
    };
    let now = app.clock.now();
    let new = write(app, input, now).await?;
    // A lesson's post is its object; before it is posted nobody can have clicked it.
    if let (true, Some(kind), Some((channel, message))) = (new, input.mark.interaction(), lesson.post) {
        let record = InteractionRecord {
            guild: input.guild,
            object: message.0,
            actor: input.member,
            target: lesson.author,
            kind,
            weight: kind.weight(),
            at: now,
            channel: ChannelId(channel.0),
            variant: 0,
        };
        // When the queue is full it has been counted; the mark itself is written.
        let _ = app.interactions.offer(record);
    }
    Ok((lesson, new))
}

async fn write(app: &App, input: Input, now: i64) -> Result<bool, StoreError> {
    let mut tx = app.store.begin().await?;
    let new = lesson_marks::insert(&mut tx, input.guild, input.member, input.lesson, input.mark, now).await?;
    tx.commit().await?;
    Ok(new)
}
