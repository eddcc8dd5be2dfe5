//! The media that come with the simulator: real files of every kind that WhatsApp carries.

use bytes::Bytes;

/// One file: its name, its type as Meta writes it, its bytes.
#[derive(Clone, Copy)]
pub struct Shipped {
    /// The name in `assets/media`.
    pub name: &'static str,
    /// The media type.
    pub mime: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

macro_rules! shipped {
    ($($name:literal: $mime:literal,)+) => {
        /// Every file that comes with the simulator.
        pub const SHIPPED: &[Shipped] = &[$(Shipped {
            name: $name,
            mime: $mime,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/media/", $name)),
        },)+];
    };
}

shipped! {
    "photo-croissants.jpg": "image/jpeg",
    "photo-boule-gps.jpg": "image/jpeg",
    "photo-pains.jpg": "image/jpeg",
    "photo-vitrine.jpg": "image/jpeg",
    "photo-petite.jpg": "image/jpeg",
    "ticket.png": "image/png",
    "film.mp4": "video/mp4",
    "film.3gp": "video/3gpp",
    "voice-note.ogg": "audio/ogg; codecs=opus",
    "memo.aac": "audio/aac",
    "memo.m4a": "audio/mp4",
    "tune.mp3": "audio/mpeg",
    "sticker.webp": "image/webp",
    "sticker-animated.webp": "image/webp",
    "devis.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "commandes.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ingredients.txt": "text/plain",
}

impl Shipped {
    /// The file of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SHIPPED.iter().copied().find(|file| file.name == name)
    }

    /// Its type and bytes, as a media carries them.
    pub(super) fn media(self) -> (String, Bytes) {
        (self.mime.to_owned(), Bytes::from_static(self.bytes))
    }
}
