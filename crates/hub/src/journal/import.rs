//! Asking Meta for the past of the owner's phone, which it gives once: for the address book, then for the messages.
//!
//! ```text
//!          begin             Given, GivenBefore
//!  next ─────────► asking ─────────────────────► given
//!    ▲              │  │ │
//!    └─── Later ────┘  │ └─ Refused ─► refused
//!                      └─── Unknown or lost ─► unknown ── a person asks again ─► next
//! ```

/// What Meta can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStep {
    /// The address book; first, so that the messages have names.
    Contacts,
    /// The messages.
    History,
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// Meta will tell it.
    Given,
    /// Meta says that it was asked before.
    GivenBefore,
    /// Meta will not tell it: too late, or not such a line.
    Refused,
    /// Meta surely did not hear it: to be asked again.
    Later,
    /// The answer never came: Meta may have heard it.
    Unknown,
}
