//! `/mod rising`: who is on the way up, why, and which newcomers nobody has turned to yet, each with somebody who could.
//! Changes nothing.

use super::{called, did, fitted, label, notes, percent, post};
use crate::actions::find_rising::{self, DAYS, Rising};
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
    if found.meetings.len() + found.more > 0 {
        fields.push((text(locale, "rising-meet"), meet(locale, found), false));
    }
    Embed {
        title: text(locale, "rising-title"),
        description,
        fields,
        footer: Some(text_with(locale, "rising-footer", &args!("days" => DAYS))),
        ..Embed::default()
    }
}

/// Who should meet whom, as far as it fits, and how many more there are.
fn meet(locale: Locale, found: &Rising) -> String {
    if found.meetings.is_empty() {
        return text_with(locale, "rising-meet-nobody-named", &args!("more" => found.more));
    }
    let lines: Vec<String> = found.meetings.iter().map(|it| meeting_line(locale, &found.people, it)).collect();
    let said = |shown: usize| {
        let more = found.more + lines.len() - shown;
        let rest = (more > 0).then(|| text_with(locale, "rising-more-newcomers", &args!("more" => more)));
        let intro = std::iter::once(text(locale, "rising-meet-intro"));
        intro.chain(lines.iter().take(shown).cloned()).chain(rest).collect::<Vec<_>>().join("\n")
    };
    (0..=lines.len()).rev().map(said).find(|it| it.chars().count() < super::FIELD).unwrap_or_default()
}

fn meeting_line(locale: Locale, people: &People, meeting: &Meeting) -> String {
    let newcomer = called(locale, people, meeting.newcomer);
    match (meeting.host, meeting.through) {
        (Some(host), Some(through)) if !people.is_here(through) => text_with(
            locale,
            "rising-meet-shared",
            &args!("newcomer" => newcomer, "host" => called(locale, people, host)),
        ),
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
