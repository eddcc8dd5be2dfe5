//! The app as a person meets it: its real window, driven over WebDriver.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::prelude::*;
use tokio::process::Command;

use crate::desk::{self, Desk};
use crate::wait::until;

/// The app's home for one story: its data, and the script that starts it there.
pub(crate) struct Seat {
    folder: PathBuf,
}

impl Seat {
    /// A seat in an empty folder. `graph` is where Meta is.
    pub(crate) fn new(folder: &Path, graph: &str, arguments: &str) -> Result<Self> {
        let seat = Self { folder: folder.to_owned() };
        let script = format!(
            "#!/bin/sh\necho $$ > '{0}/pid'\nexport COMPTOIR_DATA_DIR='{0}/data' COMPTOIR_GRAPH_URL='{graph}'\n\
             exec '{1}' {arguments} \"$@\" 2>>'{0}/stderr'\n",
            folder.display(),
            desk::program("comptoir")?.display(),
        );
        fs::write(seat.script(), script)?;
        fs::set_permissions(seat.script(), fs::Permissions::from_mode(0o755))?;
        Ok(seat)
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
        let driver = WebDriver::new(&desk.driver, wish).await.context("the app does not start under WebDriver")?;
        Ok(Window { driver })
    }

    /// Ends the app as a power cut does.
    pub(crate) async fn kill(&self) -> Result<()> {
        let pid = fs::read_to_string(self.folder.join("pid"))?.trim().to_owned();
        Command::new("kill").args(["-9", &pid]).stdin(Stdio::null()).status().await?;
        until("the killed app is gone", async || Ok((!Path::new("/proc").join(&pid).exists()).then_some(()))).await
    }

    fn script(&self) -> PathBuf {
        self.folder.join("comptoir.sh")
    }
}

/// The window.
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

    /// Waits until an attribute of some element has this value.
    pub(crate) async fn click(&self, css: &str) -> Result<()> {
        Ok(self.see(css).await?.click().await?)
    }

    /// Clicks what shows these words.
    pub(crate) async fn click_words(&self, css: &str, words: &str) -> Result<()> {
        Ok(self.see_words(css, words).await?.click().await?)
    }

    /// Types into a field, in the place of what stands there.
    pub(crate) async fn fill(&self, css: &str, words: &str) -> Result<()> {
        let field = self.see(css).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Everything the page says, for looking.
    pub(crate) async fn text(&self) -> Result<String> {
        Ok(self.driver.find(By::Css("body")).await?.text().await?)
    }

    /// Asks as the page asks.
    pub(crate) async fn ask(&self, name: &str, params: serde_json::Value) -> Result<serde_json::Value> {
        const SCRIPT: &str = "const [name, params, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('ask', { name, params })
                .then((answer) => done({ answer }), (error) => done({ error }));";
        let said = self.driver.execute_async(SCRIPT, vec![json!(name), params]).await?;
        let said: serde_json::Value = said.convert()?;
        match said.get("answer") {
            Some(answer) => Ok(answer.clone()),
            None => anyhow::bail!("`{name}` failed: {said}"),
        }
    }

    /// Runs a script in the page and reads its answer.
    pub(crate) async fn script<T: serde::de::DeserializeOwned>(&self, script: &str) -> Result<T> {
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// Lets go of the window, however it ended.
    pub(crate) async fn leave(self) {
        let _ = self.driver.quit().await;
    }
}
