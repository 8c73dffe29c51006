//! Too much in too little time: bursts between two, bursts at one member, brigades of young accounts, floods of answers.
#![allow(clippy::cast_precision_loss, reason = "counts of acts")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::VecDeque;

use super::super::edges::Edge;
use super::super::kind::Credit;
use super::super::mix::MixSet;
use super::Trust;
use super::flag::Discount;
use super::flag::Flag;
use super::flag::Pattern;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// A member's month.
const MONTH: i64 = 30 * DAY;
/// So many acts of one member for another in [`PAIR_SPAN`] count in full.
const PAIR_MOST: usize = 10;
const PAIR_SPAN: i64 = 10 * MINUTE;
/// The part of a member's month that counts in full within an hour.
const HOUR_MOST: f64 = 0.3;
/// A month with less says nothing about its hours.
const HOUR_FROM: usize = 20;
/// So many young accounts at one member within an hour make a brigade.
const BRIGADE: usize = 20;
/// How long an account is young.
const YOUNG: i64 = 7 * DAY;
/// Answers to so many who count, of whom nearly none reacts, make a flood.
const FLOOD: usize = 20;
/// "Nearly none".
const UNANSWERED: f64 = 0.95;

/// One act, by who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Act {
    actor: u64,
    target: u64,
    at: i64,
    /// Whether the actor is the one who gives credit.
    gives: bool,
}

impl Act {
    fn of(edge: &Edge) -> Option<Self> {
        if edge.is_loop() || edge.weight <= 0.0 {
            return None;
        }
        match edge.kind.direction() {
            Credit::ToTarget | Credit::Together => {
                Some(Self { actor: edge.src, target: edge.dst, at: edge.at, gives: true })
            }
            Credit::ToActor => Some(Self { actor: edge.dst, target: edge.src, at: edge.at, gives: false }),
            Credit::None => None,
        }
    }

    /// Giver and receiver of the credit.
    const fn credit(&self) -> (u64, u64) {
        if self.gives { (self.actor, self.target) } else { (self.target, self.actor) }
    }
}

/// How many of `accounts` pay or were vouched for.
fn known<'a>(accounts: impl IntoIterator<Item = &'a u64>, trust: &Trust) -> usize {
    accounts.into_iter().filter(|&&account| trust.is_known(account)).count()
}

pub(super) fn find(edges: &[Edge], trust: &Trust, born: &dyn Fn(u64) -> Option<i64>) -> Vec<Flag> {
    let mut acts: Vec<Act> = edges.iter().filter_map(Act::of).collect();
    acts.sort_unstable();
    let mut flags = pair_bursts(&acts, trust);
    flags.extend(floods(&acts, trust));
    acts.sort_unstable_by_key(|act| (act.target, act.at, act.actor, act.gives));
    for at_one in acts.chunk_by(|a, b| a.target == b.target) {
        flags.extend(brigade(at_one, trust, born));
    }
    acts.retain(|act| trust.counts(act.credit().0));
    acts.sort_unstable_by_key(|act| (act.credit().1, act.at, *act));
    for gain in acts.chunk_by(|a, b| a.credit().1 == b.credit().1) {
        flags.extend(hour_burst(gain, trust));
    }
    flags
}

/// More than ten acts of one for another within ten minutes: the eleventh and later ones count nothing.
fn pair_bursts(acts: &[Act], trust: &Trust) -> Vec<Flag> {
    let mut flags = Vec::new();
    for pair in acts.chunk_by(|a, b| (a.actor, a.target) == (b.actor, b.target)) {
        let Some(one) = pair.first().filter(|_| pair.len() > PAIR_MOST) else { continue };
        let mut window = VecDeque::new();
        let mut excess = Vec::new();
        for act in pair {
            while window.front().is_some_and(|&at: &i64| act.at.saturating_sub(at) >= PAIR_SPAN) {
                window.pop_front();
            }
            if window.len() < PAIR_MOST {
                window.push_back(act.at);
            } else {
                excess.push(act.at);
            }
        }
        if let (Some(&from), Some(&to)) = (excess.first(), excess.last()) {
            let share = excess.len() as f64 / pair.len() as f64;
            // The actor may give credit (reactions) or receive it (answers); each way keeps the same part.
            let mut ways: Vec<(u64, u64)> = pair.iter().map(Act::credit).collect();
            ways.sort_unstable();
            ways.dedup();
            let mut accounts = vec![one.actor, one.target];
            accounts.sort_unstable();
            flags.push(Flag {
                counting: known(&accounts, trust),
                accounts,
                acts: excess.len(),
                from,
                to,
                share,
                discounts: ways.into_iter().map(|(src, dst)| Discount { src, dst, keep: 1.0 - share }).collect(),
                ..Flag::blank(Pattern::PairBurst, one.target, trust.open)
            });
        }
    }
    flags
}

/// More than 30 % of what one member receives in a month within an hour: what the same people add beyond that counts
/// nothing. Everybody's first act of the hour counts, so a post that many like is no burst; and those who add most lose first,
/// so nobody uses up the hour of the others.
fn hour_burst(gain: &[Act], trust: &Trust) -> Option<Flag> {
    let target = gain.first()?.credit().1;
    let last = gain.last()?.at;
    let month = |act: &Act| last.saturating_sub(act.at) / MONTH;
    let mut excess: BTreeMap<u64, usize> = BTreeMap::new();
    let (mut from, mut to, mut most) = (i64::MAX, i64::MIN, 0.0_f64);
    for acts in gain.chunk_by(|a, b| month(a) == month(b)) {
        if acts.len() < HOUR_FROM {
            continue;
        }
        #[allow(clippy::cast_sign_loss, reason = "a share of a count")]
        let full = (HOUR_MOST * acts.len() as f64).floor() as usize;
        let mut window = Hour::default();
        // What the window keeps and what goes beyond it.
        let mut hour: VecDeque<i64> = VecDeque::new();
        for act in acts {
            let giver = act.credit().0;
            while hour.front().is_some_and(|&at| act.at.saturating_sub(at) >= HOUR) {
                hour.pop_front();
            }
            hour.push_back(act.at);
            let Some(loser) = window.admit(act.at, giver, full) else { continue };
            *excess.entry(loser).or_default() += 1;
            (from, to) = (from.min(hour.front().copied().unwrap_or(act.at)), to.max(act.at));
            most = most.max(hour.len() as f64 / acts.len() as f64);
        }
    }
    if excess.is_empty() {
        return None;
    }
    let mut given: HashMap<u64, usize> = HashMap::new();
    for act in gain {
        *given.entry(act.credit().0).or_default() += 1;
    }
    let keep = |giver: u64, excess: usize| 1.0 - excess as f64 / given.get(&giver).copied().unwrap_or(excess) as f64;
    Some(Flag {
        counting: known(excess.keys(), trust),
        accounts: excess.keys().copied().collect(),
        acts: excess.values().sum(),
        from,
        to,
        share: most,
        discounts: excess
            .iter()
            .map(|(&src, &excess)| Discount { src, dst: target, keep: keep(src, excess) })
            .collect(),
        ..Flag::blank(Pattern::HourBurst, target, trust.open)
    })
}

/// The acts of the last hour that count in full, as many of one giver as of another.
#[derive(Default)]
struct Hour {
    acts: VecDeque<(i64, u64)>,
    givers: BTreeMap<u64, Given>,
    held: usize,
}

/// How many acts of an hour a giver has in [`Hour::acts`]: those that count, and those that others were let in for, the oldest.
#[derive(Default)]
struct Given {
    kept: usize,
    taken: usize,
}

impl Hour {
    /// Let an act in that happens `at`, of `full` in all; whose act goes out for it, or is not let in.
    fn admit(&mut self, at: i64, giver: u64, full: usize) -> Option<u64> {
        while let Some((_, gone)) = self.acts.front().copied().filter(|&(then, _)| at.saturating_sub(then) >= HOUR) {
            self.acts.pop_front();
            let given = self.givers.entry(gone).or_default();
            if given.taken > 0 {
                given.taken -= 1;
            } else {
                given.kept -= 1;
                self.held -= 1;
            }
            if given.kept + given.taken == 0 {
                self.givers.remove(&gone);
            }
        }
        let own = self.givers.get(&giver).map_or(0, |given| given.kept);
        let mut loser = None;
        if own > 0 && self.held >= full {
            let most = self.givers.iter_mut().max_by_key(|(who, given)| (given.kept, std::cmp::Reverse(**who)));
            let Some((who, given)) = most.filter(|(_, given)| given.kept > own + 1) else {
                return Some(giver);
            };
            given.kept -= 1;
            given.taken += 1;
            self.held -= 1;
            loser = Some(*who);
        }
        self.acts.push_back((at, giver));
        self.givers.entry(giver).or_default().kept += 1;
        self.held += 1;
        loser
    }
}

/// Twenty or more accounts younger than seven days turn to one member within an hour. Held for review: what they do for
/// the member counts nothing meanwhile.
fn brigade(at_one: &[Act], trust: &Trust, born: &dyn Fn(u64) -> Option<i64>) -> Option<Flag> {
    let young = |act: &&Act| born(act.actor).is_some_and(|born| (0..YOUNG).contains(&act.at.saturating_sub(born)));
    let acts: Vec<Act> = at_one.iter().filter(young).copied().collect();
    if acts.len() < BRIGADE {
        return None;
    }
    let mut window: VecDeque<Act> = VecDeque::new();
    let mut here: HashMap<u64, usize> = HashMap::new();
    let (mut accounts, mut spans): (BTreeSet<u64>, Vec<(i64, i64)>) = (BTreeSet::new(), Vec::new());
    for act in &acts {
        while let Some(first) = window.front().copied().filter(|first| act.at.saturating_sub(first.at) >= HOUR) {
            window.pop_front();
            if let Some(count) = here.get_mut(&first.actor) {
                *count -= 1;
                if *count == 0 {
                    here.remove(&first.actor);
                }
            }
        }
        window.push_back(*act);
        *here.entry(act.actor).or_default() += 1;
        if here.len() >= BRIGADE {
            accounts.extend(here.keys());
            let from = window.front().map_or(act.at, |first| first.at);
            match spans.last_mut().filter(|span| span.1 >= from) {
                Some(span) => span.1 = act.at,
                None => spans.push((from, act.at)),
            }
        }
    }
    let (from, to) = (spans.first()?.0, spans.last()?.1);
    let target = at_one.first()?.target;
    let in_span = |act: &&Act| spans.iter().any(|&(from, to)| (from..=to).contains(&act.at));
    let turned: BTreeSet<u64> = at_one.iter().filter(in_span).map(|act| act.actor).collect();
    // Free accounts that pile in must not hold back the honest newcomers beside them: who counts is held back only
    // when those who count are a brigade of their own.
    let paid_brigade = accounts.iter().filter(|&&account| trust.counts(account)).count() >= BRIGADE;
    let is_held = |act: &&Act| accounts.contains(&act.actor) && (paid_brigade || !trust.counts(act.actor));
    let held: BTreeSet<(u64, u64)> = at_one.iter().filter(is_held).map(Act::credit).collect();
    Some(Flag {
        counting: known(&accounts, trust),
        acts: at_one.iter().filter(in_span).filter(|act| accounts.contains(&act.actor)).count(),
        share: accounts.len() as f64 / turned.len().max(1) as f64,
        accounts: accounts.into_iter().collect(),
        from,
        to,
        discounts: held.into_iter().map(|(src, dst)| Discount { src, dst, keep: 0.0 }).collect(),
        ..Flag::blank(Pattern::Brigade, target, trust.open)
    })
}

/// Answers to twenty or more members who count, of whom nearly none ever turns to the one who answers, be it somebody who pays.
/// Such help has hardly any weight as it is ([`Trust::weights`]); a person should see it all the same. The team may answer
/// whomever it wants.
fn floods(acts: &[Act], trust: &Trust) -> Vec<Flag> {
    if trust.open || acts.iter().all(|act| act.gives) {
        return Vec::new();
    }
    let turned_to: MixSet<(u64, u64)> =
        acts.iter().filter(|act| trust.counts(act.actor)).map(|act| (act.actor, act.target)).collect();
    let mut flags = Vec::new();
    for by_one in acts.chunk_by(|a, b| a.actor == b.actor) {
        let Some(actor) = by_one.first().map(|act| act.actor).filter(|&actor| !trust.is_vouched(actor)) else {
            continue;
        };
        let help: Vec<&Act> = by_one.iter().filter(|act| !act.gives && trust.counts(act.target)).collect();
        let helped: BTreeSet<u64> = help.iter().map(|act| act.target).collect();
        let silent: Vec<u64> = helped.iter().copied().filter(|&target| !turned_to.contains(&(target, actor))).collect();
        let share = silent.len() as f64 / helped.len().max(1) as f64;
        if helped.len() < FLOOD || share < UNANSWERED {
            continue;
        }
        flags.push(Flag {
            accounts: vec![actor],
            acts: help.len(),
            from: help.iter().map(|act| act.at).min().unwrap_or_default(),
            to: help.iter().map(|act| act.at).max().unwrap_or_default(),
            share,
            helped: helped.len(),
            discounts: silent.into_iter().map(|src| Discount { src, dst: actor, keep: 0.0 }).collect(),
            ..Flag::blank(Pattern::Flood, actor, trust.open)
        });
    }
    flags
}
