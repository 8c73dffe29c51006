//! What was found, as figures: who, how many, in what time, what share. The words are made where people read them.

use serde::{Deserialize, Serialize};

/// What it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Many accounts that do little else praise one.
    Star,
    /// Accounts praise each other in a row, one the next.
    Chain,
    /// Accounts of a group praise each other, everyone nearly everyone.
    Clique,
    /// Accounts give back what they get.
    Reciprocity,
    /// A group that keeps to itself in no simpler shape.
    Group,
    /// More than ten acts of one member for another within ten minutes.
    PairBurst,
    /// Most of a member's month within an hour, from few people.
    HourBurst,
    /// Many young accounts at one member within an hour.
    Brigade,
    /// Answers to many paying members, none of whom reacted.
    Flood,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Self; 9] = [
        Self::Star,
        Self::Chain,
        Self::Clique,
        Self::Reciprocity,
        Self::Group,
        Self::PairBurst,
        Self::HourBurst,
        Self::Brigade,
        Self::Flood,
    ];

    /// The name in files, in the database and in the texts' keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Star => "star",
            Self::Chain => "chain",
            Self::Clique => "clique",
            Self::Reciprocity => "reciprocity",
            Self::Group => "group",
            Self::PairBurst => "pair-burst",
            Self::HourBurst => "hour-burst",
            Self::Brigade => "brigade",
            Self::Flood => "flood",
        }
    }

    /// Whether it is about a group, whose shape and head may change while the group stays the same.
    #[must_use]
    pub const fn is_group(self) -> bool {
        match self {
            Self::Star | Self::Chain | Self::Clique | Self::Reciprocity | Self::Group => true,
            Self::PairBurst | Self::HourBurst | Self::Brigade | Self::Flood => false,
        }
    }

    /// The pattern of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.name() == name)
    }
}

/// What tells one finding from another, the same from day to day while the same accounts gain from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// What it looks like.
    pub pattern: Pattern,
    /// Who gains most, or, in a flood, who does it.
    pub target: u64,
    /// In a burst between two: the one who acts.
    pub actor: Option<u64>,
}

impl Key {
    /// The key of a finding in which `accounts` take part.
    #[must_use]
    pub fn of(pattern: Pattern, target: u64, accounts: &[u64]) -> Self {
        let other = accounts.iter().copied().find(|account| *account != target);
        Self { pattern, target, actor: other.filter(|_| pattern == Pattern::PairBurst) }
    }
}

/// What is left of what one member gives another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discount {
    /// Who gives.
    pub src: u64,
    /// Who receives.
    pub dst: u64,
    /// The part that still counts, from 0 to 1.
    pub keep: f64,
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody decided; the discount holds meanwhile.
    Open,
    /// A moderator agreed: the discount holds.
    Upheld,
    /// A moderator found it honest: nothing is discounted.
    Cleared,
    /// A moderator found it honest, but it has doubled since: it is open again.
    Grown,
    /// A moderator agreed, and it is not found in the last weeks any more: the discount of then holds.
    Earlier,
    /// Nobody decided, and it is not found in the last weeks any more: the discount of then holds meanwhile.
    Noticed,
}

impl State {
    /// Whether it waits for somebody to look.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Grown | Self::Noticed)
    }

    /// Whether no more is known of it than was written down then: neither shares nor who paid.
    #[must_use]
    pub const fn is_past(self) -> bool {
        matches!(self, Self::Earlier | Self::Noticed)
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// What it looks like.
    pub pattern: Pattern,
    /// Who gains most, or, in a flood, who does it.
    pub target: u64,
    /// Who took part, ascending; the target is among them when it takes part itself.
    pub accounts: Vec<u64>,
    /// How many of them pay, or were vouched for.
    pub counting: usize,
    /// Whether everybody's credit counted when it was found.
    pub open: bool,
    /// How many interactions it is made of.
    pub acts: usize,
    /// The first of them, in seconds since 1970.
    pub from: i64,
    /// The last of them.
    pub to: i64,
    /// From 0 to 1. Groups: how much of what the accounts give stays among them (a star that is no circle: goes to the
    /// target). Burst of two: how much of what the one did for the other lies beyond what counts. Burst of an hour: how
    /// much of what the target received in a month lies in one hour. Brigade: how many of the accounts that turned to
    /// the target in that time are young. Flood: how many of those answered did not react.
    pub share: f64,
    /// Groups: how much of what they receive comes from members outside who count. Otherwise 0.
    pub outside: f64,
    /// Flood: how many members who count were answered. Otherwise 0.
    pub helped: usize,
    /// What it takes away until a moderator decides otherwise. Never anything that others gave.
    pub discounts: Vec<Discount>,
    /// Where it stands.
    pub state: State,
    /// By whom that was decided (0 when nobody knows any more), and when.
    pub decided: Option<(u64, i64)>,
}

impl Flag {
    /// A finding with nothing in it yet.
    #[must_use]
    pub const fn blank(pattern: Pattern, target: u64, open: bool) -> Self {
        Self {
            pattern,
            target,
            accounts: Vec::new(),
            counting: 0,
            open,
            acts: 0,
            from: 0,
            to: 0,
            share: 0.0,
            outside: 0.0,
            helped: 0,
            discounts: Vec::new(),
            state: State::Open,
            decided: None,
        }
    }

    /// What tells it from others.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::of(self.pattern, self.target, &self.accounts)
    }

    /// Whether `member` gains from it or takes part.
    #[must_use]
    pub fn concerns(&self, member: u64) -> bool {
        self.target == member || self.accounts.binary_search(&member).is_ok()
    }

    /// Whether `member` may not say what becomes of it: whoever takes part says nothing, and whoever gains by it may only say
    /// that it is not honest.
    #[must_use]
    pub fn bars(&self, member: u64, clears: bool) -> bool {
        // Both are accounts of a burst of one for another, whoever does it.
        let is_aimed_at = self.pattern == Pattern::PairBurst && self.target == member;
        let takes_part = self.accounts.binary_search(&member).is_ok() && !is_aimed_at;
        takes_part || self.target == member && clears
    }

    /// Whether the one who gains most takes part.
    #[must_use]
    pub fn is_circle(&self) -> bool {
        self.accounts.binary_search(&self.target).is_ok()
    }

    /// Whether its discount holds.
    #[must_use]
    pub const fn discounts(&self) -> bool {
        !matches!(self.state, State::Cleared)
    }

    /// Whether something of what `member` gives counts less for it.
    #[must_use]
    pub fn takes_from(&self, member: u64) -> bool {
        self.discounts() && self.discounts.iter().any(|discount| discount.src == member && discount.keep < 1.0)
    }

    /// The same finding with what it takes from `member` alone.
    #[must_use]
    pub fn against(&self, member: u64) -> Self {
        let own = self.discounts.iter().filter(|discount| discount.src == member).copied().collect();
        Self { discounts: own, ..self.clone() }
    }

    /// How urgently a person should look: accounts and acts, and more when members who count take part.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of members and acts")]
    pub fn gravity(&self) -> f64 {
        let open = if self.state.waits() { 1e12 } else { 0.0 };
        open + (self.accounts.len() * (1 + self.counting)) as f64 * (1.0 + self.acts as f64).ln()
    }
}
