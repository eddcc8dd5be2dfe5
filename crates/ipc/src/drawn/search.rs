//! What was found, and what was searched.

use domain::Content;
use domain::search::{Filter, Query, Snippet};
use replica::{Count, PaletteHit, PersonHit, SearchCoverage, SearchHit, Sender};

use super::{Drawing, direction};
use crate::row::{
    ChipKind, ChipRow, CountRow, CoverageRow, FillingRow, MarkedPart, MarkedText, PersonHitRow, SearchHitRow,
    SearchPlaceRow,
};

impl Drawing {
    /// A message that was found.
    pub(crate) fn search_hit(&self, hit: SearchHit) -> SearchHitRow {
        let row = hit.row;
        let author = match &row.sender {
            Sender::Seat { name, .. } => Some(name.as_str().to_owned()),
            Sender::Customer | Sender::Phone | Sender::Here | Sender::Nobody => None,
        };
        SearchHitRow {
            conversation: hit.conversation.0,
            key: row.key,
            at: row.at.0,
            seq: row.position.map_or(0, |position| position.seq.0),
            direction: direction(matches!(row.sender, Sender::Customer | Sender::Nobody)),
            kind: kind(&row.content).to_owned(),
            author,
            from_phone: row.sender == Sender::Phone,
            snippet: marked(&hit.snippet),
        }
    }

    /// A conversation in which something was found.
    pub(crate) fn search_place(&self, with: &PaletteHit) -> SearchPlaceRow {
        SearchPlaceRow {
            conversation: with.conversation.0,
            name: self.book.name(&with.contact),
            phone: self.book.of(&with.contact),
        }
    }

    /// A person that was found.
    pub(crate) fn person_hit(&self, hit: &PersonHit) -> PersonHitRow {
        PersonHitRow {
            conversation: hit.with.conversation.0,
            name: self.book.name(&hit.with.contact),
            phone: self.book.of(&hit.with.contact),
            last_at: hit.with.last_at.map(|at| at.0),
            nearly: hit.nearly,
        }
    }
}

/// How many.
pub(crate) fn count(count: Count) -> CountRow {
    match count {
        Count::Exactly(count) => CountRow { count, more: false },
        Count::AtLeast(count) => CountRow { count, more: true },
    }
}

/// What was searched. Several lines are as complete as the least complete of them.
pub(crate) fn coverage(coverage: &SearchCoverage) -> CoverageRow {
    let partial = || coverage.lines.iter().filter(|line| !line.whole);
    let known = partial().all(|line| line.since.is_some());
    CoverageRow {
        whole: partial().next().is_none(),
        since: partial().filter_map(|line| line.since).max().filter(|_| known).map(|since| since.0),
        filling: (!coverage.fill.complete)
            .then_some(FillingRow { done: coverage.fill.done, total: coverage.fill.of }),
        documents: count(coverage.documents),
    }
}

/// What of a text was understood as operators; the screen counts as JavaScript does.
pub(crate) fn chips(text: &str, query: &Query) -> Vec<ChipRow> {
    let units = |bytes: usize| text[..bytes].encode_utf16().count() as u32;
    let chips = query.chips.iter().map(|chip| ChipRow {
        from: units(chip.span.start),
        to: units(chip.span.end),
        kind: chip_kind(&chip.filter),
        negated: chip.negated,
        value: text[chip.value.clone()].to_owned(),
    });
    chips.collect()
}

fn chip_kind(filter: &Filter) -> ChipKind {
    match filter {
        Filter::From(_) => ChipKind::From,
        Filter::Agent(_) => ChipKind::Agent,
        Filter::Time { .. } => ChipKind::Time,
        Filter::Kind(_) => ChipKind::Kind,
        Filter::Extension(_) => ChipKind::Extension,
        Filter::Is(_) => ChipKind::Is,
        Filter::In(_) => ChipKind::In,
    }
}

fn marked(snippet: &Snippet) -> MarkedText {
    let text = snippet.text.as_str();
    let mut parts = Vec::new();
    let mut part = |words: &str, mark| {
        if !words.is_empty() {
            parts.push(MarkedPart { text: words.to_owned(), mark });
        }
    };
    let mut at = 0;
    for found in &snippet.marks {
        part(&text[at..found.start], false);
        part(&text[found.clone()], true);
        at = found.end;
    }
    part(&text[at..], false);
    MarkedText { parts, cut_before: snippet.cut_before, cut_after: snippet.cut_after }
}

/// The word that the screen has an icon and a name for.
fn kind(content: &Content) -> &'static str {
    match content {
        Content::Text { .. } => "text",
        Content::Media(media) => media.kind.label(),
        Content::Location { .. } => "location",
        Content::Contacts { .. } => "contacts",
        Content::Choice { .. } => "choice",
        Content::Form(_) => "form",
        Content::Order(_) => "order",
        Content::Interactive(_) => "interactive",
        Content::System(_) => "system",
        Content::Template { .. } => "template",
        Content::Unsupported { .. } => "unsupported",
    }
}

#[cfg(test)]
mod tests {
    use domain::{LineId, Timestamp};
    use replica::{LineReach, SearchFill};

    use super::*;

    fn covered(lines: &[(bool, Option<i64>)]) -> (bool, Option<i64>) {
        let lines = lines.iter().enumerate().map(|(number, (whole, since))| LineReach {
            line: LineId(number.to_string()),
            whole: *whole,
            since: since.map(Timestamp),
        });
        let fill = SearchFill { done: 0, of: 0, complete: true };
        let row = coverage(&SearchCoverage { lines: lines.collect(), fill, documents: Count::Exactly(0) });
        (row.whole, row.since)
    }

    #[test]
    fn several_lines_are_as_complete_as_the_least_of_them() {
        assert_eq!(covered(&[(true, None), (true, None)]), (true, None));
        assert_eq!(covered(&[(true, None), (false, Some(7)), (false, Some(9))]), (false, Some(9)));
        assert_eq!(covered(&[(false, Some(7)), (false, None)]), (false, None), "of one nothing is known");
    }

    #[test]
    fn a_text_is_parted_at_its_marks() {
        let snippet =
            Snippet { text: "Été à Rome".into(), marks: vec![0..5, 9..13], ..Snippet::default() };
        let parts: Vec<_> = marked(&snippet).parts.into_iter().map(|part| (part.text, part.mark)).collect();
        let drawn: Vec<_> = parts.iter().map(|(text, mark)| (text.as_str(), *mark)).collect();
        assert_eq!(drawn, [("Été", true), (" à ", false), ("Rome", true)]);
    }
}
