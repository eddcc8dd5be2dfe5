//! Whole-system stories: what they need to start the real programs, steer them and look at what came of it.
//!
//! Nothing of ours is called as a function here: simulator, hub and desktop run as processes of their own, on
//! loopback, and are asked through the doors that they have for everybody. Start with [`world::World`].

pub mod world;
