//! A journal moves from a file to a database and back, and nobody who follows it notices.

use std::path::{Path, PathBuf};

use domain::{LineId, Seq};
use hub::journal::copy::{self, Copied};
use hub::journal::postgres::{self, Address};
use hub::journal::{Journal, JournalError, Options, sqlite};
use hub::{Hub, Secret};
use protocol::{Contact, Fact, ServerFrame};

use crate::given::{awa, facts, line, options, received};
use crate::world::{LINE, NOW, World, client, messages, text_message};

fn place() -> Address {
    crate::journal_place().expect("a database")
}

async fn to_database(file: &Path, to: &Address) -> Result<Vec<Copied>, JournalError> {
    let (file, to) = (file.to_owned(), to.clone());
    tokio::task::spawn_blocking(move || copy::to_database(&file, None, &to)).await.expect("no panic")
}

async fn to_file(from: &Address, file: &Path) -> Result<Vec<Copied>, JournalError> {
    let (from, file) = (from.clone(), file.to_owned());
    tokio::task::spawn_blocking(move || copy::to_file(&from, &file, None)).await.expect("no panic")
}

/// What no webhook of this test brings: a row in every table that is still empty.
const THE_REST: &str = "
    INSERT INTO joined VALUES (1, 2, NULL, 'FR.9');
    INSERT INTO saved_name VALUES (1, 'Awa de la boulangerie', 5, 6);
    INSERT INTO handler VALUES (1, 1, NULL, 7);
    INSERT INTO template VALUES (1, 't1', '{}');
    INSERT INTO history_import (line, state, doubted) VALUES (1, 'asked', 1);
    INSERT INTO told_file VALUES (1, 'ab');
    INSERT INTO sent_file VALUES ('ab', 1);
    INSERT INTO given VALUES (2, 'Sales');
    INSERT INTO seat_position VALUES ('s1', '1064', 9);
    INSERT INTO recovery_code VALUES ('m1', x'ab', NULL);
    INSERT INTO invitation (id, code_sha256, role, teams, made_by, made_by_name, made_at, expires_at)
        VALUES ('i1', x'cd', 'agent', '[]', 'm1', 'Bo', 8, 9);
    INSERT INTO checkpoint VALUES (1, '{}');
    INSERT INTO account VALUES ('https://accounts.example', 'lea', 'm1', 8);
    INSERT INTO sign_in VALUES (x'ef', 'begun', 9, 's', 'n', 'v', 4242, NULL, NULL, NULL, NULL);
    INSERT INTO meta_file VALUES (1, 'ab', 'image/png', 'M9', 8);";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_a_file_goes_on_with_the_database_and_with_a_file_again() {
    let mut world = World::with(|config| config.journal = None).await;
    for n in 0..40 {
        world.customer_writes(&format!("wamid.{n}"), "Bonjour \u{0}\u{10ffff}").await;
    }
    let photo = serde_json::json!({"from": "33639980002", "id": "wamid.I", "timestamp": "1790000000",
        "type": "image", "image": {"id": "M1", "mime_type": "image/jpeg"}});
    world.post(messages(LINE, vec![photo])).await;
    world.post(messages("1099", vec![text_message("wamid.B", "33639980003", NOW, "Bonsoir")])).await;
    let awa = crate::world::conversation(&world.facts().await);
    let first = world.say("c1", awa, "un").await.expect("accepted");
    let mut stream = world.follow().await;
    stream.until(|fact| matches!(fact, Fact::MessageAccepted { .. })).await;
    let mut config = world.hub.config().clone();
    let file = sqlite::path_in(&config.data_dir);
    let busy = to_database(&file, &place()).await.expect_err("a hub runs on it");
    assert!(matches!(busy, JournalError::InUse(_)), "{busy}");
    let before = world.entries().await;
    let Some(ServerFrame::Hello { journal: name, .. }) = stream.hello.clone() else { panic!("hello") };
    world.hub.shutdown().await;
    rusqlite::Connection::open(&file).expect("opens").execute_batch(THE_REST).expect("writes");

    let address = place();
    let there = to_database(&file, &address).await.expect("copied");
    assert_eq!(
        there.iter().filter(|table| table.rows == 0).map(|table| table.table).collect::<Vec<_>>(),
        [""; 0]
    );
    config.journal = Some(address.clone());
    let hub = Hub::start(config, world.clock.clone()).await.expect("starts on the database");
    world = World { hub, http: client(), ..world };
    let mut stream = world.connect().await;
    let Some(ServerFrame::Hello { journal, head, .. }) = stream.hello.clone() else { panic!("hello") };
    assert_eq!((journal, Some(head)), (name, before.last().map(|entry| entry.seq)));
    assert_eq!(world.entries().await, before, "the seat is let in and sees the same");
    assert_eq!(world.say("c1", awa, "un").await, Ok(first), "a repeat is known");
    stream.ask(&protocol::ClientFrame::Follow { after: head }).await;
    assert_eq!(world.customer_writes("wamid.0", "Bonjour").await, 200);
    assert_eq!(world.customer_writes("wamid.new", "Encore").await, 200);
    stream.until(|fact| matches!(fact, Fact::MessageReceived { message, .. } if message.id.as_str() == "wamid.new")).await;
    assert_eq!(stream.entries[0].seq, head.next(), "the old one added nothing");
    let busy = to_file(&address, &file.with_file_name("x.sqlite")).await.expect_err("a hub runs on it");
    assert!(busy.to_string().contains("a hub is running"), "{busy}");
    let before = world.entries().await;
    world.hub.shutdown().await;

    let back = file.with_file_name("back.sqlite");
    to_file(&address, &back).await.expect("copied");
    let options = Options { lines: vec![line()], ..Options::default() };
    let journal = sqlite::open(&back, options).expect("opens");
    let after = journal.page_after(line(), Seq::ZERO, 10_000).await.expect("reads");
    let text =
        |entry: &protocol::Entry| (entry.seq, entry.at, serde_json::to_string(&entry.fact).expect("text"));
    assert_eq!(
        after.iter().map(|one| (one.seq, one.at, one.fact.get().to_owned())).collect::<Vec<_>>(),
        before.iter().map(text).collect::<Vec<_>>()
    );
    journal.close().await;
}

/// A file with something in it.
async fn filled(dir: &tempfile::TempDir) -> PathBuf {
    let file = dir.path().join("journal.sqlite");
    let journal = sqlite::open(&file, options()).expect("opens");
    for n in 0..1_200 {
        let from = Contact { phone: Some(format!("336{n}").into()), ..Contact::default() };
        journal.absorb(received(LINE, &format!("wamid.{n}"), from)).await.expect("absorbed");
    }
    journal.close().await;
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn there_and_back_is_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = filled(&dir).await;
    let address = place();
    let there = to_database(&file, &address).await.expect("copied");
    let back = to_file(&address, &dir.path().join("back.sqlite")).await.expect("copied");
    assert_eq!(there, back);
    let rows = |name: &str| there.iter().find(|one| one.table == name).expect("a table").rows;
    assert_eq!((rows("entry"), rows("conversation"), rows("webhook")), (2_400, 1_200, 1_200));
    // New numbers begin after the old ones.
    let journal = postgres::open(address, options()).await.expect("opens");
    journal.absorb(received(LINE, "wamid.new", awa())).await.expect("absorbed");
    let Some(Fact::MessageReceived { conversation, .. }) = facts(&journal, LINE).await.pop() else {
        panic!()
    };
    assert_eq!(conversation.0, 1_201);
    journal.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_over_and_nothing_half_is_left() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = filled(&dir).await;
    let used = place();
    postgres::open(used.clone(), options()).await.expect("opens").close().await;
    let refused = to_database(&file, &used).await.expect_err("it holds a journal");
    assert!(refused.to_string().contains("already"), "{refused}");
    let refused = to_file(&used, &file).await.expect_err("there is a file");
    assert!(refused.to_string().contains("already"), "{refused}");
    let none = to_database(&dir.path().join("none.sqlite"), &place()).await.expect_err("no file");
    assert!(none.to_string().contains("no journal"), "{none}");
    assert!(!dir.path().join("none.sqlite").exists());
    // A key that is none spoils the new file: it is gone, and may be made again.
    let new = dir.path().join("new.sqlite");
    let (from, path) = (used.clone(), new.clone());
    let spoilt = move || copy::to_file(&from, &path, Some(&Secret::from("short")));
    tokio::task::spawn_blocking(spoilt).await.expect("no panic").expect_err("no key");
    assert!(!new.exists());
    to_file(&used, &new).await.expect("copied");
    let journal = sqlite::open(&new, options()).expect("opens");
    assert!(journal.bell(&LineId::from(LINE)).is_some());
    journal.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_not_the_same_is_none() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = filled(&dir).await;
    let address = place();
    postgres::open(address.clone(), Options::default()).await.expect("opens").close().await;
    let server = testkit::Postgres::shared();
    let spoil = "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.fact = replace(NEW.fact, 'wamid.7\"', 'x\"');
                 RETURN NEW; END $$ LANGUAGE plpgsql;
                 CREATE TRIGGER spoil BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION spoil()";
    server.ask(address.database(), spoil);
    let refused = to_database(&file, &address).await.expect_err("one entry differs");
    assert!(refused.to_string().contains("the copy of entry differs, 2400 rows of 2400"), "{refused}");
    assert_eq!(server.ask(address.database(), "SELECT count(*) FROM webhook"), "0", "nothing is left");
    server.ask(address.database(), "DROP TRIGGER spoil ON entry");
    to_database(&file, &address).await.expect("copied");
}
