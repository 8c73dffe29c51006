//! Why a member stands where they stand, as figures; the words are made where people read them.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasher;

use super::edges::Edge;
use super::kind::Credit;

/// What the edges say for one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reason {
    /// The member.
    pub member: u64,
    /// Different people who credit the member in any way.
    pub people: usize,
    /// Those of them who pay.
    pub paying: usize,
    /// Different people the member answered or helped.
    pub answered: usize,
    /// Those of them who pay.
    pub answered_paying: usize,
    /// Different people who praised the member's messages or lessons.
    pub endorsed_by: usize,
    /// Those of them who pay.
    pub endorsed_by_paying: usize,
    /// Different people who were in a voice channel together with the member.
    pub company: usize,
    /// Those of them who pay.
    pub company_paying: usize,
    /// When the member was last credited, in seconds since 1970; `None` if never.
    pub last: Option<i64>,
}

/// The reasons for `members`, in their order. Edges of others, and self loops, are passed over.
pub fn reasons<'e>(
    edges: impl IntoIterator<Item = &'e Edge>,
    members: &[u64],
    pays: impl Fn(u64) -> bool,
) -> Vec<Reason> {
    let places: HashMap<u64, usize> = members.iter().enumerate().map(|(place, &member)| (member, place)).collect();
    let mut told: Vec<Reason> = members.iter().map(|&member| Reason { member, ..Reason::default() }).collect();
    // Per member and person: bit 0 was answered by the member, bit 1 endorsed the member, bit 2 was there
    // together with the member.
    let mut seen: HashMap<(usize, u64), u8> = HashMap::new();
    for edge in edges {
        let Some(&place) = places.get(&edge.dst) else { continue };
        if edge.is_loop() {
            continue;
        }
        let bit = match edge.kind.direction() {
            Credit::ToActor => 1,
            Credit::ToTarget => 2,
            Credit::Together => 4,
            Credit::None => continue,
        };
        *seen.entry((place, edge.src)).or_default() |= bit;
        if let Some(reason) = told.get_mut(place) {
            reason.last = reason.last.max(Some(edge.at));
        }
    }
    for ((place, person), bits) in seen {
        let Some(reason) = told.get_mut(place) else { continue };
        let paying = usize::from(pays(person));
        let [answered, endorsed, company] = [0, 1, 2].map(|bit| usize::from((bits >> bit) & 1));
        reason.people += 1;
        reason.paying += paying;
        reason.answered += answered;
        reason.answered_paying += answered * paying;
        reason.endorsed_by += endorsed;
        reason.endorsed_by_paying += endorsed * paying;
        reason.company += company;
        reason.company_paying += company * paying;
    }
    // A member named twice is told twice, alike.
    let first: HashMap<u64, Reason> = places.iter().filter_map(|(&m, &p)| Some((m, *told.get(p)?))).collect();
    members.iter().filter_map(|member| first.get(member).copied()).collect()
}

/// Members who pay, as [`reasons`] asks for them.
pub fn among<S: BuildHasher>(paying: &HashSet<u64, S>) -> impl Fn(u64) -> bool + '_ {
    |person| paying.contains(&person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    #[test]
    fn people_are_counted_once_however_often_they_meet() {
        let (ann, bob, cid, dan, eve) = (1, 2, 3, 4, 5);
        let edges: Vec<Edge> = [
            Edge::of(InteractionKind::Reply, ann, bob, 10),
            Edge::of(InteractionKind::Reply, ann, bob, 50),
            Edge::of(InteractionKind::Reaction, bob, ann, 20),
            Edge::of(InteractionKind::Answer, ann, cid, 30),
            Edge::of(InteractionKind::Reaction, dan, ann, 5),
            Edge::of(InteractionKind::Reaction, ann, ann, 99),
            Edge::of(InteractionKind::Reaction, ann, bob, 70),
            Edge::of(InteractionKind::VoiceTogether, bob, ann, 15),
            Edge::of(InteractionKind::VoiceTogether, eve, ann, 16),
            Edge::of(InteractionKind::VoiceTogether, ann, eve, 16),
        ]
        .into_iter()
        .flatten()
        .collect();
        let paying = HashSet::from([bob, dan]);
        let told = reasons(&edges, &[ann, dan, eve], among(&paying));
        assert_eq!(
            told[0],
            Reason {
                member: ann,
                people: 4,
                paying: 2,
                answered: 2,
                answered_paying: 1,
                endorsed_by: 2,
                endorsed_by_paying: 2,
                company: 2,
                company_paying: 1,
                last: Some(50),
            }
        );
        assert_eq!(told[1], Reason { member: dan, ..Reason::default() });
        // Who was silent in the same channel appreciated nothing.
        let there = Reason { member: eve, people: 1, company: 1, last: Some(16), ..Reason::default() };
        assert_eq!(told[2], there);
    }
}
