//! The names beside the circles: the core's always, the others' where there is room.

use super::Scene;
use super::place::BOTTOM;
use super::place::LEFT;
use super::place::Place;
use super::place::RIGHT;
use super::place::TOP;

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
type Box = (f64, f64, f64, f64);

/// The names to write, each at the first spot around its circle where it covers nothing. A core member's name is
/// shortened before it is put where it covers least; another's is left out.
pub fn names(scene: &Scene, places: &[Place]) -> Vec<Name> {
    let mut taken: Vec<Box> = places
        .iter()
        .map(|place| {
            let reach = place.radius * 0.9;
            (place.x - reach, place.y - reach, place.x + reach, place.y + reach)
        })
        .collect();
    let mut names = Vec::new();
    for (nth, (person, place)) in scene.people.iter().zip(places).enumerate() {
        let core = nth < scene.core;
        let size = match scene.core {
            _ if !core => 12.0,
            0..=12 => 17.0,
            _ => 15.0,
        };
        let covers = |area: Box| -> f64 {
            taken.iter().enumerate().filter(|(other, _)| *other != nth).map(|(_, other)| shared(area, *other)).sum()
        };
        let lengths: &[usize] = if core { &[22, 12] } else { &[16] };
        let mut best: Option<(f64, Name, Box)> = None;
        for (text, (x, y)) in lengths.iter().flat_map(|most| {
            let text = shortened(&person.label, *most);
            spots(place, width(&text, size) / 2.0, size).map(|spot| (text.clone(), spot))
        }) {
            let half = width(&text, size) / 2.0;
            let area = (x - half, y - size * 0.8, x + half, y + size * 0.25);
            let outside =
                area.0 < LEFT - 50.0 || area.2 > RIGHT + 50.0 || area.1 < TOP - 25.0 || area.3 > BOTTOM + 45.0;
            let cost = covers(area) + if outside { 1e6 } else { 0.0 };
            if !text.is_empty() && best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, Name { text, x, y, size, core }, area));
            }
        }
        if let Some((_, name, area)) = best.filter(|(cost, ..)| core || *cost <= 0.0) {
            taken.push(area);
            names.push(name);
        }
    }
    names
}

/// Where a name may stand: below, above, beside, and a little aside of below and above.
fn spots(place: &Place, half: f64, size: f64) -> [(f64, f64); 8] {
    let (aside, gap, slant) = (place.radius + half + 5.0, place.radius + 4.0, half * 0.8);
    let (below, above, level) = (place.y + gap + size * 0.8, place.y - gap - size * 0.1, place.y + size * 0.35);
    [
        (place.x, below),
        (place.x, above),
        (place.x + aside, level),
        (place.x - aside, level),
        (place.x + slant, below),
        (place.x - slant, below),
        (place.x + slant, above),
        (place.x - slant, above),
    ]
}

/// The area that two rectangles share.
fn shared(a: Box, b: Box) -> f64 {
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

/// About how many pixels a text takes.
pub fn width(text: &str, size: f64) -> f64 {
    let ems = |letter: char| match letter {
        letter if wide(letter) => 1.02,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | ' ' => 0.34,
        'm' | 'w' | 'M' | 'W' | '@' => 0.97,
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
}
