//! Erasing from the tables that hold very many rows, and no index by which all rows of a person are found: what is to go is
//! looked for outside of any transaction, page by page, and deleted by its key in short ones, so that everybody else can
//! write meanwhile.

use crate::domain::ids::{GuildId, MemberId};
use crate::store::{Db, StoreError, Tx, fold_marks, guilds, interactions};

/// Numbers of raw records looked through at a time.
const WINDOW: i64 = 50_000;
/// Rows deleted in one transaction.
pub(super) const ROWS: i64 = 2_000;

const NEXT_RECORD: &str = "SELECT id FROM interactions WHERE id > $1 ORDER BY id LIMIT 1";
const RECORDS_OF_MEMBER: &str = "SELECT id FROM interactions
    WHERE id BETWEEN $1 AND $2 AND guild_id = $3 AND (src = $5 OR dst = $5) ORDER BY id LIMIT $4";
const RECORDS_OF_GUILD: &str = "SELECT id FROM interactions
    WHERE id BETWEEN $1 AND $2 AND guild_id = $3 ORDER BY id LIMIT $4";
const DELETE_RECORDS_OF_MEMBER: &str = "DELETE FROM interactions
    WHERE id BETWEEN $1 AND $2 AND guild_id = $3 AND (src = $4 OR dst = $4)";
const DELETE_RECORDS_OF_GUILD: &str = "DELETE FROM interactions WHERE id BETWEEN $1 AND $2 AND guild_id = $3";
const DELETE_GIVEN: &str = "DELETE FROM edges WHERE (guild_id, src, dst, kind) IN
    (SELECT guild_id, src, dst, kind FROM edges WHERE guild_id = $1 AND src = $2 LIMIT $3)";
const GIVERS: &str =
    "SELECT DISTINCT src FROM edges WHERE guild_id = $1 AND src > $2 AND dst = $3 ORDER BY src LIMIT $4";
const DELETE_RECEIVED: &str = "DELETE FROM edges WHERE guild_id = $1 AND src = $2 AND dst = $3";
const DAYS: &str = "SELECT day, src, dst, kind FROM pair_days
    WHERE guild_id = $1 AND (day, src, dst, kind) > ($2, $3, $4, $5) AND (src = $6 OR dst = $6)
    ORDER BY day, src, dst, kind LIMIT $7";
const DELETE_DAY: &str =
    "DELETE FROM pair_days WHERE guild_id = $1 AND day = $2 AND src = $3 AND dst = $4 AND kind = $5";

/// One member's rows in the large tables, on their way out. Whoever stops in between begins anew: what is gone stays gone.
#[derive(Debug)]
pub struct Sweep {
    guild: GuildId,
    member: MemberId,
    at: Place,
}

/// Where the next page begins: behind a key. Raw records first, so that nothing is folded into the others any more.
#[derive(Debug, Clone, Copy)]
enum Place {
    Records(i64),
    Given,
    Received(i64),
    Days((i64, i64, i64, i16)),
    End,
}

impl Sweep {
    /// From the beginning.
    #[must_use]
    pub const fn new(guild: GuildId, member: MemberId) -> Self {
        Self { guild, member, at: Place::Records(i64::MIN) }
    }

    /// Look through one page and delete what is the member's; how many rows went, `None` when all pages were looked through.
    pub async fn step(&mut self, db: &Db) -> Result<Option<u64>, StoreError> {
        let gone = match self.at {
            Place::Records(after) => {
                let Some(page) = records(db, self.guild, Whose::Member(self.member), after).await? else {
                    self.at = Place::Given;
                    return Ok(Some(0));
                };
                self.at = Place::Records(page.after);
                page.gone
            }
            Place::Given => self.given(db).await?,
            Place::Received(after) => self.received(db, after).await?,
            Place::Days(after) => self.days(db, after).await?,
            Place::End => return Ok(None),
        };
        Ok(Some(gone))
    }

    async fn given(&mut self, db: &Db) -> Result<u64, StoreError> {
        let mut tx = db.begin().await?;
        let query = tx.query(DELETE_GIVEN).bind(self.guild.to_db()).bind(self.member.to_db()).bind(ROWS);
        let gone = query.execute().await?;
        tx.commit().await?;
        if gone == 0 {
            self.at = Place::Received(i64::MIN);
        }
        Ok(gone)
    }

    async fn received(&mut self, db: &Db, after: i64) -> Result<u64, StoreError> {
        let (guild, member) = (self.guild.to_db(), self.member.to_db());
        let mut read = db.read();
        let givers: Vec<i64> = read.query(GIVERS).bind(guild).bind(after).bind(member).bind(ROWS).values().await?;
        let Some(&last) = givers.last() else {
            self.at = Place::Days((i64::MIN, i64::MIN, i64::MIN, i16::MIN));
            return Ok(0);
        };
        let (mut tx, mut gone) = (db.begin().await?, 0);
        for giver in givers {
            gone += tx.query(DELETE_RECEIVED).bind(guild).bind(giver).bind(member).execute().await?;
        }
        tx.commit().await?;
        self.at = Place::Received(last);
        Ok(gone)
    }

    async fn days(&mut self, db: &Db, after: (i64, i64, i64, i16)) -> Result<u64, StoreError> {
        let (guild, member) = (self.guild.to_db(), self.member.to_db());
        let mut read = db.read();
        let query = read.query(DAYS).bind(guild).bind(after.0).bind(after.1).bind(after.2).bind(after.3);
        let keys: Vec<(i64, i64, i64, i16)> = query.bind(member).bind(ROWS).all().await?;
        let Some(&last) = keys.last() else {
            self.at = Place::End;
            return Ok(0);
        };
        let (mut tx, mut gone) = (db.begin().await?, 0);
        for (day, src, dst, kind) in keys {
            let query = tx.query(DELETE_DAY).bind(guild).bind(day).bind(src).bind(dst).bind(kind);
            gone += query.execute().await?;
        }
        tx.commit().await?;
        self.at = Place::Days(last);
        Ok(gone)
    }
}

/// Delete everything about a member from the large tables; how many rows went.
pub async fn sweep(db: &Db, guild: GuildId, member: MemberId) -> Result<u64, StoreError> {
    let (mut sweep, mut all) = (Sweep::new(guild, member), 0);
    while let Some(gone) = sweep.step(db).await? {
        all += gone;
    }
    Ok(all)
}

/// Whose raw records go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose {
    /// One member's.
    Member(MemberId),
    /// Everybody's, as long as the bot has not come back since it was removed at this time.
    Everybody(i64),
}

impl Whose {
    async fn still(self, tx: &mut Tx, guild: GuildId) -> Result<bool, StoreError> {
        match self {
            Self::Member(_) => Ok(true),
            Self::Everybody(left_at) => guilds::hold_left(tx, guild, left_at).await,
        }
    }
}

/// What a page of raw records came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    /// The number behind which the next page begins.
    pub after: i64,
    /// Rows deleted.
    pub gone: u64,
}

/// Delete the records of `whose` in the next page behind `after`; `None` when there is none, or the bot is back.
pub(super) async fn records(db: &Db, guild: GuildId, whose: Whose, after: i64) -> Result<Option<Page>, StoreError> {
    let mut read = db.read();
    let Some(first) = read.query(NEXT_RECORD).bind(after).optional_value::<i64>().await? else { return Ok(None) };
    let last = first.saturating_add(WINDOW - 1);
    let (look, delete) = match whose {
        Whose::Member(_) => (RECORDS_OF_MEMBER, DELETE_RECORDS_OF_MEMBER),
        Whose::Everybody(_) => (RECORDS_OF_GUILD, DELETE_RECORDS_OF_GUILD),
    };
    let mut query = read.query(look).bind(first).bind(last).bind(guild.to_db()).bind(ROWS);
    if let Whose::Member(member) = whose {
        query = query.bind(member.to_db());
    }
    let found: Vec<i64> = query.values().await?;
    let (Some(&from), Some(&to)) = (found.first(), found.last()) else {
        return Ok(Some(Page { after: last, gone: 0 }));
    };
    let mut tx = db.begin().await?;
    if !whose.still(&mut tx, guild).await? {
        return Ok(None);
    }
    let mut query = tx.query(delete).bind(from).bind(to).bind(guild.to_db());
    if let Whose::Member(member) = whose {
        query = query.bind(member.to_db());
    }
    let gone = query.execute().await?;
    // SQLite hands the numbers of deleted last rows out again: what comes next must lie above the mark.
    if !tx.is_postgres() {
        let largest = interactions::largest(&mut tx.read()).await?;
        fold_marks::lower(&mut tx, largest).await?;
    }
    tx.commit().await?;
    let full = i64::try_from(found.len()).is_ok_and(|found| found == ROWS);
    Ok(Some(Page { after: if full { to } else { last }, gone }))
}
