//! Pictures of what a bench measured: lines over two logarithmic axes, as SVG.
//!
//! The card has a background of its own, dark where the reader's system is, so that it can be read on any page. Every line is named
//! at its end: nothing hangs on telling colours apart.

use std::fmt::Write as _;

/// The width and height of a picture, in the units of its view box.
const SIZE: (f64, f64) = (720.0, 420.0);
/// Where the lines are drawn: left, top, right, bottom.
const FRAME: (f64, f64, f64, f64) = (84.0, 56.0, 610.0, 350.0);
/// Names at the lines' ends stand at least so far apart.
const LEADING: f64 = 17.0;

const STYLE: &str = "\
.card { fill: #ffffff; stroke: #d4d4d8 } text { fill: #27272a } .grid { stroke: #e4e4e7 } .dim { fill: #52525b }
.l0 { stroke: #1d4ed8; fill: #1d4ed8 } .l1 { stroke: #047857; fill: #047857 } .l2 { stroke: #b45309; fill: #b45309 }
.l3 { stroke: #b91c1c; fill: #b91c1c } .l4 { stroke: #6d28d9; fill: #6d28d9 } .l5 { stroke: #0e7490; fill: #0e7490 }
polyline { fill: none !important; stroke-width: 2 } text.name { stroke: none; font-weight: 600 }
@media (prefers-color-scheme: dark) {
.card { fill: #18181b; stroke: #3f3f46 } text { fill: #e4e4e7 } .grid { stroke: #3f3f46 } .dim { fill: #a1a1aa }
.l0 { stroke: #93c5fd; fill: #93c5fd } .l1 { stroke: #6ee7b7; fill: #6ee7b7 } .l2 { stroke: #fcd34d; fill: #fcd34d }
.l3 { stroke: #fca5a5; fill: #fca5a5 } .l4 { stroke: #c4b5fd; fill: #c4b5fd } .l5 { stroke: #67e8f9; fill: #67e8f9 }
}";

/// A logarithmic axis from its first mark to its last.
pub struct Axis<'a> {
    /// What is measured along it, with its unit.
    pub title: &'a str,
    /// Where a mark stands, above 0 and ascending, and what is written there.
    pub marks: &'a [(f64, &'a str)],
}

impl Axis<'_> {
    /// How far along the axis a value lies: 0 at the first mark, 1 at the last.
    fn share(&self, value: f64) -> f64 {
        let (first, last) = (self.marks[0].0.log10(), self.marks[self.marks.len() - 1].0.log10());
        ((value.log10() - first) / (last - first)).clamp(0.0, 1.0)
    }
}

/// A line: its name and its points, by what is across and what is up.
pub type Line<'a> = (&'a str, Vec<(f64, f64)>);

/// A picture of at most six lines. `title` says what is seen, `note` below it how it was measured.
pub fn log_log(title: &str, note: &str, across: &Axis<'_>, up: &Axis<'_>, lines: &[Line<'_>]) -> String {
    let (left, top, right, bottom) = FRAME;
    let x = |value: f64| left + across.share(value) * (right - left);
    let y = |value: f64| bottom - up.share(value) * (bottom - top);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <style>\n{STYLE}\n</style>\n\
         <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{2}\" height=\"{3}\" rx=\"8\"/>\n\
         <text x=\"20\" y=\"26\" font-size=\"16\" font-weight=\"600\">{title}</text>\n\
         <text class=\"dim\" x=\"20\" y=\"44\" font-size=\"11.5\">{note}</text>\n",
        SIZE.0,
        SIZE.1,
        SIZE.0 - 1.0,
        SIZE.1 - 1.0
    );
    for &(value, label) in across.marks {
        let x = x(value);
        let _ = writeln!(svg, "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{top}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>");
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>", bottom + 20.0);
    }
    for &(value, label) in up.marks {
        let y = y(value);
        let _ = writeln!(svg, "<line class=\"grid\" x1=\"{left}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\"/>");
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>", left - 10.0, y + 4.0);
    }
    let (middle, foot) = (f64::midpoint(left, right), bottom + 44.0);
    let _ =
        writeln!(svg, "<text class=\"dim\" x=\"{middle}\" y=\"{foot}\" text-anchor=\"middle\">{}</text>", across.title);
    let middle = f64::midpoint(top, bottom);
    let _ = writeln!(
        svg,
        "<text class=\"dim\" transform=\"translate(22 {middle}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        up.title
    );
    for (place, (_, points)) in lines.iter().enumerate() {
        let path: Vec<String> = points.iter().map(|it| format!("{:.1},{:.1}", x(it.0), y(it.1))).collect();
        let _ = writeln!(svg, "<polyline class=\"l{place}\" points=\"{}\"/>", path.join(" "));
        for it in points {
            let _ = writeln!(svg, "<circle class=\"l{place}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>", x(it.0), y(it.1));
        }
    }
    // Names from below to above, each moved up as far as the one below it asks for.
    let ends = lines.iter().enumerate().filter_map(|(place, (name, points))| Some((place, *name, points.last()?)));
    let mut ends: Vec<(usize, &str, f64)> = ends.map(|(place, name, end)| (place, name, y(end.1))).collect();
    ends.sort_by(|a, b| b.2.total_cmp(&a.2));
    let mut room = f64::INFINITY;
    for (place, name, end) in ends {
        let at = end.min(room);
        room = at - LEADING;
        let _ =
            writeln!(svg, "<text class=\"name l{place}\" x=\"{}\" y=\"{:.1}\">{name}</text>", right + 10.0, at + 4.0);
    }
    svg.push_str("</svg>\n");
    svg
}
