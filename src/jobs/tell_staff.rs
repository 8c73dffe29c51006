//! Tells a guild's staff what only they can decide or mend, in their review channel; without one, in the log.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::app::App;
use crate::discord::{Button, ButtonStyle, Embed, Post, nonce};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId, RoleId, StripeAccountId};
use crate::domain::names;
use crate::store::{brakes, guilds, lesson_opens, lessons, parked, plans};
use crate::text::{self, Locale};

const AMBER: u32 = 0x00D9_8E04;

/// Post a notice.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellStaff {
    /// Whose staff.
    pub guild: GuildId,
    /// What about.
    pub about: About,
}

/// What staff is told about; ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A sweep stopped, at this moment.
    Brake(i64),
    /// A purchase belongs to nobody we know.
    Parked(String),
    /// A plan's role cannot be given, since this moment.
    RoleTrouble(PlanId, i64),
    /// Stripe refused a plan.
    PlanRefused(PlanId),
    /// A member pays twice for one plan.
    PaidTwice(MemberId, PlanId),
    /// A scheduled lesson has nowhere to appear, at this time.
    LessonStuck(LessonId, i64),
    /// A lesson's link given to this member is opened from many networks.
    LinkShared(LessonId, MemberId, i64),
    /// Somebody else wants a purchase that was bound already, or one that cannot be bound.
    ClaimContested(String, MemberId),
    /// Somebody keeps changing a paid role by hand, on this day.
    Fight(MemberId, RoleId, i64),
    /// A role for sale has come to hold permissions that nobody may buy, seen on this day.
    RoleDangerous(RoleId, i64),
    /// Ways into paid channels, or faults of the webhook, that were found at this moment.
    Leaks(i64),
    /// A way into a paid channel that could not be closed, at this moment.
    LeakStays(String, i64),
    /// The owner of the connected Stripe account disconnected it, at this moment.
    Disconnected(StripeAccountId, i64),
    /// Plans are made in the operator's account again, since this moment; what ran in this one ends.
    BackWithOperator(StripeAccountId, i64),
    /// Nobody reacts to the digests any more, seen at this moment.
    DigestsPaused(i64),
}

impl Job for TellStaff {
    const KIND: &'static str = "tell_staff";

    fn key(&self) -> Option<String> {
        Some(format!("tell:{}:{:?}", self.guild, self.about))
    }

    /// Safe to run twice because equal nonces within minutes are one message; a rare second notice does no harm.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let settings = guilds::find(&mut app.store.read(), self.guild).await?;
        let locale = settings.as_ref().map(|settings| Locale::from_tag(&settings.locale)).unwrap_or_default();
        let Some(mut post) = self.post(app, locale).await? else { return Ok(()) };
        tracing::warn!(guild.id = self.guild.0, about = ?self.about, "staff is told");
        let Some(channel) = settings.and_then(|settings| settings.review_channel) else { return Ok(()) };
        post.nonce = Some(nonce(&format!("{}:{:?}", self.guild, self.about)));
        match app.discord.post(channel, &post).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_retryable() => Err(error.into()),
            // A channel that is gone or closed to us: the log has said it.
            Err(error) => {
                tracing::warn!(%error, "the review channel takes no notice");
                Ok(())
            }
        }
    }
}

impl TellStaff {
    /// Who else changed this role of this member of late, as the server's audit log has it; nobody when it may not be read.
    async fn by_hand(&self, app: &App, member: MemberId, role: RoleId) -> Result<Vec<String>, JobError> {
        let history = match app.discord.role_history(self.guild).await {
            Ok(history) => history,
            Err(error) if error.is_retryable() => return Err(error.into()),
            Err(_) => return Ok(Vec::new()),
        };
        let me = app.discord.me().await?;
        let since = app.clock.now() - 2 * 86_400;
        let people: BTreeSet<u64> = history
            .iter()
            .filter(|entry| entry.member == member && entry.actor != me && entry.at >= since)
            .filter(|entry| entry.added.contains(&role) || entry.removed.contains(&role))
            .map(|entry| entry.actor.0)
            .collect();
        Ok(people.into_iter().take(5).map(|actor| format!("<@{actor}>")).collect())
    }

    /// The notice; nothing when the matter is settled already.
    async fn post(&self, app: &App, locale: Locale) -> Result<Option<Post>, JobError> {
        let read = &mut app.store.read();
        let plan_name = |plan: Option<plans::Plan>| plan.map(|plan| names::shown(&plan.offer.name)).unwrap_or_default();
        let (mut rows, mut losses, mut files) = (Vec::new(), None, Vec::new());
        let (key, args) = match &self.about {
            About::Brake(_) => {
                let Some(brake) = brakes::find(read, self.guild).await?.filter(|it| it.holds(app.clock.now())) else {
                    return Ok(None);
                };
                rows.push(vec![Button {
                    label: text::text(locale, "brake-let-pass"),
                    style: ButtonStyle::Danger("brake:release".into()),
                    disabled: false,
                }]);
                (losses, files) = super::tell_losses::told(app, self.guild, locale).await?;
                ("staff-brake", crate::args!("removals" => brake.removals, "holders" => brake.holders))
            }
            About::Parked(id) => {
                let Some(parked) = parked::find(read, id).await? else { return Ok(None) };
                let plan = plan_name(plans::find(read, parked.plan).await?);
                ("staff-parked", crate::args!("plan" => plan, "id" => id.clone()))
            }
            About::RoleTrouble(plan, _) => {
                let Some(plan) = plans::find(read, *plan).await? else { return Ok(None) };
                let Some(trouble) = plan.trouble else { return Ok(None) };
                let key = match trouble {
                    plans::Trouble::RoleMissing => "staff-role-missing",
                    plans::Trouble::RoleAbove => "staff-role-above",
                    plans::Trouble::StripeRefused => "staff-plan-refused",
                };
                let roles: Vec<_> = plan.offer.roles.iter().map(|role| format!("<@&{role}>")).collect();
                (key, crate::args!("plan" => names::shown(&plan.offer.name), "role" => roles.join(" ")))
            }
            About::PlanRefused(plan) => {
                ("staff-plan-refused", crate::args!("plan" => plan_name(plans::find(read, *plan).await?)))
            }
            About::PaidTwice(member, plan) => {
                let plan = plan_name(plans::find(read, *plan).await?);
                ("staff-paid-twice", crate::args!("plan" => plan, "member" => format!("<@{member}>")))
            }
            About::LessonStuck(lesson, _) => {
                let Some(lesson) = lessons::find(read, self.guild, *lesson).await? else { return Ok(None) };
                ("staff-lesson-stuck", crate::args!("title" => names::shown(&lesson.draft.title)))
            }
            About::LinkShared(lesson, member, link) => {
                let Some(lesson) = lessons::find(read, self.guild, *lesson).await? else { return Ok(None) };
                let networks = lesson_opens::networks(read, *link).await?;
                let title = names::shown(&lesson.draft.title);
                let args = crate::args!("title" => title, "member" => format!("<@{member}>"), "networks" => networks);
                ("staff-link-shared", args)
            }
            About::ClaimContested(id, member) => {
                let Some(parked) = parked::find(read, id).await? else { return Ok(None) };
                let plan = plan_name(plans::find(read, parked.plan).await?);
                let member = format!("<@{member}>");
                ("staff-claim-contested", crate::args!("plan" => plan, "id" => id.clone(), "member" => member))
            }
            About::Fight(member, role, _) => {
                let by = self.by_hand(app, *member, *role).await?;
                let args = crate::args!(
                    "member" => format!("<@{member}>"),
                    "role" => format!("<@&{role}>"),
                    "known" => by.len(),
                    "by" => by.join(&text::text(locale, "list-comma")),
                );
                ("staff-fight", args)
            }
            About::RoleDangerous(role, _) => ("staff-role-dangerous", crate::args!("role" => format!("<@&{role}>"))),
            About::Leaks(found_at) => {
                let Some((told, buttons)) = super::tell_leaks::told(app, self.guild, *found_at, locale).await? else {
                    return Ok(None);
                };
                rows = buttons;
                ("staff-leaks", crate::args!("leaks" => told))
            }
            About::Disconnected(account, _) => ("staff-disconnected", crate::args!("account" => account.0.clone())),
            About::BackWithOperator(account, _) => {
                ("staff-back-with-operator", crate::args!("account" => account.0.clone()))
            }
            About::DigestsPaused(_) => ("staff-digests-paused", crate::args!()),
            About::LeakStays(fingerprint, _) => {
                let Some(told) = super::tell_leaks::stays(app, self.guild, fingerprint, locale).await? else {
                    return Ok(None);
                };
                ("staff-leak-stays", crate::args!("leak" => told))
            }
        };
        let embed = Embed {
            title: text::text(locale, &format!("{key}.title")),
            description: text::text_with(locale, key, &args),
            colour: Some(AMBER),
            fields: losses.into_iter().map(|told| (text::text(locale, "brake-losses"), told, false)).collect(),
            ..Embed::default()
        };
        Ok(Some(Post { embed: Some(embed), rows, files, ..Post::default() }))
    }
}
