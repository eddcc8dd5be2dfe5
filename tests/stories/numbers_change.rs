//! Customers change numbers and ids: they stay who they are, two conversations of one person are joined, and a member
//! who knows better parts them.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::hand::{now_secs, text};
use stories::world::{Setting, World};

use crate::cast::{ANA, a_new_seat_holds_the_same, arrives, meets, number, shows, taken};

const NEW: &str = "33639980077";

async fn becomes(world: &World, content: Value) -> Result<()> {
    world.meta.control("say", &json!({ "customer": ANA, "content": content })).await?;
    Ok(())
}

fn digits(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn whoever_has_a_new_number_stays_who_they_are_and_is_reached_there() -> Result<()> {
    let world = World::begin("new-number", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    becomes(&world, json!({ "type": "number_changed", "phone": NEW })).await?;
    let noted = async || {
        let rows = bo.rows(conversation).await?;
        Ok(rows.into_iter().find(|row| row["content"]["type"] == "system"))
    };
    let note = world.until("the thread says it", noted).await?;
    assert_eq!(note["content"]["what"], "number_changed");
    assert_eq!(
        (digits(&note["content"]["before"]), digits(&note["content"]["now"])),
        (ANA.into(), NEW.into())
    );
    let row = bo.conversation("Ana Lima").await?.context("she is still here")?;
    assert_eq!((number(&row)?, digits(&row["phone"])), (conversation, NEW.to_owned()));
    world.meta.say(NEW, "Ana Lima", "C'est toujours moi").await?;
    let comes = async || Ok((bo.rows(conversation).await?.len() == 3).then_some(()));
    world.until("what she writes from there stands in the same conversation", comes).await?;
    let command = bo.send(conversation, "Bien noté").await?;
    arrives(&world, &mut bo, conversation, &command).await?;
    assert_eq!(digits(&taken(&world, 1).await?[0].body["to"]), NEW);
    assert_eq!(bo.inbox().await?.len(), 1);
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn two_conversations_of_one_person_are_joined_and_parted_by_whoever_knows_better() -> Result<()> {
    let world = World::begin("joined", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    let earlier = meets(&world, &mut bo).await?;
    let elsewhere = text(NEW, "Ana (bureau)", "wamid.office", now_secs(), "Bonjour, ici Ana");
    assert_eq!(world.hand()?.post(&serde_json::to_vec(&elsewhere)?).await?, 200);
    let later = number(&shows(&world, &mut bo, "Ana (bureau)").await?)?;
    becomes(&world, json!({ "type": "number_changed", "phone": NEW })).await?;
    let joined = async || Ok((bo.header(earlier).await?["joined_to"] == later).then_some(()));
    world.until("both are known to be hers", joined).await?;
    assert_eq!(bo.header(later).await?["joined_from"], json!([earlier]));
    let person = bo.ask("person_of", json!({ "conversation": later })).await?;
    assert_eq!(person[0]["id"], earlier, "one leads to the other");

    let parted = async || Ok(eve.header(earlier).await?["joined_to"].is_null().then_some(()));
    bo.ask("conversation_part", json!({ "conversation": earlier })).await?;
    world.until("they are two again, at every desk", parted).await?;
    assert_eq!(bo.ask("person_of", json!({ "conversation": later })).await?, json!([]));
    let again = bo.try_ask("conversation_part", json!({ "conversation": earlier })).await?;
    assert_eq!(again.err().context("nothing is left to part")?.code, "not_possible");
    ensure!(bo.inbox().await?.len() == 2, "and nothing of either is lost");
    let same = async || Ok((bo.dump().await? == eve.dump().await?).then_some(()));
    world.until("both replicas are the same", same).await
}

#[tokio::test]
async fn whoever_has_a_new_id_stays_in_their_conversation() -> Result<()> {
    let world = World::begin("new-id", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    becomes(&world, json!({ "type": "user_id_changed" })).await?;
    let noted = async || {
        let rows = bo.rows(conversation).await?;
        Ok(rows.into_iter().find(|row| row["content"]["what"] == "id_changed"))
    };
    world.until("the thread says it", noted).await?;
    world.meta.say(ANA, "Ana Lima", "C'est toujours moi").await?;
    let comes = async || Ok((bo.rows(conversation).await?.len() == 3).then_some(()));
    world.until("what she writes now stands in the same conversation", comes).await?;
    let command = bo.send(conversation, "Bien noté").await?;
    arrives(&world, &mut bo, conversation, &command).await?;
    assert_eq!(bo.inbox().await?.len(), 1);
    a_new_seat_holds_the_same(&world, &mut bo).await
}
