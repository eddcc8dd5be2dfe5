//! Where a text shows what was looked for, and the piece of it that a list shows.

use std::ops::Range;

use super::fold::{Token, tokens};
use super::forms::{Form, forms};
use super::query::{Query, Term};
use crate::Text;

/// A piece of what a message says, around what was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, as written.
    pub text: Text,
    /// What was looked for: bytes of the piece, in order, apart.
    pub marks: Vec<Range<usize>>,
    /// Whether something stands before it.
    pub cut_before: bool,
    /// Whether something stands after it.
    pub cut_after: bool,
}

/// About how many characters of a message a list shows.
const SNIPPET_CHARS: usize = 160;

/// How many of them stand before the first mark.
const BEFORE_CHARS: usize = 40;

impl Query {
    /// Where a text shows what is looked for: bytes, in order, apart.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        marked(&self.shown(), text).0
    }

    /// The piece of what a message says that shows best why it was found.
    #[must_use]
    pub fn snippet(&self, said: &[&Text]) -> Snippet {
        let terms = self.shown();
        let mut best: Option<(usize, &Text, Vec<Range<usize>>)> = None;
        for text in said {
            let (marks, shown) = marked(&terms, text.as_str());
            if best.as_ref().is_none_or(|(most, ..)| shown > *most) {
                best = Some((shown, text, marks));
            }
        }
        best.map_or_else(Snippet::default, |(_, text, marks)| cut(text.as_str(), &marks))
    }
}

impl Query {
    /// How well what a message says answers, from 0 to 1: words that are the ones typed count for more than those
    /// that only begin so, words near each other for more than words apart, few words for more than many.
    #[must_use]
    pub fn closeness(&self, said: &[&Text]) -> f64 {
        let terms = self.shown();
        said.iter().map(|text| close(&terms, text.as_str())).fold(0.0, f64::max)
    }
}

/// What a beginning counts for, where a whole word counts 1.
const BEGINNING: f64 = 0.7;

/// So many words more halve what a text counts for, about.
const LONG: f64 = 60.0;

fn close(terms: &[&Term], text: &str) -> f64 {
    let words = tokens(text);
    let further = forms(text, &words);
    let (mut sum, mut firsts) = (0.0, Vec::new());
    for term in terms {
        let whole = Term { prefix: false, ..(*term).clone() };
        let (mut exact, mut any) = (Vec::new(), Vec::new());
        places(&whole, &words, &further, &mut exact);
        places(term, &words, &further, &mut any);
        sum += if exact.is_empty() { BEGINNING * f64::from(u8::from(!any.is_empty())) } else { 1.0 };
        firsts.extend(exact.first().or(any.first()).map(|place| place.start));
    }
    if firsts.is_empty() {
        return 0.0;
    }
    let between =
        |from: usize, to: usize| words.iter().filter(|word| (from..=to).contains(&word.span.start)).count();
    let span =
        between(firsts.iter().copied().min().unwrap_or(0), firsts.iter().copied().max().unwrap_or(0)).max(1);
    let near = 0.5 + 0.5 * (firsts.len() as f64 / span as f64).min(1.0);
    sum / terms.len() as f64 * near * LONG / (LONG + words.len() as f64)
}

/// Where any of the terms stands, and how many of them do.
fn marked(terms: &[&Term], text: &str) -> (Vec<Range<usize>>, usize) {
    let words = tokens(text);
    let further = forms(text, &words);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut shown = 0;
    for term in terms {
        let before = found.len();
        places(term, &words, &further, &mut found);
        shown += usize::from(found.len() > before);
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => apart.push(range),
        }
    }
    (apart, shown)
}

fn places(term: &Term, words: &[Token], further: &[Form], found: &mut Vec<Range<usize>>) {
    let Some((last, first)) = term.words.split_last() else { return };
    let is = |wanted: &str, word: &str| if term.prefix { word.starts_with(wanted) } else { word == wanted };
    for window in words.windows(term.words.len()) {
        let begins = first.iter().zip(window).all(|(wanted, word)| wanted.as_str() == word.text);
        if begins && is(last.as_str(), &window[first.len()].text) {
            found.push(window[0].span.start..window[first.len()].span.end);
        }
    }
    let single = if first.is_empty() { Some(last) } else { None };
    for wanted in term.also.iter() {
        found.extend(
            words.iter().filter(|word| is(wanted.as_str(), &word.text)).map(|word| word.span.clone()),
        );
    }
    for wanted in term.also.iter().chain(single) {
        found.extend(
            further.iter().filter(|form| is(wanted.as_str(), &form.text)).map(|form| form.span.clone()),
        );
    }
}

/// Around the first mark, at the ends of words where one is near.
fn cut(text: &str, marks: &[Range<usize>]) -> Snippet {
    let first = marks.first().map_or(0, |mark| mark.start);
    let start = match text[..first].char_indices().rev().nth(BEFORE_CHARS) {
        Some((at, _)) => text[at..first].find(char::is_whitespace).map_or(at, |space| {
            let space = at + space;
            space + text[space..].chars().next().map_or(0, char::len_utf8)
        }),
        None => 0,
    };
    let end = text[start..].char_indices().nth(SNIPPET_CHARS).map_or(text.len(), |(length, _)| {
        let whole = &text[start..start + length];
        // A word that would be cut is left out, when the snippet stays long enough without it.
        let space = whole.rfind(char::is_whitespace).filter(|space| *space > length / 2);
        start + space.unwrap_or(length)
    });
    let inside = |mark: &Range<usize>| {
        let (from, to) = (mark.start.max(start), mark.end.min(end));
        (from < to).then(|| from - start..to - start)
    };
    Snippet {
        text: Text::from(&text[start..end]),
        marks: marks.iter().filter_map(inside).collect(),
        cut_before: start > 0,
        cut_after: end < text.len(),
    }
}
