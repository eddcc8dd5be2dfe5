//! What tests need and the product does not: builders with boring defaults, a journal in memory, a clock one can
//! turn, random journals by seed, and corpora for benches. A dev-dependency, never part of a program that ships.
//!
//! Everything but [`postgres`] and [`provider`], which are real servers, and the [`browser`] is a function of its arguments: the same seed gives the same
//! journal on every machine.
//! Start with [`eg`] and [`Journal`].

pub mod browser;
pub mod chance;
pub mod clock;
pub mod corpus;
pub mod eg;
pub mod journal;
#[cfg(unix)]
pub mod postgres;
pub mod provider;
pub mod random_journal;
pub mod tongues;

pub use browser::Browser;
pub use chance::Chance;
pub use clock::ManualClock;
pub use corpus::Corpus;
pub use journal::Journal;
#[cfg(unix)]
pub use postgres::Postgres;
pub use provider::Provider;
pub use random_journal::random_journal;
pub use tongues::Tongue;
