//! The button "Let it pass" below the notice that a sweep stopped: moderators only.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::ComponentInteraction;

use crate::actions::release_brake;
use crate::app::App;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::{clicked, replies};
use crate::message::Trouble;
use crate::text::{text, text_with};

/// A button whose custom id begins with `brake:`.
pub async fn click(
    app: &Arc<App>,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    rest: &[&str],
) -> Result<(), Trouble> {
    let (guild, member, locale) = clicked(click)?;
    checks::require(checks::clicker(app, click).await?, Rank::Moderator)?;
    if rest != ["release"] {
        return Err(Trouble::person("error-stale-button"));
    }
    let said = match release_brake::run(app, guild, member).await? {
        Some(brake) => text_with(locale, "brake-released", &args!("removals" => brake.removals)),
        None => text(locale, "brake-not-pulled"),
    };
    replies::answer_text(ctx, click, said).await
}
