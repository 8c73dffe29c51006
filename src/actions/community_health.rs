//! How the community does: week by week, who ties it together, and what is not known.

use crate::actions::community_ground::{self, FEWEST};
use crate::actions::core_members::{self, Error};
use crate::app::App;
use crate::domain::community::cluster::{Ties, leiden};
use crate::domain::community::health::{Health, health};
use crate::domain::community::meeting::{Bridge, bridges};
use crate::domain::ids::GuildId;

/// Weeks looked at.
pub const WEEKS: usize = 12;
/// Bridges named.
const BRIDGES: usize = 5;

/// How the community does.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Week by week.
    pub health: Health,
    /// Communities inside of it with at least five members.
    pub communities: usize,
    /// How much denser they are than chance; about 0.3 and more is a structure.
    pub modularity: f64,
    /// Who ties them together.
    pub bridges: Vec<Bridge>,
    /// When nobody listened (from, until; seconds since 1970).
    pub missing: Vec<(i64, i64)>,
}

/// Look at the last twelve weeks.
pub async fn run(app: &App, guild: GuildId) -> Result<Report, Error> {
    #[allow(clippy::cast_possible_wrap, reason = "twelve weeks")]
    const DAYS: i64 = WEEKS as i64 * 7;
    let now = app.clock.now();
    let ground = community_ground::load(app, guild, DAYS).await?;
    let (health, clusters, bridges) = community_ground::apart(move || {
        let ties = Ties::of(&ground.days);
        let clusters = leiden(&ties, 1, 3);
        let bridges = bridges(&ties, &clusters, BRIDGES);
        (health(&ground.days, now, WEEKS), clusters, bridges)
    })
    .await?;
    let missing = core_members::missing(app, guild, Some(DAYS), now).await?;
    Ok(Report {
        health,
        communities: clusters.sizes.iter().filter(|size| **size >= FEWEST).count(),
        modularity: clusters.modularity,
        bridges,
        missing,
    })
}
