//! A member asks staff for a look at what they give, below their own `/profile show`: a form, and then a case.

use poise::serenity_prelude::{CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use super::profile;
use crate::actions::appeal::{self, LONGEST};
use crate::bot::components::{Click, Form, stale, typed};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle};
use crate::message::Trouble;
use crate::text::{Locale, text};

/// The button that asks.
pub(super) fn button(locale: Locale) -> Button {
    let style = ButtonStyle::Primary("appeal:ask".to_owned());
    Button { label: text(locale, "appeal-ask"), style, disabled: false }
}

/// A button whose custom id begins with `appeal:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { ctx, act: click, locale, rest, .. } = on;
    if rest != ["ask"] {
        return Err(stale());
    }
    let input = CreateInputText::new(InputTextStyle::Paragraph, text(locale, "appeal-said"), "said")
        .placeholder(text(locale, "appeal-said.placeholder"))
        .max_length(u16::try_from(LONGEST).unwrap_or(u16::MAX))
        .required(true);
    let modal = CreateModal::new("appeal:ask", text(locale, "appeal-ask"));
    replies::form(ctx, click, modal.components(vec![CreateActionRow::InputText(input)])).await
}

/// A form whose custom id begins with `appeal:`.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member, locale, rest, .. } = on;
    if rest != ["ask"] {
        return Err(stale());
    }
    replies::promise_update(ctx, form).await?;
    appeal::ask(app, guild, member, typed(form, "said")).await?;
    replies::fill(ctx, form, &profile::own(app, guild, member, locale).await?).await
}
