//! The index of words: what a batch changes in it, written once, in the order of its ids.
//!
//! An id is a second and 12 bits that keep the messages of that second apart, so that the index answers newest first and
//! a span of time is a span of ids. The index holds no text: to take a message out, the line that it was given is made
//! again from the row as it stood.

use std::collections::BTreeMap;

use domain::ConversationId;
use domain::search::FOLDING;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::message::{Facets, Held};
use crate::query::Position;
use crate::{Replica, StoreError};

/// Bits of an id below the second.
pub(crate) const SLOT_BITS: u32 = 12;

/// Seconds beyond which moments are not told apart: the year 36,000.
const LAST_SECOND: i64 = 1 << 40;

/// The first id of the second in which a moment lies.
pub(crate) fn first_id(at_ms: i64) -> i64 {
    at_ms.div_euclid(1000).clamp(0, LAST_SECOND) << SLOT_BITS
}

const TAKE_PLACE: &str =
    "INSERT OR IGNORE INTO replica_search_place (id, conversation, at_ms, seq) VALUES (?1, ?2, ?3, ?4)";

pub(super) const PLACE: &str = "SELECT id FROM replica_search_place
     WHERE id >= ?1 AND id < ?2 AND conversation = ?3 AND at_ms = ?4 AND seq = ?5";

pub(super) const NEXT_FREE: &str =
    "SELECT coalesce(max(id) + 1, ?1) FROM replica_search_place WHERE id >= ?1 AND id < ?2";

/// What becomes of one message in the index: the line that it has there and the line that it is to have.
#[derive(Debug, Default)]
struct Line {
    before: Option<String>,
    after: Option<String>,
}

/// What a batch changes.
pub(super) struct Index<'t> {
    tx: &'t Connection,
    take_place: CachedStatement<'t>,
    lines: BTreeMap<i64, Line>,
    late: i64,
    late_before: i64,
}

impl<'t> Index<'t> {
    pub(super) fn new(tx: &'t Connection) -> Result<Self, StoreError> {
        let late = tx
            .prepare_cached("SELECT late FROM replica_search_state WHERE one = 1")?
            .query_row([], |row| row.get(0))?;
        let take_place = tx.prepare_cached(TAKE_PLACE)?;
        Ok(Self { tx, take_place, lines: BTreeMap::new(), late, late_before: late })
    }

    /// A message stands in its table.
    pub(super) fn added(&mut self, held: &Held) -> Result<(), StoreError> {
        let Some(line) = held.indexed()? else { return Ok(()) };
        let id = self.give_place(held.conversation, held.position)?;
        self.lines.entry(id).or_default().after = Some(line);
        Ok(())
    }

    /// A message says something else than before this joined it.
    pub(super) fn changed(&mut self, before: &Facets, held: &Held) -> Result<(), StoreError> {
        let (was, is) = (held.indexed_with(before)?, held.indexed()?);
        if was == is {
            return Ok(());
        }
        let Some(id) = self.place(held.conversation, held.position)? else {
            // Not filled that far yet.
            return self.added(held);
        };
        if is.is_none() {
            self.leave_place(id)?;
        }
        self.lines.entry(id).or_insert(Line { before: was, after: None }).after = is;
        Ok(())
    }

    /// A message stands in its table no more.
    pub(super) fn removed(&mut self, held: &Held) -> Result<(), StoreError> {
        let Some(id) = self.place(held.conversation, held.position)? else { return Ok(()) };
        self.leave_place(id)?;
        let before = held.indexed()?;
        self.lines.entry(id).or_insert(Line { before, after: None }).after = None;
        Ok(())
    }

    /// Writes what changed. Ids ascend: the index gathers words in memory for as long as they do.
    pub(super) fn write(self) -> Result<(), StoreError> {
        let mut remove = self.tx.prepare_cached(
            "INSERT INTO replica_search (replica_search, rowid, words) VALUES ('delete', ?1, ?2)",
        )?;
        let mut insert =
            self.tx.prepare_cached("INSERT INTO replica_search (rowid, words) VALUES (?1, ?2)")?;
        for (id, Line { before, after }) in self.lines {
            if before == after {
                continue;
            }
            if let Some(line) = before {
                remove.execute(params![id, line])?;
            }
            if let Some(line) = after {
                insert.execute(params![id, line])?;
            }
        }
        if self.late != self.late_before {
            self.tx.execute("UPDATE replica_search_state SET late = ?1 WHERE one = 1", [self.late])?;
        }
        Ok(())
    }

    fn place(&self, conversation: ConversationId, position: Position) -> Result<Option<i64>, StoreError> {
        let first = first_id(position.at.0);
        let end = first + ((self.late + 1) << SLOT_BITS);
        let found = self
            .tx
            .prepare_cached(PLACE)?
            .query_row(params![first, end, conversation.0, position.at.0, position.seq.0], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    fn give_place(&mut self, conversation: ConversationId, position: Position) -> Result<i64, StoreError> {
        let slots = 1i64 << SLOT_BITS;
        let mut first = first_id(position.at.0);
        let mut id = first + (position.seq.0.cast_signed() & (slots - 1));
        let mut late = 0;
        // Almost always the first one is free.
        while self.take_place.execute(params![id, conversation.0, position.at.0, position.seq.0])? == 0 {
            let end = first + slots;
            id = self.tx.prepare_cached(NEXT_FREE)?.query_row([first, end], |row| row.get(0))?;
            if id == end {
                first = end;
                late += 1;
            }
        }
        self.late = self.late.max(late);
        Ok(id)
    }

    fn leave_place(&self, id: i64) -> Result<(), StoreError> {
        self.tx.prepare_cached("DELETE FROM replica_search_place WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

/// How far the index is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchFill {
    /// Messages that can be found.
    pub done: u64,
    /// Messages that are held.
    pub of: u64,
    /// Whether nothing is left to do.
    pub complete: bool,
}

pub(super) const NEXT_MESSAGES: &str = "SELECT conversation, at_ms, seq FROM replica_message
     WHERE (conversation, at_ms, seq) > (?1, ?2, ?3) ORDER BY conversation, at_ms, seq LIMIT ?4";

impl Replica {
    /// Takes up to `limit` more messages into the search of a file that is older than it, in a transaction of its own.
    /// Call it again until nothing is left; whatever is applied in between is found at once.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; nothing is taken in then.
    pub fn fill_search(&mut self, limit: u32) -> Result<SearchFill, StoreError> {
        let tx = self.conn.transaction()?;
        let (filled, after): (bool, [i64; 3]) = tx.query_row(
            "SELECT filled, conversation, at_ms, seq FROM replica_search_state WHERE one = 1",
            [],
            |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?])),
        )?;
        if !filled {
            let mut index = Index::new(&tx)?;
            let places: Vec<(u64, i64, u64)> = tx
                .prepare_cached(NEXT_MESSAGES)?
                .query_map(params![after[0], after[1], after[2], limit], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<_, _>>()?;
            for &(conversation, at, seq) in &places {
                let position = Position { at: domain::Timestamp(at), seq: domain::Seq(seq) };
                let conversation = ConversationId(conversation);
                if index.place(conversation, position)?.is_none() {
                    index.added(&Held::load(&tx, conversation, position)?)?;
                }
            }
            index.write()?;
            let complete = places.len() < limit as usize;
            let (conversation, at, seq) =
                if complete { None } else { places.last().copied() }.unwrap_or_default();
            tx.execute(
                "UPDATE replica_search_state SET filled = ?1, conversation = ?2, at_ms = ?3, seq = ?4 WHERE one = 1",
                params![complete, conversation, at, seq],
            )?;
        }
        let fill = crate::query::search_fill(&tx)?;
        tx.commit()?;
        Ok(fill)
    }
}

/// Empties the index, to be filled again.
pub(super) fn begin_again(tx: &Connection) -> Result<(), rusqlite::Error> {
    tx.execute("INSERT INTO replica_search (replica_search) VALUES ('delete-all')", [])?;
    tx.execute("DELETE FROM replica_search_place", [])?;
    tx.execute(
        "UPDATE replica_search_state SET folding = ?1, late = 0, conversation = 0, at_ms = 0, seq = 0,
                filled = NOT EXISTS (SELECT 1 FROM replica_message) WHERE one = 1",
        [FOLDING],
    )?;
    Ok(())
}

/// Empties the index when its words were cut by other rules.
pub(crate) fn refold(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    let folding: u32 =
        tx.query_row("SELECT folding FROM replica_search_state WHERE one = 1", [], |row| row.get(0))?;
    if folding != FOLDING {
        begin_again(&tx)?;
    }
    tx.commit()?;
    Ok(())
}
