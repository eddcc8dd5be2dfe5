//! A pretend Meta: the Cloud API's endpoints, its webhooks and its customers, in one process on loopback.
//!
//! It is our second, independent reading of Meta's rules. The hub is the first; the two share no code, so that one
//! misunderstanding cannot prove itself right. It never talks to the Internet, never asks for a real credential, and
//! draws every chance from a seed, so that a failure seen once can be seen again.
//!
//! Start reading at [`Simulator::start`], then `graph` (what Meta is asked), `world` (what Meta knows), `webhooks`
//! (what Meta tells), `customers` (who writes) and `traps` (how Meta misbehaves).

mod chance;
mod clock;
mod config;
mod control;
mod customers;
pub mod demo;
mod graph;
mod ids;
mod net;
mod running;
mod store;
mod traps;
mod webhooks;
mod world;

pub use clock::system_now;
pub use config::{Config, KeptMedia, RetryPlan};
pub use customers::{Content, Customer, Habits, Manner, Rule, SHIPPED, Script, Shipped, Step, large_file};
pub use running::{Running, Simulator, StartError};
pub use store::StoreError;
pub use traps::{Trap, TrapError, Traps};
pub use webhooks::wire::sign;
pub use world::{Accepted, AcceptedMedia, AppPast, NotKnown};
