//! The search index follows the store. Each process keeps an index of its own, so this is no job of the queue: it runs
//! beside it, looks every half second for what changed, and begins with everything that is not as it should be.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::search::{Doc, SearchError};
use crate::store::StoreError;
use crate::store::lesson_changes::{self, Indexed};
use crate::store::lesson_marks;

/// Lessons read at once when everything is gone through.
const PAGE: i64 = 1_000;
/// Seconds looked back at: other processes' clocks and transactions may lag.
const OVERLAP: i64 = 60;
/// Seconds between two looks at what members think of lessons.
const USEFUL: i64 = 60;
/// Between two looks at what changed.
const TICK: Duration = Duration::from_millis(500);

/// How far the index has followed the store.
#[derive(Debug, Default)]
pub struct Follower {
    since: Option<i64>,
    useful_at: i64,
    /// Changes that made nothing to index, by number, so that they are looked at once.
    unpublished: HashMap<i64, i64>,
}

/// Why the index did not follow; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The thread that writes it ended.
    #[error("the search index was not written: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

/// Follow until the end.
pub async fn keep(app: &App) {
    let mut follower = Follower::default();
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.tasks.stopping() => return,
            _ = tick.tick() => {}
        }
        if let Err(error) = follower.catch_up(app).await {
            tracing::warn!(%error, "the search index could not follow; it begins anew");
            follower = Follower::default();
        }
    }
}

impl Follower {
    /// Bring the index in step with the store; how many lessons were taken in or out.
    pub async fn catch_up(&mut self, app: &App) -> Result<usize, FollowError> {
        let now = app.clock.now();
        let changed = match self.since {
            None => everything(app).await?,
            Some(since) => self.what_changed(app, since).await?,
        };
        self.since = Some(now - OVERLAP);
        if self.useful_at == 0 || changed > 0 || (now - self.useful_at).abs() >= USEFUL {
            self.useful_at = now;
            let rows = lesson_marks::usefulness(&mut app.store.read()).await?;
            #[allow(clippy::cast_precision_loss, reason = "counts of members")]
            let useful = rows.into_iter().map(|(lesson, members)| (lesson.0, members as f32)).collect();
            app.search.set_usefulness(useful);
        }
        Ok(changed)
    }

    async fn what_changed(&mut self, app: &App, since: i64) -> Result<usize, FollowError> {
        let (mut docs, mut gone) = (Vec::new(), Vec::new());
        let rows = lesson_changes::changed(&mut app.store.read(), since).await?;
        self.unpublished.retain(|id, _| rows.iter().any(|(row, _)| row == id));
        for (id, revision) in rows {
            if app.search.revision(id) == Some(revision) || self.unpublished.get(&id) == Some(&revision) {
                continue;
            }
            if let Some((row, plans)) = lesson_changes::indexed(&mut app.store.read(), id).await? {
                docs.push(doc(row, plans));
            } else {
                self.unpublished.insert(id, revision);
                if app.search.revision(id).is_some() {
                    gone.push(id);
                }
            }
        }
        write(app, docs, gone).await
    }
}

/// Compare the whole index with the store: after a start, a kill, or a fault.
async fn everything(app: &App) -> Result<usize, FollowError> {
    let mut after = 0;
    let mut changed = 0;
    let search = Arc::clone(&app.search);
    let mut known: Option<HashMap<i64, i64>> = None;
    loop {
        let rows = lesson_changes::indexed_page(&mut app.store.read(), after, PAGE).await?;
        let full = i64::try_from(rows.len()).unwrap_or(PAGE) == PAGE;
        if rows.is_empty() && known.is_none() && !search.exists() {
            // No lesson and no index: nothing is opened for nothing.
            return Ok(0);
        }
        let known = match &mut known {
            Some(known) => known,
            none => none.insert(opened(&search).await?),
        };
        after = rows.last().map_or(after, |row| row.0.id);
        let mut docs = Vec::new();
        for (row, plans) in rows {
            if known.remove(&row.id) != Some(row.revision) {
                docs.push(doc(row, plans));
            }
        }
        changed += write(app, docs, Vec::new()).await?;
        if !full {
            let gone: Vec<i64> = known.keys().copied().collect();
            return Ok(changed + write(app, Vec::new(), gone).await?);
        }
    }
}

async fn opened(search: &Arc<crate::search::Search>) -> Result<HashMap<i64, i64>, FollowError> {
    let search = Arc::clone(search);
    Ok(tokio::task::spawn_blocking(move || search.known()).await??)
}

/// A commit waits for the disk: on a thread of its own.
async fn write(app: &App, docs: Vec<Doc>, gone: Vec<i64>) -> Result<usize, FollowError> {
    let count = docs.len() + gone.len();
    if count > 0 {
        let search = Arc::clone(&app.search);
        tokio::task::spawn_blocking(move || search.apply(&docs, &gone)).await??;
    }
    Ok(count)
}

fn doc(row: Indexed, plans: Vec<i64>) -> Doc {
    Doc {
        id: row.id,
        guild: row.guild_id.cast_unsigned(),
        revision: row.revision,
        title: row.title,
        summary: row.summary,
        topics: row.topics.0,
        series: row.series,
        page: row.markdown,
        plans,
    }
}
