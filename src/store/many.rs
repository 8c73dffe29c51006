//! Many rows with few statements: lists of values on `SQLite`; on `PostgreSQL` one array per column, so that the text of the
//! statement never changes and the server reads a handful of parameters instead of thousands.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, Encode, Postgres, Type};

use super::db::Bind;
use super::{StoreError, Tx};

/// Rows in one statement: on `SQLite` past the knee of the curve; on `PostgreSQL` few enough to stay in its caches.
const ROWS: usize = 500;
const ROWS_OF_ARRAYS: usize = 5_000;
/// Parameters that one statement of `SQLite` may have, with room to spare.
const PARAMETERS: usize = 30_000;

/// The values of the rows of one statement, bound row by row.
pub struct Values(Result<Held, BoxDynError>);

enum Held {
    Sqlite(SqliteArguments),
    Postgres { columns: Vec<Column>, next: usize },
}

/// What one column holds in all rows, as `PostgreSQL` reads the elements of an array.
#[derive(Clone, Default)]
struct Column {
    kind: Option<Oid>,
    elements: i32,
    bytes: PgArgumentBuffer,
}

impl Values {
    /// Bind the next value of a row. A failure is reported when the statement runs.
    #[must_use]
    pub fn bind<'v>(self, value: impl Bind<'v>) -> Self {
        Self(self.0.and_then(|held| held.with(value)))
    }
}

impl Held {
    fn with<'v>(mut self, value: impl Bind<'v>) -> Result<Self, BoxDynError> {
        match &mut self {
            Self::Sqlite(args) => args.add(value)?,
            Self::Postgres { columns, next } => {
                let at = *next % columns.len().max(1);
                columns.get_mut(at).ok_or("a row without columns")?.push(value)?;
                *next = at + 1;
            }
        }
        Ok(self)
    }
}

impl Column {
    fn push<'v, T: Encode<'v, Postgres> + Type<Postgres>>(&mut self, value: T) -> Result<(), BoxDynError> {
        self.kind = self.kind.or_else(|| T::type_info().oid());
        self.elements += 1;
        let length_at = self.bytes.len();
        self.bytes.extend([0; 4]);
        let length = match value.encode(&mut self.bytes)? {
            IsNull::Yes => -1,
            IsNull::No => i32::try_from(self.bytes.len() - length_at - 4)?,
        };
        if let Some(place) = self.bytes.get_mut(length_at..length_at + 4) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        Ok(())
    }
}

impl Type<Postgres> for Column {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("anyarray")
    }
}

/// `array_recv` of `PostgreSQL` (`src/backend/utils/adt/arrayfuncs.c`): dimensions, flags, the elements' type, then length
/// and lower bound of each dimension, then the elements with their lengths.
impl Encode<'_, Postgres> for Column {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let kind = self.kind.ok_or("a column whose type has no fixed number")?;
        for word in [1, 0, kind.0.cast_signed(), self.elements, 1] {
            buf.extend(word.to_be_bytes());
        }
        buf.extend_from_slice(&self.bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        self.kind.and_then(array_of).map(PgTypeInfo::with_oid)
    }
}

/// The type of arrays of `element`, from the catalogue that every server begins with (`pg_type.dat`).
const fn array_of(element: Oid) -> Option<Oid> {
    Some(Oid(match element.0 {
        16 => 1000,  // bool
        17 => 1001,  // bytea
        20 => 1016,  // int8
        21 => 1005,  // int2
        23 => 1007,  // int4
        25 => 1009,  // text
        701 => 1022, // float8
        _ => return None,
    }))
}

impl Tx {
    /// Insert many rows: `head` is `INSERT INTO t (a, b)`, `tail` an `ON CONFLICT` clause or nothing, `columns` their count,
    /// and `bind` binds one row. With `DO UPDATE` no two of `rows` may meet the same row. Returns the rows written.
    pub async fn insert_many<'v, T>(
        &mut self,
        head: &'static str,
        tail: &'static str,
        columns: usize,
        rows: &'v [T],
        bind: impl Fn(Values, &'v T) -> Values,
    ) -> Result<u64, StoreError> {
        let arrays = self.is_postgres();
        let most = if arrays { ROWS_OF_ARRAYS } else { ROWS.min(PARAMETERS / columns.max(1)).max(1) };
        let (mut written, mut sql, mut holds) = (0, String::new(), 0);
        for chunk in rows.chunks(most) {
            // All but the last are as long as the first; arrays are of any length.
            if sql.is_empty() || !arrays && holds != chunk.len() {
                sql = if arrays {
                    arrays_text(head, tail, columns)
                } else {
                    values_text(head, tail, columns, chunk.len())
                };
                holds = chunk.len();
            }
            let empty = if arrays {
                Held::Postgres { columns: vec![Column::default(); columns], next: 0 }
            } else {
                Held::Sqlite(SqliteArguments::default())
            };
            let values = chunk.iter().fold(Values(Ok(empty)), &bind);
            // A remainder of odd length would only fill the statement cache.
            written += self.insert_values(&sql, values, arrays || chunk.len() == most).await?;
        }
        Ok(written)
    }

    #[allow(clippy::disallowed_types, reason = "only placeholders are generated; head and tail are static texts")]
    async fn insert_values(&mut self, sql: &str, values: Values, persistent: bool) -> Result<u64, StoreError> {
        let sql = sqlx::AssertSqlSafe(sql);
        let encoded = |error| StoreError::from(sqlx::Error::Encode(error));
        match (self, values.0.map_err(encoded)?) {
            (Self::Sqlite(tx), Held::Sqlite(args)) => {
                let query = sqlx::query_with(sql, args).persistent(persistent);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            (Self::Postgres(tx), Held::Postgres { columns, .. }) => {
                let mut args = PgArguments::default();
                columns.into_iter().try_for_each(|column| args.add(column)).map_err(encoded)?;
                let query = sqlx::query_with(sql, args).persistent(persistent);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            _ => Err(super::db::engines_mixed()),
        }
    }
}

fn values_text(head: &str, tail: &str, columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    format!("{head} VALUES {} {tail}", vec![row; rows].join(", "))
}

fn arrays_text(head: &str, tail: &str, columns: usize) -> String {
    let arrays: Vec<String> = (1..=columns).map(|column| format!("${column}")).collect();
    format!("{head} SELECT * FROM UNNEST({}) {tail}", arrays.join(", "))
}
