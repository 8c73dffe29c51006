//! Groups that praise themselves: stars, chains, cliques, reciprocity rings.
//!
//! Two ways lead to a group: accounts that give nearly everything to accounts nobody who counts vouches for, and
//! accounts that give back nearly everything they get. Either way it is reported only when the group is closed: what
//! it gives stays inside, and members outside who count hardly give it anything. A circle of friends that others
//! value is not closed, however much they talk to each other.
#![allow(clippy::cast_precision_loss, reason = "counts of accounts and acts")]

use std::collections::BTreeMap;
use std::collections::HashSet;

use super::flag::Discount;
use super::flag::Flag;
use super::flag::Pattern;
use super::pairs::Account;
use super::pairs::Pair;
use super::pairs::Pairs;

/// An account that gave less says too little about itself.
const BUSY: usize = 10;
/// "Nearly everything".
const NEARLY_ALL: f64 = 0.8;
/// What a group may receive from outside members who count and still be closed.
const OPEN: f64 = 0.1;
/// Fewer accounts make no group.
const SMALLEST: usize = 4;
/// So many single-minded accounts at one member make a star, whoever the member is.
const STAR: usize = 20;
/// What a single-minded account must have given.
const SINGLE_MINDED: usize = 5;
/// What is left of credit inside a closed group.
const DAMPED: f64 = 0.1;

pub(super) fn find(pairs: &Pairs) -> Vec<Flag> {
    let mut flags = stars(pairs);
    let starring: HashSet<u64> =
        flags.iter().flat_map(|flag| flag.accounts.iter().copied().chain([flag.target])).collect();
    let mut seen: HashSet<u64> = HashSet::new();
    // While nobody pays, nobody is vouched for, and that says nothing.
    let thin = if pairs.open { Vec::new() } else { thin(pairs) };
    // Those who count by themselves first: one free account among them must not hide a ring.
    let groups = [thin, mutual(pairs, true), mutual(pairs, false)];
    for flag in groups.iter().flat_map(|groups| closed(pairs, groups)) {
        let told_already = flag.accounts.iter().any(|account| seen.contains(account))
            || flag.accounts.iter().all(|account| starring.contains(account));
        if !told_already {
            seen.extend(flag.accounts.iter().copied());
            flags.push(flag);
        }
    }
    flags
}

/// Members at whom twenty or more accounts aim that do little else, none of which pays or was vouched for, and whom
/// hardly anybody who counts values. Whoever is read by many who only look on is valued by those who pay as well, or
/// belongs to the team: announcements are read by everybody.
fn stars(pairs: &Pairs) -> Vec<Flag> {
    let mut rays: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    for &pair in &pairs.pairs {
        let giver = pairs.account(pair.src);
        let single_minded = giver.given >= SINGLE_MINDED && pair.acts as f64 >= NEARLY_ALL * giver.given as f64;
        if single_minded && !giver.known {
            rays.entry(pair.dst).or_default().push(pair);
        }
    }
    let flag = |(target, rays): (usize, Vec<Pair>)| {
        let given: usize = rays.iter().map(|ray| pairs.account(ray.src).given).sum();
        let acts: usize = rays.iter().map(|ray| ray.acts).sum();
        let receiver = pairs.account(target);
        Flag {
            share: acts as f64 / given.max(1) as f64,
            outside: receiver.got_counting as f64 / receiver.got.max(1) as f64,
            ..told(pairs, Pattern::Star, target, rays.iter().map(|ray| ray.src).collect(), &rays, 0.0)
        }
    };
    let is_star = |(target, rays): &(usize, Vec<Pair>)| {
        let receiver = pairs.account(*target);
        // While everybody counts, nobody's word is worth more, and there is nothing to measure.
        let valued = !pairs.open && receiver.got_counting as f64 >= OPEN * receiver.got as f64;
        rays.len() >= STAR && !valued && !receiver.vouched
    };
    rays.into_iter().filter(is_star).map(flag).collect()
}

/// Connected accounts that give nearly everything to accounts nobody who counts vouches for. Only accounts that do not
/// count are looked at: whom a paying member likes, others must not be able to make suspicious.
fn thin(pairs: &Pairs) -> Vec<Vec<usize>> {
    let (heard, all) = pairs.accounts.iter().fold((0, 0), |(heard, all), it| (heard + it.got_counting, all + it.got));
    // Where few pay, few are vouched for: then "hardly anything" is less.
    let hardly = OPEN.min(heard as f64 / all.max(1) as f64 / 2.0);
    let thin: Vec<bool> = pairs
        .accounts
        .iter()
        .map(|account| !account.counts && (account.got_counting as f64) <= hardly * account.got as f64)
        .collect();
    let is_thin = |place: usize| thin.get(place).copied().unwrap_or(false);
    let mut to_thin = vec![0_usize; pairs.accounts.len()];
    for pair in &pairs.pairs {
        if is_thin(pair.dst)
            && let Some(acts) = to_thin.get_mut(pair.src)
        {
            *acts += pair.acts;
        }
    }
    let devoted = |place: usize| {
        let Account { given, counts, .. } = pairs.account(place);
        !counts && given >= BUSY && to_thin.get(place).is_some_and(|&acts| acts as f64 >= NEARLY_ALL * given as f64)
    };
    components(pairs, |pair| devoted(pair.src) && is_thin(pair.dst))
}

/// Connected accounts that give back nearly everything they get: whoever they are, or, `among_named`, by what those who pay
/// or were vouched for do for each other.
fn mutual(pairs: &Pairs, among_named: bool) -> Vec<Vec<usize>> {
    let looked_at = |pair: &Pair| !among_named || pairs.both_named(pair);
    let (mut given, mut returned) = (vec![0_usize; pairs.accounts.len()], vec![0_usize; pairs.accounts.len()]);
    for pair in pairs.pairs.iter().filter(|pair| looked_at(pair)) {
        if let (Some(given), Some(returned)) = (given.get_mut(pair.src), returned.get_mut(pair.src)) {
            *given += pair.acts;
            *returned += pair.acts.min(pairs.acts(pair.dst, pair.src));
        }
    }
    let devoted = |place: usize| {
        let (given, returned) = (given.get(place).copied().unwrap_or(0), returned.get(place).copied().unwrap_or(0));
        given >= BUSY && returned as f64 > NEARLY_ALL * given as f64
    };
    components(pairs, |pair| {
        looked_at(pair) && devoted(pair.src) && devoted(pair.dst) && pairs.acts(pair.dst, pair.src) > 0
    })
}

/// The groups of places that pairs connect, by their lowest place.
fn components(pairs: &Pairs, connects: impl Fn(&Pair) -> bool) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..pairs.accounts.len()).collect();
    let mut joined = vec![false; parent.len()];
    for pair in pairs.pairs.iter().filter(|pair| connects(pair)) {
        let (a, b) = (root(&mut parent, pair.src), root(&mut parent, pair.dst));
        if let Some(above) = parent.get_mut(a.max(b)) {
            *above = a.min(b);
        }
        for place in [pair.src, pair.dst] {
            if let Some(joined) = joined.get_mut(place) {
                *joined = true;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, _) in joined.iter().enumerate().filter(|(_, joined)| **joined) {
        groups.entry(root(&mut parent, place)).or_default().push(place);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut place: usize) -> usize {
    while let Some(&above) = parent.get(place)
        && above != place
    {
        let next = parent.get(above).copied().unwrap_or(above);
        if let Some(here) = parent.get_mut(place) {
            *here = next;
        }
        place = next;
    }
    place
}

/// The findings among groups that share no account: those that are closed.
fn closed(pairs: &Pairs, groups: &[Vec<usize>]) -> Vec<Flag> {
    let mut group_of = vec![usize::MAX; pairs.accounts.len()];
    for (nth, group) in groups.iter().enumerate() {
        for &place in group {
            if let Some(slot) = group_of.get_mut(place) {
                *slot = nth;
            }
        }
    }
    let of = |place: usize| group_of.get(place).copied().unwrap_or(usize::MAX);
    let mut inner: Vec<Vec<Pair>> = vec![Vec::new(); groups.len()];
    let mut from_outside = vec![0_usize; groups.len()];
    for &pair in &pairs.pairs {
        if of(pair.src) == of(pair.dst) {
            if let Some(inner) = inner.get_mut(of(pair.src)) {
                inner.push(pair);
            }
        } else if (pairs.open || pairs.account(pair.src).counts)
            && let Some(acts) = from_outside.get_mut(of(pair.dst))
        {
            *acts += pair.acts;
        }
    }
    let each = groups.iter().zip(&inner).zip(&from_outside);
    each.filter_map(|((group, inner), &outside)| judge(pairs, group, inner, outside)).collect()
}

/// The finding, if the group is closed; `from_outside` are the acts of others who count towards it.
fn judge(pairs: &Pairs, group: &[usize], inner: &[Pair], from_outside: usize) -> Option<Flag> {
    let acts: usize = inner.iter().map(|pair| pair.acts).sum();
    let given: usize = group.iter().map(|&place| pairs.account(place).given).sum();
    // Others who do not count are left out: showering honest friends with praise must not make them look closed.
    let got = acts + from_outside;
    let (share, outside) = (acts as f64 / given.max(1) as f64, from_outside as f64 / got.max(1) as f64);
    let small = group.len() < SMALLEST && !group.iter().all(|&place| pairs.account(place).counts);
    if small || share < NEARLY_ALL || outside >= OPEN {
        return None;
    }
    if group.len() < SMALLEST && !returns_praise(pairs, group, inner) {
        return None;
    }
    let mut gains: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in inner {
        *gains.entry(pair.dst).or_default() += pair.acts;
    }
    let (&target, &most) = gains.iter().max_by_key(|&(&place, &acts)| (acts, std::cmp::Reverse(place)))?;
    let shape = shape(pairs, group.len(), inner, acts, most);
    // Somebody of the team who answers everybody.
    if shape == Pattern::Star && pairs.account(target).vouched {
        return None;
    }
    let flag = told(pairs, shape, target, group.to_vec(), inner, DAMPED);
    Some(Flag { share, outside, ..flag })
}

/// Whether the few give back praise. Two or three who answer one another are a conversation.
fn returns_praise(pairs: &Pairs, group: &[usize], inner: &[Pair]) -> bool {
    let praised: usize = group.iter().map(|&place| pairs.account(place).praised).sum();
    let returned: usize = inner.iter().map(|pair| pair.praise.min(pairs.praise(pair.dst, pair.src))).sum();
    returned >= BUSY * group.len() && returned as f64 > NEARLY_ALL * praised as f64
}

fn shape(pairs: &Pairs, size: usize, inner: &[Pair], acts: usize, most: usize) -> Pattern {
    let returned: usize = inner.iter().map(|pair| pair.acts.min(pairs.acts(pair.dst, pair.src))).sum();
    let givers: HashSet<usize> = inner.iter().map(|pair| pair.src).collect();
    let each = inner.len() as f64 / givers.len().max(1) as f64;
    if most * 2 >= acts && size > 3 {
        Pattern::Star
    } else if returned as f64 > NEARLY_ALL * acts as f64 {
        Pattern::Reciprocity
    } else if each <= 2.0 {
        Pattern::Chain
    } else if each >= (0.1 * size as f64).max(3.0) {
        Pattern::Clique
    } else {
        Pattern::Group
    }
}

fn told(pairs: &Pairs, pattern: Pattern, target: usize, group: Vec<usize>, inner: &[Pair], keep: f64) -> Flag {
    let id = |place: usize| pairs.account(place).id;
    let mut accounts: Vec<u64> = group.iter().map(|&place| id(place)).collect();
    accounts.sort_unstable();
    // Strangers who gather around friends who count must not take away what those give each other.
    let is_mixed = !group.iter().all(|&place| pairs.account(place).named);
    let discounted = inner.iter().filter(|pair| !(is_mixed && pairs.both_named(pair)));
    Flag {
        counting: group.iter().filter(|&&place| pairs.account(place).known).count(),
        accounts,
        acts: inner.iter().map(|pair| pair.acts).sum(),
        from: inner.iter().map(|pair| pair.first).min().unwrap_or_default(),
        to: inner.iter().map(|pair| pair.last).max().unwrap_or_default(),
        discounts: discounted.map(|pair| Discount { src: id(pair.src), dst: id(pair.dst), keep }).collect(),
        ..Flag::blank(pattern, id(target), pairs.open)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::edges::Edge;
    use super::super::super::kind::InteractionKind;
    use super::super::Context;
    use super::super::Sources;
    use super::super::Trust;
    use super::*;

    const DAY: i64 = 86_400;

    /// `each` of `actors` does `kind` for `target`, on as many days.
    fn acts(kind: InteractionKind, actors: std::ops::Range<u64>, target: u64, each: i64) -> Vec<Edge> {
        let act = |actor: u64, day: i64| {
            let at = day * DAY + i64::try_from(actor).unwrap() * 400;
            Edge::of(kind, actor, target, at).unwrap()
        };
        actors.flat_map(|actor| (0..each).map(move |day| (actor, day))).map(|(actor, day)| act(actor, day)).collect()
    }

    fn found(edges: &[Edge], sources: &Sources) -> Vec<Flag> {
        Trust::assess(edges, &Context { sources, born: &|_| None, decisions: &[] }).flags
    }

    fn quiet(edges: &[Edge], sources: &Sources) {
        let flags = found(edges, sources);
        assert!(flags.is_empty(), "{flags:?}");
    }

    /// Ten who pay, 1 of the team.
    fn paying() -> Sources {
        Sources { vouched: HashSet::from([1]), ..Sources::paid(10..20) }
    }

    /// Five who pay: too few to be heard alone.
    fn hardly_any() -> Sources {
        Sources { open: true, vouched: HashSet::from([1]), ..Sources::paid(10..15) }
    }

    #[test]
    fn readers_of_announcements_are_no_star_and_strangers_at_a_stranger_are() {
        let owner = acts(InteractionKind::Reaction, 100..140, 1, 12);
        quiet(&owner, &paying());
        quiet(&owner, &hardly_any());
        // Not of the team, but valued by those who pay.
        let mut author = acts(InteractionKind::Reaction, 100..140, 2, 12);
        let alone = found(&author, &paying());
        assert_eq!((alone.len(), alone[0].pattern, alone[0].target), (1, Pattern::Star, 2));
        author.extend(acts(InteractionKind::Reaction, 10..20, 2, 6));
        quiet(&author, &paying());
    }

    #[test]
    fn while_everybody_is_heard_those_who_pay_make_no_star_of_their_teacher() {
        let mut edges = acts(InteractionKind::Reaction, 100..119, 2, 12);
        edges.extend(acts(InteractionKind::Reaction, 10..15, 2, 12));
        quiet(&edges, &hardly_any());
        // One stranger more, and they are twenty.
        edges.extend(acts(InteractionKind::Reaction, 119..120, 2, 12));
        assert_eq!(found(&edges, &hardly_any())[0].accounts, (100..120).collect::<Vec<_>>());
    }

    #[test]
    fn studying_and_attending_are_no_praise_between_people() {
        for kind in [InteractionKind::LessonDone, InteractionKind::LessonOpened, InteractionKind::EventAttended] {
            let edges = acts(kind, 100..130, 2, 12);
            quiet(&edges, &paying());
            quiet(&edges, &hardly_any());
        }
    }

    #[test]
    fn evenings_in_one_voice_channel_are_mutual_by_themselves() {
        let team = [10, 11, 12, 13];
        let mut edges = Vec::new();
        for (one, other) in team.into_iter().flat_map(|one| team.map(|other| (one, other))) {
            if one != other {
                edges.extend(acts(InteractionKind::VoiceTogether, one..one + 1, other, 12));
            }
        }
        quiet(&edges, &paying());
        quiet(&edges, &hardly_any());
    }

    #[test]
    fn two_who_talk_are_a_conversation_and_two_who_trade_praise_are_found() {
        let both = |kind, each| [acts(kind, 10..11, 11, each), acts(kind, 11..12, 10, each)].concat();
        let mut edges = both(InteractionKind::Reply, 20);
        edges.extend(both(InteractionKind::Mention, 5));
        quiet(&edges, &paying());
        // Some thanks belong to a conversation.
        edges.extend(both(InteractionKind::Reaction, 5));
        quiet(&edges, &paying());
        // Twenty reactions each way do not, whatever is said meanwhile.
        edges.extend(both(InteractionKind::Reaction, 15));
        let traded = found(&edges, &paying());
        assert_eq!((traded.len(), traded[0].pattern, traded[0].counting), (1, Pattern::Reciprocity, 2));
        assert_eq!(found(&both(InteractionKind::Reaction, 20), &paying()).len(), 1);
    }

    #[test]
    fn somebody_of_the_team_who_talks_with_everybody_is_no_star() {
        let mut edges = acts(InteractionKind::Reply, 100..130, 1, 12);
        for learner in 100..130 {
            edges.extend(acts(InteractionKind::Reply, 1..2, learner, 12));
        }
        // Beside the teacher the learners know nobody; among those who pay there is some life of its own.
        edges.extend(acts(InteractionKind::Reaction, 10..14, 15, 3));
        quiet(&edges, &paying());
    }

    /// Two acts a day of everybody for everybody else.
    fn friends(members: std::ops::Range<u64>, days: i64) -> Vec<Edge> {
        let pairs = members.clone().flat_map(|one| members.clone().map(move |other| (one, other)));
        pairs
            .filter(|(one, other)| one != other)
            .flat_map(|(one, other)| acts(InteractionKind::Mention, one..one + 1, other, days))
            .collect()
    }

    #[test]
    fn strangers_who_shower_friends_with_attention_take_nothing_from_what_those_give_each_other() {
        // Six friends who pay, whom the others hardly know, and four accounts that answer them all day.
        let mut edges = friends(10..16, 3);
        for fake in 100..104 {
            for friend in 10..16 {
                edges.extend(acts(InteractionKind::Reply, fake..fake + 1, friend, 40));
                edges.extend(acts(InteractionKind::Reaction, fake..fake + 1, friend, 40));
            }
        }
        let sources = paying();
        let trust = Trust::assess(&edges, &Context { sources: &sources, born: &|_| None, decisions: &[] });
        let between = |edge: &&Edge| edge.src < 100 && edge.dst < 100;
        let alone: Vec<Edge> = edges.iter().filter(between).copied().collect();
        let plain = Trust::plain(&sources);
        let sum = |trust: &Trust| trust.weights(&alone).iter().sum::<f64>();
        assert!((sum(&trust) - sum(&plain)).abs() < 1e-9, "{:?}", trust.flags);
    }

    #[test]
    fn a_ring_that_pays_is_found_though_a_free_account_is_among_it() {
        let mut edges = friends(10..15, 12);
        edges.extend(friends(14..16, 12).into_iter().map(|edge| Edge {
            src: if edge.src == 15 { 200 } else { edge.src },
            dst: if edge.dst == 15 { 200 } else { edge.dst },
            ..edge
        }));
        let sources = paying();
        let trust = Trust::assess(&edges, &Context { sources: &sources, born: &|_| None, decisions: &[] });
        let paid: Vec<Edge> = edges.iter().filter(|edge| edge.src < 100 && edge.dst < 100).copied().collect();
        let (given, left) = (Trust::plain(&sources).weights(&paid), trust.weights(&paid));
        assert!(left.iter().sum::<f64>() < 0.2 * given.iter().sum::<f64>(), "{:?}", trust.flags);
    }
}
