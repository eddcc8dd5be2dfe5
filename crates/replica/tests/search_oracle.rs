//! What a search finds is what reading every message finds: 10,000 random queries over messages in six tongues, against
//! a matcher that knows nothing of an index.

mod room;

use std::collections::BTreeSet;

use domain::search::{Calendar, Chip, Date, Expr, Filter, Kind, Query, Term, Who, folded, forms, tokens};
use domain::{Content, ConversationId, Media, MediaKind, Seq, Text, Timestamp};
use protocol::{Author, Contact, Fact, Message, MessageName};
use replica::{Count, Position, SearchOrder};
use room::Room;
use testkit::tongues::number;
use testkit::{Chance, Journal, Tongue, eg};

const DAY_MS: i64 = 86_400_000;

/// A message as the test remembers it.
struct Said {
    conversation: ConversationId,
    position: Position,
    ours: bool,
    author: Option<&'static str>,
    content: Content,
    texts: Vec<Read>,
}

/// One text of a message, its words cut once.
struct Read {
    words: Vec<String>,
    further: Vec<String>,
}

const PEOPLE: [&str; 8] =
    ["Karim Benali", "Zoé Müller", "Ana Núñez", "李明", "أحمد", "Carla Bennett", "Karine Roux", "John Li"];
const MEMBERS: [&str; 3] = ["Bo", "Zoé Petit", "Noël"];

fn read(content: &Content) -> Vec<Read> {
    let read = |text: &&Text| {
        let words = tokens(text.as_str());
        let further = forms(text.as_str(), &words).into_iter().map(|form| form.text).collect();
        Read { words: words.into_iter().map(|word| word.text).collect(), further }
    };
    content.said().iter().map(read).collect()
}

fn content(chance: &mut Chance, n: u64) -> Content {
    let tongue = *chance.one_of(&Tongue::ALL);
    let words = Text(tongue.said(chance));
    match chance.below(8) {
        0 => {
            let name = format!("{}.{}", tongue.said(chance), chance.one_of(&["pdf", "docx", "PDF"]));
            Content::Media(Media {
                kind: MediaKind::Document,
                id: eg::media_id(n),
                mime: "application/pdf".to_owned(),
                sha256: None,
                filename: Some(Text(name)),
                caption: chance.once_in(2).then_some(words),
                facts: None,
            })
        }
        1 => Content::Media(Media {
            kind: MediaKind::Image,
            id: eg::media_id(n),
            mime: "image/jpeg".to_owned(),
            sha256: None,
            filename: None,
            caption: Some(words),
            facts: None,
        }),
        2 => Content::Location {
            latitude: "0".to_owned(),
            longitude: "0".to_owned(),
            name: Some(words),
            address: Some(Text(tongue.said(chance))),
        },
        3 if chance.once_in(2) => Content::Text { body: Text(format!("{} https://ex.fr/a", words.0)) },
        _ => Content::Text { body: words },
    }
}

/// A journal of so many messages, some of them edited or taken back, and what of them a search can find.
fn corpus(chance: &mut Chance, messages: u64) -> (Journal, Vec<Said>) {
    let mut journal = Journal::default();
    let mut said: Vec<Said> = Vec::new();
    for (index, name) in (1..).zip(PEOPLE) {
        journal.contact(conversation(index), eg::contact(index, name));
    }
    for n in 1..=messages {
        let conversation = conversation(1 + chance.below(PEOPLE.len() as u64));
        // Often several in one second, and not in order.
        let at = eg::at((n as i64 / 3) * 43_200 + chance.below(3) as i64).plus_ms(chance.below(2) as i64);
        let content = content(chance, n);
        let ours = chance.once_in(3);
        let member = *chance.one_of(&MEMBERS);
        let seq = if ours {
            journal.push(Fact::MessageQueued {
                conversation,
                command: eg::command_id(n),
                author: Author::Seat { id: "seat".into(), name: member.into() },
                sent_at: at,
                content: content.clone(),
                reply_to: None,
            })
        } else {
            journal.received(conversation, Message::new(eg::wamid(n), at, content.clone()))
        };
        let texts = read(&content);
        let position = Position { at, seq };
        said.push(Said { conversation, position, ours, author: ours.then_some(member), content, texts });
        if chance.once_in(12) && !ours {
            let content = self::content(chance, n);
            let message = MessageName::Wamid(eg::wamid(n));
            journal.push(Fact::MessageEdited { conversation, message, content: content.clone() });
            let last = said.last_mut().expect("was just said");
            last.texts = read(&content);
            last.content = content;
        }
        if chance.once_in(20) && !ours {
            journal.push(Fact::MessageRevoked { conversation, message: MessageName::Wamid(eg::wamid(n)) });
            said.pop();
        }
    }
    (journal, said)
}

/// One of them has a number that no single character names in the index.
fn conversation(index: u64) -> ConversationId {
    ConversationId(if index == 3 { 70_000 } else { index })
}

/// What somebody could type: mostly words of what was said.
fn typed(chance: &mut Chance, said: &[Said]) -> String {
    let mut typed = String::new();
    for _ in 0..1 + chance.below(3) {
        let part = match chance.below(14) {
            0..=5 => word(chance, said),
            6 => format!("\"{}\"", phrase(chance, said)),
            7 => format!("{} OR {}", word(chance, said), word(chance, said)),
            8 => format!("-{}", word(chance, said)),
            9 => number(chance),
            10 => format!("({} {}) | {}", word(chance, said), word(chance, said), word(chance, said)),
            11 => format!("NOT (\"{}\" OU {})", phrase(chance, said), word(chance, said)),
            _ => chip(chance),
        };
        typed.push_str(&part);
        typed.push(' ');
    }
    if chance.once_in(2) {
        typed.pop();
    }
    typed
}

fn spoken<'s>(chance: &mut Chance, said: &'s [Said]) -> &'s str {
    let texts = chance.one_of(said).content.said();
    if texts.is_empty() { "" } else { chance.one_of(&texts).as_str() }
}

fn word(chance: &mut Chance, said: &[Said]) -> String {
    let words: Vec<&str> = spoken(chance, said).split_whitespace().collect();
    if words.is_empty() {
        return "rien".to_owned();
    }
    let letters: Vec<char> = chance.one_of(&words).chars().collect();
    // All of it, its beginning, or a piece of a text without spaces.
    let from = if letters.len() > 8 { chance.below(letters.len() as u64 - 4) as usize } else { 0 };
    let length = 1 + chance.below((letters.len() - from).min(8) as u64) as usize;
    let mut word: String = letters[from..from + length].iter().collect();
    if chance.once_in(6) {
        word.push('*');
    }
    if chance.once_in(4) { word.to_uppercase() } else { word }
}

fn phrase(chance: &mut Chance, said: &[Said]) -> String {
    let words: Vec<&str> = spoken(chance, said).split_whitespace().collect();
    let from = chance.below(words.len().max(1) as u64) as usize;
    words.iter().skip(from).take(2 + chance.below(2) as usize).copied().collect::<Vec<_>>().join(" ")
}

fn chip(chance: &mut Chance) -> String {
    let chips = [
        "from:me",
        "de:client",
        "from:karim",
        "de:\"Ana N\"",
        "membre:zo",
        "agent:Bo",
        "type:pdf",
        "type:image",
        "has:media",
        "avec:lien",
        "type:lieu",
        "in:kar",
        "dans:李",
        "in:ahmed",
        "dans:أحمد",
        "in:\"Carla Ben\"",
        "in:33639900003",
        "before:2026-02-01",
        "après:20/01/2026",
        "le:2026-01-20",
        "on:2026-02",
        "is:unanswered",
        "est:nonlu",
    ];
    format!("{}{}", if chance.once_in(4) { "-" } else { "" }, chance.one_of(&chips))
}

/// Whether a message is a hit, by looking at it.
fn hits(query: &Query, said: &Said, people: &[Person]) -> bool {
    query.words.as_ref().is_none_or(|words| says(words, &said.texts)) && passes(&query.chips, said, people)
}

fn says(wanted: &Expr, texts: &[Read]) -> bool {
    match wanted {
        Expr::Term(term) => texts.iter().any(|text| has(term, text)),
        Expr::All(parts) => parts.iter().all(|part| says(part, texts)),
        Expr::Any(parts) => parts.iter().any(|part| says(part, texts)),
        Expr::Not(part) => !says(part, texts),
    }
}

fn has(term: &Term, text: &Read) -> bool {
    let is = |word: &String, wanted: &Text| {
        if term.prefix { word.starts_with(wanted.as_str()) } else { word == wanted.as_str() }
    };
    let single = |wanted: &Text| text.words.iter().chain(&text.further).any(|word| is(word, wanted));
    if term.words.len() == 1 && single(&term.words[0]) || term.also.iter().any(single) {
        return true;
    }
    (0..text.words.len()).any(|start| {
        term.words.iter().enumerate().all(|(at, wanted)| match text.words.get(start + at) {
            Some(word) if at + 1 == term.words.len() => is(word, wanted),
            Some(word) => word == wanted.as_str(),
            None => false,
        })
    })
}

struct Person {
    conversation: ConversationId,
    contact: Contact,
    to_answer: bool,
    unread: bool,
}

impl Person {
    fn is_called(&self, name: &str) -> bool {
        let cut = |text: &str| text.split_whitespace().map(folded).collect::<Vec<_>>();
        let mut theirs = cut(self.contact.name.as_ref().map_or("", Text::as_str));
        theirs.push(self.contact.phone.as_ref().map_or("", |phone| phone.as_str()).to_owned());
        cut(name).iter().all(|typed| theirs.iter().any(|word| word.starts_with(typed.as_str())))
    }
}

fn passes(chips: &[Chip], said: &Said, people: &[Person]) -> bool {
    let of = |filter: &Filter| people.iter().find(|person| fits(filter, said, person)).is_some();
    let same = |one: &Filter, other: &Filter| {
        let group = |filter: &Filter| match filter {
            Filter::From(_) => 0,
            Filter::Agent(_) => 1,
            Filter::Kind(_) | Filter::Extension(_) => 2,
            Filter::In(_) => 3,
            Filter::Time { .. } | Filter::Is(_) => 4,
        };
        group(one) == group(other) && group(one) < 4
    };
    chips.iter().all(|chip| {
        if chip.negated {
            return !of(&chip.filter);
        }
        of(&chip.filter)
            || chips
                .iter()
                .any(|other| !other.negated && same(&chip.filter, &other.filter) && of(&other.filter))
    })
}

/// Whether a chip lets a message through, when `person` is who its conversation is with.
fn fits(filter: &Filter, said: &Said, person: &Person) -> bool {
    if person.conversation != said.conversation {
        return false;
    }
    match filter {
        Filter::From(Who::Us) => said.ours,
        Filter::From(Who::Customers) => !said.ours,
        Filter::From(Who::Named(name)) => !said.ours && person.is_called(name.as_str()),
        Filter::Agent(name) => said.author.is_some_and(|author| {
            let words: Vec<String> = author.split_whitespace().map(folded).collect();
            tokens(name.as_str()).iter().all(|typed| words.iter().any(|word| word.starts_with(&typed.text)))
        }),
        Filter::Time { from, to, .. } => {
            from.is_none_or(|from| said.position.at >= from) && to.is_none_or(|to| said.position.at < to)
        }
        Filter::Kind(Kind::AnyMedia) => said.content.media().is_some(),
        Filter::Kind(Kind::Media(kind)) => said.content.media().is_some_and(|media| media.kind == *kind),
        Filter::Kind(Kind::Link) => said.content.said().iter().any(|text| text.as_str().contains("://")),
        Filter::Kind(Kind::Location) => matches!(said.content, Content::Location { .. }),
        Filter::Kind(other) => panic!("{other:?} is not typed here"),
        Filter::Extension(end) => said.content.media().is_some_and(|media| {
            let name = media.filename.as_ref().map(|name| name.as_str().to_lowercase());
            name.is_some_and(|name| name.ends_with(end.as_str()))
        }),
        Filter::Is(domain::search::Standing::Unanswered) => person.to_answer,
        Filter::Is(domain::search::Standing::Unread) => person.unread,
        Filter::Is(domain::search::Standing::Failed) => panic!("nothing fails here"),
        Filter::In(name) => person.is_called(name.as_str()),
    }
}

/// Asks for every page and holds what each says of itself against the others.
fn found(
    room: &Room,
    query: &Query,
    order: SearchOrder,
    limit: u32,
) -> (BTreeSet<(u64, Position)>, Option<Count>, Vec<Position>) {
    let reader = room.replica.reader().expect("a reader");
    let (mut found, mut total, mut cursor, mut inorder) = (BTreeSet::new(), None, None, Vec::new());
    loop {
        let page = reader.search(query, order, cursor, limit, eg::at(0)).expect("reads");
        assert!(page.hits.len() <= limit as usize);
        for hit in page.hits {
            let position = hit.row.position.expect("a message has a place");
            assert!(found.insert((hit.conversation.0, position)), "a hit came twice");
            inorder.push(position);
            if let Some(Expr::Term(_)) = query.words {
                assert!(!hit.snippet.marks.is_empty(), "a hit does not show why");
            }
        }
        total = total.or(page.total);
        cursor = page.next;
        if cursor.is_none() {
            return (found, total, inorder);
        }
    }
}

fn compare(seed: u64, queries: u32) {
    let mut chance = Chance::new(seed);
    let (journal, said) = corpus(&mut chance, 120);
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let people: Vec<Person> = (1..)
        .zip(PEOPLE)
        .map(|(index, name)| {
            let rows = reader.inbox_rows_of(&[conversation(index)]).expect("reads");
            let row = rows.first().expect("is held");
            let (to_answer, unread) = (row.to_answer, row.unread > 0);
            Person { conversation: conversation(index), contact: eg::contact(index, name), to_answer, unread }
        })
        .collect();
    let begins = |date: Date| Timestamp(date.day_number() * DAY_MS);
    let calendar = Calendar { today: Date { year: 2026, month: 3, day: 15 }, begins: &begins };
    let mut some = 0;
    for _ in 0..queries {
        let typed = typed(&mut chance, &said);
        let query = Query::parse(&typed, &calendar);
        let wanted: BTreeSet<(u64, Position)> = if query.is_empty() {
            BTreeSet::new()
        } else {
            said.iter()
                .filter(|said| hits(&query, said, &people))
                .map(|said| (said.conversation.0, said.position))
                .collect()
        };
        let order = if chance.once_in(4) { SearchOrder::Best } else { SearchOrder::Newest };
        let limit = *chance.one_of(&[7, 60, 500]);
        let (got, total, inorder) = found(&room, &query, order, limit);
        assert!(
            got == wanted,
            "seed {seed}, {typed:?}: {} found, {} said; more: {:?}, less: {:?}",
            got.len(),
            wanted.len(),
            got.difference(&wanted).next(),
            wanted.difference(&got).next()
        );
        let count = wanted.len() as u64;
        match total.expect("the first page counts") {
            Count::Exactly(total) => assert_eq!(total, count, "{typed:?}"),
            Count::AtLeast(least) => assert!(least <= count, "{typed:?}"),
        }
        if order == SearchOrder::Newest {
            let seconds: Vec<i64> = inorder.iter().map(|position| position.at.0 / 1000).collect();
            assert!(seconds.is_sorted_by(|newer, older| newer >= older), "{typed:?}");
        }
        some += u32::from(count > 0);
    }
    assert!(some > queries / 4, "only {some} of {queries} queries find anything");
}

// In four parts, so that they run beside each other.

#[test]
fn a_search_finds_what_reading_everything_finds_part_1() {
    compare(1, 2_500);
}

#[test]
fn a_search_finds_what_reading_everything_finds_part_2() {
    compare(2, 2_500);
}

#[test]
fn a_search_finds_what_reading_everything_finds_part_3() {
    compare(3, 2_500);
}

#[test]
fn a_search_finds_what_reading_everything_finds_part_4() {
    compare(4, 2_500);
}

/// Also what holds no message below the first seconds of all.
#[test]
fn nothing_typed_finds_nothing() {
    let room = Room::at(0);
    let begins = |_: Date| Timestamp(0);
    let calendar = Calendar { today: Date { year: 2026, month: 3, day: 15 }, begins: &begins };
    for typed in ["", "  ", "!?", "rien"] {
        let (found, total, _) = found(&room, &Query::parse(typed, &calendar), SearchOrder::Newest, 10);
        assert_eq!((found.len(), total), (0, Some(Count::Exactly(0))));
    }
    assert_eq!(room.interval(&eg::line()).high, Seq(0));
}
