//! The main job, end to end, with every process on its own.

use anyhow::{Result, ensure};
use serde_json::json;
use stories::world::{Setting, World, delivery_rank};

use crate::cast::{ANA, is_live, link_says, number, shows};

#[tokio::test]
async fn a_customer_writes_the_agent_answers_offline_comes_back_and_the_customer_reads() -> Result<()> {
    let mut world = World::begin("main-job", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    is_live(&world, &mut bo).await?;
    is_live(&world, &mut eve).await?;

    world.meta.say(ANA, "Ana Lima", "Bonjour, avez-vous du pain ?").await?;
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    let conversation = number(&row)?;
    assert_eq!((row["unread"].as_u64(), row["to_answer"].as_bool()), (Some(1), Some(true)));
    assert_eq!(row["preview"], "Bonjour, avez-vous du pain ?");
    let notice = world.until("Bo is notified", async || Ok(bo.notices().pop())).await?;
    assert_eq!(
        (&notice["title"], &notice["body"]),
        (&json!("Ana Lima"), &json!("Bonjour, avez-vous du pain ?"))
    );

    world.hub.kill().await?;
    link_says(&world, &mut bo, "offline").await?;
    let command = bo.send(conversation, "Oui, il sort du four.").await?;
    let waiting = bo.message(conversation, &command).await?;
    assert!(waiting.is_some_and(|message| message.is("waiting")), "it is shown, and shown as waiting");
    assert_eq!(bo.status().await?["outbox"], 1);
    assert!(world.meta.accepted().await?.is_empty());

    world.hub.start().await?;
    let mut ticks: Vec<String> = Vec::new();
    let mut look = async || {
        let message = bo.message(conversation, &command).await?;
        let shown = message.and_then(|message| message.delivery);
        ensure!(shown.is_some(), "the message was not shown for a moment");
        if shown != ticks.last().cloned() {
            ticks.extend(shown.clone());
        }
        Ok(shown)
    };
    let delivered = async || Ok((look().await?.as_deref() == Some("delivered")).then_some(()));
    world.until("two ticks", delivered).await?;
    world.meta.read(ANA).await?;
    let read = async || Ok((look().await?.as_deref() == Some("read")).then_some(()));
    world.until("two blue ticks", read).await?;
    assert!(ticks.is_sorted_by_key(|tick| delivery_rank(tick)), "a tick went back: {ticks:?}");
    for tick in ["sent", "delivered", "read"] {
        assert!(ticks.iter().any(|seen| seen == tick), "{tick} was never seen: {ticks:?}");
    }
    assert_eq!(bo.status().await?["outbox"], 0);
    let accepted = world.meta.accepted().await?;
    assert_eq!(accepted.len(), 1, "Meta took it once");
    assert_eq!(accepted[0].command(), Some(command.as_str()));
    assert_eq!(accepted[0].body["text"]["body"], "Oui, il sort du four.");
    Ok(())
}

#[tokio::test]
async fn what_one_seat_reads_is_read_at_the_other_and_a_private_notice_names_nobody() -> Result<()> {
    let world = World::begin("two-seats", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    is_live(&world, &mut bo).await?;
    is_live(&world, &mut eve).await?;
    let mut preferences = eve.ask("preferences", json!({})).await?;
    preferences["notification_privacy"] = json!("nothing");
    eve.ask("preferences_save", json!({ "preferences": preferences })).await?;

    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    let conversation = number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    let unread = number(&shows(&world, &mut eve, "Ana Lima").await?)?;
    assert_eq!(unread, conversation, "both seats mean the same conversation");
    let notice = world.until("Eve is notified", async || Ok(eve.notices().pop())).await?;
    assert_eq!((&notice["title"], &notice["body"]), (&json!("Comptoir"), &json!("Nouveau message")));

    bo.ask("conversation_read", json!({ "conversation": conversation })).await?;
    for desktop in [&mut bo, &mut eve] {
        let what = format!("nothing is unread at {}", desktop.name());
        let is_read = async || {
            let row = desktop.conversation("Ana Lima").await?;
            Ok(row.filter(|row| row["unread"] == 0).map(drop))
        };
        world.until(&what, is_read).await?;
    }
    bo.send(conversation, "Bonjour Ana").await?;
    let arrives = async || {
        let thread = eve.thread(conversation).await?;
        Ok(thread.into_iter().find(|message| !message.is_inbound))
    };
    let seen = world.until("Eve sees what Bo wrote", arrives).await?;
    assert_eq!(seen.text.as_deref(), Some("Bonjour Ana"));
    let same = async || Ok((bo.dump().await? == eve.dump().await?).then_some(()));
    world.until("both replicas are the same", same).await
}
