//! The hub through its front doors: Meta on one side, seats on the other.

mod door;
mod golden;
mod journal;
mod meta;
mod sends;
mod world;
