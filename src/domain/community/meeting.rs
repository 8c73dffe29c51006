//! Who should meet whom: newcomers to whom nobody has turned yet, each with somebody likely to; and the bridges between the
//! groups of a community.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasher;

use super::cluster::Clusters;
use super::cluster::Ties;
use super::edges::Edge;
use super::kind::Credit;

/// Newcomers whom one member is asked to meet at most.
const EACH: usize = 2;

/// Somebody to whom nobody has turned, and who could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// Took part for the first time lately, and nobody turned to them.
    pub newcomer: u64,
    /// Who could; `None` when nobody is left to ask.
    pub host: Option<u64>,
    /// Whom both have to do with; `None` when the host is chosen because they help many.
    pub through: Option<u64>,
}

/// The newcomers among `edges` (single acts, or roll-ups by day) who took part for the first time at `since` or later and to
/// whom nobody turned. Each is paired with an active member whom they share an acquaintance with, rare acquaintances
/// counting more (Adamic, Adar: "Friends and neighbors on the Web", Social Networks 25, 2003); or else with one of those
/// who helped most people since then. Nobody is named for more than two, and nobody who is `gone`; what those did while they
/// were here still counts.
#[must_use]
pub fn meetings<S: BuildHasher>(edges: &[Edge], since: i64, gone: &HashSet<u64, S>) -> Vec<Meeting> {
    let mut first: BTreeMap<u64, i64> = BTreeMap::new();
    let mut towards: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    let mut around: HashMap<u64, BTreeSet<u64>> = HashMap::new();
    let mut helped: HashMap<u64, BTreeSet<u64>> = HashMap::new();
    let mut met: BTreeSet<u64> = BTreeSet::new();
    for edge in edges.iter().filter(|edge| !edge.is_loop()) {
        let (actor, target) = edge.actor_and_target();
        let seen = first.entry(actor).or_insert(edge.at);
        *seen = (*seen).min(edge.at);
        // Nobody gets to know anybody by being silent in one channel: whoever only did that still wants a hello.
        if edge.kind.is_company() {
            continue;
        }
        towards.entry(actor).or_default().insert(target);
        around.entry(actor).or_default().insert(target);
        around.entry(target).or_default().insert(actor);
        met.insert(target);
        if edge.at >= since && edge.kind.direction() == Credit::ToActor {
            helped.entry(actor).or_default().insert(target);
        }
    }
    let active: BTreeSet<u64> =
        edges.iter().filter(|edge| edge.at >= since).map(|edge| edge.actor_and_target().0).collect();
    let mut helpers: Vec<(usize, u64)> = helped.iter().map(|(&member, people)| (people.len(), member)).collect();
    helpers.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let newcomers: BTreeSet<u64> = first
        .iter()
        .filter(|(member, at)| **at >= since && !met.contains(*member) && !gone.contains(*member))
        .map(|(member, _)| *member)
        .collect();
    let mut asked: HashMap<u64, usize> = HashMap::new();
    let mut found = Vec::with_capacity(newcomers.len());
    for &newcomer in &newcomers {
        let known = towards.get(&newcomer).cloned().unwrap_or_default();
        let free = |member: u64, asked: &HashMap<u64, usize>| {
            member != newcomer
                && !known.contains(&member)
                && !newcomers.contains(&member)
                && active.contains(&member)
                && !gone.contains(&member)
                && asked.get(&member).copied().unwrap_or(0) < EACH
        };
        // By candidate: the sum over shared acquaintances, and the rarest of them.
        let mut shared: BTreeMap<u64, (f64, u64)> = BTreeMap::new();
        for &between in known.iter().filter(|between| !gone.contains(*between)) {
            let Some(others) = around.get(&between) else { continue };
            #[allow(clippy::cast_precision_loss, reason = "a count of people")]
            let worth = 1.0 / (1.0 + others.len() as f64).ln();
            for &other in others.iter().filter(|other| free(**other, &asked)) {
                let sum = shared.entry(other).or_insert((0.0, between));
                sum.0 += worth;
            }
        }
        let best = shared.into_iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)));
        let (host, through) = match best {
            Some((host, (_, between))) => (Some(host), Some(between)),
            None => (helpers.iter().map(|it| it.1).find(|helper| free(*helper, &asked)), None),
        };
        if let Some(host) = host {
            *asked.entry(host).or_default() += 1;
        }
        found.push(Meeting { newcomer, host, through });
    }
    found
}

/// A member who ties groups together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bridge {
    /// Who.
    pub member: u64,
    /// Groups the member has ties into, their own included.
    pub groups: usize,
    /// People outside of their own group whom they are tied to.
    pub outside: usize,
    /// From 0 to 1: how evenly their ties are spread over the groups.
    pub spread: f64,
}

/// The members who tie most groups together, at most `most`, by how evenly their ties are spread (the participation
/// coefficient of Guimerà, Amaral: "Functional cartography of complex metabolic networks", Nature 433, 2005) times the
/// people they reach outside. Ties to at least two people outside are asked for.
#[must_use]
pub fn bridges(ties: &Ties, clusters: &Clusters, most: usize) -> Vec<Bridge> {
    let mut found = Vec::new();
    for (node, &member) in ties.ids.iter().enumerate() {
        let Some(&own) = clusters.group.get(node) else { continue };
        let mut into: BTreeMap<u32, f64> = BTreeMap::new();
        let (mut all, mut outside) = (0.0, 0);
        for (to, weight) in ties.of_node(node) {
            let group = clusters.group.get(to).copied().unwrap_or(own);
            *into.entry(group).or_default() += weight;
            all += weight;
            outside += usize::from(group != own);
        }
        if outside < 2 || all <= 0.0 {
            continue;
        }
        let spread = 1.0 - into.values().map(|weight| (weight / all).powi(2)).sum::<f64>();
        into.entry(own).or_default();
        found.push(Bridge { member, groups: into.len(), outside, spread });
    }
    #[allow(clippy::cast_precision_loss, reason = "a count of people")]
    let worth = |bridge: &Bridge| bridge.spread * bridge.outside as f64;
    found.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.member.cmp(&b.member)));
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::cluster::leiden;
    use crate::domain::community::kind::InteractionKind;

    const DAY: i64 = 86_400;

    fn act(kind: InteractionKind, actor: u64, target: u64, day: i64) -> Edge {
        Edge::of(kind, actor, target, day * DAY).unwrap()
    }

    #[test]
    fn newcomers_nobody_turned_to_meet_somebody_they_share_an_acquaintance_with() {
        let (old, host, helper, fresh, met, lonely, silent) = (1, 2, 3, 10, 11, 12, 13);
        let edges = [
            act(InteractionKind::Reaction, host, old, 5),
            act(InteractionKind::Reaction, old, host, 95),
            act(InteractionKind::Reaction, host, old, 95),
            act(InteractionKind::Mention, helper, 60, 5),
            act(InteractionKind::Reply, helper, 50, 96),
            act(InteractionKind::Reply, helper, 51, 96),
            act(InteractionKind::Reaction, fresh, old, 98),
            act(InteractionKind::Reaction, met, old, 98),
            act(InteractionKind::Reply, helper, met, 98),
            // In one voice channel with others, and nobody said a word.
            act(InteractionKind::VoiceTogether, host, silent, 98),
            act(InteractionKind::VoiceTogether, silent, host, 98),
            act(InteractionKind::VoiceTogether, old, fresh, 98),
            // Turned to somebody nobody else knows.
            act(InteractionKind::Mention, lonely, 99, 98),
        ];
        let nobody: HashSet<u64> = HashSet::new();
        let found = meetings(&edges, 90 * DAY, &nobody);
        assert_eq!(
            found,
            [
                Meeting { newcomer: fresh, host: Some(host), through: Some(old) },
                Meeting { newcomer: lonely, host: Some(helper), through: None },
                Meeting { newcomer: silent, host: Some(helper), through: None },
            ]
        );
        // Who left is neither met, nor asked, nor named in between; whom they greeted was greeted all the same.
        let without = |member| meetings(&edges, 90 * DAY, &HashSet::from([member]));
        assert_eq!(without(lonely).len(), 2);
        assert_eq!(without(host)[0], Meeting { newcomer: fresh, host: Some(met), through: Some(old) });
        assert_eq!(without(old)[0], Meeting { newcomer: fresh, host: Some(helper), through: None });
        assert_eq!(without(helper)[1], Meeting { newcomer: lonely, host: None, through: None });
    }

    #[test]
    fn nobody_is_asked_to_meet_more_than_two() {
        let mut edges = vec![act(InteractionKind::Mention, 1, 3, 5), act(InteractionKind::Reply, 1, 2, 95)];
        edges.extend((10..15).map(|newcomer| act(InteractionKind::Mention, newcomer, 100 + newcomer, 98)));
        let hosts: Vec<_> = meetings(&edges, 90 * DAY, &HashSet::<u64>::new()).iter().map(|it| it.host).collect();
        assert_eq!(hosts, [Some(1), Some(1), None, None, None]);
        assert_eq!(meetings(&[], 0, &HashSet::<u64>::new()), []);
    }

    #[test]
    fn the_one_who_knows_people_of_several_groups_is_the_bridge() {
        let mut edges = Vec::new();
        for from in [0, 10, 20] {
            for a in from..from + 6 {
                edges.extend((a + 1..from + 6).map(|b| act(InteractionKind::Reaction, a, b, 1)));
            }
        }
        edges.extend([10, 11, 20].map(|other| act(InteractionKind::Reaction, 0, other, 1)));
        let ties = Ties::of(&edges);
        let found = bridges(&ties, &leiden(&ties, 1, 2), 5);
        assert_eq!(found.iter().map(|it| it.member).collect::<Vec<_>>(), [0]);
        assert_eq!((found[0].groups, found[0].outside), (3, 3));
    }
}
