//! The journal in PostgreSQL, for any number of processes.
//!
//! Each has one writer with group commit, as on a file, and a few readers. A transaction holds the lines that it may
//! write to, so that there is one writer a line at any moment; other processes hear of a commit by NOTIFY, and look
//! once a second for what they did not hear. One process asks Meta for a line, until it lets go or is silent for too
//! long.

mod address;
mod bell;
mod foresight;
mod layout;
mod lease;
mod session;
mod transaction;
mod value;
mod whole;

use std::collections::HashMap;
use std::sync::Arc;

use domain::Timestamp;
use metrics::Histogram;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use address::{Address, ReadFile};
pub use layout::STEPS;

use super::ledger::{LineNo, LineState, WriterState};
use super::readers::{Lender, Reader};
use super::seats::SeatBook;
use super::store::{Opened, Options};
use super::writer::Writer;
use super::{Errands, JournalError, SqlJournal};
use crate::chance;
use bell::Listener;
use lease::{KEEP_EVERY, Process};
use session::Session;
use transaction::DatabaseStore;
pub(super) use whole::Whole;

/// Opens connections that read.
struct DatabaseLender(Address);

impl Lender for DatabaseLender {
    fn open(&self) -> Result<Box<dyn Reader>, JournalError> {
        Ok(Box::new(Session::connect(&self.0)?))
    }
}

/// Opens the journal in this database, making it if there is none.
///
/// # Errors
/// When the database cannot be reached or used, is newer than this hub, or holds something else.
pub async fn open(address: Address, options: Options) -> Result<SqlJournal, JournalError> {
    let opening = tokio::task::spawn_blocking(move || open_here(&address, options));
    opening.await.unwrap_or(Err(JournalError::Closed))
}

/// The seats of the journal in this database, made if there is none. For a thread that may block.
///
/// # Errors
/// As opening the journal.
pub fn seat_book(address: &Address, new_name: &str, now: Timestamp) -> Result<SeatBook, JournalError> {
    let session = Session::connect(address)?;
    layout::bring_forward(&session, new_name, now, &[])?;
    Ok(SeatBook::on(Box::new(session)))
}

fn open_here(address: &Address, options: Options) -> Result<SqlJournal, JournalError> {
    let session = Session::connect(address)?;
    let (name, found) = layout::bring_forward(&session, &options.new_name, options.now, &options.lines)?;
    let (mut states, mut lines) = (HashMap::new(), HashMap::new());
    for (id, line) in options.lines.iter().zip(found) {
        let state = LineState::new(line.no, line.head, false);
        lines.insert(id.clone(), state.sign());
        states.insert(id.clone(), state);
    }
    let process = chance::name();
    let errands = Arc::new(watch::Sender::new(Errands::default()));
    let stopping = CancellationToken::new();
    let numbers: Vec<LineNo> = lines.values().map(|line| line.no).collect();
    let store = DatabaseStore::new(address.clone(), process.clone(), &numbers, session, options.faults);
    let listener = Listener {
        address: address.clone(),
        process: process.clone(),
        lines: lines.values().cloned().collect(),
        errands: Arc::clone(&errands),
        stopping: stopping.clone(),
    };
    let state = WriterState::new(states, Box::new(Process::new(process)), Arc::clone(&errands));
    let commit = options.commit_seconds.unwrap_or_else(Histogram::noop);
    SqlJournal::new(Opened {
        name,
        writer: Writer::start(Box::new(store), state, commit)?,
        beside: listener.start()?,
        lender: Arc::new(DatabaseLender(address.clone())),
        lines,
        errands,
        keep_every: Some(KEEP_EVERY),
        stopping,
        lock: None,
    })
}
