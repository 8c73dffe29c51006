//! A message, turned into interaction records: heard live, from an archive, or from Discord's own history. Whoever
//! brings it, the rules are these.
//!
//! There is no field for text, so none is looked at.

use serde::Serialize;

use super::authors::Author;
use super::authors::RecentAuthors;
use super::kind::InteractionKind;
use super::record::InteractionRecord;
use crate::domain::ids::ChannelId;
use crate::domain::ids::GuildId;

/// Discord's stand-in for everyone who deleted their account: no person of its own.
const DELETED_USER: u64 = 456_226_577_798_135_808;

/// People mentioned in one message that count; whoever pings a whole server vouches for nobody.
pub const MOST_MENTIONS: usize = 5;

/// Discord's own count of time begins here: 2015, in seconds since 1970 (docs: reference, Snowflakes).
const DISCORD_EPOCH: i64 = 1_420_070_400;

/// Where messages were written.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The message.
    pub id: u64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who wrote it.
    pub author: Author,
    /// A join, a pin or another message nobody wrote.
    pub system: bool,
    /// The message it replies to.
    pub answers: Option<u64>,
    /// Whom it mentions.
    pub mentions: Vec<Author>,
    /// Who reacted to it.
    pub reactions: Vec<Reacted>,
}

/// One emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reacted {
    /// The emoji's number, see [`super::record::variant_of`].
    pub variant: i64,
    /// Who, as far as they are named.
    pub by: Vec<Author>,
    /// How many are not named.
    pub unnamed: u64,
}

/// What holds no interaction between two known people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Messages by bots, and interactions with them.
    pub bots: u64,
    /// Joins, pins and other messages nobody wrote.
    pub system: u64,
    /// Replies to messages that were not read, or too far back to be remembered.
    pub unknown_target: u64,
    /// Reactions of which the number is known, but not the people.
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
    message: &Spoken,
    place: Place,
    authors: &mut RecentAuthors,
    out: &mut Vec<InteractionRecord>,
    skipped: &mut Skipped,
) {
    if message.system {
        skipped.system += 1;
        return;
    }
    let author = message.author;
    authors.insert(message.id, author);
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
            object: message.id,
            actor,
            target,
            kind,
            weight: kind.weight(),
            at: message.at,
            channel: place.channel,
            variant,
        };
        if record.is_between_people() && actor.0 != DELETED_USER && target.0 != DELETED_USER {
            out.push(record);
        } else {
            skipped.not_two_people += 1;
        }
    };

    let target = message.answers.and_then(|answered| authors.find(answered));
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
    let mentioned: Vec<Author> = message.mentions.iter().copied().filter(|it| !told(it)).collect();
    // A bot is nobody: it takes up none of the few places.
    let people = mentioned.iter().filter(|it| **it != Author::Machine).count();
    for mentioned in mentioned {
        if mentioned == Author::Machine || people <= MOST_MENTIONS {
            note(InteractionKind::Mention, author, mentioned, 0);
        }
    }
    let mut unnamed = 0;
    for reaction in &message.reactions {
        for user in &reaction.by {
            note(InteractionKind::Reaction, *user, author, reaction.variant);
        }
        unnamed += reaction.unnamed;
    }
    skipped.unnamed_reactions += unnamed;
    skipped.unknown_target += u64::from(message.answers.is_some() && target.is_none());
}

/// The smallest id that something made at `at` (seconds since 1970) can have; 0 before Discord began.
#[must_use]
pub const fn first_id(at: i64) -> u64 {
    let seconds = at.saturating_sub(DISCORD_EPOCH);
    if seconds <= 0 { 0 } else { seconds.unsigned_abs().saturating_mul(1000) << 22 }
}

/// When the thing with this id was made, in seconds since 1970.
#[must_use]
pub const fn made_at(id: u64) -> i64 {
    (id >> 22).cast_signed() / 1000 + DISCORD_EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_times_lead_to_one_another() {
        // The example of Discord's own documents: 175928847299117063 is 2016-04-30 11:18:25.796 UTC.
        assert_eq!(made_at(175_928_847_299_117_063), 1_462_015_105);
        assert_eq!(made_at(first_id(1_462_015_105)), 1_462_015_105);
        assert_eq!((first_id(0), first_id(i64::MIN)), (0, 0));
    }
}
