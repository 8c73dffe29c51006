//! Handing a membership on from `/membership`: to whom, sure, and then what either of the two can do about it.

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteractionDataKind, CreateActionRow, CreateSelectMenu, CreateSelectMenuKind};

use super::membership_panel::panel;
use crate::actions::transfer;
use crate::args;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::bot::replies::{Panel, update_panel};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::MemberId;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// `membership:transfer`, `…:to` (a menu), `…:hand:<member>`, `…:agree`, `…:stop`, `…:object`.
pub(super) async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let note = match rest {
        ["transfer"] => return update_panel(ctx, click, whom(locale)).await,
        ["to"] => {
            let ComponentInteractionDataKind::UserSelect { values } = &click.data.kind else { return Err(stale()) };
            let to = values.first().map(|user| MemberId(user.get())).ok_or_else(stale)?;
            return replies::update(ctx, click, &sure(locale, to)).await;
        }
        ["hand", to] => {
            let to = MemberId(to.parse().map_err(|_| stale())?);
            replies::promise_update(ctx, click).await?;
            let outcome = transfer::ask(app, guild, member, to).await;
            let note = match outcome {
                Ok(_) => text(locale, "transfer-asked"),
                Err(error) => Trouble::from(error).sentence(locale),
            };
            return replies::fill(ctx, click, &panel(app, guild, member, locale, Some(note)).await?).await;
        }
        ["agree"] => {
            transfer::agree(app, guild, member).await?;
            "transfer-agreed"
        }
        ["stop"] => {
            transfer::stop(app, guild, member).await?;
            "transfer-stopped"
        }
        ["object"] => {
            transfer::object(app, guild, member).await?;
            "transfer-objected"
        }
        _ => return Err(stale()),
    };
    replies::update(ctx, click, &panel(app, guild, member, locale, Some(text(locale, note))).await?).await
}

fn whom(locale: Locale) -> Panel {
    let menu = CreateSelectMenu::new("membership:to", CreateSelectMenuKind::User { default_users: None })
        .placeholder(text(locale, "transfer-whom"));
    let back = Button {
        label: text(locale, "leave-back"),
        style: ButtonStyle::Secondary("membership:show".into()),
        disabled: false,
    };
    let embed =
        Embed { title: text(locale, "transfer-title"), description: text(locale, "transfer-how"), ..Embed::default() };
    let rows = vec![CreateActionRow::SelectMenu(menu), CreateActionRow::Buttons(vec![replies::button(&back)])];
    Panel { embed, rows }
}

fn sure(locale: Locale, to: MemberId) -> Post {
    let button = |key: &str, style| Button { label: text(locale, key), style, disabled: false };
    let embed = Embed {
        title: text(locale, "transfer-title"),
        description: text_with(locale, "transfer-sure", &args!("other" => format!("<@{to}>"))),
        ..Embed::default()
    };
    let buttons = vec![
        button("transfer-hand", ButtonStyle::Danger(format!("membership:hand:{to}"))),
        button("leave-back", ButtonStyle::Secondary("membership:show".into())),
    ];
    Post { embed: Some(embed), rows: vec![buttons], ..Post::default() }
}
