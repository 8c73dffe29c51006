//! `/privacy export` and `/privacy delete`: everyone, about themselves only. The first hands over a file; the second asks
//! once more, says plainly what stays and why, and then erases the rest.

use crate::actions::{erase_member, export_member};
use crate::app::App;
use crate::args;
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::store::erasure::{self, Fate};
use crate::text::{Locale, text, text_with};

/// Take along everything that is stored about you here.
#[poise::command(slash_command)]
pub(super) async fn export(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    let file = export_member::run(app, guild, member).await?;
    let post = Post { content: text(locale, "privacy-export-done"), files: vec![file], ..Post::default() };
    replies::reply_post(ctx, &post, true).await
}

/// Erase what is stored about you here; you are asked once more.
#[poise::command(slash_command)]
pub(super) async fn delete(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    let post = question(app, guild, member, locale).await?;
    replies::reply_post(ctx, &post, true).await
}

/// The member pressed the button: what takes the question's place.
pub(super) async fn erase(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    erase_member::run(app, guild, member).await?;
    Ok(Post { content: text(locale, "privacy-delete-done"), ..Post::default() })
}

async fn question(app: &App, guild: GuildId, member: MemberId, locale: Locale) -> Result<Post, Trouble> {
    let counts = erasure::counts(&mut app.store.read(), guild, member).await?;
    let lines = |wanted: fn(&Fate) -> bool| -> Option<String> {
        let line = |(table, _, count): &(&str, Fate, i64)| {
            let what = text(locale, &format!("privacy-table-{}", table.replace('_', "-")));
            text_with(locale, "privacy-line", &args!("what" => what, "said" => format!("**{count}**")))
        };
        let lines: Vec<String> = counts.iter().filter(|(_, fate, _)| wanted(fate)).map(line).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    };
    let none = || text(locale, "privacy-delete-none");
    let mut fields = vec![(
        text(locale, "privacy-delete-goes"),
        lines(|it| matches!(it, Fate::Erased(_))).unwrap_or_else(none),
        false,
    )];
    for (key, wanted) in [
        ("law", (|it: &Fate| *it == Fate::KeptForLaw) as fn(&Fate) -> bool),
        ("access", |it: &Fate| *it == Fate::KeptForAccess),
        ("others", |it: &Fate| *it == Fate::KeptForOthers),
    ] {
        if let Some(lines) = lines(wanted) {
            let why = text(locale, &format!("privacy-delete-{key}-why"));
            fields.push((text(locale, &format!("privacy-delete-{key}")), format!("{why}\n{lines}"), false));
        }
    }
    let embed = Embed {
        title: text(locale, "privacy-delete-title"),
        description: text(locale, "privacy-delete-intro"),
        fields,
        ..Embed::default()
    };
    let sure = Button {
        label: text(locale, "privacy-delete-sure"),
        style: ButtonStyle::Danger("privacy:delete".to_owned()),
        disabled: false,
    };
    Ok(Post { embed: Some(embed), rows: vec![vec![sure]], ..Post::default() })
}
