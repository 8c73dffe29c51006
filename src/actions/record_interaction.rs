//! Somebody did something to somebody: a record goes to the queue, and a reaction to a lesson's post likes the lesson.
//!
//! The writer decides whether it may be kept (`store::interactions::Gate`); nothing here waits for it.

use crate::app::App;
use crate::domain::community::InteractionKind;
use crate::domain::community::authors::Author;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId, snowflake_seconds};
use crate::domain::lessons::Mark;
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};
use crate::store::digests;
use crate::store::guilds;
use crate::store::interaction_writer::Dropped;
use crate::store::lesson_marks;
use crate::store::lessons;
use crate::store::reactions;
use crate::store::reactions::Cleared;

/// Where something happened and who did it.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Where.
    pub guild: GuildId,
    /// In which channel or thread.
    pub channel: ChannelId,
    /// On or with which message.
    pub message: MessageId,
    /// Who.
    pub actor: MemberId,
}

/// Queue that the scene's actor did `kind` to `target`. `variant` tells several of a kind on one message apart.
pub fn offer(app: &App, scene: Scene, kind: InteractionKind, target: MemberId, variant: i64) {
    let record = record(app, scene, kind, target, variant);
    if record.is_between_people() {
        // What is turned away has been counted.
        let _ = app.interactions.offer(record);
    }
}

fn record(app: &App, scene: Scene, kind: InteractionKind, target: MemberId, variant: i64) -> InteractionRecord {
    InteractionRecord {
        guild: scene.guild,
        object: scene.message.0,
        actor: scene.actor,
        target,
        kind,
        weight: kind.weight(),
        at: app.clock.now(),
        channel: scene.channel,
        variant,
    }
}

/// A reaction was taken back from a message of which nobody says who wrote it: whom it was for stands on record, if it
/// does at all.
pub async fn take_back(app: &App, scene: Scene, variant: i64) -> Result<(), StoreError> {
    // What is turned away has been counted.
    let _ = app.interactions.offer(record(app, scene, InteractionKind::ReactionRemoved, MemberId(0), variant));
    let lesson = lessons::find_by_message(&mut app.store.read(), scene.message).await?;
    match lesson.filter(|lesson| lesson.guild == scene.guild) {
        Some(lesson) => unlike(app, scene, lesson.id).await,
        None => Ok(()),
    }
}

async fn unlike(app: &App, scene: Scene, lesson: LessonId) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    lesson_marks::delete(&mut tx, scene.guild, scene.actor, lesson, Mark::Liked).await?;
    tx.commit().await
}

/// Queue what a message says about people, and how long whoever wrote `asked` waited for its answer.
pub fn heard(app: &App, records: &[InteractionRecord], asked: Option<MessageId>) {
    for record in records {
        let asked = asked.filter(|_| record.kind == InteractionKind::Reply);
        // What is turned away has been counted.
        let _ = match asked {
            Some(asked) => answer(app, record, asked),
            None => app.interactions.offer(*record),
        };
    }
}

fn answer(app: &App, record: &InteractionRecord, asked: MessageId) -> Result<(), Dropped> {
    app.interactions.answer(*record, snowflake_seconds(record.object) - snowflake_seconds(asked.0))
}

/// Whom it concerns when somebody answers message `id` by `author`, or writes in its thread: behind a machine's message
/// stands a person when it posts a lesson.
pub async fn behind(app: &App, id: u64, author: Author) -> Result<Author, StoreError> {
    if author != Author::Machine {
        return Ok(author);
    }
    let lesson = lessons::find_by_message(&mut app.store.read(), MessageId(id)).await?;
    Ok(lesson.map_or(author, |lesson| Author::Person(lesson.author)))
}

/// A reaction to a message of ours. When it posts a lesson, the reaction is to the lesson's author.
pub async fn react_to_lesson(app: &App, scene: Scene, kind: InteractionKind, variant: i64) -> Result<(), StoreError> {
    let mut read = app.store.read();
    let Some(lesson) = lessons::find_by_message(&mut read, scene.message).await? else {
        return react_to_digest(app, scene).await;
    };
    if lesson.guild != scene.guild || lesson.author == scene.actor {
        return Ok(());
    }
    offer(app, scene, kind, lesson.author, variant);
    // What is taken back is gone, whatever may be kept by now.
    if kind == InteractionKind::ReactionRemoved {
        return unlike(app, scene, lesson.id).await;
    }
    // A guild without analysis keeps no reaction of anybody's, and no guild one of somebody who left the analysis.
    let analysed = guilds::find(&mut read, scene.guild).await?.is_some_and(|settings| settings.analysis);
    let choice = consents::find(&mut read, scene.guild, scene.actor, Purpose::Analysis).await?;
    if analysed && choice != Some(false) {
        let mut tx = app.store.begin().await?;
        lesson_marks::insert(&mut tx, scene.guild, scene.actor, lesson.id, Mark::Liked, app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Reactions were cleared from a message: the queue takes back those that stand, after all that came before. When the
/// message posts a lesson, whoever lost their last reaction no longer likes it.
pub async fn clear(app: &App, cleared: Cleared) -> Result<(), StoreError> {
    // What is turned away has been counted.
    let _ = app.interactions.clear(cleared);
    let Some(lesson) = lessons::find_by_message(&mut app.store.read(), cleared.message).await? else { return Ok(()) };
    app.interactions.settled().await;
    let lost = reactions::list_lost(&mut app.store.read(), cleared.guild, cleared.message).await?;
    let mut tx = app.store.begin().await?;
    for member in lost {
        lesson_marks::delete(&mut tx, cleared.guild, member, lesson.id, Mark::Liked).await?;
    }
    tx.commit().await
}

/// A reaction below a digest says that somebody reads it; who does is not kept.
async fn react_to_digest(app: &App, scene: Scene) -> Result<(), StoreError> {
    if digests::is_unanswered(&mut app.store.read(), scene.message).await? {
        let mut tx = app.store.begin().await?;
        digests::react(&mut tx, scene.message).await?;
        tx.commit().await?;
    }
    Ok(())
}
