//! Customers who write, wait, read, answer and go silent: what a script can say about them.
//!
//! A script is data (JSON or TOML, or built in Rust), so that a test, the demo and a person at a terminal share it.

mod choosing;
mod content;
mod ogg;
mod pdf;
mod picture;
mod png;
mod shipped;
mod wording;

use serde::{Deserialize, Serialize};

pub(crate) use choosing::{Choice, answer_to};
pub use content::{Content, Manner};
pub use pdf::large_file;
pub use shipped::{SHIPPED, Shipped};
pub(crate) use wording::{MediaOf, unsupported};

/// All the customers of one simulation.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Script {
    /// Who there is.
    #[serde(default)]
    pub customers: Vec<Customer>,
}

impl Script {
    /// A script of these customers.
    #[must_use]
    pub fn of(customers: Vec<Customer>) -> Self {
        Self { customers }
    }

    /// Reads a script from JSON or TOML.
    ///
    /// # Errors
    /// When it is neither, with what the parsers say.
    pub fn parse(text: &str) -> Result<Self, String> {
        match serde_json::from_str(text) {
            Ok(script) => Ok(script),
            Err(_) if !text.trim_start().starts_with('{') => {
                toml::from_str(text).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// One customer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Customer {
    /// The number, digits only, with the country code. Also the customer's name towards this library.
    pub phone: String,
    /// The profile name.
    pub name: String,
    /// The username, when one was taken.
    #[serde(default)]
    pub username: Option<String>,
    /// Hides the number, as Meta does for customers with a username who are not in the contact book.
    #[serde(default)]
    pub hides_phone: bool,
    /// When this person last wrote before the simulation began, in ms since 1970: the window is open for a day from then.
    #[serde(default)]
    pub last_wrote_ms: Option<i64>,
    /// The ids of messages written before the simulation began, so that they can be marked read.
    #[serde(default)]
    pub wrote: Vec<String>,
    /// The ids of what the business wrote to this person before the simulation began.
    #[serde(default)]
    pub told: Vec<String>,
    /// How this person uses a telephone.
    #[serde(default)]
    pub habits: Habits,
    /// What this person does, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Answers to what the business says; the first rule that fits and has something left to say wins.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Answers when no rule fits, each given once; then the person goes silent.
    #[serde(default)]
    pub pool: Vec<Content>,
}

/// How somebody uses a telephone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// Read receipts are on.
    pub receipts: bool,
    /// The telephone is on; off means `sent` and nothing more.
    pub phone_on: bool,
    /// From the arrival of a message to its reading, shortest and longest, in ms.
    pub reading_ms: (i64, i64),
    /// From the reading to the answer, shortest and longest, in ms.
    pub thinking_ms: (i64, i64),
    /// Taps the buttons, rows and forms that the business offers, and shares a place when asked for it.
    pub taps: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            receipts: true,
            phone_on: true,
            reading_ms: (2_000, 20_000),
            thinking_ms: (4_000, 25_000),
            taps: false,
        }
    }
}

/// What is answered when the business uses certain words.
#[derive(Clone, Serialize, Deserialize)]
pub struct Rule {
    /// Any of these, in lower case, somewhere in the message.
    pub when: Vec<String>,
    /// The answers, one each time.
    pub say: Vec<Content>,
}

/// One thing that a customer does.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Writes.
    Say {
        /// What.
        content: Content,
        /// How: as a reply, forwarded, after an advertisement.
        #[serde(flatten)]
        manner: Box<Manner>,
    },
    /// Sends several things in the same second, as an album of pictures.
    Album {
        /// What.
        contents: Vec<Content>,
    },
    /// Writes one of several things, chosen by the seed.
    OneOf {
        /// What there is to choose from.
        contents: Vec<Content>,
    },
    /// Does nothing for a while.
    Wait {
        /// How long at least.
        ms: i64,
        /// How long at most; `ms` when absent.
        #[serde(default)]
        to_ms: Option<i64>,
    },
    /// Waits until the business has written.
    UntilAnswered {
        /// Goes on without an answer after this long.
        #[serde(default)]
        patience_ms: Option<i64>,
    },
    /// Reads everything that has arrived.
    Read,
    /// Says nothing more and answers nothing.
    Silent,
    /// Begins again.
    Again,
}

impl Customer {
    /// Somebody with ordinary habits who does nothing yet.
    #[must_use]
    pub fn new(phone: &str, name: &str) -> Self {
        Self {
            phone: phone.into(),
            name: name.into(),
            username: None,
            hides_phone: false,
            last_wrote_ms: None,
            wrote: Vec::new(),
            told: Vec::new(),
            habits: Habits::default(),
            steps: Vec::new(),
            rules: Vec::new(),
            pool: Vec::new(),
        }
    }

    /// Then writes this.
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        self.shows(Content::text(text))
    }

    /// Then sends this.
    #[must_use]
    pub fn shows(mut self, content: Content) -> Self {
        self.steps.push(Step::Say { content, manner: Box::default() });
        self
    }

    /// Then sends this in this manner.
    #[must_use]
    pub fn sends(mut self, content: Content, manner: Manner) -> Self {
        self.steps.push(Step::Say { content, manner: Box::new(manner) });
        self
    }

    /// Then waits.
    #[must_use]
    pub fn waits(mut self, ms: i64) -> Self {
        self.steps.push(Step::Wait { ms, to_ms: None });
        self
    }

    /// Then waits for the business to write.
    #[must_use]
    pub fn until_answered(mut self) -> Self {
        self.steps.push(Step::UntilAnswered { patience_ms: None });
        self
    }

    /// Then does this.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Answers this when the business uses one of the words.
    #[must_use]
    pub fn when(mut self, words: &[&str], answers: &[&str]) -> Self {
        self.rules.push(Rule {
            when: words.iter().map(|word| (*word).to_lowercase()).collect(),
            say: answers.iter().map(|text| Content::text(text)).collect(),
        });
        self
    }

    /// Otherwise answers one of these, each once.
    #[must_use]
    pub fn otherwise(mut self, answers: &[&str]) -> Self {
        self.pool.extend(answers.iter().map(|text| Content::text(text)));
        self
    }

    /// Uses a telephone like this.
    #[must_use]
    pub fn with_habits(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// Goes by a username and hides the number.
    #[must_use]
    pub fn hidden_behind(mut self, username: &str) -> Self {
        self.username = Some(username.into());
        self.hides_phone = true;
        self
    }

    /// Taps what the business offers.
    #[must_use]
    pub fn taps(mut self) -> Self {
        self.habits.taps = true;
        self
    }

    pub(crate) fn answers_anything(&self) -> bool {
        !self.rules.is_empty() || !self.pool.is_empty()
    }
}
