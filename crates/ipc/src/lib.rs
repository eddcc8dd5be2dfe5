//! The counter: what the screen may ask and hear, without Tauri.
//!
//! One function, [`ask`], and one stream of [`event::UiEvent`]. The TypeScript of every type here is
//! generated into `ui/src/ipc/generated.ts`; a test fails on drift. Rows carry keys, enums and
//! numbers: the screen makes the sentences. Start with [`ask`].

pub mod ask;
pub mod error;
pub mod event;
pub mod row;
pub mod shell;

pub mod codegen;
