//! The log: ids, kinds and counts, to a file a day in the folder of the open profile. What people wrote,
//! numbers and tokens cannot get there: their types do not print.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Which level, as `tracing` reads it: `info`, `debug`, `engine=trace` …
const LEVEL: &str = "COMPTOIR_LOG";
/// As many days are kept.
const DAYS: usize = 7;

/// Where the log goes now. It moves with the profile, so that the folder of a closed one can be shredded.
#[derive(Clone, Default)]
pub(crate) struct Logs(Arc<Mutex<Option<RollingFileAppender>>>);

impl Logs {
    /// Takes over everything that is logged in this process.
    pub(crate) fn start() -> Self {
        let logs = Self::default();
        let filter =
            EnvFilter::try_from_env(LEVEL).unwrap_or_else(|_| EnvFilter::new("info,hyper=warn,zbus=warn"));
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_writer(logs.clone())
            .finish();
        // A second subscriber can only mean a test that has its own.
        let _ = tracing::subscriber::set_global_default(subscriber);
        std::panic::set_hook(Box::new(|panic| {
            // The place only: the words of a panic may quote what it choked on.
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a bug of ours ended a task");
            eprintln!("comptoir: a bug of ours at {place}");
        }));
        logs
    }

    /// Writes to this folder from now on. Without a folder the app runs on, unlogged.
    pub(crate) fn follow(&self, folder: &Path) {
        let appender = fs::create_dir_all(folder).map_err(|error| error.to_string()).and_then(|()| {
            RollingFileAppender::builder()
                .rotation(Rotation::DAILY)
                .filename_prefix("comptoir")
                .filename_suffix("log")
                .max_log_files(DAYS)
                .build(folder)
                .map_err(|error| error.to_string())
        });
        if let Err(error) = &appender {
            eprintln!("comptoir: cannot log to {}: {error}", folder.display());
        }
        *self.0.lock().expect("nobody panics while logging") = appender.ok();
    }
}

impl Write for Logs {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.0.lock().expect("nobody panics while logging").as_mut() {
            Some(file) => file.write(line),
            None => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.lock().expect("nobody panics while logging").as_mut() {
            Some(file) => file.flush(),
            None => Ok(()),
        }
    }
}

impl<'a> MakeWriter<'a> for Logs {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
