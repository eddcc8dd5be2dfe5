//! The pretend Meta as a process: what customers do, what Meta knows, how it misbehaves.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::process::Command;

use super::Setting;
use super::place::{self, Place};
use super::process::Process;
use super::wait::{PATIENCE, until};

/// The line that the simulator has by itself.
pub const LINE: &str = "106540352242922";
/// Its account.
pub const WABA: &str = "102290129340398";
/// What webhooks are signed with.
pub const APP_SECRET: &str = "story-app-secret";
/// What Meta says when it first knocks.
pub const VERIFY_TOKEN: &str = "story-verify-token";
/// What calls must carry.
pub const TOKEN: &str = "STORY-TOKEN";

/// A send that Meta took.
#[derive(Clone, Debug, Deserialize)]
pub struct Accepted {
    /// Meta's name for it.
    pub wamid: String,
    /// To whom: digits.
    pub customer: String,
    /// When, by Meta's clock.
    pub at_ms: i64,
    /// The request as it came.
    pub body: Value,
    /// What the hub wants to see again.
    pub biz_opaque_callback_data: Option<String>,
    /// Whether the message that it answers was found.
    #[serde(default)]
    pub quote_shown: bool,
    /// Its files: `id`, `kind`, `mime`, `sha256` in hex, `size`.
    #[serde(default)]
    pub media: Vec<Value>,
}

impl Accepted {
    /// The command that the send carried, in the form that the hub writes it.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        let rest = self.biz_opaque_callback_data.as_deref()?.strip_prefix("comptoir:")?;
        Some(rest.rsplit_once(':')?.0)
    }
}

/// The pretend Meta.
#[derive(Debug)]
pub struct Meta {
    process: Process,
    words: Vec<String>,
    base: String,
    http: reqwest::Client,
}

impl Meta {
    pub(super) fn new(place: &Place, port: u16, callback: u16, setting: Setting) -> Result<Self> {
        let state = place.folder_for("meta")?.join("state.jsonl");
        let mut words: Vec<String> = Vec::new();
        let mut say = |name: &str, value: String| words.extend([name.to_owned(), value]);
        say("--listen", format!("127.0.0.1:{port}"));
        say("--callback", format!("http://127.0.0.1:{callback}/meta/webhook"));
        say("--state-file", state.display().to_string());
        say("--phone-number-id", LINE.to_owned());
        say("--waba-id", WABA.to_owned());
        say("--seed", setting.seed.to_string());
        say("--time-scale", setting.time_scale.to_string());
        say("--webhook-connections", setting.webhook_connections.to_string());
        for trap in &setting.traps {
            say("--trap", trap.clone());
        }
        for number in &setting.not_on_whatsapp {
            say("--not-on-whatsapp", number.clone());
        }
        words.push("--require-proof".to_owned());
        Ok(Self {
            process: Process::new("the simulator", place.log("simulator")),
            words,
            base: format!("http://127.0.0.1:{port}/_control"),
            http: client()?,
        })
    }

    /// Starts it, or starts it again where it was, and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start(&mut self) -> Result<()> {
        let mut command = Command::new(place::program("comptoir-simulator")?);
        command.args(&self.words).stdin(std::process::Stdio::null()).stdout(self.process.log_as_stdout()?);
        command.env("COMPTOIR_SIMULATOR_APP_SECRET", APP_SECRET);
        command.env("COMPTOIR_SIMULATOR_VERIFY_TOKEN", VERIFY_TOKEN).env("COMPTOIR_SIMULATOR_TOKEN", TOKEN);
        self.process.start(command)?;
        let what = format!("the simulator answers (log: {})", self.process.log().display());
        until(&what, PATIENCE, async || Ok(self.state().await.ok())).await?;
        Ok(())
    }

    /// Kill -9.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.kill().await
    }

    /// Whether it was started and not killed.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.process.is_started()
    }

    /// A customer writes; gives Meta's name for the message.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn say(&self, customer: &str, name: &str, text: &str) -> Result<String> {
        let asked = json!({ "customer": customer, "name": name, "text": text });
        let answer = self.post("say", &asked).await?;
        Ok(answer["wamid"].as_str().context("a message has a name")?.to_owned())
    }

    /// A customer sends something else than words.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn show(&self, customer: &str, name: &str, content: Value) -> Result<()> {
        self.post("say", &json!({ "customer": customer, "name": name, "content": content })).await?;
        Ok(())
    }

    /// A customer reads everything.
    ///
    /// # Errors
    /// When nobody has that number.
    pub async fn read(&self, customer: &str) -> Result<()> {
        self.post("read", &json!({ "customer": customer })).await?;
        Ok(())
    }

    /// Turns the clock forward.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn advance(&self, by: Duration) -> Result<()> {
        let advance_ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.post("clock", &json!({ "advance_ms": advance_ms })).await?;
        Ok(())
    }

    /// Tries every refused webhook again at once.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn redeliver(&self) -> Result<()> {
        self.post("redeliver", &json!({})).await?;
        Ok(())
    }

    /// Sets how often surprises spring.
    ///
    /// # Errors
    /// When the simulator does not know one.
    pub async fn traps(&self, rates: &Value) -> Result<()> {
        self.post("traps", rates).await?;
        Ok(())
    }

    /// The access token dies, or is good again.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn expire_token(&self, expired: bool) -> Result<()> {
        self.post("token", &json!({ "expired": expired })).await?;
        Ok(())
    }

    /// The line's quality: `GREEN`, `YELLOW`, `RED`.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn quality(&self, rating: &str) -> Result<()> {
        self.post("quality", &json!({ "rating": rating })).await?;
        Ok(())
    }

    /// The app is subscribed to the account, or not.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn subscribe(&self, on: bool) -> Result<()> {
        self.post("subscription", &json!({ "on": on })).await?;
        Ok(())
    }

    /// Every send that Meta took, in order.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn accepted(&self) -> Result<Vec<Accepted>> {
        self.get("accepted").await
    }

    /// Meta's names for everything that customers wrote.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn heard(&self) -> Result<Vec<String>> {
        self.get("heard").await
    }

    /// How many webhooks nobody has acknowledged.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn undelivered(&self) -> Result<u64> {
        Ok(self.state().await?["undelivered"].as_u64().unwrap_or(u64::MAX))
    }

    /// What there is, in numbers.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn state(&self) -> Result<Value> {
        self.get("state").await
    }

    /// A PDF of exactly so many bytes, always the same.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn large_file(&self, bytes: u64) -> Result<Vec<u8>> {
        let answer = self.http.get(format!("{}/file?bytes={bytes}", self.base)).send().await?;
        Ok(answer.error_for_status()?.bytes().await?.to_vec())
    }

    /// Every file that Meta has: `id`, `mime`, `sha256` in hex, `size`, `inbound`.
    ///
    /// # Errors
    /// When the simulator does not answer.
    pub async fn media(&self) -> Result<Vec<Value>> {
        self.get("media").await
    }

    /// The bytes of one of them.
    ///
    /// # Errors
    /// When Meta has no such file.
    pub async fn bytes(&self, id: &str) -> Result<Vec<u8>> {
        let answer = self.http.get(format!("{}/media/{id}", self.base)).send().await?;
        Ok(answer.error_for_status()?.bytes().await?.to_vec())
    }

    /// Anything else that can be done to the pretend world.
    ///
    /// # Errors
    /// When the simulator does not answer, or refuses.
    pub async fn control(&self, what: &str, body: &Value) -> Result<Value> {
        self.post(what, body).await
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, what: &str) -> Result<T> {
        let answer = self.http.get(format!("{}/{what}", self.base)).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    async fn post(&self, what: &str, body: &Value) -> Result<Value> {
        let answer = self.http.post(format!("{}/{what}", self.base)).json(body).send().await?;
        ensure!(answer.status().is_success(), "the simulator refuses `{what}`: {}", answer.text().await?);
        Ok(answer.json().await?)
    }
}

/// A client for loopback.
pub(crate) fn client() -> Result<reqwest::Client> {
    // Whoever was first in this process has chosen; one is as good as another.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).no_proxy();
    // A process that was killed and came back must not be spoken to through its predecessor's connection.
    Ok(client.pool_max_idle_per_host(0).build()?)
}
