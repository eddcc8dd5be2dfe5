//! Word, Excel and `PowerPoint`, new and old: told by the names of what is in them.

use std::io::{Read, Seek};

use super::Sniffed;
use super::bytes::{Bytes, TABLE, part};
use crate::file_type::FileType;
use crate::{Error, Result};

/// The end of a ZIP: its mark, and how long it is with the longest remark.
const END_MARK: &[u8; 4] = b"PK\x05\x06";
const END: u64 = 22 + 65_535;
const ENTRY_MARK: &[u8; 4] = b"PK\x01\x02";

/// The new ones are ZIPs; the directory at the end says which.
pub(super) fn zip<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let tail = bytes.up_to(bytes.size.saturating_sub(END), END)?;
    let found = tail.windows(4).rposition(|four| four == END_MARK);
    let end = &tail[found.ok_or_else(super::bytes::cut_short)?..];
    let (len, at) = (u32::from_le_bytes(part(end, 12)?), u32::from_le_bytes(part(end, 16)?));
    // Of a directory beyond all measure the beginning is enough: Office writes few entries.
    let directory = bytes.up_to(at.into(), u64::from(len).min(TABLE))?;
    let mut is_office = false;
    let mut kind = None;
    let mut rest = &directory[..];
    while rest.starts_with(ENTRY_MARK) {
        let length = |at| Ok::<_, Error>(usize::from(u16::from_le_bytes(part(rest, at)?)));
        let (name, extra, remark) = (length(28)?, length(30)?, length(32)?);
        match rest.get(46..46 + name).unwrap_or_default() {
            b"[Content_Types].xml" => is_office = true,
            b"word/document.xml" => kind = Some(FileType::Docx),
            b"xl/workbook.xml" => kind = Some(FileType::Xlsx),
            b"ppt/presentation.xml" => kind = Some(FileType::Pptx),
            // Macros: a program in a document's clothes, which Meta does not take either.
            name if name.ends_with(b"/vbaProject.bin") => return Ok(()),
            _ => {}
        }
        rest = rest.get(46 + name + extra + remark..).unwrap_or_default();
    }
    if let Some(kind) = kind.filter(|_| is_office) {
        sniffed.file_type = kind;
    }
    Ok(())
}

/// The old ones are file systems in a file; the directory's names say which.
pub(super) fn compound<R: Read + Seek>(bytes: &mut Bytes<'_, R>, sniffed: &mut Sniffed) -> Result<()> {
    let header: [u8; 52] = bytes.array(0)?;
    let sector = match u16::from_le_bytes(part(&header, 30)?) {
        power @ 9..=12 => 1_u64 << power,
        _ => return Err(Error::Damaged("a compound file of no known sectors")),
    };
    let first = u64::from(u32::from_le_bytes(part(&header, 48)?));
    let directory = bytes.up_to((first + 1) * sector, 64 * 1024)?;
    let names = directory.chunks_exact(128).map(|entry| {
        let units = entry[..64].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        String::from_utf16_lossy(&units.take_while(|unit| *unit != 0).collect::<Vec<_>>())
    });
    sniffed.file_type = names
        .filter_map(|name| match name.as_str() {
            "WordDocument" => Some(FileType::Doc),
            "Workbook" | "Book" => Some(FileType::Xls),
            "PowerPoint Document" => Some(FileType::Ppt),
            _ => None,
        })
        .next()
        .unwrap_or(FileType::Unknown);
    Ok(())
}
