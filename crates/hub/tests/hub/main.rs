//! The hub through its front doors: Meta on one side, seats on the other.

mod coexistence;
mod config;
mod door;
mod files;
mod first_words;
mod golden;
mod handled;
mod joins;
mod journal;
mod kinds;
mod meta;
mod pace;
mod reactions;
mod schedules;
mod seats;
mod sends;
mod templates;
mod uploads;
mod world;
