//! Every command and every kind of fact against every role, at the hub's real door. What should come of it is said by
//! the one table; that the table says what it should is said here, cell by cell.

use std::collections::BTreeSet;

use domain::{
    Content, ConversationId, Handler, LineHealth, LineId, Permission, Phone, Rights, Role, Seq, View,
};
use hub::permits::permission_of;
use protocol::{ClientFrame, Command, CommandBody, Fact, RefusalCode, ServerFrame, Settlement};

use crate::members::joins;
use crate::world::{LINE, World};

const CONVERSATION: ConversationId = ConversationId(1);

fn text() -> Content {
    Content::Text { body: "Bonjour".into() }
}

/// One of each command. A new one is not compiled before it is here and in the table.
fn commands() -> Vec<CommandBody> {
    let all = vec![
        CommandBody::SendMessage { conversation: CONVERSATION, content: text(), reply_to: None },
        CommandBody::ReadConversation { conversation: CONVERSATION, up_to: Seq(1) },
        CommandBody::SettleSend { command: "c".into(), settlement: Settlement::WasSent },
        CommandBody::ScheduleMessage {
            conversation: CONVERSATION,
            content: text(),
            reply_to: None,
            due_at: domain::Timestamp(crate::world::NOW.0 + 60_000),
        },
        CommandBody::CancelScheduled { command: "c".into() },
        CommandBody::SendToNumber { phone: Phone::from("33639980002"), content: text() },
        CommandBody::React { conversation: CONVERSATION, message: "wamid.1".into(), emoji: None },
        CommandBody::ImportHistory {},
        CommandBody::RefreshTemplates {},
        CommandBody::PartConversations { conversation: CONVERSATION },
        CommandBody::GiveConversation { conversation: CONVERSATION, team: None },
        CommandBody::NoteExport { conversation: CONVERSATION, messages: 1, files: 0 },
    ];
    for one in &all {
        match one {
            CommandBody::SendMessage { .. }
            | CommandBody::ReadConversation { .. }
            | CommandBody::SettleSend { .. }
            | CommandBody::ScheduleMessage { .. }
            | CommandBody::CancelScheduled { .. }
            | CommandBody::SendToNumber { .. }
            | CommandBody::React { .. }
            | CommandBody::ImportHistory {}
            | CommandBody::RefreshTemplates {}
            | CommandBody::PartConversations { .. }
            | CommandBody::GiveConversation { .. }
            | CommandBody::NoteExport { .. } => {}
        }
    }
    all
}

/// Who may give a command: written out, so that a slip in the table is seen.
fn who_may(command: &CommandBody) -> &'static [Role] {
    match command {
        CommandBody::ImportHistory {} => &[Role::Owner],
        CommandBody::NoteExport { .. } => &Role::ALL,
        CommandBody::PartConversations { .. } => &[Role::Owner, Role::Supervisor],
        CommandBody::SendMessage { .. }
        | CommandBody::ReadConversation { .. }
        | CommandBody::ScheduleMessage { .. }
        | CommandBody::CancelScheduled { .. }
        | CommandBody::SendToNumber { .. }
        | CommandBody::React { .. }
        | CommandBody::SettleSend { .. }
        | CommandBody::RefreshTemplates {}
        | CommandBody::GiveConversation { .. } => &[Role::Owner, Role::Supervisor, Role::Agent],
    }
}

#[tokio::test]
async fn every_command_of_every_role_is_let_through_or_refused_by_the_table() {
    let world = World::new().await;
    world.customer_writes("wamid.1", "Bonjour").await;
    for role in Role::ALL {
        let (token, me) = joins(&world, role, role.word()).await;
        assert_eq!(me.permissions, role.permissions(), "{role:?} is told what it may do");
        for (number, body) in commands().into_iter().enumerate() {
            let allowed = who_may(&body).contains(&role);
            let word = serde_json::to_value(&body).expect("writes")["do"].clone();
            assert_eq!(role.permissions().contains(&permission_of(&body)), allowed, "{role:?} {word}");
            let id = format!("{}-{number}", role.word()).into();
            let command = Command { id, line: LineId::from(LINE), made_at: world.now(), body };
            let url = world.seats_url(&format!("/v1/lines/{LINE}/commands"));
            let answer =
                world.http.post(url).bearer_auth(&token).json(&command).send().await.expect("an answer");
            let status = answer.status().as_u16();
            let body = answer.text().await.expect("a body");
            let refused = status == 403 && body.contains("\"not_allowed\"");
            assert_eq!(refused, !allowed, "{role:?} {word}: {status} {body}");
        }
        for (path, needs) in [
            ("/v1/lines".to_owned(), Permission::Read),
            (format!("/v1/lines/{LINE}/health"), Permission::Read),
            (format!("/v1/media/{}", "00".repeat(32)), Permission::SeeMedia),
            ("/v1/members".to_owned(), Permission::SeeMembers),
            ("/v1/invitations".to_owned(), Permission::Invite),
        ] {
            let answer =
                world.http.get(world.seats_url(&path)).bearer_auth(&token).send().await.expect("answers");
            let allowed = role.permissions().contains(&needs);
            assert_eq!(answer.status().as_u16() == 403, !allowed, "{role:?} {path}");
        }
        let typing = world.seats_url(&format!("/v1/lines/{LINE}/typing"));
        let body = serde_json::json!({"conversation": CONVERSATION});
        let answer = world.http.post(typing).bearer_auth(&token).json(&body).send().await.expect("answers");
        let allowed = role.permissions().contains(&Permission::SendMessages);
        assert_eq!(answer.status().as_u16(), if allowed { 204 } else { 403 }, "{role:?} typing");
        let upload = world.seats_url(&format!("/v1/lines/{LINE}/uploads/{}", "00".repeat(32)));
        let answer = world.http.head(upload).bearer_auth(&token).send().await.expect("answers");
        assert_eq!(answer.status().as_u16(), if allowed { 404 } else { 403 }, "{role:?} upload");
    }
}

/// Every question that there is, asked by nobody in particular: what is open to anybody is written out here.
#[tokio::test]
async fn whoever_shows_no_token_may_ask_what_is_written_out_and_nothing_else() {
    let world = World::new().await;
    let line = |rest: &str| format!("lines/{LINE}/{rest}");
    let digest = "00".repeat(32);
    for (method, path, is_open) in [
        ("GET", "lines".to_owned(), false),
        ("GET", line("health"), false),
        ("GET", line("arrivals?after=0"), false),
        ("POST", line("commands"), false),
        ("POST", line("typing"), false),
        ("HEAD", line(&format!("uploads/{digest}")), false),
        ("PATCH", line(&format!("uploads/{digest}")), false),
        ("GET", format!("media/{digest}"), false),
        ("GET", "me".to_owned(), false),
        ("PUT", "me/seat".to_owned(), false),
        ("GET", "members".to_owned(), false),
        ("PATCH", "members/m1".to_owned(), false),
        ("GET", "seats".to_owned(), false),
        ("PATCH", "seats/s1".to_owned(), false),
        ("POST", "seats/s1/revoke".to_owned(), false),
        ("GET", "invitations".to_owned(), false),
        ("POST", "invitations".to_owned(), false),
        ("DELETE", "invitations/i1".to_owned(), false),
        ("GET", "register/acts".to_owned(), false),
        ("GET", "register/checkpoints".to_owned(), false),
        ("POST", "wiped".to_owned(), false),
        ("POST", "join/look".to_owned(), true),
        ("POST", "join/two-step".to_owned(), true),
        ("POST", "join".to_owned(), true),
        ("GET", "oidc".to_owned(), true),
        ("POST", "oidc/begin".to_owned(), true),
        ("POST", "oidc/prove".to_owned(), true),
        ("POST", "oidc/finish".to_owned(), true),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let request = world.http.request(method.clone(), world.seats_url(&format!("/v1/{path}")));
        let answer = request.json(&serde_json::json!({})).send().await.expect("an answer");
        let status = answer.status().as_u16();
        assert_eq!(status == 401, !is_open, "{method} {path}: {status}");
        assert!(![404, 405].contains(&status), "{method} {path} is there: {status}");
    }
}

#[tokio::test]
async fn what_a_hub_withholds_is_refused_at_its_door() {
    let world = World::with(|config| {
        config.team.withheld =
            vec![(Role::Agent, Permission::SendMessages), (Role::Agent, Permission::SeeNumbers)];
    })
    .await;
    world.customer_writes("wamid.1", "Bonjour").await;
    let (token, me) = joins(&world, Role::Agent, "Léa").await;
    assert!(!me.permissions.contains(&Permission::SendMessages));
    assert_eq!(me.view, "no_numbers");
    let body = CommandBody::SendMessage { conversation: CONVERSATION, content: text(), reply_to: None };
    let command = Command { id: "c1".into(), line: LineId::from(LINE), made_at: world.now(), body };
    let url = world.seats_url(&format!("/v1/lines/{LINE}/commands"));
    let answer = world.http.post(url).bearer_auth(&token).json(&command).send().await.expect("an answer");
    let refusal: protocol::Refusal = answer.json().await.expect("a refusal");
    assert_eq!(refusal.code, RefusalCode::NotAllowed);
}

const NUMBER: &str = "33639980001";
const SPOKEN: &str = "+33 6 39 98 00 01";
const DIGEST: &str = "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1";

/// A fact of each kind as it is stored, with numbers and files wherever it can hold them.
fn facts() -> Vec<String> {
    let media = format!(
        r#"{{"type":"media","kind":"image","id":"M1","mime":"image/jpeg","sha256":"{DIGEST}","caption":"Le four","facts":{{"blurhash":"LKO2"}}}}"#
    );
    let card = format!(
        r#"{{"type":"contacts","count":1,"name":"{SPOKEN}","raw":"[{{\"phone\":\"{NUMBER}\"}}]","cards":[{{"name":"{SPOKEN}","phones":[{{"value":"{SPOKEN}","wa_id":"{NUMBER}"}}]}}]}}"#
    );
    let moved = format!(
        r#"{{"type":"system","what":"number_changed","body":"Awa changed from {NUMBER}","before":"{NUMBER}","now":"{NUMBER}"}}"#
    );
    let strange = format!(r#"{{"type":"unsupported","kind":"x","raw":"{{\"from\":\"{NUMBER}\"}}"}}"#);
    let header = format!(
        r#"{{"type":"template","name":"t","language":"fr","fill":{{"values":[{{"place":{{"part":"header"}},"value":{{"media":{}}}}}]}}}}"#,
        media.replace(r#""type":"media","#, "")
    );
    let message = |content: &str| format!(r#"{{"id":"wamid.1","sent_at":1,"content":{content}}}"#);
    let author = r#"{"by":"seat","id":"s1","name":"Bo"}"#;
    let failure = format!(r#"{{"kind":"undeliverable","code":131026,"details":"to {NUMBER}"}}"#);
    let mut all = vec![
        format!(
            r#"{{"fact":"contact_seen","conversation":1,"contact":{{"user_id":"FR.1","phone":"{NUMBER}","name":"{SPOKEN}","saved_name":"{NUMBER}"}}}}"#
        ),
        r#"{"fact":"message_accepted","conversation":1,"command":"c","wamid":"wamid.1"}"#.to_owned(),
        format!(
            r#"{{"fact":"status_reported","conversation":1,"message":{{"command":"c"}},"status":"failed","at":1,"failure":{failure}}}"#
        ),
        r#"{"fact":"status_reported","conversation":1,"message":{"wamid":"wamid.1"},"status":"read","at":1}"#.to_owned(),
        r#"{"fact":"send_settled","conversation":1,"command":"c","settlement":"was_sent"}"#.to_owned(),
        r#"{"fact":"reaction_changed","conversation":1,"message":{"wamid":"wamid.1"},"from_customer":true}"#.to_owned(),
        r#"{"fact":"reaction_queued","conversation":1,"command":"c","message":{"wamid":"wamid.1"}}"#.to_owned(),
        format!(
            r#"{{"fact":"reaction_refused","conversation":1,"command":"c","message":{{"wamid":"wamid.1"}},"failure":{failure}}}"#
        ),
        r#"{"fact":"message_revoked","conversation":1,"message":{"wamid":"wamid.1"}}"#.to_owned(),
        r#"{"fact":"conversation_read","conversation":1,"up_to":1}"#.to_owned(),
        format!(r#"{{"fact":"media_stored","media":"M1","sha256":"{DIGEST}","size":5}}"#),
        r#"{"fact":"media_lost","media":"M1","reason":"expired"}"#.to_owned(),
        written(&Fact::LineObserved { health: LineHealth::default() }),
        r#"{"fact":"schedule_ended","conversation":1,"command":"c","end":"cancelled"}"#.to_owned(),
        r#"{"fact":"template_observed","template":{"id":"9","name":"prete","language":"fr","status":"approved","category":"utility","quality":"green","parts":[]}}"#.to_owned(),
        written(&Fact::HandlerChanged { conversation: CONVERSATION, handler: Handler::Us }),
        r#"{"fact":"history_imported","import":{"state":"running"}}"#.to_owned(),
        r#"{"fact":"conversations_joined","conversation":1,"into":2}"#.to_owned(),
        r#"{"fact":"conversations_parted","conversation":1}"#.to_owned(),
        format!(r#"{{"fact":"conversation_given","conversation":1,"team":"Sales","author":{author}}}"#),
        r#"{"fact":"conversation_hidden","conversation":1}"#.to_owned(),
        format!(r#"{{"fact":"not_understood","field":"flows","raw":"{{\"wa_id\":\"{NUMBER}\"}}"}}"#),
        r#"{"fact":"withheld","digest":"ab"}"#.to_owned(),
        format!(r#"{{"fact":"labels_changed","of":"{NUMBER}"}}"#),
    ];
    for content in [&media, &card, &moved, &strange, &header] {
        let message = message(content);
        all.extend([
            format!(r#"{{"fact":"message_received","conversation":1,"message":{message}}}"#),
            format!(r#"{{"fact":"message_echoed","conversation":1,"message":{message}}}"#),
            format!(r#"{{"fact":"message_imported","conversation":1,"message":{message},"from_customer":true}}"#),
            format!(r#"{{"fact":"system_noted","conversation":1,"message":{message}}}"#),
            format!(
                r#"{{"fact":"message_queued","conversation":1,"command":"c","author":{author},"sent_at":1,"content":{content}}}"#
            ),
            format!(
                r#"{{"fact":"message_scheduled","conversation":1,"command":"c","author":{author},"made_at":1,"due_at":2,"content":{content}}}"#
            ),
            format!(r#"{{"fact":"message_edited","conversation":1,"message":{{"wamid":"wamid.1"}},"content":{content}}}"#),
            format!(
                r#"{{"fact":"placeholder_filled","conversation":1,"message":{{"wamid":"wamid.1"}},"content":{content}}}"#
            ),
        ]);
    }
    all
}

fn written(fact: &Fact) -> String {
    serde_json::to_string(fact).expect("writes")
}

/// Which kind of fact that is. A new kind is not compiled before it is here, and not green before [`facts`] has one.
fn number_of(fact: &Fact) -> usize {
    match fact {
        Fact::ContactSeen { .. } => 0,
        Fact::MessageReceived { .. } => 1,
        Fact::MessageEchoed { .. } => 2,
        Fact::MessageQueued { .. } => 3,
        Fact::MessageAccepted { .. } => 4,
        Fact::StatusReported { .. } => 5,
        Fact::SendSettled { .. } => 6,
        Fact::ReactionChanged { .. } => 7,
        Fact::MessageEdited { .. } => 8,
        Fact::MessageRevoked { .. } => 9,
        Fact::ConversationRead { .. } => 10,
        Fact::MediaStored { .. } => 11,
        Fact::MediaLost { .. } => 12,
        Fact::LineObserved { .. } => 13,
        Fact::MessageImported { .. } => 14,
        Fact::SystemNoted { .. } => 15,
        Fact::PlaceholderFilled { .. } => 16,
        Fact::MessageScheduled { .. } => 17,
        Fact::ScheduleEnded { .. } => 18,
        Fact::ReactionQueued { .. } => 19,
        Fact::ReactionRefused { .. } => 20,
        Fact::TemplateObserved { .. } => 21,
        Fact::HandlerChanged { .. } => 22,
        Fact::HistoryImported { .. } => 23,
        Fact::ConversationsJoined { .. } => 24,
        Fact::ConversationsParted { .. } => 25,
        Fact::NotUnderstood { .. } => 26,
        Fact::Withheld { .. } => 27,
        Fact::Foreign(_) => 28,
        Fact::ConversationGiven { .. } => 29,
        Fact::ConversationHidden { .. } => 30,
    }
}

#[test]
fn every_kind_of_fact_is_seen_by_every_role_as_its_view_says() {
    let mut kinds = BTreeSet::new();
    for role in Role::ALL {
        let view = Rights::of(role, &[]).view(&[]);
        for stored in facts() {
            let fact: Fact = serde_json::from_str(&stored).expect("a fact");
            kinds.insert(number_of(&fact));
            let seen = hub::veil::seen(&view, &stored).expect("a fact");
            if view == View::FULL {
                assert_eq!(seen, stored, "{role:?} sees what is stored");
                continue;
            }
            for hidden in [NUMBER, SPOKEN, DIGEST, "LKO2"] {
                assert!(!seen.contains(hidden), "{role:?}: {hidden} in {seen}");
            }
            match (&fact, serde_json::from_str::<Fact>(&seen).expect("a fact")) {
                (Fact::MediaStored { media, .. }, Fact::MediaLost { media: lost, reason }) => {
                    assert_eq!((media, reason.as_str()), (&lost, "withheld"));
                }
                (Fact::NotUnderstood { .. } | Fact::Foreign(_), Fact::Withheld { digest }) => {
                    assert_eq!(digest.len(), 64);
                }
                (was, is) => assert_eq!(number_of(was), number_of(&is), "{seen}"),
            }
        }
    }
    assert_eq!(kinds, (0..=30).collect(), "one of each kind");
}

#[test]
fn nothing_is_left_of_a_fact_of_another_teams_conversation() {
    for stored in facts() {
        let fact: Fact = serde_json::from_str(&stored).expect("a fact");
        let shown = hub::veil::of_another_team(&stored).expect("a fact");
        let is_of_one = fact.conversation().is_some()
            || matches!(fact, Fact::MediaStored { .. } | Fact::MediaLost { .. });
        assert_eq!(shown.is_some(), is_of_one, "{stored}");
        let Some(shown) = shown else { continue };
        match serde_json::from_str::<Fact>(&shown).expect("a fact") {
            Fact::Withheld { digest } => {
                assert_eq!(shown, format!(r#"{{"fact":"withheld","digest":"{digest}"}}"#))
            }
            Fact::ConversationHidden { .. } => {
                assert!(matches!(fact, Fact::ConversationGiven { .. }), "{stored}");
                assert_eq!(shown, r#"{"fact":"conversation_hidden","conversation":1}"#);
            }
            other => panic!("{other:?} in the place of {stored}"),
        }
    }
}

#[tokio::test]
async fn a_reader_is_streamed_no_number_and_no_file() {
    let world = World::new().await;
    world.meta.keep("M1", b"hello", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    let image = serde_json::json!({"from": crate::world::AWA, "id": "wamid.2", "timestamp": "1790000000", "type": "image",
        "image": {"id": "M1", "mime_type": "image/jpeg", "caption": "Le four",
            "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}});
    world.post(crate::world::messages(LINE, vec![image])).await;
    world.follow().await.until(|fact| matches!(fact, Fact::MediaStored { .. })).await;
    let (token, _) = joins(&world, Role::Reviewer, "Zoé").await;
    let head = world.hub.head(&LineId::from(LINE));
    let mut stream = world.connect_with(&token).await;
    stream.ask(&ClientFrame::History { before: Seq(head.0 + 1), limit: 100 }).await;
    let Ok(ServerFrame::History { entries }) = stream.hear().await else { panic!("no history") };
    stream.ask(&ClientFrame::Contacts { conversations: vec![CONVERSATION] }).await;
    let Ok(ServerFrame::Contacts { entries: contacts }) = stream.hear().await else { panic!("no contacts") };
    stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    while stream.entries.last().map_or(Seq::ZERO, |entry| entry.seq) < head {
        stream.more().await;
    }
    assert_eq!(stream.entries, entries, "live and past are the same");
    assert_eq!(entries.len() as u64, head.0, "nothing is missing");
    for all in [&entries, &contacts] {
        let text = serde_json::to_string(all).expect("writes");
        // Meta's name for the person stays; the pretend Meta of these tests makes it of the number.
        let text = text.replace(&format!("FR.{}", crate::world::AWA), "FR.1");
        assert!(!text.contains(crate::world::AWA) && !text.contains("2cf24dba5fb0a30e"), "{text}");
    }
    assert!(serde_json::to_string(&entries).expect("writes").contains("Le four"), "its words stay");
    let media = world.seats_url("/v1/media/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    let answer = world.http.get(media).bearer_auth(&token).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 403);
}
