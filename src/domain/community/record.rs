//! One interaction record: who did what to whom, on what, when. There is no field for text, so none can be kept.

use super::kind::InteractionKind;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// Who did what to whom, on what, when. Two records that differ in time or weight alone are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InteractionRecord {
    /// Where.
    pub guild: GuildId,
    /// The message it was done on or with, or another number that rises with time.
    pub object: u64,
    /// Who did it.
    pub actor: MemberId,
    /// To whom.
    pub target: MemberId,
    /// What.
    pub kind: InteractionKind,
    /// How much it weighs before it decays; usually the kind's own weight.
    pub weight: f64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The channel or thread, 0 when unknown.
    pub channel: ChannelId,
    /// Tells several of one kind by one member on one object apart, such as emojis; 0 otherwise.
    pub variant: i64,
}

impl InteractionRecord {
    /// Whether it says anything about two people: nobody is their own community.
    #[must_use]
    pub fn is_between_people(&self) -> bool {
        self.actor != self.target && self.actor.0 != 0 && self.target.0 != 0
    }
}

/// How much a record is worth keeping when more arrive than can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Given up first, when a quarter of the queue is left.
    Low,
    /// Given up when a tenth of the queue is left.
    Middle,
    /// Kept while there is any room.
    High,
}

impl Worth {
    /// What a kind is worth. Help is rare and says most; a reaction taken back must not be kept by mistake.
    #[must_use]
    pub const fn of(kind: InteractionKind) -> Self {
        match kind {
            InteractionKind::Mention | InteractionKind::ThreadMessage | InteractionKind::VoiceTogether => Self::Low,
            InteractionKind::Reaction | InteractionKind::Imported | InteractionKind::LessonOpened => Self::Middle,
            InteractionKind::ReactionRemoved
            | InteractionKind::Reply
            | InteractionKind::LessonDone
            | InteractionKind::EventAttended
            | InteractionKind::Invite
            | InteractionKind::LessonSaved
            | InteractionKind::LessonNotForMe
            | InteractionKind::Answer
            | InteractionKind::CommentOnQuestion
            | InteractionKind::CommentOnAnswer => Self::High,
        }
    }

    /// How many of the queue's `capacity` places must be free for a record of this worth to be let in.
    #[must_use]
    pub const fn room_needed(self, capacity: usize) -> usize {
        match self {
            Self::Low => capacity / 4,
            Self::Middle => capacity / 10,
            Self::High => 0,
        }
    }
}

/// A stable number for an emoji, so that two different ones on one message are two reactions (FNV-1a, 64 bits).
#[must_use]
pub fn variant_of(text: &str) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash.cast_signed()
}

/// The same for a reaction. A super reaction (Discord: burst) is one of its own: a member may give both with one emoji.
#[must_use]
pub fn variant_of_reaction(emoji: &str, burst: bool) -> i64 {
    if burst { variant_of(&format!("{emoji}!burst")) } else { variant_of(emoji) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_valuable_is_given_up_first() {
        let order = [InteractionKind::Mention, InteractionKind::Reaction, InteractionKind::Reply];
        let room: Vec<_> = order.map(|kind| Worth::of(kind).room_needed(10_000)).to_vec();
        assert_eq!(room, [2_500, 1_000, 0]);
    }

    #[test]
    fn emojis_are_told_apart_for_ever_the_same_way() {
        // The published test vector of FNV-1a 64 for "a".
        assert_eq!(variant_of("a").cast_unsigned(), 0xaf63_dc4c_8601_ec8c);
        assert_ne!(variant_of("👍"), variant_of("👎"));
        assert_eq!(variant_of("👍"), variant_of_reaction("👍", false));
        assert_ne!(variant_of("👍"), variant_of_reaction("👍", true));
    }

    #[test]
    fn ab6_nobody_is_their_own_community() {
        let record = |actor, target| InteractionRecord {
            guild: GuildId(1),
            object: 2,
            actor: MemberId(actor),
            target: MemberId(target),
            kind: InteractionKind::Reply,
            weight: 1.0,
            at: 0,
            channel: ChannelId(0),
            variant: 0,
        };
        assert!(record(3, 4).is_between_people());
        assert!(!record(3, 3).is_between_people());
        assert!(!record(3, 0).is_between_people());
    }
}
