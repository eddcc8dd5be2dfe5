//! Media: which bytes are still at Meta, which are here, which are lost.

use domain::{LineHealth, LineId, MediaId, Timestamp};
use protocol::Fact;

use super::people::conversation as conversation_of;
use super::tx::{LineNo, Tx, unknown};
use crate::journal::sql::{Sql, args};
use crate::journal::{JournalError, MediumOutcome, StoredMedium, WantedMedium};

impl Tx<'_> {
    /// Notes what became of a medium.
    pub(in crate::journal) fn settle_medium(
        &mut self,
        id: &MediaId,
        outcome: &MediumOutcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let of = "SELECT line.name, media.conversation FROM media JOIN line ON line.id = media.line
                  WHERE media.id = ?1 AND media.state = 'wanted'";
        let of = self.sql.maybe(of, args![id.as_str()], |row| {
            Ok((LineId(row.get(0)?), row.get::<Option<i64>>(1)?.map(conversation_of)))
        })?;
        let Some((line, conversation)) = of else { return Ok(()) };
        match outcome {
            MediumOutcome::Stored { sha256, size } => {
                self.sql.run(
                    "UPDATE media SET state = 'stored', sha256 = ?2, size = ?3 WHERE id = ?1",
                    args![id.as_str(), sha256, i64::try_from(*size).unwrap_or(i64::MAX)],
                )?;
                let fact = Fact::MediaStored { media: id.clone(), sha256: sha256.clone(), size: *size };
                self.append_of(&line, conversation, at, None, &fact)?;
            }
            MediumOutcome::Lost(reason) => {
                self.sql.run("UPDATE media SET state = 'lost' WHERE id = ?1", args![id.as_str()])?;
                let fact = Fact::MediaLost { media: id.clone(), reason: (*reason).to_owned() };
                self.append_of(&line, conversation, at, None, &fact)?;
            }
            MediumOutcome::Later(next) => {
                self.sql.run(
                    "UPDATE media SET tries = tries + 1, next_at = ?2 WHERE id = ?1",
                    args![id.as_str(), next.0],
                )?;
            }
        }
        Ok(())
    }

    /// Notes that a file of ours is whole on the shelf. Replicas hear of it when a message first carries it.
    pub(in crate::journal) fn store_upload(
        &self,
        line: &LineId,
        sha256: &str,
        mime: &str,
        size: u64,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        self.sql.run(
            "INSERT INTO media (id, line, mime, announced, state, wanted_since, next_at, sha256, size)
                 VALUES (?1, ?2, ?3, ?4, 'stored', ?5, ?5, ?4, ?6)
                 ON CONFLICT (id) DO UPDATE SET size = excluded.size",
            args![
                MediaId::of_upload(sha256).as_str(),
                no.0,
                mime,
                sha256,
                at.0,
                i64::try_from(size).unwrap_or(i64::MAX),
            ],
        )?;
        Ok(())
    }

    /// Notes how a line is doing; an entry only when something but the time has changed.
    pub(in crate::journal) fn observe(
        &mut self,
        line: &LineId,
        health: &LineHealth,
    ) -> Result<bool, JournalError> {
        let before = read_health(self.sql, line)?;
        let text = serde_json::to_string(health).expect("a health of ours always serialises");
        self.sql.run("UPDATE line SET health = ?2 WHERE name = ?1", args![line.as_str(), text])?;
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
pub(in crate::journal) fn read_health(
    sql: &dyn Sql,
    line: &LineId,
) -> Result<Option<LineHealth>, JournalError> {
    let text: Option<Option<String>> =
        sql.maybe("SELECT health FROM line WHERE name = ?1", args![line.as_str()], |row| row.get(0))?;
    Ok(text.flatten().and_then(|text| serde_json::from_str(&text).ok()))
}

/// Media of these lines whose time has come, oldest first.
pub(in crate::journal) fn wanted(
    sql: &dyn Sql,
    lines: &[LineNo],
    now: Timestamp,
    limit: u32,
) -> Result<Vec<WantedMedium>, JournalError> {
    let mut found = Vec::new();
    for line in lines {
        found.extend(sql.all(
            "SELECT media.next_at, media.id, line.name, media.announced, media.mime, media.wanted_since, media.tries
             FROM media JOIN line ON line.id = media.line
             WHERE media.state = 'wanted' AND media.line = ?1 AND media.next_at <= ?2
             ORDER BY media.next_at LIMIT ?3",
            args![line.0, now.0, limit],
            |row| {
                let medium = WantedMedium {
                    id: MediaId(row.get(1)?),
                    line: LineId(row.get(2)?),
                    sha256: row.get(3)?,
                    mime: row.get(4)?,
                    wanted_since: Timestamp(row.get(5)?),
                    tries: row.get(6)?,
                };
                Ok((row.get::<i64>(0)?, medium))
            },
        )?);
    }
    found.sort_by_key(|(next_at, _)| *next_at);
    found.truncate(limit as usize);
    Ok(found.into_iter().map(|(_, medium)| medium).collect())
}

/// The next moment at which the time of a wanted medium of these lines comes.
pub(in crate::journal) fn next_at(
    sql: &dyn Sql,
    lines: &[LineNo],
) -> Result<Option<Timestamp>, JournalError> {
    let next_of = "SELECT min(next_at) FROM media WHERE state = 'wanted' AND line = ?1";
    let mut next: Option<i64> = None;
    for line in lines {
        let at: Option<i64> = sql.one(next_of, args![line.0], |row| row.get(0))?;
        next = next.into_iter().chain(at).min();
    }
    Ok(next.map(Timestamp))
}

/// A stored medium by its digest.
pub(in crate::journal) fn stored(sql: &dyn Sql, sha256: &str) -> Result<Option<StoredMedium>, JournalError> {
    let found = sql.maybe(
        "SELECT mime, size FROM media WHERE sha256 = ?1 AND state = 'stored' LIMIT 1",
        args![sha256],
        |row| {
            let size: i64 = row.get(1)?;
            Ok(StoredMedium { mime: row.get(0)?, size: size.unsigned_abs() })
        },
    )?;
    Ok(found)
}
