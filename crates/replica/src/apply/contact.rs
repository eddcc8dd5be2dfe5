//! Contact data: a register for each field, the latest Seq that says something wins.

use protocol::Contact;
use rusqlite::{Connection, Row, params};

use domain::{ConversationId, Seq};

use crate::fold_words::contact_words;

/// A value and the Seq that set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Register {
    value: Option<String>,
    seq: u64,
}

impl Register {
    fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        Ok(Self { value: row.get(at)?, seq: row.get(at + 1)? })
    }

    fn join(&mut self, seq: Seq, value: Option<&str>) -> bool {
        let Some(value) = value else { return false };
        if seq.0 <= self.seq {
            return false;
        }
        *self = Self { value: Some(value.to_owned()), seq: seq.0 };
        true
    }
}

/// The registers of a contact, as a conversation carries them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Registers {
    name: Register,
    phone: Register,
    user_id: Register,
    username: Register,
    saved_name: Register,
}

impl Registers {
    /// Reads ten columns, the first at `at`: name, phone, user_id, username, saved_name, each with its Seq.
    pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            name: Register::read(row, at)?,
            phone: Register::read(row, at + 2)?,
            user_id: Register::read(row, at + 4)?,
            username: Register::read(row, at + 6)?,
            saved_name: Register::read(row, at + 8)?,
        })
    }

    /// Takes in what an entry says. Returns whether anything changed.
    pub(super) fn join(&mut self, seq: Seq, contact: &Contact) -> bool {
        // All five, always: no short cut between them.
        let name = self.name.join(seq, contact.name.as_ref().map(|v| v.as_str()));
        let phone = self.phone.join(seq, contact.phone.as_ref().map(|v| v.as_str()));
        let user_id = self.user_id.join(seq, contact.user_id.as_ref().map(|v| v.as_str()));
        let username = self.username.join(seq, contact.username.as_ref().map(|v| v.as_str()));
        let saved = self.saved_name.join(seq, contact.saved_name.as_ref().map(|v| v.as_str()));
        name || phone || user_id || username || saved
    }

    /// Writes them, and the words by which the palette finds them.
    pub(super) fn write(
        &self,
        tx: &Connection,
        conversation: ConversationId,
        before: &Self,
    ) -> Result<(), rusqlite::Error> {
        tx.prepare_cached(
            "UPDATE replica_conversation SET name = ?2, name_seq = ?3, phone = ?4, phone_seq = ?5,
                    user_id = ?6, user_id_seq = ?7, username = ?8, username_seq = ?9, saved_name = ?10,
                    saved_name_seq = ?11 WHERE conversation = ?1",
        )?
        .execute(params![
            conversation.0,
            self.name.value,
            self.name.seq,
            self.phone.value,
            self.phone.seq,
            self.user_id.value,
            self.user_id.seq,
            self.username.value,
            self.username.seq,
            self.saved_name.value,
            self.saved_name.seq
        ])?;
        let (old, new) = (before.words(), self.words());
        for word in old.difference(&new) {
            tx.prepare_cached("DELETE FROM replica_word WHERE word = ?1 AND conversation = ?2")?
                .execute(params![word, conversation.0])?;
        }
        for word in new.difference(&old) {
            tx.prepare_cached("INSERT INTO replica_word (word, conversation) VALUES (?1, ?2)")?
                .execute(params![word, conversation.0])?;
        }
        Ok(())
    }

    fn words(&self) -> std::collections::BTreeSet<String> {
        let names = [&self.saved_name, &self.name, &self.username].map(|register| register.value.as_deref());
        contact_words(names, self.phone.value.as_deref())
    }
}
