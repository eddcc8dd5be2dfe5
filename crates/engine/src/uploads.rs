//! What is known of uploads without asking the replica: how far each came, for the rows on the screen.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use domain::{CommandId, LineId};
use replica::{Upload, UploadState};
use tokio::sync::watch;

use crate::event::EngineEvent;
use crate::shared::Shared;

/// How the files of an outbox row stand on their way to the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Bytes that the hub has, of all its files.
    pub sent: u64,
    /// Bytes in all.
    pub total: u64,
    /// How it stands.
    pub state: UploadStanding,
    /// What is in the way: `offline`, `too_big`, `missing`, `disk`.
    pub trouble: Option<String>,
}

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadStanding {
    /// Its turn has not come, or the hub is out of reach.
    Waiting,
    /// It is on its way.
    Running,
    /// A person holds it back.
    Paused,
    /// It cannot go on by itself.
    Failed,
}

/// A file for a line; several messages may carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Parcel {
    pub(crate) line: LineId,
    pub(crate) sha256: String,
}

impl Parcel {
    /// What a row waits for.
    pub(crate) fn of(row: &Upload) -> Self {
        Self { line: row.line.clone(), sha256: row.sha256.clone() }
    }
}

/// What every task knows of uploads.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    known: Mutex<Known>,
    /// Rung when an upload was held back or let go.
    pub(crate) bell: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Known {
    /// As they stood in the replica at the last look.
    rows: Vec<Upload>,
    sent: HashMap<Parcel, u64>,
    running: HashSet<Parcel>,
    open: Vec<LineId>,
}

impl Known {
    fn progress(&self, command: &CommandId) -> Option<UploadProgress> {
        let rows: Vec<&Upload> = self.rows.iter().filter(|row| row.command == *command).collect();
        let first = rows.first()?;
        let has = |state: UploadState| rows.iter().any(|row| row.state == state);
        let state = if has(UploadState::Failed) {
            UploadStanding::Failed
        } else if has(UploadState::Paused) {
            UploadStanding::Paused
        } else if rows.iter().any(|row| self.running.contains(&Parcel::of(row))) {
            UploadStanding::Running
        } else {
            UploadStanding::Waiting
        };
        let failed = rows.iter().find_map(|row| row.trouble.clone());
        let is_offline = state == UploadStanding::Waiting && !self.open.contains(&first.line);
        Some(UploadProgress {
            sent: rows.iter().map(|row| self.sent_of(row)).sum(),
            total: rows.iter().map(|row| row.size).sum(),
            state,
            trouble: failed.or_else(|| is_offline.then(|| "offline".to_owned())),
        })
    }

    fn sent_of(&self, row: &Upload) -> u64 {
        if row.state == UploadState::Done {
            return row.size;
        }
        self.sent.get(&Parcel::of(row)).copied().unwrap_or_default().min(row.size)
    }

    fn all(&self) -> HashMap<CommandId, UploadProgress> {
        let commands: HashSet<&CommandId> = self.rows.iter().map(|row| &row.command).collect();
        commands.into_iter().filter_map(|command| Some((command.clone(), self.progress(command)?))).collect()
    }
}

impl Shared {
    /// How the files of a row stand; nothing when none is on its way.
    pub(crate) fn upload(&self, command: &CommandId) -> Option<UploadProgress> {
        self.uploads.known.lock().unwrap_or_else(PoisonError::into_inner).progress(command)
    }

    /// Takes in what a look at the outbox found, and tells what is other than before.
    pub(crate) fn look_at_uploads(&self, rows: Vec<Upload>, running: HashSet<Parcel>, open: &[LineId]) {
        let (before, now) = {
            let mut known = self.uploads.known.lock().unwrap_or_else(PoisonError::into_inner);
            let before = known.all();
            let still: HashSet<Parcel> = rows.iter().map(Parcel::of).collect();
            known.sent.retain(|parcel, _| still.contains(parcel));
            *known = Known { rows, sent: std::mem::take(&mut known.sent), running, open: open.to_vec() };
            (before, known.all())
        };
        for (command, progress) in now {
            if before.get(&command) != Some(&progress) {
                self.tell(EngineEvent::Upload { command, progress });
            }
        }
    }

    /// A file came further: whoever draws its rows is told.
    pub(crate) fn upload_moved(&self, parcel: &Parcel, sent: u64) {
        let told: Vec<(CommandId, UploadProgress)> = {
            let mut known = self.uploads.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.sent.insert(parcel.clone(), sent);
            let rows = known.rows.iter().filter(|row| Parcel::of(row) == *parcel);
            rows.filter_map(|row| Some((row.command.clone(), known.progress(&row.command)?))).collect()
        };
        for (command, progress) in told {
            self.tell(EngineEvent::Upload { command, progress });
        }
    }
}
