//! Log-log pictures of what something costs, readable on light and on dark pages: `docs/*-cost.svg`.

use std::fmt::Write as _;

/// Lines and their names' colours, on light and on dark pages.
const COLOURS: [(&str, &str); 5] = [
    ("#2563eb", "#60a5fa"),
    ("#047857", "#34d399"),
    ("#b45309", "#fbbf24"),
    ("#dc2626", "#f87171"),
    ("#7c3aed", "#c4b5fd"),
];
const WIDTH: f64 = 660.0;
const HEIGHT: f64 = 360.0;
/// From one line's name to the next.
const NAME: f64 = 17.0;
/// The left, upper, right and lower edge of a panel's grid.
const GRID: [f64; 4] = [74.0, 44.0, 520.0, 304.0];

/// A logarithmic axis from its first mark to its last.
pub struct Axis<'p> {
    pub name: &'p str,
    pub marks: Vec<(f64, &'p str)>,
}

/// What one line shows.
pub struct Line<'p> {
    pub name: &'p str,
    pub points: Vec<(f64, f64)>,
}

/// One grid with its lines.
pub struct Panel<'p> {
    pub title: &'p str,
    /// How it was measured; may be empty.
    pub note: &'p str,
    pub x: Axis<'p>,
    pub y: Axis<'p>,
    pub lines: Vec<Line<'p>>,
}

/// Panels one below the other, as SVG.
pub fn picture(panels: &[Panel<'_>]) -> String {
    let height = HEIGHT * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n{}<rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n",
        style()
    );
    for (nth, panel) in panels.iter().enumerate() {
        let _ = writeln!(svg, "<g transform=\"translate(0 {})\">", HEIGHT * nth as f64);
        draw(&mut svg, panel);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn style() -> String {
    let page = |page: &str, ink: &str, grid: &str, colours: &dyn Fn(usize) -> &'static str| {
        let mut rules = format!(".page{{fill:{page}}}text{{fill:{ink}}}.grid{{stroke:{grid}}}");
        for nth in 0..COLOURS.len() {
            let colour = colours(nth);
            let _ = write!(rules, ".line{nth}{{stroke:{colour}}}.name{nth}{{fill:{colour}}}");
        }
        rules
    };
    let light = page("#ffffff", "#1f2937", "#e5e7eb", &|nth| COLOURS[nth].0);
    let dark = page("#0d1117", "#e6edf3", "#30363d", &|nth| COLOURS[nth].1);
    format!("<style>\n{light}\n@media (prefers-color-scheme: dark) {{{dark}}}\n</style>\n")
}

fn draw(svg: &mut String, panel: &Panel<'_>) {
    let [left, top, right, bottom] = GRID;
    let x = |value: f64| left + along(&panel.x, value) * (right - left);
    let y = |value: f64| bottom - along(&panel.y, value) * (bottom - top);
    let _ = writeln!(svg, "<text x=\"{left}\" y=\"22\" font-size=\"15\">{}</text>", panel.title);
    let _ =
        writeln!(svg, "<text class=\"note\" x=\"{left}\" y=\"{}\" font-size=\"11\">{}</text>", top - 4.0, panel.note);
    for &(value, mark) in &panel.x.marks {
        let at = x(value);
        let _ = writeln!(svg, "<line class=\"grid\" x1=\"{at:.1}\" y1=\"{top}\" x2=\"{at:.1}\" y2=\"{bottom}\"/>");
        let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{mark}</text>", bottom + 22.0);
    }
    let middle = f64::midpoint(left, right);
    let _ =
        writeln!(svg, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>", bottom + 43.0, panel.x.name);
    for &(value, mark) in &panel.y.marks {
        let at = y(value);
        let _ = writeln!(svg, "<line class=\"grid\" x1=\"{left}\" y1=\"{at:.1}\" x2=\"{right}\" y2=\"{at:.1}\"/>");
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{mark}</text>", left - 8.0, at + 4.0);
    }
    for (nth, line) in panel.lines.iter().enumerate() {
        let points: Vec<String> = line.points.iter().map(|it| format!("{:.1},{:.1}", x(it.0), y(it.1))).collect();
        let colour = nth % COLOURS.len();
        let points = points.join(" ");
        let _ =
            writeln!(svg, "<polyline class=\"line{colour}\" points=\"{points}\" fill=\"none\" stroke-width=\"2\"/>");
        for it in &line.points {
            let _ =
                writeln!(svg, "<circle class=\"name{colour}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>", x(it.0), y(it.1));
        }
    }
    // Names stand where their lines end, each a line's height from the next.
    let end = |line: &Line<'_>| line.points.last().map_or(bottom, |it| y(it.1));
    let mut names: Vec<(f64, usize)> = panel.lines.iter().enumerate().map(|(nth, line)| (end(line), nth)).collect();
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = top;
    for (at, _) in &mut names {
        *at = at.max(free);
        free = *at + NAME;
    }
    let over = (free - NAME - bottom).max(0.0);
    for (at, nth) in names {
        let (colour, at, name) = (nth % COLOURS.len(), at - over + 4.0, panel.lines[nth].name);
        let _ = writeln!(svg, "<text class=\"name{colour}\" x=\"{}\" y=\"{at:.1}\">{name}</text>", right + 10.0);
    }
}

/// Where a value lies between an axis's ends, from 0 to 1; outside, at the nearer end.
fn along(axis: &Axis<'_>, value: f64) -> f64 {
    let (low, high) = (axis.marks[0].0.log10(), axis.marks[axis.marks.len() - 1].0.log10());
    ((value.max(f64::MIN_POSITIVE).log10() - low) / (high - low)).clamp(0.0, 1.0)
}
