//! What a person does to a conversation: every wish is first a durable row of the outbox, then the engine's to send.

use domain::content::{TextProblem, check_text};
use domain::{CommandId, Content, ConversationId, MessageStatus, ServiceWindow, Text, Timestamp, Wamid};
use protocol::{Command, CommandBody, Settlement};
use replica::{Delivery, InboxRow, OutboxError, Sender, ThreadRow};

use super::{Answered, Counter};
use crate::ask::{ConversationRead, Done, OutboxDiscard, OutboxRetry, SendAgain, SendText, Sent, SettleSend};
use crate::error::{UiError, UiErrorCode};

impl Counter {
    async fn row(&self, conversation: ConversationId) -> Result<InboxRow, UiError> {
        let rows = self.store.read(move |reader| reader.inbox_rows_of(&[conversation])).await?;
        rows.into_iter().next().ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    async fn message(&self, key: &str) -> Result<(ConversationId, ThreadRow), UiError> {
        let key = key.to_owned();
        let found = self.store.read(move |reader| reader.message(&key)).await?;
        found.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    /// Writes a wish down and rings the engine. The draft is part of a new message only; otherwise it is kept.
    async fn compose(&self, row: &InboxRow, body: CommandBody, draft: Draft) -> Result<Sent, UiError> {
        let conversation = row.conversation;
        let command = Command { id: self.ids.command(), line: row.line.clone(), made_at: self.now(), body };
        let sent = Sent { command: command.id.as_str().to_owned() };
        let now = command.made_at;
        let composed = self.store.write(move |replica| {
            let kept = match draft {
                Draft::Becomes => None,
                Draft::Stays => replica.reader()?.draft(conversation)?,
            };
            replica.compose(&command)?;
            if let Some(text) = kept {
                replica.save_draft(conversation, &text, now)?;
            }
            Ok::<(), OutboxError>(())
        });
        composed.await?;
        self.engine.outbox_changed();
        self.engine.changed_here(vec![conversation]);
        Ok(sent)
    }
}

/// What a wish means for the draft of its conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Draft {
    /// It is the wish.
    Becomes,
    /// It is something else.
    Stays,
}

/// Free words go out only while the window is open; the hub and Meta would refuse them otherwise.
fn check_window(row: &InboxRow, now: Timestamp) -> Result<(), UiError> {
    if ServiceWindow::at(row.last_inbound_at, now).permits_free_form() {
        Ok(())
    } else {
        Err(UiError::of(UiErrorCode::WindowClosed))
    }
}

impl Answered for SendText {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let body = Text(self.text);
        check_text(&body).map_err(|problem| match problem {
            TextProblem::Empty => UiError::of(UiErrorCode::Empty),
            TextProblem::TooLong { chars } => {
                UiError { code: UiErrorCode::TooLong, details: chars.to_string() }
            }
        })?;
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        check_window(&row, counter.now())?;
        let reply_to: Option<Wamid> = match &self.reply_to {
            None => None,
            Some(key) => {
                let (place, quoted) = counter.message(key).await?;
                let named = quoted.wamid.filter(|_| place == conversation);
                Some(named.ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?)
            }
        };
        let content = Content::Text { body };
        let body = CommandBody::SendMessage { conversation, content, reply_to };
        counter.compose(&row, body, Draft::Becomes).await
    }
}

impl Answered for SendAgain {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let (conversation, message) = counter.message(&self.key).await?;
        let is_over = match (&message.sender, &message.delivery) {
            (Sender::Customer | Sender::Phone, _) | (_, None) => false,
            (Sender::Seat { .. } | Sender::Here, Some(Delivery::Outbox { .. })) => false,
            (Sender::Seat { .. } | Sender::Here, Some(Delivery::Journal { status, .. })) => {
                matches!(status, MessageStatus::Failed | MessageStatus::Abandoned)
            }
        };
        if !is_over {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        let row = counter.row(conversation).await?;
        if !matches!(message.content, Content::Template { .. }) {
            check_window(&row, counter.now())?;
        }
        let reply_to = message.quote.map(|quote| quote.wamid);
        let body = CommandBody::SendMessage { conversation, content: message.content, reply_to };
        counter.compose(&row, body, Draft::Stays).await
    }
}

impl Answered for SettleSend {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, message) = counter.message(&self.command).await?;
        let is_unknown = match message.delivery {
            Some(Delivery::Journal { status, .. }) => status == MessageStatus::Unknown,
            Some(Delivery::Outbox { .. }) | None => false,
        };
        let command = message.command.filter(|_| is_unknown);
        let command = command.ok_or_else(|| UiError::of(UiErrorCode::NotPossible))?;
        let row = counter.row(conversation).await?;
        let settlement = if self.was_sent { Settlement::WasSent } else { Settlement::WasNotSent };
        counter.compose(&row, CommandBody::SettleSend { command, settlement }, Draft::Stays).await?;
        Ok(Done {})
    }
}

impl Answered for ConversationRead {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        if row.unread > 0 {
            let body = CommandBody::ReadConversation { conversation, up_to: row.max_inbound_seq };
            counter.compose(&row, body, Draft::Stays).await?;
        }
        Ok(Done {})
    }
}

impl Answered for OutboxRetry {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, _) = counter.message(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        let state = counter.store.write(move |replica| replica.retry(&command, now)).await?;
        if state.is_none() {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        counter.engine.outbox_changed();
        counter.engine.changed_here(vec![conversation]);
        Ok(Done {})
    }
}

impl Answered for OutboxDiscard {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let (conversation, _) = counter.message(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        if !counter.store.write(move |replica| replica.discard(&command, now)).await? {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        counter.engine.outbox_changed();
        counter.engine.changed_here(vec![conversation]);
        Ok(Done {})
    }
}
