//! The form of `/setup` about digests, and a preview of the next one.

use poise::serenity_prelude::InputTextStyle;

use super::form;
use crate::actions::{digest, digest_card};
use crate::args;
use crate::bot::components::{Click, Form, typed};
use crate::bot::replies;
use crate::domain::lessons::digest::Digests;
use crate::message::Trouble;
use crate::store::digests;
use crate::text::{Locale, text, text_with};

/// Open the form, filled with what stands.
pub(super) async fn ask(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, locale, .. } = on;
    let chosen = digests::find(&mut app.store.read(), guild).await?;
    let places = chosen.places.iter().map(|place| format!("<#{}>: {}", place.channel, place.topics.join(", ")));
    let fields = [
        ("days", InputTextStyle::Short, 100, days(locale, &chosen)),
        ("hour", InputTextStyle::Short, 10, chosen.hour.to_string()),
        ("apart", InputTextStyle::Short, 3, chosen.apart_days.to_string()),
        ("places", InputTextStyle::Paragraph, 1_000, places.collect::<Vec<_>>().join("\n")),
    ];
    replies::form(ctx, click, form(locale, "setup:digest", "setup-digest", fields)).await
}

/// Take the form.
pub(super) async fn submitted(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: sent, guild, locale, .. } = on;
    let (chosen, next) =
        digest::choose(app, guild, ["days", "hour", "apart", "places"].map(|it| typed(sent, it))).await?;
    let Some(next) = next else {
        return replies::answer_text(ctx, sent, text(locale, "setup-digest-off")).await;
    };
    let places = digest::places(app, guild, &chosen).await?;
    let shown: Vec<String> = places.iter().map(|place| format!("<#{}>", place.channel)).collect();
    let args = args!(
        "days" => days(locale, &chosen),
        "hour" => chosen.hour,
        "next" => format!("<t:{next}:F>"),
        "apart" => chosen.apart_days,
        "known" => shown.len(),
        "places" => shown.join(" ")
    );
    replies::answer_text(ctx, sent, text_with(locale, "setup-digest-saved", &args)).await
}

/// Show the creator alone what the next digest of the first channel would hold now.
pub(super) async fn preview(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, locale, .. } = on;
    let chosen = digests::find(&mut app.store.read(), guild).await?;
    let places = digest::places(app, guild, &chosen).await?;
    let Some(place) = places.first() else { return Err(Trouble::person("setup-digest-nowhere")) };
    let entries = digest::for_channel(app, guild, &chosen, place, 0).await?;
    if entries.is_empty() {
        return replies::answer_text(ctx, click, text(locale, "setup-digest-empty")).await;
    }
    let mut post = digest_card::channel(locale, &entries, &place.topics);
    let channel = format!("<#{}>", place.channel);
    post.content = text_with(locale, "setup-digest-preview-of", &args!("channel" => channel));
    replies::answer(ctx, click, &post).await
}

/// The chosen days, as they can be typed.
fn days(locale: Locale, chosen: &Digests) -> String {
    let names: Vec<String> = chosen.chosen().map(|day| text(locale, &format!("weekday-{day}"))).collect();
    names.join(&text(locale, "list-comma"))
}
