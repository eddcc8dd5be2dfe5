//! While a person's lock is shut: what comes is kept and counted, and nobody can read it.

use std::path::Path;
use std::sync::Arc;

use domain::{LineId, SeatId};
use hub::{ReceivingKey, SealedConfig, SealedDoor, Secret, ingest};
use protocol::arrivals::counting_word;
use protocol::{Arrivals, Fact};
use zeroize::Zeroizing;

use crate::world::{self, AWA, LINE, NOW, VERIFY, World, messages, text_message};

const APP_SECRET: &str = "app-secret";

fn key() -> ReceivingKey {
    ReceivingKey::of(Zeroizing::new([9; 32]))
}

async fn door(folder: &Path) -> SealedDoor {
    let config = SealedConfig {
        listen: "127.0.0.1:0".parse().expect("an address"),
        app_secret: APP_SECRET.into(),
        verify_token: VERIFY.into(),
        folder: folder.to_owned(),
        to: key().public(),
    };
    SealedDoor::open(config, Arc::new(hub::StillClock::at(NOW))).await.expect("opens")
}

async fn post(door: &SealedDoor, body: &str, secret: &str) -> u16 {
    let signature = ingest::verify::sign(&Secret::from(secret), body.as_bytes());
    let url = format!("http://{}{}", door.addr(), ingest::PATH);
    let knock = world::client().post(url).header("X-Hub-Signature-256", signature).body(body.to_owned());
    knock.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn a_sealed_door_takes_what_meta_signed_and_the_hub_reads_it_once_it_is_open() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("sealed");
    let sealed = door(&folder).await;
    let arrived = sealed.arrived();
    let first = messages(LINE, vec![text_message("wamid.A", AWA, NOW, "canari-bleu")]);
    assert_eq!(post(&sealed, &first, "another secret").await, 401);
    assert_eq!(*arrived.borrow(), 0);
    assert_eq!(post(&sealed, &first, APP_SECRET).await, 200);
    assert_eq!(post(&sealed, &first, APP_SECRET).await, 200, "Meta says it twice");
    let second = messages(LINE, vec![text_message("wamid.B", AWA, NOW, "encore")]);
    assert_eq!(post(&sealed, &second, APP_SECRET).await, 200);
    assert_eq!(*arrived.borrow(), 2);
    let query = [("hub.mode", "subscribe"), ("hub.challenge", "77"), ("hub.verify_token", VERIFY)];
    let handshake = world::client().get(format!("http://{}{}", sealed.addr(), ingest::PATH)).query(&query);
    assert_eq!(handshake.send().await.expect("an answer").text().await.expect("a body"), "77");
    sealed.shutdown().await;
    for file in std::fs::read_dir(&folder).expect("reads") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("reads");
        assert!(!bytes.windows(11).any(|window| window == b"canari-bleu"), "in the clear");
    }

    let world = World::new().await;
    // The first had reached the hub before its power went.
    assert_eq!(world.post(first).await, 200);
    assert_eq!(world.hub.take_in_sealed(&folder, &key()).await.expect("takes it in"), 2);
    let texts = world.facts().await.into_iter().filter(|fact| matches!(fact, Fact::MessageReceived { .. }));
    assert_eq!(texts.count(), 2, "each once");
    assert_eq!(world.hub.take_in_sealed(&folder, &key()).await.expect("nothing more"), 0);
    assert_eq!(std::fs::read_dir(&folder).expect("reads").count(), 0);
}

#[tokio::test]
async fn an_address_that_is_taken_is_said() {
    let place = tempfile::tempdir().expect("a folder");
    let first = door(place.path()).await;
    let config = SealedConfig {
        listen: first.addr(),
        app_secret: APP_SECRET.into(),
        verify_token: VERIFY.into(),
        folder: place.path().to_owned(),
        to: key().public(),
    };
    let taken = SealedDoor::open(config, Arc::new(hub::SystemClock)).await.err().expect("is taken");
    assert!(matches!(taken, hub::HubError::Listen { .. }), "{taken}");
}

async fn count(world: &World, word: &str, after: u64) -> Result<Arrivals, u16> {
    let url = world.seats_url(&format!("/v1/lines/{LINE}/arrivals?after={after}"));
    let answer = world.http.get(url).bearer_auth(word).send().await.expect("an answer");
    if answer.status().is_success() {
        return Ok(answer.json().await.expect("a count"));
    }
    Err(answer.status().as_u16())
}

#[tokio::test]
async fn a_locked_seat_counts_and_can_do_nothing_else() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let before = world.hub.head(&LineId::from(LINE));
    world.customer_writes("wamid.B", "encore").await;
    world.post(world::status("wamid.X", "read", NOW, None)).await;
    world.customer_writes("wamid.C", "et encore").await;
    let word = counting_word(&world.token);
    let counted = count(&world, &word, before.0).await.expect("counts");
    assert_eq!(counted, Arrivals { head: world.hub.head(&LineId::from(LINE)), messages: 2 });
    assert_eq!(count(&world, &word, counted.head.0).await.expect("counts").messages, 0);
    assert_eq!(count(&world, &word, 0).await.expect("counts").messages, 3);

    assert_eq!(count(&world, &world.token, 0).await, Err(401), "a token is no word to count with");
    for path in ["/v1/lines", "/v1/me", &format!("/v1/lines/{LINE}/health")] {
        let asked = world.http.get(world.seats_url(path)).bearer_auth(&word).send().await.expect("an answer");
        assert_eq!(asked.status().as_u16(), 401, "{path} is answered to whoever only counts");
    }
    assert_eq!(count(&world, "count_00", 0).await, Err(401));
    let seats = world.hub.seats().await.expect("reads");
    let me: &SeatId = &seats[0].id;
    world.hub.revoke_seat(me).await.expect("turns it out");
    assert_eq!(count(&world, &word, 0).await, Err(401), "whoever is out does not count either");
}
