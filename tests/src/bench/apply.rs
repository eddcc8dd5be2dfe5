//! `apply`: how near folding comes to a bare loop that writes the same rows into the same tables.
//!
//! The bare loop is what a careful program would write by hand if it knew that every message is new: prepared
//! statements, one transaction a batch, the list columns summed up in memory and written once a batch. It looks
//! nothing up and checks nothing. Both sides are SQLCipher in WAL mode at synchronous FULL.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use domain::Content;
use protocol::{Author, Entry, Fact};
use rusqlite::{Connection, params};
use testkit::Corpus;
use testkit::corpus::Mix;

use super::Options;
use super::report::{Report, median};
use super::store::{Place, feed};

/// Entries of a batch when a seat fills its replica, and when it follows live.
const BULK: usize = 10_000;
const LIVE: usize = 100;

pub(super) fn run(options: &Options) -> Result<Report> {
    let messages = options.messages.unwrap_or(300_000) as usize;
    let conversations = options.conversations.unwrap_or(50_000) as usize;
    let rounds = options.rounds.unwrap_or(3);
    let live_messages = (messages / 10).min(30_000);
    let entries: Vec<Entry> =
        Corpus::new(1, conversations, Mix::Messages).take(messages + live_messages).collect();
    let (bulk, live) = entries.split_at(messages);

    let (mut ours, mut bare, mut ours_live, mut bare_live) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut sizes, mut checked) = ((0.0, 0.0), false);
    for _ in 0..rounds {
        let place = Place::new("ours")?;
        let mut replica = place.replica()?;
        ours.push(rate(bulk, feed(&mut replica, bulk, BULK)?));
        ours_live.push(rate(live, feed(&mut replica, live, LIVE)?));
        replica.checkpoint()?;
        sizes.0 = place.megabytes()?;

        let peer = Place::new("bare")?;
        drop(peer.replica()?);
        let mut conn = peer.bare()?;
        bare.push(rate(bulk, feed_bare(&mut conn, bulk, BULK)?));
        bare_live.push(rate(live, feed_bare(&mut conn, live, LIVE)?));
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        sizes.1 = peer.megabytes()?;
        if !std::mem::replace(&mut checked, true) {
            same_rows(&place.bare()?, &conn)?;
        }
    }

    let mut report = Report::new("apply");
    report.at_least("batches of 10,000", "msg/s", median(&mut ours), median(&mut bare), 0.7);
    report.at_least("live batches of 100", "msg/s", median(&mut ours_live), median(&mut bare_live), 0.7);
    for batch in [1_000, 50_000] {
        let place = Place::new("other")?;
        let time = feed(&mut place.replica()?, bulk, batch)?;
        report.note(&format!("batches of {batch}"), "msg/s", rate(bulk, time));
    }
    report.note("store, ours", "MB", sizes.0);
    report.note("store, bare loop", "MB", sizes.1);
    everything(&mut report, messages, conversations)?;
    Ok(report)
}

/// A real journal: each message of ours is followed by four reports on it.
fn everything(report: &mut Report, messages: usize, conversations: usize) -> Result<()> {
    let entries: Vec<Entry> = Corpus::new(2, conversations, Mix::Everything).take(messages).collect();
    let place = Place::new("everything")?;
    let mut replica = place.replica()?;
    report.note("real mix, forwards", "entries/s", rate(&entries, feed(&mut replica, &entries, BULK)?));
    drop(replica);

    let place = Place::new("history")?;
    let mut replica = place.replica()?;
    let line = testkit::eg::line();
    replica.refill(&line, domain::Seq(entries.len() as u64), "bench")?;
    let begun = Instant::now();
    for page in entries.rchunks(BULK) {
        replica.apply(&line, page)?;
    }
    report.note("real mix, newest first", "entries/s", rate(&entries, begun.elapsed()));
    Ok(())
}

fn rate(entries: &[Entry], time: Duration) -> f64 {
    entries.len() as f64 / time.as_secs_f64()
}

/// The bare loop is worth nothing if it writes something else.
fn same_rows(ours: &Connection, bare: &Connection) -> Result<()> {
    for query in [
        "SELECT count(*), sum(at_ms), sum(seq), sum(length(words)), count(wamid), count(author_name) FROM replica_message",
        "SELECT count(*), sum(at_ms), sum(seq), 0, 0, 0 FROM replica_message_name",
        "SELECT count(*), sum(messages), sum(unread), sum(last_at_ms), sum(length(last_preview)), sum(to_answer)
         FROM replica_conversation",
        "SELECT count(*), sum(length(word)), 0, 0, 0, 0 FROM replica_word",
        "SELECT count(*), sum(conversation), sum(at_ms), sum(seq), 0, 0 FROM replica_search_place",
    ] {
        let read = |conn: &Connection| -> rusqlite::Result<[Option<i64>; 6]> {
            conn.query_row(query, [], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?])
            })
        };
        let (a, b) = (read(ours)?, read(bare)?);
        if a != b {
            bail!("the bare loop does not write the same rows: {a:?} against {b:?} for {query}");
        }
    }
    // Folded by a table, a word may come out otherwise here and there; as many must stand in the index all the same.
    let words = |conn: &Connection| -> rusqlite::Result<i64> {
        conn.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, replica_search, row)",
        )?;
        conn.query_row("SELECT sum(cnt) FROM temp.words", [], |row| row.get(0))
    };
    let (a, b) = (words(ours)?, words(bare)?);
    if (a - b).abs() * 100 > a * 3 {
        bail!("the bare loop does not write as many words: {a} against {b}");
    }
    Ok(())
}

/// What the bare loop sums up of a conversation within a batch.
#[derive(Default)]
struct Sum<'e> {
    messages: i64,
    inbound: i64,
    max_inbound_seq: i64,
    last_inbound: i64,
    last: (i64, i64),
    words: &'e str,
    from_customer: bool,
}

/// What the bare loop gathers within a batch.
#[derive(Default)]
struct Gathered<'e> {
    sums: BTreeMap<u64, Sum<'e>>,
    lines: BTreeMap<i64, String>,
}

/// A message as the index of words is given it, its letters folded by a table instead of by Unicode.
fn index_line(body: &str, conversation: u64, author: Option<&str>) -> String {
    let mut line = String::with_capacity(body.len() + 16);
    let mut between = true;
    for letter in body.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'à' | 'â' => 'a',
            'ç' => 'c',
            'î' | 'ï' => 'i',
            'ô' => 'o',
            'ù' | 'û' => 'u',
            other => other,
        };
        if plain.is_alphanumeric() {
            line.push(plain);
        } else if !between {
            line.push(' ');
        }
        between = !plain.is_alphanumeric();
    }
    // Who wrote, and the conversation: a mark each.
    let mark = |number: u64| char::from_u32(0xf_0000 + (number % 65_000) as u32).unwrap_or('x');
    line.extend([' ', if author.is_none() { '\u{e001}' } else { '\u{e003}' }, ' ', mark(conversation)]);
    for word in author.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        line.extend([' ', '\u{e010}']);
        line.push_str(&word.to_lowercase());
    }
    line
}

const PLACE: &str =
    "INSERT OR IGNORE INTO replica_search_place (id, conversation, at_ms, seq) VALUES (?1, ?2, ?3, ?4)";
const LINE: &str = "INSERT INTO replica_search (rowid, words) VALUES (?1, ?2)";
const MESSAGE: &str = "INSERT INTO replica_message
    (conversation, at_ms, seq, origin, wamid, command, author_id, author_name, label, words, status, status_at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'text', ?9, ?10, ?11)";
const NAME: &str =
    "INSERT INTO replica_message_name (hash, conversation, at_ms, seq) VALUES (?1, ?2, ?3, ?4)";
const SUM: &str = "UPDATE replica_conversation SET messages = messages + ?2, unread = unread + ?3,
    to_answer = ?4, max_inbound_seq = max(max_inbound_seq, ?5),
    last_inbound_at_ms = nullif(max(coalesce(last_inbound_at_ms, 0), ?6), 0),
    last_at_ms = ?7, last_seq = ?8, last_origin = ?9, last_label = 'text', last_preview = ?10, last_status = ?11
    WHERE conversation = ?1 AND (last_at_ms, last_seq) < (?7, ?8)";
const CONTACT: &str = "INSERT INTO replica_conversation
    (conversation, line, name, name_seq, phone, phone_seq, user_id, user_id_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?4)";
const WORD: &str = "INSERT INTO replica_word (word, conversation) VALUES (?1, ?2)";

fn feed_bare(conn: &mut Connection, entries: &[Entry], batch: usize) -> Result<Duration> {
    let begun = Instant::now();
    for entries in entries.chunks(batch) {
        let tx = conn.transaction()?;
        {
            let mut gathered = Gathered::default();
            let mut message = tx.prepare_cached(MESSAGE)?;
            let mut name = tx.prepare_cached(NAME)?;
            for entry in entries {
                write_bare(&tx, &mut message, &mut name, &mut gathered, entry)?;
            }
            let mut update = tx.prepare_cached(SUM)?;
            let mut line = tx.prepare_cached(LINE)?;
            for (id, words) in gathered.lines {
                line.execute(params![id, words])?;
            }
            for (conversation, s) in gathered.sums {
                let origin = if s.from_customer { 0 } else { 2 };
                let status = (!s.from_customer).then_some("queued");
                // As the replica cuts it: what was cut says so.
                let preview = match s.words.char_indices().nth(140) {
                    Some((end, _)) => format!("{}…", s.words[..end].trim_end()),
                    None => s.words.to_string(),
                };
                update.execute(params![
                    conversation,
                    s.messages,
                    s.inbound,
                    s.from_customer,
                    s.max_inbound_seq,
                    s.last_inbound,
                    s.last.0,
                    s.last.1,
                    origin,
                    preview,
                    status
                ])?;
            }
            let high = entries.last().map_or(0, |entry| entry.seq.0);
            tx.prepare_cached("UPDATE replica_line SET high = ?1")?.execute([high])?;
        }
        tx.commit()?;
    }
    Ok(begun.elapsed())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the corpus of a bench holds messages and contacts only")]
fn write_bare<'e>(
    tx: &Connection,
    message: &mut rusqlite::CachedStatement<'_>,
    name: &mut rusqlite::CachedStatement<'_>,
    gathered: &mut Gathered<'e>,
    entry: &'e Entry,
) -> Result<()> {
    let seq = entry.seq.0 as i64;
    let (conversation, at, id, content, author) = match &entry.fact {
        Fact::MessageReceived { conversation, message } => {
            (conversation.0, message.sent_at.0, message.id.as_str(), &message.content, None)
        }
        Fact::MessageQueued {
            conversation,
            command,
            author: Author::Seat { id, name },
            sent_at,
            content,
            ..
        } => (conversation.0, sent_at.0, command.as_str(), content, Some((id.as_str(), name.as_str()))),
        Fact::ContactSeen { conversation, contact } => {
            let text = |text: &Option<domain::Text>| text.as_ref().map(|text| text.as_str().to_owned());
            let phone = contact.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default();
            let shown = text(&contact.name).unwrap_or_default();
            let user = contact.user_id.as_ref().map(|id| id.as_str());
            tx.prepare_cached(CONTACT)?.execute(params![
                conversation.0,
                entry.line.as_str(),
                shown,
                seq,
                phone,
                user
            ])?;
            // The words by which the palette finds them, accents folded by a table instead of by Unicode.
            let plain =
                shown.to_lowercase().replace(['é', 'è', 'ë'], "e").replace('ê', "e").replace('ï', "i");
            let mut words: Vec<&str> = plain.split(' ').collect();
            words.extend((0..phone.len().saturating_sub(2)).map(|skip| &phone[skip..]));
            for word in words {
                tx.prepare_cached(WORD)?.execute(params![word, conversation.0])?;
            }
            return Ok(());
        }
        _ => bail!("the corpus of this bench holds messages and contacts only"),
    };
    let Content::Text { body } = content else { bail!("the corpus of this bench holds texts only") };
    let inbound = author.is_none();
    message.execute(params![
        conversation,
        at,
        seq,
        if inbound { 0 } else { 2 },
        inbound.then_some(id),
        (!inbound).then_some(id),
        author.map(|(id, _)| id),
        author.map(|(_, name)| name),
        body.as_str(),
        (!inbound).then_some("queued"),
        (!inbound).then_some(at)
    ])?;
    name.execute(params![hash(id), conversation, at, seq])?;
    // The index of words: an id of a second and 12 bits, and the line that is given to it.
    let id = ((at / 1_000) << 12) + (seq & 4_095);
    tx.prepare_cached(PLACE)?.execute(params![id, conversation, at, seq])?;
    gathered.lines.insert(id, index_line(body.as_str(), conversation, author.map(|(_, name)| name)));
    let sum = gathered.sums.entry(conversation).or_default();
    sum.messages += 1;
    if inbound {
        sum.inbound += 1;
        sum.max_inbound_seq = seq;
        sum.last_inbound = sum.last_inbound.max(at);
    }
    if sum.last < (at, seq) {
        sum.last = (at, seq);
        sum.words = body.as_str();
        sum.from_customer = inbound;
    }
    Ok(())
}

/// Any hash does for a peer: this one is FNV-1a with its halves mixed.
fn hash(text: &str) -> i64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (h ^ (h >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).cast_signed()
}
