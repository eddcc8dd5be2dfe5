//! One message as it leaves in an export. The names of its fields are the form of `messages.jsonl`: only ever added to.

use domain::Timestamp;
use jiff::Timestamp as Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::{ActionRow, ContentRow, Direction, HeaderRow, LookRow, MediaRow, MediaStand, MessageRow};

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// The customer.
    Customer,
    /// Somebody of ours, from a desktop.
    Us,
    /// We, from the owner's phone.
    Phone,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the export, from 1 on.
    pub n: u64,
    /// When it was written, RFC 3339, UTC.
    pub at: String,
    /// Its place in the line's journal.
    pub seq: u64,
    /// Its name: ours for what was sent here, Meta's otherwise.
    pub id: String,
    /// Who wrote it.
    pub from: Writer,
    /// The member's name.
    pub author: Option<String>,
    /// What it is: `text`, `image`, `location`, …
    pub kind: String,
    /// Its words, or what it says in words.
    pub text: String,
    /// Its files.
    pub files: Vec<FileRecord>,
    /// How far it came, when it is ours.
    pub state: Option<String>,
    /// Why it failed.
    pub failure: Option<String>,
    /// The name of the message that it answers.
    pub answers: Option<String>,
    /// The reactions: the emoji, and whose.
    pub reactions: Vec<(String, Writer)>,
    /// Whether its writer changed it.
    pub edited: bool,
    /// Whether its writer took it back.
    pub deleted: bool,
    /// Whether it was forwarded.
    pub forwarded: bool,
    /// Everything else of what it holds, as the app has it; nothing for plain words and files.
    pub content: Value,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name in the app.
    pub id: String,
    /// What its sender called it.
    pub name: Option<String>,
    /// Its media type.
    pub mime: String,
    /// Where it lies in the export; absent where it is not in it.
    pub path: Option<String>,
    /// Why it is not: `left_out`, `elsewhere`, `lost`, `withheld`.
    pub missing: Option<String>,
}

impl Record {
    /// A message as a row shows it. Its files are in no export yet.
    pub(crate) fn of(n: u64, row: &MessageRow) -> Self {
        let (kind, text, files) = said(&row.content);
        Self {
            n,
            at: written_at(Timestamp(row.at)),
            seq: row.seq,
            id: row.key.clone(),
            from: match (row.direction, row.from_phone) {
                (_, true) => Writer::Phone,
                (Direction::Inbound, false) => Writer::Customer,
                (Direction::Outbound, false) => Writer::Us,
            },
            author: row.author.clone().filter(|_| !row.from_phone),
            kind,
            text: if row.revoked { String::new() } else { text },
            files: files.into_iter().map(FileRecord::of).collect(),
            state: row.delivery.map(word),
            failure: row.failure.as_ref().map(|failure| failure.kind.clone()),
            answers: row.quote.as_ref().and_then(|quote| quote.key.clone()),
            reactions: row
                .reactions
                .iter()
                .map(|one| (one.emoji.clone(), whose(one.from_customer)))
                .collect(),
            edited: row.edited,
            deleted: row.revoked,
            forwarded: row.forwarded,
            content: rest(&row.content),
        }
    }

    /// The place of a message that cannot be read: the export goes on without it, and says so.
    pub(crate) fn unreadable(n: u64) -> Self {
        Self {
            n,
            at: String::new(),
            seq: 0,
            id: String::new(),
            from: Writer::Customer,
            author: None,
            kind: "unreadable".to_owned(),
            text: String::new(),
            files: Vec::new(),
            state: None,
            failure: None,
            answers: None,
            reactions: Vec::new(),
            edited: false,
            deleted: false,
            forwarded: false,
            content: Value::Null,
        }
    }
}

impl FileRecord {
    fn of(media: &MediaRow) -> Self {
        let missing = match media.state {
            MediaStand::Lost => Some("lost"),
            MediaStand::Withheld => Some("withheld"),
            MediaStand::Announced => Some("elsewhere"),
            MediaStand::Stored | MediaStand::Local => None,
        };
        Self {
            id: media.id.clone(),
            name: media.filename.clone(),
            mime: media.mime.clone(),
            path: None,
            missing: missing.map(str::to_owned),
        }
    }
}

/// A moment, RFC 3339, UTC, to the second; the milliseconds where there are any.
pub(crate) fn written_at(at: Timestamp) -> String {
    Instant::from_millisecond(at.0).map_or_else(|_| String::new(), |at| at.to_string())
}

fn whose(from_customer: bool) -> Writer {
    if from_customer { Writer::Customer } else { Writer::Us }
}

/// A word of ours as it stands on the wire.
fn word(word: impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

/// What a message is, what it says in words, and its files.
fn said(content: &ContentRow) -> (String, String, Vec<&MediaRow>) {
    let lines = |lines: Vec<Option<String>>| lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let (text, files) = match content {
        ContentRow::Text { body } => (body.clone(), Vec::new()),
        ContentRow::Media(media) => {
            return (media.kind.clone(), media.caption.clone().unwrap_or_default(), vec![media]);
        }
        ContentRow::Location { latitude, longitude, name, address } => {
            (lines(vec![name.clone(), address.clone(), Some(format!("{latitude}, {longitude}"))]), Vec::new())
        }
        ContentRow::Contacts { name, cards, .. } => {
            let card = |card: &crate::row::ContactCardRow| {
                let phones = card.phones.iter().map(|phone| phone.value.as_str());
                std::iter::once(card.name.as_str()).chain(phones).collect::<Vec<_>>().join(", ")
            };
            let all: Vec<_> = cards.iter().map(card).collect();
            (if all.is_empty() { name.clone() } else { all.join("\n") }, Vec::new())
        }
        ContentRow::Choice { title, description } => {
            (lines(vec![Some(title.clone()), description.clone()]), Vec::new())
        }
        ContentRow::Form { fields, .. } => {
            let field = |field: &crate::row::FormFieldRow| format!("{}: {}", field.name, field.value);
            (fields.iter().map(field).collect::<Vec<_>>().join("\n"), Vec::new())
        }
        ContentRow::Order { text, lines: items, totals, .. } => {
            let item = |line: &crate::row::OrderLineRow| {
                Some(format!("{} × {} ({} {})", line.quantity, line.product, line.price, line.currency))
            };
            let total = |sum: &crate::row::MoneyRow| Some(format!("= {} {}", sum.amount, sum.currency));
            let all =
                std::iter::once(text.clone()).chain(items.iter().map(item)).chain(totals.iter().map(total));
            (lines(all.collect()), Vec::new())
        }
        ContentRow::Interactive { header, body, footer, action } => {
            let (head, files) = match header {
                Some(HeaderRow::Text { text }) => (Some(text.clone()), Vec::new()),
                Some(HeaderRow::Media { media }) => (None, vec![&**media]),
                None => (None, Vec::new()),
            };
            (lines(vec![head, Some(body.clone()), footer.clone(), tapped(action)]), files)
        }
        ContentRow::Template { name, body, look, media, .. } => {
            let words = look.as_deref().map(look_in_words).or_else(|| body.clone());
            (words.unwrap_or_else(|| name.clone()), media.iter().map(|media| &**media).collect())
        }
        ContentRow::System { body, before, now, .. } => {
            let change = before.as_ref().zip(now.as_ref()).map(|(before, now)| format!("{before} → {now}"));
            (lines(vec![Some(body.clone()), change]), Vec::new())
        }
        ContentRow::Unsupported { kind, .. } => (kind.clone(), Vec::new()),
    };
    (kind_of(content), text, files)
}

/// What there is to tap, in words.
fn tapped(action: &ActionRow) -> Option<String> {
    match serde_json::to_value(action) {
        Ok(Value::Object(mut said)) => {
            said.remove("action");
            let words: Vec<_> = said.values().flat_map(strings).collect();
            (!words.is_empty()).then(|| format!("[{}]", words.join(" · ")))
        }
        Ok(_) | Err(_) => None,
    }
}

fn look_in_words(look: &LookRow) -> String {
    let buttons = (!look.buttons.is_empty()).then(|| format!("[{}]", look.buttons.join(" · ")));
    let cards = look.cards.iter().map(|card| Some(look_in_words(&card.look)));
    let all =
        [look.header.clone(), Some(look.body.clone()), look.footer.clone(), look.offer.clone(), buttons];
    let lines: Vec<_> = all.into_iter().chain(cards).flatten().filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        Value::Array(all) => all.iter().flat_map(strings).collect(),
        Value::Object(all) => all.values().flat_map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn kind_of(content: &ContentRow) -> String {
    match serde_json::to_value(content) {
        Ok(Value::Object(said)) => said.get("type").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Ok(_) | Err(_) => String::new(),
    }
}

/// What words and files do not say. Where files lie on this computer concerns nobody.
fn rest(content: &ContentRow) -> Value {
    match content {
        ContentRow::Text { .. } | ContentRow::Media(_) => Value::Null,
        ContentRow::Location { .. }
        | ContentRow::Contacts { .. }
        | ContentRow::Choice { .. }
        | ContentRow::Form { .. }
        | ContentRow::Order { .. }
        | ContentRow::Interactive { .. }
        | ContentRow::Template { .. }
        | ContentRow::System { .. }
        | ContentRow::Unsupported { .. } => {
            let mut value = serde_json::to_value(content).unwrap_or_default();
            forget_places(&mut value);
            value
        }
    }
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Object(all) => {
            if all.contains_key("blurhash") {
                for name in ["url", "here", "state", "lost", "program", "waveform", "blurhash"] {
                    all.remove(name);
                }
            }
            all.values_mut().for_each(forget_places);
        }
        Value::Array(all) => all.iter_mut().for_each(forget_places),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
