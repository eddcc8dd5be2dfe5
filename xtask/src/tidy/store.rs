//! Where SQL may stand, and who may write which tables.

use super::allowed::is_allowed;
use super::tree::{Fault, Source, Tree};

const REPLICA: &str = "crates/replica/";
const JOURNAL: &str = "crates/hub/src/journal";

/// How SQL begins. Upper case, as ours is written, so that a sentence is not taken for it.
const BEGINNINGS: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "REPLACE INTO ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "CREATE VIRTUAL ",
    "CREATE TRIGGER ",
    "CREATE VIEW ",
    "DROP TABLE ",
    "ALTER TABLE ",
    "PRAGMA ",
    "VACUUM",
    "BEGIN IMMEDIATE",
];

fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let updates = text.starts_with("UPDATE ") && text.contains(" SET ");
    updates || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

fn is_store(path: &str) -> bool {
    // The hub's journal is a folder or one file; its tests may look at what it wrote.
    path.starts_with(REPLICA) || path.starts_with(JOURNAL) || path.starts_with("crates/hub/tests/")
}

/// SQL is text in two rooms, so that a change of layout is looked for in two rooms.
pub(crate) fn sql(tree: &Tree) -> Vec<Fault> {
    let why = "SQL stands in replica and hub::journal only; ask one of them through its front door";
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| !is_store(&file.path) && !is_allowed("sql", &file.path)) {
        if file.path.ends_with(".sql") {
            faults.push(file.fault(0, why));
        }
        if file.path.ends_with(".rs") && !file.path.starts_with("xtask/src/tidy/") {
            let literals = file.rust().literals.iter().filter(|literal| is_sql(&literal.text));
            faults.extend(literals.map(|literal| file.fault(literal.line, why)));
        }
    }
    faults
}

/// `replica_*` is a fold of the journal: one writer, or it is no longer one. `local_*` is this person's:
/// one writer, or something loses it.
pub(crate) fn writers(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending(".rs").filter(|file| file.path.starts_with("crates/replica/src/")) {
        for literal in file.rust().literals.iter().filter(|literal| !literal.in_test) {
            for table in written_tables(&literal.text) {
                if let Some(why) = stray_write(file, &table) {
                    faults.push(file.fault(literal.line, why));
                }
            }
        }
    }
    faults
}

fn stray_write(file: &Source, table: &str) -> Option<String> {
    let inside = file.path.strip_prefix("crates/replica/src/").unwrap_or_default();
    let (family, writer) = match table.split('_').next() {
        Some("replica") => ("replica_*", "apply"),
        Some("local") => ("local_*", "local"),
        _ => return None,
    };
    let is_in = |room: &str| inside == format!("{room}.rs") || inside.starts_with(&format!("{room}/"));
    let may = is_in(writer) || is_in("schema") || is_allowed(writer, &file.path);
    (!may).then(|| format!("writes `{table}`: {family} is written in replica/src/{writer} only"))
}

/// The tables that a statement, or several, writes.
fn written_tables(sql: &str) -> Vec<String> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let mut tables = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let rest = &words[index + 1..];
        let skip = match *word {
            "INTO" | "FROM" if word == &"INTO" || index > 0 && words[index - 1] == "DELETE" => 0,
            "UPDATE" if rest.first() == Some(&"OR") => 2,
            "UPDATE" => 0,
            "TABLE" if matches!(rest.first(), Some(&"IF")) => {
                rest.iter().take_while(|word| is_if_word(word)).count()
            }
            "TABLE" => 0,
            _ => continue,
        };
        let name = rest.get(skip).map(|name| name.trim_matches(['"', '`', '(', ';']));
        tables.extend(
            name.filter(|name| !name.is_empty()).map(|name| name.split('(').next().unwrap_or(name).into()),
        );
    }
    tables
}

fn is_if_word(word: &str) -> bool {
    matches!(word, "IF" | "NOT" | "EXISTS")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(rule: fn(&Tree) -> Vec<Fault>, path: &str, text: &str) -> Vec<usize> {
        rule(&Tree::of(&[(path, text)])).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn sql_outside_the_stores_is_noticed() {
        let code = "fn f() {\n  q(\"SELECT id FROM replica_message\");\n}";
        assert_eq!(caught(sql, "crates/engine/src/drain.rs", code), [2]);
        assert_eq!(caught(sql, "crates/replica/src/query/list.rs", code), [0; 0]);
        assert_eq!(caught(sql, "crates/hub/src/journal/sqlite.rs", code), [0; 0]);
        assert_eq!(caught(sql, "crates/hub/src/ingest.rs", code), [2]);
        assert_eq!(caught(sql, "src-tauri/schema.sql", "x"), [0]);
    }

    #[test]
    fn a_sentence_is_not_sql() {
        assert_eq!(
            caught(sql, "crates/engine/src/a.rs", "a(\"Select a conversation\"); // SELECT x"),
            [0; 0]
        );
    }

    #[test]
    fn the_replica_has_one_writer() {
        let write = "fn f() { q(\"UPDATE replica_message SET status = ?1\"); }";
        assert_eq!(caught(writers, "crates/replica/src/query/thread.rs", write), [1]);
        assert_eq!(caught(writers, "crates/replica/src/local/outbox.rs", write), [1]);
        assert_eq!(caught(writers, "crates/replica/src/apply/message.rs", write), [0; 0]);
        let read = "fn f() { q(\"SELECT id FROM replica_message\"); }";
        assert_eq!(caught(writers, "crates/replica/src/query/thread.rs", read), [0; 0]);
    }

    #[test]
    fn every_way_of_writing_is_known() {
        let ways = "INSERT OR IGNORE INTO a (x) VALUES (1); DELETE FROM b; UPDATE OR REPLACE c SET x = 1;
            CREATE TABLE IF NOT EXISTS d(x); DROP TABLE e; ALTER TABLE f RENAME TO g; REPLACE INTO h(x) VALUES (1)";
        assert_eq!(written_tables(ways), ["a", "b", "c", "d", "e", "f", "h"]);
        assert!(written_tables("SELECT a FROM b ORDER BY c").is_empty());
    }
}
