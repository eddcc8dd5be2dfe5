//! The words of an export, in the reader's language.

use super::record::Writer;
use crate::Tongue;

/// The words, in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Tongue);

impl Words {
    fn pick(self, fr: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Tongue::Fr => fr,
            Tongue::En => en,
        }
    }

    pub(crate) fn language(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// What stands between the columns: what a spreadsheet of that language expects.
    pub(crate) fn separator(self) -> u8 {
        match self.0 {
            Tongue::Fr => b';',
            Tongue::En => b',',
        }
    }

    pub(crate) fn title(self, name: &str) -> String {
        format!("{} {name}", self.pick("Conversation avec", "Conversation with"))
    }

    pub(crate) fn columns(self) -> [&'static str; 10] {
        match self.0 {
            Tongue::Fr => {
                ["N°", "Date", "Heure", "De", "Par", "Type", "Texte", "Fichiers", "État", "Réactions"]
            }
            Tongue::En => {
                ["No.", "Date", "Time", "From", "By", "Kind", "Text", "Files", "State", "Reactions"]
            }
        }
    }

    pub(crate) fn writer(self, writer: Writer, customer: &str) -> &str {
        match writer {
            Writer::Customer => customer,
            Writer::Us => self.pick("Nous", "Us"),
            Writer::Phone => self.pick("Nous, depuis le téléphone", "Us, from the phone"),
        }
    }

    /// How many messages and files, and when it was made.
    pub(crate) fn made(self, when: &str, messages: usize, files: usize) -> String {
        let many = |count: usize, one: &str, other: &str| match (count, self.0) {
            (1, _) | (0, Tongue::Fr) => format!("{count} {one}"),
            (_, _) => format!("{count} {other}"),
        };
        let messages = many(messages, "message", "messages");
        let files = many(files, self.pick("fichier", "file"), self.pick("fichiers", "files"));
        format!("{} {when} · {messages} · {files}", self.pick("Exporté le", "Exported on"))
    }

    pub(crate) fn coverage(self, complete: bool) -> &'static str {
        if complete {
            self.pick(
                "Complet\u{a0}: depuis le premier message que le serveur connaît.",
                "Complete: from the first message that the server knows.",
            )
        } else {
            self.pick(
                "L’ordinateur qui l’a fait n’avait pas les messages plus anciens.",
                "The computer that made it did not have the older messages.",
            )
        }
    }

    pub(crate) fn to_check(self) -> &'static str {
        self.pick(
            "Pour vérifier que rien ne manque et que rien n’a été changé\u{a0}: dans Comptoir, Réglages, «\u{a0}Vérifier un export\u{a0}».",
            "To check that nothing is missing and nothing was changed: in Comptoir, Settings, “Check an export”.",
        )
    }

    pub(crate) fn kind(self, kind: &str) -> &'static str {
        match kind {
            "text" => self.pick("Texte", "Text"),
            "image" => self.pick("Photo", "Photo"),
            "video" => self.pick("Vidéo", "Video"),
            "audio" => self.pick("Son", "Audio"),
            "voice" => self.pick("Message vocal", "Voice message"),
            "document" => self.pick("Document", "Document"),
            "sticker" => self.pick("Autocollant", "Sticker"),
            "location" => self.pick("Position", "Location"),
            "contacts" => self.pick("Contact", "Contact card"),
            "choice" => self.pick("Choix", "Choice"),
            "form" => self.pick("Formulaire", "Form"),
            "order" => self.pick("Commande", "Order"),
            "interactive" => self.pick("Question", "Question"),
            "template" => self.pick("Modèle", "Template"),
            "system" => self.pick("Information", "Information"),
            "unreadable" => self.pick("Illisible", "Unreadable"),
            _ => self.pick("Autre", "Other"),
        }
    }

    pub(crate) fn state(self, state: &str) -> &'static str {
        match state {
            "queued" => self.pick("en file", "queued"),
            "accepted" => self.pick("remis à WhatsApp", "with WhatsApp"),
            "sent" => self.pick("envoyé", "sent"),
            "delivered" => self.pick("remis", "delivered"),
            "read" => self.pick("lu", "read"),
            "played" => self.pick("écouté", "played"),
            "failed" => self.pick("échec", "failed"),
            "unknown" => self.pick("issue inconnue", "outcome unknown"),
            "abandoned" => self.pick("abandonné", "given up"),
            _ => "",
        }
    }

    pub(crate) fn missing(self, why: &str) -> &'static str {
        match why {
            "left_out" => self.pick("laissé de côté", "left out"),
            "lost" => self.pick("perdu", "lost"),
            "withheld" => self.pick("réservé à d’autres rôles", "reserved for other roles"),
            _ => self.pick("pas sur cet ordinateur", "not on this computer"),
        }
    }

    pub(crate) fn deleted(self) -> &'static str {
        self.pick("Message supprimé", "Message deleted")
    }

    pub(crate) fn unreadable(self) -> &'static str {
        self.pick(
            "Ce message n’a pas pu être lu\u{a0}; le reste est là.",
            "This message could not be read; the rest is here.",
        )
    }

    pub(crate) fn edited(self) -> &'static str {
        self.pick("modifié", "edited")
    }

    pub(crate) fn forwarded(self) -> &'static str {
        self.pick("transféré", "forwarded")
    }
}
