//! A database in one transaction that nobody else writes beside, for a copy of all that it holds.

use domain::Timestamp;

use super::address::Address;
use super::layout;
use super::session::Session;
use crate::journal::JournalError;
use crate::journal::sql::{Sql, args};

/// A copy takes its time, and thinks between two questions.
const AT_LEISURE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    LOCK TABLE line IN EXCLUSIVE MODE";

/// As it stands at this moment, whatever is written meanwhile.
const AT_A_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// What follows from the rows of a copied journal, and what comes after the highest numbers that were given.
const FOLLOWS: &[&str] = &[
    "UPDATE line SET head = coalesce((SELECT max(place) & ((1::bigint << 40) - 1) FROM entry
         WHERE place >= line.id << 40 AND place < (line.id + 1) << 40), 0)",
    "SELECT setval(pg_get_serial_sequence('line', 'id'), greatest((SELECT max(id) FROM line), 1))",
    "SELECT setval(pg_get_serial_sequence('webhook', 'id'), greatest((SELECT max(id) FROM webhook), 1))",
    "SELECT setval(pg_get_serial_sequence('conversation', 'id'), greatest((SELECT max(id) FROM conversation), 1))",
];

/// The transaction; whatever is not finished is undone.
pub(in crate::journal) struct Whole(Session);

impl Whole {
    /// A journal to read, of which no hub writes a word meanwhile.
    pub(in crate::journal) fn begin_still(address: &Address) -> Result<Self, JournalError> {
        let session = Session::connect(address)?;
        layout::bring_forward(&session, "", Timestamp::default(), &[])?;
        session.control(AT_LEISURE)?;
        let busy = "SELECT count(*) FROM line WHERE dispatcher IS NOT NULL
                    AND dispatcher_until > (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        let sql: &dyn Sql = &session;
        let held: i64 = sql.one(busy, args![], |row| row.get(0))?;
        if held > 0 {
            return Err(JournalError::Unavailable(
                "a hub is running on the database: stop it first".to_owned(),
            ));
        }
        Ok(Self(session))
    }

    /// A journal as it stands at this moment, which hubs may be writing meanwhile.
    pub(in crate::journal) fn begin_moment(address: &Address) -> Result<Self, JournalError> {
        let session = Session::connect(address)?;
        layout::is_todays(&session)?;
        session.control(AT_A_MOMENT)?;
        Ok(Self(session))
    }

    /// A journal to fill, which nothing was written to yet.
    pub(in crate::journal) fn begin_new(address: &Address) -> Result<Self, JournalError> {
        let session = Session::connect(address)?;
        layout::bring_forward(&session, "", Timestamp::default(), &[])?;
        session.control(AT_LEISURE)?;
        let rows = "SELECT (SELECT count(*) FROM line) + (SELECT count(*) FROM seat) + (SELECT count(*) FROM webhook)";
        let sql: &dyn Sql = &session;
        let rows: i64 = sql.one(rows, args![], |row| row.get(0))?;
        if rows > 0 {
            let what = "the database holds a journal already, which is left as it is";
            return Err(JournalError::Unavailable(what.to_owned()));
        }
        Ok(Self(session))
    }

    /// As one that is asked.
    pub(in crate::journal) fn sql(&self) -> &dyn Sql {
        &self.0
    }

    /// Keeps what was written.
    pub(in crate::journal) fn finish(self) -> Result<(), JournalError> {
        for follows in FOLLOWS {
            self.0.execute(follows, args![])?;
        }
        self.0.control("COMMIT")
    }
}
