//! How the community does: week by week, who ties it together, and what is not known.

use crate::actions::community_ground::{self, FEWEST};
use crate::actions::core_members::{self, Caveats, Error};
use crate::actions::who_is_here::People;
use crate::app::App;
use crate::domain::community::cluster::{Ties, leiden};
use crate::domain::community::health::{Health, health};
use crate::domain::community::meeting::{Bridge, bridges};
use crate::domain::ids::GuildId;

/// Weeks looked at.
pub const WEEKS: usize = 12;
/// Bridges named.
const BRIDGES: usize = 5;
/// Bridges looked at, so that there are enough when some of them left the server.
const LOOKED_AT: usize = 4 * BRIDGES;

/// How the community does.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Week by week, without what is in doubt.
    pub health: Health,
    /// Members active in the last four weeks and in the four before, with those whose praise is in doubt.
    pub raw: (usize, usize),
    /// Communities inside of it with at least five members.
    pub communities: usize,
    /// How much denser they are than chance; about 0.3 and more is a structure.
    pub modularity: f64,
    /// Who ties them together.
    pub bridges: Vec<Bridge>,
    /// What the figures do not know.
    pub caveats: Caveats,
    /// What those who tie it together are called.
    pub people: People,
}

/// Look at the last twelve weeks, up to the beginning of this day (UTC).
pub async fn run(app: &App, guild: GuildId) -> Result<Report, Error> {
    #[allow(clippy::cast_possible_wrap, reason = "twelve weeks")]
    const DAYS: i64 = WEEKS as i64 * 7;
    let now = app.clock.now();
    let end = core_members::today(now);
    let mut ground = community_ground::load(app, guild, DAYS).await?;
    ground.days.retain(|edge| edge.at < end);
    ground.doubted.retain(|edge| edge.at < end);
    let caveats = ground.caveats(app, guild, DAYS).await?;
    let (health, raw, clusters, mut bridges) = community_ground::apart(move || {
        let ties = Ties::of(&ground.days);
        let clusters = leiden(&ties, 1, 3);
        let bridges = bridges(&ties, &clusters, LOOKED_AT);
        let raw = health(ground.days.iter().chain(&ground.doubted), end, WEEKS);
        (health(&ground.days, end, WEEKS), (raw.active, raw.active_before), clusters, bridges)
    })
    .await?;
    let mut people = People::default();
    let candidates: Vec<u64> = bridges.iter().map(|bridge| bridge.member).collect();
    let here = people.first(app, guild, &candidates, BRIDGES).await;
    bridges.retain(|bridge| here.contains(&bridge.member));
    Ok(Report {
        health,
        raw,
        communities: clusters.sizes.iter().filter(|size| **size >= FEWEST).count(),
        modularity: clusters.modularity,
        bridges,
        caveats,
        people,
    })
}
