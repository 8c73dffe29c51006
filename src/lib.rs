//! Lyceum: a self-hosted Discord bot that turns a server into a paid learning community.
//!
//! Faces (Discord, web) read the world and call *actions*; actions write rows and enqueue *jobs* in one
//! transaction; jobs touch the outside world and may run twice; the *domain* decides and never waits.
//! The modules below are in reading order; `ARCHITECTURE.md` has the map, the invariants and the decisions.

/// Pure decisions: access, lessons, community. No async, no I/O, no clock.
pub mod domain;

/// The only source of the current time.
pub mod clock;
/// What the operator chose: `config.toml`, then the environment.
pub mod config;
/// Every error turned into the one sentence a person may see.
pub mod message;
/// Logs and metrics, without secrets or names.
pub mod telemetry;
/// Fluent texts in the two languages the product speaks.
pub mod text;

/// The Stripe port: what we ask of Stripe, in our own types.
pub mod billing;
/// The Discord port: what we ask of Discord, in our own types.
pub mod discord;
/// Fetching addresses that people gave us, and nothing in a private network.
pub mod fetch;
/// Mail over SMTP.
pub mod mail;
/// The lesson index: full-text search in this process.
pub mod search;
/// All SQL, one file per family of tables, for `SQLite` and `PostgreSQL` alike.
pub mod store;

/// One file per thing a person causes.
pub mod actions;
/// The built application that every layer above shares.
pub mod app;
/// One file per effect on the outside world; each may run twice.
pub mod jobs;

/// The Discord face: slash commands, buttons and events.
pub mod bot;
/// The command line.
pub mod cli;
/// The HTTP face: webhook, health, pages.
pub mod web;

/// Known defects of others, put back in one by one to prove that they would be noticed.
#[cfg(feature = "bug-zoo")]
pub mod bug_zoo;
/// The other side of the wire: a local Discord and a local Stripe on loopback.
pub mod sandbox;
