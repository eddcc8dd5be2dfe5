//! Permissions a line: what a member has no line for is not there, and their role on a line is what counts on it.

use std::collections::BTreeSet;

use domain::{Content, ConversationId, LineId, Permission, Role, Seq};
use hub::LineConfig;
use protocol::member::{Joined, Me, Member, MemberChange, NewInvitation, OnLine};
use protocol::{Command, CommandBody, LineInfo, RefusalCode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::members::{No, ask, get, joining, joins, knock, post, wish};
use crate::world::{AWA, LINE, NOW, World, messages, text_message};

const OTHER: &str = "1065";

async fn world() -> World {
    World::with(|config| config.lines.push(LineConfig::new(OTHER, "2001"))).await
}

fn on(line: &str, role: Option<Role>) -> OnLine {
    OnLine { line: LineId::from(line), role }
}

async fn lines_seen(world: &World, token: &str) -> Vec<String> {
    let lines: Vec<LineInfo> = get(world, token, "lines").await.expect("lines");
    lines.into_iter().map(|line| line.id.0).collect()
}

async fn says(world: &World, token: &str, line: &str, id: &str) -> Result<Value, No> {
    let content = Content::Text { body: "Bonjour".into() };
    let body = CommandBody::SendMessage { conversation: ConversationId(1), content, reply_to: None };
    let command = Command { id: id.into(), line: LineId::from(line), made_at: world.now(), body };
    post(world, token, &format!("lines/{line}/commands"), &command).await
}

async fn change(world: &World, by: &str, who: &Me, lines: Vec<OnLine>) -> Result<Member, No> {
    let change = MemberChange { lines: Some(lines), ..MemberChange::default() };
    ask(world, Some(by), Method::PATCH, &format!("members/{}", who.member.id), Some(&change)).await
}

#[tokio::test]
async fn a_line_that_a_member_does_not_have_is_not_there() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.1", AWA, NOW, "Bonjour")])).await;
    let (token, me) = joins(&world, Role::Agent, "Léa").await;
    assert_eq!(lines_seen(&world, &token).await, [LINE, OTHER], "all of them, until somebody says which");
    let mut stream = world.connect_with(&token).await;
    change(&world, &world.token, &me, vec![on(OTHER, None)]).await.expect("changed");
    assert_eq!(stream.hear_the_end().await, protocol::frame::close::NOT_ALLOWED);
    assert_eq!(lines_seen(&world, &token).await, [OTHER]);

    let gone = (404, RefusalCode::UnknownLine, None);
    assert_eq!(says(&world, &token, LINE, "c1").await, Err(gone.clone()));
    assert_eq!(get::<Value>(&world, &token, &format!("lines/{LINE}/health")).await, Err(gone.clone()));
    let arrivals = format!("lines/{LINE}/arrivals?after=0");
    let counting = protocol::arrivals::counting_word(&token);
    assert_eq!(get::<Value>(&world, &counting, &arrivals).await, Err(gone.clone()));
    let typing = json!({"conversation": 1});
    assert_eq!(
        post::<Value>(&world, &token, &format!("lines/{LINE}/typing"), &typing).await,
        Err(gone.clone())
    );
    let upload = world.seats_url(&format!("/v1/lines/{LINE}/uploads/{}", "00".repeat(32)));
    let answer = world.http.head(upload).bearer_auth(&token).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 404);
    let me: Me = get(&world, &token, "me").await.expect("me");
    assert_eq!(me.lines.iter().map(|mine| mine.line.as_str()).collect::<Vec<_>>(), [OTHER]);
}

#[tokio::test]
async fn the_files_of_a_line_are_for_those_who_have_it() {
    let world = world().await;
    let digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    world.meta.keep("M1", b"hello", digest);
    let image = json!({"from": AWA, "id": "wamid.2", "timestamp": "1790000000", "type": "image",
        "image": {"id": "M1", "mime_type": "image/jpeg", "sha256": digest}});
    world.post(messages(LINE, vec![image])).await;
    world.follow().await.until(|fact| matches!(fact, protocol::Fact::MediaStored { .. })).await;
    let (token, me) = joins(&world, Role::Agent, "Léa").await;
    let status = async || {
        let url = world.seats_url(&format!("/v1/media/{digest}"));
        world.http.get(url).bearer_auth(&token).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(status().await, 200);
    change(&world, &world.token, &me, vec![on(OTHER, None)]).await.expect("changed");
    assert_eq!(status().await, 404);
    change(&world, &world.token, &me, vec![on(OTHER, None), on(LINE, Some(Role::Reviewer))])
        .await
        .expect("ok");
    assert_eq!(status().await, 404, "a reader sees no files there");
}

#[tokio::test]
async fn a_role_on_a_line_counts_on_that_line_alone() {
    let world = world().await;
    world.post(messages(LINE, vec![text_message("wamid.1", AWA, NOW, "Bonjour")])).await;
    world.post(messages(OTHER, vec![text_message("wamid.2", AWA, NOW, "Bonjour")])).await;
    let (token, me) = joins(&world, Role::Supervisor, "Léa").await;
    change(&world, &world.token, &me, vec![on(LINE, None), on(OTHER, Some(Role::Reviewer))])
        .await
        .expect("ok");
    assert!(says(&world, &token, LINE, "c1").await.is_ok());
    assert_eq!(says(&world, &token, OTHER, "c2").await, Err((403, RefusalCode::NotAllowed, None)));
    let me: Me = get(&world, &token, "me").await.expect("me");
    let of = |line: &str| {
        let mine = me.lines.iter().find(|mine| mine.line.as_str() == line).expect("listed");
        mine.permissions.iter().copied().collect::<BTreeSet<_>>()
    };
    assert!(of(LINE).contains(&Permission::SendMessages) && !of(LINE).contains(&Permission::SeeMembers));
    assert_eq!(of(OTHER), BTreeSet::from([Permission::Read, Permission::SeeAllTeams]));
    assert!(
        me.permissions.contains(&Permission::SeeMembers),
        "what is the hub's goes by the member's own role"
    );
    // A reader on a line sees no numbers there, and all of them on the other.
    let mut other = world.connect_to(&token, OTHER, "").await.expect("says hello");
    other.ask(&protocol::ClientFrame::Follow { after: Seq::ZERO }).await;
    other.until(|fact| matches!(fact, protocol::Fact::MessageReceived { .. })).await;
    let text = serde_json::to_string(&other.entries).expect("writes").replace(&format!("FR.{AWA}"), "FR.1");
    assert!(!text.contains(AWA), "{text}");
}

#[tokio::test]
async fn nobody_gives_a_line_that_is_none_or_a_role_that_is_not_theirs_to_give() {
    let world = world().await;
    let (boss, _) = joins(&world, Role::Supervisor, "Zoé").await;
    let (_, me) = joins(&world, Role::Agent, "Léa").await;
    let no = |answer: Result<Member, No>| answer.err().map(|(status, code, _)| (status, code));
    let climbs = change(&world, &boss, &me, vec![on(LINE, Some(Role::Supervisor))]).await;
    assert_eq!(no(climbs), Some((403, RefusalCode::NotAllowed)));
    let strange = change(&world, &boss, &me, vec![on("9", None)]).await;
    assert_eq!(no(strange), Some((404, RefusalCode::UnknownLine)));
    let twice = change(&world, &boss, &me, vec![on(LINE, None), on(LINE, Some(Role::Reviewer))]).await;
    assert_eq!(no(twice), Some((422, RefusalCode::InvalidValue)));
    change(&world, &boss, &me, vec![on(LINE, Some(Role::Reviewer))])
        .await
        .expect("a lower one is theirs to give");

    let mut wish = wish(Role::Agent);
    wish.lines = vec![on(LINE, Some(Role::Owner))];
    let made: Result<NewInvitation, No> = post(&world, &boss, "invitations", &wish).await;
    assert_eq!(made.err().map(|no| no.1), Some(RefusalCode::NotAllowed));
    wish.lines = vec![on(OTHER, None)];
    let made: NewInvitation = post(&world, &boss, "invitations", &wish).await.expect("made");
    let joined: Joined = knock(&world, "join", &joining(&made, "Ali")).await.expect("lets them in");
    assert_eq!(joined.me.member.lines, [on(OTHER, None)]);
    assert_eq!(lines_seen(&world, joined.token.as_str()).await, [OTHER]);
    // An owner has every line, whatever is written.
    let owner: Me = get(&world, &world.token, "me").await.expect("me");
    change(&world, &world.token, &owner, vec![on(OTHER, Some(Role::Reviewer))]).await.expect("written");
    assert_eq!(lines_seen(&world, &world.token).await, [LINE, OTHER]);
}
