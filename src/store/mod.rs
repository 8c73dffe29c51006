//! All SQL. One text of SQL serves `SQLite` and `PostgreSQL`; functions read through [`Read`] and write
//! through [`Tx`], so the type of the first argument says whether a function may change anything.

/// The database handle: one text of SQL over two typed drivers. First, because the others use its macro.
#[macro_use]
pub mod db;

/// How quickly members answer.
pub mod answers;
/// What staff changed.
pub mod audit;
/// The past of a guild that is being read.
pub mod backfills;
/// A copy of the database while it is in use.
pub mod backup;
/// The brake on mass removal, and when sweeps last got to their end.
pub mod brakes;
/// What only staff can decide, or must at least know.
pub mod cases;
/// Personal checkout links.
pub mod checkouts;
/// How a purchase made through a public link finds its buyer.
pub mod claims;
/// What members allowed or refused.
pub mod consents;
/// What was counted and then deleted by retention.
pub mod counted;
/// Coupons and the codes that people type for them.
pub mod coupons;
/// Whom Stripe knows by a random reference of ours.
pub mod customers;
/// Who wanted to leave, and how it ended.
pub mod departures;
/// Digests: when and where, and which were sent.
pub mod digests;
/// Raw records folded into one row per pair and kind.
pub mod edges;
/// What becomes of a member's rows when they are erased.
pub mod erasure;
/// What can go wrong below a store function.
pub mod error;
/// How far the folding came.
pub mod fold_marks;
/// Plans bought by one for another.
pub mod gifts;
/// What each guild chose.
pub mod guilds;
/// Who changed what, in one list.
pub mod history;
/// The one task that writes interaction records.
pub mod interaction_writer;
/// Raw interaction records.
pub mod interactions;
/// Which topics members chose, and what they were told of.
pub mod interests;
/// Every column, and whether it is about a person.
pub mod inventory;
/// Invites as last counted, who joined since, and who brought whom.
pub mod invites;
/// The job queue and the leases.
pub mod jobs;
/// Permissions to be brought into a server.
pub mod join_tokens;
/// Ways into paid channels that were found.
pub mod leaks;
/// The append-only ledger of facts.
pub mod ledger;
/// What changes about a lesson besides its state.
pub mod lesson_changes;
/// Lists of lessons as members see them.
pub mod lesson_lists;
/// What members said about lessons.
pub mod lesson_marks;
/// What members were offered.
pub mod lesson_offers;
/// Who opened and rated which lesson.
pub mod lesson_opens;
/// What each guild chose about its lessons.
pub mod lesson_settings;
/// How far members are heard about lessons.
pub mod lesson_voices;
/// What members said about lessons and did with them, together.
pub mod lesson_words;
/// Lessons, their plans and their history.
pub mod lessons;
/// When a guild's interactions were heard.
pub mod listening;
/// Many rows with few statements.
mod many;
/// What staff noted about members.
pub mod member_notes;
/// The private thread of each member.
pub mod member_threads;
/// Members whom access concerns, and the paid roles they hold.
pub mod members;
/// Applying `migrations/` to either engine.
pub mod migrate;
/// Notices about failed renewals.
pub mod notices;
/// What one member gave another, by day.
pub mod pair_days;
/// Purchases that belong to nobody we know.
pub mod parked;
/// Everything stored about one member, row by row.
pub mod personal;
/// Edits of plans that wait for their button.
pub mod plan_drafts;
/// What plans mean beyond their price.
pub mod plan_rules;
/// Subscriptions that move to another plan when their period ends.
pub mod plan_switches;
/// Plans on sale and every price they ever had.
pub mod plans;
/// What is stored about one member.
pub mod privacy;
/// The latest ranking of each guild.
pub mod ranks;
/// Reactions given, taken back, cleared and given again.
pub mod reactions;
/// What Discord was last told the commands are.
pub mod registrations;
/// Who asked the moderators to look at which message.
pub mod reports;
/// Plans that points can be exchanged for.
pub mod rewards;
/// The audit of role changes.
pub mod role_changes;
/// Which slot of time the schedule took last.
pub mod schedule_slots;
/// Seats of team plans.
pub mod seats;
/// Groups of members and their names.
pub mod segments;
/// Series of lessons.
pub mod series;
/// Creators' own Stripe accounts.
pub mod stripe_accounts;
/// The inbox of Stripe's events.
pub mod stripe_events;
/// Memberships on their way to another account.
pub mod transfers;
/// Whose credit counts, and what moderators decided about it.
pub mod trust;
/// Who is in which voice channel now.
pub mod voice;
/// Who is signed in on the web.
pub mod web_sessions;

pub use db::{Db, Query, Read, Record, Row, Tx};
pub use error::StoreError;
