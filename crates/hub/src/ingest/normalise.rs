//! From Meta's webhook to our reports: a pure function of the bytes. What it does not understand it keeps.

use std::collections::HashMap;

use cloud_types::webhook::message::Message as MetaMessage;
use cloud_types::webhook::messages::{Contact as MetaContact, MessagesValue, Metadata};
use cloud_types::webhook::status::{Status, StatusKind};
use cloud_types::webhook::{Change, Entry, FieldValue};
use cloud_types::word::{Kept, Scalar};
use cloud_types::{Webhook, WebhookError};
use domain::{AttemptId, Failure, FailureKind, LineId, MessageStatus, Timestamp, Wamid};
use serde::Serialize;

use super::content::json;
use super::said::{Voice, news};
use super::whom::whom;
use crate::config::LineConfig;
use crate::journal::{Fingerprint, News, Report};

/// Which line an account's news belong to, where Meta names only the account.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    first_line_of: HashMap<String, LineId>,
}

impl Directory {
    /// A directory of these lines; an account's news go to its first.
    #[must_use]
    pub fn of(lines: &[LineConfig]) -> Self {
        let mut first_line_of = HashMap::new();
        for line in lines {
            first_line_of.entry(line.waba_id.clone()).or_insert_with(|| line.id.clone());
        }
        Self { first_line_of }
    }

    fn line(&self, entry: Option<&Entry>) -> LineId {
        let account = entry.and_then(|entry| entry.id.as_ref()).map(Scalar::text);
        let known = account.and_then(|account| self.first_line_of.get(account.as_ref()));
        known.cloned().unwrap_or_else(|| LineId::from(""))
    }
}

/// Reads a webhook. No reports at all means that the body is not Meta's JSON, or says nothing.
#[must_use]
pub fn normalise(body: &[u8], directory: &Directory, received_at: Timestamp) -> Vec<Report> {
    let Ok(webhook) = Webhook::parse(body) else { return Vec::new() };
    let mut reader = Reader { directory, received_at, body, reports: Vec::new() };
    for (entry, change) in webhook.changes() {
        reader.change(entry, change);
    }
    for beyond in webhook.beyond_us() {
        let line = directory.line(None);
        reader.not_understood(&line, "", None, beyond);
    }
    reader.reports
}

/// A webhook while it is read.
pub(super) struct Reader<'a> {
    directory: &'a Directory,
    pub(super) received_at: Timestamp,
    pub(super) body: &'a [u8],
    pub(super) reports: Vec<Report>,
}

impl Reader<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "Meta's words; what we do not read is kept whole")]
    fn change(&mut self, entry: &Entry, change: &Change) {
        match &change.value {
            FieldValue::Messages(value) => self.messages(entry, value),
            FieldValue::Echoes(value) if change.field == "smb_message_echoes" => {
                let line = self.line(entry, value.metadata.as_ref());
                let contacts = value.contacts.as_deref().unwrap_or_default();
                for echo in value.message_echoes.iter().flatten() {
                    self.message(&line, contacts, echo, Voice::Owner);
                }
                self.errors(&line, value.errors.as_deref());
            }
            FieldValue::History(value) => {
                let line = self.line(entry, value.metadata.as_ref());
                self.history(&line, value);
            }
            FieldValue::StateSync(value) => {
                let line = self.line(entry, value.metadata.as_ref());
                self.state_sync(&line, value);
            }
            FieldValue::Standby(value) => {
                let line = self.line(entry, value.metadata.as_ref());
                self.standby(&line, value);
            }
            FieldValue::Handover(value) => {
                let line = self.line(entry, value.recipient.as_ref().or(value.metadata.as_ref()));
                self.handover(&line, value);
            }
            FieldValue::TemplateStatus(_)
            | FieldValue::TemplateQuality(_)
            | FieldValue::TemplateComponents(_)
            | FieldValue::TemplateCategory(_)
            | FieldValue::TemplateDetection(_) => self.templates(entry, change),
            other => {
                let line = self.line(entry, metadata(other));
                self.not_understood(&line, &change.field, entry.time.as_ref(), &change.value);
            }
        }
    }

    fn line(&self, entry: &Entry, metadata: Option<&Metadata>) -> LineId {
        let named = metadata.and_then(|metadata| metadata.phone_number_id.as_ref());
        named.map_or_else(|| self.directory.line(Some(entry)), |id| LineId(id.text().into_owned()))
    }

    fn messages(&mut self, entry: &Entry, value: &MessagesValue) {
        let line = self.line(entry, value.metadata.as_ref());
        let contacts = value.contacts.as_deref().unwrap_or_default();
        for message in value.messages.iter().flatten() {
            self.message(&line, contacts, message, Voice::Customer);
        }
        for status in value.statuses.iter().flatten() {
            match status {
                Kept::Known(status) => self.status(&line, contacts, status),
                Kept::Raw(raw) => self.not_understood(&line, "statuses", None, raw),
            }
        }
        self.errors(&line, value.errors.as_deref());
        if let Some(actions) = &value.user_actions {
            self.not_understood(&line, "user_actions", None, actions);
        }
        if !value.extra.is_empty() {
            self.not_understood(&line, "messages", None, &value.extra);
        }
    }

    pub(super) fn errors(&mut self, line: &LineId, errors: Option<&[WebhookError]>) {
        for error in errors.unwrap_or_default() {
            self.not_understood(line, "errors", None, error);
        }
    }

    pub(super) fn message(
        &mut self,
        line: &LineId,
        contacts: &[MetaContact],
        message: &Kept<MetaMessage>,
        voice: Voice,
    ) {
        let message = match message {
            Kept::Known(message) => message,
            Kept::Raw(raw) => return self.not_understood(line, "messages", None, raw),
        };
        let key = message_key(line, message);
        let with = voice.with(contacts, message);
        let kept = || News::NotUnderstood { field: "messages".to_owned(), raw: json(message) };
        let news = news(with, voice, message).unwrap_or_else(kept);
        self.reports.push(Report { line: line.clone(), key, news });
    }

    pub(super) fn status(&mut self, line: &LineId, contacts: &[MetaContact], status: &Status) {
        let group = status.recipient_type.as_deref() == Some("group") || status.participant().is_some();
        let Some(reported) = reached(&status.status).filter(|_| status.kind.is_none() && !group) else {
            return self.not_understood(line, "statuses", None, status);
        };
        let to = whom(contacts, status.recipient_id.as_ref(), status.recipient_user_id.as_deref());
        let key = {
            let parts: [&[u8]; 3] = [b"status", status.id.as_bytes(), status.status.as_str().as_bytes()];
            fingerprint(line, status.seconds(), &parts)
        };
        let news = News::Status {
            to,
            wamid: Wamid(status.id.clone()),
            status: reported,
            at: status.seconds().map_or(self.received_at, Timestamp::from_secs),
            failure: (reported == MessageStatus::Failed).then(|| failure(status.errors.as_deref())),
            attempt: status.biz_opaque_callback_data.clone().map(AttemptId),
            raw: json(status),
        };
        self.reports.push(Report { line: line.clone(), key, news });
    }

    /// Every line of the account hears of it; the first stands for all.
    fn templates(&mut self, entry: &Entry, change: &Change) {
        let line = self.directory.line(Some(entry));
        let time = entry.time.as_ref().map(Scalar::text);
        let apart = time.as_ref().map_or(self.body, |time| time.as_bytes());
        let raw = json(&change.value);
        let key =
            fingerprint(&line, None, &[b"template", change.field.as_bytes(), apart, raw.as_str().as_bytes()]);
        self.reports.push(Report { line, key, news: News::TemplatesChanged });
    }

    /// Keeps what is not understood. Account news carry a time, which tells two alike apart; what has none
    /// is told apart by the body it came in.
    pub(super) fn not_understood<T: Serialize>(
        &mut self,
        line: &LineId,
        field: &str,
        time: Option<&Scalar>,
        what: &T,
    ) {
        let raw = json(what);
        let time = time.map(Scalar::text);
        let apart = time.as_ref().map_or(self.body, |time| time.as_bytes());
        let key = fingerprint(line, None, &[b"other", field.as_bytes(), apart, raw.as_str().as_bytes()]);
        let news = News::NotUnderstood { field: field.to_owned(), raw };
        self.reports.push(Report { line: line.clone(), key, news });
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "Meta's fields; of those not read, only this names the line"
)]
fn metadata(value: &FieldValue) -> Option<&Metadata> {
    match value {
        FieldValue::Echoes(value) => value.metadata.as_ref(),
        _ => None,
    }
}

/// By what a message is known again, whichever field it comes in.
pub(super) fn message_key(line: &LineId, message: &MetaMessage) -> Fingerprint {
    fingerprint(line, message.seconds(), &[b"message", message.id.as_bytes()])
}

pub(super) fn fingerprint(line: &LineId, secs: Option<i64>, parts: &[&[u8]]) -> Fingerprint {
    let mut all = Vec::with_capacity(parts.len() + 1);
    all.push(line.as_str().as_bytes());
    all.extend_from_slice(parts);
    Fingerprint::of(secs.map(Timestamp::from_secs), &all)
}

fn reached(status: &StatusKind) -> Option<MessageStatus> {
    match status {
        StatusKind::Sent => Some(MessageStatus::Sent),
        StatusKind::Delivered => Some(MessageStatus::Delivered),
        StatusKind::Read => Some(MessageStatus::Read),
        StatusKind::Played => Some(MessageStatus::Played),
        StatusKind::Failed => Some(MessageStatus::Failed),
        StatusKind::Deleted | StatusKind::Warning | StatusKind::Other(_) => None,
    }
}

fn failure(errors: Option<&[WebhookError]>) -> Failure {
    let error = errors.and_then(<[WebhookError]>::first);
    let code = error.and_then(|error| error.code);
    let details = error.and_then(|error| {
        let data = error.error_data.as_ref().and_then(|data| data.details.clone());
        data.or_else(|| error.message.clone()).or_else(|| error.title.clone())
    });
    Failure {
        kind: code.map_or(FailureKind::Other, FailureKind::of_code),
        code,
        details: details.unwrap_or_default().into(),
        retry_at: None,
    }
}
