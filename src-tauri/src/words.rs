//! The few words that the shell says itself, where there is no screen to say them: tray, native dialogs,
//! window title. French and English, side by side, from the same keys.

use ipc::Tongue;
use ipc::row::LinkRow;

use crate::app::Standing;

/// The shell's words, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub Tongue);

impl Words {
    fn pick(self, fr: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Tongue::Fr => fr,
            Tongue::En => en,
        }
    }

    /// The window's title: how many wait, and neutral otherwise, because a taskbar is seen by everyone behind the counter.
    pub(crate) fn title(self, demo: bool, to_answer: u32) -> String {
        let name = if demo { self.pick("Comptoir — Démo", "Comptoir — Demo") } else { "Comptoir" };
        if to_answer == 0 { name.to_owned() } else { format!("({to_answer}) {name}") }
    }

    /// The one member of a number that is run from one desktop.
    pub(crate) fn me(self) -> &'static str {
        self.pick("Moi", "Me")
    }

    /// Tray: shows the window.
    pub(crate) fn open(self) -> &'static str {
        self.pick("Ouvrir Comptoir", "Open Comptoir")
    }

    /// Tray: switches notifications off and on.
    pub(crate) fn do_not_disturb(self) -> &'static str {
        self.pick("Ne pas déranger", "Do not disturb")
    }

    /// Tray: ends the app.
    pub(crate) fn quit(self) -> &'static str {
        self.pick("Quitter", "Quit")
    }

    /// Tray: nothing is connected.
    pub(crate) fn nothing_open(self) -> &'static str {
        self.pick("Aucun numéro connecté", "No number connected")
    }

    /// Tray: the lock is shut.
    pub(crate) fn locked(self) -> &'static str {
        self.pick("Verrouillé", "Locked")
    }

    /// How many messages have come while the lock is shut.
    pub(crate) fn arrived(self, messages: u64) -> String {
        match (messages, self.0) {
            (protocol::arrivals::MOST.., Tongue::Fr) => format!("{messages} nouveaux messages ou plus"),
            (protocol::arrivals::MOST.., Tongue::En) => format!("{messages} new messages or more"),
            (0 | 1, Tongue::Fr) => format!("{messages} nouveau message"),
            (1, Tongue::En) => "1 new message".to_owned(),
            (_, Tongue::Fr) => format!("{messages} nouveaux messages"),
            (_, Tongue::En) => format!("{messages} new messages"),
        }
    }

    /// Tray: shuts the lock.
    pub(crate) fn lock(self) -> &'static str {
        self.pick("Verrouiller", "Lock")
    }

    /// Tray: how the link stands, and what waits.
    pub(crate) fn standing(self, standing: &Standing) -> String {
        let link = match &standing.link {
            _ if standing.is_broken => {
                self.pick("Un numéro ne s'ouvre pas", "A number does not open").to_owned()
            }
            None | Some(LinkRow::None) => self.nothing_open().to_owned(),
            Some(LinkRow::Live) => self.pick("À jour", "Up to date").to_owned(),
            Some(LinkRow::CatchingUp { remaining }) => {
                format!("{} ({remaining})", self.pick("Rattrapage", "Catching up"))
            }
            Some(LinkRow::Offline { .. }) => self.pick("Hors ligne", "Offline").to_owned(),
            Some(LinkRow::ActionNeeded { need }) => self.need(need).to_owned(),
        };
        let waits = |count: u32, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let to_answer = waits(standing.to_answer, self.pick("à répondre", "to answer"));
        let to_send = waits(standing.outbox, self.pick("à envoyer", "to send"));
        [Some(link), to_answer, to_send].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// A hub had a profile wiped that was not on the screen.
    pub(crate) fn wiped(self) -> &'static str {
        self.pick(
            "Son hub a retiré ce poste : ce qui en était gardé ici est effacé.",
            "Its hub turned this seat out: what was kept of it here is erased.",
        )
    }

    /// The needs that concern this computer have words of their own; what is wrong at Meta, the window tells.
    fn need(self, need: &str) -> &'static str {
        match need {
            "sign_in" => self.pick("Reconnexion nécessaire", "Sign in again"),
            "update_app" => self.pick("Mise à jour nécessaire", "Update needed"),
            "refill_replica" => self.pick("Copie locale à reconstruire", "Local copy to rebuild"),
            "disk_full" => self.pick("Disque plein", "Disk full"),
            _ => self.pick("Numéro : action nécessaire", "Number: action needed"),
        }
    }

    /// The system's dialog in which an export is saved.
    pub(crate) fn save_export(self) -> &'static str {
        self.pick("Enregistrer la conversation", "Save the conversation")
    }

    /// The system's dialog in which an export is chosen.
    pub(crate) fn check_export(self) -> &'static str {
        self.pick("Choisir un export", "Choose an export")
    }

    /// The system's dialog in which files are chosen.
    pub(crate) fn attach_files(self) -> &'static str {
        self.pick("Joindre des fichiers", "Attach files")
    }

    /// The system's dialog in which a place for a file is chosen.
    pub(crate) fn save_file(self) -> &'static str {
        self.pick("Enregistrer le fichier", "Save the file")
    }

    /// The language, as a page says it.
    pub(crate) fn language(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// The browser's last page: the person signed in.
    pub(crate) fn signed_in(self) -> &'static str {
        self.pick("Vous êtes connecté", "You are signed in")
    }

    /// Under it: nothing is left to do there.
    pub(crate) fn close_this(self) -> &'static str {
        self.pick(
            "Vous pouvez fermer cet onglet et revenir à Comptoir.",
            "You may close this tab and go back to Comptoir.",
        )
    }

    /// The browser's last page: the provider said no.
    pub(crate) fn not_signed_in(self) -> &'static str {
        self.pick("La connexion n’a pas eu lieu", "You were not signed in")
    }

    /// The browser's page for what is no sign-in that is waited for.
    pub(crate) fn wrong_here(self) -> &'static str {
        self.pick("Cette page n’attend rien", "Nothing is awaited here")
    }

    /// Under both: where to go on.
    pub(crate) fn go_back(self) -> &'static str {
        self.pick(
            "Revenez à Comptoir et recommencez de là. Vous pouvez fermer cet onglet.",
            "Go back to Comptoir and begin again there. You may close this tab.",
        )
    }

    /// Quitting while something waits.
    pub(crate) fn quit_with_outbox(self, waiting: u32) -> String {
        match self.0 {
            Tongue::Fr => format!(
                "{waiting} message(s) ne sont pas encore partis. Ils restent sur cet ordinateur et partiront à la \
                 prochaine ouverture. D'ici là, rien n'est reçu ni notifié ici."
            ),
            Tongue::En => format!(
                "{waiting} message(s) have not gone out yet. They stay on this computer and go out the next time it \
                 opens. Until then, nothing is received or notified here."
            ),
        }
    }

    /// Closing where there is no tray to close to.
    pub(crate) fn quit_without_tray(self) -> &'static str {
        self.pick(
            "Ce bureau n'a pas de zone de notification : fermer la fenêtre quitte Comptoir. \
             Rien n'est reçu ni notifié ici jusqu'à la prochaine ouverture.",
            "This desktop has no tray, so closing the window quits Comptoir. \
             Nothing is received or notified here until it is opened again.",
        )
    }

    /// On a notification: opens the conversation.
    pub(crate) fn open_conversation(self) -> &'static str {
        self.pick("Ouvrir", "Open")
    }

    /// Button: stays.
    pub(crate) fn stay(self) -> &'static str {
        self.pick("Rester", "Stay")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(link: LinkRow, outbox: u32, to_answer: u32) -> Standing {
        Standing { link: Some(link), is_broken: false, outbox, to_answer }
    }

    #[test]
    fn the_status_line_counts_what_waits() {
        let offline = standing(LinkRow::Offline { since: 0 }, 3, 0);
        assert_eq!(Words(Tongue::Fr).standing(&offline), "Hors ligne · 3 à envoyer");
        assert_eq!(Words(Tongue::En).standing(&standing(LinkRow::Live, 0, 0)), "Up to date");
        let all = standing(LinkRow::Live, 1, 12);
        assert_eq!(Words(Tongue::En).standing(&all), "Up to date · 12 to answer · 1 to send");
        assert_eq!(Words(Tongue::En).standing(&Standing::default()), "No number connected");
        let broken = Standing { is_broken: true, ..all };
        assert_eq!(
            Words(Tongue::Fr).standing(&broken),
            "Un numéro ne s'ouvre pas · 12 à répondre · 1 à envoyer"
        );
    }

    #[test]
    fn the_title_counts_who_waits_and_names_nobody() {
        assert_eq!(Words(Tongue::Fr).title(false, 0), "Comptoir");
        assert_eq!(Words(Tongue::Fr).title(false, 4), "(4) Comptoir");
        assert_eq!(Words(Tongue::En).title(true, 1), "(1) Comptoir — Demo");
    }

    #[test]
    fn every_language_says_something_of_a_need_it_does_not_know() {
        let dead = standing(LinkRow::ActionNeeded { need: "token_dead".to_owned() }, 0, 0);
        assert_eq!(Words(Tongue::Fr).standing(&dead), "Numéro : action nécessaire");
    }
}
