//! The dialogues: reading them, and telling one so that it is never quite the same twice.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::IndexedRandom;

use crate::customers::Content;

/// A dialogue as it stands in the file.
#[derive(Clone)]
pub(super) struct Tale {
    pub(super) name: String,
    pub(super) kinds: Vec<String>,
    pub(super) months: Vec<i8>,
    pub(super) weight: u32,
    pub(super) who: Option<String>,
    /// How long ago the last line was, in minutes.
    pub(super) ended: Option<i64>,
    /// Month and day.
    pub(super) on: Option<(i8, i8)>,
    lines: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    speaker: Speaker,
    text: String,
    /// A pause before it, in minutes, when it is not the usual one.
    pause: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Customer(Form),
    Agent { arrives: bool },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Image,
    Voice,
    Pdf,
    Place,
    Reaction,
    Sticker,
}

/// One message of a dialogue that was told.
pub(super) enum Said {
    Customer { content: Content },
    Agent { text: String, arrives: bool },
}

/// A message and the minutes since the one before.
pub(super) struct Spoken {
    pub(super) pause_ms: i64,
    pub(super) said: Said,
}

/// Reads a file of dialogues. A mistake in it is a mistake in this crate, found by its tests.
pub(super) fn read(text: &str) -> Vec<Tale> {
    let mut tales: Vec<Tale> = Vec::new();
    let mut pause = None;
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix("== ") {
            tales.push(read_header(header));
        } else if let Some(wait) = line.strip_prefix("~ ") {
            pause = Some(minutes(wait));
        } else {
            let (mark, text) = line.split_once(' ').unwrap_or((line, ""));
            let line = Line { speaker: speaker(mark), text: text.into(), pause: pause.take() };
            tales.last_mut().expect("a line stands under a header").lines.push(line);
        }
    }
    tales
}

fn read_header(header: &str) -> Tale {
    let mut parts = header.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let fields: BTreeMap<&str, &str> = parts.filter_map(|part| part.split_once(": ")).collect();
    let words = |key: &str| fields.get(key).map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    Tale {
        name,
        kinds: words("pour").unwrap_or_default().into_iter().map(str::to_owned).collect(),
        months: words("mois").unwrap_or_default().iter().filter_map(|month| month.parse().ok()).collect(),
        weight: fields.get("poids").and_then(|weight| weight.parse().ok()).unwrap_or(1),
        who: fields.get("qui").map(|who| (*who).to_owned()),
        ended: fields.get("fin").map(|ago| minutes(ago)),
        on: fields.get("le").and_then(|day| day.split_once('-')).map(|(month, day)| {
            (month.parse().expect("a month is a number"), day.parse().expect("a day is a number"))
        }),
        lines: Vec::new(),
    }
}

/// Reads `2d3h10m`, also with French `j` for days.
fn minutes(text: &str) -> i64 {
    let (mut total, mut number) = (0, 0);
    for c in text.trim().chars() {
        match c {
            '0'..='9' => number = number * 10 + i64::from(c as u8 - b'0'),
            'j' | 'd' => (total, number) = (total + number * 1440, 0),
            'h' => (total, number) = (total + number * 60, 0),
            'm' => (total, number) = (total + number, 0),
            other => panic!("`{other}` is no unit of time"),
        }
    }
    total
}

fn speaker(mark: &str) -> Speaker {
    match mark {
        "A" => Speaker::Agent { arrives: true },
        "A!" => Speaker::Agent { arrives: false },
        "C" => Speaker::Customer(Form::Text),
        "C.image" => Speaker::Customer(Form::Image),
        "C.voix" => Speaker::Customer(Form::Voice),
        "C.pdf" => Speaker::Customer(Form::Pdf),
        "C.lieu" => Speaker::Customer(Form::Place),
        "C.react" => Speaker::Customer(Form::Reaction),
        "C.sticker" => Speaker::Customer(Form::Sticker),
        other => panic!("nobody is called `{other}`"),
    }
}

impl Tale {
    /// Tells it once, with words of this telling.
    pub(super) fn tell(&self, words: &BTreeMap<&str, String>, rng: &mut impl Rng) -> Vec<Spoken> {
        let mut before = None;
        let tell_line = |line: &Line| {
            let text = fill(&choose(&line.text, rng), words);
            let usual = match (before, line.speaker) {
                (Some(Speaker::Customer(_)), Speaker::Customer(_)) => rng.random_range(15..80),
                (_, Speaker::Customer(_)) => rng.random_range(40..500),
                (_, Speaker::Agent { .. }) => rng.random_range(90..900),
            };
            before = Some(line.speaker);
            let pause = line.pause.map_or(usual, |minutes| minutes * 60 + usual / 4);
            let said = match line.speaker {
                Speaker::Agent { arrives } => Said::Agent { text, arrives },
                Speaker::Customer(form) => Said::Customer { content: content(form, &text) },
            };
            Spoken { pause_ms: pause * 1000, said }
        };
        self.lines.iter().map(tell_line).collect()
    }
}

fn content(form: Form, text: &str) -> Content {
    match form {
        Form::Text => Content::text(text),
        Form::Image => Content::Image { caption: (!text.is_empty()).then(|| text.to_owned()), file: None },
        Form::Voice => Content::Voice { seconds: text.parse().unwrap_or(8) },
        Form::Pdf => {
            let (filename, caption) = text.split_once(' ').unwrap_or((text, ""));
            let caption = (!caption.is_empty()).then(|| caption.to_owned());
            Content::Document { filename: filename.into(), caption, pages: 1, weight: None }
        }
        Form::Place => {
            let (name, address) = text.split_once('|').unwrap_or((text, ""));
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Content::Location {
                latitude: 44.837_8,
                longitude: -0.579_2,
                name: some(name),
                address: some(address),
                url: None,
            }
        }
        Form::Reaction => Content::Reaction { emoji: Some(text.to_owned()), to: None },
        Form::Sticker => Content::Sticker { animated: false },
    }
}

/// Chooses in each `[a|b|c]`; tidies the space that an empty choice leaves.
fn choose(text: &str, rng: &mut impl Rng) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').expect("every bracket closes");
        out.push_str(before);
        let choices: Vec<&str> = inside.split('|').collect();
        out.push_str(choices.choose(rng).copied().unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

fn fill(text: &str, words: &BTreeMap<&str, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("every brace closes");
        out.push_str(before);
        let word = words.get(name).expect("every word has a value");
        let begins = out.trim_end().ends_with(['.', '!', '?']);
        out.push_str(&if begins { capital(word) } else { word.clone() });
        rest = after;
    }
    out.push_str(rest);
    capital(&out)
}

/// Sentences begin with a capital even when a word was filled in, unless the writer does not care for capitals.
fn capital(text: &str) -> String {
    let careless = text.starts_with("bonjour c'est") || text.starts_with("elle a dit") || text == "oui";
    match text.chars().next() {
        Some(first) if !careless => first.to_uppercase().chain(text.chars().skip(1)).collect(),
        Some(_) | None => text.to_owned(),
    }
}
