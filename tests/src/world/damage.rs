//! Files as a newer version would leave them, or somebody who can write them and nothing else.

use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::Connection;

use super::desktop::KEY;

const FROM_THE_FUTURE: u32 = 9_999;

/// Makes a hub's journal look like a newer version's.
///
/// # Errors
/// When the file cannot be written.
pub fn pretend_newer_journal(file: &Path) -> Result<()> {
    let conn = Connection::open(file)?;
    conn.execute_batch(&format!(
        "PRAGMA user_version = {FROM_THE_FUTURE}; PRAGMA wal_checkpoint(TRUNCATE);"
    ))?;
    Ok(())
}

/// Makes a desktop's replica look like a newer version's.
///
/// # Errors
/// When the file cannot be written.
pub fn pretend_newer_replica(file: &Path) -> Result<()> {
    let conn = Connection::open(file)?;
    let unlock = format!("PRAGMA key = \"x'{KEY}'\"; PRAGMA user_version = {FROM_THE_FUTURE};");
    conn.execute_batch(&format!("{unlock} PRAGMA wal_checkpoint(TRUNCATE);"))?;
    Ok(())
}

/// Makes the one picture of a conversation unreadable in a desktop's replica.
///
/// # Errors
/// When the file cannot be written, or there is another number of pictures.
pub fn spoil_picture(file: &Path, conversation: u64) -> Result<()> {
    let conn = Connection::open(file)?;
    conn.execute_batch(&format!("PRAGMA key = \"x'{KEY}'\";"))?;
    let spoil = "UPDATE replica_message SET detail = 'no JSON' WHERE conversation = ?1 AND label = 'image'";
    let spoilt = conn.execute(spoil, [i64::try_from(conversation)?])?;
    ensure!(spoilt == 1, "{spoilt} pictures were spoilt");
    Ok(())
}

/// Puts words in the place of others, of the same length, wherever they lie in the file of a program that is down.
///
/// # Errors
/// When they are nowhere in it, or it cannot be written.
pub fn replace_words(file: &Path, words: &str, others: &str) -> Result<()> {
    ensure!(words.len() == others.len(), "{others} does not fit in the place of {words}");
    let mut bytes = std::fs::read(file)?;
    let at: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(words.as_bytes())).collect();
    ensure!(!at.is_empty(), "{words} is nowhere in {}", file.display());
    for at in at {
        bytes[at..at + others.len()].copy_from_slice(others.as_bytes());
    }
    Ok(std::fs::write(file, bytes)?)
}
