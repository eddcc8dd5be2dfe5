//! Two hubs side by side in the real window: both receive, one is on the screen, a key or a notification changes which. One
//! lock is over both; a hub that turns its seat out takes nothing of the other's.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::{Desktop, Setting, World};

use crate::app::{Seat, Window};
use crate::processes::Process;
use crate::stage::{Stage, tell};
use crate::wait::until;
use crate::{AWA, QUESTION, desk, hand, lock};

const NADIA: &str = "33639980002";
const ORDER: &str = "Bonjour, deux bouquets pour samedi ?";

/// Léa has a seat at the bakery's hub and is invited to the florist's, without leaving the first.
async fn joined_at_both(stage: &mut Stage, bakery: &World, bo: &mut Desktop) -> Result<(Seat, Window)> {
    let seat = stage.seat("http://127.0.0.1:9")?;
    let window = stage.open(&seat).await?;
    let wish = json!({ "hub_url": bakery.hub.seats_url(), "token": bakery.hub.add_seat("Léa").await? });
    window.ask("team_connect", wish).await?;
    window.see("[data-pane='list']").await?;
    bakery.meta.say(AWA, "Awa Diallo", QUESTION).await?;
    window.see_words("[role='option']", "Awa Diallo").await?;
    ensure!(window.all("[data-profile]").await?.is_empty(), "one hub has nothing to switch between");

    let wish = json!({ "role": "agent", "teams": [], "member": null, "valid_hours": 2 });
    let made = bo.ask("invitation_make", wish).await?;
    hand::press("ctrl+shift+k").await?;
    window.see("dialog input").await?.send_keys("hub").await?;
    window.see("dialog [role='option']").await?;
    hand::press("Return").await?;
    window.click("[data-door='join']").await?;
    window.see("form input").await?.send_keys(made["link"].as_str().context("a link")?).await?;
    stage.picture("91-a-second-hub").await?;
    for _ in 0..3 {
        window.click("form .end button[type='submit']:not(:disabled)").await?;
        window.painted().await?;
    }
    window.see("form input[autocomplete='name']").await?.send_keys("Léa Fontaine").await?;
    window.click("form .end button[type='submit']:not(:disabled)").await?;
    window.see("[data-profile='team-2'][aria-current]").await?;
    Ok((seat, window))
}

/// Waits until both receive.
async fn both_are_open(window: &Window) -> Result<()> {
    until("both hubs are open", async || {
        let start = window.ask("start", json!({})).await?;
        let rows = start["profiles"].as_array().cloned().unwrap_or_default();
        let open = rows.iter().filter(|row| row["stands"]["link"]["state"] == "live").count();
        Ok((rows.len() == 2 && open == 2).then_some(()))
    })
    .await
}

/// The app's own process, without those of its web view.
fn running(seat: &Seat) -> Result<Vec<Process>> {
    let program = desk::program("comptoir")?;
    let all = Process::all_over(&seat.data())?;
    Ok(all.into_iter().filter(|process| process.runs(&program)).collect())
}

async fn shown(window: &Window) -> Result<Value> {
    Ok(window.ask("start", json!({})).await?["state"].clone())
}

#[tokio::test]
async fn two_hubs_side_by_side_ring_lock_and_part() -> Result<()> {
    tell("two-hubs", async |stage| {
        let bakery = World::begin("window-hub-one", Setting::default()).await?;
        let florist = World::begin("window-hub-two", Setting { seed: 8, ..Setting::default() }).await?;
        let mut bo = florist.desktop("Bo").await?;
        let (seat, window) = joined_at_both(stage, &bakery, &mut bo).await?;
        both_are_open(&window).await?;
        florist.meta.say(NADIA, "Nadia Benali", ORDER).await?;
        window.see_words("[role='option']", "Nadia Benali").await?;

        // The bakery is behind the florist, and still nobody misses Awa.
        stage.desk.notifications().await?;
        bakery.meta.say(AWA, "Awa Diallo", "Et demain ?").await?;
        until("a notification names customer and hub", async || {
            let told = stage.desk.notifications().await?;
            Ok(told.iter().any(|(title, _)| title.starts_with("Awa Diallo · ")).then_some(()))
        })
        .await?;
        window.see("[data-profile='team'] .count[data-drawn='1']").await?;
        stage.picture("92-the-other-rings").await?;

        let before = running(&seat)?;
        hand::press("ctrl+shift+1").await?;
        window.see("[data-profile='team'][aria-current]").await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        hand::press("ctrl+shift+2").await?;
        window.see_words("[role='option']", "Nadia Benali").await?;
        ensure!(running(&seat)? == before, "switching is no other start");

        bakery.meta.say(AWA, "Awa Diallo", "Et après-demain ?").await?;
        until("a bubble stands", async || Ok((stage.desk.standing().await? > 0).then_some(()))).await?;
        stage.desk.click_notification().await?;
        window.see_words("main h1, main header", "Awa Diallo").await?;
        ensure!(shown(&window).await?["id"] == "team", "the bubble was the bakery's");
        stage.picture("93-its-bubble-leads-there").await?;

        // Another start opens both, and one lock is over both.
        stage.leave().await;
        let window = stage.open(&seat).await?;
        both_are_open(&window).await?;
        ensure!(shown(&window).await?["id"] == "team", "the one that was shown is shown");
        lock::set(&window).await?;
        let before = Process::all_over(&seat.data())?;
        hand::press("ctrl+shift+l").await?;
        lock::is_shut(&seat, &before).await?;
        bakery.meta.say(AWA, "Awa Diallo", "Vous êtes là ?").await?;
        florist.meta.say(NADIA, "Nadia Benali", "Et un troisième bouquet").await?;
        stage.leave().await;
        let window = stage.open(&seat).await?;
        until("the lock counts both", async || {
            let start = window.ask("start", json!({})).await?;
            ensure!(start["profiles"] == json!([]), "behind the lock nobody is named: {start}");
            Ok((start["state"]["arrived"] == 2).then_some(()))
        })
        .await?;
        for of in ["team", "team-2"] {
            let asked = json!({ "name": "status", "params": {}, "of": of });
            ensure!(window.invoke("ask", asked).await.is_err(), "{of} answers behind the lock");
        }
        lock::try_word(&window, lock::PASSPHRASE).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        both_are_open(&window).await?;

        parted(stage, &seat, &window, &mut bo).await?;
        bakery.meta.say(AWA, "Awa Diallo", "Merci !").await?;
        lock::has_unread(&window, 1).await
    })
    .await
}

/// Bo turns Léa's seat at the florist's out and has it wiped; the bakery's copy is untouched.
async fn parted(stage: &Stage, seat: &Seat, window: &Window, bo: &mut Desktop) -> Result<()> {
    let profiles = seat.data().join("profiles");
    let (bakery, florist) = (profiles.join("team/replica.db"), profiles.join("team-2/replica.db"));
    ensure!(bakery.exists() && florist.exists(), "each hub has a copy of its own");
    let unread = window.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 1 })).await?;
    let conversation = unread["rows"][0]["id"].clone();
    window.ask("conversation_read", json!({ "conversation": conversation })).await?;
    let me = window.invoke("ask", json!({ "name": "me", "params": {}, "of": "team-2" })).await?;
    bo.ask("seat_revoke", json!({ "id": me["seat"]["id"], "wipe": true })).await?;
    until("the florist's copy is gone", async || Ok((!florist.exists()).then_some(()))).await?;
    until("one hub is left", async || {
        let start = window.ask("start", json!({})).await?;
        Ok((start["profiles"].as_array().map(Vec::len) == Some(1)).then_some(()))
    })
    .await?;
    ensure!(bakery.exists() && shown(window).await?["id"] == "team", "the bakery stays open");
    stage.picture("94-one-is-left").await
}
