//! What is held of each line.

use domain::{HistoryImport, Interval, LineHealth, LineId, Seq};
use rusqlite::{OptionalExtension, Row};

use super::Reader;
use super::thread_row::json_column;
use crate::StoreError;

/// What is held of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct LineState {
    /// Which.
    pub line: LineId,
    /// The name of its journal.
    pub journal: String,
    /// What is held (law 4): the screen says what is not.
    pub interval: Interval,
    /// How it is doing at Meta, once the hub has looked.
    pub health: Option<LineHealth>,
    /// How far the past of the owner's phone was taken in, once it was asked for.
    pub import: Option<HistoryImport>,
}

impl LineState {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            line: LineId(row.get(0)?),
            journal: row.get(1)?,
            interval: Interval { low: Seq(row.get(2)?), high: Seq(row.get(3)?) },
            health: json_column(row, 4, "a line's health")?,
            import: json_column(row, 5, "a line's import")?,
        })
    }
}

impl Reader {
    /// Every line that was begun.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn lines(&self) -> Result<Vec<LineState>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT line, journal, low, high, health, import FROM replica_line ORDER BY line",
        )?;
        let mut rows = statement.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(LineState::from_row(row)?);
        }
        Ok(lines)
    }

    /// What is held of one line; absent when it was not begun.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn line(&self, line: &LineId) -> Result<Option<LineState>, StoreError> {
        Ok(self.lines()?.into_iter().find(|state| state.line == *line))
    }

    /// The interval held of a line; absent when it was not begun.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn interval(&self, line: &LineId) -> Result<Option<Interval>, StoreError> {
        let found = self
            .conn()
            .prepare_cached("SELECT low, high FROM replica_line WHERE line = ?1")?
            .query_row([line.as_str()], |row| Ok(Interval { low: Seq(row.get(0)?), high: Seq(row.get(1)?) }))
            .optional()?;
        Ok(found)
    }

    /// How many facts are kept that this version does not understand (law 7).
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn kept_facts(&self) -> Result<u64, StoreError> {
        Ok(self.number("SELECT count(*) FROM replica_kept")? as u64)
    }
}
