//! Everything stored about one member, row by row, for the file they can take along.

use std::collections::BTreeMap;

use super::{Read, Record, Row, StoreError, inventory, privacy};
use crate::domain::ids::{GuildId, MemberId};

/// Rows of one table at most.
const MOST: usize = 50_000;
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
        let found = list(read, count, &columns, guild, member).await?;
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

/// The rows that a table's count counts.
#[allow(clippy::disallowed_types, reason = "the text is made of our own tables' and columns' names")]
async fn list(
    read: &mut Read<'_>,
    count: &str,
    columns: &[&str],
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<Texts>, StoreError> {
    let from = count.find(" FROM ").map_or("", |at| count.get(at..).unwrap_or_default());
    let columns: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
    let sql = format!("SELECT {}{from} LIMIT {MOST}", columns.join(", "));
    read.query(sqlx::AssertSqlSafe(sql)).bind(guild.to_db()).bind(member.to_db()).all().await
}
