//! Alongside the owner's phone: its past, and whether two conversations are with one person.

use domain::{ConversationId, HistoryImport, ImportState};
use protocol::CommandBody;

use super::{Answered, Counter};
use crate::ask::{ConversationPart, Done, ImportHistory, ImportStateAsk, PersonOf};
use crate::error::{UiError, UiErrorCode};
use crate::row::{ConversationRow, ImportRow, ImportWord};

impl Counter {
    /// How far the past of the owner's phone was taken in: what the hub says, or what stands in the outbox before it.
    pub(crate) async fn import_row(&self) -> Result<ImportRow, UiError> {
        let read = self.store.read(|reader| {
            let Some(line) = reader.lines()?.into_iter().next() else { return Ok((None, None, false)) };
            Ok((line.import, reader.import_in_outbox(&line.line)?, true))
        });
        let (import, wished, has_line) = read.await?;
        let row = |available, state, progress, phase, messages| ImportRow {
            available,
            state,
            progress,
            phase,
            messages,
        };
        // The phone may have been connected anew since: whether it was, only Meta knows.
        let again =
            |import: &HistoryImport| matches!(import.state, ImportState::Declined | ImportState::Refused);
        let is_wished = wished.is_some_and(|stand| stand != domain::OutboxState::Refused);
        Ok(match (import, wished) {
            (Some(import), _) if again(&import) && is_wished => row(false, Some(ImportWord::Asked), 0, 0, 0),
            (Some(import), _) => {
                let available = again(&import);
                let state = match import.state {
                    ImportState::Asked => Some(ImportWord::Asked),
                    ImportState::Coming | ImportState::Other => Some(ImportWord::Coming),
                    ImportState::Complete => Some(ImportWord::Complete),
                    ImportState::Declined => Some(ImportWord::Declined),
                    ImportState::Refused => Some(ImportWord::Refused),
                };
                row(available, state, import.progress, import.phase, import.messages)
            }
            (None, Some(domain::OutboxState::Refused)) => row(false, Some(ImportWord::Refused), 0, 0, 0),
            (None, Some(_)) => row(false, Some(ImportWord::Asked), 0, 0, 0),
            (None, None) => row(has_line, None, 0, 0, 0),
        })
    }
}

impl Answered for ImportStateAsk {
    async fn answered(self, counter: &Counter) -> Result<ImportRow, UiError> {
        counter.import_row().await
    }
}

impl Answered for ImportHistory {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        if !counter.import_row().await?.available {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        let line = counter.only_line().await?;
        counter.errand(line, CommandBody::ImportHistory {}).await
    }
}

impl Answered for ConversationPart {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        let (_, joined_to) = counter.store.read(move |reader| reader.ties(conversation)).await?;
        if joined_to.is_none() {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        counter.errand(row.line, CommandBody::PartConversations { conversation }).await
    }
}

impl Answered for PersonOf {
    async fn answered(self, counter: &Counter) -> Result<Vec<ConversationRow>, UiError> {
        let conversation = ConversationId(self.conversation);
        let (drawing, now) = (counter.drawing.clone(), counter.now());
        let rows = counter.store.read(move |reader| {
            let (_, into) = reader.ties(conversation)?;
            let mut joined: Vec<ConversationId> = into.into_iter().collect();
            joined.extend(reader.joined_from(conversation)?);
            let rows = reader.inbox_rows_of(&joined)?;
            Ok(rows.iter().map(|row| drawing.conversation(row, now)).collect())
        });
        Ok(rows.await?)
    }
}
