//! An interaction from the person's side: sent to the application, and waited for.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use serde_json::{Value, json};

use super::reply::{Modal, Reply};
use crate::domain::ids::{ChannelId, MemberId};
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::acts::LOADING;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Given, Interaction, State};
use crate::sandbox::discord::permissions::bits;

/// How long a person looks at "is thinking …".
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a click that was only acknowledged is given to show something.
const AFTER_ACKNOWLEDGING: Duration = Duration::from_millis(1500);

/// What an interaction is about.
pub(super) struct Question {
    pub kind: u8,
    pub user: u64,
    pub channel: u64,
    pub data: Value,
    pub source: Option<u64>,
    pub opener: Option<u64>,
}

impl State {
    /// Send an interaction to the application.
    pub(super) fn ask(&mut self, question: Question) -> u64 {
        let id = self.id();
        let token = format!("aW50ZXJhY3Rpb24{}{}", self.ids.secret(), self.ids.secret());
        let event = self.interaction_event(id, &token, &question);
        let interaction = Interaction {
            id,
            token: token.clone(),
            user: question.user,
            channel: question.channel,
            kind: question.kind,
            data: question.data,
            source: question.source,
            opener: question.opener,
            asked_at: self.now(),
            asked: Instant::now(),
            given: None,
            original: None,
            edits: 0,
            followups: Vec::new(),
        };
        self.interaction_tokens.insert(token, id);
        self.interactions.insert(id, interaction);
        self.forget_old_interactions();
        self.dispatch("INTERACTION_CREATE", &event, 0);
        id
    }

    /// A world that runs for weeks does not keep every click.
    fn forget_old_interactions(&mut self) {
        while self.interactions.len() > 10_000 {
            let Some((_, old)) = self.interactions.pop_first() else { return };
            self.interaction_tokens.remove(&old.token);
        }
    }

    fn interaction_event(&self, id: u64, token: &str, question: &Question) -> Value {
        let (user, channel) = (question.user, question.channel);
        let locale = self.users.get(&user).map_or("en-US", |user| user.locale.as_str());
        let mut event = json!({
            "id": id.to_string(), "application_id": self.app.id.to_string(), "type": question.kind, "data": question.data,
            "channel_id": channel.to_string(), "token": token, "version": 1, "locale": locale, "entitlements": [],
            "app_permissions": self.permissions_in(self.app.id, channel).to_string(), "attachment_size_limit": 10_485_760,
            "entitlement_sku_ids": [],
        });
        let mut shown = self.any_channel_json(channel);
        shown.put("permissions", self.permissions_in(user, channel).to_string());
        event.put("channel", shown);
        if self.directs.contains_key(&channel) {
            event.put("user", self.user_json(user));
            event.put("context", 1);
            event.put("authorizing_integration_owners", json!({ "0": "0" }));
        } else {
            event.put("context", 0);
            event.put("guild_id", self.guild.id.to_string());
            event.put("guild_locale", self.guild.locale.as_str());
            let guild =
                json!({ "id": self.guild.id.to_string(), "locale": self.guild.locale, "features": ["COMMUNITY"] });
            event.put("guild", guild);
            event.put("authorizing_integration_owners", json!({ "0": self.guild.id.to_string() }));
            if let Some(member) = self.guild.members.get(&user) {
                let mut member = self.member_json(member);
                member.put("permissions", self.permissions_in(user, channel).to_string());
                event.put("member", member);
            }
        }
        if let Some(message) = question.source.and_then(|source| self.messages.get(source)) {
            // What the application sent itself it may always read.
            event.put("message", self.message_json(message, true));
        }
        event
    }

    /// The person is where they say, and may use applications there.
    pub(super) fn may_interact(&self, user: MemberId, channel: ChannelId) -> anyhow::Result<()> {
        ensure!(self.users.contains_key(&user.0), "there is no account {user}");
        ensure!(self.channel_exists(channel.0), "there is no channel {channel}");
        let name = self.shown_name(user.0);
        ensure!(self.may_in(user.0, channel.0, bits::VIEW_CHANNEL), "{name} cannot see this channel");
        ensure!(self.may_in(user.0, channel.0, bits::USE_APPLICATION_COMMANDS), "{name} may not use commands here");
        Ok(())
    }

    /// What the person sees now; `None` while there is more to come.
    fn answer_so_far(&self, id: u64, since: Duration) -> anyhow::Result<Option<Reply>> {
        let Some(interaction) = self.interactions.get(&id) else { bail!("the interaction is forgotten") };
        let find = |message: u64| self.messages.get(message).cloned();
        let mut reply = Reply {
            message: interaction.original.and_then(find),
            followups: interaction.followups.iter().filter_map(|message| find(*message)).collect(),
            interaction: id,
            ..Reply::default()
        };
        let shown = !reply.followups.is_empty() || interaction.edits > 0;
        match &interaction.given {
            None if interaction.too_late(self.now()) => bail!("The application did not respond"),
            None => Ok(None),
            Some(Given::Message | Given::Update | Given::Choices(_)) => Ok(Some(reply)),
            Some(Given::Modal(data)) => {
                reply.message = None;
                let (user, channel) = (MemberId(interaction.user), ChannelId(interaction.channel));
                reply.modal = Some(Modal::read(data, user, channel, interaction));
                Ok(Some(reply))
            }
            Some(Given::Deferred) => {
                reply.deferred = true;
                let thinking = reply.message.as_ref().is_some_and(|message| message.flags & LOADING != 0);
                match (thinking, since > PATIENCE) {
                    (true, true) => bail!("the application is still thinking after {} seconds", PATIENCE.as_secs()),
                    (true, false) => Ok(None),
                    (false, _) => Ok(Some(reply)),
                }
            }
            Some(Given::DeferredUpdate) => {
                reply.deferred = true;
                Ok((shown || since > AFTER_ACKNOWLEDGING).then_some(reply))
            }
        }
    }
}

impl DiscordWorld {
    /// Wait until the application has answered for good, as long as Discord's client would.
    pub(super) async fn answered(&self, id: u64) -> anyhow::Result<Reply> {
        let started = Instant::now();
        let mut version = self.lock().version.subscribe();
        loop {
            if let Some(reply) = self.lock().answer_so_far(id, started.elapsed())? {
                return Ok(reply);
            }
            // The clocks are looked at even when nothing happens.
            let _ = tokio::time::timeout(Duration::from_millis(100), version.changed()).await;
        }
    }

    /// An earlier reply as it stands now, later edits and follow-ups included.
    ///
    /// # Errors
    /// When the application never answered.
    pub fn refreshed(&self, reply: &Reply) -> anyhow::Result<Reply> {
        let state = self.lock();
        Ok(state.answer_so_far(reply.interaction, PATIENCE)?.unwrap_or_default())
    }

    pub(super) fn choices_of(&self, id: u64) -> Vec<Value> {
        match self.lock().interactions.get(&id).and_then(|interaction| interaction.given.clone()) {
            Some(Given::Choices(choices)) => choices,
            _ => Vec::new(),
        }
    }
}
