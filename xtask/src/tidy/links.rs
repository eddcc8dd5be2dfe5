//! Every link of the documentation leads somewhere.

use super::tree::{Fault, Tree};

/// Links to files and to headings of ours resolve.
pub(crate) fn links(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending(".md") {
        let mut in_code = false;
        for (number, line) in file.lines() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            }
            for target in targets(line).into_iter().filter(|_| !in_code) {
                if let Some(why) = broken(tree, &file.path, target) {
                    faults.push(file.fault(number, format!("the link `{target}` {why}")));
                }
            }
        }
    }
    faults
}

/// What stands in `](…)`, without a title.
fn targets(line: &str) -> Vec<&str> {
    let after = line.split("](").skip(1);
    after
        .filter_map(|rest| rest.split_once(')'))
        .filter_map(|(target, _)| target.split_whitespace().next())
        .collect()
}

fn broken(tree: &Tree, from: &str, target: &str) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) =
        target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    let Some(path) = (if path.is_empty() { Some(from.to_owned()) } else { join(from, path) }) else {
        return Some("leads out of the project");
    };
    if !tree.has(&path) {
        return Some("leads nowhere");
    }
    let heading = heading?;
    let page = tree.at(&path).filter(|page| page.path.ends_with(".md"))?;
    let known =
        page.lines().filter(|(_, line)| line.starts_with('#')).any(|(_, line)| anchor(line) == heading);
    (!known).then_some("names a heading that is not there")
}

/// A relative path from the folder of `from`; nothing where it leaves the project.
fn join(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What a heading is called in a link.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(text: &str) -> usize {
        let others = [("docs/glossary.md", "# Words\n\n## The line, and more\n"), ("docs/a.md", text)];
        links(&Tree::of(&others)).len()
    }

    #[test]
    fn a_link_to_nowhere_is_noticed() {
        assert_eq!(caught("[a](glossary.md) [b](missing.md)"), 1);
        assert_eq!(caught("[a](../docs/) [b](https://example.org) [c](./glossary.md)"), 0);
        assert_eq!(caught("[a](../../outside.md)"), 1);
    }

    #[test]
    fn a_heading_that_is_gone_is_noticed() {
        assert_eq!(caught("[a](glossary.md#the-line-and-more)"), 0);
        assert_eq!(caught("[a](glossary.md#gone)"), 1);
    }

    #[test]
    fn what_stands_in_a_code_block_is_no_link() {
        assert_eq!(caught("```\na[0](x)\n```\n"), 0);
    }
}
