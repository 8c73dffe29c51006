//! `/profile`: everyone. `show` tells a member how they take part, kindly; of somebody else it shows only what that member
//! published under their name. Changes nothing.

use poise::serenity_prelude as serenity;

use super::{appeal, interests};
use crate::actions::appeal::Standing;
use crate::actions::member_profile::{self, Band, Own, Part, Public};
use crate::app::App;
use crate::args;
use crate::bot::{Command, Context, guild, locale, member, replies};
use crate::discord::{Embed, Post};
use crate::domain::community::points::{LEVEL_DAYS, level};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// `/profile` with its subcommands.
pub fn command() -> Command {
    let mut parent = profile();
    parent.subcommands = vec![show(), interests::interests()];
    parent
}

/// How you take part here. Discord never runs a command that has subcommands.
#[poise::command(slash_command)]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
async fn profile(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// How you take part here; of another member, what everybody may know.
#[poise::command(slash_command)]
async fn show(ctx: Context<'_>, #[rename = "member"] of: Option<serenity::User>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, asker, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    let card = match of.map(|user| MemberId(user.id.get())).filter(|of| *of != asker) {
        Some(of) => Post { embed: Some(others(app, guild, of, locale).await?), ..Post::default() },
        None => own(app, guild, asker, locale).await?,
    };
    replies::reply_post(ctx, &card, true).await
}

/// What a member reads about themselves, with the button that asks for a look where something is held.
pub(super) async fn own(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let own = member_profile::own(app, guild, member).await?;
    let rows = if own.look == Some(Standing::MayAsk) { vec![vec![appeal::button(locale)]] } else { Vec::new() };
    Ok(Post { embed: Some(own_card(locale, &own, app.clock.now())), rows, ..Post::default() })
}

async fn others(app: &App, guild: GuildId, of: MemberId, locale: Locale) -> Result<Embed, Trouble> {
    let public = member_profile::public(app, guild, of).await?;
    let seen = app.discord.member(guild, of).await?;
    let mut description = text_with(locale, "profile-of", &args!("member" => format!("<@{of}>")));
    if let Some(since) = seen.and_then(|seen| seen.joined_at) {
        description.push('\n');
        description.push_str(&text_with(locale, "profile-since", &args!("time" => format!("<t:{since}:D>"))));
    }
    Ok(Embed {
        title: text(locale, "profile-title-other"),
        description,
        fields: vec![(text(locale, "profile-teaching"), teaching(locale, &public), false)],
        footer: Some(text(locale, "profile-only-public")),
        ..Embed::default()
    })
}

fn own_card(locale: Locale, own: &Own, now: i64) -> Embed {
    let learning = args!("done" => own.done, "saved" => own.saved);
    let mut learning = text_with(locale, "profile-learned", &learning);
    learning.push_str(&topics(locale, &own.topics));
    let mut fields = vec![
        (text(locale, "profile-together"), together(locale, &own.part, now), false),
        (text(locale, "profile-learning"), learning, false),
        (text(locale, "profile-teaching"), teaching(locale, &own.public), false),
    ];
    fields.extend(own.look.map(|look| (text(locale, "profile-look"), held(locale, look), false)));
    Embed {
        title: text(locale, "profile-title"),
        description: text(locale, "profile-intro"),
        fields,
        footer: Some(text(locale, "profile-private")),
        ..Embed::default()
    }
}

/// That some of what the member gives waits for a look, without a word about why.
fn held(locale: Locale, look: Standing) -> String {
    let time = |at: i64| format!("<t:{at}:R>");
    match look {
        Standing::MayAsk => text(locale, "profile-look-may-ask"),
        Standing::Waiting(since) => text_with(locale, "profile-look-waiting", &args!("time" => time(since))),
        Standing::Kept(at, again) => {
            text_with(locale, "profile-look-kept", &args!("time" => time(at), "again" => time(again)))
        }
    }
}

fn teaching(locale: Locale, public: &Public) -> String {
    let mut said = text_with(locale, "profile-wrote", &args!("lessons" => public.written));
    said.push_str(&topics(locale, &public.topics));
    said
}

fn topics(locale: Locale, topics: &[String]) -> String {
    if topics.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = topics.iter().map(|topic| names::shown(topic)).collect();
    let list = shown.join(&text(locale, "profile-list-separator"));
    format!("\n{}", text_with(locale, "profile-topics", &args!("topics" => list)))
}

fn together(locale: Locale, part: &Part, now: i64) -> String {
    let (reason, band, points, waits) = match part {
        Part::Off => return text(locale, "profile-analysis-off"),
        Part::Left => return text(locale, "profile-analysis-left"),
        Part::Known { reason, band, points, waits } => (reason, band, points, waits),
    };
    let mut lines = Vec::new();
    if reason.answered > 0 {
        lines.push(text_with(locale, "profile-helped", &args!("people" => reason.answered)));
    }
    if reason.endorsed_by > 0 {
        lines.push(text_with(locale, "profile-thanked", &args!("people" => reason.endorsed_by)));
    }
    if reason.company > 0 {
        lines.push(text_with(locale, "profile-company", &args!("people" => reason.company)));
    }
    if let Some(last) = reason.last {
        let days = (now - last).max(0).div_euclid(86_400);
        lines.push(text_with(locale, "profile-last", &args!("days" => days)));
    }
    if lines.is_empty() {
        lines.push(text(locale, "profile-begin"));
    }
    lines.extend(band.map(|band| {
        text(
            locale,
            match band {
                Band::Tenth => "profile-band-tenth",
                Band::Quarter => "profile-band-quarter",
                Band::Half => "profile-band-half",
                Band::Listed => "profile-band-listed",
            },
        )
    }));
    lines.push(match points {
        Some(points) => {
            let args = args!("points" => *points, "days" => LEVEL_DAYS, "level" => level(*points));
            text_with(locale, "profile-points", &args)
        }
        None => text_with(locale, "profile-no-points", &args!("days" => LEVEL_DAYS)),
    });
    lines.extend(waits.map(|waits| {
        let time = waits.until.map(|until| format!("<t:{until}:f>"));
        let known = if time.is_some() { "yes" } else { "no" };
        text_with(locale, "profile-voice-waits", &args!("known" => known, "time" => time.unwrap_or_default()))
    }));
    lines.join("\n")
}
