//! `/mod core`: moderators only. Who holds the community together, why, and a picture; changes nothing but the kept
//! ranking, which is made again when it is older than a minute.

use std::collections::HashMap;

use futures_util::StreamExt;

use crate::actions::core_members::{self, Core};
use crate::app::App;
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, File, Post};
use crate::domain::community::picture::{self, Legend, Person, Scene};
use crate::domain::community::reasons::Reason;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// The picture's file.
const PICTURE: &str = "core.png";
/// Names asked of Discord at once.
const AT_ONCE: usize = 5;
/// Characters of an embed's text; Discord takes 4096.
const MOST: usize = 4_000;

/// How far to look back.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Period {
    /// Seven days.
    #[name = "week"]
    Week,
    /// Thirty days.
    #[name = "month"]
    Month,
    /// Ninety days.
    #[name = "quarter"]
    Quarter,
}

impl Period {
    const fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }
}

/// Show who holds the community together, and why.
#[poise::command(slash_command, rename = "core", check = "checks::moderator")]
pub async fn core_members(
    ctx: Context<'_>,
    #[min = 1]
    #[max = 25]
    limit: Option<i64>,
    period: Option<Period>,
) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let limit = usize::try_from(limit.unwrap_or(10).clamp(1, 25)).unwrap_or(10);
    let days = period.map(Period::days);
    let core = core_members::run(app, guild, limit, days).await?;
    let names = names_of(app, guild, core.members.iter().map(|it| it.reason.member).collect()).await;
    let scene = scene(locale, &core, &names);
    let drawn = tokio::task::spawn_blocking(move || picture::png(&scene)).await.map_err(Trouble::ours)?;
    let mut post = Post { embed: Some(embed(app, locale, &core, &names, days)), ..Post::default() };
    match drawn {
        Ok(bytes) => {
            post.files.push(File { name: PICTURE.to_owned(), bytes });
            if let Some(embed) = &mut post.embed {
                embed.image = Some(PICTURE.to_owned());
            }
        }
        // The list is worth having without its picture.
        Err(error) => tracing::error!(%error, "the picture of the community could not be drawn"),
    }
    replies::reply_post(ctx, &post, true).await
}

/// What people are called; whoever left or cannot be asked about has no name.
pub(super) async fn names_of(app: &App, guild: GuildId, ids: Vec<u64>) -> HashMap<u64, String> {
    let asked = futures_util::stream::iter(ids)
        .map(|id| async move { (id, app.discord.member(guild, MemberId(id)).await) })
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    asked
        .into_iter()
        .filter_map(|(id, found)| match found {
            Ok(found) => Some((id, names::plain(&found?.name))),
            Err(error) => {
                tracing::warn!(%error, "a member's name could not be read");
                None
            }
        })
        .collect()
}

fn embed(app: &App, locale: Locale, core: &Core, names: &HashMap<u64, String>, days: Option<i64>) -> Embed {
    let now = app.clock.now();
    let mut description = String::new();
    for (place, it) in (1..).zip(&core.members) {
        let id = it.reason.member;
        let name = names.get(&id).map_or_else(
            || text_with(locale, "community-nameless", &args!("id" => id.to_string())),
            |name| format!("**{}** <@{id}>", names::shown(name)),
        );
        let line = format!("{place}. {name} — {}", why(locale, &it.reason, it.paying, now));
        if description.len() + line.len() >= MOST {
            break;
        }
        description.push_str(&line);
        description.push('\n');
    }
    let period = match days {
        Some(days) => text_with(locale, "community-period-days", &args!("days" => days)),
        None => text_with(
            locale,
            "community-period-all",
            &args!("days" => format!("{}", app.config.community.half_life_days)),
        ),
    };
    if core.members.is_empty() {
        description.push_str(&text(locale, "community-nobody-listed"));
    }
    let notes = [core.open.then(|| text(locale, "community-open")), missing(locale, &core.missing)];
    for note in notes.into_iter().flatten() {
        description.push_str("\n-# ");
        description.push_str(&note);
    }
    let footer = args!("ranked" => core.ranked, "period" => period);
    Embed {
        title: text(locale, "community-core-title"),
        description,
        footer: Some(text_with(locale, "community-core-footer", &footer)),
        ..Embed::default()
    }
}

/// When nobody listened, so that nobody takes silence of ours for silence of theirs.
pub(super) fn missing(locale: Locale, gaps: &[(i64, i64)]) -> Option<String> {
    /// Gaps named one by one.
    const NAMED: usize = 3;
    let gap = |(from, until): &(i64, i64)| format!("<t:{from}:f> – <t:{until}:f>");
    let named: Vec<String> = gaps.iter().take(NAMED).map(gap).collect();
    let more = gaps.len().saturating_sub(NAMED);
    (!named.is_empty())
        .then(|| text_with(locale, "community-missing", &args!("gaps" => named.join(", "), "more" => more)))
}

/// The reason in words: "answered 14 people, 9 of them paying; last 3 days ago".
pub(super) fn why(locale: Locale, reason: &Reason, paying: bool, now: i64) -> String {
    let mut parts = Vec::new();
    if reason.answered > 0 {
        let args = args!("people" => reason.answered, "paying" => reason.answered_paying);
        parts.push(text_with(locale, "community-answered", &args));
    }
    if reason.endorsed_by > 0 {
        let args = args!("people" => reason.endorsed_by, "paying" => reason.endorsed_by_paying);
        parts.push(text_with(locale, "community-endorsed", &args));
    }
    if let Some(last) = reason.last {
        let days = (now - last).max(0).div_euclid(86_400);
        parts.push(text_with(locale, "community-last", &args!("days" => days)));
    }
    if parts.is_empty() {
        return text(locale, if paying { "community-pays" } else { "community-takes-part" });
    }
    parts.join(&text(locale, "community-separator"))
}

fn scene(locale: Locale, core: &Core, names: &HashMap<u64, String>) -> Scene {
    let people = core
        .around
        .people
        .iter()
        .zip(&core.shown)
        .map(|(&id, &(score, paying))| Person { id, label: names.get(&id).cloned().unwrap_or_default(), score, paying })
        .collect();
    Scene {
        title: text(locale, "community-core-title"),
        subtitle: text_with(
            locale,
            "community-picture-subtitle",
            &args!("shown" => core.around.people.len(), "ranked" => core.ranked),
        ),
        people,
        ties: core.around.ties.clone(),
        core: core.members.len(),
        legend: Legend {
            paying: text(locale, "community-legend-paying"),
            free: text(locale, "community-legend-free"),
            others: text(locale, "community-legend-others"),
            ties: text(locale, "community-legend-ties"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(locale: Locale, reason: Reason) -> String {
        why(locale, &reason, false, 10 * 86_400)
    }

    #[test]
    fn reasons_are_told_in_words_in_both_languages() {
        let helper = Reason { answered: 14, answered_paying: 9, last: Some(7 * 86_400), ..Reason::default() };
        assert_eq!(told(Locale::EnUs, helper), "answered 14 people, 9 of them paying; last 3 days ago");
        assert_eq!(told(Locale::ZhCn, helper), "解答过 14 人，其中 9 人是付费成员；最近一次在 3 天前");
        let loved = Reason { endorsed_by: 1, answered: 1, last: Some(10 * 86_400), ..Reason::default() };
        assert_eq!(told(Locale::EnUs, loved), "answered 1 person; appreciated by 1 person; last today");
        assert_eq!(told(Locale::ZhCn, loved), "解答过 1 人；获得 1 人认可；最近一次在今天");
        assert_eq!(told(Locale::EnUs, Reason::default()), "takes part in the conversation");
    }
}
