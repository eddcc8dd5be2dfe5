//! The pictures customers take: small, flat, and of the thing they talk about.

use super::png;

const WIDTH: i32 = 480;
const HEIGHT: i32 = 360;

/// What is on the picture.
#[derive(Clone, Copy)]
enum Motif {
    Loaf,
    Hollow,
    Cake,
    Burnt,
    Flowers,
    Jar,
    Drawing,
}

impl Motif {
    fn of(caption: &str) -> Self {
        let caption = caption.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| caption.contains(word));
        match () {
            () if says(&["poing", "preuve"]) => Self::Hollow,
            () if says(&["dessous", "brûl"]) => Self::Burnt,
            () if says(&["bouquet", "fleur"]) => Self::Flowers,
            () if says(&["gaston", "levain"]) => Self::Jar,
            () if says(&["dessin"]) => Self::Drawing,
            () if says(&["gâteau", "crinière", "vu chez", "refaire", "cake"]) => Self::Cake,
            () => Self::Loaf,
        }
    }
}

const TABLE: u8 = 0;
const SHADOW: u8 = 1;
const CRUST: u8 = 2;
const CRUMB: u8 = 3;
const RED: u8 = 4;
const DARK: u8 = 5;
const CREAM: u8 = 6;
const GREEN: u8 = 7;

/// Draws what a caption speaks of; the colours follow from what it is about, so that no two are quite the same.
pub(crate) fn draw(about: &str, caption: &str) -> Vec<u8> {
    let mix =
        about.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    let tint = |base: u8, by: u32, most: u32| base.saturating_add((mix / by % most) as u8);
    let palette = [
        [tint(222, 3, 28), tint(212, 11, 28), tint(196, 13, 30)],
        [182, 170, 150],
        [tint(168, 1, 40), tint(104, 7, 30), tint(44, 31, 24)],
        [238, 206, 152],
        [tint(186, 5, 40), tint(52, 17, 30), 74],
        [58, 38, 30],
        [252, 246, 232],
        [84, tint(120, 19, 40), 72],
    ];
    let motif = Motif::of(caption);
    let lean = (mix % 41) as i32 - 20;
    // Every point counts for nine: nobody zooms in, and somebody waits for the demo to open.
    let mut points = Vec::with_capacity((WIDTH * HEIGHT) as usize);
    for y in (-HEIGHT / 2..HEIGHT / 2).step_by(3) {
        let row: Vec<u8> =
            (-WIDTH / 2..WIDTH / 2).step_by(3).flat_map(|x| [color(motif, x, y, lean); 3]).collect();
        for _ in 0..3 {
            points.extend_from_slice(&row);
        }
    }
    png::png(WIDTH as u32, HEIGHT as u32, &palette, &points)
}

/// Whether a point lies in an ellipse.
fn oval(x: i32, y: i32, (cx, cy): (i32, i32), (rx, ry): (i32, i32)) -> bool {
    let (dx, dy, rx, ry) = (i64::from(x - cx), i64::from(y - cy), i64::from(rx), i64::from(ry));
    dx * dx * ry * ry + dy * dy * rx * rx < rx * rx * ry * ry
}

/// Whether a point lies in a box.
fn block(x: i32, y: i32, (left, top): (i32, i32), (right, bottom): (i32, i32)) -> bool {
    (left..right).contains(&x) && (top..bottom).contains(&y)
}

/// The colour of the first shape that a point lies in.
fn first(shapes: &[(bool, u8)]) -> u8 {
    shapes.iter().find(|(inside, _)| *inside).map_or(TABLE, |(_, color)| *color)
}

fn color(motif: Motif, x: i32, y: i32, lean: i32) -> u8 {
    match motif {
        Motif::Loaf => first(&[
            (oval(x, y, (0, 0), (190, 92)) && (x + y / 2 + lean).rem_euclid(74) < 13 && y.abs() < 62, CRUMB),
            (oval(x, y, (0, 0), (190, 92)), CRUST),
            (oval(x, y, (0, 22), (196, 94)), SHADOW),
        ]),
        Motif::Hollow => first(&[
            (oval(x, y, (lean, -6), (74, 58)), DARK),
            (oval(x, y, (0, 0), (160, 112)), CRUMB),
            (oval(x, y, (0, 0), (186, 134)), CRUST),
            (oval(x, y, (0, 20), (190, 136)), SHADOW),
        ]),
        Motif::Burnt => first(&[
            (oval(x, y, (lean * 2, 10), (96, 90)), DARK),
            (oval(x, y, (0, 0), (132, 124)), CRUST),
            (oval(x, y, (0, 0), (148, 138)), CRUMB),
            (oval(x, y, (0, 14), (156, 142)), SHADOW),
        ]),
        Motif::Cake => cake(x, y, lean),
        Motif::Flowers => flowers(x, y, lean),
        Motif::Jar => first(&[
            (block(x, y, (-78, -140), (78, -112)), RED),
            (block(x, y, (-70, -112), (70, 150)) && y < -20 + lean, CREAM),
            (
                block(x, y, (-70, -112), (70, 150))
                    && oval(x.rem_euclid(46), y.rem_euclid(40), (22, 20), (11, 10)),
                CREAM,
            ),
            (block(x, y, (-70, -112), (70, 150)), CRUMB),
            (oval(x, y, (10, 152), (104, 16)), SHADOW),
        ]),
        Motif::Drawing => first(&[
            (oval(x, y, (150, -110), (40, 40)), CRUMB),
            (block(x, y, (-30, 60), (30, 130)), DARK),
            (block(x, y, (-110, -10), (110, 130)), RED),
            (y < -10 && y > -100 && x.abs() < (y + 100) * 13 / 9, CRUST),
            (y > 128 && block(x, y, (-220, 0), (220, 150)), GREEN),
            (block(x, y, (-224, -164), (224, 164)), CREAM),
        ]),
    }
}

/// Three layers, a wave of icing, five candles.
fn cake(x: i32, y: i32, lean: i32) -> u8 {
    let candle = (x + 100).rem_euclid(50) < 8 && (-100..108).contains(&x);
    let wave = -62 + ((x + lean).rem_euclid(60) - 30).abs() / 2;
    first(&[
        (oval((x + 100).rem_euclid(50), y, (4, -126), (6, 11)) && (-100..108).contains(&x), RED),
        (candle && block(x, y, (-110, -114), (110, -80)), GREEN),
        (block(x, y, (-150, -80), (150, wave + 20)), CREAM),
        (block(x, y, (-150, -62), (150, -14)), CRUMB),
        (block(x, y, (-150, -14), (150, 2)), RED),
        (block(x, y, (-150, 2), (150, 54)), CRUMB),
        (block(x, y, (-150, 54), (150, 70)), CREAM),
        (block(x, y, (-150, 70), (150, 110)), CRUST),
        (oval(x, y, (0, 112), (210, 26)), SHADOW),
    ])
}

/// Seven heads on seven stems in a paper cone.
fn flowers(x: i32, y: i32, lean: i32) -> u8 {
    const HEADS: [(i32, i32); 7] =
        [(-96, -50), (-48, -96), (8, -112), (64, -90), (104, -40), (-24, -40), (44, -36)];
    for (index, (cx, cy)) in HEADS.iter().enumerate() {
        let center = (*cx + lean / 2, *cy);
        if oval(x, y, center, (12, 12)) {
            return CRUMB;
        }
        if oval(x, y, center, (34, 32)) {
            return if index % 2 == 0 { RED } else { CREAM };
        }
    }
    first(&[
        (y > 0 && y < 150 && x.abs() < (160 - y) * 6 / 10, SHADOW),
        (y > -60 && y <= 20 && x.abs() < 118 && (x + y).rem_euclid(18) < 7, GREEN),
    ])
}
