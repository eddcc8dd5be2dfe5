//! Conversations that are given to teams: what goes to another team leaves no trace here, what comes to ours is as if it
//! had always been.

mod room;

use std::collections::{BTreeMap, BTreeSet};

use domain::{ConversationId, MediaId, Seq, Team, Teams};
use proptest::prelude::*;
use protocol::{Entry, Fact};
use replica::{Change, Replica};
use room::Room;
use testkit::{Chance, Journal, eg, random_journal};

/// What a hub streams to a seat of these teams, by the two rules that it has: a conversation's facts pass while it is
/// theirs, and the entry that gives it away or wins it says so.
struct Hub<'j> {
    journal: &'j [Entry],
    teams: Teams,
    /// The conversations that show a medium.
    shown_in: BTreeMap<MediaId, BTreeSet<ConversationId>>,
}

impl<'j> Hub<'j> {
    fn new(journal: &'j [Entry], teams: Teams) -> Self {
        let mut shown_in: BTreeMap<MediaId, BTreeSet<ConversationId>> = BTreeMap::new();
        for entry in journal {
            let Some(conversation) = entry.fact.conversation() else { continue };
            for media in files(&entry.fact) {
                shown_in.entry(media).or_default().insert(conversation);
            }
        }
        Self { journal, teams, shown_in }
    }

    fn sees(&self, conversation: ConversationId, head: u64) -> bool {
        let team = self.journal[..head as usize].iter().rev().find_map(|entry| match &entry.fact {
            Fact::ConversationGiven { conversation: of, team, .. } if *of == conversation => {
                Some(team.clone())
            }
            _ => None,
        });
        self.teams.see(team.flatten().as_ref())
    }

    fn of(&self, fact: &Fact) -> BTreeSet<ConversationId> {
        match fact {
            Fact::MediaStored { media, .. } | Fact::MediaLost { media, .. } => {
                self.shown_in.get(media).cloned().unwrap_or_default()
            }
            other => other.conversation().into_iter().collect(),
        }
    }

    /// An entry as it is streamed when the journal reaches to `head`.
    fn seen(&self, entry: &Entry, head: u64) -> Entry {
        let of = self.of(&entry.fact);
        let is_media = matches!(entry.fact, Fact::MediaStored { .. } | Fact::MediaLost { .. });
        let is_hidden = (is_media || !of.is_empty()) && !of.iter().any(|one| self.sees(*one, head));
        let fact = match &entry.fact {
            Fact::ConversationGiven { conversation, .. } if is_hidden => {
                Fact::ConversationHidden { conversation: *conversation }
            }
            _ if is_hidden => Fact::Withheld { digest: String::new() },
            Fact::ConversationGiven { conversation, team, from, author, .. } => Fact::ConversationGiven {
                conversation: *conversation,
                team: team.clone(),
                from: from.clone(),
                author: author.clone(),
                anew: !self.teams.see(from.as_ref()),
            },
            other => other.clone(),
        };
        Entry { fact, ..entry.clone() }
    }

    fn run(&self, from: u64, to: u64, head: u64) -> Vec<Entry> {
        self.journal[from as usize..to as usize].iter().map(|entry| self.seen(entry, head)).collect()
    }

    fn past(&self, conversation: ConversationId, after: Seq, head: u64, limit: usize) -> (Vec<Entry>, bool) {
        let all = self.journal[..head as usize].iter().filter(|entry| entry.seq > after);
        let all = all.filter(|entry| self.of(&entry.fact).contains(&conversation));
        let all: Vec<Entry> = all.map(|entry| self.seen(entry, head)).collect();
        let more = all.len() > limit;
        (all.into_iter().take(limit).collect(), more)
    }
}

fn files(fact: &Fact) -> Vec<MediaId> {
    let content = match fact {
        Fact::MessageReceived { message, .. }
        | Fact::MessageEchoed { message, .. }
        | Fact::MessageImported { message, .. }
        | Fact::SystemNoted { message, .. } => &message.content,
        Fact::MessageQueued { content, .. }
        | Fact::MessageScheduled { content, .. }
        | Fact::MessageEdited { content, .. }
        | Fact::PlaceholderFilled { content, .. } => content,
        _ => return Vec::new(),
    };
    content.media().map(|media| media.id.clone()).into_iter().collect()
}

/// A journal in which conversations are given to this team and that one and back.
fn journal(seed: u64, length: usize) -> Journal {
    let mut chance = Chance::new(seed);
    let mut teams: BTreeMap<ConversationId, Option<Team>> = BTreeMap::new();
    let mut shown_in: BTreeMap<MediaId, ConversationId> = BTreeMap::new();
    let mut journal = Journal::default();
    for entry in random_journal(seed, length).entries() {
        // A hub gives two that are joined to one team in the same breath; here they would drift apart. And it knows
        // where a message stands: what makes two messages of two conversations one is of no hub.
        if matches!(
            entry.fact,
            Fact::ConversationsJoined { .. }
                | Fact::ConversationsParted { .. }
                | Fact::MessageAccepted { .. }
        ) {
            continue;
        }
        // A medium is of one conversation: what is passed on to another is told for that one again.
        let whose = |media: MediaId| {
            let conversation = entry.fact.conversation().expect("a message is somewhere");
            *shown_in.entry(media).or_insert(conversation) == conversation
        };
        if !files(&entry.fact).into_iter().all(whose) {
            continue;
        }
        journal.push(entry.fact.clone());
        if chance.once_in(5)
            && let Some(conversation) = entry.fact.conversation()
        {
            let team =
                chance.one_of(&[None, Some("Sales"), Some("Support"), Some("Support")]).map(Team::from);
            let from = teams.insert(conversation, team.clone()).flatten();
            if from != team {
                let author = Some(eg::author());
                journal.push(Fact::ConversationGiven { conversation, team, from, author, anew: false });
            }
        }
    }
    journal
}

/// Asks for the past of whatever was won, in pages, until nothing is wanted.
fn catch_up(replica: &mut Replica, hub: &Hub<'_>, head: u64, page: usize) {
    let line = eg::line();
    while let Some(wanted) = replica.wanted_pasts(&line).expect("reads").first().copied() {
        let (entries, more) = hub.past(wanted.conversation, wanted.after, head, page);
        replica.apply_past(&line, wanted.conversation, &entries, more).expect("applies");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// However it came to be, live or from history, with what was given away and won meanwhile: a copy of one team holds
    /// what a copy holds that is filled at the end in one go.
    #[test]
    fn a_teams_copy_is_the_one_that_is_filled_afresh(
        seed in any::<u64>(), ways in any::<u64>(), length in 4usize..140,
    ) {
        let journal = journal(seed, length);
        let last = journal.head().0;
        let hub = Hub::new(journal.entries(), Teams::only(&["Sales".into()]));
        let mut afresh = Room::at(last);
        afresh.apply(&hub.run(0, last, last));
        let afresh = self::dump(&afresh);
        let mut chance = Chance::new(ways);
        let begun = chance.below(last + 1);
        let mut room = Room::at(begun);
        let (mut low, mut high) = (begun, begun);
        while low > 0 || high < last {
            if high < last && (low == 0 || chance.once_in(2)) {
                // Several entries may be written before the next are read.
                let to = (high + 1 + chance.below(12)).min(last);
                let head = (to + chance.below(6)).min(last);
                room.apply(&hub.run(high, to, head));
                high = to;
            } else {
                let from = low.saturating_sub(1 + chance.below(12));
                room.apply(&hub.run(from, low, high));
                low = from;
            }
            if chance.once_in(3) {
                catch_up(&mut room.replica, &hub, high, 1 + chance.below(9) as usize);
            }
            if chance.once_in(8) {
                room = room.reopened();
            }
        }
        catch_up(&mut room.replica, &hub, last, 7);
        let dump = self::dump(&room);
        prop_assert!(dump == afresh, "{}", first_difference(&afresh, &dump));
    }
}

/// Every table but the media that no message here carries: history may tell of a file before the message that it came
/// with, which is another team's by then. What stays of it is a digest and a size.
fn dump(room: &Room) -> String {
    let dump = room.replica.dump().expect("dumps");
    let nobodys = |line: &&str| line.starts_with("\"15551") && line.split(' ').nth(2) == Some("-");
    dump.lines().filter(|line| !nobodys(line)).fold(String::new(), |all, line| all + line + "\n")
}

fn first_difference(a: &str, b: &str) -> String {
    let difference = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    difference.map_or_else(|| "one is longer".to_owned(), |(a, b)| format!("{a}\n{b}"))
}

fn given(team: Option<&str>, from: Option<&str>, anew: bool) -> Fact {
    let (team, from) = (team.map(Team::from), from.map(Team::from));
    Fact::ConversationGiven { conversation: eg::conversation(), team, from, author: None, anew }
}

/// Law 8 in small: no word of it is left in any table.
#[test]
fn nothing_is_left_of_what_was_given_away() {
    let mut journal = Journal::default();
    journal.contact(eg::conversation(), eg::contact(1, "Awa Secret"));
    journal.received(eg::conversation(), eg::message(1, "le mot secret"));
    let mut picture = eg::message(2, "");
    picture.content = eg::image(2);
    journal.received(eg::conversation(), picture);
    let sha256 = "ab".repeat(32);
    journal.push(Fact::MediaStored { media: eg::media_id(2), sha256: sha256.clone(), size: 9 });
    let mut room = Room::holding(journal.entries());
    let hidden = journal.push(Fact::ConversationHidden { conversation: eg::conversation() });
    let applied = room.apply(journal.after(Seq(hidden.0 - 1)));
    assert_eq!(applied.forgotten, [sha256]);
    assert_eq!(applied.changes, [Change::Conversation(eg::conversation())]);
    let dump = room.replica.dump().expect("dumps");
    for word in ["ecret", "awa", "33639", "ab".repeat(32).as_str()] {
        assert!(!dump.contains(word), "{word} is left: {dump}");
    }
    let counts = room.replica.reader().expect("a reader").inbox_counts().expect("reads");
    assert_eq!((counts.all, counts.unread, counts.to_answer), (0, 0, 0));
    // What was on its way is nothing to us any more, ahead of history or not.
    let late = journal.contact(eg::conversation(), eg::contact(1, "Awa Secret"));
    let entries = journal.after(Seq(late.0 - 1)).to_vec();
    room.replica.apply_with_contacts(&eg::line(), &[], &entries).expect("applies");
    room.apply(&entries);
    assert!(!room.replica.dump().expect("dumps").contains("ecret"));
}

#[test]
fn a_file_that_another_conversation_shows_stays() {
    let other = ConversationId(eg::conversation().0 + 1);
    let mut journal = Journal::default();
    let own = eg::own_image(3);
    for (n, conversation) in [(1, eg::conversation()), (2, other)] {
        journal.push(Fact::MessageQueued {
            conversation,
            command: eg::command_id(n),
            author: eg::author(),
            sent_at: eg::at(1),
            content: own.clone(),
            reply_to: None,
        });
    }
    let media = own.media().expect("a medium").id.clone();
    let sha256 = media.upload_digest().expect("ours").to_owned();
    journal.push(Fact::MediaStored { media: media.clone(), sha256: sha256.clone(), size: 9 });
    let hidden = journal.push(Fact::ConversationHidden { conversation: eg::conversation() });
    let mut room = Room::holding(&journal.entries()[..hidden.0 as usize - 1]);
    let applied = room.apply(journal.after(Seq(hidden.0 - 1)));
    assert_eq!(applied.forgotten, [""; 0]);
    assert!(room.replica.dump().expect("dumps").contains(&sha256));
}

#[test]
fn a_past_is_asked_for_until_it_is_here_over_a_restart() {
    let mut journal = Journal::default();
    for n in 1..=5 {
        journal.received(eg::conversation(), eg::message(n, "avant"));
    }
    let won = journal.push(given(Some("Sales"), Some("Support"), true));
    let withheld = |entry: &Entry| Entry { fact: Fact::Withheld { digest: String::new() }, ..entry.clone() };
    let before: Vec<Entry> = journal.entries()[..5].iter().map(withheld).collect();
    let mut room = Room::holding(&before);
    let applied = room.apply(journal.after(Seq(5)));
    assert!(applied.changes.contains(&Change::Past(eg::conversation())), "{:?}", applied.changes);
    let mut room = room.reopened();
    let wanted = |room: &Room| room.replica.wanted_pasts(&eg::line()).expect("reads");
    let first = wanted(&room)[0];
    assert_eq!((first.conversation, first.after, first.until), (eg::conversation(), Seq(0), won));
    room.replica.apply_past(&eg::line(), eg::conversation(), &journal.entries()[..3], true).expect("applies");
    let mut room = room.reopened();
    assert_eq!(wanted(&room)[0].after, Seq(3));
    room.replica
        .apply_past(&eg::line(), eg::conversation(), &journal.entries()[3..], false)
        .expect("applies");
    assert_eq!(wanted(&room), []);
    let straight = Room::holding(journal.entries());
    let asked = straight.replica.wanted_pasts(&eg::line()).expect("reads");
    assert_eq!(asked.len(), 1, "whoever hears it with the rest asks as well");
    // History tells of what was given before this copy was begun: nothing is missing then.
    let mut late = Room::at(6);
    late.apply(journal.entries());
    assert_eq!(wanted(&late), []);
}
