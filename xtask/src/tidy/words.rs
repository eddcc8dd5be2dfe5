//! The screen's words: both languages say the same things, and nothing is said that nobody shows.

use super::tree::{Fault, Source, Tree};

const FOLDER: &str = "ui/src/i18n/";

/// The catalogues of one language: `fr.ts` and its parts, such as `fr-failures.ts`.
fn is_catalogue(path: &str, language: &str) -> bool {
    let Some(name) = path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".ts")) else {
        return false;
    };
    name == language || name.strip_prefix(language).is_some_and(|part| part.starts_with('-'))
}

/// Every key of one language is one of the other.
pub(crate) fn both_languages(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (language, other) in [("fr", "en"), ("en", "fr")] {
        for file in tree.files.iter().filter(|file| is_catalogue(&file.path, language)) {
            let twin = file.path.replace(&format!("{FOLDER}{language}"), &format!("{FOLDER}{other}"));
            let known: Vec<String> =
                tree.at(&twin).map(keys).unwrap_or_default().into_iter().map(|key| key.path).collect();
            let lost = keys(file).into_iter().filter(|key| !known.contains(&key.path));
            faults.extend(
                lost.map(|key| file.fault(key.line, format!("`{}` is not said in `{other}`", key.path))),
            );
        }
    }
    faults
}

/// Every key is shown somewhere: by its name, or through a list that holds it.
pub(crate) fn shown(tree: &Tree) -> Vec<Fault> {
    let screens: Vec<&Source> = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with("ui/src/") && !file.path.starts_with(FOLDER) && !file.is_test())
        .collect();
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_catalogue(&file.path, "fr")) {
        for key in keys(file) {
            let names: Vec<&str> = key.path.split('.').collect();
            let Some((leaf, lists)) = names.split_last() else { continue };
            let is_shown = screens.iter().any(|screen| {
                names_it(&screen.text, leaf) || lists.iter().any(|list| hands_on(&screen.text, list))
            });
            if !is_shown {
                faults.push(file.fault(
                    key.line,
                    format!("`{}` is said nowhere on the screen: show it or drop it", key.path),
                ));
            }
        }
    }
    faults
}

fn names_it(text: &str, leaf: &str) -> bool {
    let ends = |at: usize| !text[at..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    text.match_indices(&format!(".{leaf}")).any(|(at, name)| ends(at + name.len()))
}

/// Is the list used whole: indexed, or handed on to something that picks from it?
fn hands_on(text: &str, list: &str) -> bool {
    text.match_indices(&format!(".{list}")).any(|(at, name)| {
        let after = text[at + name.len()..].chars().next();
        !after.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | ':'))
    })
}

struct Key {
    path: String,
    line: usize,
}

/// The keys that hold words, of every object literal of the file.
fn keys(file: &Source) -> Vec<Key> {
    let code = blank_words(&file.text);
    let mut found: Vec<Key> = Vec::new();
    let mut path: Vec<Option<&str>> = Vec::new();
    let mut key: Option<(&str, usize)> = None;
    let mut calls = 0_usize;
    let mut line = 1;
    let mut word_from = None;
    for (at, letter) in code.char_indices() {
        if letter.is_alphanumeric() || letter == '_' {
            word_from = word_from.or(Some(at));
            continue;
        }
        let word = word_from.take().map(|from| &code[from..at]);
        match letter {
            '\n' => line += 1,
            '(' | '[' => calls += 1,
            ')' | ']' => calls = calls.saturating_sub(1),
            ':' if calls == 0 && !path.is_empty() => key = word.map(|word| (word, line)).or(key),
            '{' if calls == 0 => path.push(key.take().map(|(name, _)| name)),
            ',' | '}' if calls == 0 => {
                if let Some((name, line)) = key.take() {
                    let whole = path.iter().flatten().copied().chain([name]).collect::<Vec<_>>().join(".");
                    found.push(Key { path: whole, line });
                }
                if letter == '}' {
                    path.pop();
                }
            }
            _ => {}
        }
    }
    found
}

/// The text with what stands in quotes and comments turned to spaces.
fn blank_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut closes: Option<&str> = None;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let keep = match closes {
            None => {
                closes = match (letter, next) {
                    ('\'', _) => Some("'"),
                    ('"', _) => Some("\""),
                    ('`', _) => Some("`"),
                    ('/', Some('/')) => Some("\n"),
                    ('/', Some('*')) => Some("*/"),
                    _ => None,
                };
                closes.is_none()
            }
            Some(end) => {
                if letter == '\\' {
                    letters.next();
                } else if end == "*/" && letter == '*' && next == Some('/') {
                    letters.next();
                    closes = None;
                } else if end.len() == 1 && end.starts_with(letter) {
                    closes = None;
                }
                false
            }
        };
        out.push(if keep || letter == '\n' { letter } else { ' ' });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FR: &str = "export const fr = {\n  // note: this\n  a: 'x: y, {z}',\n  list: { one: 'un', two: (n: number) => plural(n, { one: '#', other: '#' }) },\n  steps: ['a', 'b'],\n  part: partFr,\n};\n";

    fn paths(text: &str) -> Vec<String> {
        let tree = Tree::of(&[("ui/src/i18n/fr.ts", text)]);
        keys(&tree.files[0]).into_iter().map(|key| key.path).collect()
    }

    #[test]
    fn keys_are_read_through_words_calls_and_lists() {
        assert_eq!(paths(FR), ["a", "list.one", "list.two", "steps", "part"]);
    }

    #[test]
    fn a_key_that_one_language_lacks_is_noticed() {
        let en = "export const en: Catalogue = { a: 'x', list: { one: '1' }, steps: [], part: partEn };";
        let tree = Tree::of(&[("ui/src/i18n/fr.ts", FR), ("ui/src/i18n/en.ts", en)]);
        let faults: Vec<String> = both_languages(&tree).into_iter().map(|fault| fault.why).collect();
        assert_eq!(faults, ["`list.two` is not said in `en`"]);
    }

    #[test]
    fn a_key_that_nobody_shows_is_noticed() {
        let screen = "<p>{t.a}{t.list[which]}{t.part}</p>";
        let tree = Tree::of(&[("ui/src/i18n/fr.ts", FR), ("ui/src/queue/Queue.svelte", screen)]);
        let lines: Vec<usize> = shown(&tree).into_iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [5]);
    }
}
