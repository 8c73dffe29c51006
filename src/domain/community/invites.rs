//! Whose invite somebody came by, as far as it can be known.
//!
//! Discord says who joined, and how often each invite was used (docs: resources/invite, "Invite Metadata"); which of them a
//! joiner used it does not say. Two counts say it when nothing else fits: if all uses in between are of one person's invites
//! and there are as many as there are joiners, each of them came by that person. Whoever comes by the server's own address,
//! by a widget or is brought in by an application uses nobody's invite, so then the numbers differ, and nobody is named.
//!
//! An invite whose last use was taken is gone from the second count. One use left and gone is taken for used: whoever
//! deletes such an invite by hand in the very seconds in which somebody comes without any gets them counted wrongly.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::InteractionKind;
use super::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// An invite as counted at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The code after `discord.gg/`.
    pub code: String,
    /// Who made it; nobody for a widget's or a bot's.
    pub inviter: Option<MemberId>,
    /// Where it leads.
    pub channel: ChannelId,
    /// How often it was used.
    pub uses: i64,
    /// How often it can be used; 0 without a bound.
    pub max_uses: i64,
    /// Its end, in seconds since 1970.
    pub expires_at: Option<i64>,
}

/// Somebody who joined between two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// Who; nobody who may be named if they left the analysis.
    pub member: Option<MemberId>,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// Whose invite brought all `joins` people who joined between the counts `before` and `after`, the latter made at `now`, and
/// where it led; `None` when anything else is possible.
#[must_use]
pub fn inviter(before: &[Invite], after: &[Invite], joins: usize, now: i64) -> Option<(MemberId, ChannelId)> {
    let joins = i64::try_from(joins).ok().filter(|joins| *joins > 0)?;
    let known: BTreeMap<&str, &Invite> = before.iter().map(|invite| (invite.code.as_str(), invite)).collect();
    let there: BTreeSet<&str> = after.iter().map(|invite| invite.code.as_str()).collect();
    let rose = after.iter().map(|invite| {
        // What was not there before had not been used before.
        (invite, invite.uses - known.get(invite.code.as_str()).map_or(0, |known| known.uses))
    });
    let over = |invite: &Invite| invite.expires_at.is_some_and(|end| end <= now);
    let gone = before.iter().filter(|invite| invite.max_uses > 0 && !over(invite));
    let gone = gone.filter(|invite| !there.contains(invite.code.as_str()));
    // Too few came to have used it up: somebody deleted it.
    let used_up = gone.map(|invite| (invite, invite.max_uses - invite.uses)).filter(|(_, left)| *left <= joins);
    let rises: Vec<(&Invite, i64)> = rose.chain(used_up).filter(|(_, rise)| *rise != 0).collect();
    let (first, _) = rises.first()?;
    let one = rises.iter().all(|(invite, rise)| invite.inviter == first.inviter && *rise > 0);
    let all = rises.iter().map(|(_, rise)| rise).sum::<i64>() == joins;
    first.inviter.filter(|_| one && all).map(|inviter| (inviter, first.channel))
}

/// The record of somebody having come by an invite of `inviter`'s that led to `channel`; `None` where nobody may be named.
/// The same join told twice is one.
#[must_use]
pub fn came_by(guild: GuildId, join: Join, inviter: MemberId, channel: ChannelId) -> Option<InteractionRecord> {
    let kind = InteractionKind::Invite;
    join.member.map(|actor| InteractionRecord {
        guild,
        object: channel.0,
        actor,
        target: inviter,
        kind,
        weight: kind.weight(),
        at: join.at,
        channel,
        variant: join.at,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_000;
    const ANN: Option<MemberId> = Some(MemberId(1));
    const BOB: Option<MemberId> = Some(MemberId(2));

    fn invite(code: &str, inviter: Option<MemberId>, uses: i64, max_uses: i64) -> Invite {
        Invite { code: code.to_owned(), inviter, channel: ChannelId(9), uses, max_uses, expires_at: None }
    }

    fn named(before: &[Invite], after: &[Invite], joins: usize) -> Option<MemberId> {
        inviter(before, after, joins, NOW).map(|(inviter, _)| inviter)
    }

    #[test]
    fn one_rise_for_one_join_names_the_inviter_and_anything_else_nobody() {
        let (a, b) = (|uses| invite("a", ANN, uses, 0), |uses| invite("b", BOB, uses, 0));
        let before = [a(3), b(0)];
        assert_eq!(named(&before, &[a(4), b(0)], 1), ANN);
        assert_eq!(named(&before, &[a(3), b(0)], 1), None, "by the server's own address");
        assert_eq!(named(&before, &[a(4), b(1)], 2), None, "two at once: which came by whose?");
        assert_eq!(named(&before, &[a(4), b(0)], 2), None, "one of the two came otherwise");
        assert_eq!(named(&before, &[a(5), b(0)], 1), None, "somebody came unheard");
        assert_eq!(named(&before, &[a(5), b(0)], 2), ANN, "both came by the same");
        assert_eq!(named(&before, &[a(3), b(0), invite("c", ANN, 1, 0)], 1), ANN, "made since");
        assert_eq!(named(&before, &[a(2), b(2)], 1), None, "a count that fell is none of ours");
        assert_eq!(named(&before, &[a(4), b(0)], 0), None);
        assert_eq!(named(&[invite("w", None, 0, 0)], &[invite("w", None, 1, 0)], 1), None, "a widget's");
    }

    #[test]
    fn a_used_up_invite_rose_and_one_that_ran_out_or_was_deleted_did_not() {
        let (last, many, endless) = (invite("a", ANN, 4, 5), invite("b", BOB, 0, 10), invite("c", BOB, 7, 0));
        assert_eq!(named(std::slice::from_ref(&last), &[], 1), ANN);
        assert_eq!(named(&[many.clone(), last.clone()], &[], 1), ANN, "ten uses were left of the other: deleted");
        assert_eq!(named(&[endless.clone(), last.clone()], &[], 1), ANN, "an endless one is never used up");
        assert_eq!(named(&[many, endless], &[], 1), None);
        let ended = Invite { expires_at: Some(NOW), ..last };
        assert_eq!(named(&[ended], &[], 1), None);
    }

    proptest! {
        /// Whoever is named brought everybody; whoever brought everybody is named.
        #[test]
        fn nobody_is_named_for_what_others_brought(
            made in proptest::collection::vec((1..4_u64, 0..3_i64, 0..3_i64), 1..5),
            ways in proptest::collection::vec(proptest::option::of(0..5_usize), 1..5),
        ) {
            let invites = made.iter().zip(["a", "b", "c", "d"]);
            let before: Vec<Invite> = invites
                .map(|((inviter, uses, left), code)| {
                    let bound = if *left == 0 { 0 } else { uses + left };
                    invite(code, Some(MemberId(*inviter)), *uses, bound)
                })
                .collect();
            let mut after = before.clone();
            let mut brought = Vec::new();
            for way in &ways {
                let open = |it: &&mut Invite| it.max_uses == 0 || it.uses < it.max_uses;
                let used = way.and_then(|way| after.get_mut(way)).filter(open);
                brought.push(used.and_then(|used| {
                    used.uses += 1;
                    used.inviter
                }));
            }
            after.retain(|it| it.max_uses == 0 || it.uses < it.max_uses);
            let first = brought.first().copied().flatten();
            let alone = first.filter(|_| brought.iter().all(|it| *it == first));
            prop_assert_eq!(named(&before, &after, ways.len()), alone);
        }
    }
}
