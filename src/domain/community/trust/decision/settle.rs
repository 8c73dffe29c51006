//! What decisions do to findings: where each stands, what is added that is not found any more, and what is let count again.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::About;
use super::Decided;
use super::Decision;
use super::Discount;
use super::Flag;
use super::State;
use super::Verdict;
use crate::domain::community::mix::MixSet;

/// Members whose credit a moderator switched off.
pub(in crate::domain::community::trust) fn muted(decisions: &[Decided]) -> MixSet<u64> {
    let words = about_members(decisions).into_iter();
    words.filter(|(_, (_, verdict))| *verdict == Verdict::Discount).map(|(member, _)| member).collect()
}

/// Those of `flags` that nobody decided about and that `decisions` do not hold as they are: to be written down, or they would
/// count in full again once they are no longer among what is looked through.
#[must_use]
pub fn unnoticed<'f>(flags: &'f [Flag], decisions: &[Decided]) -> Vec<&'f Flag> {
    let is_noticed = |flag: &Flag| {
        let notices = decisions.iter().filter(|decided| decided.decision.verdict == Verdict::Notice);
        let mut known = notices.filter(|notice| notice.is_about_flag(flag));
        known.any(|notice| flag.accounts.iter().all(|account| notice.accounts.binary_search(account).is_ok()))
    };
    let is_open = |flag: &&Flag| matches!(flag.state, State::Open | State::Grown) && !flag.discounts.is_empty();
    flags.iter().filter(is_open).filter(|flag| !is_noticed(flag)).collect()
}

/// Put the decisions beside the findings, and add those that were confirmed, or never decided about, and are not found any
/// more. A member whose credit was let count again is taken out of the discounts that were there then. Returns what
/// decisions take away, whatever is found now.
pub(in crate::domain::community::trust) fn settle(flags: &mut Vec<Flag>, decisions: &[Decided]) -> Vec<Discount> {
    let mut latest: Vec<&Decided> = decisions.iter().rev().collect();
    latest.sort_by_key(|decided| Reverse(decided.decision.at));
    for flag in flags.iter_mut() {
        (flag.state, flag.decided) = state(flag, &latest);
    }
    let mut lasting: Vec<&Decided> = Vec::new();
    for (place, decided) in latest.iter().enumerate() {
        let About::Flag(key) = decided.decision.about else { continue };
        let mut later = latest.iter().take(place);
        let taken_back = later.any(|later| later.decision.verdict == Verdict::Clear && later.settles(decided));
        if !decided.lasts() || taken_back {
            continue;
        }
        let is_told = flags.iter().any(|flag| flag.state != State::Cleared && decided.is_about_flag(flag))
            || lasting.iter().any(|later| later.settles(decided));
        if !is_told {
            flags.push(decided.earlier(key));
        }
        lasting.push(decided);
    }
    let words = Words::of(decisions);
    for flag in flags {
        let confirmed = flag.decided.filter(|_| flag.state == State::Earlier).map(|it| it.1);
        let taken = std::mem::take(&mut flag.discounts);
        flag.discounts = taken.into_iter().filter(|it| !words.excuse(it.src, flag, confirmed)).collect();
    }
    let holds = |decided: &&Decided| -> Vec<Discount> {
        let About::Flag(key) = decided.decision.about else { return Vec::new() };
        let earlier = decided.earlier(key);
        let confirmed = earlier.decided.map(|it| it.1);
        let discounts = decided.discounts.iter();
        discounts.filter(|it| !words.excuse(it.src, &earlier, confirmed)).copied().collect()
    };
    lasting.iter().flat_map(holds).collect()
}

/// Whose credit staff let count again.
struct Words<'d> {
    /// When, by member.
    said: HashMap<u64, i64>,
    /// What each of them was excused from.
    excuses: Vec<&'d Decided>,
}

impl<'d> Words<'d> {
    fn of(decisions: &'d [Decided]) -> Self {
        let words = about_members(decisions).into_iter();
        Self {
            said: words
                .filter(|(_, (_, verdict))| *verdict == Verdict::Clear)
                .map(|(who, (at, _))| (who, at))
                .collect(),
            excuses: decisions.iter().filter(|decided| decided.decision.verdict == Verdict::Excuse).collect(),
        }
    }

    /// Whether what a finding takes from `member` was there when the word was said: confirmed before it, or seen with it and not
    /// grown since. What comes later nobody has looked at.
    fn excuse(&self, member: u64, flag: &Flag, confirmed: Option<i64>) -> bool {
        self.said.get(&member).is_some_and(|said| {
            confirmed.is_some_and(|at| at <= *said) || self.excuses.iter().any(|excuse| excuse.excuses(member, flag))
        })
    }
}

/// Where a finding stands, and who said so when.
fn state(flag: &Flag, latest: &[&Decided]) -> (State, Option<(u64, i64)>) {
    for decided in latest.iter().filter(|decided| decided.is_about_flag(flag)) {
        let outgrown = decided.is_outgrown_by(flag.accounts.len(), flag.acts);
        let state = match (decided.decision.verdict, outgrown) {
            (Verdict::Discount, false) => State::Upheld,
            (Verdict::Clear, false) => State::Cleared,
            (Verdict::Clear, true) => State::Grown,
            // Whoever joined since has not been looked at; and what was said of one of them says nothing of the others.
            (Verdict::Discount, true) | (Verdict::Excuse | Verdict::Notice, _) => continue,
        };
        return (state, Some((decided.by, decided.decision.at)));
    }
    (State::Open, None)
}

/// The latest verdict about each member, and when it was said.
fn about_members(decisions: &[Decided]) -> HashMap<u64, (i64, Verdict)> {
    let mut latest: HashMap<u64, (i64, Verdict)> = HashMap::new();
    for Decision { about, verdict, at, .. } in decisions.iter().map(|decided| decided.decision) {
        let About::Member(member) = about else { continue };
        let held = latest.entry(member).or_insert((at, verdict));
        if at >= held.0 {
            *held = (at, verdict);
        }
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::super::Key;
    use super::super::Pattern;
    use super::super::Seen;
    use super::*;
    use crate::domain::community::edges::Edge;
    use crate::domain::community::kind::InteractionKind;
    use crate::domain::community::trust::{Context, Sources, Trust};

    /// `acts` reactions of one for the other, one every `apart` seconds.
    fn reacts(src: u64, dst: u64, acts: i64, apart: i64) -> Vec<Edge> {
        (0..acts).map(|nth| Edge::of(InteractionKind::Reaction, src, dst, 1_000 + nth * apart).unwrap()).collect()
    }

    /// Everybody praises everybody, `acts` times.
    fn circle(members: &[u64], acts: i64) -> Vec<Edge> {
        let pairs = members.iter().flat_map(|src| members.iter().map(move |dst| (*src, *dst)));
        pairs.filter(|(src, dst)| src != dst).flat_map(|(src, dst)| reacts(src, dst, acts, 90_000)).collect()
    }

    fn looked(edges: &[Edge], decisions: &[Decided]) -> Trust {
        Trust::assess(edges, &Context { sources: &Sources::paid(1..60), born: &|_| None, decisions })
    }

    fn decided(flag: &Flag, verdict: Verdict, at: i64) -> Decided {
        Decided {
            decision: Decision { about: About::Flag(flag.key()), verdict, accounts: flag.accounts.len(), at },
            by: 99,
            accounts: flag.accounts.clone(),
            acts: flag.acts,
            from: flag.from,
            to: flag.to,
            discounts: flag.discounts.clone(),
        }
    }

    fn weight(trust: &Trust, edges: &[Edge]) -> f64 {
        trust.weights(edges).iter().sum()
    }

    #[test]
    fn clearing_a_burst_of_one_says_nothing_about_a_burst_of_another() {
        // Fifteen answers within a minute, to one who is grateful on other days.
        let answers = |actor| {
            let answer = move |nth: i64| Edge::of(InteractionKind::Reply, actor, 2, 1_000 + nth).unwrap();
            (0..15_i64).map(answer).chain(reacts(2, actor, 40, 40_000))
        };
        let mut edges: Vec<Edge> = answers(1).collect();
        let clear = decided(&looked(&edges, &[]).flags[0], Verdict::Clear, 5_000);
        edges.extend(answers(3));
        let trust = looked(&edges, std::slice::from_ref(&clear));
        let states: Vec<(Option<u64>, State)> = trust.flags.iter().map(|it| (it.key().actor, it.state)).collect();
        assert_eq!(states, [(Some(3), State::Open), (Some(1), State::Cleared)]);
        assert_eq!(trust.flags[1].decided, Some((99, 5_000)));
        // An answer weighs two. All that the one is given, and two thirds of what the other is.
        assert!((weight(&trust, &edges) - 70.0 * (1.0 + 2.0 / 3.0)).abs() < 1e-9);
        // Of an older decision nobody knows whom it was about; it says nothing about whoever acted only after it.
        let about = About::Flag(Key { pattern: Pattern::PairBurst, target: 2, actor: None });
        let bare = |at| Decided::from(Decision { about, at, ..clear.decision });
        assert!(looked(&edges, &[bare(5_000)]).flags.iter().all(|it| it.state == State::Cleared));
        assert!(looked(&edges, &[bare(500)]).flags.iter().all(|it| it.state == State::Open));
    }

    #[test]
    fn a_group_is_known_again_by_its_members_until_it_doubles() {
        let edges = circle(&[1, 2, 3, 4], 8);
        let first = looked(&edges, &[]).flags[0].clone();
        let clear = [decided(&first, Verdict::Clear, 5)];
        assert_eq!(looked(&edges, &clear).flags[0].state, State::Cleared);
        // Another one gains most, and one has left for somebody else.
        let mut moved = circle(&[2, 3, 4, 5], 8);
        moved.extend((2..5).flat_map(|src| reacts(src, 5, 2, 90_000)));
        let trust = looked(&moved, &clear);
        assert_ne!(trust.flags[0].key(), first.key());
        assert_eq!(trust.flags[0].state, State::Cleared);
        // Twice the accounts, or twice the acts.
        for larger in [circle(&[1, 2, 3, 4, 5, 6, 7, 8], 8), circle(&[1, 2, 3, 4], 16)] {
            assert_eq!(looked(&larger, &clear).flags[0].state, State::Grown);
        }
        assert_eq!(looked(&circle(&[1, 2, 3, 4], 15), &clear).flags[0].state, State::Cleared);
        // Strangers to it are another group.
        assert_eq!(looked(&circle(&[1, 12, 13, 14], 8), &clear).flags[0].state, State::Open);
        // What was confirmed goes on being so, but not for those who joined since.
        let upheld = [decided(&first, Verdict::Discount, 5)];
        assert_eq!(looked(&circle(&[1, 2, 3, 4], 30), &upheld).flags[0].state, State::Upheld);
        assert_eq!(looked(&circle(&[1, 2, 3, 4, 5, 6, 7, 8], 8), &upheld).flags[0].state, State::Open);
    }

    #[test]
    fn what_was_confirmed_holds_when_it_is_not_found_any_more_and_a_clearance_takes_it_back() {
        let old = circle(&[1, 2, 3, 4], 8);
        let found = looked(&old, &[]).flags[0].clone();
        let upheld = decided(&found, Verdict::Discount, 5);
        assert!((weight(&looked(&old, &[]), &old) - 9.6).abs() < 1e-9);
        // Weeks later none of it is looked through, and all of it still counts in the sums.
        assert!((weight(&looked(&[], &[]), &old) - 96.0).abs() < 1e-9, "without a decision nothing is left of it");
        let later = looked(&[], std::slice::from_ref(&upheld));
        assert!((weight(&later, &old) - 9.6).abs() < 1e-9);
        let told = &later.flags[0];
        assert_eq!((later.flags.len(), told.state, told.acts, told.key()), (1, State::Earlier, 96, found.key()));
        assert!(later.about(3).any(|flag| flag.state == State::Earlier));
        // While it is found it is told once.
        assert_eq!(looked(&old, std::slice::from_ref(&upheld)).flags.len(), 1);
        // A member whom a moderator trusts gives all of it.
        let trusted = Decision { about: About::Member(1), verdict: Verdict::Clear, accounts: 0, at: 6 };
        let with = looked(&[], &[upheld.clone(), trusted.into()]);
        assert!((weight(&with, &old) - (24.0 + 7.2)).abs() < 1e-9);
        let clear = decided(told, Verdict::Clear, 7);
        let cleared = looked(&[], &[upheld.clone(), clear.clone()]);
        assert!(cleared.flags.is_empty() && (weight(&cleared, &old) - 96.0).abs() < 1e-9);
        // And a second look takes the clearance back.
        let again = looked(&[], &[upheld.clone(), clear, decided(&found, Verdict::Discount, 8)]);
        assert!((weight(&again, &old) - 9.6).abs() < 1e-9);
        // Of the one who left the analysis nothing is told; the others stay what they were found to be.
        let mut without = upheld.clone();
        without.leave_out(|member| member == 1);
        let rest = looked(&[], &[without]);
        assert_eq!((rest.flags[0].target, &rest.flags[0].accounts[..]), (2, &[2, 3, 4][..]));
        assert!(rest.about(1).next().is_none() && (weight(&rest, &old) - (48.0 + 4.8)).abs() < 1e-9);
        // Clearing a few of them, or somebody else's burst, does not clear a ring.
        let ring = circle(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 8);
        let all = decided(&looked(&ring, &[]).flags[0], Verdict::Discount, 5);
        let few = decided(&looked(&circle(&[1, 2, 21, 22], 8), &[]).flags[0], Verdict::Clear, 6);
        let burst = decided(&looked(&reacts(1, 2, 40, 1), &[]).flags[0], Verdict::Clear, 7);
        assert!((weight(&looked(&[], &[all, few, burst]), &ring) - 72.0).abs() < 1e-9);
    }

    #[test]
    fn a_word_about_a_member_covers_what_was_there_and_not_what_comes_later() {
        let ring = [1, 2, 3, 4];
        let old = circle(&ring, 8);
        let found = looked(&old, &[]).flags[0].clone();
        let word = |verdict, at| Decided::from(Decision { about: About::Member(1), verdict, accounts: 0, at });
        let excuse = |flag: &Flag, at| decided(&flag.against(1), Verdict::Excuse, at);
        let said = [word(Verdict::Clear, 5), excuse(&found, 5)];
        // All of the one's 24 count, and a tenth of the others' 72; nobody said that the ring is honest.
        let trust = looked(&old, &said);
        assert_eq!((trust.flags[0].state, trust.flags[0].takes_from(1)), (State::Open, false));
        assert!((weight(&trust, &old) - (24.0 + 7.2)).abs() < 1e-9);
        let holds = |edges: &[Edge], said: &[Decided]| looked(edges, said).flags.iter().any(|it| it.takes_from(1));
        // It goes on as it was, or moves a little; then it doubles in acts, and in accounts.
        assert!(!holds(&circle(&ring, 15), &said) && !holds(&circle(&[1, 3, 4, 5], 8), &said));
        assert!(holds(&circle(&ring, 16), &said) && holds(&circle(&[1, 2, 3, 4, 5, 6, 7, 8], 8), &said));
        // Other accounts, or a haste that was not there.
        let strangers = circle(&[1, 12, 13, 14], 8);
        assert!(holds(&strangers, &said));
        let mut hasty = old.clone();
        hasty.extend(reacts(1, 30, 40, 1));
        let trust = looked(&hasty, &said);
        let against: Vec<Pattern> = trust.flags.iter().filter(|it| it.takes_from(1)).map(|it| it.pattern).collect();
        assert!(!against.is_empty() && against.iter().all(|it| !it.is_group()), "{against:?}");
        // Said once more, it covers that too, and still nothing of it is the others'.
        let again = looked(&strangers, &[]).flags[0].clone();
        let both = [word(Verdict::Clear, 5), excuse(&found, 5), word(Verdict::Clear, 9), excuse(&again, 9)];
        assert!(!holds(&strangers, &both) && !holds(&old, &both));
        // A word without a finding covers none, and one that was taken back covers nothing.
        assert!(holds(&old, &both[..1]));
        let taken_back = [word(Verdict::Clear, 5), excuse(&found, 5), word(Verdict::Discount, 6)];
        assert!((weight(&looked(&old, &taken_back), &old) - 7.2).abs() < 1e-9);
        // What is confirmed later takes nothing from the one while it is what it was.
        let upheld = |flag: &Flag| decided(flag, Verdict::Discount, 20);
        let with = |flag: &Flag| [word(Verdict::Clear, 5), excuse(&found, 5), upheld(flag)];
        assert!((weight(&looked(&[], &with(&found)), &old) - (24.0 + 7.2)).abs() < 1e-9);
        let grown = looked(&circle(&ring, 16), &[]).flags[0].clone();
        assert!((weight(&looked(&[], &with(&grown)), &old) - 9.6).abs() < 1e-9);
    }

    #[test]
    fn what_nobody_decided_about_holds_when_it_is_not_found_any_more() {
        let old = circle(&[1, 2, 3, 4], 8);
        let trust = looked(&old, &[]);
        let notice = |flag: &Flag, at| Decided { by: 0, ..decided(flag, Verdict::Notice, at) };
        let first = [notice(unnoticed(&trust.flags, &[])[0], 5)];
        // Written down once, and again only when somebody joins.
        let again = |edges: &[Edge]| unnoticed(&looked(edges, &first).flags, &first).len();
        assert_eq!((again(&old), again(&circle(&[1, 2, 3, 4, 5], 8))), (0, 1));
        let later = looked(&[], &first);
        assert!((weight(&later, &old) - 9.6).abs() < 1e-9);
        let told = &later.flags[0];
        assert_eq!(
            (later.flags.len(), told.state, told.decided),
            (1, State::Noticed, None),
            "it still waits for somebody"
        );
        // While it is found it is told once, as what it is now.
        assert_eq!(looked(&old, &first).flags.len(), 1);
        // Then somebody looks.
        let [clear, upheld] = [Verdict::Clear, Verdict::Discount].map(|verdict| decided(told, verdict, 7));
        let cleared = looked(&[], &[first[0].clone(), clear]);
        assert!(cleared.flags.is_empty() && (weight(&cleared, &old) - 96.0).abs() < 1e-9);
        let confirmed = looked(&[], &[first[0].clone(), upheld]);
        assert_eq!((confirmed.flags.len(), confirmed.flags[0].state), (1, State::Earlier));
        // A member whom staff trusts about it gives all of it.
        let word = Decided::from(Decision { about: About::Member(1), verdict: Verdict::Clear, accounts: 0, at: 6 });
        let excuse = decided(&told.against(1), Verdict::Excuse, 6);
        assert!((weight(&looked(&[], &[first[0].clone(), word, excuse]), &old) - (24.0 + 7.2)).abs() < 1e-9);
    }

    #[test]
    fn what_was_seen_is_refused_once_it_has_doubled() {
        let [small, more, larger] = [8, 15, 16].map(|acts| looked(&circle(&[1, 2, 3, 4], acts), &[]).flags[0].clone());
        let seen = Seen::of(&small);
        assert!(seen.is(&more) && !seen.is_outgrown_by(&more));
        assert!(seen.is(&larger) && seen.is_outgrown_by(&larger));
    }
}
