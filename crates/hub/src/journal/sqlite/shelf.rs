//! Media: which bytes are still at Meta, which are here, which are lost.

use domain::{LineHealth, LineId, MediaId, Timestamp};
use protocol::Fact;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::tx::{Tx, unknown};
use crate::journal::{JournalError, MediumOutcome, StoredMedium, WantedMedium};

impl Tx<'_> {
    /// Notes what became of a medium.
    pub(super) fn settle_medium(
        &mut self,
        id: &MediaId,
        outcome: &MediumOutcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let line: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT line.name FROM media JOIN line ON line.id = media.line WHERE media.id = ?1 AND media.state = 'wanted'",
            )?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        let Some(line) = line.map(LineId) else { return Ok(()) };
        match outcome {
            MediumOutcome::Stored { sha256, size } => {
                self.conn
                    .prepare_cached(
                        "UPDATE media SET state = 'stored', sha256 = ?2, size = ?3 WHERE id = ?1",
                    )?
                    .execute(params![id.as_str(), sha256, i64::try_from(*size).unwrap_or(i64::MAX)])?;
                let fact = Fact::MediaStored { media: id.clone(), sha256: sha256.clone(), size: *size };
                self.append(&line, at, None, &fact)?;
            }
            MediumOutcome::Lost(reason) => {
                self.conn
                    .prepare_cached("UPDATE media SET state = 'lost' WHERE id = ?1")?
                    .execute([id.as_str()])?;
                let fact = Fact::MediaLost { media: id.clone(), reason: (*reason).to_owned() };
                self.append(&line, at, None, &fact)?;
            }
            MediumOutcome::Later(next) => {
                self.conn
                    .prepare_cached("UPDATE media SET tries = tries + 1, next_at = ?2 WHERE id = ?1")?
                    .execute(params![id.as_str(), next.0])?;
            }
        }
        Ok(())
    }

    /// Notes that a file of ours is whole on the shelf. Replicas hear of it when a message first carries it.
    pub(super) fn store_upload(
        &self,
        line: &LineId,
        sha256: &str,
        mime: &str,
        size: u64,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        self.conn
            .prepare_cached(
                "INSERT INTO media (id, line, mime, announced, state, wanted_since, next_at, sha256, size)
                 VALUES (?1, ?2, ?3, ?4, 'stored', ?5, ?5, ?4, ?6)
                 ON CONFLICT (id) DO UPDATE SET size = excluded.size",
            )?
            .execute(params![
                MediaId::of_upload(sha256).as_str(),
                no.0,
                mime,
                sha256,
                at.0,
                i64::try_from(size).unwrap_or(i64::MAX),
            ])?;
        Ok(())
    }

    /// Notes how a line is doing; an entry only when something but the time has changed.
    pub(super) fn observe(&mut self, line: &LineId, health: &LineHealth) -> Result<bool, JournalError> {
        let before = read_health(self.conn, line)?;
        let text = serde_json::to_string(health).expect("a health of ours always serialises");
        self.conn
            .prepare_cached("UPDATE line SET health = ?2 WHERE name = ?1")?
            .execute(params![line.as_str(), text])?;
        let seen_before =
            before.as_ref().map(|before| LineHealth { checked_at: health.checked_at, ..before.clone() });
        if seen_before.as_ref() == Some(health) {
            return Ok(false);
        }
        self.append(line, health.checked_at, None, &Fact::LineObserved { health: health.clone() })?;
        Ok(true)
    }
}

/// How a line was doing when last observed.
pub(super) fn read_health(conn: &Connection, line: &LineId) -> Result<Option<LineHealth>, JournalError> {
    let text: Option<Option<String>> = conn
        .prepare_cached("SELECT health FROM line WHERE name = ?1")?
        .query_row([line.as_str()], |row| row.get(0))
        .optional()?;
    Ok(text.flatten().and_then(|text| serde_json::from_str(&text).ok()))
}

/// Media whose time has come, oldest first.
pub(super) fn wanted(
    conn: &Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<WantedMedium>, JournalError> {
    let mut statement = conn.prepare_cached(
        "SELECT media.id, line.name, media.announced, media.mime, media.wanted_since, media.tries
         FROM media JOIN line ON line.id = media.line
         WHERE media.state = 'wanted' AND media.next_at <= ?1 ORDER BY media.next_at LIMIT ?2",
    )?;
    let rows = statement.query_map(params![now.0, limit], |row| {
        Ok(WantedMedium {
            id: MediaId(row.get(0)?),
            line: LineId(row.get(1)?),
            sha256: row.get(2)?,
            mime: row.get(3)?,
            wanted_since: Timestamp(row.get(4)?),
            tries: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next moment at which a wanted medium's time comes.
pub(super) fn next_at(conn: &Connection) -> Result<Option<Timestamp>, JournalError> {
    let at: Option<i64> = conn
        .prepare_cached("SELECT min(next_at) FROM media WHERE state = 'wanted'")?
        .query_row([], |row| row.get(0))?;
    Ok(at.map(Timestamp))
}

/// A stored medium by its digest.
pub(super) fn stored(conn: &Connection, sha256: &str) -> Result<Option<StoredMedium>, JournalError> {
    let found = conn
        .prepare_cached("SELECT mime, size FROM media WHERE sha256 = ?1 AND state = 'stored' LIMIT 1")?
        .query_row([sha256], |row| {
            let size: i64 = row.get(1)?;
            Ok(StoredMedium { mime: row.get(0)?, size: size.unsigned_abs() })
        })
        .optional()?;
    Ok(found)
}
