//! Small pictures and blurs.

use std::io::Cursor;

use image::ImageFormat;
use media::thumbs::thumbnail;
use media::{Error, MOST_PIXELS};

use crate::files;

#[test]
fn a_thumbnail_is_small_and_says_what_it_is_of() {
    let thumb = thumbnail(Cursor::new(files::jpeg(1200, 800, 80)), 320).expect("draws");
    assert_eq!((thumb.width, thumb.height, thumb.of_width, thumb.of_height), (320, 213, 1200, 800));
    assert_eq!(thumb.mime, "image/jpeg");
    assert_eq!(files::identify(&thumb.bytes, "jpg"), ("JPEG".to_owned(), 320, 213));
    assert_eq!(thumb.blurhash.len(), 28, "four by three colours");
}

#[test]
fn a_small_picture_stays_and_one_that_is_seen_through_too() {
    let thumb =
        thumbnail(Cursor::new(files::encoded(files::disc(60), ImageFormat::Png)), 320).expect("draws");
    assert_eq!((thumb.width, thumb.mime), (60, "image/png"));
    let corner = image::load_from_memory(&thumb.bytes).expect("opens").to_rgba8().get_pixel(0, 0).0[3];
    assert_eq!(corner, 0);
}

#[test]
fn a_blur_has_the_colours_of_its_picture() {
    let red = image::RgbImage::from_pixel(50, 50, image::Rgb([220, 20, 20]));
    let thumb = thumbnail(Cursor::new(files::encoded(red, ImageFormat::Png)), 32).expect("draws");
    let drawn = blurhash::decode(&thumb.blurhash, 8, 8, 1.0).expect("a blur");
    assert!(drawn.chunks_exact(4).all(|pixel| pixel[0] > 200 && pixel[1] < 40 && pixel[2] < 40));
}

#[test]
fn of_one_that_moves_the_first_frame_is_drawn() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, more) in [("a.gif", ""), ("a.webp", "-c:v libwebp_anim -lossless 1")] {
        let words = format!(
            "-f lavfi -i color=red:size=64x64:duration=0.2 -f lavfi -i color=blue:size=64x64:duration=0.2 -filter_complex concat=n=2 {more}"
        );
        let bytes = std::fs::read(files::ffmpeg(dir.path(), name, &words)).expect("reads");
        let thumb = thumbnail(Cursor::new(bytes), 32).expect("draws");
        let pixel = image::load_from_memory(&thumb.bytes).expect("opens").to_rgb8().get_pixel(16, 16).0;
        assert!(pixel[0] > 180 && pixel[2] < 60, "{name}: {pixel:?}");
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    assert!(matches!(thumbnail(Cursor::new(b"%PDF-1.4"), 32), Err(Error::Unreadable)));
    assert!(matches!(thumbnail(Cursor::new(b""), 32), Err(Error::Unreadable)));
    const { assert!(MOST_PIXELS > 50_000_000, "phones of 50 megapixels are opened") };
}
