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

    /// Whether what was to be written is itself at fault (a constraint, a value out of range, one that cannot be encoded), so
    /// that the same row will never be taken. Everything else is about the database, which may be well again in a minute.
    #[must_use]
    pub fn is_of_data(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Encode(_)) => true,
            Self::Database(sqlx::Error::Database(database)) => database.code().is_some_and(|code| of_data(&code)),
            _ => false,
        }
    }

    /// Whether a unique index refused the row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(database)) if database.is_unique_violation())
    }
}

/// `PostgreSQL`: classes 22 (data exception) and 23 (integrity constraint violation), always five characters. `SQLite`, the
/// lower byte of an extended code: too big (18), constraint (19), mismatch (20).
fn of_data(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 18..=20),
        _ => code.len() == 5 && (code.starts_with("22") || code.starts_with("23")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn db2_only_what_was_to_be_written_is_given_up_and_never_for_the_databases_trouble() {
        for code in ["22003", "23505", "23514", "18", "19", "275", "1299", "1811", "2067", "20"] {
            assert!(of_data(code), "{code}");
        }
        // Too many clients, read-only, a missing table; error, locked, read-only, input and output, corrupt, full.
        for code in ["53300", "25006", "42P01", "53100", "1", "6", "8", "10", "11", "13", "778", "773", "1034", "5386"]
        {
            assert!(!of_data(code), "{code}");
        }
        assert!(StoreError::from(sqlx::Error::Encode("no such number".into())).is_of_data());
        assert!(!StoreError::from(sqlx::Error::WorkerCrashed).is_of_data());
    }
}
