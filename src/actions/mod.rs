//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// A creator takes a plan off sale.
pub mod archive_plan;
/// A creator puts a plan on sale.
pub mod create_plan;
/// A creator changes a plan.
pub mod edit_plan;
/// Staff gives or takes a plan by hand.
pub mod grant;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// What a creator typed, turned into an offer.
pub mod offer;
/// Members come, go and come back.
pub mod presence;
/// Stripe tells us that something changed.
pub mod receive_stripe_event;
/// Somebody asks us to look again.
pub mod refresh_access;
/// Staff lets a stopped sweep pass.
pub mod release_brake;
/// A member asks to buy a plan.
pub mod start_checkout;
