//! The hub through its front doors: Meta on one side, seats on the other.

mod coexistence;
mod config;
mod door;
mod files;
mod golden;
mod joins;
mod journal;
mod kinds;
mod meta;
mod pace;
mod seats;
mod sends;
mod templates;
mod uploads;
mod world;
