//! Files of seats come in: in pieces, over restarts, one writer at a time, and only what they were said to be.

use protocol::upload::{COMPLETE, LENGTH, MAX_BYTES, OFFSET};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};

use crate::world::{LINE, World};

/// Bytes that are not alike anywhere, and their name.
pub(crate) fn file(bytes: usize) -> (Vec<u8>, String) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    let content: Vec<u8> = (0..bytes).map(step).collect();
    let name = hex::encode(Sha256::digest(&content));
    (content, name)
}

fn url(world: &World, name: &str) -> String {
    world.seats_url(&format!("/v1/lines/{LINE}/uploads/{name}"))
}

async fn head(world: &World, name: &str) -> (u16, Option<u64>, bool) {
    let request = world.http.request(Method::HEAD, url(world, name)).bearer_auth(&world.token);
    said(&request.send().await.expect("an answer"))
}

fn said(answer: &Response) -> (u16, Option<u64>, bool) {
    let offset = answer.headers().get(OFFSET).and_then(|offset| offset.to_str().ok()?.parse().ok());
    (answer.status().as_u16(), offset, answer.headers().contains_key(COMPLETE))
}

pub(crate) async fn patch(
    world: &World,
    name: &str,
    (offset, length): (u64, u64),
    body: impl Into<reqwest::Body>,
) -> Response {
    let request = world.http.patch(url(world, name)).bearer_auth(&world.token);
    let request =
        request.header(OFFSET, offset).header(LENGTH, length).header("content-type", "application/pdf");
    request.body(body).send().await.expect("an answer")
}

#[tokio::test]
async fn a_file_comes_in_pieces_over_a_restart_and_is_served_whole() {
    let world = World::new().await;
    // Larger than any command may be, and than what axum takes by itself.
    let (content, name) = file(3 * 1024 * 1024);
    let length = content.len() as u64;
    assert_eq!(head(&world, &name).await, (404, None, false));
    let first = patch(&world, &name, (0, length), content[..1_000_000].to_vec()).await;
    assert_eq!(said(&first), (204, Some(1_000_000), false));
    let world = world.restart(|_| {}).await;
    assert_eq!(head(&world, &name).await, (204, Some(1_000_000), false));
    let gap = patch(&world, &name, (2_000_000, length), content[2_000_000..].to_vec()).await;
    assert_eq!(said(&gap), (409, Some(1_000_000), false));
    let rest = patch(&world, &name, (1_000_000, length), content[1_000_000..].to_vec()).await;
    assert_eq!(said(&rest), (204, Some(length), true));
    assert_eq!(head(&world, &name).await, (204, Some(length), true));
    let again = patch(&world, &name, (0, length), Vec::new()).await;
    assert_eq!(said(&again), (204, Some(length), true), "what the hub has is never sent again");
    let served = world.get(&format!("/v1/media/{name}")).await;
    assert_eq!(served.headers()["content-type"], "application/pdf");
    assert_eq!(served.bytes().await.expect("bytes"), content);
    assert!(world.facts().await.is_empty(), "nobody wrote anything yet");
    assert!(world.hub.metrics().contains("comptoir_uploads_stored_total 1"));
}

#[tokio::test]
async fn other_bytes_than_were_said_are_thrown_away() {
    let world = World::new().await;
    let (mut content, name) = file(1_000);
    content[7] ^= 1;
    let wrong = patch(&world, &name, (0, 1_000), content.clone()).await;
    assert_eq!(said(&wrong), (422, None, false));
    assert_eq!(head(&world, &name).await, (404, None, false));
    assert_eq!(world.get(&format!("/v1/media/{name}")).await.status().as_u16(), 404);
    content[7] ^= 1;
    std::fs::write(world.dir.path().join("media/uploads").join(&name), [0; 2_000]).expect("written");
    let strange = patch(&world, &name, (0, 1_000), content.clone()).await;
    assert_eq!(said(&strange), (409, Some(0), false), "what cannot be its beginning goes too");
    assert_eq!(said(&patch(&world, &name, (0, 1_000), content).await), (204, Some(1_000), true));
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    let world = World::new().await;
    let (content, name) = file(1_000);
    let status = async |answer: Response| {
        let status = answer.status().as_u16();
        let refusal: protocol::Refusal = answer.json().await.expect("a refusal in words");
        assert!(!refusal.details.as_str().is_empty());
        status
    };
    assert_eq!(status(patch(&world, &name, (0, MAX_BYTES + 1), content.clone()).await).await, 413);
    assert_eq!(
        status(patch(&world, &name, (0, 999), content.clone()).await).await,
        400,
        "more than was said"
    );
    assert_eq!(status(patch(&world, &name, (0, 0), Vec::new()).await).await, 422);
    assert_eq!(status(patch(&world, "..%2f..%2fescape", (0, 1_000), content.clone()).await).await, 400);
    let nameless = world.http.patch(url(&world, &name)).bearer_auth(&world.token).body(content);
    assert_eq!(status(nameless.send().await.expect("an answer")).await, 400);
    let stranger = world.http.patch(url(&world, &name)).bearer_auth("comptoir_no").send().await;
    assert_eq!(status(stranger.expect("an answer")).await, 401);
}

/// A body of which the rest comes when the test says so.
fn held_back(first: Vec<u8>) -> (tokio::sync::mpsc::Sender<Vec<u8>>, reqwest::Body) {
    let (more, coming) = tokio::sync::mpsc::channel::<Vec<u8>>(4);
    more.try_send(first).expect("there is room");
    let pieces = futures_util::stream::unfold(coming, |mut coming| async {
        let piece = coming.recv().await?;
        Some((Ok::<_, std::io::Error>(piece), coming))
    });
    (more, reqwest::Body::wrap_stream(pieces))
}

#[tokio::test]
async fn one_writes_at_a_time_and_what_breaks_off_goes_on() {
    let world = World::new().await;
    let (content, name) = file(200_000);
    let (more, body) = held_back(content[..100_000].to_vec());
    let writing = patch(&world, &name, (0, 200_000), body);
    let meddling = async {
        // The first piece is here as soon as the hub says so.
        while head(&world, &name).await.1 != Some(100_000) {}
        let other = patch(&world, &name, (100_000, 200_000), content[100_000..].to_vec()).await;
        assert_eq!(said(&other), (409, Some(100_000), false), "somebody else writes");
        more.send(content[100_000..150_000].to_vec()).await.expect("sent");
        drop(more);
    };
    let (written, ()) = tokio::join!(writing, meddling);
    assert_eq!(said(&written), (204, Some(150_000), false));
    let (more, body) = held_back(content[150_000..160_000].to_vec());
    let broken = tokio::select! {
        _never = patch(&world, &name, (150_000, 200_000), body) => false,
        () = async { while head(&world, &name).await.1 != Some(160_000) {} } => true,
    };
    assert!(broken, "the sender goes away in the middle");
    drop(more);
    let rest = async || said(&patch(&world, &name, (160_000, 200_000), content[160_000..].to_vec()).await);
    let mut last = rest().await;
    while last.0 == 409 {
        last = rest().await;
    }
    assert_eq!(last, (204, Some(200_000), true));
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_thrown_away_after_a_week() {
    let world = World::new().await;
    let (content, name) = file(1_000);
    patch(&world, &name, (0, 1_000), content[..10].to_vec()).await;
    world.clock.turn_ms(7 * 24 * 3_600_000);
    let world = world.restart(|_| {}).await;
    assert_eq!(head(&world, &name).await, (204, Some(10), false), "not yet");
    world.clock.turn_ms(1);
    let world = world.restart(|_| {}).await;
    assert_eq!(head(&world, &name).await, (404, None, false));
}

/// Every write to this file is answered "no space left", as on a full disk.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_said_and_the_upload_goes_on_with_room() {
    let world = World::new().await;
    let (content, name) = file(1_000);
    let partial = world.dir.path().join("media/uploads").join(&name);
    std::os::unix::fs::symlink("/dev/full", &partial).expect("linked");
    let full = patch(&world, &name, (0, 1_000), content.clone()).await;
    assert_eq!(full.status().as_u16(), 507);
    let refusal: protocol::Refusal = full.json().await.expect("a refusal");
    assert_eq!(refusal.details.as_str(), "the hub's disk is full");
    std::fs::remove_file(&partial).expect("room is made");
    assert_eq!(said(&patch(&world, &name, (0, 1_000), content).await), (204, Some(1_000), true));
}
