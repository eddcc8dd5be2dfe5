//! The canonical dump: every replica table as text. Two replicas that hold the same interval of the same
//! journal dump to the same bytes, however they came there (law 3).

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fmt::Write as _;

use crate::StoreError;

/// Writes every `replica_*` table, its rows in the order of their values. Holds what people said: for tests only.
pub(crate) fn dump(conn: &Connection) -> Result<String, StoreError> {
    let mut out = String::new();
    let mut tables = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'replica\\_%' ESCAPE '\\'
                AND name NOT LIKE 'replica\\_search%' ESCAPE '\\' ORDER BY name",
    )?;
    let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = statement.column_count();
        let names = statement.column_names().collect::<Vec<_>>().join(" ");
        let mut lines = Vec::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = String::new();
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => line.push_str("- "),
                    ValueRef::Integer(number) => write!(line, "{number} ").expect("a string takes it"),
                    ValueRef::Real(number) => write!(line, "{number:?} ").expect("a string takes it"),
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        write!(line, "{:?} ", String::from_utf8_lossy(text)).expect("a string takes it");
                    }
                }
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.sort();
        writeln!(out, "== {table}: {names}").expect("a string takes it");
        for line in lines {
            out.push_str(&line);
            out.push('\n');
        }
    }
    search(conn, &mut out)?;
    Ok(out)
}

/// Writes which words the index holds of which message, and where: its tables and its ids follow from the batches.
fn search(conn: &Connection, out: &mut String) -> Result<(), StoreError> {
    conn.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab (main, replica_search, instance)",
    )?;
    let mut words = conn.prepare(
        "SELECT place.conversation, place.at_ms, place.seq, word.\"offset\", word.term FROM temp.word
         LEFT JOIN replica_search_place place ON place.id = word.doc ORDER BY 1, 2, 3, 4",
    )?;
    let mut rows = words.query([])?;
    writeln!(out, "== replica_search: conversation at_ms seq offset term").expect("a string takes it");
    while let Some(row) = rows.next()? {
        let place: [Option<i64>; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        let (offset, term): (i64, String) = (row.get(3)?, row.get(4)?);
        writeln!(out, "{place:?} {offset} {term:?}").expect("a string takes it");
    }
    Ok(())
}
