//! From what is typed to a [`Query`].
//!
//! ```text
//! all  = any any …            everything stands together, as does AND (ET)
//! any  = one OR one OR …      OR (OU, |) binds its two neighbours
//! one  = NOT one | -one | (all) | "a phrase" | operator:value | word | beginning*
//! ```
//!
//! Words that bind are written in capitals; what binds nothing is passed over. An open quotation mark or parenthesis
//! ends with the text: somebody is still typing.

use std::ops::Range;

use super::fold::{stands_alone, tokens};
use super::forms::sought;
use super::operator::{Calendar, Operator};
use super::query::{Chip, Expr, Query, Term};
use crate::Text;

impl Query {
    /// Understands what was typed.
    #[must_use]
    pub fn parse(typed: &str, calendar: &Calendar<'_>) -> Self {
        let (pieces, chips) = Reading { typed, at: 0, calendar, chips: Vec::new() }.pieces();
        let mut grammar = Grammar { pieces: &pieces, at: 0, depth: 0 };
        let mut parts = Vec::new();
        // A closing parenthesis that nothing opened ends a part and no more.
        while grammar.at < pieces.len() {
            parts.extend(grammar.all());
            grammar.at += 1;
        }
        Self { words: together(parts, Expr::All), chips }
    }
}

/// What stands between spaces, once chips are taken out.
#[derive(PartialEq)]
enum Piece {
    Term(Term),
    And,
    Or,
    Not,
    Open,
    Close,
}

struct Reading<'t> {
    typed: &'t str,
    at: usize,
    calendar: &'t Calendar<'t>,
    chips: Vec<Chip>,
}

impl Reading<'_> {
    fn pieces(mut self) -> (Vec<Piece>, Vec<Chip>) {
        let mut pieces = Vec::new();
        while let Some(next) = self.rest().chars().next() {
            match next {
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '(' => pieces.push(self.sign(Piece::Open)),
                ')' => pieces.push(self.sign(Piece::Close)),
                '|' => pieces.push(self.sign(Piece::Or)),
                quote if closing(quote).is_some() => pieces.extend(self.phrase()),
                '-' | '−'
                    if self.rest()[next.len_utf8()..]
                        .starts_with(|c: char| !c.is_whitespace() && c != '-') =>
                {
                    match self.chip() {
                        Some(chip) => self.chips.push(chip),
                        None => {
                            self.at += next.len_utf8();
                            pieces.push(Piece::Not);
                        }
                    }
                }
                _ => match self.chip() {
                    Some(chip) => self.chips.push(chip),
                    None => pieces.extend(self.word()),
                },
            }
        }
        (pieces, self.chips)
    }

    fn rest(&self) -> &str {
        &self.typed[self.at..]
    }

    fn sign(&mut self, piece: Piece) -> Piece {
        self.at += 1;
        piece
    }

    /// What stands between quotation marks: exactly this, or its beginning while the mark is still open.
    fn phrase(&mut self) -> Option<Piece> {
        let (inside, open) = self.quoted(self.at);
        self.at = after_quote(self.typed, &inside, open);
        term(&self.typed[inside], open).map(Piece::Term)
    }

    /// The inside of the quotation mark at `at`, and whether it is still open.
    fn quoted(&self, at: usize) -> (Range<usize>, bool) {
        let quote = self.typed[at..].chars().next().expect("a quotation mark stands here");
        let start = at + quote.len_utf8();
        let closers = closing(quote).unwrap_or_default();
        match self.typed[start..].find(closers) {
            Some(length) => (start..start + length, false),
            None => (start..self.typed.len(), true),
        }
    }

    fn word(&mut self) -> Option<Piece> {
        let start = self.at;
        let end = start + word_length(self.rest());
        let written = &self.typed[start..end];
        self.at = end;
        match written {
            "AND" | "ET" => return Some(Piece::And),
            "OR" | "OU" => return Some(Piece::Or),
            "NOT" | "SAUF" => return Some(Piece::Not),
            _ => {}
        }
        // Without a space behind it, it is still being typed.
        let prefix = end == self.typed.len() || written.ends_with('*');
        if dials(written) {
            let end = dialled_end(self.typed, start);
            self.at = end;
            return term(&self.typed[start..end], end == self.typed.len()).map(Piece::Term);
        }
        term(written, prefix).map(Piece::Term)
    }

    /// An operator with a value that makes sense to it.
    fn chip(&mut self) -> Option<Chip> {
        let span_start = self.at;
        let negated = self.rest().starts_with(['-', '−']);
        let start =
            span_start + if negated { self.rest().chars().next().map_or(0, char::len_utf8) } else { 0 };
        let here = &self.typed[start..];
        let colon = here[..word_length(here)].find(':')?;
        let operator = Operator::named(&here[..colon])?;
        let value_start = start + colon + 1;
        let next = self.typed[value_start..].chars().next().filter(|c| !c.is_whitespace())?;
        let mut ends = Vec::new();
        if closing(next).is_some() {
            let (inside, open) = self.quoted(value_start);
            let end = after_quote(self.typed, &inside, open);
            ends.push((inside, end));
        } else {
            let mut end = value_start + word_length(&self.typed[value_start..]);
            ends.push((value_start..end, end));
            // A date may be written in up to three words.
            for _ in 0..if operator.takes_a_date() { 2 } else { 0 } {
                let rest = &self.typed[end..];
                let Some(word) = rest.strip_prefix(' ').filter(|word| word_length(word) > 0) else { break };
                end += 1 + word_length(word);
                ends.push((value_start..end, end));
            }
        }
        ends.into_iter().rev().find_map(|(value, end)| {
            let filter = operator.with(&self.typed[value.clone()], self.calendar)?;
            self.at = end;
            Some(Chip { span: span_start..end, value, negated, filter })
        })
    }
}

/// After the closing quotation mark.
fn after_quote(typed: &str, inside: &Range<usize>, open: bool) -> usize {
    let closer = if open { None } else { typed[inside.end..].chars().next() };
    inside.end + closer.map_or(0, char::len_utf8)
}

/// How many bytes belong to the word that begins here.
fn word_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '“' | '”' | '«' | '»'))
        .unwrap_or(text.len())
}

fn closing(quote: char) -> Option<&'static [char]> {
    match quote {
        '"' => Some(&['"']),
        '“' | '”' | '„' => Some(&['”', '“', '"']),
        '«' => Some(&['»']),
        _ => None,
    }
}

fn dials(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || "+-./,'".contains(c))
}

/// Groups of digits that follow one another, spaces between them, are one number.
fn dialled_end(typed: &str, start: usize) -> usize {
    let mut end = start + word_length(&typed[start..]);
    while let Some(next) = typed[end..].strip_prefix([' ', '\u{a0}', '\u{202f}']) {
        let length = word_length(next);
        if length == 0 || !next[..length].chars().all(|c| c.is_ascii_digit() || "-./,'".contains(c)) {
            break;
        }
        end = typed.len() - next.len() + length;
    }
    end
}

/// The words of a piece. The beginning of a word is looked for from two letters on: one letter begins everything.
fn term(written: &str, prefix: bool) -> Option<Term> {
    let found = tokens(written);
    let last = found.last()?;
    let goes_on = prefix && last.span.end + usize::from(written.ends_with('*')) == written.len();
    let mut letters = last.text.chars();
    let long = letters.next().is_some_and(|first| !stands_alone(first)) && letters.next().is_some();
    Some(Term {
        prefix: goes_on && long,
        also: sought(written, &found).into_iter().map(Text).collect(),
        words: found.into_iter().map(|token| Text(token.text)).collect(),
    })
}

/// Nobody means more parentheses within each other than this; deeper ones are passed over.
const DEPTH_MAX: usize = 32;

struct Grammar<'p> {
    pieces: &'p [Piece],
    at: usize,
    depth: usize,
}

impl Grammar<'_> {
    /// Up to a closing parenthesis or the end.
    fn all(&mut self) -> Option<Expr> {
        let mut parts = Vec::new();
        while self.at < self.pieces.len() && self.pieces[self.at] != Piece::Close {
            parts.extend(self.any());
        }
        together(parts, Expr::All)
    }

    fn any(&mut self) -> Option<Expr> {
        let mut parts: Vec<Expr> = self.one().into_iter().collect();
        while self.pieces.get(self.at) == Some(&Piece::Or) {
            self.at += 1;
            parts.extend(self.one());
        }
        together(parts, Expr::Any)
    }

    fn one(&mut self) -> Option<Expr> {
        let piece = self.pieces.get(self.at)?;
        match piece {
            Piece::Term(term) => {
                self.at += 1;
                Some(Expr::Term(term.clone()))
            }
            Piece::Not => {
                let negations =
                    self.pieces[self.at..].iter().take_while(|piece| **piece == Piece::Not).count();
                self.at += negations;
                let what = self.one()?;
                Some(if negations % 2 == 1 { Expr::Not(Box::new(what)) } else { what })
            }
            Piece::Open if self.depth < DEPTH_MAX => {
                self.at += 1;
                self.depth += 1;
                let inside = self.all();
                self.depth -= 1;
                self.at += 1;
                inside
            }
            Piece::And | Piece::Open => {
                self.at += 1;
                None
            }
            // Whoever called sees them: nothing stands here.
            Piece::Or | Piece::Close => None,
        }
    }
}

fn together(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    if parts.len() > 1 { Some(many(parts)) } else { parts.pop() }
}
