//! The UI's packages and its build, done again only when what they depend on has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::{program, repo};

/// The oldest Node that Vite 8 runs on, for each of its lines.
const OLDEST: [(u32, u32); 2] = [(20, 19), (22, 12)];

/// Refuses a Node that is missing or too old.
pub(crate) fn check_node() -> Result<()> {
    let how = "install Node 20.19 or newer from https://nodejs.org, or with your system's packages";
    if !program::exists("node") {
        bail!("Node is missing: {how}");
    }
    let said = program::output(std::process::Command::new("node").arg("--version"))?;
    let version = read_version(&said).with_context(|| format!("node calls itself `{}`", said.trim()))?;
    ensure!(new_enough(version), "Node {} is too old: {how}", said.trim());
    Ok(())
}

fn read_version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

fn new_enough((major, minor): (u32, u32)) -> bool {
    match OLDEST.iter().find(|(line, _)| *line == major) {
        Some((_, oldest)) => minor >= *oldest,
        None => major > OLDEST[0].0 && major != 21,
    }
}

/// Installs the packages that the screen is made of.
pub(crate) fn install() -> Result<()> {
    check_node()?;
    install_in(&repo::ui())
}

/// Installs the packages of the provider of identities that tests sign in at.
pub(crate) fn install_provider() -> Result<()> {
    check_node()?;
    install_in(&repo::root().join("tests/provider"))
}

/// Installs the packages of a folder's lock file, unless exactly these are installed already.
fn install_in(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted =
        fs::read(&lock).with_context(|| format!("{} is missing: it pins the packages", lock.display()))?;
    // Inside the folder it speaks of, so that deleting the folder deletes the claim.
    let stamp = folder.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    program::run(program::npm().args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    fs::write(&stamp, wanted).context("cannot note what was installed")
}

/// Builds the screen into `ui/dist`, unless nothing it is made of has changed.
pub(crate) fn build() -> Result<()> {
    let digest = digest_of(&repo::ui())?;
    let stamp = repo::target().join("ui-build.sha256");
    let built = repo::ui().join("dist/index.html").is_file();
    if built && fs::read_to_string(&stamp).is_ok_and(|seen| seen == digest) {
        return Ok(());
    }
    program::run(program::npm().args(["run", "--silent", "build"]))?;
    fs::create_dir_all(repo::target())?;
    fs::write(&stamp, digest).context("cannot note what was built")
}

/// Names the state of everything the build reads.
fn digest_of(ui: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(ui, &mut files)?;
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(file.strip_prefix(ui).unwrap_or(&file).to_string_lossy().as_bytes());
        hasher.update(Sha256::digest(fs::read(&file)?));
    }
    Ok(hex::encode(hasher.finalize()))
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_file() {
            files.push(path);
        } else if path.is_dir() && !matches!(&*name, "node_modules" | "dist" | "test-results") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_as_new_as_vite_asks() {
        let verdicts = ["v18.20.0", "v20.18.1", "v20.19.0", "v21.7.0", "v22.11.0", "v22.12.0", "v24.0.0"]
            .map(|said| new_enough(read_version(said).expect("a version is two numbers")));
        assert_eq!(verdicts, [false, false, true, false, false, true, true]);
    }

    #[test]
    fn a_changed_source_changes_the_digest_and_a_changed_build_does_not() {
        let ui = std::env::temp_dir().join(format!("comptoir-digest-{}", std::process::id()));
        fs::create_dir_all(ui.join("src")).expect("a folder can be made");
        fs::create_dir_all(ui.join("dist")).expect("a folder can be made");
        fs::write(ui.join("src/main.ts"), "one").expect("a file can be written");
        let first = digest_of(&ui).expect("the folder can be read");
        fs::write(ui.join("dist/out.js"), "built").expect("a file can be written");
        assert_eq!(first, digest_of(&ui).expect("the folder can be read"));
        fs::write(ui.join("src/main.ts"), "two").expect("a file can be written");
        assert_ne!(first, digest_of(&ui).expect("the folder can be read"));
        fs::remove_dir_all(&ui).expect("the folder can be removed");
    }
}
