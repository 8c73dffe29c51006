//! Does it help? A share of the members gets popularity only, for ever the same ones; the others are compared with them.

use std::collections::BTreeMap;

use super::compare::Difference;
use super::compare::unpaired;
use super::measure::Mean;
use super::split::mix;
use crate::domain::ids::GuildId;
use crate::domain::ids::MemberId;

/// Whether a member is among the `percent` who get popularity only. Drawn once and for all by `key`, which differs from
/// installation to installation, so that nobody can choose their side by choosing their account.
#[must_use]
pub fn is_held_out(key: u64, guild: GuildId, member: MemberId, percent: f64) -> bool {
    #[allow(clippy::cast_precision_loss, reason = "53 bits are plenty for a share")]
    let draw = (mix(key ^ mix(guild.0 ^ mix(member.0))) >> 11) as f64 / (1_u64 << 53) as f64;
    draw * 100.0 < percent
}

/// What one member was shown and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Who.
    pub member: MemberId,
    /// Whether they got popularity only when it was shown.
    pub held_out: bool,
    /// Whether they saved or finished it afterwards.
    pub taken: bool,
}

/// Both groups and their difference.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Effect {
    /// Members with recommendations.
    pub members: usize,
    /// Members with popularity only.
    pub held_out: usize,
    /// Mean share of what was shown that a member took, with recommendations.
    pub with: Mean,
    /// The same with popularity only.
    pub without: Mean,
    /// with − without, and how likely chance alone makes it.
    pub difference: Difference,
    /// 95 % confidence interval of the difference.
    pub interval: (f64, f64),
}

/// Compare the groups, each member counting once. `None` while either has fewer than two members.
#[must_use]
pub fn effect(outcomes: &[Outcome]) -> Option<Effect> {
    let mut members: BTreeMap<(MemberId, bool), (f64, f64)> = BTreeMap::new();
    for outcome in outcomes {
        let counts = members.entry((outcome.member, outcome.held_out)).or_default();
        counts.0 += f64::from(u8::from(outcome.taken));
        counts.1 += 1.0;
    }
    let group = |held_out: bool| -> Vec<f64> {
        let own = members.iter().filter(|it| it.0.1 == held_out);
        own.map(|(_, (taken, shown))| taken / shown).collect()
    };
    let (with, without) = (group(false), group(true));
    if with.len() < 2 || without.len() < 2 {
        return None;
    }
    let difference = unpaired(&with, &without);
    let reach = 1.959_964 * difference.error;
    Some(Effect {
        members: with.len(),
        held_out: without.len(),
        with: Mean::of(with.iter().copied()),
        without: Mean::of(without.iter().copied()),
        difference,
        interval: (difference.mean - reach, difference.mean + reach),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_kept_and_the_side_never_changes() {
        let held = |key, percent| (0..10_000).filter(|&id| is_held_out(key, GuildId(1), MemberId(id), percent)).count();
        assert!((900..1_100).contains(&held(7, 10.0)), "{}", held(7, 10.0));
        assert_eq!((held(7, 0.0), held(7, 100.0)), (0, 10_000));
        let side =
            |key, guild| (0..64).map(|id| is_held_out(key, GuildId(guild), MemberId(id), 50.0)).collect::<Vec<_>>();
        assert_eq!(side(7, 1), side(7, 1));
        assert_ne!(side(7, 1), side(8, 1));
        assert_ne!(side(7, 1), side(7, 2));
    }

    #[test]
    fn each_member_counts_once_and_the_interval_holds_the_difference() {
        let shown = |member, held_out, taken| Outcome { member: MemberId(member), held_out, taken };
        let mut outcomes =
            vec![shown(1, false, true), shown(1, false, true), shown(2, false, true), shown(2, false, false)];
        assert_eq!(effect(&outcomes), None, "nobody is held out yet");
        outcomes.extend([shown(3, true, false), shown(4, true, true), shown(4, true, false)]);
        let found = effect(&outcomes).unwrap();
        assert_eq!((found.members, found.held_out), (2, 2));
        assert_eq!((found.with.mean, found.without.mean), (0.75, 0.25));
        // Both groups' standard errors are 1/4.
        assert!((found.difference.error - 0.125_f64.sqrt()).abs() < 1e-12);
        assert!(found.interval.0 < 0.0 && found.interval.1 > 1.0);
    }
}
