//! The media that come with the simulator, and those it makes: real, small, and always the same.

use serde_json::json;
use sha2::{Digest, Sha256};
use simulator::{Config, Content, SHIPPED, large_file};

use crate::stage::{ANA, Caller, Hook, set, shipped, still};

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn every_file_is_what_its_type_says_and_all_are_small() {
    let magic: [(&str, usize, &[u8]); 17] = [
        ("photo-croissants.jpg", 0, &[0xff, 0xd8, 0xff]),
        ("photo-boule-gps.jpg", 24, b"Exif"),
        ("photo-pains.jpg", 0, &[0xff, 0xd8, 0xff]),
        ("photo-vitrine.jpg", 0, &[0xff, 0xd8, 0xff]),
        ("photo-petite.jpg", 0, &[0xff, 0xd8, 0xff]),
        ("ticket.png", 0, b"\x89PNG\r\n\x1a\n"),
        ("film.mp4", 4, b"ftypisom"),
        ("film.3gp", 4, b"ftyp3gp"),
        ("voice-note.ogg", 28, b"OpusHead\x01\x01"),
        ("memo.aac", 0, &[0xff, 0xf1]),
        ("memo.m4a", 4, b"ftyp"),
        ("tune.mp3", 0, b"ID3"),
        ("sticker.webp", 8, b"WEBP"),
        ("sticker-animated.webp", 8, b"WEBPVP8X"),
        ("devis.docx", 0, b"PK\x03\x04"),
        ("commandes.xlsx", 0, b"PK\x03\x04"),
        ("ingredients.txt", 0, b"Tourte"),
    ];
    assert_eq!(magic.len(), SHIPPED.len());
    for (name, at, bytes) in magic {
        let (_, file) = shipped(name);
        assert_eq!(&file[at..at + bytes.len()], bytes, "{name}");
    }
    let (_, film) = shipped("film.mp4");
    assert!(has(&film, b"avc1") && has(&film, b"mp4a"));
    assert!(has(&shipped("sticker-animated.webp").1, b"ANMF"));
    assert!(SHIPPED.iter().map(|file| file.bytes.len()).sum::<usize>() < 1_500_000);
}

#[test]
fn a_heavy_file_has_its_weight_to_the_byte_and_is_always_the_same() {
    for weight in [5_000, 100_001, 3_000_000] {
        let file = large_file(weight);
        assert_eq!(file.len() as u64, weight);
        assert!(file.starts_with(b"%PDF-1.4") && file.ends_with(b"%%EOF\n"));
        assert!(large_file(weight) == file);
    }
    let digest = hex::encode(Sha256::digest(large_file(100_001)));
    assert_eq!(digest, "ad697a6c10b83c5ac7ba493ee4d1073040184d0472cff342a8f3f02aad9e5dc1");
}

/// The pages of an Ogg file: granule position and number of packets.
fn pages(mut file: &[u8]) -> Vec<(u64, usize)> {
    let mut pages = Vec::new();
    while file.starts_with(b"OggS") {
        let segments = usize::from(file[26]);
        let lacing = &file[27..27 + segments];
        let body: usize = lacing.iter().map(|length| usize::from(*length)).sum();
        let granule = u64::from_le_bytes(file[6..14].try_into().unwrap());
        pages.push((granule, lacing.iter().filter(|length| **length < 255).count()));
        file = &file[27 + segments + body..];
    }
    assert!(file.is_empty(), "nothing follows the last page");
    pages
}

#[tokio::test]
async fn a_voice_message_speaks_for_as_long_as_it_says() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let mut files = Vec::new();
    for seconds in [2, 5, 40] {
        running.say(ANA, Content::voice(seconds));
        running.idle().await;
        let id = hook.messages().last().unwrap()["audio"]["id"].as_str().unwrap().to_owned();
        let url = format!("{}/_control/media/{id}", caller.base);
        let file = caller.http.get(url).send().await.unwrap().bytes().await.unwrap();
        let pages = pages(&file);
        assert_eq!(pages.last().unwrap().0, u64::from(seconds) * 48_000);
        assert_eq!(pages[2..].iter().map(|(_, packets)| packets).sum::<usize>(), seconds as usize * 50);
        files.push(file);
    }
    assert!(files[0][60..] != files[1][60..files[0].len()], "other lengths say other words");
}

#[tokio::test]
async fn a_document_has_as_many_pages_and_as_much_weight_as_asked_for() {
    let hook = Hook::open().await;
    let running = set(still(&hook)).await;
    let caller = Caller::of(&running);
    let document = json!({ "type": "document", "filename": "menu.pdf", "pages": 3 });
    let heavy = json!({ "type": "document", "filename": "plan.pdf", "weight": 2_000_000 });
    caller.control("say", json!({ "customer": ANA, "contents": [document, heavy] })).await;
    let (_, media) = caller.get("/_control/media").await;
    let sizes: Vec<u64> =
        media.as_array().unwrap().iter().map(|media| media["size"].as_u64().unwrap()).collect();
    assert!(sizes.contains(&2_000_000), "{sizes:?}");
    running.idle().await;
    let id = hook.messages()[0]["document"]["id"].as_str().unwrap().to_owned();
    let file = caller.http.get(format!("{}/_control/media/{id}", caller.base)).send().await.unwrap();
    let file = file.bytes().await.unwrap();
    assert!(has(&file, b"/Count 3 ") && has(&file, b"(3 / 3) Tj"));
    let same = caller.http.get(format!("{}/_control/file?bytes=2000000", caller.base)).send().await.unwrap();
    assert!(same.bytes().await.unwrap() == large_file(2_000_000));
}

#[tokio::test]
async fn large_uploads_outlive_the_simulator_beside_its_state_file() {
    let hook = Hook::open().await;
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { state_file: Some(folder.path().join("state.jsonl")), ..still(&hook) };
    let running = set(config()).await;
    let id = Caller::of(&running).upload("application/pdf", large_file(300_000)).await;
    running.shutdown().await;
    let written = std::fs::metadata(folder.path().join("state.jsonl")).unwrap().len();
    assert!(written < 5_000, "the bytes are not in the lines: {written}");
    let running = set(config()).await;
    let caller = Caller::of(&running);
    let (_, media) = caller.get(&format!("/v24.0/{id}")).await;
    assert_eq!(media["sha256"], hex::encode(Sha256::digest(large_file(300_000))));
    let bytes = caller.http.get(format!("{}/_control/media/{id}", caller.base)).send().await.unwrap();
    assert!(bytes.bytes().await.unwrap() == large_file(300_000));
}
