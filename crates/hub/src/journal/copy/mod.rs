//! Copying a journal from one store to another, whole or not at all, and proving that it is the same.
//!
//! Nothing is translated: both stores hold the same tables, and every number, name and digest is kept. So replicas go on
//! where they were, and a repeat of a command is still known. No hub may run on either meanwhile. Files of media lie
//! beside the journal in the data directory and stay there.

mod tables;

use std::path::Path;

use domain::Timestamp;
use sha2::{Digest as _, Sha256};

use super::postgres::{self, Address};
use super::sql::{Arg, Kept, Row, Sql};
use super::{JournalError, sqlite};
use crate::config::Secret;
use tables::{TABLES, Table};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// What was copied of one table: the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// The sum of their digests, in hex: it is the same in whatever order they lie.
    pub digest: String,
}

/// Copies the journal in a file to a database that has none.
///
/// # Errors
/// When a hub runs on the file, the database holds a journal already, or the copy is not the same. The database is then
/// left as it was.
pub fn to_database(file: &Path, key: Option<&Secret>, to: &Address) -> Result<Vec<Copied>, JournalError> {
    let source = sqlite::Still::open(file, key)?;
    let target = postgres::Whole::begin_new(to)?;
    let copied = copy(source.sql(), target.sql())?;
    target.finish()?;
    Ok(copied)
}

/// Whether a journal could be copied to a database.
///
/// # Errors
/// When it holds one already, or cannot be used.
pub fn is_free(database: &Address) -> Result<(), JournalError> {
    postgres::Whole::begin_new(database).map(drop)
}

/// Copies the journal in a database to a new file.
///
/// # Errors
/// When a hub runs on the database, there is a file already, or the copy is not the same. There is no new file then.
pub fn to_file(from: &Address, file: &Path, key: Option<&Secret>) -> Result<Vec<Copied>, JournalError> {
    let source = postgres::Whole::begin_still(from)?;
    let target = sqlite::New::begin(file, key, Timestamp::default())?;
    let copied = copy(source.sql(), target.sql())?;
    target.finish()?;
    Ok(copied)
}

/// Where a journal lies.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// In a file, which a key unlocks if it is sealed.
    File(&'a Path, Option<&'a Secret>),
    /// In a database.
    Database(&'a Address),
}

/// A journal at one moment, read while hubs may go on writing it.
pub(in crate::journal) enum Moment {
    File(sqlite::Moment),
    Database(postgres::Whole),
}

impl Moment {
    pub(in crate::journal) fn of(source: Source<'_>) -> Result<Self, JournalError> {
        Ok(match source {
            Source::File(path, key) => Self::File(sqlite::Moment::hold(path, key)?),
            Source::Database(address) => Self::Database(postgres::Whole::begin_moment(address)?),
        })
    }

    pub(in crate::journal) fn sql(&self) -> &dyn Sql {
        match self {
            Self::File(moment) => moment.sql(),
            Self::Database(whole) => whole.sql(),
        }
    }
}

/// Copies a journal as it stands at this moment to a new file. Hubs may go on writing it.
///
/// # Errors
/// When an older or newer version wrote it, there is a file already, or the copy is not the same. There is no new file
/// then.
pub fn moment(from: Source<'_>, file: &Path, key: Option<&Secret>) -> Result<Vec<Copied>, JournalError> {
    let source = Moment::of(from)?;
    let target = sqlite::New::begin(file, key, Timestamp::default())?;
    let copied = copy(source.sql(), target.sql())?;
    target.finish()?;
    Ok(copied)
}

fn copy(from: &dyn Sql, to: &dyn Sql) -> Result<Vec<Copied>, JournalError> {
    let mut copied = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let write = table.write();
        let there = walk(from, table, &mut |row| to.run(&write, &args(row)))?;
        let here = walk(to, table, &mut |_| Ok(()))?;
        if here != there {
            let (rows, of) = (here.rows, there.rows);
            let what = format!("the copy of {} differs, {rows} rows of {of}", table.name);
            return Err(JournalError::Damaged(what));
        }
        copied.push(here);
    }
    Ok(copied)
}

/// Says what a value is and how long, so that no two rows are digested alike.
fn digest(value: &Kept, hash: &mut Sha256) {
    let (kind, bytes): (u8, &[u8]) = match value {
        Kept::Null => (0, &[]),
        Kept::Int(number) => (1, &number.to_le_bytes()),
        Kept::Text(text) => (2, text.as_bytes()),
        Kept::Bytes(bytes) => (3, bytes),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn args(row: &[Kept]) -> Vec<Arg<'_>> {
    row.iter().map(Kept::arg).collect()
}

/// Goes through a table page by page, and sums up what it holds.
fn walk(
    sql: &dyn Sql,
    table: &Table,
    each: &mut dyn FnMut(&[Kept]) -> Result<(), JournalError>,
) -> Result<Copied, JournalError> {
    let columns = table.key.len() + table.rest.len();
    let read = |row: &Row<'_>| (0..columns).map(|column| row.0.value(column).map(Kept::from)).collect();
    let (first, next) = (table.first(), table.next());
    let mut sum = Sum::default();
    let mut page: Vec<Vec<Kept>> = sql.all(&first, &[Arg::Int(PAGE)], read)?;
    while let Some(last) = page.last() {
        let after: Vec<Arg<'_>> =
            std::iter::once(Arg::Int(PAGE)).chain(last[..table.key.len()].iter().map(Kept::arg)).collect();
        for row in &page {
            sum.add(row);
            each(row)?;
        }
        let following = if page.len() < PAGE as usize { Vec::new() } else { sql.all(&next, &after, read)? };
        page = following;
    }
    Ok(sum.of(table.name))
}

/// The sum of the digests of rows, in four parts.
#[derive(Default)]
struct Sum {
    rows: u64,
    parts: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Kept]) {
        let mut hash = Sha256::new();
        row.iter().for_each(|value| digest(value, &mut hash));
        let digest = hash.finalize();
        for (part, bytes) in self.parts.iter_mut().zip(digest.chunks_exact(8)) {
            let bytes = bytes.try_into().expect("eight bytes");
            *part = part.wrapping_add(u64::from_le_bytes(bytes));
        }
        self.rows += 1;
    }

    fn of(&self, table: &'static str) -> Copied {
        let digest = self.parts.iter().map(|part| hex::encode(part.to_le_bytes())).collect();
        Copied { table, rows: self.rows, digest }
    }
}
