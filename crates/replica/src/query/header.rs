//! The header of an open conversation, and how far its thread reaches.

use domain::{ConversationId, Handler, LineId, Seq, Team, Text, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{InboxRow, Position, Reader, Scheduled, Ties};
use crate::StoreError;

/// The header of an open conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationHeader {
    /// Its row of the list.
    pub row: InboxRow,
    /// The draft.
    pub draft: Option<Text>,
    /// Everything up to this entry is read by the team.
    pub read_up_to: Seq,
    /// The oldest unread message: its row's key and place, for the divider.
    pub first_unread: Option<(String, Position)>,
    /// How far the thread reaches.
    pub extent: ThreadExtent,
    /// On which line it is.
    pub line: LineId,
    /// The team that it was given to.
    pub team: Option<Team>,
    /// Who answers this customer, when somebody said.
    pub handler: Option<Handler>,
    /// The conversation in which the same person goes on.
    pub joined_to: Option<ConversationId>,
    /// The earlier conversations of the same person.
    pub joined_from: Vec<ConversationId>,
    /// What goes out later, the next first.
    pub scheduled: Vec<Scheduled>,
}

/// How much of a thread this replica holds: the scale of a virtual list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadExtent {
    /// How many messages are held, without the outbox.
    pub messages: u64,
    /// The oldest held.
    pub oldest: Option<Position>,
    /// Whether the hub may hold older ones.
    pub older_elsewhere: bool,
}

pub(crate) const OLDEST: &str =
    "SELECT at_ms, seq FROM replica_message WHERE conversation = ?1 ORDER BY at_ms, seq LIMIT 1";

pub(crate) const NEWEST_FIRST: &str = "SELECT at_ms, seq, coalesce(command, wamid)
     FROM replica_message WHERE conversation = ?1 AND origin = 0 AND seq > ?2
     ORDER BY at_ms DESC, seq DESC LIMIT ?3";

impl Reader {
    /// The header of a conversation; absent when there is no such conversation here.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn conversation_header(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<ConversationHeader>, StoreError> {
        self.at_one_moment(|| {
            let Some(row) = self.inbox_row(conversation)? else { return Ok(None) };
            let (read_up_to, unread): (u64, u32) = self
                .conn()
                .prepare_cached(
                    "SELECT read_up_to, unread FROM replica_conversation WHERE conversation = ?1",
                )?
                .query_row([conversation.0], |found| Ok((found.get(0)?, found.get(1)?)))?;
            let Some(Ties { line, handler, joined_to, team }) = self.ties(conversation)? else {
                return Ok(None);
            };
            Ok(Some(ConversationHeader {
                line,
                team,
                handler,
                joined_to,
                joined_from: self.joined_from(conversation)?,
                scheduled: self.scheduled(conversation)?,
                draft: self.draft(conversation)?,
                first_unread: self.first_unread(conversation, Seq(read_up_to), unread)?,
                extent: self.thread_extent(conversation)?,
                read_up_to: Seq(read_up_to),
                row,
            }))
        })
    }

    /// How far a thread reaches here.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn thread_extent(&self, conversation: ConversationId) -> Result<ThreadExtent, StoreError> {
        let found: Option<(u64, u64)> = self
            .conn()
            .prepare_cached(super::thread::EXTENT)?
            .query_row([conversation.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((messages, low)) = found else { return Ok(ThreadExtent::default()) };
        let oldest = self
            .conn()
            .prepare_cached(OLDEST)?
            .query_row([conversation.0], |row| {
                Ok(Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) })
            })
            .optional()?;
        Ok(ThreadExtent { messages, oldest, older_elsewhere: low > 1 })
    }

    /// Walks back from the newest until as many unread messages are found as there are.
    fn first_unread(
        &self,
        conversation: ConversationId,
        read_up_to: Seq,
        unread: u32,
    ) -> Result<Option<(String, Position)>, StoreError> {
        let mut statement = self.conn().prepare_cached(NEWEST_FIRST)?;
        let mut rows = statement.query(params![conversation.0, read_up_to.0, unread])?;
        let mut first = None;
        while let Some(row) = rows.next()? {
            let position = Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) };
            first = Some((row.get(2)?, position));
        }
        Ok(first)
    }
}
