//! The screen's rules: who imports whom among its folders, and where looks may be written down.

use super::allowed::is_allowed;
use super::tree::{Fault, Source, Tree};

const SOURCES: &str = "ui/src/";
/// The one file that knows there is a shell.
const HOST: &str = "ui/src/ipc/tauri-host.ts";
/// What every feature stands on. Every other folder but the shell is a feature.
const FLOORS: &[&str] = &["ipc", "design", "format", "i18n", "keys", "testing"];
const SHELL: &str = "shell";

fn is_screen(file: &Source) -> bool {
    file.path.starts_with(SOURCES)
        && [".ts", ".svelte", ".js"].iter().any(|ending| file.path.ends_with(ending))
}

/// What a file imports: the line and the text between the quotes.
fn imports(file: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in file.lines() {
        let line = line.trim_start();
        let starts = line.starts_with("import ") || line.starts_with("export ") || line.starts_with('}');
        let from = if starts { line.split_once(" from ") } else { None };
        let bare = line.strip_prefix("import ").filter(|rest| rest.starts_with(['"', '\'']));
        let lazy = line.split_once("import(").map(|(_, rest)| rest);
        for text in [from.map(|(_, rest)| rest), bare, lazy].into_iter().flatten() {
            let text = text.trim_start();
            let Some(quote) = text.chars().next().filter(|letter| matches!(letter, '"' | '\'')) else {
                continue;
            };
            found.extend(text[1..].split_once(quote).map(|(name, _)| (number, name)));
        }
    }
    found
}

/// The shell is known in one file, so that every screen also lives in a browser, on a pretend host.
pub(crate) fn host(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_screen(file) && file.path != HOST) {
        let known = imports(file).into_iter().filter(|(_, name)| name.starts_with("@tauri-apps/"));
        faults.extend(
            known.map(|(line, name)| {
                file.fault(line, format!("imports `{name}`: only {HOST} knows the shell"))
            }),
        );
        let peeks = file.lines().filter(|(_, line)| line.contains("__TAURI"));
        let peeks = peeks.filter(|_| !file.is_test() && !is_allowed("host", &file.path));
        faults.extend(
            peeks.map(|(line, _)| file.fault(line, format!("looks for the shell: only {HOST} does"))),
        );
    }
    faults
}

/// A feature does not know the others; the shell introduces them. What they all stand on knows none.
pub(crate) fn features(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| is_screen(file) && !file.is_test()) {
        let Some(own) = folder_of(&file.path) else { continue };
        for (line, name) in imports(file) {
            let Some(other) = resolve(&file.path, name).and_then(|path| folder_of(&path).map(str::to_owned))
            else {
                continue;
            };
            let stands_on_it = FLOORS.contains(&other.as_str());
            if own == SHELL || own == other || stands_on_it {
                continue;
            }
            let why =
                format!("`{own}` imports `{other}`: features meet in the shell, and floors know no feature");
            faults.push(file.fault(line, why));
        }
    }
    faults
}

/// The folder right below the sources; nothing for the files that start everything.
fn folder_of(path: &str) -> Option<&str> {
    let (folder, _) = path.strip_prefix(SOURCES)?.split_once('/')?;
    Some(folder)
}

/// Where a relative or `$lib`-like import leads.
fn resolve(from: &str, name: &str) -> Option<String> {
    for alias in ["$lib/", "@/", "~/", "src/", "$ui/"] {
        if let Some(rest) = name.strip_prefix(alias) {
            return Some(format!("{SOURCES}{rest}"));
        }
    }
    if !name.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Looks are written down once: a colour, a distance or a height elsewhere is one that no theme reaches.
pub(crate) fn looks(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with(SOURCES)) {
        let is_css = file.path.ends_with(".css");
        if !is_css && !file.path.ends_with(".svelte") || file.path.ends_with("/tokens.css") {
            continue;
        }
        let mut in_style = is_css;
        let mut in_comment = false;
        for (number, line) in file.lines() {
            if !is_css && line.trim_start().starts_with("<style") {
                in_style = true;
                continue;
            }
            if !is_css && line.contains("</style") {
                in_style = false;
            }
            let code = without_comment(line, &mut in_comment);
            let Some(why) = in_style.then(|| wrong_look(&code)).flatten() else { continue };
            faults.push(file.fault(number, why));
        }
    }
    faults
}

fn without_comment(line: &str, in_comment: &mut bool) -> String {
    let mut rest = line;
    let mut code = String::new();
    loop {
        if *in_comment {
            let Some((_, after)) = rest.split_once("*/") else { return code };
            (rest, *in_comment) = (after, false);
        }
        let Some((before, after)) = rest.split_once("/*") else { return code + rest };
        code.push_str(before);
        (rest, *in_comment) = (after, true);
    }
}

/// Distances and type sizes, where a bare number of pixels escapes the tokens.
const MEASURED: &[&str] = &[
    "margin",
    "padding",
    "gap",
    "row-gap",
    "column-gap",
    "inset",
    "font-size",
    "border-radius",
    "border-start",
    "border-end",
];
/// Sides of the page, which are wrong in a language that runs the other way.
const SIDED: &[&str] = &[
    "margin-left",
    "margin-right",
    "padding-left",
    "padding-right",
    "border-left",
    "border-right",
    "left",
    "right",
];

fn wrong_look(line: &str) -> Option<String> {
    if has_hex(line) {
        return Some("a colour outside tokens.css: name what it means there, for both themes".into());
    }
    for declaration in line.split([';', '{']) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let (property, value) = (property.trim(), value.trim().trim_end_matches('}').trim());
        if ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|colour| value.contains(colour)) {
            return Some("a colour outside tokens.css: name what it means there, for both themes".into());
        }
        let is_measured =
            MEASURED.iter().any(|name| property == *name || property.starts_with(&format!("{name}-")));
        if is_measured && has_pixels(value) {
            return Some(format!(
                "`{property}` in px: use the scale of tokens.css, which grows with the text"
            ));
        }
        if property == "z-index" && value.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Some("a z-index number: name the floor in tokens.css".into());
        }
        let is_side = SIDED.contains(&property) || property.starts_with("border-left-");
        if is_side || property == "text-align" && matches!(value, "left" | "right") {
            return Some(format!("`{property}` is a side of the page: use inline-start and inline-end"));
        }
    }
    None
}

/// `#` and 3, 4, 6 or 8 hexadecimal digits in a value.
fn has_hex(line: &str) -> bool {
    let Some((_, values)) = line.split_once(':') else { return false };
    values.match_indices('#').any(|(at, _)| {
        let digits = values[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// A number other than nought, followed by `px`.
fn has_pixels(value: &str) -> bool {
    value.match_indices("px").any(|(at, _)| {
        let number: String = value[..at]
            .chars()
            .rev()
            .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
            .collect();
        number.chars().any(|digit| matches!(digit, '1'..='9'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(rule: fn(&Tree) -> Vec<Fault>, path: &str, text: &str) -> Vec<usize> {
        rule(&Tree::of(&[(path, text)])).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn the_shell_is_known_in_one_file() {
        let code = "import { invoke } from '@tauri-apps/api/core';\n";
        assert_eq!(caught(host, "ui/src/thread/thread.svelte.ts", code), [1]);
        assert_eq!(caught(host, HOST, code), [0; 0]);
        assert_eq!(caught(host, "ui/src/main.ts", "if (window.__TAURI_INTERNALS__) {}"), [1]);
    }

    #[test]
    fn a_feature_does_not_import_another() {
        let code = "import { a } from './a';\nimport {\n  b,\n} from '../composer/b';\nconst c = import('../queue/C.svelte');";
        assert_eq!(caught(features, "ui/src/thread/thread.ts", code), [4, 5]);
        assert_eq!(caught(features, "ui/src/shell/App.svelte", code), [0; 0]);
        assert_eq!(caught(features, "ui/src/thread/x.ts", "import { t } from '../format/t';"), [0; 0]);
    }

    #[test]
    fn what_all_stand_on_knows_no_feature() {
        assert_eq!(caught(features, "ui/src/design/x.ts", "import { t } from '$lib/thread/t';"), [1]);
        assert_eq!(caught(features, "ui/src/thread/x.ts", "export { t } from '../shell/t';"), [1]);
    }

    #[test]
    fn looks_stand_in_the_tokens() {
        let css = ".a { color: #fff; }\n.b { padding: 4px 0; }\n.c { z-index: 10; }\n.d { margin-left: var(--s); }\n.e { color: rgb(0 0 0); }";
        assert_eq!(caught(looks, "ui/src/design/base.css", css), [1, 2, 3, 4, 5]);
        assert_eq!(caught(looks, "ui/src/design/tokens.css", css), [0; 0]);
    }

    #[test]
    fn what_only_looks_like_a_look_is_spared() {
        let svelte = "{#each rows as row}<a href=\"#add\">x</a>{/each}\n<style>\n  /* #fff */\n  .a { border: 1px solid var(--line); margin: 0px; inset-inline-start: 0; }\n  a:hover { color: var(--brass); }\n</style>";
        assert_eq!(caught(looks, "ui/src/queue/Queue.svelte", svelte), [0; 0]);
    }
}
