//! `/lesson edit`: creators any lesson, its author what no member has seen yet. Opens the form filled in; options change
//! what the form has no room for.

use std::sync::atomic::Ordering;

use poise::serenity_prelude as serenity;
use serenity::CreateInteractionResponse;

use super::{lesson, lesson_form};
use crate::actions::{edit_lesson, state_lesson};
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::{Context, guild, locale, member, replies};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::lessons;
use crate::text::text_with;

/// Change a lesson; a form opens, filled in.
#[poise::command(slash_command, category = "member")]
#[allow(clippy::too_many_arguments, reason = "each is an option of the command")]
pub async fn edit(
    ctx: Context<'_>,
    #[autocomplete = "suggest"] lesson: String,
    #[rename = "license"]
    #[max_length = 100]
    licence: Option<String>,
    #[max_length = 300] source: Option<String>,
    #[min = 1]
    #[max = 1000]
    position: Option<i64>,
    requires: Option<String>,
    preview: Option<bool>,
) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    let (app, guild) = (ctx.data(), guild(ctx)?);
    let staff = checks::rank(ctx).await? == Rank::Creator;
    let lesson = lesson::named(app, guild, &lesson).await?;
    let open = edit_lesson::open(app, guild, lesson, member(ctx), staff).await?;
    let stated = state_lesson::Input { licence, source, position, requires, preview };
    if stated.is_empty() {
        let typed = lesson_form::Typed::from_draft(&open.draft);
        let modal = lesson_form::modal(locale(ctx), &typed, &format!("edited:{lesson}"));
        let modal = CreateInteractionResponse::Modal(modal);
        replies::in_time(application.interaction.create_response(ctx.serenity_context(), modal)).await?;
        application.has_sent_initial_response.store(true, Ordering::SeqCst);
        return Ok(());
    }
    state_lesson::run(app, &open, staff, &stated).await?;
    let title = names::shown(&open.draft.title);
    replies::ephemeral(ctx, text_with(locale(ctx), "lesson-edited", &args!("title" => title))).await
}

/// Creators are offered every lesson, others their own drafts.
async fn suggest(ctx: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    let found = find(ctx, partial).await.unwrap_or_default();
    serenity::CreateAutocompleteResponse::new().set_choices(found)
}

async fn find(ctx: Context<'_>, partial: &str) -> Result<Vec<serenity::AutocompleteChoice>, Trouble> {
    let staff = checks::rank(ctx).await? == Rank::Creator;
    let (all, _) = lessons::list(&mut ctx.data().store.read(), guild(ctx)?, None, 300, 0).await?;
    let key = names::name_key(partial);
    let own = |it: &lessons::Lesson| it.author == member(ctx) && it.state.unseen();
    Ok(all
        .iter()
        .filter(|it| (staff || own(it)) && names::name_key(&it.draft.title).contains(&key))
        .take(25)
        .map(|it| {
            let label = names::shortened(&format!("{} · {}", it.id, names::plain(&it.draft.title)), 100);
            serenity::AutocompleteChoice::new(label, it.id.to_string())
        })
        .collect())
}
