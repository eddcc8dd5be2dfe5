//! The ledger's statements on a connection of SQLite, which keeps them prepared under their text.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::journal::JournalError;
use crate::journal::readers::{Control, Reader};
use crate::journal::sql::{Arg, Columns, Row, Sql, Value};

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Columns for rusqlite::Row<'_> {
    fn value(&self, column: usize) -> Result<Value<'_>, JournalError> {
        let damaged = || JournalError::Damaged(format!("column {column} of an answer"));
        Ok(match self.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(text) => Value::Text(std::str::from_utf8(text).map_err(|_| damaged())?.into()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes),
            ValueRef::Real(_) => return Err(damaged()),
        })
    }
}

impl Sql for Connection {
    fn execute(&self, sql: &str, args: &[Arg<'_>]) -> Result<u64, JournalError> {
        Ok(self.prepare_cached(sql)?.execute(params_from_iter(args))? as u64)
    }

    fn run(&self, sql: &str, args: &[Arg<'_>]) -> Result<(), JournalError> {
        Sql::execute(self, sql, args).map(drop)
    }

    fn each(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(args))?;
        while let Some(found) = rows.next()? {
            row(&Row(found))?;
        }
        Ok(())
    }
}

impl Reader for Connection {
    fn is_whole(&self) -> bool {
        true
    }

    fn sql(&self) -> &dyn Sql {
        self
    }

    fn control(&self, word: Control) -> Result<(), JournalError> {
        Ok(self.execute_batch(match word {
            Control::Begin => "BEGIN IMMEDIATE",
            Control::Commit => "COMMIT",
            Control::Rollback => "ROLLBACK",
        })?)
    }
}
