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
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'replica\\_%' ESCAPE '\\' ORDER BY name",
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
    Ok(out)
}
