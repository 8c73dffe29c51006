//! What a member should learn next.
//!
//! A [`Recipe`] names a model and its parameters; [`Recipe::fit`] learns it from a [`Training`] set; the [`Recommender`]
//! it returns ranks all lessons for any history, also of members it has never seen. The models, and where they stand:
//!
//! - [`popular`]: what everybody takes, the recent counting more;
//! - [`neighbours`]: members alike (`S = R·Rᵀ`), lessons alike, three-step walks (RP3β);
//! - [`user_knn`]: the nearest members, found at the question;
//! - [`ridge`]: EASE and EDLAE, linear item-item models in closed form;
//! - [`slim`]: the sparse linear item-item model (elastic net);
//! - [`als`]: implicit matrix factorisation;
//! - [`content`]: what lessons say about themselves;
//! - [`blend`]: several of them, weighted.
//!
//! [`tune`] chooses parameters and the blend by the questions of [`validation`], a part of the training rows that the test never
//! sees; [`measure`] and [`compare`] tell how good they are, and how sure that is.

/// Implicit matrix factorisation.
pub mod als;
/// Several models at once, weighted.
pub mod blend;
/// Are two models really different?
pub mod compare;
/// TF-IDF over what lessons say about themselves.
pub mod content;
/// Why a lesson is offered.
pub mod explain;
/// The lessons that go together: RᵀR.
pub mod gram;
/// Members who get popularity only, to compare the others with.
pub mod holdout;
/// Loops over many floats, in the widest instructions at hand.
mod kernel;
/// The largest few of many numbers.
mod largest;
/// Models that are a matrix from known lesson to offered lesson.
pub mod linear;
/// Members and lessons, sparse.
pub mod matrix;
/// Recall, NDCG and what else is measured.
pub mod measure;
/// Models made of the co-occurrences directly.
pub mod neighbours;
/// What everybody takes.
pub mod popular;
/// What can be fitted.
pub mod recipe;
/// EASE and EDLAE.
pub mod ridge;
/// A guild's models together, and how they serve a member.
pub mod shelf;
/// The sparse linear method.
pub mod slim;
/// Training, validation and test parts.
pub mod split;
/// The best few of many.
pub mod top;
/// Choosing parameters without looking at the test.
pub mod tune;
/// The nearest members.
pub mod user_knn;
/// What choices are made by.
pub mod validation;
/// What members say, by word and by deed.
pub mod word;
/// What a row is worth.
pub mod worth;

pub use linear::ItemItem;
pub use matrix::Known;
pub use matrix::Rating;
pub use matrix::Ratings;
pub use recipe::Recipe;
pub use shelf::Shelf;
pub use top::Scored;

/// What a model learns from.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// Who met which lesson.
    pub ratings: &'a Ratings,
    /// The same, row by row, with times; only popularity looks at it.
    pub rows: &'a [Rating],
    /// What lessons say about themselves, by place; may be shorter than the catalogue, or empty.
    pub texts: &'a [content::Text],
    /// Unix seconds; ages are counted from here.
    pub now: i64,
}

/// Why a model could not be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// The regularised matrix is not positive definite, in the precision used.
    #[error("the matrix cannot be inverted: more regularisation is needed")]
    Singular,
    /// A parameter is not a number in its range.
    #[error("{0} is out of range")]
    Parameter(&'static str),
}

/// Told now and then what share of the work is done, from 0 to 1; may be called from several threads.
pub type Progress<'a> = &'a (dyn Fn(f64) + Sync);

/// A fitted model.
pub trait Recommender: Send + Sync {
    /// Places in the catalogue it was fitted with.
    fn items(&self) -> usize;

    /// Write a score for each lesson; `scores` has [`Recommender::items`] places. Places in `history` beyond the
    /// catalogue are passed over.
    fn score(&self, history: &[Known], scores: &mut [f32]);

    /// What each lesson of the history adds to the score of `item`, in the order of the history. Empty when the model
    /// does not think in lessons.
    fn parts(&self, history: &[Known], item: u32) -> Vec<f32> {
        let _ = (history, item);
        Vec::new()
    }

    /// Bytes of memory it holds.
    fn bytes(&self) -> usize;

    /// The `n` best lessons that are neither in the history nor forbidden, best first.
    fn top(&self, history: &[Known], n: usize, allowed: &dyn Fn(u32) -> bool) -> Vec<Scored> {
        let mut scores = vec![0.0; self.items()];
        self.score(history, &mut scores);
        hide(history, &mut scores);
        top::best(&scores, n, allowed)
    }
}

/// Make sure that what the member knows is not offered.
pub(crate) fn hide(history: &[Known], scores: &mut [f32]) {
    for known in history {
        if let Some(score) = scores.get_mut(known.item as usize) {
            *score = f32::NEG_INFINITY;
        }
    }
}
