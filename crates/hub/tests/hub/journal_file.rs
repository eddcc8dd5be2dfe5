//! What holds of a journal in a file alone: damage, age, keys, and who may hold it.

use domain::ConversationId;
use hub::journal::sqlite::{self, STEPS};
use hub::journal::{Journal as _, JournalError, Options, SqlJournal};
use protocol::Contact;

use crate::given::{awa, line, received};
use crate::journal::{Bench as _, Sqlite};
use crate::world::LINE;

fn open_at(path: &std::path::Path) -> Result<SqlJournal, JournalError> {
    sqlite::open(path, Options { lines: vec![line()], new_name: "n".to_owned(), ..Options::default() })
}

#[tokio::test]
async fn a_damaged_file_is_named_and_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("journal.sqlite");
    std::fs::write(&path, b"this was never a journal, and it is long enough to be looked at")
        .expect("writes");
    let before = std::fs::read(&path).expect("reads");
    let error = open_at(&path).err().expect("refused");
    assert!(matches!(&error, JournalError::Damaged(what) if what.contains("journal.sqlite")), "{error}");
    assert_eq!(std::fs::read(&path).expect("reads"), before);
}

#[tokio::test]
async fn a_file_of_a_newer_hub_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("journal.sqlite");
    open_at(&path).expect("opens").close().await;
    let conn = rusqlite::Connection::open(&path).expect("opens");
    conn.execute_batch("PRAGMA user_version = 99").expect("writes");
    drop(conn);
    let error = open_at(&path).err().expect("refused");
    let JournalError::Newer { found, known } = error else { panic!("{error}") };
    assert_eq!((found, known as usize), (99, STEPS.len()));
}

#[tokio::test]
async fn two_hubs_cannot_hold_one_journal() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("journal.sqlite");
    let first = open_at(&path).expect("opens");
    assert!(matches!(open_at(&path).err(), Some(JournalError::InUse(_))));
    first.close().await;
    open_at(&path).expect("opens now").close().await;
}

/// The journal of a hub that kept no places of contacts, with what `journal` holds.
fn as_of_the_first_step(journal: &std::path::Path, old: &std::path::Path) {
    let conn = rusqlite::Connection::open(old).expect("opens");
    conn.execute_batch(STEPS[0]).expect("the first step");
    conn.execute("ATTACH ?1 AS today", [journal.to_str().expect("a path")]).expect("attaches");
    conn.execute_batch(
        "INSERT INTO main.journal SELECT one, name, created_at, proved FROM today.journal;
         INSERT INTO main.line SELECT id, name, health FROM today.line;
         INSERT INTO main.conversation SELECT id, line, user_id, phone, username, name FROM today.conversation;
         INSERT INTO main.entry SELECT place, at, webhook, fact FROM today.entry;
         PRAGMA main.user_version = 1;",
    )
    .expect("copies");
    let id: i64 = conn.query_row("PRAGMA today.application_id", [], |row| row.get(0)).expect("reads");
    conn.execute_batch(&format!("PRAGMA main.application_id = {id}")).expect("writes");
}

#[tokio::test]
async fn a_journal_of_an_older_hub_learns_who_said_what_of_whom() {
    let bench = Sqlite::new();
    let path = bench.0.path().join("journal.sqlite");
    let journal = bench.open().await;
    let of = vec![ConversationId(1), ConversationId(2)];
    for (n, name) in ["Awa", "Awa Diallo", "Awa D."].into_iter().enumerate() {
        let from = Contact { name: Some(name.into()), ..awa() };
        journal.absorb(received(LINE, &format!("wamid.{n}"), from)).await.expect("absorbed");
    }
    let luc = Contact { user_id: Some("FR.3".into()), username: Some("luc".into()), ..Contact::default() };
    journal.absorb(received(LINE, "wamid.9", luc)).await.expect("absorbed");
    let seqs = |page: Vec<hub::journal::StoredEntry>| page.iter().map(|one| one.seq.0).collect::<Vec<_>>();
    let today = seqs(journal.contacts(line(), of.clone()).await.expect("reads"));
    assert_eq!(today, [1, 5, 7]);
    journal.close().await;
    let old = bench.0.path().join("old.sqlite");
    as_of_the_first_step(&path, &old);
    let upgraded = open_at(&old).expect("opens");
    assert_eq!(seqs(upgraded.contacts(line(), of).await.expect("reads")), today);
    upgraded.close().await;
}

#[test]
fn every_table_says_what_its_columns_are_for() {
    for step in STEPS.iter().chain(hub::journal::postgres::STEPS) {
        let mut before = "";
        for row in step.lines().map(str::trim) {
            let types = [" INTEGER", " TEXT", " BLOB", " BIGINT", " BYTEA"];
            let is_column = !row.starts_with("--") && types.iter().any(|name| row.contains(name));
            assert!(!is_column || before.starts_with("--"), "no comment above: {row}");
            before = row;
        }
    }
}

#[tokio::test]
async fn with_a_key_the_file_is_unreadable_without_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("journal.sqlite");
    let key = hub::Secret::from("ab".repeat(32));
    let open = |key: Option<&hub::Secret>| -> Result<SqlJournal, JournalError> {
        let options = Options {
            lines: vec![line()],
            key: key.cloned(),
            new_name: "canary-name".to_owned(),
            ..Options::default()
        };
        sqlite::open(&path, options)
    };
    open(Some(&key)).expect("opens with its key").close().await;
    let bytes = std::fs::read(&path).expect("reads");
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(11).any(|window| window == b"canary-name"));
    for wrong in [None, Some(hub::Secret::from("cd".repeat(32)))] {
        assert!(matches!(open(wrong.as_ref()).err(), Some(JournalError::Damaged(_))));
    }
    let short = hub::Secret::from("short");
    assert!(matches!(open(Some(&short)).err(), Some(JournalError::Unavailable(_))));
    assert_eq!(std::fs::read(&path).expect("reads"), bytes, "refusing changes nothing");
    open(Some(&key)).expect("still opens with its key").close().await;
}
