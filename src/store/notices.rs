//! Notices about failed renewals: one for each bill and day. The row is written before Discord is asked.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, InvoiceId, MemberId, PlanId};

/// For how long Discord takes a repeated message with the same nonce for the same one: "within the past few minutes"
/// (docs: resources/message#create-message); kept on the safe side.
pub const REPEATABLE_SECONDS: i64 = 120;

/// Whose notice, about which bill, on which day of the grace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// Where.
    pub guild: GuildId,
    /// To whom.
    pub member: MemberId,
    /// About which bill.
    pub invoice: InvoiceId,
    /// On which day.
    pub day: i64,
}

/// How a notice reached the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By direct message, which the member allowed.
    Dm,
    /// In a private thread.
    Thread,
    /// In `/membership` alone: nothing else was possible.
    Banner,
}

impl Way {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dm => "dm",
            Self::Thread => "thread",
            Self::Banner => "banner",
        }
    }
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which.
    pub which: Which,
    /// Whether it was sent: `wanted`, `sent`, `unsure`.
    pub state: String,
    /// How, once it was sent.
    pub way: Option<String>,
    /// When it was sent.
    pub sent_at: Option<i64>,
}

type Row = (String, i64, String, Option<String>, Option<i64>);

const INSERT: &str = "INSERT INTO notices (guild_id, member_id, invoice_id, day, plan_id, state, created_at)
    VALUES ($1, $2, $3, $4, $5, 'wanted', $6) ON CONFLICT (guild_id, member_id, invoice_id, day) DO NOTHING";
const ASK: &str = "UPDATE notices SET asked_at = $5 WHERE guild_id = $1 AND member_id = $2 AND invoice_id = $3
    AND day = $4 AND state = 'wanted' AND (asked_at IS NULL OR asked_at > $6)";
const UNSURE: &str = "UPDATE notices SET state = 'unsure' WHERE guild_id = $1 AND member_id = $2 AND invoice_id = $3
    AND day = $4 AND state = 'wanted' AND asked_at <= $5";
const NOT_ASKED: &str = "UPDATE notices SET asked_at = NULL WHERE guild_id = $1 AND member_id = $2 AND invoice_id = $3
    AND day = $4 AND state = 'wanted'";
const SENT: &str = "UPDATE notices SET state = 'sent', way = $5, channel_id = $6, sent_at = $7
    WHERE guild_id = $1 AND member_id = $2 AND invoice_id = $3 AND day = $4 AND state = 'wanted'";
const OF_MEMBER: &str = "SELECT invoice_id, day, state, way, sent_at FROM notices
    WHERE guild_id = $1 AND member_id = $2 ORDER BY created_at, invoice_id, day";

macro_rules! which {
    ($tx:expr, $sql:expr, $which:expr) => {
        $tx.query($sql)
            .bind($which.guild.to_db())
            .bind($which.member.to_db())
            .bind($which.invoice.0.as_str())
            .bind($which.day)
    };
}

/// Write down that Discord is about to be asked. False when the notice was sent, or may have been and too long ago for
/// Discord to recognise a repetition: then it is never sent again.
pub async fn begin(tx: &mut Tx, which: &Which, plan: PlanId, now: i64) -> Result<bool, StoreError> {
    let oldest = now - REPEATABLE_SECONDS;
    which!(tx, INSERT, which).bind(plan.0).bind(now).execute().await?;
    let begun = which!(tx, ASK, which).bind(now).bind(oldest).execute().await? > 0;
    if !begun {
        which!(tx, UNSURE, which).bind(oldest).execute().await?;
    }
    Ok(begun)
}

/// Discord certainly did not send it: it may be tried again at any time.
pub async fn set_not_asked(tx: &mut Tx, which: &Which) -> Result<(), StoreError> {
    which!(tx, NOT_ASKED, which).execute().await?;
    Ok(())
}

/// It was sent.
pub async fn set_sent(
    tx: &mut Tx,
    which: &Which,
    way: Way,
    channel: Option<ChannelId>,
    now: i64,
) -> Result<(), StoreError> {
    which!(tx, SENT, which).bind(way.word()).bind(channel.map(ChannelId::to_db)).bind(now).execute().await?;
    Ok(())
}

/// All notices to a member, oldest first.
pub async fn list(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Notice>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let notice = |(invoice, day, state, way, sent_at): Row| Notice {
        which: Which { guild, member, invoice: InvoiceId(invoice), day },
        state,
        way,
        sent_at,
    };
    Ok(rows.into_iter().map(notice).collect())
}
