//! Who may have which role, and why: facts x now -> desired roles.

/// What stands behind somebody's access: money, staff's word, or nothing.
pub mod backing;
/// When a sweep must stop and ask a person.
pub mod brake;
/// What has to change on Discord.
pub mod changes;
/// The pure function: facts x now -> desired roles, with reasons.
pub mod decide;
/// What the append-only ledger holds.
pub mod fact;
/// Ways into a paid channel past its price.
pub mod leaks;
/// Why somebody leaves, and what they are offered.
pub mod leaving;
/// Money as Stripe counts it.
pub mod money;
/// Days of a plan for somebody who may hold it already.
pub mod more_days;
/// What a creator offers, and what an edit changes of it.
pub mod offer;
/// What is on sale: intervals, terms and their bounds.
pub mod plan;
/// What money taken back means, plan by plan.
pub mod policy;
/// Why somebody has or lacks a role.
pub mod why;

pub use backing::{Backed, Backings, Waiting};
pub use brake::must_stop;
pub use changes::{Change, Ground, changes};
pub use decide::{Access, Terms, Verdict, decide};
pub use fact::{
    Dispute, Entitlement, Entry, Fact, Gift, Grant, Joined, Money, Moved, Purchase, Refund, Revocation, Reward, Seat,
    Source, SourceKind, Status, Subscription,
};
pub use money::{Currency, Price, PriceError};
pub use offer::{Offer, OfferError};
pub use plan::{Interval, OwnPrice, PlanState, Tier, TrialCard};
pub use policy::{Policy, Then};
pub use why::{Holding, Value, Why};
