//! Bars and lines over time, on the same dark card as the graph: it stands well on Discord's dark and light themes alike.
//! Words and figures are passed in; the same chart gives the same bytes wherever the same fonts are.

use std::fmt::Write as _;

use super::PictureError;
use super::draw::escape;
use super::fonts;
use super::names;

/// Pixels across.
pub const WIDTH: u32 = 1200;
/// Pixels down.
pub const HEIGHT: u32 = 675;

const INK: &str = "#f2f3f5";
const FAINT: &str = "#a5abb8";
const GRID: &str = "#3a3d49";
/// Told apart by people who see no red or no green, too (after Okabe, Ito 2008, lightened for a dark ground).
const COLOURS: [&str; 6] = ["#7d8bff", "#f5b83d", "#4cc9a0", "#ef8f6b", "#6cc3f5", "#d69bd8"];
const LEFT: f64 = 44.0;
const RIGHT: f64 = WIDTH as f64 - 44.0;
const TOP: f64 = 140.0;
const BOTTOM: f64 = HEIGHT as f64 - 56.0;

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
    /// Each a name and a value per moment; at most six.
    pub series: Vec<(String, Vec<f64>)>,
}

/// The chart as an SVG document.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let mut out = String::with_capacity(1 << 14);
    let title = escape(&names::shortened(&chart.title, 60));
    let subtitle = escape(&names::shortened(&chart.subtitle, 110));
    let _ = write!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="DejaVu Sans"><defs>
<linearGradient id="card" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b2e3a"/><stop offset="1" stop-color="#16171c"/></linearGradient>
</defs><rect width="{WIDTH}" height="{HEIGHT}" rx="28" fill="url(#card)"/>
<text x="44" y="62" font-size="30" fill="{INK}">{title}</text><text x="44" y="94" font-size="17" fill="{FAINT}">{subtitle}</text>
"##
    );
    match &chart.body {
        Body::Bars(bars) => draw_bars(&mut out, bars),
        Body::Lines(lines) => draw_lines(&mut out, lines),
    }
    out.push_str("</svg>\n");
    out
}

/// The chart as a PNG of [`WIDTH`] × [`HEIGHT`]. Words that no font here has letters for are left out; a bar then has its
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
            lines.series.iter_mut().for_each(|(name, _)| keep(name, ""));
            lines.moments.iter_mut().for_each(|moment| keep(moment, ""));
        }
    }
    super::rendered(&svg(&chart), WIDTH, HEIGHT)
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

fn colour(nth: usize) -> &'static str {
    COLOURS.get(nth % COLOURS.len()).copied().unwrap_or(INK)
}

fn draw_bars(out: &mut String, bars: &[Bar]) {
    /// Bars drawn.
    const MOST: usize = 12;
    let bars = bars.get(..bars.len().min(MOST)).unwrap_or_default();
    let most = bars.iter().flat_map(|bar| [bar.value, bar.before.unwrap_or(0.0)]).map(finite).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    #[allow(clippy::cast_precision_loss, reason = "at most twelve bars")]
    let step = ((BOTTOM - TOP) / bars.len().max(1) as f64).min(84.0);
    let thick = step * 0.56;
    let from = LEFT + 280.0;
    let room = RIGHT - from - 190.0;
    for (nth, bar) in bars.iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "at most twelve bars")]
        let y = TOP + step * nth as f64 + (step - thick) / 2.0;
        let base = y + thick * 0.5 + 6.5;
        let label = escape(&names::shortened(&bar.label, 22));
        let long = (finite(bar.value) / most * room).max(3.0);
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{base:.1}" font-size="19" text-anchor="end" fill="{INK}">{label}</text>"#,
            from - 18.0
        );
        let mut end = from + long;
        if let Some(before) = bar.before {
            let long = (finite(before) / most * room).max(3.0);
            end = end.max(from + long);
            let _ = write!(
                out,
                r#"<rect x="{from:.1}" y="{:.1}" width="{long:.1}" height="{:.1}" rx="5" fill="{FAINT}" fill-opacity="0.32"/>"#,
                y - 4.0,
                thick + 8.0
            );
        }
        let said = escape(&names::shortened(&bar.said, 24));
        let _ = writeln!(
            out,
            r#"<rect x="{from:.1}" y="{y:.1}" width="{long:.1}" height="{thick:.1}" rx="5" fill="{}"/><text x="{:.1}" y="{base:.1}" font-size="17" fill="{FAINT}">{said}</text>"#,
            colour(if bar.before.is_some() { 0 } else { nth }),
            end + 14.0
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
    let values = lines.series.iter().flat_map(|(_, values)| values).copied().map(finite);
    let step = grid_step(values.fold(1.0, f64::max));
    let rows =
        (lines.series.iter().flat_map(|(_, values)| values).copied().map(finite).fold(1.0, f64::max) / step).ceil();
    let most = rows * step;
    let (left, right, top, bottom) = (LEFT + 46.0, RIGHT - 40.0, TOP + 34.0, BOTTOM - 6.0);
    let across = |nth: usize| left + (right - left) * nth as f64 / (lines.moments.len().max(2) - 1) as f64;
    let down = |value: f64| bottom - (bottom - top) * finite(value) / most;
    let mut level = 0.0;
    while level <= rows {
        let (value, y) = (level * step, down(level * step));
        let _ = write!(
            out,
            r#"<path d="M{left:.1} {y:.1}H{right:.1}" stroke="{GRID}" stroke-width="1"/><text x="{:.1}" y="{:.1}" font-size="15" text-anchor="end" fill="{FAINT}">{value}</text>"#,
            left - 12.0,
            y + 5.0
        );
        level += 1.0;
    }
    let every = lines.moments.len().div_ceil(8).max(1);
    for (nth, moment) in
        lines.moments.iter().enumerate().rev().filter(|(nth, _)| (lines.moments.len() - 1 - nth).is_multiple_of(every))
    {
        let _ = write!(
            out,
            r#"<text x="{:.1}" y="{:.1}" font-size="15" text-anchor="middle" fill="{FAINT}">{}</text>"#,
            across(nth),
            bottom + 30.0,
            escape(moment)
        );
    }
    let mut legend = LEFT;
    for (nth, (name, values)) in lines.series.iter().take(COLOURS.len()).enumerate() {
        let colour = colour(nth);
        let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(at, value)| (across(at), down(*value))).collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let path = path.join("L");
        if let (0, Some(first), Some(last)) = (nth, points.first(), points.last()) {
            let _ = write!(
                out,
                r#"<path d="M{path}L{:.1} {bottom:.1}L{:.1} {bottom:.1}Z" fill="{colour}" fill-opacity="0.14"/>"#,
                last.0, first.0
            );
        }
        let dash = if nth == 0 { "" } else { r#" stroke-dasharray="2 9""# };
        let _ = write!(
            out,
            r#"<path d="M{path}" fill="none" stroke="{colour}" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"{}/>"#,
            if nth < 2 { "" } else { dash }
        );
        if let (Some((x, y)), Some(value)) = (points.last(), values.last()) {
            let _ = write!(
                out,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="6.5" fill="{colour}"/><text x="{:.1}" y="{:.1}" font-size="17" fill="{INK}">{value}</text>"#,
                x + 13.0,
                y + 6.0
            );
        }
        let name = names::shortened(name, 40);
        let _ = writeln!(
            out,
            r#"<rect x="{legend:.1}" y="122" width="22" height="6" rx="3" fill="{colour}"/><text x="{:.1}" y="131" font-size="16" fill="{FAINT}">{}</text>"#,
            legend + 32.0,
            escape(&name)
        );
        legend += 32.0 + names::width(&name, 16.0) + 34.0;
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
                ("active".into(), values.to_vec()),
                ("helped".into(), values.iter().map(|it| it / 2.0).collect()),
            ],
        };
        Chart { title: "Health".into(), subtitle: String::new(), body: Body::Lines(lines) }
    }

    #[test]
    fn the_same_chart_gives_the_same_picture_of_the_promised_size() {
        for chart in [bars(0), bars(3), bars(40), lines(&[]), lines(&[3.0]), lines(&[4.0, 9.0, 7.0, 120.0])] {
            let drawn = png(&chart).unwrap();
            assert!(drawn.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert_eq!((&drawn[16..20], &drawn[20..24]), (&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes()[..]));
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
}
