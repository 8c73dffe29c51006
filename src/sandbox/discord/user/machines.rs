//! Those who are nobody: the bots of other applications, and webhooks.

use anyhow::ensure;
use serde_json::json;

use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::sandbox::discord::model::{Draft, State, User, kind};
use crate::sandbox::discord::{DiscordWorld, pings};

impl DiscordWorld {
    /// The bot of another application, in the guild. It talks, reacts and opens threads as people do.
    pub fn add_bot(&self, name: &str) -> MemberId {
        let mut state = self.lock();
        let id = state.id();
        state.users.insert(id, User { bot: true, ..User::person(id, name, "en-US") });
        state.join(id, None, Vec::new());
        MemberId(id)
    }

    /// A webhook: it writes under a name and a number of its own, and there is no such account (docs:
    /// resources/message, "author").
    pub fn add_webhook(&self, name: &str) -> MemberId {
        let mut state = self.lock();
        let id = state.id();
        state.users.insert(id, User { webhook: true, ..User::person(id, name, "en-US") });
        MemberId(id)
    }

    /// A webhook writes in a channel.
    ///
    /// # Errors
    /// When it is no webhook, or the channel takes no messages.
    pub fn post_by_webhook(&self, webhook: MemberId, channel: ChannelId, text: &str) -> anyhow::Result<MessageId> {
        let mut state = self.lock();
        ensure!(is_webhook(&state, webhook), "{webhook} is no webhook");
        ensure!(state.is_text(channel.0), "a forum takes posts, not messages");
        let pings = pings::find(&state, webhook.0, channel.0, text, None, None);
        let draft =
            Draft { channel: channel.0, author: webhook.0, content: text.to_owned(), pings, ..Draft::default() };
        Ok(MessageId(state.post(draft)))
    }

    /// A webhook posts in a forum (docs: resources/webhook, Execute Webhook, `thread_name`).
    ///
    /// # Errors
    /// As [`Self::post_by_webhook`].
    pub fn forum_post_by_webhook(
        &self,
        webhook: MemberId,
        forum: ChannelId,
        name: &str,
        text: &str,
    ) -> anyhow::Result<ChannelId> {
        let thread = {
            let mut state = self.lock();
            ensure!(is_webhook(&state, webhook), "{webhook} is no webhook");
            ChannelId(state.add_thread(webhook.0, forum.0, None, name, kind::PUBLIC_THREAD, &json!({})))
        };
        self.post_by_webhook(webhook, thread, text)?;
        Ok(thread)
    }
}

fn is_webhook(state: &State, who: MemberId) -> bool {
    state.users.get(&who.0).is_some_and(|user| user.webhook)
}
