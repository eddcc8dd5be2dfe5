//! The queue list and the palette.

use std::sync::Arc;

use domain::{ConversationId, Timestamp};
use replica::{InboxCursor, InboxView};

use super::{Answered, Counter};
use crate::ask::{ConversationRows, InboxPage, InboxPageAnswer, Palette};
use crate::error::{UiError, UiErrorCode};
use crate::row::{ConversationRow, InboxCounts, PaletteRow, View};

/// The most rows that one page holds.
const MOST_ROWS: u32 = 500;

impl Answered for InboxPage {
    async fn answered(self, counter: &Counter) -> Result<InboxPageAnswer, UiError> {
        let view = match self.view {
            View::ToAnswer => InboxView::ToAnswer,
            View::Unread => InboxView::Unread,
            View::Failed => InboxView::Failed,
            View::All => InboxView::All,
        };
        let after = self.after.as_deref().map(read_cursor).transpose()?;
        let limit = self.limit.clamp(1, MOST_ROWS);
        let (drawing, now) = (counter.drawing.clone(), counter.now());
        // Two readers at once: the counts cost as much as the rows.
        let rows = counter.store.read(move |reader| {
            let page = reader.inbox_page(view, after, limit, now)?;
            let rows = page.rows.iter().map(|row| drawing.conversation(row, now)).collect();
            Ok((rows, page.next.map(written_cursor)))
        });
        let counts = counter.store.read(|reader| reader.inbox_counts());
        let ((rows, next), counts) = tokio::try_join!(rows, counts)?;
        let counts = InboxCounts {
            to_answer: counts.to_answer,
            oldest_waiting_since: counts.oldest_waiting_since.map(|at| at.0),
            unread: counts.unread,
            failed: counts.failed,
            all: counts.all,
        };
        Ok(InboxPageAnswer { rows, next, counts })
    }
}

/// A cursor travels as text, because the screen only hands it back.
fn written_cursor(cursor: InboxCursor) -> String {
    format!("{}:{}", cursor.key.0, cursor.conversation.0)
}

fn read_cursor(text: &str) -> Result<InboxCursor, UiError> {
    let parts = text.split_once(':').and_then(|(key, conversation)| {
        Some(InboxCursor {
            key: Timestamp(key.parse().ok()?),
            conversation: ConversationId(conversation.parse().ok()?),
        })
    });
    parts.ok_or_else(|| UiError::because(UiErrorCode::InvalidInput, "after".to_owned()))
}

impl Answered for ConversationRows {
    async fn answered(self, counter: &Counter) -> Result<Vec<ConversationRow>, UiError> {
        let wanted: Vec<ConversationId> = self.conversations.into_iter().map(ConversationId).collect();
        let (drawing, now) = (counter.drawing.clone(), counter.now());
        let rows = counter.store.read(move |reader| {
            let rows = reader.inbox_rows_of(&wanted)?;
            Ok(rows.iter().map(|row| drawing.conversation(row, now)).collect())
        });
        Ok(rows.await?)
    }
}

impl Answered for Palette {
    async fn answered(self, counter: &Counter) -> Result<Vec<PaletteRow>, UiError> {
        let book = Arc::clone(&counter.drawing.book);
        let rows = counter.store.read(move |reader| {
            let hits = reader.palette(&self.query, self.limit.clamp(1, MOST_ROWS))?;
            let drawn = hits.into_iter().map(|hit| PaletteRow {
                conversation: hit.conversation.0,
                name: book.name(&hit.contact),
                phone: book.of(&hit.contact),
                last_at: hit.last_at.map(|at| at.0),
            });
            Ok(drawn.collect())
        });
        Ok(rows.await?)
    }
}
