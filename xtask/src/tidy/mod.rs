//! `cargo xtask tidy`: the never-rules, held over every source file.
//!
//! Each rule is a function from the work tree to its faults, with a test that proves it catches one; the
//! rules themselves run over the real tree as tests of this crate, so `cargo test -p xtask` is the proof.

use std::fs;

use anyhow::{Context, Result, bail};

mod allowed;
mod edges;
mod landed;
mod leftovers;
pub(crate) mod licences;
mod links;
mod lock;
mod rooms;
mod rust;
mod screen;
mod shape;
mod store;
mod tree;
mod words;

use tree::{Fault, Tree};

/// Look, or take in what has landed.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Takes new migrations and golden files into the list of what never changes again
    #[arg(long)]
    land: bool,
    /// Looks at the licences of every library too, which have to be there for it
    #[arg(long)]
    licences: bool,
}

/// One thing that never happens here.
struct Rule {
    name: &'static str,
    find: fn(&Tree) -> Vec<Fault>,
}

/// Names every rule once: for the task, and as a test over the real tree each.
macro_rules! rules {
    ($($name:ident => $find:path,)+) => {
        const RULES: &[Rule] = &[$(Rule { name: stringify!($name), find: $find },)+];

        #[cfg(test)]
        mod the_tree {
            use super::*;

            $(#[test] fn $name() { hold($find); })+
        }
    };
}

rules! {
    rooms_import_along_the_arrows => rooms::arrows,
    libraries_with_a_door_stay_behind_it => rooms::doors,
    no_crate_shadows_rusts_own => rooms::names,
    the_lock_file_holds_one_of_each => lock::dependencies,
    sql_stands_in_the_stores => store::sql,
    each_table_has_one_writer => store::writers,
    time_chance_and_tasks_come_from_the_edges => edges::edges,
    files_fit_one_sitting => shape::file_sizes,
    functions_fit_one_screen => shape::function_sizes,
    modules_have_names_of_the_trade => shape::module_names,
    files_say_first_why_they_exist => shape::openings,
    one_file_of_the_screen_knows_the_shell => screen::host,
    features_meet_in_the_shell => screen::features,
    looks_stand_in_the_tokens => screen::looks,
    both_languages_say_the_same => words::both_languages,
    no_words_are_written_for_nobody => words::shown,
    nothing_is_left_unfinished => leftovers::unfinished,
    nothing_outside_is_named => leftovers::outside,
    links_lead_somewhere => links::links,
    what_landed_never_changes => landed::landed,
}

/// Prints every fault of every rule.
pub(crate) fn main(options: &Options) -> Result<()> {
    let root = crate::repo::root();
    if options.land {
        let list = landed::with_the_new(&Tree::read(&root)?);
        fs::write(root.join(landed::LIST), list).context("the list of what landed cannot be written")?;
    }
    let tree = Tree::read(&root)?;
    let mut count = 0;
    for rule in RULES {
        let faults = (rule.find)(&tree);
        if !faults.is_empty() {
            println!("{}", rule.name.replace('_', " "));
        }
        for fault in &faults {
            println!("  {fault}");
        }
        count += faults.len();
    }
    if count > 0 {
        bail!("{count} faults against the rules");
    }
    println!("{} rules hold", RULES.len());
    if options.licences { licences::check() } else { Ok(()) }
}

/// Holds one rule over the real tree.
#[cfg(test)]
fn hold(find: fn(&Tree) -> Vec<Fault>) {
    static TREE: std::sync::OnceLock<Tree> = std::sync::OnceLock::new();
    let tree = TREE.get_or_init(|| Tree::read(&crate::repo::root()).expect("the work tree can be read"));
    let faults: Vec<String> = find(tree).iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
