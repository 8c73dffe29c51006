//! How a community does: who took part week by week, who was helped, and on how few it rests.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::edges::Edge;
use super::kind::Credit;

/// Seconds of a week.
const WEEK: i64 = 7 * 86_400;

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Week {
    /// When it begins, in seconds since 1970.
    pub from: i64,
    /// Different members who did something.
    pub active: usize,
    /// Different members whom somebody answered or helped.
    pub helped: usize,
    /// Those active for the first time in the whole time looked at; not known in its first four weeks, when everybody would be.
    pub fresh: Option<usize>,
}

/// Which way it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Fewer than eight weeks are known, or hardly anybody takes part.
    Unknown,
    /// At least a tenth more members than four weeks earlier.
    Growing,
    /// Neither.
    Steady,
    /// At least a tenth fewer.
    Shrinking,
}

/// How a community does.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Whole weeks up to the end of the time looked at, the earliest first.
    pub weeks: Vec<Week>,
    /// The last four weeks against the four before.
    pub trend: Trend,
    /// Members active in the last four weeks.
    pub active: usize,
    /// Members active in the four before them.
    pub active_before: usize,
    /// Of those active in the four weeks before, how many were active in the last four.
    pub stayed: usize,
    /// Members who took part for the first time in the last four weeks.
    pub newcomers: usize,
    /// Those of them to whom somebody turned; that somebody was in the same voice channel is no welcome.
    pub welcomed: usize,
    /// On how few the help of the last four weeks rested; `None` without help.
    pub resting_on: Option<Burden>,
}

/// On how few all help rests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burden {
    /// From 0 to 1: how much of all help came from the tenth who help most.
    pub part: f64,
    /// How many the tenth are.
    pub helpers: usize,
}

/// The last `weeks` weeks of `edges` before `end`, single acts or roll-ups by day. Two looks with one `end` say the same: what
/// somebody does in between makes no difference by which they could be told apart.
#[must_use]
pub fn health<'e>(edges: impl IntoIterator<Item = &'e Edge>, end: i64, weeks: usize) -> Health {
    let count = i64::try_from(weeks).unwrap_or(0);
    let begin = end - count * WEEK;
    let mut first: BTreeMap<u64, i64> = BTreeMap::new();
    let mut turned_to: BTreeSet<u64> = BTreeSet::new();
    let mut active: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); weeks];
    let mut helped = active.clone();
    let mut help: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for edge in edges.into_iter().filter(|edge| !edge.is_loop() && edge.at < end) {
        let (actor, target) = edge.actor_and_target();
        let seen = first.entry(actor).or_insert(edge.at);
        *seen = (*seen).min(edge.at);
        if !edge.kind.is_company() {
            turned_to.insert(target);
        }
        let Ok(week) = usize::try_from((edge.at - begin).div_euclid(WEEK)) else { continue };
        if let Some(active) = active.get_mut(week) {
            active.insert(actor);
        }
        if edge.kind.direction() == Credit::ToActor {
            if let Some(helped) = helped.get_mut(week) {
                helped.insert(target);
            }
            if edge.at >= end - 4 * WEEK {
                help.entry(actor).or_default().insert(target);
            }
        }
    }
    let over = |from: usize, to: usize| -> BTreeSet<u64> {
        active.iter().skip(weeks.saturating_sub(from)).take(from - to).flatten().copied().collect()
    };
    let (lately, before) = (over(4, 0), over(8, 4));
    let newcomers: Vec<u64> =
        first.iter().filter(|(_, at)| **at >= end - 4 * WEEK).map(|(member, _)| *member).collect();
    let known = first.values().min().is_some_and(|first| *first <= end - 7 * WEEK);
    let week = |(nth, (active, helped)): (i64, (&BTreeSet<u64>, &BTreeSet<u64>))| {
        let from = begin + nth * WEEK;
        let fresh = (nth >= 4).then(|| first.values().filter(|at| (from..from + WEEK).contains(*at)).count());
        Week { from, active: active.len(), helped: helped.len(), fresh }
    };
    Health {
        weeks: (0..).zip(active.iter().zip(&helped)).map(week).collect(),
        trend: if known { trend(lately.len(), before.len()) } else { Trend::Unknown },
        active: lately.len(),
        active_before: before.len(),
        stayed: before.intersection(&lately).count(),
        welcomed: newcomers.iter().filter(|member| turned_to.contains(member)).count(),
        newcomers: newcomers.len(),
        resting_on: resting_on(&help),
    }
}

fn trend(now: usize, before: usize) -> Trend {
    // Among so few, one more or less says nothing.
    const FEW: usize = 5;
    match (now, before) {
        (now, before) if now.max(before) < FEW => Trend::Unknown,
        (now, before) if now * 10 >= before * 11 => Trend::Growing,
        (now, before) if now * 10 <= before * 9 => Trend::Shrinking,
        _ => Trend::Steady,
    }
}

/// The part of all help (different people helped, summed over the helpers) that comes from the tenth who help most.
fn resting_on(help: &BTreeMap<u64, BTreeSet<u64>>) -> Option<Burden> {
    let mut counts: Vec<usize> = help.values().map(BTreeSet::len).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let all: usize = counts.iter().sum();
    let helpers = counts.len().div_ceil(10);
    let top: usize = counts.iter().take(helpers).sum();
    #[allow(clippy::cast_precision_loss, reason = "counts of people")]
    let part = top as f64 / all as f64;
    (all > 0).then_some(Burden { part, helpers })
}

/// A part of some people, told so that nobody can be told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    /// Not one of them.
    Nobody,
    /// Some, but too few to say how many.
    Few,
    /// Some, and there are too few of both kinds to say how many.
    Some,
    /// At most half of them; more would say something of others ([`Health::stayed_share`]).
    LessThanHalf,
    /// So much, from 0 to 1.
    Part(f64),
    /// More than half of them; see `LessThanHalf`.
    MoreThanHalf,
    /// All but too few to say how many.
    Most,
    /// Every one of them.
    All,
}

/// How much `part` is of `whole`, where fewer than `fewest` people, be it those who are in the part or those who are not, are
/// no figure. `None` when they are too few altogether.
#[must_use]
pub fn share(part: usize, whole: usize, fewest: usize) -> Option<Share> {
    let few = |count: usize| (1..fewest).contains(&count);
    let rest = whole.saturating_sub(part);
    #[allow(clippy::cast_precision_loss, reason = "counts of people")]
    let figure = Share::Part(part as f64 / whole.max(1) as f64);
    (whole >= fewest).then(|| match (part, rest) {
        (0, _) => Share::Nobody,
        (_, 0) => Share::All,
        (part, rest) if few(part) && few(rest) => Share::Some,
        (part, _) if few(part) => Share::Few,
        (_, rest) if few(rest) => Share::Most,
        _ => figure,
    })
}

impl Health {
    /// How many of those active before stayed. Who was active lately stayed, is new, or came back after a longer while; the last
    /// could be computed from the others, so where they are few it is only said which half it is.
    #[must_use]
    pub fn stayed_share(&self, fewest: usize) -> Option<Share> {
        let back = self.active.saturating_sub(self.stayed + self.newcomers);
        let told = share(self.stayed, self.active_before, fewest)?;
        Some(match told {
            Share::Part(_) | Share::All | Share::Nobody if (1..fewest).contains(&back) => {
                if self.stayed * 2 > self.active_before { Share::MoreThanHalf } else { Share::LessThanHalf }
            }
            told => told,
        })
    }

    /// How many of the newcomers somebody turned to.
    #[must_use]
    pub fn welcomed_share(&self, fewest: usize) -> Option<Share> {
        share(self.welcomed, self.newcomers, fewest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    const NOW: i64 = 100 * WEEK;

    fn act(kind: InteractionKind, actor: u64, target: u64, weeks_ago: i64) -> Edge {
        Edge::of(kind, actor, target, NOW - weeks_ago * WEEK - 3_600).unwrap()
    }

    #[test]
    fn weeks_newcomers_and_the_burden_are_counted() {
        let mut edges = Vec::new();
        for week in 0..12 {
            edges.extend((0..10).map(|member| act(InteractionKind::Reaction, member, 99, week)));
        }
        // Three come in the last week; to one of them somebody turns, another sits where others sit.
        edges.extend((20..23).map(|member| act(InteractionKind::Reaction, member, 99, 0)));
        edges.push(act(InteractionKind::Reply, 0, 20, 0));
        edges.extend([(21, 0), (0, 21)].map(|(one, other)| act(InteractionKind::VoiceTogether, one, other, 0)));
        edges.push(act(InteractionKind::Reply, 1, 2, 1));
        let health = health(&edges, NOW, 12);
        assert_eq!(health.weeks.len(), 12);
        assert_eq!((health.weeks[0].active, health.weeks[11].active, health.weeks[11].helped), (10, 13, 1));
        let fresh: Vec<_> = health.weeks.iter().map(|week| week.fresh).collect();
        assert_eq!(
            fresh[..5],
            [None, None, None, None, Some(0)],
            "at first nobody can say who is there for the first time"
        );
        assert_eq!((fresh[5], fresh[11]), (Some(0), Some(3)));
        assert_eq!(health.trend, Trend::Growing);
        assert_eq!((health.active, health.active_before, health.stayed), (13, 10, 10));
        assert_eq!((health.newcomers, health.welcomed), (3, 1));
        assert_eq!(health.resting_on, Some(Burden { part: 0.5, helpers: 1 }));
    }

    #[test]
    fn little_is_called_little_and_nothing_is_nothing() {
        let quiet =
            health(&[act(InteractionKind::Reaction, 1, 2, 11), act(InteractionKind::Reaction, 1, 2, 0)], NOW, 12);
        assert_eq!(quiet.trend, Trend::Unknown);
        assert_eq!(health(&[], NOW, 12).active, 0);
        let falling: Vec<Edge> = (0..10)
            .flat_map(|member| {
                [act(InteractionKind::Reaction, member, 99, 9), act(InteractionKind::Reaction, member, 99, 5)]
            })
            .chain((0..6).map(|member| act(InteractionKind::Reaction, member, 99, 1)))
            .collect();
        assert_eq!(health(&falling, NOW, 12).trend, Trend::Shrinking);
    }

    #[test]
    fn pv5_no_share_says_what_one_to_four_people_did() {
        assert_eq!(share(4, 4, 5), None);
        assert_eq!(share(1, 5, 5), Some(Share::Some));
        assert_eq!((share(0, 5, 5), share(5, 5, 5)), (Some(Share::Nobody), Some(Share::All)));
        assert_eq!((share(4, 20, 5), share(16, 20, 5)), (Some(Share::Few), Some(Share::Most)));
        assert_eq!((share(5, 20, 5), share(15, 20, 5)), (Some(Share::Part(0.25)), Some(Share::Part(0.75))));
        for whole in 0..60 {
            for part in 0..=whole {
                if let Some(Share::Part(_)) = share(part, whole, 5) {
                    assert!(part >= 5 && whole - part >= 5, "{part} of {whole}");
                }
            }
        }
    }

    #[test]
    fn pv5_who_came_back_is_not_what_the_other_figures_leave_over() {
        let mut edges: Vec<Edge> = (0..20).map(|member| act(InteractionKind::Reaction, member, 99, 5)).collect();
        edges.extend((0..12).map(|member| act(InteractionKind::Reaction, member, 99, 1)));
        assert_eq!(health(&edges, NOW, 12).stayed_share(5), Some(Share::Part(0.6)));
        // One was here nine weeks ago and is back: 13 active, none new, 12 of 20 stayed would leave exactly one.
        edges.extend([9, 1].map(|week| act(InteractionKind::Reaction, 50, 99, week)));
        let back = health(&edges, NOW, 12);
        assert_eq!((back.active, back.newcomers, back.stayed, back.active_before), (13, 0, 12, 20));
        assert_eq!(back.stayed_share(5), Some(Share::MoreThanHalf));
    }

    #[test]
    fn pv5_what_happens_after_the_end_changes_nothing() {
        let mut edges: Vec<Edge> = (0..9).map(|member| act(InteractionKind::Reaction, member, 99, 1)).collect();
        let before = health(&edges, NOW, 12);
        edges.extend(
            [Edge::of(InteractionKind::Reply, 50, 99, NOW), Edge::of(InteractionKind::Reply, 51, 1, NOW + 60)]
                .into_iter()
                .flatten(),
        );
        assert_eq!(health(&edges, NOW, 12), before);
    }
}
