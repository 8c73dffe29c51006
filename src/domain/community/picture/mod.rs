//! The graph around the top members, as a picture that people would rather look at than at a table.
//!
//! Everything readable is passed in: the words belong to the texts, the names to Discord. The same scene gives the
//! same bytes wherever the same fonts are; nothing is fetched.

/// Who belongs into the picture.
pub mod around;
mod draw;
mod place;

use std::sync::Arc;
use std::sync::LazyLock;

use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::Transform;
use resvg::usvg::Options;
use resvg::usvg::Tree;
use resvg::usvg::fontdb::Database;
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

/// The embedded font first, then whatever the system has, for scripts the embedded one lacks.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../../../assets/fonts/DejaVuSans.ttf").to_vec());
    fonts.load_system_fonts();
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});

/// The scene as an SVG document.
#[must_use]
pub fn svg(scene: &Scene) -> String {
    draw::document(scene, &place::places(scene))
}

/// The scene as a PNG of [`WIDTH`] × [`HEIGHT`].
pub fn png(scene: &Scene) -> Result<Vec<u8>, PictureError> {
    let failed = |what: String| PictureError::Render(what);
    let options = Options { font_family: "DejaVu Sans".to_owned(), fontdb: FONTS.clone(), ..Options::default() };
    let tree = Tree::from_str(&svg(scene), &options).map_err(|error| failed(error.to_string()))?;
    let mut pixels = Pixmap::new(WIDTH, HEIGHT).ok_or_else(|| failed("no room for the pixels".to_owned()))?;
    resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| failed(error.to_string()))
}
