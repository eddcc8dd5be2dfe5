//! What leaves in an export: whole, in three forms, and proving itself to whoever gets it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use domain::MessageStatus;
use ipc::error::UiErrorCode;
use ipc::event::UiEvent;
use ipc::export::{CheckError, ExportFault, Record, Writer, check};
use ipc::{ExportWish, Tongue};
use protocol::MessageName;
use testkit::{Journal, eg};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::desk::{AWA, BEN, Desk};

fn talk() -> Journal {
    let mut journal = Journal::of(eg::line());
    journal.contact(AWA, eg::contact(1, "Awa <Diallo>"));
    journal.contact(BEN, eg::contact(2, "Ben"));
    journal.received(AWA, eg::message(1, "Bonjour\n<script>alert(1)</script>"));
    journal.received(BEN, eg::message(2, "ceci est à Ben"));
    journal.received(AWA, eg::message(3, "=1+1"));
    journal.received(AWA, domain_message(4));
    journal.queued(AWA, eg::command_id(1), eg::at(10), "Votre commande arrive demain.");
    journal.accepted(AWA, eg::command_id(1), eg::wamid(5_000));
    journal.status(AWA, MessageName::Wamid(eg::wamid(5_000)), MessageStatus::Read, eg::at(20));
    for n in 5..=420 {
        journal.received(AWA, eg::message(n, &format!("message {n}")));
    }
    journal
}

fn domain_message(n: u64) -> protocol::Message {
    protocol::Message { content: eg::image(n), ..eg::message(n, "") }
}

async fn export(desk: &Desk, tongue: Tongue) -> PathBuf {
    let to = desk.folder.path().join("export.zip");
    let wish = ExportWish { conversation: AWA.0, files: true, tongue, to: to.clone() };
    let exported = desk.counter.export(wish).await.expect("is exported");
    assert_eq!((exported.messages, exported.files, exported.missing, exported.unreadable), (420, 0, 1, 0));
    assert!(exported.complete);
    assert_eq!(check(&to).expect("is an export").seal, exported.seal);
    to
}

fn entries(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(File::open(path).expect("opens")).expect("is a zip");
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    let mut all = BTreeMap::new();
    for name in names {
        let mut bytes = Vec::new();
        archive.by_name(&name).expect("is there").read_to_end(&mut bytes).expect("reads");
        all.insert(name, bytes);
    }
    all
}

fn write(path: &Path, entries: &BTreeMap<String, Vec<u8>>) {
    let mut zip = ZipWriter::new(File::create(path).expect("is made"));
    for (name, bytes) in entries {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name.as_str(), stored).expect("begins");
        zip.write_all(bytes).expect("writes");
    }
    zip.finish().expect("ends");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("is text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_leaves_whole_as_a_page_a_table_and_records() {
    let desk = Desk::over(&talk());
    let path = export(&desk, Tongue::Fr).await;
    let all = entries(&path);
    let records: Vec<Record> = text(&all["messages.jsonl"])
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"))
        .collect();
    assert_eq!(records.len(), 420);
    assert!(records.iter().enumerate().all(|(place, record)| record.n == place as u64 + 1));
    assert!(records.iter().all(|record| record.text != "ceci est à Ben"), "nobody else's");
    let first = &records[0];
    assert_eq!((first.from, first.kind.as_str()), (Writer::Customer, "text"));
    assert_eq!(first.text, "Bonjour\n<script>alert(1)</script>");
    let picture = records.iter().find(|record| record.kind == "image").expect("the picture");
    assert_eq!(picture.files[0].missing.as_deref(), Some("elsewhere"), "it is told why it is not there");
    let ours = records.iter().find(|record| record.from == Writer::Us).expect("ours");
    assert_eq!((ours.text.as_str(), ours.state.as_deref()), ("Votre commande arrive demain.", Some("read")));

    let page = text(&all["conversation.html"]);
    assert!(page.contains("<title>Conversation avec Awa &lt;Diallo&gt;</title>"), "the head");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "words are no markup");
    assert!(page.contains("pas sur cet ordinateur") && page.contains("Vérifier un export"));
    assert_eq!(page.matches("<article").count(), 420);
    let table = text(&all["messages.csv"]);
    assert!(table.starts_with("\u{feff}N°;Date;Heure;De;Par;Type;Texte"), "as a French spreadsheet reads it");
    assert!(table.contains(";'=1+1;"), "words are no formula");
    let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(&all["messages.csv"][3..]);
    assert_eq!(rows.records().map(|row| row.expect("a row")).count(), 420);

    let checked = check(&path).expect("is an export");
    assert_eq!((checked.name.as_str(), checked.messages, checked.complete), ("Awa <Diallo>", 420, true));
    assert_eq!(checked.faults, []);
    assert!(
        text(&all["conversation.html"])
            != text(&entries(&export(&desk, Tongue::En).await)["conversation.html"])
    );
    desk.engine.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_an_export_is_named_with_its_place() {
    let desk = Desk::over(&talk());
    let path = export(&desk, Tongue::Fr).await;
    let whole = entries(&path);
    let faults = |change: &dyn Fn(&mut BTreeMap<String, Vec<u8>>)| {
        let mut all = whole.clone();
        change(&mut all);
        let spoilt = path.with_file_name("spoilt.zip");
        write(&spoilt, &all);
        check(&spoilt).expect("is an export").faults
    };
    let lines = |all: &mut BTreeMap<String, Vec<u8>>, change: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = text(&all["messages.jsonl"]).lines().map(str::to_owned).collect();
        change(&mut lines);
        all.insert("messages.jsonl".to_owned(), (lines.join("\n") + "\n").into_bytes());
    };
    assert_eq!(faults(&|_| {}), []);
    let changed = faults(&|all| lines(all, &|lines| lines[16] = lines[16].replace("message", "massage")));
    assert_eq!(changed, [ExportFault::RecordChanged { n: 17 }]);
    let dropped = faults(&|all| lines(all, &|lines| drop(lines.remove(16))));
    assert_eq!(dropped, [ExportFault::RecordMissing { n: 17 }]);
    let moved = faults(&|all| lines(all, &|lines| lines.swap(16, 17)));
    assert_eq!(moved, [ExportFault::RecordMoved { n: 17 }]);
    let named = |name: &str| name.to_owned();
    let page = faults(&|all| all.get_mut("conversation.html").expect("the page").push(b' '));
    assert_eq!(page, [ExportFault::FileChanged { name: named("conversation.html") }]);
    let table = faults(&|all| drop(all.remove("messages.csv")));
    assert_eq!(table, [ExportFault::FileMissing { name: named("messages.csv") }]);
    let added = faults(&|all| drop(all.insert(named("media/0001-note.txt"), b"mine".to_vec())));
    assert_eq!(added, [ExportFault::FileAdded { name: named("media/0001-note.txt") }]);
    let proof = faults(&|all| {
        let proof = text(&all["proof.json"]).replace("\"complete\": true", "\"complete\": false");
        all.insert(named("proof.json"), proof.into_bytes());
    });
    assert_eq!(proof, [ExportFault::ProofChanged]);
    fs::write(path.with_file_name("note.zip"), "no zip").expect("written");
    assert!(matches!(check(&path.with_file_name("note.zip")), Err(CheckError::NoExport)));
    assert!(matches!(check(&path.with_file_name("nothing.zip")), Err(CheckError::Io(_))));
    desk.engine.shutdown().await;
}

/// One flipped byte anywhere: it is noticed, or it stands where nothing is said.
#[tokio::test(flavor = "multi_thread")]
async fn no_byte_can_be_flipped_unnoticed() {
    let mut journal = Journal::of(eg::line());
    journal.contact(AWA, eg::contact(1, "Awa"));
    for n in 1..=6 {
        journal.received(AWA, eg::message(n, &format!("message {n}")));
    }
    let desk = Desk::over(&journal);
    let to = desk.folder.path().join("small.zip");
    let wish = ExportWish { conversation: AWA.0, files: false, tongue: Tongue::En, to: to.clone() };
    desk.counter.export(wish).await.expect("is exported");
    let (bytes, whole) = (fs::read(&to).expect("reads"), entries(&to));
    let spoilt = to.with_file_name("flipped.zip");
    for place in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x20;
        fs::write(&spoilt, &flipped).expect("written");
        if check(&spoilt).is_ok_and(|checked| checked.faults.is_empty()) {
            assert_eq!(entries(&spoilt), whole, "byte {place} says something else now, and nobody noticed");
        }
    }
    desk.engine.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_called_off_leaves_nothing() {
    let desk = Desk::over(&talk());
    let folder = desk.folder.path().join("out");
    fs::create_dir(&folder).expect("made");
    let mut events = desk.counter.events();
    let counter = desk.counter.clone();
    let wish =
        ExportWish { conversation: AWA.0, files: true, tongue: Tongue::Fr, to: folder.join("export.zip") };
    let exporting = tokio::spawn(async move { counter.export(wish).await });
    loop {
        if let Some(UiEvent::Export { .. }) = events.next().await {
            desk.counter.cancel_export();
            break;
        }
    }
    // Either it was called off, or it was done before: never something in between.
    match exporting.await.expect("no panic") {
        Err(error) => {
            assert_eq!(error.code, UiErrorCode::Cancelled);
            assert_eq!(fs::read_dir(&folder).expect("reads").count(), 0);
        }
        Ok(_) => assert_eq!(check(&folder.join("export.zip")).expect("is whole").faults, []),
    }
    let nobody =
        ExportWish { conversation: 999, files: false, tongue: Tongue::Fr, to: folder.join("none.zip") };
    assert_eq!(desk.counter.export(nobody).await.expect_err("nobody").code, UiErrorCode::NotFound);
    let nowhere = PathBuf::from("/nonexistent/export.zip");
    let nowhere = ExportWish { conversation: AWA.0, files: false, tongue: Tongue::Fr, to: nowhere };
    desk.counter.export(nowhere).await.expect_err("no such folder");
    desk.engine.shutdown().await;
}
