//! The conversation as a table for spreadsheets.

use super::local::{day, time};
use super::record::Record;
use super::words::Words;

/// The whole table, with the mark by which spreadsheets know UTF-8.
pub(crate) fn table(words: Words, customer: &str, records: &[Record]) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut table = csv::WriterBuilder::new().delimiter(words.separator()).from_writer(&mut out);
    table.write_record(words.columns())?;
    for record in records {
        let text = match record.kind.as_str() {
            "unreadable" => words.unreadable(),
            _ if record.deleted => words.deleted(),
            _ => record.text.as_str(),
        };
        let files = record.files.iter().map(|file| match (&file.path, &file.missing) {
            (Some(path), _) => path.clone(),
            (None, why) => {
                let name = file.name.as_deref().unwrap_or(&file.mime);
                format!("{name} ({})", words.missing(why.as_deref().unwrap_or_default()))
            }
        });
        let reactions = record.reactions.iter().map(|(emoji, _)| emoji.as_str());
        table.write_record([
            record.n.to_string(),
            day(&record.at, words.0),
            time(&record.at),
            harmless(words.writer(record.from, customer)),
            harmless(record.author.as_deref().unwrap_or_default()),
            words.kind(&record.kind).to_owned(),
            harmless(text),
            harmless(&files.collect::<Vec<_>>().join("\n")),
            words.state(record.state.as_deref().unwrap_or_default()).to_owned(),
            reactions.collect::<Vec<_>>().join(" "),
        ])?;
    }
    table.flush()?;
    drop(table);
    Ok(out)
}

/// A spreadsheet runs what begins like a formula; what a stranger wrote is only ever words.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_words() {
        for formula in ["=1+1", "+33 6", "-2", "@SUM(A1)", "\tx"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("Bonjour = ?"), "Bonjour = ?");
    }
}
