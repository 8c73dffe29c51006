//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// How quickly members answer each other.
pub mod answer_times;
/// A member asks staff for a look at what they give.
pub mod appeal;
/// A creator takes a plan off sale.
pub mod archive_plan;
/// A creator arranges a series.
pub mod arrange_series;
/// Whose credit counts, and what does not look honest.
pub mod assess_trust;
/// A case as staff reads it.
pub mod case_post;
/// A member chooses topics and what they want to be told.
pub mod choose_interests;
/// A member says what their data may be used for.
pub mod choose_privacy;
/// Somebody claims a gift.
pub mod claim_gift;
/// A purchase made through a public link finds its buyer.
pub mod claim_purchase;
/// What every look at a community stands on.
pub mod community_ground;
/// How a community does.
pub mod community_health;
/// An owner connects a Stripe account of their own.
pub mod connect_stripe;
/// A moderator asks who holds the community together.
pub mod core_members;
/// A creator makes a coupon or ends one.
pub mod coupon;
/// A creator puts a plan on sale.
pub mod create_plan;
/// How a creator's server does.
pub mod creator_dashboard;
/// Staff answers a case.
pub mod decide_case;
/// A moderator decides about everything that one member gives.
pub mod decide_member;
/// What a digest holds, and when it appears.
pub mod digest;
/// What a digest looks like.
pub mod digest_card;
/// Somebody writes a lesson anew.
pub mod edit_lesson;
/// A creator changes a plan.
pub mod edit_plan;
/// A member has their data erased.
pub mod erase_member;
/// Look at everything the product stands on.
pub mod examine;
/// Staff takes the community along as a file.
pub mod export_community;
/// A creator takes a list out of the product.
pub mod export_list;
/// A member takes their data along.
pub mod export_member;
/// Whom to ask first when something should spread.
pub mod find_ambassadors;
/// Who is on the way up.
pub mod find_rising;
/// Members in a few groups.
pub mod find_segments;
/// What was found, in words.
pub mod finding_words;
/// A creator has a way into a paid channel closed.
pub mod fix_leak;
/// A member buys a plan for somebody else.
pub mod give_gift;
/// Staff gives or takes a plan by hand.
pub mod grant;
/// Somebody brings a community's past along.
pub mod import_interactions;
/// Somebody brings lessons along in a file.
pub mod import_lessons;
/// A member joins a free plan, or leaves it again.
pub mod join_free;
/// A member wants to cancel.
pub mod leave;
/// And goes back to the operator's.
pub mod leave_stripe;
/// Why a lesson is offered, in words.
pub mod lesson_reason;
/// The gateway listens again.
pub mod listen;
/// A member says what they think of a lesson.
pub mod mark_lesson;
/// Members come together in voice channels.
pub mod meet_in_voice;
/// How a member takes part, as staff may know it.
pub mod member_part;
/// How a member takes part, and what others may know of it.
pub mod member_profile;
/// A member's interest, activity and influence.
pub mod member_scores;
/// What was found about a member, and whether what they give counts.
pub mod member_trust;
/// A lesson is published or withdrawn.
pub mod move_lesson;
/// Somebody looks at what they hold, over all servers.
pub mod my_plans;
/// Discord's own shop says what somebody holds.
pub mod note_entitlement;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// Somebody joins by an invite.
pub mod note_invites;
/// Staff notes something about a member.
pub mod note_member;
/// Discord has taken the commands.
pub mod note_registration;
/// Somebody used the bot with staff rights.
pub mod note_staff;
/// Which roles may be sold.
pub mod offer;
/// Staff is asked what only they can decide.
pub mod open_case;
/// Somebody wants to open a lesson.
pub mod open_lesson;
/// Somebody follows a lesson's signed link.
pub mod open_link;
/// A purchase belongs to nobody we know.
pub mod park_purchase;
/// Somebody asks for the table of points.
pub mod points_table;
/// Members come, go and come back.
pub mod presence;
/// What a person may do in a guild.
pub mod rank;
/// A guild's members are ranked.
pub mod rank_community;
/// A member gives a lesson stars.
pub mod rate_lesson;
/// Stripe tells us that something changed.
pub mod receive_stripe_event;
/// Somebody did something to somebody.
pub mod record_interaction;
/// Somebody asks us to look again.
pub mod refresh_access;
/// Staff lets a stopped sweep pass.
pub mod release_brake;
/// A member asks the moderators to look at a message.
pub mod report;
/// Who reported a message, in words.
pub mod report_words;
/// Somebody types the address they bought with.
pub mod request_claim_code;
/// A moderator decides about a lesson.
pub mod review_lesson;
/// Somebody looks at what is sold, from outside of Discord.
pub mod sales_page;
/// A lesson gets a time to appear.
pub mod schedule_lesson;
/// A member looks for lessons.
pub mod search_lessons;
/// What sets a group of members apart, in words.
pub mod segment_words;
/// Somebody says which plans a lesson belongs to.
pub mod set_lesson_plans;
/// A creator decides what money taken back means.
pub mod set_plan_rules;
/// A creator offers days of a plan for points.
pub mod set_reward;
/// A creator chooses a setting of the guild.
pub mod set_up_guild;
/// A part of some people, in words.
pub mod share_words;
/// Somebody signs in on the web with Discord.
pub mod sign_in;
/// A member asks to buy a plan.
pub mod start_checkout;
/// Somebody states terms, origin and order of a lesson.
pub mod state_lesson;
/// Somebody sent the lesson form.
pub mod submit_lesson;
/// The next lessons for a member.
pub mod suggest_lessons;
/// A member goes to another plan of the same ladder.
pub mod switch_plan;
/// A member exchanges points for days of a plan.
pub mod take_reward;
/// Who pays for a team invites others to its seats.
pub mod team_seats;
/// A guild's recommender learns.
pub mod train_recommender;
/// A membership moves to another account.
pub mod transfer;
/// Who of those in question is in the server.
pub mod who_is_here;
