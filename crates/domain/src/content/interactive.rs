//! Messages of ours that ask for a tap: buttons, lists, links, a place, a form. The limits are Meta's
//! ("interactive messages"); [`Interactive::check`] says what Meta would refuse before it is asked.

use serde::{Deserialize, Serialize};

use super::{Media, MediaKind};
use crate::Text;

/// A message of ours with something to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interactive {
    /// What stands above the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The words.
    pub body: Text,
    /// What stands below, small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// What there is to tap.
    pub action: Action,
}

/// What stands above the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    /// Words.
    Text(Text),
    /// A picture, film or file.
    Media(Media),
}

impl Header {
    /// The file, if it is one.
    #[must_use]
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Media(media) => Some(media),
            Self::Text(_) => None,
        }
    }
}

/// What there is to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// One to three buttons.
    Buttons {
        /// The buttons.
        buttons: Vec<Button>,
    },
    /// A list that opens.
    List {
        /// What opens it.
        button: Text,
        /// Its sections.
        sections: Vec<Section>,
    },
    /// A link.
    Link {
        /// What it says.
        label: Text,
        /// Where it leads, `https://…`.
        url: Text,
    },
    /// A question for the customer's place.
    LocationRequest,
    /// A form (flow) of ours at Meta.
    Flow {
        /// Its id there.
        flow: String,
        /// What opens it.
        label: Text,
        /// The first screen, where one is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        screen: Option<String>,
        /// Whether it is still a draft.
        #[serde(default, skip_serializing_if = "is_false")]
        draft: bool,
    },
}

/// A reply button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Comes back when it is tapped.
    pub id: Text,
    /// What it says.
    pub title: Text,
}

/// A section of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its title; needed where there are several.
    pub title: Text,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Comes back when it is chosen.
    pub id: Text,
    /// What it says.
    pub title: Text,
    /// A second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// Meta's limits, in characters or pieces.
pub mod limit {
    /// Header words.
    pub const HEADER: usize = 60;
    /// The words. (One page says 4096 for lists; another caps all at 1024: the smaller is safe.)
    pub const BODY: usize = 1024;
    /// Footer.
    pub const FOOTER: usize = 60;
    /// Buttons in a message.
    pub const BUTTONS: usize = 3;
    /// A button's title.
    pub const BUTTON_TITLE: usize = 20;
    /// A button's id.
    pub const BUTTON_ID: usize = 256;
    /// What opens a list.
    pub const LIST_BUTTON: usize = 20;
    /// Sections of a list, and rows over all of them.
    pub const LIST_ROWS: usize = 10;
    /// A section's title.
    pub const SECTION_TITLE: usize = 24;
    /// A row's title.
    pub const ROW_TITLE: usize = 24;
    /// A row's id.
    pub const ROW_ID: usize = 200;
    /// A row's second line.
    pub const ROW_DESCRIPTION: usize = 72;
    /// What a link says.
    pub const LINK_LABEL: usize = 20;
    /// Where a link leads.
    pub const LINK_URL: usize = 2000;
    /// What opens a form.
    pub const FLOW_LABEL: usize = 30;
}

/// Why Meta would refuse the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub part: Part,
    /// Which button, section or row, counted from 0.
    pub index: usize,
    /// The limit that is broken, where it is one.
    pub limit: usize,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nothing stands there.
    Empty,
    /// More characters or pieces than the limit.
    TooMany,
    /// The same as another.
    Repeated,
    /// Not an address that begins with `https://` or `http://`.
    NotALink,
    /// A kind of header that this message cannot have.
    WrongHeader,
}

/// A part of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What stands above.
    Header,
    /// The words.
    Body,
    /// What stands below.
    Footer,
    /// The buttons, or one's title.
    Button,
    /// What opens a list.
    ListButton,
    /// A section.
    Section,
    /// The rows, or one's title; counted over all sections.
    Row,
    /// A row's second line.
    RowDescription,
    /// A link's or form's label.
    Label,
    /// A link's address.
    Url,
}

impl Interactive {
    /// Checks it against Meta's limits.
    ///
    /// # Errors
    /// The first thing that Meta would refuse.
    pub fn check(&self) -> Result<(), Problem> {
        self.check_header()?;
        words(&self.body, Part::Body, 0, limit::BODY)?;
        if let Some(footer) = &self.footer {
            words(footer, Part::Footer, 0, limit::FOOTER)?;
        }
        match &self.action {
            Action::Buttons { buttons } => {
                count(buttons.len(), Part::Button, limit::BUTTONS)?;
                for (index, button) in buttons.iter().enumerate() {
                    words(&button.title, Part::Button, index, limit::BUTTON_TITLE)?;
                    words(&button.id, Part::Button, index, limit::BUTTON_ID)?;
                    let twin = |other: &Button| other.title == button.title || other.id == button.id;
                    if buttons[..index].iter().any(twin) {
                        return Err(Problem {
                            kind: ProblemKind::Repeated,
                            part: Part::Button,
                            index,
                            limit: 0,
                        });
                    }
                }
                Ok(())
            }
            Action::List { button, sections } => check_list(button, sections),
            Action::Link { label, url } => {
                words(label, Part::Label, 0, limit::LINK_LABEL)?;
                words(url, Part::Url, 0, limit::LINK_URL)?;
                let url = url.as_str();
                let is_link = (url.starts_with("https://") || url.starts_with("http://"))
                    && !url.contains(char::is_whitespace);
                if is_link {
                    Ok(())
                } else {
                    Err(Problem { kind: ProblemKind::NotALink, part: Part::Url, index: 0, limit: 0 })
                }
            }
            Action::LocationRequest => Ok(()),
            Action::Flow { label, flow, .. } => {
                words(label, Part::Label, 0, limit::FLOW_LABEL)?;
                words(&Text::from(flow.as_str()), Part::Url, 0, limit::LINK_URL)
            }
        }
    }

    fn check_header(&self) -> Result<(), Problem> {
        let wrong = Problem { kind: ProblemKind::WrongHeader, part: Part::Header, index: 0, limit: 0 };
        match (&self.header, &self.action) {
            (None, _) => Ok(()),
            (Some(_), Action::LocationRequest) | (Some(Header::Media(_)), Action::List { .. }) => Err(wrong),
            (Some(Header::Text(text)), _) => words(text, Part::Header, 0, limit::HEADER),
            (Some(Header::Media(media)), _) => match media.kind {
                MediaKind::Image | MediaKind::Video | MediaKind::Document => Ok(()),
                MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => Err(wrong),
            },
        }
    }
}

fn check_list(button: &Text, sections: &[Section]) -> Result<(), Problem> {
    words(button, Part::ListButton, 0, limit::LIST_BUTTON)?;
    count(sections.len(), Part::Section, limit::LIST_ROWS)?;
    count(sections.iter().map(|section| section.rows.len()).sum(), Part::Row, limit::LIST_ROWS)?;
    for (index, section) in sections.iter().enumerate() {
        if sections.len() > 1 || !section.title.as_str().is_empty() {
            words(&section.title, Part::Section, index, limit::SECTION_TITLE)?;
        }
        count(section.rows.len(), Part::Section, limit::LIST_ROWS)?;
    }
    let rows: Vec<&Row> = sections.iter().flat_map(|section| &section.rows).collect();
    for (index, row) in rows.iter().enumerate() {
        words(&row.title, Part::Row, index, limit::ROW_TITLE)?;
        words(&row.id, Part::Row, index, limit::ROW_ID)?;
        if let Some(description) = &row.description {
            words(description, Part::RowDescription, index, limit::ROW_DESCRIPTION)?;
        }
        if rows[..index].iter().any(|other| other.id == row.id) {
            return Err(Problem { kind: ProblemKind::Repeated, part: Part::Row, index, limit: 0 });
        }
    }
    Ok(())
}

fn words(text: &Text, part: Part, index: usize, limit: usize) -> Result<(), Problem> {
    if text.as_str().trim().is_empty() {
        return Err(Problem { kind: ProblemKind::Empty, part, index, limit });
    }
    if text.as_str().chars().count() > limit {
        return Err(Problem { kind: ProblemKind::TooMany, part, index, limit });
    }
    Ok(())
}

fn count(pieces: usize, part: Part, limit: usize) -> Result<(), Problem> {
    let kind = if pieces == 0 { ProblemKind::Empty } else { ProblemKind::TooMany };
    if (1..=limit).contains(&pieces) { Ok(()) } else { Err(Problem { kind, part, index: 0, limit }) }
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buttons(titles: &[&str]) -> Interactive {
        let buttons = titles.iter().map(|title| Button { id: Text::from(*title), title: Text::from(*title) });
        let action = Action::Buttons { buttons: buttons.collect() };
        Interactive { header: None, body: "Demain ?".into(), footer: None, action }
    }

    #[test]
    fn what_meta_would_refuse_is_named() {
        assert_eq!(buttons(&["Oui", "Non"]).check(), Ok(()));
        let wrong = |message: Interactive| message.check().expect_err("refused");
        assert_eq!(wrong(buttons(&[])).kind, ProblemKind::Empty);
        assert_eq!(wrong(buttons(&["a", "b", "c", "d"])).kind, ProblemKind::TooMany);
        assert_eq!(wrong(buttons(&["a", "a"])).kind, ProblemKind::Repeated);
        let long = wrong(buttons(&["court", "é".repeat(21).as_str()]));
        assert_eq!((long.part, long.index, long.limit), (Part::Button, 1, limit::BUTTON_TITLE));
        let link = |url: &str| Interactive {
            action: Action::Link { label: "Voir".into(), url: url.into() },
            ..buttons(&["a"])
        };
        assert_eq!(link("https://exemple.fr").check(), Ok(()));
        assert_eq!(wrong(link("javascript:alert(1)")).kind, ProblemKind::NotALink);
    }

    #[test]
    fn a_list_counts_rows_over_all_sections() {
        let row = |id: usize| Row { id: id.to_string().into(), title: "Une".into(), description: None };
        let section =
            |from: usize, to: usize| Section { title: "Pains".into(), rows: (from..to).map(row).collect() };
        let list = |sections| Interactive {
            action: Action::List { button: "Choisir".into(), sections },
            ..buttons(&["a"])
        };
        assert_eq!(list(vec![section(0, 5), section(5, 10)]).check(), Ok(()));
        let over = list(vec![section(0, 6), section(6, 12)]).check().expect_err("eleven rows and more");
        assert_eq!((over.kind, over.part), (ProblemKind::TooMany, Part::Row));
    }
}
