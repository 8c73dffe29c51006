//! Points: the reward for attention received, from the one trusted weight that the ranking goes by.
//!
//! Over a period, everybody who counts ([`Trust::counts`]) has [`BUDGET`] points to hand out, and shares them among those
//! they credit, as far as they credit anybody at all:
//!
//! `points(v) = 100 · Σ_u w(u, v) / (Σ_x w(u, x) + K)`, with the weights `w` of [`Trust::weights`] and `K` = [`PRIOR`].
//!
//! These are the parts by which the ranking's scores flow ([`Spread`]); one pass, where the ranking takes many rounds. A
//! member has between 0 and 100 points for each who credits them. So
//!
//! - who neither pays nor was vouched for hands out nothing: free accounts move no point of anybody's;
//! - thanks from many are worth more than many thanks from one: one reaction from each of ten is 91 points, ten reactions
//!   from one are 50;
//! - `k` accounts of a ring hand out `100 · k` at most, however busy they are, and nobody is listed whom fewer than
//!   [`LISTED_FROM`] credit;
//! - a raw count earns nothing: who praises everybody gives each a small part of the same 100.
//!
//! Nothing is collected: points are those of a period and go with it. So does the [`level`]. What is spent is spent of the points
//! of the same [`LEVEL_DAYS`].

use std::collections::HashSet;

use super::edges::Edge;
use super::graph::BuildError;
use super::graph::Fold;
use super::graph::Spread;
use super::trust::LISTED_FROM;
use super::trust::PRIOR;
use super::trust::Trust;

/// Points that each giver hands out in a period, at most.
pub const BUDGET: f64 = 100.0;
/// Days by which a member's level goes, and what they can spend.
pub const LEVEL_DAYS: i64 = 30;
/// Points of the first step from one level to the next; each further step is twice as long. Three people's single thanks,
/// the fewest that are listed, are worth 27.
const STEP: u32 = 25;

/// What a member earned in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earned {
    /// The member.
    pub member: u64,
    /// Points, not rounded.
    pub points: f64,
    /// Different members who count that credit this one.
    pub sources: u32,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The member.
    pub member: u64,
    /// Whole points, at least 1.
    pub points: u32,
    /// Different members who count from whom they are.
    pub people: u32,
}

/// A guild's table of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// By falling points.
    pub rows: Vec<Row>,
    /// Whether everybody's credit counts, because too few pay.
    pub open: bool,
    /// Who had left the analysis when it was made: nothing of theirs is in it.
    pub left: HashSet<u64>,
}

impl Table {
    /// A row with its place: 1 more than there are rows with more points, so that equals share one.
    #[must_use]
    pub fn placed(&self, row: Row) -> (usize, Row) {
        (1 + self.rows.partition_point(|other| other.points > row.points), row)
    }

    /// A member's row and place.
    #[must_use]
    pub fn find(&self, member: u64) -> Option<(usize, Row)> {
        self.rows.iter().find(|row| row.member == member).map(|row| self.placed(*row))
    }
}

/// What everybody whom somebody credits earned, by rising id. `edges` are those of the period, undecayed.
pub fn earned(edges: &[Edge], trust: &Trust) -> Result<Vec<Earned>, BuildError> {
    let spread = Spread::with_prior(&trust.apply(edges), Fold::Sum, PRIOR)?;
    let mut earned: Vec<Earned> = spread.ids.iter().map(|&member| Earned { member, points: 0.0, sources: 0 }).collect();
    for (&target, part) in spread.targets.iter().zip(&spread.chances) {
        if let Some(own) = usize::try_from(target).ok().and_then(|at| earned.get_mut(at)) {
            own.points += BUDGET * part;
            own.sources += 1;
        }
    }
    earned.retain(|own| own.sources > 0);
    Ok(earned)
}

/// The lines that people see, by falling points: members whom enough others credit, with whole points. Equals stand by how
/// many people credit them, then by rising id.
#[must_use]
pub fn listed(earned: &[Earned]) -> Vec<Row> {
    let enough = earned.iter().filter(|own| own.sources >= LISTED_FROM);
    let mut rows: Vec<Row> = enough
        .map(|own| Row { member: own.member, points: whole(own.points), people: own.sources })
        .filter(|row| row.points > 0)
        .collect();
    rows.sort_unstable_by_key(|row| (std::cmp::Reverse((row.points, row.people)), row.member));
    rows
}

/// The level that so many points of the last [`LEVEL_DAYS`] days make: `⌊log2(1 + points / 25)⌋ + 1`, so 1 below 25 points,
/// 2 from 25, 3 from 75, 4 from 175 on. It falls with the points when attention falls: it says how it is, not how it was.
#[must_use]
pub const fn level(points: u32) -> u32 {
    // The logarithm of a number and of its whole part have the same whole part.
    (points / STEP + 1).ilog2() + 1
}

/// What is told of how many people credit somebody: at least so many. One more or less says of somebody that they pay.
#[must_use]
pub fn at_least(people: u32) -> u32 {
    const STEPS: [u32; 8] = [3, 6, 11, 20, 50, 100, 200, 500];
    STEPS.into_iter().rev().find(|step| *step <= people).unwrap_or(1)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and not below 0; as a cast it is clamped"
)]
fn whole(points: f64) -> u32 {
    points.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;
    use crate::domain::community::pagerank::Settings;
    use crate::domain::community::trust::Sources;
    use crate::domain::community::trust::standing::standing;

    fn thanks(src: u64, dst: u64, weight: f64) -> Edge {
        Edge { src, dst, weight, at: 0, kind: InteractionKind::Reaction }
    }

    fn of(edges: &[Edge], paying: impl IntoIterator<Item = u64>) -> Vec<Earned> {
        earned(edges, &Trust::plain(&Sources::paid(paying))).unwrap()
    }

    fn points_of(earned: &[Earned], member: u64) -> f64 {
        earned.iter().find(|own| own.member == member).map_or(0.0, |own| own.points)
    }

    #[test]
    fn thanks_from_many_count_more_than_many_thanks_from_one() {
        let mut edges: Vec<Edge> = (1..=10).map(|payer| thanks(payer, 50, 1.0)).collect();
        edges.extend((0..10).map(|_| thanks(11, 60, 1.0)));
        let found = of(&edges, 1..=11);
        assert!((points_of(&found, 50) - 10.0 * 100.0 / 11.0).abs() < 1e-9, "{found:?}");
        assert!((points_of(&found, 60) - 50.0).abs() < 1e-9, "{found:?}");
        assert_eq!(found.iter().map(|own| (own.member, own.sources)).collect::<Vec<_>>(), [(50, 10), (60, 1)]);
    }

    #[test]
    fn a_giver_shares_one_budget_and_who_does_not_count_gives_nothing() {
        let edges = [thanks(1, 50, 6.0), thanks(1, 60, 4.0), thanks(2, 50, 1e6), thanks(50, 50, 9.0)];
        let found = of(&edges, [1]);
        assert!((points_of(&found, 50) - 30.0).abs() < 1e-9, "{found:?}");
        assert!((points_of(&found, 60) - 20.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn free_accounts_do_not_change_the_last_bit_of_anybodys_points() {
        let honest: Vec<Edge> = (1..=20).flat_map(|payer| [thanks(payer, 50, 1.3), thanks(payer, 51, 0.7)]).collect();
        let fakes =
            (1_000..1_100).flat_map(|fake| [thanks(fake, 51, 9.0), thanks(fake, 1, 2.0), thanks(fake, 1_001, 5.0)]);
        let with: Vec<Edge> = fakes.chain(honest.iter().copied()).collect();
        assert_eq!(of(&with, 1..=20), of(&honest, 1..=20));
    }

    #[test]
    fn the_table_lists_from_three_sources_on_and_who_rounds_to_nothing_is_not_in_it() {
        let own = |member, points, sources| Earned { member, points, sources };
        let found = listed(&[
            own(1, 90.0, 2),
            own(2, 0.49, 9),
            own(3, 27.4, 3),
            own(4, 27.2, 4),
            own(5, 0.5, 3),
            own(6, 27.0, 3),
        ]);
        let row = |member, points, people| Row { member, points, people };
        let table = Table { rows: found.clone(), ..Table::default() };
        assert_eq!([4, 3, 6, 5].map(|member| table.find(member).unwrap().0), [1, 1, 1, 4], "equals share a place");
        assert_eq!(table.find(1), None);
        assert_eq!(found, [row(4, 27, 4), row(3, 27, 3), row(6, 27, 3), row(5, 1, 3)]);
    }

    #[test]
    fn how_many_people_is_told_in_steps() {
        assert_eq!([1, 3, 5, 6, 10, 11, 19, 20, 499, 9_999].map(at_least), [1, 3, 3, 6, 6, 11, 11, 20, 200, 500]);
    }

    #[test]
    fn levels_grow_ever_more_slowly_and_fall_with_the_points() {
        let firsts = [0, 24, 25, 74, 75, 174, 175, 374, 375, 775, 1_575];
        assert_eq!(firsts.map(level), [1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7]);
        assert!((0..5_000).all(|points| level(points) <= level(points + 1)));
        for points in 0..5_000_u32 {
            let formula = (1.0 + f64::from(points) / 25.0).log2().floor() + 1.0;
            assert!((f64::from(level(points)) - formula).abs() < 1e-9, "{points}");
        }
        assert!(level(u32::MAX) < 33);
    }

    /// Any community, each pair with a weight; a part of them pays.
    fn communities() -> impl proptest::strategy::Strategy<Value = (Vec<Edge>, HashSet<u64>)> {
        use proptest::prelude::*;
        let edge = (0..30_u64, 0..30_u64, 0.0..50.0_f64).prop_map(|(src, dst, weight)| thanks(src, dst, weight));
        (proptest::collection::vec(edge, 1..120), proptest::collection::hash_set(0..30_u64, 1..20))
    }

    proptest::proptest! {
        #[test]
        fn no_giver_hands_out_more_than_the_budget((edges, paying) in communities()) {
            let found = of(&edges, paying.iter().copied());
            let givers: HashSet<u64> = edges.iter().map(|edge| edge.src).filter(|it| paying.contains(it)).collect();
            let handed: f64 = found.iter().map(|own| own.points).sum();
            proptest::prop_assert!(handed <= BUDGET * givers.len() as f64 + 1e-9, "{handed} from {}", givers.len());
            proptest::prop_assert!(found.iter().all(|own| own.points <= BUDGET * f64::from(own.sources) + 1e-9));
        }

        #[test]
        fn who_gives_ever_more_never_hands_out_more_than_the_budget(
            (edges, paying) in communities(), giver in 0..30_u64, times in 1.0..1e9_f64,
        ) {
            let own: Vec<Edge> = edges.into_iter().filter(|edge| edge.src == giver).collect();
            let more: Vec<Edge> = own.iter().map(|edge| Edge { weight: edge.weight * times, ..*edge }).collect();
            let handed = |edges: &[Edge]| of(edges, paying.iter().copied().chain([giver])).iter().map(|it| it.points).sum::<f64>();
            proptest::prop_assert!(handed(&more) <= BUDGET + 1e-9, "{}", handed(&more));
            proptest::prop_assert!(handed(&more) >= handed(&own) - 1e-9, "giving more hands out no less");
        }

        #[test]
        fn the_order_of_what_happened_does_not_matter((edges, paying) in communities(), turn in 0..120_usize) {
            let mut other = edges.clone();
            other.reverse();
            let turn = turn % other.len();
            other.rotate_left(turn);
            let (one, two) = (of(&edges, paying.iter().copied()), of(&other, paying.iter().copied()));
            proptest::prop_assert_eq!(one.len(), two.len());
            for (one, two) in one.iter().zip(&two) {
                proptest::prop_assert_eq!((one.member, one.sources), (two.member, two.sources));
                proptest::prop_assert!((one.points - two.points).abs() < 1e-9, "{:?} {:?}", one, two);
            }
        }

        #[test]
        fn the_ranking_counts_the_same_sources((edges, paying) in communities()) {
            let trust = Trust::plain(&Sources::paid(paying));
            let ranked = standing(&edges, &trust, &Settings::default(), []).unwrap();
            for own in earned(&edges, &trust).unwrap() {
                let placed = ranked.members.iter().find(|placed| placed.member == own.member).unwrap();
                proptest::prop_assert_eq!(placed.sources, own.sources);
            }
        }
    }
}
