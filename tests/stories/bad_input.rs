//! Bad input through the whole system: each kind gets its own answer, and nothing is lost or doubled.

use anyhow::{Context as _, Result};
use serde_json::json;
use stories::world::hand::{now_secs, signature, text, text_from, webhook};
use stories::world::meta::{APP_SECRET, LINE};
use stories::world::{Hand, Setting, World};

use crate::cast::{ANA, is_live, shows};

/// Meta's own limit.
const MOST_BYTES: usize = 3 * 1024 * 1024;

fn hello(wamid: &str) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(&text(ANA, "Ana Lima", wamid, now_secs(), "Bonjour"))?)
}

async fn refused_unsigned(hand: &Hand) -> Result<()> {
    let body = hello("wamid.unsigned")?;
    for wrong in [
        String::new(),
        "sha256=".to_owned(),
        signature("another secret", &body),
        signature(APP_SECRET, b"other bytes"),
        signature(APP_SECRET, &body).replace("sha256=", "sha1="),
        signature(APP_SECRET, &body)[..70].to_owned(),
    ] {
        assert_eq!(hand.post_signed(&body, &wrong).await?, 401, "{wrong:?}");
    }
    Ok(())
}

#[tokio::test]
async fn every_kind_of_bad_webhook_gets_its_own_answer_and_loses_nothing() -> Result<()> {
    let world = World::begin("bad-webhooks", Setting { probe_every_secs: 30, ..Setting::default() }).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let hand = world.hand()?;
    refused_unsigned(&hand).await?;
    assert_eq!(hand.post(&vec![b' '; MOST_BYTES + 1]).await?, 413, "larger than Meta's largest");
    assert!(bo.inbox().await?.is_empty(), "what is not signed leaves no trace");

    // Signed, so it is Meta's: kept whatever it is, and thanked for.
    for odd in ["not JSON at all", "{", "[]", "null", "\u{feff}{}", r#"{"object":"page","entry":[]}"#] {
        assert_eq!(hand.post(odd.as_bytes()).await?, 200, "{odd:?}");
    }
    let metadata = json!({ "phone_number_id": LINE, "display_phone_number": "33536491234" });
    let unknown_field = webhook("teleportations", json!({ "metadata": metadata, "beam": 7 }));
    assert_eq!(hand.post(&serde_json::to_vec(&unknown_field)?).await?, 200);
    let unknown_type = webhook(
        "messages",
        json!({ "messaging_product": "whatsapp", "metadata": metadata,
            "contacts": [{ "profile": { "name": "Ana Lima" }, "wa_id": ANA }],
            "messages": [{ "from": ANA, "id": "wamid.hologram", "timestamp": now_secs().to_string(),
                           "type": "hologram", "hologram": { "colour": "blue" } }] }),
    );
    assert_eq!(hand.post(&serde_json::to_vec(&unknown_type)?).await?, 200);
    let conversation = crate::cast::number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    let card = bo.message(conversation, "wamid.hologram").await?.context("an unknown message is shown")?;
    assert_eq!(card.kind, "unsupported", "as a card that says so");

    let body = hello("wamid.again")?;
    for _ in 0..3 {
        assert_eq!(hand.post(&body).await?, 200, "a replayed webhook is thanked for");
    }
    let large = text(ANA, "Ana Lima", "wamid.large", now_secs(), &"é".repeat(700_000));
    let mut large = serde_json::to_vec(&large)?;
    large.resize(MOST_BYTES, b' ');
    assert_eq!(hand.post(&large).await?, 200, "exactly Meta's largest");
    let arrives = async || bo.message(conversation, "wamid.large").await;
    world.until("the largest webhook arrives", arrives).await?;
    let thread = bo.thread(conversation).await?;
    let times = |key: &str| thread.iter().filter(|message| message.key == key).count();
    assert_eq!((times("wamid.again"), times("wamid.large"), thread.len()), (1, 1, 3));
    Ok(())
}

#[tokio::test]
async fn what_came_for_a_line_not_served_yet_is_understood_once_it_is() -> Result<()> {
    const OTHER: &str = "555000111222333";
    let mut world =
        World::begin("unknown-line", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let early = text_from(OTHER, ANA, "Ana Lima", "wamid.early", now_secs(), "Trop tôt");
    assert_eq!(world.hand()?.post(&serde_json::to_vec(&early)?).await?, 200);
    assert!(bo.inbox().await?.is_empty());
    world.hub.stop().await?;
    world.hub.serve_lines(&[LINE, OTHER])?;
    world.hub.start().await?;
    bo.quit().await?;
    bo.start().await?;
    let row = shows(&world, &mut bo, "Ana Lima").await?;
    assert_eq!(row["preview"], "Trop tôt");
    Ok(())
}
