//! A Rust file taken apart just far enough for the rules: code, literals, comments and tests told apart.
//!
//! A rule that searches plain text trips over its own words in comments and strings, and one that parses
//! fully would need half a compiler. This sits between: it knows where strings and comments begin and end.

/// A file, taken apart.
pub(crate) struct Rust {
    /// The code line by line, with what strings and comments say blanked out.
    pub(crate) code: Vec<Line>,
    /// What the string literals say.
    pub(crate) literals: Vec<Literal>,
}

/// One line of code.
pub(crate) struct Line {
    /// Counted from one.
    pub(crate) number: usize,
    /// The code on it.
    pub(crate) code: String,
    /// Does it lie in code that exists for tests only?
    pub(crate) in_test: bool,
}

/// One string literal.
pub(crate) struct Literal {
    /// The line on which it begins.
    pub(crate) line: usize,
    /// What it says, escapes as written.
    pub(crate) text: String,
    /// Does it lie in code that exists for tests only?
    pub(crate) in_test: bool,
}

impl Rust {
    /// Takes a file apart.
    pub(crate) fn read(source: &str) -> Self {
        let (blanked, mut literals) = blank(source);
        let tests = test_lines(&blanked);
        let in_test = |line: usize| tests.iter().any(|(from, to)| (*from..=*to).contains(&line));
        for literal in &mut literals {
            literal.in_test = in_test(literal.line);
        }
        let lines = blanked.lines().enumerate().map(|(index, code)| (index + 1, code));
        let code = lines
            .map(|(number, code)| Line { number, code: code.to_owned(), in_test: in_test(number) })
            .collect();
        Self { code, literals }
    }

    /// Every function with a body outside of tests: its name, its first line, and how many lines it has.
    pub(crate) fn functions(&self) -> Vec<(String, usize, usize)> {
        let mut found = Vec::new();
        for (index, line) in self.code.iter().enumerate() {
            let Some(name) = function_on(&line.code).filter(|_| !line.in_test) else { continue };
            let rest: String = self.code[index..].iter().map(|line| format!("{}\n", line.code)).collect();
            let from = rest.find("fn ").unwrap_or_default();
            if let Some(lines) =
                body_end(&rest[from..]).map(|end| rest[..from + end].matches('\n').count() + 1)
            {
                found.push((name, line.number, lines));
            }
        }
        found
    }
}

/// The name of the function that is declared on this line of code.
fn function_on(code: &str) -> Option<String> {
    let at = code.find("fn ")?;
    let before = code[..at].chars().next_back();
    if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
        return None;
    }
    let name: String =
        code[at + 3..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// Where the first block ends, counted from the start; nothing where a `;` comes before any block.
fn body_end(code: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut brackets = 0_usize;
    for (at, letter) in code.char_indices() {
        match letter {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth = depth.saturating_sub(1),
            ';' if depth == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The line ranges of everything under `#[cfg(test)]`.
fn test_lines(blanked: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    for mark in ["#[cfg(test)]", "#[cfg(any(test", "#![cfg(test)]"] {
        for (at, _) in blanked.match_indices(mark) {
            let from = line_of(blanked, at);
            let rest = &blanked[at + mark.len()..];
            let to = match body_end(rest) {
                _ if mark.starts_with("#!") => usize::MAX,
                Some(end) => line_of(blanked, at + mark.len() + end),
                None => from + 1,
            };
            ranges.push((from, to));
        }
    }
    ranges
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The source with comments and the insides of literals turned to spaces, line breaks kept; and the literals.
fn blank(source: &str) -> (String, Vec<Literal>) {
    let letters: Vec<char> = source.chars().collect();
    let mut reader = Reader { letters: &letters, at: 0, line: 1, out: String::with_capacity(source.len()) };
    let mut literals = Vec::new();
    while let Some(letter) = reader.peek(0) {
        let next = reader.peek(1);
        match letter {
            '/' if next == Some('/') => reader.blank_while(|reader| reader.peek(0) != Some('\n')),
            '/' if next == Some('*') => reader.block_comment(),
            '"' => literals.push(reader.string(0, false)),
            'r' if !reader.in_word() && reader.raw_hashes(1).is_some() => {
                let hashes = reader.raw_hashes(1).unwrap_or_default();
                reader.keep(1 + hashes);
                literals.push(reader.string(hashes, true));
            }
            '\'' => reader.quote(),
            _ => reader.keep(1),
        }
    }
    (reader.out, literals)
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    line: usize,
    out: String,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    /// Is the letter before this one part of a name? Then `r` is too. A `b` or `c` before it is a prefix.
    fn in_word(&self) -> bool {
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.letters.get(at)).copied();
        let is_name = |letter: Option<char>| letter.is_some_and(|l| l.is_alphanumeric() || l == '_');
        let is_prefix = matches!(before(1), Some('b' | 'c')) && !is_name(before(2));
        is_name(before(1)) && !is_prefix
    }

    /// How many `#` stand before a `"` from here on; nothing where no raw string begins.
    fn raw_hashes(&self, from: usize) -> Option<usize> {
        let hashes = (from..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
        (self.peek(from + hashes) == Some('"')).then_some(hashes)
    }

    fn keep(&mut self, count: usize) {
        for _ in 0..count {
            let Some(letter) = self.peek(0) else { return };
            self.line += usize::from(letter == '\n');
            self.out.push(letter);
            self.at += 1;
        }
    }

    fn blank_one(&mut self) {
        let Some(letter) = self.peek(0) else { return };
        self.line += usize::from(letter == '\n');
        self.out.push(if letter == '\n' { '\n' } else { ' ' });
        self.at += 1;
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.peek(0).is_some() && goes_on(self) {
            self.blank_one();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.blank_one();
                    continue;
                }
            }
            self.blank_one();
            self.blank_one();
            if depth == 0 {
                return;
            }
        }
    }

    /// From the opening quote to the closing one, which so many `#` follow.
    fn string(&mut self, hashes: usize, raw: bool) -> Literal {
        let line = self.line;
        self.keep(1);
        let mut text = String::new();
        while let Some(letter) = self.peek(0) {
            let closes = letter == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            if closes {
                break;
            }
            text.push(letter);
            self.blank_one();
            if letter == '\\' && !raw {
                text.extend(self.peek(0));
                self.blank_one();
            }
        }
        self.keep(1 + hashes);
        Literal { line, text, in_test: false }
    }

    /// A character literal is blanked; a lifetime is kept.
    fn quote(&mut self) {
        let is_letter = self.peek(1) == Some('\\') || self.peek(2) == Some('\'');
        self.keep(1);
        if !is_letter {
            return;
        }
        if self.peek(0) == Some('\\') {
            self.blank_one();
        }
        self.blank_one();
        self.blank_while(|reader| !matches!(reader.peek(0), Some('\'' | '\n')));
        self.keep(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(source: &str) -> String {
        Rust::read(source).code.iter().map(|line| line.code.trim_end()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn comments_and_strings_are_not_code() {
        assert_eq!(code("a(); // unwrap\nb(\"unwrap\");"), "a();\nb(\"      \");");
        assert_eq!(code("a /* x /* y */ z */ b"), "a                   b");
        assert_eq!(
            code(r###"x(r#"say "hi" "#, b"\"", 'a', '\'', '"')"###),
            r###"x(r#"         "#, b"  ", ' ', '  ', ' ')"###
        );
    }

    #[test]
    fn a_lifetime_is_not_a_letter() {
        assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
    }

    #[test]
    fn literals_are_told_with_their_line() {
        let rust = Rust::read("let a = 1;\nlet b = \"SELECT\n  x\";");
        assert_eq!((rust.literals[0].line, rust.literals[0].text.as_str()), (2, "SELECT\n  x"));
    }

    #[test]
    fn a_test_module_is_known_to_its_last_brace() {
        let rust = Rust::read("fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { \"}\" }\n}\nfn c() {}\n");
        let marks: Vec<bool> = rust.code.iter().map(|line| line.in_test).collect();
        assert_eq!(marks, [false, true, true, true, true, false]);
    }

    #[test]
    fn a_function_is_measured_from_its_name_to_its_brace() {
        let rust = Rust::read(
            "trait T { fn none(&self) -> [u8; 2]; }\nfn two(a: [u8; 3],\n  b: u8) -> u8 {\n  b\n}\n",
        );
        assert_eq!(rust.functions(), [("two".to_owned(), 2, 4)]);
    }
}
