//! What a failure permits the caller to do.

use std::time::Duration;

/// Whether and when the same call may be made again by a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Nothing went out, or the refusal was about something that has passed: the same call may go at once.
    Now,
    /// Refused before anything was done; the same call may go after this long.
    After(Duration),
    /// The same call will be refused again; a person or another state of the world has to change something.
    Never,
    /// A message may already have gone out. Only a status webhook or a person settles it.
    UnknownOutcome,
}

/// What doing a call twice would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Doing it twice would reach a customer twice.
    Send,
    /// Reads, uploads, deletions and read marks: twice is as good as once.
    Repeatable,
}
