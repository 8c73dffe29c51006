//! `/profile interests`: everyone, about themselves. One ephemeral message with a menu of topics and two switches; every choice is
//! saved at once. Touches nothing but the member's own choices.

use poise::serenity_prelude as serenity;
use serenity::{
    ButtonStyle, ComponentInteractionDataKind, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};

use crate::actions::choose_interests::{self, Choice, Wish};
use crate::bot::components::{Click, stale};
use crate::bot::replies::{Panel, send_panel, update_panel};
use crate::bot::{Context, guild, locale, member};
use crate::discord::Embed;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text};

/// The topics you want to learn about, and what you want to be told.
#[poise::command(slash_command)]
pub(super) async fn interests(ctx: Context<'_>) -> Result<(), Trouble> {
    let choice = choose_interests::load(ctx.data(), guild(ctx)?, member(ctx)).await?;
    send_panel(ctx, panel(locale(ctx), &choice)).await
}

/// Something was chosen: `profile:topics`, `profile:news:<on|off>`, `profile:digest:<on|off>`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let wish = async |wish, on| choose_interests::wish(app, guild, member, wish, on).await;
    let choice = match (rest, &click.data.kind) {
        (["topics"], ComponentInteractionDataKind::StringSelect { values }) => {
            choose_interests::choose(app, guild, member, values).await?
        }
        (["news", state @ ("on" | "off")], _) => wish(Wish::News, *state == "on").await?,
        (["digest", state @ ("on" | "off")], _) => wish(Wish::Digest, *state == "on").await?,
        _ => return Err(stale()),
    };
    update_panel(ctx, click, panel(locale, &choice)).await
}

fn panel(locale: Locale, choice: &Choice) -> Panel {
    let say = |key: &str| text(locale, key);
    let chosen: Vec<String> = choice.topics.iter().filter(|it| it.1).map(|it| names::shown(&it.0)).collect();
    let chosen = if chosen.is_empty() { say("interests-none") } else { chosen.join(" · ") };
    let state = |on: bool| say(if on { "setup-on" } else { "setup-off" });
    let wishes = choice.wishes;
    let fields = vec![
        (say("interests-topics"), chosen, false),
        (say("interests-news"), format!("{}\n{}", state(wishes.news), say("interests-news.what")), false),
        (say("interests-digest"), format!("{}\n{}", state(wishes.digest), say("interests-digest.what")), false),
    ];
    let embed =
        Embed { title: say("interests-title"), description: say("interests-intro"), fields, ..Embed::default() };
    let mut rows = Vec::new();
    if !choice.topics.is_empty() {
        rows.push(CreateActionRow::SelectMenu(menu(locale, &choice.topics)));
    }
    let switch = |wish: &str, on: bool| {
        let (to, style) = if on { ("off", ButtonStyle::Secondary) } else { ("on", ButtonStyle::Success) };
        CreateButton::new(format!("profile:{wish}:{to}")).label(say(&format!("interests-{wish}-{to}"))).style(style)
    };
    rows.push(CreateActionRow::Buttons(vec![switch("news", wishes.news), switch("digest", wishes.digest)]));
    Panel { embed, rows }
}

fn menu(locale: Locale, topics: &[(String, bool)]) -> CreateSelectMenu {
    let option = |(topic, chosen): &(String, bool)| {
        CreateSelectMenuOption::new(names::shortened(&names::plain(topic), 100), topic).default_selection(*chosen)
    };
    let kind = CreateSelectMenuKind::String { options: topics.iter().map(option).collect() };
    CreateSelectMenu::new("profile:topics", kind)
        .placeholder(text(locale, "interests-choose"))
        .min_values(0)
        .max_values(u8::try_from(topics.len()).unwrap_or(25))
}
