//! Whole-system stories: each is a promise to a person, kept by the real programs, and its name is the promise.

mod bad_input;
mod broken_files;
mod by_hand;
mod cast;
mod full_disk;
mod kill;
mod line_in_trouble;
mod main_job;
mod seats;
mod traps;
mod truth;
mod window_closed;
