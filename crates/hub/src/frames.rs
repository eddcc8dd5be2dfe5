//! Frames that many streams send alike. Seats that follow a line live stand at the same entry and may see the same: what
//! comes next is read, veiled and packed once, by whoever comes first, and lent to all the others.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{LineId, Seq, View};
use tokio::sync::OnceCell;

use crate::journal::JournalError;

/// Frames that are remembered; who is further behind than this reads for itself.
const KEPT: usize = 64;

/// What comes after an entry, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The packed frame.
    pub(crate) bytes: Bytes,
    /// The last entry in it.
    pub(crate) last: Seq,
}

/// Why there is no frame. That is remembered for nobody.
#[derive(Clone, Debug)]
pub(crate) enum NoFrame {
    /// The bell has rung for what a reader does not see yet.
    NothingYet,
    /// The journal cannot be read.
    Journal(JournalError),
}

impl From<JournalError> for NoFrame {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// By what a frame is known: whose journal, after which entry, as who sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: LineId,
    pub(crate) after: Seq,
    pub(crate) view: View,
    /// The end of the journal then, for a view of some teams alone: what was seen before a conversation was given away is
    /// lent to nobody after it.
    pub(crate) head: Option<Seq>,
}

type Cell = Arc<OnceCell<Frame>>;

/// The frames of a hub.
#[derive(Debug, Default)]
pub(crate) struct Frames(Mutex<VecDeque<(Place, Cell)>>);

impl Frames {
    /// The frame after a place: made by `make` where nobody has made it yet; who comes meanwhile waits for it.
    pub(crate) async fn get(
        &self,
        place: Place,
        make: impl Future<Output = Result<Frame, NoFrame>>,
    ) -> Result<Frame, NoFrame> {
        let cell = self.cell(place);
        cell.get_or_try_init(|| make).await.cloned()
    }

    fn cell(&self, place: Place) -> Cell {
        let mut kept = self.0.lock().expect("nobody panics while looking");
        // The newest are asked for most.
        if let Some((_, cell)) = kept.iter().rev().find(|(there, _)| *there == place) {
            return Arc::clone(cell);
        }
        if kept.len() == KEPT {
            kept.pop_front();
        }
        let cell = Cell::default();
        kept.push_back((place, Arc::clone(&cell)));
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(after: u64) -> Place {
        Place { line: "1064".into(), after: Seq(after), view: View::FULL, head: None }
    }

    fn frame(last: u64) -> Frame {
        Frame { bytes: Bytes::from_static(b"frame"), last: Seq(last) }
    }

    #[tokio::test]
    async fn a_frame_is_made_once_for_all_who_stand_at_one_place() {
        let frames = Frames::default();
        let first = frames.get(at(7), async { Ok(frame(9)) }).await.expect("made");
        let second = frames.get(at(7), async { unreachable!("it is there") }).await.expect("lent");
        assert_eq!((first.last, second.last), (Seq(9), Seq(9)));
        assert_eq!(first.bytes.as_ptr(), second.bytes.as_ptr(), "the same bytes");
        let masked = Place { view: View { numbers: false, ..View::FULL }, ..at(7) };
        let other = frames.get(masked, async { Ok(frame(8)) }).await.expect("made");
        assert_eq!(other.last, Seq(8), "who sees less has a frame of its own");
    }

    #[tokio::test]
    async fn what_could_not_be_made_is_tried_again() {
        let frames = Frames::default();
        frames.get(at(7), async { Err(NoFrame::NothingYet) }).await.expect_err("not now");
        assert_eq!(frames.get(at(7), async { Ok(frame(9)) }).await.expect("now").last, Seq(9));
    }

    #[tokio::test]
    async fn no_more_are_kept_than_can_be() {
        let frames = Frames::default();
        for after in 0..KEPT as u64 + 5 {
            frames.get(at(after), async { Ok(frame(after + 1)) }).await.expect("made");
        }
        assert_eq!(frames.0.lock().expect("free").len(), KEPT);
        let again = frames.get(at(0), async { Ok(frame(50)) }).await.expect("made anew");
        assert_eq!(again.last, Seq(50));
    }
}
