//! The first bytes, by which most files tell what they are.

use crate::file_type::FileType;

/// How much of a file is looked at.
pub(super) const HEAD: u64 = 64 * 1024;

/// What a file claims to be by its first bytes.
pub(super) fn told_by(head: &[u8]) -> FileType {
    if head.is_empty() {
        return FileType::Unknown;
    }
    binary(head).or_else(|| elsewhere_known(head)).or_else(|| words(head)).unwrap_or(FileType::Unknown)
}

fn binary(head: &[u8]) -> Option<FileType> {
    let starts = |mark: &[u8]| head.starts_with(mark);
    let holds = |at: usize, mark: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(mark));
    Some(match () {
        () if starts(b"\xff\xd8\xff") => FileType::Jpeg,
        () if starts(b"\x89PNG\r\n\x1a\n") => FileType::Png,
        () if starts(b"RIFF") && holds(8, b"WEBP") => FileType::WebP,
        () if starts(b"RIFF") && holds(8, b"WAVE") => FileType::Wav,
        () if starts(b"GIF87a") || starts(b"GIF89a") => FileType::Gif,
        () if starts(b"II*\0") || starts(b"MM\0*") => FileType::Tiff,
        () if starts(b"BM") && holds(6, &[0; 4]) => FileType::Bmp,
        () if holds(4, b"ftyp") => brand(head),
        () if starts(b"\x1a\x45\xdf\xa3") => FileType::Matroska,
        // Whether it is Opus, its first packet says.
        () if starts(b"OggS") => FileType::Ogg,
        () if starts(b"fLaC") => FileType::Flac,
        () if starts(b"#!AMR") => FileType::Amr,
        () if starts(b"%PDF-") => FileType::Pdf,
        // Word, Excel or PowerPoint, its directory says.
        () if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => FileType::Doc,
        () if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => FileType::Zip,
        () if starts(b"ID3") => FileType::Mp3,
        () if is_adts(head) => FileType::Aac,
        () if is_mpeg_sound(head) => FileType::Mp3,
        () => return None,
    })
}

/// The container of MP4 carries many; its first box says which.
fn brand(head: &[u8]) -> FileType {
    match head.get(8..12).unwrap_or_default() {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => FileType::Heic,
        b"avif" | b"avis" => FileType::Avif,
        b"qt  " => FileType::QuickTime,
        b"M4A " | b"M4B " | b"M4P " => FileType::Mp4Audio,
        brand if brand.starts_with(b"3g") => FileType::ThreeGp,
        _ => FileType::Mp4,
    }
}

/// AAC in frames of its own: twelve bits of ones, layer 0.
fn is_adts(head: &[u8]) -> bool {
    matches!(head, [0xff, second, third, ..] if second & 0xf6 == 0xf0 && third & 0x3c < 0x34)
}

/// MPEG sound, layer 3: eleven bits of ones, and no value that means nothing.
fn is_mpeg_sound(head: &[u8]) -> bool {
    let is_frame = |second: u8, third: u8| {
        let version = second & 0x18 != 0x08;
        let layer_3 = second & 0x06 == 0x02;
        let rates = third & 0xf0 != 0xf0 && third & 0xf0 != 0 && third & 0x0c != 0x0c;
        second & 0xe0 == 0xe0 && version && layer_3 && rates
    };
    matches!(head, [0xff, second, third, ..] if is_frame(*second, *third))
}

/// Programs, archives and the rest, by the table of others.
fn elsewhere_known(head: &[u8]) -> Option<FileType> {
    let kind = infer::get(head)?;
    match kind.matcher_type() {
        infer::MatcherType::App => Some(FileType::Program),
        infer::MatcherType::Archive => Some(match kind.extension() {
            // Packages that install themselves.
            "deb" | "rpm" | "crx" | "dmg" => FileType::Program,
            _ => FileType::Archive,
        }),
        infer::MatcherType::Text
        | infer::MatcherType::Audio
        | infer::MatcherType::Book
        | infer::MatcherType::Doc
        | infer::MatcherType::Font
        | infer::MatcherType::Image
        | infer::MatcherType::Video
        | infer::MatcherType::Custom => None,
    }
}

/// Words, and what kind of words.
fn words(head: &[u8]) -> Option<FileType> {
    let utf_16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if utf_16 {
        return Some(FileType::Text);
    }
    // Windows wrote one byte a letter for long, and Excel writes tables so to this day: such letters are words
    // too, as long as most of them are of the old hundred and twenty-eight.
    let is_word =
        |byte: &u8| *byte >= 0x20 && *byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let foreign = head.iter().filter(|byte| !byte.is_ascii()).count();
    let is_utf_8 = std::str::from_utf8(head).is_ok() || is_cut_utf_8(head);
    if !head.iter().all(is_word) || !is_utf_8 && foreign * 3 > head.len() {
        return None;
    }
    let said = String::from_utf8_lossy(head);
    Some(kind_of_words(said.trim_start_matches('\u{feff}').trim_start()))
}

/// A letter of several bytes may be cut by the end of what we look at, not by the end of the file.
fn is_cut_utf_8(head: &[u8]) -> bool {
    let cut = std::str::from_utf8(head).err().is_some_and(|error| error.error_len().is_none());
    cut && head.len() as u64 == HEAD
}

fn kind_of_words(said: &str) -> FileType {
    if said.starts_with("#!") {
        return FileType::Script;
    }
    if !said.starts_with('<') {
        return FileType::Text;
    }
    let opening: String = said.chars().take(4096).flat_map(char::to_lowercase).collect();
    let begins = ["<!doctype html", "<head", "<body", "<iframe"];
    let is_page = begins.iter().any(|tag| opening.starts_with(tag))
        || ["<html", "<script"].iter().any(|tag| opening.contains(tag));
    if opening.contains("<svg") {
        FileType::Svg
    } else if is_page {
        FileType::Html
    } else {
        FileType::Text
    }
}
