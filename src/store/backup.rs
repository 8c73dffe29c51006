//! A consistent copy of a `SQLite` database while it is in use.

use std::path::Path;
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::StoreError;

/// A connection of its own: `VACUUM INTO` refuses to run on a `query_only` one, and the writer stays free.
async fn connect(url: &str) -> Result<SqliteConnection, StoreError> {
    Ok(SqliteConnectOptions::from_str(url)?.create_if_missing(false).connect().await?)
}

/// How large the copy will be at most, in bytes.
pub async fn size(url: &str) -> Result<u64, StoreError> {
    let mut connection = connect(url).await?;
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut connection).await?;
    let bytes: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(pages.saturating_mul(bytes).unsigned_abs())
}

/// Write the copy to `file`, which must not exist.
pub async fn copy(url: &str, file: &Path) -> Result<(), StoreError> {
    let target = file.to_str().ok_or_else(|| StoreError::Address("the file's name is not text".into()))?;
    let mut connection = connect(url).await?;
    sqlx::query("VACUUM INTO $1").bind(target).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
