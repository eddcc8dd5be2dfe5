//! A file of an older form is brought to the newest: what it holds stays, and what it kept unread is understood.

mod room;

use domain::search::{Calendar, Date, Query};
use domain::{MediaKind, OutboxState};
use protocol::{Entry, Fact};
use replica::{Anchor, Delivery, Replica, SearchOrder};
use room::key;
use rusqlite::{Connection, params};
use testkit::{Journal, eg};

const FIRST_FORM: &str = include_str!("../schema/0001_begin.sql");

/// A file as the first version left it: a picture of a customer's, a message in the outbox, facts it did not know.
fn of_the_first_version(path: &std::path::Path, kept: &[Entry]) {
    let conn = Connection::open(path).expect("opens");
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("seals");
    conn.execute_batch(FIRST_FORM).expect("takes the form");
    conn.pragma_update(None, "user_version", 1).expect("sets");
    let line = eg::line();
    conn.execute(
        "INSERT INTO replica_line (line, journal, low, high, conversations, to_answer) VALUES (?1, 'journal-1', 1, ?2, 1, 1)",
        params![line.as_str(), 1 + kept.len()],
    )
    .expect("a line");
    conn.execute(
        "INSERT INTO replica_conversation (conversation, line, name, name_seq, phone, phone_seq, messages, to_answer, max_inbound_seq,
            last_inbound_at_ms, last_at_ms, last_seq, last_origin, last_label)
         VALUES (?1, ?2, 'Awa', 1, '33639900001', 1, 1, 1, 1, ?3, ?3, 1, 0, 'image')",
        params![eg::conversation().0, line.as_str(), eg::at(1).0],
    )
    .expect("a conversation");
    let detail = serde_json::to_string(&eg::image(1)).expect("serialises");
    conn.execute(
        "INSERT INTO replica_message (conversation, at_ms, seq, origin, wamid, label, words, detail)
         VALUES (?1, ?2, 1, 0, ?3, 'image', 'le gâteau', ?4)",
        params![eg::conversation().0, eg::at(1).0, eg::wamid(1).as_str(), detail],
    )
    .expect("a message");
    conn.execute(
        "INSERT INTO replica_media (media, line, conversation) VALUES (?1, ?2, ?3)",
        params![eg::media_id(1).as_str(), line.as_str(), eg::conversation().0],
    )
    .expect("a medium");
    for entry in kept {
        let fact = serde_json::to_string(&entry.fact).expect("serialises");
        conn.execute(
            "INSERT INTO replica_kept (line, seq, at_ms, version, fact) VALUES (?1, ?2, ?3, 1, ?4)",
            params![line.as_str(), entry.seq.0, entry.at.0, fact],
        )
        .expect("a kept fact");
    }
    let command = eg::send(1, eg::conversation(), "j'arrive");
    conn.execute(
        "INSERT INTO local_outbox (id, command, line, conversation, kind, made_at_ms, body, state, state_at_ms)
         VALUES (41, ?1, ?2, ?3, 'send', ?4, ?5, 'in_flight', ?4)",
        params![
            command.id.as_str(),
            line.as_str(),
            eg::conversation().0,
            command.made_at.0,
            serde_json::to_string(&command).expect("serialises")
        ],
    )
    .expect("an outbox row");
    conn.execute("INSERT INTO local_draft VALUES (?1, 'brouillon', 0)", [eg::conversation().0])
        .expect("a draft");
}

#[test]
fn an_older_file_keeps_what_it_holds_and_understands_what_it_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("replica.db");
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, ""));
    let first = journal.head();
    journal.push(Fact::MessageImported {
        conversation: eg::conversation(),
        message: eg::message(0, "l'an dernier"),
        from_customer: true,
        status: None,
    });
    journal.push(Fact::TemplateObserved { template: Box::new(eg::template(1, "Bonjour {{1}}")) });
    of_the_first_version(&path, journal.after(first));

    let mut replica = Replica::open(&path, &key(), eg::at(5)).expect("opens");
    let reader = replica.reader().expect("a reader");
    let rows = reader.thread_page(eg::conversation(), Anchor::Newest, 10).expect("reads").rows;
    assert_eq!(rows.len(), 3, "the past, the picture, the outbox");
    assert!(rows[0].imported && !rows[1].imported);
    assert!(matches!(rows[2].delivery, Some(Delivery::Outbox { state: OutboxState::Unanswered, .. })));
    let counts = reader.inbox_counts().expect("reads");
    assert_eq!((counts.all, counts.unread), (1, 0));
    let medium = reader.medium(&eg::media_id(1)).expect("reads").expect("is known");
    assert_eq!((medium.kind, medium.mime.as_deref()), (Some(MediaKind::Image), Some("image/jpeg")));
    assert_eq!(reader.templates(&eg::line()).expect("reads").len(), 1);
    assert_eq!(reader.kept_facts().expect("reads"), 0);
    assert_eq!(reader.draft(eg::conversation()).expect("reads"), Some("brouillon".into()));
    drop(reader);

    let begins = |_: Date| eg::at(0);
    let today = Date { year: 2026, month: 3, day: 1 };
    let find = |replica: &Replica, typed: &str| {
        let reader = replica.reader().expect("a reader");
        let query = Query::parse(typed, &Calendar { today, begins: &begins });
        reader.search(&query, SearchOrder::Newest, None, 10, eg::at(5)).expect("reads")
    };
    let page = find(&replica, "gateau");
    assert_eq!((page.hits.len(), page.coverage.fill.complete), (0, false), "and it says so");
    assert_eq!(find(&replica, "dernier").hits.len(), 1, "what comes after is found at once");
    assert!(replica.fill_search(100).expect("fills").complete);
    let page = find(&replica, "gateau type:image");
    assert_eq!((page.hits.len(), page.coverage.fill.complete), (1, true));
    let reader = replica.reader().expect("a reader");
    assert_eq!(reader.find_people("9900", 10).expect("reads").len(), 1, "by a part of the number");
    drop(reader);

    let written = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql")).expect("reads");
    assert_eq!(replica.schema().expect("reads"), written);
    replica.compose(&eg::send(2, eg::conversation(), "encore")).expect("composes");
    let next = replica.take_next(&eg::line(), eg::at(6)).expect("takes").expect("there is one");
    assert_eq!(next.id, eg::command_id(1), "what may have left goes first, under its own number");
    replica.check().expect("is whole");
}

#[test]
fn what_is_local_is_rescued_from_a_file_of_an_older_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    of_the_first_version(&old, &[]);
    let mut replica = Replica::open(&new, &key(), eg::at(5)).expect("opens");
    let rescued = replica.rescue_local(&old, &key()).expect("rescues");
    assert_eq!((rescued.outbox, rescued.drafts, rescued.incomplete), (1, 1, false));
}
