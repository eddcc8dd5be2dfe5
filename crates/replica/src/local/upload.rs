//! The files of outbox rows that are not with the hub. A row waits for its files and takes them along when it goes.

use domain::content::MediaFacts;
use domain::{CommandId, Content, LineId};
use rusqlite::{Connection, params};

use crate::{Replica, StoreError};

impl Replica {
    /// The hub has a file whole: the rows that waited for nothing else may go. Returns the rows it belongs to.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn upload_done(&mut self, line: &LineId, sha256: &str) -> Result<Vec<CommandId>, StoreError> {
        self.uploads_become(line, sha256, "done", None)
    }

    /// A file cannot go on by itself, for a reason in a fixed word. Returns the rows it belongs to.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn upload_failed(
        &mut self,
        line: &LineId,
        sha256: &str,
        trouble: &str,
    ) -> Result<Vec<CommandId>, StoreError> {
        self.uploads_become(line, sha256, "failed", Some(trouble))
    }

    /// A person holds the files of a row back, or lets them go on; what had failed is tried again then. Returns
    /// whether any file of the row is still to go.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn pause_upload(&mut self, command: &CommandId, paused: bool) -> Result<bool, StoreError> {
        let state = if paused { "paused" } else { "waiting" };
        let rows = self
            .conn
            .prepare_cached(
                "UPDATE local_upload SET state = ?2, trouble = NULL WHERE command = ?1 AND state <> 'done'",
            )?
            .execute(params![command.as_str(), state])?;
        Ok(rows > 0)
    }

    fn uploads_become(
        &mut self,
        line: &LineId,
        sha256: &str,
        state: &str,
        trouble: Option<&str>,
    ) -> Result<Vec<CommandId>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE local_upload SET state = ?3, trouble = ?4
             WHERE line = ?1 AND sha256 = ?2 AND state <> ?3 RETURNING command",
        )?;
        let rows = statement
            .query_map(params![line.as_str(), sha256, state, trouble], |row| Ok(CommandId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Notes the files of a message that must be with the hub before it.
pub(super) fn wanted(
    tx: &Connection,
    line: &LineId,
    command: &CommandId,
    content: &Content,
) -> Result<(), rusqlite::Error> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO local_upload (command, place, line, sha256, mime, size, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting')",
    )?;
    for (place, media) in content.uploads().into_iter().enumerate() {
        let Some(sha256) = media.id.upload_digest() else { continue };
        let size = media.facts.as_deref().and_then(|facts: &MediaFacts| facts.size).unwrap_or(0);
        insert.execute(params![command.as_str(), place, line.as_str(), sha256, media.mime, size])?;
    }
    Ok(())
}

/// The files of a row are to be brought to the hub again: those that failed; where the hub has lost them, all.
pub(super) fn again(tx: &Connection, command: &CommandId, all: bool) -> Result<usize, rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE local_upload SET state = 'waiting', trouble = NULL
         WHERE command = ?1 AND (state = 'failed' OR (?2 AND state = 'done'))",
    )?
    .execute(params![command.as_str(), all])
}

/// A row is gone, and its files with it.
pub(super) fn forget(tx: &Connection, command: &CommandId) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("DELETE FROM local_upload WHERE command = ?1")?.execute([command.as_str()])?;
    Ok(())
}
