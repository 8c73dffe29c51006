//! One message of a `DiscordChatExporter` archive, turned into interaction records. Its text is never looked at: the
//! type that a message is read into has no field for it.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de;

use super::authors::Author;
use super::authors::RecentAuthors;
use super::kind::InteractionKind;
use super::record::InteractionRecord;
use super::record::variant_of;
use crate::domain::ids::ChannelId;
use crate::domain::ids::GuildId;
use crate::domain::ids::MemberId;

/// Discord's stand-in for everyone who deleted their account: no person of its own.
const DELETED_USER: u64 = 456_226_577_798_135_808;

/// People mentioned in one message that count, as for messages seen live; whoever pings a whole server vouches for nobody.
pub const MOST_MENTIONS: usize = 5;

/// Where the messages of an archive were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The guild to write down.
    pub guild: GuildId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// Whether it is a thread: what is written there answers whoever opened it.
    pub thread: bool,
}

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
}

/// What an archive holds that is no interaction between two known people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Messages by bots, and interactions with them.
    pub bots: u64,
    /// Joins, pins and other messages nobody wrote.
    pub system: u64,
    /// Replies to messages that are not in the archive, or too far back to be remembered.
    pub unknown_target: u64,
    /// Reactions of which the archive gives the number, but not the people.
    pub unnamed_reactions: u64,
    /// Interactions of members with themselves, or with deleted accounts.
    pub not_two_people: u64,
}

impl Skipped {
    /// Everything that was skipped.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.bots + self.system + self.unknown_target + self.unnamed_reactions + self.not_two_people
    }
}

/// Write down what `message` says about people. `authors` remembers who wrote what, for the replies to come.
pub fn read(
    message: &Message,
    place: Place,
    authors: &mut RecentAuthors,
    out: &mut Vec<InteractionRecord>,
    skipped: &mut Skipped,
) {
    if !matches!(message.kind.as_deref(), None | Some("Default" | "Reply" | "0" | "19")) {
        skipped.system += 1;
        return;
    }
    let author = message.author.author();
    authors.insert(message.id.0, author);
    if place.thread && authors.find(place.channel.0).is_none() {
        // A thread has the number of the message it hangs on; a forum's post opens with its own first message.
        authors.insert(place.channel.0, author);
    }
    if author == Author::Machine {
        skipped.bots += 1;
        return;
    }
    let mut note = |kind: InteractionKind, actor: Author, target: Author, variant: i64| {
        let (Author::Person(actor), Author::Person(target)) = (actor, target) else {
            skipped.bots += 1;
            return;
        };
        let record = InteractionRecord {
            guild: place.guild,
            object: message.id.0,
            actor,
            target,
            kind,
            weight: kind.weight(),
            at: message.at(),
            channel: place.channel,
            variant,
        };
        if record.is_between_people() && actor.0 != DELETED_USER && target.0 != DELETED_USER {
            out.push(record);
        } else {
            skipped.not_two_people += 1;
        }
    };

    let is_reply = !matches!(message.kind.as_deref(), Some("Default" | "0"));
    let answered = message.reference.as_ref().filter(|_| is_reply).and_then(|reference| reference.message_id);
    let target = answered.and_then(|answered| authors.find(answered.0));
    if let Some(target) = target {
        note(InteractionKind::Reply, author, target, 0);
    }
    // An answer to the one who opened the thread is one act, not two; the opener's own messages are no news.
    let opener = authors.find(place.channel.0).filter(|opener| place.thread && *opener != author);
    if let Some(opener) = opener.filter(|opener| Some(*opener) != target) {
        note(InteractionKind::ThreadMessage, author, opener, 0);
    }
    // A reply mentions whom it answers, and has been counted.
    let told = |mentioned: &Author| Some(*mentioned) == target || Some(*mentioned) == opener || *mentioned == author;
    let mentioned: Vec<Author> = message.mentions.iter().map(User::author).filter(|it| !told(it)).collect();
    if mentioned.len() <= MOST_MENTIONS {
        for mentioned in mentioned {
            note(InteractionKind::Mention, author, mentioned, 0);
        }
    }
    let mut unnamed = 0;
    for reaction in &message.reactions {
        let variant = reaction.emoji.variant();
        for user in &reaction.users {
            note(InteractionKind::Reaction, user.author(), author, variant);
        }
        unnamed += reaction.count.saturating_sub(u64::try_from(reaction.users.len()).unwrap_or(u64::MAX));
    }
    skipped.unnamed_reactions += unnamed;
    skipped.unknown_target += u64::from(answered.is_some() && target.is_none());
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

    fn records(place: Place, messages: &[&str]) -> (Vec<(InteractionKind, u64, u64, u64)>, Skipped) {
        let (mut authors, mut out, mut skipped) = (RecentAuthors::new(100), Vec::new(), Skipped::default());
        for message in messages {
            read(&serde_json::from_str(message).unwrap(), place, &mut authors, &mut out, &mut skipped);
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
