//! What a replica holds of a line's journal: one contiguous interval, grown at both ends (law 4).

use serde::{Deserialize, Serialize};

use crate::Seq;

/// A contiguous run of a journal, `[low, high]`; empty when `high < low`.
///
/// A replica that joins at head `h` begins empty at `[h + 1, h]`: live entries raise `high`,
/// history lowers `low`. Everything is held when `low` is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The lowest Seq held.
    pub low: Seq,
    /// The highest Seq held.
    pub high: Seq,
}

/// A batch that does not touch the interval: folding it would leave a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is held.
    pub have: Interval,
    /// The entry that does not touch it.
    pub got: Seq,
}

/// Where an entry lies, seen from an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Already held: to be skipped.
    Held,
    /// Right after the high end.
    Above,
    /// Right before the low end.
    Below,
}

impl Interval {
    /// Nothing held yet; the next live entry is `head + 1`.
    #[must_use]
    pub fn empty_at(head: Seq) -> Self {
        Self { low: head.next(), high: head }
    }

    /// How many entries are held.
    #[must_use]
    pub fn len(self) -> u64 {
        (self.high.0 + 1).saturating_sub(self.low.0)
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether there is nothing older to fetch.
    #[must_use]
    pub fn reaches_the_beginning(self) -> bool {
        self.low.0 <= 1
    }

    /// Where `seq` lies.
    ///
    /// # Errors
    /// A [`Gap`] when it does not touch the interval.
    pub fn place(self, seq: Seq) -> Result<Place, Gap> {
        if self.low <= seq && seq <= self.high {
            Ok(Place::Held)
        } else if seq == self.high.next() {
            Ok(Place::Above)
        } else if seq.next() == self.low {
            Ok(Place::Below)
        } else {
            Err(Gap { have: self, got: seq })
        }
    }

    /// The interval once the entry at `place` is held.
    #[must_use]
    pub fn grown(self, place: Place) -> Self {
        match place {
            Place::Held => self,
            Place::Above => Self { high: self.high.next(), ..self },
            Place::Below => Self { low: Seq(self.low.0 - 1), ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_gap_is_refused_at_both_ends() {
        let held = Interval { low: Seq(5), high: Seq(7) };
        assert_eq!(held.place(Seq(3)), Err(Gap { have: held, got: Seq(3) }));
        assert_eq!(held.place(Seq(9)), Err(Gap { have: held, got: Seq(9) }));
        assert_eq!(held.place(Seq(4)), Ok(Place::Below));
        assert_eq!(held.place(Seq(8)), Ok(Place::Above));
    }

    #[test]
    fn an_empty_interval_touches_only_its_two_neighbours() {
        let empty = Interval::empty_at(Seq(7));
        assert!(empty.is_empty());
        assert_eq!(empty.place(Seq(8)), Ok(Place::Above));
        assert_eq!(empty.place(Seq(7)), Ok(Place::Below));
        assert!(empty.place(Seq(6)).is_err());
    }

    proptest! {
        /// Whatever is offered, the interval stays contiguous and holds exactly what it took in.
        #[test]
        fn whatever_is_offered_it_stays_contiguous(head in 0u64..30, offers in prop::collection::vec(1u64..40, 0..200)) {
            let mut interval = Interval::empty_at(Seq(head));
            let mut taken = std::collections::BTreeSet::new();
            for offer in offers {
                match interval.place(Seq(offer)) {
                    Ok(place) => {
                        prop_assert_eq!(place == Place::Held, taken.contains(&offer));
                        interval = interval.grown(place);
                        taken.insert(offer);
                    }
                    Err(_) => prop_assert!(!taken.contains(&offer)),
                }
                prop_assert_eq!(interval.len(), taken.len() as u64);
            }
        }
    }
}
