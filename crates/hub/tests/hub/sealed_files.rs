//! Files of a hub that has a key: nobody reads them on its disk, and everybody who may has them as they were.

use std::fs;
use std::path::Path;

use domain::{Content, LineId};
use hub::media::{FileKey, Shelf};
use hub::{Secret, backup};
use protocol::{CommandBody, Fact};
use serde_json::json;

use crate::files::picture;
use crate::uploads::{file, patch};
use crate::world::{AWA, LINE, NOW, World, conversation, messages};

const WORDS: &[u8] = b"canari-bleu ";

async fn with_a_key() -> World {
    World::with(|config| {
        config.journal = None;
        config.journal_key = Some(Secret::from("a7".repeat(32)));
    })
    .await
}

/// Whether these bytes lie in any file below a folder.
fn lie_in(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).expect("reads").flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return lie_in(&path, bytes);
        }
        fs::read(path).expect("reads").windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_and_a_seat_send_is_sealed_served_backed_up_and_given_to_meta_as_it_was() {
    let world = with_a_key().await;
    let theirs = WORDS.repeat(30_000);
    let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&theirs));
    world.meta.keep("MEDIA-1", &theirs, &sha256);
    let mut stream = world.follow().await;
    let photo = json!({ "from": AWA, "id": "wamid.P", "timestamp": (NOW.0 / 1_000).to_string(), "type": "image",
        "image": { "id": "MEDIA-1", "mime_type": "image/jpeg", "sha256": sha256 } });
    assert_eq!(world.post(messages(LINE, vec![photo])).await, 200);
    stream.until(|fact| matches!(fact, Fact::MediaStored { .. })).await;
    let served = world.get(&format!("/v1/media/{sha256}")).await.bytes().await.expect("bytes");
    assert!(served == theirs, "whole");
    let url = world.seats_url(&format!("/v1/media/{sha256}"));
    let ranged = world.http.get(url).bearer_auth(&world.token).header("range", "bytes=100001-100012");
    let ranged = ranged.send().await.expect("an answer").bytes().await.expect("bytes");
    assert_eq!(ranged, theirs[100_001..100_013], "from anywhere");

    // A seat's file, in two pieces with a restart between.
    let (ours, name) = file(1_000_000);
    let length = ours.len() as u64;
    patch(&world, &name, (0, length), ours[..333_333].to_vec()).await;
    let data = world.dir.path().to_owned();
    assert!(!lie_in(&data, &ours[..64]), "not even while it comes");
    let world = world.restart(|_| {}).await;
    let rest = patch(&world, &name, (333_333, length), ours[333_333..].to_vec()).await;
    assert_eq!(rest.status().as_u16(), 204);
    let awa = conversation(&world.facts().await);
    let content = Content::Media(picture(&name));
    world
        .command("c1", CommandBody::SendMessage { conversation: awa, content, reply_to: None })
        .await
        .expect("accepted");
    world.meta.sends_reach(1).await;
    assert!(world.meta.uploads()[0].bytes == ours, "Meta has it as it was");
    for words in [WORDS, &ours[..64], &ours[500_000..500_064]] {
        assert!(!lie_in(&data, words), "nothing lies in the clear");
    }

    let config = world.hub.config().clone();
    let folder = world.dir.path().join("backup");
    let checked = tokio::task::spawn_blocking(move || {
        let made = backup::make(&config, &folder, NOW).expect("is made");
        assert!(!lie_in(&folder, WORDS), "nor in a backup");
        let elsewhere = hub::Config { data_dir: folder.with_file_name("elsewhere"), ..config.clone() };
        backup::restore(&elsewhere, &folder, NOW).expect("is whole, and comes back whole");
        made.files
    });
    assert_eq!(checked.await.expect("no panic"), 2);
    assert!(world.hub.head(&LineId::from(LINE)).0 > 0);
}

#[tokio::test]
async fn what_lay_there_before_the_key_is_sealed_once_and_read_as_before() {
    let place = tempfile::tempdir().expect("a folder");
    let plain = Shelf::open(place.path(), FileKey::default(), None).expect("opens");
    let mut coming = plain.begin("a file").await.expect("begins");
    coming.write(WORDS).await.expect("writes");
    let placed = coming.place(None).await.expect("stands").expect("is what it is");
    assert!(lie_in(place.path(), WORDS));
    let key = FileKey::of(Some(&"a key".into()));
    for _ in 0..2 {
        let shelf = Shelf::open(place.path(), key.clone(), None).expect("opens");
        assert!(!lie_in(place.path(), WORDS));
        let path = shelf.here(&placed.sha256).await.expect("reads").expect("is there");
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut key.open(&path).expect("opens"), &mut read).expect("reads");
        assert_eq!(read, WORDS);
    }
}
