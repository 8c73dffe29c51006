//! `/mod health`: how the community does, week by week, in words and as a picture; who ties its parts together; and when
//! nobody listened. Changes nothing. Figures about fewer than five people are not told, nor do two looks on one day differ by
//! what somebody did in between.

use super::{called, fitted, notes, percent, post};
use crate::actions::community_ground::FEWEST;
use crate::actions::community_health::{self, Report, WEEKS};
use crate::actions::core_members::Caveats;
use crate::actions::share_words;
use crate::args;
use crate::bot::{Context, answering, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::health::{Burden, Share, Trend, Week};
use crate::domain::community::picture::chart::{self, Body, Chart, Lines, Series};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// From here on there is a structure.
const STRUCTURE: f64 = 0.3;

/// Show how the community does.
#[poise::command(slash_command, rename = "health", check = "checks::moderator")]
pub async fn health(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let report = community_health::run(app, guild).await?;
    let chart = chart(locale, &report);
    let mut embed = embed(locale, &report);
    let answers = answering::of_guild(app, guild, locale).await?;
    embed.fields.push((text(locale, "health-answers"), answers, false));
    let post = post(locale, embed, "health.png", move || chart::png(&chart)).await?;
    replies::reply_post(ctx, &post, true).await
}

/// A count of people, or that it is too small to be told.
fn people(locale: Locale, count: usize) -> String {
    match count {
        0 => text(locale, "health-nobody"),
        count if count < FEWEST => text_with(locale, "health-few", &args!("fewest" => FEWEST)),
        count => text_with(locale, "health-people", &args!("people" => count)),
    }
}

/// A part of some people, in words where they are few.
fn share(locale: Locale, share: Share) -> String {
    share_words::share(locale, share, |part| text_with(locale, "health-share-part", &args!("share" => percent(part))))
}

/// How many there would be with those whose praise is in doubt; nothing where it makes no difference.
fn raw(locale: Locale, report: &Report) -> Option<String> {
    let (health, (active, before)) = (&report.health, report.raw);
    let more = [active.saturating_sub(health.active), before.saturating_sub(health.active_before)];
    if more == [0, 0] {
        return None;
    }
    if more.iter().any(|more| (1..FEWEST).contains(more)) {
        return Some(text(locale, "health-raw-few"));
    }
    let args = args!("active" => people(locale, active), "before" => people(locale, before));
    Some(text_with(locale, "health-raw", &args))
}

fn embed(locale: Locale, report: &Report) -> Embed {
    let health = &report.health;
    let verdict = match health.trend {
        Trend::Unknown => "health-unknown",
        Trend::Growing => "health-growing",
        Trend::Steady => "health-steady",
        Trend::Shrinking => "health-shrinking",
    };
    let part = text_with(
        locale,
        "health-part",
        &args!("active" => people(locale, health.active), "before" => people(locale, health.active_before)),
    );
    let part_of = |key: &str, part: Share| text_with(locale, key, &args!("share" => share(locale, part)));
    let mut taking = vec![part];
    taking.extend(raw(locale, report));
    taking.extend(health.stayed_share(FEWEST).map(|part| part_of("health-stayed", part)));
    let mut new = vec![text_with(locale, "health-new", &args!("newcomers" => people(locale, health.newcomers)))];
    new.extend(health.welcomed_share(FEWEST).map(|part| part_of("health-welcomed", part)));
    if health.newcomers > health.welcomed {
        new.push(text(locale, "health-meet"));
    }
    let mut fields = vec![
        (text(locale, "health-taking-part"), taking.join("\n"), false),
        (text(locale, "health-newcomers"), new.join("\n"), false),
    ];
    if let Some(found) = health.resting_on {
        fields.push((text(locale, "health-burden"), burden(locale, found), false));
    }
    fields.push((text(locale, "health-structure"), structure(locale, report), false));
    // Whose credit counts makes no difference here, and how many are in doubt is told beside the figures.
    let caveats = Caveats { open: false, doubted: 0, ..report.caveats.clone() };
    Embed {
        title: text(locale, "health-title"),
        description: text(locale, verdict) + &notes(locale, &caveats),
        fields,
        footer: Some(text_with(locale, "health-footer", &args!("weeks" => WEEKS))),
        ..Embed::default()
    }
}

/// On how many it rests; no figure where the tenth who help most are so few that it would be about them.
fn burden(locale: Locale, found: Burden) -> String {
    let rests = if found.part > 0.5 { "few" } else { "many" };
    if found.helpers < FEWEST {
        return text(locale, &format!("health-burden-{rests}-unsaid"));
    }
    text_with(locale, &format!("health-burden-{rests}"), &args!("share" => percent(found.part)))
}

fn structure(locale: Locale, report: &Report) -> String {
    let clear = report.modularity >= STRUCTURE && report.communities > 1;
    let key = if clear { "health-parts" } else { "health-one" };
    let first = text_with(locale, key, &args!("parts" => report.communities));
    let bridges = report.bridges.iter().filter(|_| clear).map(|bridge| {
        let args = args!(
            "member" => called(locale, &report.people, bridge.member),
            "groups" => bridge.groups,
            "people" => bridge.outside,
        );
        text_with(locale, "health-bridge", &args)
    });
    fitted(std::iter::once(first).chain(bridges), super::FIELD)
}

fn chart(locale: Locale, report: &Report) -> Chart {
    let weeks = &report.health.weeks;
    // A figure below five is drawn as nothing: nobody can be told apart in the picture either.
    #[allow(clippy::cast_precision_loss, reason = "counts of members")]
    let told = |count: usize| if count < FEWEST { 0.0 } else { count as f64 };
    let series = |key: &str, of: fn(&Week) -> Option<usize>| Series {
        name: text(locale, key),
        values: weeks.iter().map(|week| of(week).map(told)).collect(),
    };
    let moment = |week: &Week| {
        jiff::Timestamp::from_second(week.from).map_or_else(|_| String::new(), |at| at.strftime("%m-%d").to_string())
    };
    Chart {
        title: text(locale, "health-title"),
        subtitle: text_with(locale, "health-picture", &args!("fewest" => FEWEST)),
        body: Body::Lines(Lines {
            moments: weeks.iter().map(moment).collect(),
            series: vec![
                series("health-series-active", |week| Some(week.active)),
                series("health-series-helped", |week| Some(week.helped)),
                series("health-series-fresh", |week| week.fresh),
            ],
        }),
    }
}
