//! The hub as a process: its configuration, its data that outlive it, its seats.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

use super::Setting;
use super::command_line::{self, Said};
use super::meta::{APP_SECRET, LINE, TOKEN, VERIFY_TOKEN, WABA, client};
use super::place::{self, Place};
use super::process::Process;
use super::wait::{PATIENCE, until};

/// Where a hub listens, and where Meta does.
pub(super) struct Ports {
    pub(super) webhook: u16,
    pub(super) seats: u16,
    pub(super) meta: u16,
}

/// The hub.
#[derive(Debug)]
pub struct Hub {
    process: Process,
    /// The configuration without its lines.
    head: String,
    file: PathBuf,
    data: PathBuf,
    webhook_port: u16,
    seats_port: u16,
    /// What its environment says, over its file.
    environment: Vec<(&'static str, String)>,
    /// A limit on the size of every file it writes, in KiB: a disk that fills up.
    file_limit_kib: Option<u64>,
    /// Where the programs of another version lie, while it runs as that one.
    other_version: Option<PathBuf>,
    http: reqwest::Client,
}

impl Hub {
    pub(super) fn new(place: &Place, name: &str, ports: &Ports, setting: &Setting) -> Result<Self> {
        let folder = place.folder_for(name)?;
        let Ports { webhook: webhook_port, seats: seats_port, meta: meta_port } = *ports;
        let (file, data) = (folder.join("hub.toml"), folder.join("data"));
        let Setting { probe_every_secs, team, .. } = setting;
        let head = format!(
            "data_dir = {data:?}\nwebhook_listen = \"127.0.0.1:{webhook_port}\"\n\
             seats_listen = \"127.0.0.1:{seats_port}\"\nprobe_every_secs = {probe_every_secs}\n\n\
             [meta]\nbase_url = \"http://127.0.0.1:{meta_port}\"\n\n[team]\n{team}\n"
        );
        let hub = Self {
            process: Process::new(name, place.log(name)),
            head,
            file,
            data,
            webhook_port,
            seats_port,
            environment: Vec::new(),
            file_limit_kib: None,
            other_version: setting.other_version.clone(),
            http: client()?,
        };
        hub.serve_lines(&[LINE])?;
        Ok(hub)
    }

    /// Writes which lines it serves from its next start on.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn serve_lines(&self, lines: &[&str]) -> Result<()> {
        let mut text = self.head.clone();
        for line in lines {
            text.push_str(&format!("\n[[line]]\nid = \"{line}\"\nwaba_id = \"{WABA}\"\n"));
        }
        Ok(std::fs::write(&self.file, text)?)
    }

    /// Keeps its journal in this database from its next start on.
    pub(super) fn keep_journal_in(&mut self, database: &str) -> Result<()> {
        self.head = format!("journal = {database:?}\n{}", self.head);
        self.serve_lines(&[LINE])
    }

    /// Says one thing more in its environment from its next start on.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.environment.push((name, value.into()));
    }

    pub(super) fn webhook_port(&self) -> u16 {
        self.webhook_port
    }

    pub(super) fn seats_port(&self) -> u16 {
        self.seats_port
    }

    /// Where desktops connect.
    #[must_use]
    pub fn seats_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.seats_port)
    }

    /// Where Meta knocks.
    #[must_use]
    pub fn webhook_url(&self) -> String {
        format!("http://127.0.0.1:{}/meta/webhook", self.webhook_port)
    }

    /// Where Meta's connections go.
    #[must_use]
    pub fn webhook_address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.webhook_port))
    }

    /// Where journal and media lie.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where the journal lies.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data.join("journal.sqlite")
    }

    /// From its next start on, no file of the hub grows beyond this; none lifts the limit.
    pub fn limit_files(&mut self, kib: Option<u64>) {
        self.file_limit_kib = kib;
    }

    /// Lifts the limit of the running hub: somebody made room.
    ///
    /// # Errors
    /// When it does not run, or the system refuses.
    pub async fn make_room(&self) -> Result<()> {
        let id = self.process.id().context("the hub runs")?;
        let mut command = Command::new("prlimit");
        command.args(["--fsize=unlimited", "--pid", &id.to_string()]);
        let said = command_line::run(command).await?;
        ensure!(said.success, "no room can be made: {}", said.err);
        Ok(())
    }

    /// Runs as the version whose programs lie in this folder from its next start on; as this one with none.
    pub fn run_as(&mut self, other_version: Option<PathBuf>) {
        self.other_version = other_version;
    }

    fn program(&self) -> Result<Command> {
        let program = match &self.other_version {
            None => place::program("comptoir-hub")?,
            Some(folder) => place::program_in(folder, "comptoir-hub")?,
        };
        let mut command = match self.file_limit_kib {
            None => Command::new(program),
            Some(kib) => {
                let mut shell = Command::new("bash");
                // A write beyond the limit fails instead of ending the process.
                shell
                    .args(["-c", "trap '' XFSZ; ulimit -S -f \"$0\"; exec \"$@\"", &kib.to_string()])
                    .arg(program);
                shell
            }
        };
        command.arg("--config").arg(&self.file);
        command.env("COMPTOIR_HUB_META_TOKEN", TOKEN).env("COMPTOIR_HUB_META_APP_SECRET", APP_SECRET);
        command.env("COMPTOIR_HUB_META_VERIFY_TOKEN", VERIFY_TOKEN);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Starts it without waiting for anything.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn launch(&mut self) -> Result<()> {
        let mut command = self.program()?;
        command.arg("serve").stdin(std::process::Stdio::null()).stdout(self.process.log_as_stdout()?);
        self.process.start(command)?;
        Ok(())
    }

    /// Starts it, or starts it again over the same data, and waits until it is ready.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&mut self) -> Result<()> {
        self.launch()?;
        let what = format!("the hub is ready (log: {})", self.process.log().display());
        until(&what, PATIENCE, async || Ok(self.is_ready().await.then_some(()))).await
    }

    /// Whether it says that it is ready.
    pub async fn is_ready(&self) -> bool {
        self.pulse("readyz").await.is_ok_and(|(good, _)| good)
    }

    /// What `/healthz`, `/readyz` or `/metrics` answers, and whether it is good news.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn pulse(&self, what: &str) -> Result<(bool, String)> {
        let answer = self.http.get(format!("{}/{what}", self.seats_url())).send().await?;
        Ok((answer.status().is_success(), answer.text().await?))
    }

    /// Kill -9.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.kill().await
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn stop(&mut self) -> Result<()> {
        self.process.stop().await
    }

    /// The system's number for it, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Whether it was started and not killed.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_started()
    }

    /// Waits until it has ended by itself; whether it was content, and everything it ever said.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn gives_up(&mut self) -> Result<(bool, String)> {
        let status = self.process.end(Duration::from_secs(30)).await?;
        Ok((status.success(), self.process.said()?))
    }

    /// Lets a seat in through the command line; gives its token.
    ///
    /// # Errors
    /// When the command line refuses.
    pub async fn add_seat(&self, name: &str) -> Result<String> {
        self.let_in(&["seat", "add", name]).await
    }

    /// Lets a seat of a member with that role in; gives its token.
    ///
    /// # Errors
    /// When the command line refuses.
    pub async fn add_seat_as(&self, name: &str, role: &str) -> Result<String> {
        self.let_in(&["seat", "add", name, "--role", role]).await
    }

    async fn let_in(&self, words: &[&str]) -> Result<String> {
        let said = self.ask(words).await?;
        ensure!(said.success, "no seat: {}", said.err);
        let token = said.out.split_whitespace().find(|word| word.starts_with("comptoir_"));
        Ok(token.context("the command line names no token")?.to_owned())
    }

    /// Asks the hub's command line.
    ///
    /// # Errors
    /// When it does not come to its end.
    pub async fn ask(&self, words: &[&str]) -> Result<Said> {
        let mut command = self.program()?;
        command.args(words);
        command_line::run(command).await
    }
}
