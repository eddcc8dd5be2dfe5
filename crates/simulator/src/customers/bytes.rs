//! The small media that customers send, made by hand: real files that a real decoder opens.

/// A PNG of eight bits from a palette, a byte a point.
pub(crate) fn png(width: u32, height: u32, palette: &[[u8; 3]], points: &[u8]) -> Vec<u8> {
    let rows: Vec<u8> = points.chunks(width as usize).flat_map(|row| [&[0], row].concat()).collect();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend_from_slice(&width.to_be_bytes());
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 3, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &palette.concat());
    chunk(&mut file, b"IDAT", &zlib_runs(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
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
        let run = data[at..].iter().position(|byte| *byte != data[at]).unwrap_or(data.len() - at);
        bits.huffman(u32::from(data[at]));
        let mut left = run - 1;
        while left >= 3 {
            let length = left.min(258);
            bits.repeat(length as u32);
            left -= length;
        }
        for _ in 0..left {
            bits.huffman(u32::from(data[at]));
        }
        at += run;
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

    /// The last byte again, 3 to 258 times.
    fn repeat(&mut self, length: u32) {
        let past = length - 3;
        if length == 258 {
            self.huffman(285);
        } else if past < 8 {
            self.huffman(257 + past);
        } else {
            let extra = past.ilog2() - 2;
            self.huffman(257 + 4 * extra + 4 + (past >> extra & 3));
            self.put(past & ((1 << extra) - 1), extra);
        }
        // The distance, one: the first code of the fixed five-bit code.
        self.put(0, 5);
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
