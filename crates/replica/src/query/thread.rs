//! A thread: replica ∪ outbox. Pages by position, and where a page stands, for a virtual list.

use domain::{ConversationId, Seq, Timestamp};
use protocol::MessageName;
use rusqlite::{OptionalExtension, params};

use super::own_reaction::lay_over;
use super::{Reader, ThreadRow};
use crate::StoreError;

/// Where a message stands in its conversation: by when it was written, then by the entry that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// When it was written.
    pub at: Timestamp,
    /// The entry that brought it.
    pub seq: Seq,
}

/// Where a page of a thread begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The newest rows, outbox included.
    Newest,
    /// The rows right before that one.
    Before(Position),
    /// The rows right after that one, outbox included once the end is reached.
    After(Position),
    /// Half before, the rest from that one on.
    Around(Position),
    /// From that row on, counted from the oldest held: a jump of the scroll bar.
    Index(u64),
}

impl Anchor {
    /// A jump to a date: around the first message that was written at that moment or later.
    #[must_use]
    pub fn moment(at: Timestamp) -> Self {
        Self::Around(Position { at, seq: Seq::ZERO })
    }
}

/// A page of a thread, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadPage {
    /// The rows; outbox rows stand last, and only when the page reaches the end.
    pub rows: Vec<ThreadRow>,
    /// Whether this replica holds older rows than the first.
    pub older: bool,
    /// Whether there are newer rows than the last.
    pub newer: bool,
    /// Whether the hub may hold older ones that this replica does not.
    pub older_elsewhere: bool,
    /// How many rows the thread has here, outbox included.
    pub total: u64,
    /// How many rows lie before the first one.
    pub before: u64,
}

/// The columns that [`Reader::message_row`] reads, and the place where rows come from.
macro_rules! messages_where {
    ($tail:literal) => {
        concat!(
            "SELECT at_ms, seq, origin, wamid, command, author_id, author_name, words, detail, reply_to,
                    forwarded, status, status_at_ms, failure, edited, revoked, their_emoji, our_emoji, filled, referral,
                    product, our_emoji_seq, our_wish, our_wish_seq, our_refusal, our_refusal_seq
             FROM replica_message ",
            $tail
        )
    };
}

pub(crate) const BEFORE: &str = messages_where!(
    "WHERE conversation = ?1 AND (at_ms, seq) < (?2, ?3) ORDER BY at_ms DESC, seq DESC LIMIT ?4"
);
pub(crate) const AFTER: &str =
    messages_where!("WHERE conversation = ?1 AND (at_ms, seq) > (?2, ?3) ORDER BY at_ms, seq LIMIT ?4");
pub(crate) const AT: &str = messages_where!("WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3");
pub(crate) const COUNT_BEFORE: &str = "SELECT count(*) FROM replica_message INDEXED BY replica_message_place
     WHERE conversation = ?1 AND seq > 0 AND (at_ms, seq) < (?2, ?3)";
pub(crate) const COUNT_FROM: &str =
    "SELECT count(*) FROM (SELECT 1 FROM replica_message INDEXED BY replica_message_place
     WHERE conversation = ?1 AND seq > 0 AND (at_ms, seq) >= (?2, ?3) LIMIT ?4)";
pub(crate) const NTH: &str = "SELECT at_ms, seq FROM replica_message INDEXED BY replica_message_place
     WHERE conversation = ?1 AND seq > 0 ORDER BY at_ms, seq LIMIT 1 OFFSET ?2";
pub(crate) const NTH_LAST: &str = "SELECT at_ms, seq FROM replica_message INDEXED BY replica_message_place
     WHERE conversation = ?1 AND seq > 0 ORDER BY at_ms DESC, seq DESC LIMIT 1 OFFSET ?2";
pub(crate) const EXTENT: &str = "SELECT c.messages, l.low, c.line FROM replica_conversation c
     JOIN replica_line l ON l.line = c.line WHERE c.conversation = ?1";

/// After every message.
const END: Position = Position { at: Timestamp(i64::MAX), seq: Seq(i64::MAX as u64) };

/// A page of messages, before the outbox joins it.
struct Slice {
    rows: Vec<ThreadRow>,
    /// How many lie before the first.
    before: u64,
    /// Whether the last row is the newest message.
    to_the_end: bool,
}

impl Reader {
    /// One page of a thread.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn thread_page(
        &self,
        conversation: ConversationId,
        anchor: Anchor,
        limit: u32,
    ) -> Result<ThreadPage, StoreError> {
        self.at_one_moment(|| {
            let (messages, low, line) = self.extent(conversation)?;
            let outbox = self.outbox_rows(conversation, line.as_deref())?;
            let reactions = self.reactions_in_outbox(conversation)?;
            let total = messages + outbox.len() as u64;
            let slice = self.slice(conversation, line.as_deref(), anchor, u64::from(limit), messages)?;
            let Slice { mut rows, before, to_the_end } = slice;
            if to_the_end {
                rows.extend(outbox);
            }
            lay_over(&mut rows, &reactions);
            let newer = before + (rows.len() as u64) < total;
            Ok(ThreadPage { older: before > 0, newer, older_elsewhere: low > 1, total, before, rows })
        })
    }

    /// A message by its row's key, in the replica or the outbox: to quote it, to send its words again.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn message(&self, key: &str) -> Result<Option<(ConversationId, ThreadRow)>, StoreError> {
        self.at_one_moment(|| {
            for line in self.lines()? {
                let line = line.line.as_str().to_owned();
                for name in [MessageName::Command(key.into()), MessageName::Wamid(key.into())] {
                    if let Some((conversation, row)) = self.find(&line, &name)? {
                        return Ok(Some((conversation, row)));
                    }
                }
            }
            let row = self.outbox_row(&key.into())?;
            let Some(conversation) = row.and_then(|row| row.conversation) else { return Ok(None) };
            let row = self.outbox_rows(conversation, None)?.into_iter().find(|row| row.key == key);
            Ok(row.map(|row| (conversation, row)))
        })
    }

    /// How many messages are held, the lowest Seq held of the line, and the line.
    pub(super) fn extent(
        &self,
        conversation: ConversationId,
    ) -> Result<(u64, u64, Option<String>), StoreError> {
        let found = self
            .conn()
            .prepare_cached(EXTENT)?
            .query_row([conversation.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        Ok(match found {
            Some((messages, low, line)) => (messages, low, Some(line)),
            None => (0, 1, None),
        })
    }

    fn slice(
        &self,
        conversation: ConversationId,
        line: Option<&str>,
        anchor: Anchor,
        limit: u64,
        messages: u64,
    ) -> Result<Slice, StoreError> {
        let run = |sql, from| self.messages(sql, conversation, line, from, limit);
        let backwards = |from| -> Result<Vec<ThreadRow>, StoreError> {
            let mut rows = run(BEFORE, from)?;
            rows.reverse();
            Ok(rows)
        };
        match anchor {
            Anchor::Newest => {
                let rows = backwards(END)?;
                Ok(Slice { before: messages - rows.len() as u64, rows, to_the_end: true })
            }
            Anchor::Before(position) => {
                let rows = backwards(position)?;
                let upto = self.index_of(conversation, position, messages)?;
                Ok(Slice { before: upto - rows.len() as u64, rows, to_the_end: upto == messages })
            }
            Anchor::After(position) => {
                let rows = run(AFTER, position)?;
                let from =
                    self.index_of(conversation, Position { seq: position.seq.next(), ..position }, messages)?;
                Ok(Slice { to_the_end: from + rows.len() as u64 == messages, before: from, rows })
            }
            Anchor::Around(position) => {
                let index = self.index_of(conversation, position, messages)?;
                self.slice_at(conversation, line, index.saturating_sub(limit / 2), limit, messages)
            }
            Anchor::Index(index) => self.slice_at(conversation, line, index, limit, messages),
        }
    }

    fn slice_at(
        &self,
        conversation: ConversationId,
        line: Option<&str>,
        index: u64,
        limit: u64,
        messages: u64,
    ) -> Result<Slice, StoreError> {
        if messages == 0 {
            return Ok(Slice { rows: Vec::new(), before: 0, to_the_end: true });
        }
        let index = index.min(messages - 1);
        // Counts from the nearer end: a jump costs at most half a thread of keys.
        let (sql, offset) =
            if index <= messages / 2 { (NTH, index) } else { (NTH_LAST, messages - 1 - index) };
        let first: Position =
            self.conn().prepare_cached(sql)?.query_row(params![conversation.0, offset], |row| {
                Ok(Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) })
            })?;
        // Right before the first one: no message has a Seq below 1.
        let before_first = Position { seq: Seq(first.seq.0.saturating_sub(1)), ..first };
        let rows = self.messages(AFTER, conversation, line, before_first, limit)?;
        Ok(Slice { to_the_end: index + rows.len() as u64 == messages, before: index, rows })
    }

    /// How many messages lie before a position. People scroll up from the newest end, so a count from
    /// there is tried first and given up after a while.
    fn index_of(
        &self,
        conversation: ConversationId,
        position: Position,
        messages: u64,
    ) -> Result<u64, StoreError> {
        let (at, seq) = (position.at.0, position.seq.0);
        let from: u64 = self
            .conn()
            .prepare_cached(COUNT_FROM)?
            .query_row(params![conversation.0, at, seq, messages / 2 + 1], |row| row.get(0))?;
        if from <= messages / 2 {
            return Ok(messages - from);
        }
        Ok(self
            .conn()
            .prepare_cached(COUNT_BEFORE)?
            .query_row(params![conversation.0, at, seq], |row| row.get(0))?)
    }

    fn messages(
        &self,
        sql: &str,
        conversation: ConversationId,
        line: Option<&str>,
        from: Position,
        limit: u64,
    ) -> Result<Vec<ThreadRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut found = statement.query(params![conversation.0, from.at.0, from.seq.0, limit])?;
        let mut rows = Vec::with_capacity(limit.min(256) as usize);
        while let Some(row) = found.next()? {
            rows.push(self.message_row(row, line)?);
        }
        Ok(rows)
    }
}
