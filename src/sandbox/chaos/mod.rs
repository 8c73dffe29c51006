//! Seeded misfortune: one number makes the worlds, the people, what they do and what goes wrong, and an onlooker who knows
//! only the worlds says whether every promise was kept. The same number tells the same story.
//!
//! The bot is the real program in a process of its own; several stories are told side by side.

mod acts;
/// One story, the power going at a chosen point.
pub mod crash;
mod faults;
/// How fast, how many, how much memory.
pub mod load;
mod oracle;
mod people;
mod stage;
mod story;
/// Three bots on one database.
pub mod three;
mod truth;
mod wire;

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use serde::Serialize;

pub use self::story::{Outcome, play};

/// What many seeds came to.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Stories told to their end, or to the first broken promise.
    pub seeds: usize,
    /// Misfortunes that struck, by kind.
    pub struck: BTreeMap<String, usize>,
    /// The first broken promises, by seed.
    pub violations: BTreeMap<u64, String>,
    /// Folders that were kept, by seed.
    pub kept: BTreeMap<u64, String>,
    /// The trace's hash, by seed.
    pub hashes: BTreeMap<u64, String>,
    /// Milliseconds from a payment to its role with nothing in the way: middle, 99th of a hundred, worst.
    pub paid_to_role_ms: Option<[u64; 3]>,
    /// Seconds of the worlds' clock from the last misfortune until everything was right: middle, 99th, worst.
    pub right_after_seconds: Option<[i64; 3]>,
    /// The machine's seconds, seed by seed: middle, 99th, worst.
    pub seconds_a_seed: Option<[f64; 3]>,
}

/// Play `count` seeds from `first` on, `side_by_side` at once, and tell `heard` of each. The first broken promise ends
/// all: stories that were still being told are left there.
pub async fn run(
    first: u64,
    count: u64,
    side_by_side: usize,
    more: &[(String, String)],
    mut heard: impl FnMut(&Outcome),
) -> anyhow::Result<Summary> {
    let seeds = futures_util::stream::iter(first..first.saturating_add(count));
    let mut stories = std::pin::pin!(seeds.map(|seed| play(seed, more)).buffer_unordered(side_by_side.max(1)));
    let mut outcomes = Vec::new();
    while let Some(outcome) = stories.next().await.transpose()? {
        let broken = outcome.violation.is_some();
        heard(&outcome);
        outcomes.push(outcome);
        if broken {
            break;
        }
    }
    Ok(summary(&outcomes))
}

fn summary(outcomes: &[Outcome]) -> Summary {
    let mut whole = Summary { seeds: outcomes.len(), ..Summary::default() };
    for outcome in outcomes {
        whole.hashes.insert(outcome.seed, outcome.hash.clone());
        whole.violations.extend(outcome.violation.clone().map(|what| (outcome.seed, what)));
        whole.kept.extend(outcome.kept.clone().map(|folder| (outcome.seed, folder)));
        for (kind, count) in &outcome.struck {
            *whole.struck.entry(kind.clone()).or_default() += count;
        }
    }
    let all = |pick: fn(&Outcome) -> &[u64]| outcomes.iter().flat_map(pick).copied().collect::<Vec<_>>();
    whole.paid_to_role_ms = spread(all(|it| &it.paid_to_role_ms), Ord::cmp);
    whole.right_after_seconds = spread(outcomes.iter().flat_map(|it| it.right_after.clone()).collect(), Ord::cmp);
    whole.seconds_a_seed = spread(outcomes.iter().map(|it| it.took).collect(), f64::total_cmp);
    whole
}

/// The middle one, the 99th of a hundred and the worst.
fn spread<T: Copy>(mut all: Vec<T>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> Option<[T; 3]> {
    all.sort_by(|a, b| order(a, b));
    let at = |part: usize| all.get((all.len() * part / 100).min(all.len().checked_sub(1)?)).copied();
    Some([at(50)?, at(99)?, *all.last()?])
}
