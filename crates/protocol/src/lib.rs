//! Our treaty: what hub and desktop say to each other.
//!
//! Only ever added to: a field or variant that has landed keeps its name and meaning, and a reader
//! keeps what it does not know ([`Fact::Foreign`], law 7). Every wire type has a golden file in
//! `tests/`. Start with [`entry`].

pub mod arrivals;
pub mod command;
pub mod entry;
pub mod fact;
pub mod frame;
pub mod line;
pub mod member;
pub mod register;
pub mod sign_in;
pub mod upload;

pub use arrivals::Arrivals;
pub use command::{Accepted, Command, CommandBody, Outgoing, Refusal, RefusalCode, Settlement};
pub use entry::Entry;
pub use fact::{Author, Contact, Fact, Message, MessageName, ScheduleEnd};
pub use frame::{ClientFrame, DecodeError, ServerFrame, decode, encode};
pub use line::LineInfo;

/// The version of this treaty. A hub refuses a desktop that asks for a newer one.
pub const VERSION: u32 = 1;
