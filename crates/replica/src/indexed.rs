//! What the full-text table holds of a message: the words that it says, then marks that say what it is.
//!
//! ```text
//! words of the first text · SEPARATOR · words of the next … ORIGIN CONVERSATION · SEPARATOR form … kinds ending author
//! ```
//!
//! Marks are characters for private use, which no text brings here. A mark of one character costs nothing in the index
//! of beginnings, and a conversation is one character up to 65,000 of them. No phrase crosses a mark.

use domain::search::{Kind, forms, tokens};
use domain::{Content, ConversationId};

use crate::query::Origin;

/// Between texts that do not follow one another.
const SEPARATOR: char = '\u{e000}';

/// Who wrote: six of them.
const ORIGIN: u32 = 0xe001;

/// Before a word of the name of the member who wrote.
const AUTHOR: char = '\u{e010}';

/// Before the ending of a file.
const ENDING: char = '\u{e011}';

/// The kinds.
const KIND: u32 = 0xe020;

/// The digits of a conversation's number: the last one is of the first plane for private use, those before of the second.
const LAST_DIGIT: u32 = 0xf_0000;
const DIGIT: u32 = 0x10_0000;
const DIGITS: u64 = 65_000;

/// A message, as much as is searched.
pub(crate) struct Message<'a> {
    pub(crate) conversation: ConversationId,
    pub(crate) origin: Origin,
    pub(crate) author: Option<&'a str>,
    pub(crate) says: Says<'a>,
}

/// What it says.
pub(crate) enum Says<'a> {
    /// These words and nothing else.
    Words(&'a str),
    /// All that it holds.
    Content(&'a Content),
}

/// The line that the full-text table is given.
pub(crate) fn line(message: &Message<'_>) -> String {
    let mut line = Line::default();
    match message.says {
        Says::Words(words) => line.text(words),
        Says::Content(content) => content.said().into_iter().for_each(|text| line.text(text.as_str())),
    }
    line.word(&origin(message.origin));
    line.word(&conversation(message.conversation));
    for form in std::mem::take(&mut line.forms) {
        line.mark(SEPARATOR);
        line.word(&form);
    }
    if std::mem::take(&mut line.has_link) {
        line.word(&kind(Kind::Link));
    }
    if let Says::Content(content) = message.says {
        kinds(content).iter().for_each(|one| line.word(&kind(*one)));
        if let Some(end) = content.extension() {
            line.word(&ending(&end));
        }
    }
    for token in tokens(message.author.unwrap_or_default()) {
        line.word(&author(&token.text));
    }
    line.out
}

#[derive(Default)]
struct Line {
    out: String,
    forms: Vec<String>,
    has_link: bool,
}

impl Line {
    fn text(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.mark(SEPARATOR);
        }
        let words = tokens(text);
        for form in forms(text, &words) {
            if !self.forms.contains(&form.text) {
                self.forms.push(form.text);
            }
        }
        self.has_link |= has_link(text);
        words.iter().for_each(|word| self.word(&word.text));
    }

    fn word(&mut self, word: &str) {
        if !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(word);
    }

    fn mark(&mut self, mark: char) {
        self.word(mark.encode_utf8(&mut [0; 4]));
    }
}

/// The mark of whoever wrote.
pub(crate) fn origin(origin: Origin) -> String {
    private(ORIGIN + u32::from(origin.column())).to_string()
}

/// The mark of a conversation.
pub(crate) fn conversation(conversation: ConversationId) -> String {
    let (mut rest, last) = (conversation.0 / DIGITS, conversation.0 % DIGITS);
    let mut digits = vec![private(LAST_DIGIT + last as u32)];
    while rest > 0 {
        digits.push(private(DIGIT + (rest % DIGITS) as u32));
        rest /= DIGITS;
    }
    digits.into_iter().rev().collect()
}

/// The mark of a word in the name of the member who wrote.
pub(crate) fn author(word: &str) -> String {
    format!("{AUTHOR}{word}")
}

/// The mark of a file's ending.
pub(crate) fn ending(end: &str) -> String {
    format!("{ENDING}{end}")
}

/// The mark of a kind.
pub(crate) fn kind(kind: Kind) -> String {
    let number = match kind {
        Kind::AnyMedia => 0,
        Kind::Media(media) => 1 + media as u32,
        Kind::Link => 16,
        Kind::Location => 17,
        Kind::Contacts => 18,
        Kind::Template => 19,
        Kind::Order => 20,
        Kind::Form => 21,
        Kind::Interactive => 22,
        Kind::Choice => 23,
    };
    private(KIND + number).to_string()
}

fn private(code: u32) -> char {
    char::from_u32(code).expect("the private planes hold characters only")
}

fn kinds(content: &Content) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if let Some(media) = content.media() {
        kinds.extend([Kind::AnyMedia, Kind::Media(media.kind)]);
    }
    match content {
        Content::Location { .. } => kinds.push(Kind::Location),
        Content::Contacts { .. } => kinds.push(Kind::Contacts),
        Content::Template { .. } => kinds.push(Kind::Template),
        Content::Order(_) => kinds.push(Kind::Order),
        Content::Form(_) => kinds.push(Kind::Form),
        Content::Interactive(_) => kinds.push(Kind::Interactive),
        Content::Choice { .. } => kinds.push(Kind::Choice),
        Content::Text { .. } | Content::Media(_) | Content::System(_) | Content::Unsupported { .. } => {}
    }
    kinds
}

fn has_link(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::MediaKind;

    use super::*;

    #[test]
    fn a_line_is_words_and_marks() {
        let says = Says::Words("L'Été au 06 39 98");
        let message =
            Message { conversation: ConversationId(7), origin: Origin::Queued, author: Some("Zoé B"), says };
        assert_eq!(
            line(&message),
            "l ete au 06 39 98 \u{e003} \u{f0007} \u{e000} 063998 \u{e010}zoe \u{e010}b"
        );
    }

    /// These stand in every database there is.
    #[test]
    fn no_two_marks_are_equal() {
        let media = [
            MediaKind::Image,
            MediaKind::Video,
            MediaKind::Audio,
            MediaKind::Voice,
            MediaKind::Document,
            MediaKind::Sticker,
        ];
        let kinds = [
            Kind::AnyMedia,
            Kind::Link,
            Kind::Location,
            Kind::Contacts,
            Kind::Template,
            Kind::Order,
            Kind::Form,
            Kind::Interactive,
            Kind::Choice,
        ];
        let marks: Vec<String> = kinds.into_iter().chain(media.map(Kind::Media)).map(kind).collect();
        assert_eq!(marks.iter().collect::<BTreeSet<_>>().len(), marks.len());
        assert_eq!(kind(Kind::Media(MediaKind::Document)), "\u{e025}");
        assert_eq!(conversation(ConversationId(64_999)), "\u{ffde7}");
        assert_eq!(conversation(ConversationId(65_000)), "\u{100001}\u{f0000}");
        assert_eq!(conversation(ConversationId(u64::MAX)).chars().count(), 5);
    }
}
