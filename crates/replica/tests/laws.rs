//! Laws 3 and 4: facts join in any order, any repetition, any batching; the interval has no holes.

mod room;

use domain::{Interval, Seq};
use proptest::prelude::*;
use protocol::{Entry, Fact};
use replica::ApplyError;
use room::Room;
use testkit::{Chance, eg, random_journal};

/// Brings a replica from a head in the middle to the whole journal, in batches of chance: now live, now history,
/// often repeating what is held.
fn grown_by_chance(entries: &[Entry], chance: &mut Chance) -> Room {
    let last = entries.len() as u64;
    let head = chance.below(last + 1);
    let mut room = Room::at(head);
    let (mut low, mut high) = (head + 1, head);
    while low > 1 || high < last {
        let size = 1 + chance.below(40);
        let overlap = chance.below(4);
        let live = high < last && (low == 1 || chance.once_in(2));
        let (from, to) = if live {
            let to = (high + size).min(last);
            ((high + 1).saturating_sub(overlap).max(low.min(high + 1)), to)
        } else {
            let from = low.saturating_sub(size).max(1);
            (from, (low - 1 + overlap).min(high.max(low - 1)))
        };
        room.apply(&entries[from as usize - 1..to as usize]);
        low = low.min(from);
        high = high.max(to);
        if chance.once_in(6) {
            room.apply(&entries[from as usize - 1..to as usize]);
        }
    }
    room
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Law 3: whatever the batches, the repeats and the way the interval grew, the same tables byte for byte.
    #[test]
    fn any_order_any_repetition_any_batching_gives_the_same_dump(
        seed in any::<u64>(), ways in any::<u64>(), length in 2usize..160,
    ) {
        let journal = random_journal(seed, length);
        let straight = Room::holding(journal.entries()).replica.dump().expect("dumps");
        for way in 0..3 {
            let mut chance = Chance::new(ways.wrapping_add(way));
            let room = grown_by_chance(journal.entries(), &mut chance);
            let dump = room.replica.dump().expect("dumps");
            prop_assert!(dump == straight, "{}", first_difference(&straight, &dump));
        }
    }

    /// Law 3 for people who are introduced ahead of their entry: whenever it is done, in whatever order and however
    /// often, once everything is held nothing tells that it was done.
    #[test]
    fn who_somebody_is_may_be_told_ahead_of_time_and_leaves_no_trace(
        seed in any::<u64>(), ways in any::<u64>(), length in 2usize..160,
    ) {
        let journal = random_journal(seed, length);
        let straight = Room::holding(journal.entries()).replica.dump().expect("dumps");
        let is_contact = |entry: &&Entry| matches!(entry.fact, Fact::ContactSeen { .. });
        let contacts: Vec<Entry> = journal.entries().iter().filter(is_contact).cloned().collect();
        let mut chance = Chance::new(ways);
        let last = journal.head().0;
        let head = chance.below(last + 1);
        let (mut room, mut low, mut high) = (Room::at(head), head + 1, head);
        loop {
            // Any of them, in any order, also some that are held already or that are still to come.
            let some: Vec<Entry> = (0..chance.below(6)).filter_map(|_| {
                (!contacts.is_empty()).then(|| chance.one_of(&contacts).clone())
            }).collect();
            let batch = if low > 1 && (high == last || chance.once_in(2)) {
                let from = low.saturating_sub(1 + chance.below(40)).max(1);
                let page = journal.range(from, low - 1);
                low = from;
                page
            } else {
                let to = (high + 1 + chance.below(40)).min(last);
                let page = if high < last { journal.range(high + 1, to) } else { &[] };
                high = to.max(high);
                page
            };
            room.replica.apply_with_contacts(&eg::line(), batch, &some).expect("applies");
            if low == 1 && high == last && chance.once_in(3) {
                break;
            }
        }
        let dump = room.replica.dump().expect("dumps");
        prop_assert!(dump == straight, "{}", first_difference(&straight, &dump));
    }

    /// What is kept on conversations for the list equals a count over the messages.
    #[test]
    fn what_is_kept_for_the_list_equals_a_recount(seed in any::<u64>(), length in 2usize..160) {
        let journal = random_journal(seed, length);
        let mut chance = Chance::new(seed);
        let room = grown_by_chance(journal.entries(), &mut chance);
        let reader = room.replica.reader().expect("a reader");
        let mut to_answer = 0;
        let mut unread = 0;
        let mut failed = 0;
        for conversation in 1..=4 {
            let conversation = domain::ConversationId(conversation);
            let Some(header) = reader.conversation_header(conversation).expect("reads") else { continue };
            let page = reader.thread_page(conversation, replica::Anchor::Newest, 1000).expect("reads");
            prop_assert_eq!(header.extent.messages, page.rows.len() as u64);
            let wrote = |row: &&replica::ThreadRow| row.sender == replica::Sender::Customer && !row.imported;
            let inbound: Vec<_> = page.rows.iter().filter(wrote).collect();
            let is_unread = |row: &&&replica::ThreadRow| row.position.is_some_and(|p| p.seq > header.read_up_to);
            prop_assert_eq!(header.row.unread as usize, inbound.iter().filter(is_unread).count());
            prop_assert_eq!(header.row.last_inbound_at, inbound.iter().map(|row| row.at).max());
            let first_unread = inbound.iter().find(is_unread).map(|row| row.key.clone());
            prop_assert_eq!(header.first_unread.map(|(key, _)| key), first_unread);
            let last = page.rows.iter().rfind(|row| row.sender != replica::Sender::Nobody);
            let waits = last.is_some_and(|row| wrote(&row) && !row.revoked);
            prop_assert_eq!(header.row.to_answer, waits);
            to_answer += u32::from(header.row.to_answer);
            unread += u32::from(header.row.unread > 0);
            failed += u32::from(header.row.failed > 0);
        }
        let counts = reader.inbox_counts().expect("reads");
        prop_assert_eq!((counts.to_answer, counts.unread, counts.failed), (to_answer, unread, failed));
    }

    /// Law 4: whatever is offered, the interval stays contiguous, a gap changes nothing, and what is held
    /// equals a replica that was only ever offered that.
    #[test]
    fn whatever_is_offered_the_interval_has_no_holes(
        seed in any::<u64>(), head in 0u64..60, offers in prop::collection::vec((1u64..60, 1u64..12), 1..30),
    ) {
        let journal = random_journal(seed, 60);
        let last = journal.head().0;
        let mut room = Room::at(head.min(last));
        for (from, size) in offers {
            let to = (from + size).min(last);
            let before = room.interval(&eg::line());
            let batch = journal.range(from.min(to), to);
            let touches = from.min(to) <= before.high.0 + 1 && to + 1 >= before.low.0;
            match room.replica.apply(&eg::line(), batch) {
                Ok(applied) => {
                    prop_assert!(touches);
                    let want = Interval {
                        low: before.low.min(Seq(from.min(to))),
                        high: before.high.max(Seq(to)),
                    };
                    prop_assert_eq!(applied.interval, want);
                    prop_assert_eq!(room.interval(&eg::line()), want);
                }
                Err(ApplyError::Gap(gap)) => {
                    prop_assert!(!touches);
                    prop_assert_eq!(gap.have, before);
                    prop_assert_eq!(room.interval(&eg::line()), before);
                }
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
        let held = room.interval(&eg::line());
        let mut straight = Room::at(held.low.0 - 1);
        if !held.is_empty() {
            straight.apply(journal.range(held.low.0, held.high.0));
        }
        prop_assert_eq!(room.replica.dump().expect("dumps"), straight.replica.dump().expect("dumps"));
    }
}

fn first_difference(a: &str, b: &str) -> String {
    a.lines().zip(b.lines()).find(|(a, b)| a != b).map_or_else(
        || format!("{} lines against {}", a.lines().count(), b.lines().count()),
        |(a, b)| format!("straight: {a}\nother:    {b}"),
    )
}
