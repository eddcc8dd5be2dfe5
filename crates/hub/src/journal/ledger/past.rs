//! The past of the owner's phone and its address book. Nothing here opens a window or waits for an answer.

use domain::{Content, LineId, MessageStatus, Text, Timestamp, Wamid};
use protocol::{Contact, Fact, Message, MessageName};

use super::absorb::{Source, nobody, unplaced};
use super::people::rowid;
use super::tx::{Tx, place, unknown};
use crate::journal::JournalError;
use crate::journal::sql::args;

impl Tx<'_> {
    /// A message of the time before this hub.
    pub(super) fn write_imported(
        &mut self,
        line: &LineId,
        with: &Contact,
        message: &Message,
        (from_customer, status): (bool, Option<MessageStatus>),
        source: Source,
    ) -> Result<(), JournalError> {
        let with = self.meet(line, with, source.at, source.webhook)?;
        self.want_media(line, with, &message.content, source.at)?;
        let Some(conversation) = with else { return self.put(line, None, || nobody(message), source) };
        if !from_customer {
            self.note_sent(&message.id, conversation, None)?;
        }
        let message = message.clone();
        let fact = Fact::MessageImported { conversation, message, from_customer, status };
        self.append(line, source.at, source.webhook, &fact)?;
        Ok(())
    }

    /// The medium of a message that was told, or will be, with a placeholder.
    pub(super) fn write_filled(
        &mut self,
        line: &LineId,
        with: &Contact,
        target: &Wamid,
        content: &Content,
        source: Source,
    ) -> Result<(), JournalError> {
        let with = self.meet(line, with, source.at, source.webhook)?;
        self.want_media(line, with, content, source.at)?;
        let fact = with.map(|conversation| Fact::PlaceholderFilled {
            conversation,
            message: MessageName::Wamid(target.clone()),
            content: content.clone(),
        });
        self.put(line, fact, || unplaced("media", target), source)
    }

    /// The phone keeps somebody under a name, or no longer does. Of somebody who is not here, only a name is news.
    pub(super) fn write_saved(
        &mut self,
        line: &LineId,
        with: &Contact,
        at: Timestamp,
        source: Source,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let Some(name) = &with.saved_name else { return Ok(()) };
        let is_kept = !name.as_str().is_empty();
        if !is_kept && self.find(no, with)?.is_none() {
            return Ok(());
        }
        let Some(conversation) = self.meet(line, with, source.at, source.webhook)? else { return Ok(()) };
        let known: Option<(String, i64, i64)> = self.sql.maybe(
            "SELECT name, at, place FROM saved_name WHERE conversation = ?1",
            args![rowid(conversation)],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let said = match &known {
            Some((_, since, _)) if *since > at.0 => return Ok(()),
            Some((known, _, place)) if known == name.as_str() => *place,
            None if !is_kept => return Ok(()),
            Some(_) | None => {
                let contact = Contact { saved_name: Some(Text(name.0.clone())), ..Contact::default() };
                let fact = Fact::ContactSeen { conversation, contact };
                place(no, self.append(line, source.at, source.webhook, &fact)?)
            }
        };
        self.sql.run(
            "INSERT INTO saved_name (conversation, name, at, place) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (conversation) DO UPDATE
                 SET name = excluded.name, at = excluded.at, place = excluded.place",
            args![rowid(conversation), name.as_str(), at.0, said],
        )?;
        Ok(())
    }
}
