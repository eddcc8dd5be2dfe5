//! A line that also lives on the owner's phone: its past, told in pieces and in no order, and its address book.

use cloud_types::webhook::coexistence::{
    HistoryChunk, HistoryThread, HistoryValue, StateSync, StateSyncValue,
};
use cloud_types::webhook::message::Message as MetaMessage;
use cloud_types::webhook::messages::Contact as MetaContact;
use cloud_types::word::{Kept, Scalar};
use domain::{LineId, MessageStatus, Text, Timestamp, Wamid};
use protocol::Contact;

use super::content::{content, json};
use super::normalise::{Reader, fingerprint, message_key};
use super::said::{Voice, news};
use super::whom::{is_somebody, phone, whom};
use crate::journal::{News, Report};

/// Meta's code for: the owner does not share the past.
const DECLINED: i64 = 2_593_109;

impl Reader<'_> {
    /// Chunks of the past, why there are none, or media that come after their placeholders.
    pub(super) fn history(&mut self, line: &LineId, value: &HistoryValue) {
        let contacts = value.contacts.as_deref().unwrap_or_default();
        for (place, chunk) in value.history.iter().flatten().enumerate() {
            self.chunk(line, contacts, chunk, place);
        }
        for (messages, voice) in [(&value.messages, Voice::Customer), (&value.message_echoes, Voice::Owner)] {
            for message in messages.iter().flatten() {
                match message {
                    Kept::Known(message) => self.filled(line, contacts, message, voice),
                    Kept::Raw(raw) => self.not_understood(line, "history", None, raw),
                }
            }
        }
        self.errors(line, value.errors.as_deref());
    }

    fn chunk(&mut self, line: &LineId, contacts: &[MetaContact], chunk: &HistoryChunk, place: usize) {
        let mut declined = false;
        for error in chunk.errors.iter().flatten() {
            if error.code == Some(DECLINED) {
                declined = true;
            } else {
                self.not_understood(line, "history", None, error);
            }
        }
        if declined {
            let key = fingerprint(line, None, &[b"declined", self.body]);
            return self.reports.push(Report { line: line.clone(), key, news: News::ImportDeclined });
        }
        for thread in chunk.threads.iter().flatten() {
            self.thread(line, contacts, thread);
        }
        if chunk.threads.is_none() && chunk.metadata.is_none() {
            return;
        }
        let progress = chunk.metadata.as_ref();
        let hundredths = |word: Option<&Scalar>| {
            let number = word.and_then(Scalar::int).unwrap_or_default().clamp(0, 100);
            u8::try_from(number).unwrap_or_default()
        };
        let news = News::ImportProgress {
            phase: hundredths(progress.and_then(|progress| progress.phase.as_ref())),
            progress: hundredths(progress.and_then(|progress| progress.progress.as_ref())),
        };
        let key = fingerprint(line, None, &[b"chunk", &place.to_le_bytes(), self.body]);
        self.reports.push(Report { line: line.clone(), key, news });
    }

    fn thread(&mut self, line: &LineId, contacts: &[MetaContact], thread: &HistoryThread) {
        let context = thread.context.clone().unwrap_or_default();
        let number = context.wa_id.as_ref().or(thread.id.as_ref().filter(|id| is_number(id)));
        let mut with = whom(contacts, number, context.user_id.as_deref());
        with.username = with.username.or(context.username.map(Text));
        for message in thread.messages.iter().flatten() {
            match message {
                Kept::Known(message) => self.old_message(line, &with, message),
                Kept::Raw(raw) => self.not_understood(line, "history", None, raw),
            }
        }
    }

    fn old_message(&mut self, line: &LineId, with: &Contact, message: &MetaMessage) {
        let live = message_key(line, message);
        let (key, news) = match news(with.clone(), voice(with, message), message) {
            Some(News::Received { from, message: ours }) => {
                let news =
                    News::Imported { with: from, message: ours, from_customer: true, status: None, live };
                (old_key(line, message), news)
            }
            Some(News::Echoed { to, message: ours }) => {
                let status =
                    message.history_context.as_ref().and_then(|told| reached(told.status.as_deref()));
                let news = News::Imported { with: to, message: ours, from_customer: false, status, live };
                (old_key(line, message), news)
            }
            // Numbers that passed long ago have passed on since: what is said of them is shown, no more.
            Some(News::Moved { note, .. }) => (live, News::Noted { with: with.clone(), note }),
            Some(other) => (live, other),
            None => return self.not_understood(line, "history", None, message),
        };
        self.reports.push(Report { line: line.clone(), key, news });
    }

    /// A medium whose message was told with a placeholder, before or after it.
    fn filled(&mut self, line: &LineId, contacts: &[MetaContact], message: &MetaMessage, voice: Voice) {
        let with = voice.with(contacts, message);
        if !is_somebody(&with) {
            return self.not_understood(line, "history", None, message);
        }
        let key = fingerprint(line, message.seconds(), &[b"filled", message.id.as_bytes()]);
        let content = content(&message.content, message);
        let news = News::Filled { with, target: Wamid(message.id.clone()), content };
        self.reports.push(Report { line: line.clone(), key, news });
    }

    /// Changes of the phone's address book.
    pub(super) fn state_sync(&mut self, line: &LineId, value: &StateSyncValue) {
        for change in value.state_sync.iter().flatten() {
            let saved = match change {
                Kept::Known(change) => saved(change, self.received_at),
                Kept::Raw(_) => None,
            };
            let Some((with, at)) = saved else {
                self.not_understood(line, "smb_app_state_sync", None, change);
                continue;
            };
            let raw = json(change);
            let key = fingerprint(line, Some(at.0.div_euclid(1000)), &[b"saved", raw.as_str().as_bytes()]);
            self.reports.push(Report { line: line.clone(), key, news: News::Saved { with, at } });
        }
        self.errors(line, value.errors.as_deref());
    }
}

fn old_key(line: &LineId, message: &MetaMessage) -> crate::journal::Fingerprint {
    fingerprint(line, message.seconds(), &[b"imported", message.id.as_bytes()])
}

/// Who wrote a message of a thread: the customer is known, so anybody else is the owner.
fn voice(with: &Contact, message: &MetaMessage) -> Voice {
    let from = message.from.as_ref().and_then(phone);
    let user = message.from_user_id.as_deref();
    let same_user = user.is_some() && user == with.user_id.as_ref().map(domain::UserId::as_str);
    let same_number = from.is_some() && from == with.phone;
    let sent_to_them = message.to.is_some() || message.to_user_id.is_some();
    let hidden = from.is_none() && !sent_to_them;
    if same_user || same_number || hidden { Voice::Customer } else { Voice::Owner }
}

/// A thread is named by the customer's number, or by some other name.
fn is_number(id: &Scalar) -> bool {
    id.text().chars().all(|c| c.is_ascii_digit() || c == '+')
}

/// How far an old message of the owner's had come; nothing for what was never sent.
fn reached(word: Option<&str>) -> Option<MessageStatus> {
    match word?.to_ascii_uppercase().as_str() {
        "SENT" => Some(MessageStatus::Sent),
        "DELIVERED" => Some(MessageStatus::Delivered),
        "READ" => Some(MessageStatus::Read),
        "PLAYED" => Some(MessageStatus::Played),
        "ERROR" => Some(MessageStatus::Failed),
        _ => None,
    }
}

/// Whom the phone keeps under which name, and since when; an empty name when it no longer does.
fn saved(change: &StateSync, received_at: Timestamp) -> Option<(Contact, Timestamp)> {
    let synced = change.contact.as_ref()?;
    let name = match change.action.as_deref()? {
        "add" | "edit" => synced.full_name.clone().or_else(|| synced.first_name.clone())?,
        "remove" => String::new(),
        _ => return None,
    };
    let with = Contact {
        user_id: synced.user_id.clone().map(domain::UserId),
        phone: synced.phone_number.as_ref().and_then(phone),
        username: synced.username.clone().map(Text),
        name: None,
        saved_name: Some(Text(name)),
    };
    let seconds = change.metadata.as_ref().and_then(|moment| moment.timestamp.as_ref()).and_then(Scalar::int);
    is_somebody(&with).then(|| (with, seconds.map_or(received_at, Timestamp::from_secs)))
}
