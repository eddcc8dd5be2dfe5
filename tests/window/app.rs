//! The app as a person meets it: its real window, driven over WebDriver.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::prelude::*;
use tokio::process::Command;

use crate::desk::{self, Desk};
use crate::processes::Process;
use crate::wait::{PATIENCE, until};

/// The app's home for one story: its data, and the script that starts it there.
#[derive(Clone)]
pub(crate) struct Seat {
    folder: PathBuf,
}

impl Seat {
    /// A seat in an empty folder. `graph` is where Meta is.
    pub(crate) fn new(folder: &Path, graph: &str) -> Result<Self> {
        let seat = Self { folder: folder.to_owned() };
        let script = format!(
            "#!/bin/sh\nexport COMPTOIR_DATA_DIR='{0}/data' COMPTOIR_GRAPH_URL='{graph}'\n\
             exec '{1}' \"$@\" 2>>'{0}/stderr'\n",
            folder.display(),
            desk::program("comptoir")?.display(),
        );
        seat.keep(&script)?;
        Ok(seat)
    }

    fn keep(&self, script: &str) -> Result<()> {
        fs::write(self.script(), script)?;
        Ok(fs::set_permissions(self.script(), fs::Permissions::from_mode(0o755))?)
    }

    /// Takes the session bus away, and the keychain with it.
    pub(crate) fn without_a_bus(&self) -> Result<()> {
        let script = fs::read_to_string(self.script())?;
        self.keep(
            &script.replace("\nexec", "\nexport DBUS_SESSION_BUS_ADDRESS='unix:path=/nonexistent'\nexec"),
        )
    }

    /// Has the app join a team's hub whenever it starts.
    pub(crate) fn joins(&self, hub: &str, token: &str) -> Result<()> {
        let script = fs::read_to_string(self.script())?;
        let script = script.replace("\nexec", &format!("\nexport COMPTOIR_TOKEN='{token}'\nexec"));
        self.keep(&script.replace("\"$@\"", &format!("--hub '{hub}' \"$@\"")))
    }

    /// Where the app keeps its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts the app and takes hold of its window.
    pub(crate) async fn open(&self, desk: &Desk) -> Result<Window> {
        let mut wish = Capabilities::new();
        wish.set("browserName", json!("wry"))?;
        wish.set("tauri:options", json!({ "application": self.script() }))?;
        let driver =
            WebDriver::new(&desk.driver, wish).await.context("the app does not start under WebDriver")?;
        Ok(Window { driver })
    }

    /// Starts the app a second time with a link, as a click elsewhere does. The second start hands it over and ends.
    pub(crate) async fn follow(&self, link: &str) -> Result<()> {
        let mut second = Command::new(desk::program("comptoir")?);
        second.arg(link).env("COMPTOIR_DATA_DIR", self.data()).stdin(Stdio::null()).kill_on_drop(true);
        let ended = tokio::time::timeout(PATIENCE, second.status()).await;
        let status = ended.context("the second start went on as an app of its own")??;
        ensure!(status.success(), "the second start failed: {status}");
        Ok(())
    }

    /// Spoils the first page of the replica, as a failing disk does; its salt, and with it the seals, stay.
    pub(crate) fn spoil_replica(&self, profile: &str) -> Result<()> {
        let file = self.data().join("profiles").join(profile).join("replica.db");
        let mut bytes = fs::read(&file)?;
        ensure!(bytes.len() > 4096, "the replica has one page at most");
        bytes[64..4096].fill(0x5a);
        fs::write(&file, bytes)?;
        // What is still in the log would mend the page.
        let log = file.with_extension("db-wal");
        if log.exists() {
            fs::remove_file(log)?;
        }
        Ok(())
    }

    /// Ends the app as a power cut does.
    pub(crate) async fn kill(&self) -> Result<()> {
        self.end("-KILL").await
    }

    /// Ends the app as the end of a session does.
    pub(crate) async fn close(&self) -> Result<()> {
        self.end("-TERM").await
    }

    async fn end(&self, signal: &str) -> Result<()> {
        let program = desk::program("comptoir")?;
        let running = || {
            let all = Process::all_over(&self.data())?;
            anyhow::Ok(all.into_iter().filter(|process| process.runs(&program)).collect::<Vec<_>>())
        };
        for process in running()? {
            let mut kill = Command::new("kill");
            kill.args([signal, &process.id()]).stdin(Stdio::null()).stderr(Stdio::null()).status().await?;
        }
        until("the app has ended", async || Ok(running()?.is_empty().then_some(()))).await
    }

    fn script(&self) -> PathBuf {
        self.folder.join("comptoir.sh")
    }
}

/// The window. Clone freely; it is one.
#[derive(Clone)]
pub(crate) struct Window {
    driver: WebDriver,
}

impl Window {
    /// Waits until an element is there and shown.
    pub(crate) async fn see(&self, css: &str) -> Result<WebElement> {
        until(css, async || {
            for element in self.driver.find_all(By::Css(css)).await? {
                if element.is_displayed().await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until an element shows these words.
    pub(crate) async fn see_words(&self, css: &str, words: &str) -> Result<WebElement> {
        until(&format!("`{words}` in {css}"), async || {
            for element in self.driver.find_all(By::Css(css)).await? {
                if element.is_displayed().await? && element.text().await?.contains(words) {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Clicks what is shown.
    pub(crate) async fn click(&self, css: &str) -> Result<()> {
        Ok(self.see(css).await?.click().await?)
    }

    /// Waits until what the page holds is what the screen shows.
    pub(crate) async fn painted(&self) -> Result<()> {
        let later =
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 200)))";
        self.script_later::<bool>(later).await.map(drop)
    }

    /// What the page says, for whoever looks into a failure.
    pub(crate) async fn words(&self) -> Result<String> {
        Ok(self.driver.find(By::Css("body")).await?.text().await?)
    }

    /// Everything that is there now, shown or not.
    pub(crate) async fn all(&self, css: &str) -> Result<Vec<WebElement>> {
        Ok(self.driver.find_all(By::Css(css)).await?)
    }

    /// Asks as the page asks.
    pub(crate) async fn ask(&self, name: &str, params: Value) -> Result<Value> {
        self.invoke("ask", json!({ "name": name, "params": params })).await
    }

    /// Calls a command of the core from the page.
    pub(crate) async fn invoke(&self, command: &str, arguments: Value) -> Result<Value> {
        const SCRIPT: &str = "const [command, words, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, words)
                .then((answer) => done({ answer: answer ?? null }), (error) => done({ error }));";
        let said = self.driver.execute_async(SCRIPT, vec![json!(command), arguments]).await?;
        let said: Value = said.convert()?;
        match said.get("answer") {
            Some(answer) => Ok(answer.clone()),
            None => bail!("`{command}` failed: {said}"),
        }
    }

    /// Runs a script in the page and reads what it returns.
    pub(crate) async fn script<T: DeserializeOwned>(&self, script: &str) -> Result<T> {
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// Runs a script in the page and reads what it gives to `done`.
    pub(crate) async fn script_later<T: DeserializeOwned>(&self, script: &str) -> Result<T> {
        let script = format!("const done = arguments[0]; {script}");
        Ok(self.driver.execute_async(script, Vec::new()).await?.convert()?)
    }

    /// Lets go of the window, however it ended.
    pub(crate) async fn leave(self) {
        let _ = self.driver.quit().await;
    }
}
