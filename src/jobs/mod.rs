//! One file per effect on the outside world. A job is a row of ids; it may run twice, late, or after a restart.
//!
//! [`Runner`] claims due rows for a minute, extended while the job works, so a killed process's jobs are taken up within
//! a minute (CR3).

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

use crate::app::App;
use crate::billing::BillingError;
use crate::discord::DiscordError;
use crate::store::jobs::{Claimed, NewJob};
use crate::store::lesson_words;
use crate::store::schedule_slots;
use crate::store::{StoreError, Tx, digests, jobs as rows, lesson_settings, plans, ranks};

/// Stripe is asked about a customer, and what is news is written down.
pub mod apply_stripe_event;
mod ask_stripe;
mod audit;
/// The past of a guild is read from Discord.
pub mod backfill;
mod bring_in;
/// A lesson's link is tried.
pub mod check_link;
/// A way into a paid channel is closed.
pub mod close_leak;
/// What a reconcile would do, without doing it.
pub mod diff;
mod entitlements;
/// What is stored about a member is erased.
pub mod erase_member;
mod facts;
/// Stripe makes what a coupon's row asks for.
pub mod finish_coupon;
/// Stripe makes what a plan's row asks for.
pub mod finish_plan;
/// Raw interaction records are folded into edges.
pub mod fold_interactions;
/// A creator's own Stripe account is followed.
pub mod follow_account;
mod gift_payments;
/// The search index follows the store.
pub mod index_lessons;
mod lesson_posts;
/// A member is looked at again when a time has come.
pub mod look_again;
/// Codes are mailed to checkout addresses.
pub mod mail_claim_code;
mod mirror;
/// A membership moves to another account.
pub mod move_membership;
mod news;
/// A guild's digests appear.
pub mod post_digests;
/// The lessons of a series are posted in its order.
pub mod post_series;
/// Old interaction records are deleted.
pub mod prune_interactions;
/// The time of a scheduled lesson has come.
pub mod publish_lesson;
/// A guild's members are ranked.
pub mod rank_community;
/// Stripe, the ledger and Discord are compared.
pub mod reconcile;
/// A member is told that a renewal failed.
pub mod remind_payment;
/// Stripe is told what a leaving member decided.
pub mod settle_departure;
/// A case's post follows its row.
pub mod show_case;
/// A member's roles follow the ledger.
pub mod sync_access;
/// A lesson's posts follow its row.
pub mod sync_lesson;
mod team_seats;
/// The author of a lesson hears what was decided.
pub mod tell_author;
/// Members hear of new lessons of their topics.
pub mod tell_followers;
mod tell_leaks;
mod tell_losses;
mod tell_member;
/// Staff is told what only they can decide.
pub mod tell_staff;
/// Old payloads are emptied.
pub mod tidy_inbox;
/// What the web side kept for a while is forgotten.
pub mod tidy_web;
/// A guild's recommender learns.
pub mod train_recommender;
/// Paid channels and the webhook are looked after.
pub mod watch;

use apply_stripe_event::ApplyStripeEvent;
use backfill::ReadPast;
use check_link::CheckLink;
use close_leak::CloseLeak;
use erase_member::EraseMember;
use finish_coupon::FinishCoupon;
use finish_plan::FinishPlan;
use fold_interactions::FoldInteractions;
use follow_account::FollowAccount;
use look_again::LookAgain;
use mail_claim_code::MailClaimCode;
use move_membership::MoveMembership;
use post_digests::{PostDigests, SendDigest};
use post_series::PostSeries;
use prune_interactions::PruneInteractions;
use publish_lesson::PublishLesson;
use rank_community::RankCommunity;
use reconcile::{Reconcile, SyncGuild};
use remind_payment::RemindPayment;
use settle_departure::SettleDeparture;
use show_case::ShowCase;
use sync_access::SyncAccess;
use sync_lesson::SyncLesson;
use tell_author::TellAuthor;
use tell_followers::TellFollowers;
use tell_staff::TellStaff;
use tidy_inbox::TidyInbox;
use tidy_web::TidyWeb;
use train_recommender::TrainRecommender;
use watch::Watch;

/// How many jobs one process works on at once.
const CONCURRENCY: usize = 8;
/// How often a job that others overtook begins anew without a pause.
const AT_ONCE: i64 = 3;
/// The queue of everything.
const QUEUE: &str = "default";

/// An effect on the outside world.
pub trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// Names the job in its row, its span and its metrics.
    const KIND: &'static str;

    /// Equal keys are one job in the queue; a wish for a running one makes it run once more.
    fn key(&self) -> Option<String>;

    /// Do it. Must be safe to run twice.
    fn run(&self, app: &App) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Why a job did not succeed, and whether trying again can help.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Try again, after so many seconds or with a growing pause.
    #[error("{why}")]
    Retry {
        /// For the log and the row.
        why: String,
        /// Seconds asked for by the other side.
        after: Option<i64>,
    },
    /// Others learned about the same thing meanwhile: what was read is old, and is read again at once.
    #[error("others learned about the same {0} meanwhile")]
    Overtaken(&'static str),
    /// Trying again cannot help; a person must look.
    #[error("{0}")]
    Fail(String),
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            Self::Retry { why: error.to_string(), after: None }
        } else {
            Self::Fail(error.to_string())
        }
    }
}

impl From<DiscordError> for JobError {
    fn from(error: DiscordError) -> Self {
        if error.is_retryable() {
            Self::Retry { why: error.to_string(), after: error.retry_after() }
        } else {
            Self::Fail(error.to_string())
        }
    }
}

impl From<BillingError> for JobError {
    fn from(error: BillingError) -> Self {
        if error.is_retryable() {
            Self::Retry { why: error.to_string(), after: error.retry_after() }
        } else if error.is_disconnected() {
            // Perhaps its owner disconnected it, and the word of that is on its way; perhaps the operator's key is wrong.
            Self::Retry { why: error.to_string(), after: Some(1800) }
        } else {
            Self::Fail(error.to_string())
        }
    }
}

/// Queue `job` in the transaction of the fact that caused it, not before `run_at`.
pub async fn enqueue_at<J: Job>(tx: &mut Tx, job: &J, run_at: i64, now: i64) -> Result<(), StoreError> {
    let payload = serde_json::to_value(job).map_err(|error| sqlx_encode(&error))?;
    rows::insert(tx, &NewJob { queue: QUEUE, kind: J::KIND, key: job.key(), payload, run_at }, now).await
}

/// Queue `job` to run at once.
pub async fn enqueue<J: Job>(tx: &mut Tx, job: &J, now: i64) -> Result<(), StoreError> {
    enqueue_at(tx, job, now, now).await
}

fn sqlx_encode(error: &serde_json::Error) -> StoreError {
    StoreError::Inconsistent { table: "jobs", column: "payload", key: error.to_string() }
}

/// Run a claimed job's code.
async fn dispatch(app: &App, job: &Claimed) -> Result<(), JobError> {
    /// One line per kind; an unknown kind is a row of another version of the program.
    macro_rules! kinds {
        ($($job:ty),* $(,)?) => {
            match job.kind.as_str() {
                $(<$job>::KIND => {
                    let job: $job = serde_json::from_value(job.payload.0.clone()).map_err(|error| JobError::Fail(error.to_string()))?;
                    job.run(app).await
                })*
                other => Err(JobError::Fail(format!("this version has no job of kind {other}"))),
            }
        };
    }
    kinds!(
        ApplyStripeEvent,
        FinishCoupon,
        CheckLink,
        CloseLeak,
        EraseMember,
        FinishPlan,
        FollowAccount,
        FoldInteractions,
        LookAgain,
        MailClaimCode,
        PostDigests,
        PostSeries,
        PruneInteractions,
        PublishLesson,
        RankCommunity,
        ReadPast,
        Reconcile,
        MoveMembership,
        RemindPayment,
        SendDigest,
        SettleDeparture,
        ShowCase,
        SyncAccess,
        SyncGuild,
        SyncLesson,
        TellAuthor,
        TellFollowers,
        TellStaff,
        TidyInbox,
        Watch,
        TidyWeb,
        TrainRecommender,
    )
}

/// When nightly work begins: three in the morning, UTC.
const NIGHT: i64 = 3 * 3_600;

/// Between two looks at whose digests are due.
const DIGEST_SECONDS: i64 = 60;
/// Between two looks at what the web side may forget.
const TIDY_WEB_SECONDS: i64 = 300;

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
    if slot(tx, "digests", now, DIGEST_SECONDS).await? {
        enqueue_digests(tx, now).await?;
    }
    if slot(tx, "night", now - NIGHT, 86_400).await? {
        enqueue(tx, &TidyInbox {}, now).await?;
        enqueue(tx, &PruneInteractions {}, now).await?;
        for guild in plans::guilds(&mut tx.read()).await? {
            enqueue(tx, &Watch { guild }, now).await?;
        }
        for guild in ranks::list_guilds(&mut tx.read()).await? {
            enqueue(tx, &RankCommunity { guild }, now).await?;
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

/// Works through the queue until the app shuts down.
pub struct Runner {
    app: Arc<App>,
    owner: String,
}

impl Runner {
    /// A runner for this process.
    #[must_use]
    pub fn new(app: Arc<App>) -> Self {
        Self { app, owner: format!("{:016x}", rand::random::<u64>()) }
    }

    /// Work until shutdown; jobs in hand are finished.
    pub async fn run(self) {
        if let Err(error) = rows::take_over(&self.app.store).await {
            tracing::warn!(%error, "the claims of an earlier process could not be taken over");
        }
        // Side by side, so that a long job holds up neither the schedule nor the jobs behind it.
        tokio::join!(self.keep_schedule(), self.work_through());
    }

    async fn keep_schedule(&self) {
        let mut tick = every_tick(&self.app);
        let mut renew_at = i64::MIN;
        let seconds = self.app.config.sandbox.claim_seconds;
        let mut ours = false;
        loop {
            tokio::select! {
                () = self.app.tasks.stopping() => return,
                _ = tick.tick() => {}
            }
            let now = self.app.clock.unshifted();
            let kept = async {
                if now >= renew_at {
                    let held = rows::lease(&self.app.store, "schedule", &self.owner, now, seconds).await?;
                    ours = held.is_some();
                    renew_at = now + seconds / 3;
                }
                if ours {
                    schedule(&self.app).await?;
                }
                Ok::<(), StoreError>(())
            };
            if let Err(error) = kept.await {
                tracing::warn!(%error, "the schedule could not be kept");
            }
        }
    }

    async fn work_through(&self) {
        let mut tick = every_tick(&self.app);
        loop {
            tokio::select! {
                () = self.app.tasks.stopping() => return,
                _ = tick.tick() => {}
                () = self.app.tasks.woken() => {}
            }
            if let Err(error) = run_due(&self.app).await {
                tracing::warn!(%error, "the job queue could not be worked through");
            }
        }
    }
}

/// Every second; the sandbox, whose months pass in seconds, looks more often.
fn every_tick(app: &App) -> tokio::time::Interval {
    let mut tick = tokio::time::interval(Duration::from_millis(app.config.sandbox.tick_milliseconds.max(1)));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tick
}

/// Enqueue what the schedule wants by now. Safe to repeat: each slot has its key.
pub async fn schedule(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    enqueue_scheduled(app, &mut tx, now).await?;
    tx.commit().await
}

/// Run every due job, several at once, until none is left; returns how many ran. What becomes due meanwhile is taken up
/// as soon as one of the places is free, however long another job takes.
pub async fn run_due(app: &Arc<App>) -> Result<usize, StoreError> {
    let (mut ran, seconds) = (0, app.config.sandbox.claim_seconds);
    // Tasks of their own: a job in the middle of a transaction must go on while the next ones are claimed.
    let mut in_hand = JoinSet::new();
    let mut tick = every_tick(app);
    loop {
        let free = if app.tasks.is_stopping() { 0 } else { CONCURRENCY.saturating_sub(in_hand.len()) };
        if free > 0 {
            let limit = i64::try_from(free).unwrap_or(1);
            let claimed =
                rows::claim(&app.store, QUEUE, app.clock.now(), app.clock.unshifted(), seconds, limit).await?;
            ran += claimed.len();
            for job in claimed {
                in_hand.spawn(work(Arc::clone(app), job));
            }
        }
        if in_hand.is_empty() {
            return Ok(ran);
        }
        tokio::select! {
            Some(ended) = in_hand.join_next() => match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "a job's end could not be written; it is tried again"),
                Err(panic) => tracing::error!(%panic, "a job panicked; it is tried again"),
            },
            () = app.tasks.woken(), if in_hand.len() < CONCURRENCY => {}
            _ = tick.tick(), if in_hand.len() < CONCURRENCY => {}
        }
    }
}

async fn work(app: Arc<App>, job: Claimed) -> Result<(), StoreError> {
    let span = tracing::info_span!("job", kind = %job.kind, job.id = job.id, job.attempt = job.attempts);
    let _guard = app.tasks.busy();
    let outcome = {
        let running = tracing::Instrument::instrument(dispatch(&app, &job), span.clone());
        // Both are polled side by side: an extension that waited alone for the database would keep the job from giving
        // back the very connection it waits for.
        let keeping = async {
            let seconds = app.config.sandbox.claim_seconds;
            let mut extension = tokio::time::interval(Duration::from_secs(seconds.unsigned_abs() / 3));
            extension.tick().await;
            loop {
                extension.tick().await;
                let until = app.clock.unshifted() + seconds;
                if let Err(error) = rows::extend(&app.store, &job, until).await {
                    tracing::warn!(%error, "a claim could not be extended");
                }
            }
        };
        tokio::select! {
            outcome = running => outcome,
            () = keeping => Err(JobError::Retry { why: "the claim is no longer kept".into(), after: None }),
        }
    };
    #[cfg(feature = "bug-zoo")]
    let outcome = outcome.or_else(|error| if crate::bug_zoo::is("no-retry") { Ok(()) } else { Err(error) });
    let again_at = |pause: i64| app.clock.now() + pause;
    let counted = |outcome: &'static str| {
        metrics::counter!("lyceum_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome).increment(1);
    };
    match outcome {
        Ok(()) => {
            counted("done");
            rows::finish(&app.store, &job).await
        }
        Err(JobError::Retry { why, after }) => {
            counted("retry");
            span.in_scope(|| tracing::warn!(why, "a job will be tried again"));
            let pause = after.unwrap_or_else(|| pause_seconds(job.attempts, job.id));
            rows::set_retry(&app.store, &job, again_at(pause), &why).await
        }
        Err(overtaken @ JobError::Overtaken(_)) => {
            counted("overtaken");
            span.in_scope(|| tracing::debug!(%overtaken, "a job begins anew"));
            let pause = pause_overtaken(job.attempts, job.id);
            rows::set_retry(&app.store, &job, again_at(pause), &overtaken.to_string()).await
        }
        Err(JobError::Fail(why)) => {
            counted("failed");
            span.in_scope(|| tracing::error!(why, "a job failed for good"));
            rows::set_failed(&app.store, &job, &why).await
        }
    }
}

/// 2, 4, 8 … 512 seconds, spread by the job's id so that a recovered outage is not met by everyone at once.
fn pause_seconds(attempts: i64, id: i64) -> i64 {
    let base = 1_i64 << attempts.clamp(1, 9);
    base + id.rem_euclid(base.div_euclid(2).max(1))
}

/// Nothing at first, because each time somebody else got on; whoever loses that often lets the others finish.
fn pause_overtaken(attempts: i64, id: i64) -> i64 {
    if attempts <= AT_ONCE { 0 } else { pause_seconds(attempts - AT_ONCE, id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_loses_a_race_begins_anew_at_once_and_waits_only_after_losing_often() {
        let pauses: Vec<i64> = (1..=6).map(|attempts| pause_overtaken(attempts, 8)).collect();
        assert_eq!(pauses, [0, 0, 0, 2, 4, 8]);
        assert!((1..20).all(|attempts| pause_seconds(attempts, 7) <= pause_seconds(attempts + 1, 7)));
    }
}
