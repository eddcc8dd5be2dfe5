//! Files to test with: made by us byte by byte, or by programs that have nothing to do with us.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// A picture of which no row and no column is like another, so that it does not shrink to nothing.
pub(crate) fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 27;
        let channel = |base: u32| u8::try_from((base + noise) % 256).expect("below 256");
        Rgb([channel(x * 255 / width), channel(y * 255 / height), channel((x + y) % 256)])
    })
}

pub(crate) fn jpeg(width: u32, height: u32, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&photo(width, height)).expect("encodes");
    bytes
}

pub(crate) fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(photo(width, height), ImageFormat::Png)
}

/// A disc one can see around.
pub(crate) fn disc(side: u32) -> RgbaImage {
    RgbaImage::from_fn(side, side, |x, y| {
        let from_centre = |at: u32| (i64::from(at) - i64::from(side) / 2).pow(2);
        let inside = from_centre(x) + from_centre(y) < (i64::from(side) / 2 - 2).pow(2);
        Rgba([200, 30, 60, if inside { 255 } else { 0 }])
    })
}

/// Where a photo was taken: what must not go out.
pub(crate) const CANARY: &[u8] = b"CANARY 48.8584N 2.2945E";

/// EXIF with an orientation, and a canary behind it.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let tiff = [
        b"MM\0*\0\0\0\x08\0\x02".as_slice(),
        &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
        // ImageDescription, as long as the canary, behind the directory.
        &[0x01, 0x0e, 0, 2, 0, 0, 0, 23, 0, 0, 0, 38],
        &[0; 4],
        CANARY,
    ];
    tiff.concat()
}

/// The JPEG with the segments put in behind its first marker.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, body) in segments {
        let len = u16::try_from(body.len() + 2).expect("a short segment").to_be_bytes();
        bytes.extend([&[0xff, *marker], &len[..], body].concat());
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// The PNG with a chunk put in before its end.
pub(crate) fn with_chunk(png: &[u8], name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let end = png.len() - 12;
    [&png[..end], &chunk(name, body), &png[end..]].concat()
}

pub(crate) fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(body);
    let len = u32::try_from(body.len()).expect("a short chunk").to_be_bytes();
    [&len[..], name, body, &sum.sum().to_be_bytes()].concat()
}

/// Runs a program that has nothing to do with us and returns what it says.
pub(crate) fn run(program: &str, words: &[&str]) -> String {
    let said =
        Command::new(program).args(words).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(said.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// Makes a file with ffmpeg, from words that stand before its name.
pub(crate) fn ffmpeg(dir: &Path, name: &str, words: &str) -> std::path::PathBuf {
    let path = dir.join(name);
    let mut all = vec!["-hide_banner", "-loglevel", "error", "-y"];
    all.extend(words.split_whitespace());
    let path_text = path.to_str().expect("a path of letters");
    all.push(path_text);
    run("ffmpeg", &all);
    path
}

pub(crate) const COLOURS: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=2";
pub(crate) const TONE: &str = "-f lavfi -i sine=frequency=440:duration=2";

/// A film as Meta wants it.
pub(crate) fn film(dir: &Path, name: &str, more: &str) -> std::path::PathBuf {
    let words =
        format!("{COLOURS} {TONE} -c:v libx264 -profile:v main -bf 0 -pix_fmt yuv420p -c:a aac {more}");
    ffmpeg(dir, name, &words)
}

/// What somebody else says a picture is: format, width, height.
pub(crate) fn identify(bytes: &[u8], ending: &str) -> (String, u32, u32) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(format!("picture.{ending}"));
    fs::write(&path, bytes).expect("writes");
    let said = run("identify", &["-format", "%m %w %h\n", path.to_str().expect("a path of letters")]);
    let mut words = said.lines().next().expect("one picture").split(' ');
    let mut word = || words.next().expect("three words").to_owned();
    let format = word();
    (format, word().parse().expect("a number"), word().parse().expect("a number"))
}
