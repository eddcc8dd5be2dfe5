//! Rows for the screen, drawn from what the replica answers. Nothing is decided here but the form.

mod content;
mod message;
mod money;
mod search;
mod template;

use std::sync::Arc;

use domain::{MessageStatus, OutboxState, ServiceWindow, Text, Timestamp};
use replica::{InboxRow, LastMessage, Scheduled, ScheduledStand};
use serde::Serialize;

use crate::bytes::MediaDoor;
use crate::people::PhoneBook;
use crate::row::{ConversationRow, Delivery, Direction, ScheduledRow, ScheduledState, WindowRow};

pub(crate) use content::Files;
pub(crate) use message::refused;
pub(crate) use search::{chips, count, coverage};
pub(crate) use template::{problem_row, slot_key, slot_rows, template_row};

/// What a row is drawn with besides what the replica says. Clone freely.
#[derive(Clone)]
pub(crate) struct Drawing {
    /// How people and numbers are written.
    pub(crate) book: Arc<PhoneBook>,
    /// How the screen reaches bytes.
    pub(crate) media: MediaDoor,
}

impl Drawing {
    /// A row of the queue list. The window is derived here, on every look, by the hub's time.
    pub(crate) fn conversation(&self, row: &InboxRow, now: Timestamp) -> ConversationRow {
        let last = row.last.as_ref();
        ConversationRow {
            id: row.conversation.0,
            name: self.book.name(&row.contact),
            phone: self.book.of(&row.contact),
            preview: last.filter(|last| !last.revoked).and_then(|last| words(last.preview.as_ref())),
            kind: last.map(|last| if last.revoked { "revoked".to_owned() } else { last.label.clone() }),
            direction: last.map(|last| direction(last.from_customer)),
            delivery: last.and_then(last_delivery),
            last_at: last.map(|last| last.at.0),
            unread: row.unread,
            to_answer: row.to_answer,
            failed: row.failed + row.refused,
            draft: row.draft,
            window: window(row.last_inbound_at, now),
        }
    }
}

impl Drawing {
    /// A message that goes out later.
    pub(crate) fn scheduled(&self, scheduled: Scheduled) -> ScheduledRow {
        let here = matches!(scheduled.stand, ScheduledStand::Outbox(_));
        ScheduledRow {
            command: scheduled.command.0,
            content: self.content(scheduled.content, Files { states: &[], local: here }),
            due_at: scheduled.due_at.0,
            author: scheduled.author.map(|author| author.0),
            state: match scheduled.stand {
                ScheduledStand::Outbox(_) => ScheduledState::Waiting,
                ScheduledStand::AtHub => ScheduledState::Scheduled,
                ScheduledStand::Cancelling => ScheduledState::Cancelling,
            },
        }
    }
}

/// The window as of now.
pub(crate) fn window(last_inbound: Option<Timestamp>, now: Timestamp) -> WindowRow {
    match ServiceWindow::at(last_inbound, now) {
        ServiceWindow::NeverOpened => WindowRow::NeverOpened,
        ServiceWindow::Open { until } => WindowRow::Open { until: until.0 },
        ServiceWindow::Closed { since } => WindowRow::Closed { since: since.0 },
    }
}

fn words(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

fn direction(from_customer: bool) -> Direction {
    if from_customer { Direction::Inbound } else { Direction::Outbound }
}

fn last_delivery(last: &LastMessage) -> Option<Delivery> {
    last.outbox.map(of_outbox).or_else(|| last.status.map(of_status))
}

fn of_outbox(state: OutboxState) -> Delivery {
    match state {
        OutboxState::Waiting => Delivery::Waiting,
        OutboxState::InFlight | OutboxState::Unanswered => Delivery::Sending,
        OutboxState::Journaled(_) => Delivery::Queued,
        OutboxState::Refused => Delivery::Refused,
    }
}

fn of_status(status: MessageStatus) -> Delivery {
    match status {
        MessageStatus::Queued => Delivery::Queued,
        MessageStatus::Unknown => Delivery::Unknown,
        MessageStatus::Abandoned => Delivery::Abandoned,
        MessageStatus::Accepted => Delivery::Accepted,
        MessageStatus::Sent => Delivery::Sent,
        MessageStatus::Failed => Delivery::Failed,
        MessageStatus::Delivered => Delivery::Delivered,
        MessageStatus::Read => Delivery::Read,
        MessageStatus::Played => Delivery::Played,
    }
}

/// One of our own words, as it is written on the wire.
pub(crate) fn wire_word<T: Serialize>(word: T) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "other".to_owned(),
    }
}
