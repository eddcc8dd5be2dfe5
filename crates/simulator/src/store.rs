//! The simulator's memory on disk: one line of JSON for each step, appended, synced before anybody is told.
//!
//! Meta does not forget a message it has accepted, whatever happens to its machines; so neither does a simulator that is
//! killed between two instructions. A line that was cut off by the kill is dropped: nobody was told about it.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::watch;

/// Why the state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("the state file cannot be used")]
    Io(#[from] std::io::Error),
    /// A line in the middle of the file is not ours.
    #[error("line {line} of the state file is damaged")]
    Damaged {
        /// Which line.
        line: usize,
    },
}

/// The appended file; one thread writes and syncs, many wait.
pub(crate) struct Store {
    lines: Option<SyncSender<String>>,
    written: u64,
    durable: watch::Receiver<u64>,
    writer: Option<JoinHandle<()>>,
    /// Where large media lie: a folder beside the file.
    beside: PathBuf,
}

/// A promise that everything up to a step is on disk.
pub(crate) struct Ticket {
    step: u64,
    durable: watch::Receiver<u64>,
}

impl Ticket {
    /// Waits until the step is on disk; false when the disk refused and it never will be.
    pub(crate) async fn durable(mut self) -> bool {
        self.durable.wait_for(|done| *done >= self.step).await.is_ok()
    }
}

impl Store {
    /// Opens the file and gives back its lines.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<String>), StoreError> {
        let (lines, whole) = if path.exists() { read_lines(path)? } else { (Vec::new(), 0) };
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        file.set_len(whole)?;
        let (sender, receiver) = sync_channel(4096);
        let (done, durable) = watch::channel(0);
        let writer = std::thread::spawn(move || write_until_closed(file, &receiver, &done));
        let beside = path.with_extension("media");
        Ok((Self { lines: Some(sender), written: 0, durable, writer: Some(writer), beside }, lines))
    }

    /// Keeps bytes that are too many for a line; true when they are on disk. When they are not, nothing is durable any more.
    pub(crate) fn put_beside(&mut self, name: &str, bytes: &[u8]) -> bool {
        let write = || {
            std::fs::create_dir_all(&self.beside)?;
            let mut file = File::create(self.beside.join(name))?;
            file.write_all(bytes)?;
            file.sync_data()
        };
        let outcome = write();
        if let Err(error) = &outcome {
            tracing::error!(%error, "a media cannot be kept; nothing is accepted any more");
            self.lines = None;
        }
        outcome.is_ok()
    }

    /// The bytes that were kept beside the lines.
    pub(crate) fn read_beside(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        Ok(std::fs::read(self.beside.join(name))?)
    }

    /// Appends a line.
    pub(crate) fn append(&mut self, line: String) {
        if let Some(lines) = &self.lines {
            self.written += 1;
            // A writer that is gone closes `durable`, and whoever waits on a ticket hears of it.
            let _gone = lines.send(line);
        }
    }

    /// A promise about everything appended so far.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket { step: self.written, durable: self.durable.clone() }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(writer) = self.writer.take() {
            let _panicked = writer.join();
        }
    }
}

fn read_lines(path: &Path) -> Result<(Vec<String>, u64), StoreError> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut lines, mut whole) = (Vec::new(), 0_u64);
    loop {
        let mut line = Vec::new();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || line.last() != Some(&b'\n') {
            return Ok((lines, whole));
        }
        line.pop();
        let text = String::from_utf8(line).map_err(|_| StoreError::Damaged { line: lines.len() + 1 })?;
        whole += read as u64;
        lines.push(text);
    }
}

/// Writes what is waiting, syncs once for all of it, says how far it has come.
fn write_until_closed(mut file: File, lines: &Receiver<String>, done: &watch::Sender<u64>) {
    let mut step = 0;
    while let Ok(first) = lines.recv() {
        let mut block = first.into_bytes();
        block.push(b'\n');
        step += 1;
        while let Ok(next) = lines.try_recv() {
            block.extend_from_slice(next.as_bytes());
            block.push(b'\n');
            step += 1;
        }
        if let Err(error) = file.write_all(&block).and_then(|()| file.sync_data()) {
            tracing::error!(%error, "the state file cannot be written; nothing is accepted any more");
            return;
        }
        done.send_replace(step);
    }
}
