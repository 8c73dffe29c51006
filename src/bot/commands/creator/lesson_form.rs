//! The lesson form. When something in it cannot be taken, the person gets back what they typed and a button that opens
//! the form again, filled in: nothing is lost, and nothing is kept by us.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, CreateActionRow, CreateInputText, CreateModal, InputTextStyle, ModalInteraction};

use super::lesson_panel::Panel;
use crate::actions::submit_lesson;
use crate::app::App;
use crate::bot::checks::{self, Rank};
use crate::bot::components::typed;
use crate::bot::{replies, submitted as who};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::lessons::draft;
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

/// The form, filled with `typed`.
pub fn modal(locale: Locale, typed: &Typed) -> CreateModal {
    let rows = FIELDS.map(|(field, style, most, required)| {
        let input = CreateInputText::new(style, text(locale, &format!("lesson-form-{field}")), field)
            .placeholder(text(locale, &format!("lesson-form-{field}.placeholder")))
            .max_length(u16::try_from(most).unwrap_or(u16::MAX))
            .required(required);
        let value = typed.of(field);
        CreateActionRow::InputText(if value.is_empty() { input } else { input.value(value) })
    });
    CreateModal::new("lesson:submit", text(locale, "lesson-form-heading")).components(rows.to_vec())
}

/// Take the form: the panel of the new lesson, or what has to be typed differently.
pub async fn submitted(app: &Arc<App>, ctx: &serenity::Context, form: &ModalInteraction) -> Result<(), Trouble> {
    let (guild, author, locale) = who(form)?;
    let staff = checks::submitter(app, form).await? == Rank::Creator;
    let input = submit_lesson::Input {
        guild,
        author,
        staff,
        title: typed(form, "title"),
        summary: typed(form, "summary"),
        link: typed(form, "link"),
        topics: typed(form, "topics"),
        series: typed(form, "series"),
    };
    match submit_lesson::run(app, input).await {
        Ok((lesson, _)) => Panel::load(app, guild, lesson, staff).await?.send(ctx, form, locale).await,
        Err(error @ submit_lesson::Error::Store(_)) => Err(error.into()),
        Err(error) => {
            let kept = Typed::read(|field| typed(form, field).to_owned());
            replies::answer(ctx, form, &returned(locale, &Trouble::from(error).sentence(locale), &kept)).await
        }
    }
}

/// What was typed, given back with the reason and the way on.
fn returned(locale: Locale, sentence: &str, kept: &Typed) -> Post {
    let fields = FIELDS
        .iter()
        .filter(|(field, ..)| !kept.of(field).trim().is_empty())
        .map(|(field, ..)| (text(locale, &format!("lesson-form-{field}")), kept.of(field).to_owned(), false))
        .collect();
    let style = ButtonStyle::Primary("lesson:retry".to_owned());
    let retry = Button { label: text(locale, "lesson-button-retry"), style, disabled: false };
    let embed = Embed { title: text(locale, "lesson-form-kept"), fields, ..Embed::default() };
    Post { content: sentence.to_owned(), embed: Some(embed), rows: vec![vec![retry]], ..Post::default() }
}

/// The form once more, with what the person typed before, read from the message given back.
pub async fn again(ctx: &serenity::Context, click: &ComponentInteraction, locale: Locale) -> Result<(), Trouble> {
    let fields = click.message.embeds.first().map(|embed| embed.fields.as_slice()).unwrap_or_default();
    let kept = Typed::read(|field| {
        // The message may be older than a change of the person's language.
        let labels = Locale::ALL.map(|locale| text(locale, &format!("lesson-form-{field}")));
        fields.iter().find(|it| labels.contains(&it.name)).map(|it| it.value.clone()).unwrap_or_default()
    });
    replies::form(ctx, click, modal(locale, &kept)).await
}
