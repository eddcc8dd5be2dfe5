//! Files of our messages: whole on the shelf before a message may name them, told to replicas once, and uploaded to
//! Meta once in a month.

use domain::{CommandId, ConversationId, LineId, MediaId, Timestamp};
use protocol::{Fact, Outgoing};

use super::people::rowid;
use super::tx::{LineNo, Tx, unknown};
use crate::journal::sendable::files;
use crate::journal::sql::{Row, args};
use crate::journal::{FileAtMeta, FileToUpload, JournalError};

/// Meta keeps an upload 30 days; a day less leaves time to send.
const KEPT_AT_META_MS: i64 = 29 * 24 * 3_600_000;

/// A file on the shelf.
struct Shelved {
    sha256: String,
    size: u64,
}

/// The files of a message, as far as Meta has them.
pub(super) enum Files {
    /// All are with Meta.
    AtMeta(Vec<FileAtMeta>),
    /// These are not.
    ToUpload(Vec<FileToUpload>),
    /// One is not even here.
    Missing,
}

impl Tx<'_> {
    /// Whether every file of a message is whole on the shelf.
    pub(super) fn has_files(&self, content: &Outgoing) -> Result<bool, JournalError> {
        for file in files(content) {
            if self.shelved(&file.id)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tells every replica where to fetch the files of a message that is about to be queued; each once a conversation,
    /// because not everybody sees every one.
    pub(super) fn tell_files(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        content: &Outgoing,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        for file in files(content) {
            let Some(shelved) = self.shelved(&file.id)? else { continue };
            let is_news = self.sql.execute(
                "INSERT INTO sent_file (sha256, conversation) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                args![shelved.sha256, rowid(conversation)],
            )?;
            if is_news == 1 {
                let Shelved { sha256, size } = shelved;
                let told = Fact::MediaStored { media: file.id.clone(), sha256, size };
                self.append_of(line, Some(conversation), at, None, &told)?;
            }
        }
        Ok(())
    }

    /// What Meta calls the files of a message, or which it must be given first.
    pub(super) fn files_at_meta(
        &self,
        line: LineNo,
        content: &Outgoing,
        now: Timestamp,
    ) -> Result<Files, JournalError> {
        let (mut there, mut to_upload) = (Vec::new(), Vec::<FileToUpload>::new());
        for file in files(content) {
            let Some(shelved) = self.shelved(&file.id)? else { return Ok(Files::Missing) };
            match self.at_meta(line, &shelved.sha256, &file.mime, now)? {
                Some(id) => there.push(FileAtMeta { media: file.id.clone(), mime: file.mime.clone(), id }),
                None => {
                    let Shelved { sha256, size } = shelved;
                    let wanted = FileToUpload { sha256, mime: file.mime.clone(), size };
                    if !to_upload.contains(&wanted) {
                        to_upload.push(wanted);
                    }
                }
            }
        }
        Ok(if to_upload.is_empty() { Files::AtMeta(there) } else { Files::ToUpload(to_upload) })
    }

    /// Notes what Meta calls a file.
    pub(in crate::journal) fn keep_file_at_meta(
        &self,
        line: &LineId,
        file: &FileToUpload,
        id: &str,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        self.sql.run(
            "INSERT INTO meta_file (line, sha256, mime, id, uploaded_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (line, sha256, mime) DO UPDATE
                 SET id = excluded.id, uploaded_at = excluded.uploaded_at",
            args![no.0, file.sha256, file.mime, id, at.0],
        )?;
        Ok(())
    }

    /// Forgets what Meta called the files of a message.
    pub(in crate::journal) fn forget_files_at_meta(&self, command: &CommandId) -> Result<(), JournalError> {
        let Some((no, content)) = self.queued_content(command)? else { return Ok(()) };
        let forget = "DELETE FROM meta_file WHERE line = ?1 AND sha256 = ?2 AND mime = ?3";
        for file in files(&content) {
            if let Some(shelved) = self.shelved(&file.id)? {
                self.sql.run(forget, args![no.0, shelved.sha256, file.mime])?;
            }
        }
        Ok(())
    }

    /// The bytes that a message means by this name, if they are here: a file of ours, or one that a customer sent.
    fn shelved(&self, media: &MediaId) -> Result<Option<Shelved>, JournalError> {
        let row = |row: &Row<'_>| {
            let size: i64 = row.get(1)?;
            Ok(Shelved { sha256: row.get(0)?, size: size.unsigned_abs() })
        };
        let found = match media.upload_digest() {
            Some(digest) => self.sql.maybe(
                "SELECT sha256, size FROM media WHERE sha256 = ?1 AND state = 'stored' LIMIT 1",
                args![digest],
                row,
            )?,
            None => self.sql.maybe(
                "SELECT sha256, size FROM media WHERE id = ?1 AND state = 'stored'",
                args![media.as_str()],
                row,
            )?,
        };
        Ok(found)
    }

    fn at_meta(
        &self,
        line: LineNo,
        sha256: &str,
        mime: &str,
        now: Timestamp,
    ) -> Result<Option<String>, JournalError> {
        let id = self.sql.maybe(
            "SELECT id FROM meta_file WHERE line = ?1 AND sha256 = ?2 AND mime = ?3 AND uploaded_at > ?4",
            args![line.0, sha256, mime, now.plus_ms(-KEPT_AT_META_MS).0],
            |row| row.get(0),
        )?;
        Ok(id)
    }
}
