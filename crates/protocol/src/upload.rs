//! Uploads: how a file of this desktop comes to the hub before the message that carries it.
//!
//! `HEAD /v1/lines/{line}/uploads/{sha256}` says how much of a file the hub has ([`OFFSET`]; 404 for nothing) and
//! [`COMPLETE`] when it is whole. `PATCH` on the same address carries the bytes from [`OFFSET`] on, with the whole
//! [`LENGTH`] and the media type as `Content-Type`; it is answered 204 with the new [`OFFSET`], and [`COMPLETE`] once the
//! digest was found right. 409 with [`OFFSET`] says that the sender's offset is not the hub's; 422 that the bytes have
//! another digest (what came is thrown away); 413 that the file is larger than WhatsApp carries. A file is named by
//! what it holds, so an upload goes on after any restart of either side, and a file that the hub has is never sent again.

/// How many bytes the hub has, or from which byte on these are.
pub const OFFSET: &str = "upload-offset";
/// How many bytes the whole file has.
pub const LENGTH: &str = "upload-length";
/// `1` when the hub has the whole file.
pub const COMPLETE: &str = "upload-complete";
/// The largest file: what WhatsApp carries as a document.
pub const MAX_BYTES: u64 = 100 * 1024 * 1024;
