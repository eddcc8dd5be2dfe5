//! Conversations that Meta gives to one application or another: copies of what the others answer, and who answers now.

use cloud_types::webhook::routing::{Handover, StandbyValue};
use cloud_types::word::{Kept, Scalar};
use domain::{Handler, LineId, Timestamp};

use super::normalise::{Reader, fingerprint};
use super::said::Voice;
use super::whom::{is_somebody, whom};
use crate::journal::{News, Report};

/// The roles in which people answer from a desk; in the others, machines do.
const PEOPLE: [&str; 2] = ["customer_service", "escalation"];

impl Reader<'_> {
    /// Copies: another application answers, and this is what is said.
    pub(super) fn standby(&mut self, line: &LineId, value: &StandbyValue) {
        let Some(copies) = &value.standby else {
            return self.not_understood(line, "standby", None, value);
        };
        let contacts = copies.contacts.as_deref().or(value.contacts.as_deref()).unwrap_or_default();
        for (messages, voice) in [(&copies.messages, Voice::Customer), (&copies.message_echoes, Voice::Owner)]
        {
            for message in messages.iter().flatten() {
                if let Kept::Known(known) = message
                    && let Some(seconds) = known.seconds()
                {
                    let with = voice.with(contacts, known);
                    let news = News::Handled {
                        with,
                        handler: Handler::Other { role: None },
                        at: Timestamp::from_secs(seconds),
                    };
                    let key = fingerprint(line, Some(seconds), &[b"standby", known.id.as_bytes()]);
                    self.reports.push(Report { line: line.clone(), key, news });
                }
                self.message(line, contacts, message, voice);
            }
        }
        for status in copies.statuses.iter().flatten() {
            match status {
                Kept::Known(status) => self.status(line, contacts, status),
                Kept::Raw(raw) => self.not_understood(line, "standby", None, raw),
            }
        }
        self.errors(line, value.errors.as_deref());
    }

    /// A conversation changed hands.
    pub(super) fn handover(&mut self, line: &LineId, value: &Handover) {
        let control = match value.kind.as_deref() {
            Some("control_passed") => value.control_passed.as_ref(),
            Some("control_taken") => value.control_taken.as_ref(),
            Some(_) | None => None,
        };
        let role = control.and_then(|control| control.new_owner_role.clone());
        let sender = value.sender.clone().unwrap_or_default();
        let with = whom(&[], sender.phone_number.as_ref(), sender.user_id.as_deref());
        let (Some(role), true) = (role, is_somebody(&with)) else {
            return self.not_understood(line, "messaging_handovers", None, value);
        };
        let seconds = value.timestamp.as_ref().and_then(Scalar::int);
        let at = seconds.map_or(self.received_at, Timestamp::from_secs);
        let raw = super::content::json(value);
        let key = fingerprint(line, seconds, &[b"handover", raw.as_str().as_bytes()]);
        let ours = PEOPLE.contains(&role.as_str());
        let handler = if ours { Handler::Us } else { Handler::Other { role: Some(role) } };
        self.reports.push(Report { line: line.clone(), key, news: News::Handled { with, handler, at } });
    }
}
