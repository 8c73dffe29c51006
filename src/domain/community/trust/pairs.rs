//! Interactions folded into pairs, and what each account gives and gets, for the detectors.

use super::super::edges::Edge;
use super::super::kind::InteractionKind;
use super::super::mix::MixMap;
use super::Trust;

/// Whether an act goes from one person to another of their own accord. Whoever studies a lesson or comes to an event
/// credits its author by the way, and time in one voice channel is mutual whatever anybody meant: groups are not told
/// by such acts.
const fn is_personal(kind: InteractionKind) -> bool {
    match kind {
        InteractionKind::Reaction
        | InteractionKind::Reply
        | InteractionKind::Mention
        | InteractionKind::ThreadMessage
        | InteractionKind::Answer
        | InteractionKind::CommentOnQuestion
        | InteractionKind::CommentOnAnswer
        | InteractionKind::Imported => true,
        InteractionKind::ReactionRemoved
        | InteractionKind::LessonDone
        | InteractionKind::LessonSaved
        | InteractionKind::LessonNotForMe
        | InteractionKind::LessonOpened
        | InteractionKind::VoiceTogether
        | InteractionKind::EventAttended
        | InteractionKind::Invite => false,
    }
}

/// Whether an act says "this was good" and nothing else. A mention is part of a conversation; what a file does not name
/// may be praise.
const fn is_praise(kind: InteractionKind) -> bool {
    matches!(kind, InteractionKind::Reaction | InteractionKind::Imported)
}

/// One giver and one receiver.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The giver's place in [`Pairs::accounts`].
    pub src: usize,
    /// The receiver's.
    pub dst: usize,
    pub acts: usize,
    /// Those of them that are praise.
    pub praise: usize,
    pub first: i64,
    pub last: i64,
}

/// One account.
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Account {
    pub id: u64,
    /// Whether its credit counts more than anybody's.
    pub counts: bool,
    /// Whether it pays or was vouched for, be it switched off.
    pub named: bool,
    /// Whether it pays or was vouched for, also while everybody's credit counts.
    pub known: bool,
    /// Whether it was vouched for.
    pub vouched: bool,
    /// Acts by which it gave credit.
    pub given: usize,
    /// Those of them that are praise.
    pub praised: usize,
    /// Acts by which it received credit.
    pub got: usize,
    /// Those of them that came from members who count.
    pub got_counting: usize,
}

/// Pairs sorted by giver and receiver, and the accounts in them by rising id.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs {
    pub accounts: Vec<Account>,
    #[allow(clippy::struct_field_names, reason = "what it holds has no other name")]
    pub pairs: Vec<Pair>,
    /// Nobody counts more than others: nobody pays yet.
    pub open: bool,
    by_pair: MixMap<(usize, usize), usize>,
}

impl Pairs {
    pub fn of(edges: &[Edge], trust: &Trust) -> Self {
        let looked_at = |edge: &&Edge| !edge.is_loop() && is_personal(edge.kind) && edge.weight > 0.0;
        let mut rows: Vec<(u64, u64, i64, bool)> =
            edges.iter().filter(looked_at).map(|edge| (edge.src, edge.dst, edge.at, is_praise(edge.kind))).collect();
        rows.sort_unstable();
        let mut ids: Vec<u64> = rows.iter().flat_map(|row| [row.0, row.1]).collect();
        ids.sort_unstable();
        ids.dedup();
        let place: MixMap<u64, usize> = ids.iter().enumerate().map(|(place, &id)| (id, place)).collect();
        let account = |&id: &u64| Account {
            id,
            counts: !trust.open && trust.counts(id),
            named: !trust.open && trust.sources.names(id),
            known: trust.is_known(id),
            vouched: trust.is_vouched(id),
            ..Account::default()
        };
        let mut found = Self { accounts: ids.iter().map(account).collect(), open: trust.open, ..Self::default() };
        for chunk in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
            let (Some(&src), Some(&dst)) = (place.get(&first.0), place.get(&first.1)) else { continue };
            let praise = chunk.iter().filter(|row| row.3).count();
            found.by_pair.insert((src, dst), found.pairs.len());
            found.pairs.push(Pair { src, dst, acts: chunk.len(), praise, first: first.2, last: last.2 });
            let heard = found.accounts.get_mut(src).is_some_and(|giver| {
                giver.given += chunk.len();
                giver.praised += praise;
                giver.counts
            });
            if let Some(receiver) = found.accounts.get_mut(dst) {
                receiver.got += chunk.len();
                receiver.got_counting += if heard { chunk.len() } else { 0 };
            }
        }
        found
    }

    /// What went from one place to the other.
    fn between(&self, src: usize, dst: usize) -> Option<&Pair> {
        self.by_pair.get(&(src, dst)).and_then(|&at| self.pairs.get(at))
    }

    /// How many acts went from one place to the other.
    pub fn acts(&self, src: usize, dst: usize) -> usize {
        self.between(src, dst).map_or(0, |pair| pair.acts)
    }

    /// How many acts of praise went from one place to the other.
    pub fn praise(&self, src: usize, dst: usize) -> usize {
        self.between(src, dst).map_or(0, |pair| pair.praise)
    }

    /// Whether neither is an account that anybody can make.
    pub fn both_named(&self, pair: &Pair) -> bool {
        self.account(pair.src).named && self.account(pair.dst).named
    }

    pub fn account(&self, place: usize) -> Account {
        self.accounts.get(place).copied().unwrap_or_default()
    }
}
