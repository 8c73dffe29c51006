//! All SQL. One text of SQL serves `SQLite` and `PostgreSQL`; functions read through [`Read`] and write
//! through [`Tx`], so the type of the first argument says whether a function may change anything.

/// The database handle: one text of SQL over two typed drivers.
pub mod db;
/// What can go wrong below a store function.
pub mod error;
/// What each guild chose.
pub mod guilds;
/// Every column, and whether it is about a person.
pub mod inventory;
/// The job queue and the leases.
pub mod jobs;
/// Applying `migrations/` to either engine.
pub mod migrate;

pub use db::{Db, Query, Read, Tx};
pub use error::StoreError;
