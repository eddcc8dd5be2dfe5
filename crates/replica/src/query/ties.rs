//! What ties a conversation to others: who answers it, and where its person goes on.

use domain::{ConversationId, Handler, LineId, Phone};
use rusqlite::{OptionalExtension, params};

use super::Reader;
use super::thread_row::from_json;
use crate::StoreError;

pub(crate) const TIES: &str = "SELECT handler, joined_to FROM replica_conversation WHERE conversation = ?1";

pub(crate) const JOINED_FROM: &str =
    "SELECT conversation FROM replica_conversation WHERE joined_to = ?1 ORDER BY conversation";

const OF_PHONE: &str = "SELECT c.conversation FROM replica_word w
     JOIN replica_conversation c ON c.conversation = w.conversation
     WHERE w.word = ?1 AND c.line = ?2 AND c.phone = ?1 ORDER BY c.last_at_ms DESC LIMIT 1";

impl Reader {
    /// Who answers a customer, when somebody said, and the conversation in which the same person goes on.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn ties(
        &self,
        conversation: ConversationId,
    ) -> Result<(Option<Handler>, Option<ConversationId>), StoreError> {
        let found: Option<(Option<String>, Option<u64>)> = self
            .conn()
            .prepare_cached(TIES)?
            .query_row([conversation.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((handler, joined_to)) = found else { return Ok((None, None)) };
        let handler = handler.map(|handler| from_json(&handler, "a handler")).transpose()?;
        Ok((handler, joined_to.map(ConversationId)))
    }

    /// The earlier conversations of the same person.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn joined_from(&self, conversation: ConversationId) -> Result<Vec<ConversationId>, StoreError> {
        let mut statement = self.conn().prepare_cached(JOINED_FROM)?;
        let rows = statement.query_map([conversation.0], |row| Ok(ConversationId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The conversation with that number on that line, the latest where a number changed hands.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn conversation_with(
        &self,
        line: &LineId,
        phone: &Phone,
    ) -> Result<Option<ConversationId>, StoreError> {
        let found: Option<u64> = self
            .conn()
            .prepare_cached(OF_PHONE)?
            .query_row(params![phone.as_str(), line.as_str()], |row| row.get(0))
            .optional()?;
        Ok(found.map(ConversationId))
    }
}
