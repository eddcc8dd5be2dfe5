//! The search as the screen uses it, through the counter: pages, people, a thread, a day, and an index that is filled late.

use std::time::Duration;

use domain::{ConversationId, Seq, Timestamp};
use engine::Patience;
use ipc::error::UiErrorCode;
use protocol::Message;
use replica::Replica;
use serde_json::{Value, json};
use testkit::{Journal, eg};

use crate::desk::{AWA, BEN, Desk};

impl Desk {
    async fn search(&self, text: &str) -> Value {
        self.ask("search", json!({ "text": text, "order": "newest", "cursor": null, "limit": 10 })).await
    }

    async fn found(&self, text: &str) -> Vec<String> {
        keys(&self.search(text).await)
    }

    async fn find(&self, text: &str, from: Value, toward: &str) -> Value {
        let params = json!({ "conversation": AWA, "text": text, "from": from, "toward": toward });
        self.ask("find_in_thread", params).await
    }
}

/// The conversations of a page's hits with their moments, in order.
fn keys(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("hits");
    hits.iter().map(|hit| format!("{}@{}", hit["conversation"], seconds(hit))).collect()
}

/// Which of the test's moments.
fn seconds(hit: &Value) -> i64 {
    (hit["at"].as_i64().expect("a moment") - eg::at(0).0) / 1000
}

/// Awa asks for cakes, we answer; Ben sends the picture of one and asks too.
fn journal() -> Journal {
    let mut journal = Journal::default();
    journal.contact(AWA, eg::contact(1, "Awa Diallo"));
    journal.contact(BEN, eg::contact(2, "Benoît Kaci"));
    journal.received(AWA, eg::message(1, "Un gâteau pour l'été, s'il vous plaît"));
    journal.queued(AWA, eg::command_id(1), eg::at(2), "Le gâteau sera prêt");
    journal.accepted(AWA, eg::command_id(1), eg::wamid(50));
    journal.received(AWA, eg::message(3, "Merci"));
    journal.received(BEN, Message { content: eg::image(1), ..eg::message(4, "") });
    journal.received(BEN, eg::message(5, "Et un GATEAU pour moi"));
    journal
}

#[tokio::test]
async fn a_search_finds_across_conversations_and_says_what_it_covers() {
    let desk = Desk::over(&journal());
    let answer = desk.search("gateau").await;
    assert_eq!(keys(&answer), ["8@5", "8@4", "7@2", "7@1"]);
    assert_eq!(answer["total"], json!({ "count": 4, "more": false }));
    assert_eq!(answer["next"], Value::Null);
    let places: Vec<_> =
        answer["places"].as_array().expect("places").iter().map(|place| &place["name"]).collect();
    assert_eq!(places, ["Benoît Kaci", "Awa Diallo"]);
    let ours = &answer["hits"][2];
    assert_eq!((&ours["direction"], &ours["kind"]), (&json!("outbound"), &json!("text")));
    assert!(ours["author"].is_string());
    let parts = json!([
        { "text": "Le ", "mark": false }, { "text": "gâteau", "mark": true }, { "text": " sera prêt", "mark": false }
    ]);
    assert_eq!(ours["snippet"], json!({ "parts": parts, "cut_before": false, "cut_after": false }));
    let coverage = json!({
        "whole": true, "since": null, "filling": null, "documents": { "count": 0, "more": false }
    });
    assert_eq!(answer["coverage"], coverage);
}

#[tokio::test]
async fn pages_follow_one_another_and_none_is_given_twice() {
    let desk = Desk::over(&journal());
    for order in ["newest", "best"] {
        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let params = json!({ "text": "gateau", "order": order, "cursor": cursor, "limit": 1 });
            let answer = desk.ask("search", params).await;
            assert_eq!(answer["total"].is_null(), !cursor.is_null(), "counted for the first page only");
            seen.extend(keys(&answer));
            cursor = answer["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, ["7@1", "7@2", "8@4", "8@5"], "{order}");
    }
    let params = json!({ "text": "gateau", "order": "best", "cursor": "garbled", "limit": 1 });
    let error = desk.counter.ask("search", params).await.expect_err("is no cursor");
    assert_eq!(error.code, UiErrorCode::InvalidInput);
}

#[tokio::test]
async fn chips_narrow_and_say_where_they_stand_in_the_text() {
    let desk = Desk::over(&journal());
    assert_eq!(desk.found("gateau de:awa ").await, ["7@1"]);
    assert_eq!(desk.found("gateau de:moi ").await, ["7@2"]);
    assert_eq!(desk.found("avec:photo ").await, ["8@4"]);
    assert_eq!(desk.found("gateau avant:2001 ").await, Vec::<String>::new());
    // A croissant is two units of UTF-16, four bytes and one character.
    let answer = desk.search("🥐 -dans:\"Awa Diallo\" x").await;
    let chip = json!({ "from": 3, "to": 21, "kind": "in", "negated": true, "value": "Awa Diallo" });
    assert_eq!(answer["chips"], json!([chip]));
}

#[tokio::test]
async fn what_is_written_today_is_todays() {
    // This clock is the test's, which stands within the day in which its messages were written.
    let desk = Desk::over(&journal());
    assert_eq!(desk.found("gateau après:aujourd'hui ").await.len(), 4);
    assert_eq!(desk.found("gateau avant:aujourd'hui ").await.len(), 0);
}

#[tokio::test]
async fn people_are_found_with_a_slip_and_by_a_part_of_their_number() {
    let desk = Desk::over(&journal());
    let people = async |text: &str| -> Vec<(String, bool)> {
        let rows = desk.ask("search_people", json!({ "text": text, "limit": 5 })).await;
        let rows = rows.as_array().expect("rows").clone();
        rows.iter()
            .map(|row| (row["name"].as_str().expect("a name").to_owned(), row["nearly"] == json!(true)))
            .collect()
    };
    assert_eq!(people("dial").await, [("Awa Diallo".to_owned(), false)]);
    assert_eq!(people("dialo benoit").await, []);
    assert_eq!(people("diablo").await, [("Awa Diallo".to_owned(), true)]);
}

#[tokio::test]
async fn a_thread_is_walked_from_hit_to_hit_in_both_directions() {
    let desk = Desk::over(&journal());
    let newest = desk.find("gateau", Value::Null, "older").await;
    assert_eq!((seconds(&newest["hit"]), &newest["hit"]["nth"]["count"]), (2, &json!(1)));
    assert_eq!(newest["total"], json!({ "count": 2, "more": false }));
    let place = json!({ "at": newest["hit"]["at"], "seq": newest["hit"]["seq"] });
    let older = desk.find("gateau", place, "older").await;
    assert_eq!((seconds(&older["hit"]), &older["hit"]["nth"]["count"]), (1, &json!(2)));
    let place = json!({ "at": older["hit"]["at"], "seq": older["hit"]["seq"] });
    assert_eq!(desk.find("gateau", place.clone(), "older").await["hit"], Value::Null);
    assert_eq!(desk.find("gateau", place, "newer").await["hit"], newest["hit"]);
    let oldest = desk.find("gateau", json!({ "at": 0, "seq": 0 }), "newer").await;
    assert_eq!(oldest["hit"], older["hit"], "from before everything");
}

#[tokio::test]
async fn a_hit_is_an_anchor_that_its_own_row_follows() {
    let desk = Desk::over(&journal());
    let hit = desk.search("plaît").await["hits"][0].clone();
    let seq = hit["seq"].as_u64().expect("a number");
    let anchor = json!({ "from": "after", "at": hit["at"], "seq": seq - 1 });
    let page = desk.ask("thread_page", json!({ "conversation": AWA, "anchor": anchor, "limit": 1 })).await;
    assert_eq!(page["rows"][0]["key"], hit["key"]);
    assert_eq!(page["before"], json!(0));
}

#[tokio::test]
async fn a_day_is_its_first_message_else_the_last_before_it() {
    let desk = Desk::over(&journal());
    let at = async |moment: Timestamp| {
        let place = desk.ask("thread_at", json!({ "conversation": AWA, "at": moment.0 })).await;
        (!place.is_null()).then(|| seconds(&place))
    };
    assert_eq!(at(Timestamp(0)).await, Some(1));
    assert_eq!(at(eg::at(2)).await, Some(2), "at the moment itself");
    assert_eq!(at(eg::at(2).plus_ms(1)).await, Some(3));
    assert_eq!(at(eg::at(900)).await, Some(3), "nothing since");
    let nobody = desk.ask("thread_at", json!({ "conversation": 99, "at": 0 })).await;
    assert_eq!(nobody, Value::Null);
}

/// A line that is read afresh takes the words of the others along; nobody has to do anything for them to come back.
#[tokio::test]
async fn an_index_that_lacks_messages_is_filled_and_says_so_meanwhile() {
    let (here, mut there) = (journal(), Journal::of(eg::other_line()));
    there.received(ConversationId(20), eg::message(9, "de là-bas"));
    let lacking = |replica: &mut Replica| {
        for journal in [&here, &there] {
            replica.begin_at(journal.line(), Seq(0), "journal").expect("begins");
            replica.apply(journal.line(), journal.entries()).expect("applies");
        }
        replica.refill(there.line(), Seq(0), "journal-2").expect("begins again");
    };
    let waiting = |search| Patience { search, ..Patience::default() };
    let meanwhile = Desk::holding(waiting(Duration::MAX), lacking).search("gateau").await;
    assert_eq!(keys(&meanwhile), Vec::<String>::new());
    assert_eq!(meanwhile["coverage"]["filling"], json!({ "done": 0, "total": 5 }));
    let desk = Desk::holding(waiting(Duration::ZERO), lacking);
    let filled = async {
        loop {
            let answer = desk.search("gateau").await;
            if answer["coverage"]["filling"].is_null() {
                return keys(&answer);
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(60), filled).await.expect("is filled");
    assert_eq!(found, ["8@5", "8@4", "7@2", "7@1"]);
}
