//! What only this machine knows: the only writer of `local_*`. None of it can be fetched again from anywhere.

mod attachment;
pub(crate) mod compose;
pub(crate) mod outbox;
mod person;
mod register;
mod rescue;
mod upload;

pub use attachment::Attachment;
pub use compose::Along;
pub use rescue::Rescued;
