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
use super::flag::State;
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
    for flag in closed(pairs, &thin).into_iter().chain(closed(pairs, &mutual(pairs))) {
        let told_already = flag.accounts.iter().any(|account| seen.contains(account))
            || flag.accounts.iter().all(|account| starring.contains(account));
        if !told_already {
            seen.extend(flag.accounts.iter().copied());
            flags.push(flag);
        }
    }
    flags
}

/// Members at whom twenty or more accounts aim that do little else, none of which counts.
fn stars(pairs: &Pairs) -> Vec<Flag> {
    let mut rays: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    for &pair in &pairs.pairs {
        let giver = pairs.account(pair.src);
        let single_minded = giver.given >= SINGLE_MINDED && pair.acts as f64 >= NEARLY_ALL * giver.given as f64;
        if single_minded && !giver.counts {
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
    rays.into_iter().filter(|(_, rays)| rays.len() >= STAR).map(flag).collect()
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

/// Connected accounts that give back nearly everything they get, whoever they are.
fn mutual(pairs: &Pairs) -> Vec<Vec<usize>> {
    let mut returned = vec![0_usize; pairs.accounts.len()];
    for pair in &pairs.pairs {
        if let Some(acts) = returned.get_mut(pair.src) {
            *acts += pair.acts.min(pairs.acts(pair.dst, pair.src));
        }
    }
    let devoted = |place: usize| {
        let given = pairs.account(place).given;
        given >= BUSY && returned.get(place).is_some_and(|&acts| acts as f64 > NEARLY_ALL * given as f64)
    };
    components(pairs, |pair| devoted(pair.src) && devoted(pair.dst) && pairs.acts(pair.dst, pair.src) > 0)
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
    let mut gains: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in inner {
        *gains.entry(pair.dst).or_default() += pair.acts;
    }
    let (&target, &most) = gains.iter().max_by_key(|&(&place, &acts)| (acts, std::cmp::Reverse(place)))?;
    let flag = told(pairs, shape(pairs, group.len(), inner, acts, most), target, group.to_vec(), inner, DAMPED);
    Some(Flag { share, outside, ..flag })
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
    Flag {
        pattern,
        target: id(target),
        counting: group.iter().filter(|&&place| pairs.account(place).counts).count(),
        accounts,
        acts: inner.iter().map(|pair| pair.acts).sum(),
        from: inner.iter().map(|pair| pair.first).min().unwrap_or_default(),
        to: inner.iter().map(|pair| pair.last).max().unwrap_or_default(),
        share: 0.0,
        outside: 0.0,
        discounts: inner.iter().map(|pair| Discount { src: id(pair.src), dst: id(pair.dst), keep }).collect(),
        state: State::Open,
    }
}
