//! What can go wrong below a store function.

/// A failed read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration could not be applied; nothing of it remains.
    #[error("the database schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row that our own code can never have written.
    #[error("table {table}, column {column} holds an impossible value at {key}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key, as text.
        key: String,
    },
    /// The configured address is not a database we can open.
    #[error("not a database address: {0}")]
    Address(String),
}

impl StoreError {
    /// Whether the same call may succeed when repeated.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Database(error) => match error {
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Protocol(_) => {
                    true
                }
                // PostgreSQL: serialization failure, deadlock, shutting down, disk full; SQLite: busy, locked, disk
                // full. After each the engine has undone the transaction: nothing of it was written. A full disk is
                // often emptied within minutes, and what waits for it must not be lost meanwhile.
                sqlx::Error::Database(database) => matches!(
                    database.code().as_deref(),
                    Some("40001" | "40P01" | "57P01" | "57P02" | "57P03" | "53100" | "5" | "6" | "261" | "517" | "13")
                ),
                _ => false,
            },
            Self::Migrate(_) | Self::Inconsistent { .. } | Self::Address(_) => false,
        }
    }

    /// Whether a unique index refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(database)) if database.is_unique_violation())
    }
}
