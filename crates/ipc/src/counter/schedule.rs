//! What has not left yet, or goes out later: taken back, let go, called off, sent at once.

use domain::{CommandId, ConversationId, OutboxState};
use protocol::CommandBody;
use replica::{Along, Scheduled, ScheduledStand};

use super::outbox::{check_window, draft_stays};
use super::{Answered, Counter};
use crate::ask::{Done, ScheduleCancel, ScheduleNow, SendNow, UndoSend};
use crate::error::{UiError, UiErrorCode};

impl Answered for UndoSend {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let row = counter.outbox_row(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        if !counter.store.write(move |replica| replica.undo(&command, now)).await? {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        counter.outbox_touched(&row);
        Ok(Done {})
    }
}

impl Answered for SendNow {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let row = counter.outbox_row(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        if !counter.store.write(move |replica| replica.release(&command, now)).await? {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        counter.outbox_touched(&row);
        Ok(Done {})
    }
}

impl Counter {
    async fn scheduled(&self, command: &str) -> Result<(ConversationId, Scheduled), UiError> {
        let command = CommandId::from(command);
        let found = self.store.read(move |reader| reader.scheduled_one(&command)).await?;
        found.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }
}

impl Answered for ScheduleCancel {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, scheduled) = counter.scheduled(&self.command).await?;
        let command = scheduled.command;
        match scheduled.stand {
            ScheduledStand::Cancelling => {}
            ScheduledStand::Outbox(OutboxState::Waiting) => {
                let row = counter.outbox_row(&self.command).await?;
                let now = counter.now();
                counter.store.write(move |replica| replica.discard(&command, now)).await?;
                counter.outbox_touched(&row);
            }
            ScheduledStand::Outbox(_) | ScheduledStand::AtHub => {
                let row = counter.row(conversation).await?;
                let words_back = Some((conversation, scheduled.content));
                let body = CommandBody::CancelScheduled { command };
                counter.compose(&row, vec![body], Along { words_back, ..draft_stays() }).await?;
            }
        }
        Ok(Done {})
    }
}

impl Answered for ScheduleNow {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, scheduled) = counter.scheduled(&self.command).await?;
        let Scheduled { command, content, reply_to, stand, .. } = scheduled;
        let row = counter.row(conversation).await?;
        counter.check_handler(conversation).await?;
        if !matches!(content, domain::Content::Template { .. }) {
            check_window(&row, counter.now())?;
        }
        let send = CommandBody::SendMessage { conversation, content, reply_to };
        let send = counter.command(row.line.clone(), send);
        let now = counter.now();
        match stand {
            ScheduledStand::Cancelling => return Err(UiError::of(UiErrorCode::NotPossible)),
            ScheduledStand::Outbox(OutboxState::Waiting) => {
                counter.store.write(move |replica| replica.compose_early(&command, &send, now)).await?;
            }
            ScheduledStand::Outbox(_) | ScheduledStand::AtHub => {
                let cancel = counter.command(row.line.clone(), CommandBody::CancelScheduled { command });
                counter.store.write(move |replica| replica.compose_instead(&cancel, &send)).await?;
            }
        }
        counter.engine.outbox_changed();
        counter.engine.changed_here(vec![conversation]);
        Ok(Done {})
    }
}
