//! The client against a tiny real server: every request's shape, every way of failing.

mod failures;
mod pretend;
mod requests;
