//! Files of outbox rows on their way to the hub, and files that were chosen and not sent yet.

use domain::{CommandId, ConversationId, LineId, MediaFacts, Text, Timestamp};
use rusqlite::{OptionalExtension, Row};

use super::Reader;
use super::media::kind_of;
use super::thread_row::from_json;
use crate::StoreError;
use crate::local::Attachment;

pub(crate) const OF_ONE: &str =
    "SELECT size, state, trouble FROM local_upload WHERE command = ?1 ORDER BY place";

const UNDONE: &str = "SELECT u.command, o.conversation, u.line, u.sha256, u.mime, u.size, u.state, u.trouble
     FROM local_outbox o JOIN local_upload u ON u.command = o.command
     WHERE o.state = 'waiting'
       AND EXISTS (SELECT 1 FROM local_upload w WHERE w.command = o.command AND w.state <> 'done')
     ORDER BY o.id, u.place";

const ATTACHMENT: &str = "SELECT id, name, kind, mime, sha256, size, facts, original, path, keeps_metadata,
        metadata_removed, fits, made_at_ms FROM local_attachment WHERE id = ?1";

const ATTACHMENTS: &str = "SELECT id, name, kind, mime, sha256, size, facts, original, path, keeps_metadata,
        metadata_removed, fits, made_at_ms FROM local_attachment ORDER BY made_at_ms, id";

/// Where a file stands on its way to the hub. How far it has come, whoever brings it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// It may go, or go on.
    Waiting,
    /// A person held it back.
    Paused,
    /// It cannot go on by itself.
    Failed,
    /// The hub has it.
    Done,
}

/// A file of an outbox row that waits for one of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The row.
    pub command: CommandId,
    /// Where the row shows.
    pub conversation: Option<ConversationId>,
    /// On which line.
    pub line: LineId,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Its media type.
    pub mime: String,
    /// How many bytes.
    pub size: u64,
    /// Where it stands.
    pub state: UploadState,
    /// For [`UploadState::Failed`]: why, in a fixed word.
    pub trouble: Option<String>,
}

/// The files of one outbox row together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploading {
    /// Bytes of all of them.
    pub total: u64,
    /// Bytes of those that are with the hub.
    pub done: u64,
    /// Failed if one is, else paused if one is.
    pub state: UploadState,
    /// Why it failed.
    pub trouble: Option<String>,
}

impl Reader {
    /// The files of the outbox rows that wait for a file, in the order in which they are to go, over all lines.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        let mut statement = self.conn().prepare_cached(UNDONE)?;
        let mut rows = statement.query([])?;
        let mut uploads = Vec::new();
        while let Some(row) = rows.next()? {
            uploads.push(Upload {
                command: CommandId(row.get(0)?),
                conversation: row.get::<_, Option<u64>>(1)?.map(ConversationId),
                line: LineId(row.get(2)?),
                sha256: row.get(3)?,
                mime: row.get(4)?,
                size: row.get(5)?,
                state: state_of(&row.get::<_, String>(6)?)?,
                trouble: row.get(7)?,
            });
        }
        Ok(uploads)
    }

    /// How the files of an outbox row stand; absent when all of them are with the hub.
    pub(super) fn uploading(&self, command: &str) -> Result<Option<Uploading>, StoreError> {
        let mut statement = self.conn().prepare_cached(OF_ONE)?;
        let mut rows = statement.query([command])?;
        let mut all = Uploading { total: 0, done: 0, state: UploadState::Waiting, trouble: None };
        let mut undone = false;
        while let Some(row) = rows.next()? {
            let size: u64 = row.get(0)?;
            all.total += size;
            match state_of(&row.get::<_, String>(1)?)? {
                UploadState::Done => all.done += size,
                UploadState::Waiting => undone = true,
                UploadState::Paused => {
                    undone = true;
                    if all.state == UploadState::Waiting {
                        all.state = UploadState::Paused;
                    }
                }
                UploadState::Failed => {
                    undone = true;
                    all.state = UploadState::Failed;
                    all.trouble = row.get(2)?;
                }
            }
        }
        Ok(undone.then_some(all))
    }

    /// A file that was chosen and not sent yet.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn attachment(&self, id: &str) -> Result<Option<Attachment>, StoreError> {
        let mut statement = self.conn().prepare_cached(ATTACHMENT)?;
        let found = statement.query_row([id], attachment).optional()?;
        found.transpose()
    }

    /// The files that were chosen and not sent yet, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn attachments(&self) -> Result<Vec<Attachment>, StoreError> {
        let mut statement = self.conn().prepare_cached(ATTACHMENTS)?;
        let rows = statement.query_map([], attachment)?;
        rows.map(|row| row?).collect()
    }

    /// Every file that must stay on this machine: of attachments, and of messages that are not in the journal.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn kept_files(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT sha256 FROM local_attachment WHERE sha256 IS NOT NULL
             UNION SELECT original FROM local_attachment WHERE original IS NOT NULL
             UNION SELECT sha256 FROM local_upload",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What this machine found out about a file by looking at its bytes.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn media_facts(&self, sha256: &str) -> Result<Option<MediaFacts>, StoreError> {
        let found: Option<String> = self
            .conn()
            .prepare_cached("SELECT facts FROM local_medium WHERE sha256 = ?1")?
            .query_row([sha256], |row| row.get(0))
            .optional()?;
        found.map(|facts| from_json(&facts, "the facts of a file")).transpose()
    }
}

/// The state of a stored word.
fn state_of(word: &str) -> Result<UploadState, StoreError> {
    match word {
        "waiting" => Ok(UploadState::Waiting),
        "paused" => Ok(UploadState::Paused),
        "failed" => Ok(UploadState::Failed),
        "done" => Ok(UploadState::Done),
        _ => Err(StoreError::bug("an upload state that nobody wrote")),
    }
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Result<Attachment, StoreError>> {
    let facts: String = row.get(6)?;
    let attachment = Attachment {
        id: row.get(0)?,
        name: Text(row.get(1)?),
        kind: row.get::<_, Option<String>>(2)?.and_then(|word| kind_of(&word)),
        mime: row.get(3)?,
        sha256: row.get(4)?,
        size: row.get(5)?,
        facts: MediaFacts::default(),
        original: row.get(7)?,
        path: row.get::<_, Option<String>>(8)?.map(Text),
        keeps_metadata: row.get(9)?,
        metadata_removed: row.get(10)?,
        fits: row.get(11)?,
        made_at: Timestamp(row.get(12)?),
    };
    Ok(from_json(&facts, "the facts of an attachment").map(|facts| Attachment { facts, ..attachment }))
}
