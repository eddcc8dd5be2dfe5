//! Files in stories: those that are shipped, those that a person sends, those that a desktop shows.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Desktop;

/// A file of the shipped ones, real in every byte.
#[must_use]
pub fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/media").join(name)
}

/// The digest of these bytes, in hex.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A file as a desktop gives it to the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its digest, in hex.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
    /// The media type under which it is shown.
    pub mime: String,
}

impl Desktop {
    /// Takes a file in, as a person does who drops it on the window; gives the attachment's row.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn attach(&mut self, file: &Path) -> Result<Value> {
        let rows = self.ask("attach_paths", json!({ "paths": [file] })).await?;
        rows.get(0).cloned().context("a file that is dropped has a row")
    }

    /// Sends one file with words under it; gives the command.
    ///
    /// # Errors
    /// As [`Desktop::ask`], and when the file cannot be sent.
    pub async fn send_file(&mut self, conversation: u64, file: &Path, caption: &str) -> Result<String> {
        let row = self.attach(file).await?;
        ensure!(row["problem"].is_null(), "{} cannot be sent: {row}", file.display());
        let item = json!({ "attachment": row["id"], "caption": caption, "filename": null });
        let asked = json!({ "conversation": conversation, "items": [item], "reply_to": null });
        let sent = self.ask("send_media", asked).await?;
        Ok(sent[0]["command"].as_str().context("a wish has a command")?.to_owned())
    }

    /// A file as the screen gets it, whole; nothing when it cannot be had.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn file_shown(&mut self, id: &str) -> Result<Option<Shown>> {
        let answer = self.ask("story_file", json!({ "id": id })).await?;
        let shown = answer["sha256"].as_str().map(|sha256| Shown {
            sha256: sha256.to_owned(),
            size: answer["size"].as_u64().unwrap_or_default(),
            mime: answer["mime"].as_str().unwrap_or_default().to_owned(),
        });
        Ok(shown)
    }

    /// The newest rows of a thread, oldest first, as the screen gets them.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn rows(&mut self, conversation: u64) -> Result<Vec<Value>> {
        let asked = json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 200 });
        let page = self.ask("thread_page", asked).await?;
        Ok(page["rows"].as_array().cloned().unwrap_or_default())
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn row(&mut self, conversation: u64, key: &str) -> Result<Option<Value>> {
        Ok(self.rows(conversation).await?.into_iter().find(|row| row["key"] == key))
    }

    /// The head of a conversation, as the screen gets it.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn header(&mut self, conversation: u64) -> Result<Value> {
        self.ask("conversation", json!({ "conversation": conversation })).await
    }

    /// Changes one preference of this person.
    ///
    /// # Errors
    /// As [`Desktop::ask`].
    pub async fn prefer(&mut self, name: &str, value: Value) -> Result<()> {
        let mut preferences = self.ask("preferences", json!({})).await?;
        preferences[name] = value;
        self.ask("preferences_save", json!({ "preferences": preferences })).await?;
        Ok(())
    }
}
