//! One file per effect on the outside world. A job is a row of ids; it may run twice, late, or after a restart.
//!
//! [`Runner`] claims due rows for a minute, extended while the job works, so a killed process's jobs are taken up within
//! a minute (CR3).

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::actions::examine::leaks::Unseen;
use crate::actions::{park_purchase, rank_community as ranking};
use crate::app::App;
use crate::billing::BillingError;
use crate::discord::DiscordError;
use crate::store::jobs::{Claimed, NewJob};
use crate::store::{StoreError, Tx, jobs as rows};

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
/// A guild's invites are counted.
pub mod count_invites;
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
/// A guild goes back from its creator's Stripe account to the operator's.
pub mod leave_account;
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
/// What is stored about guilds that the bot left is erased.
pub mod purge_guilds;
/// A guild's members are ranked.
pub mod rank_community;
/// Minutes of which something was lost are read from the channels.
pub mod read_lost;
/// Stripe, the ledger and Discord are compared.
pub mod reconcile;
/// A member is told that a renewal failed.
pub mod remind_payment;
mod runner;
mod schedule;
/// Stripe is told what a leaving member decided.
pub mod settle_departure;
/// A case's post follows its row.
pub mod show_case;
/// A member's roles follow the ledger.
pub mod sync_access;
/// A lesson's posts follow its row.
pub mod sync_lesson;
mod team_seats;
/// A member who asked for a look hears what was answered.
pub mod tell_appeal;
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
use count_invites::CountInvites;
use erase_member::EraseMember;
use finish_coupon::FinishCoupon;
use finish_plan::FinishPlan;
use fold_interactions::FoldInteractions;
use follow_account::FollowAccount;
use leave_account::LeaveAccount;
use look_again::LookAgain;
use mail_claim_code::MailClaimCode;
use move_membership::MoveMembership;
use post_digests::{PostDigests, SendDigest};
use post_series::PostSeries;
use prune_interactions::PruneInteractions;
use publish_lesson::PublishLesson;
use purge_guilds::PurgeGuilds;
use rank_community::RankCommunity;
use read_lost::ReadLost;
use reconcile::{Reconcile, SyncGuild};
use remind_payment::RemindPayment;
use settle_departure::SettleDeparture;
use show_case::ShowCase;
use sync_access::SyncAccess;
use sync_lesson::SyncLesson;
use tell_appeal::TellAppeal;
use tell_author::TellAuthor;
use tell_followers::TellFollowers;
use tell_member::Untold;
use tell_staff::TellStaff;
use tidy_inbox::TidyInbox;
use tidy_web::TidyWeb;
use train_recommender::TrainRecommender;
use watch::Watch;

pub use runner::{Runner, run_due};
pub use schedule::schedule;

/// The queue of what somebody waits for.
const QUEUE: &str = "default";
/// The queue of what a comparison found: it never keeps anybody waiting.
const REPAIRS: &str = "repairs";

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

impl From<Untold> for JobError {
    fn from(error: Untold) -> Self {
        match error {
            Untold::Discord(error) => error.into(),
            Untold::Store(error) => error.into(),
        }
    }
}

impl From<Unseen> for JobError {
    fn from(error: Unseen) -> Self {
        match error {
            Unseen::Discord(error) => error.into(),
            Unseen::Store(error) => error.into(),
        }
    }
}

impl From<park_purchase::Error> for JobError {
    fn from(error: park_purchase::Error) -> Self {
        match error {
            park_purchase::Error::Billing(error) => error.into(),
            park_purchase::Error::Store(error) => error.into(),
        }
    }
}

impl From<ranking::Error> for JobError {
    fn from(error: ranking::Error) -> Self {
        match error {
            ranking::Error::Store(error) => error.into(),
            ranking::Error::Interrupted => Self::Retry { why: error.to_string(), after: None },
            ranking::Error::Standing(_) => Self::Fail(error.to_string()),
        }
    }
}

/// Queue `job` in the transaction of the fact that caused it, not before `run_at`.
pub async fn enqueue_at<J: Job>(tx: &mut Tx, job: &J, run_at: i64, now: i64) -> Result<(), StoreError> {
    insert(tx, QUEUE, job, run_at, now).await
}

/// Queue `job` as a repair, not before `run_at`; whoever wishes for it elsewhere moves it to the others.
pub async fn enqueue_repair<J: Job>(tx: &mut Tx, job: &J, run_at: i64, now: i64) -> Result<(), StoreError> {
    insert(tx, REPAIRS, job, run_at, now).await
}

async fn insert<J: Job>(tx: &mut Tx, queue: &'static str, job: &J, run_at: i64, now: i64) -> Result<(), StoreError> {
    let payload = serde_json::to_value(job).map_err(|error| unwritable(&error))?;
    rows::insert(tx, &NewJob { queue, kind: J::KIND, key: job.key(), payload, run_at }, now).await
}

/// Queue `job` to run at once.
pub async fn enqueue<J: Job>(tx: &mut Tx, job: &J, now: i64) -> Result<(), StoreError> {
    enqueue_at(tx, job, now, now).await
}

fn unwritable(error: &serde_json::Error) -> StoreError {
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
        CountInvites,
        EraseMember,
        FinishPlan,
        FollowAccount,
        LeaveAccount,
        FoldInteractions,
        LookAgain,
        MailClaimCode,
        PostDigests,
        PostSeries,
        PruneInteractions,
        PublishLesson,
        PurgeGuilds,
        RankCommunity,
        ReadLost,
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
        TellAppeal,
        TellAuthor,
        TellFollowers,
        TellStaff,
        TidyInbox,
        Watch,
        TidyWeb,
        TrainRecommender,
    )
}
