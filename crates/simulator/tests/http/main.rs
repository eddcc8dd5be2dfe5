//! The simulator from outside: everything through HTTP or the library's front door.

mod customers;
mod demo;
mod graph;
mod limits;
mod media;
mod restart;
mod stage;
mod traps;
mod webhooks;
