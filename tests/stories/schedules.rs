//! Messages for later, and messages taken back: the hub sends at the hour, whoever sleeps; what must not go does not.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::hand::{now_secs, text};
use stories::world::meta::Accepted;
use stories::world::{Desktop, Setting, World};

use crate::cast::{
    ANA, a_new_seat_holds_the_same, arrives, is_live, meets, number, row_becomes, shows, taken,
};

const DAY_SECS: i64 = 86_400;

async fn schedule(bo: &mut Desktop, conversation: u64, words: &str, due_at_ms: i64) -> Result<String> {
    let asked = json!({ "conversation": conversation, "text": words, "reply_to": null, "due_at": due_at_ms });
    let sent = bo.ask("send_text", asked).await?;
    Ok(sent["command"].as_str().context("a wish has a command")?.to_owned())
}

/// Waits until what is scheduled in a conversation is exactly this, each with its state.
async fn scheduled(
    world: &World,
    bo: &mut Desktop,
    conversation: u64,
    wanted: &[(&str, &str)],
) -> Result<()> {
    let what = format!("{wanted:?} is scheduled");
    let look = async || {
        let header = bo.header(conversation).await?;
        let shown: Vec<(&str, &str)> = header["scheduled"]
            .as_array()
            .context("a list")?
            .iter()
            .map(|one| {
                (one["command"].as_str().unwrap_or_default(), one["state"].as_str().unwrap_or_default())
            })
            .collect();
        ensure!(shown == wanted, "{shown:?} is");
        Ok(Some(()))
    };
    world.until(&what, look).await
}

#[tokio::test]
async fn the_hub_sends_at_the_hour_while_the_desktop_is_off() -> Result<()> {
    let world = World::begin("scheduled", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let due_ms = (now_secs() + 6) * 1_000;
    let command = schedule(&mut bo, conversation, "C'est prêt !", due_ms).await?;
    scheduled(&world, &mut bo, conversation, &[(&command, "scheduled")]).await?;
    ensure!(bo.thread(conversation).await?.len() == 1, "it stands in no thread before its hour");
    bo.quit().await?;
    ensure!(world.meta.accepted().await?.is_empty(), "nor does it leave before");
    let all = taken(&world, 1).await?;
    assert_eq!(
        (all[0].command(), &all[0].body["text"]["body"]),
        (Some(command.as_str()), &json!("C'est prêt !"))
    );
    ensure!(all[0].at_ms >= due_ms, "it went {} ms too early", due_ms - all[0].at_ms);
    bo.start().await?;
    let row = arrives(&world, &mut bo, conversation, &command).await?;
    ensure!(row["at"].as_i64().is_some_and(|at| at >= due_ms), "dated when it went: {row}");
    scheduled(&world, &mut bo, conversation, &[]).await
}

#[tokio::test]
async fn what_finds_the_window_closed_at_its_hour_fails_in_words_and_does_not_go() -> Result<()> {
    let mut world = World::begin("scheduled-too-late", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let closes = now_secs() + 15;
    let almost_a_day_ago = text(ANA, "Ana Lima", "wamid.almost", closes - DAY_SECS, "Bonjour");
    assert_eq!(world.hand()?.post(&serde_json::to_vec(&almost_a_day_ago)?).await?, 200);
    let conversation = number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    let asked = json!({ "conversation": conversation, "text": "Trop tard", "reply_to": null,
                        "due_at": (closes + 60) * 1_000 });
    let refused = bo.try_ask("send_text", asked).await?.err().context("the window will be closed by then")?;
    assert_eq!(refused.code, "window_closed");

    let command = schedule(&mut bo, conversation, "À temps", (closes - 5) * 1_000).await?;
    scheduled(&world, &mut bo, conversation, &[(&command, "scheduled")]).await?;
    world.hub.kill().await?;
    let is_closed = async || {
        let row = bo.conversation("Ana Lima").await?.context("she is still here")?;
        Ok((row["window"]["state"] == "closed").then_some(()))
    };
    world.until("the window closes while the hub is down", is_closed).await?;
    world.hub.start().await?;
    let failed = |row: &Value| row["delivery"] == "failed";
    let row = row_becomes(&world, &mut bo, conversation, &command, "it failed", failed).await?;
    assert_eq!(row["failure"]["kind"], "window_closed");
    assert_eq!(row["content"]["body"], "À temps", "its words are not lost");
    scheduled(&world, &mut bo, conversation, &[]).await?;
    let row = bo.conversation("Ana Lima").await?.context("she is still here")?;
    assert_eq!(row["failed"], 1, "the list says so");
    ensure!(world.meta.accepted().await?.is_empty(), "nothing went out");
    Ok(())
}

#[tokio::test]
async fn what_is_called_off_does_not_go_and_what_is_wanted_now_goes_once() -> Result<()> {
    let world = World::begin("called-off", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    let conversation = meets(&world, &mut bo).await?;
    let due_ms = (now_secs() + 6) * 1_000;
    let off = schedule(&mut bo, conversation, "Non, pas ça", due_ms).await?;
    scheduled(&world, &mut bo, conversation, &[(&off, "scheduled")]).await?;
    scheduled(&world, &mut eve, conversation, &[(&off, "scheduled")]).await?;
    eve.ask("schedule_cancel", json!({ "command": off })).await?;
    scheduled(&world, &mut bo, conversation, &[]).await?;
    assert_eq!(
        eve.header(conversation).await?["draft"],
        "Non, pas ça",
        "the words come back to whoever called it off"
    );

    let now = schedule(&mut bo, conversation, "Tout de suite", due_ms + 3_600_000).await?;
    scheduled(&world, &mut bo, conversation, &[(&now, "scheduled")]).await?;
    bo.ask("schedule_now", json!({ "command": now })).await?;
    taken(&world, 1).await?;
    scheduled(&world, &mut bo, conversation, &[]).await?;
    // When a later hour has struck, the one that was called off has passed.
    let later = schedule(&mut bo, conversation, "Plus tard", due_ms + 1_000).await?;
    let all = taken(&world, 2).await?;
    let words: Vec<_> = all.iter().filter_map(|one| one.body["text"]["body"].as_str()).collect();
    assert_eq!(words, ["Tout de suite", "Plus tard"]);
    arrives(&world, &mut eve, conversation, &later).await?;
    ensure!(bo.message(conversation, &off).await?.is_none(), "what was called off is in no thread");
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn what_is_undone_never_reaches_the_hub() -> Result<()> {
    let world = World::begin("undone", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    let conversation = meets(&world, &mut bo).await?;
    bo.prefer("undo_seconds", json!(10)).await?;
    let undone = bo.send(conversation, "Une bêtise").await?;
    let row = bo.row(conversation, &undone).await?.context("it is shown at once")?;
    ensure!(row["delivery"] == "waiting" && row["held_until"].is_number(), "and held: {row}");
    bo.ask("undo_send", json!({ "command": undone })).await?;
    assert_eq!(bo.row(conversation, &undone).await?, None);
    assert_eq!(bo.header(conversation).await?["draft"], "Une bêtise");
    let late = bo.try_ask("undo_send", json!({ "command": undone })).await?;
    ensure!(late.is_err(), "what is gone cannot be undone again");

    let sent = bo.send(conversation, "Une réponse").await?;
    bo.ask("send_now", json!({ "command": sent })).await?;
    let all = taken(&world, 1).await?;
    assert_eq!(all[0].body["text"]["body"], "Une réponse");
    arrives(&world, &mut eve, conversation, &sent).await?;
    ensure!(!eve.dump().await?.contains("bêtise"), "no other desk ever heard of it");
    let late = bo.try_ask("undo_send", json!({ "command": sent })).await?;
    ensure!(late.is_err(), "what left is not undone");
    Ok(())
}

#[tokio::test]
async fn what_is_called_off_too_late_went_once_and_is_shown_so() -> Result<()> {
    let world = World::begin("called-off-too-late", Setting::default()).await?;
    let wire = world.wire().await?;
    let mut bo = world.seat("Bo").await?;
    bo.connect_through(&wire);
    bo.start().await?;
    let conversation = meets(&world, &mut bo).await?;
    let due_ms = (now_secs() + 6) * 1_000;
    let off = schedule(&mut bo, conversation, "Trop tard pour ça", due_ms).await?;
    let now = schedule(&mut bo, conversation, "Et pour cela", due_ms).await?;
    let both = [(off.as_str(), "scheduled"), (now.as_str(), "scheduled")];
    scheduled(&world, &mut bo, conversation, &both).await?;
    // Nothing reaches the hub any more, and nobody has noticed.
    wire.hold_after(0);
    bo.ask("schedule_cancel", json!({ "command": off })).await?;
    bo.ask("schedule_now", json!({ "command": now })).await?;
    let all = taken(&world, 2).await?;
    wire.let_go();
    let mut commands: Vec<_> = all.iter().filter_map(Accepted::command).collect();
    commands.sort_unstable();
    let mut went = [off.as_str(), now.as_str()];
    went.sort_unstable();
    assert_eq!(commands, went, "both went at their hour");
    for command in [&off, &now] {
        arrives(&world, &mut bo, conversation, command).await?;
    }
    scheduled(&world, &mut bo, conversation, &[]).await?;
    let at_rest = async || {
        let status = bo.status().await?;
        ensure!(status["outbox"] == 0, "not at rest: {status}");
        Ok(Some(status))
    };
    let status = world.until("nothing is left to send", at_rest).await?;
    assert_eq!(status["refused"], 0, "there is nothing for a person to decide: {status}");
    assert_eq!(world.meta.accepted().await?.len(), 2, "and nothing went twice");
    assert_eq!(bo.rows(conversation).await?.len(), 3);
    a_new_seat_holds_the_same(&world, &mut bo).await
}
