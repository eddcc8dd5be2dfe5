//! What a webhook says, in our words, before the journal knows who is meant and whether it is new.

use bytes::Bytes;
use domain::{AttemptId, Content, Failure, Handler, LineId, MessageStatus, Text, Timestamp, Wamid};
use protocol::{Author, Contact, Message};
use sha2::{Digest as _, Sha256};

/// By what a report is known again, so that a replayed webhook adds nothing: a place, and 64 bits of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Where it is looked for.
    pub place: i64,
    /// What must stand there.
    pub check: i64,
}

impl Fingerprint {
    /// The fingerprint of something that Meta dates and that is named by these parts; no two lists of parts
    /// are alike. What Meta says at one time then lies together, so that a commit touches few pages.
    #[must_use]
    pub fn of(moment: Option<Timestamp>, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let word = |at: usize| {
            let mut bytes = [0_u8; 8];
            bytes.copy_from_slice(&digest[at..at + 8]);
            i64::from_le_bytes(bytes)
        };
        let place = match moment {
            Some(moment) => ((moment.0 / 1000) & 0xffff_ffff) << 31 | word(0) & 0x7fff_ffff,
            None => word(0) | i64::MIN,
        };
        Self { place, check: word(8) }
    }
}

/// One thing that a webhook says of one line.
#[derive(Clone, Debug)]
pub struct Report {
    /// Of which line.
    pub line: LineId,
    /// By what it is known again.
    pub key: Fingerprint,
    /// What it says.
    pub news: News,
}

/// What a report says. `Contact`s are as Meta named them: which conversation that is, the journal decides.
#[derive(Clone, Debug)]
pub enum News {
    /// A customer wrote.
    Received {
        /// Who.
        from: Contact,
        /// What.
        message: Message,
    },
    /// The business wrote, from its phone.
    Echoed {
        /// To whom.
        to: Contact,
        /// What.
        message: Message,
    },
    /// How far a message of ours has come.
    Status {
        /// To whom it went.
        to: Contact,
        /// Which.
        wamid: Wamid,
        /// How far.
        status: MessageStatus,
        /// When, by Meta's clock.
        at: Timestamp,
        /// Why it failed.
        failure: Option<Failure>,
        /// The attempt that it brings back.
        attempt: Option<AttemptId>,
        /// The report as it came, for when nobody knows the message.
        raw: Text,
    },
    /// Somebody reacted.
    Reacted {
        /// In whose conversation.
        with: Contact,
        /// To which message.
        target: Wamid,
        /// Whether the customer did, not we.
        from_customer: bool,
        /// With what; nothing when taken back.
        emoji: Option<Text>,
    },
    /// A message was changed by its writer.
    Edited {
        /// In whose conversation.
        with: Contact,
        /// Which.
        target: Wamid,
        /// What it holds now.
        content: Content,
    },
    /// A message was taken back by its writer.
    Revoked {
        /// In whose conversation.
        with: Contact,
        /// Which.
        target: Wamid,
    },
    /// Meta says something of a customer, in the thread.
    Noted {
        /// Of whom.
        with: Contact,
        /// What.
        note: Message,
    },
    /// A contact has a new number or a new name at Meta, and Meta says so in the thread.
    Moved {
        /// As now.
        contact: Contact,
        /// As before.
        before: Contact,
        /// What Meta says.
        note: Message,
    },
    /// A message of the time before this hub.
    Imported {
        /// In whose conversation.
        with: Contact,
        /// What.
        message: Message,
        /// Whether the customer wrote it, not the owner.
        from_customer: bool,
        /// How far it had come, when it is the owner's.
        status: Option<MessageStatus>,
        /// By what it is known when it came while this hub was there: then it is not of the past.
        live: Fingerprint,
    },
    /// The medium of a message that was told with a placeholder.
    Filled {
        /// In whose conversation.
        with: Contact,
        /// Which.
        target: Wamid,
        /// What it holds.
        content: Content,
    },
    /// How far Meta has come with telling the past; after what it tells.
    ImportProgress {
        /// 0 the last day, 1 three months, 2 six months.
        phase: u8,
        /// 0 to 100.
        progress: u8,
    },
    /// The owner does not share the past.
    ImportDeclined,
    /// The owner's phone keeps somebody under a name, or no longer does.
    Saved {
        /// Whom; `saved_name` is empty when it no longer does.
        with: Contact,
        /// Since when, by the phone's clock.
        at: Timestamp,
    },
    /// Who answers a customer, where Meta gives conversations to several applications.
    Handled {
        /// The customer.
        with: Contact,
        /// Who answers.
        handler: Handler,
        /// Since when, by Meta's clock.
        at: Timestamp,
    },
    /// A template of the account has changed: the list is to be asked for anew.
    TemplatesChanged,
    /// Something that this hub does not understand.
    NotUnderstood {
        /// Meta's field.
        field: String,
        /// The JSON text as it came.
        raw: Text,
    },
}

/// A webhook whose signature was good.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The bytes as they came.
    pub body: Bytes,
    /// When they came.
    pub received_at: Timestamp,
    /// What they say; empty when they are not Meta's JSON.
    pub reports: Vec<Report>,
}

/// Something of the past, for a journal that begins with a history.
#[expect(clippy::large_enum_variant, reason = "handed over once, never kept in numbers")]
#[derive(Clone, Debug)]
pub enum Past {
    /// A webhook that came then.
    Webhook(Delivery),
    /// A message of ours that was sent then.
    Sent {
        /// To whom.
        to: Contact,
        /// Who wrote it.
        author: Author,
        /// When.
        sent_at: Timestamp,
        /// Meta's name for it.
        wamid: Wamid,
        /// What it holds.
        content: Content,
        /// The message it answers.
        reply_to: Option<Wamid>,
        /// How far it came.
        status: MessageStatus,
        /// Why it failed.
        failure: Option<Failure>,
    },
}
