//! Who is on the way up, and which newcomers nobody has turned to yet.

use std::sync::Arc;

use crate::actions::community_ground;
use crate::actions::core_members::Error;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::meeting::{Meeting, meetings};
use crate::domain::community::reasons::{Reason, among, reasons};
use crate::domain::community::rising::{Rise, rising};
use crate::domain::ids::GuildId;
use crate::store::pair_days;

/// Days of each of the two periods compared.
pub const DAYS: i64 = 30;
/// Members named.
const MOST: usize = 10;

/// Members on the way up, and newcomers to meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Rising {
    /// By what they gained, with what they did in the later period.
    pub members: Vec<(Rise, Reason)>,
    /// Newcomers to whom nobody has turned, each with somebody who could.
    pub meetings: Vec<Meeting>,
    /// Whether everybody's credit counts, because too few pay.
    pub open: bool,
    /// Whether there was an earlier period to compare with.
    pub compared: bool,
}

/// Compare the last thirty days with the thirty before.
pub async fn run(app: &App, guild: GuildId) -> Result<Rising, Error> {
    let now = app.clock.now();
    let ground = community_ground::load(app, guild, 3 * DAYS).await?;
    let mut read = app.store.read();
    let opted_out = rank_community::opted_out(&mut read, guild).await?;
    let mut periods = Vec::new();
    for (from, until) in [(2 * DAYS, DAYS), (DAYS, -1)] {
        let mut edges = pair_days::sums(&mut read, guild, now - from * 86_400, now - until * 86_400).await?;
        edges.retain(|edge| !opted_out.contains(&edge.src) && !opted_out.contains(&edge.dst));
        let edges = Arc::new(edges);
        let placed = rank_community::placed(app, Arc::clone(&edges), Arc::clone(&ground.trust), Vec::new()).await?;
        periods.push((edges, placed.members));
    }
    let (Some((lately, now_placed)), Some((earlier, before_placed))) = (periods.pop(), periods.pop()) else {
        return Err(Error::Nothing);
    };
    let open = ground.trust.open;
    let compared = !earlier.is_empty();
    let risen = if compared {
        rising(&now_placed, &before_placed, |placed| open && placed.sources > 1 || placed.is_listed(), MOST)
    } else {
        Vec::new()
    };
    let ids: Vec<u64> = risen.iter().map(|rise| rise.member).collect();
    let told = reasons(lately.iter(), &ids, among(&ground.paying));
    let meetings = community_ground::apart(move || meetings(&ground.days, now - DAYS * 86_400)).await?;
    Ok(Rising { members: risen.into_iter().zip(told).collect(), meetings, open, compared })
}
