//! `/mod member` and its buttons: moderators only. One member at a glance: access, what we changed, activity, findings and
//! notes. The buttons note something, remove a note, and say whether what the member gives counts.

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use crate::actions::decide_member;
use crate::actions::note_member::{self, LONGEST};
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, Form, stale, typed};
use crate::bot::{Context, guild, locale, replies};
use crate::domain::community::trust::decision::Verdict;
use crate::domain::ids::MemberId;
use crate::message::Trouble;
use crate::text::{Locale, text};

use super::member_card::{card, question};

/// One member at a glance: access, role changes, activity, findings and notes.
#[poise::command(slash_command, check = "checks::moderator")]
pub(super) async fn member(ctx: Context<'_>, member: serenity::User) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let card = card(app, guild, MemberId(member.id.get()), locale).await?;
    replies::reply_post(ctx, &card, true).await
}

/// A button whose custom id begins with `member:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: staff, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let (verb, member, more) = match rest {
        [verb, member, more @ ..] => (*verb, MemberId(member.parse().map_err(|_| stale())?), more),
        _ => return Err(stale()),
    };
    match (verb, more) {
        ("note", []) => return ask(ctx, click, locale, member).await,
        ("off" | "on", []) => {
            decide_member::check(app, guild, staff, member).await?;
            return replies::update(ctx, click, &question(locale, member, verdict(verb))).await;
        }
        ("off-sure" | "on-sure", []) => {
            decide_member::run(app, guild, staff, member, verdict(verb)).await?;
        }
        ("unnote", [note]) => {
            note_member::remove(app, guild, member, staff, note.parse().map_err(|_| stale())?).await?;
        }
        ("card", []) => {}
        _ => return Err(stale()),
    }
    replies::promise_update(ctx, click).await?;
    replies::fill(ctx, click, &card(app, guild, member, locale).await?).await
}

fn verdict(verb: &str) -> Verdict {
    if verb.starts_with("off") { Verdict::Discount } else { Verdict::Clear }
}

/// Ask for a note.
async fn ask(
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    locale: Locale,
    member: MemberId,
) -> Result<(), Trouble> {
    let input = CreateInputText::new(InputTextStyle::Paragraph, text(locale, "mod-note-said"), "note")
        .placeholder(text(locale, "mod-note-said.placeholder"))
        .max_length(u16::try_from(LONGEST).unwrap_or(u16::MAX))
        .required(true);
    let modal = CreateModal::new(format!("member:note:{member}"), text(locale, "mod-note-title"));
    replies::form(ctx, click, modal.components(vec![CreateActionRow::InputText(input)])).await
}

/// A form whose custom id begins with `member:`.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member: staff, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let ["note", member] = rest else { return Err(stale()) };
    let member = MemberId(member.parse().map_err(|_| stale())?);
    note_member::add(app, guild, member, staff, typed(form, "note")).await?;
    replies::promise_update(ctx, form).await?;
    replies::fill(ctx, form, &card(app, guild, member, locale).await?).await
}
