//! The names of messages, and the facts that wait for a name.

use domain::{ConversationId, LineId, Seq, Timestamp};
use protocol::{Fact, MessageName};
use rusqlite::{CachedStatement, Connection, params};

use crate::query::Position;
use crate::{StoreError, name};

pub(super) const PENDING: &str = "SELECT seq, at_ms, fact FROM replica_pending
     WHERE hash = ?1 AND line = ?2 AND name = ?3 ORDER BY seq";

/// The two statements that every message needs, prepared once a batch.
pub(super) struct Names<'t> {
    tx: &'t Connection,
    line: &'t LineId,
    places: CachedStatement<'t>,
    give: CachedStatement<'t>,
}

impl<'t> Names<'t> {
    pub(super) fn new(tx: &'t Connection, line: &'t LineId) -> Result<Self, StoreError> {
        let give = tx.prepare_cached(
            "INSERT INTO replica_message_name (hash, conversation, at_ms, seq) VALUES (?1, ?2, ?3, ?4)",
        )?;
        Ok(Self { tx, line, places: tx.prepare_cached(name::PLACES)?, give })
    }

    /// Where the message of that name stands.
    pub(super) fn find(
        &mut self,
        wanted: &MessageName,
    ) -> Result<Option<(ConversationId, Position)>, StoreError> {
        name::find_by(&mut self.places, self.tx, self.line.as_str(), wanted)
    }

    /// The name leads to that place from here on.
    pub(super) fn give(
        &mut self,
        name: &MessageName,
        conversation: ConversationId,
        position: Position,
    ) -> Result<(), StoreError> {
        let hash = name::hash(self.line.as_str(), name);
        self.give.execute(params![hash, conversation.0, position.at.0, position.seq.0])?;
        Ok(())
    }
}

/// The name leads to that place no more.
pub(super) fn take(
    tx: &Connection,
    line: &LineId,
    name: &MessageName,
    conversation: ConversationId,
    position: Position,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM replica_message_name WHERE hash = ?1 AND conversation = ?2 AND at_ms = ?3 AND seq = ?4",
    )?
    .execute(params![name::hash(line.as_str(), name), conversation.0, position.at.0, position.seq.0])?;
    Ok(())
}

/// Keeps a fact until a message of that name comes.
pub(super) fn wait(
    tx: &Connection,
    line: &LineId,
    name: &MessageName,
    seq: Seq,
    at: Timestamp,
    fact: &Fact,
) -> Result<(), StoreError> {
    let fact = serde_json::to_string(fact).expect("a fact always serialises");
    tx.prepare_cached(
        "INSERT INTO replica_pending (hash, seq, line, name, at_ms, fact) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![name::hash(line.as_str(), name), seq.0, line.as_str(), text(name), at.0, fact])?;
    Ok(())
}

/// Whether any fact waits for any message.
pub(super) fn any_waits(tx: &Connection) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM replica_pending)")?.query_row([], |row| row.get(0))?)
}

/// Takes out the facts that waited for that name, in the order of their Seqs.
pub(super) fn awaited(
    tx: &Connection,
    line: &LineId,
    name: &MessageName,
) -> Result<Vec<(Seq, Timestamp, Fact)>, StoreError> {
    let hash = name::hash(line.as_str(), name);
    let mut facts = Vec::new();
    let key = text(name);
    let mut statement = tx.prepare_cached(PENDING)?;
    let mut rows = statement.query(params![hash, line.as_str(), key])?;
    while let Some(row) = rows.next()? {
        let fact = crate::query::from_json(&row.get::<_, String>(2)?, "a waiting fact")?;
        facts.push((Seq(row.get(0)?), Timestamp(row.get(1)?), fact));
    }
    if !facts.is_empty() {
        tx.prepare_cached("DELETE FROM replica_pending WHERE hash = ?1 AND line = ?2 AND name = ?3")?
            .execute(params![hash, line.as_str(), key])?;
    }
    Ok(facts)
}

fn text(name: &MessageName) -> String {
    serde_json::to_string(name).expect("a name always serialises")
}
