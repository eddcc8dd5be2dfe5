//! Who may ask, and what a line's health and media look like to a seat.

use domain::{LineProblem, Quality, Seq};
use protocol::frame::close;
use protocol::{ClientFrame, Command, CommandBody, Fact, LineInfo, RefusalCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::world::{LINE, World, messages};

#[tokio::test]
async fn only_a_seat_may_ask() {
    let mut world = World::new().await;
    for path in ["/v1/lines", "/v1/lines/1064/health", "/v1/lines/1064/stream?version=1", "/v1/media/00"] {
        let bare = world.http.get(world.seats_url(path)).send().await.expect("an answer");
        assert_eq!(bare.status().as_u16(), 401, "{path}");
        let wrong =
            world.http.get(world.seats_url(path)).bearer_auth("comptoir_x").send().await.expect("an answer");
        assert_eq!(wrong.status().as_u16(), 401, "{path}");
    }
    let seat = world.hub.seats().await.expect("reads").remove(0);
    assert!(world.hub.revoke_seat(&seat.id).await.expect("writes"));
    let (http, refusal) = world.say("c1", domain::ConversationId(1), "x").await.expect_err("turned out");
    assert_eq!((http, refusal.code), (401, RefusalCode::NotSignedIn));
    world.token = world.hub.add_seat("Bo again").await.expect("a seat");
    assert_eq!(world.get("/v1/lines").await.status().as_u16(), 200);
}

#[tokio::test]
async fn a_newer_treaty_an_unknown_line_and_a_strange_command_are_told_apart() {
    let world = World::new().await;
    let upgrade = |path: &str| {
        world
            .http
            .get(world.seats_url(path))
            .bearer_auth(&world.token)
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .send()
    };
    assert_eq!(upgrade("/v1/lines/1064/stream?version=2").await.expect("an answer").status().as_u16(), 426);
    assert_eq!(upgrade("/v1/lines/9/stream?version=1").await.expect("an answer").status().as_u16(), 404);
    let body = CommandBody::ReadConversation { conversation: domain::ConversationId(1), up_to: Seq(1) };
    let command = Command { id: "c".into(), line: "9".into(), made_at: world.now(), body };
    let (http, refusal) = world.ask(&command).await.expect_err("unknown");
    assert_eq!((http, refusal.code), (404, RefusalCode::UnknownLine));
    let url = world.seats_url("/v1/lines/1064/commands");
    let strange = world.http.post(url).bearer_auth(&world.token).body("{}").send().await.expect("an answer");
    assert_eq!(strange.status().as_u16(), 400);
}

#[tokio::test]
async fn a_stream_that_speaks_nonsense_is_closed() {
    let world = World::new().await;
    for nonsense in [Message::Text("hello".into()), Message::Binary(vec![1, 2, 3].into())] {
        let mut stream = world.connect().await;
        stream.say_raw(nonsense).await;
        assert_eq!(stream.hear().await, Err(close::NOT_UNDERSTOOD));
    }
}

#[tokio::test]
async fn a_hub_that_stops_says_so() {
    let world = World::new().await;
    let mut stream = world.connect().await;
    stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    world.hub.shutdown().await;
    assert_eq!(stream.hear().await, Err(close::GOING_AWAY));
}

#[tokio::test]
async fn a_medium_is_fetched_checked_and_served_whole_or_in_parts() {
    let world = World::new().await;
    let sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    world.meta.keep("M1", b"hello", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    let mut stream = world.follow().await;
    world.post(messages(LINE, vec![image("wamid.1", "M1")])).await;
    let fact = stream.until(|fact| matches!(fact, Fact::MediaStored { .. })).await;
    assert_eq!(fact, Fact::MediaStored { media: "M1".into(), sha256: sha256.to_owned(), size: 5 });
    let path = format!("/v1/media/{sha256}");
    let whole = world.get(&path).await;
    assert_eq!(whole.headers()["content-type"], "image/jpeg");
    assert_eq!(whole.text().await.expect("a body"), "hello");
    for (range, status, body) in [
        ("bytes=1-3", 206, "ell"),
        ("bytes=3-", 206, "lo"),
        ("bytes=-2", 206, "lo"),
        ("bytes=9-", 416, ""),
        ("bytes=0-1,3-4", 200, "hello"),
    ] {
        let request = world.http.get(world.seats_url(&path)).bearer_auth(&world.token).header("range", range);
        let part = request.send().await.expect("an answer");
        assert_eq!(part.status().as_u16(), status, "{range}");
        assert_eq!(part.text().await.expect("a body"), body, "{range}");
    }
    assert_eq!(world.get("/v1/media/..%2Fjournal.sqlite").await.status().as_u16(), 404);
}

#[tokio::test]
async fn a_medium_that_is_not_what_was_announced_is_lost() {
    let world = World::new().await;
    world.meta.keep("M1", b"something else", &"00".repeat(32));
    world.post(messages(LINE, vec![image("wamid.1", "M1")])).await;
    // The first mismatch may be an accident of the way; the second is not.
    let mut stream = world.follow().await;
    let fact = world.pass_time(stream.until(|fact| matches!(fact, Fact::MediaLost { .. }))).await;
    assert_eq!(fact, Fact::MediaLost { media: "M1".into(), reason: "mismatch".to_owned() });
    let coming = world.dir.path().join("media/coming");
    assert_eq!(std::fs::read_dir(coming).expect("reads").count(), 0, "nothing is left half");
}

#[tokio::test]
async fn a_medium_whose_addresses_do_not_work_is_not_given_up_while_meta_knows_it() {
    let world = World::new().await;
    let bytes = b"hello";
    world.meta.keep("M1", bytes, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    world.meta.break_addresses(8);
    world.post(messages(LINE, vec![image("wamid.1", "M1")])).await;
    for hours in 1..=8 {
        world.meta.addresses_refused(hours).await;
        world.clock.turn_ms(3_600_000);
        // Another one to fetch makes the hub look at the clock again.
        let id = format!("X{hours}");
        world.post(messages(LINE, vec![image(&format!("wamid.y{hours}"), &id)])).await;
    }
    let mut stream = world.follow().await;
    let settled = |fact: &Fact| match fact {
        Fact::MediaStored { media, .. } | Fact::MediaLost { media, .. } => media.as_str() == "M1",
        _ => false,
    };
    let fact = stream.until(settled).await;
    assert!(matches!(fact, Fact::MediaStored { size: 5, .. }), "{fact:?}");
}

#[tokio::test]
async fn a_medium_that_meta_forgot_is_lost_after_a_restart_too() {
    let world = World::new().await;
    world.meta.kill_token();
    world.post(messages(LINE, vec![image("wamid.1", "M1")])).await;
    world.clock.turn_ms(7 * 24 * 3_600_000 + 1);
    let world = world.restart(|_| {}).await;
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::MediaLost { .. })).await;
    assert_eq!(fact, Fact::MediaLost { media: "M1".into(), reason: "expired".to_owned() });
}

#[tokio::test]
async fn a_dead_token_and_its_recovery_are_entries_once_each() {
    let world = World::with(|config| config.probe_every_secs = 1).await;
    let mut stream = world.follow().await;
    let well = |fact: &Fact| matches!(fact, Fact::LineObserved { health } if health.problems.is_empty());
    let Fact::LineObserved { health } = stream.until(well).await else { unreachable!() };
    assert_eq!((health.quality, health.verified_name.as_str()), (Quality::Green, "Boulangerie"));
    world.meta.kill_token();
    world.hub.look_after_lines();
    let dead = |fact: &Fact| matches!(fact, Fact::LineObserved { health } if health.problems == [LineProblem::TokenDead]);
    stream.until(dead).await;
    let infos: Vec<LineInfo> = world.get("/v1/lines").await.json().await.expect("lines");
    assert_eq!(infos[0].health.problems, [LineProblem::TokenDead]);
    assert_eq!(stream.entries.len(), 2);
}

#[tokio::test]
async fn an_unsubscribed_app_and_a_red_number_are_seen() {
    let world = World::new().await;
    world.meta.apps_are(json!({"data": []}));
    world.meta.number_is(json!({"id": LINE, "status": "PENDING", "quality_rating": "RED",
        "health_status": {"can_send_message": "BLOCKED", "entities": []}}));
    let world = world.restart(|config| config.probe_every_secs = 3_600).await;
    let mut stream = world.follow().await;
    let fact = stream.until(|fact| matches!(fact, Fact::LineObserved { .. })).await;
    let Fact::LineObserved { health } = fact else { unreachable!() };
    use LineProblem::{NumberNotConnected, QualityRed, SendingBlocked, WebhookUnsubscribed};
    assert_eq!(health.problems, [NumberNotConnected, SendingBlocked, WebhookUnsubscribed, QualityRed]);
}

#[tokio::test]
async fn the_preflight_names_what_is_wrong() {
    let world = World::new().await;
    let mut config = world.hub.config().clone();
    config.public_url = Some(format!("http://{}", world.hub.webhook_addr()));
    let findings = hub::preflight::preflight(&config).await;
    assert!(findings.iter().all(|finding| finding.failure.is_none()), "{findings:?}");
    assert_eq!(findings.len(), 5);
    assert_eq!(world.hub.knocks().borrow().handshakes, 1);
    world.meta.kill_token();
    config.public_url = Some(format!("http://{}", world.hub.seats_addr()));
    config.data_dir = world.dir.path().join("a file");
    std::fs::write(&config.data_dir, "and no directory").expect("writes");
    let findings = hub::preflight::preflight(&config).await;
    let codes: Vec<_> =
        findings.iter().map(|finding| finding.failure.as_ref().map(|wrong| wrong.code)).collect();
    let expected = ["not_writable", "token_dead", "token_dead", "token_dead", "wrong_answer"];
    assert_eq!(codes, expected.map(Some));
}

fn image(wamid: &str, media: &str) -> serde_json::Value {
    json!({"from": crate::world::AWA, "id": wamid, "timestamp": "1790000000", "type": "image",
        "image": {"id": media, "mime_type": "image/jpeg"}})
}
