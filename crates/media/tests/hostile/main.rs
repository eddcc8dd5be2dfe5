//! Files that mean harm: whatever they claim, they cost little, break nothing and are called what they are.
//!
//! This program may have 256 MiB. An allocation beyond that ends it, and the test with it.

use std::alloc::System;
use std::io::{Cursor, Read};
use std::sync::{Mutex, MutexGuard};

use cap::Cap;
use domain::MediaKind;
use media::voice::listen;
use media::{Cancel, Error, Input, Remedy, Sniffed, Tools, Wish, Work, judge, prepare, thumbs};

mod bombs;
mod broken;
mod disguised;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, 256 * 1024 * 1024);

/// One test after the other: the bound is for one file, not for several at once.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

const KINDS: [MediaKind; 6] = [
    MediaKind::Image,
    MediaKind::Video,
    MediaKind::Audio,
    MediaKind::Voice,
    MediaKind::Document,
    MediaKind::Sticker,
];

/// What may be asked of a file, each once.
const WISHES: [(MediaKind, Option<Remedy>); 6] = [
    (MediaKind::Document, None),
    (MediaKind::Image, Some(Remedy::Compress)),
    (MediaKind::Image, Some(Remedy::ConvertToPng)),
    (MediaKind::Sticker, Some(Remedy::MakeSticker)),
    (MediaKind::Voice, Some(Remedy::Transcode)),
    (MediaKind::Video, Some(Remedy::Transcode)),
];

fn sniffed(bytes: &[u8]) -> Sniffed {
    media::sniff(&mut Cursor::new(bytes)).expect("memory can always be read")
}

/// Everything that the app would do with a file, of which nothing may panic; says how much of it worked.
fn everything(bytes: &[u8]) -> usize {
    let sniffed = sniffed(bytes);
    let mut worked = usize::from(thumbs::thumbnail(Cursor::new(bytes), 256).is_ok());
    worked += usize::from(listen(Cursor::new(bytes)).is_ok());
    let scratch = std::env::temp_dir();
    let tools = Tools { encoder: None, scratch: &scratch };
    let cancel = Cancel::default();
    for (kind, remedy) in WISHES {
        let offered = judge(&sniffed, kind, None).remedies;
        let wish = Wish { kind, remedy, keep_metadata: false };
        let made = prepare(Input::Bytes(bytes), &wish, &tools, &Work::new(&cancel, &|_| {}));
        let read = made.and_then(|mut made| {
            let mut whole = Vec::new();
            made.read_to_end(&mut whole)?;
            Ok(whole)
        });
        // What is offered works, unless what is inside is not what the head says.
        let is_promised = remedy.is_some_and(|remedy| offered.contains(&remedy));
        let may_fail =
            !is_promised || matches!(read, Err(Error::Damaged(_) | Error::Unreadable | Error::TooLarge));
        assert!(read.is_ok() || may_fail, "{remedy:?} was offered for {sniffed:?}: {:?}", read.err());
        worked += usize::from(read.is_ok());
    }
    worked
}
