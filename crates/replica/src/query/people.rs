//! People by name or number, forgiving: a letter wrong, missing, doubled or out of place; any part of a number.
//!
//! Whoever is found word for word comes first. Otherwise the words of names that begin with the same letter are compared
//! with what was typed, then all of them; a number is found by the half of it that is right.

use std::collections::HashSet;

use domain::ConversationId;
use rusqlite::params;

use super::Reader;
use super::palette::PaletteHit;
use crate::{StoreError, fold_words};

/// A person that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHit {
    /// The conversation with them.
    pub with: PaletteHit,
    /// Whether what was typed is only nearly theirs.
    pub nearly: bool,
}

pub(crate) const WORDS: &str =
    "SELECT word, conversation FROM replica_word WHERE word >= ?1 AND word < ?2 ORDER BY word, conversation";

/// More than these are walked by recency.
const FEW: usize = 500;

/// Words that begin with a digit sort before all others.
const AFTER_DIGITS: &str = ":";

impl Reader {
    /// People whose name, user name or number is what was typed, or nearly so; the surest first, then the most recent.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn find_people(&self, typed: &str, limit: u32) -> Result<Vec<PersonHit>, StoreError> {
        self.at_one_moment(|| {
            let words = fold_words::query_words(typed);
            let surely = self.surely(typed, &words)?;
            if surely.len() > FEW {
                let hits = self.palette(typed, limit)?;
                return Ok(hits.into_iter().map(|with| PersonHit { with, nearly: false }).collect());
            }
            let mut hits = self.recent_first(&surely, false)?;
            if hits.len() < limit as usize {
                let nearly = self.nearly(&words)?;
                hits.extend(self.recent_first(&nearly.difference(&surely).copied().collect(), true)?);
            }
            hits.truncate(limit as usize);
            Ok(hits)
        })
    }

    fn recent_first(&self, found: &HashSet<u64>, nearly: bool) -> Result<Vec<PersonHit>, StoreError> {
        let mut hits = Vec::with_capacity(found.len());
        for id in found {
            hits.push(PersonHit { with: self.with(ConversationId(*id))?, nearly });
        }
        hits.sort_by_key(|hit| std::cmp::Reverse((hit.with.last_at, hit.with.conversation)));
        Ok(hits)
    }

    /// The conversations that a chip names: of those who are called so, or else nearly so; `#7` is the seventh.
    pub(super) fn people(&self, named: &str) -> Result<HashSet<u64>, StoreError> {
        if let Some(id) = named.strip_prefix('#').and_then(|digits| digits.parse().ok()) {
            return Ok(HashSet::from([id]));
        }
        let words = fold_words::query_words(named);
        let surely = self.surely(named, &words)?;
        if surely.is_empty() { self.nearly(&words) } else { Ok(surely) }
    }

    fn surely(&self, typed: &str, words: &[String]) -> Result<HashSet<u64>, StoreError> {
        let having = |word: &str| -> Result<HashSet<u64>, StoreError> {
            Ok(self.with_word(word, usize::MAX >> 1)?.into_iter().collect())
        };
        let mut found = each_of(words, having)?;
        // A zero may be dialled, or stand within the number.
        if let Some(digits) = fold_words::dialled(typed).filter(|digits| digits.starts_with('0')) {
            found.extend(having(&digits)?);
        }
        Ok(found)
    }

    fn nearly(&self, words: &[String]) -> Result<HashSet<u64>, StoreError> {
        let found = each_of(words, |word| {
            if is_number(word) {
                return self.nearly_numbers(word);
            }
            let first = word.chars().next().map(String::from).unwrap_or_default();
            self.near(&first, &format!("{first}{}", char::MAX), word)
        })?;
        if !found.is_empty() {
            return Ok(found);
        }
        each_of(words, |word| {
            if is_number(word) {
                return self.nearly_numbers(word);
            }
            self.near(AFTER_DIGITS, &char::MAX.to_string(), word)
        })
    }

    /// The conversations that have a word of that span near the typed one.
    fn near(&self, from: &str, to: &str, typed: &str) -> Result<HashSet<u64>, StoreError> {
        let allowed = allowed(typed);
        let typed: Vec<char> = typed.chars().collect();
        let mut statement = self.conn().prepare_cached(WORDS)?;
        let mut rows = statement.query(params![from, to])?;
        let mut found = HashSet::new();
        // Rows come word by word: each is judged once.
        let mut last = (String::new(), false);
        while let Some(row) = rows.next()? {
            let word = row.get_ref(0)?.as_str().map_err(|_| StoreError::bug("a word that is no text"))?;
            if last.0 != word {
                last = (word.to_owned(), errors(&typed, word) <= allowed);
            }
            if last.1 {
                found.insert(row.get(1)?);
            }
        }
        Ok(found)
    }

    /// One digit wrong leaves one half of the number right.
    fn nearly_numbers(&self, typed: &str) -> Result<HashSet<u64>, StoreError> {
        if typed.len() < DIGITS_MIN {
            return Ok(HashSet::new());
        }
        let digits: Vec<char> = typed.chars().collect();
        let (left, right) = typed.split_at(typed.len() / 2);
        let mut found = self.near(left, &format!("{left}{}", char::MAX), typed)?;
        for id in self.with_word(right, usize::MAX >> 1)? {
            let contact = self.with(ConversationId(id))?.contact;
            let phone = contact.phone.map(|phone| phone.0).unwrap_or_default();
            let mut ends = (0..phone.len()).filter_map(|start| phone.get(start..));
            if ends.any(|end| errors(&digits, end) <= allowed(typed)) {
                found.insert(id);
            }
        }
        Ok(found)
    }
}

/// The fewest digits of which one may be wrong.
const DIGITS_MIN: usize = 6;

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Those found by each of the words.
fn each_of(
    words: &[String],
    mut find: impl FnMut(&str) -> Result<HashSet<u64>, StoreError>,
) -> Result<HashSet<u64>, StoreError> {
    let mut all: Option<HashSet<u64>> = None;
    for word in words {
        let found = find(word)?;
        let both = match all {
            None => found,
            Some(all) => all.into_iter().filter(|id| found.contains(id)).collect(),
        };
        if both.is_empty() {
            return Ok(both);
        }
        all = Some(both);
    }
    Ok(all.unwrap_or_default())
}

/// How many slips a word may have.
fn allowed(typed: &str) -> usize {
    match typed.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ if is_number(typed) => 1,
        _ => 2,
    }
}

/// How many slips lie between what was typed and the nearest beginning of a word: a letter more, one less, another one,
/// or two that changed places.
fn errors(typed: &[char], word: &str) -> usize {
    // A beginning that is longer than this needs more slips than are ever allowed.
    let word: Vec<char> = word.chars().take(typed.len() + 2).collect();
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    for (i, typed_letter) in typed.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, letter) in word.iter().enumerate() {
            let mut least =
                (last[j] + usize::from(typed_letter != letter)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *typed_letter == word[j - 1] && typed[i - 1] == *letter {
                least = least.min(older[j - 1] + 1);
            }
            row.push(least);
        }
        older = std::mem::replace(&mut last, row);
    }
    last.into_iter().min().unwrap_or(typed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_counts_once() {
        let slips = |typed: &str, word: &str| errors(&typed.chars().collect::<Vec<_>>(), word);
        assert_eq!(slips("karym", "karim"), 1);
        assert_eq!(slips("kairm", "karim"), 1, "two letters changed places");
        assert_eq!(slips("karrim", "karim"), 1);
        assert_eq!(slips("krim", "karim"), 1);
        assert_eq!(slips("mohamed", "mohammed"), 1);
        assert_eq!(slips("kary", "karim"), 1, "a beginning is enough");
        assert_eq!(slips("", "karim"), 0);
        assert_eq!(slips("abc", ""), 3);
    }
}
