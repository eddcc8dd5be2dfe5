//! What a search covers: from when on each line is complete, how far the index is filled, what is inside no index.

use domain::search::{Kind, Query};
use domain::{LineId, MediaKind, Timestamp};
use rusqlite::Connection;

use super::Reader;
use super::search::Count;
use crate::{SearchFill, StoreError};

/// What a search covers: it never leaves something out in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchCoverage {
    /// The lines.
    pub lines: Vec<LineReach>,
    /// How far the index is filled.
    pub fill: SearchFill,
    /// Documents whose inside is not searched, only their names and captions.
    pub documents: Count,
}

/// From when on a line is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineReach {
    /// Which.
    pub line: LineId,
    /// Whether everything is held, from the first entry on.
    pub whole: bool,
    /// Otherwise from this moment on everything is; absent while nothing is held, or it is not known yet.
    pub since: Option<Timestamp>,
}

const LINES: &str = "SELECT line.line, line.low <= 1, reach.low_at_ms FROM replica_line line
     LEFT JOIN replica_reach reach ON reach.line = line.line ORDER BY line.line";

impl Reader {
    /// What a search covers.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn search_coverage(&self) -> Result<SearchCoverage, StoreError> {
        let lines = self
            .conn()
            .prepare_cached(LINES)?
            .query_map([], |row| {
                let (line, whole) = (LineId(row.get(0)?), row.get(1)?);
                let since: Option<i64> = row.get(2)?;
                Ok(LineReach { line, whole, since: since.filter(|_| !whole).map(Timestamp) })
            })?
            .collect::<Result<_, _>>()?;
        let plan = self.search_plan(&Query::of_kind(Kind::Media(MediaKind::Document)))?;
        let documents = self.count_ids(&plan, plan.ids.start, plan.ids.end)?;
        Ok(SearchCoverage { lines, fill: search_fill(self.conn())?, documents })
    }
}

/// How far the index is filled. Counted by conversation, which is exact to the one that is being filled.
pub(crate) fn search_fill(conn: &Connection) -> Result<SearchFill, StoreError> {
    let (complete, conversation): (bool, i64) = conn
        .prepare_cached("SELECT filled, conversation FROM replica_search_state WHERE one = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if complete {
        return Ok(SearchFill { done: 0, of: 0, complete });
    }
    let (done, of) = conn
        .prepare_cached(
            "SELECT coalesce(sum(messages) FILTER (WHERE conversation < ?1), 0), coalesce(sum(messages), 0)
             FROM replica_conversation",
        )?
        .query_row([conversation], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(SearchFill { done, of, complete })
}
