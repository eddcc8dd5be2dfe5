//! What holds for a journal in a file alone.

use std::sync::atomic::Ordering;

use protocol::Fact;

use crate::world::World;

#[tokio::test]
async fn a_full_disk_is_answered_503_and_nothing_is_lost_when_there_is_room_again() {
    let world = World::new().await;
    assert_eq!(world.customer_writes("wamid.0", "zero").await, 200);
    world.faults.page_limit.store(1, Ordering::SeqCst);
    let mut refused = Vec::new();
    let mut taken = 0;
    for n in 1..80 {
        let text = "x".repeat(4000);
        match world.customer_writes(&format!("wamid.{n}"), &text).await {
            200 => taken += 1,
            503 => refused.push(n),
            other => panic!("{other}"),
        }
    }
    assert!(!refused.is_empty(), "the disk was full");
    assert_eq!(world.get("/readyz").await.status().as_u16(), 200, "small writes may still fit");
    world.faults.page_limit.store(1_000_000, Ordering::SeqCst);
    for n in &refused {
        assert_eq!(world.customer_writes(&format!("wamid.{n}"), "again").await, 200);
    }
    let received =
        world.facts().await.iter().filter(|fact| matches!(fact, Fact::MessageReceived { .. })).count();
    assert_eq!(received, 1 + taken + refused.len());
    assert_eq!(received, 80);
}

#[tokio::test]
async fn the_token_is_nowhere_on_disk() {
    let world = World::new().await;
    let secret = world.token.trim_start_matches("comptoir_").as_bytes().to_vec();
    for file in ["journal.sqlite", "journal.sqlite-wal"] {
        let bytes = std::fs::read(world.dir.path().join(file)).expect("reads");
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{file}");
    }
}
