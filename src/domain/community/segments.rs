//! Members in a few groups by how they take part: k-means with k chosen by silhouette, and names that stay.
//!
//! Lloyd's iteration from k-means++ starts (Arthur, Vassilvitskii: "k-means++: The Advantages of Careful Seeding", SODA
//! 2007), the best of several; k by the mean silhouette (Rousseeuw 1987) of a sample. Features are put on one scale by
//! their mean and standard deviation.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a numeric kernel: all rows have the same features, and labels are below k"
)]

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::edges::Edge;
use super::kind::Credit;

/// What a member is described by, in the order of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// ln(1 + acts the member did, time spent together included).
    Active,
    /// ln(1 + different people the member turned to).
    Breadth,
    /// ln(1 + different people who turned to the member).
    SoughtAfter,
    /// The part of the member's acts towards others that helps: answers and replies.
    Helpful,
    /// ln(1 + days since the member's last act), turned round: high is recent.
    Recent,
    /// ln(1 + days between the member's first and last act).
    Loyal,
}

/// How many features there are.
pub const FEATURES: usize = 6;

impl Feature {
    /// All of them, in the order of a row.
    pub const ALL: [Self; FEATURES] =
        [Self::Active, Self::Breadth, Self::SoughtAfter, Self::Helpful, Self::Recent, Self::Loyal];

    /// The name in files and in the texts' keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Breadth => "breadth",
            Self::SoughtAfter => "sought-after",
            Self::Helpful => "helpful",
            Self::Recent => "recent",
            Self::Loyal => "loyal",
        }
    }
}

/// One member's features.
pub type Row = [f64; FEATURES];

/// The features of everyone in `edges` (single acts, or roll-ups; each with how many acts it holds), by rising id.
#[must_use]
pub fn features<'e>(edges: impl IntoIterator<Item = (&'e Edge, u64)>, now: i64) -> Vec<(u64, Row)> {
    #[derive(Default)]
    struct Seen {
        acts: u64,
        turns: u64,
        help: u64,
        to: BTreeSet<u64>,
        by: BTreeSet<u64>,
        span: Option<(i64, i64)>,
    }
    let mut seen: BTreeMap<u64, Seen> = BTreeMap::new();
    for (edge, acts) in edges.into_iter().filter(|(edge, _)| !edge.is_loop()) {
        let (actor, target) = edge.actor_and_target();
        let own = seen.entry(actor).or_default();
        own.acts += acts;
        let (first, last) = own.span.unwrap_or((edge.at, edge.at));
        own.span = Some((first.min(edge.at), last.max(edge.at)));
        if edge.kind.is_company() {
            continue;
        }
        own.turns += acts;
        own.help += if edge.kind.direction() == Credit::ToActor { acts } else { 0 };
        own.to.insert(target);
        seen.entry(target).or_default().by.insert(actor);
    }
    let ln = |count: f64| count.ln_1p();
    let days = |seconds: i64| (seconds.max(0) as f64 / 86_400.0).ln_1p();
    let row = |seen: &Seen| {
        let (first, last) = seen.span.unwrap_or((0, 0));
        [
            ln(seen.acts as f64),
            ln(seen.to.len() as f64),
            ln(seen.by.len() as f64),
            seen.help as f64 / seen.turns.max(1) as f64,
            -seen.span.map_or(10.0, |_| days(now.saturating_sub(last))),
            days(last.saturating_sub(first)),
        ]
    };
    seen.iter().map(|(&member, seen)| (member, row(seen))).collect()
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// A number that stays with the group from run to run ([`find`]).
    pub name: u32,
    /// How many members.
    pub members: usize,
    /// The mean of its members' features, unscaled.
    pub centre: Row,
    /// What sets it apart, strongest first: features at least half a standard deviation from everybody's mean, and how
    /// many standard deviations.
    pub marks: Vec<(Feature, f64)>,
}

/// The groups, and who is in which.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Segments {
    /// Largest first.
    pub segments: Vec<Segment>,
    /// Per member, in the order of the rows: the place in `segments`.
    pub group: Vec<usize>,
    /// How much closer members are to their own group than to the next, from −1 to 1; below 0.25 there is no real
    /// structure.
    pub silhouette: f64,
    /// Mean squared distance to the centre, in standard deviations.
    pub inertia: f64,
}

/// Starts per k.
const STARTS: u64 = 10;
/// Rounds of Lloyd's iteration at most.
const ROUNDS: usize = 100;
/// Members whose silhouette is taken.
const SAMPLE: usize = 1000;
/// Fewer members are not divided.
pub const FEWEST: usize = 12;

/// Divide members into 2 to `most` groups, or one when there are too few. Groups that lie nearest to one of `before` keep
/// its name, if they are still the same ([`is_same`]); new ones get the next free number. How everybody was then is read
/// from those of `before` that have members.
#[must_use]
pub fn find(rows: &[Row], most: usize, before: &[Segment], seed: u64) -> Segments {
    let (scaled, mean, deviation) = scaled(rows);
    let mut best: Option<(f64, Split)> = None;
    if rows.len() >= FEWEST && deviation.iter().any(|it| *it > 0.0) {
        for k in 2..=most.clamp(2, rows.len() / 4) {
            let split = k_means(&scaled, k, seed);
            let silhouette = silhouette(&scaled, &split, seed);
            // A finer division must be clearly better.
            if best.as_ref().is_none_or(|(held, _)| silhouette > held + 0.01) {
                best = Some((silhouette, split));
            }
        }
    }
    let (silhouette, split) = best.unwrap_or_else(|| (0.0, k_means(&scaled, 1, seed)));
    told(rows, &split, silhouette, (&mean, &deviation), before)
}

/// A division by k-means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// Per row its group.
    pub group: Vec<usize>,
    /// The groups' centres.
    pub centres: Vec<Row>,
    /// Mean squared distance to the centre.
    pub inertia: f64,
}

/// Divide rows into `k` groups, the best of ten starts.
#[must_use]
pub fn k_means(rows: &[Row], k: usize, seed: u64) -> Split {
    if rows.is_empty() {
        return Split::default();
    }
    let one = |start: u64| lloyd(rows, seeded(rows, k.clamp(1, rows.len()), &mut Dice::stream(seed, start)));
    (0..STARTS).map(one).min_by(|a, b| a.inertia.total_cmp(&b.inertia)).unwrap_or_default()
}

fn distance(a: &Row, b: &Row) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// k-means++: each next centre is drawn by its squared distance to those before.
fn seeded(rows: &[Row], k: usize, dice: &mut Dice) -> Vec<Row> {
    let mut centres = vec![rows[dice.below(rows.len())]];
    let mut near: Vec<f64> = rows.iter().map(|row| distance(row, &centres[0])).collect();
    while centres.len() < k {
        let mut left = dice.unit() * near.iter().sum::<f64>();
        let drawn = near.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        let centre = rows[drawn.unwrap_or_else(|| dice.below(rows.len()))];
        for (near, row) in near.iter_mut().zip(rows) {
            *near = near.min(distance(row, &centre));
        }
        centres.push(centre);
    }
    centres
}

fn lloyd(rows: &[Row], mut centres: Vec<Row>) -> Split {
    let mut group = vec![usize::MAX; rows.len()];
    let mut inertia = 0.0;
    for _ in 0..ROUNDS {
        let mut moved = false;
        let mut sums = vec![([0.0; FEATURES], 0_usize); centres.len()];
        inertia = 0.0;
        for (row, group) in rows.iter().zip(&mut group) {
            let (mut nearest, mut least) = (0, f64::INFINITY);
            for (at, centre) in centres.iter().enumerate() {
                let far = distance(row, centre);
                if far < least {
                    (nearest, least) = (at, far);
                }
            }
            moved |= *group != nearest;
            *group = nearest;
            inertia += least;
            sums[nearest].1 += 1;
            sums[nearest].0.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        if !moved {
            break;
        }
        for (centre, (sum, count)) in centres.iter_mut().zip(&sums).filter(|(_, (_, count))| *count > 0) {
            *centre = sum.map(|sum| sum / *count as f64);
        }
    }
    Split { group, centres, inertia: inertia / rows.len() as f64 }
}

/// The mean silhouette of a sample of rows against the same sample.
fn silhouette(rows: &[Row], split: &Split, seed: u64) -> f64 {
    let mut dice = Dice::stream(seed, u64::MAX);
    let sample: Vec<usize> = if rows.len() <= SAMPLE {
        (0..rows.len()).collect()
    } else {
        (0..SAMPLE).map(|_| dice.below(rows.len())).collect()
    };
    let k = split.centres.len();
    let mut total = 0.0;
    for (nth, &at) in sample.iter().enumerate() {
        let mut sums = vec![(0.0, 0_usize); k];
        for (_, &other) in sample.iter().enumerate().filter(|(other, _)| *other != nth) {
            let slot = &mut sums[split.group[other]];
            slot.0 += distance(&rows[at], &rows[other]).sqrt();
            slot.1 += 1;
        }
        let own = split.group[at];
        let mean = |group: usize| (sums[group].1 > 0).then(|| sums[group].0 / sums[group].1 as f64);
        let next = (0..k).filter(|&group| group != own).filter_map(mean).fold(f64::INFINITY, f64::min);
        if let Some(inside) = mean(own)
            && next.is_finite()
            && inside.max(next) > 0.0
        {
            total += (next - inside) / inside.max(next);
        }
    }
    total / sample.len().max(1) as f64
}

fn scaled(rows: &[Row]) -> (Vec<Row>, Row, Row) {
    let count = rows.len().max(1) as f64;
    let mut mean = [0.0; FEATURES];
    let mut deviation = [0.0; FEATURES];
    for row in rows {
        mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count);
    }
    for row in rows {
        for feature in 0..FEATURES {
            deviation[feature] += (row[feature] - mean[feature]).powi(2) / count;
        }
    }
    let deviation = deviation.map(f64::sqrt);
    let scale = |row: &Row| {
        std::array::from_fn(|at| if deviation[at] > 1e-12 { (row[at] - mean[at]) / deviation[at] } else { 0.0 })
    };
    (rows.iter().map(scale).collect(), mean, deviation)
}

fn told(rows: &[Row], split: &Split, silhouette: f64, scale: (&Row, &Row), before: &[Segment]) -> Segments {
    let (mean, deviation) = scale;
    let mut sizes = vec![0_usize; split.centres.len()];
    for &group in &split.group {
        sizes[group] += 1;
    }
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&group| sizes[group] > 0).collect();
    order.sort_by_key(|&group| (std::cmp::Reverse(sizes[group]), group));
    let unscaled = |group: usize| -> Row {
        let mut centre = [0.0; FEATURES];
        for (row, _) in rows.iter().zip(&split.group).filter(|(_, own)| **own == group) {
            centre.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / sizes[group] as f64);
        }
        centre
    };
    let mut segments: Vec<Segment> = order
        .iter()
        .map(|&group| {
            let centre = unscaled(group);
            let mut marks: Vec<(Feature, f64)> = Feature::ALL
                .into_iter()
                .enumerate()
                .filter(|&(at, _)| deviation[at] > 1e-12)
                .map(|(at, feature)| (feature, (centre[at] - mean[at]) / deviation[at]))
                .filter(|(_, far)| far.abs() >= 0.5)
                .collect();
            marks.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
            Segment { name: u32::MAX, members: sizes[group], centre, marks }
        })
        .collect();
    name(&mut segments, before, (mean, deviation));
    let mut place = vec![0; sizes.len()];
    for (nth, &group) in order.iter().enumerate() {
        place[group] = nth;
    }
    let group = split.group.iter().map(|&group| place[group]).collect();
    Segments { segments, group, silhouette, inertia: split.inertia }
}

/// Nearest pairs of old and new groups first, as long as they are the same; what is left gets new numbers. What all have in
/// common, such as a quiet week, moves no group: each is seen from everybody's mean, in everybody's standard deviations.
fn name(segments: &mut [Segment], before: &[Segment], (mean, deviation): (&Row, &Row)) {
    let apart = |row: &Row, mean: &Row| -> Row {
        std::array::from_fn(|at| if deviation[at] > 1e-12 { (row[at] - mean[at]) / deviation[at] } else { 0.0 })
    };
    let members: usize = before.iter().map(|old| old.members).sum();
    let mean_before: Row = if members == 0 {
        *mean
    } else {
        let sum = |at: usize| before.iter().map(|old| old.centre[at] * old.members as f64).sum::<f64>();
        std::array::from_fn(|at| sum(at) / members as f64)
    };
    let mut pairs: Vec<(f64, usize, u32)> = Vec::new();
    for (nth, segment) in segments.iter().enumerate() {
        let now = apart(&segment.centre, mean);
        let olds = before.iter().map(|old| (apart(&old.centre, &mean_before), old.name));
        pairs.extend(olds.filter(|(old, _)| is_same(old, &now)).map(|(old, name)| (distance(&old, &now), nth, name)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = BTreeSet::new();
    for (_, nth, name) in pairs {
        if segments[nth].name == u32::MAX && !taken.contains(&name) {
            segments[nth].name = name;
            taken.insert(name);
        }
    }
    let next = before.iter().map(|old| old.name + 1).max().unwrap_or(1);
    for (name, segment) in (next..).zip(segments.iter_mut().filter(|segment| segment.name == u32::MAX)) {
        segment.name = name;
    }
}

/// Whether a group that was here and one that is there now are the same: between them lies less than what sets them apart from
/// everybody, on the mean of both. As far out as before, a group may turn by sixty degrees; in the middle, where little sets
/// anybody apart, it may move by one standard deviation.
fn is_same(then: &Row, now: &Row) -> bool {
    let out = |row: &Row| distance(row, &[0.0; FEATURES]).sqrt();
    distance(then, now).sqrt() < f64::midpoint(out(then), out(now)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    /// Three clouds of members, far apart in two features.
    fn clouds(seed: u64) -> Vec<Row> {
        let mut dice = Dice::new(seed);
        let mut near = |centre: f64| centre + dice.unit() - 0.5;
        (0..90)
            .map(|nth| [near([0.0, 8.0, 8.0][nth % 3]), 0.0, near([0.0, 0.0, 9.0][nth % 3]), 0.0, 0.0, 0.0])
            .collect()
    }

    #[test]
    fn fifty_reactions_of_one_day_are_fifty_acts_and_a_silent_hour_turns_to_nobody() {
        let (ann, bob, cid) = (1, 2, 3);
        let edge = |kind, actor, target| Edge::of(kind, actor, target, 0).unwrap();
        let (reaction, reply) = (edge(InteractionKind::Reaction, ann, bob), edge(InteractionKind::Reply, ann, bob));
        let one_by_one: Vec<Edge> = [reaction].repeat(50).into_iter().chain([reply].repeat(50)).collect();
        let found = features([(&reaction, 50), (&reply, 50)], 0);
        assert_eq!(found, features(one_by_one.iter().map(|edge| (edge, 1)), 0));
        assert_eq!(found[0], (ann, [100_f64.ln_1p(), 1_f64.ln_1p(), 0.0, 0.5, 0.0, 0.0]));
        let together = [(ann, cid), (cid, ann)].map(|(one, other)| edge(InteractionKind::VoiceTogether, one, other));
        let found = features(together.iter().map(|edge| (edge, 2)), 0);
        assert_eq!(found, [ann, cid].map(|member| (member, [2_f64.ln_1p(), 0.0, 0.0, 0.0, 0.0, 0.0])));
        let mixed = features([(&reply, 1), (&together[0], 9)], 0);
        assert_eq!((mixed[0].1[0], mixed[0].1[3]), (10_f64.ln_1p(), 1.0), "being there makes nobody less of a helper");
    }

    #[test]
    fn clouds_are_found_described_and_keep_their_names() {
        let first = find(&clouds(1), 6, &[], 7);
        assert_eq!(first.segments.len(), 3);
        assert!(first.silhouette > 0.8);
        assert_eq!(first, find(&clouds(1), 6, &[], 7));
        let busiest = first.segments.iter().find(|it| it.centre[0] > 4.0 && it.centre[2] > 4.0).unwrap();
        assert_eq!(busiest.marks[0].0, Feature::SoughtAfter);
        assert!(busiest.marks[0].1 > 1.0);
        let mut rows = clouds(2);
        rows.reverse();
        let second = find(&rows, 6, &first.segments, 99);
        for segment in &second.segments {
            let same = first.segments.iter().find(|old| old.name == segment.name).unwrap();
            assert!(distance(&same.centre, &segment.centre) < 1.0, "a name moved to another group");
        }
    }

    #[test]
    fn a_group_that_became_something_else_has_a_new_name_and_a_quiet_week_renames_nobody() {
        // Thirty who do much and thirty who are much sought after.
        let rows = |busy: Feature, other: Feature, shift: f64| -> Vec<Row> {
            let mut dice = Dice::new(3);
            let mut row = |feature: Feature| {
                let mut row: Row = std::array::from_fn(|_| dice.unit() - 0.5);
                row[feature as usize] += 8.0;
                row.map(|value| value + shift)
            };
            (0..60).map(|nth| row(if nth % 2 == 0 { busy } else { other })).collect()
        };
        let first = find(&rows(Feature::Active, Feature::SoughtAfter, 0.0), 2, &[], 1);
        let names = |of: &Segments| of.segments.iter().map(|it| it.name).collect::<BTreeSet<_>>();
        assert_eq!(names(&first), BTreeSet::from([1, 2]));
        let later = find(&rows(Feature::Active, Feature::SoughtAfter, -30.0), 2, &first.segments, 1);
        assert_eq!(names(&later), names(&first), "all moved alike");
        let else_now = find(&rows(Feature::Helpful, Feature::Loyal, 0.0), 2, &first.segments, 1);
        assert_eq!(names(&else_now), BTreeSet::from([3, 4]), "none of them is what it was");
        // A group of long ago that nobody is in any more says nothing of how everybody was.
        let mut stale = first.segments.clone();
        stale.push(Segment { name: 9, members: 0, centre: [500.0; FEATURES], marks: Vec::new() });
        let again = find(&rows(Feature::Active, Feature::SoughtAfter, 0.0), 2, &stale, 1);
        assert_eq!(names(&again), names(&first));
    }

    #[test]
    fn too_few_or_all_alike_are_one_group() {
        assert_eq!(find(&[], 6, &[], 1).segments.len(), 0);
        assert_eq!(find(&clouds(1)[..5], 6, &[], 1).segments.len(), 1);
        assert_eq!(find(&[[1.0; FEATURES]; 50], 6, &[], 1).segments.len(), 1);
    }
}
