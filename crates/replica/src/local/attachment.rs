//! Files that were chosen and not sent yet: they survive a restart, as a draft does. And what this machine found out
//! about files by looking at them.

use domain::{MediaFacts, MediaKind, Text, Timestamp};
use rusqlite::{Connection, params};

use crate::{Replica, StoreError};

/// A file that was chosen and not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Minted when it was chosen.
    pub id: String,
    /// The file's name.
    pub name: Text,
    /// As what it would be sent; absent when it cannot be.
    pub kind: Option<MediaKind>,
    /// Its media type.
    pub mime: String,
    /// SHA-256 of the bytes that would be sent, lower-case hex; absent when there are none.
    pub sha256: Option<String>,
    /// How many bytes.
    pub size: u64,
    /// What is known of it.
    pub facts: MediaFacts,
    /// SHA-256 of what was pasted, where it is another file.
    pub original: Option<String>,
    /// The file it came from.
    pub path: Option<Text>,
    /// Whether the person keeps places and camera data in it.
    pub keeps_metadata: bool,
    /// Whether places and camera data were taken out.
    pub metadata_removed: bool,
    /// Whether it can be sent as it stands.
    pub fits: bool,
    /// When it was chosen.
    pub made_at: Timestamp,
}

impl Replica {
    /// Keeps an attachment, in the place of the one with its id.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn keep_attachment(&mut self, attachment: &Attachment) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO local_attachment (id, name, kind, mime, sha256, size, facts, original, path,
                    keeps_metadata, metadata_removed, fits, made_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                attachment.id,
                attachment.name.as_str(),
                attachment.kind.map(MediaKind::label),
                attachment.mime,
                attachment.sha256,
                attachment.size,
                json(&attachment.facts),
                attachment.original,
                attachment.path.as_ref().map(Text::as_str),
                attachment.keeps_metadata,
                attachment.metadata_removed,
                attachment.fits,
                attachment.made_at.0
            ])?;
        Ok(())
    }

    /// Throws an attachment away. Returns it; absent when there was none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn drop_attachment(&mut self, id: &str) -> Result<Option<Attachment>, StoreError> {
        let dropped = self.reader()?.attachment(id)?;
        gone(&self.conn, id)?;
        Ok(dropped)
    }

    /// Keeps what was found out about a file by looking at its bytes.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn learn_media(&mut self, sha256: &str, facts: &MediaFacts) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO local_medium (sha256, facts) VALUES (?1, ?2)")?
            .execute(params![sha256, json(facts)])?;
        Ok(())
    }
}

/// An attachment was sent, or thrown away.
pub(super) fn gone(tx: &Connection, id: &str) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM local_attachment WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn json(facts: &MediaFacts) -> String {
    serde_json::to_string(facts).expect("facts always serialise")
}
