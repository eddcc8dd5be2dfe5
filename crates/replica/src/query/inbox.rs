//! The queue list: one page of a view, its counts, and single rows again after an event named them.

use domain::{ConversationId, LineId, MessageStatus, OutboxState, Text, Timestamp, window};
use rusqlite::{Row, params};

use super::thread_row::{Origin, outbox_state, status_of};
use super::{Contact, Reader};
use crate::StoreError;

/// The views of the queue list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboxView {
    /// The customer wrote last and nothing is on its way. The window that ends first comes first; those whose
    /// window is closed come last, the one that closed last first.
    ToAnswer,
    /// Something unread; newest first.
    Unread,
    /// A failed, unknown or refused send; newest first.
    Failed,
    /// Everything that holds a message; newest first.
    All,
}

/// Where a page ended; the next begins after it. Meaningful only for the same view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxCursor {
    /// The sort key of the last row.
    pub key: Timestamp,
    /// The last row.
    pub conversation: ConversationId,
}

/// A page of the queue list.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxPage {
    /// The rows, in the view's order.
    pub rows: Vec<InboxRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<InboxCursor>,
}

/// A row of the queue list: replica ∪ outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxRow {
    /// Which.
    pub conversation: ConversationId,
    /// Whose.
    pub line: LineId,
    /// With whom.
    pub contact: Contact,
    /// The last message: the newest outbox send when there is one, else the last of the replica.
    pub last: Option<LastMessage>,
    /// Unread messages; 0 once a covering read mark stands in the outbox.
    pub unread: u32,
    /// The customer wrote last and no answer is on its way.
    pub to_answer: bool,
    /// Failed or unknown sends in the journal.
    pub failed: u32,
    /// Sends in the outbox that the hub has not refused.
    pub queued: u32,
    /// Sends in the outbox that the hub refused.
    pub refused: u32,
    /// When the customer last wrote: the window follows from it.
    pub last_inbound_at: Option<Timestamp>,
    /// The highest entry that brought a customer message: what a read mark names.
    pub max_inbound_seq: domain::Seq,
    /// Whether a draft waits here.
    pub draft: bool,
}

/// The last message of a conversation, as much as a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastMessage {
    /// When it was written.
    pub at: Timestamp,
    /// Whether the customer wrote it.
    pub from_customer: bool,
    /// Its kind, as `Content::label` says.
    pub label: String,
    /// Its first words.
    pub preview: Option<Text>,
    /// How far it has come, when it is ours and journaled.
    pub status: Option<MessageStatus>,
    /// Its state, when it still stands in the outbox.
    pub outbox: Option<OutboxState>,
    /// Whether it was taken back.
    pub revoked: bool,
}

/// How many conversations each view holds, over all lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InboxCounts {
    /// In [`InboxView::ToAnswer`].
    pub to_answer: u32,
    /// When the longest-waiting customer last wrote.
    pub oldest_waiting_since: Option<Timestamp>,
    /// In [`InboxView::Unread`].
    pub unread: u32,
    /// In [`InboxView::Failed`].
    pub failed: u32,
    /// In [`InboxView::All`].
    pub all: u32,
}

/// A column list and the place where rows come from, shared by every way to reach a row.
macro_rules! rows_where {
    ($tail:literal) => {
        concat!(
            "SELECT c.conversation, c.line, c.name, c.saved_name, c.phone, c.username, c.user_id,
                    c.last_at_ms, c.last_origin, c.last_label, c.last_preview, c.last_status, c.last_revoked,
                    c.unread, c.to_answer, c.failed, c.last_inbound_at_ms, c.max_inbound_seq,
                    EXISTS (SELECT 1 FROM local_draft d WHERE d.conversation = c.conversation)
             FROM replica_conversation c ",
            $tail
        )
    };
}

pub(crate) const TO_ANSWER: &str = rows_where!(
    "WHERE c.to_answer = 1 AND (c.last_inbound_at_ms, c.conversation) > (?1, ?2)
       AND NOT EXISTS (SELECT 1 FROM local_outbox o
                       WHERE o.conversation = c.conversation AND o.kind = 'send' AND o.state <> 'refused')
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_inbound_at_ms, c.conversation LIMIT ?3"
);

pub(crate) const TO_ANSWER_CLOSED: &str = rows_where!(
    "WHERE c.to_answer = 1 AND (c.last_inbound_at_ms, c.conversation) < (?1, ?2)
       AND NOT EXISTS (SELECT 1 FROM local_outbox o
                       WHERE o.conversation = c.conversation AND o.kind = 'send' AND o.state <> 'refused')
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_inbound_at_ms DESC, c.conversation DESC LIMIT ?3"
);

pub(crate) const UNREAD: &str = rows_where!(
    "WHERE c.unread > 0 AND (c.last_at_ms, c.conversation) < (?1, ?2)
       AND NOT EXISTS (SELECT 1 FROM local_outbox o
                       WHERE o.conversation = c.conversation AND o.kind = 'read'
                         AND o.state <> 'refused' AND o.read_up_to >= c.max_inbound_seq)
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_at_ms DESC, c.conversation DESC LIMIT ?3"
);

pub(crate) const FAILED: &str = rows_where!(
    "WHERE c.failed > 0 AND (c.last_at_ms, c.conversation) < (?1, ?2)
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_at_ms DESC, c.conversation DESC LIMIT ?3"
);

pub(crate) const REFUSED: &str = rows_where!(
    "WHERE c.conversation IN (SELECT o.conversation FROM local_outbox o
                              WHERE o.kind = 'send' AND o.state = 'refused')
       AND c.failed = 0 AND (c.last_at_ms, c.conversation) < (?1, ?2)
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_at_ms DESC, c.conversation DESC LIMIT ?3"
);

pub(crate) const ALL: &str = rows_where!(
    "WHERE c.last_at_ms > 0 AND (c.last_at_ms, c.conversation) < (?1, ?2)
       AND (?4 IS NULL OR c.line = ?4)
     ORDER BY c.last_at_ms DESC, c.conversation DESC LIMIT ?3"
);

pub(crate) const ONE: &str = rows_where!("WHERE c.conversation = ?1");

pub(crate) const OUTBOX_OF_ONE: &str =
    "SELECT o.kind, o.state, o.journaled_seq, o.read_up_to, o.made_at_ms, o.body
     FROM local_outbox o WHERE o.conversation = ?1 ORDER BY o.id";

impl Reader {
    /// One page of a view, in its order; `now` tells open windows from closed ones.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn inbox_page(
        &self,
        view: InboxView,
        after: Option<InboxCursor>,
        limit: u32,
        now: Timestamp,
    ) -> Result<InboxPage, StoreError> {
        self.inbox_page_of(None, view, after, limit, now)
    }

    /// The same for one of our numbers alone, or for all.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn inbox_page_of(
        &self,
        line: Option<&LineId>,
        view: InboxView,
        after: Option<InboxCursor>,
        limit: u32,
        now: Timestamp,
    ) -> Result<InboxPage, StoreError> {
        self.at_one_moment(|| {
            let limit = limit as usize;
            let mut rows = match view {
                InboxView::ToAnswer => self.rows_to_answer(line, after, limit + 1, now)?,
                InboxView::Unread => self.inbox_rows(UNREAD, line, after.unwrap_or(LAST), limit + 1)?,
                InboxView::All => self.inbox_rows(ALL, line, after.unwrap_or(LAST), limit + 1)?,
                InboxView::Failed => {
                    let from = after.unwrap_or(LAST);
                    let mut rows = self.inbox_rows(FAILED, line, from, limit + 1)?;
                    rows.extend(self.inbox_rows(REFUSED, line, from, limit + 1)?);
                    rows.sort_by_key(|(key, row)| std::cmp::Reverse((*key, row.conversation)));
                    rows
                }
            };
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|((by_activity, by_window), row)| InboxCursor {
                key: if view == InboxView::ToAnswer { *by_window } else { *by_activity },
                conversation: row.conversation,
            });
            Ok(InboxPage { rows: rows.into_iter().map(|(_, row)| row).collect(), next })
        })
    }

    /// Open windows first, by their end; then the closed ones.
    fn rows_to_answer(
        &self,
        line: Option<&LineId>,
        after: Option<InboxCursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<(Keys, InboxRow)>, StoreError> {
        // Written at this moment or before: the window is closed.
        let closed = InboxCursor { key: now.plus_ms(-window::LENGTH_MS), conversation: LAST.conversation };
        match after {
            Some(after) if after.key <= closed.key => self.inbox_rows(TO_ANSWER_CLOSED, line, after, limit),
            Some(_) | None => {
                let mut rows = self.inbox_rows(TO_ANSWER, line, after.unwrap_or(closed), limit)?;
                if rows.len() < limit {
                    rows.extend(self.inbox_rows(TO_ANSWER_CLOSED, line, closed, limit - rows.len())?);
                }
                Ok(rows)
            }
        }
    }

    /// These rows again, in the order asked; unknown ones are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn inbox_rows_of(&self, conversations: &[ConversationId]) -> Result<Vec<InboxRow>, StoreError> {
        self.at_one_moment(|| {
            let mut rows = Vec::with_capacity(conversations.len());
            for conversation in conversations {
                rows.extend(self.inbox_row(*conversation)?);
            }
            Ok(rows)
        })
    }

    pub(super) fn inbox_row(&self, conversation: ConversationId) -> Result<Option<InboxRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(ONE)?;
        let mut rows = statement.query([conversation.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (_, mut row) = read_row(row)?;
        self.lay_outbox_over(&mut row)?;
        Ok(Some(row))
    }

    fn inbox_rows(
        &self,
        sql: &str,
        line: Option<&LineId>,
        from: InboxCursor,
        limit: usize,
    ) -> Result<Vec<(Keys, InboxRow)>, StoreError> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut found = statement.query(params![
            from.key.0,
            from.conversation.0 as i64,
            limit as i64,
            line.map(LineId::as_str)
        ])?;
        let mut rows = Vec::with_capacity(limit.min(256));
        let outbox = self.outbox_holds_anything()?;
        while let Some(row) = found.next()? {
            let (keys, mut row) = read_row(row)?;
            if outbox {
                self.lay_outbox_over(&mut row)?;
            }
            rows.push((keys, row));
        }
        Ok(rows)
    }

    /// Optimism lives here (law 6): what this person did shows at once, as what it is.
    fn lay_outbox_over(&self, row: &mut InboxRow) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(OUTBOX_OF_ONE)?;
        let mut found = statement.query([row.conversation.0])?;
        while let Some(o) = found.next()? {
            let kind: String = o.get(0)?;
            let state = outbox_state(&o.get::<_, String>(1)?, o.get(2)?)?;
            if kind == "read" && state != OutboxState::Refused {
                let up_to = o.get::<_, Option<i64>>(3)?.unwrap_or(0);
                if up_to as u64 >= row.max_inbound_seq.0 {
                    row.unread = 0;
                }
            }
            if kind != "send" {
                continue;
            }
            if state == OutboxState::Refused {
                row.refused += 1;
            } else {
                row.queued += 1;
                row.to_answer = false;
            }
            let content = super::thread_row::outgoing(&o.get::<_, String>(5)?)?;
            row.last = Some(LastMessage {
                at: Timestamp(o.get(4)?),
                from_customer: false,
                label: content.label().to_owned(),
                preview: content.words().map(crate::apply::preview),
                status: None,
                outbox: Some(state),
                revoked: false,
            });
        }
        Ok(())
    }

    /// The counts of all views.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn inbox_counts(&self) -> Result<InboxCounts, StoreError> {
        self.inbox_counts_of(None)
    }

    /// The counts of all views of one of our numbers alone, or of all.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn inbox_counts_of(&self, line: Option<&LineId>) -> Result<InboxCounts, StoreError> {
        self.at_one_moment(|| {
            let of = params![line.map(LineId::as_str)];
            let number =
                |sql: &str| self.conn().prepare_cached(sql)?.query_row(of, |row| row.get::<_, i64>(0));
            let mut statement = self.conn().prepare_cached(COUNTS)?;
            let (to_answer, unread, failed, all): (i64, i64, i64, i64) =
                statement.query_row(of, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let answered = number(ANSWERED_IN_OUTBOX)?;
            let read = number(READ_IN_OUTBOX)?;
            let refused = number(REFUSED_IN_OUTBOX)?;
            let oldest = self.inbox_rows(TO_ANSWER, line, FIRST, 1)?;
            Ok(InboxCounts {
                to_answer: (to_answer - answered).max(0) as u32,
                oldest_waiting_since: oldest.first().and_then(|(_, row)| row.last_inbound_at),
                unread: (unread - read).max(0) as u32,
                failed: (failed + refused) as u32,
                all: all as u32,
            })
        })
    }
}

pub(crate) const COUNTS: &str = "SELECT coalesce(sum(to_answer), 0), coalesce(sum(unread), 0),
     coalesce(sum(failed), 0), coalesce(sum(conversations), 0) FROM replica_line
     WHERE ?1 IS NULL OR line = ?1";

pub(crate) const ANSWERED_IN_OUTBOX: &str = "SELECT count(DISTINCT o.conversation)
     FROM local_outbox o CROSS JOIN replica_conversation c ON c.conversation = o.conversation
     WHERE o.kind = 'send' AND o.state <> 'refused' AND c.to_answer = 1 AND (?1 IS NULL OR c.line = ?1)";

pub(crate) const READ_IN_OUTBOX: &str = "SELECT count(DISTINCT o.conversation)
     FROM local_outbox o CROSS JOIN replica_conversation c ON c.conversation = o.conversation
     WHERE o.kind = 'read' AND o.state <> 'refused' AND c.unread > 0 AND o.read_up_to >= c.max_inbound_seq
       AND (?1 IS NULL OR c.line = ?1)";

pub(crate) const REFUSED_IN_OUTBOX: &str = "SELECT count(DISTINCT o.conversation)
     FROM local_outbox o CROSS JOIN replica_conversation c ON c.conversation = o.conversation
     WHERE o.kind = 'send' AND o.state = 'refused' AND c.failed = 0 AND (?1 IS NULL OR c.line = ?1)";

/// Sort keys of a row: by activity, by the end of the window.
type Keys = (Timestamp, Timestamp);

/// Before every row of an ascending view.
const FIRST: InboxCursor = InboxCursor { key: Timestamp(i64::MIN), conversation: ConversationId(0) };

/// After every row of a descending view.
const LAST: InboxCursor =
    InboxCursor { key: Timestamp(i64::MAX), conversation: ConversationId(i64::MAX as u64) };

fn read_row(row: &Row<'_>) -> Result<(Keys, InboxRow), StoreError> {
    let last_at = Timestamp(row.get(7)?);
    let last_inbound_at = row.get::<_, Option<i64>>(16)?.map(Timestamp);
    let last = match row.get::<_, Option<u8>>(8)? {
        None => None,
        Some(origin) => Some(LastMessage {
            at: last_at,
            from_customer: Origin::of_column(origin)? == Origin::Received,
            label: row.get(9)?,
            preview: row.get::<_, Option<String>>(10)?.map(Text),
            status: row.get::<_, Option<String>>(11)?.map(|word| status_of(&word)).transpose()?,
            outbox: None,
            revoked: row.get(12)?,
        }),
    };
    let answer = InboxRow {
        conversation: ConversationId(row.get::<_, i64>(0)? as u64),
        line: LineId(row.get(1)?),
        contact: Contact::from_row(row, 2)?,
        last,
        unread: row.get(13)?,
        to_answer: row.get(14)?,
        failed: row.get(15)?,
        queued: 0,
        refused: 0,
        last_inbound_at,
        max_inbound_seq: domain::Seq(row.get::<_, i64>(17)? as u64),
        draft: row.get(18)?,
    };
    Ok(((last_at, last_inbound_at.unwrap_or_default()), answer))
}
