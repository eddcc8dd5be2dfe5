//! The board: how every profile stands, for the switcher, the tray and the window's title. Each profile tells when it has
//! changed; what is shown is looked up afresh, and told when it is not what was told before.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hub::TeamConfig;
use ipc::event::UiEvent;
use ipc::profile::{ProfileRow, ProfileStands};
use ipc::row::{LinkRow, SignedOut, Status};
use ipc::shell::StartProblem;
use ipc::{ProfileId, may_disturb};

use super::App;
use crate::home::Memory;
use crate::{edge, tray, window};

/// What was last seen of each profile.
#[derive(Default)]
pub(super) struct Board(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    profiles: BTreeMap<ProfileId, Profile>,
    /// What the screen was told last.
    told: Vec<ProfileRow>,
}

/// All profiles in one line.
#[derive(Default)]
pub(crate) struct Standing {
    /// The link that a person should know of first; nothing where nothing is open.
    pub link: Option<LinkRow>,
    /// Whether one of them cannot be opened.
    pub is_broken: bool,
    /// What waits to leave.
    pub outbox: u32,
    /// Customers that wait.
    pub to_answer: u32,
}

/// What was last seen of one.
#[derive(Default)]
struct Profile {
    status: Option<Status>,
    problem: Option<StartProblem>,
    signed_out: Option<SignedOut>,
    to_answer: u32,
    unread: u32,
}

impl Board {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Looks at an open profile again, and tells where it stands otherwise.
    pub(crate) async fn look_at(&self, profile: ProfileId) {
        let Some(counter) = self.open_counter(profile) else { return };
        let (Ok(status), Ok(counts)) = tokio::join!(counter.status(), counter.counts()) else {
            return tracing::error!(%profile, "how a profile stands cannot be read");
        };
        if self.open_counter(profile).is_none() {
            return;
        }
        {
            let mut seen = self.board.seen();
            let profile = seen.profiles.entry(profile).or_default();
            (profile.to_answer, profile.unread, profile.problem) = (counts.to_answer, counts.unread, None);
            profile.status = Some(status);
        }
        self.tell_board();
    }

    /// A profile is being opened, or is closed: nothing is known of it.
    pub(super) fn clear_board(&self, profile: ProfileId) {
        self.board.seen().profiles.remove(&profile);
    }

    /// A profile cannot be opened.
    pub(super) fn put_problem_on_board(&self, profile: ProfileId, problem: StartProblem) {
        let seen = Profile { problem: Some(problem), ..Profile::default() };
        self.board.seen().profiles.insert(profile, seen);
    }

    /// Whether a profile was found not to open.
    pub(super) fn has_problem(&self, profile: ProfileId) -> bool {
        self.board.seen().profiles.get(&profile).is_some_and(|seen| seen.problem.is_some())
    }

    /// A seat was turned out at its hub: said when its profile is on the screen, now or later.
    pub(crate) fn signed_out(&self, profile: ProfileId, reason: SignedOut) {
        self.board.seen().profiles.entry(profile).or_default().signed_out = Some(reason);
        self.screen.say_of(profile, UiEvent::SignedOut { reason });
    }

    /// Says again what the screen was not told while another profile was on it.
    pub(super) fn say_if_signed_out(&self, profile: ProfileId) {
        let reason = self.board.seen().profiles.get(&profile).and_then(|seen| seen.signed_out);
        if let Some(reason) = reason {
            self.screen.say_of(profile, UiEvent::SignedOut { reason });
        }
    }

    /// Every profile, as the switcher shows it; none behind a lock.
    pub(crate) fn profile_rows(&self) -> Vec<ProfileRow> {
        if self.is_locked() {
            return Vec::new();
        }
        let memory = self.home.memory();
        let demo = self.tried().filter(|tried| *tried == ProfileId::Demo);
        let seen = self.board.seen();
        let all = demo.into_iter().chain(memory.own());
        all.map(|id| row(id, &memory, seen.profiles.get(&id))).collect()
    }

    /// The name of a profile, for a notification; absent where there is only one of one's own.
    pub(crate) fn name_among_several(&self, profile: ProfileId) -> Option<String> {
        let rows = self.profile_rows();
        let own = rows.iter().filter(|row| row.id != ProfileId::Demo).count();
        let row = rows.into_iter().find(|row| row.id == profile).filter(|_| own > 1)?;
        row.name.or(row.hub).or(row.number)
    }

    /// Tells screen, tray and title how everything stands, where that is news.
    pub(crate) fn tell_board(&self) {
        let profiles = self.profile_rows();
        let is_news = {
            let mut seen = self.board.seen();
            let is_news = seen.told != profiles;
            seen.told.clone_from(&profiles);
            is_news
        };
        if is_news {
            self.screen.say(UiEvent::Profiles { profiles });
            let is_demo = self.tried() == Some(ProfileId::Demo);
            window::name(&self.handle, &self.words().title(is_demo, self.standing().to_answer));
        }
        self.show_in_tray();
    }

    /// Shows in the tray how things stand: the worst link, and what waits everywhere.
    pub(crate) fn show_in_tray(&self) {
        let words = self.words();
        let status =
            if self.is_locked() { words.locked().to_owned() } else { words.standing(&self.standing()) };
        let undisturbed = !may_disturb(&self.preferences(), edge::now().0);
        let has_lock = self.keychain.has_opened_lock() && !self.is_locked();
        self.tray.show(&tray::Shown { words, status: &status, undisturbed, has_lock });
    }

    /// All of one's own in one line. While the demo is shown it speaks for itself: its customers are nobody's.
    pub(crate) fn standing(&self) -> Standing {
        let is_demo = self.tried() == Some(ProfileId::Demo);
        let seen = self.board.seen();
        let mut standing = Standing::default();
        for (_, profile) in seen.profiles.iter().filter(|(id, _)| (**id == ProfileId::Demo) == is_demo) {
            standing.to_answer += profile.to_answer;
            standing.is_broken |= profile.problem.is_some();
            let Some(status) = &profile.status else { continue };
            standing.outbox += status.outbox;
            if standing.link.as_ref().is_none_or(|worst| badness(worst) < badness(&status.link)) {
                standing.link = Some(status.link.clone());
            }
        }
        standing
    }
}

/// How bad it is for a person not to know.
fn badness(link: &LinkRow) -> u8 {
    match link {
        LinkRow::Live => 0,
        LinkRow::CatchingUp { .. } => 1,
        LinkRow::None => 2,
        LinkRow::Offline { .. } => 3,
        LinkRow::ActionNeeded { .. } => 4,
    }
}

fn row(id: ProfileId, memory: &Memory, seen: Option<&Profile>) -> ProfileRow {
    let status = seen.and_then(|seen| seen.status.as_ref());
    let team = memory.team(id);
    let given = match id {
        ProfileId::Demo => None,
        ProfileId::Solo => memory.solo.name.clone(),
        ProfileId::Team(_) => team.and_then(|team| team.name.clone()),
    };
    let stands = match (seen.and_then(|seen| seen.problem), status) {
        (Some(problem), _) => ProfileStands::Problem { problem },
        (None, Some(status)) => ProfileStands::Open { link: status.link.clone() },
        (None, None) => ProfileStands::Waiting,
    };
    ProfileRow {
        id,
        kind: id.kind(),
        named: given.is_some(),
        // What every hub is called that nobody named tells none from another.
        name: given
            .or_else(|| {
                team.and_then(|team| team.told.clone()).filter(|told| *told != TeamConfig::default().name)
            })
            .or_else(|| status.and_then(|status| status.line_name.clone())),
        hub: team.map(|team| without_scheme(&team.hub).to_owned()),
        number: status.and_then(|status| status.line_number.clone()),
        stands,
        to_answer: seen.map_or(0, |seen| seen.to_answer),
        unread: seen.map_or(0, |seen| seen.unread),
    }
}

/// A hub's address as people say it.
fn without_scheme(hub: &str) -> &str {
    hub.split_once("://").map_or(hub, |(_, rest)| rest)
}
