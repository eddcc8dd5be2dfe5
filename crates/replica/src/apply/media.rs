//! Media: announced by messages, then stored or lost. Kept by Meta's name, so that order does not matter.

use domain::{ConversationId, LineId, Media, MediaId, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// A message carries it.
pub(super) fn announced(
    tx: &Connection,
    line: &LineId,
    media: &Media,
    conversation: ConversationId,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO replica_media (media, line, conversation, kind, mime, filename) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (media) DO UPDATE SET line = min(line, excluded.line),
            shared = max(shared, coalesce(conversation <> excluded.conversation, 0)),
            conversation = min(coalesce(conversation, excluded.conversation), excluded.conversation),
            kind = min(coalesce(kind, excluded.kind), excluded.kind),
            mime = min(coalesce(mime, excluded.mime), excluded.mime),
            filename = min(coalesce(filename, excluded.filename), coalesce(excluded.filename, filename))",
    )?
    .execute(params![
        media.id.as_str(),
        line.as_str(),
        conversation.0,
        media.kind.label(),
        media.mime,
        media.filename.as_ref().map(|name| name.as_str())
    ])?;
    Ok(())
}

/// No message carries it as far as is known: what is known of its bytes stays.
pub(super) fn unannounced(tx: &Connection, media: &str) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE replica_media SET conversation = NULL, kind = NULL, mime = NULL, filename = NULL, shared = 0
         WHERE media = ?1",
    )?
    .execute([media])?;
    Ok(())
}

/// The hub has its bytes: a register, the latest Seq wins. Returns the conversation that shows it.
pub(super) fn stored(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    media: &MediaId,
    sha256: &str,
    size: u64,
) -> Result<Option<ConversationId>, rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO replica_media (media, line, sha256, size, stored_seq) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (media) DO UPDATE SET line = min(line, excluded.line),
            sha256 = CASE WHEN excluded.stored_seq > stored_seq THEN excluded.sha256 ELSE sha256 END,
            size = CASE WHEN excluded.stored_seq > stored_seq THEN excluded.size ELSE size END,
            stored_seq = max(stored_seq, excluded.stored_seq)",
    )?
    .execute(params![media.as_str(), line.as_str(), sha256, size, seq.0])?;
    conversation(tx, media)
}

/// It cannot be had: a register, the latest Seq wins; outranked by what is stored.
pub(super) fn lost(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    media: &MediaId,
    reason: &str,
) -> Result<Option<ConversationId>, rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO replica_media (media, line, lost, lost_seq) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (media) DO UPDATE SET line = min(line, excluded.line),
            lost = CASE WHEN excluded.lost_seq > lost_seq THEN excluded.lost ELSE lost END,
            lost_seq = max(lost_seq, excluded.lost_seq)",
    )?
    .execute(params![media.as_str(), line.as_str(), reason, seq.0])?;
    conversation(tx, media)
}

fn conversation(tx: &Connection, media: &MediaId) -> Result<Option<ConversationId>, rusqlite::Error> {
    let found: Option<Option<u64>> = tx
        .prepare_cached("SELECT conversation FROM replica_media WHERE media = ?1")?
        .query_row([media.as_str()], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(ConversationId))
}
