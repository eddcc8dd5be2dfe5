//! The truth line: one state out of what every line's stream, the hub and Meta say. It never shines over a dead token.

use std::collections::BTreeMap;

use domain::{ActionNeeded, LineId, LineProblem, LinkState, Timestamp};

/// What is known of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    link: LinkState,
    problem: Option<LineProblem>,
}

/// Folds what every line says into the one state that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Links {
    lines: BTreeMap<LineId, Line>,
    hub: LinkState,
    started: Timestamp,
}

impl Links {
    /// Nothing was heard yet.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { lines: BTreeMap::new(), hub: LinkState::Offline { since: now }, started: now }
    }

    /// How the hub itself answers, apart from any line: `Live` when it listed its lines.
    pub(crate) fn hub(&mut self, link: LinkState) {
        self.hub = link;
    }

    /// How a line's stream stands. A state from the stream says nothing about Meta, so the problem stays.
    pub(crate) fn line(&mut self, line: &LineId, link: LinkState) {
        self.entry(line).link = link;
    }

    /// The line is no longer this seat's.
    pub(crate) fn forget(&mut self, line: &LineId) {
        self.lines.remove(line);
    }

    /// What is wrong with a line at Meta, by the latest word.
    pub(crate) fn problem(&mut self, line: &LineId, problem: Option<LineProblem>) {
        self.entry(line).problem = problem;
    }

    fn entry(&mut self, line: &LineId) -> &mut Line {
        let nothing_yet = Line { link: LinkState::Offline { since: self.started }, problem: None };
        self.lines.entry(line.clone()).or_insert(nothing_yet)
    }

    /// The lines about which the hub can be spoken to.
    pub(crate) fn open_lines(&self) -> Vec<LineId> {
        let open = self.lines.iter().filter(|(_, line)| match line.link {
            LinkState::Live | LinkState::CatchingUp { .. } => true,
            LinkState::Offline { .. } | LinkState::ActionNeeded(_) => false,
        });
        open.map(|(line, _)| line.clone()).collect()
    }

    /// The one state. Absent when the hub answers and has no line.
    pub(crate) fn shown(&self) -> Option<LinkState> {
        if self.lines.is_empty() {
            return if self.hub == LinkState::Live { None } else { Some(self.hub) };
        }
        self.lines.values().copied().map(of_line).reduce(worse)
    }
}

/// What one line shows: a person's task beats everything, and no state of the stream hides a problem at Meta
/// except that without a hub nobody knows.
fn of_line(line: Line) -> LinkState {
    match (line.link, line.problem) {
        (LinkState::ActionNeeded(_) | LinkState::Offline { .. }, _) | (_, None) => line.link,
        (LinkState::Live | LinkState::CatchingUp { .. }, Some(problem)) => {
            LinkState::ActionNeeded(ActionNeeded::Line { problem })
        }
    }
}

/// The state that matters more of two lines'.
fn worse(a: LinkState, b: LinkState) -> LinkState {
    match (a, b) {
        (LinkState::CatchingUp { remaining: x }, LinkState::CatchingUp { remaining: y }) => {
            LinkState::CatchingUp { remaining: x + y }
        }
        (LinkState::Offline { since: x }, LinkState::Offline { since: y }) => {
            LinkState::Offline { since: x.min(y) }
        }
        (a, b) => {
            if rank(b) < rank(a) {
                b
            } else {
                a
            }
        }
    }
}

fn rank(state: LinkState) -> u8 {
    match state {
        LinkState::ActionNeeded(ActionNeeded::Line { .. }) => 2,
        LinkState::ActionNeeded(
            ActionNeeded::SignIn
            | ActionNeeded::UpdateApp
            | ActionNeeded::RefillReplica
            | ActionNeeded::DiskFull,
        ) => 0,
        LinkState::Offline { .. } => 1,
        LinkState::CatchingUp { .. } => 3,
        LinkState::Live => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000);

    fn links() -> Links {
        let mut links = Links::new(START);
        links.hub(LinkState::Live);
        links
    }

    #[test]
    fn nothing_heard_yet_is_offline_and_a_hub_without_lines_shows_nothing() {
        assert_eq!(Links::new(START).shown(), Some(LinkState::Offline { since: START }));
        assert_eq!(links().shown(), None);
    }

    #[test]
    fn a_dead_token_never_shines_green() {
        let mut links = links();
        let line = LineId::from("1");
        let problem = LineProblem::TokenDead;
        links.problem(&line, Some(problem));
        for link in [LinkState::Live, LinkState::CatchingUp { remaining: 3 }] {
            links.line(&line, link);
            assert_eq!(links.shown(), Some(LinkState::ActionNeeded(ActionNeeded::Line { problem })));
        }
        links.line(&line, LinkState::Offline { since: START });
        assert_eq!(links.shown(), Some(LinkState::Offline { since: START }), "without a hub nobody knows");
        links.line(&line, LinkState::Live);
        links.problem(&line, None);
        assert_eq!(links.shown(), Some(LinkState::Live));
    }

    #[test]
    fn the_line_that_is_worst_off_decides() {
        let mut links = links();
        let (a, b) = (LineId::from("a"), LineId::from("b"));
        links.line(&a, LinkState::Live);
        assert_eq!(links.shown(), Some(LinkState::Live));
        links.line(&b, LinkState::CatchingUp { remaining: 2 });
        links.line(&a, LinkState::CatchingUp { remaining: 5 });
        assert_eq!(links.shown(), Some(LinkState::CatchingUp { remaining: 7 }));
        links.line(&b, LinkState::Offline { since: Timestamp(9) });
        assert_eq!(links.shown(), Some(LinkState::Offline { since: Timestamp(9) }));
        links.line(&a, LinkState::ActionNeeded(ActionNeeded::RefillReplica));
        assert_eq!(links.shown(), Some(LinkState::ActionNeeded(ActionNeeded::RefillReplica)));
    }
}
