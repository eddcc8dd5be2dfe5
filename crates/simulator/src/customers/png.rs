//! The pictures that are drawn and not shipped: PNG, written by hand, that a real decoder opens.

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
