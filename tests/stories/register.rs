//! The register of acts: read and proved at the desktop, with a network or without, and no hub can rewrite it unseen.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::damage;
use stories::world::{Desktop, Setting, World};

use crate::cast::is_live;

async fn register(desktop: &mut Desktop) -> Result<Value> {
    desktop.ask("register", json!({})).await
}

/// The title words of the acts, the oldest first.
fn deeds(register: &Value) -> Vec<String> {
    let acts = register["acts"].as_array().cloned().unwrap_or_default();
    acts.iter().rev().map(|act| act["deed"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn what_was_done_is_proved_at_the_desktop_and_a_hub_that_rewrites_it_is_caught() -> Result<()> {
    let mut world = World::begin("register", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let wish = json!({ "role": "agent", "teams": [], "member": null, "valid_hours": 1 });
    let made = bo.ask("invitation_make", wish).await?;
    bo.ask("invitation_take_back", json!({ "id": made["invitation"]["id"] })).await?;
    let told = register(&mut bo).await?;
    let expected = ["policy_changed", "seat_let_in", "invitation_made", "invitation_taken_back"];
    ensure!(deeds(&told) == expected, "{told}");
    ensure!(told["flaw"].is_null() && told["fresh"] == true && told["checkpoints"] == 0, "{told}");
    let by = &told["acts"][0];
    ensure!(by["by"] == "Bo" && by["by_member"] == true, "{by}");
    ensure!(told["acts"][2]["by"] == "command line" && told["acts"][2]["by_member"] == false, "{told}");

    // Stopped, it signs; meanwhile what is known is proved without it.
    world.hub.stop().await?;
    let alone = register(&mut bo).await?;
    ensure!(alone["fresh"] == false && alone["flaw"].is_null() && deeds(&alone) == expected, "{alone}");
    world.hub.start().await?;
    is_live(&world, &mut bo).await?;
    let signed = register(&mut bo).await?;
    ensure!(signed["checkpoints"] == 1 && signed["vouched"] == 4, "{signed}");
    ensure!(world.hub.ask(&["verify"]).await?.success, "the journal is whole");

    // Somebody with the hub's machine changes who did it.
    world.hub.stop().await?;
    let (bo_did_it, al_did_it) =
        (r#""Bo"},"deed":"invitation_taken_back""#, r#""Al"},"deed":"invitation_taken_back""#);
    damage::replace_words(&world.hub.journal(), bo_did_it, al_did_it)?;
    let verified = world.hub.ask(&["verify"]).await?;
    ensure!(!verified.success && verified.err.contains("act 4 was changed"), "{}", verified.err);
    world.hub.start().await?;
    is_live(&world, &mut bo).await?;
    let caught = register(&mut bo).await?;
    ensure!(caught["flaw"] == json!({ "what": "at_the_hub", "no": 4 }), "{caught}");
    ensure!(caught["acts"][0]["by"] == "Bo", "what was told first stays");

    // A person who knows why begins anew, and sees the truth about what the hub has now.
    bo.ask("register_forget", json!({})).await?;
    let anew = register(&mut bo).await?;
    ensure!(anew["flaw"] == json!({ "what": "act_changed", "no": 4 }), "{anew}");
    Ok(())
}

#[tokio::test]
async fn a_person_uses_one_desktop_at_a_time_where_the_team_wants_it() -> Result<()> {
    let mut world = World::begin("one-seat", Setting::default()).await?;
    world.hub.stop().await?;
    world.hub.set("COMPTOIR_HUB_TEAM_ONE_ACTIVE_SEAT", "true");
    world.hub.start().await?;
    let mut shop = world.seat("Bo").await?;
    let mut home = world.desktop_with("Bo at home", world.hub.add_seat_as("Bo", "owner").await?)?;
    shop.start().await?;
    is_live(&world, &mut shop).await?;
    home.start().await?;
    let out = |desktop: &Desktop| {
        let told = desktop.events().into_iter().filter(|event| event["event"] == "signed_out");
        told.last().map(|event| event["reason"].clone())
    };
    world.until("home waits", async || Ok((out(&home) == Some(json!("other_seat"))).then_some(()))).await?;
    ensure!(out(&shop).is_none(), "the shop is not disturbed");
    home.ask("seat_take_over", json!({})).await?;
    is_live(&world, &mut home).await?;
    world
        .until("the shop waits", async || Ok((out(&shop) == Some(json!("other_seat"))).then_some(())))
        .await?;
    world.meta.say(crate::cast::ANA, "Ana Lima", "Bonjour").await?;
    crate::cast::shows(&world, &mut home, "Ana Lima").await?;
    let unseen = shop.conversation("Ana Lima").await?;
    ensure!(unseen.is_none(), "the one that waits is told nothing");
    shop.ask("seat_take_over", json!({})).await?;
    is_live(&world, &mut shop).await?;
    shop.conversation("Ana Lima").await?.context("and catches up when it goes on")?;
    Ok(())
}

#[tokio::test]
async fn whoever_looks_after_the_team_is_told_of_a_desktop_that_was_let_in() -> Result<()> {
    let world = World::begin("new-seat", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    // What there was when it first looked is no news.
    let known = async || Ok((deeds(&register(&mut bo).await?).len() == 2).then_some(()));
    world.until("Bo knows the register", known).await?;
    ensure!(bo.notices().is_empty(), "nobody is told of themselves");
    world.hub.add_seat_as("Léa", "agent").await?;
    // The app asks who it is every minute, and after whatever its person does to the team.
    let members = bo.ask("members", json!({})).await?;
    let lea = members.as_array().context("a list")?.iter().find(|one| one["name"] == "Léa");
    let id = lea.context("Léa is a member")?["id"].clone();
    bo.ask("member_change", json!({ "id": id, "teams": ["Ventes"] })).await?;
    let notice = world.until("Bo is told", async || Ok(bo.notices().pop())).await?;
    ensure!(notice["conversation"].is_null(), "{notice}");
    ensure!(notice["body"].as_str().is_some_and(|body| body.contains("Léa")), "{notice}");
    ensure!(bo.notices().len() == 1, "once");
    Ok(())
}
