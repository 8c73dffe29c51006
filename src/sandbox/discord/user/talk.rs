//! Talking: messages, reactions, threads, direct messages, and consent for the application.

use anyhow::{Context as _, bail, ensure};
use serde_json::json;
use url::Url;

use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::sandbox::discord::model::{Draft, State, kind};
use crate::sandbox::discord::permissions::bits;
use crate::sandbox::discord::{DiscordWorld, Message, pings, rest};

impl State {
    fn seen(&self, user: MemberId, channel: ChannelId, message: MessageId) -> anyhow::Result<Message> {
        let found =
            self.messages.get(message.0).filter(|found| found.channel_id == channel && self.sees(user.0, found));
        let name = self.shown_name(user.0);
        Ok(found.with_context(|| format!("{name} does not see this message"))?.clone())
    }
}

impl DiscordWorld {
    /// Write in a channel or thread, perhaps as an answer. Mentions are written `<@id>`; those allowed to ring do.
    ///
    /// # Errors
    /// When the person cannot see the channel, may not write there, or the text is empty or above 2000 characters.
    pub fn say(
        &self,
        user: MemberId,
        channel: ChannelId,
        text: &str,
        reply_to: Option<MessageId>,
    ) -> anyhow::Result<MessageId> {
        let mut state = self.lock();
        let name = state.shown_name(user.0);
        ensure!(state.may_in(user.0, channel.0, bits::VIEW_CHANNEL), "{name} cannot see this channel");
        ensure!(state.may_in(user.0, channel.0, state.writing(channel.0)), "{name} may not write here");
        ensure!(state.is_text(channel.0), "a forum takes posts, not messages");
        ensure!((1..=2000).contains(&text.trim().chars().count()), "a message has 1 to 2000 characters");
        let answered = reply_to.map(|message| state.seen(user, channel, message)).transpose()?;
        let author = answered.as_ref().map(|message| message.author.0);
        let draft = Draft {
            channel: channel.0,
            author: user.0,
            content: text.trim().to_owned(),
            pings: pings::find(&state, user.0, channel.0, text, None, author),
            kind: if answered.is_some() { 19 } else { 0 },
            reply_to: reply_to.map(|message| message.0),
            ..Draft::default()
        };
        Ok(MessageId(state.post(draft)))
    }

    /// Change one's own message.
    ///
    /// # Errors
    /// When it is not one's own, or the text does not fit.
    pub fn edit(&self, user: MemberId, message: MessageId, text: &str) -> anyhow::Result<()> {
        let mut state = self.lock();
        ensure!((1..=2000).contains(&text.trim().chars().count()), "a message has 1 to 2000 characters");
        let found = state.messages.get_mut(message.0).filter(|found| found.author == user);
        text.trim().clone_into(&mut found.context("only one's own message can be changed")?.content);
        state.edited(message.0, true);
        Ok(())
    }

    /// Delete a message: one's own, or with the right to.
    ///
    /// # Errors
    /// When it is not in sight, or somebody else's.
    pub fn unsay(&self, user: MemberId, message: MessageId) -> anyhow::Result<()> {
        let mut state = self.lock();
        let found = state.messages.get(message.0).filter(|found| state.sees(user.0, found)).cloned();
        let found = found.context("the message is not there")?;
        let may = found.author == user
            || found.ephemeral_for == Some(user)
            || state.may_in(user.0, found.channel_id.0, bits::MANAGE_MESSAGES);
        ensure!(may, "only one's own message can be deleted");
        state.unpost(message.0);
        Ok(())
    }

    /// Put a reaction under a message: a Unicode emoji, or `name:id`.
    ///
    /// # Errors
    /// When the message is not in sight, or the person may not react there.
    pub fn react(&self, user: MemberId, channel: ChannelId, message: MessageId, emoji: &str) -> anyhow::Result<()> {
        self.put_reaction(user, channel, message, (emoji, false))
    }

    /// Put a super reaction under a message; a normal one with the same emoji stands beside it.
    ///
    /// # Errors
    /// As [`Self::react`].
    pub fn react_super(
        &self,
        user: MemberId,
        channel: ChannelId,
        message: MessageId,
        emoji: &str,
    ) -> anyhow::Result<()> {
        self.put_reaction(user, channel, message, (emoji, true))
    }

    fn put_reaction(
        &self,
        user: MemberId,
        channel: ChannelId,
        message: MessageId,
        (emoji, burst): (&str, bool),
    ) -> anyhow::Result<()> {
        let mut state = self.lock();
        let found = state.seen(user, channel, message)?;
        ensure!(found.ephemeral_for.is_none(), "nobody reacts to what only they see");
        let new = !found.reactions.iter().any(|reaction| reaction.emoji == emoji);
        let needed = bits::READ_MESSAGE_HISTORY | if new { bits::ADD_REACTIONS } else { 0 };
        let may = state.may_in(user.0, channel.0, needed);
        ensure!(may, "{} may not react here", state.shown_name(user.0));
        state.react(user.0, message.0, emoji, burst).map_err(|error| anyhow::anyhow!(error.message))
    }

    /// Take one's own reaction off.
    ///
    /// # Errors
    /// When the message is not in sight, or there is none.
    pub fn unreact(&self, user: MemberId, channel: ChannelId, message: MessageId, emoji: &str) -> anyhow::Result<()> {
        let mut state = self.lock();
        state.seen(user, channel, message)?;
        state.unreact(user.0, message.0, emoji, false).map_err(|error| anyhow::anyhow!(error.message))
    }

    /// Clear everybody's reactions off a message, or those of one emoji.
    ///
    /// # Errors
    /// When the message is not in sight, or the person may not manage messages there.
    pub fn clear_reactions(
        &self,
        user: MemberId,
        channel: ChannelId,
        message: MessageId,
        emoji: Option<&str>,
    ) -> anyhow::Result<()> {
        let mut state = self.lock();
        state.seen(user, channel, message)?;
        let may = state.may_in(user.0, channel.0, bits::MANAGE_MESSAGES);
        ensure!(may, "{} may not clear reactions here", state.shown_name(user.0));
        state.clear_reactions(message.0, emoji).map_err(|error| anyhow::anyhow!(error.message))
    }

    /// Delete a guild's own emoji, told as `name:id`: the reactions stay, without its name (docs: resources/emoji, "Emoji
    /// Structure").
    pub fn delete_emoji(&self, emoji: &str) {
        let Some((_, id)) = emoji.rsplit_once(':') else { return };
        let mut state = self.lock();
        let reactions = state.messages.all_mut().flat_map(|message| &mut message.reactions);
        for reaction in reactions.filter(|reaction| reaction.emoji == emoji) {
            reaction.emoji = format!(":{id}");
        }
    }

    /// Start a thread at a message.
    ///
    /// # Errors
    /// When the message is not in sight, has a thread already, or the person may not start one.
    pub fn start_thread(
        &self,
        user: MemberId,
        channel: ChannelId,
        message: MessageId,
        name: &str,
    ) -> anyhow::Result<ChannelId> {
        let mut state = self.lock();
        let found = state.seen(user, channel, message)?;
        let may = state.may_in(user.0, channel.0, bits::CREATE_PUBLIC_THREADS);
        ensure!(may, "{} may not start threads here", state.shown_name(user.0));
        ensure!(found.thread.is_none(), "the message has a thread already");
        ensure!(found.ephemeral_for.is_none(), "nobody starts a thread at what only they see");
        let id = state.add_thread(user.0, channel.0, Some(message.0), name, kind::PUBLIC_THREAD, &json!({}));
        Ok(ChannelId(id))
    }

    /// Start a thread that hangs on no message.
    ///
    /// # Errors
    /// When the person may not start one.
    pub fn open_thread(&self, user: MemberId, channel: ChannelId, name: &str) -> anyhow::Result<ChannelId> {
        let mut state = self.lock();
        let may = state.may_in(user.0, channel.0, bits::CREATE_PUBLIC_THREADS);
        ensure!(may, "{} may not start threads here", state.shown_name(user.0));
        Ok(ChannelId(state.add_thread(user.0, channel.0, None, name, kind::PUBLIC_THREAD, &json!({}))))
    }

    /// Archive a thread, as Discord does with one that nobody wrote in for a while. False when it is none.
    pub fn archive_thread(&self, thread: ChannelId) -> bool {
        let mut state = self.lock();
        let now = state.now();
        let Some(found) = state.guild.channels.get_mut(&thread.0).and_then(|channel| channel.thread.as_mut()) else {
            return false;
        };
        (found.archived, found.changed_at) = (true, now);
        state.dispatch_channel("THREAD_UPDATE", thread.0);
        true
    }

    /// Post in a forum: a thread with a first message.
    ///
    /// # Errors
    /// When the channel is no forum, or the person may not post there.
    pub fn post_in_forum(&self, user: MemberId, forum: ChannelId, name: &str, text: &str) -> anyhow::Result<ChannelId> {
        let id = {
            let mut state = self.lock();
            let found = state.guild.channels.get(&forum.0).is_some_and(|channel| channel.kind == kind::FORUM);
            ensure!(found, "this is no forum");
            let may = state.may_in(user.0, forum.0, bits::VIEW_CHANNEL | bits::SEND_MESSAGES);
            ensure!(may, "{} may not post here", state.shown_name(user.0));
            ChannelId(state.add_thread(user.0, forum.0, None, name, kind::PUBLIC_THREAD, &json!({})))
        };
        self.say(user, id, text, None)?;
        Ok(id)
    }

    /// The messages of a channel or thread, oldest first, without those that one person alone sees.
    pub fn messages(&self, channel: ChannelId) -> Vec<Message> {
        let state = self.lock();
        state.messages.of(channel.0).filter(|message| message.ephemeral_for.is_none()).cloned().collect()
    }

    /// What this person sees in a channel, oldest first, ephemeral messages of theirs included; nothing when it is hidden.
    pub fn messages_for(&self, user: MemberId, channel: ChannelId) -> Vec<Message> {
        let state = self.lock();
        state.messages.of(channel.0).filter(|message| state.sees(user.0, message)).cloned().collect()
    }

    /// One message, whoever may see it.
    pub fn message(&self, message: MessageId) -> Option<Message> {
        self.lock().messages.get(message.0).cloned()
    }

    /// A message as Discord's JSON, for a page that draws it.
    pub fn message_json(&self, message: MessageId) -> Option<serde_json::Value> {
        let state = self.lock();
        state.messages.get(message.0).map(|message| state.message_json(message, true))
    }

    /// A file's type and bytes.
    pub fn attachment(&self, file: u64) -> Option<(String, Vec<u8>)> {
        let state = self.lock();
        state.uploads.get(&file).map(|file| (file.content_type.clone().unwrap_or_default(), file.bytes.clone()))
    }

    /// What the bot wrote to this person alone, and what they answered.
    pub fn direct_messages(&self, user: MemberId) -> Vec<Message> {
        let state = self.lock();
        let channels = state.directs.iter().filter(|(_, other)| **other == user.0);
        channels.flat_map(|(channel, _)| state.messages.of(*channel)).cloned().collect()
    }

    /// Consent to what an authorize address asks; the address to be sent back to, with the code.
    ///
    /// # Errors
    /// What Discord's page says: unknown application, redirect address or scope.
    pub fn authorize(&self, user: MemberId, authorize_url: &str) -> anyhow::Result<String> {
        self.consent(user, authorize_url, true)
    }

    /// Press Cancel on the consent page; the address to be sent back to, with `error=access_denied`.
    ///
    /// # Errors
    /// As [`Self::authorize`].
    pub fn decline(&self, user: MemberId, authorize_url: &str) -> anyhow::Result<String> {
        self.consent(user, authorize_url, false)
    }

    fn consent(&self, user: MemberId, authorize_url: &str, yes: bool) -> anyhow::Result<String> {
        let url = Url::parse(authorize_url)?;
        ensure!(url.path().ends_with("/oauth2/authorize"), "this is no consent page: {}", url.path());
        let mut state = self.lock();
        ensure!(state.users.contains_key(&user.0), "there is no account {user}");
        match rest::oauth::consent(&mut state, user.0, url.query().unwrap_or_default(), yes) {
            Ok(back) => Ok(back),
            Err(problem) => bail!(problem),
        }
    }
}
