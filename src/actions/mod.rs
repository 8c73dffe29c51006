//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// A creator takes a plan off sale.
pub mod archive_plan;
/// Whose credit counts, and what does not look honest.
pub mod assess_trust;
/// A case as staff reads it.
pub mod case_post;
/// A member says what their data may be used for.
pub mod choose_privacy;
/// A purchase made through a public link finds its buyer.
pub mod claim_purchase;
/// A moderator asks who holds the community together.
pub mod core_members;
/// A creator puts a plan on sale.
pub mod create_plan;
/// Staff answers a case.
pub mod decide_case;
/// A creator changes a plan.
pub mod edit_plan;
/// Look at everything the product stands on.
pub mod examine;
/// A creator takes a list out of the product.
pub mod export_list;
/// A creator has a way into a paid channel closed.
pub mod fix_leak;
/// Staff gives or takes a plan by hand.
pub mod grant;
/// Somebody brings a community's past along.
pub mod import_interactions;
/// A member joins a free plan, or leaves it again.
pub mod join_free;
/// A member wants to cancel.
pub mod leave;
/// The gateway listens again.
pub mod listen;
/// A member says what they think of a lesson.
pub mod mark_lesson;
/// A lesson is published or withdrawn.
pub mod move_lesson;
/// Somebody looks at what they hold, over all servers.
pub mod my_plans;
/// Discord's own shop says what somebody holds.
pub mod note_entitlement;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// Discord has taken the commands.
pub mod note_registration;
/// Somebody used the bot with staff rights.
pub mod note_staff;
/// What a creator typed, turned into an offer.
pub mod offer;
/// The wider terms of an offer.
pub mod offer_more;
/// Staff is asked what only they can decide.
pub mod open_case;
/// Somebody wants to open a lesson.
pub mod open_lesson;
/// A purchase belongs to nobody we know.
pub mod park_purchase;
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
/// Somebody types the address they bought with.
pub mod request_claim_code;
/// Somebody looks at what is sold, from outside of Discord.
pub mod sales_page;
/// Somebody says which plans a lesson belongs to.
pub mod set_lesson_plans;
/// A creator decides what money taken back means.
pub mod set_plan_rules;
/// A creator chooses a setting of the guild.
pub mod set_up_guild;
/// Somebody signs in on the web with Discord.
pub mod sign_in;
/// A member asks to buy a plan.
pub mod start_checkout;
/// Somebody sent the lesson form.
pub mod submit_lesson;
/// The next lessons for a member.
pub mod suggest_lessons;
/// A membership moves to another account.
pub mod transfer;
