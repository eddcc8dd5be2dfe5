//! The small media that customers send, made by hand: real files that a real decoder opens.

/// A picture of a loaf on a table, its colours chosen by what it is about, so that no two are the same.
pub(crate) fn png(about: &str) -> Vec<u8> {
    const WIDTH: u32 = 320;
    const HEIGHT: u32 = 240;
    let mix =
        about.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    let crust = [170 + (mix % 50) as u8, 105 + (mix / 7 % 40) as u8, 45 + (mix / 31 % 30) as u8];
    let table = [225 + (mix / 3 % 25) as u8, 215 + (mix / 11 % 25) as u8, 200 + (mix / 13 % 30) as u8];
    let crumb = [crust[0].saturating_add(45), crust[1].saturating_add(55), crust[2].saturating_add(60)];
    let shadow = table.map(|part| part - 50);
    let mut rows = Vec::with_capacity(((WIDTH + 1) * HEIGHT) as usize);
    for y in 0..HEIGHT as i32 {
        rows.push(0);
        rows.extend((0..WIDTH as i32).map(|x| color_at(x - 160, y - 130)));
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend_from_slice(&WIDTH.to_be_bytes());
    header.extend_from_slice(&HEIGHT.to_be_bytes());
    // Eight bits, from a palette.
    header.extend_from_slice(&[8, 3, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &[table, shadow, crust, crumb].concat());
    chunk(&mut file, b"IDAT", &zlib_runs(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

/// An ellipse with slashes across it, and its shadow: which colour of the palette.
fn color_at(x: i32, y: i32) -> u8 {
    let inside = x * x * 40 + y * y * 160 < 720_000;
    let slash = (x + y / 2).rem_euclid(52) < 9 && y.abs() < 42;
    let shadow = x * x * 40 + (y - 16) * (y - 16) * 160 < 760_000;
    match (inside, slash, shadow) {
        (true, true, _) => 3,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 0,
    }
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(data);
    let crc = crc32(&file[start..]);
    file.extend_from_slice(&crc.to_be_bytes());
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    })
}

/// A zlib stream with the fixed code: literals, and matches at the distance of one for runs of a colour.
fn zlib_runs(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits { out: vec![0x78, 0x01], held: 0, count: 0 };
    bits.put(0b011, 3);
    let mut at = 0;
    while at < data.len() {
        let same = |byte: &&u8| at > 0 && **byte == data[at - 1];
        let run = data[at..].iter().take(258).take_while(same).count();
        if run == 258 {
            bits.huffman(285);
            bits.put_reversed(0, 5);
            at += 258;
        } else if (3..=10).contains(&run) {
            bits.huffman(254 + run as u32);
            bits.put_reversed(0, 5);
            at += run;
        } else if run > 10 {
            bits.huffman(264);
            bits.put_reversed(0, 5);
            at += 10;
        } else {
            bits.huffman(u32::from(data[at]));
            at += 1;
        }
    }
    bits.huffman(256);
    let mut out = bits.finish();
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend_from_slice(&((b << 16) | a).to_be_bytes());
    out
}

struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) {
        self.held |= u64::from(value) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    fn put_reversed(&mut self, value: u32, bits: u32) {
        self.put(value.reverse_bits() >> (32 - bits), bits);
    }

    /// A symbol of deflate's fixed literal and length code.
    fn huffman(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.put_reversed(0x30 + symbol, 8),
            144..=255 => self.put_reversed(0x190 + symbol - 144, 9),
            256..=279 => self.put_reversed(symbol - 256, 7),
            280.. => self.put_reversed(0xc0 + symbol - 280, 8),
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.held as u8);
        }
        self.out
    }
}

/// A voice message: mono Opus in Ogg, every 20 ms packet silence.
pub(crate) fn ogg_opus(seconds: u32) -> Vec<u8> {
    const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend_from_slice(&[0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
    let mut tags = b"OpusTags\x09\0\0\0simulator\0\0\0\0".to_vec();
    tags.truncate(8 + 4 + 9 + 4);
    let mut file = Vec::new();
    ogg_page(&mut file, 2, 0, 0, &[&head]);
    ogg_page(&mut file, 0, 0, 1, &[&tags]);
    let pages = seconds.clamp(1, 120);
    for page in 0..pages {
        let packets = [&SILENCE[..]; 50];
        let flags = if page + 1 == pages { 4 } else { 0 };
        ogg_page(&mut file, flags, u64::from(page + 1) * 48_000, page + 2, &packets);
    }
    file
}

fn ogg_page(file: &mut Vec<u8>, flags: u8, granule: u64, sequence: u32, packets: &[&[u8]]) {
    let start = file.len();
    file.extend_from_slice(b"OggS\0");
    file.push(flags);
    file.extend_from_slice(&granule.to_le_bytes());
    file.extend_from_slice(&7_u32.to_le_bytes());
    file.extend_from_slice(&sequence.to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.push(packets.len() as u8);
    file.extend(packets.iter().map(|packet| packet.len() as u8));
    for packet in packets {
        file.extend_from_slice(packet);
    }
    let crc = file[start..].iter().fold(0_u32, |mut crc, byte| {
        crc ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            crc = if crc >> 31 == 1 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 };
        }
        crc
    });
    file[start + 22..start + 26].copy_from_slice(&crc.to_le_bytes());
}

/// A one-page PDF that says its own name.
pub(crate) fn pdf(title: &str) -> Vec<u8> {
    let shown: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || " .-_".contains(*c)).collect();
    let page = format!("BT /F1 24 Tf 72 740 Td ({shown}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

/// The smallest sticker that a decoder accepts.
pub(crate) fn webp() -> Vec<u8> {
    const VP8: [u8; 24] = [
        0x30, 0x01, 0x00, 0x9d, 0x01, 0x2a, 0x01, 0x00, 0x01, 0x00, 0x03, 0x00, 0x34, 0x25, 0xa4, 0x00, 0x03,
        0x70, 0x00, 0xfe, 0xfb, 0x94, 0x00, 0x00,
    ];
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&(VP8.len() as u32 + 12).to_le_bytes());
    file.extend_from_slice(b"WEBPVP8 ");
    file.extend_from_slice(&(VP8.len() as u32).to_le_bytes());
    file.extend_from_slice(&VP8);
    file
}

/// A container with no picture in it: enough to be stored, checked and named, not to be played.
pub(crate) fn mp4() -> Vec<u8> {
    let mut file = vec![0, 0, 0, 24];
    file.extend_from_slice(b"ftypisom\0\0\x02\0isommp42");
    file.extend_from_slice(&[0, 0, 0, 8]);
    file.extend_from_slice(b"mdat");
    file
}
