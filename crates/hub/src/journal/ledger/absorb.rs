//! Taking in: a webhook's raw body, and an entry for each of its reports that was not seen before.

use domain::{AttemptId, Content, ConversationId, FailureKind, LineId, Text, Timestamp, Wamid};
use protocol::{Contact, Fact, Message, MessageName};

use super::people::{conversation, rowid};
use super::tx::{Tx, place};
use crate::journal::sql::args;
use crate::journal::{Absorbed, Delivery, JournalError, News, Report};

/// Where a report came from.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub(super) at: Timestamp,
    pub(super) webhook: Option<i64>,
}

impl Tx<'_> {
    /// Takes in a webhook.
    pub(in crate::journal) fn absorb(
        &mut self,
        delivery: &Delivery,
        at: Timestamp,
    ) -> Result<Absorbed, JournalError> {
        let webhook = self.state.peers.webhook_number(self.sql)?;
        self.sql.run(
            "INSERT INTO webhook (id, received_at, body) VALUES (?1, ?2, ?3)",
            args![webhook, at.0, &delivery.body[..]],
        )?;
        let mut sum = Absorbed::default();
        for report in &delivery.reports {
            if self.line(&report.line).is_none() {
                self.leave_unclaimed(webhook, report.line.as_str())?;
                sum.unclaimed += 1;
                continue;
            }
            self.take(report, Source { at, webhook: Some(webhook) }, &mut sum)?;
        }
        if delivery.reports.is_empty() {
            self.leave_unclaimed(webhook, "")?;
            sum.unclaimed += 1;
        }
        Ok(sum)
    }

    /// Takes in the reports of one line from a webhook that waited.
    pub(in crate::journal) fn claim(
        &mut self,
        webhook: i64,
        line: &LineId,
        reports: &[Report],
        at: Timestamp,
    ) -> Result<Absorbed, JournalError> {
        let mut sum = Absorbed::default();
        for report in reports.iter().filter(|report| report.line == *line) {
            self.take(report, Source { at, webhook: Some(webhook) }, &mut sum)?;
        }
        self.sql
            .run("DELETE FROM unclaimed WHERE line = ?1 AND webhook = ?2", args![line.as_str(), webhook])?;
        Ok(sum)
    }

    fn leave_unclaimed(&self, webhook: i64, line: &str) -> Result<(), JournalError> {
        self.sql.run(
            "INSERT INTO unclaimed (line, webhook) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            args![line, webhook],
        )?;
        Ok(())
    }

    fn take(&mut self, report: &Report, source: Source, sum: &mut Absorbed) -> Result<(), JournalError> {
        // What came while this hub was there is not of the past, whatever else Meta calls it.
        let came = if let News::Imported { live, .. } = &report.news { self.seen(*live)? } else { false };
        if came || !self.first_time(report.key)? {
            sum.duplicates += 1;
            return Ok(());
        }
        let before = self.head(&report.line);
        self.write_down(&report.line, &report.news, source, sum)?;
        sum.entries += self.head(&report.line).0 - before.0;
        Ok(())
    }

    fn write_down(
        &mut self,
        line: &LineId,
        news: &News,
        source: Source,
        sum: &mut Absorbed,
    ) -> Result<(), JournalError> {
        match news {
            News::Received { from, message } => self.write_received(line, from, message, source),
            News::Echoed { to, message } => self.write_echoed(line, to, message, source),
            News::Status { .. } => self.write_status(line, news, source),
            News::Reacted { with, target, from_customer, emoji } => {
                self.write_changed(line, with, ("reaction", target), source, |conversation, message| {
                    let (from_customer, emoji) = (*from_customer, emoji.clone());
                    Fact::ReactionChanged { conversation, message, from_customer, emoji }
                })
            }
            News::Edited { with, target, content } => self.write_edited(line, with, target, content, source),
            News::Revoked { with, target } => {
                self.write_changed(line, with, ("revoke", target), source, |conversation, message| {
                    Fact::MessageRevoked { conversation, message }
                })
            }
            News::Noted { with, note } => {
                let with = self.meet(line, with, source.at, source.webhook)?;
                self.write_note(line, with, note, source)
            }
            News::Moved { contact, before, note } => {
                let with = self.write_move(line, contact, before, source)?;
                self.write_note(line, with, note, source)
            }
            News::Imported { with, message, from_customer, status, .. } => {
                sum.imported += 1;
                self.write_imported(line, with, message, (*from_customer, *status), source)
            }
            News::Filled { with, target, content } => self.write_filled(line, with, target, content, source),
            News::ImportProgress { phase, progress } => {
                let brought = std::mem::take(&mut sum.imported);
                self.note_progress(line, *phase, *progress, brought, source)
            }
            News::ImportDeclined => self.note_declined(line, source),
            News::Saved { with, at } => self.write_saved(line, with, *at, source),
            News::Handled { with, handler, at } => match self.meet(line, with, source.at, source.webhook)? {
                Some(conversation) => self.note_handler(line, conversation, handler, *at, source),
                None => Ok(()),
            },
            // What has changed is told by the list, which somebody else asks for.
            News::TemplatesChanged => Ok(()),
            News::NotUnderstood { field, raw } => {
                let fact = Fact::NotUnderstood { field: field.clone(), raw: raw.clone() };
                self.append(line, source.at, source.webhook, &fact)?;
                Ok(())
            }
        }
    }

    fn write_echoed(
        &mut self,
        line: &LineId,
        to: &Contact,
        message: &Message,
        source: Source,
    ) -> Result<(), JournalError> {
        let with = self.meet(line, to, source.at, source.webhook)?;
        if let Some(conversation) = with {
            self.note_sent(&message.id, conversation, None)?;
        }
        self.want_media(line, with, &message.content, source.at)?;
        let fact = with.map(|conversation| Fact::MessageEchoed { conversation, message: message.clone() });
        self.put(line, fact, || nobody(message), source)
    }

    /// A reaction, an edit, a message taken back.
    fn write_changed(
        &mut self,
        line: &LineId,
        with: &Contact,
        (what, target): (&str, &Wamid),
        source: Source,
        fact: impl FnOnce(ConversationId, MessageName) -> Fact,
    ) -> Result<(), JournalError> {
        let with = self.meet(line, with, source.at, source.webhook)?;
        let fact = with.map(|conversation| fact(conversation, MessageName::Wamid(target.clone())));
        self.put(line, fact, || unplaced(what, target), source)
    }

    fn write_edited(
        &mut self,
        line: &LineId,
        with: &Contact,
        target: &Wamid,
        content: &Content,
        source: Source,
    ) -> Result<(), JournalError> {
        let whose = self.meet(line, with, source.at, source.webhook)?;
        self.want_media(line, whose, content, source.at)?;
        self.write_changed(line, with, ("edit", target), source, |conversation, message| {
            Fact::MessageEdited { conversation, message, content: content.clone() }
        })
    }

    fn write_received(
        &mut self,
        line: &LineId,
        from: &Contact,
        message: &Message,
        source: Source,
    ) -> Result<(), JournalError> {
        let Some(person) = self.meet_person(line, from, source.at, source.webhook)? else {
            self.want_media(line, None, &message.content, source.at)?;
            return self.put(line, None, || nobody(message), source);
        };
        let conversation = person.conversation;
        self.want_media(line, Some(conversation), &message.content, source.at)?;
        self.note_received(line, &person, message.sent_at, source)?;
        let fact = Fact::MessageReceived { conversation, message: message.clone() };
        let seq = self.append(line, source.at, source.webhook, &fact)?;
        match self.line(line) {
            Some(no) => self.note_inbound(conversation, message, place(no, seq)),
            None => Ok(()),
        }
    }

    /// Writes a fact down, or what is kept where it has no place.
    pub(super) fn put(
        &mut self,
        line: &LineId,
        fact: Option<Fact>,
        otherwise: impl FnOnce() -> Fact,
        source: Source,
    ) -> Result<(), JournalError> {
        let fact = fact.unwrap_or_else(otherwise);
        self.append(line, source.at, source.webhook, &fact)?;
        Ok(())
    }

    /// What Meta says in a thread opens no window.
    fn write_note(
        &mut self,
        line: &LineId,
        with: Option<ConversationId>,
        note: &Message,
        source: Source,
    ) -> Result<(), JournalError> {
        let fact = with.map(|conversation| Fact::SystemNoted { conversation, message: note.clone() });
        self.put(line, fact, || nobody(note), source)
    }

    /// A person with a new number or a new name at Meta keeps the conversation that the old one has; when the new
    /// one has a conversation too, the person goes on there.
    fn write_move(
        &mut self,
        line: &LineId,
        contact: &Contact,
        before: &Contact,
        source: Source,
    ) -> Result<Option<ConversationId>, JournalError> {
        let Some(no) = self.line(line) else { return Ok(None) };
        let earlier = match self.find(no, before)? {
            Some(found) => Some(self.goes_on_in(found)?),
            None => None,
        };
        let later = self.find(no, contact)?;
        let Some(here) = later.or(earlier) else {
            return self.meet(line, contact, source.at, source.webhook);
        };
        self.learn(line, here, contact, source.at, source.webhook)?;
        if let Some(earlier) = earlier {
            self.join(line, earlier, here, contact, (source.at, source.webhook))?;
        }
        Ok(Some(here))
    }

    fn write_status(&mut self, line: &LineId, news: &News, source: Source) -> Result<(), JournalError> {
        let News::Status { to, wamid, status, at, failure, attempt, raw } = news else { return Ok(()) };
        let ours = attempt.as_ref().and_then(AttemptId::command);
        let row = match &ours {
            Some(command) => self.send_row(command)?,
            None => None,
        };
        let by_command = match (&ours, &row) {
            (Some(command), Some(row)) if row.is_reaction => {
                let (reported, when) = ((*status, failure.as_ref()), (source.at, source.webhook));
                return self.reaction_reported(line, row, command, wamid, reported, when);
            }
            (Some(command), Some(row)) => {
                if failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::MediaProblem) {
                    // Whoever sends it again shall not fail by what Meta may have lost.
                    self.forget_files_at_meta(command)?;
                }
                if row.line == *line { Some(self.status_of_attempt(row, command, wamid)?) } else { None }
            }
            (_, None) | (None, _) => None,
        };
        let fact = if let Some((conversation, message, wamid)) = by_command {
            self.learn_from_status(line, conversation, to, source)?;
            Some(Fact::StatusReported {
                conversation,
                message,
                wamid,
                status: *status,
                at: *at,
                failure: failure.clone(),
            })
        } else {
            let no = self.line(line);
            let conversation = match self.sent_to(wamid)? {
                Some(found) => Some(found),
                None => no.map(|no| self.find(no, to)).transpose()?.flatten(),
            };
            conversation.map(|conversation| Fact::StatusReported {
                conversation,
                message: MessageName::Wamid(wamid.clone()),
                wamid: None,
                status: *status,
                at: *at,
                failure: failure.clone(),
            })
        };
        let fact =
            fact.unwrap_or_else(|| Fact::NotUnderstood { field: "statuses".to_owned(), raw: raw.clone() });
        self.append(line, source.at, source.webhook, &fact)?;
        Ok(())
    }

    /// A status may teach how else the person is called, unless somebody else is called so already.
    fn learn_from_status(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        to: &Contact,
        source: Source,
    ) -> Result<(), JournalError> {
        let found = self.line(line).map(|no| self.find_person(no, to)).transpose()?.flatten();
        if found.as_ref().is_some_and(|found| found.conversation != conversation) {
            return Ok(());
        }
        // The number we wrote to is known; Meta's spelling of it may differ without being another.
        let taught = Contact { phone: None, ..to.clone() };
        match found {
            Some(found) => self.learn_of(line, &found, &taught, source.at, source.webhook),
            None => self.learn(line, conversation, &taught, source.at, source.webhook),
        }
    }

    fn note_inbound(
        &self,
        conversation: ConversationId,
        message: &Message,
        place: i64,
    ) -> Result<(), JournalError> {
        self.sql.run(
            "INSERT INTO inbound (conversation, at, place) VALUES (?1, ?2, ?3)
                 ON CONFLICT (conversation) DO UPDATE SET at = excluded.at, place = excluded.place
                 WHERE excluded.at >= inbound.at",
            args![rowid(conversation), message.sent_at.0, place],
        )?;
        Ok(())
    }

    /// Remembers where a message of ours went, so that its statuses find it.
    pub(super) fn note_sent(
        &self,
        wamid: &Wamid,
        conversation: ConversationId,
        command: Option<&str>,
    ) -> Result<(), JournalError> {
        self.sql.run(
            "INSERT INTO sent (wamid, conversation, command) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            args![wamid.as_str(), rowid(conversation), command],
        )?;
        Ok(())
    }

    fn sent_to(&self, wamid: &Wamid) -> Result<Option<ConversationId>, JournalError> {
        let found = self.sql.maybe(
            "SELECT conversation FROM sent WHERE wamid = ?1",
            args![wamid.as_str()],
            |row| row.get(0),
        )?;
        Ok(found.map(conversation))
    }
}

/// A message of nobody.
pub(super) fn nobody(message: &Message) -> Fact {
    let raw = serde_json::to_string(message).expect("a message of ours always serialises");
    Fact::NotUnderstood { field: "messages".to_owned(), raw: Text(raw) }
}

/// Something about a message in nobody's conversation.
pub(super) fn unplaced(what: &str, target: &Wamid) -> Fact {
    let raw = serde_json::json!({ "type": what, "message_id": target.as_str() }).to_string();
    Fact::NotUnderstood { field: "messages".to_owned(), raw: Text(raw) }
}
