//! The one integration binary: a module per subject, scenes through the real clients.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a test stands outside the application: it has no tasks of it, and may wait"
)]
#![allow(clippy::pedantic, clippy::type_complexity, reason = "a scene is read once, from top to bottom")]
#![allow(missing_docs, reason = "a test's name is its documentation")]

mod access;
mod access_faults;
mod answers;
mod appeals;
mod audit;
mod backfill;
mod backfill_faults;
mod billing;
mod browser;
mod cases;
mod chaos;
mod claims;
mod cli;
mod commands;
mod connect;
mod contract;
mod core_members;
mod crash_points;
mod dashboard;
mod entitlements;
mod fuzz;
mod fuzz_gateway;
mod gateway;
mod graph_cli;
mod guilds;
mod import;
mod interactions;
mod inventory;
mod jobs;
mod leaderboard;
mod leaks;
mod lessons;
mod member_card;
mod membership;
mod metrics;
mod notices;
mod page;
mod power_cuts;
mod privacy;
mod profile;
mod rank_cli;
mod reports;
mod retention;
mod rewards;
mod sales;
mod sandbox_discord;
mod sandbox_stripe;
mod scores;
mod selling;
mod selling_codes;
mod selling_ladders;
mod selling_more_stores;
mod selling_plans;
mod selling_seats;
mod selling_stores;
mod start;
mod stores;
mod three_processes;
mod tidy;
mod trust;
mod visitor;
mod web;
mod web_security;
mod web_stores;
mod world;
