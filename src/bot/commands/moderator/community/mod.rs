//! Looks at the community besides `/mod core`: `/mod segments`, `/mod rising`, `/mod ambassadors`, `/mod health`, all for
//! moderators only, and the buttons below all five that hand the community over as a file.

use super::core;
use crate::actions::core_members::Caveats;
use crate::actions::export_community;
use crate::actions::who_is_here::People;
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, File, Post};
use crate::domain::community::export::Format;
use crate::domain::community::picture::PictureError;
use crate::domain::community::reasons::Reason;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, listed, text, text_with};

pub(super) mod ambassadors;
pub(super) mod health;
pub(super) mod rising;
pub(super) mod segments;

/// Characters of an embed's field; Discord takes 1024.
const FIELD: usize = 1_000;

/// An answer with its picture and the buttons that hand over files.
pub(super) async fn post(
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

/// A member in a line of text. That a name could not be asked for does not mean that somebody left.
pub(super) fn called(locale: Locale, people: &People, id: u64) -> String {
    match people.name(id) {
        Some(name) => format!("**{}** <@{id}>", names::shown(name)),
        None if people.is_gone(id) => text_with(locale, "community-nameless", &args!("id" => id.to_string())),
        None => text_with(locale, "community-unnamed", &args!("member" => format!("<@{id}>"))),
    }
}

/// A member beside a bar.
fn label(people: &People, id: u64) -> String {
    people.name(id).map_or_else(|| id.to_string(), str::to_owned)
}

/// What a reader must know of the figures besides, in small lines below them.
pub(super) fn notes(locale: Locale, caveats: &Caveats) -> String {
    let told = [
        caveats.open.then(|| text(locale, "community-open")),
        (caveats.doubted > 0).then(|| text_with(locale, "community-doubted", &args!("accounts" => caveats.doubted))),
        missing(locale, "community-missing", &caveats.missing),
    ];
    let lines: Vec<String> = told.into_iter().flatten().map(|note| format!("\n-# {note}")).collect();
    lines.concat()
}

/// When nobody listened, in the words of `key`, so that nobody takes silence of ours for silence of theirs.
pub(in crate::bot::commands) fn missing(locale: Locale, key: &str, gaps: &[(i64, i64)]) -> Option<String> {
    /// Gaps named one by one.
    const NAMED: usize = 3;
    let gap = |(from, until): &(i64, i64)| format!("<t:{from}:f> – <t:{until}:f>");
    let named: Vec<String> = gaps.iter().take(NAMED).map(gap).collect();
    let more = gaps.len().saturating_sub(NAMED);
    (!named.is_empty()).then(|| text_with(locale, key, &args!("gaps" => listed(locale, &named), "more" => more)))
}

/// What somebody did, in words.
fn did(locale: Locale, reason: &Reason, now: i64) -> String {
    core::why(locale, reason, false, now)
}

/// Lines as long as they fit.
pub(in crate::bot::commands) fn fitted(lines: impl IntoIterator<Item = String>, most: usize) -> String {
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

/// A part in hundredths: whole ones from ten on, below that two digits that say something (3.1, 0.42, 0.034), for in a large
/// community everybody's part is small.
fn percent(part: f64) -> f64 {
    let hundredths = part * 100.0;
    if !hundredths.is_normal() {
        return 0.0;
    }
    #[allow(clippy::cast_possible_truncation, reason = "the digits of a number")]
    let digits = (1 - hundredths.abs().log10().floor() as i32).clamp(0, 9);
    let power = 10.0_f64.powi(digits);
    // Adding nothing makes a minus of nothing, which would be shown, a plain nothing.
    (hundredths * power).round() / power + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_not_called_nothing() {
        let told = |part: f64| {
            Locale::ALL.map(|locale| text_with(locale, "rising-bar", &args!("before" => 0.0, "now" => percent(part))))
        };
        for (part, said) in [
            (0.0, "0"),
            (0.000_338, "0.034"),
            (0.004_21, "0.42"),
            (0.03, "3"),
            (0.031_4, "3.1"),
            (0.099_7, "10"),
            (0.104, "10"),
            (0.826, "83"),
            (1.0, "100"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(told(part), [format!("0% → {said}%"), format!("0% → {said}%")], "{part}");
        }
    }
}
