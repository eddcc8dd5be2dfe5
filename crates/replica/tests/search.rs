//! The search: what is found and what no longer is, where a hit leads, what it says of what it covers.

mod room;

use domain::content::card::Labelled;
use domain::content::{ContactCard, Interactive, interactive};
use domain::search::{Calendar, Date, Query};
use domain::{Content, ConversationId, MessageStatus, Seq, Timestamp};
use protocol::{Fact, Message, MessageName};
use replica::{Anchor, Count, Position, SearchFill, SearchOrder, SearchPage, Toward};
use room::Room;
use testkit::{Journal, eg, random_journal};

fn parse(typed: &str) -> Query {
    let begins = |date: Date| Timestamp(date.day_number() * 86_400_000);
    Query::parse(typed, &Calendar { today: Date { year: 2026, month: 3, day: 1 }, begins: &begins })
}

fn search(room: &Room, typed: &str) -> SearchPage {
    let reader = room.replica.reader().expect("a reader");
    reader.search(&parse(typed), SearchOrder::Newest, None, 50, eg::at(0)).expect("reads")
}

/// The places of what is found, by Seq, the newest first.
fn found(room: &Room, typed: &str) -> Vec<u64> {
    let hits = search(room, typed).hits;
    hits.iter().map(|hit| hit.row.position.expect("has a place").seq.0).collect()
}

fn holding(content: Content) -> Room {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), Message { content, ..eg::message(1, "") });
    Room::holding(journal.entries())
}

#[test]
fn a_hit_shows_why_and_leads_to_its_place() {
    let mut journal = Journal::default();
    journal.contact(eg::conversation(), eg::contact(7, "Awa"));
    journal.received(eg::conversation(), eg::message(1, "bonjour"));
    journal.received(eg::conversation(), eg::message(2, "Où est ma Facture d'été ?"));
    journal.received(eg::conversation(), eg::message(3, "merci"));
    let room = Room::holding(journal.entries());
    let page = search(&room, "facture ete");
    assert_eq!((page.hits.len(), page.next, page.total), (1, None, Some(Count::Exactly(1))));
    let hit = &page.hits[0];
    let marked: Vec<&str> =
        hit.snippet.marks.iter().map(|mark| &hit.snippet.text.as_str()[mark.clone()]).collect();
    assert_eq!(marked, ["Facture", "été"]);
    assert_eq!(page.conversations[0].contact.name, Some("Awa".into()));
    let position = hit.row.position.expect("has a place");
    let reader = room.replica.reader().expect("a reader");
    let thread = reader.thread_page(hit.conversation, Anchor::Around(position), 3).expect("reads");
    assert_eq!(thread.rows.len(), 3, "in its context");
    assert!(thread.rows.iter().any(|row| row.key == hit.row.key));
}

#[test]
fn cards_lists_and_file_names_are_searched() {
    let phones = vec![Labelled { value: "+33 6 39 98 00 01".into(), ..Labelled::default() }];
    let card = ContactCard { name: "Karim Benali".into(), phones, ..ContactCard::default() };
    let room = holding(Content::Contacts {
        count: 1,
        name: "Karim Benali".into(),
        raw: "{}".into(),
        cards: vec![card],
    });
    for typed in ["benali", "0639980001 ", "06 39 98", "type:contact", "avec:contact karim"] {
        assert_eq!(found(&room, typed), [1], "{typed}");
    }
    let rows = vec![interactive::Row { id: "1".into(), title: "Demain".into(), description: None }];
    let sections = vec![interactive::Section { title: "Livraison".into(), rows }];
    let action = interactive::Action::List { button: "Choisir".into(), sections };
    let list = Interactive { header: None, body: "Quand ?".into(), footer: None, action };
    let room = holding(Content::Interactive(Box::new(list)));
    assert_eq!(found(&room, "demain livraison "), [1]);
    assert_eq!(found(&room, "\"demain livraison\" "), Vec::<u64>::new(), "no phrase goes from text to text");
}

#[test]
fn an_edit_replaces_and_a_taking_back_removes() {
    let mut journal = Journal::default();
    let name = MessageName::Wamid(eg::wamid(1));
    journal.received(eg::conversation(), eg::message(1, "le gâteau au chocolat"));
    let mut room = Room::holding(journal.entries());
    assert_eq!(found(&room, "chocolat"), [1]);
    let before = journal.head();
    let content = eg::text("le gâteau à la poire");
    journal.push(Fact::MessageEdited { conversation: eg::conversation(), message: name.clone(), content });
    room.apply(journal.after(before));
    assert_eq!((found(&room, "chocolat").len(), found(&room, "poire")), (0, vec![1]));
    let before = journal.head();
    journal.push(Fact::MessageRevoked { conversation: eg::conversation(), message: name });
    room.apply(journal.after(before));
    assert_eq!(found(&room, "gâteau"), Vec::<u64>::new());
    assert_eq!(found(&room, "-rien"), Vec::<u64>::new());
    let dump = room.replica.dump().expect("dumps");
    let index = dump.split("== replica_search:").nth(1).expect("the index is dumped");
    assert_eq!(index.lines().count(), 1, "no word of it is left: {index}");
}

#[test]
fn what_failed_and_who_waits_can_be_asked_for() {
    let mut journal = Journal::default();
    let (one, other) = (ConversationId(1), ConversationId(2));
    journal.received(one, eg::message(1, "bonjour"));
    journal.queued(one, eg::command_id(2), eg::at(2), "bonjour Awa");
    journal.status(one, MessageName::Command(eg::command_id(2)), MessageStatus::Failed, eg::at(3));
    journal.received(other, eg::message(4, "bonjour"));
    let room = Room::holding(journal.entries());
    assert_eq!(found(&room, "est:échec bonjour"), [2]);
    assert_eq!(found(&room, "-est:échec bonjour"), [4, 1]);
    assert_eq!(found(&room, "is:unanswered bonjour"), [4]);
    assert_eq!(found(&room, "de:moi"), [2]);
    assert_eq!(found(&room, "membre:bo bonjour"), [2]);
}

#[test]
fn more_messages_of_one_second_than_it_has_places_for_are_found_too() {
    let mut journal = Journal::default();
    for n in 0..9_000 {
        let message =
            Message { sent_at: eg::at(0), ..eg::message(n, if n == 8_999 { "dernier" } else { "un" }) };
        journal.received(ConversationId(1 + n % 3), message);
    }
    let name = MessageName::Wamid(eg::wamid(8_999));
    journal.received(eg::conversation(), eg::message(3, "plus tard"));
    let mut room = Room::holding(journal.entries());
    assert_eq!(found(&room, "dernier"), [9_000]);
    let reader = room.replica.reader().expect("a reader");
    let day = |typed: &str| {
        let (mut all, mut cursor) = (0, None);
        loop {
            let page =
                reader.search(&parse(typed), SearchOrder::Newest, cursor, 1_000, eg::at(0)).expect("reads");
            all += page.hits.len();
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    };
    assert_eq!(day("le:2026-01-05 un "), 8_999);
    assert_eq!(day("avant:2026-01-05 un "), 0);
    let before = journal.head();
    journal.push(Fact::MessageRevoked { conversation: ConversationId(3), message: name });
    drop(reader);
    room.apply(journal.after(before));
    assert_eq!(found(&room, "dernier"), Vec::<u64>::new());
}

#[test]
fn people_are_found_with_a_slip_and_by_any_part_of_a_number() {
    let mut journal = Journal::default();
    for (n, name) in (1..).zip(["Karim Benali", "Mohammed Haddad", "Zoé Müller", "Carla Roux"]) {
        journal.contact(ConversationId(n), eg::contact(n * 1_111, name));
    }
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let people = |typed: &str| -> Vec<(u64, bool)> {
        let hits = reader.find_people(typed, 10).expect("reads");
        hits.into_iter().map(|hit| (hit.with.conversation.0, hit.nearly)).collect()
    };
    for (typed, who) in [
        ("karim ben", (1, false)),
        ("karym", (1, true)),
        ("kairm benaly", (1, true)),
        ("qarim", (1, true)),
        ("mohamed", (2, true)),
        ("muler", (3, true)),
        ("+33 6 39 90 11 11", (1, false)),
        ("06 39 90 11 11", (1, false)),
        ("1111", (1, false)),
        ("901111", (1, false)),
        ("33639902223", (2, true)),
    ] {
        assert_eq!(people(typed), [who], "{typed}");
    }
    assert_eq!(people("xyzzy"), []);
    assert_eq!(people(""), []);
    assert_eq!(found(&room, "in:karym"), Vec::<u64>::new());
}

#[test]
fn a_thread_is_searched_from_hit_to_hit() {
    let mut journal = Journal::default();
    for n in 1..=9 {
        let words = if n % 3 == 0 { "le gâteau" } else { "autre chose" };
        // The seventh to the ninth in one second, against their order.
        let sent_at = if n < 7 { eg::at(n) } else { eg::at(7).plus_ms(900 - n * 100) };
        journal.received(eg::conversation(), Message { sent_at, ..eg::message(n as u64, words) });
        journal.received(ConversationId(1), eg::message(100 + n as u64, "le gâteau"));
    }
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let find = |from: Option<Position>, toward| {
        reader.find_in_thread(eg::conversation(), &parse("gateau"), from, toward).expect("reads")
    };
    let (mut from, mut seen) = (None, Vec::new());
    while let Some(hit) = find(from, Toward::Older).hit {
        seen.push((hit.position.seq.0, hit.nth));
        from = Some(hit.position);
    }
    assert_eq!(seen, [(17, Count::Exactly(1)), (11, Count::Exactly(2)), (5, Count::Exactly(3))]);
    let newer = find(from, Toward::Newer);
    assert_eq!((newer.hit.map(|hit| hit.position.seq.0), newer.total), (Some(11), Count::Exactly(3)));
    assert_eq!(find(None, Toward::Newer).hit, None);
    let groups = reader.search_groups(&parse("gateau")).expect("reads");
    let counts: Vec<(u64, u64)> = groups.groups.iter().map(|g| (g.with.conversation.0, g.hits)).collect();
    assert_eq!((counts, groups.counted), (vec![(1, 9), (7, 3)], Count::Exactly(12)));
}

#[test]
fn a_jump_to_a_date_lands_on_its_first_message() {
    let mut journal = Journal::default();
    for n in 1..=9 {
        journal.received(eg::conversation(), eg::message(n * 10, "bonjour"));
    }
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let at = |moment, rows| {
        reader.thread_page(eg::conversation(), Anchor::moment(moment), rows).expect("reads").rows
    };
    assert_eq!(at(eg::at(45), 1)[0].at, eg::at(50));
    assert_eq!(at(eg::at(50), 1)[0].at, eg::at(50));
    assert_eq!(at(eg::at(0), 3).len(), 3);
    assert_eq!(at(eg::at(1_000), 1)[0].at, eg::at(90), "after the end it is the last");
}

#[test]
fn the_best_answer_comes_before_a_newer_one() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "facture payée"));
    journal.received(eg::conversation(), eg::message(2, "les factures, un jour, seront peut-être payées"));
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let order = |order| -> Vec<u64> {
        let page = reader.search(&parse("facture* paye*"), order, None, 10, eg::at(3)).expect("reads");
        page.hits.iter().filter_map(|hit| Some(hit.row.position?.seq.0)).collect()
    };
    assert_eq!(order(SearchOrder::Newest), [2, 1]);
    assert_eq!(order(SearchOrder::Best), [1, 2]);
}

#[test]
fn it_says_what_it_covers() {
    let mut journal = Journal::default();
    for n in 1..=9 {
        journal.received(eg::conversation(), eg::message(n, "bonjour"));
    }
    let mut room = Room::at(5);
    let reach = |room: &Room| search(room, "bonjour").coverage.lines.remove(0);
    assert_eq!((reach(&room).whole, reach(&room).since), (false, None), "nothing is held yet");
    room.apply(journal.range(6, 9));
    room.apply(journal.range(4, 5));
    let entry = &journal.entries()[3];
    assert_eq!((entry.seq, reach(&room).since), (Seq(4), Some(entry.at)));
    room.apply(journal.range(1, 3));
    assert_eq!((reach(&room).whole, reach(&room).since), (true, None));
    assert_eq!(search(&room, "bonjour").coverage.documents, Count::Exactly(0));
}

/// In how many blocks of the index these bytes stand.
fn blocks_with(room: &Room, bytes: &str) -> u32 {
    let conn = raw(&room.path());
    let sql = "SELECT count(*) FROM replica_search_data WHERE instr(block, CAST(?1 AS BLOB)) > 0";
    conn.query_row(sql, [bytes], |row| row.get(0)).expect("reads")
}

#[test]
fn words_that_were_taken_back_leave_the_index_at_once() {
    let mut journal = Journal::default();
    for n in 1..=300 {
        journal.received(eg::conversation(), eg::message(n, "bonjour"));
    }
    journal.received(eg::conversation(), eg::message(301, "zyzzyva"));
    let mut room = Room::holding(journal.entries());
    assert_eq!(blocks_with(&room, "zyzzyva"), 1);
    let before = journal.head();
    let message = MessageName::Wamid(eg::wamid(301));
    journal.push(Fact::MessageRevoked { conversation: eg::conversation(), message });
    room.apply(journal.after(before));
    assert_eq!(blocks_with(&room, "zyzzyva"), 0);
    assert_eq!(search(&room, "bonjour").total, Some(Count::Exactly(300)));
}

fn raw(path: &std::path::Path) -> rusqlite::Connection {
    let conn = rusqlite::Connection::open(path).expect("opens");
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32))).expect("unseals");
    conn
}

/// As it is in a file from before the search: messages, and an index that knows nothing of them.
fn unfilled(room: Room) -> Room {
    let Room { replica, folder } = room;
    drop(replica);
    let conn = raw(&folder.path().join("replica.db"));
    conn.execute_batch(
        "INSERT INTO replica_search (replica_search) VALUES ('delete-all');
         DELETE FROM replica_search_place;
         UPDATE replica_search_state SET filled = 0, folding = 0;",
    )
    .expect("empties");
    drop(conn);
    let replica = replica::Replica::open(&folder.path().join("replica.db"), &room::key(), eg::at(0));
    Room { replica: replica.expect("opens"), folder }
}

/// Whatever is applied between the pieces, an index that is filled bit by bit is the one that was kept all along.
#[test]
fn an_index_filled_bit_by_bit_is_the_one_kept_all_along() {
    for seed in 0..6 {
        let journal = random_journal(seed, 200);
        let kept = Room::holding(journal.entries()).replica.dump().expect("dumps");
        let last = journal.head().0;
        let mut room = Room::at(last / 3);
        room.apply(journal.range(last / 3 + 1, last / 2));
        let mut room = unfilled(room);
        assert!(!search(&room, "bonjour").coverage.fill.complete);
        let first = room.replica.fill_search(7).expect("fills");
        assert!(!first.complete && first.of > 0);
        room.apply(journal.range(last / 2 + 1, last));
        room.replica.fill_search(5).expect("fills");
        room.apply(journal.range(1, last / 3));
        room = room.reopened();
        while !room.replica.fill_search(10).expect("fills").complete {}
        assert!(room.replica.dump().expect("dumps") == kept, "seed {seed}");
        let fill = room.replica.fill_search(10).expect("has nothing to do");
        assert_eq!(fill, SearchFill { done: 0, of: 0, complete: true });
        room.replica.check().expect("is whole");
    }
}

#[test]
fn a_line_that_is_dropped_leaves_no_words_and_the_others_are_filled_in_again() {
    let (mut here, mut there) = (Journal::default(), Journal::of(eg::other_line()));
    here.received(ConversationId(1), eg::message(1, "le gâteau d'ici"));
    there.received(ConversationId(2), eg::message(2, "le gâteau de là-bas"));
    let mut room = Room::holding(here.entries());
    room.replica.begin_at(&eg::other_line(), Seq(0), "journal-2").expect("begins");
    room.replica.apply(&eg::other_line(), there.entries()).expect("applies");
    assert_eq!(search(&room, "gateau").hits.len(), 2);
    room.replica.refill(&eg::other_line(), Seq(0), "journal-3").expect("begins again");
    while !room.replica.fill_search(10).expect("fills").complete {}
    let hits = search(&room, "gateau").hits;
    assert_eq!((hits.len(), hits[0].conversation), (1, ConversationId(1)));
    room.replica.refill(&eg::line(), Seq(0), "journal-4").expect("begins again");
    assert!(search(&room, "gateau").coverage.fill.complete, "nothing is left to fill in");
}

#[test]
fn nothing_that_is_looked_for_or_found_is_printed() {
    let mut journal = Journal::default();
    journal.received(eg::conversation(), eg::message(1, "le secret"));
    let room = Room::holding(journal.entries());
    let shown = format!("{:?} {:?}", search(&room, "secret"), parse("secret de:secret"));
    assert!(!shown.contains("secret"), "{shown}");
}
