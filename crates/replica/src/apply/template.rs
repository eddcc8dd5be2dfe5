//! Templates: a register each, the latest Seq wins.

use domain::{LineId, Seq, Template};
use rusqlite::{Connection, params};

/// A template is now like this. Returns whether that is news.
pub(super) fn observed(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    template: &Template,
) -> Result<bool, rusqlite::Error> {
    let body = serde_json::to_string(template).expect("a template always serialises");
    let rows = tx
        .prepare_cached(
            "INSERT INTO replica_template (line, template, seq, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (line, template) DO UPDATE SET seq = excluded.seq, body = excluded.body
             WHERE excluded.seq > seq",
        )?
        .execute(params![line.as_str(), template.id, seq.0, body])?;
    Ok(rows > 0)
}
