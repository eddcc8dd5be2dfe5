//! Small files that claim to be large, and large ones that look small.

use std::io::{Cursor, Write};
use std::process::Command;

use domain::MediaKind;
use media::sniff::Damage;
use media::{Cancel, Error, FileType, Input, Remedy, Tools, Wish, Work, prepare, thumbs};

use crate::{MEMORY, alone, everything, sniffed};

fn zipped(bytes: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    bytes.for_each(|part| encoder.write_all(&part).expect("memory"));
    encoder.finish().expect("memory")
}

/// So many megabytes of nothing, a hundredth as long or less.
fn nothing(megabytes: usize) -> Vec<u8> {
    zipped((0..megabytes).map(|_| vec![0; 1024 * 1024]))
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(body);
    let len = u32::try_from(body.len()).expect("short").to_be_bytes();
    [&len[..], name, body, &sum.sum().to_be_bytes()].concat()
}

fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &header));
    chunks.iter().for_each(|chunk| bytes.extend(chunk));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

fn too_large(what: &str, bytes: &[u8]) {
    let found = thumbs::thumbnail(Cursor::new(bytes), 256);
    assert!(matches!(found, Err(Error::TooLarge)), "{what}: {found:?}");
    everything(bytes);
}

#[test]
fn a_picture_that_claims_to_be_a_giant_is_refused_before_it_costs_anything() {
    let _alone = alone();
    let before = MEMORY.allocated();
    let row = chunk(b"IDAT", &nothing(1));
    too_large("PNG", &png(50_000, 50_000, &[row]));
    let side = 50_000_u16.to_be_bytes();
    let jpeg = [
        b"\xff\xd8\xff\xc0\0\x11\x08".as_slice(),
        &side,
        &side,
        b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
        b"\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\0\0\xff\xd9",
    ];
    too_large("JPEG", &jpeg.concat());
    let webp = |name: &[u8; 4], body: &[u8]| {
        let len = |len: usize| u32::try_from(len).expect("short").to_le_bytes();
        [b"RIFF", &len(body.len() + 12)[..], b"WEBP", name, &len(body.len()), body].concat()
    };
    too_large("WebP without loss", &webp(b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0]));
    too_large("WebP", &webp(b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f]));
    let moving = [&[2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..], b"ANMF\x02\0\0\0\0\0"].concat();
    let mut moving = webp(b"VP8X", &moving);
    moving[16] = 10;
    too_large("WebP that moves", &moving);
    let gif = [b"GIF89a\xff\xff\xff\xff\0\0\0".as_slice(), b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;"];
    too_large("GIF", &gif.concat());
    let bmp = [
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".as_slice(),
        &50_000_i32.to_le_bytes(),
        &50_000_i32.to_le_bytes(),
        &[1, 0, 24, 0],
        &[0; 40],
    ];
    too_large("BMP", &bmp.concat());
    let entry =
        |tag: u16, value: u32| [&tag.to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat();
    let tiff = [b"II*\0\x08\0\0\0\x02\0".to_vec(), entry(256, 50_000), entry(257, 50_000), vec![0; 4]];
    too_large("TIFF", &tiff.concat());
    assert!(MEMORY.allocated() < before + 1024 * 1024, "nothing is held afterwards");
}

#[test]
fn remarks_that_swell_are_not_unpacked() {
    let _alone = alone();
    let pixel = chunk(b"IDAT", &zipped([vec![0, 1, 2, 3, 255]].into_iter()));
    let bomb = nothing(400);
    for (name, head) in
        [(b"zTXt", &b"Comment\0\0"[..]), (b"iTXt", b"Comment\0\x01\0\0\0"), (b"iCCP", b"profile\0\0")]
    {
        let bytes = png(1, 1, &[chunk(name, &[head, &bomb].concat()), pixel.clone()]);
        assert_eq!(sniffed(&bytes).damage, None);
        everything(&bytes);
    }
}

#[test]
fn pixels_that_swell_beyond_their_size_are_cut_off() {
    let _alone = alone();
    everything(&png(10, 10, &[chunk(b"IDAT", &nothing(400))]));
}

#[test]
fn a_document_that_swells_is_read_only_so_far() {
    let _alone = alone();
    let stream = |body: &[u8]| {
        [
            b"1 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n".as_slice(),
            body,
            b"\nendstream endobj\n",
        ]
        .concat()
    };
    let bomb = stream(&nothing(400));
    let mut bytes = b"%PDF-1.5\n".to_vec();
    (0..5).for_each(|_| bytes.extend(&bomb));
    let found = sniffed(&bytes);
    assert_eq!((found.file_type, found.pages), (FileType::Pdf, None));
    everything(&bytes);
    // A thousand brackets, a million types.
    everything(&[b"%PDF-1.5\n".as_slice(), &b"<<".repeat(400_000), &b"/Type/Page".repeat(40_000)].concat());
}

#[test]
fn an_archive_of_a_million_names_is_no_burden() {
    let _alone = alone();
    let entry = [b"PK\x01\x02".as_slice(), &[0; 24], &[1, 0], &[0; 16], b"a"].concat();
    let directory = entry.repeat(1_000_000);
    let len = u32::try_from(directory.len()).expect("small").to_le_bytes();
    let bytes =
        [b"PK\x03\x04".as_slice(), &directory, b"PK\x05\x06", &[0; 8], &len, &4_u32.to_le_bytes(), &[0; 2]]
            .concat();
    assert_eq!(sniffed(&bytes).file_type, FileType::Zip);
}

#[test]
fn a_film_of_lies_about_lengths_is_damaged() {
    let _alone = alone();
    let head = b"\0\0\0\x10ftypisom\0\0\0\0".as_slice();
    for (what, table) in [
        ("longer than the file", &b"\xff\xff\xff\xf0moov"[..]),
        ("longer than any file", b"\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("shorter than its head", b"\0\0\0\x04moov"),
        ("nothing in it", b"\0\0\0\x08moov"),
    ] {
        let bytes = [head, table].concat();
        assert!(matches!(sniffed(&bytes).damage, Some(Damage::CutShort | Damage::Malformed)), "{what}");
        everything(&bytes);
    }
    // A table larger than tables may be.
    let giant =
        [head, &(20_u32 * 1024 * 1024).to_be_bytes(), b"moov", &vec![0; 20 * 1024 * 1024 - 8]].concat();
    assert_eq!(sniffed(&giant).damage, Some(Damage::Malformed));
    // Boxes in boxes.
    let deep = (0..2000).fold(Vec::new(), |inner: Vec<u8>, _| {
        [&u32::try_from(inner.len() + 8).expect("small").to_be_bytes()[..], b"moov", &inner].concat()
    });
    everything(&[head, &deep].concat());
}

#[test]
fn a_message_that_claims_hours_is_not_listened_to() {
    let _alone = alone();
    // Packets of one byte, each of 120 milliseconds of nothing: sixty hours in four megabytes.
    let mut pages = ogg::PacketWriter::new(Vec::new());
    let end = ogg::PacketWriteEndInfo::EndPage;
    pages.write_packet(b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0".to_vec(), 1, end, 0).expect("memory");
    pages.write_packet(b"OpusTags\0\0\0\0\0\0\0\0".to_vec(), 1, end, 0).expect("memory");
    for at in 0..1_800_000_u64 {
        let packet = vec![0x1b, 0x06];
        let info = if at % 255 == 254 { end } else { ogg::PacketWriteEndInfo::NormalPacket };
        pages.write_packet(packet, 1, info, at * 5760).expect("memory");
    }
    let bytes = pages.into_inner();
    assert!(matches!(media::voice::listen(Cursor::new(&bytes)), Err(Error::TooLarge | Error::Damaged(_))));
}

#[test]
fn the_largest_pictures_that_are_opened_stay_within_bounds() {
    let _alone = alone();
    let dir = tempfile::tempdir().expect("a folder");
    let tools = Tools { encoder: None, scratch: dir.path() };
    let cancel = Cancel::default();
    for (name, side, words) in [
        ("a.jpg", 7100, "-sampling-factor 4:4:4"),
        ("progressive.jpg", 5000, "-sampling-factor 4:4:4 -interlace JPEG"),
        ("a.png", 7100, "-alpha on -define png:color-type=6"),
        ("deep.png", 4100, "-alpha on -depth 16 -define png:color-type=6 -define png:bit-depth=16"),
        ("interlaced.png", 7100, "-alpha on -interlace PNG -define png:color-type=6"),
        ("a.webp", 4100, "-define webp:lossless=true"),
        ("lossy.webp", 4100, "-quality 50"),
        ("a.gif", 4100, ""),
        ("a.bmp", 7100, ""),
        ("a.tiff", 4100, "-depth 8 -compress zip"),
        ("deep.tiff", 2300, "-depth 16 -compress zip"),
    ] {
        let path = dir.path().join(name);
        let made = Command::new("convert")
            .args(["-size", &format!("{side}x{side}"), "xc:#aa336680"])
            .args(words.split_whitespace())
            .arg(&path)
            .status()
            .expect("ImageMagick is there");
        assert!(made.success(), "{name}");
        let small = thumbs::thumbnail(std::fs::File::open(&path).expect("opens"), 256);
        assert!(small.is_ok(), "{name}: {small:?}");
        drop(small);
        let wish = Wish { kind: MediaKind::Image, remedy: Some(Remedy::Compress), keep_metadata: false };
        let made = prepare(Input::File(&path), &wish, &tools, &Work::new(&cancel, &|_| {}));
        assert!(made.is_ok(), "{name}: {:?}", made.err());
        println!("{name}: {} MiB at most so far", MEMORY.max_allocated() / 1024 / 1024);
    }
}
