//! What the journal holds and how it decides, in SQL that every database understands. Nothing here knows which one it
//! is: a [`Tx`] stands in an open transaction, whoever opened it.

mod absorb;
mod accept;
pub(super) mod acts;
mod ahead;
mod catalogue;
pub(super) mod contacts;
mod files;
pub(super) mod given;
mod handler;
mod history;
pub(crate) mod invitations;
mod joined;
pub(super) mod members;
mod outbound;
mod past;
mod peers;
mod people;
mod reaction;
pub(super) mod read;
mod remember;
pub(super) mod schedule;
pub(super) mod shelf;
pub(crate) mod sign_ins;
mod tx;
mod wanted;

pub(super) use peers::{Alone, Peers};
pub(super) use tx::{LineNo, LineSign, LineState, Tx, WriterState, place, ring, ring_for, seq_at, unknown};
