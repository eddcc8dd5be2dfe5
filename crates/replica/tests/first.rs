//! The first connections of a process, all at once: the ciphers are set up by one of them, and no other is refused.
//! A file of its own, so that nothing else in its process comes before.

use std::sync::Barrier;

use replica::{DatabaseKey, Replica};
use testkit::eg;

#[test]
fn whoever_comes_first_all_at_once_is_let_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = Barrier::new(16);
    std::thread::scope(|scope| {
        for number in 0..16_u8 {
            let (path, start) = (folder.path().join(format!("{number}.db")), &start);
            scope.spawn(move || {
                start.wait();
                Replica::open(&path, &DatabaseKey::new([number; 32]), eg::at(1)).expect("opens");
            });
        }
    });
}
