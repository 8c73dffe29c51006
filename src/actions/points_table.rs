//! Somebody asks for the table of points. It goes by what members who count gave in the period, as the ranking does, in whole
//! days (UTC) before this one: or a member could thank another, look whether the table moved, and know who pays (PV7). Who
//! leaves the analysis is gone from it at once; it is made once for all who ask within a minute.

use std::collections::HashSet;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::actions::community_ground;
use crate::actions::core_members::{self, Error, FRESH_SECONDS};
use crate::actions::rank_community;
use crate::actions::who_is_here::People;
use crate::app::App;
use crate::domain::community::points::{self, Row, Table};
use crate::domain::community::trust::standing::StandingError;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{guilds, rewards};

/// Members shown.
pub const MOST: usize = 10;
/// Members looked at, so that there are enough when some of them left the server.
const LOOKED_AT: usize = 4 * MOST;

/// What somebody sees of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The first with their places, by falling points; equals share a place.
    pub first: Vec<(usize, Row)>,
    /// The reader's own part.
    pub own: Own,
    /// Members who have points.
    pub members: usize,
    /// Whether everybody's credit counts, because too few pay.
    pub open: bool,
    /// Whether points can be exchanged for anything here.
    pub rewards: bool,
    /// When nobody listened in the period (from, until; seconds since 1970).
    pub missing: Vec<(i64, i64)>,
}

/// Where the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// Among the first.
    Shown,
    /// Further down.
    Below(usize, Row),
    /// Without points as yet.
    Nothing,
    /// They left the analysis.
    Left,
}

/// The table of the last `days` days as `reader` sees it.
pub async fn run(app: &App, guild: GuildId, reader: MemberId, days: i64) -> Result<Board, Error> {
    let table = kept(app, guild, days).await?;
    let first: Vec<(usize, Row)> = table.rows.iter().take(MOST).map(|row| table.placed(*row)).collect();
    let own = match table.find(reader.0) {
        _ if table.left.contains(&reader.0) => Own::Left,
        Some((_, row)) if first.iter().any(|(_, shown)| *shown == row) => Own::Shown,
        Some((place, row)) => Own::Below(place, row),
        None => Own::Nothing,
    };
    let missing = core_members::missing(app, guild, Some(days), app.clock.now()).await?;
    let rewards = !rewards::list(&mut app.store.read(), guild).await?.is_empty();
    Ok(Board { first, own, members: table.rows.len(), open: table.open, rewards, missing })
}

/// The table of the last `days` days, at most a minute old.
pub(super) async fn kept(app: &App, guild: GuildId, days: i64) -> Result<Arc<Table>, Error> {
    let (now, mut read) = (app.clock.now(), app.store.read());
    if !guilds::find(&mut read, guild).await?.is_some_and(|settings| settings.analysis) {
        return Err(Error::Off);
    }
    let slot = app.tables.slot((guild, days), now - FRESH_SECONDS);
    let mut slot = slot.lock().await;
    let left = rank_community::opted_out(&mut read, guild).await?;
    let is_fresh = |at: i64, table: &Table| (0..FRESH_SECONDS).contains(&(now - at)) && table.left == left;
    if let Some((_, table)) = slot.as_ref().filter(|(at, table)| is_fresh(*at, table)) {
        return Ok(Arc::clone(table));
    }
    let table = Arc::new(made(app, guild, days, left).await?);
    *slot = Some((now, Arc::clone(&table)));
    Ok(table)
}

/// The table of the `days` days before this one. One pass over what happened: who is important to whom is not asked.
async fn made(app: &App, guild: GuildId, days: i64, left: HashSet<u64>) -> Result<Table, Error> {
    let span = core_members::last_days(days, app.clock.now());
    let material = match core_members::gathered(app, guild, Some(span)).await {
        Err(Error::Nothing) => return nothing(app, guild, left).await,
        found => found?,
    };
    let trust = assess_trust::assess(app, guild, &material.sources).await?;
    let (open, edges) = (trust.open, material.edges);
    let earned = community_ground::apart(move || points::earned(&edges, &trust)).await?;
    let mut rows = points::listed(&earned.map_err(|error| rank_community::Error::from(StandingError::from(error)))?);
    let mut people = People::default();
    let candidates: Vec<u64> = rows.iter().take(LOOKED_AT).map(|row| row.member).collect();
    people.first(app, guild, &candidates, MOST).await;
    rows.retain(|row| !people.is_gone(row.member));
    Ok(Table { rows, open, left: material.left })
}

/// The table while nothing is recorded: who would count is known all the same.
async fn nothing(app: &App, guild: GuildId, left: HashSet<u64>) -> Result<Table, Error> {
    let (now, mut read) = (app.clock.now(), app.store.read());
    let rights = rank_community::rights(&mut read, guild, now).await?;
    let sources = assess_trust::sources(&mut read, guild, &rights.paying, &rights.granted, now).await?;
    Ok(Table { rows: Vec::new(), open: sources.is_open(), left })
}
