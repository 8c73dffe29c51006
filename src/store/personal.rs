//! Everything stored about one member, row by row, for the file they can take along.

use std::collections::BTreeMap;

use super::{Read, Record, Row, StoreError, inventory, privacy};
use crate::domain::ids::{GuildId, MemberId};

/// Rows of one table at most, the latest ones: a file of many more is larger than Discord takes.
pub const MOST: usize = 50_000;
/// What tells the latest rows of the tables that may hold more than that; in the others rows are in the order of their
/// columns. By the column itself: what is told of it is a text of the same name.
const LATEST: [(&str, &str); 5] = [
    ("interactions", "interactions.at DESC, interactions.id DESC"),
    ("edges", "edges.last_at DESC, edges.src, edges.dst, edges.kind"),
    ("pair_days", "pair_days.day DESC, pair_days.src, pair_days.dst, pair_days.kind"),
    ("lesson_opens", "lesson_opens.at DESC, lesson_opens.id DESC"),
    ("audit", "audit.at DESC, audit.id DESC"),
];
/// Left out: secrets and digests of secrets, which tell nobody anything, and Stripe's own letters, which say what the
/// ledger says.
const LEFT_OUT: [&str; 8] =
    ["payload", "sealed", "code_hash", "digest", "mail_digest", "id_digest", "fingerprint", "network"];
/// Columns that name staff or somebody else than the member in rows about the member: told is whether it was the member.
const OTHERS: [(&str, &str); 9] = [
    ("ledger", "actor_id"),
    ("cases", "decided_by"),
    ("cases", "other_id"),
    ("trust_decisions", "decided_by"),
    ("trust_decisions", "target_id"),
    ("member_notes", "author_id"),
    ("trust_discounts", "src"),
    ("trust_discounts", "dst"),
    ("audit", "actor_id"),
];

/// A row: column and value, as text.
pub type Told = BTreeMap<&'static str, Option<String>>;

struct Texts(Vec<Option<String>>);

impl Record for Texts {
    fn read(row: &Row<'_>) -> sqlx::Result<Self> {
        (0..row.columns()).map(|place| row.at(place)).collect::<sqlx::Result<_>>().map(Self)
    }
}

/// The rows about a member, by table; tables without any are left out.
pub async fn rows(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeMap<&'static str, Vec<Told>>, StoreError> {
    let mut told = BTreeMap::new();
    for (table, count) in privacy::TABLES {
        let Some(columns) = inventory::TABLES.iter().find(|it| it.name == *table) else { continue };
        let columns: Vec<&'static str> =
            columns.who.iter().chain(columns.about).copied().filter(|column| !LEFT_OUT.contains(column)).collect();
        let found = list(read, (table, count), &columns, guild, member).await?;
        let own = member.to_db().to_string();
        let row = |texts: Texts| -> Told {
            let mut row: Told = columns.iter().copied().zip(texts.0).collect();
            for (_, column) in OTHERS.iter().filter(|(of, _)| of == table) {
                if let Some(Some(who)) = row.get_mut(column)
                    && *who != own
                {
                    "somebody else".clone_into(who);
                }
            }
            row
        };
        let found: Vec<Told> = found.into_iter().map(row).collect();
        if !found.is_empty() {
            told.insert(*table, found);
        }
    }
    Ok(told)
}

/// How many rows of which table are older than those told, where a table holds more than [`MOST`].
pub async fn left_out(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    told: &BTreeMap<&'static str, Vec<Told>>,
) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let mut left_out = BTreeMap::new();
    for (table, count) in privacy::TABLES {
        let Some(rows) = told.get(table).filter(|rows| rows.len() == MOST) else { continue };
        let all: i64 = read.query(*count).bind(guild.to_db()).bind(member.to_db()).value().await?;
        let rest = u64::try_from(all).unwrap_or(0).saturating_sub(rows.len() as u64);
        if rest > 0 {
            left_out.insert(*table, rest);
        }
    }
    Ok(left_out)
}

/// The rows that a table's count counts, the latest first.
#[allow(clippy::disallowed_types, reason = "the text is made of our own tables' and columns' names")]
async fn list(
    read: &mut Read<'_>,
    (table, count): (&str, &str),
    columns: &[&str],
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<Texts>, StoreError> {
    let from = count.find(" FROM ").map_or("", |at| count.get(at..).unwrap_or_default());
    let order = match LATEST.iter().find(|(of, _)| *of == table) {
        Some((_, order)) => (*order).to_owned(),
        None => (1..=columns.len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", "),
    };
    let columns: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
    let sql = format!("SELECT {}{from} ORDER BY {order} LIMIT {MOST}", columns.join(", "));
    read.query(sqlx::AssertSqlSafe(sql)).bind(guild.to_db()).bind(member.to_db()).all().await
}
