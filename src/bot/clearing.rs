//! Moderators clear the reactions of a message. Both events come past serenity's framework: of one it leaves out the
//! guild, the other it takes for a single reaction and cannot read, for Discord sends fewer fields (docs: Message
//! Reaction Remove Emoji); what cannot be read arrives here as it came.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use poise::serenity_prelude as serenity;
use serde::Deserialize;
use serenity::{Event, GuildId, MessageId, ReactionType};

use super::events::reaction;
use super::gateway_thread::Signs;
use super::lanes::{Lanes, Turn};
use crate::app::App;

const REMOVE_EMOJI: &str = "MESSAGE_REACTION_REMOVE_EMOJI";

/// Takes the two events and hands them over as [`super::dispatch`] does the others, in the turn of their message.
pub(super) struct Clearing {
    app: Arc<App>,
    signs: Arc<Signs>,
    lanes: Arc<Lanes>,
}

/// What was cleared, as Discord sends it.
#[derive(Deserialize)]
struct Cleared {
    guild_id: Option<GuildId>,
    message_id: MessageId,
    #[serde(default)]
    emoji: Option<ReactionType>,
}

impl Clearing {
    pub(super) const fn new(app: Arc<App>, signs: Arc<Signs>, lanes: Arc<Lanes>) -> Self {
        Self { app, signs, lanes }
    }
}

#[serenity::async_trait]
impl serenity::RawEventHandler for Clearing {
    async fn raw_event(&self, _: serenity::Context, event: Event) {
        if self.signs.given_up.load(Ordering::SeqCst) {
            return;
        }
        let Some((guild, cleared)) = read(event) else { return };
        let (app, busy, message) = (Arc::clone(&self.app), self.app.tasks.busy(), cleared.message_id);
        let work = async move {
            let _busy = busy;
            if let Err(error) = reaction::cleared(&app, guild, message, cleared.emoji.as_ref()).await {
                tracing::warn!(%error, "cleared reactions could not be taken back");
            }
        };
        self.lanes.send(Turn::Reactions(message), Box::pin(work));
    }
}

/// What was cleared, and where; nothing for any other event, and outside of guilds.
fn read(event: Event) -> Option<(GuildId, Cleared)> {
    let cleared = match event {
        Event::ReactionRemoveAll(it) => Cleared { guild_id: it.guild_id, message_id: it.message_id, emoji: None },
        Event::ReactionRemoveEmoji(it) => {
            let it = it.reaction;
            Cleared { guild_id: it.guild_id, message_id: it.message_id, emoji: Some(it.emoji) }
        }
        // Without its emoji it would clear all of them.
        Event::Unknown(it) if it.kind == REMOVE_EMOJI => {
            serde_json::from_value(it.value).ok().filter(|it: &Cleared| it.emoji.is_some())?
        }
        _ => return None,
    };
    Some((cleared.guild_id?, cleared))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &str, data: &serde_json::Value) -> Option<(u64, u64, Option<String>)> {
        let event = serde_json::json!({ "t": kind, "d": data });
        let (guild, cleared) = read(serde_json::from_value(event).unwrap())?;
        Some((guild.get(), cleared.message_id.get(), cleared.emoji.map(|emoji| emoji.to_string())))
    }

    #[test]
    fn cleared_reactions_are_read_with_discords_documented_fields_and_with_more() {
        let all = serde_json::json!({ "channel_id": "1", "message_id": "2", "guild_id": "3" });
        assert_eq!(told("MESSAGE_REACTION_REMOVE_ALL", &all), Some((3, 2, None)));
        let mut one = all.clone();
        one["emoji"] = serde_json::json!({ "id": null, "name": "👍" });
        assert_eq!(told(REMOVE_EMOJI, &one), Some((3, 2, Some("👍".to_owned()))));
        one["burst"] = serde_json::json!(false);
        one["type"] = serde_json::json!(0);
        assert_eq!(told(REMOVE_EMOJI, &one), Some((3, 2, Some("👍".to_owned()))));
        // Outside of a guild, and without an emoji, it is not ours.
        one.as_object_mut().unwrap().remove("guild_id");
        assert_eq!(told(REMOVE_EMOJI, &one), None);
        assert_eq!(told(REMOVE_EMOJI, &all), None);
    }
}
