//! The ranking that cannot be bought with accounts: PageRank from those who count, over what those who count gave.

use thiserror::Error;

use super::super::edges::Edge;
use super::super::graph::BuildError;
use super::super::graph::Fold;
use super::super::graph::Graph;
use super::super::pagerank;
use super::super::pagerank::RankError;
use super::super::pagerank::Settings;
use super::super::pagerank::Teleport;
use super::Trust;

/// What each giver keeps back, in units of weight (a reaction weighs 1): whoever reacted once gives 1/11 of their say.
pub const PRIOR: f64 = 10.0;
/// Different members who count that must credit somebody before they are listed.
pub const LISTED_FROM: u32 = 3;

/// One member's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The member.
    pub member: u64,
    /// The score; all of them add up to 1.
    pub score: f64,
    /// Different members who count that credit this one.
    pub sources: u32,
}

impl Placed {
    /// Whether the member may be shown in a list.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        self.sources >= LISTED_FROM
    }
}

/// Members by falling score, and how the ranking went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trusted {
    /// Everybody who occurs in a credit that counts; equals by rising id.
    pub members: Vec<Placed>,
    /// Pairs between whom credit that counts flows.
    pub pairs: usize,
    /// Rounds made.
    pub iterations: u32,
    /// What the last round still changed, in total.
    pub change: f64,
}

impl Trusted {
    /// Those who may be shown, by falling score.
    pub fn listed(&self) -> impl Iterator<Item = &Placed> {
        self.members.iter().filter(|placed| placed.is_listed())
    }

    /// Every score by member: what a later ranking starts from.
    pub fn scores(&self) -> impl Iterator<Item = (u64, f64)> {
        self.members.iter().map(|placed| (placed.member, placed.score))
    }
}

/// Why there is no ranking.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum StandingError {
    /// The edges make no graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// The settings make no ranking.
    #[error(transparent)]
    Rank(#[from] RankError),
}

/// Rank by `trust` everyone in `edges`, whose weights are decayed already. `before` is an earlier ranking and shortens
/// the way. While nobody pays everyone counts, and a reader should be told ([`Trust::open`]).
///
/// Members from whom and to whom no credit that counts flows have no score: they cannot change anybody's, not even in
/// the last bit.
pub fn standing(
    edges: &[Edge],
    trust: &Trust,
    settings: &Settings,
    before: impl IntoIterator<Item = (u64, f64)>,
) -> Result<Trusted, StandingError> {
    let graph = Graph::with_prior(&trust.apply(edges), Fold::Sum, PRIOR)?;
    if graph.is_empty() {
        return Ok(Trusted::default());
    }
    let starts: Vec<u64> = graph.ids().iter().copied().filter(|&member| trust.counts(member)).collect();
    let teleport = if trust.open { Teleport::Everywhere } else { Teleport::Only(starts) };
    let start = graph.align(before);
    let ranking = pagerank::rank(&graph, &teleport, settings, Some(&start))?;
    let placed = |at: usize| {
        let member = *graph.ids().get(at)?;
        let score = *ranking.scores.get(at)?;
        Some(Placed { member, score, sources: graph.givers(at) })
    };
    let members = ranking.top(graph.len()).into_iter().filter_map(placed).collect();
    Ok(Trusted { members, pairs: graph.pairs(), iterations: ranking.iterations, change: ranking.change })
}
