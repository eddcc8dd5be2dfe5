//! Looking through a whole journal for what must hold of it: no gaps, every entry readable, every command's entry there.

use std::collections::{BTreeSet, VecDeque};

use domain::{LineId, Seq, Timestamp};
use protocol::Fact;
use protocol::register::{self, BEGINNING, Checkpoint, LineMark, entry_link};

use super::JournalError;
use super::copy::{Moment, Source};
use super::ledger::{LineNo, acts, place, seq_at};
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
    /// How many acts the register has, each linked to the one before.
    pub acts: u64,
    /// How many checkpoints are signed, and by which keys.
    pub checkpoints: u64,
    /// Those keys, in hex.
    pub signers: Vec<String>,
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
    let checkpoints = register_of(sql, &mut found)?;
    for (no, name) in lines {
        let marks = marks_of(&checkpoints, &name);
        let entries = entries_of(sql, (LineNo(no), &name), marks, &mut found.faults)?;
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

/// Proves the register; its checkpoints.
fn register_of(sql: &dyn Sql, found: &mut Inspection) -> Result<Vec<Checkpoint>, JournalError> {
    let (records, checkpoints) = (acts::after(sql, 0, u32::MAX)?, acts::checkpoints_after(sql, 0, u32::MAX)?);
    match register::prove(&records, &checkpoints) {
        Ok(proved) => {
            (found.acts, found.checkpoints, found.signers) =
                (proved.acts, proved.checkpoints, proved.signers);
        }
        Err(flaw) => found.faults.push(format!("the register: {flaw}")),
    }
    Ok(checkpoints)
}

/// What was signed of a line, in the order of its entries: how far it had come, the running digest, by which checkpoint.
fn marks_of<'c>(checkpoints: &'c [Checkpoint], line: &str) -> VecDeque<(&'c LineMark, u64)> {
    let of_line = |checkpoint: &'c Checkpoint| {
        let mark = checkpoint.lines.iter().find(|mark| mark.line.as_str() == line)?;
        Some((mark, checkpoint.no))
    };
    checkpoints.iter().filter_map(of_line).filter(|(mark, _)| mark.head > Seq::ZERO).collect()
}

/// Walks a line from its first entry to its last, past what was signed of it; how many there are.
fn entries_of(
    sql: &dyn Sql,
    (line, name): (LineNo, &str),
    mut marks: VecDeque<(&LineMark, u64)>,
    faults: &mut Vec<String>,
) -> Result<u64, JournalError> {
    let page = "SELECT place, at, fact FROM entry WHERE place > ?1 AND place < ?2 ORDER BY place LIMIT ?3";
    let end = place(LineNo(line.0 + 1), Seq::ZERO);
    let (mut at, mut count, mut link, mut signed) = (place(line, Seq::ZERO), 0, BEGINNING, 0);
    loop {
        let entries: Vec<(i64, i64, String)> =
            sql.all(page, args![at, end, PAGE], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        if entries.is_empty() {
            break;
        }
        count += entries.len() as u64;
        for (place, moment, fact) in &entries {
            let seq = seq_at(*place);
            if *place != at + 1 {
                let (from, to) = (seq_at(at).0 + 1, seq.0 - 1);
                faults.push(format!("line {name}: entries {from} to {to} are missing"));
            }
            if serde_json::from_str::<Fact>(fact).is_err() {
                faults.push(format!("line {name}: entry {} cannot be read", seq.0));
            }
            link = entry_link(&link, seq, Timestamp(*moment), fact);
            while let Some((mark, no)) = marks.pop_front_if(|(mark, _)| mark.head <= seq) {
                if mark.link != hex::encode(link) {
                    let what = "are not what checkpoint";
                    faults.push(format!(
                        "line {name}: entries {} to {} {what} {no} signed",
                        signed + 1,
                        mark.head.0
                    ));
                    // What comes after cannot be told from what is wrong here.
                    marks.clear();
                }
                signed = mark.head.0;
            }
            at = *place;
        }
    }
    if let Some((mark, no)) = marks.front() {
        faults.push(format!(
            "line {name}: entries {} to {} are missing, checkpoint {no} signed them",
            count + 1,
            mark.head.0
        ));
    }
    Ok(count)
}
