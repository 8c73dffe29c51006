//! The best few of many scores.

/// A lesson and what a model gives it. Scores of different models cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The lesson's place.
    pub item: u32,
    /// The more, the better.
    pub score: f32,
}

/// The `n` best of `scores` for which `allowed` holds, best first; equal scores by ascending place, so that the same
/// scores always give the same list. Scores that are not numbers never come. O(scores + n · changes).
pub fn best(scores: &[f32], n: usize, allowed: impl Fn(u32) -> bool) -> Vec<Scored> {
    let mut kept: Vec<Scored> = Vec::with_capacity(n + 1);
    let mut least = f32::NEG_INFINITY;
    for (item, &score) in (0_u32..).zip(scores) {
        if score > least && allowed(item) {
            let at = kept.partition_point(|other| other.score >= score);
            kept.insert(at, Scored { item, score });
            kept.truncate(n);
            if kept.len() == n {
                least = kept.last().map_or(f32::INFINITY, |last| last.score);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_in_order_and_ties_by_place() {
        let scores = [1.0, 3.0, f32::NAN, 3.0, 0.5, 2.0, -1.0];
        let items = |n, list: &dyn Fn(u32) -> bool| best(&scores, n, list).iter().map(|it| it.item).collect::<Vec<_>>();
        assert_eq!(items(3, &|_| true), [1, 3, 5]);
        assert_eq!(items(3, &|item| item != 1), [3, 5, 0]);
        assert_eq!(items(99, &|_| true), [1, 3, 5, 0, 4, 6]);
        assert_eq!(items(0, &|_| true), [0_u32; 0]);
    }

    #[test]
    fn it_agrees_with_sorting_everything() {
        let scores: Vec<f32> = (0..500_u32).map(|n| f32::from(u16::try_from(n * 7919 % 101).unwrap())).collect();
        let mut sorted: Vec<(u32, f32)> = (0..).zip(scores.iter().copied()).collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let found: Vec<(u32, f32)> = best(&scores, 40, |_| true).iter().map(|it| (it.item, it.score)).collect();
        assert_eq!(found, sorted[..40]);
    }
}
