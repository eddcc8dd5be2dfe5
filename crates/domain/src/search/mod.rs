//! The search: how texts are cut into words ([`fold`]), what a message says ([`crate::Content::said`]), how a
//! typed search is understood ([`Query::parse`]) and where a text shows what was looked for ([`Query::marks`]).
//!
//! A store keeps the words of [`tokens`] and [`forms`]; what is typed goes through the same two. So a search finds
//! exactly what these rules say, whatever a store's own idea of a word is.

pub mod date;
pub mod fold;
pub mod forms;
mod marks;
mod operator;
mod parse;
pub mod query;
mod said;
#[cfg(test)]
mod tests;

pub use date::{Date, Days};
pub use fold::{FOLDING, Token, folded, tokens};
pub use forms::{Form, forms};
pub use marks::Snippet;
pub use operator::Calendar;
pub use query::{Chip, Expr, Filter, Kind, Query, Standing, Term, Who};
