//! Writes the TypeScript of everything that crosses to the screen, so that no type is written twice.
//!
//! The result is committed as `ui/src/ipc/generated.ts`; a test writes it afresh and fails on a difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::ask::Ask;
use crate::error::UiError;
use crate::event::UiEvent;
use crate::table::{core_asks, shell_asks};

const HEAD: &str = "\
// Written by `cargo xtask codegen` from crates/ipc. Do not edit: a test fails on drift.
/* eslint-disable */
";

/// Visits every question there is, with the room that answers it.
trait AskVisitor {
    fn core<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static;
    fn shell<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static;
}

fn every_ask(visitor: &mut impl AskVisitor) {
    macro_rules! visit_core { ($visitor:ident, $($ask:ty),* $(,)?) => { $($visitor.core::<$ask>();)* }; }
    macro_rules! visit_shell {
        ($visitor:ident, $($ask:ty => $method:ident),* $(,)?) => { $($visitor.shell::<$ask>();)* };
    }
    core_asks!(visit_core!(visitor,));
    shell_asks!(visit_shell!(visitor,));
}

/// The whole file.
#[must_use]
pub fn typescript() -> String {
    let mut declarations = Declarations::new();
    declarations.visit::<UiError>();
    declarations.visit::<UiEvent>();
    let mut asks = Asks::default();
    every_ask(&mut asks);
    every_ask(&mut declarations);

    let mut out = String::from(HEAD);
    for text in declarations.by_name.values() {
        out.push('\n');
        out.push_str(text);
    }
    out.push_str(
        "\n/** Every question there is: what it takes and what it answers. */\nexport interface Asks {\n",
    );
    out.push_str(&asks.table);
    out.push_str("}\n\n/** The questions that the core answers. */\nexport const CORE_ASKS = [\n");
    out.push_str(&asks.core);
    out.push_str(
        "] as const;\n\n/** The questions that the shell answers. */\nexport const SHELL_ASKS = [\n",
    );
    out.push_str(&asks.shell);
    out.push_str("] as const;\n\n/** The name of a question. */\nexport type AskName = keyof Asks;\n");
    out
}

/// One `interface` of all names, and the names by room.
#[derive(Default)]
struct Asks {
    table: String,
    core: String,
    shell: String,
}

impl Asks {
    fn row<A: Ask>(&mut self) {
        let cfg = config();
        let (name, params, answer) = (A::NAME, A::name(&cfg), A::Answer::name(&cfg));
        writeln!(self.table, "  {name}: {{ params: {params}; answer: {answer} }};")
            .expect("a string takes it");
    }
}

impl AskVisitor for Asks {
    fn core<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static,
    {
        self.row::<A>();
        writeln!(self.core, "  '{}',", A::NAME).expect("a string takes it");
    }

    fn shell<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static,
    {
        self.row::<A>();
        writeln!(self.shell, "  '{}',", A::NAME).expect("a string takes it");
    }
}

/// The declaration of every type that something visited leans on.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl Declarations {
    fn new() -> Self {
        Self { config: config(), by_name: BTreeMap::new() }
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.by_name.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            let text = laid_out(&format!("{docs}export {}", T::decl(&self.config)));
            self.by_name.insert(name, text);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl AskVisitor for Declarations {
    fn core<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static,
    {
        self.visit::<A>();
        self.visit::<A::Answer>();
    }

    fn shell<A: Ask + 'static>(&mut self)
    where
        A::Answer: 'static,
    {
        self.core::<A>();
    }
}

/// Makes a declaration pleasant to read: one-line comments on one line, fields indented.
fn laid_out(declaration: &str) -> String {
    let mut out = String::new();
    let mut lines = declaration.lines().map(str::trim_end);
    let mut inside = false;
    while let Some(line) = lines.next() {
        let mut line = line.trim_start().to_owned();
        if line == "/**" {
            let mut words: Vec<&str> = Vec::new();
            for comment in lines.by_ref() {
                if comment.trim() == "*/" {
                    break;
                }
                words.push(comment.trim().trim_start_matches('*').trim());
            }
            line = format!("/** {} */", words.join(" "));
        }
        if inside {
            out.push_str("  ");
        }
        inside |= line.starts_with("export");
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn config() -> Config {
    Config::new().with_large_int("number")
}
