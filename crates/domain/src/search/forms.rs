//! Further forms of a word by which it is found: numbers without the marks between their digits and without what is
//! dialled before them, Arabic words without their article.

use std::ops::Range;

use super::fold::Token;

/// A further form and the bytes of the text that it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The form, one folded word.
    pub text: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// How many digits a number joined from groups has.
const JOINED: Range<usize> = 4..21;

/// From so many digits on a number may be one that people dial.
const DIALLED: usize = 8;

/// From so many digits behind a zero on, what is typed may be the beginning of a number as it is dialled.
const BEGUN: usize = 5;

/// The fewest letters of a word whose article is taken off.
const ARABIC_MIN: usize = 5;

/// The further forms of a text's words, each once.
#[must_use]
pub fn forms(text: &str, tokens: &[Token]) -> Vec<Form> {
    let mut found: Vec<Form> = Vec::new();
    let mut add = |form: String, span: &Range<usize>| {
        if found.iter().all(|known| known.text != form) {
            found.push(Form { text: form, span: span.clone() });
        }
    };
    let mut at = 0;
    while at < tokens.len() {
        let first = &tokens[at];
        if !is_digits(&first.text) {
            if let Some(bare) = without_article(&first.text) {
                add(bare, &first.span);
            }
            at += 1;
            continue;
        }
        let end = run_end(text, tokens, at);
        let span = first.span.start..tokens[end - 1].span.end;
        let digits: String = tokens[at..end].iter().map(|token| token.text.as_str()).collect();
        if JOINED.contains(&digits.len()) {
            if end - at > 1 {
                add(digits.clone(), &span);
            }
            for form in dialled(&digits) {
                add(form, &span);
            }
        }
        at = end;
    }
    found
}

/// The further forms under which a typed word is looked for.
pub(crate) fn sought(text: &str, tokens: &[Token]) -> Vec<String> {
    let Some(first) = tokens.first() else { return Vec::new() };
    if tokens.len() == 1
        && let Some(bare) = without_article(&first.text)
    {
        return vec![bare];
    }
    if !is_digits(&first.text) || run_end(text, tokens, 0) < tokens.len() {
        return Vec::new();
    }
    let digits: String = tokens.iter().map(|token| token.text.as_str()).collect();
    let mut found = Vec::new();
    if tokens.len() > 1 {
        found.push(digits.clone());
    }
    let bare = digits.trim_start_matches('0');
    if bare.len() < digits.len() && bare.len() >= BEGUN {
        found.push(bare.to_owned());
    }
    // With a country code, of whatever length, the rest is how it is dialled at home.
    if text[..first.span.start].ends_with('+') || digits.starts_with("00") {
        found.extend(without_country(bare));
    }
    found
}

/// A number as others would write it: without leading zeros, and without a country code of one to three digits.
fn dialled(digits: &str) -> Vec<String> {
    let bare = digits.trim_start_matches('0');
    let mut found = Vec::new();
    if digits.len() < DIALLED {
        return found;
    }
    if bare.len() < digits.len() && bare.len() >= DIALLED - 1 {
        found.push(bare.to_owned());
    }
    if bare.len() > DIALLED + 1 {
        found.extend(without_country(bare));
    }
    found
}

/// A number without its first one, two and three digits, for as long as it stays one.
fn without_country(digits: &str) -> impl Iterator<Item = String> {
    (1..=3)
        .filter_map(|skipped| digits.get(skipped..))
        .filter(|rest| rest.len() >= DIALLED)
        .map(str::to_owned)
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// After the last of the digit groups that belong to the number which begins at `at`.
fn run_end(text: &str, tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while end < tokens.len() && is_digits(&tokens[end].text) {
        let between = &text[tokens[end - 1].span.end..tokens[end].span.start];
        let marks = |c: char| {
            matches!(c, ' ' | '.' | ',' | '-' | '/' | '(' | ')' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2011}')
        };
        if between.is_empty() || between.chars().count() > 2 || !between.chars().all(marks) {
            break;
        }
        end += 1;
    }
    end
}

/// An Arabic word without its article and what is written together with it.
fn without_article(word: &str) -> Option<String> {
    if !word.starts_with(['ا', 'و', 'ف', 'ب', 'ك', 'ل']) || word.chars().count() < ARABIC_MIN {
        return None;
    }
    let bare = word
        .strip_prefix("ال")
        .or_else(|| word.strip_prefix("لل"))
        .or_else(|| word.strip_prefix(['و', 'ف', 'ب', 'ك']).and_then(|rest| rest.strip_prefix("ال")))?;
    (bare.chars().count() >= 3).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::fold::tokens;
    use super::*;

    fn of(text: &str) -> Vec<String> {
        forms(text, &tokens(text)).into_iter().map(|form| form.text).collect()
    }

    #[test]
    fn a_number_is_found_however_it_is_spaced_and_dialled() {
        let written =
            ["06 39 98 00 01", "+33 6 39 98 00 01", "0639980001", "0033639980001", "33.639.98.00.01"];
        let typed = ["0639980001", "06 39 98 00 01", "+33639980001", "639980001"];
        for text in written {
            let mut have = of(text);
            have.extend(tokens(text).into_iter().map(|token| token.text));
            for query in typed {
                let tokens = tokens(query);
                let mut wanted = sought(query, &tokens);
                wanted.extend((tokens.len() == 1).then(|| tokens[0].text.clone()));
                assert!(
                    wanted.iter().any(|form| have.contains(form)),
                    "{query} in {text}: {wanted:?} {have:?}"
                );
            }
        }
        assert_eq!(of("le 12, puis 3"), ["123"].map(String::from)[..0]);
        assert_eq!(of("1 234,56 €"), ["123456"]);
    }

    #[test]
    fn an_article_is_no_part_of_an_arabic_word() {
        assert_eq!(of("الفاتوره والفاتوره للفاتوره"), ["فاتوره"]);
        assert_eq!(of("الي"), Vec::<String>::new());
    }
}
