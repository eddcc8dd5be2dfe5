//! What a person does in the inbox: writes, sends, looks at what became of it.

use anyhow::Result;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::app::Window;
use crate::wait::until;

/// Where an answer is written.
pub(crate) const COMPOSER: &str = "[data-pane='composer'] textarea";

/// Shows every conversation, answered or not.
pub(crate) async fn show_all(window: &Window) -> Result<()> {
    window.click(".views button:last-child").await
}

/// Opens the conversation with this customer.
pub(crate) async fn open(window: &Window, name: &str) -> Result<()> {
    window.see_words("[role='option']", name).await?.click().await?;
    window.see("article[data-direction='inbound']").await?;
    Ok(())
}

/// Types into the composer.
pub(crate) async fn write(window: &Window, words: &str) -> Result<()> {
    let composer = window.see(COMPOSER).await?;
    composer.click().await?;
    Ok(composer.send_keys(words).await?)
}

/// Ctrl+Enter.
pub(crate) async fn press_send(window: &Window) -> Result<()> {
    let composer = window.see(COMPOSER).await?;
    Ok(composer.send_keys(Key::Control + Key::Enter).await?)
}

/// Waits until the last message of ours shows one of these states.
pub(crate) async fn reaches(window: &Window, states: &[&str]) -> Result<()> {
    until(&format!("our message is {}", states.join(" or ")), async || {
        let marks = window.all("article[data-direction='outbound'] [data-delivery].mark").await?;
        let Some(last) = marks.last() else { return Ok(None) };
        let state = last.attr("data-delivery").await?.unwrap_or_default();
        Ok(states.contains(&state.as_str()).then_some(()))
    })
    .await
}

/// Waits until a draft has reached the disk: the list of conversations is read from there.
pub(crate) async fn draft_is_kept(window: &Window, name: &str) -> Result<()> {
    until("the draft is on the disk", async || {
        let page = window.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 50 })).await?;
        let rows = page["rows"].as_array().cloned().unwrap_or_default();
        Ok(rows.iter().any(|row| row["name"] == name && row["draft"] == true).then_some(()))
    })
    .await
}

/// Waits until the composer holds these words.
pub(crate) async fn holds(window: &Window, words: &str) -> Result<()> {
    until("the draft is in the composer", async || {
        let composer = window.see(COMPOSER).await?;
        let held = composer.prop("value").await?.unwrap_or_default();
        Ok((held == words).then_some(()))
    })
    .await
}
