//! The words that fill the dialogues: what is bought, when, for how much.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::calendar;
use super::people::Somebody;

const BREADS: [&str; 14] = [
    "deux traditions",
    "une tradition bien cuite et un pain aux graines",
    "une tourte de seigle tranchée",
    "un pain complet et deux traditions",
    "trois baguettes aux graines",
    "un pain de campagne bien cuit",
    "une fougasse aux olives et une tradition",
    "deux pains aux noix",
    "une demi-tourte et quatre chocolatines",
    "un grand pain de mie",
    "une boule de campagne et un pain aux figues",
    "trois traditions, dont une pas trop cuite",
    "une couronne bordelaise",
    "un pain d'épeautre et une brioche tressée",
];
const PASTRIES: [&str; 7] = [
    "six croissants",
    "quatre croissants et quatre chocolatines",
    "huit chocolatines",
    "cinq croissants et une brioche",
    "trois croissants, trois chocolatines et un pain aux raisins",
    "douze mini-viennoiseries",
    "six pains aux raisins",
];
const CAKES: [(&str, &str, u32); 10] = [
    ("un fraisier pour huit", "le fraisier", 42),
    ("une forêt-noire pour dix", "la forêt-noire", 48),
    ("un Paris-Brest pour six", "le Paris-Brest", 36),
    ("une charlotte aux poires pour huit", "la charlotte aux poires", 40),
    ("un opéra pour douze", "l'opéra", 58),
    ("une tarte au citron meringuée pour huit", "la tarte au citron", 34),
    ("un saint-honoré pour dix", "le saint-honoré", 52),
    ("un royal chocolat pour huit", "le royal chocolat", 44),
    ("une pavlova aux fruits rouges pour dix", "la pavlova", 46),
    ("un mille-feuille pour six", "le mille-feuille", 38),
];
const ORDERS: [&str; 10] = [
    "30 traditions, 6 pains de mie et 2 tourtes",
    "25 traditions et 40 petits pains",
    "18 traditions et 4 tourtes de seigle",
    "45 traditions et 10 tourtes",
    "20 traditions, 20 petits pains aux graines et 12 croissants",
    "35 traditions et 3 pains aux noix",
    "16 traditions et un pain aux figues",
    "60 petits pains et 10 traditions",
    "22 traditions, 2 brioches et 30 croissants",
    "28 traditions et 5 pains de mie tranchés",
];
const TIMES: [&str; 9] = ["8 h", "9 h 30", "11 h", "midi", "12 h 30", "16 h", "17 h 30", "18 h", "18 h 45"];
const CHILDREN: [&str; 6] = ["3", "5", "6", "7", "8", "10"];
const ELDERS: [&str; 4] = ["60", "65", "70", "75"];
const ADULTS: [&str; 6] = ["30", "40", "45", "50", "60", "70"];

/// Those who answer for the bakery.
pub(super) const AGENTS: [&str; 3] = ["Camille", "Hugo", "Nadia"];

/// The words of one telling, the same through the whole dialogue.
pub(super) fn words(
    who: &Somebody,
    agent: &str,
    at_ms: i64,
    rng: &mut impl Rng,
) -> BTreeMap<&'static str, String> {
    let mut pick = |list: &[&'static str]| (*list.choose(rng).expect("no list is empty")).to_owned();
    let (pain, vienn, pro) = (pick(&BREADS), pick(&PASTRIES), pick(&ORDERS));
    let (heure, enfant) = (pick(&TIMES), pick(&CHILDREN));
    let (adulte, ancien) = (pick(&ADULTS), pick(&ELDERS));
    let (gateau, le_gateau, prix) = CAKES.choose(rng).expect("there are cakes");
    let numero = rng.random_range(112..987_u32);
    BTreeMap::from([
        ("prenom", who.called.to_owned()),
        ("agent", agent.to_owned()),
        ("pain", pain),
        ("vienn", vienn),
        ("pro", pro),
        ("heure", heure),
        ("enfant", enfant),
        ("adulte", adulte),
        ("ancien", ancien),
        ("gateau", (*gateau).to_owned()),
        ("legateau", (*le_gateau).to_owned()),
        ("prix", prix.to_string()),
        ("numero", numero.to_string()),
        ("secondes", rng.random_range(5..28_u32).to_string()),
        ("jour", day_after(at_ms, rng.random_range(2..6))),
    ])
}

/// The name of the day so many days later; the shop is closed on Mondays.
fn day_after(at_ms: i64, days: i64) -> String {
    let name = |weekday: Weekday| match weekday {
        Weekday::Monday | Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    };
    name(calendar::in_paris(at_ms + days * 86_400_000).weekday()).to_owned()
}
