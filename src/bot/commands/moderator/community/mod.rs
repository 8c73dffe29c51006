//! Looks at the community besides `/mod core`: `/mod segments`, `/mod rising`, `/mod ambassadors`, `/mod health`, all for
//! moderators only, and the buttons below them that hand the community over as a file.

use std::collections::HashMap;

use super::core;
use crate::actions::export_community;
use crate::app::App;
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, File, Post};
use crate::domain::community::export::Format;
use crate::domain::community::picture::PictureError;
use crate::domain::community::reasons::Reason;
use crate::domain::ids::GuildId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

pub(super) mod ambassadors;
pub(super) mod health;
pub(super) mod rising;
pub(super) mod segments;

/// Characters of an embed's field; Discord takes 1024.
const FIELD: usize = 1_000;

/// What people are called; whoever left or cannot be asked about has no name.
type Names = HashMap<u64, String>;

/// An answer with its picture and the buttons that hand over files.
async fn post(
    locale: Locale,
    embed: Embed,
    name: &str,
    draw: impl FnOnce() -> Result<Vec<u8>, PictureError> + Send + 'static,
) -> Result<Post, Trouble> {
    let mut post = Post { embed: Some(embed), rows: vec![files(locale)], ..Post::default() };
    match tokio::task::spawn_blocking(draw).await.map_err(Trouble::ours)? {
        Ok(bytes) => {
            post.files.push(File { name: name.to_owned(), bytes });
            if let Some(embed) = &mut post.embed {
                embed.image = Some(name.to_owned());
            }
        }
        // The words are worth having without their picture.
        Err(error) => tracing::error!(%error, name, "a picture of the community could not be drawn"),
    }
    Ok(post)
}

/// One button per kind of file.
fn files(locale: Locale) -> Vec<Button> {
    let button = |format: Format| Button {
        label: text(locale, &format!("community-file-{}", format.word())),
        style: ButtonStyle::Secondary(format!("community:file:{}", format.word())),
        disabled: false,
    };
    Format::ALL.into_iter().map(button).collect()
}

/// A button whose custom id begins with `community:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let format = match rest {
        ["file", word] => Format::ALL.into_iter().find(|format| format.word() == *word),
        _ => None,
    };
    let format = format.ok_or_else(stale)?;
    replies::promise(ctx, click).await?;
    let (file, rows) = export_community::run(app, guild, by, format).await?;
    let content = text_with(locale, "community-file", &args!("rows" => rows));
    replies::fill(ctx, click, &Post { content, files: vec![file], ..Post::default() }).await
}

/// What these people are called.
async fn names_of(app: &App, guild: GuildId, members: impl IntoIterator<Item = u64>) -> Names {
    core::names_of(app, guild, members.into_iter().collect()).await
}

/// A member in a line of text.
fn called(locale: Locale, names: &Names, id: u64) -> String {
    names.get(&id).map_or_else(
        || text_with(locale, "community-nameless", &args!("id" => id.to_string())),
        |name| format!("**{}** <@{id}>", names::shown(name)),
    )
}

/// A member beside a bar.
fn label(names: &Names, id: u64) -> String {
    names.get(&id).cloned().unwrap_or_else(|| id.to_string())
}

/// What somebody did, in words.
fn did(locale: Locale, reason: &Reason, now: i64) -> String {
    core::why(locale, reason, false, now)
}

/// Lines as long as they fit.
fn fitted(lines: impl IntoIterator<Item = String>, most: usize) -> String {
    let mut out = String::new();
    for line in lines {
        if out.chars().count() + line.chars().count() >= most {
            break;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&line);
    }
    out
}

/// A part as whole hundredths.
#[allow(clippy::cast_possible_truncation, reason = "a part of one, in hundredths")]
fn percent(part: f64) -> i64 {
    if part.is_finite() { (part * 100.0).round() as i64 } else { 0 }
}
