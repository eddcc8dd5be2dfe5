//! A line that also lives on the owner's phone, or that other applications answer: what they do is seen here, what is
//! theirs is not done here by mistake, and the phone's past is taken in once, whole.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use stories::world::{Desktop, Setting, World};

use crate::cast::{
    ANA, a_new_seat_holds_the_same, arrives, is_live, meets, number, row_becomes, shows, taken,
};

async fn import_is(world: &World, bo: &mut Desktop, state: &str) -> Result<Value> {
    let what = format!("the import is {state}");
    let look = async || {
        let import = bo.ask("import_state", json!({})).await?;
        ensure!(import["state"] == state, "it is {import}");
        Ok(Some(import))
    };
    world.until(&what, look).await
}

#[tokio::test]
async fn what_the_owner_writes_on_the_phone_is_shown_as_theirs_and_opens_no_window() -> Result<()> {
    let world = World::begin("echoes", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    world.meta.control("coexistence", &json!({ "on": true })).await?;
    let echo = json!({ "customer": ANA, "name": "Ana Lima", "text": "C'est prêt, passez quand vous voulez" });
    let key = world.meta.control("echo", &echo).await?["wamid"].as_str().context("a name")?.to_owned();
    let comes = async || Ok(bo.inbox().await?.into_iter().next());
    let row = world.until("the conversation is shown", comes).await?;
    let conversation = number(&row)?;
    assert_eq!((&row["unread"], &row["window"]["state"]), (&json!(0), &json!("never_opened")));
    let row = bo.row(conversation, &key).await?.context("what the owner wrote is there")?;
    assert_eq!((&row["direction"], &row["from_phone"]), (&json!("outbound"), &json!(true)));
    let free = json!({ "conversation": conversation, "text": "Bonjour", "reply_to": null });
    assert_eq!(
        bo.try_ask("send_text", free).await?.err().context("no window is open")?.code,
        "window_closed"
    );
    ensure!(bo.notices().is_empty(), "nobody is told of their own words");

    // The address book of the phone names people as the owner does.
    let card = json!({ "action": "add", "full_name": "Ana du marché", "first_name": "Ana", "phone": ANA });
    world.meta.control("app-contact", &card).await?;
    shows(&world, &mut bo, "Ana du marché").await?;
    world.meta.say(ANA, "Ana Lima", "J'arrive").await?;
    let opens = async || {
        let row = bo.conversation("Ana du marché").await?.context("the owner's name stays")?;
        Ok((row["window"]["state"] == "open" && row["unread"] == 1).then_some(()))
    };
    world.until("her own words open the window", opens).await?;
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn the_past_of_the_phone_is_taken_in_once_whole_and_silently_whoever_is_killed_meanwhile() -> Result<()>
{
    const PEOPLE: u64 = 4;
    const EACH: u64 = 30;
    // Meta gives the files of the last two weeks only, after all words.
    const YOUNG_FILES: u64 = 3;
    let mut world = World::begin("history", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    is_live(&world, &mut bo).await?;
    let past = json!({ "on": true, "people": PEOPLE, "messages_each": EACH, "days": 120 });
    world.meta.control("coexistence", &past).await?;
    assert_eq!(bo.ask("import_state", json!({})).await?["available"], true);
    bo.ask("import_history", json!({})).await?;
    let again = bo.try_ask("import_history", json!({})).await?.err().context("once")?;
    assert_eq!(again.code, "not_possible");
    let import = import_is(&world, &mut bo, "coming").await?;
    ensure!(import["messages"].as_u64().is_some_and(|messages| messages < PEOPLE * EACH), "{import}");
    world.hub.kill().await?;
    bo.kill().await?;
    world.hub.start().await?;
    bo.start().await?;
    let whole = async || {
        world.meta.redeliver().await?;
        let import = bo.ask("import_state", json!({})).await?;
        ensure!(import["state"] == "complete" && import["messages"] == PEOPLE * EACH, "it is {import}");
        Ok(Some(import))
    };
    let import = world.until("all of it has come", whole).await?;
    assert_eq!((&import["progress"], &import["available"]), (&json!(100), &json!(false)));

    let mut seen = 0;
    for row in bo.inbox().await? {
        assert_eq!((&row["unread"], &row["window"]["state"]), (&json!(0), &json!("never_opened")), "{row}");
        ensure!(row["to_answer"] == false, "the past asks for nothing: {row}");
        let rows = bo.rows(number(&row)?).await?;
        let moments: Vec<i64> = rows.iter().filter_map(|row| row["at"].as_i64()).collect();
        ensure!(moments.is_sorted(), "each stands where it was written");
        let days = (moments[moments.len() - 1] - moments[0]) / 86_400_000;
        ensure!((100..=120).contains(&days), "with its own date: over {days} days");
        ensure!(rows.iter().all(|row| row["imported"] == true), "and marked as of the past");
        seen += rows.len() as u64;
    }
    assert_eq!(seen, PEOPLE * EACH, "each once");
    for name in ["Ariane Roche", "Bakary Cissé"] {
        ensure!(bo.conversation(name).await?.is_some(), "{name} has the name of the address book");
    }
    ensure!(bo.notices().is_empty(), "nobody is told of the past");
    let files = async || {
        let mut files = 0;
        for row in bo.inbox().await? {
            let rows = bo.rows(number(&row)?).await?;
            let here = |row: &&Value| row["content"]["type"] == "media" && row["content"]["here"] == true;
            files += rows.iter().filter(here).count() as u64;
        }
        ensure!(files == PEOPLE * YOUNG_FILES, "{files} files are here");
        Ok(Some(()))
    };
    world.until("what was sent in the last two weeks takes the place that was kept for it", files).await?;
    a_new_seat_holds_the_same(&world, &mut bo).await
}

#[tokio::test]
async fn an_owner_who_keeps_the_past_to_themselves_is_respected_in_words() -> Result<()> {
    let world = World::begin("declined", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    world.meta.control("coexistence", &json!({ "on": true, "declined": true })).await?;
    bo.ask("import_history", json!({})).await?;
    let import = import_is(&world, &mut bo, "declined").await?;
    assert_eq!(import["messages"], 0);
    let command = bo.send(conversation, "Bonjour Ana").await?;
    arrives(&world, &mut bo, conversation, &command).await?;
    // They connect the number anew, and share it this time.
    let past = json!({ "on": true, "people": 1, "messages_each": 4, "days": 3 });
    world.meta.control("coexistence", &past).await?;
    assert_eq!(import["available"], true, "whoever connects anew may ask again");
    bo.ask("import_history", json!({})).await?;
    let import = import_is(&world, &mut bo, "complete").await?;
    assert_eq!((&import["messages"], &import["available"]), (&json!(4), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn what_another_application_answers_is_shown_and_not_answered_here_until_it_is_given_back() -> Result<()>
{
    let world = World::begin("handed-over", Setting::default()).await?;
    let mut bo = world.desktop("Bo").await?;
    let conversation = meets(&world, &mut bo).await?;
    let passes_to = async |role: &str| {
        let handover = json!({ "customer": ANA, "type": "control_passed", "new_owner_role": role });
        world.meta.control("handover", &handover).await
    };
    passes_to("ai_agent").await?;
    let handed = async || {
        let header = bo.header(conversation).await?;
        Ok((header["handler"]["role"] == "ai_agent").then_some(()))
    };
    world.until("another application answers her", handed).await?;
    let answer = json!({ "conversation": conversation, "text": "Je suis là", "reply_to": null });
    let refused = bo.try_ask("send_text", answer).await?.err().context("it would cross another's answer")?;
    assert_eq!(refused.code, "handled_elsewhere");
    let copy = json!({ "customer": ANA, "name": "Ana Lima", "text": "Un conseiller, svp" });
    let key = world.meta.control("standby", &copy).await?["wamid"].as_str().context("a name")?.to_owned();
    let is_shown = async || bo.row(conversation, &key).await;
    let row = world.until("what she says to it is shown here", is_shown).await?;
    assert_eq!(row["content"]["body"], "Un conseiller, svp");
    // Meta dates by the second: what is given back in the second in which she wrote is not given back for sure.
    world.meta.advance(std::time::Duration::from_secs(2)).await?;
    passes_to("customer_service").await?;
    let ours = async || Ok(bo.header(conversation).await?["handler"].is_null().then_some(()));
    world.until("she is ours again", ours).await?;
    let command = bo.send(conversation, "Je suis là").await?;
    arrives(&world, &mut bo, conversation, &command).await?;
    assert_eq!(taken(&world, 1).await?[0].body["text"]["body"], "Je suis là");
    let read = |row: &Value| row["content"]["body"] == "Je suis là";
    row_becomes(&world, &mut bo, conversation, &command, "it is in the same thread", read).await?;
    a_new_seat_holds_the_same(&world, &mut bo).await
}
