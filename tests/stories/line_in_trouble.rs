//! A line in trouble at Meta: the truth line says what a person has to do, and is content again afterwards.

use anyhow::Result;
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, link_says, number, shows};

#[tokio::test]
async fn a_dead_token_is_said_and_forgotten_when_it_is_good_again() -> Result<()> {
    let world = World::begin("dead-token", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.say(ANA, "Ana Lima", "Bonjour").await?;
    let conversation = number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    world.meta.expire_token(true).await?;
    let command = bo.send(conversation, "Bonjour Ana").await?;
    link_says(&world, &mut bo, "token_dead").await?;
    let outcome = async || {
        let message = bo.message(conversation, &command).await?;
        Ok(message.filter(|message| message.is("failed")))
    };
    let message = world.until("what a dead token sent is shown as failed", outcome).await?;
    assert_eq!(message.failure.as_deref(), Some("access_lost"));
    assert!(world.meta.accepted().await?.is_empty());

    world.meta.expire_token(false).await?;
    is_live(&world, &mut bo).await?;
    let again = bo.ask("send_again", serde_json::json!({ "key": command })).await?;
    let again = again["command"].as_str().unwrap_or_default().to_owned();
    let delivered = async || {
        let message = bo.message(conversation, &again).await?;
        Ok(message.filter(|message| message.is("delivered") || message.is("read")))
    };
    world.until("sent again, it arrives", delivered).await?;
    assert_eq!(world.meta.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_unsubscribed_webhook_and_a_red_quality_are_said_and_forgotten() -> Result<()> {
    let world = World::begin("unsubscribed", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.quality("RED").await?;
    link_says(&world, &mut bo, "quality_red").await?;
    world.meta.subscribe(false).await?;
    link_says(&world, &mut bo, "webhook_unsubscribed").await?;
    world.meta.subscribe(true).await?;
    link_says(&world, &mut bo, "quality_red").await?;
    world.meta.quality("GREEN").await?;
    is_live(&world, &mut bo).await
}
