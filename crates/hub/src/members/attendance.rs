//! Which seats were heard of, and how far they have read: kept here, and written down for all of them at once.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use domain::{LineId, SeatId, Seq, Timestamp};
use protocol::member::{Position, SeatInfo};

use crate::journal::Sighting;

/// Whoever was heard of so short a time ago is there.
const ACTIVE_MS: i64 = 2 * 60 * 1_000;

#[derive(Default)]
struct Seen {
    at: Timestamp,
    positions: HashMap<LineId, Seq>,
}

/// The seats that this process has heard of since it started.
#[derive(Default)]
pub(crate) struct Attendance {
    seen: Mutex<HashMap<SeatId, Seen>>,
    unwritten: Mutex<HashSet<SeatId>>,
}

impl Attendance {
    /// Notes that a seat was heard of, and how far it has read a line.
    pub(crate) fn saw(&self, seat: &SeatId, position: Option<(&LineId, Seq)>, now: Timestamp) {
        let mut seen = self.seen.lock().expect("nobody panics while noting");
        let one = seen.entry(seat.clone()).or_default();
        one.at = one.at.max(now);
        if let Some((line, seq)) = position {
            one.positions.insert(line.clone(), seq);
        }
        self.unwritten.lock().expect("nobody panics while noting").insert(seat.clone());
    }

    /// A seat with what is known of it here.
    pub(crate) fn seen(&self, mut seat: SeatInfo, now: Timestamp) -> SeatInfo {
        if let Some(one) = self.seen.lock().expect("nobody panics while noting").get(&seat.id) {
            seat.last_seen = seat.last_seen.max(Some(one.at));
            for (line, seq) in &one.positions {
                seat.positions.retain(|position| position.line != *line);
                seat.positions.push(Position { line: line.clone(), seq: *seq });
            }
            seat.positions.sort_by(|a, b| a.line.cmp(&b.line));
        }
        seat.active = seat.revoked_at.is_none() && seat.last_seen.is_some_and(|at| now.0 - at.0 <= ACTIVE_MS);
        seat
    }

    /// What is to be written down since it was asked last.
    pub(crate) fn to_write(&self) -> Vec<Sighting> {
        let unwritten = std::mem::take(&mut *self.unwritten.lock().expect("nobody panics while noting"));
        let seen = self.seen.lock().expect("nobody panics while noting");
        let sighting = |seat: SeatId| {
            let one = seen.get(&seat)?;
            let position = |(line, seq): (&LineId, &Seq)| Position { line: line.clone(), seq: *seq };
            Some(Sighting { at: one.at, positions: one.positions.iter().map(position).collect(), seat })
        };
        unwritten.into_iter().filter_map(sighting).collect()
    }
}
