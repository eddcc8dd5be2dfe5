//! The numbered steps of the database's form. Added to, never edited once a version has shipped.

use rusqlite::{Connection, TransactionBehavior};

use crate::OpenError;

/// Every step there is, in order. `PRAGMA user_version` says how many a file has taken.
pub(crate) const STEPS: &[&str] = &[
    include_str!("../schema/0001_begin.sql"),
    include_str!("../schema/0002_everything.sql"),
    include_str!("../schema/0003_search.sql"),
    include_str!("../schema/0004_view.sql"),
    include_str!("../schema/0005_register.sql"),
    include_str!("../schema/0006_teams.sql"),
];

/// Brings a database to the newest form, in one transaction.
pub(crate) fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    let known = STEPS.len() as u32;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(OpenError::NewerVersion { found, known });
    }
    for step in &STEPS[found as usize..] {
        tx.execute_batch(step)?;
    }
    if found < known {
        tx.pragma_update(None, "user_version", known)?;
    }
    tx.commit()?;
    Ok(())
}
