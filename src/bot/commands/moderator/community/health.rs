//! `/mod health`: how the community does, week by week, in words and as a picture; who ties its parts together; and when
//! nobody listened. Changes nothing. Figures about fewer than five people are not told.

use super::{called, fitted, names_of, percent, post};
use crate::actions::community_ground::FEWEST;
use crate::actions::community_health::{self, Report, WEEKS};
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::health::{Trend, Week};
use crate::domain::community::picture::chart::{self, Body, Chart, Lines};
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
    let names = names_of(app, guild, report.bridges.iter().map(|bridge| bridge.member)).await;
    let chart = chart(locale, &report);
    let embed = embed(locale, &report, &names);
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

fn embed(locale: Locale, report: &Report, names: &super::Names) -> Embed {
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
    let mut taking = vec![part];
    if health.active_before >= FEWEST {
        let stayed =
            text_with(locale, "health-stayed", &args!("share" => percent(ratio(health.stayed, health.active_before))));
        taking.push(stayed);
    }
    let mut new = vec![text_with(locale, "health-new", &args!("newcomers" => people(locale, health.newcomers)))];
    if health.newcomers >= FEWEST {
        new.push(text_with(
            locale,
            "health-welcomed",
            &args!("share" => percent(ratio(health.welcomed, health.newcomers))),
        ));
    }
    if health.newcomers > health.welcomed {
        new.push(text(locale, "health-meet"));
    }
    let mut fields = vec![
        (text(locale, "health-taking-part"), taking.join("\n"), false),
        (text(locale, "health-newcomers"), new.join("\n"), false),
    ];
    if let Some(part) = health.resting_on {
        fields.push((text(locale, "health-burden"), burden(locale, part), false));
    }
    fields.push((text(locale, "health-structure"), structure(locale, report, names), false));
    let missing = super::core::missing(locale, &report.missing);
    Embed {
        title: text(locale, "health-title"),
        description: fitted(std::iter::once(text(locale, verdict)).chain(missing), 2_000),
        fields,
        footer: Some(text_with(locale, "health-footer", &args!("weeks" => WEEKS))),
        ..Embed::default()
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of members")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn burden(locale: Locale, part: f64) -> String {
    let key = if part > 0.5 { "health-burden-few" } else { "health-burden-many" };
    text_with(locale, key, &args!("share" => percent(part)))
}

fn structure(locale: Locale, report: &Report, names: &super::Names) -> String {
    let clear = report.modularity >= STRUCTURE && report.communities > 1;
    let key = if clear { "health-parts" } else { "health-one" };
    let first = text_with(locale, key, &args!("parts" => report.communities));
    let bridges = report.bridges.iter().filter(|_| clear).map(|bridge| {
        let args = args!(
            "member" => called(locale, names, bridge.member),
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
    let series =
        |key: &str, of: fn(&Week) -> usize| (text(locale, key), weeks.iter().map(|week| told(of(week))).collect());
    let moment = |week: &Week| {
        jiff::Timestamp::from_second(week.from).map_or_else(|_| String::new(), |at| at.strftime("%m-%d").to_string())
    };
    Chart {
        title: text(locale, "health-title"),
        subtitle: text_with(locale, "health-picture", &args!("fewest" => FEWEST)),
        body: Body::Lines(Lines {
            moments: weeks.iter().map(moment).collect(),
            series: vec![
                series("health-series-active", |week| week.active),
                series("health-series-helped", |week| week.helped),
                series("health-series-fresh", |week| week.fresh),
            ],
        }),
    }
}
