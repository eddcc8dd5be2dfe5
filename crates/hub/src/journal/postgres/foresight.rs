//! Answers that came before they were asked for, within one transaction or one piece of reading.
//!
//! Nobody else writes to the lines of a transaction, so that what it has read holds until it writes itself; what it
//! writes makes void whatever was answered from the same table.

use std::cell::RefCell;
use std::collections::HashMap;

use tokio_postgres::Row as Answer;

use super::session::Session;
use crate::journal::JournalError;
use crate::journal::sql::{Arg, Kept, Question, Row, Sql};

/// A session within a transaction or a piece of reading, and what was asked ahead in it.
pub(super) struct Foresight<'s> {
    session: &'s Session,
    // By statement, of which there are few.
    known: RefCell<HashMap<&'static str, Known>>,
}

struct Known {
    of: &'static [&'static str],
    by_key: bool,
    answers: HashMap<Vec<Kept>, Vec<Answer>>,
}

impl<'s> Foresight<'s> {
    /// Nothing is known yet.
    pub(super) fn new(session: &'s Session) -> Self {
        Self { session, known: RefCell::default() }
    }

    /// Forgets what this writes over.
    fn forget(&self, sql: &str, args: &[Arg<'_>]) {
        let Some(table) = written(sql) else { return };
        for known in self.known.borrow_mut().values_mut().filter(|known| known.of.contains(&table)) {
            match args.first().filter(|_| known.by_key) {
                Some(key) => drop(known.answers.remove(&[Kept::from(key)][..])),
                None => known.answers.clear(),
            }
        }
    }
}

/// The table that a statement writes to.
fn written(sql: &str) -> Option<&str> {
    let mut words = sql.split_ascii_whitespace();
    match (words.next()?, words.next()?) {
        ("INSERT", "INTO") | ("DELETE", "FROM") => words.next(),
        ("UPDATE", table) => Some(table),
        _ => None,
    }
}

impl Sql for Foresight<'_> {
    fn is_far(&self) -> bool {
        true
    }

    fn look_ahead(&self, questions: &[Question]) -> Result<(), JournalError> {
        let mut known = self.known.borrow_mut();
        let mut asked = Vec::with_capacity(questions.len());
        for Question { sql, args, of, by_key } in questions {
            let known =
                known.entry(sql).or_insert_with(|| Known { of, by_key: *by_key, answers: HashMap::new() });
            if known.answers.insert(args.clone(), Vec::new()).is_none() {
                asked.push((*sql, args));
            }
        }
        let answers = self.session.rows_of_all(&asked)?;
        for ((sql, args), rows) in asked.into_iter().zip(answers) {
            if let Some(place) = known.get_mut(sql).and_then(|known| known.answers.get_mut(args)) {
                *place = rows;
            }
        }
        Ok(())
    }

    fn execute(&self, sql: &str, args: &[Arg<'_>]) -> Result<u64, JournalError> {
        self.forget(sql, args);
        self.session.execute(sql, args)
    }

    fn run(&self, sql: &str, args: &[Arg<'_>]) -> Result<(), JournalError> {
        self.forget(sql, args);
        self.session.run(sql, args)
    }

    fn each(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        self.forget(sql, args);
        let known = self.known.borrow();
        let found = known.get(sql).and_then(|known| {
            let asked: Vec<Kept> = args.iter().map(Kept::from).collect();
            known.answers.get(&asked)
        });
        match found {
            Some(rows) => rows.iter().try_for_each(|found| row(&Row(found))),
            None => {
                drop(known);
                self.session.each(sql, args, row)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_to_is_known() {
        for (sql, table) in [
            ("INSERT INTO seen (place) VALUES (?1)", Some("seen")),
            ("UPDATE command SET state = ?2", Some("command")),
            ("\n  DELETE FROM joined WHERE conversation = ?1", Some("joined")),
            ("SELECT place FROM entry", None),
        ] {
            assert_eq!(written(sql), table, "{sql}");
        }
    }
}
