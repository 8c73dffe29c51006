//! Why a lesson is offered: computed from the model, not invented.

use super::Known;
use super::Recommender;

/// A part below this share of the greatest possible says nothing.
const LEAST: f32 = 1e-6;

/// The known lesson that adds most to the score of `item`; `None` where none adds anything.
#[must_use]
pub fn because(model: &dyn Recommender, history: &[Known], item: u32) -> Option<u32> {
    let parts = model.parts(history, item);
    let best = history.iter().zip(parts).fold(None, |best: Option<(u32, f32)>, (known, part)| match best {
        Some(best) if best.1 >= part => Some(best),
        _ => Some((known.item, part)),
    });
    best.filter(|best| best.1 > LEAST).map(|best| best.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::ItemItem;
    use crate::domain::lessons::recommend::gram::Gram;

    #[test]
    fn the_greatest_part_is_named_and_nothing_is_not() {
        let cells = vec![0.0, 0.0, 0.5, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0];
        let model = ItemItem::dense(Gram { cells, items: 3 });
        let known = |item, weight| Known { item, weight };
        assert_eq!(because(&model, &[known(0, 1.0), known(1, 1.0)], 2), Some(0));
        assert_eq!(because(&model, &[known(0, 1.0), known(1, 2.0)], 2), Some(1));
        assert_eq!(because(&model, &[known(2, 1.0)], 0), None);
        assert_eq!(because(&model, &[], 0), None);
    }
}
