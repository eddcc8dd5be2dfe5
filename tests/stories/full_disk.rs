//! The hub's disk fills up: Meta is told to come again, the operator sees it, and nothing is lost.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, ensure};
use stories::world::hand::{now_secs, text};
use stories::world::{Setting, World};

use crate::cast::{ANA, is_live, shows};

#[tokio::test]
async fn a_full_disk_sends_meta_away_until_there_is_room_and_loses_nothing() -> Result<()> {
    let mut world = World::begin("full-disk", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.hub.stop().await?;
    world.hub.limit_files(Some(1_024));
    world.hub.start().await?;
    let (hand, words) = (world.hand()?, "x".repeat(4_000));
    let mut kept = BTreeSet::new();
    let mut refused = None;
    for number in 0..1_000 {
        let wamid = format!("wamid.fill{number:04}");
        let body = serde_json::to_vec(&text(ANA, "Ana Lima", &wamid, now_secs(), &words))?;
        match hand.post(&body).await? {
            200 => drop(kept.insert(wamid)),
            503 => {
                refused = Some((wamid, body));
                break;
            }
            other => anyhow::bail!("a full disk is answered with {other}"),
        }
    }
    let Some((wamid, body)) = refused else { anyhow::bail!("the disk never filled up") };
    ensure!(!kept.is_empty(), "something was kept before");
    // The last free bytes may still take what little a look at readiness writes, many times where the log has just
    // begun anew: short messages use them up.
    let unready = async || {
        if !world.hub.is_ready().await {
            return Ok(Some(()));
        }
        let wamid = format!("wamid.last{:04}", kept.len());
        let body = serde_json::to_vec(&text(ANA, "Ana Lima", &wamid, now_secs(), "y"))?;
        if hand.post(&body).await? == 200 {
            kept.insert(wamid);
        }
        Ok(None)
    };
    world.until("a hub that cannot write says that it is not ready", unready).await?;
    // A customer writes meanwhile: Meta keeps it and comes again.
    world.meta.say("33612345699", "Zoé", "Vous êtes là ?").await?;
    world
        .until("Meta was sent away", async || Ok((world.meta.undelivered().await? > 0).then_some(())))
        .await?;

    world.hub.make_room().await?;
    let ready = async || Ok(world.hub.is_ready().await.then_some(()));
    world.until("with room the hub is ready again by itself", ready).await?;
    ensure!(hand.post(&body).await? == 200, "what was refused is taken now");
    kept.insert(wamid);
    let comes = async || {
        world.meta.redeliver().await?;
        bo.conversation("Zoé").await
    };
    world.until("Zoé's message comes", comes).await?;
    let conversation = crate::cast::number(&shows(&world, &mut bo, "Ana Lima").await?)?;
    let all_here = async || {
        let shown: Vec<String> =
            bo.thread(conversation).await?.into_iter().map(|message| message.key).collect();
        let once: BTreeSet<String> = shown.iter().cloned().collect();
        ensure!(once.len() == shown.len(), "a message is shown twice");
        Ok((once == kept).then_some(()))
    };
    world.until_within("everything that was thanked for is shown", Duration::from_secs(60), all_here).await?;

    // And nothing that was thanked for hung in memory only.
    world.hub.kill().await?;
    world.hub.limit_files(None);
    world.hub.start().await?;
    is_live(&world, &mut bo).await
}
