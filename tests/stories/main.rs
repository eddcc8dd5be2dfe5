//! Whole-system stories: each is a promise to a person, kept by the real programs, and its name is the promise.

mod cast;
mod kill;
mod main_job;
mod truth;
