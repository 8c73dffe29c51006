//! The note with which a moderator sends a lesson back: a form with one field.

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use crate::actions::review_lesson::{self, NOTE, Verdict};
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::components::{Form, typed};
use crate::bot::replies;
use crate::domain::ids::LessonId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Ask for the note.
pub async fn ask(
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    locale: Locale,
    lesson: LessonId,
) -> Result<(), Trouble> {
    let input = CreateInputText::new(InputTextStyle::Paragraph, text(locale, "lesson-note"), "note")
        .placeholder(text(locale, "lesson-note.placeholder"))
        .max_length(u16::try_from(NOTE).unwrap_or(u16::MAX))
        .required(true);
    let modal = CreateModal::new(format!("lesson:note:{lesson}"), text(locale, "lesson-note-heading"));
    replies::form(ctx, click, modal.components(vec![CreateActionRow::InputText(input)])).await
}

/// Send the lesson back with the note.
pub async fn submitted(on: &Form<'_>, lesson: LessonId) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member, locale, .. } = on;
    on.require(Rank::Moderator).await?;
    let verdict = Verdict::SendBack(typed(form, "note"));
    let lesson = review_lesson::run(app, guild, lesson, member, verdict).await?;
    let said = text_with(locale, "lesson-sent-back", &args!("title" => names::shown(&lesson.draft.title)));
    replies::answer_text(ctx, form, said).await
}
