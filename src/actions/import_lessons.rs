//! Somebody brings lessons along in a file. What was imported before is changed, not doubled; everything is written in one
//! transaction, so that a file is taken as a whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::import::{Batch, Item};
use crate::domain::lessons::series::find_loop;
use crate::domain::lessons::{Draft, LessonState};
use crate::domain::names;
use crate::jobs;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::lesson_changes::{self, Details};
use crate::store::lessons;
use crate::store::series;
use crate::store::{Db, StoreError, Tx};

/// What became of a file's lessons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// New drafts.
    pub added: usize,
    /// Known before, and different now.
    pub changed: usize,
    /// Known before, and the same.
    pub same: usize,
    /// "This one after that one", where that one is in no file and not in the guild.
    pub unknown_prerequisites: usize,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file's lessons would require each other.
    #[error("the prerequisites go round in a circle: {}", titles.join(" -> "))]
    Loop {
        /// The titles, in the order in which they require each other.
        titles: Vec<String>,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Write the lessons of a file as drafts of `author`; lessons published before are changed where they stand.
pub async fn run(db: &Db, guild: GuildId, author: MemberId, batch: &Batch, now: i64) -> Result<Written, Error> {
    let mut tx = db.begin().await?;
    let mut written = Written::default();
    let mut by_key: BTreeMap<&str, LessonId> = BTreeMap::new();
    let mut by_title: BTreeMap<String, LessonId> = BTreeMap::new();
    for item in &batch.items {
        // Checked when the file was read.
        let Ok(draft) = item.draft() else { continue };
        let lesson = one(&mut tx, guild, author, item, &draft, now, &mut written).await?;
        by_key.insert(item.key.split_once(':').map_or(item.key.as_str(), |(_, key)| key), lesson);
        by_title.entry(names::name_key(&draft.title)).or_insert(lesson);
    }
    for item in batch.items.iter().filter(|item| !item.requires.is_empty()) {
        let own = item.key.split_once(':').map_or(item.key.as_str(), |(_, key)| key);
        let Some(lesson) = by_key.get(own) else { continue };
        let mut requires = BTreeSet::new();
        for wanted in &item.requires {
            let named = by_key.get(wanted.as_str()).or_else(|| by_title.get(&names::name_key(wanted)));
            match named {
                Some(before) => drop(requires.insert(*before)),
                None => written.unknown_prerequisites += 1,
            }
        }
        series::set_requirements(&mut tx, *lesson, &requires).await?;
    }
    let all = series::requirements(&mut tx.read(), guild).await?;
    if let Some(round) = find_loop(&all) {
        let mut titles = Vec::new();
        for id in round {
            let title = lessons::find(&mut tx.read(), guild, id).await?.map(|it| it.draft.title);
            titles.push(title.unwrap_or_else(|| id.to_string()));
        }
        return Err(Error::Loop { titles });
    }
    tx.commit().await?;
    Ok(written)
}

/// The same from within the application, whose jobs begin at once.
pub async fn here(app: &App, guild: GuildId, author: MemberId, batch: &Batch) -> Result<Written, Error> {
    let written = run(&app.store, guild, author, batch, app.clock.now()).await?;
    app.tasks.wake();
    Ok(written)
}

async fn one(
    tx: &mut Tx,
    guild: GuildId,
    author: MemberId,
    item: &Item,
    draft: &Draft,
    now: i64,
    written: &mut Written,
) -> Result<LessonId, StoreError> {
    let details = Details {
        licence: item.licence.as_deref().map(|it| names::shortened(&names::clean(it), 100)),
        source: item.source.as_deref().map(|it| names::shortened(&names::clean(it), 300)),
        position: item.position,
        preview: item.preview,
    };
    let known = lesson_changes::find_by_source(&mut tx.read(), guild, &item.key).await?;
    let Some(id) = known else {
        let id = lessons::insert(tx, guild, author, draft, LessonState::Draft, now).await?;
        lesson_changes::set_source_key(tx, id, &item.key).await?;
        lesson_changes::set_details(tx, id, &details, now).await?;
        if let Some(page) = &item.page {
            lesson_changes::set_page(tx, id, page).await?;
        }
        if item.preview {
            series::inherit(tx, id, now).await?;
        }
        written.added += 1;
        return Ok(id);
    };
    let Some(lesson) = lessons::find(&mut tx.read(), guild, id).await? else { return Ok(id) };
    let page = lesson_changes::page(&mut tx.read(), id).await?;
    let same = lesson.draft == *draft
        && page == item.page
        && lesson.preview == item.preview
        && details.position.is_none_or(|it| lesson.position == Some(it))
        && (details.licence.is_none() || details.licence == lesson.licence)
        && (details.source.is_none() || details.source == lesson.source);
    if same {
        written.same += 1;
        return Ok(id);
    }
    lesson_changes::set_draft(tx, &lesson, draft, now).await?;
    lesson_changes::set_details(tx, id, &details, now).await?;
    if let Some(page) = &item.page {
        lesson_changes::set_page(tx, id, page).await?;
    }
    if lesson.draft.series != draft.series || lesson.preview != item.preview {
        series::inherit(tx, id, now).await?;
    }
    if lesson.state != LessonState::Draft {
        jobs::enqueue(tx, &SyncLesson { lesson: id }, now).await?;
    }
    written.changed += 1;
    Ok(id)
}
