//! What somebody looks for: words that must, may or must not be said, and where.

use std::ops::Range;

use super::date::Days;
use crate::{MediaKind, Text, Timestamp};

/// A search as typed, understood. Nothing typed is refused: what is no operator is looked for as words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What must be said; absent when only chips narrow the search, or nothing was typed.
    pub words: Option<Expr>,
    /// The operators, in the order of typing.
    pub chips: Vec<Chip>,
}

/// What must be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// These words, one after another.
    Term(Term),
    /// All of these.
    All(Vec<Expr>),
    /// Any of these.
    Any(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
}

/// Words that follow one another within one text of a message; mostly one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// The folded words; never empty.
    pub words: Vec<Text>,
    /// Whether the last word may go on: it is still being typed, or a star says so.
    pub prefix: bool,
    /// Other single words that do as well: a number otherwise spaced or dialled, an Arabic word without article.
    pub also: Vec<Text>,
}

/// An operator with its value, as the screen draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its bytes in what was typed, a minus sign included.
    pub span: Range<usize>,
    /// The bytes of its value there, quotes excluded.
    pub value: Range<usize>,
    /// Whether what it says must not be.
    pub negated: bool,
    /// What it says.
    pub filter: Filter,
}

/// What a chip says. Several chips of one kind widen each other (`type:pdf type:image` is either), save for
/// [`Filter::Time`] and [`Filter::Is`]; chips of different kinds narrow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Who wrote.
    From(Who),
    /// A member of that name wrote.
    Agent(Text),
    /// Written in this time, half open; the days are how it was typed.
    Time {
        /// From this moment on.
        from: Option<Timestamp>,
        /// Before this moment.
        to: Option<Timestamp>,
        /// The days that were named.
        days: Days,
    },
    /// Of this kind.
    Kind(Kind),
    /// With a file of this ending.
    Extension(String),
    /// In a conversation that stands like this.
    Is(Standing),
    /// In the conversations with somebody of that name or number.
    In(Text),
}

/// Who wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// We: a member, or the owner's phone.
    Us,
    /// A customer.
    Customers,
    /// The customer of that name or number.
    Named(Text),
}

/// Kinds of messages that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Any file.
    AnyMedia,
    /// A file of this kind.
    Media(MediaKind),
    /// An address on the web stands in it.
    Link,
    /// A place.
    Location,
    /// Contact cards.
    Contacts,
    /// A template of ours.
    Template,
    /// A basket.
    Order,
    /// A filled form.
    Form,
    /// A message of ours with something to tap.
    Interactive,
    /// What a customer tapped.
    Choice,
}

/// How a conversation, or a message, can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The customer wrote last.
    Unanswered,
    /// Something of the customer's was not read.
    Unread,
    /// The message could not be sent, or nobody knows.
    Failed,
}

impl Query {
    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_none() && self.chips.is_empty()
    }

    /// Every message of a kind.
    #[must_use]
    pub fn of_kind(kind: Kind) -> Self {
        let chip = Chip { span: 0..0, value: 0..0, negated: false, filter: Filter::Kind(kind) };
        Self { words: None, chips: vec![chip] }
    }

    /// The terms that a hit may show: those that are not excluded.
    #[must_use]
    pub fn shown(&self) -> Vec<&Term> {
        let mut found = Vec::new();
        if let Some(words) = &self.words {
            words.shown(&mut found);
        }
        found
    }
}

impl Expr {
    fn shown<'e>(&'e self, found: &mut Vec<&'e Term>) {
        match self {
            Self::Term(term) => found.push(term),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.shown(found)),
            Self::Not(_) => {}
        }
    }
}
