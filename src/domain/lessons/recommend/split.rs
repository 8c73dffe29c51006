//! Training, validation and test parts.

use std::collections::HashMap;

use super::matrix::Rating;

/// Which rows are held back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Split {
    /// Each member's last lesson by time; of equal times the one that stands last. Members with one lesson keep it.
    LeaveLast,
    /// This share of each member's lessons, drawn with this seed: at least one, and at least one stays.
    Random {
        /// From 0 to 1.
        share: f64,
        /// Where the draws begin.
        seed: u64,
    },
}

/// Split rows into those that stay and those that are held back. All rows of a (member, lesson) pair go the same way.
#[must_use]
pub fn split(rows: &[Rating], how: Split) -> (Vec<Rating>, Vec<Rating>) {
    let mut members: HashMap<u32, HashMap<u32, (i64, usize)>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let last = members.entry(row.user).or_default().entry(row.item).or_insert((row.at, place));
        *last = (*last).max((row.at, place));
    }
    let held: HashMap<u32, Vec<u32>> =
        members.into_iter().map(|(user, lessons)| (user, hold(user, lessons, how))).collect();
    rows.iter().partition(|row| held.get(&row.user).is_none_or(|held| !held.contains(&row.item)))
}

fn hold(user: u32, lessons: HashMap<u32, (i64, usize)>, how: Split) -> Vec<u32> {
    let mut order: Vec<(u32, (i64, usize))> = lessons.into_iter().collect();
    let most = order.len().saturating_sub(1);
    match how {
        Split::LeaveLast => {
            order.sort_unstable_by_key(|lesson| std::cmp::Reverse(lesson.1));
            order.into_iter().take(most.min(1)).map(|lesson| lesson.0).collect()
        }
        Split::Random { share, seed } => {
            order.sort_unstable_by_key(|lesson| (mixed(seed, user, lesson.0), lesson.0));
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a member's lessons, from 0 to all"
            )]
            let count = (order.len() as f64 * share.clamp(0.0, 1.0)).round().max(1.0) as usize;
            order.into_iter().take(count.min(most)).map(|lesson| lesson.0).collect()
        }
    }
}

/// A draw that only depends on its arguments (`SplitMix64`'s finaliser, Steele, Lea, Flood 2014).
fn mixed(seed: u64, user: u32, item: u32) -> u64 {
    mix(seed ^ mix(u64::from(user) << 32 | u64::from(item)))
}

/// Spread the bits of a number over all bits.
#[must_use]
pub fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(user: u32, item: u32, at: i64) -> Rating {
        Rating { user, item, weight: 1.0, at }
    }

    #[test]
    fn the_last_by_time_is_held_with_all_its_rows() {
        let rows = [row(0, 1, 5), row(0, 2, 9), row(0, 2, 1), row(0, 3, 9), row(1, 1, 1)];
        let (stay, held) = split(&rows, Split::LeaveLast);
        assert_eq!(held, [row(0, 3, 9)]);
        assert_eq!(stay.len(), 4);
        let (_, held) = split(&rows[..3], Split::LeaveLast);
        assert_eq!(held, [row(0, 2, 9), row(0, 2, 1)]);
    }

    #[test]
    fn a_share_is_drawn_per_member_and_the_seed_decides() {
        let rows: Vec<Rating> = (0..50).flat_map(|user| (0..10).map(move |item| row(user, item, 0))).collect();
        let (stay, held) = split(&rows, Split::Random { share: 0.2, seed: 1 });
        assert_eq!((stay.len(), held.len()), (400, 100));
        for user in 0..50 {
            assert_eq!(held.iter().filter(|row| row.user == user).count(), 2);
        }
        assert_eq!(split(&rows, Split::Random { share: 0.2, seed: 1 }).1, held);
        assert_ne!(split(&rows, Split::Random { share: 0.2, seed: 2 }).1, held);
        assert_eq!(split(&rows[..1], Split::Random { share: 1.0, seed: 1 }).0.len(), 1, "one lesson stays");
        assert_eq!(split(&rows[..3], Split::Random { share: 0.1, seed: 1 }).1.len(), 1, "everybody is asked");
    }
}
