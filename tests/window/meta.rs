//! The pretend Meta, as a program of its own, steered through its control door.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::desk;

/// What the app is told to connect with.
pub(crate) const TOKEN: &str = "canary-meta-token-7d1f";
/// What webhooks are signed with.
pub(crate) const APP_SECRET: &str = "canary-app-secret-51ce";
/// The line.
pub(crate) const PHONE_NUMBER_ID: &str = "106540352242922";
/// The account.
pub(crate) const WABA_ID: &str = "102290129340398";

/// A simulator at work; it ends with the story.
pub(crate) struct Meta {
    _process: Child,
    base: String,
    http: reqwest::Client,
}

impl Meta {
    /// Starts one on this port. The verification word is what the app showed.
    pub(crate) async fn start(port: u16, verify_token: &str, callback: &str) -> Result<Self> {
        let mut process = Command::new(desk::program("comptoir-simulator")?)
            .args(["--listen", &format!("127.0.0.1:{port}"), "--callback", callback])
            .args(["--phone-number-id", PHONE_NUMBER_ID, "--waba-id", WABA_ID])
            .env("COMPTOIR_SIMULATOR_TOKEN", TOKEN)
            .env("COMPTOIR_SIMULATOR_APP_SECRET", APP_SECRET)
            .env("COMPTOIR_SIMULATOR_VERIFY_TOKEN", verify_token)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the simulator cannot be started")?;
        let mut lines =
            BufReader::new(process.stdout.take().context("the simulator prints to nobody")?).lines();
        let greeting = tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await;
        let greeting = greeting.context("the simulator says nothing")??.unwrap_or_default();
        ensure!(greeting.contains("listens"), "the simulator did not come up: {greeting}");
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).no_proxy().build()?;
        Ok(Self { _process: process, base: format!("http://127.0.0.1:{port}/_control"), http })
    }

    /// A customer writes.
    pub(crate) async fn say(&self, customer: &str, name: &str, text: &str) -> Result<()> {
        self.post("say", json!({ "customer": customer, "name": name, "text": text })).await
    }

    /// A customer sends something else than words.
    pub(crate) async fn show(&self, customer: &str, content: Value) -> Result<()> {
        self.post("say", json!({ "customer": customer, "content": content })).await
    }

    /// A customer reads what we sent.
    pub(crate) async fn read(&self, customer: &str) -> Result<()> {
        self.post("read", json!({ "customer": customer })).await
    }

    /// Every send that Meta took.
    pub(crate) async fn accepted(&self) -> Result<Vec<Value>> {
        let answer = self.http.get(format!("{}/accepted", self.base)).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// Every file that Meta has.
    pub(crate) async fn files(&self) -> Result<Vec<Value>> {
        let answer = self.http.get(format!("{}/media", self.base)).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// The bytes of a file that Meta has.
    pub(crate) async fn file(&self, id: &str) -> Result<Vec<u8>> {
        let answer = self.http.get(format!("{}/media/{id}", self.base)).send().await?.error_for_status()?;
        Ok(answer.bytes().await?.to_vec())
    }

    async fn post(&self, what: &str, body: Value) -> Result<()> {
        let answer = self.http.post(format!("{}/{what}", self.base)).json(&body).send().await?;
        answer.error_for_status().with_context(|| format!("the simulator refuses `{what}`"))?;
        Ok(())
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
