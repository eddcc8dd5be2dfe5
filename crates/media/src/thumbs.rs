//! Small pictures of large ones, and blurs to stand where they will be.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat};
use serde::Serialize;

use crate::{Error, Result, picture, sniff};

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thumb {
    /// The picture as a file: a PNG when one can see through it, else a JPEG.
    pub bytes: Vec<u8>,
    /// The file's media type.
    pub mime: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pixels across of the picture it was made of.
    pub of_width: u32,
    /// Pixels down of the picture it was made of.
    pub of_height: u32,
    /// A few letters that draw a blur of it (<https://blurha.sh>).
    pub blurhash: String,
}

/// The side of what a blur is reckoned from: it has four by three colours, more would be for nothing.
const BLURRED_SIDE: u32 = 32;
/// How well a small picture is kept.
const QUALITY: u8 = 80;

/// Draws a picture so that neither side is longer than `side`; of one that moves the first frame.
///
/// # Errors
/// [`Error::Unreadable`] when it is no picture that can be opened here, [`Error::TooLarge`] when it has more
/// pixels than [`MOST_PIXELS`](crate::MOST_PIXELS), [`Error::Damaged`] when it is broken.
pub fn thumbnail<R: Read + Seek>(mut image: R, side: u32) -> Result<Thumb> {
    let sniffed = sniff(&mut image)?;
    image.seek(SeekFrom::Start(0))?;
    let whole = picture::open(BufReader::new(image), &sniffed)?.picture;
    let (of_width, of_height) = (whole.width(), whole.height());
    let small = smaller(whole, side.max(1));
    let blurhash = blur(&small)?;
    let (width, height) = (small.width(), small.height());
    let (bytes, mime) = written(&small)?;
    Ok(Thumb { bytes, mime, width, height, of_width, of_height, blurhash })
}

/// The picture with neither side longer; a small one stays as it is.
pub(crate) fn smaller(whole: DynamicImage, side: u32) -> DynamicImage {
    if whole.width().max(whole.height()) <= side { whole } else { whole.thumbnail(side, side) }
}

fn blur(small: &DynamicImage) -> Result<String> {
    let tiny = small.thumbnail(BLURRED_SIDE, BLURRED_SIDE).to_rgba8();
    let (across, down) = if tiny.width() >= tiny.height() { (4, 3) } else { (3, 4) };
    blurhash::encode(across, down, tiny.width(), tiny.height(), tiny.as_raw())
        .map_err(|_| Error::Damaged("a picture that cannot be blurred"))
}

fn written(small: &DynamicImage) -> Result<(Vec<u8>, &'static str)> {
    let mut bytes = Vec::new();
    let is_opaque = !small.color().has_alpha();
    let wrote = if is_opaque {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&small.to_rgb8())
    } else {
        small.to_rgba8().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    };
    wrote.map_err(|_| Error::Damaged("a picture that cannot be drawn small"))?;
    Ok((bytes, if is_opaque { "image/jpeg" } else { "image/png" }))
}
