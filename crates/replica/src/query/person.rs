//! What this person keeps on this machine: drafts, preferences, how far they were notified.

use domain::{ConversationId, LineId, Seq, Text};
use rusqlite::OptionalExtension;

use super::Reader;
use super::thread_row::from_json;
use crate::StoreError;

impl Reader {
    /// The draft of a conversation.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn draft(&self, conversation: ConversationId) -> Result<Option<Text>, StoreError> {
        let found: Option<String> = self
            .conn()
            .prepare_cached("SELECT text FROM local_draft WHERE conversation = ?1")?
            .query_row([conversation.0], |row| row.get(0))
            .optional()?;
        Ok(found.map(Text))
    }

    /// A preference, as JSON.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn preference(&self, key: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let found: Option<String> = self
            .conn()
            .prepare_cached("SELECT value FROM local_preference WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        found.map(|value| from_json(&value, "a preference")).transpose()
    }

    /// Up to which entry of a line this person was told.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn notified_up_to(&self, line: &LineId) -> Result<Option<Seq>, StoreError> {
        let found: Option<u64> = self
            .conn()
            .prepare_cached("SELECT up_to FROM local_notified WHERE line = ?1")?
            .query_row([line.as_str()], |row| row.get(0))
            .optional()?;
        Ok(found.map(Seq))
    }
}
