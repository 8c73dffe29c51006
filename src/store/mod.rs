//! All SQL. One text of SQL serves `SQLite` and `PostgreSQL`; functions read through [`Read`] and write
//! through [`Tx`], so the type of the first argument says whether a function may change anything.

/// A copy of the database while it is in use.
pub mod backup;
/// What members allowed or refused.
pub mod consents;
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
/// What members said about lessons.
pub mod lesson_marks;
/// Lessons, their plans and their history.
pub mod lessons;
/// Applying `migrations/` to either engine.
pub mod migrate;
/// The latest ranking of each guild.
pub mod ranks;

pub use db::{Db, Query, Read, Tx};
pub use error::StoreError;
