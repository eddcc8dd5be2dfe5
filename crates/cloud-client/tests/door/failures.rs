//! What every way of failing permits, and that none of them gives a secret away.

use crate::pretend::{Act, Pretend, TOKEN, no, ok};
use bytes::Bytes;
use cloud_client::{Cause, CloudClient, Config, Failure, Secret, Timeouts, Upload};
use cloud_types::send::To;
use cloud_types::{Retry, SendBody, SendContent};
use futures_util::stream;
use std::io;
use std::time::Duration;

const LINE: &str = "700100200300";

fn hello() -> SendBody {
    SendBody::new(To::Phone("33655502001".into()), SendContent::text("Bonjour", false))
}

async fn send_to(act: Act) -> Failure {
    let meta = Pretend::start(vec![act]).await;
    let failure = meta.client().send(LINE, &hello()).await.expect_err("a failure");
    assert_eq!(meta.asked().len(), 1, "a send is never repeated here");
    failure
}

async fn ask(act: Act) -> Failure {
    let meta = Pretend::start(vec![act]).await;
    meta.client().phone_number(LINE).await.expect_err("a failure")
}

fn error(code: i64) -> String {
    format!(
        r#"{{"error":{{"message":"(#{code}) Title","type":"OAuthException","code":{code},"error_data":{{"messaging_product":"whatsapp","details":"Why"}},"fbtrace_id":"TRACE"}}}}"#
    )
}

#[tokio::test]
async fn a_refused_connection_carried_nothing() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    let client =
        CloudClient::new(Config { base_url: address, ..Config::new(Secret::new(TOKEN)) }).expect("a client");
    let failure = client.send(LINE, &hello()).await.expect_err("nobody listens");
    assert_eq!((failure.class, failure.cause), (Retry::Now, Cause::Unreachable));
}

#[tokio::test]
async fn a_connection_dropped_after_the_request_leaves_the_outcome_unknown() {
    let failure = send_to(Act::HangUp).await;
    assert_eq!((failure.class, failure.cause), (Retry::UnknownOutcome, Cause::NoAnswer));
    let failure = ask(Act::HangUp).await;
    assert_eq!(failure.class, Retry::After(Duration::from_secs(2)), "a question may be asked again");
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_the_outcome_unknown() {
    let failure = send_to(Act::BreakOff).await;
    assert_eq!(
        (failure.class, failure.cause, failure.http),
        (Retry::UnknownOutcome, Cause::NoAnswer, Some(200))
    );
}

#[tokio::test]
async fn silence_after_the_request_leaves_the_outcome_unknown() {
    for timeouts in [
        Timeouts { total: Duration::from_millis(80), ..Timeouts::default() },
        Timeouts { read: Duration::from_millis(80), ..Timeouts::default() },
    ] {
        let meta = Pretend::start(vec![Act::Silence]).await;
        let client = CloudClient::new(Config { timeouts, ..meta.config() }).expect("a client");
        let failure = client.send(LINE, &hello()).await.expect_err("silence");
        assert_eq!((failure.class, failure.cause), (Retry::UnknownOutcome, Cause::NoAnswer));
        assert_eq!(failure.title, "Meta did not answer in time");
    }
}

#[tokio::test]
async fn a_yes_that_cannot_be_read_leaves_the_outcome_unknown() {
    for body in ["", "<html>", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":7}]}"#] {
        let failure = send_to(ok(body)).await;
        assert_eq!((failure.class, failure.cause), (Retry::UnknownOutcome, Cause::Unreadable), "{body}");
    }
}

#[tokio::test]
async fn a_server_error_without_a_code_leaves_the_outcome_unknown() {
    for status in [500, 502, 503, 504] {
        let failure = send_to(no(status, "")).await;
        assert_eq!((failure.class, failure.http), (Retry::UnknownOutcome, Some(status)));
    }
    assert_eq!(ask(no(502, "<html>")).await.class, Retry::After(Duration::from_secs(2)));
}

#[tokio::test]
async fn a_refusal_is_classed_by_its_code() {
    for (status, code, class) in [
        (400, 131_047, Retry::Never),
        (400, 131_030, Retry::Never),
        (401, 190, Retry::Never),
        (400, 131_042, Retry::Never),
        (500, 131_000, Retry::UnknownOutcome),
        (503, 2, Retry::UnknownOutcome),
        (400, 130_429, Retry::After(Duration::from_secs(1))),
        (400, 131_056, Retry::After(Duration::from_secs(1))),
        (400, 80_007, Retry::After(Duration::from_secs(300))),
        (418, 999_999, Retry::Never),
    ] {
        let failure = send_to(no(status, &error(code))).await;
        assert_eq!((failure.class, failure.code, failure.cause), (class, Some(code), Cause::Refused));
        assert_eq!(failure.details.as_deref(), Some("Why"));
        assert_eq!(failure.fbtrace_id.as_deref(), Some("TRACE"));
    }
}

#[tokio::test]
async fn a_refusal_in_a_yes_is_a_refusal() {
    let failure = send_to(ok(&error(131_026))).await;
    assert_eq!((failure.class, failure.cause), (Retry::Never, Cause::Refused));
}

#[tokio::test]
async fn too_fast_waits_as_long_as_meta_asks() {
    let busy = |head| Act::Answer(429, head, String::new());
    assert_eq!(send_to(busy("retry-after: 90\r\n")).await.class, Retry::After(Duration::from_secs(90)));
    assert_eq!(send_to(busy("retry-after: 5\r\n")).await.class, Retry::After(Duration::from_secs(60)));
    assert_eq!(send_to(busy("retry-after: soon\r\n")).await.class, Retry::After(Duration::from_secs(60)));
    let pair = send_to(Act::Answer(400, "retry-after: 10\r\n", error(131_056))).await;
    let waits = [0, 1, 2, 3].map(|attempt| pair.after_attempt(attempt));
    assert_eq!(waits, [10, 10, 16, 64].map(|secs| Retry::After(Duration::from_secs(secs))));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let failure = send_to(Act::Answer(302, "location: http://127.0.0.1:1/\r\n", String::new())).await;
    assert_eq!((failure.class, failure.http), (Retry::UnknownOutcome, Some(302)));
}

#[tokio::test]
async fn the_token_goes_to_no_stranger() {
    let meta = Pretend::start(vec![]).await;
    let config = Config { media_hosts: vec!["media.example.org".into()], ..meta.config() };
    let client = CloudClient::new(config).expect("a client");
    for url in [
        "https://evil.example.org/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.evil.example.org/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://user@lookaside.fbsbx.com/x",
        "http://media.example.org/x",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "not an address",
    ] {
        let failure = client.download(url).await.expect_err("a stranger");
        assert_eq!((failure.class, failure.cause), (Retry::Never, Cause::NotAsked), "{url}");
    }
    assert!(meta.asked().is_empty());
}

#[tokio::test]
async fn an_expired_address_is_refused_by_status() {
    let meta = Pretend::start(vec![no(404, "")]).await;
    let failure = meta.client().download(&format!("{}/gone", meta.address)).await.expect_err("gone");
    assert_eq!((failure.class, failure.http), (Retry::Never, Some(404)));
}

#[tokio::test]
async fn a_file_that_breaks_off_is_no_file() {
    let meta = Pretend::start(vec![Act::BreakOff]).await;
    let file = meta.client().download(&format!("{}/f", meta.address)).await.expect("a beginning");
    assert_eq!(file.whole(1000).await.expect_err("no end").cause, Cause::NoAnswer);
    let meta = Pretend::start(vec![Act::Answer(200, "", "0123456789".into())]).await;
    let file = meta.client().download(&format!("{}/f", meta.address)).await.expect("a file");
    assert_eq!(file.whole(9).await.expect_err("too long").class, Retry::Never);
}

#[tokio::test]
async fn an_upload_whose_source_breaks_is_a_failure() {
    let meta = Pretend::start(vec![]).await;
    let body = stream::iter([Ok(Bytes::from_static(b"half")), Err(io::Error::other("the disk"))]);
    let file = Upload { mime_type: "image/png".into(), file_name: "f".into(), length: 8, body };
    let failure = meta.client().upload_media(LINE, file).await.expect_err("half a file");
    assert_eq!(failure.cause, Cause::NoAnswer);
    let body = stream::iter([Ok(Bytes::new())]);
    let file = Upload { mime_type: "no type".into(), file_name: "f".into(), length: 0, body };
    let failure = meta.client().upload_media(LINE, file).await.expect_err("no type");
    assert_eq!(failure.cause, Cause::NotAsked);
    assert!(meta.asked().is_empty());
}

#[tokio::test]
async fn no_failure_and_no_debug_gives_a_secret_away() {
    let secret = "app-secret-for-tests";
    let body =
        format!(r#"{{"error":{{"message":"Malformed access token {TOKEN} of {secret}","code":190}}}}"#);
    let meta = Pretend::start(vec![no(401, &body), Act::HangUp, ok("{")]).await;
    let config = Config { app_secret: Some(Secret::new(secret)), ..meta.config() };
    let proof = Secret::new(secret).proof_for(&Secret::new(TOKEN));
    let mut shown = format!("{config:?} {:?}", config.token);
    let client = CloudClient::new(config).expect("a client");
    shown += &format!("{client:?}");
    for _ in 0..3 {
        let failure = client.debug_token().await.expect_err("a failure");
        shown += &format!("{failure:?} {failure} {:?}", failure.details);
    }
    for hidden in [TOKEN, secret, proof.as_str()] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("Malformed access token ‹secret›"));
}

#[test]
fn a_failure_stays_small_enough_to_return() {
    assert!(size_of::<Failure>() <= 128, "{}", size_of::<Failure>());
}
