//! The real window: the app as it is shipped, on a real desktop, with a real keychain and a real notification
//! daemon, driven as a person drives it. Each story is a promise to that person.

mod app;
mod canary;
mod desk;
mod door;
mod files;
mod hand;
mod hubs;
mod inbox;
mod lock;
mod meta;
mod microphone;
mod out;
mod processes;
mod stage;
mod team;
mod wait;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::stage::tell;
use crate::wait::until;

const AWA: &str = "33612345678";
const QUESTION: &str = "Bonjour, quand arrive ma commande canari-bleu ?";
const ANSWER: &str = "Bonjour Awa, votre commande arrive demain matin.";
const DRAFT: &str = "Ah, et pour le gâteau";

/// Ana connects her number; a customer writes; she is notified, answers, the customer reads. The power fails, and
/// her draft is still there. Nothing that is secret lies on the disk.
#[tokio::test]
async fn a_customer_writes_and_is_answered() -> Result<()> {
    tell("an-answer", async |stage| {
        let port = meta::free_port()?;
        let seat = stage.seat(&format!("http://127.0.0.1:{port}"))?;

        let window = stage.open(&seat).await?;
        window.see("[data-door='connect']").await?;
        stage.picture("01-doors").await?;
        let meta = door::connect(&window, port, stage).await?;

        meta.say(AWA, "Awa Diallo", QUESTION).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        until("a notification stands", async || Ok((stage.desk.standing().await? > 0).then_some(()))).await?;
        stage.picture("04-notified").await?;
        stage.desk.click_notification().await?;
        window.see_words("article[data-direction='inbound']", QUESTION).await?;
        let told = stage.desk.notifications().await?;
        ensure!(told.contains(&("Awa Diallo".to_owned(), QUESTION.to_owned())), "notified: {told:?}");

        inbox::write(&window, ANSWER).await?;
        inbox::press_send(&window).await?;
        window.see_words("article[data-direction='outbound']", ANSWER).await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        stage.picture("05-delivered").await?;
        meta.read(AWA).await?;
        inbox::reaches(&window, &["read"]).await?;
        stage.picture("06-read").await?;
        let taken = meta.accepted().await?;
        ensure!(taken.len() == 1, "Meta took {} messages instead of one", taken.len());

        inbox::write(&window, DRAFT).await?;
        inbox::draft_is_kept(&window, "Awa Diallo").await?;
        seat.kill().await?;
        stage.leave().await;

        let window = stage.open(&seat).await?;
        window.see("[data-pane='list']").await?;
        let page = window.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 1 })).await?;
        seat.follow(&format!("comptoir://conversation/{}", page["rows"][0]["id"])).await?;
        window.see_words("article[data-direction='inbound']", QUESTION).await?;
        inbox::holds(&window, DRAFT).await?;
        stage.picture("07-after-the-power-cut").await?;
        stage.leave().await;

        // Neither secrets nor words, in no file of ours, the hub's journal and the web view's own included.
        let everywhere = [stage.folder(), &stage.desk.home()?];
        canary::nowhere(&everywhere, &[meta::TOKEN, meta::APP_SECRET, "canari-bleu", "demain matin", AWA])?;
        canary::is_sealed(&seat.data().join("profiles/solo/replica.db"))?;
        canary::is_sealed(&seat.data().join("profiles/solo/hub/journal.sqlite"))?;
        Ok(())
    })
    .await
}

/// The disk spoils the copy: the screen says what happened, and rebuilds it from the hub. What is spoiled is set
/// aside, never deleted.
#[tokio::test]
async fn a_spoiled_copy_is_set_aside_and_rebuilt() -> Result<()> {
    tell("a-spoiled-copy", async |stage| {
        let port = meta::free_port()?;
        let seat = stage.seat(&format!("http://127.0.0.1:{port}"))?;
        let window = stage.open(&seat).await?;
        let meta = door::connect_at_once(&window, port).await?;
        meta.say(AWA, "Awa Diallo", QUESTION).await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        seat.close().await?;
        stage.leave().await;

        seat.spoil_replica("solo")?;
        let window = stage.open(&seat).await?;
        let told = window.see("article h1").await?.text().await?;
        let start = window.ask("start", json!({})).await?;
        ensure!(start["state"]["problem"] == "replica_damaged", "`{told}`, {}", start["state"]);
        stage.picture("31-spoiled").await?;
        window.click("article button[data-kind='primary']").await?;
        window.see_words("[role='option']", "Awa Diallo").await?;
        stage.picture("32-rebuilt").await?;
        stage.leave().await;
        let kept = std::fs::read_dir(seat.data().join("profiles/solo"))?
            .filter_map(Result::ok)
            .any(|file| file.file_name().to_string_lossy().starts_with("replica.db.damaged-"));
        ensure!(kept, "the spoiled copy was deleted");
        Ok(())
    })
    .await
}

/// Bo tries the demo: one click, customers who write, a network that can be cut. What he writes meanwhile waits,
/// and goes out by itself. Leaving shreds it all.
#[tokio::test]
async fn the_demo_answers_offline_and_leaves_nothing() -> Result<()> {
    tell("the-demo", async |stage| {
        let seat = stage.seat("http://127.0.0.1:9")?;
        let window = stage.open(&seat).await?;
        window.click("[data-door='try']").await?;
        window.see("[role='option']").await?;
        until("a year of conversations", async || {
            let page = window.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 1 })).await?;
            Ok((page["counts"]["all"].as_u64() > Some(20)).then_some(()))
        })
        .await?;
        stage.picture("11-demo").await?;
        // Newest first: whoever wrote just now may be answered, whoever waits longest perhaps no more.
        inbox::show_all(&window).await?;
        window.click("[role='option'][data-index='0']").await?;
        window.see("article[data-direction='inbound']").await?;

        window.click(".banner [role='switch'][aria-checked='true']").await?;
        window.see(".banner [role='switch'][aria-checked='false']").await?;
        until("the truth line says offline", async || {
            let status = window.ask("status", json!({})).await?;
            Ok((status["link"]["state"] == "offline").then_some(()))
        })
        .await?;
        inbox::write(&window, ANSWER).await?;
        inbox::press_send(&window).await?;
        inbox::reaches(&window, &["waiting"]).await?;
        stage.picture("12-offline").await?;

        window.click(".banner [role='switch'][aria-checked='false']").await?;
        inbox::reaches(&window, &["delivered", "read"]).await?;
        stage.picture("13-back").await?;

        door::leave_demo(&window).await?;
        window.see("[data-door='try']").await?;
        ensure!(!seat.data().join("profiles/demo").exists(), "the demo left files behind");
        stage.picture("14-left").await?;
        Ok(())
    })
    .await
}

/// Without a keychain nothing is opened and nothing is written in the clear; the screen says what to do.
#[tokio::test]
async fn without_a_keychain_it_fails_closed_and_says_so() -> Result<()> {
    tell("no-keychain", async |stage| {
        let seat = stage.seat("http://127.0.0.1:9")?;
        seat.without_a_bus()?;
        let window = stage.open(&seat).await?;
        window.click("[data-door='try']").await?;
        let told = window.see("article h1").await?.text().await?;
        let start = window.ask("start", json!({})).await?;
        ensure!(
            start["state"]["problem"] == "keychain_missing",
            "the screen says `{told}`, the app {}",
            start["state"]
        );
        ensure!(!seat.data().join("profiles/demo/replica.db").exists(), "a replica was made without a key");
        stage.picture("21-no-keychain").await?;
        Ok(())
    })
    .await
}

/// The page may ask and listen. Nothing else of the computer is within its reach.
#[tokio::test]
async fn the_page_can_only_ask_and_listen() -> Result<()> {
    tell("the-page", async |stage| {
        let seat = stage.seat("http://127.0.0.1:9")?;
        let window = stage.open(&seat).await?;
        window.see("[data-door='try']").await?;
        for (command, arguments) in [
            ("plugin:opener|open_url", json!({ "url": "https://example.org" })),
            ("plugin:clipboard-manager|read_text", json!({})),
            ("plugin:autostart|enable", json!({})),
            ("plugin:window|close", json!({ "label": "main" })),
            ("plugin:dialog|open", json!({ "options": {} })),
            ("plugin:event|emit", json!({ "event": "x" })),
        ] {
            ensure!(window.invoke(command, arguments).await.is_err(), "the page may call {command}");
        }
        ensure!(
            window.ask("make_coffee", json!({})).await.is_err(),
            "a question that nobody answers was answered"
        );
        ensure!(
            window.ask("open_external", json!({ "url": "file:///etc/passwd" })).await.is_err(),
            "a file was opened"
        );
        let before: String = window.script("return location.href").await?;
        window.script::<serde_json::Value>("location.href = 'https://example.org/'; return null").await?;
        window.see("[data-door='try']").await?;
        let after: String = window.script("return location.href").await?;
        ensure!(before == after, "the window went to {after}");
        let fetched: String = window
        .script_later(
            "fetch('http://127.0.0.1:9/').then(() => done('fetched'), (error) => done(String(error.name)))",
        )
        .await?;
        ensure!(fetched != "fetched", "the page reached the network");
        Ok(())
    })
    .await
}
