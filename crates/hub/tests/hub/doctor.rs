//! The doctor looks at everything, and says what to do about what is wrong.

use hub::doctor::{Note, State, examine};
use hub::{Config, TlsFiles, TwoStep};

use crate::world::{NOW, World};

async fn notes(config: &Config, wanted: State) -> Vec<Note> {
    let notes = examine(config, NOW).await;
    notes.into_iter().filter(|note| note.state == wanted).collect()
}

fn whats(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|note| note.what.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_well_has_nothing_bad() {
    let world = World::new().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let mut config = world.hub.config().clone();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&config.data_dir, private).expect("it is ours");
    }
    config.public_url = Some(format!("http://{}", world.hub.webhook_addr()));
    config.team.public_url = Some(format!("http://{}", world.hub.seats_addr()));
    let now = hub::Clock::now(&hub::SystemClock);
    let all = examine(&config, now).await;
    let bad: Vec<_> = all.iter().filter(|note| note.state == State::Bad).collect();
    assert!(bad.is_empty(), "{bad:?}");
    for what in ["the journal: 1 line(s), 2 entries", "1 member(s), 1 of them owners", "the clock"] {
        assert!(all.iter().any(|note| note.state == State::Good && note.what == what), "{what}: {all:?}");
    }
    assert!(all.iter().all(|note| (note.state == State::Good) == note.advice.is_empty()), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_each_with_what_to_do() {
    let world = World::new().await;
    let mut config = world.hub.config().clone();
    world.meta.kill_token();
    config.seats_listen = "0.0.0.0:8081".parse().expect("an address");
    config.team.public_url = Some("http://127.0.0.1:1".to_owned());
    let bad = notes(&config, State::Bad).await;
    let whats = whats(&bad).join("\n");
    for what in [
        "Meta's token: token_dead",
        "number 1064 at Meta: token_dead",
        "0.0.0.0:8081 speak(s) in the clear beyond this machine",
        "http://127.0.0.1:1 does not answer",
        "this machine's clock is",
        "others on this machine can read the data directory",
    ] {
        assert!(whats.contains(what), "{what}:\n{whats}");
    }
    assert!(bad.iter().all(|note| !note.advice.is_empty()), "{bad:?}");
    config.behind_proxy = true;
    let doubtful = notes(&config, State::Doubtful).await;
    assert!(doubtful.iter().any(|note| note.what.contains("in the clear")), "{doubtful:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_asked_whether_it_is_who_it_is_said_to_be() {
    let world = World::new().await;
    let mut config = world.hub.config().clone();
    let there = testkit::Provider::shared().issuer();
    for (issuer, state, what) in [
        (there.to_owned(), State::Good, format!("the provider OpenID Connect at {there}")),
        (format!("{there}/"), State::Bad, "it calls itself another issuer".to_owned()),
        (format!("{there}/realms/x"), State::Bad, "its discovery document is not there".to_owned()),
        ("http://127.0.0.1:1".to_owned(), State::Bad, "its address is silent".to_owned()),
    ] {
        config.team.provider = Some(hub::ProviderConfig::new(issuer, "comptoir"));
        let notes = notes(&config, state).await;
        assert!(whats(&notes).iter().any(|said| said.ends_with(&what)), "{what}: {notes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_without_a_two_step_code_is_seen() {
    let world = World::new().await;
    let mut config = world.hub.config().clone();
    config.team.two_step = TwoStep::Owners;
    let doubtful = notes(&config, State::Doubtful).await;
    assert!(whats(&doubtful).contains(&"1 owner(s) without a two-step code"), "{doubtful:?}");
}

/// A certificate for one name, from now until so many days after the world's moment.
fn certificate(dir: &std::path::Path, name: &str, days: i64) -> TlsFiles {
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).expect("a name");
    let seconds = u64::try_from(NOW.0 / 1_000 + days * 86_400).expect("after 1970");
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(seconds);
    let key = rcgen::KeyPair::generate().expect("a key");
    let signed = params.self_signed(&key).expect("signs");
    let files = TlsFiles { certificate: dir.join("hub.pem"), key: dir.join("hub.key") };
    std::fs::write(&files.certificate, signed.pem()).expect("written");
    std::fs::write(&files.key, key.serialize_pem()).expect("written");
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_looked_at_before_it_ends() {
    let world = World::new().await;
    let mut config = world.hub.config().clone();
    config.public_url = Some("https://hub.example.org/meta/webhook".to_owned());
    for (name, days, state, what) in [
        ("hub.example.org", 90, State::Good, "the certificate holds for 90 more days"),
        ("*.example.org", 90, State::Good, "the certificate holds for 90 more days"),
        ("hub.example.org", 20, State::Doubtful, "the certificate ends in 20 day(s)"),
        ("hub.example.org", -3, State::Bad, "the certificate ended 3 day(s) ago"),
        ("other.example.org", 90, State::Bad, "the certificate does not hold for hub.example.org"),
    ] {
        config.tls = Some(certificate(world.dir.path(), name, days).into());
        let notes = notes(&config, state).await;
        assert!(whats(&notes).contains(&what), "{what}: {notes:?}");
    }
    std::fs::write(world.dir.path().join("hub.pem"), "not PEM").expect("written");
    assert!(whats(&notes(&config, State::Bad).await).iter().any(|what| what.starts_with("the certificate")));
}
