//! What a person does to a conversation: every wish is first a durable row of the outbox, then the engine's to send.

use domain::content::{TextProblem, check_text};
use domain::{
    CommandId, Content, ConversationId, Handler, LineId, MessageStatus, ServiceWindow, Text, Timestamp, Wamid,
};
use protocol::{Command, CommandBody, Settlement};
use replica::{Along, Delivery, InboxRow, OutboxRow, Sender, ThreadRow};

use super::{Answered, Counter};
use crate::ask::{ConversationRead, Done, OutboxDiscard, OutboxRetry, SendAgain, SendText, Sent, SettleSend};
use crate::error::{UiError, UiErrorCode};
use crate::row::Preferences;

impl Counter {
    pub(super) async fn row(&self, conversation: ConversationId) -> Result<InboxRow, UiError> {
        let rows = self.store.read(move |reader| reader.inbox_rows_of(&[conversation])).await?;
        rows.into_iter().next().ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    pub(super) async fn message(&self, key: &str) -> Result<(ConversationId, ThreadRow), UiError> {
        let key = key.to_owned();
        let found = self.store.read(move |reader| reader.message(&key)).await?;
        found.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    /// Writes wishes down, in one transaction with all that they touch here, and rings the engine.
    pub(super) async fn compose(
        &self,
        row: &InboxRow,
        bodies: Vec<CommandBody>,
        along: Along,
    ) -> Result<Vec<Sent>, UiError> {
        let commands: Vec<Command> =
            bodies.into_iter().map(|body| self.command(row.line.clone(), body)).collect();
        let sent = commands.iter().map(|command| Sent { command: command.id.as_str().to_owned() }).collect();
        self.store.write(move |replica| replica.compose_all(&commands, &along)).await?;
        self.engine.outbox_changed();
        self.engine.changed_here(vec![row.conversation]);
        Ok(sent)
    }

    /// Writes a wish down that shows in no conversation's thread.
    pub(super) async fn errand(&self, line: LineId, body: CommandBody) -> Result<Done, UiError> {
        let command = self.command(line, body);
        self.store.write(move |replica| replica.compose(&command)).await?;
        self.engine.outbox_changed();
        Ok(Done {})
    }

    /// A new wish of this moment.
    pub(super) fn command(&self, line: LineId, body: CommandBody) -> Command {
        Command { id: self.ids.command(), line, made_at: self.now(), body }
    }

    /// The line that is connected.
    pub(super) async fn only_line(&self) -> Result<LineId, UiError> {
        let lines = self.store.read(|reader| reader.lines()).await?;
        let line = lines.into_iter().next().ok_or_else(|| UiError::of(UiErrorCode::NotOpen))?;
        Ok(line.line)
    }

    /// Until when a message sent now can be undone, as the person prefers; absent for not at all.
    pub(super) async fn hold(&self) -> Result<Option<Timestamp>, UiError> {
        let seconds = self.preferences().await?.undo_seconds.min(Preferences::MOST_UNDO_SECONDS);
        Ok((seconds > 0).then(|| self.now().plus_ms(i64::from(seconds) * 1000)))
    }

    /// Meta's name for the message that an answer names by its row's key.
    pub(super) async fn quoted(
        &self,
        conversation: ConversationId,
        key: Option<&str>,
    ) -> Result<Option<Wamid>, UiError> {
        let Some(key) = key else { return Ok(None) };
        let (place, quoted) = self.message(key).await?;
        let named = quoted.wamid.filter(|_| place == conversation);
        named.map(Some).ok_or_else(|| UiError::of(UiErrorCode::NotPossible))
    }

    /// A message for now, which can be undone for a while, or for later, which the hub keeps.
    pub(super) async fn timed(
        &self,
        row: &InboxRow,
        content: Content,
        reply_to: Option<Wamid>,
        due_at: Option<i64>,
    ) -> Result<(CommandBody, Option<Timestamp>), UiError> {
        let conversation = row.conversation;
        self.check_handler(conversation).await?;
        let due_at = due_at.map(Timestamp).filter(|due_at| *due_at > self.now());
        if !matches!(content, Content::Template { .. }) {
            check_window(row, due_at.unwrap_or_else(|| self.now()))?;
        }
        Ok(match due_at {
            Some(due_at) => (CommandBody::ScheduleMessage { conversation, content, reply_to, due_at }, None),
            None => (CommandBody::SendMessage { conversation, content, reply_to }, self.hold().await?),
        })
    }

    /// What another application answers cannot be answered here by mistake.
    pub(super) async fn check_handler(&self, conversation: ConversationId) -> Result<(), UiError> {
        let ties = self.store.read(move |reader| reader.ties(conversation)).await?;
        match ties.and_then(|ties| ties.handler) {
            Some(Handler::Other { .. }) => Err(UiError::of(UiErrorCode::HandledElsewhere)),
            Some(Handler::Us) | None => Ok(()),
        }
    }
}

/// Free words go out only while the window is open; the hub and Meta would refuse them otherwise.
pub(super) fn check_window(row: &InboxRow, now: Timestamp) -> Result<(), UiError> {
    if ServiceWindow::at(row.last_inbound_at, now).permits_free_form() {
        Ok(())
    } else {
        Err(UiError::of(UiErrorCode::WindowClosed))
    }
}

/// The one wish of several that was made.
pub(super) fn one(sent: Vec<Sent>) -> Result<Sent, UiError> {
    sent.into_iter().next().ok_or_else(|| UiError::bug("one wish was made and none is there"))
}

/// The wish is something else than the draft.
pub(super) fn draft_stays() -> Along {
    Along { keeps_draft: true, ..Along::default() }
}

impl Answered for SendText {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let body = Text(self.text);
        check_text(&body).map_err(|problem| match problem {
            TextProblem::Empty => UiError::of(UiErrorCode::Empty),
            TextProblem::TooLong { chars } => UiError::because(UiErrorCode::TooLong, chars.to_string()),
        })?;
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        let reply_to = counter.quoted(conversation, self.reply_to.as_deref()).await?;
        let content = Content::Text { body };
        let (body, not_before) = counter.timed(&row, content, reply_to, self.due_at).await?;
        one(counter.compose(&row, vec![body], Along { not_before, ..Along::default() }).await?)
    }
}

impl Answered for SendAgain {
    async fn answered(self, counter: &Counter) -> Result<Sent, UiError> {
        let (conversation, message) = counter.message(&self.key).await?;
        let is_over = match (&message.sender, &message.delivery) {
            (Sender::Customer | Sender::Phone | Sender::Nobody, _) | (_, None) => false,
            (Sender::Seat { .. } | Sender::Here, Some(Delivery::Outbox { .. })) => false,
            (Sender::Seat { .. } | Sender::Here, Some(Delivery::Journal { status, .. })) => {
                matches!(status, MessageStatus::Failed | MessageStatus::Abandoned)
            }
        };
        if !is_over {
            return Err(UiError::of(UiErrorCode::NotPossible));
        }
        let row = counter.row(conversation).await?;
        counter.check_handler(conversation).await?;
        if !matches!(message.content, Content::Template { .. }) {
            check_window(&row, counter.now())?;
        }
        let reply_to = message.quote.map(|quote| quote.wamid);
        let body = CommandBody::SendMessage { conversation, content: message.content, reply_to };
        one(counter.compose(&row, vec![body], draft_stays()).await?)
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
        let body = CommandBody::SettleSend { command, settlement };
        counter.compose(&row, vec![body], draft_stays()).await?;
        Ok(Done {})
    }
}

impl Answered for ConversationRead {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        let row = counter.row(conversation).await?;
        if row.unread > 0 {
            let body = CommandBody::ReadConversation { conversation, up_to: row.max_inbound_seq };
            counter.compose(&row, vec![body], draft_stays()).await?;
        }
        Ok(Done {})
    }
}

impl Counter {
    /// A row of the outbox, whatever it wishes.
    pub(super) async fn outbox_row(&self, command: &str) -> Result<OutboxRow, UiError> {
        let command = CommandId::from(command);
        let row = self.store.read(move |reader| reader.outbox_row(&command)).await?;
        row.ok_or_else(|| UiError::of(UiErrorCode::NotFound))
    }

    /// A row of the outbox changed by this person's hand.
    pub(super) fn outbox_touched(&self, row: &OutboxRow) {
        self.engine.outbox_changed();
        self.engine.changed_here(row.conversation.into_iter().collect());
    }
}

impl Answered for OutboxRetry {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let row = counter.outbox_row(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        let state = counter.store.write(move |replica| replica.retry(&command, now)).await?;
        if state.is_none() {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        counter.outbox_touched(&row);
        Ok(Done {})
    }
}

impl Answered for OutboxDiscard {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let row = counter.outbox_row(&self.command).await?;
        let (command, now) = (CommandId(self.command), counter.now());
        if !counter.store.write(move |replica| replica.discard(&command, now)).await? {
            return Err(UiError::of(UiErrorCode::NotFound));
        }
        counter.outbox_touched(&row);
        Ok(Done {})
    }
}
