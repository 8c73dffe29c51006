//! The form of `/setup` about digests, and a preview of the next ones.

use poise::serenity_prelude::InputTextStyle;

use super::form;
use crate::actions::{digest, digest_card};
use crate::args;
use crate::bot::components::{Click, Form, stale, typed};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::lessons::digest::Digests;
use crate::message::Trouble;
use crate::store::{digests, guilds};
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

/// Show the creator alone what the next digests would hold now, one channel after the other; `turned`: the channel's number, when
/// the page was turned.
pub(super) async fn preview(on: &Click<'_>, turned: Option<&str>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, locale, .. } = on;
    let number: usize = turned.unwrap_or("0").parse().map_err(|_| stale())?;
    let read = &mut app.store.read();
    let chosen = digests::find(read, guild).await?;
    let places = digest::places(app, guild, &chosen).await?;
    // Channels may have been taken away since the page was drawn.
    let number = number.min(places.len().saturating_sub(1));
    let Some(place) = places.get(number) else { return Err(Trouble::person("setup-digest-nowhere")) };
    let entries = digest::for_channel(app, guild, &chosen, place, 0).await?;
    let args = args!("channel" => format!("<#{}>", place.channel), "place" => number + 1, "count" => places.len());
    let mut post = if entries.is_empty() {
        Post { content: text_with(locale, "setup-digest-empty", &args), ..Post::default() }
    } else {
        // The digest speaks the server's language, what is said about it the creator's.
        let server = guilds::find(read, guild).await?.map_or(locale, |it| Locale::from_tag(&it.locale));
        let content = text_with(locale, "setup-digest-preview-of", &args);
        Post { content, ..digest_card::channel(server, &entries, &place.topics) }
    };
    if places.len() > 1 {
        let turn = |key: &str, to: Option<usize>| Button {
            label: text(locale, key),
            style: ButtonStyle::Secondary(format!("setup:digest-preview:{}", to.unwrap_or(number))),
            disabled: to.is_none(),
        };
        let next = Some(number + 1).filter(|&next| next < places.len());
        post.rows.push(vec![turn("setup-digest-before", number.checked_sub(1)), turn("setup-digest-next", next)]);
    }
    match turned {
        None => replies::answer(ctx, click, &post).await,
        Some(_) => replies::update(ctx, click, &post).await,
    }
}

/// The chosen days, as they can be typed.
fn days(locale: Locale, chosen: &Digests) -> String {
    let names: Vec<String> = chosen.chosen().map(|day| text(locale, &format!("weekday-{day}"))).collect();
    names.join(&text(locale, "list-comma"))
}
