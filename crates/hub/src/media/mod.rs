//! Media: fetched from Meta at once (ids live 7 days there), kept by content, served to seats.

pub(crate) mod fetch;
pub(crate) mod serve;
pub mod shelf;

pub use shelf::Shelf;
