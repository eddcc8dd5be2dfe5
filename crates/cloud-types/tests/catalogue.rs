//! The error catalogue, whole: every code, and what it permits for a send and for anything else.

use cloud_types::catalogue::{Class, all, classify, lookup};
use cloud_types::{Effect, Retry};
use expect_test::expect;
use std::fmt::Write as _;
use std::time::Duration;

fn short(retry: Retry) -> String {
    match retry {
        Retry::Now => "now".into(),
        Retry::After(wait) => format!("{} s", wait.as_secs()),
        Retry::Never => "never".into(),
        Retry::UnknownOutcome => "unknown".into(),
    }
}

#[test]
fn every_code_there_is() {
    let mut table = String::from("code             http class      send     else     third\n");
    for entry in all() {
        let code = match entry.first == entry.last {
            true => entry.first.to_string(),
            false => format!("{}-{}", entry.first, entry.last),
        };
        let http = entry.http.map_or("-".into(), |http| http.to_string());
        let class = match entry.class {
            Class::Backoff(_) => "R",
            Class::Pair => "R pair",
            Class::Restart => "R restart",
            Class::Transient => "r",
            Class::Never => "N",
            Class::Wait => "W",
        };
        let send = short(classify(Some(entry.first), entry.http, Effect::Send, 0));
        let other = short(classify(Some(entry.last), entry.http, Effect::Repeatable, 0));
        let third = short(classify(Some(entry.last), entry.http, Effect::Repeatable, 2));
        writeln!(table, "{code:<16} {http:<4} {class:<10} {send:<8} {other:<8} {third}").expect("a string");
    }
    expect![[r#"
        code             http class      send     else     third
        0                401  N          never    never    never
        1                400  r          unknown  2 s      8 s
        2                503  r          unknown  2 s      8 s
        3                500  N          never    never    never
        4                400  R          300 s    300 s    1200 s
        10               403  N          never    never    never
        17               429  R          300 s    300 s    1200 s
        33               400  N          never    never    never
        100              400  N          never    never    never
        104              401  N          never    never    never
        190              401  N          never    never    never
        200-299          403  N          never    never    never
        368              403  W          never    never    never
        803              404  N          never    never    never
        80007            400  R          300 s    300 s    1200 s
        130403           -    N          never    never    never
        130429           400  R          1 s      1 s      4 s
        130472           400  N          never    never    never
        130497           403  N          never    never    never
        131000           500  r          unknown  2 s      8 s
        131005           403  N          never    never    never
        131008           400  N          never    never    never
        131009           400  N          never    never    never
        131016           500  r          unknown  2 s      8 s
        131020           400  N          never    never    never
        131021           400  N          never    never    never
        131026           400  N          never    never    never
        131030           400  N          never    never    never
        131031           403  W          never    never    never
        131037           400  W          never    never    never
        131041           400  N          never    never    never
        131042           400  W          never    never    never
        131044           400  W          never    never    never
        131045           500  W          never    never    never
        131047           400  N          never    never    never
        131048           400  W          never    never    never
        131049           400  W          never    never    never
        131050           400  N          never    never    never
        131051           400  N          never    never    never
        131052           400  N          never    never    never
        131053           400  N          never    never    never
        131055           400  N          never    never    never
        131056           400  R pair     1 s      1 s      16 s
        131057           500  r          unknown  2 s      8 s
        131059           400  R restart  now      now      now
        131060           -    N          never    never    never
        131062           400  N          never    never    never
        131063           400  N          never    never    never
        131064           400  W          never    never    never
        131201           206  N          never    never    never
        131202           400  N          never    never    never
        131204           400  N          never    never    never
        131207           403  N          never    never    never
        131208           429  R          60 s     60 s     240 s
        131209-131215    400  N          never    never    never
        132000           400  N          never    never    never
        132001           404  N          never    never    never
        132005           400  N          never    never    never
        132007           400  N          never    never    never
        132008           400  N          never    never    never
        132012           400  N          never    never    never
        132015           400  W          never    never    never
        132016           400  N          never    never    never
        132018           400  N          never    never    never
        132068           400  N          never    never    never
        132069           400  W          never    never    never
        133000           500  r          unknown  2 s      8 s
        133004           503  r          unknown  2 s      8 s
        133005           400  N          never    never    never
        133006           400  N          never    never    never
        133008           400  W          never    never    never
        133009           400  W          never    never    never
        133010           400  N          never    never    never
        133015           400  W          never    never    never
        133016           400  W          never    never    never
        134011           400  N          never    never    never
        134100           400  N          never    never    never
        134101           400  R          600 s    600 s    2400 s
        134102           500  N          never    never    never
        135000           400  N          never    never    never
        137000           -    N          never    never    never
        138000-138018    -    N          never    never    never
        139000-139004    400  N          never    never    never
        139100-139101    400  N          never    never    never
        139102-139103    400  R          5 s      5 s      20 s
        147001-147005    400  N          never    never    never
        200005-200007    -    N          never    never    never
        1752041          -    N          never    never    never
        2388001          -    N          never    never    never
        2388012          -    N          never    never    never
        2388019          -    N          never    never    never
        2388039-2388040  -    N          never    never    never
        2388047          -    N          never    never    never
        2388072-2388073  -    N          never    never    never
        2388091          -    N          never    never    never
        2388093          -    N          never    never    never
        2388103          -    N          never    never    never
        2388293          -    N          never    never    never
        2388299          -    N          never    never    never
        2494100          -    r          unknown  2 s      8 s
        2593079          -    N          never    never    never
        2593085          -    N          never    never    never
        2593107          400  N          never    never    never
        2593108          400  N          never    never    never
        2593109          -    N          never    never    never
    "#]]
    .assert_eq(&table);
}

#[test]
fn the_catalogue_ascends_without_overlap() {
    for pair in all().windows(2) {
        assert!(pair[0].last < pair[1].first, "{} and {}", pair[0].first, pair[1].first);
    }
    for entry in all() {
        assert!(entry.first <= entry.last);
        assert!(!entry.title.is_empty());
        assert_eq!(lookup(entry.first), Some(entry));
        assert_eq!(lookup(entry.last), Some(entry));
    }
}

#[test]
fn undocumented_codes_are_not_made_up() {
    for code in [-1, 5, 199, 300, 131_001, 132_002, 132_014, 133_001, 133_014, 138_019, i64::MAX] {
        assert_eq!(lookup(code), None, "{code}");
    }
}

#[test]
fn without_a_known_code_the_http_status_decides() {
    let mut table = String::new();
    for http in [
        None,
        Some(200),
        Some(302),
        Some(400),
        Some(401),
        Some(404),
        Some(408),
        Some(429),
        Some(500),
        Some(503),
    ] {
        let [send, other] =
            [Effect::Send, Effect::Repeatable].map(|effect| short(classify(Some(5), http, effect, 0)));
        writeln!(table, "{:<5} {send:<8} {other}", http.map_or("-".into(), |http| http.to_string()))
            .expect("a string");
    }
    expect![[r#"
        -     unknown  2 s
        200   unknown  2 s
        302   unknown  2 s
        400   never    never
        401   never    never
        404   never    never
        408   unknown  2 s
        429   60 s     60 s
        500   unknown  2 s
        503   unknown  2 s
    "#]]
    .assert_eq(&table);
}

#[test]
fn a_wait_grows_and_ends() {
    let pair = |attempt| classify(Some(131_056), Some(400), Effect::Send, attempt);
    let waits: Vec<Retry> = (0..7).map(pair).collect();
    let secs = [1, 4, 16, 64, 256, 1024, 3600].map(|secs| Retry::After(Duration::from_secs(secs)));
    assert_eq!(waits, secs);
    assert_eq!(pair(u32::MAX), Retry::After(Duration::from_secs(3600)));
}
