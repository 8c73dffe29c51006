//! The graph around the top members, as a picture that people would rather look at than at a table.
//!
//! Everything readable is passed in: the words belong to the texts, the names to Discord. The same scene gives the
//! same bytes wherever the same fonts are; nothing is fetched.

/// Who belongs into the picture.
pub mod around;
/// Bars and lines over time.
pub mod chart;
mod draw;
mod fonts;
mod names;
/// The card that other sites show with a link to a plan.
pub mod offer;
mod place;

use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::Transform;
use resvg::usvg::Tree;
use thiserror::Error;

/// Pixels across.
pub const WIDTH: u32 = 1200;
/// Pixels down.
pub const HEIGHT: u32 = 900;

/// What to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Over the picture.
    pub title: String,
    /// Under the title; may be empty.
    pub subtitle: String,
    /// The members, by falling score; the first of them get the largest circles and the clearest names.
    pub people: Vec<Person>,
    /// Credit between them. Ends that name nobody in `people` are passed over.
    pub ties: Vec<Tie>,
    /// How many of `people`, from the front, are core members; the others surround them.
    pub core: usize,
    /// The words beside the colours.
    pub legend: Legend,
}

/// One member in the picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// The member.
    pub id: u64,
    /// The name to write; shortened when too long, left out when empty.
    pub label: String,
    /// The PageRank score.
    pub score: f64,
    /// Whether the member pays.
    pub paying: bool,
}

/// Credit that flows between two members.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tie {
    /// Who gives it.
    pub src: u64,
    /// Who receives it.
    pub dst: u64,
    /// How much.
    pub weight: f64,
}

/// The words beside the colours. An empty word leaves its entry out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Legend {
    /// A core member who pays.
    pub paying: String,
    /// A core member who does not.
    pub free: String,
    /// Someone around them.
    pub others: String,
    /// What a line means.
    pub ties: String,
}

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The drawing could not be read back: a mistake of ours.
    #[error("the drawing could not be rendered: {0}")]
    Render(String),
}

/// The scene as an SVG document.
#[must_use]
pub fn svg(scene: &Scene) -> String {
    let lines = place::lines(scene);
    draw::document(scene, &lines, &place::places(scene, &lines))
}

/// The scene as a PNG of [`WIDTH`] × [`HEIGHT`]. Words that no font here has letters for are left out.
pub fn png(scene: &Scene) -> Result<Vec<u8>, PictureError> {
    rendered(&svg(&fonts::written(scene)), WIDTH, HEIGHT)
}

/// Whether names in the scripts of East Asia can be written here; where not, pictures leave them out.
#[must_use]
pub fn writes_east_asian() -> bool {
    fonts::writable("\u{754c}\u{3042}\u{d55c}")
}

/// An SVG document as a PNG.
fn rendered(svg: &str, width: u32, height: u32) -> Result<Vec<u8>, PictureError> {
    let pixels = drawn(svg, width, height)?;
    pixels.encode_png().map_err(|error| PictureError::Render(error.to_string()))
}

fn drawn(svg: &str, width: u32, height: u32) -> Result<Pixmap, PictureError> {
    let failed = |what: String| PictureError::Render(what);
    let tree = Tree::from_str(svg, &fonts::options()).map_err(|error| failed(error.to_string()))?;
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed("no room for the pixels".to_owned()))?;
    resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
    Ok(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `people` members, the first of whom everybody credits.
    fn scene(people: u32, core: usize) -> Scene {
        let person = |nth: u32| Person {
            id: u64::from(nth),
            label: format!("<member> & \u{7} {nth}"),
            score: 1.0 / f64::from(nth + 1),
            paying: nth.is_multiple_of(3),
        };
        let tie = |nth: u32| Tie { src: u64::from(nth), dst: 0, weight: f64::from(nth) };
        Scene {
            title: "Core members".to_owned(),
            people: (0..people).map(person).collect(),
            ties: (0..people + 5).map(tie).collect(),
            core,
            ..Scene::default()
        }
    }

    #[test]
    fn everyone_stands_on_the_card_and_nobody_covers_anybody() {
        for (people, core) in [(0, 0), (1, 1), (2, 2), (5, 9), (64, 12)] {
            let scene = scene(people, core);
            let places = place::places(&scene, &place::lines(&scene));
            for (nth, one) in places.iter().enumerate() {
                assert!((place::LEFT..=place::RIGHT).contains(&one.x) && (place::TOP..=place::BOTTOM).contains(&one.y));
                for other in &places[nth + 1..] {
                    let far = (one.x - other.x).hypot(one.y - other.y);
                    assert!(far >= one.radius + other.radius, "{people} people: {one:?} covers {other:?}");
                }
            }
        }
    }

    #[test]
    fn names_are_large_and_stand_on_no_other_name_and_on_no_number() {
        for (people, core) in [(5, 2), (40, 10), (64, 12), (64, 25)] {
            let mut scene = scene(people, core);
            for (nth, person) in (0_u64..).zip(&mut scene.people) {
                person.label = format!("Somebody with a name {nth}");
            }
            scene.ties.extend((0..u64::from(people)).map(|src| Tie { src, dst: src * 7 % 10, weight: 3.0 }));
            let places = place::places(&scene, &place::lines(&scene));
            let names = names::names(&scene, &places);
            assert_eq!(names.iter().filter(|name| name.core).count(), core, "every core member is named");
            let area = |name: &names::Name| {
                let half = names::width(&name.text, name.size) / 2.0;
                (name.x - half, name.y - name.size * 0.75, name.x + half, name.y + name.size * 0.2)
            };
            for (nth, name) in names.iter().enumerate() {
                assert!(name.size >= if name.core { 22.0 } else { 18.0 });
                for other in &names[nth + 1..] {
                    assert!(names::shared(area(name), area(other)) < 1.0, "{people}, {core}: {name:?} {other:?}");
                }
                for place in &places[..core] {
                    let half = place.radius * 0.6;
                    let number = (place.x - half, place.y - half, place.x + half, place.y + half);
                    assert!(names::shared(area(name), number) < 1.0, "{people}, {core}: {name:?} on {place:?}");
                }
            }
        }
    }

    #[test]
    fn however_crowded_it_is_the_first_three_are_named_in_full() {
        let wilhelmina = |nth: usize| format!("Wilhelmina Mayer {nth:02}");
        let community =
            |nth: usize| format!("\u{793e}\u{533a}\u{6838}\u{5fc3}\u{6210}\u{5458}\u{738b}\u{5c0f}{nth:02}");
        for seed in 1..5_u64 {
            let mut state = seed;
            let mut draw = move |below: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            };
            let mut crowded = scene(64, 25);
            for (nth, person) in crowded.people.iter_mut().enumerate() {
                person.label = if seed % 2 == 0 { community(nth) } else { wilhelmina(nth) };
            }
            let mut tie = || {
                let (src, reach) = (draw(64), 1 + draw(64));
                Tie { src, dst: draw(reach), weight: f64::from(u32::try_from(1 + draw(9)).unwrap()) }
            };
            crowded.ties = (0..256).map(|_| tie()).collect();
            let written = svg(&crowded);
            for person in &crowded.people[..3] {
                // Once as the edge and once as the letters.
                assert_eq!(
                    written.matches(&format!(">{}</text>", person.label)).count(),
                    2,
                    "{seed}: {}",
                    person.label
                );
            }
            assert!(written.contains('\u{2026}'), "{seed}: nobody else had to be shortened, so it was not crowded");
        }
        // Longer than any card has room for, even the first one's is cut.
        let mut long = scene(5, 3);
        long.people[0].label = wilhelmina(0).repeat(2);
        assert!(svg(&long).contains(">Wilhelmina Mayer 00…</text>"), "{}", svg(&long));
    }

    #[test]
    fn the_same_scene_gives_the_same_picture() {
        let scene = scene(12, 4);
        let drawn = png(&scene).unwrap();
        assert!(drawn.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!(drawn, png(&scene).unwrap());
        assert!(svg(&scene).contains("&lt;member&gt; &amp; 1"));
    }

    /// How many pixels a name of the first member changes.
    fn ink(name: &str) -> usize {
        let mut with = scene(3, 2);
        with.people[0].label = name.to_owned();
        let mut without = with.clone();
        without.people[0].label.clear();
        let [with, without] = [with, without].map(|scene| drawn(&svg(&fonts::written(&scene)), WIDTH, HEIGHT).unwrap());
        with.pixels().iter().zip(without.pixels()).filter(|(one, other)| one != other).count()
    }

    #[test]
    fn a_name_draws_ink_in_every_script_that_a_font_here_has() {
        assert_eq!(ink(""), 0);
        assert_eq!(ink("\u{10fffd}\u{10fffd}"), 0, "a letter that no font can have is left out, not drawn as a box");
        assert!(ink("Ada") > 100, "{}", ink("Ada"));
        if !writes_east_asian() {
            eprintln!("SKIPPED: no font here has Chinese letters; fonts-droid-fallback is a small one");
            return;
        }
        // A letter more is more ink, and one in place of another changes some.
        let (one, two) = (ink("\u{661f}\u{91ce}"), ink("\u{661f}\u{91ce}\u{5149}"));
        assert!(one > 200 && two > one, "{one} {two}");
        assert!(ink("\u{53cb}") > 50 && ink("\u{53cb}") != ink("\u{9f98}"), "boxes are drawn instead of letters");
    }

    #[test]
    fn scores_and_weights_that_are_no_numbers_spoil_nothing() {
        let mut scene = scene(4, 2);
        scene.people[1].score = f64::NAN;
        scene.people[2].score = f64::INFINITY;
        scene.ties[1].weight = f64::NAN;
        scene.ties[2].weight = f64::INFINITY;
        assert!(!svg(&scene).contains("NaN") && !svg(&scene).contains("inf"));
    }
}
