//! `/learn next`: everyone. Shows lessons that fit the member, that they have not met and may open, each with its reason.
//! The buttons change the one message; what they say is written by `actions::mark_lesson`.

use poise::serenity_prelude as serenity;
use serenity::{ActionRowComponent, ButtonKind};

use crate::actions::lesson_reason;
use crate::actions::mark_lesson;
use crate::actions::suggest_lessons::{self, Suggested};
use crate::bot::checks::Rank;
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::LessonId;
use crate::domain::lessons::Mark;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text};

/// Show what to learn next.
#[poise::command(slash_command)]
pub async fn next(ctx: Context<'_>) -> Result<(), Trouble> {
    let suggested = suggest_lessons::run(ctx.data(), guild(ctx)?, member(ctx)).await?;
    if suggested.is_empty() {
        return replies::ephemeral(ctx, text(locale(ctx), "learn-nothing")).await;
    }
    replies::reply_post(ctx, &post(locale(ctx), &suggested), true).await
}

/// A button whose custom id begins with `learn:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let [verb, id] = rest else { return Err(stale()) };
    let mark = match *verb {
        "done" => Mark::Done,
        "save" => Mark::Saved,
        "skip" => Mark::NotForMe,
        _ => return Err(stale()),
    };
    let lesson = LessonId(id.parse().map_err(|_| stale())?);
    let staff = on.rank().await? == Rank::Creator;
    mark_lesson::run(app, mark_lesson::Input { guild, lesson, member, staff, mark }).await?;
    let shown = suggest_lessons::again(app, guild, member, &lessons_on(&click.message)).await?;
    replies::update(ctx, click, &post(locale, &shown)).await
}

/// The lessons that the message shows, in its order: each has one Done button.
fn lessons_on(message: &serenity::Message) -> Vec<LessonId> {
    let buttons = message.components.iter().flat_map(|row| &row.components);
    buttons
        .filter_map(|component| match component {
            ActionRowComponent::Button(serenity::Button { data: ButtonKind::NonLink { custom_id, .. }, .. }) => {
                custom_id.strip_prefix("learn:done:")?.parse().ok().map(LessonId)
            }
            _ => None,
        })
        .collect()
}

fn post(locale: Locale, suggested: &[Suggested]) -> Post {
    let fields = (1..).zip(suggested).map(|(number, it)| field(locale, number, it)).collect();
    let embed = Embed { title: text(locale, "learn-title"), fields, ..Embed::default() };
    let rows = (1..).zip(suggested).map(|(number, it)| row(locale, number, it)).collect();
    Post { embed: Some(embed), rows, ..Post::default() }
}

fn field(locale: Locale, number: usize, it: &Suggested) -> (String, String, bool) {
    let draft = &it.lesson.draft;
    let why = lesson_reason::told(locale, &it.why, it.because.as_deref());
    let mut value = format!("*{why}*\n{}", names::shown(&names::shortened(&draft.summary, 300)));
    for mark in &it.marks {
        let key = match mark {
            Mark::Done => "learn-state-done",
            Mark::Saved => "learn-state-saved",
            Mark::NotForMe => "learn-state-not-for-me",
            Mark::Liked => continue,
        };
        value.push('\n');
        value.push_str(&text(locale, key));
    }
    (format!("{number}. {}", names::shown(&draft.title)), value, false)
}

fn row(locale: Locale, number: usize, it: &Suggested) -> Vec<Button> {
    let id = it.lesson.id;
    let label = |key: &str| format!("{number} · {}", text(locale, key));
    let press = |key: &str, verb: &str, mark: Mark| {
        let stands = it.marks.contains(&mark);
        let id = format!("learn:{verb}:{id}");
        let style = if stands { ButtonStyle::Success(id) } else { ButtonStyle::Secondary(id) };
        Button { label: label(key), style, disabled: stands }
    };
    // A page of ours is handed out by a link of the member's own.
    let open = if it.lesson.draft.link.is_empty() {
        ButtonStyle::Primary(format!("lesson:open:{id}"))
    } else {
        ButtonStyle::Link(it.lesson.draft.link.clone())
    };
    vec![
        Button { label: label("lesson-button-open"), style: open, disabled: false },
        press("lesson-button-done", "done", Mark::Done),
        press("lesson-button-save", "save", Mark::Saved),
        press("lesson-button-skip", "skip", Mark::NotForMe),
    ]
}
