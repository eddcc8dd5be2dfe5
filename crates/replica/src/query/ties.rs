//! What ties a conversation to others: who answers it, and where its person goes on.

use domain::{ConversationId, Handler, LineId, Phone, Team};
use rusqlite::{OptionalExtension, params};

use super::Reader;
use super::thread_row::from_json;
use crate::StoreError;

pub(crate) const TIES: &str =
    "SELECT handler, joined_to, team, line FROM replica_conversation WHERE conversation = ?1";

pub(crate) const JOINED_FROM: &str =
    "SELECT conversation FROM replica_conversation WHERE joined_to = ?1 ORDER BY conversation";

const OF_PHONE: &str = "SELECT c.conversation FROM replica_word w
     JOIN replica_conversation c ON c.conversation = w.conversation
     WHERE w.word = ?1 AND c.line = ?2 AND c.phone = ?1 ORDER BY c.last_at_ms DESC LIMIT 1";

const TEAMS: &str = "SELECT DISTINCT team FROM replica_conversation WHERE team IS NOT NULL ORDER BY team";

/// What ties a conversation to others.
#[derive(Clone, Debug, PartialEq)]
pub struct Ties {
    /// On which line it is.
    pub line: LineId,
    /// Who answers the customer, when somebody said.
    pub handler: Option<Handler>,
    /// The conversation in which the same person goes on.
    pub joined_to: Option<ConversationId>,
    /// The team that it was given to.
    pub team: Option<Team>,
}

impl Reader {
    /// What ties a conversation to others; absent when there is no such conversation here.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn ties(&self, conversation: ConversationId) -> Result<Option<Ties>, StoreError> {
        type Found = (Option<String>, Option<u64>, Option<String>, String);
        let found: Option<Found> = self
            .conn()
            .prepare_cached(TIES)?
            .query_row([conversation.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((handler, joined_to, team, line)) = found else { return Ok(None) };
        let handler = handler.map(|handler| from_json(&handler, "a handler")).transpose()?;
        let (joined_to, team) = (joined_to.map(ConversationId), team.map(Team));
        Ok(Some(Ties { line: LineId(line), handler, joined_to, team }))
    }

    /// The teams that conversations here were given to, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn teams(&self) -> Result<Vec<Team>, StoreError> {
        let mut statement = self.conn().prepare_cached(TEAMS)?;
        let rows = statement.query_map([], |row| row.get(0).map(Team))?;
        Ok(rows.collect::<Result<_, _>>()?)
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
