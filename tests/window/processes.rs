//! The processes of one seat, and what stands in their memory.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use memchr::memmem::Finder;

/// What the system counts memory in, bytes, and how many entries of its table are read at once.
const PAGE: usize = 4096;
const PAGES_AT_ONCE: usize = 1 << 18;

/// A process of the app, or of its web view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process(u32);

impl Process {
    /// Every process that was started over this data folder: the app, and what its web view is made of.
    pub(crate) fn all_over(data: &Path) -> Result<Vec<Self>> {
        let word = format!("COMPTOIR_DATA_DIR={}", data.display());
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may go while we look.
            let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            if environment.split(|byte| *byte == 0).any(|line| line == word.as_bytes()) {
                found.push(Self(id));
            }
        }
        Ok(found)
    }

    /// Its id.
    pub(crate) fn id(self) -> String {
        self.0.to_string()
    }

    /// Whether it runs this program.
    pub(crate) fn runs(self, program: &Path) -> bool {
        fs::read_link(format!("/proc/{}/exe", self.0)).is_ok_and(|file| file == program)
    }

    /// Which of these words stand in its memory, as bytes or in UTF-16, as a web view holds them.
    pub(crate) fn remembers(self, words: &[&str]) -> Result<Vec<String>> {
        let maps = fs::read_to_string(format!("/proc/{}/maps", self.0))?;
        let how = "reading another process' memory takes root, or kernel.yama.ptrace_scope = 0";
        let mut memory = File::open(format!("/proc/{}/mem", self.0)).context(how)?;
        let wide = |word: &str| word.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let wanted: Vec<_> = words
            .iter()
            .map(|word| (*word, Finder::new(word).into_owned(), Finder::new(&wide(word)).into_owned()))
            .collect();
        let (mut found, mut looked) = (Vec::new(), 0);
        let mut pages = File::open(format!("/proc/{}/pagemap", self.0))?;
        for run in maps.lines().filter_map(region).flat_map(|region| runs(&mut pages, region)) {
            let Some(bytes) = read(&mut memory, run) else { continue };
            looked += bytes.len();
            for (word, narrow, wide) in &wanted {
                if narrow.find(&bytes).is_some() || wide.find(&bytes).is_some() {
                    found.push((*word).to_owned());
                }
            }
        }
        ensure!(looked > 1 << 20, "process {} shows only {looked} bytes of its memory", self.0);
        found.dedup();
        Ok(found)
    }
}

/// Which of these words stand in the memory of any of these processes.
pub(crate) fn remembered(processes: &[Process], words: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for process in processes {
        // One that has gone remembers nothing.
        if PathBuf::from(format!("/proc/{}", process.0)).exists() {
            found.extend(process.remembers(words)?);
        }
    }
    Ok(found)
}

/// What can be read and written: a program's own code is no memory of anything.
fn region(line: &str) -> Option<(u64, u64)> {
    let (range, rest) = line.split_once(' ')?;
    let (from, to) = range.split_once('-')?;
    rest.starts_with("rw").then_some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?))
}

/// The parts of a region that are there: a web view reserves more room than any machine has, and uses little of it.
fn runs(pages: &mut File, (from, to): (u64, u64)) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for at in (from..to).step_by(PAGE * PAGES_AT_ONCE) {
        let count = usize::try_from((to - at) / PAGE as u64).unwrap_or(PAGES_AT_ONCE).min(PAGES_AT_ONCE);
        let mut words = vec![0; count * 8];
        let there =
            pages.seek(SeekFrom::Start(at / PAGE as u64 * 8)).and_then(|_| pages.read_exact(&mut words));
        if there.is_err() {
            continue;
        }
        for (page, word) in words.chunks_exact(8).enumerate() {
            // Bit 63 says that the page is in memory, bit 62 that it is swapped out.
            if word[7] & 0b1100_0000 == 0 {
                continue;
            }
            let start = at + (page * PAGE) as u64;
            match runs.last_mut() {
                Some((_, end)) if *end == start => *end += PAGE as u64,
                _ => runs.push((start, start + PAGE as u64)),
            }
        }
    }
    runs
}

fn read(memory: &mut File, (from, to): (u64, u64)) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(to - from).ok()?];
    memory.seek(SeekFrom::Start(from)).ok()?;
    memory.read_exact(&mut bytes).ok()?;
    Some(bytes)
}
