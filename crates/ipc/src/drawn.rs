//! Rows for the screen, drawn from what the replica answers. Nothing is decided here but the form.

use domain::{Content, FailureKind, MediaKind, MessageStatus, OutboxState, ServiceWindow, Text, Timestamp};
use protocol::RefusalCode;
use replica::{InboxRow, LastMessage, MediaState, Sender, ThreadRow};
use serde::Serialize;

use crate::people::PhoneBook;
use crate::row::{
    ContentRow, ConversationRow, Delivery, Direction, FailureRow, MessageRow, QuoteRow, ReactionRow,
    WindowRow,
};

/// A row of the queue list. The window is derived here, on every look, by the hub's time.
pub(crate) fn conversation(row: &InboxRow, book: &PhoneBook, now: Timestamp) -> ConversationRow {
    let last = row.last.as_ref();
    ConversationRow {
        id: row.conversation.0,
        name: book.name(&row.contact),
        phone: book.of(&row.contact),
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

/// A row of a thread.
pub(crate) fn message(row: ThreadRow) -> MessageRow {
    let (delivery, failure) = match &row.delivery {
        None => (None, None),
        Some(replica::Delivery::Outbox { state, refusal }) => {
            (Some(of_outbox(*state)), refusal.as_ref().map(refused))
        }
        Some(replica::Delivery::Journal { status, failure, .. }) => {
            (Some(of_status(*status)), failure.as_ref().map(failed))
        }
    };
    let author = match &row.sender {
        Sender::Customer | Sender::Here => None,
        Sender::Phone => Some("phone".to_owned()),
        Sender::Seat { name, .. } => Some(name.as_str().to_owned()),
    };
    MessageRow {
        key: row.key,
        at: row.at.0,
        seq: row.position.map_or(0, |position| position.seq.0),
        direction: direction(row.sender == Sender::Customer),
        author,
        from_phone: row.sender == Sender::Phone,
        content: content(row.content, row.media.as_ref()),
        delivery,
        failure,
        quote: row.quote.map(quote),
        reactions: row.reactions.into_iter().map(reaction).collect(),
        edited: row.original.is_some(),
        revoked: row.revoked,
        forwarded: row.forwarded,
    }
}

fn quote(quote: replica::Quote) -> QuoteRow {
    match quote.message {
        None => QuoteRow { key: None, direction: None, preview: None, kind: None },
        Some(quoted) => QuoteRow {
            key: Some(quoted.key),
            direction: Some(direction(quoted.from_customer)),
            preview: quoted.preview.filter(|_| !quoted.revoked).map(|text| text.0),
            kind: Some(if quoted.revoked { "revoked".to_owned() } else { quoted.label }),
        },
    }
}

fn reaction(reaction: replica::Reaction) -> ReactionRow {
    ReactionRow { emoji: reaction.emoji.0, from_customer: reaction.from_customer }
}

/// One of our own words, as it is written on the wire.
fn wire_word<T: Serialize>(word: T) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "other".to_owned(),
    }
}

fn failed(failure: &domain::Failure) -> FailureRow {
    FailureRow {
        kind: wire_word(failure.kind),
        code: failure.code,
        details: failure.details.as_str().to_owned(),
        retry_at: failure.retry_at.map(|at| at.0),
        may_be_retried: failure.kind.may_be_retried(),
    }
}

/// The hub's no, in the words the screen has for a failure where it has one.
fn refused(refused: &replica::Refused) -> FailureRow {
    let kind = match refused.code {
        RefusalCode::WindowClosed => wire_word(FailureKind::WindowClosed),
        RefusalCode::InvalidMessage => wire_word(FailureKind::InvalidMessage),
        RefusalCode::NotSignedIn
        | RefusalCode::NotAllowed
        | RefusalCode::UnknownLine
        | RefusalCode::UnknownConversation
        | RefusalCode::HandledElsewhere
        | RefusalCode::FileMissing
        | RefusalCode::NothingToCancel
        | RefusalCode::NothingToImport
        | RefusalCode::NothingToSettle
        | RefusalCode::CommandReused
        | RefusalCode::JournalUnavailable
        | RefusalCode::NotUnderstood
        | RefusalCode::Other => wire_word(refused.code),
    };
    let may_be_retried = match refused.code {
        RefusalCode::NotSignedIn
        | RefusalCode::NotAllowed
        | RefusalCode::UnknownLine
        | RefusalCode::UnknownConversation
        | RefusalCode::HandledElsewhere
        | RefusalCode::FileMissing
        | RefusalCode::JournalUnavailable
        | RefusalCode::NotUnderstood
        | RefusalCode::Other => true,
        RefusalCode::WindowClosed
        | RefusalCode::InvalidMessage
        | RefusalCode::NothingToCancel
        | RefusalCode::NothingToImport
        | RefusalCode::NothingToSettle
        | RefusalCode::CommandReused => false,
    };
    FailureRow {
        kind,
        code: None,
        details: refused.details.as_str().to_owned(),
        retry_at: None,
        may_be_retried,
    }
}

fn content(content: Content, media: Option<&MediaState>) -> ContentRow {
    match content {
        Content::Text { body } => ContentRow::Text { body: body.0 },
        Content::Media(medium) => {
            let (state, size) = match media {
                None | Some(MediaState::Announced) => ("announced", None),
                Some(MediaState::Stored { size, .. }) => ("stored", Some(*size)),
                Some(MediaState::Lost { .. }) => ("lost", None),
            };
            ContentRow::Media {
                kind: kind_word(medium.kind).to_owned(),
                mime: medium.mime,
                filename: medium.filename.map(|text| text.0),
                caption: medium.caption.map(|text| text.0),
                size,
                state: state.to_owned(),
            }
        }
        Content::Location { latitude, longitude, name, address } => ContentRow::Location {
            latitude,
            longitude,
            name: name.map(|text| text.0),
            address: address.map(|text| text.0),
        },
        Content::Contacts { count, name, .. } => ContentRow::Contacts { name: name.0, count },
        Content::Choice { title, .. } => ContentRow::Choice { title: title.0 },
        Content::Template { name, body, .. } => ContentRow::Template { name, body: body.map(|text| text.0) },
        Content::Interactive(message) => ContentRow::Text { body: message.body.0 },
        Content::System(note) => ContentRow::Text { body: note.body.0 },
        Content::Form(answer) => ContentRow::Unsupported { kind: answer.name, raw: answer.raw.0 },
        Content::Order(order) => ContentRow::Unsupported {
            kind: "order".to_owned(),
            raw: serde_json::to_string(&order).unwrap_or_default(),
        },
        Content::Unsupported { kind, raw } => ContentRow::Unsupported { kind, raw: raw.0 },
    }
}

fn kind_word(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio => "audio",
        MediaKind::Voice => "voice",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}
