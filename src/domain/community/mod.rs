//! Who holds the community together: edges, graph, ranking, reasons, picture.
//!
//! One convention runs through the folder: an edge *gives credit* from `src` to `dst`. Which way an interaction
//! credits is decided in [`kind`] and nowhere else.

/// How long people wait for an answer.
pub mod answering;
/// One message of an archive, as interactions.
pub mod archive;
/// Who wrote the latest messages.
pub mod authors;
mod buckets;
/// Communities inside a community: Leiden.
pub mod cluster;
/// When nobody listened.
pub mod coverage;
/// Older interactions count less: forward decay.
pub mod decay;
/// Random numbers that follow a seed.
pub mod dice;
/// Whose praise is in doubt, so that figures do without it.
pub mod doubt;
/// One endorsement: who credits whom, how much, when.
pub mod edges;
/// A community as a file for other programs.
pub mod export;
/// Edges folded into a matrix laid out for the cache.
pub mod graph;
/// How a community does, week by week.
pub mod health;
/// Whom to ask first when something should spread.
pub mod influence;
/// Whose invite somebody came by, as far as Discord's counts say it.
pub mod invites;
/// The kinds of interactions, their weights and the way they give credit.
pub mod kind;
/// What a group of members is called.
pub mod label;
/// Who should meet whom, and who ties groups together.
pub mod meeting;
mod mix;
/// Who is important because important people vouch for them.
pub mod pagerank;
/// A message of the past, as interactions.
pub mod past;
/// The graph around the top members, as a picture.
pub mod picture;
/// The reward for help received: what each who counts hands out, shared among those they credit.
pub mod points;
/// Why a member stands where they stand, as figures.
pub mod reasons;
/// One interaction record: who, whom, what, on what, when.
pub mod record;
/// Who is on the way up.
pub mod rising;
/// One line of an edge file, read or refused with a reason.
pub mod rows;
/// Interest, activity and influence, as the community's past foretells them.
pub mod scores;
/// Members in a few groups by how they take part.
pub mod segments;
/// Everyone's standing: the ranking from paying members.
/// Whose praise counts, and what is not honest.
pub mod trust;
/// Minutes together in voice channels, and events attended there.
pub mod voice;

pub use decay::Decay;
pub use edges::Edge;
pub use edges::EdgeFault;
pub use graph::Fold;
pub use graph::Graph;
pub use kind::InteractionKind;
pub use pagerank::Ranking;
pub use pagerank::Teleport;
