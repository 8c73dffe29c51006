//! Bars and lines over time, on the same dark card as the graph: it stands well on Discord's dark and light themes alike.
//! Discord shows it at less than half its size, so nothing is written smaller than 22. Words and figures are passed in; the
//! same chart gives the same bytes wherever the same fonts are.

use std::fmt::Write as _;

use super::PictureError;
use super::draw::escape;
use super::fonts;
use super::names;

/// Pixels across.
pub const WIDTH: u32 = 1200;
/// Pixels down, for lines.
const LINES_HEIGHT: u32 = 675;

const INK: &str = "#f2f3f5";
const FAINT: &str = "#a5abb8";
const GRID: &str = "#3a3d49";
/// Told apart by people who see no red or no green, too (after Okabe, Ito 2008, lightened for a dark ground).
const COLOURS: [&str; 6] = ["#7d8bff", "#f5b83d", "#4cc9a0", "#ef8f6b", "#6cc3f5", "#d69bd8"];
const LEFT: f64 = 44.0;
const RIGHT: f64 = WIDTH as f64 - 44.0;
/// Below the title and what stands under it.
const TOP: f64 = 146.0;
/// Free below everything.
const MARGIN: f64 = 36.0;
/// Bars drawn.
const MOST: usize = 12;
/// The sizes of letters: a bar's name, the words at its end or a line's, a legend, an axis.
const LABEL: f64 = 28.0;
const SAID: f64 = 25.0;
const LEGEND: f64 = 24.0;
const AXIS: f64 = 22.0;

/// What to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// Over the picture.
    pub title: String,
    /// Under the title; may be empty.
    pub subtitle: String,
    /// What is shown.
    pub body: Body,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// One bar per name, the first at the top; at most twelve are drawn.
    Bars(Vec<Bar>),
    /// Lines over the same moments.
    Lines(Lines),
}

impl Default for Body {
    fn default() -> Self {
        Self::Bars(Vec::new())
    }
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// Beside it.
    pub label: String,
    /// How long it is, 0 or more.
    pub value: f64,
    /// An earlier value, drawn as a faint bar behind it.
    pub before: Option<f64>,
    /// The words at its end.
    pub said: String,
}

/// Lines over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// Below the moments, the earliest first; every other one is written when there are many.
    pub moments: Vec<String>,
    /// At most six.
    pub series: Vec<Series>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What it shows.
    pub name: String,
    /// A value per moment; where none is known, no line is drawn.
    pub values: Vec<Option<f64>>,
}

/// Pixels down: lines have their height, bars as much as they take.
#[must_use]
pub fn height(chart: &Chart) -> u32 {
    /// Less would be a strip.
    const LEAST: f64 = 280.0;
    match &chart.body {
        Body::Lines(_) => LINES_HEIGHT,
        Body::Bars(bars) => {
            let bars = bars.len().min(MOST);
            #[allow(clippy::cast_precision_loss, reason = "at most twelve bars")]
            let high = TOP + step(bars) * bars as f64 + MARGIN;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred pixels")]
            let high = high.max(LEAST).ceil() as u32;
            high
        }
    }
}

/// From one bar to the next: ten still fit where Discord shows a picture by its width, not by its height.
#[allow(clippy::cast_precision_loss, reason = "at most twelve bars")]
fn step(bars: usize) -> f64 {
    ((760.0 - TOP - MARGIN) / bars.max(1) as f64).clamp(52.0, 72.0)
}

/// The chart as an SVG document.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let mut out = String::with_capacity(1 << 14);
    let title = escape(&names::fitted(&chart.title, 40.0, RIGHT - LEFT));
    let subtitle = escape(&names::fitted(&chart.subtitle, 24.0, RIGHT - LEFT));
    let height = height(chart);
    let _ = write!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="DejaVu Sans"><defs>
<linearGradient id="card" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b2e3a"/><stop offset="1" stop-color="#16171c"/></linearGradient>
</defs><rect width="{WIDTH}" height="{height}" rx="28" fill="url(#card)"/>
<text x="44" y="72" font-size="40" fill="{INK}">{title}</text><text x="44" y="112" font-size="24" fill="{FAINT}">{subtitle}</text>
"##
    );
    match &chart.body {
        Body::Bars(bars) => draw_bars(&mut out, bars.get(..bars.len().min(MOST)).unwrap_or_default()),
        Body::Lines(lines) => draw_lines(&mut out, lines),
    }
    out.push_str("</svg>\n");
    out
}

/// The chart as a PNG of [`WIDTH`] × [`height`]. Words that no font here has letters for are left out; a bar then has its
/// place as its name.
pub fn png(chart: &Chart) -> Result<Vec<u8>, PictureError> {
    let mut chart = chart.clone();
    let keep = |text: &mut String, instead: &str| {
        if !fonts::writable(text) {
            instead.clone_into(text);
        }
    };
    keep(&mut chart.title, "");
    keep(&mut chart.subtitle, "");
    match &mut chart.body {
        Body::Bars(bars) => {
            for (nth, bar) in (1..).zip(bars) {
                keep(&mut bar.label, &format!("#{nth}"));
                keep(&mut bar.said, "");
            }
        }
        Body::Lines(lines) => {
            lines.series.iter_mut().for_each(|series| keep(&mut series.name, ""));
            lines.moments.iter_mut().for_each(|moment| keep(moment, ""));
        }
    }
    super::rendered(&svg(&chart), WIDTH, height(&chart))
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

fn colour(nth: usize) -> &'static str {
    COLOURS.get(nth % COLOURS.len()).copied().unwrap_or(INK)
}

fn draw_bars(out: &mut String, bars: &[Bar]) {
    let most = bars.iter().flat_map(|bar| [bar.value, bar.before.unwrap_or(0.0)]).map(finite).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    let labels: Vec<String> = bars.iter().map(|bar| names::fitted(&bar.label, LABEL, 380.0)).collect();
    let said: Vec<String> = bars.iter().map(|bar| names::fitted(&bar.said, SAID, 320.0)).collect();
    let widest = |texts: &[String], size: f64| texts.iter().map(|it| names::width(it, size)).fold(0.0, f64::max);
    let step = step(bars.len());
    let thick = step * 0.6;
    // The bars get what the words on both sides leave.
    let from = LEFT + widest(&labels, LABEL) + 18.0;
    let room = RIGHT - from - widest(&said, SAID) - 14.0;
    for (nth, ((bar, label), said)) in bars.iter().zip(&labels).zip(&said).enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "at most twelve bars")]
        let y = TOP + step * nth as f64 + (step - thick) / 2.0;
        let middle = y + thick * 0.5;
        let long = (finite(bar.value) / most * room).max(3.0);
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{:.1}" font-size="{LABEL}" text-anchor="end" fill="{INK}">{}</text>"#,
            from - 18.0,
            middle + LABEL * 0.35,
            escape(label)
        );
        let mut end = from + long;
        if let Some(before) = bar.before {
            let long = (finite(before) / most * room).max(3.0);
            end = end.max(from + long);
            let _ = write!(
                out,
                r#"<rect x="{from:.1}" y="{:.1}" width="{long:.1}" height="{:.1}" rx="5" fill="{FAINT}" fill-opacity="0.32"/>"#,
                y - 5.0,
                thick + 10.0
            );
        }
        let _ = writeln!(
            out,
            r#"<rect x="{from:.1}" y="{y:.1}" width="{long:.1}" height="{thick:.1}" rx="5" fill="{}"/><text x="{:.1}" y="{:.1}" font-size="{SAID}" fill="{FAINT}">{}</text>"#,
            colour(if bar.before.is_some() { 0 } else { nth }),
            end + 14.0,
            middle + SAID * 0.35,
            escape(said)
        );
    }
}

/// A round step so that at most five lines lie below `most`.
fn grid_step(most: f64) -> f64 {
    let raw = (most / 5.0).max(0.2);
    let power = 10.0_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|it| it * power).find(|step| *step >= raw).unwrap_or(raw);
    step.max(1.0)
}

#[allow(clippy::cast_precision_loss, reason = "moments and grid lines are few")]
fn draw_lines(out: &mut String, lines: &Lines) {
    let series: Vec<&Series> =
        lines.series.iter().filter(|it| it.values.iter().any(Option::is_some)).take(COLOURS.len()).collect();
    let most = series.iter().flat_map(|it| &it.values).flatten().copied().map(finite).fold(1.0, f64::max);
    let step = grid_step(most);
    let rows = (most / step).ceil();
    let ends: Vec<f64> = series.iter().filter_map(|it| it.values.iter().flatten().next_back()).copied().collect();
    let widest = ends.iter().map(|end| names::width(&end.to_string(), SAID)).fold(0.0, f64::max);
    let (left, right) = (LEFT + names::width(&(rows * step).to_string(), AXIS) + 14.0, RIGHT - widest - 16.0);
    let (top, bottom) = (draw_legend(out, &series) + 24.0, f64::from(LINES_HEIGHT) - MARGIN - AXIS - 16.0);
    let across = |nth: usize| left + (right - left) * nth as f64 / (lines.moments.len().max(2) - 1) as f64;
    let down = |value: f64| bottom - (bottom - top) * finite(value) / (rows * step);
    let mut level = 0.0;
    while level <= rows {
        let (value, y) = (level * step, down(level * step));
        let _ = write!(
            out,
            r#"<path d="M{left:.1} {y:.1}H{right:.1}" stroke="{GRID}" stroke-width="1.5"/><text x="{:.1}" y="{:.1}" font-size="{AXIS}" text-anchor="end" fill="{FAINT}">{value}</text>"#,
            left - 14.0,
            y + AXIS * 0.35
        );
        level += 1.0;
    }
    let every = lines.moments.len().div_ceil(8).max(1);
    for (nth, moment) in
        lines.moments.iter().enumerate().rev().filter(|(nth, _)| (lines.moments.len() - 1 - nth).is_multiple_of(every))
    {
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{:.1}" font-size="{AXIS}" text-anchor="middle" fill="{FAINT}">{}</text>"#,
            across(nth),
            bottom + AXIS + 16.0,
            escape(moment)
        );
    }
    let mut said: Vec<End> = Vec::new();
    for (nth, series) in series.iter().enumerate() {
        let colour = colour(nth);
        let points: Vec<Option<(f64, f64)>> =
            series.values.iter().enumerate().map(|(at, value)| value.map(|it| (across(at), down(it)))).collect();
        for run in points.split(Option::is_none) {
            let path: Vec<String> = run.iter().flatten().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
            let path = path.join("L");
            let (Some(Some(first)), Some(Some(last))) = (run.first(), run.last()) else { continue };
            if nth == 0 {
                let _ = write!(
                    out,
                    r#"<path d="M{path}L{:.1} {bottom:.1}L{:.1} {bottom:.1}Z" fill="{colour}" fill-opacity="0.14"/>"#,
                    last.0, first.0
                );
            }
            let dash = if nth < 2 { "" } else { r#" stroke-dasharray="2 11""# };
            let _ = write!(
                out,
                r#"<path d="M{path}" fill="none" stroke="{colour}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"{dash}/>"#
            );
        }
        if let (Some(&(x, y)), Some(value)) =
            (points.iter().flatten().next_back(), series.values.iter().flatten().next_back())
        {
            let _ = writeln!(out, r#"<circle cx="{x:.1}" cy="{y:.1}" r="8.5" fill="{colour}"/>"#);
            said.push(End { x, y, value: *value, colour });
        }
    }
    apart(&mut said, bottom);
    for End { x, y, value, colour } in said {
        let _ = writeln!(
            out,
            r#"<text x="{:.1}" y="{:.1}" font-size="{SAID}" fill="{colour}">{value}</text>"#,
            x + 16.0,
            y + SAID * 0.35
        );
    }
}

/// The words beside the colours, in as many rows as they take; where the last row ends.
fn draw_legend(out: &mut String, series: &[&Series]) -> f64 {
    let (mut x, mut base) = (LEFT, TOP + LEGEND * 0.7);
    for (nth, series) in series.iter().enumerate() {
        let name = names::fitted(&series.name, LEGEND, RIGHT - LEFT - 44.0);
        let wide = 44.0 + names::width(&name, LEGEND);
        if x + wide > RIGHT && x > LEFT {
            (x, base) = (LEFT, base + LEGEND * 1.5);
        }
        let _ = writeln!(
            out,
            r#"<rect x="{x:.1}" y="{:.1}" width="32" height="9" rx="4.5" fill="{}"/><text x="{:.1}" y="{base:.1}" font-size="{LEGEND}" fill="{FAINT}">{}</text>"#,
            base - LEGEND * 0.35 - 4.5,
            colour(nth),
            x + 44.0,
            escape(&name)
        );
        x += wide + 40.0;
    }
    base
}

/// The value at the end of a line, in its colour: where several are close, it is told apart by that.
#[derive(Debug, Clone, Copy)]
struct End {
    x: f64,
    y: f64,
    value: f64,
    colour: &'static str,
}

/// Move values at the ends of lines so that none stands on another, and none below `bottom`.
fn apart(said: &mut [End], bottom: f64) {
    const LEAST: f64 = SAID * 1.05;
    said.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut free = bottom;
    for end in said {
        end.y = end.y.min(free);
        free = end.y - LEAST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(count: usize) -> Chart {
        let bar = |nth: usize| Bar {
            label: format!("<Helpers> & {nth}"),
            value: 40.0 / (nth + 1) as f64,
            before: nth.is_multiple_of(2).then_some(12.0),
            said: format!("{} members", nth + 1),
        };
        Chart { title: "Groups".into(), subtitle: "30 days".into(), body: Body::Bars((0..count).map(bar).collect()) }
    }

    fn lines(values: &[f64]) -> Chart {
        let lines = Lines {
            moments: (0..values.len()).map(|nth| format!("01-{nth:02}")).collect(),
            series: vec![
                Series { name: "active".into(), values: values.iter().copied().map(Some).collect() },
                Series { name: "helped".into(), values: values.iter().map(|it| Some(it / 2.0)).collect() },
            ],
        };
        Chart { title: "Health".into(), subtitle: String::new(), body: Body::Lines(lines) }
    }

    #[test]
    fn the_same_chart_gives_the_same_picture_of_the_promised_size() {
        for chart in [bars(0), bars(3), bars(40), lines(&[]), lines(&[3.0]), lines(&[4.0, 9.0, 7.0, 120.0])] {
            let drawn = png(&chart).unwrap();
            assert!(drawn.starts_with(b"\x89PNG\r\n\x1a\n"));
            let (across, down) = (WIDTH.to_be_bytes(), height(&chart).to_be_bytes());
            assert_eq!((&drawn[16..20], &drawn[20..24]), (&across[..], &down[..]));
            assert_eq!(drawn, png(&chart).unwrap());
        }
        assert!(svg(&bars(1)).contains("&lt;Helpers&gt; &amp; 0"));
    }

    #[test]
    fn values_that_are_no_numbers_spoil_nothing() {
        let mut chart = bars(2);
        if let Body::Bars(bars) = &mut chart.body {
            (bars[0].value, bars[1].before) = (f64::NAN, Some(f64::INFINITY));
        }
        assert!(!svg(&chart).contains("NaN") && !svg(&chart).contains("inf"));
        let trend = svg(&lines(&[f64::NAN, 1.0, f64::NEG_INFINITY]));
        assert!(!trend.contains("M NaN") && !trend.contains("NaN 1") && !trend.contains(" inf"), "{trend}");
    }

    #[test]
    fn grid_lines_are_few_and_round() {
        for (most, step) in [(1.0, 1.0), (4.0, 1.0), (7.0, 2.0), (23.0, 5.0), (100.0, 20.0), (1_234.0, 500.0)] {
            assert!((grid_step(most) - step).abs() < 1e-9, "{most}: {}", grid_step(most));
        }
    }
    /// The values of an attribute in the order of the drawing.
    fn all(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
        svg.split(&format!("<{element} "))
            .skip(1)
            .filter_map(|it| it.split('>').next()?.split(&format!(r#"{attribute}=""#)).nth(1)?.split('"').next())
            .filter_map(|it| it.parse().ok())
            .collect()
    }

    #[test]
    fn a_picture_of_bars_is_as_high_as_its_bars() {
        for count in [3, 7, 10, 12, 40] {
            let chart = bars(count);
            let svg = svg(&chart);
            let lowest = all(&svg, "rect", "y").into_iter().fold(0.0, f64::max) + step(count.min(MOST));
            let free = f64::from(height(&chart)) - lowest;
            assert!((0.0..60.0).contains(&free), "{count} bars: {free} pixels are empty below them");
        }
        assert!(height(&bars(0)) >= 200 && height(&bars(10)) * 550 <= WIDTH * 350);
        assert_eq!(height(&lines(&[1.0])), 675);
    }

    #[test]
    fn nothing_is_written_too_small_or_over_the_edge() {
        let mut long = bars(12);
        let mut wide = lines(&[1.0, 123_456.0]);
        if let (Body::Bars(bars), Body::Lines(lines)) = (&mut long.body, &mut wide.body) {
            for bar in bars {
                (bar.label, bar.said) = ("名字很长的成员".repeat(9), "0.034 % → 0.42 % and more and more".repeat(3));
            }
            for nth in 0..6 {
                lines.series.push(Series { name: format!("for the first time {nth}"), values: vec![Some(2.0)] });
            }
        }
        long.title = "Who is on the way up and why ".repeat(5);
        for chart in [long, wide] {
            let svg = svg(&chart);
            assert!(all(&svg, "text", "font-size").iter().all(|size| *size >= AXIS), "{svg}");
            for text in svg.split("<text ").skip(1) {
                let at =
                    |name: &str| text.split(&format!(r#"{name}=""#)).nth(1)?.split('"').next()?.parse::<f64>().ok();
                let (Some(x), Some(size)) = (at("x"), at("font-size")) else { panic!("{text}") };
                let words = text.split('>').nth(1).and_then(|it| it.split('<').next()).unwrap();
                let long = names::width(words, size);
                let (from, to) = match () {
                    () if text.contains(r#""end""#) => (x - long, x),
                    () if text.contains(r#""middle""#) => (x - long / 2.0, x + long / 2.0),
                    () => (x, x + long),
                };
                assert!(from >= 0.0 && to <= f64::from(WIDTH), "{words}: from {from} to {to}");
            }
        }
    }

    #[test]
    fn no_line_is_drawn_where_nothing_is_known() {
        let mut chart = lines(&[4.0, 9.0, 7.0, 8.0]);
        let drawn = |chart: &Chart| svg(chart).matches(r#"fill="none""#).count();
        let Body::Lines(lines) = &mut chart.body else { unreachable!() };
        lines.series[1].values = vec![None, None, Some(3.0), Some(2.0)];
        let svg = svg(&chart);
        let path = svg.split(r#"<path d="M"#).find(|it| it.contains(&format!(r#"stroke="{}""#, COLOURS[1]))).unwrap();
        let points = path.split('"').next().unwrap();
        assert_eq!(points.split('L').count(), 2, "{points}");
        assert!(points.split(' ').next().unwrap().parse::<f64>().unwrap() > 600.0, "it begins in the middle: {points}");
        let Body::Lines(lines) = &mut chart.body else { unreachable!() };
        lines.series[1].values = vec![None; 4];
        assert_eq!(drawn(&chart), 1);
        assert!(!super::svg(&chart).contains("helped"), "a word beside a colour that is nowhere");
    }

    #[test]
    fn values_at_the_ends_of_lines_do_not_stand_on_each_other() {
        let mut said = [500.0, 505.0, 505.0, 100.0].map(|y| End { x: 0.0, y, value: 0.0, colour: INK });
        apart(&mut said, 505.0);
        let at: Vec<f64> = said.iter().map(|it| it.y).collect();
        assert!(at.windows(2).all(|pair| pair[0] - pair[1] >= SAID) && at[0] <= 505.0 && at[3] >= 100.0, "{at:?}");
    }
}
