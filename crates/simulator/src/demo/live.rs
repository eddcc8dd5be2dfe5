//! The bakery's customers from now on: some are about to write, all of them answer.

use super::history::Past;
use super::people::{EVERYBODY, Kind, Somebody};
use crate::customers::{Content, Customer, Habits, Manner, Script, Step};

/// Everybody, as the simulator plays them.
pub(super) fn script(past: &Past) -> Script {
    let customers = EVERYBODY.iter().map(|somebody| {
        let mut customer = voice(somebody);
        if let Some((last, recent)) = past.last.get(somebody.key) {
            customer.last_wrote_ms = Some(*last);
            customer.wrote.clone_from(recent);
        }
        customer.told = past.told.get(somebody.key).cloned().unwrap_or_default();
        customer
    });
    Script::of(customers.chain(newcomers()).collect())
}

fn voice(somebody: &Somebody) -> Customer {
    let mut customer = Customer::new(somebody.phone, somebody.name);
    customer.username = somebody.username.map(str::to_owned);
    customer.hides_phone = somebody.username.is_some();
    let customer = match somebody.kind {
        Kind::Stranger => customer,
        Kind::English => english(customer),
        Kind::Portuguese => portuguese(customer),
        Kind::Arabic => arabic(customer),
        Kind::Professional => professional(customer),
        Kind::Gallery => french(customer),
        Kind::Regular | Kind::Family | Kind::Rare | Kind::Vip => french(own_rules(customer, somebody.key)),
    };
    with_steps(customer.taps(), somebody.key)
}

/// What only this person would say.
fn own_rules(customer: Customer, key: &str) -> Customer {
    match key {
        "ines" => customer
            .when(
                &["noisette", "trace", "jade", "sans", "allerg"],
                &[
                    "Merci, vous me soulagez énormément. La maman de Jade aussi 🙏",
                    "Je leur montre votre message, merci.",
                ],
            )
            .when(
                &["10 h", "10h", "confirm"],
                &["10 h parfait ! Manon compte les dodos, il en reste trois."],
            ),
        "delmas" => customer
            .when(
                &["rembours", "avoir", "offr"],
                &[
                    "Voilà une réponse honnête. Merci, je passerai chercher la nouvelle.",
                    "Sans rancune. Neuf ans, ça ne s'efface pas avec un trou.",
                ],
            )
            .when(&["désol", "navr", "excus"], &["Merci de le reconnaître. Et pour le remboursement ?"]),
        "montferrand" => customer
            .when(
                &["oui", "jouable", "prêt", "possible", "saint-honoré"],
                &["Vous êtes un homme d'État. 16 h 30 à la cour ?"],
            )
            .when(&["16 h", "cour", "entendu"], &["Hector et moi vous sommes éternellement reconnaissants."])
            .when(
                &["non", "impossible", "malheureusement"],
                &["Alors sauvez-moi avec ce que vous avez, je m'en remets à vous."],
            ),
        "odette" => customer
            .when(
                &["écout", "entend", "message"],
                &["Ah il est bien parti alors ! Je recommencerai, c'est amusant."],
            )
            .when(
                &["répét", "écrire", "compris"],
                &["Je disais : une tradition pas trop cuite, et le bonjour à Gaston."],
            ),
        "mathilde" => customer.when(
            &["nadia", "camille", "moi", "hugo"],
            &["Je le savais ! Je vous l'apporte à la fermeture, il est splendide 🌷"],
        ),
        "sylvie" => customer.when(
            &["60", "soixante", "mignardise", "possible", "reprendre"],
            &["Quelle joie, je n'y croyais plus ! Le 28 à 16 h, ce serait parfait."],
        ),
        "lea" => customer
            .when(&["reste", "brioche", "oui"], &["Super, je suis là dans vingt minutes. Au nom de Léa."]),
        _ => customer,
    }
}

fn french(customer: Customer) -> Customer {
    customer
        .when(&["prêt", "attend", "comptoir"], &["Super, j'arrive !", "Je suis déjà en route."])
        .when(&["désol", "navr", "excus"], &["Ne vous en faites pas, merci d'avoir répondu si vite."])
        .when(&["rembours"], &["Merci, c'est très correct de votre part."])
        .when(
            &["quelle heure", "vers quelle", "à quelle"],
            &["17 h 30 ce serait l'idéal.", "Plutôt 18 h finalement, si ça vous va."],
        )
        .when(&["combien", "personnes", "parts"], &["Nous serons huit, dont deux très gourmands."])
        .when(&["allerg", "noix", "gluten"], &["Pas d'allergie chez nous, juste de l'appétit."])
        .when(
            &["n° ", "numéro", "noté", "c'est fait"],
            &["Parfait, merci !", "C'est noté aussi de mon côté 👍"],
        )
        .when(&["bonne journée", "bonne soirée", "à bientôt", "à demain"], &["Merci, à vous aussi !"])
        .when(&["merci"], &["Avec plaisir.", "C'est moi qui vous remercie."])
        .when(&["?"], &["Oui, c'est bien ça.", "Oui s'il vous plaît."])
        .otherwise(&[
            "D'accord, merci beaucoup !",
            "Très bien 🙂",
            "Parfait, à tout à l'heure.",
            "Vous êtes efficaces, ça fait plaisir.",
            "Bonne journée à toute l'équipe !",
        ])
}

fn professional(customer: Customer) -> Customer {
    customer
        .when(
            &["noté", "entendu", "bien reçu", "c'est bon"],
            &["Impeccable, merci", "👍", "Vous assurez, à demain"],
        )
        .when(&["désol", "navr", "erreur"], &["Ça arrive. Tant que c'est là avant le service."])
        .when(&["facture"], &["Bien reçue, je fais le virement ce soir."])
        .when(&["?"], &["Oui, comme d'habitude.", "Non, c'est tout pour demain."])
        .otherwise(&["Ok merci", "Parfait", "Bon service à vous aussi"])
}

fn english(customer: Customer) -> Customer {
    customer
        .when(
            &["open", "five minutes", "minute", "coming", "sorry", "ouv"],
            &["Ah, we can see someone waving. You're a lifesaver!"],
        )
        .when(&["?"], &["Yes please, that would be wonderful."])
        .otherwise(&["Lovely, thank you!", "Merci beaucoup! (still practising)", "See you in a bit."])
}

fn portuguese(customer: Customer) -> Customer {
    customer.when(&["?"], &["Sim, por favor."]).otherwise(&[
        "Muito obrigado!",
        "Perfeito, até amanhã.",
        "Um abraço a todos 👋",
    ])
}

fn arabic(customer: Customer) -> Customer {
    customer
        .when(&["?", "؟"], &["نعم، من فضلكم."])
        .otherwise(&["شكراً جزيلاً 🌷", "ممتاز، إلى اللقاء يوم السبت."])
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

fn one_of(texts: &[&str]) -> Step {
    Step::OneOf { contents: texts.iter().map(|text| Content::text(text)).collect() }
}

fn between(ms: i64, to_ms: i64) -> Step {
    Step::Wait { ms, to_ms: Some(to_ms) }
}

/// What some of them are about to do by themselves.
fn with_steps(customer: Customer, key: &str) -> Customer {
    match key {
        "odette" => {
            customer.waits(50 * SECOND).says("Allô ? C'est Odette. Est-ce que ça enregistre toujours ?")
        }
        "kate" => customer
            .waits(20 * SECOND)
            .says("Update: the three-year-old has started licking the window.")
            .until_answered()
            .waits(90 * SECOND)
            .says("We're in! Best croissants of our lives. Thank you!"),
        "karim" => {
            customer.waits(3 * MINUTE).says("Ça y est, le remboursement est arrivé ! Merci pour la rapidité.")
        }
        "mathilde" => customer
            .waits(5 * MINUTE)
            .shows(Content::image("Le bouquet en question. Il y a un mot doux dedans.")),
        "bistrot" => customer
            .waits(2 * MINUTE)
            .says("Finalement 55 traditions, le pilier droit vient de confirmer")
            .until_answered()
            .then(between(6 * MINUTE, 12 * MINUTE))
            .then(one_of(&[
                "On peut ajouter deux brioches ? Le patron est de bonne humeur",
                "Ajoutez 10 petits pains, un car de retraités a téléphoné",
                "La salle est pleine, vos pains aux noix font un malheur",
            ])),
        "thomas" | "abdou" | "remy" | "madeleine" | "mehdi" | "francoise" => regular(customer, key),
        "chloe" | "solene" | "claire" | "aicha" => family(customer, key),
        _ => customer,
    }
}

/// Comes back every so often, for as long as anybody watches.
fn regular(customer: Customer, key: &str) -> Customer {
    let first = 70 + i64::from(key.as_bytes()[0] % 7) * 55;
    customer
        .then(between(first * SECOND, (first + 40) * SECOND))
        .then(one_of(&[
            "Bonjour, il vous reste une tourte de seigle ?",
            "Bonjour ! Deux traditions pour 18 h, c'est possible ?",
            "Vous êtes encore ouverts ? J'ai été retenu au bureau",
            "Bonjour, le pain aux noix est sorti du four ?",
            "Vous pouvez me garder une demi-tourte ? Je passe vers 17 h 30",
        ]))
        .then(Step::UntilAnswered { patience_ms: Some(9 * MINUTE) })
        .then(between(7 * MINUTE, 16 * MINUTE))
        .then(Step::Again)
}

fn family(customer: Customer, key: &str) -> Customer {
    let first = 120 + i64::from(key.as_bytes()[1] % 9) * 45;
    customer
        .then(between(first * SECOND, (first + 60) * SECOND))
        .then(one_of(&[
            "Bonjour, faites-vous des gâteaux d'anniversaire pour samedi ? C'est pour huit enfants très motivés",
            "Coucou, est-ce que la charlotte contient de la gélatine ?",
            "Bonjour, vingt mini-éclairs pour la kermesse, c'est jouable ?",
            "Le petit a mangé tout le pain dans la poussette, je peux recommander ?",
        ]))
        .then(Step::UntilAnswered { patience_ms: Some(12 * MINUTE) })
        .then(between(10 * MINUTE, 20 * MINUTE))
        .then(Step::Again)
}

/// People who write for the first time.
fn newcomers() -> Vec<Customer> {
    let slow = Habits { reading_ms: (9_000, 40_000), thinking_ms: (12_000, 50_000), ..Habits::default() };
    vec![
        french(Customer::new("33639980061", "Antoine Lescure"))
            .waits(8 * SECOND)
            .says("Bonjour ! C'est bien ici la boulangerie dont tout le monde parle ?")
            .waits(14 * SECOND)
            .says("Je voudrais savoir si vous faites des commandes pour dix personnes le dimanche"),
        french(Customer::new("33639980062", "Zoé"))
            .with_habits(slow)
            .waits(95 * SECOND)
            .shows(Content::image("Vous sauriez refaire ça ? C'est le gâteau de mes grands-parents en 1962")),
        french(Customer::new("33639980067", "Marguerite & Jo"))
            .taps()
            .waits(150 * SECOND)
            .sends(
                Content::text("Bonjour, votre galette de la publicité, elle nourrit combien de personnes ?"),
                Manner { referral: Some(true.into()), ..Manner::default() },
            )
            .until_answered()
            .waits(20 * SECOND)
            .then(Step::Album {
                contents: vec![
                    Content::photo("photo-vitrine.jpg", "On hésite entre celles-ci"),
                    Content::photo("photo-pains.jpg", ""),
                    Content::photo("photo-petite.jpg", ""),
                ],
            }),
        french(Customer::new("33639980068", "Bastien (vélo)"))
            .taps()
            .waits(6 * MINUTE)
            .shows(Content::voice(11))
            .waits(9 * SECOND)
            .shows(Content::Sticker { animated: true }),
        french(Customer::new("33639980063", "Dr Hélène Pommier").hidden_behind("dr.pommier"))
            .waits(4 * MINUTE)
            .says(
                "Bonjour, cabinet Pommier : un plateau de viennoiseries pour la salle d'attente vendredi ?",
            ),
    ]
}
