//! The queue list and the palette.

use std::sync::Arc;

use domain::{ConversationId, LineId, Text, Timestamp};
use replica::{InboxCursor, InboxView};

use super::person::number;
use super::{Answered, Counter};
use crate::ask::{ConversationRows, InboxPage, InboxPageAnswer, Lines, Palette};
use crate::error::{UiError, UiErrorCode};
use crate::row::{ConversationRow, InboxCounts, LineRow, PaletteRow, View};

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
        let line = self.line.map(LineId);
        let counts = counter.counts_of(line.clone());
        // Two readers at once: the counts cost as much as the rows.
        let rows = counter.store.read(move |reader| {
            let page = reader.inbox_page_of(line.as_ref(), view, after, limit, now)?;
            let rows = page.rows.iter().map(|row| drawing.conversation(row, now)).collect();
            Ok((rows, page.next.map(written_cursor)))
        });
        let rows = async { Ok(rows.await?) };
        let ((rows, next), counts) = tokio::try_join!(rows, counts)?;
        Ok(InboxPageAnswer { rows, next, counts })
    }
}

impl Counter {
    /// How many conversations each view holds, over all our numbers.
    ///
    /// # Errors
    /// [`UiError`] when the store cannot be read.
    pub async fn counts(&self) -> Result<InboxCounts, UiError> {
        self.counts_of(None).await
    }

    async fn counts_of(&self, line: Option<LineId>) -> Result<InboxCounts, UiError> {
        let counts = self.store.read(move |reader| reader.inbox_counts_of(line.as_ref())).await?;
        Ok(InboxCounts {
            to_answer: counts.to_answer,
            oldest_waiting_since: counts.oldest_waiting_since.map(|at| at.0),
            unread: counts.unread,
            failed: counts.failed,
            all: counts.all,
        })
    }
}

impl Answered for Lines {
    async fn answered(self, counter: &Counter) -> Result<Vec<LineRow>, UiError> {
        let book = Arc::clone(&counter.drawing.book);
        let rows = counter.store.read(move |reader| {
            let mut rows = Vec::new();
            for line in reader.lines()? {
                let counts = reader.inbox_counts_of(Some(&line.line))?;
                let shown = |text: &Text| Some(text.as_str().to_owned()).filter(|text| !text.is_empty());
                let health = line.health.as_ref();
                rows.push(LineRow {
                    id: line.line.as_str().to_owned(),
                    number: health
                        .and_then(|health| shown(&health.display_number))
                        .map(|text| number(&text, &book)),
                    name: health.and_then(|health| shown(&health.verified_name)),
                    to_answer: counts.to_answer,
                    unread: counts.unread,
                });
            }
            Ok(rows)
        });
        Ok(rows.await?)
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
