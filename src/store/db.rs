//! One text of SQL over sqlx's two typed drivers.
//!
//! A [`Query`] holds native arguments of whichever engine is open, so a store function has no generics; `record!` names
//! the columns of a row once. `$1` works on both; only `many.rs`, which inserts rows by the thousand, writes a text of its own for each.

use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    Arguments, Connection as _, Decode, Encode, PgConnection, Postgres, Row as _, SqlSafeStr, SqlStr, Sqlite,
    SqliteConnection, Type,
};

use super::StoreError;

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Rows that `SQLite`'s thread may be ahead of whoever reads them. With sqlx's 50 the two wake each other so often that reading
/// millions of rows takes half as long again.
const ROWS_AHEAD: usize = 1_000;

/// A value that both engines can bind.
pub trait Bind<'v>: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres> {}
impl<'v, T: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres>> Bind<'v> for T {}

/// A value that both engines read from a column.
pub trait Column: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}
impl<T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>> Column for T {}

/// What a row is read into: `record!` names its columns, a tuple counts them.
pub trait Record: Sized + Send {
    /// From a row of either engine.
    fn read(row: &Row<'_>) -> sqlx::Result<Self>;
}

/// A struct that is read from a row's columns of the same names; behind a `;`, a record whose columns are among them.
///
/// sqlx's own derive does much the same; its crate of macros brings both drivers along a second time, for the build machine,
/// which every clean build pays for.
macro_rules! record {
    ($(#[$about:meta])* $seen:vis struct $name:ident {
        $($(#[$told:meta])* $shown:vis $field:ident: $kind:ty),* $(,)?
        $(; $inner:ident: $part:ty)?
    }) => {
        $(#[$about])*
        $seen struct $name {
            $($(#[$told])* $shown $field: $kind,)*
            $($inner: $part,)?
        }

        impl $crate::store::Record for $name {
            fn read(row: &$crate::store::Row<'_>) -> sqlx::Result<Self> {
                Ok(Self {
                    $($field: row.get(stringify!($field))?,)*
                    $($inner: <$part as $crate::store::Record>::read(row)?,)?
                })
            }
        }
    };
}

macro_rules! tuples {
    ($($($kind:ident $place:literal),+;)+) => {$(
        impl<$($kind: Column + Send),+> Record for ($($kind,)+) {
            fn read(row: &Row<'_>) -> sqlx::Result<Self> {
                Ok(($(row.at::<$kind>($place)?,)+))
            }
        }
    )+};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
}

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// One writer (`BEGIN IMMEDIATE`), many readers; WAL, `synchronous=FULL`, foreign keys on.
    Sqlite {
        /// The single writing connection.
        write: SqlitePool,
        /// The reading connections, `query_only`.
        read: SqlitePool,
    },
    /// A pool for several processes.
    Postgres(PgPool),
}

/// A writing transaction. Dropping it rolls back.
pub enum Tx {
    /// On `SQLite`.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On `PostgreSQL`.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The right to read: from the pool, or inside a transaction.
pub struct Read<'c>(On<'c>);

enum On<'c> {
    SqlitePool(&'c SqlitePool),
    PgPool(&'c PgPool),
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

enum Args {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

/// A statement with its arguments, ready to run once.
pub struct Query<'c> {
    sql: SqlStr,
    args: Args,
    on: On<'c>,
    error: Option<sqlx::Error>,
}

impl Db {
    /// Open `sqlite://path` (created when missing) or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)
                .map_err(|_| StoreError::Address("the PostgreSQL address cannot be read".into()))?;
            let pool = PgPoolOptions::new()
                .max_connections(10)
                .acquire_timeout(Duration::from_secs(5))
                .test_before_acquire(false)
                .connect_with(options)
                .await?;
            Ok(Self::Postgres(pool))
        } else {
            Err(StoreError::Address("it must begin with sqlite: or postgres:".into()))
        }
    }

    /// Whether the database answers; an error says why it does not.
    pub async fn ping(&self) -> Result<()> {
        self.read().query("SELECT 1").value::<i32>().await.map(drop)
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::Address(format!("its folder cannot be made: {error}")))?;
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(15))
            .test_before_acquire(false)
            // When the disk is full, SQLite itself ends the transaction. sqlx then cannot roll it back, counts it as
            // open for good and refuses to begin another, so the one connection that writes is made anew.
            .before_acquire(|connection, _| {
                let sound = !connection.is_in_transaction();
                Box::pin(async move { Ok(sound) })
            })
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(15))
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on").row_buffer_size(ROWS_AHEAD))
            .await?;
        Ok(Self::Sqlite { write, read })
    }

    /// Read outside a transaction.
    pub fn read(&self) -> Read<'_> {
        Read(match self {
            Self::Sqlite { read, .. } => On::SqlitePool(read),
            Self::Postgres(pool) => On::PgPool(pool),
        })
    }

    /// Begin to write. On `SQLite` this waits for the one writer.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Whether the engine is `PostgreSQL`.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Close every connection; later calls fail.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Keep what was written.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Read what this transaction sees.
    pub fn read(&mut self) -> Read<'_> {
        Read(match self {
            Self::Sqlite(tx) => On::Sqlite(tx),
            Self::Postgres(tx) => On::Postgres(tx),
        })
    }

    /// A statement in this transaction.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        Query::new(sql.into_sql_str(), self.read().0)
    }

    /// Whether the engine is `PostgreSQL`, for the few statements that only one engine needs.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

impl Read<'_> {
    /// A reading statement.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        let on = match &mut self.0 {
            On::SqlitePool(pool) => On::SqlitePool(pool),
            On::PgPool(pool) => On::PgPool(pool),
            On::Sqlite(connection) => On::Sqlite(connection),
            On::Postgres(connection) => On::Postgres(connection),
        };
        Query::new(sql.into_sql_str(), on)
    }
}

/// A row of whichever engine is open.
pub enum Row<'r> {
    /// Of `SQLite`.
    Sqlite(&'r SqliteRow),
    /// Of `PostgreSQL`.
    Postgres(&'r PgRow),
}

impl Row<'_> {
    /// The column of this name.
    pub fn get<T: Column>(&self, column: &'static str) -> sqlx::Result<T> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// The column at this place, from 0.
    pub fn at<T: Column>(&self, place: usize) -> sqlx::Result<T> {
        match self {
            Self::Sqlite(row) => row.try_get(place),
            Self::Postgres(row) => row.try_get(place),
        }
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(&self) -> usize {
        match self {
            Self::Sqlite(row) => row.len(),
            Self::Postgres(row) => row.len(),
        }
    }
}

impl<'c> Query<'c> {
    fn new(sql: SqlStr, on: On<'c>) -> Self {
        let args = match on {
            On::SqlitePool(_) | On::Sqlite(_) => Args::Sqlite(SqliteArguments::default()),
            On::PgPool(_) | On::Postgres(_) => Args::Postgres(PgArguments::default()),
        };
        Self { sql, args, on, error: None }
    }

    /// Bind the next argument. A failure is reported when the query runs.
    #[must_use]
    pub fn bind<'v>(mut self, value: impl Bind<'v>) -> Self {
        let added = match &mut self.args {
            Args::Sqlite(args) => args.add(value),
            Args::Postgres(args) => args.add(value),
        };
        if let Err(error) = added {
            self.error.get_or_insert(sqlx::Error::Encode(error));
        }
        self
    }

    /// Run it; returns the number of rows it changed.
    pub async fn execute(self) -> Result<u64> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        Ok(match (self.args, self.on) {
            (Args::Sqlite(args), on) => {
                let bound = sqlx::query_with(self.sql, args);
                match on {
                    On::SqlitePool(pool) => bound.execute(pool).await?.rows_affected(),
                    On::Sqlite(connection) => bound.execute(connection).await?.rows_affected(),
                    On::PgPool(_) | On::Postgres(_) => return Err(engines_mixed()),
                }
            }
            (Args::Postgres(args), on) => {
                let bound = sqlx::query_with(self.sql, args);
                match on {
                    On::PgPool(pool) => bound.execute(pool).await?.rows_affected(),
                    On::Postgres(connection) => bound.execute(connection).await?.rows_affected(),
                    On::SqlitePool(_) | On::Sqlite(_) => return Err(engines_mixed()),
                }
            }
        })
    }

    /// Hand over every row as it comes. No generics here or below: each record would compile both drivers' machinery anew.
    async fn each(self, take: &mut (dyn FnMut(Row<'_>) -> sqlx::Result<()> + Send)) -> Result<()> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        match self.args {
            Args::Sqlite(args) => {
                let bound = sqlx::query_with(self.sql, args);
                let mut rows = match self.on {
                    On::SqlitePool(pool) => bound.fetch(pool),
                    On::Sqlite(connection) => bound.fetch(connection),
                    On::PgPool(_) | On::Postgres(_) => return Err(engines_mixed()),
                };
                while let Some(row) = rows.try_next().await? {
                    take(Row::Sqlite(&row))?;
                }
            }
            Args::Postgres(args) => {
                let bound = sqlx::query_with(self.sql, args);
                let mut rows = match self.on {
                    On::PgPool(pool) => bound.fetch(pool),
                    On::Postgres(connection) => bound.fetch(connection),
                    On::SqlitePool(_) | On::Sqlite(_) => return Err(engines_mixed()),
                };
                while let Some(row) = rows.try_next().await? {
                    take(Row::Postgres(&row))?;
                }
            }
        }
        Ok(())
    }

    /// Every row.
    pub async fn all<T: Record>(self) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(&mut |row| T::read(&row).map(|row| found.push(row))).await?;
        Ok(found)
    }

    /// The first row, if there is one. The statement runs to its end all the same.
    pub async fn optional<T: Record>(self) -> Result<Option<T>> {
        let mut found = None;
        let first = &mut |row: Row<'_>| {
            if found.is_none() {
                found = Some(T::read(&row)?);
            }
            Ok(())
        };
        self.each(first).await?;
        Ok(found)
    }

    /// The first row; an error when there is none.
    pub async fn one<T: Record>(self) -> Result<T> {
        Ok(self.optional().await?.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// The first column of exactly one row.
    pub async fn value<T>(self) -> Result<T>
    where
        (T,): Record,
    {
        Ok(self.one::<(T,)>().await?.0)
    }

    /// The first column of every row.
    pub async fn values<T>(self) -> Result<Vec<T>>
    where
        (T,): Record,
    {
        Ok(self.all::<(T,)>().await?.into_iter().map(|row| row.0).collect())
    }

    /// The first column of the row, if there is one.
    pub async fn optional_value<T>(self) -> Result<Option<T>>
    where
        (T,): Record,
    {
        Ok(self.optional::<(T,)>().await?.map(|row| row.0))
    }
}

pub(super) fn engines_mixed() -> StoreError {
    sqlx::Error::Protocol("arguments of one engine met the other".into()).into()
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_postgres() { "Tx(PostgreSQL)" } else { "Tx(SQLite)" })
    }
}
