//! The only door to Meta: every call that leaves for the Cloud API goes through [`CloudClient`].
//!
//! Each failure says what it permits ([`Failure::class`]): a send is repeated by a machine only when it is
//! certain that nothing went out. The token goes to the Graph host and to the few hosts that files lie on, and
//! to nobody else; no error and no `Debug` ever holds it.
//!
//! This crate never retries, never waits and never decides: that is the hub's. Start reading in [`client`].

mod account;
mod app;
pub mod client;
mod config;
mod failure;
mod media;
mod messages;
mod secret;

pub use app::AppData;
pub use client::CloudClient;
pub use config::{Config, Misconfigured, Timeouts};
pub use failure::{Cause, Failure};
pub use media::{Download, Upload};
pub use secret::Secret;
