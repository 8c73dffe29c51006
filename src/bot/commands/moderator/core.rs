//! `/mod core`: moderators only. Who holds the community together, why, and a picture, with buttons that hand the community
//! over as a file; changes nothing but the kept ranking, which is made again when it is older than a minute.

use super::community::{called, fitted, notes, post};
use crate::actions::core_members::{self, Core};
use crate::actions::who_is_here::People;
use crate::app::App;
use crate::args;
use crate::bot::commands::period::Period;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::Embed;
use crate::domain::community::picture::{self, Legend, Person, Scene};
use crate::domain::community::reasons::Reason;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// The picture's file.
const PICTURE: &str = "core.png";
/// Characters of an embed's text; Discord takes 4096.
const MOST: usize = 4_000;

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
    let mut people = People::default();
    people.ask(app, guild, core.members.iter().map(|it| it.reason.member).collect()).await;
    let scene = scene(locale, &core, &people);
    let embed = embed(app, locale, &core, &people, days);
    let post = post(locale, embed, PICTURE, move || picture::png(&scene)).await?;
    replies::reply_post(ctx, &post, true).await
}

fn embed(app: &App, locale: Locale, core: &Core, people: &People, days: Option<i64>) -> Embed {
    let now = app.clock.now();
    let lines = (1..).zip(&core.members).map(|(place, it)| {
        let name = called(locale, people, it.reason.member);
        format!("{place}. {name} — {}", why(locale, &it.reason, it.paying, now))
    });
    let notes = notes(locale, &core.caveats);
    let mut description = fitted(lines, MOST.saturating_sub(notes.chars().count()));
    let period = match days {
        Some(days) => {
            let period = text_with(locale, "community-period-days", &args!("days" => days));
            text_with(locale, "community-period-now", &args!("period" => period))
        }
        None => text_with(
            locale,
            "community-period-all",
            &args!("days" => format!("{}", app.config.community.half_life_days)),
        ),
    };
    if core.members.is_empty() {
        description.push_str(&text(locale, "community-nobody-listed"));
    }
    description.push_str(&notes);
    let footer = args!("ranked" => core.ranked, "period" => period);
    Embed {
        title: text(locale, "community-core-title"),
        description,
        footer: Some(text_with(locale, "community-core-footer", &footer)),
        ..Embed::default()
    }
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
    if reason.company > 0 {
        let args = args!("people" => reason.company, "paying" => reason.company_paying);
        parts.push(text_with(locale, "community-company", &args));
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

fn scene(locale: Locale, core: &Core, people: &People) -> Scene {
    let drawn = core
        .around
        .people
        .iter()
        .zip(&core.shown)
        .map(|(&id, &(score, paying))| {
            let label = people.name(id).unwrap_or_default().to_owned();
            Person { id, label, score, paying }
        })
        .collect();
    Scene {
        title: text(locale, "community-core-title"),
        subtitle: text_with(
            locale,
            "community-picture-subtitle",
            &args!("shown" => core.around.people.len(), "ranked" => core.ranked),
        ),
        people: drawn,
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
        let company = Reason { company: 3, company_paying: 1, last: Some(10 * 86_400), ..Reason::default() };
        assert_eq!(told(Locale::EnUs, company), "spent time in voice with 3 people, 1 of them paying; last today");
        assert_eq!(told(Locale::ZhCn, company), "在语音频道与 3 人相聚过，其中 1 人是付费成员；最近一次在今天");
        assert_eq!(told(Locale::EnUs, Reason::default()), "takes part in the conversation");
    }
}
