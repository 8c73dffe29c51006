//! A guild's invites as last counted, who joined since, and who was found to have brought whom.

use super::consents::Purpose;
use super::{Read, StoreError, Tx};
use crate::domain::community::InteractionKind;
use crate::domain::community::invites::{Invite, Join};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// The first count is still to come; until then it is only noted who joins.
const EXPECTED: i64 = 0;

const COUNTED_AT: &str = "SELECT invites_at FROM guilds WHERE guild_id = $1";
const SET_COUNTED: &str = "UPDATE guilds SET invites_at = $2 WHERE guild_id = $1";
const EXPECT: &str = "UPDATE guilds SET invites_at = COALESCE(invites_at, $2) WHERE guild_id = $1";
const LIST: &str = "SELECT code, inviter_id, channel_id, uses, max_uses, expires_at FROM invites
    WHERE guild_id = $1 ORDER BY code";
const INSERT: &str = "INSERT INTO invites (guild_id, code, inviter_id, channel_id, uses, max_uses, expires_at)";
const DELETE: &str = "DELETE FROM invites WHERE guild_id = $1";
const INSERT_JOIN: &str = "INSERT INTO invite_joins (guild_id, member_id, joined_at) VALUES ($1, $2, $3)
    ON CONFLICT (guild_id, member_id, joined_at) DO NOTHING";
const COUNT_JOINS: &str = "SELECT COUNT(*) FROM invite_joins WHERE guild_id = $1";
const TAKE_JOINS: &str = "DELETE FROM invite_joins WHERE guild_id = $1 RETURNING member_id, joined_at";

// The number is written out, or the indexes of migration 15 would not be used.
const _: () = assert!(InteractionKind::Invite.code() == 16);
// Of several the last holds: where its inviter left the analysis, an earlier one is not named instead.
const CAME_BY: &str = "SELECT dst, at FROM (SELECT dst, at FROM interactions
        WHERE guild_id = $1 AND src = $2 AND kind = 16 ORDER BY at DESC, id DESC LIMIT 1) AS latest
    WHERE NOT EXISTS (SELECT 1 FROM consents c
        WHERE c.guild_id = $1 AND c.member_id = latest.dst AND c.purpose = $3 AND c.allowed = $4)";
const BROUGHT: &str = "SELECT COUNT(DISTINCT i.src), COUNT(DISTINCT h.member_id) FROM interactions i
    LEFT JOIN held_roles h ON h.guild_id = i.guild_id AND h.member_id = i.src
    WHERE i.guild_id = $1 AND i.dst = $2 AND i.kind = 16 AND NOT EXISTS (SELECT 1 FROM consents c
        WHERE c.guild_id = i.guild_id AND c.member_id = i.src AND c.purpose = $3 AND c.allowed = $4)";

record! {
    struct Row {
        code: String,
        inviter_id: Option<i64>,
        channel_id: i64,
        uses: i64,
        max_uses: i64,
        expires_at: Option<i64>,
    }
}

impl From<Row> for Invite {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            inviter: row.inviter_id.map(MemberId::from_db),
            channel: ChannelId::from_db(row.channel_id),
            uses: row.uses,
            max_uses: row.max_uses,
            expires_at: row.expires_at,
        }
    }
}

/// Whether a guild's invites are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Nobody counts them.
    Off,
    /// The first count is still to come.
    Expected,
    /// They were counted at this second since 1970.
    Since(i64),
}

/// Whether, and when last, the guild's invites were counted.
pub async fn counting(read: &mut Read<'_>, guild: GuildId) -> Result<Counting, StoreError> {
    let at: Option<Option<i64>> = read.query(COUNTED_AT).bind(guild.to_db()).optional_value().await?;
    Ok(match at.flatten() {
        None => Counting::Off,
        Some(EXPECTED) => Counting::Expected,
        Some(at) => Counting::Since(at),
    })
}

/// A count is to come; one that was made before goes on being compared with.
pub async fn expect(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    tx.query(EXPECT).bind(guild.to_db()).bind(EXPECTED).execute().await?;
    Ok(())
}

/// Nobody counts any more, and nothing of what was counted is kept.
pub async fn forget(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    tx.query(SET_COUNTED).bind(guild.to_db()).bind(None::<i64>).execute().await?;
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    take_joins(tx, guild).await.map(drop)
}

/// The invites as last counted, by their codes.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Invite>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(Invite::from).collect())
}

/// Keep `invites` as counted at `now`, and no others.
pub async fn replace(tx: &mut Tx, guild: GuildId, invites: &[Invite], now: i64) -> Result<(), StoreError> {
    tx.query(SET_COUNTED).bind(guild.to_db()).bind(now).execute().await?;
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    tx.insert_many(INSERT, "", 7, invites, |query, invite| {
        query
            .bind(guild.to_db())
            .bind(invite.code.as_str())
            .bind(invite.inviter.map(MemberId::to_db))
            .bind(invite.channel.to_db())
            .bind(invite.uses)
            .bind(invite.max_uses)
            .bind(invite.expires_at)
    })
    .await?;
    Ok(())
}

/// Somebody joined. The same join told twice is one.
pub async fn insert_join(tx: &mut Tx, guild: GuildId, join: Join) -> Result<(), StoreError> {
    let query = tx.query(INSERT_JOIN).bind(guild.to_db());
    query.bind(join.member.map(MemberId::to_db)).bind(join.at).execute().await?;
    Ok(())
}

/// How many joined since the last count.
pub async fn count_joins(read: &mut Read<'_>, guild: GuildId) -> Result<i64, StoreError> {
    read.query(COUNT_JOINS).bind(guild.to_db()).value().await
}

/// Who joined since the last count; they are noted no longer.
pub async fn take_joins(tx: &mut Tx, guild: GuildId) -> Result<Vec<Join>, StoreError> {
    let rows: Vec<(Option<i64>, i64)> = tx.query(TAKE_JOINS).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(|(member, at)| Join { member: member.map(MemberId::from_db), at }).collect())
}

/// Who brought a member, and whom they brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// Whose invite they came by, and when, as last recorded.
    pub by: Option<(MemberId, i64)>,
    /// How many people came by invites of theirs.
    pub brought: i64,
    /// How many of those hold a plan's role now.
    pub holders: i64,
}

/// Who brought a member, and whom they brought, as far as it is recorded. Who left the analysis is neither named nor counted.
pub async fn of_member(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Invited, StoreError> {
    let query = read.query(CAME_BY).bind(guild.to_db()).bind(member.to_db());
    let by: Option<(i64, i64)> = query.bind(Purpose::Analysis.name()).bind(false).optional().await?;
    let query = read.query(BROUGHT).bind(guild.to_db()).bind(member.to_db());
    let (brought, holders) = query.bind(Purpose::Analysis.name()).bind(false).one().await?;
    Ok(Invited { by: by.map(|(inviter, at)| (MemberId::from_db(inviter), at)), brought, holders })
}
