//! `/mod queue`: moderators. What waits for review, how old the oldest is, how long decisions take; buttons decide.

use crate::args;
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::lesson_lists;
use crate::store::lessons::Lesson;
use crate::text::{Locale, span, text, text_with};

/// Rows of buttons below a message.
const MOST: i64 = 5;
/// Decisions of so many seconds back count for the median.
const LOOKED_BACK: i64 = 30 * 86_400;

/// Lessons that wait for review, the oldest first.
#[poise::command(slash_command, check = "crate::bot::checks::moderator")]
pub async fn queue(ctx: Context<'_>) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let read = &mut app.store.read();
    let waiting = lesson_lists::queue(read, guild, app.clock.now() - LOOKED_BACK, MOST).await?;
    let median = waiting.median.map(|seconds| span(locale, seconds));
    let took = median.map(|median| text_with(locale, "queue-median", &args!("median" => median)));
    let Some(oldest) = waiting.oldest else {
        let mut content = text(locale, "queue-empty");
        if let Some(took) = took {
            content.push('\n');
            content.push_str(&took);
        }
        return replies::ephemeral(ctx, content).await;
    };
    let lessons = lesson_lists::by_ids(read, guild, &waiting.first).await?;
    let args = args!("count" => waiting.count, "oldest" => format!("<t:{oldest}:R>"));
    let embed = Embed {
        title: text(locale, "queue-title"),
        description: [Some(text_with(locale, "queue-waiting", &args)), took]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n"),
        fields: (1..).zip(&lessons).map(|(number, lesson)| field(locale, number, lesson)).collect(),
        ..Embed::default()
    };
    let rows = (1..).zip(&lessons).map(|(number, lesson)| row(locale, number, lesson)).collect();
    replies::reply_post(ctx, &Post { embed: Some(embed), rows, ..Post::default() }, true).await
}

fn field(locale: Locale, number: usize, lesson: &Lesson) -> (String, String, bool) {
    let args = args!(
        "author" => format!("<@{}>", lesson.author),
        "since" => format!("<t:{}:R>", lesson.updated_at),
        "summary" => names::shown(&names::shortened(&lesson.draft.summary, 300))
    );
    (format!("{number}. {}", names::shown(&lesson.draft.title)), text_with(locale, "queue-line", &args), false)
}

fn row(locale: Locale, number: usize, lesson: &Lesson) -> Vec<Button> {
    let id = lesson.id;
    let button =
        |key: &str, style| Button { label: format!("{number} · {}", text(locale, key)), style, disabled: false };
    vec![
        button("lesson-button-approve", ButtonStyle::Success(format!("lesson:approve:{id}"))),
        button("lesson-button-send-back", ButtonStyle::Secondary(format!("lesson:sendback:{id}"))),
        button("lesson-button-reject", ButtonStyle::Danger(format!("lesson:reject:{id}"))),
        button("lesson-button-open", ButtonStyle::Primary(format!("lesson:open:{id}"))),
    ]
}
