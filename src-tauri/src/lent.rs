//! Files that are lent to other programs: to be looked at there, or to be dragged there. They lie in the clear, in the
//! profile's own folder, for as long as the profile is open and no longer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Digits of a file's digest that name its folder: two files of one name do not meet.
const DIGITS: usize = 16;

/// What a profile lends.
pub(crate) struct Lent(PathBuf);

impl Lent {
    /// What the profile in that folder lends.
    pub(crate) fn of(profile: &Path) -> Self {
        Self(profile.join("lent"))
    }

    /// Where a file is to lie. It lies there already when it was lent before.
    pub(crate) fn place(&self, digest: &str, name: &str) -> io::Result<PathBuf> {
        let folder = self.0.join(digest.get(..DIGITS).unwrap_or(digest));
        fs::create_dir_all(&folder)?;
        Ok(folder.join(name))
    }

    /// Removes all of it: nobody has opened anything yet, or nobody reads on.
    pub(crate) fn take_back(&self) {
        match fs::remove_dir_all(&self.0) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Another program holds one open. The next start tries again.
            Err(error) => tracing::warn!(kind = %error.kind(), "files that were lent stay for now"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_do_not_meet_and_all_are_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let lent = Lent::of(folder.path());
        lent.take_back();
        let (first, second) =
            (lent.place(&"a".repeat(64), "devis.pdf"), lent.place(&"b".repeat(64), "devis.pdf"));
        let (first, second) = (first.expect("a place"), second.expect("a place"));
        assert_ne!(first, second);
        assert_eq!(lent.place(&"a".repeat(64), "devis.pdf").expect("the same place"), first);
        for file in [&first, &second] {
            fs::write(file, "lent").expect("written");
            let mut read_only = fs::metadata(file).expect("there").permissions();
            read_only.set_readonly(true);
            fs::set_permissions(file, read_only).expect("sealed");
        }
        lent.take_back();
        assert!(!first.exists() && !second.exists());
        assert!(folder.path().exists());
    }
}
