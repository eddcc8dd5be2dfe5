//! Conversations that are given to a team: whoever is in none of theirs sees nothing of them, and asks for nothing.

use std::fmt::Write as _;

use domain::{Content, ConversationId, LineId, Permission, Phone, Role, Seq, Team};
use protocol::member::{InvitationWish, Joined, NewInvitation};
use protocol::{
    Accepted, ClientFrame, Command, CommandBody, Entry, Fact, Refusal, RefusalCode, ServerFrame, Settlement,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::members::{joining, knock, post, wish};
use crate::world::{AWA, LINE, NOW, Stream, World, messages, text_message};

const BO: &str = "33639980002";
const PHOTO: &[u8] = b"the oven";

/// A hub whose agents see the conversations of their own teams alone.
async fn world() -> World {
    World::with(|config| config.team.withheld = vec![(Role::Agent, Permission::SeeAllTeams)]).await
}

async fn agent(world: &World, name: &str, teams: &[&str]) -> String {
    let teams = teams.iter().map(|team| Team::from(*team)).collect();
    let wish = InvitationWish { teams, ..wish(Role::Agent) };
    let made: NewInvitation = post(world, &world.token, "invitations", &wish).await.expect("made");
    let joined: Joined = knock(world, "join", &joining(&made, name)).await.expect("lets them in");
    joined.token.as_str().to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

async fn photo(world: &World, wamid: &str, from: &str, media: &str, bytes: &[u8]) {
    world.meta.keep(media, bytes, &sha256(bytes));
    let image = json!({"from": from, "id": wamid, "timestamp": (NOW.0 / 1000).to_string(), "type": "image",
        "image": {"id": media, "mime_type": "image/jpeg", "caption": "Le four", "sha256": sha256(bytes)}});
    world.post(messages(LINE, vec![image])).await;
    let media = media.to_owned();
    let stored =
        move |fact: &Fact| matches!(fact, Fact::MediaStored { media: id, .. } if id.as_str() == media);
    world.follow().await.until(stored).await;
}

async fn give(world: &World, id: &str, conversation: u64, team: Option<&str>) -> Accepted {
    let (conversation, team) = (ConversationId(conversation), team.map(Team::from));
    world.command(id, CommandBody::GiveConversation { conversation, team }).await.expect("accepted")
}

async fn connect(world: &World, token: &str) -> Stream {
    world.try_connect(token, "&teams=true").await.expect("says hello")
}

/// Everything that a seat is streamed from the beginning on, at least up to an entry that is known to be there.
async fn seen_by(world: &World, token: &str, known: Seq) -> Vec<Entry> {
    let head = world.hub.head(&LineId::from(LINE)).max(known);
    let mut stream = connect(world, token).await;
    stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    while stream.entries.last().map_or(Seq::ZERO, |entry| entry.seq) < head {
        stream.more().await;
    }
    stream.entries
}

async fn past(stream: &mut Stream, conversation: u64) -> Vec<Entry> {
    let conversation = ConversationId(conversation);
    stream.ask(&ClientFrame::Past { conversation, after: Seq::ZERO, limit: 100 }).await;
    loop {
        match stream.hear().await.expect("still open") {
            ServerFrame::Past { conversation: of, entries, more } => {
                assert_eq!((of, more), (conversation, false));
                return entries;
            }
            ServerFrame::Entries { entries, .. } => stream.entries.extend(entries),
            ServerFrame::Heartbeat { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn asks(world: &World, token: &str, id: &str, body: CommandBody) -> Result<Accepted, RefusalCode> {
    let command = Command { id: id.into(), line: LineId::from(LINE), made_at: world.now(), body };
    let url = world.seats_url(&format!("/v1/lines/{LINE}/commands"));
    let answer = world.http.post(url).bearer_auth(token).json(&command).send().await.expect("an answer");
    if answer.status().is_success() {
        return Ok(answer.json().await.expect("accepted"));
    }
    let status = answer.status().as_u16();
    let refusal: Refusal = answer.json().await.expect("a refusal");
    assert_eq!(status == 403, matches!(refusal.code, RefusalCode::OtherTeam | RefusalCode::NotAllowed));
    Err(refusal.code)
}

async fn file(world: &World, token: &str, sha256: &str) -> u16 {
    let url = world.seats_url(&format!("/v1/media/{sha256}"));
    world.http.get(url).bearer_auth(token).send().await.expect("an answer").status().as_u16()
}

fn text_of(entries: &[Entry]) -> String {
    entries.iter().fold(String::new(), |mut all, entry| {
        let _ = writeln!(all, "{}", serde_json::to_string(entry).expect("writes"));
        all
    })
}

/// What must not be known of Awa by whoever does not see her conversation.
fn secrets() -> [String; 5] {
    ["Bonjour, c'est Awa", AWA, "wamid.awa", "Le four", &sha256(PHOTO)].map(str::to_owned)
}

#[tokio::test]
async fn another_teams_conversation_never_leaves_the_hub() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.awa", AWA, NOW, "Bonjour, c'est Awa")])).await;
    world.post(messages(LINE, vec![text_message("wamid.bo", BO, NOW, "Bonjour, c'est Bo")])).await;
    photo(&world, "wamid.awa2", AWA, "M1", PHOTO).await;
    let (sales, support) = (agent(&world, "Zoé", &["Sales"]).await, agent(&world, "Léa", &["Support"]).await);
    let given = give(&world, "g1", 1, Some("Sales")).await;
    let said = world.say("s1", ConversationId(1), "Oui Awa, à midi").await.expect("accepted");

    let theirs = seen_by(&world, &sales, said.seq).await;
    let other = seen_by(&world, &support, said.seq).await;
    for entries in [&theirs, &other] {
        let seqs = entries.iter().map(|entry| entry.seq.0);
        assert!(
            entries.len() as u64 > given.seq.0 && seqs.eq(1..=entries.len() as u64),
            "every Seq is there"
        );
    }
    let (seen, hidden) = (text_of(&theirs), text_of(&other));
    for secret in secrets() {
        assert!(seen.contains(&secret) && !hidden.contains(&secret), "{secret}: {hidden}");
    }
    assert!(seen.contains("Oui Awa") && !hidden.contains("Oui Awa") && hidden.contains("c'est Bo"));
    let at_given = &other[usize::try_from(given.seq.0).expect("small") - 1].fact;
    assert_eq!(*at_given, Fact::ConversationHidden { conversation: ConversationId(1) });

    let mut stream = connect(&world, &support).await;
    stream.ask(&ClientFrame::History { before: Seq(other.len() as u64 + 1), limit: 100 }).await;
    let Ok(ServerFrame::History { entries }) = stream.hear().await else { panic!("no history") };
    assert_eq!(entries, other, "past and live are the same");
    stream.ask(&ClientFrame::Contacts { conversations: vec![ConversationId(1)] }).await;
    let Ok(ServerFrame::Contacts { entries }) = stream.hear().await else { panic!("no contacts") };
    let asked = text_of(&entries) + &text_of(&past(&mut stream, 1).await);
    for secret in secrets() {
        assert!(!asked.contains(&secret), "{secret}: {asked}");
    }
    assert_eq!(file(&world, &sales, &sha256(PHOTO)).await, 200);
    assert_eq!(file(&world, &support, &sha256(PHOTO)).await, 404);
}

#[tokio::test]
async fn a_forged_command_about_another_teams_conversation_is_refused() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.awa", AWA, NOW, "Bonjour")])).await;
    let text = || Content::Text { body: "Bonjour".into() };
    let (conversation, due_at) = (ConversationId(1), domain::Timestamp(NOW.0 + 60_000));
    let later = CommandBody::ScheduleMessage { conversation, content: text(), reply_to: None, due_at };
    world.command("later", later.clone()).await.expect("accepted");
    give(&world, "g1", 1, Some("Sales")).await;
    let support = agent(&world, "Léa", &["Support"]).await;
    let about_awa = [
        CommandBody::SendMessage { conversation, content: text(), reply_to: None },
        CommandBody::ReadConversation { conversation, up_to: Seq(1) },
        CommandBody::SettleSend { command: "later".into(), settlement: Settlement::WasSent },
        later,
        CommandBody::CancelScheduled { command: "later".into() },
        CommandBody::SendToNumber { phone: Phone::from(AWA), content: text() },
        CommandBody::React { conversation, message: "wamid.awa".into(), emoji: Some("👍".into()) },
        CommandBody::GiveConversation { conversation, team: Some("Support".into()) },
        CommandBody::NoteExport { conversation, messages: 1, files: 0 },
    ];
    let head = world.hub.head(&LineId::from(LINE));
    for (number, body) in about_awa.into_iter().enumerate() {
        let refused = asks(&world, &support, &format!("f{number}"), body.clone()).await;
        assert_eq!(refused, Err(RefusalCode::OtherTeam), "{body:?}");
    }
    let typing = world.seats_url(&format!("/v1/lines/{LINE}/typing"));
    let body = json!({"conversation": 1});
    let answer = world.http.post(typing).bearer_auth(&support).json(&body).send().await.expect("answers");
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(world.hub.head(&LineId::from(LINE)), head, "nothing was written");
    // Whoever may part conversations sees all teams here; a word of the hub's owner changes that too.
    give(&world, "g2", 1, None).await;
    asks(&world, &support, "now", CommandBody::ReadConversation { conversation, up_to: Seq(1) })
        .await
        .expect("everybody's again");
}

#[tokio::test]
async fn who_wins_a_conversation_is_told_to_ask_for_its_past_and_who_loses_it_to_forget_it() {
    let world = world().await;
    let (sales, support) = (agent(&world, "Zoé", &["Sales"]).await, agent(&world, "Léa", &["Support"]).await);
    world.post(messages(LINE, vec![text_message("wamid.awa", AWA, NOW, "Bonjour, c'est Awa")])).await;
    give(&world, "g1", 1, Some("Sales")).await;
    photo(&world, "wamid.awa2", AWA, "M1", PHOTO).await;
    let mut streams = [connect(&world, &sales).await, connect(&world, &support).await];
    for stream in &mut streams {
        stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    }
    let [winner, loser] = [1, 0];
    give(&world, "g2", 1, Some(" Support ")).await;
    let given =
        streams[winner].until(|fact| matches!(fact, Fact::ConversationGiven { from: Some(_), .. })).await;
    let Fact::ConversationGiven { team, from, anew, author, .. } = given else { panic!("{given:?}") };
    assert_eq!((team, from, anew), (Some("Support".into()), Some("Sales".into()), true));
    assert!(author.is_some());
    streams[loser].until(|fact| matches!(fact, Fact::ConversationHidden { .. })).await;
    let before = text_of(&past(&mut streams[winner], 1).await);
    for secret in secrets() {
        assert!(before.contains(&secret), "{secret} is in {before}");
    }
    assert_eq!(past(&mut streams[loser], 1).await.iter().filter(|entry| !is_empty(entry)).count(), 0);
    assert_eq!(file(&world, &support, &sha256(PHOTO)).await, 200);
    assert_eq!(file(&world, &sales, &sha256(PHOTO)).await, 404);
    // What was everybody's, or ours already, is here.
    give(&world, "g3", 1, None).await;
    let seen = |fact: &Fact| matches!(fact, Fact::ConversationGiven { team: None, .. });
    let kept = streams[winner].until(seen).await;
    assert!(matches!(kept, Fact::ConversationGiven { anew: false, .. }), "{kept:?}");
    let back = streams[loser].until(seen).await;
    assert!(matches!(back, Fact::ConversationGiven { anew: true, .. }), "{back:?}");
    let owner = world.follow().await.until(seen).await;
    assert!(
        matches!(owner, Fact::ConversationGiven { anew: false, .. }),
        "who sees all is told nothing anew"
    );
}

fn is_empty(entry: &Entry) -> bool {
    matches!(entry.fact, Fact::Withheld { .. } | Fact::ConversationHidden { .. })
}

#[tokio::test]
async fn a_change_of_teams_ends_the_stream_and_an_old_desktop_is_not_begun() {
    let world = world().await;
    let support = agent(&world, "Léa", &["Support"]).await;
    let url = format!("/v1/lines/{LINE}/stream?version=1");
    let upgrade = world.http.get(world.seats_url(&url)).bearer_auth(&support);
    let upgrade = upgrade.header("connection", "upgrade").header("upgrade", "websocket");
    let upgrade =
        upgrade.header("sec-websocket-version", "13").header("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==");
    assert_eq!(upgrade.send().await.expect("an answer").status().as_u16(), 426);
    let mut stream = connect(&world, &support).await;
    let Some(ServerFrame::Hello { view, .. }) = stream.hello.clone() else { panic!("no greeting") };
    assert_eq!(view, r#"teams:["Support"]"#);
    let me: protocol::member::Me = crate::members::get(&world, &support, "me").await.expect("me");
    let path = format!("members/{}", me.member.id);
    let change = json!({"teams": ["Support", "Sales"]});
    let changed: Result<serde_json::Value, _> =
        crate::members::ask(&world, Some(&world.token), reqwest::Method::PATCH, &path, Some(&change)).await;
    changed.expect("changed");
    assert_eq!(stream.hear_the_end().await, protocol::frame::close::VIEW_CHANGED);
    let stream = connect(&world, &support).await;
    let Some(ServerFrame::Hello { view, .. }) = stream.hello else { panic!("no greeting") };
    assert_eq!(view, r#"teams:["Sales", "Support"]"#);
}

async fn upload(world: &World, bytes: &[u8]) {
    let url = world.seats_url(&format!("/v1/lines/{LINE}/uploads/{}", sha256(bytes)));
    let upload = world.http.patch(url).bearer_auth(&world.token).header("content-type", "application/pdf");
    let upload = upload.header("upload-offset", "0").header("upload-length", bytes.len().to_string());
    assert!(upload.body(bytes.to_vec()).send().await.expect("an answer").status().is_success());
}

fn pdf(id: &str, conversation: u64, digest: &str) -> (String, CommandBody) {
    let content = json!({"type": "media", "kind": "document", "id": format!("upload:{digest}"),
        "mime": "application/pdf", "sha256": digest, "filename": "contrat.pdf"});
    let content: Content = serde_json::from_value(content).expect("content");
    let conversation = ConversationId(conversation);
    (id.to_owned(), CommandBody::SendMessage { conversation, content, reply_to: None })
}

#[tokio::test]
async fn a_file_of_ours_is_whose_conversation_carries_it() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.awa", AWA, NOW, "Bonjour")])).await;
    world.post(messages(LINE, vec![text_message("wamid.bo", BO, NOW, "Bonjour")])).await;
    give(&world, "g1", 1, Some("Sales")).await;
    let (bytes, support) = (b"the contract", agent(&world, "Léa", &["Support"]).await);
    let digest = sha256(bytes);
    upload(&world, bytes).await;
    let (id, body) = pdf("c1", 1, &digest);
    let sent = world.command(&id, body).await.expect("accepted");
    assert_eq!(file(&world, &support, &digest).await, 404, "it was sent where they do not see");
    assert!(!text_of(&seen_by(&world, &support, sent.seq).await).contains(&digest));
    let (id, body) = pdf("c2", 2, &digest);
    let sent = world.command(&id, body).await.expect("accepted");
    assert_eq!(file(&world, &support, &digest).await, 200);
    let stored =
        |entry: &&Entry| matches!(&entry.fact, Fact::MediaStored { sha256, .. } if *sha256 == digest);
    assert!(
        seen_by(&world, &support, sent.seq).await.iter().any(|entry| stored(&entry)),
        "they are told where it is"
    );
}

/// Undoes the step of the layout that brought teams.
pub(crate) const UNDO: &str = "
    DROP INDEX entry_of; ALTER TABLE entry DROP COLUMN conversation; ALTER TABLE media DROP COLUMN conversation;
    DROP TABLE given; DROP TABLE sent_file; DROP TABLE account; DROP TABLE sign_in;
    ALTER TABLE member DROP COLUMN lines; ALTER TABLE invitation DROP COLUMN lines;";

#[tokio::test]
async fn what_a_hub_of_before_took_in_is_of_its_conversation_too() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.awa", AWA, NOW, "Bonjour, c'est Awa")])).await;
    photo(&world, "wamid.awa2", AWA, "M1", PHOTO).await;
    world.post(messages(LINE, vec![text_message("wamid.bo", BO, NOW, "Bonjour, c'est Bo")])).await;
    let (bytes, support) = (b"the contract", agent(&world, "Léa", &["Support"]).await);
    let digest = sha256(bytes);
    upload(&world, bytes).await;
    let (id, body) = pdf("c1", 1, &digest);
    world.command(&id, body).await.expect("accepted");
    let world = world.restart(|config| crate::before_teams(config)).await;
    let sales = agent(&world, "Zoé", &["Sales"]).await;
    give(&world, "g1", 1, Some("Sales")).await;
    let before = text_of(&past(&mut connect(&world, &sales).await, 1).await);
    for secret in secrets().iter().chain([&digest]) {
        assert!(before.contains(secret), "{secret} is in {before}");
    }
    assert!(!before.contains("c'est Bo"));
    for (token, status) in [(&sales, 200), (&support, 404)] {
        assert_eq!(file(&world, token, &sha256(PHOTO)).await, status);
        assert_eq!(file(&world, token, &digest).await, status);
    }
}

#[tokio::test]
async fn a_conversation_that_joins_another_is_the_same_teams() {
    let world = world().await;
    let support = agent(&world, "Léa", &["Support"]).await;
    world.post(messages(LINE, vec![text_message("wamid.1", AWA, NOW, "avant")])).await;
    world.post(messages(LINE, vec![text_message("wamid.2", BO, NOW, "ensuite")])).await;
    give(&world, "g1", 2, Some("Sales")).await;
    let system = json!({"body": "changed", "wa_id": BO, "type": "user_changed_number",
        "user_id": format!("FR.{BO}"), "previous_user_id": format!("FR.{AWA}")});
    let moved = json!({"from": AWA, "from_user_id": format!("FR.{AWA}"), "id": "wamid.3",
        "timestamp": "1790000000", "type": "system", "system": system});
    world.post(crate::world::change(LINE, "messages", json!({"messages": [moved]}))).await;
    let facts = world.facts().await;
    assert!(facts.iter().any(|fact| matches!(fact, Fact::ConversationsJoined { .. })), "{facts:?}");
    let followed = facts.iter().any(|fact| {
        matches!(
            fact,
            Fact::ConversationGiven { conversation: ConversationId(1), team: Some(_), author: None, .. }
        )
    });
    assert!(followed, "{facts:?}");
    let last = world.entries().await.last().expect("entries").seq;
    let hidden = text_of(&seen_by(&world, &support, last).await);
    for words in ["avant", "ensuite"] {
        assert!(!hidden.contains(words), "{words}: {hidden}");
    }
    // Given on, both go.
    let given = give(&world, "g2", 1, Some("Support")).await;
    let seen = text_of(&seen_by(&world, &support, given.seq).await);
    for words in ["avant", "ensuite"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
}
