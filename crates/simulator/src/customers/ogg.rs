//! Voice messages of any length: the shipped note's packets, cut or repeated, in Ogg pages of a second each.
//!
//! The note says: « Bonjour, c'est Odette. Je voudrais une tourte de seigle bien cuite et quatre chocolatines pour
//! dimanche matin, vers neuf heures. (…) Au revoir, au revoir ! »

use super::shipped::Shipped;

/// Packets of 20 ms in a second.
const PACKETS_A_SECOND: usize = 50;

/// So many seconds of speech. Other lengths begin at other words, so that no two waveforms are alike.
pub(crate) fn speech(seconds: u32) -> Vec<u8> {
    let note = Shipped::named("voice-note.ogg").expect("the note is shipped");
    let packets = packets(note.bytes);
    let (heads, spoken) = packets.split_at(2);
    let seconds = seconds.clamp(1, 120);
    let mut from = spoken.iter().cycle().skip(seconds as usize * 3 % 20 * PACKETS_A_SECOND);
    let mut file = Vec::new();
    page(&mut file, 2, 0, 0, &heads[..1]);
    page(&mut file, 0, 0, 1, &heads[1..]);
    for second in 1..=seconds {
        let packets: Vec<&[u8]> = from.by_ref().take(PACKETS_A_SECOND).copied().collect();
        let flags = if second == seconds { 4 } else { 0 };
        page(&mut file, flags, u64::from(second) * 48_000, second + 1, &packets);
    }
    file
}

/// The packets of a file in which each ends in the page where it began.
fn packets(file: &[u8]) -> Vec<&[u8]> {
    let mut packets = Vec::new();
    let mut rest = file;
    while rest.len() > 27 && rest.starts_with(b"OggS") {
        let segments = usize::from(rest[26]);
        let (lacing, body) = rest[27..].split_at(segments);
        let (mut at, mut begun) = (0, 0);
        for length in lacing {
            at += usize::from(*length);
            if *length < 255 {
                packets.push(&body[begun..at]);
                begun = at;
            }
        }
        rest = &body[at..];
    }
    packets
}

fn page(file: &mut Vec<u8>, flags: u8, granule: u64, sequence: u32, packets: &[&[u8]]) {
    let start = file.len();
    file.extend_from_slice(b"OggS\0");
    file.push(flags);
    file.extend_from_slice(&granule.to_le_bytes());
    file.extend_from_slice(&7_u32.to_le_bytes());
    file.extend_from_slice(&sequence.to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    let lacing: Vec<u8> = packets
        .iter()
        .flat_map(|packet| {
            let whole = std::iter::repeat_n(255, packet.len() / 255);
            whole.chain([(packet.len() % 255) as u8])
        })
        .collect();
    file.push(u8::try_from(lacing.len()).expect("a second of speech fits into a page"));
    file.extend_from_slice(&lacing);
    for packet in packets {
        file.extend_from_slice(packet);
    }
    let crc =
        file[start..].iter().fold(0_u32, |crc, byte| (crc << 8) ^ CRC[usize::from((crc >> 24) as u8 ^ byte)]);
    file[start + 22..start + 26].copy_from_slice(&crc.to_le_bytes());
}

/// Ogg's checksum, a byte at a time.
const CRC: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> 31 == 1 { (crc << 1) ^ 0x04c1_1db7 } else { crc << 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
