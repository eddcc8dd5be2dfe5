//! The files that messages carry: where their bytes are to be had, and which came last.

use domain::{ConversationId, LineId, MediaId, MediaKind, Seq, Text};
use rusqlite::{OptionalExtension, Row, params};

use super::Reader;
use crate::StoreError;

pub(crate) const ONE: &str =
    "SELECT media, line, conversation, sha256, size, stored_seq, lost, kind, mime, filename
     FROM replica_media WHERE media = ?1";

/// From the newest on; of one entry, by name.
pub(crate) const NEWEST: &str =
    "SELECT media, line, conversation, sha256, size, stored_seq, lost, kind, mime, filename
    FROM replica_media WHERE sha256 IS NOT NULL AND (stored_seq < ?1 OR (stored_seq = ?1 AND media > ?2))
    ORDER BY stored_seq DESC, media LIMIT ?3";

/// What is known of a file that a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its name.
    pub media: MediaId,
    /// The line on which it was heard of.
    pub line: LineId,
    /// The conversation that shows it.
    pub conversation: Option<ConversationId>,
    /// SHA-256 of its bytes, lower-case hex, once the hub has them.
    pub sha256: Option<String>,
    /// How many bytes.
    pub size: Option<u64>,
    /// The entry that says so.
    pub stored_seq: Seq,
    /// Why it cannot be had; outranked by `sha256`.
    pub lost: Option<String>,
    /// What it is, once a message announced it.
    pub kind: Option<MediaKind>,
    /// Its media type, once a message announced it.
    pub mime: Option<String>,
    /// The file's name, when it has one.
    pub filename: Option<Text>,
}

impl Medium {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            media: MediaId(row.get(0)?),
            line: LineId(row.get(1)?),
            conversation: row.get::<_, Option<u64>>(2)?.map(ConversationId),
            sha256: row.get(3)?,
            size: row.get(4)?,
            stored_seq: Seq(row.get(5)?),
            lost: row.get(6)?,
            kind: row.get::<_, Option<String>>(7)?.and_then(|word| kind_of(&word)),
            mime: row.get(8)?,
            filename: row.get::<_, Option<String>>(9)?.map(Text),
        })
    }
}

impl Reader {
    /// One file; absent when no message and no hub has told of it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn medium(&self, media: &MediaId) -> Result<Option<Medium>, StoreError> {
        let mut statement = self.conn().prepare_cached(ONE)?;
        Ok(statement.query_row([media.as_str()], Medium::from_row).optional()?)
    }

    /// The files that the hub has, the newest first, from behind a place on.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn media_newest(
        &self,
        behind: Option<(Seq, &MediaId)>,
        limit: u32,
    ) -> Result<Vec<Medium>, StoreError> {
        let (seq, media) =
            behind.map_or((i64::MAX.unsigned_abs(), ""), |(seq, media)| (seq.0, media.as_str()));
        let mut statement = self.conn().prepare_cached(NEWEST)?;
        let rows = statement.query_map(params![seq, media, limit], Medium::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The kind of a stored word: its wire name.
pub(crate) fn kind_of(word: &str) -> Option<MediaKind> {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};
    [Image, Video, Audio, Voice, Document, Sticker].into_iter().find(|kind| kind.label() == word)
}
