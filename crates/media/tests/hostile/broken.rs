//! Files that were cut, bent or emptied on their way.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use domain::MediaKind;
use image::{DynamicImage, ImageFormat};
use media::{FileType, Finding, judge};
use proptest::prelude::*;

use crate::{KINDS, alone, everything, sniffed};

/// One good file of every type that is looked into.
fn good() -> Vec<(String, Vec<u8>)> {
    let picture = image::RgbaImage::from_fn(48, 32, |x, y| {
        let channel = |value: u32| u8::try_from(value % 256).expect("below 256");
        image::Rgba([channel(x * 5), channel(y * 7), channel(x * y), channel(200 + x)])
    });
    let picture = DynamicImage::from(picture);
    let formats =
        [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff];
    let mut files: Vec<(String, Vec<u8>)> = formats
        .into_iter()
        .map(|format| {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).expect("encodes");
            (format!("{format:?}"), bytes.into_inner())
        })
        .collect();
    let mut jpeg = Cursor::new(Vec::new());
    picture.to_rgb8().write_to(&mut jpeg, ImageFormat::Jpeg).expect("encodes");
    files.push(("Jpeg".to_owned(), jpeg.into_inner()));
    let dir = tempfile::tempdir().expect("a folder");
    for (name, words) in [
        (
            "a.mp4",
            "-f lavfi -i testsrc2=size=64x64:rate=10:duration=1 -f lavfi -i sine=duration=1 -c:v libx264 -bf 2 -c:a aac -pix_fmt yuv420p -metadata comment=x",
        ),
        (
            "a.mov",
            "-f lavfi -i testsrc2=size=64x64:rate=10:duration=1 -c:v libx264 -pix_fmt yuv420p -movflags faststart",
        ),
        ("a.ogg", "-f lavfi -i sine=duration=1 -c:a libopus -ac 1"),
        ("b.ogg", "-f lavfi -i sine=duration=1 -c:a libopus -ac 2"),
        ("a.mp3", "-f lavfi -i sine=duration=1 -c:a libmp3lame"),
        ("a.wav", "-f lavfi -i sine=duration=0.1"),
        ("a.flac", "-f lavfi -i sine=duration=0.1"),
        ("a.gif", "-f lavfi -i testsrc2=size=64x64:rate=10:duration=0.3"),
        ("a.webp", "-f lavfi -i testsrc2=size=64x64:rate=10:duration=0.3 -c:v libwebp_anim"),
    ] {
        files.push((name.to_owned(), made(dir.path(), name, words)));
    }
    files.push(("pdf".to_owned(), b"%PDF-1.4\n1 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj 2 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj".to_vec()));
    files
}

fn made(dir: &Path, name: &str, words: &str) -> Vec<u8> {
    let path = dir.join(name);
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-hide_banner", "-loglevel", "error", "-y"]).args(words.split_whitespace()).arg(&path);
    assert!(ffmpeg.status().expect("ffmpeg is there").success(), "{name}");
    std::fs::read(path).expect("reads")
}

#[test]
fn a_file_cut_anywhere_breaks_nothing() {
    let _alone = alone();
    for (name, bytes) in good() {
        assert!(everything(&bytes) > 0, "{name} is good");
        for sixteenth in 0..16 {
            everything(&bytes[..bytes.len() * sixteenth / 16]);
        }
        for byte in 1..200.min(bytes.len()) {
            sniffed(&bytes[..byte]);
        }
    }
}

#[test]
fn an_empty_file_is_called_empty_and_nothing_is_done_with_it() {
    let _alone = alone();
    assert_eq!(sniffed(b"").file_type, FileType::Unknown);
    for kind in KINDS {
        let verdict = judge(&sniffed(b""), kind, None);
        assert_eq!((verdict.finding, verdict.remedies), (Finding::Empty, vec![]), "{kind:?}");
    }
    everything(b"");
}

#[test]
fn a_cut_file_is_never_said_to_fit_as_what_it_was() {
    let _alone = alone();
    for (name, bytes) in good() {
        let file_type = sniffed(&bytes).file_type;
        let kinds = [
            (FileType::Jpeg, MediaKind::Image),
            (FileType::Png, MediaKind::Image),
            (FileType::Mp4, MediaKind::Video),
            (FileType::OggOpus, MediaKind::Voice),
        ];
        let Some((_, kind)) = kinds.into_iter().find(|(known, _)| *known == file_type) else { continue };
        for sixteenth in 1..16 {
            let cut = sniffed(&bytes[..bytes.len() * sixteenth / 16]);
            // A voice message cut between two of its pages is a shorter voice message.
            let is_shorter_note = kind == MediaKind::Voice && cut.damage.is_none();
            assert!(!judge(&cut, kind, None).fits() || is_shorter_note, "{name} at {sixteenth}/16: {cut:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn a_file_bent_anywhere_breaks_nothing(bends in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 1..12), early: bool) {
        static GOOD: std::sync::OnceLock<Vec<(String, Vec<u8>)>> = std::sync::OnceLock::new();
        let _alone = alone();
        for (_, bytes) in GOOD.get_or_init(good) {
            let mut bent = bytes.clone();
            // Heads and tables are where a byte means most.
            let reach = if early { bent.len().min(300) } else { bent.len() };
            for (place, value) in &bends {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a small file")]
                let at = (place * reach as f64) as usize;
                bent[at] = *value;
            }
            everything(&bent);
        }
    }

    #[test]
    fn noise_behind_a_mark_breaks_nothing(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let _alone = alone();
        for mark in [
            &b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8X", b"RIFF\x40\0\0\0WAVE", b"GIF89a", b"II*\0", b"MM\0*",
            b"BM\x40\0\0\0\0\0\0\0", b"\0\0\0\x10ftypisom", b"OggS\0\x02", b"fLaC", b"ID3\x04\0\0", b"\xff\xfb\x90\x00", b"%PDF-1.7\n/Type/Page",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x1a\x45\xdf\xa3", b"#!AMR\n", b"\xff\xf1\x50\x80", b"",
        ] {
            everything(&[mark, &noise].concat());
        }
    }
}
