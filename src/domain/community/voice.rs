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
/// Of more people at the same moment nobody meets anybody; a thousand on a stage would be a million pairs.
pub const FULL: usize = 25;
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
    /// Since when minutes with others count: `since`, later by as long as more than [`FULL`] were there meanwhile.
    pub counts_from: i64,
    /// Since when more than [`FULL`] have been there, while they are.
    pub full_since: Option<i64>,
}

impl Presence {
    /// Somebody goes into a channel at `now`.
    #[must_use]
    pub const fn begins(member: MemberId, channel: ChannelId, now: i64) -> Self {
        Self { member, channel, since: now, counts_from: now, full_since: None }
    }
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
/// were there and no more than [`FULL`] in all. In a large room the time is shared among all, so that it does not make
/// friends of them.
#[must_use]
pub fn together(guild: GuildId, one: Presence, others: &[Presence], until: i64) -> Vec<InteractionRecord> {
    #[allow(clippy::cast_precision_loss, reason = "a count of people")]
    let shared = (ROOM as f64 / others.len().clamp(1, FULL - 1) as f64).min(1.0);
    let mut records = Vec::new();
    for other in others.iter().filter(|other| other.channel == one.channel && other.member != one.member) {
        // Each was delayed by as long as it was full since they came, so the later one's minutes are those of both.
        let counts_from = one.counts_from.max(other.counts_from);
        let full = one.full_since.into_iter().chain(other.full_since).min();
        let seconds = full.map_or(until, |full| until.min(full)) - counts_from;
        if seconds < SHORTEST {
            continue;
        }
        #[allow(clippy::cast_precision_loss, reason = "seconds of a meeting")]
        let weight = (seconds as f64 / UNIT).min(MOST) * shared;
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
            variant: one.since.max(other.since),
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
        Presence::begins(MemberId(member), ChannelId(channel), since)
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

    fn given(records: &[InteractionRecord]) -> f64 {
        records.iter().filter(|it| it.actor.0 == 1).map(|it| it.weight).sum()
    }

    #[test]
    fn in_a_large_room_the_time_is_shared() {
        let room: Vec<Presence> = (2..22).map(|member| presence(member, 9, 0)).collect();
        let shared = given(&together(GUILD, presence(1, 9, 0), &room, 3_600));
        assert!((shared - 4.0 * 5.0).abs() < 1e-9, "an hour among twenty is an hour with five: {shared}");
    }

    #[test]
    fn while_a_room_is_full_nobody_meets_anybody() {
        // It was full from 900 on. Two were there before, the others came when it was.
        let full = |member, since: i64| Presence { full_since: Some(since.max(900)), ..presence(member, 9, since) };
        let mut hall = vec![full(2, 0)];
        hall.extend((3..1_000).map(|member| full(member, 900 + member.cast_signed())));
        let records = together(GUILD, full(1, 0), &hall, 90_000);
        let told: Vec<_> = records.iter().map(|it| (it.actor.0, it.target.0)).collect();
        assert_eq!(told, [(1, 2), (2, 1)], "a quarter of an hour was theirs");
        assert!((records[0].weight - 5.0 / 24.0).abs() < 1e-9, "{}", records[0].weight);
        assert_eq!(together(GUILD, full(500, 1_400), &hall[1..], 90_000), []);
        // An hour later it is not full any more: what counted before goes on.
        let on = |member, since: i64| Presence { counts_from: since + 3_600, ..presence(member, 9, since) };
        let rest = together(GUILD, on(1, 0), &[on(2, 0)], 900 + 3_600 + 900);
        assert!((given(&rest) - 2.0).abs() < 1e-9, "a quarter of an hour before and one after: {rest:?}");
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
