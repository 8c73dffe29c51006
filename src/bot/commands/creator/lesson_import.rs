//! `/lesson import`: creators only. Takes a file of lessons and makes drafts of it; publishes nothing.

use poise::serenity_prelude as serenity;

use crate::actions::import_lessons;
use crate::args;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::discord::{Embed, Post};
use crate::domain::lessons::import::{self, Broken, BrokenBy, ImportFault, MOST_BYTES};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Locale, text_with};

/// Broken places that are listed.
const LISTED: usize = 15;

/// Make drafts of a file: CSV, JSON, a saved feed, Markdown, or a zip of it.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn import(ctx: Context<'_>, file: serenity::Attachment) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    if u64::from(file.size) > MOST_BYTES as u64 {
        return Err(ImportFault::TooLarge.into());
    }
    let app = ctx.data();
    let bytes = app.discord.attachment(&file.url, MOST_BYTES).await?;
    let batch = import::read(&file.filename, &bytes)?;
    let written = import_lessons::here(app, guild(ctx)?, member(ctx), &batch).await?;
    let locale = locale(ctx);
    let mut args = args!(
        "added" => written.added,
        "changed" => written.changed,
        "same" => written.same,
        "broken" => batch.broken.len(),
        "encoding" => batch.encoding
    );
    args.set("file", names::shown(&file.filename));
    let mut description = text_with(locale, "lesson-import-done", &args);
    if written.unknown_prerequisites > 0 {
        let args = args!("count" => written.unknown_prerequisites);
        description.push('\n');
        description.push_str(&text_with(locale, "lesson-import-unknown", &args));
    }
    let embed = Embed { title: text_with(locale, "lesson-import-title", &args), description, ..Embed::default() };
    let fields = listed(locale, &batch.broken);
    replies::reply_post(ctx, &Post { embed: Some(Embed { fields, ..embed }), ..Post::default() }, true).await
}

/// The first broken places, each with its reason.
fn listed(locale: Locale, broken: &[Broken]) -> Vec<(String, String, bool)> {
    if broken.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = broken
        .iter()
        .take(LISTED)
        .map(|it| format!("{} · {}", names::shown(&names::shortened(&it.place, 80)), why(locale, it.why)))
        .collect();
    let title = text_with(locale, "lesson-import-broken", &args!("count" => broken.len()));
    vec![(title, names::shortened(&lines.join("\n"), 1_024), false)]
}

fn why(locale: Locale, why: BrokenBy) -> String {
    match why {
        BrokenBy::Draft(fault) => Trouble::from(fault).sentence(locale),
        BrokenBy::Columns => Trouble::person("lesson-import-columns").sentence(locale),
        BrokenBy::Shape => Trouble::person("lesson-import-shape").sentence(locale),
        BrokenBy::Twice => Trouble::person("lesson-import-twice").sentence(locale),
        BrokenBy::LongPage => Trouble::person("lesson-import-long-page").sentence(locale),
    }
}
