//! What every look at a community stands on: the roll-ups of the last days without those who left the analysis and without
//! what was found dishonest, whose credit counts, and who pays.

use std::collections::HashSet;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::actions::core_members::{self, Error};
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::trust::Trust;
use crate::domain::ids::GuildId;
use crate::store::pair_days;

/// Figures about fewer people than this are not told to staff: everybody could guess whom they are about.
pub const FEWEST: usize = 5;

/// What a look at a community stands on.
#[derive(Debug, Clone)]
pub struct Ground {
    /// One edge per pair, kind and day, undecayed.
    pub days: Vec<Edge>,
    /// How many acts each of them holds, in their order.
    pub acts: Vec<u64>,
    /// One edge per pair and kind over the same time, undecayed, not yet weighed by trust.
    pub sums: Arc<Vec<Edge>>,
    /// Whose credit counts, and what is discounted.
    pub trust: Arc<Trust>,
    /// Who pays now.
    pub paying: HashSet<u64>,
}

/// The ground of the last `days` days.
pub async fn load(app: &App, guild: GuildId, days: i64) -> Result<Ground, Error> {
    let now = app.clock.now();
    let material = core_members::gathered(app, guild, Some(days)).await?;
    let trust = assess_trust::assess(app, guild, &material.sources).await?;
    let mut read = app.store.read();
    let mut edges = pair_days::list(&mut read, guild, now - days * 86_400, now + 86_400).await?;
    let opted_out = rank_community::opted_out(&mut read, guild).await?;
    let stays = |edge: &Edge| !opted_out.contains(&edge.src) && !opted_out.contains(&edge.dst) && trust.is_honest(edge);
    edges.retain(|(edge, _)| stays(edge));
    let (days, acts) = edges.into_iter().unzip();
    Ok(Ground { days, acts, sums: material.edges, trust: Arc::new(trust), paying: material.paying })
}

/// Compute off the threads that answer people.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Rank(rank_community::Error::Interrupted))
}
