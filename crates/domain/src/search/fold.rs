//! How a text is cut into the words that are searched: one pure function for what is kept and for what is typed.
//!
//! Case, accents, width and writing habits are folded away; what is left is split at everything that is no letter and no
//! digit. Scripts that write no spaces give a word a character, so that a run of them is found anywhere in a sentence.

use std::iter::once;
use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::{CanonicalCombiningClassMapBorrowed, CanonicalCompositionBorrowed};

/// Changes whenever the same text gives other words: a store that kept words by another folding fills them anew.
pub const FOLDING: u32 = 1;

/// A word is cut after this many characters: nobody types more, and texts hold whole files in base64.
const WORD_MAX_CHARS: usize = 64;

const VOICED: char = '\u{3099}';
const HALF_VOICED: char = '\u{309a}';

/// One word of a text, folded, and where it stands in the text as written.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word.
    pub text: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// The words of a text, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    each_token(text, |word, span| found.push(Token { text: word.to_owned(), span }));
    found
}

/// Calls with each word of a text, in order.
pub fn each_token(text: &str, with: impl FnMut(&str, Range<usize>)) {
    let mut cutter = Cutter { word: String::new(), chars: 0, span: 0..0, alone: false, with };
    for (at, c) in text.char_indices() {
        cutter.take(c, at..at + c.len_utf8());
    }
    cutter.flush();
}

/// A text without its case and accents, its words run together: how names of operators and their values are compared.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut all = String::new();
    each_token(text, |word, _| all.push_str(word));
    all
}

struct Cutter<F> {
    word: String,
    chars: usize,
    span: Range<usize>,
    /// Whether the word is a single character of a script without spaces.
    alone: bool,
    with: F,
}

impl<F: FnMut(&str, Range<usize>)> Cutter<F> {
    fn take(&mut self, c: char, span: Range<usize>) {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                self.letter(c.to_ascii_lowercase(), span);
            } else {
                self.flush();
            }
        } else if let Some(mark) = voicing(c) {
            self.voice(mark, span);
        } else if is_ignored(c) {
            // It belongs to the word before it, also when that word is marked on the screen.
            if !self.word.is_empty() {
                self.span.end = span.end;
            }
        } else if let Some(kana) = kana(c) {
            self.letter(kana, span);
        } else {
            self.unfold(c, span);
        }
    }

    /// Takes a character apart; what gives no letter at all ends the word.
    fn unfold(&mut self, c: char, span: Range<usize>) {
        let mut any = false;
        for part in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(once(c)) {
            for lower in part.to_lowercase() {
                if is_ignored(lower) {
                    continue;
                }
                if let Some(several) = spelled_out(lower) {
                    several.chars().for_each(|one| self.letter(one, span.clone()));
                    any = true;
                    continue;
                }
                let one = plain(kana(lower).unwrap_or(lower));
                if one.is_alphanumeric() || is_pictograph(one) {
                    self.letter(one, span.clone());
                    any = true;
                }
            }
        }
        if !any {
            self.flush();
        }
    }

    fn letter(&mut self, c: char, span: Range<usize>) {
        let alone = stands_alone(c);
        if alone || self.alone {
            self.flush();
        }
        if self.word.is_empty() {
            self.span = span.clone();
        }
        self.alone = alone;
        self.span.end = span.end;
        if self.chars < WORD_MAX_CHARS {
            self.word.push(c);
            self.chars += 1;
        }
    }

    /// A sound mark makes another kana of the one before it.
    fn voice(&mut self, mark: char, span: Range<usize>) {
        let Some(before) = self.word.chars().next().filter(|_| self.alone) else { return };
        if let Some(composed) = CanonicalCompositionBorrowed::new().compose(before, mark) {
            self.word.clear();
            self.word.push(composed);
        }
        self.span.end = span.end;
    }

    fn flush(&mut self) {
        if !self.word.is_empty() {
            (self.with)(&self.word, self.span.clone());
            self.word.clear();
        }
        self.chars = 0;
        self.alone = false;
    }
}

/// What is written for the eye or the printer and makes no other word: accents, vowel points, joiners, variants.
fn is_ignored(c: char) -> bool {
    if matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{1f3fb}'..='\u{1f3ff}')
    {
        return true;
    }
    const CLASSES: CanonicalCombiningClassMapBorrowed<'static> = CanonicalCombiningClassMapBorrowed::new();
    CLASSES.get_u8(c) != 0
}

/// The sound mark that a character is, half-width ones included.
fn voicing(c: char) -> Option<char> {
    match c {
        VOICED | '\u{ff9e}' => Some(VOICED),
        HALF_VOICED | '\u{ff9f}' => Some(HALF_VOICED),
        _ => None,
    }
}

/// Hiragana for both kana, its sound marks kept: with and without them are different letters.
fn kana(c: char) -> Option<char> {
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(c as u32 - 0x60),
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ー' | 'ヷ'..='ヺ' => Some(c),
        _ => None,
    }
}

/// Letters that are written as two where a keyboard lacks them.
fn spelled_out(c: char) -> Option<&'static str> {
    match c {
        'ß' => Some("ss"),
        'æ' => Some("ae"),
        'œ' => Some("oe"),
        'þ' => Some("th"),
        _ => None,
    }
}

/// Letters that no decomposition brings to their plain form, and the digits of other scripts.
fn plain(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ı' => 'i',
        'ς' => 'σ',
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        other => digit(other).unwrap_or(other),
    }
}

/// The zeros of scripts whose digits people type.
const ZEROS: [char; 18] =
    ['٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '᠐'];

fn digit(c: char) -> Option<char> {
    if c < ZEROS[0] {
        return None;
    }
    let value =
        ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// Whether a script writes no spaces between words, or the character is a picture.
pub(crate) fn stands_alone(c: char) -> bool {
    if (c as u32) < 0xe00 {
        return false;
    }
    matches!(c,
        // Thai, Lao, Tibetan; Burmese; Khmer.
        '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        // Han with its repetition marks, kana, bopomofo.
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        || is_pictograph(c)
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(words("Éloïse D'Ávila-NÚÑEZ"), ["eloise", "d", "avila", "nunez"]);
        assert_eq!(
            words("Œuf, STRAẞE, cæsar, Łódź, İstanbul, ΣΊΣΥΦΟΣ"),
            ["oeuf", "strasse", "caesar", "lodz", "istanbul", "σισυφοσ"]
        );
        assert_eq!(words("e\u{301}te\u{301} ﬁn ＡＢＣ１２ ½"), ["ete", "fin", "abc12", "12"]);
        assert_eq!(words("…!? — \u{e000}\u{f0041}"), Vec::<String>::new());
    }

    #[test]
    fn arabic_is_found_as_people_type_it() {
        assert_eq!(words("مُحَمَّد  مـحـمـد"), ["محمد", "محمد"]);
        assert_eq!(words("أحمد إلى فاتورة ٠٦٣٩"), ["احمد", "الي", "فاتوره", "0639"]);
    }

    #[test]
    fn scripts_without_spaces_give_a_word_a_character() {
        assert_eq!(words("東京都 ok"), ["東", "京", "都", "ok"]);
        assert_eq!(words("ガス ｶﾞｽ か\u{3099}す"), ["が", "す", "が", "す", "が", "す"]);
        assert_eq!(words("カ"), words("か"));
        assert_eq!(words("ที่นี้"), ["ท", "ี", "น", "ี"], "tones fold away, vowels do not");
        assert_eq!(words("joyeux🎂🎂 👍🏽"), ["joyeux", "🎂", "🎂", "👍"]);
    }

    #[test]
    fn a_korean_syllable_begins_as_it_is_typed() {
        let whole = words("한국어를");
        assert_eq!(whole.len(), 1);
        assert!(whole[0].starts_with(&words("하")[0]));
    }

    #[test]
    fn every_word_knows_where_it_stands() {
        let text = "L'été, ｶﾞ🎂";
        let parts: Vec<&str> = tokens(text).into_iter().map(|token| &text[token.span]).collect();
        assert_eq!(parts, ["L", "été", "ｶﾞ", "🎂"]);
        let decomposed = "e\u{301}te\u{301}.";
        assert_eq!(tokens(decomposed)[0].span, 0..decomposed.len() - 1);
    }
}
