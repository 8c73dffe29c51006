//! The names beside the circles: the core's always, the others' where there is room.

use super::Scene;
use super::place::BOTTOM;
use super::place::LEFT;
use super::place::Place;
use super::place::RIGHT;
use super::place::TOP;

/// Core members, from the first on, whose names are not shortened for want of room: they rather stand some lines off.
const WHOLE: usize = 3;

/// A name and where it stands: the middle of its base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub core: bool,
}

/// A rectangle: left, top, right, bottom.
pub type Box = (f64, f64, f64, f64);

/// The names to write, each at the first spot around its circle where it covers nothing. A core member's name is
/// shortened before it is put where it covers least, but for those of the first three; another's is left out.
pub fn names(scene: &Scene, places: &[Place]) -> Vec<Name> {
    // What may not be covered, and how bad it would be: least a circle without a number.
    let mut taken: Vec<(Box, f64)> = places
        .iter()
        .enumerate()
        .map(|(nth, place)| {
            let reach = if nth < scene.core { place.radius } else { place.radius * 0.9 };
            let area = (place.x - reach, place.y - reach, place.x + reach, place.y + reach);
            (area, if nth < scene.core { 30.0 } else { 1.0 })
        })
        .collect();
    // Below a core member's circle stands their name, if anyhow possible: another's would be taken for it.
    let expected: Vec<Box> = places
        .iter()
        .take(scene.core)
        .map(|place| (place.x - 70.0, place.y + place.radius, place.x + 70.0, place.y + place.radius + 24.0))
        .collect();
    let mut names = Vec::new();
    for (nth, (person, place)) in scene.people.iter().zip(places).enumerate() {
        let core = nth < scene.core;
        let size = match scene.core {
            _ if !core => 19.0,
            0..=12 => 25.0,
            _ => 22.0,
        };
        let cost = |area: Box| -> f64 {
            let outside =
                area.0 < LEFT - 50.0 || area.2 > RIGHT + 50.0 || area.1 < TOP - 25.0 || area.3 > BOTTOM + 45.0;
            let others = taken.iter().enumerate().filter(|(other, _)| *other != nth);
            let covers: f64 = others.map(|(_, (other, bad))| shared(area, *other) * bad).sum();
            let misread: f64 = expected.iter().skip(nth + 1).map(|other| shared(area, *other) * 0.5).sum();
            covers + misread + if outside { 1e6 } else { 0.0 }
        };
        let lengths: &[usize] = match nth {
            _ if !core => &[16, 10],
            0..WHOLE => &[20],
            _ => &[20, 15, 11, 8, 6],
        };
        let lines_off: &[f64] = if core && nth < WHOLE { &[0.0, 1.0, 2.0] } else { &[0.0] };
        let mut best: Option<(f64, Name, Box)> = None;
        let tries = lengths.iter().flat_map(|most| lines_off.iter().map(move |off| (*most, size * off)));
        for (text, (x, y)) in tries.flat_map(|(most, off)| {
            let text = shortened(&person.label, most);
            spots(place, width(&text, size) / 2.0, size, off).map(|spot| (text.clone(), spot))
        }) {
            let half = width(&text, size) / 2.0 + 3.0;
            let area = (x - half, y - size * 0.8, x + half, y + size * 0.25);
            let cost = cost(area);
            if !text.is_empty() && best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, Name { text, x, y, size, core }, area));
            }
        }
        if let Some((_, name, area)) = best.filter(|(cost, ..)| core || *cost <= 0.0) {
            taken.push((area, 30.0));
            names.push(name);
        }
    }
    names
}

/// Where a name may stand: below, above, beside, more and less aside of below and above, and lower and higher beside; `off`
/// further than it has to.
fn spots(place: &Place, half: f64, size: f64, off: f64) -> [(f64, f64); 16] {
    let (aside, gap) = (place.radius + half + 8.0 + off, place.radius + 5.0 + off);
    let (below, above, level) = (place.y + gap + size * 0.8, place.y - gap - size * 0.25, place.y + size * 0.35);
    [
        (place.x, below),
        (place.x, above),
        (place.x + aside, level),
        (place.x - aside, level),
        (place.x + half * 0.4, below),
        (place.x - half * 0.4, below),
        (place.x + half * 0.4, above),
        (place.x - half * 0.4, above),
        (place.x + half * 0.8, below),
        (place.x - half * 0.8, below),
        (place.x + half * 0.8, above),
        (place.x - half * 0.8, above),
        (place.x + aside, level + size),
        (place.x - aside, level + size),
        (place.x + aside, level - size),
        (place.x - aside, level - size),
    ]
}

/// The area that two rectangles share.
pub fn shared(a: Box, b: Box) -> f64 {
    let (across, down) = (a.2.min(b.2) - a.0.max(b.0), a.3.min(b.3) - a.1.max(b.1));
    across.max(0.0) * down.max(0.0)
}

/// At most `most` columns, with an ellipsis when something was cut; wide letters count two.
pub fn shortened(text: &str, most: usize) -> String {
    let blank = |letter: char| letter.is_whitespace() || letter.is_control();
    let text: String = text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let columns = |letter: char| if wide(letter) { 2 } else { 1 };
    if text.chars().map(columns).sum::<usize>() <= most {
        return text;
    }
    let mut room = most.saturating_sub(1);
    let kept: String = text
        .chars()
        .take_while(|&letter| {
            let fits = columns(letter) <= room;
            room = room.saturating_sub(columns(letter));
            fits
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// As much of `text` as fits into `room` pixels, at most eighty columns.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    (2..=80).rev().map(|most| shortened(text, most)).find(|it| width(it, size) <= room).unwrap_or_default()
}

/// About how many pixels a text takes.
pub fn width(text: &str, size: f64) -> f64 {
    let ems = |letter: char| match letter {
        letter if wide(letter) => 1.02,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | ' ' => 0.34,
        'r' | 't' | 'f' | '(' | ')' | '[' | ']' | '-' | '/' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' | '—' => 0.98,
        letter if letter.is_uppercase() => 0.72,
        _ => 0.62,
    };
    text.chars().map(ems).sum::<f64>() * size
}

/// Letters of the East Asian scripts, and emoji: about as wide as high.
const fn wide(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_by_columns() {
        assert_eq!(shortened("Ada  Lovelace", 20), "Ada Lovelace");
        assert_eq!(shortened("Ada Lovelace", 8), "Ada Lov…");
        assert_eq!(shortened("社区核心成员", 8), "社区核…");
        assert!(width("社区", 10.0) > width("ab", 10.0));
    }
    #[test]
    fn no_text_is_much_wider_than_it_is_taken_for() {
        for text in [
            "Share of all attention: the last 30 days, and in grey the 30 before",
            "0.034% → 0.42%",
            "123 (60%)",
            "core member, paying",
            "Who should meet whom…",
            "How the community is doing",
            "WILLIAM MMXXVII",
            "for the first time",
            "2340",
        ] {
            let drawing =
                format!(r#"<svg xmlns="http://www.w3.org/2000/svg"><text font-size="24">{text}</text></svg>"#);
            let tree = resvg::usvg::Tree::from_str(&drawing, &super::super::fonts::options()).unwrap();
            let drawn = f64::from(tree.root().bounding_box().width());
            let taken = width(text, 24.0);
            assert!(taken >= drawn * 0.97 && taken <= drawn * 1.2, "{text}: {drawn} wide, taken for {taken}");
        }
    }
}
