//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// A creator takes a plan off sale.
pub mod archive_plan;
/// A moderator asks who holds the community together.
pub mod core_members;
/// A creator puts a plan on sale.
pub mod create_plan;
/// A creator changes a plan.
pub mod edit_plan;
/// Look at everything the product stands on.
pub mod examine;
/// Staff gives or takes a plan by hand.
pub mod grant;
/// Somebody brings a community's past along.
pub mod import_interactions;
/// A member joins a free plan, or leaves it again.
pub mod join_free;
/// The gateway listens again.
pub mod listen;
/// A member says what they think of a lesson.
pub mod mark_lesson;
/// A lesson is published or withdrawn.
pub mod move_lesson;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// Discord has taken the commands.
pub mod note_registration;
/// What a creator typed, turned into an offer.
pub mod offer;
/// The wider terms of an offer.
pub mod offer_more;
/// Somebody wants to open a lesson.
pub mod open_lesson;
/// Members come, go and come back.
pub mod presence;
/// A guild's members are ranked.
pub mod rank_community;
/// Stripe tells us that something changed.
pub mod receive_stripe_event;
/// Somebody did something to somebody.
pub mod record_interaction;
/// Somebody asks us to look again.
pub mod refresh_access;
/// Staff lets a stopped sweep pass.
pub mod release_brake;
/// Somebody says which plans a lesson belongs to.
pub mod set_lesson_plans;
/// A creator chooses a setting of the guild.
pub mod set_up_guild;
/// A member asks to buy a plan.
pub mod start_checkout;
/// Somebody sent the lesson form.
pub mod submit_lesson;
/// The next lessons for a member.
pub mod suggest_lessons;
/// A guild's recommender learns.
pub mod train_recommender;
