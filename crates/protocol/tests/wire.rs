//! Golden wire forms: what has travelled once must be readable for ever.

use domain::{
    CommandId, Content, ConversationId, Failure, FailureKind, LineId, MessageStatus, SeatId, Seq, Timestamp,
    Wamid,
};
use expect_test::{Expect, expect};
use protocol::{
    Author, ClientFrame, Command, CommandBody, Contact, Entry, Fact, Message, MessageName, Refusal,
    RefusalCode, ServerFrame, decode, encode,
};
use serde::{Serialize, de::DeserializeOwned};

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, golden: &Expect) {
    let text = serde_json::to_string(value).expect("serialises");
    golden.assert_eq(&text);
    assert_eq!(&serde_json::from_str::<T>(&text).expect("reads back"), value);
}

fn entry(fact: Fact) -> Entry {
    Entry { line: LineId::from("1064"), seq: Seq(41), at: Timestamp(1_764_000_000_123), fact }
}

const AWA: ConversationId = ConversationId(7);

#[test]
fn facts_have_a_fixed_form() {
    check(
        &entry(Fact::MessageReceived {
            conversation: AWA,
            message: Message {
                id: Wamid::from("wamid.A"),
                sent_at: Timestamp(1_764_000_000_000),
                content: Content::Text { body: "Bonjour".into() },
                reply_to: None,
                forwarded: false,
                referral: None,
                product: None,
            },
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"message_received","conversation":7,"message":{"id":"wamid.A","sent_at":1764000000000,"content":{"type":"text","body":"Bonjour"}}}}"#
        ]],
    );
    check(
        &entry(Fact::MessageQueued {
            conversation: AWA,
            command: CommandId::from("0192"),
            author: Author::Seat { id: SeatId::from("s1"), name: "Bo".into() },
            sent_at: Timestamp(1),
            content: Content::Text { body: "Oui".into() },
            reply_to: Some(Wamid::from("wamid.A")),
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"message_queued","conversation":7,"command":"0192","author":{"by":"seat","id":"s1","name":"Bo"},"sent_at":1,"content":{"type":"text","body":"Oui"},"reply_to":"wamid.A"}}"#
        ]],
    );
    check(
        &entry(Fact::StatusReported {
            conversation: AWA,
            message: MessageName::Command(CommandId::from("0192")),
            wamid: Some(Wamid::from("wamid.B")),
            status: MessageStatus::Failed,
            at: Timestamp(2),
            failure: Some(Failure {
                kind: FailureKind::WindowClosed,
                code: Some(131_047),
                details: "".into(),
                retry_at: None,
            }),
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"status_reported","conversation":7,"message":{"command":"0192"},"wamid":"wamid.B","status":"failed","at":2,"failure":{"kind":"window_closed","code":131047,"details":""}}}"#
        ]],
    );
    check(
        &entry(Fact::ContactSeen {
            conversation: AWA,
            contact: Contact { user_id: Some("FR.1".into()), name: Some("Awa".into()), ..Contact::default() },
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"contact_seen","conversation":7,"contact":{"user_id":"FR.1","name":"Awa"}}}"#
        ]],
    );
}

#[test]
fn facts_of_media_templates_and_schedules_have_a_fixed_form() {
    let sha = "ab".repeat(32);
    let media = domain::Media {
        kind: domain::MediaKind::Image,
        id: domain::MediaId::of_upload(&sha),
        mime: "image/jpeg".into(),
        sha256: Some(sha),
        filename: None,
        caption: Some("Voici".into()),
        facts: Some(Box::new(domain::MediaFacts { size: Some(7), width: Some(4), ..Default::default() })),
    };
    check(
        &entry(Fact::MessageScheduled {
            conversation: AWA,
            command: CommandId::from("0192"),
            author: Author::Phone,
            made_at: Timestamp(1),
            due_at: Timestamp(2),
            content: Content::Media(media),
            reply_to: None,
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"message_scheduled","conversation":7,"command":"0192","author":{"by":"phone"},"made_at":1,"due_at":2,"content":{"type":"media","kind":"image","id":"upload:abababababababababababababababababababababababababababababababab","mime":"image/jpeg","sha256":"abababababababababababababababababababababababababababababababab","caption":"Voici","facts":{"size":7,"width":4}}}}"#
        ]],
    );
    check(
        &entry(Fact::ScheduleEnded {
            conversation: AWA,
            command: CommandId::from("0192"),
            end: protocol::ScheduleEnd::WindowClosed,
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"schedule_ended","conversation":7,"command":"0192","end":"window_closed"}}"#
        ]],
    );
    check(
        &entry(Fact::HandlerChanged {
            conversation: AWA,
            handler: domain::Handler::Other { role: Some("ai_agent".into()) },
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"handler_changed","conversation":7,"handler":{"handler":"other","role":"ai_agent"}}}"#
        ]],
    );
    check(
        &entry(Fact::TemplateObserved {
            template: Box::new(domain::Template {
                id: "9".into(),
                name: "prete".into(),
                language: "fr".into(),
                status: domain::template::TemplateStatus::Approved,
                category: domain::template::TemplateCategory::Utility,
                quality: domain::Quality::Green,
                reason: None,
                named: false,
                parts: vec![domain::template::TemplatePart::Body {
                    text: "Bonjour {{1}}".into(),
                    examples: vec!["Awa".into()],
                }],
            }),
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"template_observed","template":{"id":"9","name":"prete","language":"fr","status":"approved","category":"utility","quality":"green","parts":[{"part":"body","text":"Bonjour {{1}}","examples":["Awa"]}]}}}"#
        ]],
    );
    check(
        &CommandBody::React {
            conversation: AWA, message: Wamid::from("wamid.A"), emoji: Some("👍".into())
        },
        &expect![[r#"{"do":"react","conversation":7,"message":"wamid.A","emoji":"👍"}"#]],
    );
}

#[test]
fn a_fact_of_a_newer_treaty_is_kept_whole() {
    let text = r#"{"line":"1064","seq":1,"at":2,"fact":{"fact":"labels_changed","added":["vip"]}}"#;
    let entry: Entry = serde_json::from_str(text).expect("reads");
    assert!(matches!(entry.fact, Fact::Foreign(_)));
    let again = serde_json::to_value(&entry).expect("writes");
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(text).expect("reads"));
}

#[test]
fn commands_and_refusals_have_a_fixed_form() {
    check(
        &Command {
            id: CommandId::from("0192"),
            line: LineId::from("1064"),
            made_at: Timestamp(3),
            body: CommandBody::SendMessage {
                conversation: AWA,
                content: Content::Text { body: "Oui".into() },
                reply_to: None,
            },
        },
        &expect![[
            r#"{"id":"0192","line":"1064","made_at":3,"body":{"do":"send_message","conversation":7,"content":{"type":"text","body":"Oui"}}}"#
        ]],
    );
    check(
        &Refusal { code: RefusalCode::WindowClosed, details: "".into() },
        &expect![[r#"{"code":"window_closed","details":""}"#]],
    );
    let newer: Refusal = serde_json::from_str(r#"{"code":"out_of_cake"}"#).expect("reads");
    assert_eq!(newer.code, RefusalCode::Other);
}

#[test]
fn frames_travel_compressed_and_come_back_equal() {
    let frame = ServerFrame::Heartbeat { head: Seq(9), now: Timestamp(10) };
    assert_eq!(decode::<ServerFrame>(&encode(&frame)).expect("decodes"), frame);
    check(&ClientFrame::Follow { after: Seq(4) }, &expect![[r#"{"ask":"follow","after":4}"#]]);
    let newer: ServerFrame = serde_json::from_str(r#"{"say":"sing"}"#).expect("reads");
    assert_eq!(newer, ServerFrame::Other);
}

#[test]
fn who_somebody_is_may_be_asked_and_answered() {
    check(
        &ClientFrame::Contacts { conversations: vec![AWA, ConversationId(9)] },
        &expect![[r#"{"ask":"contacts","conversations":[7,9]}"#]],
    );
    let contact = Contact { name: Some("Awa".into()), ..Contact::default() };
    check(
        &ServerFrame::Contacts { entries: vec![entry(Fact::ContactSeen { conversation: AWA, contact })] },
        &expect![[
            r#"{"say":"contacts","entries":[{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"contact_seen","conversation":7,"contact":{"name":"Awa"}}}]}"#
        ]],
    );
}

/// What a hub of before does with that question, and what a desktop of before does with an answer.
#[test]
fn a_newer_question_is_ignored_with_all_it_carries() {
    let newer: ClientFrame = serde_json::from_str(r#"{"ask":"songs","of":[7],"by":{"x":1}}"#).expect("reads");
    assert_eq!(newer, ClientFrame::Other);
    let newer: ServerFrame = serde_json::from_str(r#"{"say":"songs","entries":[{}]}"#).expect("reads");
    assert_eq!(newer, ServerFrame::Other);
}

#[test]
fn a_frame_that_is_no_frame_is_an_error() {
    assert!(decode::<ServerFrame>(b"not zstd").is_err());
    assert!(decode::<ServerFrame>(&zstd::bulk::compress(b"{}", 1).expect("compresses")).is_err());
}

#[test]
fn giving_a_conversation_has_a_fixed_form() {
    check(
        &entry(Fact::ConversationGiven {
            conversation: AWA,
            team: Some("Sales".into()),
            from: None,
            author: Some(Author::Seat { id: SeatId::from("s1"), name: "Bo".into() }),
            anew: false,
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"conversation_given","conversation":7,"team":"Sales","author":{"by":"seat","id":"s1","name":"Bo"}}}"#
        ]],
    );
    check(
        &entry(Fact::ConversationGiven {
            conversation: AWA,
            team: None,
            from: Some("Sales".into()),
            author: None,
            anew: true,
        }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"conversation_given","conversation":7,"from":"Sales","anew":true}}"#
        ]],
    );
    check(
        &entry(Fact::ConversationHidden { conversation: AWA }),
        &expect![[
            r#"{"line":"1064","seq":41,"at":1764000000123,"fact":{"fact":"conversation_hidden","conversation":7}}"#
        ]],
    );
    check(
        &CommandBody::GiveConversation { conversation: AWA, team: Some("Sales".into()) },
        &expect![[r#"{"do":"give_conversation","conversation":7,"team":"Sales"}"#]],
    );
    check(
        &ClientFrame::Past { conversation: AWA, after: Seq(3), limit: 500 },
        &expect![[r#"{"ask":"past","conversation":7,"after":3,"limit":500}"#]],
    );
    check(
        &ServerFrame::Past { conversation: AWA, entries: Vec::new(), more: false },
        &expect![[r#"{"say":"past","conversation":7,"entries":[],"more":false}"#]],
    );
}
