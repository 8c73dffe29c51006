//! Claims due jobs, works on several at once, and says when what did not succeed is tried again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{self, JoinError, JoinSet};

use super::apply_stripe_event::ApplyStripeEvent;
use super::sync_access::SyncAccess;
use super::{Job as _, JobError, QUEUE, REPAIRS, dispatch, schedule};
use crate::app::App;
use crate::store::jobs::Claimed;
use crate::store::{Db, StoreError, jobs as rows};

/// How many jobs one process works on at once.
const CONCURRENCY: usize = 8;
/// Repairs begin only while fewer than so many jobs are in hand: the other places are for what somebody waits for.
const REPAIR_PLACES: usize = CONCURRENCY / 2;
/// After so many tries a job that panics waits for a person: it is a fault of ours, which no pause mends.
const PANICS: i64 = 5;
/// How often a job that others overtook begins anew without a pause.
const AT_ONCE: i64 = 3;

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
            // What was measured is kept one by one until somebody sums it up.
            self.app.metrics.run_upkeep();
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

/// Run every due job, several at once, until none is left; returns how many ran. What becomes due meanwhile is taken up
/// as soon as one of the places is free, however long another job takes.
pub async fn run_due(app: &Arc<App>) -> Result<usize, StoreError> {
    let (mut ran, seconds) = (0, app.config.sandbox.claim_seconds);
    // Tasks of their own: a job in the middle of a transaction must go on while the next ones are claimed.
    let mut in_hand = JoinSet::new();
    // What each task works on: a panic tells no more than which task it was.
    let mut jobs: HashMap<task::Id, Claimed> = HashMap::new();
    let mut tick = every_tick(app);
    loop {
        // What somebody waits for comes first, and half of the places are never a repair's (DR13).
        for (queue, places) in [(QUEUE, CONCURRENCY), (REPAIRS, REPAIR_PLACES)] {
            let free = places.saturating_sub(in_hand.len());
            if free > 0 && !app.tasks.is_stopping() {
                let limit = i64::try_from(free).unwrap_or(1);
                let now = (app.clock.now(), app.clock.unshifted());
                let claimed = rows::claim(&app.store, queue, now.0, now.1, seconds, limit).await?;
                ran += claimed.len();
                for job in claimed {
                    let task = in_hand.spawn(work(Arc::clone(app), job.clone()));
                    jobs.insert(task.id(), job);
                }
            }
        }
        if in_hand.is_empty() {
            return Ok(ran);
        }
        tokio::select! {
            Some(ended) = in_hand.join_next_with_id() => {
                let job = jobs.remove(&ended.as_ref().map_or_else(JoinError::id, |(task, _)| *task));
                let written = match (ended, job) {
                    (Err(panic), Some(job)) => panicked(&app.store, &job, &panic, app.clock.now()).await,
                    (Ok((_, outcome)), _) => outcome,
                    (Err(_), None) => Ok(()),
                };
                if let Err(error) = written {
                    tracing::warn!(%error, "a job's end could not be written; it is tried again");
                }
            }
            () = app.tasks.woken(), if in_hand.len() < CONCURRENCY => {}
            _ = tick.tick(), if in_hand.len() < CONCURRENCY => {}
        }
    }
}

/// Try a job that panicked again a few times; then it has failed for good, and `/doctor` says so.
async fn panicked(db: &Db, job: &Claimed, panic: &JoinError, now: i64) -> Result<(), StoreError> {
    metrics::counter!("lyceum_jobs_total", "kind" => job.kind.clone(), "outcome" => "panicked").increment(1);
    tracing::error!(%panic, kind = %job.kind, job.id = job.id, job.attempt = job.attempts, "a job panicked");
    let why = "the job panicked; the log says where";
    if job.attempts < PANICS {
        rows::set_retry(db, job, now + pause_seconds(job.attempts, job.id), why).await
    } else {
        rows::set_failed(db, job, why, now).await
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
            let pause = after.unwrap_or_else(|| pause_of(&job.kind, job.attempts, job.id));
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
            rows::set_failed(&app.store, &job, &why, app.clock.now()).await
        }
    }
}

/// What opens and closes channels: who paid is to be in within a minute of the last fault, however long it failed before.
const WAITED_FOR: [&str; 2] = [ApplyStripeEvent::KIND, SyncAccess::KIND];
/// Seconds after which such a job is tried again at the latest, before they are spread over half as many more.
const SOON: i64 = 26;

/// The pause after a failure for which the other side named none.
fn pause_of(kind: &str, attempts: i64, id: i64) -> i64 {
    let pause = pause_seconds(attempts, id);
    if WAITED_FOR.contains(&kind) { pause.min(SOON + id.rem_euclid(SOON / 2)) } else { pause }
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

    #[tokio::test]
    async fn a_job_that_goes_on_panicking_waits_for_a_person() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}/lyceum.db", folder.path().display())).await.unwrap();
        crate::store::migrate::migrate(&db).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let payload = serde_json::json!({});
        let job = rows::NewJob { queue: QUEUE, kind: "greet", key: None, payload, run_at: 0 };
        rows::insert(&mut tx, &job, 0).await.unwrap();
        tx.commit().await.unwrap();
        let mut now = 0;
        for _ in 0..PANICS {
            let job = rows::claim(&db, QUEUE, now, now, 60, 1).await.unwrap().remove(0);
            let mut tasks = JoinSet::new();
            tasks.spawn(async { panic!("as jobs should not") });
            let panic = tasks.join_next().await.unwrap().unwrap_err();
            panicked(&db, &job, &panic, now).await.unwrap();
            now += 60;
        }
        assert!(rows::claim(&db, QUEUE, now, now, 60, 1).await.unwrap().is_empty());
        let failed = rows::list_failed(&mut db.read()).await.unwrap();
        assert_eq!(failed.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(), ["greet"]);
    }

    #[test]
    fn who_loses_a_race_begins_anew_at_once_and_waits_only_after_losing_often() {
        let pauses: Vec<i64> = (1..=6).map(|attempts| pause_overtaken(attempts, 8)).collect();
        assert_eq!(pauses, [0, 0, 0, 2, 4, 8]);
        assert!((1..20).all(|attempts| pause_seconds(attempts, 7) <= pause_seconds(attempts + 1, 7)));
    }

    #[test]
    fn who_paid_waits_less_than_a_minute_for_the_next_try_however_often_it_failed() {
        for kind in WAITED_FOR {
            assert!((1..40).all(|attempts| (0..40).all(|id| pause_of(kind, attempts, id) < 40)), "{kind}");
            assert!(pause_of(kind, 1, 8) < pause_of(kind, 3, 8), "the first failures are tried again sooner");
            assert_ne!(pause_of(kind, 20, 8), pause_of(kind, 20, 9), "everyone comes back in the same second");
        }
        assert!(pause_of("greet", 9, 8) > 500);
    }
}
