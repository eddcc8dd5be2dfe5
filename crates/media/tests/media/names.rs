//! A name that somebody sent is one part of a path, and says what the file is.

use domain::Timestamp;
use media::FileType;
use media::names::{Mark, is_program, mark_from_internet, safe};
use proptest::prelude::*;

fn check(proposed: &str, file_type: FileType, expected: &str) {
    assert_eq!(safe(proposed, file_type).name, expected, "{proposed:?}");
}

#[test]
fn a_good_name_stays() {
    for (name, file_type) in [
        ("Facture n° 12 – été.pdf", FileType::Pdf),
        ("IMG_0001.JPG", FileType::Jpeg),
        ("メニュー.docx", FileType::Docx),
        ("قائمة.xlsx", FileType::Xlsx),
        ("clients.csv", FileType::Text),
        ("rendez-vous.ics", FileType::Text),
        ("archive.tar.gz", FileType::Archive),
        ("lettre.odt", FileType::Zip),
        ("👩‍🍳.png", FileType::Png),
    ] {
        let safe = safe(name, file_type);
        assert_eq!((safe.name.as_str(), safe.changed, safe.program), (name, false, false));
    }
}

#[test]
fn a_name_leads_nowhere() {
    check("../../etc/passwd", FileType::Text, "passwd.txt");
    check("..\\..\\Windows\\win.ini", FileType::Text, "win.ini");
    check("/etc/", FileType::Text, "file.txt");
    check("..", FileType::Pdf, "file.pdf");
    check("C:evil.pdf", FileType::Pdf, "C_evil.pdf");
    check("a.pdf:hidden.exe", FileType::Pdf, "a.pdf_hidden.exe.pdf");
    check(".bashrc", FileType::Text, "bashrc.txt");
    check("a\u{2044}b\u{ff0f}c.pdf", FileType::Pdf, "a_b_c.pdf");
}

#[test]
fn a_name_reads_as_it_is() {
    check("photo\u{202e}gpj.exe", FileType::Program, "photogpj.exe");
    check("in\u{200b}voice\u{0}\n.pdf", FileType::Pdf, "invoice.pdf");
    check("\u{feff}a.pdf", FileType::Pdf, "a.pdf");
    assert!(safe("photo\u{202e}gpj.exe", FileType::Program).program);
}

#[test]
fn windows_devices_are_no_names() {
    check("CON", FileType::Text, "_CON.txt");
    check("nul.txt", FileType::Text, "_nul.txt");
    check("com1.tar.gz", FileType::Archive, "_com1.tar.gz");
    check("Lpt9 .pdf", FileType::Pdf, "_Lpt9.pdf");
    check("console.txt", FileType::Text, "console.txt");
}

#[test]
fn dots_and_spaces_at_the_end_go() {
    check("a.pdf. . .", FileType::Pdf, "a.pdf");
    check("setup.exe.", FileType::Program, "setup.exe");
    check("   ", FileType::Jpeg, "file.jpg");
    check("", FileType::Unknown, "file");
}

#[test]
fn an_ending_agrees_with_the_bytes() {
    check("photo.png", FileType::Jpeg, "photo.png.jpg");
    check("photo", FileType::Jpeg, "photo.jpg");
    check("invoice.pdf", FileType::Program, "invoice.pdf.bin");
    check("notes.jpg", FileType::Text, "notes.jpg.txt");
    check("page.pdf", FileType::Html, "page.pdf.html");
    check("film.mp4", FileType::Matroska, "film.mp4.mkv");
    check("CV.docx", FileType::Zip, "CV.docx.zip");
    check("photos", FileType::Zip, "photos.zip");
}

#[test]
fn a_program_is_called_one_whatever_stands_before_its_ending() {
    for name in ["invoice.pdf.exe", "a.SCR", "b.lnk", "run.sh", "x.jar", "a.docm", "a.exe. ", "page.html"] {
        assert!(is_program(name), "{name}");
    }
    for name in ["invoice.exe.pdf", "exe", "a.pdf", "a.xml", "a.csv", "a"] {
        assert!(!is_program(name), "{name}");
    }
    assert!(safe("invoice.pdf", FileType::Program).program);
    assert!(safe("drawing.svg", FileType::Svg).program);
    assert!(!safe("invoice.exe.pdf", FileType::Pdf).program);
}

#[test]
fn a_long_name_is_cut_before_its_ending() {
    let name = safe(&format!("{}.pdf", "é".repeat(300)), FileType::Pdf).name;
    assert!(name.len() <= 200 && name.ends_with("é.pdf"), "{name}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_saved_file_says_that_it_came_from_elsewhere() {
    // Beside the tests' own build: the folder for temporary files may be one without room for marks.
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let path = dir.path().join("a.pdf");
    std::fs::write(&path, "%PDF-").expect("writes");
    let mark = mark_from_internet(&path, Timestamp(0)).expect("marks");
    let read = xattr::get(&path, "user.xdg.origin.url");
    match mark {
        Mark::Marked => assert!(read.expect("reads").is_some_and(|url| url.starts_with(b"https://"))),
        Mark::Unsupported => assert!(read.is_err() || read.is_ok_and(|url| url.is_none())),
    }
    assert!(mark_from_internet(&dir.path().join("not there"), Timestamp(0)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_name_escapes_and_none_changes_twice(
        proposed in "(\\PC|[./\\\\:*\u{202e}\u{0}-\u{1f} ]){0,80}",
        kind in prop::sample::select(vec![
            FileType::Jpeg, FileType::Pdf, FileType::Text, FileType::Program, FileType::Unknown, FileType::Html, FileType::Zip,
        ]),
    ) {
        let safe_once = safe(&proposed, kind);
        let name = &safe_once.name;
        let folder = std::path::Path::new("folder");
        let joined = folder.join(name);
        prop_assert_eq!(joined.parent(), Some(folder), "{}", name);
        prop_assert_eq!(joined.file_name(), Some(std::ffi::OsStr::new(name)));
        prop_assert!(!name.is_empty() && name.len() <= 210 && name != "." && name != "..");
        let never = ['/', '\\', ':', '\0', '\u{202e}', '<', '>', '"', '|', '?', '*'];
        prop_assert!(!name.contains(never), "a letter that is never in a name");
        prop_assert!(!name.ends_with(['.', ' ']) && !name.starts_with('.'));
        prop_assert!(!name.chars().any(char::is_control));
        prop_assert_eq!(&safe(name, kind).name, name);
    }
}
