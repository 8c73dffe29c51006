//! Somebody brings a community's past along: interaction records from files, written once however often they come.

use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::GuildId;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::counted;
use crate::store::edges;
use crate::store::guilds;
use crate::store::interactions::PastGate;
use crate::store::listening::{self, Source};

/// Why nothing may be imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A guild that analyses nothing records nothing.
    #[error("community analysis is switched off for guild {0}")]
    AnalysisOff(GuildId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New records.
    pub added: u64,
    /// Records that were there already.
    pub present: u64,
    /// Records of days that were counted before and whose raw records retention has deleted since.
    pub counted: u64,
    /// Records of members who have left the analysis or had then, and of times in which it had been switched off.
    pub withheld: u64,
}

/// See to it that `guild` takes records: with `switch_on`, an unknown guild is written down and analysis switched on.
pub async fn open(db: &Db, guild: GuildId, switch_on: bool, now: i64) -> Result<(), Error> {
    if guilds::find(&mut db.read(), guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(());
    }
    if !switch_on {
        return Err(Error::AnalysisOff(guild));
    }
    let mut tx = db.begin().await?;
    guilds::insert(&mut tx, guild, "en-US", now).await?;
    guilds::set_analysis(&mut tx, guild, true, now).await?;
    // From now on people are heard; what was said before while it was off is not read later.
    listening::insert(&mut tx, guild, now, now, Source::Live).await?;
    tx.commit().await?;
    Ok(())
}

/// Write one batch in one transaction.
pub async fn run(db: &Db, guild: GuildId, records: &[InteractionRecord]) -> Result<Written, StoreError> {
    let gate = PastGate::load(&mut db.read(), guild).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let mut tx = db.begin().await?;
    let past = counted::insert_new(&mut tx, guild, &admitted).await?;
    tx.commit().await?;
    let count = |records: &[InteractionRecord]| u64::try_from(records.len()).unwrap_or(u64::MAX);
    Ok(Written {
        added: past.added,
        present: count(&admitted).saturating_sub(past.added + past.counted),
        counted: past.counted,
        withheld: count(records).saturating_sub(count(&admitted)),
    })
}

/// Fold what was imported into edges, so that the first moderator who asks need not wait for it.
pub async fn close(db: &Db, half_life_days: f64, now: i64) -> Result<(), StoreError> {
    edges::fold(db, half_life_days, now).await.map(drop)
}
