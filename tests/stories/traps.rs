//! Meta at its worst: reordered, repeated, late, lost, batched, refused, renamed. Both desktops end with the same
//! replica, and it is what happened.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use stories::world::{Desktop, Setting, World};

use crate::cast::{number, shows};
use crate::truth;

const CUSTOMERS: usize = 12;
const MESSAGES: usize = 200;

/// Every surprise that can come while customers write and agents answer.
fn every_trap() -> serde_json::Value {
    json!({
        "reordered": 0.3, "repeated": 0.2, "duplicate": 0.1, "missing": 0.15, "late": 0.08, "batched": 0.25,
        "failed-after-200": 0.06, "answer-lost": 0.06, "error-though-accepted": 0.05, "server-error": 0.05,
        "slow-answer": 0.05, "wa-id-differs": 0.1, "rate-limited": 0.02, "pair-limited": 0.03,
        "media-url-expired": 0.3, "media-url-inline": 0.3, "hex-sha256": 0.5, "unsupported": 0.04,
        "contacts-missing": 0.15,
    })
}

fn phone(who: usize) -> String {
    format!("336100000{who:02}")
}

fn name(who: usize) -> String {
    format!("Cliente {who}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_meta_does_both_desktops_end_the_same_and_true() -> Result<()> {
    // A third of the customers hide their numbers from the first moment on.
    let traps = vec!["bsuid-only=0.35".to_owned()];
    let setting = Setting { seed: 11, time_scale: 60.0, traps, probe_every_secs: 30, ..Setting::default() };
    let world = World::begin("traps", setting).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    for desktop in [&mut bo, &mut eve] {
        desktop.prefer("undo_seconds", json!(0)).await?;
    }
    let mut conversations = Vec::new();
    for who in 0..CUSTOMERS {
        world.meta.say(&phone(who), &name(who), "Bonjour").await?;
        conversations.push(number(&shows(&world, &mut bo, &name(who)).await?)?);
        shows(&world, &mut eve, &name(who)).await?;
    }
    world.meta.traps(&every_trap()).await?;
    let answered = everybody_talks(&world, [&mut bo, &mut eve], &conversations).await?;

    // The worst is over; what Meta still holds back comes now.
    let rates = every_trap();
    let none = rates.as_object().context("rates by name")?.keys().map(|trap| (trap.clone(), json!(0.0)));
    world.meta.traps(&serde_json::Value::Object(none.collect())).await?;
    for _ in 0..4 {
        world.meta.advance(Duration::from_secs(1_800)).await?;
    }
    let shown = truth::settles(&world, &mut bo).await?;
    println!("{MESSAGES} each way: {:?}", truth::endings(&shown));
    truth::holds_at_the_end(&world, &shown, &answered).await?;
    truth::settles(&world, &mut eve).await?;
    for desktop in [&mut bo, &mut eve] {
        every_photo_is_here(&world, desktop, &conversations).await?;
    }
    ensure!(shown.len() >= 2 * MESSAGES, "{} messages are shown", shown.len());
    ensure!(bo.inbox().await?.len() == CUSTOMERS, "a customer has two conversations");
    let same = async || Ok((bo.dump().await? == eve.dump().await?).then_some(()));
    world.until("both replicas are the same", same).await
}

/// Whatever was wrong with where they lay.
async fn every_photo_is_here(world: &World, desktop: &mut Desktop, conversations: &[u64]) -> Result<()> {
    let what = format!("every photo is here, at {}", desktop.name());
    let look = async || {
        let mut photos = 0;
        for conversation in conversations {
            for row in desktop.rows(*conversation).await? {
                let content = &row["content"];
                ensure!(content["type"] != "media" || content["here"] == true, "it is not: {content}");
                photos += usize::from(content["type"] == "media");
            }
        }
        Ok((photos > 0).then_some(()))
    };
    world.until_within(&what, Duration::from_secs(120), look).await
}

/// Customers write and two agents answer, without waiting for each other. Gives the commands.
async fn everybody_talks(
    world: &World,
    mut desktops: [&mut Desktop; 2],
    conversations: &[u64],
) -> Result<Vec<String>> {
    let mut answered = Vec::new();
    for turn in 0..MESSAGES {
        let who = turn * 7 % CUSTOMERS;
        if turn % 10 == 9 {
            let image = json!({ "type": "image", "caption": format!("Photo {turn}") });
            world.meta.show(&phone(who), &name(who), image).await?;
        } else {
            world.meta.say(&phone(who), &name(who), &format!("Question {turn}")).await?;
        }
        let agent = &mut desktops[turn % 2];
        let conversation = conversations[turn * 5 % CUSTOMERS];
        answered.push(agent.send(conversation, &format!("Réponse {turn}")).await?);
    }
    Ok(answered)
}
