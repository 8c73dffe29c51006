//! The inventory of personal data against the schema as it really is.

use std::collections::BTreeSet;

use lyceum::store::inventory::TABLES;
use sqlx::Connection as _;

use crate::stores;

/// Every column of every table of ours, from SQLite's own catalogue.
async fn schema() -> BTreeSet<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    stores::sqlite(folder.path()).await.close().await;
    let file = format!("sqlite://{}", folder.path().join("lyceum.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&file).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '_sqlx_%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    columns.into_iter().collect()
}

#[tokio::test]
async fn pv2_every_column_is_in_the_inventory_and_nothing_else_is() {
    let real = schema().await;
    let listed: BTreeSet<(String, String)> = TABLES
        .iter()
        .flat_map(|table| {
            let columns = table.who.iter().chain(table.about).chain(table.plain);
            columns.map(|column| (table.name.to_owned(), (*column).to_owned()))
        })
        .collect();
    let unlisted: Vec<_> = real.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&real).collect();
    assert!(
        unlisted.is_empty(),
        "new columns: say in store/inventory.rs whether they are about a person: {unlisted:?}"
    );
    assert!(gone.is_empty(), "the inventory lists columns that no longer exist: {gone:?}");
}

#[tokio::test]
async fn pv1_pv10_no_column_could_hold_a_message() {
    for (table, column) in schema().await {
        for word in ["content", "text", "body", "message_text"] {
            assert!(!column.contains(word), "{table}.{column} looks like message text");
        }
    }
}
