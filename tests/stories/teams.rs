//! Conversations of a team, and lines of a member: what somebody may not see is not on their computer, and what comes to
//! them is there whole.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::meta::LINE;
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, is_live, meets, number, shows, taken};

const PICTURE: &str = "Le four est chaud";
/// A line that nobody writes to.
const OTHER: &str = "106540352249999";

/// A hub whose agents see the conversations of their own teams alone.
fn of_teams() -> Setting {
    Setting { team: "withhold = { agent = [\"see_all_teams\"] }".to_owned(), ..Setting::default() }
}

async fn agent(world: &World, bo: &mut Desktop, name: &str, team: &str) -> Result<Desktop> {
    let token = world.hub.add_seat_as(name, "agent").await?;
    let id = member(bo, name).await?;
    bo.ask("member_change", json!({ "id": id, "teams": [team] })).await?;
    let mut desktop = world.desktop_with(name, token)?;
    desktop.start().await?;
    is_live(world, &mut desktop).await?;
    Ok(desktop)
}

async fn member(bo: &mut Desktop, name: &str) -> Result<Value> {
    let members = bo.ask("members", json!({})).await?;
    let members = members.as_array().context("a list")?.clone();
    let found = members.iter().find(|one| one["name"] == name).context("a member of that name")?;
    Ok(found["id"].clone())
}

async fn give(desktop: &mut Desktop, conversation: u64, team: Option<&str>) -> Result<()> {
    desktop.ask("conversation_give", json!({ "conversation": conversation, "team": team })).await.map(drop)
}

/// Waits until a copy holds nothing of Ana, her number or her picture.
async fn knows_nothing(world: &World, desktop: &mut Desktop) -> Result<()> {
    let what = format!("{} knows nothing of Ana", desktop.name());
    let gone = async || {
        let kept = desktop.dump().await?;
        let left =
            [ANA, "Ana Lima", PICTURE, "au secret", "mot secret"].into_iter().any(|word| kept.contains(word));
        Ok((!left).then_some(()))
    };
    world.until(&what, gone).await
}

/// What a copy holds, but for the name of its view.
async fn held(desktop: &mut Desktop) -> Result<String> {
    let dump = desktop.dump().await?;
    Ok(dump.lines().filter(|line| !line.contains("teams:[")).collect::<Vec<_>>().join("\n"))
}

async fn holds_the_same(world: &World, one: &mut Desktop, other: &mut Desktop) -> Result<()> {
    let what = format!("{} holds what {} holds", one.name(), other.name());
    world.until(&what, async || Ok((held(one).await? == held(other).await?).then_some(()))).await
}

#[tokio::test]
async fn a_conversation_goes_from_team_to_team_and_leaves_nothing_behind() -> Result<()> {
    let world = World::begin("teams", of_teams()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    world.meta.show(ANA, "Ana Lima", json!({ "type": "image", "caption": PICTURE })).await?;
    let mut zoe = agent(&world, &mut bo, "Zoé", "Ventes").await?;
    let mut lea = agent(&world, &mut bo, "Léa", "Support").await?;
    for desktop in [&mut zoe, &mut lea] {
        shows(&world, desktop, "Ana Lima").await?;
        let there = async || Ok(desktop.dump().await?.contains(PICTURE).then_some(()));
        world.until("a conversation of nobody's is everybody's", there).await?;
    }

    // A draft is the person's own: it outlives what they may see.
    lea.ask("draft_save", json!({ "conversation": conversation, "text": "je finirai" })).await?;
    give(&mut bo, conversation, Some("Ventes")).await?;
    knows_nothing(&world, &mut lea).await?;
    let refused = lea.try_ask("conversation", json!({ "conversation": conversation })).await?;
    assert_eq!(refused.err().context("it is not there")?.code, "not_found");
    ensure!(zoe.dump().await?.contains(PICTURE), "Zoé is of that team");
    assert_eq!(bo.ask("teams", json!({})).await?, json!(["Ventes"]));

    // While Léa is away, the customer writes, Zoé answers, and hands over.
    lea.kill().await?;
    world.meta.say(ANA, "Ana Lima", "le mot secret").await?;
    zoe.prefer("undo_seconds", json!(0)).await?;
    let text = json!({ "conversation": conversation, "text": "Je demande au secret", "reply_to": null });
    zoe.ask("send_text", text).await?;
    taken(&world, 1).await?;
    give(&mut zoe, conversation, Some("Support")).await?;
    knows_nothing(&world, &mut zoe).await?;
    lea.start().await?;
    is_live(&world, &mut lea).await?;
    let row = shows(&world, &mut lea, "Ana Lima").await?;
    assert_eq!(number(&row)?, conversation);
    let mut nina = agent(&world, &mut bo, "Nina", "Support").await?;
    holds_the_same(&world, &mut lea, &mut nina).await?;
    let kept = lea.dump().await?;
    ensure!(
        kept.contains("le mot secret") && kept.contains("Je demande au secret") && kept.contains(PICTURE)
    );
    let header = lea.ask("conversation", json!({ "conversation": conversation })).await?;
    assert_eq!((&header["team"], &header["draft"]), (&json!("Support"), &json!("je finirai")));
    assert_eq!(header["line"], LINE);

    // Back to everybody: what a team's copy holds is then what the owner's holds, but for what it may see.
    give(&mut lea, conversation, None).await?;
    is_live(&world, &mut zoe).await?;
    shows(&world, &mut zoe, "Ana Lima").await?;
    holds_the_same(&world, &mut zoe, &mut lea).await?;
    holds_the_same(&world, &mut lea, &mut nina).await
}

#[tokio::test]
async fn a_line_that_is_taken_away_goes_from_the_computer() -> Result<()> {
    let mut world = World::begin("lines", Setting { probe_every_secs: 0, ..Setting::default() }).await?;
    world.hub.stop().await?;
    world.hub.serve_lines(&[LINE, OTHER])?;
    world.hub.start().await?;
    let mut bo = world.desktop("Bo").await?;
    meets(&world, &mut bo).await?;
    let token = world.hub.add_seat_as("Léa", "agent").await?;
    let mut lea = world.desktop_with("Léa", token)?;
    lea.start().await?;
    shows(&world, &mut lea, "Ana Lima").await?;
    let id = member(&mut bo, "Léa").await?;
    let only_other = json!({ "id": id, "lines": [{ "line": OTHER, "role": null }] });
    bo.ask("member_change", only_other).await?;
    knows_nothing(&world, &mut lea).await?;
    is_live(&world, &mut lea).await?;
    let me = lea.ask("me", json!({})).await?;
    assert_eq!(me["lines"].as_array().map(Vec::len), Some(1), "{me}");
    // Given back, it is filled anew: within a minute where the app runs, at once where it starts.
    bo.ask("member_change", json!({ "id": id, "lines": [] })).await?;
    lea.kill().await?;
    lea.start().await?;
    shows(&world, &mut lea, "Ana Lima").await?;
    holds_the_same(&world, &mut lea, &mut bo).await
}
