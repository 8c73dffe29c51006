//! What can be fitted: a model and its parameters.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use super::FitError;
use super::Progress;
use super::Recommender;
use super::Training;
use super::als;
use super::content;
use super::neighbours;
use super::popular::Popular;
use super::ridge;
use super::slim;
use super::user_knn::UserKnn;

/// The models by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// What everybody takes.
    Popular,
    /// S = R·Rᵀ over all members.
    SharedTaste,
    /// The nearest members.
    UserKnn,
    /// The nearest lessons.
    ItemKnn,
    /// Three-step walks.
    Rp3,
    /// The linear model in closed form.
    Ease,
    /// The same with dropout.
    Edlae,
    /// The sparse linear model.
    Slim,
    /// Matrix factorisation.
    Als,
    /// What lessons say about themselves.
    Content,
}

impl Family {
    /// Every model, the simplest first.
    pub const ALL: [Self; 10] = [
        Self::Popular,
        Self::SharedTaste,
        Self::UserKnn,
        Self::ItemKnn,
        Self::Rp3,
        Self::Ease,
        Self::Edlae,
        Self::Slim,
        Self::Als,
        Self::Content,
    ];

    /// As people name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Popular => "popular",
            Self::SharedTaste => "shared-taste",
            Self::UserKnn => "user-knn",
            Self::ItemKnn => "item-knn",
            Self::Rp3 => "rp3",
            Self::Ease => "ease",
            Self::Edlae => "edlae",
            Self::Slim => "slim",
            Self::Als => "als",
            Self::Content => "content",
        }
    }

    /// The model of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }
}

/// A model and its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "kebab-case")]
pub enum Recipe {
    /// See [`Popular::fit`].
    Popular {
        /// Days after which a row counts half; 0: never.
        half_life_days: f64,
    },
    /// See [`neighbours::shared_taste`].
    SharedTaste {
        /// Whether S is divided by √S(v,v).
        normalised: bool,
    },
    /// See [`UserKnn`].
    UserKnn {
        /// Added to the product of lengths.
        shrink: f32,
        /// Neighbours.
        keep: usize,
    },
    /// See [`neighbours::item_knn`].
    ItemKnn {
        /// Added to the product of lengths.
        shrink: f32,
        /// Neighbours.
        keep: usize,
    },
    /// See [`neighbours::rp3`].
    Rp3 {
        /// Power of each step's probability.
        alpha: f32,
        /// Power of the target's popularity.
        beta: f32,
        /// Neighbours.
        keep: usize,
    },
    /// See [`ridge::ease`].
    Ease {
        /// λ.
        ridge: f32,
    },
    /// See [`ridge::edlae`].
    Edlae {
        /// λ.
        ridge: f32,
        /// p.
        dropout: f32,
    },
    /// See [`slim::slim`].
    Slim {
        /// Price of a weight.
        l1: f32,
        /// Price of a squared weight.
        l2: f32,
    },
    /// See [`als::als`].
    Als {
        /// Dimensions.
        factors: usize,
        /// α₀.
        unobserved: f32,
        /// λ.
        ridge: f32,
        /// How often both sides are solved.
        epochs: usize,
        /// Where the lessons begin.
        seed: u64,
    },
    /// See [`content::content`].
    Content {
        /// Neighbours.
        keep: usize,
    },
}

impl Recipe {
    /// Which model it is.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::Popular { .. } => Family::Popular,
            Self::SharedTaste { .. } => Family::SharedTaste,
            Self::UserKnn { .. } => Family::UserKnn,
            Self::ItemKnn { .. } => Family::ItemKnn,
            Self::Rp3 { .. } => Family::Rp3,
            Self::Ease { .. } => Family::Ease,
            Self::Edlae { .. } => Family::Edlae,
            Self::Slim { .. } => Family::Slim,
            Self::Als { .. } => Family::Als,
            Self::Content { .. } => Family::Content,
        }
    }

    /// Learn. Uses as many threads as the caller's rayon pool has; the result does not depend on how many.
    pub fn fit(self, training: &Training<'_>, progress: Progress<'_>) -> Result<Arc<dyn Recommender>, FitError> {
        let ratings = training.ratings;
        Ok(match self {
            Self::Popular { half_life_days } => {
                Arc::new(Popular::fit(training.rows, ratings.items(), training.now, half_life_days))
            }
            Self::SharedTaste { normalised } => Arc::new(neighbours::shared_taste(ratings, normalised)),
            Self::UserKnn { shrink, keep } => Arc::new(UserKnn::new(ratings.clone(), shrink, keep)),
            Self::ItemKnn { shrink, keep } => Arc::new(neighbours::item_knn(ratings, shrink, keep)),
            Self::Rp3 { alpha, beta, keep } => Arc::new(neighbours::rp3(ratings, alpha, beta, keep)),
            Self::Ease { ridge } => Arc::new(ridge::ease(ratings, ridge)?),
            Self::Edlae { ridge, dropout } => Arc::new(ridge::edlae(ratings, ridge, dropout)?),
            Self::Slim { l1, l2 } => Arc::new(slim::slim(ratings, l1, l2, progress)?),
            Self::Als { factors, unobserved, ridge, epochs, seed } => {
                let settings = als::Settings { factors, unobserved, ridge, epochs, seed };
                Arc::new(als::als(ratings, settings, progress)?)
            }
            Self::Content { keep } => Arc::new(content::content(training.texts, ratings.items(), keep)),
        })
    }
}
