//! The conversation as a page: no script, no address elsewhere, fit for paper.

use std::fmt::Write as _;

use super::local::{day, time};
use super::record::{FileRecord, Record, Writer};
use super::words::Words;

const STYLE: &str = "
:root { color-scheme: light; --us: #e9f0ee; --them: #fff; --line: #d9dde1; --soft: #5b6672; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; background: #f3f5f6; color: #14181b;
  font: 15px/1.45 system-ui, 'Segoe UI', 'Noto Sans', sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } header p { margin: .1rem 0; color: var(--soft); font-size: .9rem; }
h2 { font-size: .85rem; color: var(--soft); text-align: center; margin: 1.75rem 0 .75rem; font-weight: 600; }
article { max-width: 34rem; width: fit-content; margin: .4rem 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--them); break-inside: avoid; }
article.us { margin-inline-start: auto; background: var(--us); }
article p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
article .kind, article footer { color: var(--soft); font-size: .8rem; }
article img { display: block; max-width: 100%; max-height: 24rem; border-radius: .4rem; margin: .25rem 0; }
article a { color: inherit; }
@media print { body { background: none; padding: 0; max-width: none; } article { border-color: #999; } }
";

/// What stands at its head.
pub(crate) struct Head<'a> {
    pub(crate) name: &'a str,
    pub(crate) phone: Option<&'a str>,
    pub(crate) line: &'a str,
    pub(crate) made: String,
    pub(crate) complete: bool,
}

/// The whole page.
pub(crate) fn page(words: Words, head: &Head<'_>, records: &[Record]) -> String {
    let mut out = String::with_capacity(records.len() * 400 + 4_096);
    let title = escaped(&words.title(head.name));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<header>\n<h1>{title}</h1>\n",
        words.language(),
    );
    let who = [head.phone.unwrap_or_default(), head.line].into_iter().filter(|word| !word.is_empty());
    let who = who.collect::<Vec<_>>().join(" · ");
    for line in [who.as_str(), &head.made, words.coverage(head.complete), words.to_check()] {
        if !line.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", escaped(line));
        }
    }
    out.push_str("</header>\n<main>\n");
    let mut today = String::new();
    for record in records {
        let on = day(&record.at, words.0);
        if on != today {
            let _ = writeln!(out, "<h2>{}</h2>", escaped(&on));
            today = on;
        }
        message(&mut out, words, head.name, record);
    }
    out.push_str("</main>\n</html>\n");
    out
}

fn message(out: &mut String, words: Words, customer: &str, record: &Record) {
    let side = if record.from == Writer::Customer { "them" } else { "us" };
    let _ = write!(out, "<article class=\"{side}\" id=\"m{}\">", record.n);
    if record.kind == "unreadable" {
        let _ = writeln!(out, "<p><em>{}</em></p></article>", words.unreadable());
        return;
    }
    if record.kind != "text" {
        let _ = write!(out, "<div class=\"kind\">{}</div>", words.kind(&record.kind));
    }
    for file in &record.files {
        show(out, words, file);
    }
    if record.deleted {
        let _ = write!(out, "<p><em>{}</em></p>", words.deleted());
    } else if !record.text.is_empty() {
        let _ = write!(out, "<p dir=\"auto\">{}</p>", escaped(&record.text));
    }
    let who = match (&record.author, record.from) {
        (Some(author), _) => author.as_str(),
        (None, from) => words.writer(from, customer),
    };
    let mut foot = vec![time(&record.at), escaped(who)];
    foot.extend(record.state.as_deref().map(|state| words.state(state).to_owned()));
    foot.extend(record.edited.then(|| words.edited().to_owned()));
    foot.extend(record.forwarded.then(|| words.forwarded().to_owned()));
    foot.extend(record.reactions.iter().map(|(emoji, _)| escaped(emoji)));
    foot.retain(|word| !word.is_empty());
    let _ = writeln!(out, "<footer>{}</footer></article>", foot.join(" · "));
}

fn show(out: &mut String, words: Words, file: &FileRecord) {
    let name = escaped(file.name.as_deref().or(file.path.as_deref()).unwrap_or(&file.mime));
    match &file.path {
        Some(path) if file.mime.starts_with("image/") => {
            let path = escaped(path);
            let _ = write!(out, "<a href=\"{path}\"><img src=\"{path}\" alt=\"{name}\"></a>");
        }
        Some(path) => {
            let _ = write!(out, "<p><a href=\"{}\">{name}</a></p>", escaped(path));
        }
        None => {
            let why = words.missing(file.missing.as_deref().unwrap_or_default());
            let _ = write!(out, "<p>{name} <em>({why})</em></p>");
        }
    }
}

/// What a customer wrote is never markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
