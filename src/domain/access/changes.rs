//! What has to change on Discord so that a member has the roles they are to have, and no other paid one.

use std::collections::BTreeSet;

use super::decide::{Access, Verdict, needs_stripes_word};
use super::why::Why;
use crate::domain::ids::RoleId;

/// A role to give or take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub role: RoleId,
    /// Give it, or take it.
    pub added: bool,
    /// What was decided about it; nothing for a role that somebody added by hand.
    pub verdict: Option<Verdict>,
}

/// What a removal rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Staff said so.
    Staff,
    /// Stripe said so.
    Status,
    /// A time has come, and whoever knows better agrees.
    Clock,
    /// A time has come; before that takes a role, Stripe is to be asked, at or after this moment.
    ClockUnconfirmed(i64),
    /// Nobody gave the role.
    Drift,
}

/// The changes that turn `has` into what `access` wants, among the roles that are ours to manage. Taking comes first,
/// so that a switch of plans never gives both roles (SA14).
#[must_use]
pub fn changes(access: &Access, managed: &BTreeSet<RoleId>, has: &BTreeSet<RoleId>) -> Vec<Change> {
    let change = |role: &RoleId| {
        let (wanted, held) = (access.wants(*role), has.contains(role));
        (wanted != held).then(|| Change { role: *role, added: wanted, verdict: access.about(*role).cloned() })
    };
    let mut changes: Vec<Change> = managed.iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.added);
    changes
}

impl Change {
    /// What a removal rests on; `refreshed_at` is when Stripe last told us all about the member.
    #[must_use]
    pub fn ground(&self, refreshed_at: i64) -> Ground {
        let Some(verdict) = &self.verdict else { return Ground::Drift };
        if matches!(verdict.why, Why::Revoked { .. }) {
            return Ground::Staff;
        }
        match needs_stripes_word(verdict) {
            Some(at) if refreshed_at < at => Ground::ClockUnconfirmed(at),
            Some(_) => Ground::Clock,
            None => Ground::Status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::{Source, SourceKind};
    use crate::domain::ids::PlanId;

    fn access(roles: &[(u64, bool, Why, SourceKind)]) -> Access {
        let verdict = |(role, allowed, why, kind): &(u64, bool, Why, SourceKind)| Verdict {
            plan: PlanId(1),
            roles: vec![RoleId(*role)],
            source: Source { kind: *kind, id: "x".into() },
            allowed: *allowed,
            why: why.clone(),
            until: None,
            recorded_at: 0,
        };
        Access { verdicts: roles.iter().map(verdict).collect(), next_change: None }
    }

    fn set(roles: &[u64]) -> BTreeSet<RoleId> {
        roles.iter().copied().map(RoleId).collect()
    }

    #[test]
    fn only_managed_roles_are_touched_and_taking_comes_first() {
        let access = access(&[
            (1, true, Why::Bought, SourceKind::Purchase),
            (2, true, Why::Bought, SourceKind::Purchase),
            (3, false, Why::Refunded, SourceKind::Purchase),
        ]);
        let found = changes(&access, &set(&[1, 2, 3, 4]), &set(&[2, 3, 4, 99]));
        let brief: Vec<_> = found.iter().map(|it| (it.role.0, it.added, it.ground(0))).collect();
        assert_eq!(brief, [(3, false, Ground::Status), (4, false, Ground::Drift), (1, true, Ground::Status)]);
        assert_eq!(changes(&access, &set(&[1, 2, 3, 4]), &set(&[1, 2, 99])), []);
    }

    #[test]
    fn i9_what_our_clock_ended_rests_on_stripes_word() {
        let lapsed = |why, kind| {
            let access = access(&[(1, false, why, kind)]);
            changes(&access, &set(&[1]), &set(&[1])).remove(0)
        };
        let grace = lapsed(Why::GraceOver { at: 100 }, SourceKind::Subscription);
        assert_eq!([grace.ground(99), grace.ground(100)], [Ground::ClockUnconfirmed(100), Ground::Clock]);
        let ended = lapsed(Why::Ended { at: 100 }, SourceKind::Subscription);
        assert_eq!([ended.ground(100), ended.ground(3700)], [Ground::ClockUnconfirmed(3700), Ground::Clock]);
        let given = lapsed(Why::GrantOver { at: 100 }, SourceKind::Manual);
        assert_eq!([given.ground(99), given.ground(100)], [Ground::ClockUnconfirmed(100), Ground::Clock]);
        let revoked = Why::Revoked { by: None, reason: String::new() };
        assert_eq!(lapsed(revoked, SourceKind::Subscription).ground(0), Ground::Staff);
    }
}
