//! The person's lock: set by hand, shut by key and by the system, and nothing left in memory behind it.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use stories::world::{Setting, World};
use thirtyfour::prelude::*;

use crate::app::{Seat, Window};
use crate::processes::{Process, remembered};
use crate::stage::tell;
use crate::wait::until;
use crate::{AWA, QUESTION, canary, desk, door, hand, meta};

pub(crate) const PASSPHRASE: &str = "une phrase à moi, verte";
/// What stands in a file of hers.
const FILE: &str = "canari-vert";
/// What she writes while the lock is shut.
const NEXT: &str = "Et mon gâteau canari-jaune ?";
/// A word of the customer's that nobody else writes.
const CANARY: &str = "canari-bleu";

/// Léa leaves her desk. Shut, the app is another process that knows no key, no token and no word; what was on the screen
/// and in the notifications is gone. A wrong word opens nothing, the right one brings everything back.
#[tokio::test]
async fn behind_the_lock_there_is_nothing() -> Result<()> {
    tell("the-lock", async |stage| {
        let port = meta::free_port()?;
        let seat = stage.seat(&format!("http://127.0.0.1:{port}"))?;
        let window = stage.open(&seat).await?;
        let meta = door::connect_at_once(&window, port).await?;
        meta.say(AWA, "Awa Diallo", QUESTION).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        until("a notification stands", async || Ok((stage.desk.standing().await? > 0).then_some(()))).await?;
        let note = json!({ "type": "file", "as": "document", "mime": "text/plain", "filename": "note.txt",
            "base64": "VW5lIG5vdGUgOiBjYW5hcmktdmVydCwgcmllbiBxdWUgY2FuYXJpLXZlcnQuCg==" });
        meta.show(AWA, note).await?;
        until("her file is kept", async || Ok(files_of_hub(&seat)?.then_some(()))).await?;
        let code = set(&window).await?;
        stage.picture("61-lock-set").await?;

        let words = [CANARY, "Awa Diallo", meta::TOKEN, PASSPHRASE, &code];
        let before = Process::all_over(&seat.data())?;
        let found = remembered(&before, &words)?;
        ensure!(found.iter().any(|word| word == CANARY), "an open app holds what it shows: {found:?}");
        hand::press("ctrl+shift+l").await?;
        is_shut(&seat, &before).await?;
        until("no notification stands", async || Ok((stage.desk.standing().await? == 0).then_some(())))
            .await?;
        let after = Process::all_over(&seat.data())?;
        ensure!(after.len() > 1, "the web view of the lock is not found: {after:?}");
        let found = remembered(&after, &words)?;
        ensure!(found.is_empty(), "in memory behind the lock: {found:?}");

        // She goes on being written to: it is counted, and nobody can read it.
        meta.say(AWA, "Awa Diallo", NEXT).await?;
        until("a bubble counts", async || Ok((stage.desk.standing().await? > 0).then_some(()))).await?;
        stage.desk.picture("62-locked").await?;
        let told = stage.desk.notifications().await?;
        ensure!(
            told.first().is_some_and(|(title, body)| title == "Comptoir" && !body.contains(NEXT)),
            "{told:?}"
        );
        // What comes now passes through memory on its way to being sealed; what was there before the lock does not return.
        let found = remembered(&Process::all_over(&seat.data())?, &[CANARY, meta::TOKEN])?;
        ensure!(found.is_empty(), "in memory behind the lock: {found:?}");
        canary::nowhere(
            &[stage.folder(), &stage.desk.home()?],
            &[meta::TOKEN, CANARY, FILE, NEXT, AWA, PASSPHRASE, &code],
        )?;

        // Another start, over WebDriver again, is as shut as the one before.
        stage.leave().await;
        let window = stage.open(&seat).await?;
        window.see("input[type='password']").await?;
        window.see(".arrived svg").await?;
        for ask in ["inbox_page", "status"] {
            let asked = window.ask(ask, json!({ "view": "all", "after": null, "limit": 1 })).await;
            ensure!(asked.is_err(), "`{ask}` is answered behind the lock");
        }
        try_word(&window, "une phrase à moi, bleue").await?;
        window.see("[data-problem]").await?;
        stage.picture("63-wrong-word").await?;
        try_word(&window, PASSPHRASE).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        has_unread(&window, 3).await?;
        stage.picture("64-open-again").await?;

        // The system's own lock takes ours with it; the code on paper opens it.
        let before = Process::all_over(&seat.data())?;
        let signal = ["--session", "--type=signal", "/org/freedesktop/ScreenSaver"];
        let active = ["org.freedesktop.ScreenSaver.ActiveChanged", "boolean:true"];
        desk::said("dbus-send", &[&signal[..], &active].concat()).await?;
        is_shut(&seat, &before).await?;
        stage.leave().await;
        let window = stage.open(&seat).await?;
        try_word(&window, &code).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        meta.say(AWA, "Awa Diallo", "Et mon gâteau ?").await?;
        has_unread(&window, 4).await?;
        Ok(())
    })
    .await
}

/// Léa has a seat at a team's hub. While her lock is shut it counts there, and knows nothing of what comes.
#[tokio::test]
async fn a_locked_seat_counts_what_comes_at_its_hub() -> Result<()> {
    tell("a-locked-seat", async |stage| {
        let world = World::begin("window-lock", Setting::default()).await?;
        let seat = stage.seat("http://127.0.0.1:9")?;
        seat.joins(&world.hub.seats_url(), &world.hub.add_seat("Léa").await?)?;
        let window = stage.open(&seat).await?;
        world.meta.say(AWA, "Awa Diallo", QUESTION).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        set(&window).await?;
        let before = Process::all_over(&seat.data())?;
        hand::press("ctrl+shift+l").await?;
        is_shut(&seat, &before).await?;
        world.meta.say(AWA, "Awa Diallo", NEXT).await?;
        stage.leave().await;
        let window = stage.open(&seat).await?;
        until("the lock counts one", async || {
            let start = window.ask("start", json!({})).await?;
            ensure!(start["state"]["state"] == "locked", "{start}");
            Ok((start["state"]["arrived"] == 1).then_some(()))
        })
        .await?;
        stage.picture("65-counted").await?;
        try_word(&window, PASSPHRASE).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        has_unread(&window, 2).await
    })
    .await
}

/// Whether the hub in the app has put a file on its shelf.
fn files_of_hub(seat: &Seat) -> Result<bool> {
    let shelf = seat.data().join("profiles/solo/hub/media");
    let drawers = std::fs::read_dir(shelf)?.flatten();
    Ok(drawers.filter(|drawer| drawer.file_name().len() == 2).count() > 0)
}

pub(crate) async fn has_unread(window: &Window, unread: u32) -> Result<()> {
    until(&format!("{unread} are unread"), async || {
        let page = window.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 1 })).await?;
        Ok((page["rows"][0]["unread"] == unread).then_some(()))
    })
    .await
}

/// Sets a lock as a person does, and reads the code that is shown once.
pub(crate) async fn set(window: &Window) -> Result<String> {
    hand::press("ctrl+comma").await?;
    window.click("[data-lock] button").await?;
    window.see("dialog input").await?;
    for field in window.all("dialog input").await? {
        field.send_keys(PASSPHRASE).await?;
    }
    window.click("dialog button[type='submit']:not(:disabled)").await?;
    let code = window.see("dialog code").await?.text().await?;
    window.click("dialog input[type='checkbox']").await?;
    window.click("dialog button[data-kind='primary']:not(:disabled)").await?;
    hand::press("Escape").await?;
    window.see("[data-pane='list']").await?;
    Ok(code)
}

pub(crate) async fn try_word(window: &Window, word: &str) -> Result<()> {
    let field = window.see("input[type='password']").await?;
    field.send_keys(word).await?;
    field.send_keys(Key::Enter).await.context("the word is tried")
}

/// Waits until every process of before is gone, and the app runs in another.
pub(crate) async fn is_shut(seat: &Seat, before: &[Process]) -> Result<()> {
    until("the lock is shut by another process", async || {
        let now = Process::all_over(&seat.data())?;
        let program = desk::program("comptoir")?;
        let is_another = now.iter().all(|process| !before.contains(process));
        // Its web view, and the page in it, are there once the page's own process is.
        let is_up = now.iter().any(|process| process.runs(&program)) && now.len() >= 3;
        Ok((is_another && is_up).then_some(()))
    })
    .await
}
