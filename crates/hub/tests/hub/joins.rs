//! Two conversations with one person: joined when Meta says so, parted when a member knows better.

use domain::{ConversationId, MessageStatus};
use protocol::{CommandBody, Fact, RefusalCode};
use serde_json::{Value, json};

use crate::world::{AWA, LINE, World, change, text_message};

const OTHER: &str = "33639980009";
const EARLIER: ConversationId = ConversationId(1);
const LATER: ConversationId = ConversationId(2);

/// Two people write; then Meta says that the first has the second's number.
async fn two_become_one(user_ids: bool) -> World {
    let world = World::new().await;
    for (wamid, from) in [("wamid.1", AWA), ("wamid.2", OTHER)] {
        let mut message = text_message(wamid, from, world.now(), "Bonjour");
        let mut card = json!({"profile": {"name": "?"}, "wa_id": from});
        if user_ids {
            (message["from_user_id"], card["user_id"]) = (user(from), user(from));
        }
        let value = json!({"contacts": [card], "messages": [message]});
        assert_eq!(world.post(change(LINE, "messages", value)).await, 200);
    }
    let mut system = json!({"body": "changed", "wa_id": OTHER, "type": "user_changed_number"});
    let mut message = json!({"from": AWA, "id": "wamid.3", "timestamp": "1790000000", "type": "system"});
    if user_ids {
        (system["user_id"], system["previous_user_id"]) = (user(OTHER), user(AWA));
        message["from_user_id"] = user(AWA);
    }
    message["system"] = system;
    assert_eq!(world.post(change(LINE, "messages", json!({"messages": [message]}))).await, 200);
    let joined = Fact::ConversationsJoined { conversation: EARLIER, into: LATER };
    assert!(world.facts().await.contains(&joined));
    world
}

fn user(number: &str) -> Value {
    json!(format!("FR.{number}"))
}

async fn part(world: &World, id: &str, conversation: ConversationId) -> Result<(), RefusalCode> {
    let parted = world.command(id, CommandBody::PartConversations { conversation }).await;
    parted.map(|_| ()).map_err(|(_, refusal)| refusal.code)
}

#[tokio::test]
async fn whoever_writes_where_it_was_reaches_the_person_where_they_went_on() {
    let world = two_become_one(true).await;
    world.say("c1", EARLIER, "Toujours là ?").await.expect("accepted");
    assert_eq!(world.meta.sends_reach(1).await[0]["to"], format!("+{OTHER}"));
}

#[tokio::test]
async fn what_was_joined_can_be_parted_once() {
    let world = two_become_one(true).await;
    assert_eq!(part(&world, "c1", LATER).await, Err(RefusalCode::UnknownConversation));
    assert_eq!(part(&world, "c2", ConversationId(9)).await, Err(RefusalCode::UnknownConversation));
    assert_eq!(part(&world, "c3", EARLIER).await, Ok(()));
    assert_eq!(part(&world, "c3", EARLIER).await, Ok(()), "a repeat is answered as the first time");
    assert_eq!(part(&world, "c4", EARLIER).await, Err(RefusalCode::UnknownConversation));
    let parted = Fact::ConversationsParted { conversation: EARLIER };
    assert_eq!(world.facts().await.iter().filter(|fact| **fact == parted).count(), 1);
    world.say("c5", EARLIER, "Ici").await.expect("accepted");
    assert_eq!(
        world.meta.sends_reach(1).await[0]["to"],
        format!("+{AWA}"),
        "Meta's name says that the other is not theirs"
    );
}

#[tokio::test]
async fn after_parting_the_number_is_the_ones_of_whom_meta_said_so() {
    let world = two_become_one(false).await;
    assert_eq!(part(&world, "c1", EARLIER).await, Ok(()));
    world.say("c2", EARLIER, "C'est vous ?").await.expect("accepted");
    assert_eq!(world.meta.sends_reach(1).await[0]["to"], format!("+{OTHER}"));
    assert_eq!(
        world
            .post(change(
                LINE,
                "messages",
                json!({"messages": [
        text_message("wamid.4", OTHER, world.now(), "Oui")]})
            ))
            .await,
        200
    );
    let facts = world.facts().await;
    let came = |fact: &&Fact| {
        matches!(fact, Fact::MessageReceived { conversation, message }
        if *conversation == EARLIER && message.id.as_str() == "wamid.4")
    };
    assert!(facts.iter().any(|fact| came(&fact)), "and whoever has it now writes there");
}

#[tokio::test]
async fn whoever_has_lost_their_number_cannot_be_written_to_and_the_line_goes_on() {
    let world = two_become_one(false).await;
    assert_eq!(part(&world, "c1", EARLIER).await, Ok(()));
    world.say("c2", LATER, "Vous êtes là ?").await.expect("accepted");
    let mut stream = world.follow().await;
    let failed = |fact: &Fact| matches!(fact, Fact::StatusReported { status: MessageStatus::Failed, .. });
    stream.until(failed).await;
    world.say("c3", EARLIER, "Et vous ?").await.expect("accepted");
    assert_eq!(world.meta.sends_reach(1).await[0]["to"], format!("+{OTHER}"));
}
