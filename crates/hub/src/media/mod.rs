//! Media: fetched from Meta at once (ids live 7 days there), taken in from seats, kept by content, served to seats.

pub mod bucket;
pub(crate) mod fetch;
pub(crate) mod receive;
pub mod sealed;
pub(crate) mod serve;
pub mod shelf;
pub mod uploads;

pub use bucket::{Bucket, BucketConfig};
pub use sealed::FileKey;
pub use shelf::Shelf;
pub use uploads::Uploads;
