//! `/mod why`: moderators only. Why a member has or lacks each paid role, and whether Discord agrees.

use poise::serenity_prelude as serenity;

use crate::app::App;
use crate::args;
use crate::bot::verdicts::{self, Reader};
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::access::{Access, Ground, changes};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::Plan;
use crate::store::role_changes::{self, ChangeState};
use crate::store::{brakes, ledger, plans};
use crate::text::{Locale, moment, text, text_with};

/// Why this member has or lacks each paid role.
#[poise::command(slash_command, check = "checks::moderator")]
pub async fn why(ctx: Context<'_>, member: serenity::User) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let post = explanation(app, guild, MemberId(member.id.get()), locale).await?;
    replies::reply_post(ctx, &post, true).await
}

async fn explanation(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let now = app.clock.now();
    let access = ledger::access(read, guild, member, now).await?;
    let seen = app.discord.member(guild, member).await;
    let roles = match &seen {
        Ok(Some(seen)) => Some(seen.roles.iter().copied().collect()),
        Ok(None) | Err(_) => None,
    };
    let mut fields = Vec::new();
    for plan in plans.iter().filter(|plan| !plan.archived() || access.about_plan(plan.id).is_some()) {
        let mut lines = reasons(locale, &access, plan);
        let own = plan.all_roles(&plans).into_iter().collect();
        let differs = roles.as_ref().is_some_and(|roles| {
            changes(&access, &own, roles).iter().any(|change| change.ground(i64::MAX) != Ground::Drift)
        });
        if differs {
            lines.push(text(locale, "mod-why-differs"));
        }
        for role in &plan.offer.roles {
            let Some(change) = role_changes::last(read, guild, member, *role).await? else { continue };
            let key = match (change.state, change.added) {
                (ChangeState::Done, true) => "mod-why-given",
                (ChangeState::Done, false) => "mod-why-taken",
                (ChangeState::Wanted, _) => "mod-why-under-way",
                (ChangeState::Refused, _) => "mod-why-refused",
            };
            let said = text_with(locale, key, &args!("time" => moment(locale, change.created_at)));
            // Which role is meant need only be said where there are several.
            lines.push(if plan.offer.roles.len() > 1 { format!("<@&{role}>: {said}") } else { said });
        }
        if let Some(trouble) = plan.trouble {
            lines.push(text(locale, &format!("plan-trouble-{}", trouble.word())));
        }
        fields.push((names::plain(&plan.offer.name), lines.join("\n"), false));
    }
    fields.truncate(25);
    let mut description = vec![match &seen {
        Ok(Some(_)) => text_with(locale, "mod-why-here", &args!("member" => format!("<@{member}>"))),
        Ok(None) => text_with(locale, "mod-why-gone", &args!("member" => format!("<@{member}>"))),
        Err(_) => text_with(locale, "mod-why-unseen", &args!("member" => format!("<@{member}>"))),
    }];
    if brakes::find(read, guild).await?.is_some_and(|brake| brake.holds(now)) {
        description.push(text(locale, "mod-why-brake"));
    }
    if fields.is_empty() {
        description.push(text(locale, "mod-why-no-plans"));
    }
    let embed =
        Embed { title: text(locale, "mod-why-title"), description: description.join("\n"), fields, ..Embed::default() };
    Ok(Post { embed: Some(embed), ..Post::default() })
}

/// Every source's word about a plan, the best first; without any, that there is none.
pub(super) fn reasons(locale: Locale, access: &Access, plan: &Plan) -> Vec<String> {
    let about = access.verdicts.iter().filter(|verdict| verdict.plan == plan.id).take(5);
    let mut lines: Vec<_> = about.map(|verdict| verdicts::line(locale, verdict, Reader::Staff)).collect();
    if lines.is_empty() {
        lines.push(text(locale, "mod-why-never"));
    }
    if access.paid_twice().contains(&plan.id) {
        lines.push(text(locale, "mod-why-paid-twice"));
    }
    lines
}
