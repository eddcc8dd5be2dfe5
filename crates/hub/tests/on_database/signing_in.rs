//! Signing in where several hubs stand on one database: each finds what another has begun, and each attempt is used once.

use std::sync::Arc;

use domain::{Role, Text};
use hub::{Hub, ProviderConfig};
use protocol::RefusalCode;
use protocol::member::Joined;
use protocol::sign_in::Proven;

use crate::members::knock;
use crate::oidc::{begins, browses, finishing, proving, real, world};
use crate::world::{World, client};

/// Another hub on the journal of a world, in a directory of its own.
async fn another(world: &World) -> World {
    let dir = tempfile::tempdir().expect("a directory");
    let mut config = world.hub.config().clone();
    config.data_dir = dir.path().to_owned();
    let hub = Hub::start(config, world.clock.clone()).await.expect("starts");
    let (meta, clock) = (world.meta.clone(), Arc::clone(&world.clock));
    World { hub, meta, clock, faults: Arc::default(), http: client(), token: world.token.clone(), dir }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hub_begins_another_proves_and_a_third_lets_in() {
    let provider = ProviderConfig { roles: vec![("support-leads".to_owned(), Role::Supervisor)], ..real() };
    let one = world(provider, |_| {}).await;
    let (two, three) = (another(&one).await, another(&one).await);
    assert_eq!(one.now(), three.now());
    let begun = begins(&one).await;
    let came = browses(begun.url.as_str(), "marc").await;
    let proven: Proven = knock(&two, "oidc/prove", &proving(&begun, &came)).await.expect("proven");
    assert_eq!(proven.name.as_ref().map(Text::as_str), Some("Marc Petit"));
    // Both are asked at once to let a desktop in; one does.
    let finish = finishing(&begun, Some("Marc"));
    let (first, second) = tokio::join!(
        knock::<Joined>(&two, "oidc/finish", &finish),
        knock::<Joined>(&three, "oidc/finish", &finish)
    );
    let (mut joined, mut refused) = (Vec::new(), Vec::new());
    for answer in [first, second] {
        match answer {
            Ok(one) => joined.push(one),
            Err(no) => refused.push(no.1),
        }
    }
    assert_eq!((joined.len(), refused), (1, vec![RefusalCode::SignInOver]));
    let token = joined[0].token.as_str();
    crate::members::get::<serde_json::Value>(&one, token, "lines").await.expect("a seat at every one");
}
