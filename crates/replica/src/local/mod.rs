//! What only this machine knows: the only writer of `local_*`. None of it can be fetched again from anywhere.

pub(crate) mod outbox;
mod person;
mod rescue;

pub use rescue::Rescued;
