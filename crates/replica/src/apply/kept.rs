//! Law 7: a fact that we do not know is kept whole, and folded by the first version that understands it.

use domain::{LineId, Seq, Timestamp};
use protocol::Fact;
use rusqlite::{Connection, params};

use super::fold::Fold;
use crate::{StoreError, local};

/// The version of this fold: one more each time that it learns to fold something it kept before.
const FOLD: u32 = 3;

/// Keeps a fact as it came.
pub(super) fn keep(
    tx: &Connection,
    line: &LineId,
    seq: Seq,
    at: Timestamp,
    fact: &Fact,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(fact).expect("a fact always serialises");
    tx.prepare_cached(
        "INSERT INTO replica_kept (line, seq, at_ms, version, fact) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (line, seq) DO NOTHING",
    )?
    .execute(params![line.as_str(), seq.0, at.0, FOLD, text])?;
    Ok(())
}

/// Reads again what an older version of the fold did not understand.
pub(crate) fn replay_kept(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    let old: Vec<(String, u64, i64, String)> = tx
        .prepare("SELECT line, seq, at_ms, fact FROM replica_kept WHERE version < ?1 ORDER BY line, seq")?
        .query_map([FOLD], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    for (line, seq, at, text) in old {
        let line = LineId(line);
        tx.execute("DELETE FROM replica_kept WHERE line = ?1 AND seq = ?2", params![line.as_str(), seq])?;
        let fact: Fact =
            serde_json::from_str(&text).map_err(|_| StoreError::bug("a kept fact is no JSON any more"))?;
        let mut fold = Fold::new(&tx, &line, local::outbox::commands(&tx)?)?;
        fold.fact(Seq(seq), Timestamp(at), &fact, false)?;
        fold.finish()?;
    }
    tx.commit()?;
    Ok(())
}
