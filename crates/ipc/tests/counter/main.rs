//! The counter as the screen and the shell use it: a real replica and cache, a real engine whose hub is out of reach.

mod day;
mod desk;
mod exports;
mod files;
mod search;
mod templates;
