//! One message of a `DiscordChatExporter` archive, read as far as people are concerned. Its text is never looked at: the
//! type that a message is read into has no field for it.

use serde::Deserialize;
use serde::Deserializer;
use serde::de;

use super::authors::Author;
use super::past::Reacted;
use super::past::Spoken;
use super::record::variant_of;
use crate::domain::ids::MemberId;

/// What a message says about people.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    id: Id,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "moment")]
    timestamp: i64,
    author: User,
    #[serde(default)]
    mentions: Vec<User>,
    #[serde(default)]
    reactions: Vec<Reaction>,
    reference: Option<Reference>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: Id,
    #[serde(default)]
    is_bot: bool,
}

#[derive(Debug, Deserialize)]
struct Reaction {
    emoji: Emoji,
    #[serde(default)]
    count: u64,
    #[serde(default)]
    users: Vec<User>,
}

#[derive(Debug, Deserialize)]
struct Emoji {
    id: Option<String>,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    message_id: Option<Id>,
}

/// Seconds since 1970 of a date and time with its offset.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let moment: Result<jiff::Timestamp, _> = text.parse();
    moment
        .map(jiff::Timestamp::as_second)
        .map_err(|_| de::Error::custom(format!("the timestamp {text:?} is no date and time")))
}

/// A snowflake, written as text or as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(pub u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl de::Visitor<'_> for Either {
            type Value = Id;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an id of at most 64 bits")
            }
            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Id, E> {
                Ok(Id(id))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                text.parse().map(Id).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Message {
    /// When it was written, in seconds since 1970.
    #[must_use]
    pub const fn at(&self) -> i64 {
        self.timestamp
    }

    /// The same without the archive's own words.
    #[must_use]
    pub fn spoken(&self) -> Spoken {
        let kind = self.kind.as_deref();
        let is_reply = !matches!(kind, Some("Default" | "0"));
        let reacted = |reaction: &Reaction| Reacted {
            variant: reaction.emoji.variant(),
            by: reaction.users.iter().map(User::author).collect(),
            unnamed: reaction.count.saturating_sub(u64::try_from(reaction.users.len()).unwrap_or(u64::MAX)),
        };
        Spoken {
            id: self.id.0,
            at: self.timestamp,
            author: self.author.author(),
            system: !matches!(kind, None | Some("Default" | "Reply" | "0" | "19")),
            answers: self.reference.as_ref().filter(|_| is_reply).and_then(|it| it.message_id).map(|id| id.0),
            mentions: self.mentions.iter().map(User::author).collect(),
            reactions: self.reactions.iter().map(reacted).collect(),
        }
    }
}

impl User {
    const fn author(&self) -> Author {
        if self.is_bot { Author::Machine } else { Author::Person(MemberId(self.id.0)) }
    }
}

impl Emoji {
    /// The same number as for the same emoji seen live: a custom one by its id, another by itself.
    fn variant(&self) -> i64 {
        variant_of(self.id.as_deref().filter(|id| !id.is_empty()).unwrap_or(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::authors::RecentAuthors;
    use crate::domain::community::kind::InteractionKind;
    use crate::domain::community::past::Place;
    use crate::domain::community::past::Skipped;
    use crate::domain::community::past::read;
    use crate::domain::ids::ChannelId;
    use crate::domain::ids::GuildId;

    fn records(place: Place, messages: &[&str]) -> (Vec<(InteractionKind, u64, u64, u64)>, Skipped) {
        let (mut authors, mut out, mut skipped) = (RecentAuthors::new(100), Vec::new(), Skipped::default());
        for message in messages {
            let message: Message = serde_json::from_str(message).unwrap();
            read(&message.spoken(), place, &mut authors, &mut out, &mut skipped);
        }
        (out.iter().map(|r| (r.kind, r.object, r.actor.0, r.target.0)).collect(), skipped)
    }

    const CHANNEL: Place = Place { guild: GuildId(1), channel: ChannelId(50), thread: false };

    #[test]
    fn replies_mentions_and_reactions_are_written_down() {
        let (seen, skipped) = records(
            CHANNEL,
            &[
                r#"{"id":"100","type":"Default","timestamp":"2024-01-01T10:00:00+00:00","content":"secret",
                    "author":{"id":"1","isBot":false},
                    "reactions":[{"emoji":{"id":"","name":"👍"},"count":4,"users":[
                        {"id":"2","isBot":false},{"id":"9","isBot":true},{"id":"1","isBot":false}]}]}"#,
                r#"{"id":101,"type":"Reply","timestamp":"2024-01-01T10:01:00.5+02:00","author":{"id":2},
                    "mentions":[{"id":"1"},{"id":"3"}],"reference":{"messageId":"100"}}"#,
                r#"{"id":"102","type":"Reply","timestamp":"2024-01-01T10:02:00Z","author":{"id":"3"},
                    "reference":{"messageId":"7"}}"#,
                r#"{"id":"103","type":"GuildMemberJoin","timestamp":"2024-01-01T10:03:00Z","author":{"id":"4"}}"#,
            ],
        );
        assert_eq!(
            seen,
            [
                (InteractionKind::Reaction, 100, 2, 1),
                (InteractionKind::Reply, 101, 2, 1),
                (InteractionKind::Mention, 101, 2, 3),
            ]
        );
        let expected = Skipped { bots: 1, system: 1, unknown_target: 1, unnamed_reactions: 1, not_two_people: 1 };
        assert_eq!(skipped, expected);
    }

    #[test]
    fn a_thread_answers_whoever_opened_it() {
        let thread = Place { thread: true, ..CHANNEL };
        let line = |id: u64, author: u64| {
            format!(
                r#"{{"id":"{id}","type":"Default","timestamp":"2024-01-01T10:00:00Z","author":{{"id":"{author}"}}}}"#
            )
        };
        let (seen, skipped) = records(thread, &[&line(60, 5), &line(61, 6), &line(62, 5)]);
        assert_eq!(seen, [(InteractionKind::ThreadMessage, 61, 6, 5)]);
        assert_eq!(skipped, Skipped::default());
    }
}
