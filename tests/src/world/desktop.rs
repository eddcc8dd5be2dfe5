//! A desktop without a screen, as a process: asked line by line, heard event by event, killed like any other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::place::{self, Place};
use super::process::Process;
use super::thread::Message;
use super::wire::Wire;

/// The key of every story's replica, in hex. It seals nothing of anybody's.
pub const KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(30);

/// An ask that the counter refused: the code that the screen would put into words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code} ({details})")]
pub struct Refused {
    /// Which.
    pub code: String,
    /// For the details pane.
    pub details: String,
}

/// What came back: the answer, or why not.
pub type Answer = std::result::Result<Value, Refused>;

/// An ask that was not answered yet.
#[derive(Debug)]
pub struct Pending {
    what: String,
    answer: oneshot::Receiver<Answer>,
}

impl Pending {
    /// Waits for the answer.
    ///
    /// # Errors
    /// When the desktop ends before it answers, or does not answer in time.
    pub async fn answer(self) -> Result<Answer> {
        let answer = tokio::time::timeout(ANSWER, self.answer).await;
        let answer = answer.with_context(|| format!("no answer to {}", self.what))?;
        answer.with_context(|| format!("the process ended before it answered {}", self.what))
    }
}

/// What it said without being asked.
#[derive(Default)]
struct Heard {
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    events: Vec<Value>,
    notices: Vec<Value>,
    refusal: Option<String>,
}

/// A desktop.
pub struct Desktop {
    name: String,
    process: Process,
    file: PathBuf,
    hub: String,
    token: String,
    page: Option<u32>,
    other_version: Option<PathBuf>,
    link: Option<Link>,
    heard: Arc<Mutex<Heard>>,
    next: u64,
}

struct Link {
    stdin: ChildStdin,
    reader: JoinHandle<()>,
    up: watch::Receiver<bool>,
}

impl Desktop {
    pub(super) fn new(place: &Place, name: &str, hub: String, token: String) -> Result<Self> {
        let file = place.folder_for(name)?.join("replica.db");
        let process = Process::new(name, place.log(name));
        Ok(Self {
            name: name.to_owned(),
            process,
            file,
            hub,
            token,
            page: None,
            other_version: None,
            link: None,
            heard: Arc::default(),
            next: 0,
        })
    }

    /// Starts it, or starts it again over the same replica, and waits until it can be asked.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&mut self) -> Result<()> {
        self.launch()?;
        let mut up = self.link.as_ref().context("it was launched")?.up.clone();
        let ready = tokio::time::timeout(ANSWER, up.wait_for(|up| *up)).await;
        match ready {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => {
                bail!("{} does not come up, see {}", self.name, self.process.log().display())
            }
        }
    }

    /// Starts it without waiting for anything.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn launch(&mut self) -> Result<()> {
        let mut command = Command::new(match &self.other_version {
            None => place::program("desktop")?,
            Some(folder) => place::program_in(folder, "desktop")?,
        });
        command.env("COMPTOIR_DESKTOP_FILE", &self.file).env("COMPTOIR_DESKTOP_KEY", KEY);
        command.env("COMPTOIR_DESKTOP_HUB", &self.hub).env("COMPTOIR_DESKTOP_TOKEN", &self.token);
        if let Some(page) = self.page {
            command.env("COMPTOIR_DESKTOP_PAGE", page.to_string());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = self.process.start(command)?;
        let stdin = child.stdin.take().context("stdin is piped")?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let (tell_up, up) = watch::channel(false);
        let reader = tokio::spawn(hear(stdout, Arc::clone(&self.heard), tell_up));
        self.link = Some(Link { stdin, reader, up });
        Ok(())
    }

    /// Runs as the version whose programs lie in this folder from its next start on; as this one with none.
    pub fn run_as(&mut self, other_version: Option<PathBuf>) {
        self.other_version = other_version;
    }

    /// Kill -9.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.kill().await?;
        self.hang_up().await
    }

    /// Quits as a person does, and waits.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn quit(&mut self) -> Result<()> {
        if let Some(link) = self.link.take() {
            drop(link.stdin);
            let status = self.process.end(ANSWER).await?;
            link.reader.await?;
            anyhow::ensure!(status.success(), "{} ended with {status}", self.name);
        }
        Ok(())
    }

    async fn hang_up(&mut self) -> Result<()> {
        if let Some(link) = self.link.take() {
            link.reader.await?;
        }
        Ok(())
    }

    /// Waits until it has ended by itself: why it could not open, and how it ended.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn gives_up(&mut self) -> Result<(Option<String>, ExitStatus)> {
        let status = self.process.end(ANSWER).await?;
        self.hang_up().await?;
        Ok((self.heard().refusal.clone(), status))
    }

    /// Whether it was started and not stopped.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_started()
    }

    /// Its replica.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Asks for history in pages of so many entries from its next start on, so that a story can look in between.
    pub fn read_history_by(&mut self, page: u32) {
        self.page = Some(page);
    }

    /// Reaches the hub through this wire from its next start on.
    pub fn connect_through(&mut self, wire: &Wire) {
        self.hub = wire.url();
    }

    /// Shows another token from its next start on.
    pub fn sign_in_with(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks without waiting for the answer.
    ///
    /// # Errors
    /// When the desktop is gone.
    pub async fn begin(&mut self, name: &str, params: Value) -> Result<Pending> {
        self.next += 1;
        let (id, (tell, answer)) = (self.next, oneshot::channel());
        self.heard().waiting.insert(id, tell);
        let line = format!("{}\n", json!({ "id": id, "ask": name, "params": params }));
        let link = self.link.as_mut().with_context(|| format!("{} is not running", self.name))?;
        link.stdin.write_all(line.as_bytes()).await.with_context(|| format!("{} is gone", self.name))?;
        Ok(Pending { what: format!("{name} of {}", self.name), answer })
    }

    /// Asks, and gives back the answer or the counter's refusal.
    ///
    /// # Errors
    /// When the desktop is gone, or does not answer in time.
    pub async fn try_ask(&mut self, name: &str, params: Value) -> Result<Answer> {
        self.begin(name, params).await?.answer().await
    }

    /// Asks, and expects an answer.
    ///
    /// # Errors
    /// When it refuses, is gone, or does not answer in time.
    pub async fn ask(&mut self, name: &str, params: Value) -> Result<Value> {
        let answer = self.try_ask(name, params).await?;
        answer.with_context(|| format!("{} asked {name}", self.name))
    }

    /// Every event heard since the story began, or since the last [`Desktop::forget`].
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.heard().events.clone()
    }

    /// Every notification heard since then.
    #[must_use]
    pub fn notices(&self) -> Vec<Value> {
        self.heard().notices.clone()
    }

    /// Forgets what was heard so far.
    pub fn forget(&mut self) {
        let mut heard = self.heard();
        heard.events.clear();
        heard.notices.clear();
    }

    /// How everything stands.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn status(&mut self) -> Result<Value> {
        self.ask("status", json!({})).await
    }

    /// The truth line's word: `live`, `offline`, or what is needed.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn link(&mut self) -> Result<String> {
        let status = self.status().await?;
        let word = status["link"]["need"].as_str().or_else(|| status["link"]["state"].as_str());
        Ok(word.unwrap_or_default().to_owned())
    }

    /// Every row of the queue list.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn inbox(&mut self) -> Result<Vec<Value>> {
        let (mut rows, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = self.ask("inbox_page", json!({ "view": "all", "after": after, "limit": 100 })).await?;
            rows.extend(page["rows"].as_array().cloned().unwrap_or_default());
            after = page["next"].clone();
            if after.is_null() {
                return Ok(rows);
            }
        }
    }

    /// The conversation with somebody of that name, when there is one.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn conversation(&mut self, name: &str) -> Result<Option<Value>> {
        Ok(self.inbox().await?.into_iter().find(|row| row["name"] == name))
    }

    /// Every row of a thread, oldest first.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn thread(&mut self, conversation: u64) -> Result<Vec<Message>> {
        let mut all: Vec<Message> = Vec::new();
        let mut anchor = json!({ "from": "newest" });
        loop {
            let asked = json!({ "conversation": conversation, "anchor": anchor, "limit": 200 });
            let page = self.ask("thread_page", asked).await?;
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            let some = rows.iter().map(|row| Message::read(conversation, row));
            all.splice(0..0, some);
            match rows.first() {
                Some(first) if page["older"] == true => {
                    anchor = json!({ "from": "before", "at": first["at"], "seq": first["seq"] });
                }
                Some(_) | None => return Ok(all),
            }
        }
    }

    /// One message, when it is there.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn message(&mut self, conversation: u64, key: &str) -> Result<Option<Message>> {
        Ok(self.thread(conversation).await?.into_iter().find(|message| message.key == key))
    }

    /// Every message of every conversation.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn everything(&mut self) -> Result<Vec<Message>> {
        let mut all = Vec::new();
        for row in self.inbox().await? {
            all.extend(self.thread(row["id"].as_u64().context("a conversation has a number")?).await?);
        }
        Ok(all)
    }

    /// Writes to a customer; gives the command.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn send(&mut self, conversation: u64, text: &str) -> Result<String> {
        let asked = json!({ "conversation": conversation, "text": text, "reply_to": null });
        let sent = self.ask("send_text", asked).await?;
        Ok(sent["command"].as_str().context("a wish has a command")?.to_owned())
    }

    /// The replica's canonical dump.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn dump(&mut self) -> Result<String> {
        let answer = self.ask("story_dump", json!({})).await?;
        Ok(answer["dump"].as_str().unwrap_or_default().to_owned())
    }

    /// What is held of the line: lowest and highest Seq.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn interval(&mut self) -> Result<(u64, u64)> {
        let answer = self.ask("story_interval", json!({})).await?;
        let end = |name: &str| answer[name].as_u64().with_context(|| format!("no {name} end"));
        Ok((end("low")?, end("high")?))
    }
}

async fn hear(stdout: ChildStdout, heard: Arc<Mutex<Heard>>, up: watch::Sender<bool>) {
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(mut said) = serde_json::from_str::<Value>(&line) else { continue };
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        if said["up"] == true {
            up.send_replace(true);
        } else if let Some(event) = said.get_mut("event") {
            heard.events.push(event.take());
        } else if let Some(notice) = said.get_mut("notice") {
            heard.notices.push(notice.take());
        } else if let Some(why) = said["cannot_open"].as_str() {
            heard.refusal = Some(why.to_owned());
        } else if let Some(tell) = said["id"].as_u64().and_then(|id| heard.waiting.remove(&id)) {
            let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let answer = match said.get_mut("answer") {
                Some(answer) => Ok(answer.take()),
                None => Err(Refused { code: words(&said["code"]), details: words(&said["details"]) }),
            };
            // Whoever asked may have stopped waiting.
            drop(tell.send(answer));
        }
    }
    // Whoever still waits hears that nobody will answer.
    heard.lock().unwrap_or_else(PoisonError::into_inner).waiting.clear();
}
