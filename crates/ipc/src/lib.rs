//! The counter: what the screen may ask and hear, without Tauri.
//!
//! One function, [`Counter::ask`], and one stream of [`event::UiEvent`] ([`Counter::events`]). What the shell
//! answers itself goes through [`ask_shell`]; [`route`] tells which. The TypeScript of every type here is
//! generated into `ui/src/ipc/generated.ts`; a test fails on drift. Rows carry keys, enums and numbers: the
//! screen makes the sentences. Start with [`ask`], then `table`, then `counter`.

pub mod ask;
pub mod error;
pub mod event;
pub mod export;
pub mod profile;
pub mod row;
pub mod shell;

mod table;

mod attach;
mod bytes;
mod counter;
mod drawn;
pub mod notice;
mod people;
mod stream;

pub mod codegen;

pub use bytes::{BytesAsked, BytesBody, BytesFlow, BytesServed};
pub use counter::{Counter, ExportWish, FileOut, Surroundings, link_row};
pub use notice::{NoticeText, Notices, Tongue, may_disturb, notice_text};
pub use profile::ProfileId;
pub use shell::{Shell, ask_shell};
pub use stream::UiEvents;
pub use table::{Room, route};
