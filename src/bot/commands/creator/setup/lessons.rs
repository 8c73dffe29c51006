//! The form of `/setup` about lessons: the time zone, and what review points out.

use poise::serenity_prelude::InputTextStyle;

use super::form;
use crate::actions::set_up_guild;
use crate::args;
use crate::bot::components::{Click, Form, typed};
use crate::bot::replies;
use crate::message::Trouble;
use crate::store::lesson_settings;
use crate::text::text_with;

/// Open the form, filled with what stands.
pub(super) async fn ask(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, locale, .. } = on;
    let chosen = lesson_settings::find(&mut app.store.read(), guild).await?;
    let fields = [
        ("zone", InputTextStyle::Short, 60, chosen.time_zone),
        ("banned", InputTextStyle::Paragraph, 2_000, chosen.banned_words.join(", ")),
        ("domains", InputTextStyle::Paragraph, 2_000, chosen.link_domains.join(", ")),
    ];
    replies::form(ctx, click, form(locale, "setup:lesson-settings", "setup-lesson-settings", fields)).await
}

/// Take the form.
pub(super) async fn submitted(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: sent, guild, locale, .. } = on;
    let [zone, banned, domains] = ["zone", "banned", "domains"].map(|field| typed(sent, field));
    let chosen = set_up_guild::lessons(app, guild, zone, banned, domains).await?;
    let args = args!(
        "zone" => chosen.time_zone,
        "words" => chosen.banned_words.len(),
        "domains" => chosen.link_domains.len()
    );
    replies::answer_text(ctx, sent, text_with(locale, "setup-lesson-settings-saved", &args)).await
}
