//! What is wanted again and again, by the clock.

use super::count_invites;
use super::enqueue;
use super::fold_interactions::FoldInteractions;
use super::post_digests::PostDigests;
use super::prune_interactions::PruneInteractions;
use super::purge_guilds::PurgeGuilds;
use super::rank_community::RankCommunity;
use super::read_lost::ReadLost;
use super::reconcile::Reconcile;
use super::tidy_inbox::TidyInbox;
use super::tidy_web::TidyWeb;
use super::train_recommender::TrainRecommender;
use super::watch::Watch;
use crate::app::App;
use crate::store::{StoreError, Tx, digests, lesson_settings, lesson_words, plans, ranks, schedule_slots};

/// When nightly work begins: three in the morning, UTC.
const NIGHT: i64 = 3 * 3_600;

/// Between two looks at whose digests are due.
const DIGEST_SECONDS: i64 = 60;
/// Between two looks at what the web side may forget.
const TIDY_WEB_SECONDS: i64 = 300;

/// Between two looks at minutes of which something was lost.
const READ_LOST_SECONDS: i64 = 300;

/// Enqueue what the schedule wants by now. Safe to repeat: each slot has its key.
pub async fn schedule(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    enqueue_scheduled(app, &mut tx, now).await?;
    tx.commit().await
}

/// What the lease holder enqueues again and again. Each slot of time is taken once, whoever asks how often.
async fn enqueue_scheduled(app: &App, tx: &mut Tx, now: i64) -> Result<(), StoreError> {
    if slot(tx, "reconcile", now, app.config.access.reconcile_minutes * 60).await? {
        enqueue(tx, &Reconcile {}, now).await?;
    }
    if slot(tx, "fold", now, app.config.community.fold_seconds).await? {
        enqueue(tx, &FoldInteractions {}, now).await?;
    }
    if slot(tx, "tidy_web", now, TIDY_WEB_SECONDS).await? {
        enqueue(tx, &TidyWeb {}, now).await?;
    }
    if slot(tx, "read_lost", now, READ_LOST_SECONDS).await? {
        enqueue(tx, &ReadLost {}, now).await?;
    }
    if slot(tx, "digests", now, DIGEST_SECONDS).await? {
        enqueue_digests(tx, now).await?;
    }
    if slot(tx, "night", now - NIGHT, 86_400).await? {
        enqueue(tx, &TidyInbox {}, now).await?;
        enqueue(tx, &PruneInteractions {}, now).await?;
        enqueue(tx, &PurgeGuilds {}, now).await?;
        for guild in plans::guilds(&mut tx.read()).await? {
            enqueue(tx, &Watch { guild }, now).await?;
        }
        for guild in ranks::list_guilds(&mut tx.read()).await? {
            enqueue(tx, &RankCommunity { guild }, now).await?;
            // The bot may have been allowed to see them since.
            count_invites::wish(app, tx, guild, now).await?;
        }
        for guild in lesson_words::list_guilds(&mut tx.read()).await? {
            enqueue(tx, &TrainRecommender { guild }, now).await?;
        }
    }
    Ok(())
}

/// The digests whose moment has come, each once.
async fn enqueue_digests(tx: &mut Tx, now: i64) -> Result<(), StoreError> {
    for guild in digests::scheduled(&mut tx.read()).await? {
        let chosen = digests::find(&mut tx.read(), guild).await?;
        let zone = lesson_settings::find(&mut tx.read(), guild).await?.zone();
        let Some(due) = chosen.due(&zone, now) else { continue };
        if schedule_slots::take(tx, &format!("digests:{guild}"), due).await? {
            enqueue(tx, &PostDigests { guild, due }, now).await?;
        }
    }
    Ok(())
}

/// Whether the slot of `seconds` that `now` lies in is still to be taken; it is taken by asking.
async fn slot(tx: &mut Tx, name: &'static str, now: i64, seconds: i64) -> Result<bool, StoreError> {
    schedule_slots::take(tx, name, now.div_euclid(seconds.max(1))).await
}
