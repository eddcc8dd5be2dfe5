//! The layout of the database, brought forward step by step under a lock that all processes respect.

use domain::{LineId, Seq, Timestamp};

use super::session::Session;
use crate::journal::JournalError;
use crate::journal::ledger::{LineNo, place, seq_at};
use crate::journal::sql::{Sql, args};

/// The steps from an empty schema to today's layout. Added to, never edited.
pub const STEPS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
];

/// "CmtJ": whoever brings a journal forward holds this lock.
const LOCK: i64 = 0x436d_744a;

/// A line as it is found or made.
pub(super) struct OpenLine {
    pub(super) no: LineNo,
    pub(super) head: Seq,
}

/// Brings the layout forward and finds the lines, making what is missing; the journal's name.
pub(super) fn bring_forward(
    session: &Session,
    new_name: &str,
    now: Timestamp,
    lines: &[LineId],
) -> Result<(String, Vec<OpenLine>), JournalError> {
    let sql: &dyn Sql = session;
    let encoding: String = sql.one("SELECT current_setting('server_encoding')", args![], |row| row.get(0))?;
    if encoding != "UTF8" {
        return Err(JournalError::Unavailable(format!("the database is in {encoding}, it must be in UTF8")));
    }
    // A step may take its time, and whoever waits for it waits as long.
    session.control("BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
    let done = in_turn(session, new_name, now, lines);
    session.control(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn in_turn(
    session: &Session,
    new_name: &str,
    now: Timestamp,
    lines: &[LineId],
) -> Result<(String, Vec<OpenLine>), JournalError> {
    let sql: &dyn Sql = session;
    sql.one("SELECT pg_advisory_xact_lock(?1) IS NULL", args![LOCK], |_| Ok(()))?;
    let known = u32::try_from(STEPS.len()).expect("there are few steps");
    let found = layout(sql)?;
    if found > known {
        return Err(JournalError::Newer { found, known });
    }
    for (step, number) in STEPS.iter().zip(1_u32..).skip(found as usize) {
        session.control(step)?;
        if number == 1 {
            let begin = "INSERT INTO journal (one, name, created_at, layout) VALUES (1, ?1, ?2, 1)";
            sql.run(begin, args![new_name, now.0])?;
        }
    }
    sql.run("UPDATE journal SET layout = ?1 WHERE layout < ?1", args![known])?;
    let name = sql.one("SELECT name FROM journal", args![], |row| row.get(0))?;
    let lines: Result<_, _> = lines.iter().map(|line| open_line(sql, line)).collect();
    Ok((name, lines?))
}

/// Whether the layout is the one that this hub writes, so that it can be read without being brought forward.
pub(super) fn is_todays(sql: &dyn Sql) -> Result<(), JournalError> {
    let known = u32::try_from(STEPS.len()).expect("there are few steps");
    match layout(sql)? {
        0 => Err(JournalError::Unavailable("there is no journal in the database".to_owned())),
        found if found > known => Err(JournalError::Newer { found, known }),
        found if found < known => Err(JournalError::Unavailable(
            "an older version wrote this journal: start this version's hub on it once".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// The last step that was taken; 0 in an empty schema. Nothing is made beside the tables of something else.
fn layout(sql: &dyn Sql) -> Result<u32, JournalError> {
    let tables = "SELECT count(*), coalesce(sum(CASE relname WHEN 'journal' THEN 1 ELSE 0 END), 0)::bigint FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = to_regnamespace(quote_ident(current_schema()))";
    let (tables, ours): (i64, i64) = sql.one(tables, args![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match (tables, ours) {
        (0, _) => Ok(0),
        (_, 0) => {
            let what = "the schema holds tables of something else: give the journal a database of its own";
            Err(JournalError::Unavailable(what.to_owned()))
        }
        _ => sql.one("SELECT layout FROM journal", args![], |row| row.get(0)),
    }
}

fn open_line(sql: &dyn Sql, line: &LineId) -> Result<OpenLine, JournalError> {
    let name = line.as_str();
    let found = sql.maybe("SELECT id, head FROM line WHERE name = ?1", args![name], |row| {
        Ok((row.get(0)?, row.get::<i64>(1)?))
    })?;
    let (no, head) = match found {
        Some(found) => found,
        None => sql.one("INSERT INTO line (name) VALUES (?1) RETURNING id, head", args![name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?,
    };
    let (no, head) = (LineNo(no), Seq(head.unsigned_abs()));
    let last: Option<i64> = sql.one(
        "SELECT max(place) FROM entry WHERE place > ?1 AND place < ?2",
        args![place(no, Seq::ZERO), place(LineNo(no.0 + 1), Seq::ZERO)],
        |row| row.get(0),
    )?;
    // Another process may write meanwhile; its commit raises both.
    if last.map_or(Seq::ZERO, seq_at) < head {
        return Err(JournalError::Damaged(format!("the last entries of line {line} are missing")));
    }
    Ok(OpenLine { no, head })
}
