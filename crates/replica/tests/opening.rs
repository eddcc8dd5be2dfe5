//! Opening: every bad file has its own answer, and nothing is ever deleted or overwritten.

mod room;

use std::fs;

use domain::Seq;
use protocol::{Entry, Fact};
use replica::{DatabaseKey, OpenError, Replica};
use room::{Room, key};
use rusqlite::Connection;
use testkit::{Journal, eg};

fn filled() -> (Room, Journal) {
    let mut journal = Journal::default();
    journal.contact(eg::conversation(), eg::contact(1, "Marmelade Dupont"));
    for n in 1..400 {
        journal.received(eg::conversation(), eg::message(n, "une phrase reconnaissable"));
    }
    let mut room = Room::holding(journal.entries());
    room.replica.checkpoint().expect("copies its log");
    (room, journal)
}

fn open(room: &Room) -> Result<Replica, OpenError> {
    Replica::open(&room.path(), &key(), eg::at(1))
}

#[test]
fn nothing_that_was_said_can_be_read_from_the_files() {
    let (mut room, _) = filled();
    room.replica
        .save_draft(eg::conversation(), &"un brouillon reconnaissable".into(), eg::at(1))
        .expect("saves");
    for file in fs::read_dir(room.folder.path()).expect("lists") {
        let bytes = fs::read(file.expect("a file").path()).expect("reads");
        assert!(!bytes.starts_with(b"SQLite format 3\0"));
        for words in [b"reconnaissable".as_slice(), b"Marmelade", b"CREATE TABLE", b"wamid."] {
            assert!(!bytes.windows(words.len()).any(|window| window == words));
        }
    }
}

#[test]
fn a_wrong_key_is_said_and_changes_nothing() {
    let (room, _) = filled();
    let path = room.path();
    let Room { replica, folder } = room;
    drop(replica);
    let before = fs::read(&path).expect("reads");
    let other = Replica::open(&path, &DatabaseKey::new([8; 32]), eg::at(1));
    assert!(matches!(other, Err(OpenError::WrongKey)), "{other:?}");
    assert_eq!(fs::read(&path).expect("reads"), before);
    assert!(Replica::open(&path, &key(), eg::at(1)).is_ok());
    drop(folder);
}

#[test]
fn damage_is_told_from_a_wrong_key_and_changes_nothing() {
    let (room, _) = filled();
    let path = room.path();
    let Room { replica, folder } = room;
    drop(replica);
    let mut bytes = fs::read(&path).expect("reads");
    bytes[100..200].fill(0xff);
    fs::write(&path, &bytes).expect("writes");
    let damaged = Replica::open(&path, &key(), eg::at(1));
    assert!(matches!(damaged, Err(OpenError::Damaged)), "{damaged:?}");
    assert_eq!(fs::read(&path).expect("reads"), bytes);
    drop(folder);
}

#[test]
fn damage_in_the_middle_is_found_by_a_check() {
    let (room, _) = filled();
    assert!(room.replica.check().is_ok());
    let path = room.path();
    let Room { replica, folder } = room;
    drop(replica);
    let mut bytes = fs::read(&path).expect("reads");
    let page = bytes.len() / 4096 / 2 * 4096;
    bytes[page + 50..page + 60].fill(0);
    fs::write(&path, &bytes).expect("writes");
    let opened = Replica::open(&path, &key(), eg::at(1)).and_then(|replica| Ok(replica.check()?));
    assert!(opened.is_err());
    drop(folder);
}

#[test]
fn a_newer_form_is_not_touched() {
    let (room, _) = filled();
    let conn = raw(&room);
    conn.pragma_update(None, "user_version", 99).expect("sets");
    drop(conn);
    let newer = open(&room);
    assert!(matches!(newer, Err(OpenError::NewerVersion { found: 99, known: 6 })), "{newer:?}");
}

#[test]
fn an_unencrypted_file_is_not_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("replica.db");
    Connection::open(&path).expect("opens").execute_batch("CREATE TABLE t (a)").expect("creates");
    let before = fs::read(&path).expect("reads");
    assert!(matches!(Replica::open(&path, &key(), eg::at(1)), Err(OpenError::NotEncrypted)));
    assert_eq!(fs::read(&path).expect("reads"), before);
}

#[test]
fn a_missing_folder_is_named_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("gone");
    let opened = Replica::open(&missing.join("replica.db"), &key(), eg::at(1));
    assert!(matches!(opened, Err(OpenError::NoFolder(named)) if named == missing));
    assert!(!missing.exists());
}

#[test]
fn what_is_local_is_rescued_from_a_file_that_was_set_aside() {
    let (mut room, _) = filled();
    room.replica.compose(&eg::send(1, eg::conversation(), "à envoyer")).expect("composes");
    room.replica.save_draft(eg::conversation(), &"à finir".into(), eg::at(1)).expect("saves");
    room.replica.set_preference("theme", &"dark").expect("keeps");
    room.replica.take_next(&eg::line(), eg::at(2)).expect("takes").expect("there is one");
    let path = room.path();
    let Room { replica, folder } = room;
    drop(replica);

    let aside = Replica::set_aside(&path, eg::at(3)).expect("renames");
    assert!(aside.exists() && !path.exists());
    let mut fresh = Replica::open(&path, &key(), eg::at(3)).expect("a new one takes its place");
    let rescued = fresh.rescue_local(&aside, &key()).expect("rescues");
    assert_eq!((rescued.outbox, rescued.drafts, rescued.preferences, rescued.incomplete), (1, 1, 1, false));
    let reader = fresh.reader().expect("a reader");
    assert_eq!(reader.draft(eg::conversation()).expect("reads"), Some("à finir".into()));
    assert_eq!(reader.outbox_summary().expect("reads").unanswered, 1);
    drop(folder);
}

#[test]
fn setting_aside_twice_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("replica.db");
    let mut names = Vec::new();
    for words in ["first", "second"] {
        fs::write(&path, words).expect("writes");
        names.push(Replica::set_aside(&path, eg::at(1)).expect("renames"));
    }
    assert_eq!(fs::read(&names[0]).expect("reads"), b"first");
    assert_eq!(fs::read(&names[1]).expect("reads"), b"second");
}

#[test]
fn a_fact_of_a_newer_treaty_is_kept_and_folded_by_the_version_that_knows_it() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "connu"));
    let known =
        Fact::MessageReceived { conversation: eg::conversation(), message: eg::message(2, "plus tard") };
    journal.push(Fact::Foreign(serde_json::to_value(&known).expect("serialises")));
    journal.push(Fact::Foreign(serde_json::json!({ "fact": "from_the_far_future" })));
    let room = Room::holding(journal.entries());
    assert_eq!(room.replica.reader().expect("a reader").kept_facts().expect("reads"), 2);

    // As if an older version had kept them.
    raw(&room).execute("UPDATE replica_kept SET version = 0", []).expect("sets");
    let room = room.reopened();
    let upgraded = room.replica.dump().expect("dumps");
    assert_eq!(room.replica.reader().expect("a reader").kept_facts().expect("reads"), 1);

    let understood: Vec<Entry> = journal
        .entries()
        .iter()
        .cloned()
        .map(|entry| if entry.seq == Seq(2) { Entry { fact: known.clone(), ..entry } } else { entry })
        .collect();
    assert_eq!(upgraded, Room::holding(&understood).replica.dump().expect("dumps"));
}

/// Another program with the key.
fn raw(room: &Room) -> Connection {
    let conn = Connection::open(room.path()).expect("opens");
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("unseals");
    conn
}
