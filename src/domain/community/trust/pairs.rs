//! Interactions folded into pairs, and what each account gives and gets, for the detectors.

use super::super::edges::Edge;
use super::super::kind::Credit;
use super::super::mix::MixMap;

/// One giver and one receiver.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The giver's place in [`Pairs::accounts`].
    pub src: usize,
    /// The receiver's.
    pub dst: usize,
    pub acts: usize,
    pub first: i64,
    pub last: i64,
}

/// One account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Account {
    pub id: u64,
    /// Whether its credit counts.
    pub counts: bool,
    /// Acts by which it gave credit.
    pub given: usize,
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
    pub fn of(edges: &[Edge], open: bool, counts: impl Fn(u64) -> bool) -> Self {
        let credits = |edge: &&Edge| !edge.is_loop() && edge.kind.direction() != Credit::None && edge.weight > 0.0;
        let mut rows: Vec<(u64, u64, i64)> =
            edges.iter().filter(credits).map(|edge| (edge.src, edge.dst, edge.at)).collect();
        rows.sort_unstable();
        let mut ids: Vec<u64> = rows.iter().flat_map(|row| [row.0, row.1]).collect();
        ids.sort_unstable();
        ids.dedup();
        let place: MixMap<u64, usize> = ids.iter().enumerate().map(|(place, &id)| (id, place)).collect();
        let mut found = Self {
            accounts: ids.iter().map(|&id| Account { id, counts: counts(id), ..Account::default() }).collect(),
            open,
            ..Self::default()
        };
        for chunk in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
            let (Some(&src), Some(&dst)) = (place.get(&first.0), place.get(&first.1)) else { continue };
            found.by_pair.insert((src, dst), found.pairs.len());
            found.pairs.push(Pair { src, dst, acts: chunk.len(), first: first.2, last: last.2 });
            let heard = found.accounts.get_mut(src).is_some_and(|giver| {
                giver.given += chunk.len();
                giver.counts
            });
            if let Some(receiver) = found.accounts.get_mut(dst) {
                receiver.got += chunk.len();
                receiver.got_counting += if heard { chunk.len() } else { 0 };
            }
        }
        found
    }

    /// How many acts went from one place to the other.
    pub fn acts(&self, src: usize, dst: usize) -> usize {
        self.by_pair.get(&(src, dst)).and_then(|&at| self.pairs.get(at)).map_or(0, |pair| pair.acts)
    }

    pub fn account(&self, place: usize) -> Account {
        self.accounts.get(place).copied().unwrap_or_default()
    }
}
