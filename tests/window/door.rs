//! The ways in and out: connecting a number through the wizard, leaving the demo.

use anyhow::{Context, Result};
use serde_json::json;

use crate::app::Window;
use crate::meta::{self, Meta};
use crate::stage::Stage;
use crate::wait::until;

/// Goes through the wizard as an owner does, with the pretend Meta in the place of the real one.
pub(crate) async fn connect(window: &Window, port: u16, stage: &Stage) -> Result<Meta> {
    window.click("[data-door='connect']").await?;
    window.click("form input[type='checkbox']").await?;
    window.click("form button[type='submit']").await?;

    window.see("form input[type='password']").await?;
    let fields = window.all("form input").await?;
    for (field, value) in
        fields.iter().zip([meta::PHONE_NUMBER_ID, meta::WABA_ID, meta::TOKEN, meta::APP_SECRET])
    {
        field.send_keys(value).await?;
    }
    window.click("form button[type='submit']").await?;

    // What the owner copies: the tunnel's command, which names our door, and the word for Meta.
    let shown = until("the door's address and the word for Meta", async || {
        let mut values = Vec::new();
        for code in window.all("form code").await? {
            values.push(code.text().await?);
        }
        Ok((values.len() >= 2).then_some(values))
    })
    .await?;
    stage.picture("02-address").await?;
    let command = shown.first().context("the tunnel's command")?;
    let door = local_address(command).with_context(|| format!("no local address in `{command}`"))?;
    let verify_token = shown.last().context("the word for Meta")?;
    let meta = Meta::start(port, verify_token, &format!("{door}/meta/webhook")).await?;
    window.click("form button[type='submit']").await?;

    for check in 1..=5 {
        window.see(&format!("form li[data-state='ok']:nth-of-type({check})")).await?;
    }
    stage.picture("03-checks").await?;
    window.click("form button[type='submit']:not(:disabled)").await?;
    window.see("[data-pane='list']").await?;
    Ok(meta)
}

/// Connects without looking at the wizard, for a story that is about something else.
pub(crate) async fn connect_at_once(window: &Window, port: u16) -> Result<Meta> {
    let setup = window.ask("solo_prepare", json!({ "public_url": "" })).await?;
    let word = |name: &str| setup[name].as_str().map(str::to_owned).with_context(|| format!("no {name}"));
    let meta =
        Meta::start(port, &word("verify_token")?, &format!("{}/meta/webhook", word("local_url")?)).await?;
    let form = json!({
        "phone_number_id": meta::PHONE_NUMBER_ID, "waba_id": meta::WABA_ID, "token": meta::TOKEN,
        "app_secret": meta::APP_SECRET, "public_url": "",
    });
    window.ask("solo_connect", json!({ "form": form })).await?;
    window.see("[data-pane='list']").await?;
    Ok(meta)
}

fn local_address(command: &str) -> Option<&str> {
    let from = command.find("http://127.0.0.1:")?;
    let rest = &command[from..];
    Some(rest.split_whitespace().next().unwrap_or(rest).trim_end_matches('/'))
}

/// Leaves the demo, and confirms it once.
pub(crate) async fn leave_demo(window: &Window) -> Result<()> {
    let verbs = window.all(".banner .verbs button").await?;
    verbs.last().context("the banner offers to leave")?.click().await?;
    window
        .see("dialog button[data-kind='danger'], [role='dialog'] button[data-kind='danger']")
        .await?
        .click()
        .await?;
    Ok(())
}
