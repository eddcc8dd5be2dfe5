//! Who imports whom: the arrows of ARCHITECTURE.md, held over every `Cargo.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;

use super::tree::{Fault, Source, Tree};

/// What each room may import of ours; a room that is not here is not in the plan.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("cloud-types", &[]),
    ("cloud-client", &["cloud-types"]),
    ("hub", &["domain", "protocol", "cloud-types", "cloud-client"]),
    ("replica", &["domain", "protocol"]),
    ("media", &["domain"]),
    ("engine", &["domain", "protocol", "replica", "media"]),
    ("ipc", &["domain", "protocol", "replica", "media", "engine"]),
    // Two readings of Meta's rules, not one mistake twice: the pretend Meta shares nothing with the hub.
    ("simulator", &[]),
    // Hub and pretend Meta wired together; its tests look at it as a desktop does.
    ("demo", &["domain", "protocol", "hub", "simulator", "replica", "media", "engine", "ipc"]),
    ("testkit", &["domain", "protocol"]),
    ("comptoir", &["domain", "protocol", "replica", "media", "engine", "ipc", "hub", "simulator", "demo"]),
    ("stories", EVERYTHING),
    // The peer of the start bench: a window with nothing of ours in it.
    ("bare-window", &[]),
    ("xtask", &[]),
];

const EVERYTHING: &[&str] = &[
    "domain",
    "protocol",
    "cloud-types",
    "cloud-client",
    "hub",
    "replica",
    "media",
    "engine",
    "ipc",
    "simulator",
    "demo",
    "testkit",
];

/// Libraries that stand behind one door each: who may name them, and why nobody else.
const DOORS: &[(&str, &[&str], &str)] = &[
    ("tauri", &["comptoir", "bare-window"], "the shell is the only room that knows there is a window"),
    ("keyring", &["comptoir"], "secrets enter and leave by one door"),
    ("notify-rust", &["comptoir"], "notifications are the shell's"),
    ("rusqlite", &["replica", "hub", "stories"], "SQL lives in the replica and the hub's journal"),
    (
        "axum",
        &["hub", "simulator", "engine", "comptoir", "stories"],
        "hub and simulator serve, the engine waits for a browser, the shell for its own window; tests pretend",
    ),
    ("rand", &["simulator", "hub", "stories", "testkit"], "chance is an argument everywhere else"),
    ("anyhow", &["hub", "simulator", "comptoir", "stories", "xtask", "ipc"], "libraries name their errors"),
];

#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "build-dependencies")]
    build_dependencies: BTreeMap<String, toml::Value>,
    #[serde(default)]
    target: BTreeMap<String, Section>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

#[derive(Deserialize)]
struct Section {
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: BTreeMap<String, toml::Value>,
}

impl Manifest {
    /// Everything it names: the name, and whether only its tests want it.
    fn wants(&self) -> Vec<(&str, bool)> {
        let sections = self.target.values();
        let per_system = sections.clone().flat_map(|section| section.dependencies.keys());
        let shipped = self.dependencies.keys().chain(self.build_dependencies.keys()).chain(per_system);
        let for_tests =
            self.dev_dependencies.keys().chain(sections.flat_map(|section| section.dev_dependencies.keys()));
        let shipped = shipped.map(|name| (name.as_str(), false));
        shipped.chain(for_tests.map(|name| (name.as_str(), true))).collect()
    }
}

/// A package's name and manifest, or why they cannot be read.
type Read = Result<(String, Manifest), String>;

/// Every manifest that describes a package.
fn manifests(tree: &Tree) -> Vec<(&Source, Read)> {
    let files = tree.files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    files
        .map(|file| {
            let read = toml::from_str::<Manifest>(&file.text).map_err(|error| error.message().to_owned());
            let named = read.and_then(|manifest| {
                let package = manifest.package.as_ref().ok_or("it describes no package")?;
                Ok((package.name.clone(), manifest))
            });
            (file, named)
        })
        .collect()
}

fn line_of(file: &Source, dependency: &str) -> usize {
    let names =
        |line: &str| line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    file.lines().find(|(_, line)| names(line)).map_or(0, |(number, _)| number)
}

/// Rooms import only along the arrows; the testkit is for tests alone.
pub(crate) fn arrows(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (file, read) in manifests(tree) {
        let (name, manifest) = match read {
            Ok(read) => read,
            Err(why) => {
                faults.push(file.fault(0, format!("cannot be read: {why}")));
                continue;
            }
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| *room == name) else {
            faults.push(
                file.fault(
                    0,
                    format!("`{name}` is not a room of the plan; ARCHITECTURE.md and tidy name them"),
                ),
            );
            continue;
        };
        for (wanted, for_tests) in manifest.wants() {
            let is_ours = EVERYTHING.contains(&wanted) || matches!(wanted, "comptoir" | "stories" | "xtask");
            let is_testkit = for_tests && wanted == "testkit";
            if is_ours && !is_testkit && !allowed.contains(&wanted) {
                let why = format!(
                    "`{name}` may not import `{wanted}`: the arrows of ARCHITECTURE.md do not go there"
                );
                faults.push(file.fault(line_of(file, wanted), why));
            }
        }
    }
    faults
}

/// A library with a door of its own is named by its doorkeepers alone.
pub(crate) fn doors(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (file, read) in manifests(tree) {
        let Ok((name, manifest)) = read else { continue };
        for (wanted, for_tests) in manifest.wants() {
            let is_behind = |door: &str| wanted == door || wanted.starts_with(&format!("{door}-"));
            let Some((_, keepers, why)) = DOORS.iter().find(|(door, _, _)| is_behind(door)) else { continue };
            if !for_tests && !keepers.contains(&name.as_str()) {
                let keepers = keepers.join(", ");
                let why = format!("`{wanted}` is for {keepers} only: {why}");
                faults.push(file.fault(line_of(file, wanted), why));
            }
        }
    }
    faults
}

/// A crate named like one of Rust's own shadows it in what derives write.
pub(crate) fn names(tree: &Tree) -> Vec<Fault> {
    let taken = ["core", "std", "alloc", "test", "proc_macro"];
    let read = manifests(tree).into_iter().filter_map(|(file, read)| Some((file, read.ok()?.0)));
    read.filter(|(_, name)| taken.contains(&name.as_str()))
        .map(|(file, name)| file.fault(0, format!("a crate named `{name}` shadows Rust's own in derives")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n{rest}")
    }

    fn caught(rule: fn(&Tree) -> Vec<Fault>, name: &str, rest: &str) -> Vec<usize> {
        let text = manifest(name, rest);
        rule(&Tree::of(&[("crates/x/Cargo.toml", &text)])).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn the_hub_and_the_replica_do_not_know_each_other() {
        assert_eq!(caught(arrows, "hub", "[dependencies]\nreplica.workspace = true\n"), [4]);
        assert_eq!(caught(arrows, "engine", "[dependencies]\nhub = { path = \"../hub\" }\n"), [4]);
        assert_eq!(caught(arrows, "hub", "[dependencies]\nprotocol.workspace = true\n"), [0; 0]);
    }

    #[test]
    fn a_test_may_not_go_where_its_room_may_not_except_to_the_testkit() {
        assert_eq!(caught(arrows, "hub", "[dev-dependencies]\nsimulator.workspace = true\n"), [4]);
        assert_eq!(caught(arrows, "hub", "[dev-dependencies]\ntestkit.workspace = true\n"), [0; 0]);
        assert_eq!(caught(arrows, "hub", "[dependencies]\ntestkit.workspace = true\n"), [4]);
    }

    #[test]
    fn an_arrow_for_one_system_is_an_arrow() {
        let rest = "[target.'cfg(windows)'.dependencies]\nhub.workspace = true\n";
        assert_eq!(caught(arrows, "ipc", rest), [4]);
    }

    #[test]
    fn a_room_outside_the_plan_is_noticed() {
        assert_eq!(caught(arrows, "extras", ""), [0]);
    }

    #[test]
    fn the_web_view_stays_in_the_shell() {
        assert_eq!(caught(doors, "ipc", "[dependencies]\ntauri = \"2\"\n"), [4]);
        assert_eq!(caught(doors, "ipc", "[dependencies]\ntauri-plugin-log = \"2\"\n"), [4]);
        assert_eq!(caught(doors, "comptoir", "[dependencies]\ntauri = \"2\"\n"), [0; 0]);
    }

    #[test]
    fn no_crate_takes_one_of_rusts_own_names() {
        assert_eq!(caught(names, "core", ""), [0]);
        assert_eq!(caught(names, "domain", ""), [0; 0]);
    }
}
