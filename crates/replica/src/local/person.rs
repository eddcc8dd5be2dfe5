//! Drafts, preferences, and how far this person was told of news.

use domain::{ConversationId, LineId, Seq, Text, Timestamp};
use rusqlite::params;
use serde::Serialize;

use crate::{Replica, StoreError};

impl Replica {
    /// Keeps a draft; it survives a kill from here on. An empty one is removed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn save_draft(
        &mut self,
        conversation: ConversationId,
        text: &Text,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if text.as_str().is_empty() {
            self.conn
                .prepare_cached("DELETE FROM local_draft WHERE conversation = ?1")?
                .execute([conversation.0])?;
        } else {
            self.conn
                .prepare_cached(
                    "INSERT INTO local_draft (conversation, text, saved_at_ms) VALUES (?1, ?2, ?3)
                     ON CONFLICT (conversation) DO UPDATE SET text = excluded.text, saved_at_ms = excluded.saved_at_ms",
                )?
                .execute(params![conversation.0, text.as_str(), now.0])?;
        }
        Ok(())
    }

    /// Keeps a preference.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written, or the value is no JSON.
    pub fn set_preference<T: Serialize>(&mut self, key: &str, value: &T) -> Result<(), StoreError> {
        let value =
            serde_json::to_string(value).map_err(|_| StoreError::bug("a preference that is no JSON"))?;
        self.conn
            .prepare_cached(
                "INSERT INTO local_preference (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, value])?;
        Ok(())
    }

    /// Notes that this person was told of everything up to an entry. Never goes back.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn set_notified(&mut self, line: &LineId, up_to: Seq) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO local_notified (line, up_to) VALUES (?1, ?2)
                 ON CONFLICT (line) DO UPDATE SET up_to = max(up_to, excluded.up_to)",
            )?
            .execute(params![line.as_str(), up_to.0])?;
        Ok(())
    }
}
