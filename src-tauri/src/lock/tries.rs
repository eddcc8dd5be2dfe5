//! How often a wrong word may be tried. What makes guessing hopeless is Argon2id; this keeps whoever stands at the desk
//! from trying birthdays all day, and an owner from wearing out their patience over a typing slip.

use domain::Timestamp;
use ipc::ask::TriedRow;
use ipc::error::UiError;

use crate::home::Home;
use crate::keychain::KeychainError;
use crate::profile::Blocked;

/// Wrong words without a wait.
const FREE: u32 = 4;
/// The wait after the next one; each wrong word doubles it.
const FIRST_WAIT_MS: i64 = 30_000;
/// The longest.
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// How long to wait after so many wrong words; 0 for not at all.
fn wait_after(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE + 1) {
        None => 0,
        Some(more) => FIRST_WAIT_MS.saturating_mul(1_i64 << more.min(20)).min(LONGEST_WAIT_MS),
    }
}

/// Tries a word, where one may be tried. It counts as wrong before it is looked at: who ends the process in the middle has
/// not tried for nothing.
pub(super) async fn with(
    home: &Home,
    now: Timestamp,
    open: impl AsyncFnOnce() -> Result<bool, KeychainError>,
) -> Result<TriedRow, UiError> {
    let known = home.memory().lock;
    // A clock that was set back does not lengthen the wait.
    let next_at = known.next_at.min(now.0 + LONGEST_WAIT_MS);
    if now.0 < next_at {
        return Ok(TriedRow::TooSoon { next_at });
    }
    let wrong = known.wrong.saturating_add(1);
    let wait = wait_after(wrong);
    let next_at = (wait > 0).then_some(now.0 + wait);
    home.remember(|memory| {
        memory.lock.wrong = wrong;
        memory.lock.next_at = next_at.unwrap_or(0);
    })
    .map_err(Blocked::from)?;
    if !open().await? {
        return Ok(TriedRow::Wrong { next_at });
    }
    home.remember(|memory| {
        memory.lock.wrong = 0;
        memory.lock.next_at = 0;
    })
    .map_err(Blocked::from)?;
    Ok(TriedRow::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_five_wrong_words_one_waits_and_a_right_one_forgets_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        let at = Timestamp;
        for _ in 0..FREE {
            let tried = with(&home, at(0), async || Ok(false)).await.expect("is tried");
            assert_eq!(tried, TriedRow::Wrong { next_at: None });
        }
        let fifth = with(&home, at(0), async || Ok(false)).await.expect("is tried");
        assert_eq!(fifth, TriedRow::Wrong { next_at: Some(30_000) });
        let soon = with(&home, at(29_999), async || panic!("is not looked at")).await.expect("is refused");
        assert_eq!(soon, TriedRow::TooSoon { next_at: 30_000 });
        let sixth = with(&home, at(30_000), async || Ok(false)).await.expect("is tried");
        assert_eq!(sixth, TriedRow::Wrong { next_at: Some(90_000) });
        assert_eq!(with(&home, at(90_000), async || Ok(true)).await.expect("is tried"), TriedRow::Right);
        assert_eq!(home.memory().lock.wrong, 0);
        let slip = with(&home, at(90_000), async || Ok(false)).await.expect("is tried");
        assert_eq!(slip, TriedRow::Wrong { next_at: None });
    }

    #[tokio::test]
    async fn who_ends_the_process_in_the_middle_has_tried_and_a_clock_set_back_costs_an_hour_at_most() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        for _ in 0..20 {
            home.remember(|memory| memory.lock.next_at = 0).expect("remembered");
            let cut = with(&home, Timestamp(1_000_000_000), async || Err(KeychainError::Locked)).await;
            assert!(cut.is_err());
        }
        let memory = home.memory().lock;
        assert_eq!((memory.wrong, memory.next_at), (20, 1_000_000_000 + LONGEST_WAIT_MS));
        let back = with(&home, Timestamp(0), async || Ok(true)).await.expect("is refused");
        assert_eq!(back, TriedRow::TooSoon { next_at: LONGEST_WAIT_MS });
    }
}
