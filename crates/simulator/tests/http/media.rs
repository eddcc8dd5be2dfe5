//! Media and their three clocks.

use serde_json::Value;
use simulator::{Config, Content, Trap};

use crate::stage::{ANA, Caller, Hook, NUMBER, minutes, set, still};
use base64::Engine as _;
use sha2::{Digest, Sha256};

async fn upload(caller: &Caller, mime: &str, bytes: Vec<u8>) -> (u16, Value) {
    caller.try_upload(mime, bytes).await.unwrap()
}

async fn fetch(caller: &Caller, url: &str) -> (u16, Vec<u8>) {
    let response = caller.http.get(url).bearer_auth("SIMULATED-TOKEN").send().await.unwrap();
    (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn an_upload_comes_back_whole_and_lives_thirty_days() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let (_, answer) = upload(&caller, "image/png", b"not really a picture".to_vec()).await;
    let id = answer["id"].as_str().unwrap().to_owned();
    let (_, media) = caller.get(&format!("/v24.0/{id}?phone_number_id={NUMBER}")).await;
    assert_eq!(media["sha256"], hex::encode(Sha256::digest(b"not really a picture")));
    let url = media["url"].as_str().unwrap();
    assert_eq!(fetch(&caller, url).await, (200, b"not really a picture".to_vec()));
    assert_eq!(caller.http.get(url).send().await.unwrap().status(), 401);
    running.advance_clock(minutes(5));
    assert_eq!(fetch(&caller, url).await.0, 404);
    let (_, media) = caller.get(&format!("/v24.0/{id}")).await;
    assert_eq!(fetch(&caller, media["url"].as_str().unwrap()).await.0, 200);
    running.advance_clock(minutes(30 * 24 * 60));
    assert_eq!(caller.get(&format!("/v24.0/{id}")).await.0, 400);
}

#[tokio::test]
async fn what_a_customer_sends_is_a_real_picture_and_lives_seven_days() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    running.say(ANA, Content::image("Mon gâteau"));
    hook.wait_for(1).await;
    let image = hook.messages()[0]["image"].clone();
    let path = format!("/v24.0/{}", image["id"].as_str().unwrap());
    let (_, media) = caller.get(&path).await;
    let (status, bytes) = fetch(&caller, media["url"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    assert!(bytes.starts_with(b"\x89PNG"));
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&bytes));
    assert_eq!(image["sha256"], digest);
    running.advance_clock(minutes(7 * 24 * 60 - 1));
    assert_eq!(caller.get(&path).await.0, 200);
    running.advance_clock(minutes(1));
    assert_eq!(caller.get(&path).await.0, 400);
}

#[tokio::test]
async fn the_host_of_the_files_wants_the_token_and_no_proof() {
    let hook = Hook::open().await;
    let running = set(Config { require_proof: true, ..still(&hook) }).await;
    let caller = Caller::of(&running);
    running.set_trap(Trap::MediaUrlInline, 1.0);
    running.say(ANA, Content::image("Mon gâteau"));
    hook.wait_for(1).await;
    let url = hook.messages()[0]["image"]["url"].as_str().unwrap().to_owned();
    assert_eq!(fetch(&caller, &url).await.0, 200);
    assert_eq!(caller.http.get(&url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn types_and_sizes_have_limits_and_a_deleted_media_is_gone() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    assert_eq!(upload(&caller, "image/gif", b"GIF89a".to_vec()).await.1["error"]["code"], 131_053);
    assert_eq!(upload(&caller, "image/png", vec![0; 5 * 1024 * 1024 + 1]).await.1["error"]["code"], 131_053);
    let (_, answer) = upload(&caller, "application/pdf", vec![7; 6 * 1024 * 1024]).await;
    let path = format!("/v24.0/{}", answer["id"].as_str().unwrap());
    assert_eq!(caller.delete(&path).await.0, 200);
    assert_eq!(caller.get(&path).await.0, 400);
}

#[tokio::test]
async fn an_address_may_expire_early_and_the_digest_may_be_hex() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    running.set_trap(Trap::HexSha256, 1.0);
    running.set_trap(Trap::MediaUrlInline, 1.0);
    running.say(ANA, Content::voice(2));
    hook.wait_for(1).await;
    let audio = hook.messages()[0]["audio"].clone();
    assert_eq!(audio["voice"], true);
    let url = audio["url"].as_str().unwrap().to_owned();
    let (_, bytes) = fetch(&caller, &url).await;
    assert!(bytes.starts_with(b"OggS"));
    assert_eq!(audio["sha256"], hex::encode(Sha256::digest(&bytes)));
    running.set_trap(Trap::MediaUrlExpired, 1.0);
    assert_eq!(fetch(&caller, &url).await.0, 404);
    running.set_trap(Trap::MediaUrlExpired, 0.0);
    assert_eq!(fetch(&caller, &url).await.0, 200);
}
