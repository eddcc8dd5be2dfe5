//! Taking in: a webhook's raw body, and an entry for each of its reports that was not seen before.

use domain::{AttemptId, Content, ConversationId, LineId, MessageStatus, Text, Timestamp, Wamid};
use protocol::{Contact, Fact, Message, MessageName};
use rusqlite::{OptionalExtension as _, params};

use super::people::{conversation, rowid};
use super::tx::{Tx, place};
use crate::journal::{Absorbed, Delivery, Fingerprint, JournalError, News, Past, Report};

/// Where a report came from.
#[derive(Clone, Copy)]
pub(super) struct Source {
    at: Timestamp,
    webhook: Option<i64>,
}

impl Tx<'_> {
    /// Takes in a webhook.
    pub(super) fn absorb(&mut self, delivery: &Delivery, at: Timestamp) -> Result<Absorbed, JournalError> {
        self.conn
            .prepare_cached("INSERT INTO webhook (received_at, body) VALUES (?1, ?2)")?
            .execute(params![at.0, &delivery.body[..]])?;
        let webhook = self.conn.last_insert_rowid();
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
    pub(super) fn claim(
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
        self.conn
            .prepare_cached("DELETE FROM unclaimed WHERE line = ?1 AND webhook = ?2")?
            .execute(params![line.as_str(), webhook])?;
        Ok(sum)
    }

    /// Takes in things of the past.
    pub(super) fn remember(
        &mut self,
        line: &LineId,
        past: &[Past],
        now: Timestamp,
    ) -> Result<Absorbed, JournalError> {
        let mut sum = Absorbed::default();
        for item in past {
            match item {
                Past::Webhook(delivery) => {
                    let one = self.absorb(delivery, delivery.received_at)?;
                    sum.entries += one.entries;
                    sum.duplicates += one.duplicates;
                    sum.unclaimed += one.unclaimed;
                }
                Past::Sent { .. } => self.remember_sent(line, item, &mut sum)?,
            }
        }
        // Meta's clock on old media stopped long ago; whoever remembers them still has them.
        self.conn
            .prepare_cached("UPDATE media SET wanted_since = ?1, next_at = ?1 WHERE state = 'wanted' AND wanted_since < ?1")?
            .execute([now.0])?;
        Ok(sum)
    }

    fn leave_unclaimed(&self, webhook: i64, line: &str) -> Result<(), JournalError> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO unclaimed (line, webhook) VALUES (?1, ?2)")?
            .execute(params![line, webhook])?;
        Ok(())
    }

    fn remember_sent(&mut self, line: &LineId, item: &Past, sum: &mut Absorbed) -> Result<(), JournalError> {
        let Past::Sent { to, author, sent_at, wamid, content, reply_to, status, failure } = item else {
            return Ok(());
        };
        let key =
            Fingerprint::of(Some(*sent_at), &[line.as_str().as_bytes(), b"sent", wamid.as_str().as_bytes()]);
        if !self.first_time(key)? {
            sum.duplicates += 1;
            return Ok(());
        }
        let before = self.head(line);
        let Some(conversation) = self.meet(line, to, *sent_at, None)? else { return Ok(()) };
        let command = domain::CommandId(format!("past:{wamid}"));
        self.append(
            line,
            *sent_at,
            None,
            &Fact::MessageQueued {
                conversation,
                command: command.clone(),
                author: author.clone(),
                sent_at: *sent_at,
                content: content.clone(),
                reply_to: reply_to.clone(),
            },
        )?;
        let accepted = Fact::MessageAccepted { conversation, command: command.clone(), wamid: wamid.clone() };
        self.append(line, *sent_at, None, &accepted)?;
        self.note_sent(wamid, conversation, Some(command.as_str()))?;
        if *status > MessageStatus::Accepted {
            let fact = Fact::StatusReported {
                conversation,
                message: MessageName::Wamid(wamid.clone()),
                wamid: None,
                status: *status,
                at: *sent_at,
                failure: failure.clone(),
            };
            self.append(line, *sent_at, None, &fact)?;
        }
        sum.entries += self.head(line).0 - before.0;
        Ok(())
    }

    fn take(&mut self, report: &Report, source: Source, sum: &mut Absorbed) -> Result<(), JournalError> {
        if !self.first_time(report.key)? {
            sum.duplicates += 1;
            return Ok(());
        }
        let before = self.head(&report.line);
        self.write_down(&report.line, &report.news, source)?;
        sum.entries += self.head(&report.line).0 - before.0;
        Ok(())
    }

    fn write_down(&mut self, line: &LineId, news: &News, source: Source) -> Result<(), JournalError> {
        match news {
            News::Received { from, message } => self.write_received(line, from, message, source),
            News::Echoed { to, message } => {
                let with = self.meet(line, to, source.at, source.webhook)?;
                if let Some(conversation) = with {
                    self.note_sent(&message.id, conversation, None)?;
                }
                self.want_media(line, &message.content, source.at)?;
                let fact =
                    with.map(|conversation| Fact::MessageEchoed { conversation, message: message.clone() });
                self.put(line, fact, || nobody(message), source)
            }
            News::Status { .. } => self.write_status(line, news, source),
            News::Reacted { with, target, from_customer, emoji } => {
                let fact = self.meet(line, with, source.at, source.webhook)?.map(|conversation| {
                    Fact::ReactionChanged {
                        conversation,
                        message: MessageName::Wamid(target.clone()),
                        from_customer: *from_customer,
                        emoji: emoji.clone(),
                    }
                });
                self.put(line, fact, || unplaced("reaction", target), source)
            }
            News::Edited { with, target, content } => {
                let fact = self.meet(line, with, source.at, source.webhook)?.map(|conversation| {
                    Fact::MessageEdited {
                        conversation,
                        message: MessageName::Wamid(target.clone()),
                        content: content.clone(),
                    }
                });
                self.want_media(line, content, source.at)?;
                self.put(line, fact, || unplaced("edit", target), source)
            }
            News::Revoked { with, target } => {
                let fact = self.meet(line, with, source.at, source.webhook)?.map(|conversation| {
                    Fact::MessageRevoked { conversation, message: MessageName::Wamid(target.clone()) }
                });
                self.put(line, fact, || unplaced("revoke", target), source)
            }
            News::Noted { with, note } => {
                let with = self.meet(line, with, source.at, source.webhook)?;
                self.write_note(line, with, note, source)
            }
            News::Moved { contact, before, note } => {
                let with = self.write_move(line, contact, before, source)?;
                self.write_note(line, with, note, source)
            }
            // What has changed is told by the list, which somebody else asks for.
            News::TemplatesChanged => Ok(()),
            News::NotUnderstood { field, raw } => {
                let fact = Fact::NotUnderstood { field: field.clone(), raw: raw.clone() };
                self.append(line, source.at, source.webhook, &fact)?;
                Ok(())
            }
        }
    }

    fn write_received(
        &mut self,
        line: &LineId,
        from: &Contact,
        message: &Message,
        source: Source,
    ) -> Result<(), JournalError> {
        self.want_media(line, &message.content, source.at)?;
        let Some(conversation) = self.meet(line, from, source.at, source.webhook)? else {
            return self.put(line, None, || nobody(message), source);
        };
        let fact = Fact::MessageReceived { conversation, message: message.clone() };
        let seq = self.append(line, source.at, source.webhook, &fact)?;
        match self.line(line) {
            Some(no) => self.note_inbound(conversation, message, place(no, seq)),
            None => Ok(()),
        }
    }

    fn put(
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
        let by_command = match ours {
            Some(command) => self.status_of_attempt(line, &command, wamid)?,
            None => None,
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
        let found = self.line(line).map(|no| self.find(no, to)).transpose()?.flatten();
        if found.is_some_and(|found| found != conversation) {
            return Ok(());
        }
        // The number we wrote to is known; Meta's spelling of it may differ without being another.
        let taught = Contact { phone: None, ..to.clone() };
        self.learn(line, conversation, &taught, source.at, source.webhook)
    }

    fn note_inbound(
        &self,
        conversation: ConversationId,
        message: &Message,
        place: i64,
    ) -> Result<(), JournalError> {
        self.conn
            .prepare_cached(
                "INSERT INTO inbound (conversation, at, place) VALUES (?1, ?2, ?3)
                 ON CONFLICT (conversation) DO UPDATE SET at = excluded.at, place = excluded.place
                 WHERE excluded.at >= at",
            )?
            .execute(params![rowid(conversation), message.sent_at.0, place])?;
        Ok(())
    }

    /// Remembers where a message of ours went, so that its statuses find it.
    pub(super) fn note_sent(
        &self,
        wamid: &Wamid,
        conversation: ConversationId,
        command: Option<&str>,
    ) -> Result<(), JournalError> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO sent (wamid, conversation, command) VALUES (?1, ?2, ?3)")?
            .execute(params![wamid.as_str(), rowid(conversation), command])?;
        Ok(())
    }

    fn sent_to(&self, wamid: &Wamid) -> Result<Option<ConversationId>, JournalError> {
        let found = self
            .conn
            .prepare_cached("SELECT conversation FROM sent WHERE wamid = ?1")?
            .query_row([wamid.as_str()], |row| row.get(0))
            .optional()?;
        Ok(found.map(conversation))
    }

    fn want_media(&mut self, line: &LineId, content: &Content, at: Timestamp) -> Result<(), JournalError> {
        let Content::Media(media) = content else { return Ok(()) };
        if media.id.as_str().is_empty() {
            return Ok(());
        }
        let no = self.line(line).map(|no| no.0);
        let new = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO media (id, line, mime, announced, state, wanted_since, next_at)
                 VALUES (?1, ?2, ?3, ?4, 'wanted', ?5, ?5)",
            )?
            .execute(params![media.id.as_str(), no, media.mime, media.sha256, at.0])?;
        if new == 1 {
            self.medium_waits();
        }
        Ok(())
    }
}

fn nobody(message: &Message) -> Fact {
    let raw = serde_json::to_string(message).expect("a message of ours always serialises");
    Fact::NotUnderstood { field: "messages".to_owned(), raw: Text(raw) }
}

fn unplaced(what: &str, target: &Wamid) -> Fact {
    let raw = serde_json::json!({ "type": what, "message_id": target.as_str() }).to_string();
    Fact::NotUnderstood { field: "messages".to_owned(), raw: Text(raw) }
}
