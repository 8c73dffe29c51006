//! The form of `/setup` about lessons: the time zone, and what review points out.

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use crate::actions::set_up_guild;
use crate::app::App;
use crate::args;
use crate::bot::components::{Form, typed};
use crate::bot::replies;
use crate::domain::ids::GuildId;
use crate::message::Trouble;
use crate::store::lesson_settings;
use crate::text::{Locale, text, text_with};

/// Open the form, filled with what stands.
pub(super) async fn ask(
    app: &App,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    guild: GuildId,
    locale: Locale,
) -> Result<(), Trouble> {
    let chosen = lesson_settings::find(&mut app.store.read(), guild).await?;
    let fields = [
        ("zone", InputTextStyle::Short, 60, chosen.time_zone),
        ("banned", InputTextStyle::Paragraph, 2_000, chosen.banned_words.join(", ")),
        ("domains", InputTextStyle::Paragraph, 2_000, chosen.link_domains.join(", ")),
    ];
    let rows = fields.map(|(field, style, most, value)| {
        let key = format!("setup-lesson-settings-{field}");
        let input = CreateInputText::new(style, text(locale, &key), field)
            .placeholder(text(locale, &format!("{key}.placeholder")))
            .max_length(most)
            .required(false);
        CreateActionRow::InputText(if value.is_empty() { input } else { input.value(value) })
    });
    let modal = CreateModal::new("setup:lesson-settings", text(locale, "setup-lesson-settings"));
    replies::form(ctx, click, modal.components(rows.to_vec())).await
}

/// Take the form.
pub(super) async fn submitted(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, locale, .. } = on;
    let [zone, banned, domains] = ["zone", "banned", "domains"].map(|field| typed(form, field));
    let chosen = set_up_guild::lessons(app, guild, zone, banned, domains).await?;
    let args = args!(
        "zone" => chosen.time_zone,
        "words" => chosen.banned_words.len(),
        "domains" => chosen.link_domains.len()
    );
    replies::answer_text(ctx, form, text_with(locale, "setup-lesson-settings-saved", &args)).await
}
