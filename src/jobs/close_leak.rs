//! Closes a way into a paid channel: takes the overwrite or the invite away, with the reason in Discord's audit log.

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue};
use crate::actions::examine::leaks;
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::leaks::Way;
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::store::{guilds, leaks as rows};
use crate::text::{self, Locale};

/// Close a leak.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseLeak {
    /// Where.
    pub guild: GuildId,
    /// Who wants it.
    pub by: MemberId,
    /// Which.
    pub fingerprint: String,
}

impl Job for CloseLeak {
    const KIND: &'static str = "close_leak";

    fn key(&self) -> Option<String> {
        Some(format!("close_leak:{}:{}", self.guild, self.fingerprint))
    }

    /// Safe to run twice because it looks first, and what was taken away stays away.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let seen = leaks::look(app, self.guild).await?;
        let now = app.clock.now();
        if let Some(leak) = seen.find(&self.fingerprint) {
            let settings = guilds::find(&mut app.store.read(), self.guild).await?;
            let locale = settings.map(|settings| Locale::from_tag(&settings.locale)).unwrap_or_default();
            let reason = text::text_with(locale, "leak-reason", &crate::args!("member" => self.by.to_string()));
            let channel = leak.channels.first().copied().unwrap_or(ChannelId(0));
            let done = match &leak.way {
                Way::Overwrite(role) => app.discord.delete_overwrite(channel, role.0, &reason).await,
                Way::Member(member) => app.discord.delete_overwrite(channel, member.0, &reason).await,
                Way::Invite(code, _) => app.discord.delete_invite(code, &reason).await,
                Way::Everyone | Way::Permission(_) | Way::Administrator(_) => return Ok(()),
            };
            match done {
                Ok(()) | Err(DiscordError::UnknownOverwrite | DiscordError::UnknownInvite) => {}
                Err(DiscordError::MissingPermissions | DiscordError::MissingAccess) => {
                    let about = About::LeakStays(self.fingerprint.clone(), now);
                    let mut tx = app.store.begin().await?;
                    enqueue(&mut tx, &TellStaff { guild: self.guild, about }, now).await?;
                    tx.commit().await?;
                    app.tasks.wake();
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
            tracing::info!(guild.id = self.guild.0, "a way into a paid channel was closed");
        }
        let mut tx = app.store.begin().await?;
        rows::set_gone(&mut tx, self.guild, &self.fingerprint, now).await?;
        Ok(tx.commit().await?)
    }
}
