//! Files that are two things at once, or claim to be another.

use std::io::{Cursor, Read};

use domain::MediaKind;
use image::ImageFormat;
use media::names::safe;
use media::{Cancel, FileType, Finding, Input, Remedy, Tools, Wish, Work, judge, prepare};

use crate::{alone, everything, sniffed};

const SCRIPT: &[u8] = b"<script>alert('canary')</script>";

fn holds_script(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|window| window == b"<script")
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(32, 32, image::Rgb([9, 90, 200]))
        .write_to(&mut bytes, format)
        .expect("encodes");
    bytes.into_inner()
}

fn made(bytes: &[u8], kind: MediaKind, remedy: Option<Remedy>) -> Vec<u8> {
    let scratch = std::env::temp_dir();
    let tools = Tools { encoder: None, scratch: &scratch };
    let wish = Wish { kind, remedy, keep_metadata: false };
    let cancel = Cancel::default();
    let mut made =
        prepare(Input::Bytes(bytes), &wish, &tools, &Work::new(&cancel, &|_| {})).expect("prepares");
    let mut whole = Vec::new();
    made.read_to_end(&mut whole).expect("reads");
    whole
}

#[test]
fn a_photo_with_a_script_in_it_goes_out_without() {
    let _alone = alone();
    let photo = picture(ImageFormat::Jpeg);
    let len = u16::try_from(SCRIPT.len() + 2).expect("short").to_be_bytes();
    let bytes = [&photo[..2], b"\xff\xfe", &len, SCRIPT, &photo[2..], SCRIPT].concat();
    assert!(holds_script(&bytes));
    assert_eq!(sniffed(&bytes).file_type, FileType::Jpeg);
    assert_eq!(safe("photo.html", FileType::Jpeg).name, "photo.html.jpg", "and is saved as what it is");
    assert_eq!(made(&bytes, MediaKind::Image, None), photo);
    let png = [&picture(ImageFormat::Png)[..], SCRIPT].concat();
    assert!(!holds_script(&made(&png, MediaKind::Image, None)));
    let webp = [&picture(ImageFormat::WebP)[..], SCRIPT].concat();
    assert!(!holds_script(&made(&webp, MediaKind::Document, None)));
}

#[test]
fn a_gif_that_is_a_page_becomes_a_picture() {
    let _alone = alone();
    let bytes = [&picture(ImageFormat::Gif)[..], SCRIPT].concat();
    assert_eq!(sniffed(&bytes).file_type, FileType::Gif);
    let png = made(&bytes, MediaKind::Image, Some(Remedy::ConvertToPng));
    assert!(!holds_script(&png) && sniffed(&png).file_type == FileType::Png);
    // One that only begins like a GIF is none that can be drawn.
    let page = [b"GIF89a/*".as_slice(), SCRIPT, b"*/=1;"].concat();
    assert!(sniffed(&page).damage.is_some());
    everything(&page);
}

#[test]
fn a_pdf_that_is_an_archive_is_a_pdf() {
    let _alone = alone();
    let zip = b"PK\x03\x04\0\0PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let bytes = [b"%PDF-1.4\n1 0 obj<</Type/Pages/Count 1>>endobj\n".as_slice(), zip].concat();
    assert_eq!(sniffed(&bytes).file_type, FileType::Pdf);
    assert_eq!(safe("invoice.zip", FileType::Pdf).name, "invoice.zip.pdf");
    let reversed = [zip.as_slice(), b"%PDF-1.4\n"].concat();
    assert_ne!(sniffed(&reversed).file_type, FileType::Pdf, "a PDF begins as one");
}

#[test]
fn a_program_in_whatever_clothes_is_a_program() {
    let _alone = alone();
    for name in ["photo.jpg", "facture.pdf", "note.ogg", "CV.docx"] {
        let bytes = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0";
        let found = sniffed(bytes);
        assert_eq!(found.file_type, FileType::Program);
        let saved = safe(name, found.file_type);
        assert!(saved.program && saved.name.ends_with(".bin"), "{saved:?}");
        for kind in [MediaKind::Image, MediaKind::Document, MediaKind::Voice] {
            assert!(matches!(judge(&found, kind, None).finding, Finding::WrongType { .. }));
        }
    }
}

#[test]
fn a_page_or_a_drawing_with_scripts_is_never_a_picture() {
    let _alone = alone();
    let svg = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>";
    for (bytes, file_type) in [(&svg[..], FileType::Svg), (SCRIPT, FileType::Html)] {
        let found = sniffed(bytes);
        assert_eq!(found.file_type, file_type);
        assert!(file_type.is_program() && found.width.is_none());
        assert!(safe("photo.png", file_type).program);
        everything(bytes);
    }
}

#[test]
fn a_list_of_films_is_no_film() {
    let _alone = alone();
    let list = b"#EXTM3U\n#EXTINF:1,\nhttps://example.org/a.ts\n";
    assert_eq!(sniffed(list).file_type, FileType::Text);
    assert!(!judge(&sniffed(list), MediaKind::Video, None).fits());
}
