//! Whom this replica holds messages of without knowing who they are: their first entry lies below what is held.

use domain::{ConversationId, LineId};
use rusqlite::{OptionalExtension, params};

use super::Reader;
use crate::StoreError;

/// Whether the name and the number of a contact are known. One of them may never be; asking again is cheap.
pub(crate) const KNOWN: &str = "SELECT name IS NOT NULL AND phone IS NOT NULL
     FROM replica_conversation WHERE conversation = ?1";

/// Asked once a connection, and only while the beginning of the journal is not held: it may walk the list.
const STRANGERS: &str = "SELECT conversation FROM replica_conversation
     WHERE line = ?1 AND messages > 0 AND (name IS NULL OR phone IS NULL)
     ORDER BY last_at_ms DESC LIMIT ?2";

impl Reader {
    /// Those of these conversations whose contact is not known by name and number.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn strangers_among(&self, of: &[ConversationId]) -> Result<Vec<ConversationId>, StoreError> {
        self.at_one_moment(|| {
            let mut statement = self.conn().prepare_cached(KNOWN)?;
            let mut strangers = Vec::new();
            for conversation in of {
                let known: Option<bool> =
                    statement.query_row([conversation.0], |row| row.get(0)).optional()?;
                if known != Some(true) {
                    strangers.push(*conversation);
                }
            }
            Ok(strangers)
        })
    }

    /// The conversations that hold a message and whose contact is not known by name and number, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn strangers(&self, line: &LineId, limit: u32) -> Result<Vec<ConversationId>, StoreError> {
        let mut statement = self.conn().prepare_cached(STRANGERS)?;
        let rows =
            statement.query_map(params![line.as_str(), limit], |row| Ok(ConversationId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
