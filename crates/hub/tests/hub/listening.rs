//! Who connects: in time, over TLS, and counted by their own address.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use hub::{Patience, TlsFiles};
use reqwest::Certificate;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::world::World;

/// So short that a test can wait for it.
const SHORT: Patience = Patience { head: Duration::from_millis(200), body: Duration::from_millis(200) };

/// Everything that comes until the hub hangs up.
async fn until_hung_up(addr: SocketAddr, says: &[u8]) -> String {
    let mut socket = TcpStream::connect(addr).await.expect("connects");
    socket.write_all(says).await.expect("says it");
    let mut answer = Vec::new();
    let heard = tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut answer)).await;
    // A connection that is reset is one that was hung up, too.
    drop(heard.expect("the hub hangs up by itself"));
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn who_never_ends_a_question_is_hung_up_on_at_both_doors() {
    let world = World::with(|config| config.patience = SHORT).await;
    for door in [world.hub.webhook_addr(), world.hub.seats_addr()] {
        assert_eq!(until_hung_up(door, b"").await, "");
        until_hung_up(door, b"POST /meta/webhook HTTP/1.1\r\nHost: hub\r\nX-Slow").await;
    }
    let dripping = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
        )
    };
    let answer = until_hung_up(world.hub.webhook_addr(), dripping("/meta/webhook").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    for path in ["/v1/join/look", "/v1/join", "/v1/wiped"] {
        let answer = until_hung_up(world.hub.seats_addr(), dripping(path).as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert_eq!(world.customer_writes("wamid.A", "Bonjour").await, 200, "whoever is in time is heard");
}

#[tokio::test]
async fn a_question_larger_than_any_is_refused_before_anybody_looks_at_it() {
    let world = World::new().await;
    let body = vec![b' '; 256 * 1024 + 1];
    let knock = world.http.post(world.seats_url("/v1/join/look")).body(body);
    assert_eq!(knock.send().await.expect("an answer").status().as_u16(), 413);
}

/// Writes a certificate of its own root for `localhost`, and gives the root that vouches for it.
fn write_certificate(dir: &Path) -> (TlsFiles, Certificate) {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let files = TlsFiles { certificate: dir.join("hub.pem"), key: dir.join("hub.key") };
    std::fs::write(&files.certificate, signed.cert.pem()).expect("written");
    std::fs::write(&files.key, signed.signing_key.serialize_pem()).expect("written");
    (files, Certificate::from_pem(signed.cert.pem().as_bytes()).expect("reads"))
}

async fn health(world: &World, root: Certificate) -> reqwest::Result<String> {
    let trusting = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build()?;
    let url = format!("https://localhost:{}/healthz", world.hub.seats_addr().port());
    trusting.get(url).send().await?.text().await
}

#[tokio::test]
async fn a_certificate_is_shown_at_both_doors_and_renewed_without_a_restart() {
    let files = tempfile::tempdir().expect("a directory");
    let (tls, first) = write_certificate(files.path());
    let world = World::with(|config| config.tls = Some(tls.into())).await;
    assert_eq!(health(&world, first.clone()).await.expect("over TLS"), "ok\n");
    let clear = world.http.get(world.seats_url("/healthz")).send().await;
    assert!(clear.is_err(), "nothing is said in the clear");
    assert!(!world.hub.renew_certificate().await.expect("nothing new"));

    let (tls, second) = write_certificate(files.path());
    assert!(world.hub.renew_certificate().await.expect("the new one is good"));
    assert!(health(&world, first).await.is_err(), "the old one is not shown any more");
    assert_eq!(health(&world, second.clone()).await.expect("the new one"), "ok\n");

    std::fs::write(&tls.certificate, "not a certificate").expect("written");
    world.hub.renew_certificate().await.expect_err("this one is not");
    assert_eq!(health(&world, second).await.expect("the one before stays"), "ok\n");
}

/// How a guess at a code is answered that comes through a proxy, or says so.
async fn guess(world: &World, for_whom: &str) -> u16 {
    let knock = world.http.post(world.seats_url("/v1/join/look")).header("X-Forwarded-For", for_whom);
    let knock = knock.json(&serde_json::json!({ "code": "AAAAA-AAAAA-AAAAA-AAAAA" }));
    knock.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn behind_a_proxy_guesses_are_counted_by_whom_it_names() {
    let world = World::with(|config| config.behind_proxy = true).await;
    for _ in 0..20 {
        // Whatever the caller writes before the proxy's own word changes nothing.
        assert_eq!(guess(&world, "203.0.113.9, 192.0.2.1").await, 404);
    }
    assert_eq!(guess(&world, "198.51.100.1, 192.0.2.1").await, 429);
    assert_eq!(guess(&world, "192.0.2.2").await, 404, "somebody else may still try");
}

#[tokio::test]
async fn without_a_proxy_nobody_guesses_under_another_name() {
    let world = World::new().await;
    for number in 0..20 {
        assert_eq!(guess(&world, &format!("192.0.2.{number}")).await, 404);
    }
    assert_eq!(guess(&world, "192.0.2.99").await, 429);
}
