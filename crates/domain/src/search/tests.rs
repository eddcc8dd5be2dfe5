//! The language of searches, as people type it.

use proptest::prelude::*;

use super::*;
use crate::{MediaKind, Text, Timestamp};

const DAY_MS: i64 = 86_400_000;

fn begins(date: Date) -> Timestamp {
    Timestamp(date.day_number() * DAY_MS)
}

fn parse(typed: &str) -> Query {
    let today = Date { year: 2026, month: 11, day: 24 };
    Query::parse(typed, &Calendar { today, begins: &begins })
}

/// An expression in one line: `+` before what goes on, `~` before other forms.
fn drawn(expr: &Expr) -> String {
    let all = |parts: &[Expr], between: &str| parts.iter().map(drawn).collect::<Vec<_>>().join(between);
    match expr {
        Expr::Term(term) => {
            let words: Vec<&str> = term.words.iter().map(Text::as_str).collect();
            let also: String = term.also.iter().map(|form| format!("~{}", form.as_str())).collect();
            format!("{}{}{also}", words.join("_"), if term.prefix { "+" } else { "" })
        }
        Expr::All(parts) => format!("({})", all(parts, " ")),
        Expr::Any(parts) => format!("[{}]", all(parts, " ")),
        Expr::Not(part) => format!("-{}", drawn(part)),
    }
}

fn words(typed: &str) -> String {
    parse(typed).words.as_ref().map(drawn).unwrap_or_default()
}

#[test]
fn words_stand_together_and_the_last_goes_on() {
    assert_eq!(words("Facture livraison "), "(facture livraison)");
    assert_eq!(words("facture livr"), "(facture livr+)");
    assert_eq!(words("l'été"), "l_ete+");
    assert_eq!(words("a"), "a", "one letter begins everything: it is looked for as a word");
    assert_eq!(words("fact* livraison "), "(fact+ livraison)");
    assert_eq!(words("東京"), "東_京");
    assert_eq!(words("  !? … "), "");
}

#[test]
fn phrases_choices_and_exclusions_are_understood() {
    assert_eq!(words("\"bon de livraison\" demain "), "(bon_de_livraison demain)");
    assert_eq!(words("« bon de liv"), "bon_de_liv+");
    assert_eq!(words("gâteau OR tarte OU pain demain "), "([gateau tarte pain] demain)");
    assert_eq!(words("(gâteau demain) | pain "), "[(gateau demain) pain]");
    assert_eq!(words("gâteau -chocolat NOT pain SAUF \"à demain\" "), "(gateau -chocolat -pain -a_demain)");
    assert_eq!(words("gâteau ET pain AND tarte "), "(gateau pain tarte)");
    assert_eq!(words("rendez-vous -- x "), "(rendez_vous x)");
}

#[test]
fn whoever_is_still_typing_is_not_refused() {
    assert_eq!(words("gâteau OR"), "gateau");
    assert_eq!(words("gâteau OR "), "gateau");
    assert_eq!(words("(gâteau "), "gateau");
    assert_eq!(words("gâteau) pain "), "(gateau pain)");
    assert_eq!(words("NOT"), "");
    assert_eq!(words(&format!("{}gâteau ", "(".repeat(100_000))), "gateau");
    assert_eq!(words(&format!("{}gâteau ", "NOT ".repeat(100_001))), "-gateau");
    assert_eq!(words("OR OR ) ( AND"), "");
    assert_eq!(words("from:"), "from");
    assert_eq!(words("is:jolie "), "is_jolie", "what is no value of an operator is looked for as words");
    assert_eq!(words("https://ex.fr 12:30 "), "(https_ex_fr 12_30)");
    assert_eq!(words("bonjour ou merci "), "(bonjour ou merci)", "only capitals bind");
}

#[test]
fn numbers_are_found_however_they_are_spaced() {
    assert_eq!(words("06 39 98"), "06_39_98+~063998~63998");
    assert_eq!(words("+33 6 39 98 00 01 "), "33_6_39_98_00_01~33639980001~3639980001~639980001~39980001");
    assert_eq!(words("0639980001 "), "0639980001~639980001");
    assert_eq!(words("12 gâteaux "), "(12 gateaux)");
}

#[test]
fn operators_speak_french_and_english() {
    let filters = |typed: &str| {
        parse(typed).chips.into_iter().map(|chip| (chip.negated, chip.filter)).collect::<Vec<_>>()
    };
    for (french, english) in [
        ("de:moi", "from:me"),
        ("de:client", "from:customer"),
        ("de:\"Karim Benali\"", "from:\"Karim Benali\""),
        ("membre:Zoé", "agent:Zoé"),
        ("avant:12/05/2025", "before:2025-05-12"),
        ("après:mai", "after:May"),
        ("le:hier", "on:yesterday"),
        ("type:pdf", "has:pdf"),
        ("avec:média", "has:media"),
        ("avec:photo", "type:image"),
        ("avec:lien", "has:link"),
        ("est:sans-réponse", "is:unanswered"),
        ("est:nonlu", "is:unread"),
        ("dans:Karim", "in:Karim"),
        ("-avec:média", "-has:media"),
    ] {
        let (one, other) = (filters(french), filters(english));
        assert_eq!(one.len(), 1, "{french}");
        assert_eq!(one, other, "{french} is {english}");
    }
    assert_eq!(filters("type:vocal"), [(false, Filter::Kind(Kind::Media(MediaKind::Voice)))]);
    assert_eq!(filters("-de:nous"), [(true, Filter::From(Who::Us))]);
}

#[test]
fn a_time_is_half_open_and_may_be_written_in_words() {
    let time = |typed: &str| match parse(typed).chips.first().map(|chip| chip.filter.clone()) {
        Some(Filter::Time { from, to, .. }) => (from, to),
        other => panic!("{typed}: {other:?}"),
    };
    let day = |year, month, day| Some(begins(Date { year, month, day }));
    assert_eq!(time("before:2025"), (None, day(2025, 1, 1)));
    assert_eq!(time("after:2025-05-12"), (day(2025, 5, 12), None));
    assert_eq!(time("le:12/05/2025"), (day(2025, 5, 12), day(2025, 5, 13)));
    let query = parse("avant:12 mai 2025 facture ");
    assert_eq!(query.chips[0].span, 0.."avant:12 mai 2025".len());
    assert_eq!(query.words.as_ref().map(drawn).as_deref(), Some("facture"));
    let query = parse("après:mai facture ");
    assert_eq!(query.chips[0].span, 0.."après:mai".len());
}

#[test]
fn a_chip_knows_where_it_stands() {
    let typed = "facture -dans:\"Karim B\" gâteau";
    let query = parse(typed);
    assert_eq!(&typed[query.chips[0].span.clone()], "-dans:\"Karim B\"");
    assert_eq!(&typed[query.chips[0].value.clone()], "Karim B");
    assert_eq!(query.words.as_ref().map(drawn).as_deref(), Some("(facture gateau+)"));
}

#[test]
fn what_is_found_is_marked_as_written() {
    let marked = |typed: &str, text: &str| {
        parse(typed).marks(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(marked("ete fact", "L'été, la FACTURE et les factures."), ["été", "FACTURE", "factures"]);
    assert_eq!(marked("\"de la\" -x ", "de x la, de la"), ["de la"]);
    assert_eq!(marked("0639980001 ", "au 06 39 98 00 01 svp"), ["06 39 98 00 01"]);
    assert_eq!(marked("京都", "東京都と京都"), ["京都", "京都"]);
    assert_eq!(marked("فاتورة ", "أين الفاتورة؟"), ["الفاتورة"]);
    assert_eq!(marked("gâteau OR pain ", "pain"), ["pain"]);
}

#[test]
fn a_snippet_shows_what_was_found() {
    let long = format!("{} la facture {}", "avant ".repeat(60), "après ".repeat(60));
    let (name, body) = (Text::from("photo.pdf"), Text::from(long.as_str()));
    let snippet = parse("facture ").snippet(&[&name, &body]);
    assert!(snippet.cut_before && snippet.cut_after);
    assert_eq!(&snippet.text.as_str()[snippet.marks[0].clone()], "facture");
    assert!(snippet.text.as_str().chars().count() <= 160);
    let snippet = parse("facture ").snippet(&[&name]);
    assert_eq!((snippet.text.as_str(), snippet.marks.len()), ("photo.pdf", 0));
    assert_eq!(parse("x").snippet(&[]), Snippet::default());
}

#[test]
fn what_was_typed_is_not_printed() {
    let shown = format!("{:?}", parse("secret de:Karim type:pdf"));
    assert!(!shown.contains("secret") && !shown.contains("Karim"), "{shown}");
}

proptest! {
    #[test]
    fn nothing_typed_is_too_strange(typed in "(\\PC|[ \"()|:-]|OR|NOT|from:|avant:|12/05){0,24}", text in "\\PC{0,60}") {
        let query = parse(&typed);
        for chip in &query.chips {
            prop_assert!(typed.get(chip.span.clone()).is_some() && typed.get(chip.value.clone()).is_some());
        }
        let marks = query.marks(&text);
        prop_assert!(marks.windows(2).all(|two| two[0].end < two[1].start));
        prop_assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some()));
        let said = Text::from(text.as_str());
        let snippet = query.snippet(&[&said]);
        prop_assert!(snippet.marks.iter().all(|mark| snippet.text.as_str().get(mark.clone()).is_some()));
    }

    /// A word is found by itself, however it is written around it.
    #[test]
    fn the_words_of_a_text_find_it(text in "\\PC{1,40}") {
        for token in tokens(&text) {
            let typed = format!("\"{}\" ", token.text);
            prop_assert!(!parse(&typed).marks(&text).is_empty(), "{typed:?} in {text:?}");
        }
    }
}
