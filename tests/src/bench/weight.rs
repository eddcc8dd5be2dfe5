//! What a program takes, as the system counts it: its share of memory (PSS) with all that it starts, and the
//! processors' time.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The bytes of a process and of everything below it.
pub(super) fn pss_of_family(id: u32) -> Result<u64> {
    let parents = parents()?;
    let mut family = HashSet::from([id]);
    // Children may stand before their parents in the list; as often as somebody joined, look again.
    let mut grown = true;
    while grown {
        let joined: Vec<u32> = parents
            .iter()
            .filter(|(child, parent)| family.contains(parent) && !family.contains(child))
            .map(|(child, _)| *child)
            .collect();
        grown = !joined.is_empty();
        family.extend(joined);
    }
    Ok(family.into_iter().filter_map(pss).sum())
}

fn parents() -> Result<HashMap<u32, u32>> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc").context("this system has no /proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // The name in brackets may hold anything; what follows the last bracket is state, then parent.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    Ok(parents)
}

fn pss(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

/// How long the processors have worked for a process. The system counts in hundredths of a second.
pub(super) fn processor_time(id: u32) -> Result<Duration> {
    let stat =
        fs::read_to_string(format!("/proc/{id}/stat")).context("the process runs, and there is a /proc")?;
    let (_, rest) = stat.rsplit_once(')').context("a process has a name")?;
    let hundredths: u64 =
        rest.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(hundredths * 10))
}
