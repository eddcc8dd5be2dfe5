//! A backup is made while the hub works, is whole or said not to be, and brings everything back.

use std::fs;
use std::path::{Path, PathBuf};

use hub::backup::{self, Backup, BackupError};
use hub::{Config, Hub};
use protocol::{Fact, ServerFrame};

use crate::files::uploaded;
use crate::world::{NOW, World, client, conversation};

/// A hub with a customer, an answer, and two files.
async fn at_work() -> (World, String) {
    let world = World::new().await;
    for n in 0..30 {
        assert_eq!(world.customer_writes(&format!("wamid.{n}"), "Bonjour \u{10ffff}").await, 200);
    }
    let awa = conversation(&world.facts().await);
    world.say("c1", awa, "un").await.expect("accepted");
    world.follow().await.until(|fact| matches!(fact, Fact::MessageAccepted { .. })).await;
    let (_, first) = uploaded(&world, 70_000).await;
    uploaded(&world, 300).await;
    (world, first)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("no panic")
}

async fn make(config: &Config, folder: &Path) -> Result<Backup, BackupError> {
    let (config, folder) = (config.clone(), folder.to_owned());
    blocking(move || backup::make(&config, &folder, NOW)).await
}

async fn check(config: &Config, folder: &Path) -> Result<(), String> {
    let (config, folder) = (config.clone(), folder.to_owned());
    blocking(move || backup::check(&config, &folder).map(drop).map_err(|error| error.to_string())).await
}

async fn restore(config: &Config, folder: &Path) -> Result<Backup, BackupError> {
    let (config, folder) = (config.clone(), folder.to_owned());
    blocking(move || backup::restore(&config, &folder, NOW)).await
}

/// The same hub, in another place that holds nothing yet.
fn elsewhere(config: &Config, dir: &Path) -> Config {
    Config { data_dir: dir.to_owned(), journal: crate::journal_place(), ..config.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_running_hub_kept_comes_back_elsewhere_and_seats_go_on() {
    let (mut world, file) = at_work().await;
    let config = world.hub.config().clone();
    let folder = world.dir.path().join("backup");
    let made = make(&config, &folder).await.expect("made while it runs");
    assert_eq!((made.files, made.bytes, made.sealed), (2, 70_300, false));
    let before = world.entries().await;
    assert_eq!(world.customer_writes("wamid.late", "Encore").await, 200, "it goes on");
    check(&config, &folder).await.expect("whole");

    let new = tempfile::tempdir().expect("a directory");
    let there = elsewhere(&config, &new.path().join("data"));
    assert_eq!(restore(&there, &folder).await.expect("back"), made);
    check(&config, &folder).await.expect("and the backup is as it was");
    let again = restore(&there, &folder).await.expect_err("never over something");
    assert!(matches!(again, BackupError::Taken(_)), "{again}");
    if there.journal.is_some() {
        let beside = Config { data_dir: new.path().join("beside"), ..there.clone() };
        restore(&beside, &folder).await.expect_err("nor over a database with a journal");
        assert!(!beside.data_dir.exists(), "and nothing was begun");
    }
    world.hub.shutdown().await;

    let hub = Hub::start(there, world.clock.clone()).await.expect("starts");
    world = World { hub, http: client(), ..world };
    let Some(ServerFrame::Hello { journal, .. }) = world.connect().await.hello else { panic!("hello") };
    assert_ne!(journal, made.journal, "no desktop takes it for the one whose end it has seen");
    assert_eq!(world.entries().await, before, "the seat is let in and sees what was there at that moment");
    let bytes = world.get(&format!("/v1/media/{file}")).await.bytes().await.expect("the file");
    assert_eq!(bytes.len(), 70_000);
    assert_eq!(world.customer_writes("wamid.late", "Encore").await, 200);
    assert_eq!(world.entries().await.len(), before.len() + 1, "what Meta sends again is taken in");
    let verified = blocking({
        let config = world.hub.config().clone();
        move || backup::verify(&config)
    });
    assert_eq!(verified.await.expect("whole").lines[0].1, before.len() as u64 + 1);
}

fn a_file_of(folder: &Path) -> PathBuf {
    let drawers =
        fs::read_dir(folder.join("media")).expect("lists").map(|drawer| drawer.expect("one").path());
    let mut files = drawers.flat_map(|drawer| fs::read_dir(drawer).expect("lists"));
    files.next().expect("a file").expect("a file").path()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_with_anything_missing_or_changed_is_no_backup() {
    let (world, _) = at_work().await;
    let config = world.hub.config().clone();
    let folder = world.dir.path().join("backup");
    make(&config, &folder).await.expect("made");
    let taken = make(&config, &folder).await.expect_err("never over another");
    assert!(matches!(taken, BackupError::Taken(_)), "{taken}");

    let changes = |path: &Path, at: usize| {
        let mut bytes = fs::read(path).expect("reads");
        bytes[at] ^= 1;
        fs::write(path, &bytes).expect("writes");
    };
    let (journal, medium, list) =
        (folder.join("journal.sqlite"), a_file_of(&folder), folder.join("backup.json"));
    for (path, at) in [(&journal, 9_000), (&medium, 7)] {
        changes(path, at);
        let said = check(&config, &folder).await.expect_err("changed");
        assert!(said.contains("has changed") && said.contains(&path.display().to_string()), "{said}");
        let nothing = elsewhere(&config, &world.dir.path().join("new"));
        restore(&nothing, &folder).await.expect_err("is not brought back");
        assert!(!nothing.data_dir.exists(), "and nothing is begun");
        changes(path, at);
        check(&config, &folder).await.expect("whole again");
    }
    for path in [&medium, &journal, &list] {
        let aside = path.with_extension("aside");
        fs::rename(path, &aside).expect("renamed");
        let said = check(&config, &folder).await.expect_err("missing");
        assert!(said.contains(&path.display().to_string()) || said.contains("files of media"), "{said}");
        fs::rename(&aside, path).expect("renamed back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_backup_opens_with_its_key_alone() {
    let key = hub::Secret::from("a7".repeat(32));
    let world = World::with(|config| {
        config.journal = None;
        config.journal_key = Some(key);
    })
    .await;
    world.customer_writes("wamid.A", "une phrase reconnaissable").await;
    let config = world.hub.config().clone();
    let folder = world.dir.path().join("backup");
    assert!(make(&config, &folder).await.expect("made").sealed);
    let bytes = fs::read(folder.join("journal.sqlite")).expect("reads");
    assert!(
        !bytes.windows(15).any(|words| words == b"reconnaissable\"" || words.starts_with(b"SQLite format"))
    );
    let keyless = Config { journal_key: None, ..config.clone() };
    assert!(check(&keyless, &folder).await.expect_err("no key").contains("journal_key"));
    let another = Config { journal_key: Some(hub::Secret::from("b8".repeat(32))), ..config.clone() };
    check(&another, &folder).await.expect_err("another key");
    check(&config, &folder).await.expect("its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_gone_or_cannot_be_read_is_named() {
    let world = World::with(|config| config.journal = None).await;
    for n in 0..10 {
        world.customer_writes(&format!("wamid.{n}"), "Bonjour").await;
    }
    let config = world.hub.config().clone();
    world.hub.shutdown().await;
    let file = hub::journal::sqlite::path_in(&config.data_dir);
    let verify = async || {
        let config = config.clone();
        blocking(move || backup::verify(&config).map(drop).map_err(|error| error.to_string())).await
    };
    verify().await.expect("whole");
    let conn = rusqlite::Connection::open(&file).expect("opens");
    let change = |sql: &str| conn.execute(sql, []).expect("changes");
    assert_eq!(change("UPDATE entry SET fact = '{' WHERE place & 1023 = 7"), 1);
    assert_eq!(verify().await.expect_err("unreadable"), "line 1064: entry 7 cannot be read");
    assert_eq!(change("DELETE FROM entry WHERE place & 1023 IN (4, 5, 7)"), 3);
    assert_eq!(verify().await.expect_err("gaps"), "line 1064: entries 4 to 5 are missing (and 1 more)");
}
