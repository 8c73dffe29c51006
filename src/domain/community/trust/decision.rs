//! What moderators decided: part of the input, so that it is remembered, can be taken back, and explains itself.

use serde::{Deserialize, Serialize};

use super::flag::Discount;
use super::flag::Flag;
use super::flag::Key;
use super::flag::Pattern;
use super::flag::State;

mod settle;

pub use settle::unnoticed;
pub(super) use settle::{muted, settle};

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One finding, as [`Flag::key`] names it.
    Flag(Key),
    /// Everything that one member gives.
    Member(u64),
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is not honest: the discount stays; a member's credit counts for nothing.
    Discount,
    /// It is honest: nothing is discounted for it.
    Clear,
    /// A finding that was there when a member's credit was let count again: what they give counts all the same, what the
    /// others give does not. Written with the word about the member, never by itself.
    Excuse,
    /// Found, and nobody has decided yet. Written by nobody: what is found is made of the last weeks, and what was found must
    /// not begin to count in full because a moderator let it lie.
    Notice,
}

/// One decision. Of several about the same thing the latest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// About what.
    pub about: About,
    /// What.
    pub verdict: Verdict,
    /// How many accounts the finding had for the one who decided; a cleared one that doubles is asked about again. 0 for
    /// members.
    pub accounts: usize,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// A decision with who took it and what the finding was then. The finding itself is made of the last weeks; what was
/// confirmed must hold for as long as the acts count.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// What was decided.
    pub decision: Decision,
    /// By whom; 0 when nobody knows any more.
    pub by: u64,
    /// Who took part, ascending. Empty for members.
    pub accounts: Vec<u64>,
    /// How many interactions it was made of; 0 for members, and for findings about which nothing but the key was kept.
    pub acts: usize,
    /// The first of them.
    pub from: i64,
    /// The last of them.
    pub to: i64,
    /// What it takes away; of an excuse, what would be taken from the one who is excused.
    pub discounts: Vec<Discount>,
}

impl From<Decision> for Decided {
    fn from(decision: Decision) -> Self {
        Self { decision, by: 0, accounts: Vec::new(), acts: 0, from: 0, to: 0, discounts: Vec::new() }
    }
}

impl Decided {
    /// Whether it is about the finding with this key and these accounts, the first act of which was at `from`.
    ///
    /// A group is told by who takes part: who of them gains most and what shape it makes changes from day to day.
    fn is_about(&self, key: Key, accounts: &[u64], from: i64) -> bool {
        let About::Flag(own) = self.decision.about else { return false };
        if self.acts == 0 {
            // Who had acted is not known: at least nobody who acted only after it.
            let settled = key.pattern != Pattern::PairBurst || from <= self.decision.at;
            return (own.pattern, own.target) == (key.pattern, key.target) && settled;
        }
        (own.pattern.is_group() && key.pattern.is_group() || own == key) && overlaps(&self.accounts, accounts)
    }

    fn is_about_flag(&self, flag: &Flag) -> bool {
        self.is_about(flag.key(), &flag.accounts, flag.from)
    }

    /// Whether a finding has become so large since that it is another one.
    fn is_outgrown_by(&self, accounts: usize, acts: usize) -> bool {
        let more_people = accounts >= 2 * self.decision.accounts.max(1);
        // What was confirmed does not become less so by going on.
        let asks_for_acts = matches!(self.decision.verdict, Verdict::Clear | Verdict::Excuse) && self.acts > 0;
        more_people || asks_for_acts && acts >= 2 * self.acts
    }

    /// Whether a later decision stands in the place of `earlier`.
    fn settles(&self, earlier: &Self) -> bool {
        let About::Flag(key) = earlier.decision.about else { return false };
        self.is_about(key, &earlier.accounts, earlier.from) && !self.is_outgrown_by(earlier.accounts.len(), 0)
    }

    /// Whether `member` was excused from this finding, and it has not become another one since.
    fn excuses(&self, member: u64, flag: &Flag) -> bool {
        self.decision.verdict == Verdict::Excuse
            && self.discounts.iter().any(|discount| discount.src == member)
            && self.is_about_flag(flag)
            && !self.is_outgrown_by(flag.accounts.len(), flag.acts)
    }

    /// Whether it belongs to what staff said about everything that `member` gives.
    #[must_use]
    pub fn is_word_about(&self, member: u64) -> bool {
        match self.decision.verdict {
            Verdict::Excuse => self.discounts.iter().any(|discount| discount.src == member),
            Verdict::Discount | Verdict::Clear | Verdict::Notice => self.decision.about == About::Member(member),
        }
    }

    /// Leave out members who are not looked at any more. A group goes on without them.
    pub fn leave_out(&mut self, is_gone: impl Fn(u64) -> bool) {
        self.accounts.retain(|account| !is_gone(*account));
        self.discounts.retain(|discount| !is_gone(discount.src) && !is_gone(discount.dst));
        if let About::Flag(key) = &mut self.decision.about
            && is_gone(key.target)
        {
            key.target = 0;
        }
    }

    /// Whether it holds until somebody says otherwise: confirmed, or found and never decided about.
    fn lasts(&self) -> bool {
        matches!(self.decision.verdict, Verdict::Discount | Verdict::Notice) && !self.discounts.is_empty()
    }

    /// The finding as it was then; where the one who gained most is gone, told by another.
    fn earlier(&self, key: Key) -> Flag {
        let target = if key.target == 0 { self.accounts.first().copied().unwrap_or_default() } else { key.target };
        let is_decided = self.decision.verdict != Verdict::Notice;
        Flag {
            accounts: self.accounts.clone(),
            acts: self.acts,
            from: self.from,
            to: self.to,
            discounts: self.discounts.clone(),
            state: if is_decided { State::Earlier } else { State::Noticed },
            decided: is_decided.then_some((self.by, self.decision.at)),
            ..Flag::blank(key.pattern, target, false)
        }
    }
}

/// Whether half of the smaller set is in the other; both ascend.
fn overlaps(one: &[u64], other: &[u64]) -> bool {
    let (small, large) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let shared = small.iter().filter(|account| large.binary_search(account).is_ok()).count();
    shared > 0 && 2 * shared >= small.len()
}

/// The finding that somebody had before their eyes when they decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub key: Key,
    /// Of one that was confirmed and is not found any more: when it was confirmed.
    pub earlier: Option<i64>,
    /// Accounts it had.
    pub accounts: usize,
    /// Interactions it was made of.
    pub acts: usize,
}

impl Seen {
    /// What is seen of a finding.
    #[must_use]
    pub fn of(flag: &Flag) -> Self {
        let earlier = flag.decided.filter(|_| flag.state == State::Earlier).map(|it| it.1);
        Self { key: flag.key(), earlier, accounts: flag.accounts.len(), acts: flag.acts }
    }

    /// Whether it is this one, as it is now.
    #[must_use]
    pub fn is(&self, flag: &Flag) -> bool {
        let now = Self::of(flag);
        (now.key, now.earlier) == (self.key, self.earlier)
    }

    /// Whether it has doubled since.
    #[must_use]
    pub const fn is_outgrown_by(&self, flag: &Flag) -> bool {
        flag.accounts.len() >= 2 * self.accounts || flag.acts >= 2 * self.acts
    }
}
