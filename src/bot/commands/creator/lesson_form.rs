//! The lesson form. When something in it cannot be taken, the person gets back what they typed and a button that opens
//! the form again, filled in: nothing is lost, and nothing is kept by us.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, CreateActionRow, CreateInputText, CreateModal, InputTextStyle, ModalInteraction};

use super::lesson_panel::Panel;
use crate::actions::edit_lesson;
use crate::actions::submit_lesson;
use crate::app::App;
use crate::bot::checks::Rank;
use crate::bot::components::{Form, stale, typed};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::draft::{self, Draft};
use crate::message::Trouble;
use crate::text::{Locale, text};

/// What stands in the form's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    title: String,
    summary: String,
    link: String,
    topics: String,
    series: String,
}

impl Typed {
    /// A form in which only the link is filled in: what a message says is never taken without being typed.
    pub fn with_link(link: String) -> Self {
        Self { link, ..Self::default() }
    }

    /// What a lesson says already.
    pub fn from_draft(draft: &Draft) -> Self {
        Self {
            title: draft.title.clone(),
            summary: draft.summary.clone(),
            link: draft.link.clone(),
            topics: draft.topics.join(", "),
            series: draft.series.clone().unwrap_or_default(),
        }
    }
}

/// A field: its custom id, its style, the most characters, whether it must be filled.
const FIELDS: [(&str, InputTextStyle, usize, bool); 5] = [
    ("title", InputTextStyle::Short, draft::TITLE, true),
    ("summary", InputTextStyle::Paragraph, draft::SUMMARY, true),
    ("link", InputTextStyle::Short, draft::LINK, true),
    ("topics", InputTextStyle::Short, draft::TOPICS * (draft::TOPIC + 2), false),
    ("series", InputTextStyle::Short, draft::SERIES, false),
];

impl Typed {
    fn of(&self, field: &str) -> &str {
        match field {
            "title" => &self.title,
            "summary" => &self.summary,
            "link" => &self.link,
            "topics" => &self.topics,
            _ => &self.series,
        }
    }

    fn read(read: impl Fn(&str) -> String) -> Self {
        Self {
            title: read("title"),
            summary: read("summary"),
            link: read("link"),
            topics: read("topics"),
            series: read("series"),
        }
    }
}

/// The form, filled with `typed`. `to` says what it is for: `submit`, `saved:<author>` or `edited:<lesson>`.
pub fn modal(locale: Locale, typed: &Typed, to: &str) -> CreateModal {
    let edited = to.starts_with("edited");
    let rows = FIELDS.map(|(field, style, most, required)| {
        let input = CreateInputText::new(style, text(locale, &format!("lesson-form-{field}")), field)
            .placeholder(text(locale, &format!("lesson-form-{field}.placeholder")))
            .max_length(u16::try_from(most).unwrap_or(u16::MAX))
            // A lesson that is a page of ours has no link.
            .required(required && !(edited && field == "link"));
        let value = typed.of(field);
        CreateActionRow::InputText(if value.is_empty() { input } else { input.value(value) })
    });
    CreateModal::new(format!("lesson:{to}"), text(locale, "lesson-form-heading")).components(rows.to_vec())
}

/// Take the form: the panel of the lesson, or what has to be typed differently.
pub async fn submitted(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member: author, locale, rest: to, .. } = on;
    let staff = on.rank().await? == Rank::Creator;
    let number = |text: &str| text.parse::<u64>().map_err(|_| stale());
    let credit = match to {
        ["edited", id] => {
            let lesson = LessonId(id.parse().map_err(|_| stale())?);
            return edited(app, ctx, form, (guild, author, locale), staff, lesson).await;
        }
        ["saved", id] => Some(MemberId(number(id)?)),
        _ => None,
    };
    let input = submit_lesson::Input {
        guild,
        author,
        staff,
        title: typed(form, "title"),
        summary: typed(form, "summary"),
        link: typed(form, "link"),
        topics: typed(form, "topics"),
        series: typed(form, "series"),
        credit,
    };
    match submit_lesson::run(app, input).await {
        Ok((lesson, _)) => Panel::load(app, guild, lesson, staff).await?.send(ctx, form, locale).await,
        Err(error @ submit_lesson::Error::Store(_)) => Err(error.into()),
        Err(error) => {
            let kept = Typed::read(|field| typed(form, field).to_owned());
            let post = returned(locale, &Trouble::from(error).sentence(locale), &kept, &to.join(":"));
            replies::answer(ctx, form, &post).await
        }
    }
}

/// Take the form of a lesson that is there already.
async fn edited(
    app: &Arc<App>,
    ctx: &serenity::Context,
    form: &ModalInteraction,
    (guild, actor, locale): (GuildId, MemberId, Locale),
    staff: bool,
    lesson: LessonId,
) -> Result<(), Trouble> {
    let kept = Typed::read(|field| typed(form, field).to_owned());
    let Typed { title, summary, link, topics, series } = &kept;
    let input = edit_lesson::Input { guild, lesson, actor, staff, title, summary, link, topics, series };
    match edit_lesson::run(app, input).await {
        Ok(_) => Panel::load(app, guild, lesson, staff).await?.send(ctx, form, locale).await,
        Err(edit_lesson::Error::Draft(fault)) => {
            let sentence = Trouble::from(fault).sentence(locale);
            replies::answer(ctx, form, &returned(locale, &sentence, &kept, &format!("edited:{lesson}"))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, given back with the reason and the way on.
fn returned(locale: Locale, sentence: &str, kept: &Typed, to: &str) -> Post {
    let fields = FIELDS
        .iter()
        .filter(|(field, ..)| !kept.of(field).trim().is_empty())
        .map(|(field, ..)| (text(locale, &format!("lesson-form-{field}")), kept.of(field).to_owned(), false))
        .collect();
    let style = ButtonStyle::Primary(format!("lesson:retry:{to}"));
    let retry = Button { label: text(locale, "lesson-button-retry"), style, disabled: false };
    let embed = Embed { title: text(locale, "lesson-form-kept"), fields, ..Embed::default() };
    Post { content: sentence.to_owned(), embed: Some(embed), rows: vec![vec![retry]], ..Post::default() }
}

/// The form once more, with what the person typed before, read from the message given back.
pub async fn again(
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    locale: Locale,
    to: &[&str],
) -> Result<(), Trouble> {
    let fields = click.message.embeds.first().map(|embed| embed.fields.as_slice()).unwrap_or_default();
    let kept = Typed::read(|field| {
        // The message may be older than a change of the person's language.
        let labels = Locale::ALL.map(|locale| text(locale, &format!("lesson-form-{field}")));
        fields.iter().find(|it| labels.contains(&it.name)).map(|it| it.value.clone()).unwrap_or_default()
    });
    let to = if to.is_empty() { "submit".to_owned() } else { to.join(":") };
    replies::form(ctx, click, modal(locale, &kept, &to)).await
}
