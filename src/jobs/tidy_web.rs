//! Forgets what the web side kept for a while: sessions and sign-ins that are over, permissions that were not used.

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::actions::sign_in;
use crate::app::App;
use crate::store::{claims, join_tokens, web_sessions};

/// How many unused permissions are given back in one go.
const AT_ONCE: i64 = 50;

/// Every few minutes.
#[derive(Debug, Serialize, Deserialize)]
pub struct TidyWeb {}

impl Job for TidyWeb {
    const KIND: &'static str = "tidy_web";

    fn key(&self) -> Option<String> {
        Some("tidy_web".into())
    }

    /// Safe to run twice because what is forgotten stays so, and a permission given back twice is given back.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let now = app.clock.now();
        for kept in join_tokens::list_expired(&mut app.store.read(), now, AT_ONCE).await? {
            let token = sign_in::key(app).open(&sign_in::about(kept.guild, kept.member), &kept.sealed);
            if let Some(token) = token
                && let Err(error) = app.discord.revoke_permission(&token.into()).await
            {
                tracing::debug!(%error, "an unused permission could not be given back");
            }
            let mut tx = app.store.begin().await?;
            join_tokens::delete(&mut tx, kept.guild, kept.member).await?;
            tx.commit().await?;
        }
        let mut tx = app.store.begin().await?;
        web_sessions::delete_expired(&mut tx, now).await?;
        claims::delete_expired(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}
