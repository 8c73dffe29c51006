//! Clicks, selections and submitted forms. Custom ids read `area:verb:…`; the area says which file answers, so a button
//! works for as long as its message stands, restarts included.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, ModalInteraction};

use super::commands;
use crate::app::App;
use crate::message::Trouble;

/// Answer a click on a button or a choice from a menu.
pub async fn click(app: &Arc<App>, ctx: &serenity::Context, click: &ComponentInteraction) -> Result<(), Trouble> {
    let parts: Vec<&str> = click.data.custom_id.split(':').collect();
    let Some((area, rest)) = parts.split_first() else { return Err(Trouble::person("error-stale-button")) };
    match *area {
        "audit" => commands::moderator::audit::click(app, ctx, click, rest).await,
        "case" => commands::moderator::case::click(app, ctx, click, rest).await,
        "brake" => commands::moderator::brake::click(app, ctx, click, rest).await,
        "doctor" => commands::creator::doctor::click(app, ctx, click, rest).await,
        "flags" => commands::moderator::flags::click(app, ctx, click, rest).await,
        "membership" => commands::member::membership::click(app, ctx, click, rest).await,
        "privacy" => commands::member::privacy::click(app, ctx, click, rest).await,
        "plan" => commands::member::subscribe::click(app, ctx, click, rest).await,
        "gift" => commands::member::gift::click(app, ctx, click, rest).await,
        "planedit" => commands::creator::plan_preview::click(app, ctx, click, rest).await,
        "team" => commands::member::team::click(app, ctx, click, rest).await,
        "switch" => commands::member::switch::click(app, ctx, click, rest).await,
        "profile" => commands::member::interests::click(app, ctx, click, rest).await,
        "setup" => commands::creator::setup::click(app, ctx, click, rest).await,
        "lesson" => commands::creator::lesson::click(app, ctx, click, rest).await,
        "learn" => commands::member::learn::click(app, ctx, click, rest).await,
        _ => Err(Trouble::person("error-stale-button")),
    }
}

/// Take a submitted form.
pub async fn submit(app: &Arc<App>, ctx: &serenity::Context, form: &ModalInteraction) -> Result<(), Trouble> {
    let parts: Vec<&str> = form.data.custom_id.split(':').collect();
    let Some((area, rest)) = parts.split_first() else { return Err(Trouble::person("error-stale-button")) };
    match *area {
        "lesson" => commands::creator::lesson::submit(app, ctx, form, rest).await,
        "gift" => commands::member::gift::submit(app, ctx, form, rest).await,
        "setup" => commands::creator::setup::submit(app, ctx, form, rest).await,
        _ => Err(Trouble::person("error-stale-button")),
    }
}

/// The text a person typed into a form's field; empty when the field was left empty or is not there.
pub fn typed<'f>(form: &'f ModalInteraction, field: &str) -> &'f str {
    form.data
        .components
        .iter()
        .flat_map(|row| &row.components)
        .find_map(|component| match component {
            serenity::ActionRowComponent::InputText(input) if input.custom_id == field => input.value.as_deref(),
            _ => None,
        })
        .unwrap_or_default()
}
