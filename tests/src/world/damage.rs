//! Files as a newer version would leave them: only their number is raised.

use std::path::Path;

use anyhow::Result;
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
