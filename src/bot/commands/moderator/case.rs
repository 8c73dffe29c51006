//! `/mod cases` and the buttons below a case: moderators only. What waits for staff, and their answer to it.

use crate::actions::case_post::{self, Around};
use crate::actions::decide_case;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::cases::Choice;
use crate::domain::ids::CaseId;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::cases::{self, Case};
use crate::text::{Locale, moment, text, text_with};

/// Shown at once; the rest follows when these are answered.
const SHOWN: i64 = 20;

/// What waits for staff's decision; with a number, that case and its buttons.
#[poise::command(slash_command, check = "checks::moderator", rename = "cases")]
pub(super) async fn list(ctx: Context<'_>, #[min = 1] number: Option<i64>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    if let Some(number) = number {
        let found = cases::find_in(&mut app.store.read(), guild, CaseId(number)).await?;
        let case = found.ok_or(Trouble::person("case-error-gone"))?;
        let around = case_post::around(app, guild, std::slice::from_ref(&case)).await?;
        return replies::reply_post(ctx, &case_post::post(locale, &case, &around), true).await;
    }
    let open = cases::list_open(&mut app.store.read(), guild, SHOWN).await?;
    let around = case_post::around(app, guild, &open).await?;
    let fields = open.iter().map(|case| field(locale, case, &around)).collect();
    let description = text(locale, if open.is_empty() { "case-list-empty" } else { "case-list-how" });
    let embed = Embed { title: text(locale, "case-list-title"), description, fields, ..Embed::default() };
    replies::reply_post(ctx, &Post { embed: Some(embed), ..Post::default() }, true).await
}

/// A button whose custom id begins with `case:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let [case, choice] = rest else { return Err(stale()) };
    let case = CaseId(case.parse().map_err(|_| stale())?);
    let choice = Choice::parse(choice).ok_or_else(stale)?;
    let reason = text_with(locale, "case-reason", &args!("number" => case.to_string()));
    let decided = decide_case::run(app, guild, member, case, choice, &reason).await?;
    let around = case_post::around(app, guild, std::slice::from_ref(&decided)).await?;
    replies::update(ctx, click, &case_post::post(locale, &decided, &around)).await
}

fn field(locale: Locale, case: &Case, around: &Around) -> (String, String, bool) {
    let embed = case_post::post(locale, case, around).embed.unwrap_or_default();
    let text = format!("{}\n{}", moment(locale, case.opened_at), names::shortened(&embed.description, 180));
    (embed.title, text, false)
}
