//! `/privacy export` and `/privacy delete`: everyone, about themselves only. The first hands over a file; the second asks
//! once more, says plainly what stays and why, and then erases the rest.

use crate::actions::{erase_member, export_member};
use crate::app::App;
use crate::args;
use crate::bot::commands::fields::fields;
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::store::erasure::{self, Fate};
use crate::store::personal;
use crate::text::{Locale, text, text_with};

/// Take along everything that is stored about you here.
#[poise::command(slash_command)]
pub(super) async fn export(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    let (file, left_out) = export_member::run(app, guild, member).await?;
    let mut content = text(locale, "privacy-export-done");
    for (table, count) in left_out {
        let what = text(locale, &format!("privacy-table-{}", table.replace('_', "-")));
        let filled = args!("what" => what, "count" => count, "most" => personal::MOST);
        content.push('\n');
        content.push_str(&text_with(locale, "privacy-export-left-out", &filled));
    }
    let post = Post { content, files: vec![file], ..Post::default() };
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
    Ok(panel(locale, &erasure::counts(&mut app.store.read(), guild, member).await?))
}

/// What goes and what stays, with the button.
fn panel(locale: Locale, counts: &[(&'static str, Fate, i64)]) -> Post {
    let lines = |wanted: fn(&Fate) -> bool| -> Vec<String> {
        let line = |(table, _, count): &(&str, Fate, i64)| {
            let what = text(locale, &format!("privacy-table-{}", table.replace('_', "-")));
            text_with(locale, "privacy-line", &args!("what" => what, "said" => format!("**{count}**")))
        };
        counts.iter().filter(|(_, fate, _)| wanted(fate)).map(line).collect()
    };
    let mut goes = lines(|it| matches!(it, Fate::Erased(_)));
    if goes.is_empty() {
        goes.push(text(locale, "privacy-delete-none"));
    }
    let mut shown = fields(text(locale, "privacy-delete-goes"), goes);
    for (key, wanted) in [
        ("law", (|it: &Fate| *it == Fate::KeptForLaw) as fn(&Fate) -> bool),
        ("access", |it: &Fate| *it == Fate::KeptForAccess),
        ("others", |it: &Fate| *it == Fate::KeptForOthers),
    ] {
        let mut stays = lines(wanted);
        if !stays.is_empty() {
            stays.insert(0, text(locale, &format!("privacy-delete-{key}-why")));
            shown.append(&mut fields(text(locale, &format!("privacy-delete-{key}")), stays));
        }
    }
    let embed = Embed {
        title: text(locale, "privacy-delete-title"),
        description: text(locale, "privacy-delete-intro"),
        fields: shown,
        ..Embed::default()
    };
    let sure = Button {
        label: text(locale, "privacy-delete-sure"),
        style: ButtonStyle::Danger("privacy:delete".to_owned()),
        disabled: false,
    };
    Post { embed: Some(embed), rows: vec![vec![sure]], ..Post::default() }
}

#[cfg(test)]
mod tests {
    use super::super::privacy::tests::assert_fits;
    use super::*;

    #[test]
    fn pv4_whoever_has_rows_in_every_table_is_asked_all_the_same() {
        let counts: Vec<_> = erasure::FATES.iter().map(|(table, fate)| (*table, *fate, 9_999_999)).collect();
        for locale in Locale::ALL {
            let embed = panel(locale, &counts).embed.unwrap();
            let lines = embed.fields.iter().flat_map(|field| field.1.lines()).filter(|line| line.starts_with('•'));
            assert_eq!(lines.count(), counts.len(), "a line of each table");
            assert_fits(&embed);
        }
    }
}
