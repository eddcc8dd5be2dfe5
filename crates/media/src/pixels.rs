//! Pictures as clipboards hold them: nothing but their pixels.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use image::{DynamicImage, ImageFormat, RgbaImage};

use crate::{Error, Result, picture, sniff};

/// The pixels of a picture: red, green, blue and how opaque, eight bits each, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

impl Pixels {
    /// Opens a picture as it is to be seen; of one that moves the first frame.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is no picture that can be opened here, [`Error::TooLarge`] when it has more
    /// pixels than [`MOST_PIXELS`](crate::MOST_PIXELS), [`Error::Damaged`] when it is broken.
    pub fn open<R: Read + Seek>(mut image: R) -> Result<Self> {
        let sniffed = sniff(&mut image)?;
        image.seek(SeekFrom::Start(0))?;
        let open = picture::open(BufReader::new(image), &sniffed)?.picture.into_rgba8();
        let (width, height) = open.dimensions();
        Ok(Self { width, height, rgba: open.into_raw() })
    }

    /// Writes them down as a file, without a loss; only one that can be seen through says so.
    ///
    /// # Errors
    /// [`Error::Damaged`] when there are not four bytes for each pixel.
    pub fn into_png(self) -> Result<Vec<u8>> {
        let not_as_said = Error::Damaged("pixels that are not as many as they should be");
        let is_opaque = self.rgba.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
        let whole = RgbaImage::from_raw(self.width, self.height, self.rgba).ok_or(not_as_said)?;
        let whole = DynamicImage::ImageRgba8(whole);
        let whole = if is_opaque { whole.into_rgb8().into() } else { whole };
        let mut bytes = Vec::new();
        let wrote = whole.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
        wrote.map_err(|_| Error::Damaged("pixels that make no picture"))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(alpha: u8) -> Pixels {
        let rgba = (0..6 * 4_u8).map(|at| if at % 4 == 3 { alpha } else { at * 9 }).collect();
        Pixels { width: 3, height: 2, rgba }
    }

    #[test]
    fn pixels_come_back_out_of_the_file_that_was_made_of_them() {
        for picture in [pixels(255), pixels(7)] {
            let png = picture.clone().into_png().expect("is written");
            assert_eq!(Pixels::open(Cursor::new(png)).expect("opens"), picture);
        }
    }

    #[test]
    fn what_is_no_picture_and_what_lacks_pixels_is_said_to_be_so() {
        assert!(matches!(Pixels::open(Cursor::new(b"%PDF-1.7")), Err(Error::Unreadable)));
        let torn = Pixels { width: 3, height: 3, ..pixels(255) };
        assert!(matches!(torn.into_png(), Err(Error::Damaged(_))));
    }
}
