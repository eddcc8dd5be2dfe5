//! Files in a bucket: a real S3-compatible server over a folder. Nothing is promised before it is there, and what a hub's own
//! disk has lost comes back from it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{Content, ConversationId};
use hub::Config;
use hub::backup;
use hub::media::BucketConfig;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use protocol::{CommandBody, Fact};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::files::{picture, uploaded};
use crate::world::{LINE, World, conversation, messages};

/// A running store.
struct Store {
    root: tempfile::TempDir,
    endpoint: String,
    task: JoinHandle<()>,
}

impl Drop for Store {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Store {
    async fn start() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(root.path().join("files")).expect("a bucket");
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root.path()).expect("a store"));
        service.set_auth(SimpleAuth::from_single("KEY", "the secret"));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let task = tokio::spawn(async move {
            let http = Arc::new(Builder::new(TokioExecutor::new()));
            while let Ok((socket, _)) = listener.accept().await {
                let (http, service) = (Arc::clone(&http), service.clone());
                tokio::spawn(async move {
                    // Whoever hangs up has heard enough.
                    drop(http.serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self { root, endpoint, task }
    }

    fn config(&self, secret: &str) -> BucketConfig {
        BucketConfig {
            name: "files".to_owned(),
            prefix: "hub".to_owned(),
            endpoint: self.endpoint.clone(),
            region: "eu-west-3".to_owned(),
            access_key: "KEY".into(),
            secret_key: secret.into(),
        }
    }

    fn path_of(&self, sha256: &str) -> PathBuf {
        self.root.path().join("files").join("hub").join(&sha256[..2]).join(&sha256[2..])
    }
}

fn photo(media: &str) -> String {
    let photo = serde_json::json!({"from": "33639980002", "id": format!("wamid.{media}"), "timestamp": "1790000000",
        "type": "image", "image": {"id": media, "mime_type": "image/jpeg"}});
    messages(LINE, vec![photo])
}

/// As when a disk was lost, or another hub is asked.
fn forget_what_is_here(config: &Config) {
    for drawer in std::fs::read_dir(config.data_dir.join("media")).expect("lists") {
        let drawer = drawer.expect("one");
        if drawer.file_name() != "coming" && drawer.file_name() != "uploads" {
            std::fs::remove_dir_all(drawer.path()).expect("removes");
        }
    }
}

async fn served(world: &World, sha256: &str) -> (u16, Vec<u8>) {
    let answer = world.get(&format!("/v1/media/{sha256}")).await;
    (answer.status().as_u16(), answer.bytes().await.expect("bytes").to_vec())
}

async fn bytes_of(path: &Path) -> Vec<u8> {
    tokio::fs::read(path).await.expect("it is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_customers_and_agents_send_lies_in_the_bucket_and_comes_back_from_it() {
    let store = Store::start().await;
    let world = World::with(|config| config.bucket = Some(store.config("the secret"))).await;
    let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b"a photo"));
    world.meta.keep("M1", b"a photo", &sha256);
    let mut stream = world.follow().await;
    world.post(photo("M1")).await;
    stream.until(|fact| matches!(fact, Fact::MediaStored { .. })).await;
    assert_eq!(bytes_of(&store.path_of(&sha256)).await, b"a photo", "before anybody is told");
    let (content, name) = uploaded(&world, 70_000).await;
    assert_eq!(bytes_of(&store.path_of(&name)).await, content);

    let config = world.hub.config().clone();
    forget_what_is_here(&config);
    assert_eq!(served(&world, &sha256).await, (200, b"a photo".to_vec()));
    // As often as it is asked for: from here, once it has come.
    assert_eq!(served(&world, &sha256).await, (200, b"a photo".to_vec()));
    forget_what_is_here(&config);
    let met: ConversationId = conversation(&world.facts().await);
    let media = domain::Media { sha256: Some(name.clone()), ..picture(&name) };
    let body = CommandBody::SendMessage { conversation: met, content: Content::Media(media), reply_to: None };
    world.command("c1", body).await.expect("accepted: the hub has it");
    world.meta.sends_reach(1).await;
    assert_eq!(world.meta.uploads()[0].bytes, content, "to Meta it goes from the bucket");
    let head = world.http.head(world.seats_url(&format!("/v1/lines/{LINE}/uploads/{name}")));
    let head = head.bearer_auth(&world.token).send().await.expect("an answer");
    assert_eq!(head.headers()["upload-offset"], "70000", "nobody sends it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bucket_does_not_take_is_promised_to_nobody_and_comes_later() {
    let store = Store::start().await;
    let world = World::with(|config| config.bucket = Some(store.config("another secret"))).await;
    let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(b"a photo"));
    world.meta.keep("M1", b"a photo", &sha256);
    world.post(photo("M1")).await;
    let (content, name) = crate::uploads::file(300);
    let refused = crate::uploads::patch(&world, &name, (0, 300), content).await;
    assert_eq!(refused.status().as_u16(), 500, "an agent is told that it is not kept");
    let stored = |facts: Vec<Fact>| facts.iter().any(|fact| matches!(fact, Fact::MediaStored { .. }));
    assert!(!stored(world.facts().await));
    let world = world.restart(|config| config.bucket = Some(store.config("the secret"))).await;
    let mut stream = world.follow().await;
    world.pass_time(stream.until(|fact| matches!(fact, Fact::MediaStored { .. }))).await;
    assert_eq!(bytes_of(&store.path_of(&sha256)).await, b"a photo");
    let look = world.http.head(world.seats_url(&format!("/v1/lines/{LINE}/uploads/{name}")));
    let look = look.bearer_auth(&world.token).send().await.expect("an answer");
    assert!(look.headers().get("upload-complete").is_none(), "what was refused is still to be finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_leaves_the_files_there_and_misses_what_is_gone() {
    let store = Store::start().await;
    let world = World::with(|config| config.bucket = Some(store.config("the secret"))).await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let (_, name) = uploaded(&world, 300).await;
    let config = world.hub.config().clone();
    let folder = world.dir.path().join("backup");
    let made = tokio::task::spawn_blocking({
        let (config, folder) = (config.clone(), folder.clone());
        move || backup::make(&config, &folder, crate::world::NOW)
    });
    assert_eq!(made.await.expect("no panic").expect("made").files, 0);
    let verify = async || {
        let config = config.clone();
        let verified = tokio::task::spawn_blocking(move || backup::verify(&config).map(drop));
        verified.await.expect("no panic").map_err(|error| error.to_string())
    };
    verify().await.expect("whole");
    std::fs::remove_file(store.path_of(&name)).expect("removed");
    assert_eq!(verify().await.expect_err("gone"), format!("the bucket does not have {name}"));
}
