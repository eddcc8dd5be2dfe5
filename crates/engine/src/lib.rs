//! The engine room: keeps the replica in step with the hub, and brings what this person did to the hub.
//!
//! [`Engine::start`] owns every task: one for the list of lines, one for each line's stream (`follow`), one for
//! the outbox (`drain`), one for received files (`download`), one for
//! ours (`upload`), one that fills the search where it lacks messages (`fill`), and one that knows who this person is
//! to the hub (`team`). Nothing here decides what a fact
//! means (the replica folds) or what a screen shows (the
//! counter asks); nothing here reads a system clock or throws dice outside [`clock`] and [`ids`]. Start with
//! [`engine`], then `follow::session`, then `drain`.

mod arrivals;
pub mod backoff;
mod beat;
mod claim;
pub mod clock;
pub mod config;
pub mod diagnose;
mod door;
mod download;
mod drain;
pub mod engine;
pub mod event;
mod fetch;
mod files;
mod fill;
mod follow;
pub mod ids;
mod link;
mod news;
pub mod notice;
mod register;
mod shared;
mod sign_in;
pub mod skew;
pub mod store;
mod team;
mod upload;
mod uploads;

pub use arrivals::Counting;
pub use backoff::Backoff;
pub use clock::{Clock, SystemClock};
pub use config::{Config, Patience, Secret};
pub use diagnose::{Outcome, Step, Walked};
pub use door::AddressError;
pub use engine::{Engine, Handle};
pub use event::{EngineEvent, SignedOut};
pub use fetch::{FetchError, FromHub};
pub use files::{Automatic, MediaPolicy};
pub use ids::{Ids, SystemIds};
pub use notice::{Digest, NewSeats, Notice, Notification};
pub use register::{Broken, Register};
pub use sign_in::{CameBack, Loopback, Pages};
pub use store::Store;
pub use team::{Join, Team, TeamError, say_wiped};
pub use uploads::{UploadProgress, UploadStanding};
