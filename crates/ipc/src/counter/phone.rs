//! Alongside the owner's phone: its past, and whether two conversations are with one person.

use domain::{ConversationId, HistoryImport, ImportState, Team};
use protocol::CommandBody;
use replica::Ties;

use super::{Answered, Counter};
use crate::ask::{
    ConversationGive, ConversationPart, Done, ImportHistory, ImportStateAsk, PersonOf, TeamsAsk,
};
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
        let ties = counter.ties(conversation).await?;
        if ties.joined_to.is_none() {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        counter.errand(ties.line, CommandBody::PartConversations { conversation }).await
    }
}

impl Answered for ConversationGive {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        let team = self.team.as_deref().map(str::trim).filter(|team| !team.is_empty());
        if team.is_some_and(|team| !protocol::member::is_name(team)) {
            return Err(UiError::because(UiErrorCode::InvalidInput, "team".to_owned()));
        }
        let ties = counter.ties(conversation).await?;
        let team = team.map(Team::from);
        if ties.team == team {
            return Ok(Done {});
        }
        counter.errand(ties.line, CommandBody::GiveConversation { conversation, team }).await
    }
}

impl Answered for TeamsAsk {
    async fn answered(self, counter: &Counter) -> Result<Vec<String>, UiError> {
        let teams = counter.store.read(|reader| reader.teams()).await?;
        Ok(teams.into_iter().map(String::from).collect())
    }
}

impl Counter {
    /// What ties a conversation that is here to others.
    async fn ties(&self, conversation: ConversationId) -> Result<Ties, UiError> {
        let ties = self.store.read(move |reader| reader.ties(conversation)).await?;
        ties.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }
}

impl Answered for PersonOf {
    async fn answered(self, counter: &Counter) -> Result<Vec<ConversationRow>, UiError> {
        let conversation = ConversationId(self.conversation);
        let (drawing, now) = (counter.drawing.clone(), counter.now());
        let rows = counter.store.read(move |reader| {
            let into = reader.ties(conversation)?.and_then(|ties| ties.joined_to);
            let mut joined: Vec<ConversationId> = into.into_iter().collect();
            joined.extend(reader.joined_from(conversation)?);
            let rows = reader.inbox_rows_of(&joined)?;
            Ok(rows.iter().map(|row| drawing.conversation(row, now)).collect())
        });
        Ok(rows.await?)
    }
}
