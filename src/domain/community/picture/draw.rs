//! The drawing, as SVG.

use std::fmt::Write;

use super::HEIGHT;
use super::Scene;
use super::WIDTH;
use super::place::Place;

/// The whole document.
pub fn document(scene: &Scene, places: &[Place]) -> String {
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><rect width="100%" height="100%" fill="#1e1f22"/>"##
    );
    for (person, place) in scene.people.iter().zip(places) {
        let _ = write!(
            out,
            r##"<circle cx="{:.1}" cy="{:.1}" r="{:.1}" fill="#5865f2"/><text x="{:.1}" y="{:.1}" fill="#ffffff">{}</text>"##,
            place.x,
            place.y,
            place.radius,
            place.x,
            place.y,
            escape(&person.label)
        );
    }
    out.push_str("</svg>");
    out
}

/// Text that XML may hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
    out
}
