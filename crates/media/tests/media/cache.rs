//! The cache keeps what it was given, gives any part of it, and gives nothing away.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use media::cache::Keep;
use media::{Breach, Cache, CacheKey, ContentHash, Error};
use proptest::prelude::*;
use tempfile::TempDir;

const KEY: [u8; 32] = [7; 32];
const ROOM: u64 = 1 << 40;
const NOW: Timestamp = Timestamp(1_790_000_000_000);

fn open(dir: &Path, cap: u64) -> Cache {
    Cache::open(dir, &CacheKey::new(KEY), cap).expect("opens")
}

fn fresh() -> (TempDir, Cache) {
    let dir = tempfile::tempdir().expect("a folder");
    let cache = open(dir.path(), ROOM);
    (dir, cache)
}

/// Bytes that say where they stand.
fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|at| u8::try_from((at / 251 + at) % 256).expect("below 256")).collect()
}

fn put(cache: &Cache, bytes: &[u8], now: Timestamp, keep: Keep) -> ContentHash {
    let mut writer = cache.writer().expect("begins");
    writer.write_all(bytes).expect("writes");
    writer.finish(now, keep).expect("finishes")
}

fn whole(cache: &Cache, content: &ContentHash) -> Result<Vec<u8>, Error> {
    let mut read = Vec::new();
    cache.reader(content, NOW)?.read_to_end(&mut read).map_err(|error| match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => Error::Io(error),
    })?;
    Ok(read)
}

/// The only file of its folder that is no mark and no pin.
fn kept_file(dir: &Path) -> PathBuf {
    let paths = fs::read_dir(dir).expect("lists").map(|found| found.expect("an entry").path());
    let is_kept = |path: &PathBuf| path.file_name().is_some_and(|name| name.len() == 64);
    paths.into_iter().find(is_kept).expect("one is kept")
}

#[test]
fn what_goes_in_comes_out_at_every_edge_of_a_chunk() {
    let (dir, cache) = fresh();
    for len in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let content = put(&cache, &bytes(len), NOW, Keep::Evictable);
        assert_eq!(content, ContentHash::of(&bytes(len)));
        assert_eq!(cache.len_of(&content), Some(len as u64));
        assert_eq!(whole(&cache, &content).expect("reads"), bytes(len));
        let again = open(dir.path(), ROOM);
        assert_eq!(whole(&again, &content).expect("reads after a restart"), bytes(len));
    }
}

#[test]
fn a_range_is_read_without_what_stands_before_it() {
    let (dir, cache) = fresh();
    let content = put(&cache, &bytes(300_000), NOW, Keep::Evictable);
    // The first chunk is destroyed; a reader of a later one does not notice.
    let path = kept_file(dir.path());
    let mut sealed = fs::read(&path).expect("reads");
    sealed[100] ^= 1;
    fs::write(&path, sealed).expect("writes");
    let mut reader = cache.reader(&content, NOW).expect("opens");
    let mut part = vec![0; 70_000];
    reader.seek(SeekFrom::Start(150_000)).expect("seeks");
    reader.read_exact(&mut part).expect("reads");
    assert_eq!(part, bytes(300_000)[150_000..220_000]);
    reader.rewind().expect("seeks");
    assert!(reader.read(&mut part).is_err());
}

#[test]
fn every_tampering_is_refused() {
    const STRIDE: usize = 24 + 65_536 + 16;
    let (dir, cache) = fresh();
    let content = put(&cache, &bytes(200_000), NOW, Keep::Evictable);
    let path = kept_file(dir.path());
    let sealed = fs::read(&path).expect("reads");
    let refuse = |what: &str, tampered: Vec<u8>, expected: Breach| {
        fs::write(&path, tampered).expect("writes");
        match whole(&cache, &content) {
            Err(Error::Sealed(breach)) => assert_eq!(breach, expected, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
    };
    let flipped = |at: usize| {
        let mut copy = sealed.clone();
        copy[at] ^= 1;
        copy
    };
    refuse("mark", flipped(0), Breach::Foreign);
    for at in [8, 40, 64, 40 + STRIDE - 1, sealed.len() - 1] {
        refuse(&format!("a bit at {at}"), flipped(at), Breach::Altered);
    }
    let mut swapped = sealed.clone();
    swapped[40..40 + 2 * STRIDE].rotate_left(STRIDE);
    refuse("two chunks swapped", swapped, Breach::Altered);
    refuse("the last chunk gone", sealed[..40 + 3 * STRIDE].to_vec(), Breach::Truncated);
    refuse("a chunk taken out", [&sealed[..40], &sealed[40 + STRIDE..]].concat(), Breach::Altered);
    refuse("the end cut", sealed[..sealed.len() - 1].to_vec(), Breach::Altered);
    refuse("nearly nothing left", sealed[..20].to_vec(), Breach::Truncated);
    refuse("something more", [&sealed[..], &[0]].concat(), Breach::Altered);
    fs::write(&path, sealed).expect("writes");
    assert_eq!(whole(&cache, &content).expect("as it was"), bytes(200_000));
}

#[test]
fn a_file_under_the_name_of_another_is_refused() {
    let (dir, cache) = fresh();
    let first = put(&cache, b"the first", NOW, Keep::Evictable);
    let first_path = kept_file(dir.path());
    let first_bytes = fs::read(&first_path).expect("reads");
    cache.remove(&first).expect("removes");
    let second = put(&cache, b"a second1", NOW, Keep::Evictable);
    fs::write(kept_file(dir.path()), first_bytes).expect("writes");
    assert!(matches!(whole(&cache, &second), Err(Error::Sealed(Breach::Altered))));
}

#[test]
fn another_key_is_refused_and_the_folder_can_be_wiped() {
    let (dir, cache) = fresh();
    let content = put(&cache, b"words", NOW, Keep::Pinned);
    let other = CacheKey::new([8; 32]);
    assert!(matches!(Cache::open(dir.path(), &other, ROOM), Err(Error::WrongKey)));
    Cache::wipe_folder(dir.path()).expect("wipes");
    let opened = Cache::open(dir.path(), &other, ROOM).expect("opens");
    assert!(!opened.contains(&content));
    assert_eq!(opened.total_bytes(), 0);
}

#[test]
fn nothing_stands_on_the_disk_in_clear() {
    let (dir, cache) = fresh();
    let canary = b"CANARY-a-customers-words";
    let text: Vec<u8> = canary.iter().copied().cycle().take(200_000).collect();
    let content = put(&cache, &text, NOW, Keep::Pinned);
    let mut download = cache.download(ContentHash::of(&bytes(9))).expect("begins");
    download.write_all(&text).expect("writes");
    let half_done = cache.writer().and_then(|mut writer| {
        writer.write_all(&text)?;
        Ok(writer)
    });
    let mut looked_at = 0;
    for found in fs::read_dir(dir.path()).expect("lists") {
        let path = found.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let held = fs::read(&path).expect("reads");
        assert!(!held.windows(canary.len()).any(|window| window == canary), "{name}");
        assert!(!name.contains(&content.to_hex()[..16]), "the name tells the content");
        looked_at += 1;
    }
    assert!(looked_at >= 5, "{looked_at} files");
    drop((download, half_done));
}

#[test]
fn a_file_is_whole_or_not_there() {
    let (dir, cache) = fresh();
    let mut writer = cache.writer().expect("begins");
    writer.write_all(&bytes(100_000)).expect("writes");
    assert!(!cache.contains(&ContentHash::of(&bytes(100_000))));
    drop(writer);
    let left = fs::read_dir(dir.path()).expect("lists").count();
    assert_eq!(left, 1, "only the mark of the key");
}

#[test]
fn what_a_power_cut_left_half_written_is_cleared_away() {
    let (dir, cache) = fresh();
    let mut writer = cache.writer().expect("begins");
    writer.write_all(&bytes(100_000)).expect("writes");
    // The process ends here without a word.
    std::mem::forget(writer);
    let again = open(dir.path(), ROOM);
    assert_eq!(fs::read_dir(dir.path()).expect("lists").count(), 1);
    assert_eq!(again.total_bytes(), 0);
}

#[test]
fn a_download_goes_on_where_it_was_left() {
    let (dir, cache) = fresh();
    let all = bytes(300_000);
    let content = ContentHash::of(&all);
    let mut download = cache.download(content).expect("begins");
    assert_eq!(download.have(), 0);
    download.write_all(&all[..200_000]).expect("writes");
    drop(download);
    let cache = open(dir.path(), ROOM);
    let kept = cache.partial_len(&content);
    assert_eq!(kept, 3 * 65_536, "whole chunks are kept");
    let mut download = cache.download(content).expect("goes on");
    assert_eq!(download.have(), kept);
    download.write_all(&all[usize::try_from(kept).expect("small")..]).expect("writes");
    download.finish(NOW, Keep::Evictable).expect("finishes");
    assert_eq!(whole(&cache, &content).expect("reads"), all);
    assert_eq!(cache.partial_len(&content), 0);
}

#[test]
fn a_torn_chunk_of_a_download_is_fetched_again() {
    let (dir, cache) = fresh();
    let all = bytes(200_000);
    let content = ContentHash::of(&all);
    let mut download = cache.download(content).expect("begins");
    download.write_all(&all[..140_000]).expect("writes");
    drop(download);
    let path = fs::read_dir(dir.path()).expect("lists").map(|found| found.expect("an entry").path());
    let path = path
        .into_iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "part"))
        .expect("a part");
    let mut part = fs::read(&path).expect("reads");
    part.extend([1; 1000]);
    fs::write(&path, &part).expect("writes");
    let download = open(dir.path(), ROOM).download(content).expect("goes on");
    assert_eq!(download.have(), 2 * 65_536);
    drop(download);
    // Altered within what was whole: nothing of it is trusted.
    part[1000] ^= 1;
    fs::write(&path, &part).expect("writes");
    let mut download = open(dir.path(), ROOM).download(content).expect("begins again");
    assert_eq!(download.have(), 0);
    download.write_all(&all).expect("writes");
    download.finish(NOW, Keep::Evictable).expect("finishes");
}

#[test]
fn a_download_of_other_bytes_is_refused_and_forgotten() {
    let (_dir, cache) = fresh();
    let content = ContentHash::of(b"announced");
    let mut download = cache.download(content).expect("begins");
    download.write_all(b"something else").expect("writes");
    assert!(matches!(download.finish(NOW, Keep::Evictable), Err(Error::WrongContent)));
    assert!(!cache.contains(&content));
    assert_eq!(cache.total_bytes(), 0);
}

#[test]
fn one_content_has_one_writer() {
    let (_dir, cache) = fresh();
    let content = ContentHash::of(b"x");
    let first = cache.download(content).expect("begins");
    assert!(matches!(cache.download(content), Err(Error::BeingWritten)));
    drop(first);
    assert!(cache.download(content).is_ok());
}

#[test]
fn a_server_that_begins_again_is_obeyed() {
    let (_dir, cache) = fresh();
    let all = bytes(150_000);
    let mut download = cache.download(ContentHash::of(&all)).expect("begins");
    download.write_all(&all[..100_000]).expect("writes");
    download.restart().expect("begins again");
    assert_eq!(download.have(), 0);
    download.write_all(&all).expect("writes");
    download.finish(NOW, Keep::Evictable).expect("finishes");
}

#[test]
fn the_least_lately_used_goes_first_and_the_pinned_stays() {
    let dir = tempfile::tempdir().expect("a folder");
    let cache = open(dir.path(), 350_000);
    let at = |hour: i64| NOW.plus_ms(hour * 3_600_000);
    let pinned = put(&cache, &[1; 100_000], at(0), Keep::Pinned);
    let old = put(&cache, &[2; 100_000], at(1), Keep::Evictable);
    let looked_at = put(&cache, &[3; 100_000], at(2), Keep::Evictable);
    drop(cache.reader(&old, at(3)).expect("is looked at"));
    // The order outlives a restart.
    drop(cache);
    let cache = open(dir.path(), 350_000);
    let new = put(&cache, &[4; 100_000], at(4), Keep::Evictable);
    assert!(cache.contains(&pinned) && cache.contains(&old) && cache.contains(&new));
    assert!(!cache.contains(&looked_at), "the one that nobody looked at since went");
    assert!(cache.is_pinned(&pinned), "pins outlive a restart");
    assert!(cache.total_bytes() <= 350_000);
    cache.set_cap(0).expect("shrinks");
    assert!(cache.contains(&pinned) && !cache.contains(&old) && !cache.contains(&new));
    cache.unpin(&pinned).expect("unpins");
    assert!(!cache.contains(&pinned));
    assert_eq!(cache.total_bytes(), 0);
    assert!(matches!(cache.reader(&pinned, NOW), Err(Error::NotHeld)));
}

#[test]
fn the_same_content_twice_is_kept_once_and_stays_pinned() {
    let (_dir, cache) = fresh();
    let first = put(&cache, &bytes(70_000), NOW, Keep::Pinned);
    let total = cache.total_bytes();
    assert_eq!(put(&cache, &bytes(70_000), NOW, Keep::Evictable), first);
    assert_eq!(cache.total_bytes(), total);
    assert!(cache.is_pinned(&first));
}

#[test]
fn wiping_leaves_nothing() {
    let (dir, cache) = fresh();
    put(&cache, &bytes(70_000), NOW, Keep::Pinned);
    fs::write(dir.path().join("somebody-elses.txt"), "stays").expect("writes");
    cache.wipe().expect("wipes");
    assert_eq!(cache.total_bytes(), 0);
    let mut left: Vec<_> = fs::read_dir(dir.path())
        .expect("lists")
        .map(|found| found.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    assert_eq!(left, ["key-check", "somebody-elses.txt"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_range_of_any_file_is_what_was_written(
        len in 0_usize..400_000,
        cuts in prop::collection::vec(1_usize..100_000, 0..8),
        ranges in prop::collection::vec((0_usize..420_000, 0_usize..150_000), 1..8),
    ) {
        let (_dir, cache) = fresh();
        let all = bytes(len);
        let mut writer = cache.writer().expect("begins");
        let mut rest = &all[..];
        for cut in cuts {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            writer.write_all(now).expect("writes");
            rest = later;
        }
        writer.write_all(rest).expect("writes");
        let content = writer.finish(NOW, Keep::Evictable).expect("finishes");
        prop_assert_eq!(content, ContentHash::of(&all));
        let mut reader = cache.reader(&content, NOW).expect("opens");
        for (from, count) in ranges {
            reader.seek(SeekFrom::Start(from as u64)).expect("seeks");
            let mut part = Vec::new();
            reader.by_ref().take(count as u64).read_to_end(&mut part).expect("reads");
            let from = from.min(len);
            prop_assert_eq!(&part[..], &all[from..(from + count).min(len)]);
        }
    }
}

#[test]
fn what_was_made_of_a_content_is_found_by_both_and_by_nothing_else() {
    let (dir, cache) = fresh();
    let content = put(&cache, &bytes(90_000), NOW, Keep::Evictable);
    assert!(matches!(cache.made(&content, "320", NOW), Err(Error::NotHeld)));
    cache.keep_made(&content, "320", b"small", NOW).expect("is kept");
    cache.keep_made(&content, "640", b"less small", NOW).expect("is kept");
    let again = open(dir.path(), ROOM);
    assert_eq!(again.made(&content, "320", NOW).expect("reads"), b"small");
    assert_eq!(again.made(&content, "640", NOW).expect("reads"), b"less small");
    assert!(!again.contains(&ContentHash::of(b"small")), "it is no content of its own");
    assert_eq!(whole(&again, &content).expect("reads"), bytes(90_000));
}

#[test]
fn only_what_somebody_still_wants_stays_pinned() {
    let (dir, cache) = fresh();
    let sent = put(&cache, &bytes(70_000), NOW, Keep::Pinned);
    let waiting = put(&cache, &bytes(80_000), NOW, Keep::Pinned);
    cache.keep_pinned(&[waiting]).expect("lets the other go");
    assert!(!cache.is_pinned(&sent) && cache.is_pinned(&waiting));
    let again = open(dir.path(), 1);
    again.set_cap(1).expect("makes room");
    assert!(!again.contains(&sent) && again.contains(&waiting));
}
