//! What every look at a community stands on: the roll-ups of the last days without those who left the analysis and without
//! what was found dishonest, whose credit counts, and who pays.

use std::collections::HashSet;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::actions::core_members::{self, Caveats, Error};
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::doubt::doubted;
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
    /// One edge per pair, kind and day, of what is in doubt and not in `days`.
    pub doubted: Vec<Edge>,
    /// Whose credit counts, and what is discounted.
    pub trust: Arc<Trust>,
    /// Who pays now.
    pub paying: HashSet<u64>,
    /// Who left the analysis.
    pub left: HashSet<u64>,
}

impl Ground {
    /// What a reader must know of figures made from it, which look back on the last `days` days.
    pub async fn caveats(&self, app: &App, guild: GuildId, days: i64) -> Result<Caveats, Error> {
        Ok(Caveats {
            open: self.trust.open,
            doubted: doubted(&self.doubted, &self.trust),
            missing: core_members::missing(app, guild, Some(days), app.clock.now()).await?,
        })
    }
}

/// The ground of the last `days` whole days, and of this one as far as it has gone.
pub async fn load(app: &App, guild: GuildId, days: i64) -> Result<Ground, Error> {
    let now = app.clock.now();
    let span = core_members::last_days(days, now).start..now + 86_400;
    let material = core_members::gathered(app, guild, Some(span.clone())).await?;
    let trust = assess_trust::assess(app, guild, &material.sources).await?;
    let mut read = app.store.read();
    let mut edges = pair_days::list(&mut read, guild, span.start, span.end).await?;
    let left = material.left;
    edges.retain(|(edge, _)| !left.contains(&edge.src) && !left.contains(&edge.dst));
    let (honest, doubted): (Vec<_>, Vec<_>) = edges.into_iter().partition(|(edge, _)| trust.is_honest(edge));
    let (days, acts) = honest.into_iter().unzip();
    let doubted = doubted.into_iter().map(|(edge, _)| edge).collect();
    Ok(Ground { days, acts, doubted, trust: Arc::new(trust), paying: material.paying, left })
}

/// Compute off the threads that answer people.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Rank(rank_community::Error::Interrupted))
}
