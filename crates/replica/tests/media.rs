//! Files that messages carry: which the hub has, the newest first.

mod room;

use domain::{MediaId, Seq};
use protocol::Fact;
use room::Room;
use testkit::{Journal, eg};

fn stored(journal: &mut Journal, n: u64) -> MediaId {
    let media = eg::media_id(n);
    journal.push(Fact::MediaStored { media: media.clone(), sha256: format!("{n:064x}"), size: n });
    media
}

#[test]
fn files_come_newest_first_and_page_by_page() {
    let mut journal = Journal::default();
    let first = stored(&mut journal, 1);
    journal.push(Fact::MediaLost { media: eg::media_id(9), reason: "expired".to_owned() });
    let (second, third) = (stored(&mut journal, 2), stored(&mut journal, 3));
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let page = reader.media_newest(None, 2).expect("reads");
    assert_eq!(page.iter().map(|medium| &medium.media).collect::<Vec<_>>(), [&third, &second]);
    let last = page.last().expect("two");
    let rest = reader.media_newest(Some((last.stored_seq, &last.media)), 2).expect("reads");
    assert_eq!(rest.iter().map(|medium| &medium.media).collect::<Vec<_>>(), [&first]);
    assert_eq!((rest[0].size, rest[0].stored_seq), (Some(1), Seq(1)));
}

#[test]
fn a_file_is_known_by_its_name_with_or_without_its_bytes() {
    let mut journal = Journal::default();
    let media = stored(&mut journal, 1);
    journal.push(Fact::MediaLost { media: eg::media_id(2), reason: "expired".to_owned() });
    let room = Room::holding(journal.entries());
    let reader = room.replica.reader().expect("a reader");
    let here = reader.medium(&media).expect("reads").expect("is known");
    assert_eq!(here.sha256.as_deref(), Some(format!("{:064x}", 1).as_str()));
    let lost = reader.medium(&eg::media_id(2)).expect("reads").expect("is known");
    assert_eq!((lost.sha256, lost.lost.as_deref()), (None, Some("expired")));
    assert_eq!(reader.medium(&eg::media_id(3)).expect("reads"), None);
}
