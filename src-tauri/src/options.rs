//! What may be said on the command line. Secrets may not: an argument is readable by every program of the machine.

use clap::Parser;

use crate::deep_link::Link;

/// How to start.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "comptoir", version, about = "A native inbox for WhatsApp's Cloud API")]
pub(crate) struct Options {
    /// Opens the demo: a fictional bakery, nothing leaves this computer
    #[arg(long, conflicts_with = "hub")]
    pub demo: bool,
    /// Joins a team's hub; the seat's token comes from the form, or from `COMPTOIR_TOKEN`
    #[arg(long, value_name = "URL")]
    pub hub: Option<String>,
    /// Starts in the tray, without showing the window
    #[arg(long)]
    pub minimized: bool,
    /// Links to follow: comptoir://conversation/12
    #[arg(value_name = "LINK")]
    links: Vec<String>,
}

impl Options {
    /// Reads the arguments of a second start; what it does not know it leaves alone.
    pub(crate) fn of_second_start(arguments: &[String]) -> Self {
        Self::try_parse_from(arguments).unwrap_or_default()
    }

    /// The first link among the arguments that is one of ours.
    pub(crate) fn link(&self) -> Option<Link> {
        self.links.iter().find_map(|link| Link::parse(link))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(arguments: &[&str]) -> Options {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Options::of_second_start(&arguments)
    }

    #[test]
    fn a_second_start_brings_its_link() {
        let options = second(&["comptoir", "comptoir://conversation/7"]);
        assert_eq!(options.link(), Some(Link::Conversation(7)));
    }

    #[test]
    fn a_second_start_with_nonsense_only_raises_the_window() {
        let options = second(&["comptoir", "--whatever", "file:///etc/passwd"]);
        assert_eq!(options.link(), None);
        assert!(!options.demo);
    }

    #[test]
    fn a_token_cannot_be_an_argument() {
        assert!(Options::try_parse_from(["comptoir", "--token", "x"]).is_err());
    }
}
