//! Boring examples: values that a test needs but is not about. Those with a number are distinct for distinct numbers.

use domain::content::SystemNote;
use domain::content::system::SystemKind;
use domain::template::{TemplateCategory, TemplatePart, TemplateStatus};
use domain::{
    CommandId, Content, ConversationId, Failure, FailureKind, LineId, MediaId, MediaKind, Referral, SeatId,
    Template, Timestamp, UserId, Wamid,
};
use protocol::{Author, Command, CommandBody, Contact, Message};

use crate::clock::START;

/// The line of most tests.
#[must_use]
pub fn line() -> LineId {
    LineId::from("106400000000001")
}

/// Another line.
#[must_use]
pub fn other_line() -> LineId {
    LineId::from("106400000000002")
}

/// The conversation of most tests.
#[must_use]
pub fn conversation() -> ConversationId {
    ConversationId(7)
}

/// The nth wamid: 64 characters, as Meta's are.
#[must_use]
pub fn wamid(n: u64) -> Wamid {
    Wamid(format!("wamid.HBgLMzM2Mzk5ODAwMDEVAgASGBQz{n:032X}AA"))
}

/// The nth command.
#[must_use]
pub fn command_id(n: u64) -> CommandId {
    CommandId(format!("01930000-0000-7000-8000-{n:012x}"))
}

/// The nth medium.
#[must_use]
pub fn media_id(n: u64) -> MediaId {
    MediaId(format!("15551{n:011}"))
}

/// The nth second after the start of the test.
#[must_use]
pub fn at(n: i64) -> Timestamp {
    START.plus_ms(n * 1000)
}

/// Words.
#[must_use]
pub fn text(body: &str) -> Content {
    Content::Text { body: body.into() }
}

/// A picture.
#[must_use]
pub fn image(n: u64) -> Content {
    Content::Media(domain::Media {
        kind: MediaKind::Image,
        id: media_id(n),
        mime: "image/jpeg".to_owned(),
        sha256: None,
        filename: None,
        caption: Some("le gâteau".into()),
        facts: None,
    })
}

/// The nth message, a second after the one before it, with those words.
#[must_use]
pub fn message(n: u64, body: &str) -> Message {
    Message::new(wamid(n), at(n as i64), text(body))
}

/// The nth advertisement.
#[must_use]
pub fn referral(n: u64) -> Referral {
    Referral {
        kind: "ad".to_owned(),
        headline: Some("Galettes".into()),
        id: Some(n.to_string()),
        ..Referral::default()
    }
}

/// A customer has another number.
#[must_use]
pub fn number_changed() -> SystemNote {
    SystemNote {
        what: SystemKind::NumberChanged,
        body: "Awa changed their phone number".into(),
        before: Some("33639900001".into()),
        now: Some("33639900002".into()),
    }
}

/// The nth template, approved, with that body.
#[must_use]
pub fn template(n: u64, body: &str) -> Template {
    Template {
        id: format!("9{n:014}"),
        name: format!("modele_{n}"),
        language: "fr".to_owned(),
        status: TemplateStatus::Approved,
        category: TemplateCategory::Utility,
        quality: domain::Quality::Green,
        reason: None,
        named: false,
        parts: vec![TemplatePart::Body { text: body.into(), examples: Vec::new() }],
    }
}

/// A picture of ours, by what it holds, a kilobyte large.
#[must_use]
pub fn own_image(n: u64) -> Content {
    let sha256 = format!("{n:064x}");
    Content::Media(domain::Media {
        kind: MediaKind::Image,
        id: MediaId::of_upload(&sha256),
        mime: "image/jpeg".to_owned(),
        sha256: Some(sha256),
        filename: None,
        caption: Some("le voilà".into()),
        facts: Some(Box::new(domain::MediaFacts { size: Some(1024), ..domain::MediaFacts::default() })),
    })
}

/// A member at a seat.
#[must_use]
pub fn author() -> Author {
    Author::Seat { id: SeatId::from("seat-1"), name: "Bo".into() }
}

/// A contact of that name, with a number.
#[must_use]
pub fn contact(n: u64, name: &str) -> Contact {
    Contact {
        user_id: Some(UserId(format!("FR.{n:015}"))),
        phone: Some(format!("336399{n:05}").into()),
        name: Some(name.into()),
        ..Contact::default()
    }
}

/// A failure that a person can do something about.
#[must_use]
pub fn failure() -> Failure {
    Failure {
        kind: FailureKind::WindowClosed,
        code: Some(131_047),
        details: "Re-engagement".into(),
        retry_at: None,
    }
}

/// The nth wish to send those words.
#[must_use]
pub fn send(n: u64, conversation: ConversationId, body: &str) -> Command {
    Command {
        id: command_id(n),
        line: line(),
        made_at: at(n as i64),
        body: CommandBody::SendMessage { conversation, content: text(body), reply_to: None },
    }
}
