//! The simulator from outside: everything through HTTP or the library's front door.

mod business_app;
mod customers;
mod demo;
mod failures;
mod graph;
mod inbound;
mod limits;
mod media;
mod outbound;
mod restart;
mod shipped;
mod stage;
mod templates;
mod traps;
mod webhooks;
