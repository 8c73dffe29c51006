//! The letters a picture is written in.

use std::sync::Arc;
use std::sync::LazyLock;

use resvg::usvg::FallbackSelectionFn;
use resvg::usvg::FontResolver;
use resvg::usvg::Group;
use resvg::usvg::Node;
use resvg::usvg::Options;
use resvg::usvg::Tree;
use resvg::usvg::fontdb::Database;
use resvg::usvg::fontdb::FaceInfo;
use resvg::usvg::fontdb::ID;
use resvg::usvg::fontdb::Weight;

use super::Scene;
use super::draw::escape;

/// The embedded font first, then whatever the system has, for scripts the embedded one lacks.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../../../assets/fonts/DejaVuSans.ttf").to_vec());
    fonts.load_system_fonts();
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});

/// How drawings are read.
pub fn options() -> Options<'static> {
    let font_resolver = FontResolver { select_fallback: fallback(), ..FontResolver::default() };
    Options { font_family: "DejaVu Sans".to_owned(), fontdb: FONTS.clone(), font_resolver, ..Options::default() }
}

/// Which font is asked for a letter that the embedded one lacks: one of even strokes, for serifs are lost where Discord shows
/// a picture small, and for Chinese one with the forms of simplified Chinese; or else any.
fn fallback() -> FallbackSelectionFn<'static> {
    const EVEN: fn(&FaceInfo) -> bool =
        |face| face.weight == Weight::NORMAL && !face.families.iter().any(|(name, _)| name.contains("Serif"));
    const SIMPLIFIED: fn(&FaceInfo) -> bool =
        |face| EVEN(face) && face.families.iter().any(|(name, _)| name.ends_with(" SC"));
    let first = FontResolver::default_fallback_selector();
    Box::new(move |letter, used, fonts| {
        [SIMPLIFIED, EVEN, |_| true].into_iter().find_map(|wanted| {
            // The first of those used says what the others are to be like.
            let others = fonts.faces().filter(|face| !wanted(face)).map(|face| face.id);
            let passed_over: Vec<ID> = used.iter().copied().chain(others).collect();
            first(letter, &passed_over, fonts)
        })
    })
}

/// The scene without the words that no font here has letters for: nothing is better than a row of empty boxes.
pub fn written(scene: &Scene) -> Scene {
    let mut scene = scene.clone();
    let legend = &mut scene.legend;
    let words = [
        &mut scene.title,
        &mut scene.subtitle,
        &mut legend.paying,
        &mut legend.free,
        &mut legend.others,
        &mut legend.ties,
    ];
    for text in words.into_iter().chain(scene.people.iter_mut().map(|person| &mut person.label)) {
        if !writable(text) {
            text.clear();
        }
    }
    scene
}

/// Whether some font has every letter of `text`.
pub fn writable(text: &str) -> bool {
    // The embedded font has them all.
    if text.chars().all(|letter| letter <= '\u{24f}') {
        return true;
    }
    let drawing = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" font-family="DejaVu Sans"><text y="9">{}</text></svg>"#,
        escape(text)
    );
    Tree::from_str(&drawing, &options()).is_ok_and(|tree| has_every_letter(tree.root()))
}

fn has_every_letter(group: &Group) -> bool {
    group.children().iter().all(|node| match node {
        Node::Group(group) => has_every_letter(group),
        Node::Text(text) => {
            text.layouted().iter().flat_map(|span| &span.positioned_glyphs).all(|glyph| glyph.id.0 != 0)
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_letters_are_left_out() {
        assert!(writable("Ada Łukasz Ωμέγα Жанна"));
        // A letter of no script: no font can have it.
        let scene = Scene { title: "Core \u{10fffd}".to_owned(), subtitle: "naïve".to_owned(), ..Scene::default() };
        let written = written(&scene);
        assert_eq!((written.title.as_str(), written.subtitle.as_str()), ("", "naïve"));
    }
}
