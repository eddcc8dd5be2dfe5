//! One process of ours: started, killed, its words kept in a log. It dies with the story.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::process::{Child, Command};

use super::wait::until;

/// A process that may or may not be running.
#[derive(Debug)]
pub struct Process {
    name: String,
    log: PathBuf,
    child: Option<Child>,
}

impl Process {
    /// A process that has not been started.
    #[must_use]
    pub fn new(name: &str, log: PathBuf) -> Self {
        Self { name: name.to_owned(), log, child: None }
    }

    /// Starts it. What it says on stderr, and on stdout unless that is taken, goes to the log.
    ///
    /// # Errors
    /// When it runs already or cannot be started.
    pub fn start(&mut self, mut command: Command) -> Result<&mut Child> {
        if self.child.is_some() {
            bail!("{} runs already", self.name);
        }
        let log = File::options().create(true).append(true).open(&self.log)?;
        // What a program says is read here; where in its code it says so is not.
        command.env_remove("RUST_BACKTRACE");
        let child = command.stderr(Stdio::from(log)).kill_on_drop(true).spawn();
        let child = child.with_context(|| format!("{} cannot be started", self.name))?;
        Ok(self.child.insert(child))
    }

    /// A place for what it says on stdout.
    ///
    /// # Errors
    /// When the log cannot be opened.
    pub fn log_as_stdout(&self) -> Result<Stdio> {
        Ok(Stdio::from(File::options().create(true).append(true).open(&self.log)?))
    }

    /// Whether it was started and not stopped.
    #[must_use]
    pub fn is_started(&self) -> bool {
        self.child.is_some()
    }

    /// The system's number for it, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// Its end, when it ended by itself.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.as_mut().map(Child::try_wait).transpose()?.flatten())
    }

    /// Kills it without a word (kill -9) and waits until the system has taken it away.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await.with_context(|| format!("{} cannot be killed", self.name))?;
        }
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let Some(id) = child.id() else { return Ok(()) };
        let asked = Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        if !asked.success() {
            bail!("{} cannot be asked to end", self.name);
        }
        let ended = tokio::time::timeout(Duration::from_secs(30), child.wait()).await;
        let status = ended.with_context(|| format!("{} does not end", self.name))??;
        if !status.success() {
            bail!("{} ended with {status}, see {}", self.name, self.log.display());
        }
        Ok(())
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn end(&mut self, patience: Duration) -> Result<ExitStatus> {
        let what = format!("the end of {}", self.name);
        let status = until(&what, patience, async || self.ended()).await?;
        self.child = None;
        Ok(status)
    }

    /// Everything it has said so far.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn said(&self) -> Result<String> {
        Ok(std::fs::read_to_string(&self.log)?)
    }

    /// Where it says it.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }
}
