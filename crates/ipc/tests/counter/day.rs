//! A day at the counter: list, thread, drafts, sends, failures, preferences and what is told.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::window::LENGTH_MS;
use domain::{ConversationId, MessageStatus};
use ipc::error::UiErrorCode;
use ipc::event::UiEvent;
use protocol::MessageName;
use serde_json::{Value, json};
use testkit::{Journal, eg};

use crate::desk::{AWA, BEN, Desk};

impl Desk {
    async fn thread(&self) -> Vec<Value> {
        let params = json!({ "conversation": AWA, "anchor": { "from": "newest" }, "limit": 50 });
        self.ask("thread_page", params).await["rows"].as_array().expect("rows").clone()
    }

    async fn draft(&self) -> String {
        self.ask("conversation", json!({ "conversation": AWA })).await["draft"]
            .as_str()
            .expect("text")
            .to_owned()
    }
}

/// Awa wrote, we answered once and failed once; Ben wrote.
fn journal() -> Journal {
    let mut journal = Journal::default();
    journal.contact(AWA, eg::contact(1, "Mme Awa Diallo"));
    journal.received(AWA, eg::message(2, "Bonjour"));
    journal.queued(AWA, eg::command_id(1), eg::at(3), "Oui ?");
    journal.accepted(AWA, eg::command_id(1), eg::wamid(50));
    journal.queued(AWA, eg::command_id(2), eg::at(5), "Perdu");
    journal.status(AWA, MessageName::Command(eg::command_id(2)), MessageStatus::Failed, eg::at(6));
    journal.queued(AWA, eg::command_id(3), eg::at(7), "Peut-être");
    journal.status(AWA, MessageName::Command(eg::command_id(3)), MessageStatus::Unknown, eg::at(8));
    journal.contact(BEN, eg::contact(2, "Ben"));
    journal.received(BEN, eg::message(10, "Salut"));
    journal
}

fn say(text: &str) -> Value {
    json!({ "conversation": AWA, "text": text, "reply_to": null })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_drawn_for_a_person_and_paged() {
    let desk = Desk::over(&journal());
    let page = desk.ask("inbox_page", json!({ "view": "all", "after": null, "limit": 1 })).await;
    assert_eq!(page["rows"][0]["name"], "Ben");
    assert_eq!(page["counts"]["all"], 2);
    let next = json!({ "view": "all", "after": page["next"], "limit": 1 });
    let page = desk.ask("inbox_page", next).await;
    assert_eq!(page["rows"][0]["name"], "Mme Awa Diallo");
    assert_eq!(page["next"], Value::Null);
    let header = desk.ask("conversation", json!({ "conversation": AWA })).await;
    assert_eq!(header["first_name"], "Awa");
    assert_eq!(header["row"]["window"]["state"], "open");
    desk.clock.turn_ms(LENGTH_MS + 60_000);
    let header = desk.ask("conversation", json!({ "conversation": AWA })).await;
    assert_eq!(header["row"]["window"]["state"], "closed", "derived on every look");
    let found = desk.ask("palette", json!({ "query": "dia", "limit": 5 })).await;
    assert_eq!(found[0]["conversation"], AWA.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_a_durable_row_at_once_and_takes_the_draft_with_it() {
    let desk = Desk::over(&journal());
    desk.ask("draft_save", json!({ "conversation": AWA, "text": "J'arrive" })).await;
    assert_eq!(desk.draft().await, "J'arrive");
    let sent = desk.ask("send_text", say("J'arrive")).await;
    assert_eq!(desk.draft().await, "");
    let thread = desk.thread().await;
    let last = thread.last().expect("a row");
    assert_eq!((&last["key"], last["delivery"].as_str()), (&sent["command"], Some("waiting")));
    assert_eq!(desk.ask("status", json!({})).await["outbox"], 1);
    desk.ask("outbox_discard", json!({ "command": sent["command"] })).await;
    assert_eq!(desk.draft().await, "J'arrive", "thrown away, the words come back");
    assert_eq!(
        desk.refusal_code("outbox_discard", json!({ "command": sent["command"] })).await,
        UiErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_sent_is_said_before_it_is_queued() {
    let desk = Desk::over(&journal());
    assert_eq!(desk.refusal_code("send_text", say(" \n")).await, UiErrorCode::Empty);
    assert_eq!(desk.refusal_code("send_text", say(&"é".repeat(4_097))).await, UiErrorCode::TooLong);
    let nowhere = json!({ "conversation": 999, "text": "x", "reply_to": null });
    assert_eq!(desk.refusal_code("send_text", nowhere).await, UiErrorCode::NotFound);
    let unnamed = json!({ "conversation": AWA, "text": "x", "reply_to": eg::command_id(2) });
    assert_eq!(
        desk.refusal_code("send_text", unnamed).await,
        UiErrorCode::NotPossible,
        "Meta never named it"
    );
    desk.clock.turn_ms(LENGTH_MS + 60_000);
    assert_eq!(desk.refusal_code("send_text", say("trop tard")).await, UiErrorCode::WindowClosed);
    assert_eq!(desk.ask("status", json!({})).await["outbox"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_message_is_sent_again_as_a_new_one_and_an_unknown_one_is_settled_by_a_person() {
    let desk = Desk::over(&journal());
    desk.ask("draft_save", json!({ "conversation": AWA, "text": "brouillon" })).await;
    let again = desk.ask("send_again", json!({ "key": eg::command_id(2) })).await;
    assert_ne!(again["command"], json!(eg::command_id(2)));
    assert_eq!(desk.thread().await.last().expect("a row")["content"]["body"], "Perdu");
    assert_eq!(desk.draft().await, "brouillon", "another message's words are not touched");
    for may_have_gone_out in [eg::command_id(1), eg::command_id(3)] {
        let refused = desk.refusal_code("send_again", json!({ "key": may_have_gone_out })).await;
        assert_eq!(refused, UiErrorCode::NotPossible);
    }
    desk.ask("settle_send", json!({ "command": eg::command_id(3), "was_sent": false })).await;
    let known = json!({ "command": eg::command_id(1), "was_sent": true });
    assert_eq!(desk.refusal_code("settle_send", known).await, UiErrorCode::NotPossible);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_counts_at_once_and_is_asked_for_once() {
    let desk = Desk::over(&journal());
    for _ in 0..2 {
        desk.ask("conversation_read", json!({ "conversation": BEN })).await;
        let rows = desk.ask("conversation_rows", json!({ "conversations": [BEN, 999] })).await;
        assert_eq!((rows.as_array().map(Vec::len), &rows[0]["unread"]), (Some(1), &json!(0)));
    }
    let line = eg::line();
    let commands = desk.store.write(move |replica| {
        let now = eg::at(60);
        (replica.take_next(&line, now).expect("takes"), replica.take_next(&line, now).expect("takes"))
    });
    let (first, second) = commands.await;
    assert!(first.is_some() && second.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_nobody_understands_is_a_bug_and_is_not_quoted() {
    let desk = Desk::over(&journal());
    let error = desk.counter.ask("make_coffee", json!({})).await.expect_err("nobody makes coffee");
    assert_eq!(error.code, UiErrorCode::Bug);
    assert!(error.details.contains("make_coffee"));
    let garbled = json!({ "conversation": "Awa's secret", "text": 5, "reply_to": null });
    let error = desk.counter.ask("send_text", garbled).await.expect_err("garbled");
    assert!(error.details.contains("send_text") && !error.details.contains("secret"), "{}", error.details);
    let nonsense = json!({ "view": "all", "after": "nonsense", "limit": 5 });
    assert_eq!(desk.refusal_code("inbox_page", nonsense).await, UiErrorCode::InvalidInput);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn preferences_are_kept_and_told() {
    let desk = Desk::over(&journal());
    let mut events = desk.counter.events();
    let mut preferences = desk.ask("preferences", Value::Null).await;
    assert_eq!(preferences["notification_privacy"], "name_and_text");
    preferences["theme"] = "dark".into();
    desk.ask("preferences_save", json!({ "preferences": preferences })).await;
    assert_eq!(desk.ask("preferences", json!({})).await["theme"], "dark");
    let told = async { while !matches!(events.next().await, Some(UiEvent::PreferencesChanged)) {} };
    tokio::time::timeout(Duration::from_secs(10), told).await.expect("told");
    let older = json!({ "theme": "light", "a_newer_one": 1 });
    desk.store.write(move |replica| replica.set_preference("preferences", &older)).await.expect("writes");
    let read = desk.ask("preferences", json!({})).await;
    assert_eq!((&read["theme"], &read["list_width"]), (&json!("light"), &json!(320)));
}

/// What a screen hears of changed conversations until it has heard of all of them, and in how many tellings.
async fn heard(desk: &Desk, changes: Vec<Vec<u64>>) -> (Vec<UiEvent>, usize) {
    let mut events = desk.counter.events();
    let last = *changes.last().and_then(|last| last.last()).expect("something changes");
    for change in changes {
        desk.engine.handle().changed_here(change.into_iter().map(ConversationId).collect());
    }
    let mut told = Vec::new();
    let hearing = async {
        loop {
            match events.next().await.expect("the engine lives") {
                UiEvent::Changed { conversations } => {
                    let done = conversations.contains(&last);
                    told.push(UiEvent::Changed { conversations });
                    if done {
                        break;
                    }
                }
                UiEvent::Refilled => {
                    told.push(UiEvent::Refilled);
                    break;
                }
                UiEvent::Status { .. }
                | UiEvent::OpenConversation { .. }
                | UiEvent::Started { .. }
                | UiEvent::Attachment { .. }
                | UiEvent::Upload { .. }
                | UiEvent::Media { .. }
                | UiEvent::Voice { .. }
                | UiEvent::Dropped { .. }
                | UiEvent::Import(_)
                | UiEvent::Export { .. }
                | UiEvent::MeChanged { .. }
                | UiEvent::SignedOut { .. }
                | UiEvent::Profiles { .. }
                | UiEvent::JoinGiven
                | UiEvent::TemplatesChanged
                | UiEvent::PreferencesChanged => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), hearing).await.expect("heard");
    let tellings = told.len();
    (told, tellings)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_told_together() {
    let desk = Desk::over(&journal());
    let (told, tellings) =
        heard(&desk, (1..=100).map(|n| vec![n, n % 10]).chain([vec![1000]]).collect()).await;
    assert!(tellings <= 2, "{tellings} tellings");
    let mut all = BTreeSet::new();
    for event in told {
        let UiEvent::Changed { conversations } = event else { panic!("only changes are told") };
        all.extend(conversations);
    }
    assert_eq!(all.len(), 102, "nothing is left out");
    let (told, _) = heard(&desk, vec![(1..=301).collect()]).await;
    assert!(matches!(told[..], [UiEvent::Refilled]), "too many to name");
}
