//! What people do in the story, and what can be seen of it from outside.

use anyhow::{Context as _, bail, ensure};

use super::until;
use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::sandbox::Sandbox;
use crate::sandbox::discord::{Message, Reply};

/// The people and places of the story, with what they do.
pub struct Scene<'s> {
    sandbox: &'s Sandbox,
}

impl<'s> Scene<'s> {
    pub const fn new(sandbox: &'s Sandbox) -> Self {
        Self { sandbox }
    }

    /// Type a command in `#general` and read the answer.
    pub async fn types(&self, who: MemberId, line: &str) -> anyhow::Result<Reply> {
        let general = self.sandbox.square.general;
        self.sandbox.discord.run(who, general, line).await.with_context(|| line.to_owned())
    }

    /// Press a button of an answer, found by what it says or by its custom id.
    pub async fn clicks(&self, who: MemberId, reply: &Reply, button: &str) -> anyhow::Result<Reply> {
        let message = reply.message.as_ref().context("the answer has no message")?;
        let known = message.buttons();
        let found = known.iter().find(|(label, id)| label.contains(button) || id == button);
        let (_, id) = found.with_context(|| format!("there is no button {button} in: {}", reply.text()))?;
        self.sandbox.discord.click(who, message.id, id).await.with_context(|| format!("pressing {button}"))
    }

    /// The personal checkout address that `/subscribe` hands out.
    pub async fn checkout(&self, who: MemberId, plan: &str) -> anyhow::Result<String> {
        let reply = self.types(who, &format!("/subscribe plan:{plan}")).await?;
        let message = reply.message.as_ref().context("the answer has no message")?;
        let link = message.links().into_iter().map(|(_, address)| address).next();
        link.with_context(|| format!("no checkout link in: {}", reply.text()))
    }

    /// Whether someone sees the gold lounge, by Discord's permissions.
    pub fn is_in(&self, who: MemberId) -> bool {
        self.sandbox.discord.can_view(who, self.sandbox.square.gold_lounge)
    }

    /// Wait until someone sees the gold lounge, or no longer does.
    pub async fn until_in(&self, who: MemberId, inside: bool) -> anyhow::Result<()> {
        let wanted = if inside { "the gold lounge opens" } else { "the gold lounge closes" };
        until(wanted, async || Ok((self.is_in(who) == inside).then_some(()))).await
    }

    /// Move every clock and let the worlds act on it.
    pub async fn after(&self, seconds: i64) {
        // A clock file that cannot be written shows at once: the bot would not follow.
        if let Err(error) = std::fs::metadata(self.sandbox.folder()) {
            tracing::error!(%error, "the sandbox's folder is gone");
        }
        self.sandbox.clock.advance(seconds);
        self.sandbox.stripe.advance().await;
    }

    /// The bot's message in a channel that contains these words.
    pub fn posted(&self, channel: ChannelId, words: &str) -> Option<Message> {
        let bot = self.sandbox.discord.bot();
        self.sandbox
            .discord
            .messages(channel)
            .into_iter()
            .find(|message| message.author == bot && message.text().contains(words))
    }

    /// Someone's message in a channel with exactly these words; said once, also when the step is played again.
    pub fn says(
        &self,
        who: MemberId,
        channel: ChannelId,
        words: &str,
        to: Option<MessageId>,
    ) -> anyhow::Result<MessageId> {
        let before = self.sandbox.discord.messages(channel);
        match before.iter().find(|message| message.author == who && message.content == words) {
            Some(said) => Ok(said.id),
            None => self.sandbox.discord.say(who, channel, words, to),
        }
    }

    /// Post to the bot's web side as anyone on the internet could; the status.
    pub async fn posts(&self, path: &str, header: (&str, &str), body: &str) -> anyhow::Result<u16> {
        let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(5)).build()?;
        let address = format!("{}{path}", self.sandbox.bot.public_url());
        let answer = client.post(address).header(header.0, header.1).body(body.to_owned()).send().await?;
        Ok(answer.status().as_u16())
    }

    /// The first live subscription that someone's payment began; `None` before.
    pub fn subscription(&self, number: usize) -> anyhow::Result<String> {
        let all = self.sandbox.stripe.subscriptions();
        let found = all.get(number).and_then(|subscription| subscription["id"].as_str());
        found.map(str::to_owned).with_context(|| format!("Stripe has no subscription number {}", number + 1))
    }

    /// Fail unless the answer contains these words.
    pub fn expect(reply: &Reply, words: &str) -> anyhow::Result<String> {
        let text = reply.text();
        ensure!(text.contains(words), "expected \u{201c}{words}\u{201d} in: {text}");
        Ok(text)
    }

    /// The worlds met nothing they did not know, and nobody was rung.
    pub fn books_balance(&self) -> anyhow::Result<String> {
        let (discord, stripe) = (&self.sandbox.discord, &self.sandbox.stripe);
        let unknown: Vec<String> = discord
            .unknown_requests()
            .iter()
            .map(|it| format!("Discord {} {}", it.method, it.path))
            .chain(stripe.unknown_requests().iter().map(|it| format!("Stripe {} {}", it.method, it.path)))
            .collect();
        if !unknown.is_empty() {
            bail!("requests the worlds do not know: {}", unknown.join(", "));
        }
        for channel in discord.visible_channels(discord.owner()) {
            let loud =
                discord.messages(channel).into_iter().find(|it| it.author == discord.bot() && !it.pings.is_silent());
            if let Some(message) = loud {
                bail!("the bot rang for someone: {}", message.text());
            }
        }
        Ok(format!(
            "{} requests to Discord, {} to Stripe, none unknown; the bot pinged nobody",
            discord.requests().len(),
            stripe.requests().len()
        ))
    }
}
