//! A team at one hub: who joins by invitation, what a role keeps from a desktop, who is turned out.

use anyhow::{Context as _, Result, ensure};
use engine::Join;
use protocol::member::Joining;
use serde_json::{Value, json};
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, is_live, link_says, meets, number, shows};

/// What a photograph of the bakery is known by: it must not lie where its bytes may not.
const PICTURE: &str = "Le four est chaud";

/// Waits until a desktop was told who its person is.
async fn is_told(world: &World, desktop: &mut Desktop, role: &str) -> Result<Value> {
    let what = format!("{} is told that they are {role}", desktop.name());
    let look = async || {
        let me = desktop.events().into_iter().rfind(|event| event["event"] == "me_changed");
        Ok(me.map(|event| event["me"].clone()).filter(|me| me["member"]["role"] == role))
    };
    world.until(&what, look).await
}

#[tokio::test]
async fn what_a_role_may_not_see_never_reaches_its_desktop() -> Result<()> {
    let world = World::begin("a-reader", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    meets(&world, &mut bo).await?;
    world.meta.show(ANA, "Ana Lima", json!({ "type": "image", "caption": PICTURE })).await?;
    let token = world.hub.add_seat_as("Zoé", "reviewer").await?;
    let mut zoe = world.desktop_with("Zoé", token)?;
    zoe.start().await?;
    let me = is_told(&world, &mut zoe, "reviewer").await?;
    assert_eq!(me["permissions"], json!(["read", "see_all_teams"]));
    let stored = async || Ok(bo.dump().await?.contains(PICTURE).then_some(()));
    world.until("Bo has the picture's words", stored).await?;
    let there = async || Ok(zoe.dump().await?.contains(PICTURE).then_some(()));
    world.until("Zoé has them too", there).await?;
    is_live(&world, &mut zoe).await?;
    let (whole, kept) = (bo.dump().await?, zoe.dump().await?);
    ensure!(whole.contains(ANA), "an owner has the number");
    ensure!(!kept.contains(ANA), "a reader has no number");
    let row = shows(&world, &mut zoe, "Ana Lima").await?;
    let refused = zoe.try_ask("members", json!({})).await?.err().context("a reader sees no members")?;
    assert_eq!(refused.code, "not_allowed");
    let conversation = number(&row)?;
    let shown = zoe.ask(
        "thread_page",
        json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 50 }),
    );
    let shown = shown.await?;
    let rows = shown["rows"].as_array().cloned().unwrap_or_default();
    let medium =
        rows.iter().find(|row| row["content"]["type"] == "media").context("the picture has its place")?;
    assert_eq!(medium["content"]["state"], "withheld", "{medium}");

    // Another role: what may now be seen comes, and goes again with it.
    let members = bo.ask("members", json!({})).await?;
    let members = members.as_array().context("a list")?.clone();
    let zoe_is = members.iter().find(|one| one["name"] == "Zoé").context("Zoé is a member")?["id"].clone();
    bo.ask("member_change", json!({ "id": zoe_is, "role": "agent" })).await?;
    is_told(&world, &mut zoe, "agent").await?;
    let same = async || Ok((bo.dump().await? == zoe.dump().await?).then_some(()));
    world.until("an agent holds what an owner holds", same).await?;
    bo.ask("member_change", json!({ "id": zoe_is, "role": "reviewer" })).await?;
    let gone = async || {
        let kept = zoe.dump().await?;
        Ok((kept.contains(PICTURE) && !kept.contains(ANA)).then_some(()))
    };
    world.until("a reader again, without a number", gone).await
}

#[tokio::test]
async fn an_owner_invites_and_turns_out_and_both_are_felt_at_once() -> Result<()> {
    let world = World::begin("an-invitation", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let wish = json!({ "role": "agent", "teams": ["Ventes"], "member": null, "valid_hours": 1 });
    let made = bo.ask("invitation_make", wish).await?;
    let link = made["link"].as_str().context("a link")?;
    let (hub, code) = link.split_once("/join#").context("a hub's link")?;
    assert_eq!(hub, world.hub.seats_url().trim_end_matches('/'));
    let join = Join::at(hub)?;
    let welcome = join.look(code.into()).await?;
    assert_eq!((welcome.by.as_str(), welcome.teams.len()), ("Bo", 1));
    let joining = Joining {
        code: code.into(),
        name: Some("Léa".into()),
        device: "Caisse".into(),
        os: None,
        version: None,
        agreed: false,
        two_step: None,
        sign_in: None,
    };
    let joined = join.join(&joining).await?;
    ensure!(join.join(&joining).await.is_err(), "an invitation lets one desktop in");
    let mut lea = world.desktop_with("Léa", joined.token.as_str().to_owned())?;
    lea.start().await?;
    is_told(&world, &mut lea, "agent").await?;
    is_live(&world, &mut lea).await?;
    lea.prefer("undo_seconds", json!(0)).await?;
    let answer = json!({ "conversation": conversation, "text": "Bonjour, c’est Léa", "reply_to": null });
    lea.ask("send_text", answer.clone()).await?;
    let arrived = async || {
        let all = world.meta.accepted().await?;
        Ok((all.len() == 1).then_some(()))
    };
    world.until("her answer reaches Meta", arrived).await?;
    let signed = async || {
        let asked = json!({ "conversation": conversation, "anchor": { "from": "newest" }, "limit": 9 });
        let rows = bo.ask("thread_page", asked).await?["rows"].as_array().cloned().unwrap_or_default();
        Ok(rows.iter().any(|row| row["author"] == "Léa").then_some(()))
    };
    world.until("Bo sees who answered", signed).await?;

    let seats = bo.ask("seats", json!({})).await?;
    let seats = seats.as_array().context("a list")?.clone();
    let hers = seats.iter().find(|seat| seat["device"] == "Caisse").context("her desktop is listed")?;
    assert_eq!(hers["os"], std::env::consts::OS);
    assert_eq!(hers["active"], true);
    lea.forget();
    bo.ask("seat_revoke", json!({ "id": hers["id"], "wipe": false })).await?;
    link_says(&world, &mut lea, "sign_in").await?;
    let told = async || {
        let out = lea.events().into_iter().find(|event| event["event"] == "signed_out");
        Ok(out.filter(|event| event["reason"] == "revoked"))
    };
    world.until("she is told why", told).await?;
    lea.ask("send_text", answer).await?;
    // What she writes now waits; it reaches nobody, and what is here can still be read.
    ensure!(lea.thread(conversation).await?.len() >= 2, "she can still read");
    assert_eq!(lea.status().await?["outbox"], 1);
    assert_eq!(world.meta.accepted().await?.len(), 1);
    Ok(())
}
