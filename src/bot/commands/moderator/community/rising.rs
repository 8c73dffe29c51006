//! `/mod rising`: who is on the way up, why, and which newcomers nobody has turned to yet, each with somebody who could.
//! Changes nothing.

use super::{called, did, fitted, label, notes, percent, post};
use crate::actions::find_rising::{self, DAYS, NAMED, Rising};
use crate::actions::who_is_here::People;
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::meeting::Meeting;
use crate::domain::community::picture::chart::{self, Bar, Body, Chart};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Show who is on the way up, and who should meet whom.
#[poise::command(slash_command, rename = "rising", check = "checks::moderator")]
pub async fn rising(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let found = find_rising::run(app, guild).await?;
    let chart = chart(locale, &found);
    let embed = embed(locale, &found, app.clock.now());
    let post = post(locale, embed, "rising.png", move || chart::png(&chart)).await?;
    replies::reply_post(ctx, &post, true).await
}

fn embed(locale: Locale, found: &Rising, now: i64) -> Embed {
    let lines = (1..).zip(&found.members).map(|(place, (rise, reason))| {
        let args = args!("people" => rise.sources, "before" => rise.sources_before);
        let grew = text_with(locale, "rising-grew", &args);
        let separator = text(locale, "community-separator");
        format!(
            "{place}. {} — {grew}{separator}{}",
            called(locale, &found.people, rise.member),
            did(locale, reason, now)
        )
    });
    let mut description = fitted(lines, 2_500);
    if found.members.is_empty() {
        description = text(locale, if found.compared { "rising-nobody" } else { "rising-no-past" });
    }
    description.push_str(&notes(locale, &found.caveats));
    if found.unheard_before {
        description.push_str("\n-# ");
        description.push_str(&text_with(locale, "rising-unheard", &args!("days" => DAYS)));
    }
    let mut fields = Vec::new();
    if !found.meetings.is_empty() {
        let shown = found.meetings.iter().take(NAMED).map(|meeting| meeting_line(locale, &found.people, meeting));
        let more = found.meetings.len().saturating_sub(NAMED);
        let rest = (more > 0).then(|| text_with(locale, "rising-more-newcomers", &args!("more" => more)));
        let intro = std::iter::once(text(locale, "rising-meet-intro"));
        fields.push((text(locale, "rising-meet"), fitted(intro.chain(shown).chain(rest), super::FIELD), false));
    }
    Embed {
        title: text(locale, "rising-title"),
        description,
        fields,
        footer: Some(text_with(locale, "rising-footer", &args!("days" => DAYS))),
        ..Embed::default()
    }
}

fn meeting_line(locale: Locale, people: &People, meeting: &Meeting) -> String {
    let newcomer = called(locale, people, meeting.newcomer);
    match (meeting.host, meeting.through) {
        (Some(host), Some(through)) => text_with(
            locale,
            "rising-meet-through",
            &args!("newcomer" => newcomer, "host" => called(locale, people, host), "through" => called(locale, people, through)),
        ),
        (Some(host), None) => text_with(
            locale,
            "rising-meet-helper",
            &args!("newcomer" => newcomer, "host" => called(locale, people, host)),
        ),
        (None, _) => text_with(locale, "rising-meet-anybody", &args!("newcomer" => newcomer)),
    }
}

fn chart(locale: Locale, found: &Rising) -> Chart {
    let bar = |(rise, _): &(crate::domain::community::rising::Rise, crate::domain::community::reasons::Reason)| Bar {
        label: label(&found.people, rise.member),
        value: rise.now,
        before: Some(rise.before),
        said: text_with(locale, "rising-bar", &args!("before" => percent(rise.before), "now" => percent(rise.now))),
    };
    Chart {
        title: text(locale, "rising-title"),
        subtitle: text_with(locale, "rising-picture", &args!("days" => DAYS)),
        body: Body::Bars(found.members.iter().map(bar).collect()),
    }
}
