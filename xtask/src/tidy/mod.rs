//! `cargo xtask tidy`: the never-rules, held over every source file.
//!
//! Each rule is a function from the work tree to its faults, with a test that proves it catches one; the
//! same rules run as tests of this crate, so `cargo test -p xtask` is the proof.

use anyhow::{Result, bail};

mod tree;

use tree::{Fault, Tree};

/// Look, or take in what has landed.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// One thing that never happens here.
struct Rule {
    name: &'static str,
    find: fn(&Tree) -> Vec<Fault>,
}

/// Every rule there is.
const RULES: &[Rule] = &[];

/// Prints every fault of every rule.
pub(crate) fn main(_options: &Options) -> Result<()> {
    let tree = Tree::read(&crate::repo::root())?;
    let mut faults = 0;
    for rule in RULES {
        for fault in (rule.find)(&tree) {
            println!("{}: {fault}", rule.name);
            faults += 1;
        }
    }
    if faults > 0 {
        bail!("{faults} faults against the rules");
    }
    println!("{} rules hold", RULES.len());
    Ok(())
}
