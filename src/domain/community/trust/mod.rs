//! Whose praise counts, and how much: the one weight that ranking, rewards, recommendations and charts share.
//!
//! A ranking that fake accounts can move is worse than none, and fake accounts are free. So what counts is *who may
//! give*: an interaction counts when the one who gives credit pays, or was vouched for by a moderator. Members who do
//! neither are ranked like everybody else; they are only not heard. On top of that
//!
//! - help is not taken on the helper's word, nor company for praise: an answer, or time in one voice channel, counts as far as
//!   the one who would give credit for it did something for the other of their own accord ([`weights`](Trust::weights)), or
//!   anyone could raise themselves by answering everybody. Those who count themselves have one answer's worth without that;
//! - each giver spreads `weight / (all their weight + 10)`, so a member's single reaction is not worth all they have
//!   ([`standing`]);
//! - nobody is listed who is not credited by three different members who count ([`LISTED_FROM`]);
//! - groups, bursts and brigades are found ([`flag`]), shown with evidence, and discounted until a moderator decides.
//!
//! Discounts lower what an interaction *gives*; none ever takes away what others gave. So nobody can be brought down by
//! being showered with suspicious praise. Trusted sources: Gyöngyi, Garcia-Molina, Pedersen, "Combating Web Spam with
//! TrustRank", VLDB 2004; why the number of accounts must not matter: Cao et al., "Aiding the Detection of Fake
//! Accounts in Large Scale Social Online Services" (SybilRank), NSDI 2012.

mod assessed;
/// Fake accounts made to order, and what they gain: the acceptance test of this module.
pub mod attack;
mod bursts;
/// What a moderator decided, remembered.
pub mod decision;
/// What was found, with evidence a person understands.
pub mod flag;
mod groups;
mod pairs;
/// The ranking that cannot be bought with accounts.
pub mod standing;

use std::collections::HashSet;

use super::edges::Edge;
use super::kind::Credit;
use super::kind::InteractionKind;
use super::mix::MixMap;
use super::mix::MixSet;

pub use assessed::Assessed;
pub use decision::Decided;
pub use decision::Decision;
pub use flag::Flag;
pub use standing::LISTED_FROM;
pub use standing::PRIOR;
pub use standing::Trusted;

use pairs::Pairs;

/// What the word of somebody who neither pays nor was vouched for is worth where everybody has a say.
const STRANGER: f64 = 0.5;

/// What the help and company of somebody who counts is worth where nothing came back: one answer.
const UNASKED: f64 = InteractionKind::Reply.weight();

/// What must be left of an act for it to stand in figures.
const HONEST: f64 = 0.5;

/// Who may give credit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// Members who pay now.
    pub paid: HashSet<u64>,
    /// Members whom a moderator put on the same footing: staff, scholars, honoured guests.
    pub vouched: HashSet<u64>,
    /// Whether everybody's credit counts all the same, because those named are too few.
    pub open: bool,
}

impl Sources {
    /// Members who pay, and nobody else.
    #[must_use]
    pub fn paid(members: impl IntoIterator<Item = u64>) -> Self {
        Self { paid: members.into_iter().collect(), ..Self::default() }
    }

    /// Whether a member is named.
    #[must_use]
    pub fn names(&self, member: u64) -> bool {
        self.paid.contains(&member) || self.vouched.contains(&member)
    }

    /// Whether everybody's credit counts: nobody is named, or too few.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open || self.paid.is_empty() && self.vouched.is_empty()
    }
}

/// What the detectors look at besides the interactions.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// Who may give.
    pub sources: &'c Sources,
    /// When an account was made, in seconds since 1970 (Discord: [`snowflake_seconds`](crate::domain::ids::snowflake_seconds));
    /// `None` where nobody knows, and then the account counts as old.
    pub born: &'c dyn Fn(u64) -> Option<i64>,
    /// What moderators decided so far.
    pub decisions: &'c [Decided],
}

/// Who counts, what was found, and what is discounted.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Whether too few pay yet: then everybody counts, and a reader should be told so.
    pub open: bool,
    /// What was found, gravest first, with what moderators decided about it.
    pub flags: Vec<Flag>,
    sources: Sources,
    /// What is left of what the first gives the second; pairs that are not here keep everything.
    keep: MixMap<(u64, u64), f64>,
    /// Members whose credit a moderator switched off.
    muted: MixSet<u64>,
}

impl Trust {
    /// Who counts, without looking for anything: the scheme alone.
    #[must_use]
    pub fn plain(sources: &Sources) -> Self {
        Self { open: sources.is_open(), sources: sources.clone(), ..Self::default() }
    }

    /// Look through single interactions (one edge per act, undecayed, of the last weeks) for what is not honest, and
    /// weigh it by what moderators decided. Linear in the edges but for sorting.
    #[must_use]
    pub fn assess(edges: &[Edge], context: &Context<'_>) -> Self {
        let mut trust = Self::plain(context.sources);
        trust.muted = decision::muted(context.decisions);
        let pairs = Pairs::of(edges, &trust);
        let mut flags = groups::find(&pairs);
        flags.extend(bursts::find(edges, &trust, context.born));
        let lasting = decision::settle(&mut flags, context.decisions);
        flags.sort_by(|a, b| b.gravity().total_cmp(&a.gravity()).then_with(|| a.key().cmp(&b.key())));
        let found = flags.iter().filter(|flag| flag.discounts()).flat_map(|flag| &flag.discounts);
        for discount in found.chain(&lasting) {
            let keep = trust.keep.entry((discount.src, discount.dst)).or_insert(1.0);
            *keep = keep.min(discount.keep);
        }
        trust.flags = flags;
        trust
    }

    /// Whether a member's credit counts.
    #[must_use]
    pub fn counts(&self, member: u64) -> bool {
        (self.open || self.sources.names(member)) && !self.muted.contains(&member)
    }

    /// Whether a member pays or was vouched for and was not switched off, also while everybody's credit counts.
    fn is_known(&self, member: u64) -> bool {
        self.sources.names(member) && !self.muted.contains(&member)
    }

    /// Whether a member was vouched for and not switched off.
    fn is_vouched(&self, member: u64) -> bool {
        self.sources.vouched.contains(&member) && !self.muted.contains(&member)
    }

    /// How far a member is heard, from 0 to 1, where everybody has a say and fakes must not have the last one: who neither pays
    /// nor was vouched for counts half, who was switched off not at all.
    #[must_use]
    pub fn voice(&self, member: u64) -> f64 {
        match (self.muted.contains(&member), self.counts(member)) {
            (true, _) => 0.0,
            (false, true) => 1.0,
            (false, false) => STRANGER,
        }
    }

    /// What is left of what `giver` gives `receiver`, from 0 to 1.
    #[must_use]
    pub fn kept(&self, giver: u64, receiver: u64) -> f64 {
        self.keep.get(&(giver, receiver)).copied().unwrap_or(1.0)
    }

    /// Whether an act may stand in figures about the community at all: its giver was not switched off, and at least half
    /// of what it gives is left. Figures count acts and people; there, a tenth of a ring would be the whole ring.
    #[must_use]
    pub fn is_honest(&self, edge: &Edge) -> bool {
        !self.muted.contains(&edge.src) && self.kept(edge.src, edge.dst) >= HONEST
    }

    /// The weight of every edge: 0 where its giver does not count, less where it is discounted. `edges` may be single
    /// interactions or roll-ups per pair and kind; help and company are measured against what the one who gives credit for
    /// them did for the other *within the same edges*.
    #[must_use]
    pub fn weights(&self, edges: &[Edge]) -> Vec<f64> {
        let consent = if self.open { MixMap::default() } else { self.consent(edges) };
        let weight = |edge: &Edge| {
            if edge.is_loop() || !self.counts(edge.src) {
                return 0.0;
            }
            let agreed = match edge.kind.direction() {
                Credit::None => 0.0,
                Credit::ToTarget => 1.0,
                Credit::ToActor | Credit::Together if self.open => 1.0,
                Credit::ToActor | Credit::Together => {
                    let unasked = if self.counts(edge.dst) { UNASKED } else { 0.0 };
                    consent.get(&(edge.src, edge.dst)).map_or(0.0, |consent| consent.share(unasked))
                }
            };
            edge.weight * self.kept(edge.src, edge.dst) * agreed
        };
        edges.iter().map(weight).collect()
    }

    /// The edges that count, with the weights they count with.
    #[must_use]
    pub fn apply(&self, edges: &[Edge]) -> Vec<Edge> {
        let weighed = edges.iter().zip(self.weights(edges));
        weighed.filter(|(_, weight)| *weight > 0.0).map(|(edge, weight)| Edge { weight, ..*edge }).collect()
    }

    /// What was found about a member, decided or not.
    pub fn about(&self, member: u64) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(move |flag| flag.concerns(member))
    }

    /// Per giver who counts and helper or companion: the help and the company, and what the giver did of their own accord.
    fn consent(&self, edges: &[Edge]) -> MixMap<(u64, u64), Consent> {
        let mut consent: MixMap<(u64, u64), Consent> = MixMap::default();
        for edge in edges {
            if matches!(edge.kind.direction(), Credit::ToActor | Credit::Together) && self.counts(edge.src) {
                consent.entry((edge.src, edge.dst)).or_default().received += edge.weight;
            }
        }
        for edge in edges {
            let did = match edge.kind.direction() {
                Credit::ToTarget => consent.get_mut(&(edge.src, edge.dst)),
                Credit::ToActor => consent.get_mut(&(edge.dst, edge.src)),
                Credit::Together | Credit::None => None,
            };
            if let Some(consent) = did {
                consent.own += edge.weight;
            }
        }
        consent
    }
}

/// What one who counts did for another of their own accord, against the help and company they received.
#[derive(Debug, Clone, Copy, Default)]
struct Consent {
    received: f64,
    own: f64,
}

impl Consent {
    /// Help and company count up to the worth of what their receiver did for the other, and `unasked` besides.
    fn share(&self, unasked: f64) -> f64 {
        if self.received > 0.0 { ((self.own + unasked) / self.received).min(1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    fn act(kind: InteractionKind, actor: u64, target: u64) -> Edge {
        Edge::of(kind, actor, target, 0).unwrap()
    }

    #[test]
    fn only_those_who_pay_or_were_vouched_for_are_heard() {
        let (payer, guest, free) = (1, 2, 3);
        let edges = [payer, guest, free].map(|actor| act(InteractionKind::Reaction, actor, 9));
        let mut sources = Sources::paid([payer]);
        assert_eq!(Trust::plain(&sources).weights(&edges), [1.0, 0.0, 0.0]);
        sources.vouched.insert(guest);
        assert_eq!(Trust::plain(&sources).weights(&edges), [1.0, 1.0, 0.0]);
        let open = Trust::plain(&Sources::default());
        assert!(open.open);
        assert_eq!(open.weights(&edges), [1.0, 1.0, 1.0]);
    }

    #[test]
    fn help_counts_only_as_far_as_the_one_who_was_helped_agrees() {
        let (payer, other_payer, spammer) = (1, 2, 3);
        let trust = Trust::plain(&Sources::paid([payer, other_payer]));
        let spam = vec![act(InteractionKind::Reply, spammer, payer); 50];
        assert_eq!(trust.weights(&spam).iter().sum::<f64>(), 0.0);
        let mut thanked = spam.clone();
        thanked.push(act(InteractionKind::Reaction, payer, spammer));
        // The reaction itself, and as much help as it is worth.
        assert!((trust.weights(&thanked).iter().sum::<f64>() - 2.0).abs() < 1e-12);
        let mut answered = spam;
        answered.push(act(InteractionKind::Reply, payer, spammer));
        assert!((trust.weights(&answered).iter().sum::<f64>() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn between_two_who_pay_one_answer_is_taken_on_trust_and_many_are_not() {
        let (payer, other) = (1, 2);
        let trust = Trust::plain(&Sources::paid([payer, other]));
        assert_eq!(trust.weights(&[act(InteractionKind::Reply, payer, other)]), [2.0]);
        let mut answers = vec![act(InteractionKind::Reply, payer, other); 20];
        assert!((trust.weights(&answers).iter().sum::<f64>() - 2.0).abs() < 1e-12);
        answers.extend(vec![act(InteractionKind::Reaction, other, payer); 5]);
        // Five thanks, and the answers up to their worth and one answer more.
        assert!((trust.weights(&answers).iter().sum::<f64>() - (5.0 + 7.0)).abs() < 1e-12);
    }

    #[test]
    fn who_only_sits_in_a_voice_channel_is_praised_by_nobody_for_it() {
        let (payer, other, silent) = (1, 2, 3);
        let trust = Trust::plain(&Sources::paid([payer, other]));
        let evenings = |one, other| [act(InteractionKind::VoiceTogether, one, other); 40];
        let mut company = [evenings(payer, silent), evenings(silent, payer)].concat();
        assert_eq!(trust.weights(&company).iter().sum::<f64>(), 0.0);
        // Nor does it speak for the answers of the one who sits there.
        company.extend([act(InteractionKind::Reply, silent, payer); 9]);
        assert_eq!(trust.weights(&company).iter().sum::<f64>(), 0.0);
        company.extend([act(InteractionKind::Reaction, payer, silent); 3]);
        assert!((trust.weights(&company).iter().sum::<f64>() - 6.0).abs() < 1e-12);
        let friends = [evenings(payer, other), evenings(other, payer)].concat();
        assert!((trust.weights(&friends).iter().sum::<f64>() - 4.0).abs() < 1e-12, "one answer's worth each way");
    }

    fn assess(edges: &[Edge], paying: &[u64], born: &dyn Fn(u64) -> Option<i64>, decisions: &[Decision]) -> Trust {
        let sources = Sources::paid(paying.iter().copied());
        let decisions: Vec<Decided> = decisions.iter().copied().map(Decided::from).collect();
        Trust::assess(edges, &Context { sources: &sources, born, decisions: &decisions })
    }

    fn at(kind: InteractionKind, actor: u64, target: u64, at: i64) -> Edge {
        Edge { at, ..act(kind, actor, target) }
    }

    #[test]
    fn who_fills_somebodys_hour_takes_nothing_from_the_others() {
        // A hundred acts in other weeks; then an hour in which five thank three times each, and one sixty times.
        let mut edges: Vec<Edge> = (0..100_i64)
            .map(|nth| at(InteractionKind::Reaction, 20 + nth.unsigned_abs() % 20, 2, nth * 20_000))
            .collect();
        let hour = 2_100_000;
        edges.extend((0..60).map(|nth| at(InteractionKind::Reaction, 9, 2, hour + nth * 30)));
        let thanks = (0..15_i64)
            .map(|nth| at(InteractionKind::Reaction, 3 + nth.unsigned_abs() % 5, 2, hour + 1_800 + nth * 60));
        edges.extend(thanks.clone());
        let trust = assess(&edges, &(1..60).collect::<Vec<_>>(), &|_| None, &[]);
        let accused: Vec<&[u64]> = trust.flags.iter().filter(|it| it.target == 2).map(|it| &it.accounts[..]).collect();
        assert!(accused.iter().any(|accounts| accounts == &[9]), "{accused:?}");
        let thanks: Vec<Edge> = thanks.collect();
        assert!((trust.weights(&thanks).iter().sum::<f64>() - 15.0).abs() < 1e-9, "{accused:?}");
    }

    #[test]
    fn the_eleventh_act_within_ten_minutes_counts_nothing() {
        let edges: Vec<Edge> = (0..40).map(|nth| at(InteractionKind::Reaction, 1, 2, 1000 + nth)).collect();
        let trust = assess(&edges, &[1], &|_| None, &[]);
        let flag = &trust.flags[0];
        assert_eq!((flag.pattern, flag.target, flag.acts), (flag::Pattern::PairBurst, 2, 30));
        assert!((trust.weights(&edges).iter().sum::<f64>() - 10.0).abs() < 1e-9);
        let slow: Vec<Edge> = (0..40).map(|nth| at(InteractionKind::Reaction, 1, 2, nth * 3600)).collect();
        assert!(assess(&slow, &[1], &|_| None, &[]).flags.is_empty());
    }

    #[test]
    fn a_month_in_an_hour_is_cut_but_a_post_that_many_like_is_not() {
        let quiet =
            (0..30).map(|day| at(InteractionKind::Reaction, 100 + u64::try_from(day).unwrap(), 2, day * 80_000));
        let crowd: Vec<Edge> = (1..=60).map(|payer| at(InteractionKind::Reaction, payer, 2, 2_300_000)).collect();
        let paying: Vec<u64> = (1..=200).collect();
        let liked: Vec<Edge> = quiet.clone().chain(crowd).collect();
        assert!(assess(&liked, &paying, &|_| None, &[]).flags.is_empty());
        let few = (0..60)
            .map(|nth| at(InteractionKind::Reaction, 11 + u64::try_from(nth % 8).unwrap(), 2, 2_300_000 + nth * 30));
        let pushed: Vec<Edge> = quiet.chain(few).collect();
        let trust = assess(&pushed, &paying, &|_| None, &[]);
        let burst = trust.flags.iter().find(|flag| flag.pattern == flag::Pattern::HourBurst).unwrap();
        assert_eq!((burst.target, burst.accounts.len(), burst.acts), (2, 8, 33));
        // Sixty of the month's ninety lie in that hour.
        assert!((burst.share - 60.0 / 90.0).abs() < 1e-9 && burst.to - burst.from < 3_600, "{burst:?}");
        assert!((trust.weights(&pushed).iter().sum::<f64>() - 57.0).abs() < 1e-9);
    }

    #[test]
    fn a_brigade_of_young_accounts_is_held_and_paying_newcomers_beside_it_are_not() {
        let now = 10_000_000;
        let young = |member: u64| (member >= 100).then_some(now - 86_400);
        let mut edges: Vec<Edge> = (100..130).map(|it| at(InteractionKind::Reaction, it, 2, now + 10)).collect();
        edges.push(at(InteractionKind::Reaction, 1, 2, now));
        let trust = assess(&edges, &[1, 129], &young, &[]);
        assert_eq!((trust.flags.len(), trust.flags[0].pattern), (1, flag::Pattern::Brigade));
        assert_eq!((trust.flags[0].accounts.len(), trust.flags[0].counting), (30, 1));
        assert_eq!(trust.weights(&edges).iter().sum::<f64>(), 2.0);
        // Thirty newcomers who pay are held until a moderator has looked.
        let all: Vec<u64> = (1..130).collect();
        let held = assess(&edges, &all, &young, &[]);
        assert_eq!(held.weights(&edges).iter().sum::<f64>(), 1.0);
        let clear = Decision {
            about: decision::About::Flag(held.flags[0].key()),
            verdict: decision::Verdict::Clear,
            accounts: 30,
            at: 0,
        };
        let cleared = assess(&edges, &all, &young, &[clear]);
        assert_eq!(cleared.flags[0].state, flag::State::Cleared);
        assert_eq!(cleared.weights(&edges).iter().sum::<f64>(), 31.0);
        // A clearance is no blank cheque, and the latest decision holds.
        let small = Decision { accounts: 14, ..clear };
        assert_eq!(assess(&edges, &all, &young, &[small]).flags[0].state, flag::State::Grown);
        let later = Decision { verdict: decision::Verdict::Discount, at: 5, ..clear };
        assert_eq!(assess(&edges, &all, &young, &[later, clear]).flags[0].state, flag::State::Upheld);
    }

    #[test]
    fn a_muted_member_gives_nothing_and_a_cleared_one_everything() {
        let edges: Vec<Edge> = (0..40).map(|nth| at(InteractionKind::Reaction, 1, 2, 1000 + nth)).collect();
        let decide = |verdict| Decision { about: decision::About::Member(1), verdict, accounts: 0, at: 0 };
        let muted = assess(&edges, &[1], &|_| None, &[decide(decision::Verdict::Discount)]);
        assert_eq!(muted.weights(&edges).iter().sum::<f64>(), 0.0);
        let excuse = |flag: Flag| {
            let (about, verdict) = (decision::About::Flag(flag.key()), decision::Verdict::Excuse);
            let decision = Decision { about, verdict, accounts: flag.accounts.len(), at: 0 };
            Decided { accounts: flag.accounts, acts: flag.acts, discounts: flag.discounts, ..decision.into() }
        };
        let found = assess(&edges, &[1], &|_| None, &[]).flags;
        let mut decisions: Vec<Decided> = found.into_iter().map(excuse).collect();
        decisions.push(decide(decision::Verdict::Clear).into());
        let sources = Sources::paid([1]);
        let cleared = Trust::assess(&edges, &Context { sources: &sources, born: &|_| None, decisions: &decisions });
        assert_eq!(cleared.weights(&edges).iter().sum::<f64>(), 40.0);
        assert!(cleared.about(2).any(|flag| flag.pattern == flag::Pattern::PairBurst));
        // Where everybody has a say: strangers half, the muted nothing, and what is discounted less.
        assert_eq!((cleared.voice(1), cleared.voice(7), muted.voice(1)), (1.0, 0.5, 0.0));
        assert_eq!(Trust::plain(&Sources::default()).voice(7), 1.0);
        assert!(cleared.kept(1, 2) == 1.0 && assess(&edges, &[1], &|_| None, &[]).kept(1, 2) < 0.5);
    }

    #[test]
    fn answering_everybody_lifts_nobody_and_is_shown() {
        let paying: Vec<u64> = (1..=30).collect();
        let mut edges: Vec<Edge> = paying.iter().map(|&payer| at(InteractionKind::Reply, 99, payer, 5)).collect();
        let trust = assess(&edges, &paying, &|_| None, &[]);
        assert_eq!(
            (trust.flags[0].pattern, trust.flags[0].target, trust.flags[0].acts),
            (flag::Pattern::Flood, 99, 30)
        );
        assert_eq!((trust.flags[0].helped, trust.flags[0].counting, trust.flags[0].open), (30, 0, false));
        assert_eq!(trust.weights(&edges).iter().sum::<f64>(), 0.0);
        // A helper whom people thank is no flood.
        edges.extend(paying.iter().take(10).map(|&payer| at(InteractionKind::Reaction, payer, 99, 6)));
        let thanked = assess(&edges, &paying, &|_| None, &[]);
        assert!(!thanked.flags.iter().any(|flag| flag.pattern == flag::Pattern::Flood));
    }

    #[test]
    fn friends_whom_others_value_are_no_closed_group_even_under_a_shower_of_praise() {
        let friends = [1_u64, 2, 3, 4];
        let mut edges = Vec::new();
        for (round, a, b) in
            (0..8).flat_map(|round| friends.map(|a| friends.map(|b| (round, a, b))).into_iter().flatten())
        {
            edges.extend((a != b).then(|| at(InteractionKind::Reaction, a, b, round * 90_000)));
        }
        let closed = assess(&edges, &[1, 2, 3, 4], &|_| None, &[]);
        assert_eq!(closed.flags[0].pattern, flag::Pattern::Reciprocity);
        // While everybody is heard it is told who pays all the same.
        let few = Sources { open: true, ..Sources::paid([1, 2]) };
        let heard = Trust::assess(&edges, &Context { sources: &few, born: &|_| None, decisions: &[] });
        assert!(heard.open && heard.flags[0].open && !closed.flags[0].open);
        assert_eq!((heard.flags[0].counting, closed.flags[0].counting), (2, 4));
        // A circle that keeps a tenth of its praise does not stand in figures about the community; others do.
        assert!(!closed.is_honest(&edges[0]) && closed.is_honest(&act(InteractionKind::Reaction, 1, 9)));
        edges.extend((10..40).map(|payer| at(InteractionKind::Reaction, payer, payer % 4 + 1, 7)));
        let paying: Vec<u64> = (1..40).collect();
        assert!(assess(&edges, &paying, &|_| None, &[]).flags.is_empty());
        // Strangers who do not pay cannot make them look closed.
        edges.extend((0..400).map(|nth| at(InteractionKind::Reaction, 1000 + nth % 80, nth % 4 + 1, 0)));
        let showered = assess(&edges, &paying, &|_| None, &[]);
        let discounted = |flag: &Flag| flag.discounts.iter().any(|it| paying.contains(&it.src));
        assert!(!showered.flags.iter().any(discounted), "{:?}", showered.flags);
    }
}
