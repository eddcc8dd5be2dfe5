//! The form of the database: written down, commented, and never walked whole for a person who waits.

mod room;

use std::path::Path;

use room::Room;

#[test]
fn the_form_is_the_one_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    let now = Room::bare().replica.schema().expect("reads");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != now && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &now).expect("writes");
        return;
    }
    assert!(written == now, "schema.sql differs: run the test with UPDATE_EXPECT=1 and read the difference");
}

#[test]
fn every_column_says_what_it_holds() {
    let schema = Room::bare().replica.schema().expect("reads");
    let mut before = "";
    let mut columns = 0;
    for line in schema.lines() {
        let is_column = line.starts_with("    ")
            && !line.trim_start().starts_with("--")
            && !line.trim_start().starts_with("PRIMARY KEY")
            && !line.trim_start().starts_with("ON ");
        if is_column {
            columns += 1;
            assert!(before.trim_start().starts_with("-- "), "no comment above: {line}");
        }
        before = line;
    }
    assert!(columns > 80, "only {columns} columns were found");
}

#[test]
fn a_reopened_database_has_the_same_form() {
    let fresh = Room::bare();
    let form = fresh.replica.schema().expect("reads");
    assert_eq!(fresh.reopened().replica.schema().expect("reads"), form);
}

#[test]
fn no_question_that_a_person_waits_for_walks_a_whole_table() {
    for (name, plan) in Room::bare().replica.plans().expect("plans") {
        for step in plan.lines() {
            let subquery = step.starts_with("SCAN (subquery") || step.starts_with("SCAN CONSTANT");
            // The index of words walks what matches, and SQLite calls that a scan.
            let index = step.starts_with("SCAN replica_search VIRTUAL TABLE INDEX") && step.contains(":M");
            assert!(subquery || index || !step.contains("SCAN"), "{name}: {plan}");
            assert!(!step.contains("TEMP B-TREE FOR ORDER BY"), "{name}: {plan}");
        }
        // A page of messages is one run of the table, not a look-up for each row.
        if name == "thread: before" || name == "thread: after" {
            assert!(plan.contains("USING PRIMARY KEY"), "{name}: {plan}");
        }
    }
}
