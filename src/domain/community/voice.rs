//! What being in one voice channel at the same time says: minutes joined, never what was said.

use super::InteractionKind;
use super::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// Seconds together that are worth a reaction.
const UNIT: f64 = 900.0;
/// What one meeting is worth at most: an hour.
const MOST: f64 = 4.0;
/// Seconds below which two only passed each other.
const SHORTEST: i64 = 60;
/// So many others in the channel, and the time is shared among all of them.
const ROOM: usize = 5;
/// Seconds at an event that count as having attended.
const ATTENDED: i64 = 300;

/// Somebody in a voice channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub channel: ChannelId,
    /// Since when, in seconds since 1970.
    pub since: i64,
}

/// An event that takes place in a voice channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveEvent {
    /// Its number.
    pub event: u64,
    /// Where.
    pub channel: ChannelId,
    /// Who made it.
    pub creator: MemberId,
    /// When it began, in seconds since 1970.
    pub began_at: i64,
}

/// The records of `one` leaving the channel at `until`, where `others` are: each pair from both sides, by the minutes both
/// were there. In a large room the time is shared among all, so that a hall of hundreds does not make friends of them.
#[must_use]
pub fn together(guild: GuildId, one: Presence, others: &[Presence], until: i64) -> Vec<InteractionRecord> {
    #[allow(clippy::cast_precision_loss, reason = "a count of people")]
    let shared = (ROOM as f64 / others.len().max(1) as f64).min(1.0);
    let mut records = Vec::new();
    for other in others.iter().filter(|other| other.channel == one.channel && other.member != one.member) {
        let since = one.since.max(other.since);
        if until - since < SHORTEST {
            continue;
        }
        #[allow(clippy::cast_precision_loss, reason = "seconds of a meeting")]
        let weight = ((until - since) as f64 / UNIT).min(MOST) * shared;
        let record = |actor, target| InteractionRecord {
            guild,
            object: one.channel.0,
            actor,
            target,
            kind: InteractionKind::VoiceTogether,
            weight,
            at: until,
            channel: one.channel,
            // The same meeting told twice is one.
            variant: since,
        };
        records.extend([record(one.member, other.member), record(other.member, one.member)]);
    }
    records
}

/// The record of `one` having attended `event` until `until`; `None` when it was too short, or their own event.
#[must_use]
pub fn attended(guild: GuildId, one: Presence, event: LiveEvent, until: i64) -> Option<InteractionRecord> {
    let there = one.channel == event.channel && until - one.since.max(event.began_at) >= ATTENDED;
    (there && one.member != event.creator).then_some(InteractionRecord {
        guild,
        object: event.event,
        actor: one.member,
        target: event.creator,
        kind: InteractionKind::EventAttended,
        weight: InteractionKind::EventAttended.weight(),
        at: until,
        channel: event.channel,
        variant: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: GuildId = GuildId(1);

    fn presence(member: u64, channel: u64, since: i64) -> Presence {
        Presence { member: MemberId(member), channel: ChannelId(channel), since }
    }

    #[test]
    fn only_minutes_both_were_there_count_and_both_sides_are_told() {
        let others = [presence(2, 9, 900), presence(3, 9, 1_790), presence(4, 8, 0)];
        let records = together(GUILD, presence(1, 9, 0), &others, 1_800);
        let told: Vec<_> = records.iter().map(|it| (it.actor.0, it.target.0, it.weight)).collect();
        assert_eq!(told, [(1, 2, 1.0), (2, 1, 1.0)], "ten seconds are no meeting, another channel is none");
        let long = together(GUILD, presence(1, 9, 0), &others[..1], 90_000);
        assert!((long[0].weight - MOST).abs() < 1e-12);
    }

    #[test]
    fn in_a_hall_the_time_is_shared() {
        let hall: Vec<Presence> = (2..102).map(|member| presence(member, 9, 0)).collect();
        let records = together(GUILD, presence(1, 9, 0), &hall, 3_600);
        let given: f64 = records.iter().filter(|it| it.actor.0 == 1).map(|it| it.weight).sum();
        assert!((given - 4.0 * 5.0).abs() < 1e-9, "an hour among a hundred is an hour with five: {given}");
    }

    #[test]
    fn attending_takes_five_minutes_of_the_event_itself() {
        let event = LiveEvent { event: 77, channel: ChannelId(9), creator: MemberId(5), began_at: 1_000 };
        assert_eq!(attended(GUILD, presence(1, 9, 0), event, 1_200), None);
        assert!(attended(GUILD, presence(1, 9, 0), event, 1_300).is_some());
        assert_eq!(attended(GUILD, presence(5, 9, 0), event, 9_000), None, "nobody attends their own event");
        assert_eq!(attended(GUILD, presence(1, 8, 0), event, 9_000), None);
    }
}
