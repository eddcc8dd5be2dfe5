//! Looking through a whole journal for what must hold of it: no gaps, every entry readable, every command's entry there.

use std::collections::BTreeSet;

use domain::{LineId, Seq};
use protocol::Fact;

use super::JournalError;
use super::copy::{Moment, Source};
use super::ledger::{LineNo, place, seq_at};
use super::sql::{Sql, args};

/// Entries that are read at once.
const PAGE: i64 = 1_000;

/// What a look through a journal has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The journal's own name.
    pub journal: String,
    /// Its lines, and how many entries each has.
    pub lines: Vec<(LineId, u64)>,
    /// What does not hold, each in words that name the place. Nothing when the journal is whole.
    pub faults: Vec<String>,
    /// The files that it speaks of as stored, by their digests.
    pub files: BTreeSet<String>,
}

/// Looks through a journal as it stands at this moment. Hubs may go on writing it.
///
/// # Errors
/// When it cannot be read at all.
pub fn inspect(source: Source<'_>) -> Result<Inspection, JournalError> {
    let moment = Moment::of(source)?;
    let sql = moment.sql();
    let journal = sql.one("SELECT name FROM journal", args![], |row| row.get(0))?;
    let mut found = Inspection { journal, ..Inspection::default() };
    let lines: Vec<(i64, String)> =
        sql.all("SELECT id, name FROM line ORDER BY id", args![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (no, name) in lines {
        let entries = entries_of(sql, LineNo(no), &name, &mut found.faults)?;
        found.lines.push((LineId(name), entries));
    }
    let lost: i64 = sql.one(
        "SELECT count(*) FROM command WHERE seq > 0 AND NOT EXISTS
         (SELECT 1 FROM entry WHERE entry.place = (command.line << 40) + command.seq)",
        args![],
        |row| row.get(0),
    )?;
    if lost > 0 {
        found.faults.push(format!("{lost} command(s) whose entry is missing"));
    }
    let stored = "SELECT sha256 FROM media WHERE sha256 IS NOT NULL";
    found.files = sql.all(stored, args![], |row| row.get(0))?.into_iter().collect();
    Ok(found)
}

/// A line, and whether its entries can be all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which.
    pub line: LineId,
    /// How many entries there are.
    pub entries: u64,
    /// The last one's Seq: without gaps, the same number.
    pub last: u64,
}

/// Counts the entries of each line, without reading them.
///
/// # Errors
/// When the journal cannot be read.
pub fn spans(source: Source<'_>) -> Result<Vec<Span>, JournalError> {
    let moment = Moment::of(source)?;
    let sql = moment.sql();
    let lines: Vec<(i64, String)> =
        sql.all("SELECT id, name FROM line ORDER BY id", args![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let count = "SELECT count(*), coalesce(max(place), 0) FROM entry WHERE place > ?1 AND place < ?2";
    let span = |(no, name): (i64, String)| {
        let (from, to) = (place(LineNo(no), Seq::ZERO), place(LineNo(no + 1), Seq::ZERO));
        let (entries, last): (i64, i64) =
            sql.one(count, args![from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Span { line: LineId(name), entries: entries.unsigned_abs(), last: seq_at(last).0 })
    };
    lines.into_iter().map(span).collect()
}

/// Walks a line from its first entry to its last; how many there are.
fn entries_of(sql: &dyn Sql, line: LineNo, name: &str, faults: &mut Vec<String>) -> Result<u64, JournalError> {
    let page = "SELECT place, fact FROM entry WHERE place > ?1 AND place < ?2 ORDER BY place LIMIT ?3";
    let end = place(LineNo(line.0 + 1), Seq::ZERO);
    let (mut at, mut count) = (place(line, Seq::ZERO), 0);
    loop {
        let entries: Vec<(i64, String)> =
            sql.all(page, args![at, end, PAGE], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((last, _)) = entries.last() else { return Ok(count) };
        let last = *last;
        for (place, fact) in &entries {
            let seq = seq_at(*place).0;
            if *place != at + 1 {
                faults.push(format!("line {name}: entries {} to {} are missing", seq_at(at).0 + 1, seq - 1));
            }
            if serde_json::from_str::<Fact>(fact).is_err() {
                faults.push(format!("line {name}: entry {seq} cannot be read"));
            }
            at = *place;
        }
        count += entries.len() as u64;
        at = last;
    }
}
