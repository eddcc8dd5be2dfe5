//! Pictures, opened: never more of them in memory than a phone of today takes.

use std::io::{BufRead, Seek};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::sniff::Sniffed;
use crate::{Error, FileType, Result};

/// The most pixels a picture may have to be opened: 51 million, as phones of 50 megapixels write.
pub const MOST_PIXELS: u64 = 51_000_000;
/// The most memory that those pixels may take.
const MOST_BYTES: u64 = 4 * MOST_PIXELS;
/// The most memory that a decoder may take beside them, for remarks that are packed small, among others.
const BESIDE: u64 = 32 * 1024 * 1024;

/// An open picture.
pub(crate) struct Opened {
    /// Its pixels.
    pub(crate) picture: DynamicImage,
    /// What its reds, greens and blues mean, when it says so.
    pub(crate) profile: Option<Vec<u8>>,
}

/// Whether a picture can be opened here.
pub(crate) fn opens(sniffed: &Sniffed) -> bool {
    let pixels =
        sniffed.width.zip(sniffed.height).map(|(width, height)| u64::from(width) * u64::from(height));
    sniffed.file_type.is_openable_picture()
        && sniffed.damage.is_none()
        && pixels.is_some_and(|pixels| pixels <= most_pixels(sniffed))
}

/// The most pixels that a picture like this may have: some ways of writing them take more memory to read.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is no picture has no pixels")]
fn most_pixels(sniffed: &Sniffed) -> u64 {
    let is_deep = sniffed.pixels.is_some_and(|pixels| pixels.bits > 8);
    let is_progressive = sniffed.pixels.is_some_and(|pixels| pixels.progressive);
    let most = match sniffed.file_type {
        // Every part of every pixel is held until the last scan has been read.
        FileType::Jpeg if is_progressive => MOST_PIXELS / 2,
        // Read into a picture of their own, which is then copied into ours.
        FileType::WebP | FileType::Gif | FileType::Tiff => MOST_PIXELS / 3,
        _ => MOST_PIXELS,
    };
    // Twice the bytes, and eight bits of each beside them while it is converted.
    if is_deep { most / 3 } else { most }
}

/// Opens a picture as it is to be seen, turned as the camera was held; of one that moves the first frame.
pub(crate) fn open<R: BufRead + Seek>(mut from: R, sniffed: &Sniffed) -> Result<Opened> {
    let format = format_of(sniffed.file_type).ok_or(Error::Unreadable)?;
    if !opens(sniffed) {
        return Err(if sniffed.damage.is_some() { Error::Damaged("a picture") } else { Error::TooLarge });
    }
    from.rewind()?;
    let mut reader = ImageReader::with_format(from, format);
    let mut limits = Limits::default();
    // That of TIFF counts the pixels too, and a strip of them may be as large as all.
    limits.max_alloc = Some(if format == ImageFormat::Tiff { 2 * MOST_BYTES / 3 } else { BESIDE });
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    // What the decoder reads is what counts, whatever we made of it.
    let pixels = u64::from(width) * u64::from(height);
    let bytes = if format == ImageFormat::Tiff { MOST_BYTES / 3 } else { MOST_BYTES };
    if pixels > most_pixels(sniffed) || decoder.total_bytes() > bytes {
        return Err(Error::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Of other colours than these nothing is left once it is open.
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let mut picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    picture.apply_orientation(orientation);
    Ok(Opened { picture, profile })
}

fn format_of(file_type: FileType) -> Option<ImageFormat> {
    const FORMATS: &[(FileType, ImageFormat)] = &[
        (FileType::Jpeg, ImageFormat::Jpeg),
        (FileType::Png, ImageFormat::Png),
        (FileType::WebP, ImageFormat::WebP),
        (FileType::Gif, ImageFormat::Gif),
        (FileType::Bmp, ImageFormat::Bmp),
        (FileType::Tiff, ImageFormat::Tiff),
    ];
    FORMATS.iter().find(|(known, _)| *known == file_type).map(|(_, format)| *format)
}

fn told(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::TooLarge,
        ImageError::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Error::Io(error),
        ImageError::Unsupported(_) => Error::Unreadable,
        ImageError::IoError(_)
        | ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_) => Error::Damaged("a picture"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_opened_is_what_has_a_decoder() {
        use FileType::{Avif, Bmp, Gif, Heic, Jpeg, Pdf, Png, Svg, Tiff, WebP};
        for file_type in [Jpeg, Png, WebP, Gif, Bmp, Tiff, Heic, Avif, Svg, Pdf] {
            assert_eq!(file_type.is_openable_picture(), format_of(file_type).is_some(), "{file_type:?}");
        }
    }
}
