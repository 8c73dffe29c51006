//! `/mod ambassadors`: whom to ask first when something should spread, chosen so that together they reach most; with what
//! each one adds, and a picture. Changes nothing.

use super::{called, did, fitted, notes, post};
use crate::actions::find_ambassadors::{self, Ambassadors};
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::picture::{self, Legend, Person, Scene};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Show whom to ask first when something should spread.
#[poise::command(slash_command, rename = "ambassadors", check = "checks::moderator")]
pub async fn ambassadors(
    ctx: Context<'_>,
    #[min = 1]
    #[max = 25]
    count: Option<i64>,
) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let count = usize::try_from(count.unwrap_or(5).clamp(1, 25)).unwrap_or(5);
    let found = find_ambassadors::run(app, guild, count).await?;
    let scene = scene(locale, &found);
    let embed = embed(locale, &found, app.clock.now());
    let post = post(locale, embed, "ambassadors.png", move || picture::png(&scene)).await?;
    replies::reply_post(ctx, &post, true).await
}

/// People, in whole numbers.
#[allow(clippy::cast_possible_truncation, reason = "a mean count of members")]
fn people(mean: f64) -> i64 {
    mean.round() as i64
}

fn embed(locale: Locale, found: &Ambassadors, now: i64) -> Embed {
    let lines = (1..).zip(&found.members).map(|(place, it)| {
        let key = if place == 1 { "ambassadors-reaches" } else { "ambassadors-adds" };
        let adds = text_with(locale, key, &args!("people" => people(it.adds)));
        let separator = text(locale, "community-separator");
        format!(
            "{place}. {} — {adds}{separator}{}",
            called(locale, &found.people, it.reason.member),
            did(locale, &it.reason, now)
        )
    });
    let args = args!("count" => found.members.len(), "reach" => people(found.reach), "of" => found.of);
    let mut description = text_with(locale, "ambassadors-intro", &args);
    description.push('\n');
    description.push_str(&fitted(lines, 3_500));
    description.push_str(&notes(locale, &found.caveats));
    Embed {
        title: text(locale, "ambassadors-title"),
        description,
        footer: Some(text(locale, "ambassadors-footer")),
        ..Embed::default()
    }
}

fn scene(locale: Locale, found: &Ambassadors) -> Scene {
    let chosen: std::collections::HashMap<u64, f64> =
        found.members.iter().map(|it| (it.reason.member, it.adds)).collect();
    let person = |(&id, &paying): (&u64, &bool)| Person {
        id,
        label: found.people.name(id).unwrap_or_default().to_owned(),
        score: chosen.get(&id).copied().unwrap_or(0.0),
        paying,
    };
    let args = args!("count" => found.members.len(), "reach" => people(found.reach), "of" => found.of);
    Scene {
        title: text(locale, "ambassadors-title"),
        subtitle: text_with(locale, "ambassadors-picture", &args),
        people: found.around.people.iter().zip(&found.pays).map(person).collect(),
        ties: found.around.ties.clone(),
        core: found.members.len(),
        legend: Legend {
            paying: text(locale, "ambassadors-legend-paying"),
            free: text(locale, "ambassadors-legend-free"),
            others: text(locale, "community-legend-others"),
            ties: text(locale, "community-legend-ties"),
        },
    }
}
