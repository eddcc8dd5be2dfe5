//! PDF files: several pages that say their name and number, and as heavy as a test wants them.

/// A PDF of so many pages.
pub(crate) fn pdf(title: &str, pages: u32) -> Vec<u8> {
    written(title, pages.clamp(1, 500), 0)
}

/// A valid PDF of exactly so many bytes (at least a few thousand), always the same: one page, and an attachment of noise
/// that no compression makes smaller.
#[must_use]
pub fn large_file(bytes: u64) -> Vec<u8> {
    let bytes = usize::try_from(bytes).expect("the file fits into memory");
    let bare = written("large", 1, 0).len();
    written("large", 1, bytes.saturating_sub(bare))
}

fn written(title: &str, pages: u32, ballast: usize) -> Vec<u8> {
    let shown: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || " .-_".contains(*c)).collect();
    let mut file = Vec::with_capacity(ballast + 4096);
    let mut places = Vec::new();
    file.extend_from_slice(b"%PDF-1.4\n");
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 5 + 2 * page)).collect();
    object(&mut file, &mut places, "<< /Type /Catalog /Pages 2 0 R >>");
    object(&mut file, &mut places, &format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")));
    object(&mut file, &mut places, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    stream(&mut file, &mut places, ballast, |out| noise(out, ballast));
    for page in 0..pages {
        object(
            &mut file,
            &mut places,
            &format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
                 /Resources << /Font << /F1 3 0 R >> >> >>",
                6 + 2 * page
            ),
        );
        let text = drawing(&shown, page + 1, pages);
        stream(&mut file, &mut places, text.len(), |out| out.extend_from_slice(text.as_bytes()));
    }
    let table = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
    for place in &places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end =
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table:010}\n%%EOF\n", places.len() + 1);
    file.extend_from_slice(end.as_bytes());
    file
}

/// A title, a line under it, some rows of figures, and the number of the page.
fn drawing(title: &str, page: u32, pages: u32) -> String {
    let mut text = format!("BT /F1 24 Tf 72 740 Td ({title}) Tj ET\n72 724 m 523 724 l 1 w S\n");
    for row in 0..12 {
        let y = 690 - row * 28;
        let number = page * 100 + row + 1;
        text.push_str(&format!(
            "BT /F1 12 Tf 72 {y} Td (No. {number}) Tj ET\nBT /F1 12 Tf 430 {y} Td ({}.{:02}) Tj ET\n",
            12 + number * 7 % 90,
            number * 13 % 100
        ));
    }
    text.push_str(&format!("BT /F1 10 Tf 270 60 Td ({page} / {pages}) Tj ET"));
    text
}

fn object(file: &mut Vec<u8>, places: &mut Vec<usize>, body: &str) {
    places.push(file.len());
    file.extend_from_slice(format!("{} 0 obj\n{body}\nendobj\n", places.len()).as_bytes());
}

/// A stream object; the length has ten digits so that a heavier file is longer by its weight and nothing else.
fn stream(file: &mut Vec<u8>, places: &mut Vec<usize>, length: usize, write: impl FnOnce(&mut Vec<u8>)) {
    places.push(file.len());
    file.extend_from_slice(
        format!("{} 0 obj\n<< /Length {length:010} >>\nstream\n", places.len()).as_bytes(),
    );
    write(file);
    file.extend_from_slice(b"\nendstream\nendobj\n");
}

/// Bytes that look like chance and are always the same.
fn noise(out: &mut Vec<u8>, count: usize) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut left = count;
    while left > 0 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let taken = left.min(8);
        out.extend_from_slice(&state.to_le_bytes()[..taken]);
        left -= taken;
    }
}
