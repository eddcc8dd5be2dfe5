//! Files in and out, through the room's front door.

mod cache;
mod files;
mod judge;
mod names;
mod prepare;
mod sniff;
mod thumbs;
mod voice;
