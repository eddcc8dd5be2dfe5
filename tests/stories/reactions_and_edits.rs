//! What is done to a message after it was said: reactions, changes, takings back, quotes; and albums.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::{Desktop, Setting, World};

use crate::cast::{ANA, a_new_seat_holds_the_same, arrives, meets, row_becomes, taken};

async fn say(world: &World, mut saying: Value) -> Result<Vec<String>> {
    saying["customer"] = ANA.into();
    let answer = world.meta.control("say", &saying).await?;
    let names = answer["wamids"].as_array().context("messages have names")?;
    Ok(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// Waits until the reactions to a message are these, in any order; `true` stands for the customer's.
async fn reactions(
    world: &World,
    desktop: &mut Desktop,
    (conversation, key): (u64, &str),
    wanted: &[(&str, bool)],
) -> Result<()> {
    let what = format!("the reactions at {} are {wanted:?}", desktop.name());
    let is_so = |row: &Value| {
        let all: Vec<(&str, bool)> = row["reactions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (one["emoji"].as_str().unwrap_or_default(), one["from_customer"] == true))
            .collect();
        all.len() == wanted.len()
            && wanted.iter().all(|one| all.contains(one))
            && row["my_reaction"].is_null()
    };
    row_becomes(world, desktop, conversation, key, &what, is_so).await?;
    Ok(())
}

#[tokio::test]
async fn reactions_of_both_sides_are_set_changed_and_taken_back() -> Result<()> {
    let world = World::begin("reactions", Setting::default()).await?;
    let (mut bo, mut eve) = (world.desktop("Bo").await?, world.desktop("Eve").await?);
    let conversation = meets(&world, &mut bo).await?;
    let key = bo.send(conversation, "Votre gâteau est prêt.").await?;
    arrives(&world, &mut bo, conversation, &key).await?;
    let place = (conversation, key.as_str());
    say(&world, json!({ "content": { "type": "reaction", "emoji": "👍" } })).await?;
    reactions(&world, &mut bo, place, &[("👍", true)]).await?;
    let react = |emoji: Value| json!({ "conversation": conversation, "message": key, "emoji": emoji });
    bo.ask("react", react(json!("❤️"))).await?;
    reactions(&world, &mut bo, place, &[("👍", true), ("❤️", false)]).await?;
    reactions(&world, &mut eve, place, &[("👍", true), ("❤️", false)]).await?;
    // The business has one reaction, whoever of it reacts.
    eve.ask("react", react(json!("🎉"))).await?;
    say(&world, json!({ "content": { "type": "reaction", "emoji": "😍" } })).await?;
    reactions(&world, &mut bo, place, &[("😍", true), ("🎉", false)]).await?;
    bo.ask("react", react(Value::Null)).await?;
    say(&world, json!({ "content": { "type": "reaction" } })).await?;
    for desktop in [&mut bo, &mut eve] {
        reactions(&world, desktop, place, &[]).await?;
    }
    let all = taken(&world, 4).await?;
    let emojis: Vec<_> = all[1..].iter().map(|one| one.body["reaction"]["emoji"].as_str()).collect();
    assert_eq!(emojis, [Some("❤️"), Some("🎉"), Some("")]);
    assert!(all[1..].iter().all(|one| one.body["reaction"]["message_id"] == all[0].wamid.as_str()));
    ensure!(bo.thread(conversation).await?.len() == 2, "a reaction is no message");
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn a_customer_changes_their_words_and_takes_others_back() -> Result<()> {
    let world = World::begin("edits", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    world.meta.control("coexistence", &json!({ "on": true })).await?;
    let conversation = meets(&world, &mut bo).await?;
    let order = say(&world, json!({ "text": "Deux pains, svp" })).await?.remove(0);
    say(&world, json!({ "content": { "type": "edit", "original": "last", "body": "Trois pains, svp" } }))
        .await?;
    let shown = async || bo.row(conversation, &order).await;
    world.until("the order is shown", shown).await?;
    let edited = |row: &Value| row["edited"] == true;
    let row = row_becomes(&world, &mut bo, conversation, &order, "it was changed", edited).await?;
    assert_eq!(row["content"]["body"], "Trois pains, svp");
    assert_eq!(row["earlier"]["body"], "Deux pains, svp");

    let slip = say(&world, json!({ "text": "Mon mot de passe est 1234" })).await?.remove(0);
    let shown = async || bo.row(conversation, &slip).await;
    world.until("the slip is shown", shown).await?;
    say(&world, json!({ "content": { "type": "revoke", "original": slip } })).await?;
    let revoked = |row: &Value| row["revoked"] == true;
    row_becomes(&world, &mut bo, conversation, &slip, "it was taken back", revoked).await?;
    let row = bo.conversation("Ana Lima").await?.context("she is there")?;
    ensure!(!row.to_string().contains("1234"), "the list repeats what was taken back: {row}");
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn answers_quote_what_they_answer_both_ways() -> Result<()> {
    let world = World::begin("quotes", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let question = bo.thread(conversation).await?.first().context("she wrote")?.key.clone();
    let asked = json!({ "conversation": conversation, "text": "Oui, jusqu'à midi", "reply_to": question });
    let answer = bo.ask("send_text", asked).await?["command"].as_str().context("a command")?.to_owned();
    let row = arrives(&world, &mut bo, conversation, &answer).await?;
    assert_eq!((&row["quote"]["key"], &row["quote"]["preview"]), (&json!(question), &json!("Bonjour")));
    let all = taken(&world, 1).await?;
    assert_eq!(all[0].body["context"]["message_id"], json!(question));
    ensure!(all[0].quote_shown, "Meta found what is quoted");
    let thanks = say(&world, json!({ "text": "Parfait", "quoting": true })).await?.remove(0);
    let shown = async || bo.row(conversation, &thanks).await;
    let row = world.until("her answer is shown", shown).await?;
    assert_eq!(row["quote"]["key"], json!(answer), "it leads to our own row");
    assert_eq!(row["quote"]["preview"], "Oui, jusqu'à midi");
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn an_album_comes_whole_and_in_order() -> Result<()> {
    let world = World::begin("album", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let photos = ["photo-pains.jpg", "photo-vitrine.jpg", "photo-petite.jpg", "ticket.png"];
    let contents: Vec<Value> = photos.iter().map(|file| json!({ "type": "image", "file": file })).collect();
    let names = say(&world, json!({ "contents": contents })).await?;
    let all_here = async || {
        let rows: Vec<Value> = bo.rows(conversation).await?;
        let keys: Vec<_> = rows.iter().skip(1).filter_map(|row| row["key"].as_str()).collect();
        ensure!(keys == names, "{keys:?} are shown");
        Ok(rows.iter().skip(1).all(|row| row["content"]["here"] == true).then_some(rows))
    };
    let rows = world.until("all four are here, in the order of sending", all_here).await?;
    ensure!(rows[1..].iter().all(|row| row["at"] == rows[1]["at"]), "of one moment");
    Ok(())
}
