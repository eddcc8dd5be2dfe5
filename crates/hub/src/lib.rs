//! The hub: Meta's webhooks in, commands of desktops in, one journal, one stream out, messages to Meta.
//!
//! It is the only room that knows Meta's words, and the only one that holds Meta's token. It never shows
//! anything to a person and never reads a replica. Start with [`Hub`], then `journal`, then `ingest`.

pub mod backup;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod health;
pub mod ingest;
pub mod journal;
pub mod media;
pub mod members;
pub mod metrics;
pub mod permits;
pub mod preflight;
pub mod register;
pub mod seats;
pub mod templates;
pub mod veil;

mod acme;
mod arrivals;
mod chance;
mod counter;
mod dispatch;
mod doors;
mod frames;
mod front;
mod importer;
mod pace;
mod patience;
mod provider;
mod roster;
mod sealed;
mod server;
mod stream;
mod tls;

pub use acme::AcmeConfig;
pub use clock::{Clock, StillClock, SystemClock};
pub use config::{Config, LineConfig, MetaConfig, ProviderConfig, Secret, TeamConfig, TwoStep};
pub use dispatch::request;
pub use front::{Hub, HubError, PastItem};
pub use journal::JournalError;
pub use patience::Patience;
pub use sealed::{ReceivingKey, SealedConfig, SealedDoor};
pub use tls::{Certificates, TlsFiles};
