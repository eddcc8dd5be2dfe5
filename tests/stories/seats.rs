//! Seats: a new one is usable at once and complete in the end; a wrong or withdrawn token is said.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::hand::{now_secs, webhook};
use stories::world::meta::LINE;
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, link_says, shows};

/// A webhook in which many customers write, one message a second, the last one now.
fn year(from: usize, count: usize, total: usize) -> Value {
    let card = |who: usize| json!({ "profile": { "name": format!("Client {who}") }, "wa_id": phone(who) });
    let message = |index: usize| {
        let at = now_secs() - i64::try_from(total - index).unwrap_or_default();
        json!({ "from": phone(index % 40), "id": format!("wamid.year{index:06}"), "timestamp": at.to_string(),
                "type": "text", "text": { "body": format!("Message {index}") } })
    };
    let contacts: Vec<Value> = (0..40).map(card).collect();
    let messages: Vec<Value> = (from..from + count).map(message).collect();
    let metadata = json!({ "display_phone_number": "33536491234", "phone_number_id": LINE });
    let value = json!({ "messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts, "messages": messages });
    webhook("messages", value)
}

fn phone(who: usize) -> String {
    format!("336200000{who:02}")
}

#[tokio::test]
async fn a_new_seat_sees_the_newest_first_and_holds_everything_in_the_end() -> Result<()> {
    const TOTAL: usize = 2_000;
    let world = World::begin("a-new-seat", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let hand = world.hand()?;
    for from in (0..TOTAL).step_by(500) {
        let body = serde_json::to_vec(&year(from, 500, TOTAL))?;
        ensure!(hand.post(&body).await? == 200, "the hub takes 500 messages at once");
    }
    let all = async || Ok((bo.interval().await?.1 >= TOTAL as u64).then_some(()));
    world.until("Bo holds the year", all).await?;
    is_live(&world, &mut bo).await?;
    let on_top = bo.inbox().await?.first().cloned().context("there are conversations")?;
    // Read by the team, so that a part of the thread counts as much that is unread as all of it.
    bo.ask("conversation_read", json!({ "conversation": on_top["id"] })).await?;
    let is_read = async || {
        let row = bo.inbox().await?.into_iter().next();
        Ok(row.filter(|row| row["unread"] == 0 && row["id"] == on_top["id"]))
    };
    let newest = world.until("it is read", is_read).await?;
    let none_waits = async || Ok((bo.status().await?["outbox"] == 0).then_some(()));
    world.until("the hub knows that it is read", none_waits).await?;

    let mut eve = world.seat("Eve").await?;
    // So many small questions that the wire can be held in the middle of them: there she is looked at.
    let wire = world.wire().await?;
    eve.connect_through(&wire);
    eve.read_history_by(10);
    wire.hold_after(4_000);
    eve.start().await?;
    let halfway = async || {
        let (low, high) = eve.interval().await?;
        Ok((low <= high && high >= TOTAL as u64).then_some(low))
    };
    let halfway = world.until("Eve holds the newest", halfway).await?;
    let first_screen = eve.inbox().await?.into_iter().next().context("something is shown")?;
    // With the name, whose entry is among the first of the journal and the last to come.
    assert_eq!(newest["name"], "Client 39");
    assert_eq!(first_screen, newest, "the newest conversation stood on top, whole, from the first page on");
    let mut lows: Vec<u64> = vec![halfway, eve.interval().await?.0];
    ensure!(lows[1] > 1, "most of the history is still to come: {lows:?}");
    wire.let_go();
    let complete = async || {
        let (low, _) = eve.interval().await?;
        lows.push(low);
        Ok((low == 1).then_some(()))
    };
    world.until("Eve holds everything", complete).await?;
    ensure!(lows.is_sorted_by(|before, after| before >= after), "history grew downwards: {lows:?}");
    is_live(&world, &mut eve).await?;
    assert_eq!(eve.status().await?["history_complete"], true);
    ensure!(eve.notices().is_empty(), "history is no news");
    let same = async || Ok((bo.dump().await? == eve.dump().await?).then_some(()));
    world.until("both replicas are the same", same).await
}

#[tokio::test]
async fn a_wrong_token_and_a_withdrawn_one_ask_the_person_to_sign_in() -> Result<()> {
    let world = World::begin("tokens", Setting::default()).await?;
    let mut stranger = world.seat("Stranger").await?;
    stranger.sign_in_with("comptoir_0000000000000000000000000000000000000000000000000000000000000000");
    stranger.start().await?;
    link_says(&world, &mut stranger, "sign_in").await?;
    ensure!(stranger.inbox().await?.is_empty(), "a stranger sees nothing");

    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    let seats = world.hub.ask(&["seat", "list"]).await?.out;
    let mine = seats.lines().find(|line| line.ends_with("\tBo")).context("Bo is listed")?;
    let id = mine.split('\t').next().context("a seat has an id")?.to_owned();
    let revoked = world.hub.ask(&["seat", "revoke", &id]).await?;
    ensure!(revoked.success, "the seat is turned out: {}", revoked.err);
    // On its open stream, without anybody connecting anew.
    link_says(&world, &mut bo, "sign_in").await?;
    let conversation = crate::cast::number(&row)?;
    ensure!(bo.thread(conversation).await?.len() == 1, "what is here can still be read");
    Ok(())
}
