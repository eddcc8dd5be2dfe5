//! The layout of a database is made and brought forward by one process at a time, and nothing else is touched.

use hub::journal::postgres::{self, Address, STEPS};
use hub::journal::{Journal as _, JournalError};

use crate::given::{awa, options, received};
use crate::world::LINE;

fn ask(address: &Address, words: &str) -> String {
    testkit::Postgres::shared().ask(address.database(), words)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_begin_one_journal_at_once() {
    let address = crate::journal_place().expect("a database");
    let opening = (0..8).map(|_| tokio::spawn(postgres::open(address.clone(), options())));
    let opened = futures_util::future::join_all(opening).await;
    let journals: Vec<_> = opened.into_iter().map(|one| one.expect("no panic").expect("opens")).collect();
    let from = |n: usize| received(LINE, &format!("wamid.{n}"), awa());
    for (n, journal) in journals.iter().enumerate() {
        assert_eq!(journal.name(), journals[0].name());
        journal.absorb(from(n)).await.expect("absorbed");
    }
    for journal in &journals {
        journal.close().await;
    }
    assert_eq!(ask(&address, "SELECT head FROM line ORDER BY id"), "9\n0");
    assert_eq!(ask(&address, "SELECT dispatcher IS NULL FROM line"), "t\nt", "everybody has let go");
}

#[tokio::test]
async fn a_journal_of_a_newer_hub_is_refused() {
    let address = crate::journal_place().expect("a database");
    postgres::open(address.clone(), options()).await.expect("opens").close().await;
    ask(&address, "UPDATE journal SET layout = 99");
    let error = postgres::open(address.clone(), options()).await.err().expect("refused");
    let JournalError::Newer { found, known } = error else { panic!("{error}") };
    assert_eq!((found, known as usize), (99, STEPS.len()));
}

#[tokio::test]
async fn the_tables_of_something_else_are_left_alone() {
    let address = crate::journal_place().expect("a database");
    ask(&address, "CREATE TABLE invoices (id BIGINT)");
    let error = postgres::open(address.clone(), options()).await.err().expect("refused");
    assert!(error.to_string().contains("give the journal a database of its own"), "{error}");
    assert_eq!(ask(&address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "1");
}

#[tokio::test]
async fn a_journal_that_has_lost_its_end_is_refused() {
    let address = crate::journal_place().expect("a database");
    let journal = postgres::open(address.clone(), options()).await.expect("opens");
    journal.absorb(received(LINE, "wamid.1", awa())).await.expect("absorbed");
    journal.close().await;
    ask(&address, "DELETE FROM entry WHERE place = (SELECT max(place) FROM entry)");
    let error = postgres::open(address, options()).await.err().expect("refused");
    assert!(matches!(&error, JournalError::Damaged(what) if what.contains(LINE)), "{error}");
}
