//! Files in and out of this desktop: what a file is, whether Meta takes it, made ready, kept encrypted.
//!
//! Everything here reads bytes of strangers, so everything here is bounded: a file says how much memory it
//! wants, and it is this room that says how much it gets. Synchronous; no network, no SQL, no clock: the time
//! is an argument, and whoever calls does it where waiting is allowed. Start with [`sniff`](mod@sniff) (what it is),
//! [`limits`] (whether Meta takes it), [`prepare`](mod@prepare) (made ready) and [`cache`] (kept).

mod encoder;
mod error;
mod file_type;
mod picture;
mod pixels;
mod work;

pub mod cache;
pub mod limits;
pub mod names;
pub mod prepare;
pub mod sniff;
pub mod thumbs;
pub mod voice;

pub use cache::{Cache, CacheKey, ContentHash};
pub use encoder::{Encoder, system_encoder};
pub use error::{Breach, Error, Result};
pub use file_type::FileType;
pub use limits::{Caution, Finding, Remedy, Verdict, judge};
pub use picture::MOST_PIXELS;
pub use pixels::Pixels;
pub use prepare::{Input, Prepared, Tools, Wish, prepare};
pub use sniff::{Sniffed, sniff};
pub use thumbs::Thumb;
pub use work::{Cancel, Work};
