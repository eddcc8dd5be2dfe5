//! Words without case and accents: how names are stored for the palette and how a query is read.

use std::collections::BTreeSet;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Cuts a text into words, lower-case, without accents.
pub(crate) fn words(text: &str) -> Vec<String> {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let plain: String = decomposed.chars().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether each word of a query begins a word of the text, whatever the case and the accents.
#[must_use]
pub fn has_words(text: &str, query: &str) -> bool {
    let have = words(text);
    words(query).iter().all(|wanted| have.iter().any(|word| word.starts_with(wanted.as_str())))
}

/// The fewest digits of a number that are looked for as its end.
const END_MIN: usize = 3;

/// What a contact is found by. A number is found by any part of it: people type it as they dial it, or its end.
pub(crate) fn contact_words(names: [Option<&str>; 3], phone: Option<&str>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = names.into_iter().flatten().flat_map(words).collect();
    if let Some(phone) = phone {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        found.extend(
            (0..digits.len()).map(|skipped| digits[skipped..].to_owned()).filter(|end| end.len() >= END_MIN),
        );
    }
    found
}

/// The words of a query. What looks like a number is one word, without the zeros and spaces of dialling.
pub(crate) fn query_words(query: &str) -> Vec<String> {
    let Some(digits) = dialled(query) else { return words(query) };
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() { Vec::new() } else { vec![digits.to_owned()] }
}

/// The digits of a query that is a number, with its leading zeros.
pub(crate) fn dialled(query: &str) -> Option<String> {
    let dials = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-.()/".contains(c);
    query.chars().all(dials).then(|| query.chars().filter(char::is_ascii_digit).collect())
}

fn is_mark(c: char) -> bool {
    // Combining marks of the Latin, Greek, Cyrillic, Arabic and Hebrew scripts.
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(words("Éloïse  D'Ávila-NÚÑEZ"), ["eloise", "d", "avila", "nunez"]);
        assert_eq!(words("مُحَمَّد"), ["محمد"]);
        assert_eq!(words("🙂"), Vec::<String>::new());
        assert!(has_words("Commande prête, à retirer", "prete COMM"));
        assert!(!has_words("Commande prête", "prete livraison"));
        assert!(has_words("Commande prête", " "));
    }

    #[test]
    fn a_number_is_found_as_people_dial_it() {
        let stored = contact_words([None; 3], Some("33639980001"));
        for typed in ["+33 6 39", "0033 639", "06 39 98", "639", "98 00 01"] {
            let query = query_words(typed);
            assert_eq!(query.len(), 1);
            assert!(stored.iter().any(|word| word.starts_with(&query[0])), "{typed}");
        }
    }
}
