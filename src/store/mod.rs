//! All SQL. One text of SQL serves `SQLite` and `PostgreSQL`; functions read through [`Read`] and write
//! through [`Tx`], so the type of the first argument says whether a function may change anything.

/// The past of a guild that is being read.
pub mod backfills;
/// A copy of the database while it is in use.
pub mod backup;
/// The brake on mass removal, and when sweeps last got to their end.
pub mod brakes;
/// Personal checkout links.
pub mod checkouts;
/// What members allowed or refused.
pub mod consents;
/// Whom Stripe knows by a random reference of ours.
pub mod customers;
/// The database handle: one text of SQL over two typed drivers.
pub mod db;
/// Raw records folded into one row per pair and kind.
pub mod edges;
/// What can go wrong below a store function.
pub mod error;
/// How far the folding came.
pub mod fold_marks;
/// What each guild chose.
pub mod guilds;
/// The one task that writes interaction records.
pub mod interaction_writer;
/// Raw interaction records.
pub mod interactions;
/// Every column, and whether it is about a person.
pub mod inventory;
/// The job queue and the leases.
pub mod jobs;
/// The append-only ledger of facts.
pub mod ledger;
/// What members said about lessons.
pub mod lesson_marks;
/// What members were offered.
pub mod lesson_offers;
/// Lessons, their plans and their history.
pub mod lessons;
/// When a guild's interactions were heard.
pub mod listening;
/// Members whom access concerns, and the paid roles they hold.
pub mod members;
/// Applying `migrations/` to either engine.
pub mod migrate;
/// Purchases that belong to nobody we know.
pub mod parked;
/// Plans on sale and every price they ever had.
pub mod plans;
/// What is stored about one member.
pub mod privacy;
/// The latest ranking of each guild.
pub mod ranks;
/// Reactions given, taken back and given again.
mod reactions;
/// What Discord was last told the commands are.
pub mod registrations;
/// The audit of role changes.
pub mod role_changes;
/// Which slot of time the schedule took last.
pub mod schedule_slots;
/// The inbox of Stripe's events.
pub mod stripe_events;

pub use db::{Db, Query, Read, Tx};
pub use error::StoreError;
