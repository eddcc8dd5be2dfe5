//! What a bench found: a table for people, JSON for the record.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

/// The findings of one bench.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    findings: Vec<Finding>,
}

/// One measured thing, in the form that is kept.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    name: String,
    unit: &'static str,
    ours: f64,
    peer_or_limit: Option<f64>,
    ratio: Option<f64>,
    target: Option<String>,
    met: Option<bool>,
}

impl Report {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, findings: Vec::new() }
    }

    /// A rate that should reach a part of the limit's, or a multiple of the peer's.
    pub(crate) fn at_least(&mut self, name: &str, unit: &'static str, ours: f64, peer: f64, ratio: f64) {
        self.findings.push(Finding {
            name: name.to_owned(),
            unit,
            ours,
            peer_or_limit: Some(peer),
            ratio: Some(ours / peer),
            target: Some(format!("≥ {ratio} × peer")),
            met: Some(ours >= ratio * peer),
        });
    }

    /// A figure that should be no more than so many times the peer's.
    pub(crate) fn at_most(&mut self, name: &str, unit: &'static str, ours: f64, peer: f64, ratio: f64) {
        self.findings.push(Finding {
            name: name.to_owned(),
            unit,
            ours,
            peer_or_limit: Some(peer),
            ratio: Some(ours / peer),
            target: Some(format!("≤ {ratio} × peer")),
            met: Some(ours <= ratio * peer),
        });
    }

    /// A figure that should stay below a limit, which is said in words.
    pub(crate) fn below(&mut self, name: &str, unit: &'static str, ours: f64, limit: f64, target: &str) {
        self.findings.push(Finding {
            name: name.to_owned(),
            unit,
            ours,
            peer_or_limit: Some(limit),
            ratio: Some(ours / limit),
            target: Some(target.to_owned()),
            met: Some(ours <= limit),
        });
    }

    /// A time that should be so many times shorter than the peer's.
    pub(crate) fn faster(&mut self, name: &str, ours: Duration, peer: Duration, times: f64) {
        let (ours, peer) = (ms(ours), ms(peer));
        self.findings.push(Finding {
            name: name.to_owned(),
            unit: "ms",
            ours,
            peer_or_limit: Some(peer),
            ratio: Some(peer / ours),
            target: Some(format!("≥ {times} × faster")),
            met: Some(peer >= times * ours),
        });
    }

    /// A time that should stay below a limit.
    pub(crate) fn within(&mut self, name: &str, ours: Duration, limit: Duration) {
        let (ours, limit) = (ms(ours), ms(limit));
        self.findings.push(Finding {
            name: name.to_owned(),
            unit: "ms",
            ours,
            peer_or_limit: Some(limit),
            ratio: Some(ours / limit),
            target: Some("≤ limit".to_owned()),
            met: Some(ours <= limit),
        });
    }

    /// Something to know, without a target.
    pub(crate) fn note(&mut self, name: &str, unit: &'static str, ours: f64) {
        let name = name.to_owned();
        self.findings.push(Finding {
            name,
            unit,
            ours,
            peer_or_limit: None,
            ratio: None,
            target: None,
            met: None,
        });
    }

    /// Whether every target was met.
    pub(crate) fn met(&self) -> bool {
        self.findings.iter().all(|finding| finding.met != Some(false))
    }

    /// The table, as it is printed.
    pub(crate) fn table(&self) -> String {
        let mut table =
            format!("\n{:52} {:>12} {:>12} {:>8}  {}\n", self.name, "ours", "peer/limit", "ratio", "target");
        let figure = |value: Option<f64>| {
            value.map_or_else(
                || "·".to_owned(),
                |v| if v.abs() >= 1000.0 { format!("{v:.0}") } else { format!("{v:.3}") },
            )
        };
        for f in &self.findings {
            let verdict = match f.met {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "",
            };
            let name = format!("{} [{}]", f.name, f.unit);
            let target = f.target.as_deref().unwrap_or("");
            let (ours, peer, ratio) = (figure(Some(f.ours)), figure(f.peer_or_limit), figure(f.ratio));
            writeln!(table, "{name:52} {ours:>12} {peer:>12} {ratio:>8}  {target} {verdict}")
                .expect("a string takes it");
        }
        table
    }

    /// Leaves `target/bench/NAME.json`.
    pub(crate) fn write(&self) -> Result<()> {
        let folder = folder()?;
        let path = folder.join(format!("{}.json", self.name));
        let text = serde_json::to_string_pretty(&self.findings)?;
        std::fs::write(&path, text + "\n").with_context(|| format!("writing {}", path.display()))
    }
}

/// Where benches leave what they found, and the stores they measure while they run.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The value at a fraction of the sorted times.
pub(crate) fn percentile(times: &mut [Duration], fraction: f64) -> Duration {
    times.sort_unstable();
    let place = ((times.len() as f64 - 1.0) * fraction).round() as usize;
    times.get(place).copied().unwrap_or_default()
}

/// The middle one.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
