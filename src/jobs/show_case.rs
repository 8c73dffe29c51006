//! A case's post in the review channel follows its row: asked with buttons while it is open, told afterwards.

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::actions::case_post;
use crate::app::App;
use crate::discord::{DiscordError, Post};
use crate::domain::cases::CaseState;
use crate::domain::ids::{CaseId, ChannelId};
use crate::store::cases::{self, Case};
use crate::store::guilds;
use crate::text::Locale;

/// Bring a case's post in line with its row.
#[derive(Debug, Serialize, Deserialize)]
pub struct ShowCase {
    /// Which.
    pub case: CaseId,
}

impl Job for ShowCase {
    const KIND: &'static str = "show_case";

    fn key(&self) -> Option<String> {
        Some(format!("case:{}", self.case))
    }

    /// Safe to run twice because a post carries a nonce and its id is kept: what stands is edited into what it already says.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let read = &mut app.store.read();
        let Some(case) = cases::find(read, self.case).await? else { return Ok(()) };
        let Some(settings) = guilds::find(read, case.about.guild).await? else { return Ok(()) };
        let around = case_post::around(app, case.about.guild, std::slice::from_ref(&case)).await?;
        let post = case_post::post(Locale::from_tag(&settings.locale), &case, &around);
        let asked = match (case.post, settings.review_channel) {
            (Some((channel, message)), again) => match app.discord.edit_post(channel, message, &post).await {
                // Somebody deleted it by hand: ask again while it is open.
                Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => match again {
                    Some(channel) if case.state == CaseState::Open => send(app, &case, channel, post).await,
                    _ => Ok(()),
                },
                Err(error) => Err(error),
                Ok(()) => Ok(()),
            },
            (None, Some(channel)) => send(app, &case, channel, post).await,
            (None, None) => {
                tracing::warn!(
                    guild.id = case.about.guild.0,
                    case.id = case.id.0,
                    "a case waits, and no channel for it"
                );
                Ok(())
            }
        };
        match asked {
            Ok(()) => Ok(()),
            Err(error) if error.is_retryable() => Err(error.into()),
            // A channel that is gone or closed to us: `/mod cases` shows what waits.
            Err(error) => {
                tracing::warn!(%error, case.id = case.id.0, "the review channel takes no case");
                Ok(())
            }
        }
    }
}

async fn send(app: &App, case: &Case, channel: ChannelId, mut post: Post) -> Result<(), DiscordError> {
    post.nonce = Some(format!("case{}-{}", case.id, case.opened_at));
    let message = app.discord.post(channel, &post).await?;
    let kept = async {
        let mut tx = app.store.begin().await?;
        cases::set_post(&mut tx, case.id, Some((channel, message))).await?;
        tx.commit().await
    };
    kept.await.map_err(|error| DiscordError::Unreachable(format!("posted, but not kept: {error}")))
}
