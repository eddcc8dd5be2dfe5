//! Webhooks as Meta writes them, and the facts that the journal makes of them, as text a person can read.
//!
//! Each `fixtures/NAME.json` is a list of bodies that come one after the other; `fixtures/NAME.facts` is what
//! the line's journal then holds.

use std::path::PathBuf;

use domain::{LineId, Seq, Timestamp};
use expect_test::expect_file;
use hub::LineConfig;
use hub::ingest::{Directory, normalise};
use hub::journal::{Delivery, Journal as _, Options, sqlite};

use crate::world::{LINE, NOW, WABA};

async fn facts_of(bodies: Vec<serde_json::Value>) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    let options =
        Options { lines: vec![LineId::from(LINE)], new_name: "test".to_owned(), ..Options::default() };
    let journal = sqlite::open(&dir.path().join("journal.sqlite"), options).expect("opens");
    let directory = Directory::of(&[LineConfig::new(LINE, WABA)]);
    let mut text = String::new();
    let mut seen = Seq::ZERO;
    for (number, body) in bodies.into_iter().enumerate() {
        let body = bytes::Bytes::from(body.to_string());
        let received_at = Timestamp(NOW.0 + number as i64);
        let reports = normalise(&body, &directory, received_at);
        let absorbed = journal.absorb(Delivery { body, received_at, reports }).await.expect("absorbed");
        let entries = journal.page_after(LineId::from(LINE), seen, 100).await.expect("reads");
        assert_eq!(entries.len() as u64, absorbed.entries);
        text.push_str(&format!("-- webhook {}: {} duplicate(s)\n", number + 1, absorbed.duplicates));
        for entry in entries {
            assert_eq!((entry.seq, entry.at), (seen.next(), received_at));
            seen = entry.seq;
            text.push_str(&format!("{:>2} {}\n", entry.seq, entry.fact.get()));
        }
    }
    journal.close().await;
    text
}

#[tokio::test]
async fn webhooks_become_these_facts() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<_> = std::fs::read_dir(&dir)
        .expect("fixtures")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 14);
    for path in names {
        let bodies = serde_json::from_str(&std::fs::read_to_string(&path).expect("reads")).expect("JSON");
        expect_file![path.with_extension("facts")].assert_eq(&facts_of(bodies).await);
    }
}
