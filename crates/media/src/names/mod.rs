//! Names of files that strangers gave: made safe to write on this disk and honest to look at.

mod internet;
mod program;

use serde::Serialize;

use crate::file_type::FileType;

pub use internet::{Mark, mark_from_internet};
pub use program::is_program;

/// A name under which a file may be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SafeName {
    /// One part of a path, never empty, with an ending that agrees with the bytes.
    pub name: String,
    /// Whether opening it may run what somebody else wrote: warn first.
    pub program: bool,
    /// Whether it is another than the one that was proposed.
    pub changed: bool,
}

/// The longest name, in bytes: what every file system takes, less what `(2)` and the like may add.
const LONGEST: usize = 200;

/// Names that Windows keeps for devices, whatever ending follows.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "conin$", "conout$", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
    "com7", "com8", "com9", "com¹", "com²", "com³", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6",
    "lpt7", "lpt8", "lpt9", "lpt¹", "lpt²", "lpt³",
];

/// Makes a proposed name safe for a file that is of this type.
#[must_use]
pub fn safe(proposed: &str, file_type: FileType) -> SafeName {
    let last = proposed.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter_map(harmless).collect();
    // Windows cuts dots and spaces off the end; Unix hides what begins with a dot.
    let plain = plain.trim_start_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let plain = trimmed_end(plain);
    let with_ending = with_right_ending(plain, file_type);
    let (stem, ending) = split(&with_ending);
    let stem = trimmed_end(stem);
    let stem = match stem {
        "" => "file",
        stem => stem,
    };
    let is_device =
        DEVICES.contains(&stem.split('.').next().unwrap_or_default().trim().to_lowercase().as_str());
    let stem = if is_device { format!("_{stem}") } else { stem.to_owned() };
    let name = shortened(&stem, ending);
    SafeName { program: file_type.is_program() || is_program(&name), changed: name != proposed, name }
}

/// The letter as it may stand in a name, or nothing.
fn harmless(letter: char) -> Option<char> {
    match letter {
        letter if letter.is_control() || is_invisible(letter) => None,
        // What Windows or a shell gives a meaning; the colon names a hidden stream.
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => Some('_'),
        // Look-alikes of what parts a path.
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0f}' | '\u{ff3c}' | '\u{29f5}' => Some('_'),
        letter if letter.is_whitespace() => Some(' '),
        letter => Some(letter),
    }
}

/// Letters that draw nothing and change how others are drawn: `photo\u{202e}gpj.exe` reads as a photo.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'
    )
}

fn trimmed_end(name: &str) -> &str {
    name.trim_end_matches(|letter: char| letter == '.' || letter.is_whitespace())
}

/// The name up to its last dot, and what follows: an ending is short and has letters or digits alone.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, ending),
        _ => (name, ""),
    }
}

fn is_ending(ending: &str) -> bool {
    (1..=16).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The name with an ending that agrees with what the file is. What claims to be a photo and is none is named
/// for what it is; what has no ending of its own keeps the one it came with.
fn with_right_ending(name: &str, file_type: FileType) -> String {
    let (_, ending) = split(name);
    let right = file_type.extensions();
    let lower = ending.to_ascii_lowercase();
    let is_loose =
        matches!(file_type, FileType::Text | FileType::Zip | FileType::Archive | FileType::Unknown);
    let runs = matches!(file_type, FileType::Program | FileType::Script);
    let keeps = if is_loose {
        // A text is what its name says, a table or a calendar, and a ZIP too, a book or a letter. Only what would
        // have been told by its bytes it is not.
        let is_bare = lower.is_empty() && matches!(file_type, FileType::Text | FileType::Zip);
        !claims_other(&lower) && !is_bare
    } else if runs {
        // One that calls itself something harmless would be opened as that.
        is_program(name) || lower == "bin"
    } else {
        right.contains(&lower.as_str())
    };
    match (keeps, file_type.extension()) {
        (true, _) => name.to_owned(),
        (false, "") if file_type == FileType::Text => format!("{name}.txt"),
        (false, "") => format!("{name}.bin"),
        (false, wanted) => format!("{name}.{wanted}"),
    }
}

/// Whether an ending belongs to a type that is told by its bytes, and so would have been.
fn claims_other(ending: &str) -> bool {
    use FileType::{
        Amr, Avif, Bmp, Doc, Docx, Flac, Gif, Heic, Jpeg, Matroska, Mp3, Mp4, Mp4Audio, OggOpus, Pdf, Png,
        Ppt, Pptx, QuickTime, ThreeGp, Tiff, Wav, WebP, Xls, Xlsx,
    };
    let told = [
        Amr, Avif, Bmp, Doc, Docx, Flac, Gif, Heic, Jpeg, Matroska, Mp3, Mp4, Mp4Audio, OggOpus, Pdf, Png,
        Ppt, Pptx, QuickTime, ThreeGp, Tiff, Wav, WebP, Xls, Xlsx,
    ];
    told.iter().any(|file_type| file_type.extensions().contains(&ending))
}

/// The whole name, cut in its stem when it is too long, at the end of a letter.
fn shortened(stem: &str, ending: &str) -> String {
    let dotted = if ending.is_empty() { String::new() } else { format!(".{ending}") };
    let mut end = stem.len().min(LONGEST - dotted.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{dotted}", trimmed_end(&stem[..end]))
}
