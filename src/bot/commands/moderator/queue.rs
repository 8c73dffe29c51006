//! `/mod queue`: moderators. Which messages were reported, who asks for a look at what they give, which lessons wait for
//! review, how old the oldest is, how long decisions take; buttons decide.

use crate::actions::case_post::{self, Around, answer_key};
use crate::args;
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::cases::{CaseKind, Choice};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::cases::{self, Case};
use crate::store::lesson_lists;
use crate::store::lessons::Lesson;
use crate::text::{Locale, span, text, text_with};

/// Rows of buttons below a message.
const MOST: i64 = 5;
/// Of these, rows for reported messages, and for members who ask for a look.
const MOST_CASES: [(CaseKind, i64); 2] = [(CaseKind::Report, 2), (CaseKind::Appeal, 2)];
/// Decisions of so many seconds back count for the median.
const LOOKED_BACK: i64 = 30 * 86_400;

/// What waits for review: reported messages, members who ask for a look, and lessons, the oldest first.
#[poise::command(slash_command, check = "crate::bot::checks::moderator")]
pub async fn queue(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let read = &mut app.store.read();
    let reported = cases::count_open_of(read, guild, CaseKind::Report).await?;
    let mut asking = Vec::new();
    for (kind, most) in MOST_CASES {
        asking.extend(cases::list_open_of(read, guild, kind, most).await?);
    }
    let room = MOST - i64::try_from(asking.len()).unwrap_or(MOST);
    let waiting = lesson_lists::queue(read, guild, app.clock.now() - LOOKED_BACK, room).await?;
    let median = waiting.median.map(|seconds| span(locale, seconds));
    let took = median.map(|median| text_with(locale, "queue-median", &args!("median" => median)));
    let lessons = waiting.oldest.map(|oldest| {
        let args = args!("count" => waiting.count, "oldest" => format!("<t:{oldest}:R>"));
        text_with(locale, "queue-waiting", &args)
    });
    if lessons.is_none() && asking.is_empty() {
        let content = [Some(text(locale, "queue-empty")), took].into_iter().flatten().collect::<Vec<_>>().join("\n");
        return replies::ephemeral(ctx, content).await;
    }
    let reports = (reported > 0).then(|| text_with(locale, "queue-reported", &args!("count" => reported)));
    let asks = asking.iter().any(|case| case.about.kind == CaseKind::Appeal).then(|| text(locale, "queue-asking"));
    let around = case_post::around(app, guild, &asking).await?;
    let mut fields: Vec<_> = asking.iter().map(|case| asked(locale, case, &around)).collect();
    let mut rows: Vec<_> = asking.iter().map(|case| answers(locale, case)).collect();
    let first = lesson_lists::by_ids(&mut app.store.read(), guild, &waiting.first).await?;
    fields.extend((1..).zip(&first).map(|(number, lesson)| field(locale, number, lesson)));
    rows.extend((1..).zip(&first).map(|(number, lesson)| row(locale, number, lesson)));
    let description = [reports, asks, lessons, took].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let embed = Embed { title: text(locale, "queue-title"), description, fields, ..Embed::default() };
    replies::reply_post(ctx, &Post { embed: Some(embed), rows, ..Post::default() }, true).await
}

/// A reported message, or a member who asks for a look, with what was said and found.
fn asked(locale: Locale, case: &Case, around: &Around) -> (String, String, bool) {
    let embed = case_post::post(locale, case, around).embed.unwrap_or_default();
    let said = format!("<t:{}:R>\n{}", case.opened_at, embed.description);
    (embed.title, names::shortened(&said, 1024), false)
}

fn answers(locale: Locale, case: &Case) -> Vec<Button> {
    let answer = |choice: &Choice| {
        let args = args!("number" => case.id.to_string(), "answer" => text(locale, &answer_key(choice.word())));
        let style = ButtonStyle::Secondary(format!("case:{}:{}", case.id, choice.word()));
        Button { label: text_with(locale, "queue-answer", &args), style, disabled: false }
    };
    case.about.kind.choices().iter().map(answer).collect()
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
