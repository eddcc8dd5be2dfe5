//! What a file is, is told by its bytes, and agrees with what others make and say.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use media::sniff::{AudioCodec, Colours, Damage, PixelFacts, VideoCodec};
use media::{FileType, Sniffed};

use crate::files::{self, COLOURS, TONE};

fn sniffed(bytes: &[u8]) -> Sniffed {
    media::sniff(&mut Cursor::new(bytes)).expect("memory can be read")
}

fn size(sniffed: &Sniffed) -> (Option<u32>, Option<u32>) {
    (sniffed.width, sniffed.height)
}

#[test]
fn pictures_tell_their_size_and_colours() {
    let picture = || DynamicImage::from(files::photo(64, 48));
    let kinds = [
        (ImageFormat::Jpeg, FileType::Jpeg),
        (ImageFormat::Png, FileType::Png),
        (ImageFormat::WebP, FileType::WebP),
        (ImageFormat::Gif, FileType::Gif),
        (ImageFormat::Bmp, FileType::Bmp),
        (ImageFormat::Tiff, FileType::Tiff),
    ];
    for (format, expected) in kinds {
        let found = sniffed(&files::encoded(picture(), format));
        assert_eq!((found.file_type, size(&found)), (expected, (Some(64), Some(48))), "{format:?}");
        assert_eq!((found.animated, found.damage), (false, None), "{format:?}");
    }
    let rgb = PixelFacts { bits: 8, colours: Colours::Rgb, progressive: false };
    assert_eq!(sniffed(&files::jpeg(9, 9, 80)).pixels, Some(rgb));
    assert_eq!(sniffed(&files::png(9, 9)).pixels, Some(rgb));
    let deep = sniffed(&files::encoded(picture().into_rgba16(), ImageFormat::Png));
    assert_eq!(deep.pixels, Some(PixelFacts { bits: 16, colours: Colours::Rgba, progressive: false }));
}

#[test]
fn a_turned_photo_has_the_size_it_is_seen_with() {
    let exif = [b"Exif\0\0", &files::exif(6)[..]].concat();
    let turned = files::with_segments(&files::jpeg(64, 48, 80), &[(0xe1, &exif)]);
    assert_eq!(size(&sniffed(&turned)), (Some(48), Some(64)));
}

#[test]
fn pictures_that_move_are_told_from_those_that_do_not() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, words) in [
        ("moving.gif", format!("{COLOURS} -frames:v 4")),
        ("moving.webp", format!("{COLOURS} -frames:v 4 -c:v libwebp_anim")),
        ("moving.png", format!("{COLOURS} -frames:v 4 -f apng")),
    ] {
        let found = media::sniff::file(&files::ffmpeg(dir.path(), name, &words)).expect("sniffs");
        assert!(found.animated && found.damage.is_none(), "{name}: {found:?}");
        assert_eq!(size(&found), (Some(320), Some(240)), "{name}");
    }
}

#[test]
fn films_tell_what_is_in_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let film = |name: &str, words: &str| {
        media::sniff::file(&files::ffmpeg(dir.path(), name, words)).expect("sniffs")
    };
    let plain = media::sniff::file(&files::film(dir.path(), "plain.mp4", "")).expect("sniffs");
    let video = plain.video.expect("a film");
    assert_eq!((plain.file_type, size(&plain)), (FileType::Mp4, (Some(320), Some(240))));
    assert_eq!((video.codec, video.high_profile, video.b_frames), (VideoCodec::H264, false, false));
    let audio = plain.audio.expect("a sound");
    assert_eq!((audio.codec, audio.channels, audio.tracks), (AudioCodec::Aac, 1, 1));
    assert!(plain.duration_ms.is_some_and(|length| (1_990..2_100).contains(&length)), "{plain:?}");

    let high = film("high.mp4", &format!("{COLOURS} -c:v libx264 -profile:v high -bf 3 -pix_fmt yuv420p"));
    let video = high.video.expect("a film");
    assert!(video.high_profile && video.b_frames && high.audio.is_none(), "{high:?}");

    let two = format!("{COLOURS} {TONE} {TONE} -map 0 -map 1 -map 2 -c:v libx264 -c:a aac -pix_fmt yuv420p");
    assert_eq!(film("two.mp4", &two).audio.expect("sounds").tracks, 2);
    let mp3 = film("mp3.mp4", &format!("{COLOURS} {TONE} -c:v libx265 -tag:v hvc1 -c:a libmp3lame"));
    assert_eq!(mp3.video.expect("a film").codec, VideoCodec::Hevc);
    assert_eq!(mp3.audio.expect("a sound").codec, AudioCodec::Mp3);
    let old = film("old.3gp", &format!("{COLOURS} -c:v mpeg4 -an"));
    assert_eq!((old.file_type, old.video.expect("a film").codec), (FileType::ThreeGp, VideoCodec::Mpeg4));
    let apple = film("apple.mov", &format!("{COLOURS} -c:v libx264 -pix_fmt yuv420p"));
    assert_eq!(apple.file_type, FileType::QuickTime);
    assert_eq!(film("web.mkv", &format!("{COLOURS} -c:v libx264")).file_type, FileType::Matroska);
    let fragmented = format!("{COLOURS} -c:v libx264 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov");
    assert_eq!(film("parts.mp4", &fragmented).video.expect("a film").codec, VideoCodec::H264);
}

#[test]
fn sounds_tell_what_is_in_them() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, words, file_type, codec, channels) in [
        ("a.ogg", "-c:a libopus", FileType::OggOpus, AudioCodec::Opus, 1),
        ("b.ogg", "-c:a libopus -ac 2", FileType::OggOpus, AudioCodec::Opus, 2),
        ("c.ogg", "-c:a libvorbis -ac 2", FileType::Ogg, AudioCodec::Vorbis, 2),
        ("d.mp3", "-c:a libmp3lame -b:a 64k", FileType::Mp3, AudioCodec::Mp3, 1),
        ("e.aac", "-c:a aac", FileType::Aac, AudioCodec::Aac, 1),
        ("f.m4a", "-c:a aac", FileType::Mp4Audio, AudioCodec::Aac, 1),
        ("g.wav", "", FileType::Wav, AudioCodec::Pcm, 1),
        ("h.flac", "-ac 2", FileType::Flac, AudioCodec::Flac, 2),
        // Not named as what it is, and told all the same.
        ("i.mp4", "-c:a aac", FileType::Mp4Audio, AudioCodec::Aac, 1),
    ] {
        let found =
            media::sniff::file(&files::ffmpeg(dir.path(), name, &format!("{TONE} {words}"))).expect("sniffs");
        let audio = found.audio.expect("a sound");
        assert_eq!((found.file_type, audio.codec, audio.channels), (file_type, codec, channels), "{name}");
        assert_eq!(found.damage, None, "{name}");
        if file_type != FileType::Ogg && file_type != FileType::Aac {
            let length = found.duration_ms.expect("a length");
            assert!((1_950..2_150).contains(&length), "{name}: {length}");
        }
    }
    assert_eq!(sniffed(b"#!AMR\n\x3c").audio.expect("a sound").codec, AudioCodec::Amr);
}

/// A PDF of so many pages, as its writer would begin it.
fn pdf(pages: usize, packed: bool) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", page + 3)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<</Type/Pages /Kids [{}] /Count {pages} >>", kids.join(" ")),
    ];
    objects.extend((0..pages).map(|_| {
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Resources << >> >>".to_owned()
    }));
    if packed { packed_pdf(&objects) } else { plain_pdf(&objects) }
}

fn plain_pdf(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").bytes()));
    bytes.extend(
        format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    bytes
}

/// The same in packed streams, as most writers do since 2003.
fn packed_pdf(objects: &[String]) -> Vec<u8> {
    use std::io::Write;
    let zipped = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    };
    let mut index = String::new();
    let mut body = String::new();
    for (number, object) in objects.iter().enumerate() {
        index.push_str(&format!("{} {} ", number + 1, body.len()));
        body.push_str(&format!("{object} "));
    }
    let packed = zipped(format!("{index}{body}").as_bytes());
    let (stream, table) = (objects.len() + 1, objects.len() + 2);
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let stream_at = bytes.len();
    bytes.extend(
        format!(
            "{stream} 0 obj\n<< /Type /ObjStm /N {} /First {} /Filter /FlateDecode /Length {} >>\nstream\n",
            objects.len(),
            index.len(),
            packed.len()
        )
        .bytes(),
    );
    bytes.extend(packed);
    bytes.extend(b"\nendstream\nendobj\n");
    let table_at = bytes.len();
    let entry = |kind: u8, second: usize, third: usize| {
        let second = u32::try_from(second).expect("small").to_be_bytes();
        let third = u16::try_from(third).expect("small").to_be_bytes();
        [&[kind][..], &second, &third].concat()
    };
    let mut entries = entry(0, 0, 65_535);
    (0..objects.len()).for_each(|at| entries.extend(entry(2, stream, at)));
    entries.extend(entry(1, stream_at, 0));
    entries.extend(entry(1, table_at, 0));
    let entries = zipped(&entries);
    bytes.extend(
        format!(
            "{table} 0 obj\n<< /Type /XRef /Size {} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length {} >>\nstream\n",
            table + 1,
            entries.len()
        )
        .bytes(),
    );
    bytes.extend(entries);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{table_at}\n%%EOF\n").bytes());
    bytes
}

#[test]
fn a_pdf_has_the_pages_that_others_count() {
    let dir = tempfile::tempdir().expect("a folder");
    for (pages, packed) in [(1, false), (12, false), (1, true), (137, true)] {
        let bytes = pdf(pages, packed);
        let path = dir.path().join("a.pdf");
        std::fs::write(&path, &bytes).expect("writes");
        let said = files::run("pdfinfo", &[path.to_str().expect("a path of letters")]);
        let word = |key: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(key)).expect("it is said");
            line.split_whitespace().next().expect("a number").parse::<f64>().expect("a number")
        };
        let found = sniffed(&bytes);
        assert_eq!(found.file_type, FileType::Pdf);
        assert_eq!(found.pages.map(f64::from), Some(word("Pages:")), "{pages} pages, packed: {packed}");
        assert_eq!(found.width.map(f64::from), Some(word("Page size:").round()));
        assert_eq!(size(&found), (Some(595), Some(842)));
    }
}

/// A ZIP of empty files with these names.
pub(crate) fn zip(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let len = u16::try_from(name.len()).expect("short").to_le_bytes();
        let at = u32::try_from(bytes.len()).expect("small").to_le_bytes();
        directory.extend([b"PK\x01\x02".as_slice(), &[0; 24], &len, &[0; 12], &at, name.as_bytes()].concat());
        bytes.extend([b"PK\x03\x04".as_slice(), &[0; 22], &len, &[0; 2], name.as_bytes()].concat());
    }
    let count = u16::try_from(names.len()).expect("few").to_le_bytes();
    let sizes = [directory.len(), bytes.len()].map(|size| u32::try_from(size).expect("small").to_le_bytes());
    bytes.extend(&directory);
    bytes.extend([b"PK\x05\x06".as_slice(), &[0; 4], &count, &count, &sizes[0], &sizes[1], &[0; 2]].concat());
    bytes
}

#[test]
fn office_documents_are_told_by_what_is_in_them() {
    let types = "[Content_Types].xml";
    for (names, expected) in [
        (vec![types, "word/document.xml"], FileType::Docx),
        (vec![types, "_rels/.rels", "xl/workbook.xml"], FileType::Xlsx),
        (vec![types, "ppt/presentation.xml"], FileType::Pptx),
        (vec![types, "word/document.xml", "word/vbaProject.bin"], FileType::Zip),
        (vec!["word/document.xml"], FileType::Zip),
        (vec!["a.txt", "b.exe"], FileType::Zip),
    ] {
        assert_eq!(sniffed(&zip(&names)).file_type, expected, "{names:?}");
    }
    let old = |name: &str| {
        let mut bytes = vec![0; 512 * 4];
        bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        bytes[30] = 9;
        bytes[48] = 1;
        name.encode_utf16().enumerate().for_each(|(at, unit)| {
            bytes[1024 + 128 + at * 2..][..2].copy_from_slice(&unit.to_le_bytes());
        });
        sniffed(&bytes).file_type
    };
    assert_eq!(old("WordDocument"), FileType::Doc);
    assert_eq!(old("Workbook"), FileType::Xls);
    assert_eq!(old("PowerPoint Document"), FileType::Ppt);
    assert_eq!(old("Something else"), FileType::Unknown);
}

#[test]
fn words_are_told_from_pages_scripts_and_programs() {
    for (bytes, expected) in [
        ("Bonjour, où êtes-vous ?\r\n".as_bytes(), FileType::Text),
        (b"name;price\n1;2\n", FileType::Text),
        (b"num\xe9ro;prix \x80\r\n1;2\r\n", FileType::Text),
        (b"<?xml version='1.0'?><letter><header/><body/></letter>", FileType::Text),
        (b"\xff\xfeb\0o\0n\0", FileType::Text),
        (b"  <!DOCTYPE html><p>", FileType::Html),
        (b"<?xml version='1.0'?><svg xmlns='x'/>", FileType::Svg),
        (b"<?xml version='1.0'?><invoice/>", FileType::Text),
        (b"#!/bin/sh\nrm -rf /", FileType::Script),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", FileType::Program),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", FileType::Program),
        (b"7z\xbc\xaf\x27\x1c\0\x04", FileType::Archive),
        (b"\x01\x02\x03\x04", FileType::Unknown),
        (b"bon\0jour", FileType::Unknown),
    ] {
        assert_eq!(sniffed(bytes).file_type, expected, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn an_end_that_is_missing_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let read = |path: std::path::PathBuf| std::fs::read(path).expect("reads");
    let whole = [
        files::jpeg(200, 100, 80),
        files::png(200, 100),
        files::encoded(files::photo(200, 100), ImageFormat::WebP),
        read(files::film(dir.path(), "a.mp4", "")),
        read(files::ffmpeg(dir.path(), "a.ogg", &format!("{TONE} -c:a libopus"))),
    ];
    for bytes in whole {
        let full = sniffed(&bytes);
        assert_eq!(full.damage, None, "{full:?}");
        let cut = sniffed(&bytes[..bytes.len() - 20]);
        assert_eq!(cut.damage, Some(Damage::CutShort), "{:?}", full.file_type);
    }
}
