//! The drawing, as SVG: a dark card that stands well on Discord's dark and light themes alike.

use std::fmt::Write;

use super::HEIGHT;
use super::Person;
use super::Scene;
use super::WIDTH;
use super::names;
use super::place::Line;
use super::place::Place;

const GOLD: &str = "#f5b83d";
const BLURPLE: &str = "#7d8bff";
const QUIET: &str = "#7f8694";
const INK: &str = "#f2f3f5";
const FAINT: &str = "#a5abb8";
/// The size of the words beside the colours.
const LEGEND: f64 = 24.0;
/// Pixels between the margins.
const ROOM: f64 = WIDTH as f64 - 88.0;

/// The whole document.
pub fn document(scene: &Scene, lines: &[Line], places: &[Place]) -> String {
    let mut out = String::with_capacity(1 << 16);
    let mut drawing = Drawing { out: &mut out, scene, places };
    drawing.card();
    for (nth, line) in lines.iter().enumerate() {
        drawing.line(nth, *line);
    }
    for nth in (0..scene.people.len()).rev() {
        drawing.circle(nth);
    }
    for name in names::names(scene, places) {
        drawing.name(&name);
    }
    drawing.header();
    drawing.legend();
    out.push_str("</svg>\n");
    out
}

struct Drawing<'d> {
    out: &'d mut String,
    scene: &'d Scene,
    places: &'d [Place],
}

impl Drawing<'_> {
    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn card(&mut self) {
        self.add(format_args!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="DejaVu Sans"><defs>
<radialGradient id="card" cx="50%" cy="50%" r="75%"><stop offset="0" stop-color="#2b2e3a"/><stop offset="1" stop-color="#16171c"/></radialGradient>
{}{}{}</defs><rect width="{WIDTH}" height="{HEIGHT}" rx="28" fill="url(#card)"/>
"##,
            ball("gold", "#ffe29a", "#f0a51f"),
            ball("blurple", "#aab4ff", "#5865f2"),
            ball("quiet", "#9aa1ae", "#656c7a"),
        ));
    }

    /// Credit fades in from the one who gives it to the one who receives it.
    fn line(&mut self, nth: usize, line: Line) {
        let (Some(&from), Some(&to)) = (self.places.get(line.from), self.places.get(line.to)) else { return };
        let (x, y) = (to.x - from.x, to.y - from.y);
        let far = x.hypot(y).max(1.0);
        let end = (to.x - x / far * to.radius, to.y - y / far * to.radius);
        // A little bow: credit back and forth shows as two lines.
        let bend = (f64::midpoint(from.x, to.x) - y * 0.13, f64::midpoint(from.y, to.y) + x * 0.13);
        let core = self.scene.core;
        let shade = match (line.from < core, line.to < core) {
            (_, true) => 0.30 + 0.55 * line.strength,
            (true, false) => 0.22 + 0.45 * line.strength,
            (false, false) => 0.10 + 0.30 * line.strength,
        };
        let colour = self.colour(line.to);
        self.add(format_args!(
            r#"<linearGradient id="t{nth}" gradientUnits="userSpaceOnUse" x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}"><stop offset="0" stop-color="{colour}" stop-opacity="{:.2}"/><stop offset="1" stop-color="{colour}" stop-opacity="{shade:.2}"/></linearGradient><path d="M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}" fill="none" stroke="url(#t{nth})" stroke-width="{:.1}" stroke-linecap="round"/>
"#,
            from.x, from.y, to.x, to.y, shade * 0.18,
            from.x, from.y, bend.0, bend.1, end.0, end.1,
            0.9 + 4.6 * line.strength,
        ));
    }

    fn circle(&mut self, nth: usize) {
        let (Some(place), Some(person)) = (self.places.get(nth).copied(), self.scene.people.get(nth)) else { return };
        let core = nth < self.scene.core;
        let (Place { x, y, radius }, fill, colour) = (place, fill(person, core), self.colour(nth));
        if core {
            let halo = radius + 7.0;
            self.add(format_args!(
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="{halo:.1}" fill="{colour}" fill-opacity="0.16"/>"#
            ));
        }
        let rim = if person.paying { GOLD } else { "#16171c" };
        let rim_width = if core { 2.0 } else { 1.5 };
        self.add(format_args!(
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="url(#{fill})" stroke="{rim}" stroke-width="{rim_width}"/>"#
        ));
        if core {
            let size = (radius * 0.8).clamp(22.0, 36.0);
            let (base, ink) = (y + size * 0.36, if person.paying { "#3a2700" } else { "#ffffff" });
            let rank = nth + 1;
            self.add(format_args!(
                r#"<text x="{x:.1}" y="{base:.1}" font-size="{size:.1}" text-anchor="middle" fill="{ink}">{rank}</text>"#
            ));
        }
        self.out.push('\n');
    }

    fn name(&mut self, name: &names::Name) {
        let (ink, edge) = if name.core { (INK, 5.0) } else { ("#c3c8d2", 4.0) };
        let text = escape(&name.text);
        let (x, y, size) = (name.x, name.y, name.size);
        self.add(format_args!(
            r##"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="middle" fill="#16171c" stroke="#16171c" stroke-width="{edge}" stroke-opacity="0.85" stroke-linejoin="round">{text}</text><text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="middle" fill="{ink}">{text}</text>
"##
        ));
    }

    fn header(&mut self) {
        let title = escape(&names::fitted(&self.scene.title, 40.0, ROOM));
        let subtitle = escape(&names::fitted(&self.scene.subtitle, 24.0, ROOM));
        self.add(format_args!(
            r#"<text x="44" y="72" font-size="40" fill="{INK}">{title}</text><text x="44" y="112" font-size="24" fill="{FAINT}">{subtitle}</text>
"#
        ));
    }

    fn legend(&mut self) {
        let scene = self.scene;
        let legend = &scene.legend;
        let balls = [("gold", &legend.paying), ("blurple", &legend.free), ("quiet", &legend.others)];
        let balls = balls.into_iter().filter(|(_, word)| !word.is_empty());
        let wide: f64 = balls.clone().map(|(_, word)| 62.0 + names::width(word, LEGEND)).sum::<f64>()
            + if legend.ties.is_empty() { 0.0 } else { 62.0 + names::width(&legend.ties, LEGEND) };
        // One row; words longer than ours make it smaller.
        let scale = (ROOM / wide.max(1.0)).min(1.0);
        let (size, base) = (LEGEND * scale, f64::from(HEIGHT) - 38.0);
        let middle = base - size * 0.35;
        let mut x = 44.0;
        for (fill, word) in balls {
            let (at, radius, text, after) = (x + 11.0 * scale, 11.0 * scale, escape(word), x + 32.0 * scale);
            self.add(format_args!(
                r#"<circle cx="{at:.1}" cy="{middle:.1}" r="{radius:.1}" fill="url(#{fill})"/><text x="{after:.1}" y="{base:.1}" font-size="{size:.1}" fill="{FAINT}">{text}</text>"#
            ));
            x = after + names::width(word, size) + 30.0 * scale;
        }
        if !legend.ties.is_empty() {
            let (end, text, after) = (x + 50.0 * scale, escape(&legend.ties), x + 62.0 * scale);
            self.add(format_args!(
                r#"<linearGradient id="tie" gradientUnits="userSpaceOnUse" x1="{x:.1}" y1="0" x2="{end:.1}" y2="0"><stop offset="0" stop-color="{INK}" stop-opacity="0.1"/><stop offset="1" stop-color="{INK}" stop-opacity="0.9"/></linearGradient><path d="M{x:.1} {middle:.1}L{end:.1} {:.1}" stroke="url(#tie)" stroke-width="5" stroke-linecap="round"/><text x="{after:.1}" y="{base:.1}" font-size="{size:.1}" fill="{FAINT}">{text}</text>"#,
                middle + 0.1
            ));
        }
        self.out.push('\n');
    }

    fn colour(&self, nth: usize) -> &'static str {
        match self.scene.people.get(nth) {
            Some(person) if nth < self.scene.core => {
                if person.paying {
                    GOLD
                } else {
                    BLURPLE
                }
            }
            _ => QUIET,
        }
    }
}

fn fill(person: &Person, core: bool) -> &'static str {
    match (core, person.paying) {
        (true, true) => "gold",
        (true, false) => "blurple",
        (false, _) => "quiet",
    }
}

fn ball(id: &str, light: &str, dark: &str) -> String {
    format!(
        r#"<radialGradient id="{id}" cx="35%" cy="30%" r="80%"><stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{dark}"/></radialGradient>"#
    )
}

/// Text that XML may hold.
pub fn escape(text: &str) -> String {
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
