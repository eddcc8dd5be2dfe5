//! The bakery's customers. All numbers are from ranges reserved for fiction.

/// What somebody is to the bakery; decides what they write about and how often.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Regular,
    Family,
    Rare,
    Professional,
    Vip,
    English,
    Portuguese,
    Arabic,
    /// Writes only what `today.txt` says.
    Stranger,
    /// Sends one of everything, once: see `gallery`.
    Gallery,
}

impl Kind {
    /// The word for it in the dialogues.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Regular => "habitue",
            Self::Family => "famille",
            Self::Rare => "rare",
            Self::Professional => "pro",
            Self::Vip => "vip",
            Self::English => "anglais",
            Self::Portuguese => "portugais",
            Self::Arabic => "arabe",
            Self::Stranger | Self::Gallery => "personne",
        }
    }

    /// How many hours pass between two conversations, about.
    pub(super) fn pause_hours(self) -> f64 {
        match self {
            Self::Regular => 24.0 * 12.0,
            Self::Family => 24.0 * 17.0,
            Self::Rare => 24.0 * 60.0,
            Self::Professional => 24.0 * 2.7,
            Self::Vip => 24.0 * 9.0,
            Self::English | Self::Portuguese => 24.0 * 20.0,
            Self::Arabic => 24.0 * 24.0,
            Self::Stranger | Self::Gallery => f64::INFINITY,
        }
    }
}

/// Somebody.
pub(super) struct Somebody {
    /// The key in `today.txt`.
    pub(super) key: &'static str,
    /// The profile name.
    pub(super) name: &'static str,
    /// How the bakery calls them.
    pub(super) called: &'static str,
    /// Digits.
    pub(super) phone: &'static str,
    pub(super) kind: Kind,
    /// Goes by a username and hides the number.
    pub(super) username: Option<&'static str>,
}

const fn one(
    key: &'static str,
    name: &'static str,
    called: &'static str,
    phone: &'static str,
    kind: Kind,
) -> Somebody {
    Somebody { key, name, called, phone, kind, username: None }
}

/// Everybody.
pub(super) const EVERYBODY: [Somebody; 43] = [
    one("ines", "Inès Caron", "Inès", "33639980011", Kind::Family),
    one("delmas", "Marc Delmas", "Monsieur Delmas", "33639980012", Kind::Regular),
    one("sylvie", "Sylvie Arnaud", "Sylvie", "33639980013", Kind::Rare),
    one("quais", "Café des Quais", "Malik", "33639980014", Kind::Professional),
    one("spam", "SUBVENTION PRO 24h", "Monsieur", "447700900999", Kind::Stranger),
    one("montferrand", "Mme de Montferrand", "Madame", "33639980015", Kind::Vip),
    one("odette", "Odette Lafitte", "Odette", "33639980016", Kind::Regular),
    one("bistrot", "Bistrot des Tanneurs", "Bastien", "33639980017", Kind::Professional),
    one("kate", "Kate Morrison", "Kate", "447700900142", Kind::English),
    one("yasmine", "ياسمين حداد", "ياسمين", "33639980018", Kind::Arabic),
    Somebody {
        key: "lea",
        name: "Léa R.",
        called: "Léa",
        phone: "33639980019",
        kind: Kind::Rare,
        username: Some("lea.rousseau"),
    },
    one("joao", "João Ferreira", "João", "33639980020", Kind::Portuguese),
    one("paulhenri", "Paul-Henri Vasseur", "Paul-Henri", "33639980021", Kind::Rare),
    one("karim", "Karim Benali", "Karim", "33639980022", Kind::Regular),
    one("nathalie", "Nathalie Dupouy", "Nathalie", "33639980023", Kind::Family),
    one("mathilde", "Mathilde – Fleurs du Coin", "Mathilde", "33639980024", Kind::Regular),
    one("bernard", "Bernard Castaing", "Bernard", "33639980025", Kind::Family),
    one("hotel", "Hôtel du Théâtre", "Salomé", "33639980026", Kind::Professional),
    one("cantine", "Cantine Montgolfier", "Patrick", "33639980027", Kind::Professional),
    one("aicha", "Aïcha Diallo", "Aïcha", "33639980028", Kind::Family),
    one("thomas", "Thomas Vidal", "Thomas", "33639980029", Kind::Regular),
    one("pauline", "Pauline Mercier", "Pauline", "33639980030", Kind::Family),
    one("gerard", "Gérard P.", "Gérard", "33639980031", Kind::Regular),
    one("chloe", "Chloé 🌻", "Chloé", "33639980032", Kind::Family),
    one("lucas", "Lucas", "Lucas", "33639980033", Kind::Rare),
    one("francoise", "Françoise Labat", "Françoise", "33639980034", Kind::Regular),
    one("mehdi", "Mehdi A.", "Mehdi", "33639980035", Kind::Regular),
    one("solene", "Solène Le Goff", "Solène", "33639980036", Kind::Family),
    one("etienne", "Étienne Roussel", "Étienne", "33639980037", Kind::Rare),
    one("jeanne", "Jeanne et Paul", "Jeanne", "33639980038", Kind::Family),
    one("maitre", "Me Valérie Sorbier", "Maître", "33639980039", Kind::Vip),
    one("abdou", "Abdoulaye Ndiaye", "Abdoulaye", "33639980040", Kind::Regular),
    one("camille", "Camille Peyrat", "Camille", "33639980041", Kind::Rare),
    one("ngoc", "Ngoc Anh Tran", "Ngoc Anh", "33639980042", Kind::Family),
    one("remy", "Rémy Bouchet", "Rémy", "33639980043", Kind::Regular),
    one("claire", "Claire & les jumeaux", "Claire", "33639980044", Kind::Family),
    one("tom", "Tom O'Brien", "Tom", "353209150142", Kind::English),
    one("beatriz", "Beatriz Lopes", "Beatriz", "33639980045", Kind::Portuguese),
    one("samir", "سمير بن علي", "سمير", "33639980046", Kind::Arabic),
    one("philippe", "Philippe Dartigues", "Philippe", "33639980047", Kind::Rare),
    one("oceane", "Océane", "Océane", "33639980048", Kind::Rare),
    one("galerie", "Camille Galerie", "Camille", "33639980064", Kind::Gallery),
    one("madeleine", "Madeleine Ducasse", "Madeleine", "33639980049", Kind::Regular),
];
