//! What a person sees when something went wrong: one sentence, ephemeral, never the error itself.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use poise::FrameworkError;
use poise::serenity_prelude as serenity;
use serenity::{
    ComponentInteraction, CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseFollowup,
    ModalInteraction,
};

use super::replies::{self, Act};
use super::{Context, locale};
use crate::app::App;
use crate::discord::Post;
use crate::message::Trouble;
use crate::text::Locale;

/// Handle whatever poise reports.
pub(super) async fn tell(error: FrameworkError<'_, Arc<App>, Trouble>) {
    match error {
        FrameworkError::Command { error, ctx, .. } => say(ctx, &error).await,
        FrameworkError::CommandCheckFailed { error, ctx, .. } => {
            say(ctx, &error.unwrap_or_else(|| Trouble::ours("a check refused without saying why"))).await;
        }
        FrameworkError::CommandPanic { payload, ctx, .. } => {
            let command = ctx.command().qualified_name.to_string();
            say(ctx, &Trouble::ours(format!("/{command} panicked: {}", payload.unwrap_or_default()))).await;
        }
        FrameworkError::ArgumentParse { error, ctx, .. } => {
            tracing::debug!(%error, "an option could not be read");
            say(ctx, &Trouble::person("error-option")).await;
        }
        FrameworkError::CommandStructureMismatch { description, ctx, .. } => {
            tracing::warn!(description, "Discord sent a command as another version of it registered it");
            say(ctx.into(), &Trouble::person("error-outdated-command")).await;
        }
        FrameworkError::GuildOnly { ctx, .. } => say(ctx, &Trouble::person("error-guild-only")).await,
        FrameworkError::UnknownInteraction { interaction, framework, .. } => {
            let sentence = Trouble::person("error-outdated-command").sentence(Locale::from_tag(&interaction.locale));
            let answer = replies::response(&Post { content: sentence, ..Post::default() }).ephemeral(true);
            let sent =
                interaction.create_response(framework.serenity_context, CreateInteractionResponse::Message(answer));
            log_failure(replies::in_time(sent).await);
        }
        FrameworkError::EventHandler { error, event, .. } => {
            let name = event.snake_case_name();
            tracing::error!(event = name, cause = ?error, "an event could not be handled");
        }
        other => {
            if let Some(ctx) = other.ctx() {
                say(ctx, &Trouble::ours("poise refused the command for a reason that none of ours has")).await;
            } else {
                tracing::error!("poise reported an error outside any command");
            }
        }
    }
}

/// Tell the person who typed.
async fn say(ctx: Context<'_>, trouble: &Trouble) {
    if let Trouble::Unanswerable { cause } = trouble {
        tracing::warn!(cause, command = %ctx.command().qualified_name, "an answer could not be delivered");
        return;
    }
    let poise::Context::Application(application) = ctx else { return };
    if application.interaction_type == poise::CommandInteractionType::Autocomplete {
        // A list of suggestions has no room for a sentence.
        let empty = CreateInteractionResponse::Autocomplete(CreateAutocompleteResponse::new());
        log_failure(replies::in_time(application.interaction.create_response(ctx.serenity_context(), empty)).await);
        return;
    }
    let sentence = trouble.sentence(locale(ctx));
    if application.has_sent_initial_response.load(Ordering::SeqCst) {
        let sent = application.interaction.create_followup(ctx.serenity_context(), followup(&sentence));
        log_failure(replies::in_time(sent).await);
    } else {
        log_failure(replies::ephemeral(ctx, sentence).await);
    }
}

/// Tell the person who clicked or submitted; a promise made before is kept with this.
pub(super) async fn answer(ctx: &serenity::Context, act: &impl Follow, tag: &str, trouble: &Trouble) {
    if let Trouble::Unanswerable { cause } = trouble {
        tracing::warn!(cause, "an answer could not be delivered");
        return;
    }
    let sentence = trouble.sentence(Locale::from_tag(tag));
    if replies::answer_text(ctx, act, sentence.clone()).await.is_err() {
        // The first answer was given already: say it in a second one.
        log_failure(replies::in_time(act.follow(ctx, followup(&sentence))).await);
    }
}

fn followup(sentence: &str) -> CreateInteractionResponseFollowup {
    CreateInteractionResponseFollowup::new().content(sentence).ephemeral(true).allowed_mentions(replies::no_mentions())
}

/// What a caught panic becomes.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Trouble {
    let text =
        panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    Trouble::ours(format!("a click or a form panicked: {}", text.unwrap_or_default()))
}

fn log_failure<T>(sent: Result<T, Trouble>) {
    if let Err(Trouble::Unanswerable { cause }) = sent {
        tracing::warn!(cause, "a person could not be told what went wrong");
    }
}

/// Something that can be answered a second time.
pub(super) trait Follow: Act {
    /// Send a further message.
    fn follow(
        &self,
        ctx: &serenity::Context,
        message: CreateInteractionResponseFollowup,
    ) -> impl Future<Output = serenity::Result<()>> + Send;
}

impl Follow for ComponentInteraction {
    async fn follow(
        &self,
        ctx: &serenity::Context,
        message: CreateInteractionResponseFollowup,
    ) -> serenity::Result<()> {
        self.create_followup(ctx, message).await.map(drop)
    }
}

impl Follow for ModalInteraction {
    async fn follow(
        &self,
        ctx: &serenity::Context,
        message: CreateInteractionResponseFollowup,
    ) -> serenity::Result<()> {
        self.create_followup(ctx, message).await.map(drop)
    }
}
