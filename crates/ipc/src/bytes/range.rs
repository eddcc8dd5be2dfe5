//! Which part of a file a web view wants, as HTTP says it (RFC 9110 §14).

/// A part of a file, both ends in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// Its first byte.
    pub(super) first: u64,
    /// Its last byte.
    pub(super) last: u64,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it; several ranges at once are answered with the whole, which is always right.
    Whole,
    /// A range in it.
    Some(Range),
    /// A range behind its end.
    Beyond,
}

impl Range {
    /// How many bytes.
    pub(super) fn len(self) -> u64 {
        self.last - self.first + 1
    }
}

impl Part {
    /// Reads a `Range` header. No more than `most` bytes are given at once: who wants more asks again from there.
    pub(super) fn read(header: Option<&str>, size: u64, most: u64) -> Self {
        let Some(header) = header else { return Self::Whole };
        let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
        else {
            return Self::Whole;
        };
        let end = size.saturating_sub(1);
        let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
            (Ok(first), Ok(last)) if first <= last => Range { first, last: last.min(end) },
            (Ok(first), Err(_)) if last.trim().is_empty() => Range { first, last: end },
            (Err(_), Ok(count)) if first.trim().is_empty() && count > 0 => {
                Range { first: size.saturating_sub(count), last: end }
            }
            _ => return Self::Whole,
        };
        if range.first >= size {
            return Self::Beyond;
        }
        Self::Some(Range { last: range.last.min(range.first.saturating_add(most.max(1) - 1)), ..range })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Part {
        Part::read(Some(header), 100, u64::MAX)
    }

    fn some(first: u64, last: u64) -> Part {
        Part::Some(Range { first, last })
    }

    #[test]
    fn every_way_of_asking_for_a_part_is_understood() {
        assert_eq!(read("bytes=0-"), some(0, 99));
        assert_eq!(read("bytes=10-19"), some(10, 19));
        assert_eq!(read("bytes=90-500"), some(90, 99));
        assert_eq!(read("bytes=-5"), some(95, 99));
        assert_eq!(read("bytes=-500"), some(0, 99));
        assert_eq!(read("bytes=100-"), Part::Beyond);
        assert_eq!(Part::read(Some("bytes=0-"), 0, 10), Part::Beyond);
    }

    #[test]
    fn what_is_no_single_range_is_answered_with_the_whole() {
        for odd in ["bytes=1-2,5-6", "bytes=5-2", "bytes=-0", "bytes=", "items=0-1", "bytes=a-b"] {
            assert_eq!(read(odd), Part::Whole, "{odd}");
        }
        assert_eq!(Part::read(None, 100, 10), Part::Whole);
    }

    #[test]
    fn an_answer_is_no_longer_than_it_may_be() {
        assert_eq!(Part::read(Some("bytes=20-"), 100, 10), some(20, 29));
        assert_eq!(Part::read(Some("bytes=95-"), 100, 10), some(95, 99));
        assert_eq!(Part::read(Some("bytes=-50"), 100, 10), some(50, 59));
    }
}
