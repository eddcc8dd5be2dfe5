//! Whole-system stories: each is a promise to a person, kept by the real programs, and its name is the promise.

mod alongside_the_phone;
mod bad_input;
mod broken_files;
mod by_hand;
mod cast;
mod every_kind;
mod exports;
mod fleet;
mod full_disk;
mod kill;
mod line_in_trouble;
mod main_job;
mod members;
mod numbers_change;
mod reactions_and_edits;
mod received_media;
mod register;
mod schedules;
mod seats;
mod sent_media;
mod signing_in;
mod teams;
mod templates;
mod traps;
mod truth;
mod window_closed;
