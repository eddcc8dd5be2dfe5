//! The customer service window: refused in words before, at and after the hub, and nothing goes out.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;
use stories::world::hand::{now_secs, text};
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, number, shows};

const DAY_SECS: i64 = 86_400;

#[tokio::test]
async fn what_waits_while_the_window_closes_is_refused_in_words_and_never_reaches_meta() -> Result<()> {
    let mut world = World::begin("window-closes", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let almost_a_day_ago = now_secs() - DAY_SECS + 15;
    let body = serde_json::to_vec(&text(ANA, "Ana Lima", "wamid.almost", almost_a_day_ago, "Bonjour"))?;
    assert_eq!(world.hand()?.post(&body).await?, 200);
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    let conversation = number(&row)?;
    assert_eq!(row["window"]["state"], "open");
    world.hub.kill().await?;
    let command = bo.send(conversation, "Bonjour Ana").await?;
    let closes = async || {
        let row = bo.conversation("Ana Lima").await?.context("she is still here")?;
        Ok((row["window"]["state"] == "closed").then_some(()))
    };
    world.until("the window closes", closes).await?;
    world.hub.start().await?;
    let refused = async || {
        let message = bo.message(conversation, &command).await?;
        Ok(message.filter(|message| message.is("refused")))
    };
    let message = world.until("the hub refuses what waited", refused).await?;
    assert_eq!(message.failure.as_deref(), Some("window_closed"));
    assert_eq!(bo.status().await?["refused"], 1);

    let late = bo
        .try_ask("send_text", json!({ "conversation": conversation, "text": "Et encore", "reply_to": null }));
    let refusal = late.await?.err().context("free words are refused")?;
    assert_eq!(refusal.code, "window_closed");
    let empty =
        bo.try_ask("send_text", json!({ "conversation": conversation, "text": "  ", "reply_to": null }));
    assert_eq!(empty.await?.err().context("an empty text is refused")?.code, "empty");
    assert!(world.meta.accepted().await?.is_empty(), "nothing went out");

    bo.ask("outbox_discard", json!({ "command": command })).await?;
    assert_eq!(bo.message(conversation, &command).await?, None, "a person threw it away");
    assert_eq!(bo.status().await?["refused"], 0);
    Ok(())
}

#[tokio::test]
async fn a_window_that_only_meta_saw_closing_fails_the_message_in_words() -> Result<()> {
    let world = World::begin("late-131047", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    let conversation = number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    world.meta.advance(Duration::from_secs(25 * 3_600)).await?;
    let command = bo.send(conversation, "Bonjour Ana").await?;
    let failed = async || {
        let message = bo.message(conversation, &command).await?;
        Ok(message.filter(|message| message.is("failed")))
    };
    let message = world.until("Meta's late refusal is shown", failed).await?;
    assert_eq!(message.failure.as_deref(), Some("window_closed"));
    assert_eq!(world.meta.accepted().await?.len(), 1, "Meta took it once, and nobody tried again");
    let row = bo.conversation("Ana Lima").await?.context("she is still here")?;
    assert_eq!(row["failed"], 1, "the queue list shows that something failed");
    Ok(())
}

#[tokio::test]
async fn a_number_without_whatsapp_fails_in_words() -> Result<()> {
    let setting = Setting { not_on_whatsapp: vec![ANA.to_owned()], ..Setting::default() };
    let world = World::begin("not-on-whatsapp", setting).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    let conversation = number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    let command = bo.send(conversation, "Bonjour Ana").await?;
    let failed = async || {
        let message = bo.message(conversation, &command).await?;
        Ok(message.filter(|message| message.is("failed")))
    };
    let message = world.until("the failure is shown", failed).await?;
    assert_eq!(message.failure.as_deref(), Some("undeliverable"));
    Ok(())
}
