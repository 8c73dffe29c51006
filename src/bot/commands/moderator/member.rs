//! `/mod member`: moderators only. One member at a glance: access, what we changed, activity and standing.

use poise::serenity_prelude as serenity;

use crate::actions::member_part::{self, Known, Part};
use crate::actions::member_scores::Told;
use crate::app::App;
use crate::args;
use crate::bot::verdicts::moment;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::community::scores::Score;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::invites::Counting;
use crate::store::role_changes::{self, ChangeState};
use crate::store::{customers, ledger, plans};
use crate::text::{Locale, text, text_with};

use super::why;

/// How many of our latest changes are shown.
const CHANGES: i64 = 5;

/// One member at a glance: access, role changes, activity and standing.
#[poise::command(slash_command, check = "checks::moderator")]
pub async fn member(ctx: Context<'_>, member: serenity::User) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let card = card(app, guild, MemberId(member.id.get()), locale).await?;
    replies::reply_post(ctx, &card, true).await
}

async fn card(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let now = app.clock.now();
    let seen = app.discord.member(guild, member).await;
    let description = match &seen {
        Ok(Some(seen)) => match seen.joined_at {
            Some(at) => {
                text_with(locale, "mod-member-joined", &args!("member" => format!("<@{member}>"), "time" => moment(at)))
            }
            None => text_with(locale, "mod-why-here", &args!("member" => format!("<@{member}>"))),
        },
        Ok(None) => text_with(locale, "mod-why-gone", &args!("member" => format!("<@{member}>"))),
        Err(_) => text_with(locale, "mod-why-unseen", &args!("member" => format!("<@{member}>"))),
    };
    let fields = vec![
        (text(locale, "mod-member-access"), access(app, guild, member, locale, now).await?, false),
        (text(locale, "mod-member-changes"), role_lines(app, guild, member, locale).await?, false),
        (text(locale, "mod-member-activity"), activity(app, guild, member, locale).await?, false),
    ];
    let embed = Embed { title: text(locale, "mod-member-title"), description, fields, ..Embed::default() };
    Ok(Post { embed: Some(embed), ..Post::default() })
}

async fn access(app: &App, guild: GuildId, member: MemberId, locale: Locale, now: i64) -> Result<String, Trouble> {
    let read = &mut app.store.read();
    let access = ledger::access(read, guild, member, now).await?;
    let mut lines = Vec::new();
    for plan in plans::list(read, guild).await?.iter().filter(|plan| access.about_plan(plan.id).is_some()) {
        let reasons = why::reasons(locale, &access, plan).join("\n");
        lines.push(format!("**{}**\n{reasons}", names::shown(&plan.name)));
    }
    if lines.is_empty() {
        lines.push(text(locale, "mod-why-never"));
    }
    let since = customers::of_member(read, guild, member).await?.iter().map(|it| it.created_at).min();
    lines.extend(since.map(|at| text_with(locale, "mod-member-customer", &args!("time" => moment(at)))));
    Ok(names::shortened(&lines.join("\n"), 1024))
}

async fn role_lines(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<String, Trouble> {
    let changes = role_changes::list(&mut app.store.read(), guild, member, CHANGES).await?;
    if changes.is_empty() {
        return Ok(text(locale, "mod-member-no-changes"));
    }
    let line = |change: &role_changes::RoleChange| {
        let sign = match (change.state, change.added) {
            (ChangeState::Done, true) => "➕",
            (ChangeState::Done, false) => "➖",
            (ChangeState::Wanted, _) => "⏳",
            (ChangeState::Refused, _) => "⚠️",
        };
        format!("{sign} <@&{}> <t:{}:R>: {}", change.role, change.created_at, names::shown(&change.reason))
    };
    Ok(names::shortened(&changes.iter().map(line).collect::<Vec<_>>().join("\n"), 1024))
}

async fn activity(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<String, Trouble> {
    let known = match member_part::run(app, guild, member).await? {
        Part::Off => return Ok(text(locale, "mod-member-analysis-off")),
        Part::Left => return Ok(text(locale, "mod-member-analysis-left")),
        Part::Known(known) => known,
    };
    let mut lines = vec![match known.ties {
        Some(ties) => text_with(
            locale,
            "mod-member-ties",
            &args!(
                "towards" => ties.towards,
                "from" => ties.from,
                "time" => ties.last_at.map(|at| format!("<t:{at}:R>")).unwrap_or_default(),
            ),
        ),
        None => text(locale, "mod-member-no-ties"),
    }];
    lines.extend(known.place.map(|place| text_with(locale, "mod-member-place", &args!("place" => place))));
    lines.extend(invited(&known, app.config.community.retention_days, locale));
    lines.extend(scores(known.scores, locale));
    Ok(lines.join("\n"))
}

/// By whose invite the member came, and whom they brought.
fn invited(known: &Known, days: i64, locale: Locale) -> Vec<String> {
    let found = known.invited;
    let mut lines = Vec::new();
    if let Some((inviter, at)) = found.by {
        let args = args!("inviter" => format!("<@{inviter}>"), "time" => moment(at));
        lines.push(text_with(locale, "mod-member-came-by", &args));
    } else if known.counting != Counting::Off {
        lines.push(text(locale, "mod-member-came-unknown"));
    }
    if found.brought > 0 {
        let args = args!("count" => found.brought, "holders" => found.holders, "days" => days);
        lines.push(text_with(locale, "mod-member-brought", &args));
    }
    lines
}

/// Interest, activity and influence, or why there is nothing to say.
fn scores(told: Vec<(Score, Told)>, locale: Locale) -> Vec<String> {
    #[allow(clippy::cast_possible_truncation, reason = "a part of one, in hundredths")]
    let percent = |part: f64| (part * 100.0).round() as i64;
    let line = |(score, told): (Score, Told)| {
        let name = text(locale, &format!("score-{}", score.word()));
        match told {
            Told::Above { part, explains } => {
                let args = args!("score" => name, "share" => percent(part), "explains" => percent(explains));
                text_with(locale, "score-above", &args)
            }
            Told::TooLittle => text_with(locale, "score-too-little", &args!("score" => name)),
            Told::Unforetold => text_with(locale, "score-unforetold", &args!("score" => name)),
        }
    };
    // Where nothing at all is known, once is enough.
    if told.iter().all(|(_, told)| *told == Told::TooLittle) {
        return told.first().map(|_| text(locale, "score-none")).into_iter().collect();
    }
    told.into_iter().map(line).collect()
}
