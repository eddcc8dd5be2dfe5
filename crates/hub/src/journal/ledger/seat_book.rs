//! Who may ask: seats and the digests of their tokens.

use domain::{SeatId, Timestamp};

use crate::journal::sql::{Row, Sql, args};
use crate::journal::{JournalError, Seat};

/// Lets a seat in.
pub(in crate::journal) fn add(
    sql: &dyn Sql,
    seat: &Seat,
    token_sha256: &[u8; 32],
) -> Result<(), JournalError> {
    sql.execute(
        "INSERT INTO seat (id, name, token_sha256, created_at) VALUES (?1, ?2, ?3, ?4)",
        args![seat.id.as_str(), seat.name, &token_sha256[..], seat.created_at.0],
    )
    .map(drop)
}

/// Turns a seat out; whether there was one.
pub(in crate::journal) fn revoke(sql: &dyn Sql, id: &SeatId, at: Timestamp) -> Result<bool, JournalError> {
    let turned = sql.execute(
        "UPDATE seat SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        args![id.as_str(), at.0],
    )?;
    Ok(turned == 1)
}

fn seat(row: &Row<'_>) -> Result<Seat, JournalError> {
    Ok(Seat {
        id: SeatId(row.get(0)?),
        name: row.get(1)?,
        created_at: Timestamp(row.get(2)?),
        revoked_at: row.get::<Option<i64>>(3)?.map(Timestamp),
    })
}

/// All seats, oldest first.
pub(in crate::journal) fn list(sql: &dyn Sql) -> Result<Vec<Seat>, JournalError> {
    sql.all("SELECT id, name, created_at, revoked_at FROM seat ORDER BY created_at, id", args![], seat)
}

/// The seat with this token, if it was not turned out. The token itself is compared by nobody: its digest
/// is looked up, and how long that takes says nothing about the token.
pub(in crate::journal) fn by_token(sql: &dyn Sql, digest: &[u8; 32]) -> Result<Option<Seat>, JournalError> {
    let found = sql.maybe(
        "SELECT id, name, created_at, revoked_at FROM seat WHERE token_sha256 = ?1 AND revoked_at IS NULL",
        args![&digest[..]],
        seat,
    )?;
    Ok(found)
}
