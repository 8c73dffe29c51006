//! Lessons, the plans they belong to, and who moved them from state to state.

use std::collections::BTreeSet;

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId, PlanId};
use crate::domain::lessons::fingerprint::Fingerprint;
use crate::domain::lessons::{Draft, LessonState};
use crate::domain::names;

/// A lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Its number.
    pub id: LessonId,
    /// Where.
    pub guild: GuildId,
    /// Who wrote it.
    pub author: MemberId,
    /// What was written.
    pub draft: Draft,
    /// Where it stands.
    pub state: LessonState,
    /// Its post in the lesson channel.
    pub post: Option<(ChannelId, MessageId)>,
    /// Its post in the review channel.
    pub review: Option<(ChannelId, MessageId)>,
    /// When it was written.
    pub created_at: i64,
    /// When it was last published.
    pub published_at: Option<i64>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// When it appears by itself, while it is scheduled.
    pub publish_at: Option<i64>,
    /// Whose message it was made from.
    pub credit: Option<MemberId>,
    /// Under which terms it may be used, as stated.
    pub licence: Option<String>,
    /// Where it comes from, as stated.
    pub source: Option<String>,
    /// Its place in its series, from 1.
    pub position: Option<i64>,
    /// Free to look at although its series costs something.
    pub preview: bool,
    /// Rises with every change.
    pub revision: i64,
    /// When anything about it last changed.
    pub updated_at: i64,
    /// What was wrong with its link when it was last tried.
    pub link_trouble: Option<String>,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        author_id: i64,
        title: String,
        summary: String,
        link: String,
        topics: Json<Vec<String>>,
        series: Option<String>,
        state: String,
        channel_id: Option<i64>,
        message_id: Option<i64>,
        review_channel_id: Option<i64>,
        review_message_id: Option<i64>,
        created_at: i64,
        published_at: Option<i64>,
        withdrawn_at: Option<i64>,
        publish_at: Option<i64>,
        credit_id: Option<i64>,
        licence: Option<String>,
        source: Option<String>,
        position: Option<i64>,
        preview: bool,
        revision: i64,
        updated_at: i64,
        link_trouble: Option<String>,
    }
}

impl TryFrom<Row> for Lesson {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = LessonState::from_name(&row.state).ok_or_else(|| StoreError::Inconsistent {
            table: "lessons",
            column: "state",
            key: row.id.to_string(),
        })?;
        Ok(Self {
            id: LessonId(row.id),
            guild: GuildId::from_db(row.guild_id),
            author: MemberId::from_db(row.author_id),
            draft: Draft {
                title: row.title,
                summary: row.summary,
                link: row.link,
                topics: row.topics.0,
                series: row.series,
            },
            state,
            post: row.channel_id.map(ChannelId::from_db).zip(row.message_id.map(MessageId::from_db)),
            review: row.review_channel_id.map(ChannelId::from_db).zip(row.review_message_id.map(MessageId::from_db)),
            created_at: row.created_at,
            published_at: row.published_at,
            withdrawn_at: row.withdrawn_at,
            publish_at: row.publish_at,
            credit: row.credit_id.map(MemberId::from_db),
            licence: row.licence,
            source: row.source,
            position: row.position,
            preview: row.preview,
            revision: row.revision,
            updated_at: row.updated_at,
            link_trouble: row.link_trouble,
        })
    }
}

const INSERT: &str =
    "INSERT INTO lessons (guild_id, author_id, title, summary, link, topics, series, state, created_at, updated_at,
        series_key, position, fingerprint, preview, revision)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, $13, 1) RETURNING id";
const NEXT_POSITION: &str =
    "SELECT COALESCE(MAX(position), 0) + 1 FROM lessons WHERE guild_id = $1 AND series_key = $2";
const INHERIT_PLANS: &str = "INSERT INTO lesson_plans (lesson_id, plan_id)
    SELECT CAST($1 AS BIGINT), plan_id FROM series_plans WHERE guild_id = $2 AND series_key = $3";
const FIND: &str = "SELECT * FROM lessons WHERE guild_id = $1 AND id = $2";
const BY_ID: &str = "SELECT * FROM lessons WHERE id = $1";
const BY_MESSAGE: &str = "SELECT * FROM lessons WHERE message_id = $1";
const LIST: &str = "SELECT * FROM lessons WHERE guild_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3";
const LIST_STATE: &str = "SELECT * FROM lessons WHERE guild_id = $1 AND state = $4 ORDER BY id DESC LIMIT $2 OFFSET $3";
const COUNT: &str = "SELECT COUNT(*) FROM lessons WHERE guild_id = $1";
const COUNT_STATE: &str = "SELECT COUNT(*) FROM lessons WHERE guild_id = $1 AND state = $2";
const COUNT_OF: &str = "SELECT COUNT(*) FROM lessons WHERE guild_id = $1 AND state = $2 AND author_id = $3";
const SET_STATE: &str = "UPDATE lessons SET state = $2, updated_at = $3, revision = revision + 1, publish_at = $5,
    published_at = CASE WHEN $2 = 'published' THEN $3 ELSE published_at END,
    withdrawn_at = CASE WHEN $2 = 'withdrawn' THEN $3 ELSE NULL END
    WHERE id = $1 AND state = $4";
const INSERT_HISTORY: &str =
    "INSERT INTO lesson_history (lesson_id, state, actor_id, at, note) VALUES ($1, $2, $3, $4, $5)";
const HISTORY: &str = "SELECT state, actor_id, at FROM lesson_history WHERE lesson_id = $1 ORDER BY id";
const LAST_NOTE: &str =
    "SELECT note FROM lesson_history WHERE lesson_id = $1 AND note IS NOT NULL ORDER BY id DESC LIMIT 1";
const SET_POST: &str = "UPDATE lessons SET channel_id = $2, message_id = $3 WHERE id = $1";
const SET_REVIEW: &str = "UPDATE lessons SET review_channel_id = $2, review_message_id = $3 WHERE id = $1";
const DELETE_PLANS: &str = "DELETE FROM lesson_plans WHERE lesson_id = $1";
const PLANS: &str = "SELECT plan_id FROM lesson_plans WHERE lesson_id = $1 ORDER BY plan_id";

/// Write a new lesson down.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    author: MemberId,
    draft: &Draft,
    state: LessonState,
    now: i64,
) -> Result<LessonId, StoreError> {
    let series_key = draft.series.as_deref().map(names::name_key);
    let position: Option<i64> = match &series_key {
        Some(key) => Some(tx.query(NEXT_POSITION).bind(guild.to_db()).bind(key.as_str()).value().await?),
        None => None,
    };
    let id: i64 = tx
        .query(INSERT)
        .bind(guild.to_db())
        .bind(author.to_db())
        .bind(draft.title.as_str())
        .bind(draft.summary.as_str())
        .bind(draft.link.as_str())
        .bind(Json(&draft.topics))
        .bind(draft.series.as_deref())
        .bind(state.name())
        .bind(now)
        .bind(series_key.as_deref())
        .bind(position)
        .bind(Fingerprint::of(&draft.title, &draft.summary).to_hex())
        .bind(false)
        .value()
        .await?;
    if let Some(key) = &series_key {
        tx.query(INHERIT_PLANS).bind(id).bind(guild.to_db()).bind(key.as_str()).execute().await?;
    }
    insert_history(tx, LessonId(id), state, author, None, now).await?;
    Ok(LessonId(id))
}

/// A lesson of a guild.
pub async fn find(read: &mut Read<'_>, guild: GuildId, lesson: LessonId) -> Result<Option<Lesson>, StoreError> {
    one(read.query(FIND).bind(guild.to_db()).bind(lesson.0).optional().await?)
}

/// A lesson, whichever guild it belongs to; for jobs.
pub async fn find_by_id(read: &mut Read<'_>, lesson: LessonId) -> Result<Option<Lesson>, StoreError> {
    one(read.query(BY_ID).bind(lesson.0).optional().await?)
}

/// The lesson that a message posts.
pub async fn find_by_message(read: &mut Read<'_>, message: MessageId) -> Result<Option<Lesson>, StoreError> {
    one(read.query(BY_MESSAGE).bind(message.to_db()).optional().await?)
}

fn one(row: Option<Row>) -> Result<Option<Lesson>, StoreError> {
    row.map(Lesson::try_from).transpose()
}

/// A page of a guild's lessons, the newest first, and how many there are.
pub async fn list(
    read: &mut Read<'_>,
    guild: GuildId,
    state: Option<LessonState>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Lesson>, i64), StoreError> {
    let (rows, count): (Vec<Row>, i64) = if let Some(state) = state {
        let page = read.query(LIST_STATE).bind(guild.to_db()).bind(limit).bind(offset).bind(state.name());
        (page.all().await?, read.query(COUNT_STATE).bind(guild.to_db()).bind(state.name()).value().await?)
    } else {
        let page = read.query(LIST).bind(guild.to_db()).bind(limit).bind(offset);
        (page.all().await?, read.query(COUNT).bind(guild.to_db()).value().await?)
    };
    Ok((rows.into_iter().map(Lesson::try_from).collect::<Result<_, _>>()?, count))
}

/// How many lessons of one author are in a state.
pub async fn count_of(
    read: &mut Read<'_>,
    guild: GuildId,
    author: MemberId,
    state: LessonState,
) -> Result<i64, StoreError> {
    read.query(COUNT_OF).bind(guild.to_db()).bind(state.name()).bind(author.to_db()).value().await
}

/// A move of a lesson from state to state.
#[derive(Debug, Clone, Copy)]
pub struct Move<'t> {
    /// Which.
    pub lesson: LessonId,
    /// Where it stands, as the one who moves it saw it.
    pub from: LessonState,
    /// Where it shall stand.
    pub to: LessonState,
    /// Who moves it.
    pub actor: MemberId,
    /// When it appears by itself; only for [`LessonState::Scheduled`].
    pub publish_at: Option<i64>,
    /// What the one who moves it has to say.
    pub note: Option<&'t str>,
}

/// Move a lesson and write down who did; `false` when somebody has moved it meanwhile.
pub async fn set_state(
    tx: &mut Tx,
    lesson: LessonId,
    from: LessonState,
    to: LessonState,
    actor: MemberId,
    now: i64,
) -> Result<bool, StoreError> {
    move_to(tx, Move { lesson, from, to, actor, publish_at: None, note: None }, now).await
}

/// The same with a time or a note.
pub async fn move_to(tx: &mut Tx, step: Move<'_>, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(SET_STATE).bind(step.lesson.0).bind(step.to.name()).bind(now).bind(step.from.name());
    let moved = query.bind(step.publish_at).execute().await?;
    if moved == 1 {
        insert_history(tx, step.lesson, step.to, step.actor, step.note, now).await?;
    }
    Ok(moved == 1)
}

async fn insert_history(
    tx: &mut Tx,
    lesson: LessonId,
    state: LessonState,
    actor: MemberId,
    note: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    let query = tx.query(INSERT_HISTORY).bind(lesson.0).bind(state.name()).bind(actor.to_db()).bind(now).bind(note);
    query.execute().await?;
    Ok(())
}

/// What staff said last when they sent a lesson back or rejected it.
pub async fn last_note(read: &mut Read<'_>, lesson: LessonId) -> Result<Option<String>, StoreError> {
    read.query(LAST_NOTE).bind(lesson.0).optional_value().await
}

/// Who moved a lesson where, and when.
pub async fn history(read: &mut Read<'_>, lesson: LessonId) -> Result<Vec<(LessonState, MemberId, i64)>, StoreError> {
    let rows: Vec<(String, i64, i64)> = read.query(HISTORY).bind(lesson.0).all().await?;
    rows.into_iter()
        .map(|(state, actor, at)| {
            let state = LessonState::from_name(&state).ok_or_else(|| StoreError::Inconsistent {
                table: "lesson_history",
                column: "state",
                key: lesson.to_string(),
            })?;
            Ok((state, MemberId::from_db(actor), at))
        })
        .collect()
}

/// Remember the lesson's post, or that it is gone.
pub async fn set_post(tx: &mut Tx, lesson: LessonId, post: Option<(ChannelId, MessageId)>) -> Result<(), StoreError> {
    set_message(tx, SET_POST, lesson, post).await
}

/// Remember the lesson's post in the review channel, or that it is gone.
pub async fn set_review(tx: &mut Tx, lesson: LessonId, post: Option<(ChannelId, MessageId)>) -> Result<(), StoreError> {
    set_message(tx, SET_REVIEW, lesson, post).await
}

async fn set_message(
    tx: &mut Tx,
    sql: &'static str,
    lesson: LessonId,
    post: Option<(ChannelId, MessageId)>,
) -> Result<(), StoreError> {
    let (channel, message) = (post.map(|post| post.0.to_db()), post.map(|post| post.1.to_db()));
    tx.query(sql).bind(lesson.0).bind(channel).bind(message).execute().await?;
    Ok(())
}

/// Say which plans a lesson belongs to; none: it is free.
pub async fn set_plans(tx: &mut Tx, lesson: LessonId, plans: &BTreeSet<PlanId>) -> Result<(), StoreError> {
    tx.query(DELETE_PLANS).bind(lesson.0).execute().await?;
    let plans: Vec<PlanId> = plans.iter().copied().collect();
    tx.insert_many("INSERT INTO lesson_plans (lesson_id, plan_id)", "", 2, &plans, |query, plan| {
        query.bind(lesson.0).bind(plan.0)
    })
    .await?;
    Ok(())
}

/// The plans a lesson belongs to; none: it is free.
pub async fn plans(read: &mut Read<'_>, lesson: LessonId) -> Result<BTreeSet<PlanId>, StoreError> {
    Ok(read.query(PLANS).bind(lesson.0).values::<i64>().await?.into_iter().map(PlanId).collect())
}
