//! Who met which lesson, how strongly: a sparse matrix, by member and by lesson.

/// One line of the record: member `user` met lesson `item`, as places in the matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// The member's place, from 0.
    pub user: u32,
    /// The lesson's place, from 0.
    pub item: u32,
    /// How strongly; above 0. Rows of the same pair are added up.
    pub weight: f32,
    /// Unix seconds; 0 where no time is known.
    pub at: i64,
}

/// A lesson of a member's history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The lesson's place.
    pub item: u32,
    /// How strongly the member met it.
    pub weight: f32,
}

/// Compressed sparse rows; within a row columns ascend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    weights: Vec<f32>,
    width: usize,
}

impl Rows {
    /// Rows from lists of (column, weight) with ascending columns below `width`.
    #[must_use]
    pub fn from_lists(lists: impl Iterator<Item = Vec<(u32, f32)>>, width: usize) -> Self {
        let mut rows = Self { starts: vec![0], width, ..Self::default() };
        for list in lists {
            rows.columns.extend(list.iter().map(|entry| entry.0));
            rows.weights.extend(list.iter().map(|entry| entry.1));
            rows.starts.push(rows.columns.len());
        }
        rows
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many columns a row has, stored or not.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many entries are stored.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.starts.len() * size_of::<usize>() + self.entries() * (size_of::<u32>() + size_of::<f32>())
    }

    /// The stored columns of a row and their weights; empty beyond the last row.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        (self.columns.get(range.clone()).unwrap_or_default(), self.weights.get(range).unwrap_or_default())
    }

    /// The entries of a row.
    pub fn iter(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        let (columns, weights) = self.row(row);
        columns.iter().copied().zip(weights.iter().copied())
    }

    /// The row as a member's history.
    #[must_use]
    pub fn history(&self, row: usize) -> Vec<Known> {
        self.iter(row).map(|(item, weight)| Known { item, weight }).collect()
    }

    /// Where the row begins among all entries.
    pub(super) fn start(&self, row: usize) -> usize {
        self.starts.get(row).copied().unwrap_or_default()
    }

    /// Every entry's column and weight, row after row.
    pub(super) fn flat(&self) -> (&[u32], &[f32]) {
        (&self.columns, &self.weights)
    }

    /// The same matrix with rows and columns exchanged, by counting: O(entries + width).
    #[must_use]
    pub fn transposed(&self) -> Self {
        self.turned::<false>().0
    }

    /// The transposed matrix, and for each of its entries the place of the same entry in this matrix.
    pub(super) fn transposed_with_places(&self) -> (Self, Vec<u32>) {
        self.turned::<true>()
    }

    #[allow(clippy::indexing_slicing, reason = "counting sort: every place comes from the counts just taken")]
    fn turned<const PLACES: bool>(&self) -> (Self, Vec<u32>) {
        let mut starts = vec![0_usize; self.width + 1];
        for &column in &self.columns {
            starts[column as usize + 1] += 1;
        }
        for place in 0..self.width {
            starts[place + 1] += starts[place];
        }
        let mut next = starts.clone();
        let mut columns = vec![0_u32; self.entries()];
        let mut weights = vec![0.0; self.entries()];
        let mut places = vec![0_u32; if PLACES { self.entries() } else { 0 }];
        for row in 0..self.len() {
            for entry in self.starts[row]..self.starts[row + 1] {
                let slot = &mut next[self.columns[entry] as usize];
                columns[*slot] = narrow(row);
                weights[*slot] = self.weights[entry];
                if PLACES {
                    places[*slot] = narrow(entry);
                }
                *slot += 1;
            }
        }
        (Self { starts, columns, weights, width: self.len() }, places)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "Ratings::build keeps rows, columns and entries below 2^32")]
pub(super) fn narrow(place: usize) -> u32 {
    place as u32
}

/// The record as a matrix, by member and by lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    /// One row per member.
    pub by_user: Rows,
    /// One row per lesson.
    pub by_item: Rows,
}

impl Ratings {
    /// Add up the rows of each pair. Rows with a place outside `users` × `items` or a weight that is not above 0 count
    /// for nothing. Holds at most 2³² entries; what comes after is left out.
    #[must_use]
    pub fn build(users: usize, items: usize, ratings: &[Rating]) -> Self {
        let mut rows: Vec<&Rating> = ratings
            .iter()
            .filter(|row| (row.user as usize) < users && (row.item as usize) < items)
            .filter(|row| row.weight > 0.0 && row.weight.is_finite())
            .take(u32::MAX as usize)
            .collect();
        if !rows.is_sorted_by_key(|row| (row.user, row.item)) {
            rows.sort_unstable_by_key(|row| (row.user, row.item));
        }
        let mut by_user = Rows { starts: vec![0], width: items, ..Rows::default() };
        let mut rows = rows.into_iter().peekable();
        for user in 0..users {
            let mut last = None;
            while let Some(row) = rows.next_if(|row| row.user as usize == user) {
                match by_user.weights.last_mut() {
                    Some(weight) if last == Some(row.item) => *weight += row.weight,
                    _ => {
                        by_user.columns.push(row.item);
                        by_user.weights.push(row.weight);
                        last = Some(row.item);
                    }
                }
            }
            by_user.starts.push(by_user.columns.len());
        }
        Self { by_item: by_user.transposed(), by_user }
    }

    /// How many members.
    #[must_use]
    pub fn users(&self) -> usize {
        self.by_user.len()
    }

    /// How many lessons.
    #[must_use]
    pub fn items(&self) -> usize {
        self.by_item.len()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Three members, four lessons:
    ///
    /// ```text
    ///        0  1  2  3
    ///   ann  1  2  .  .
    ///   bob  1  .  1  .
    ///   cyd  1  2  1  1
    /// ```
    pub(in super::super) fn small() -> Ratings {
        let cells =
            [(0, 0, 1.0), (0, 1, 2.0), (1, 0, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 1, 2.0), (2, 2, 1.0), (2, 3, 1.0)];
        let rows: Vec<Rating> = cells.map(|(user, item, weight)| Rating { user, item, weight, at: 0 }).to_vec();
        Ratings::build(3, 4, &rows)
    }

    /// The matrix written out, for oracles.
    pub(in super::super) fn dense(rows: &Rows) -> Vec<Vec<f64>> {
        let full = |row| {
            let mut line = vec![0.0; rows.width()];
            rows.iter(row).for_each(|(column, weight)| line[column as usize] = f64::from(weight));
            line
        };
        (0..rows.len()).map(full).collect()
    }

    /// A reproducible matrix of the given size in which about one cell in three is filled.
    pub(in super::super) fn noisy(users: u32, items: u32, seed: u64) -> Ratings {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut rows = Vec::new();
        for user in 0..users {
            for item in 0..items {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let draw = (state >> 40) % 12;
                if draw < 4 {
                    rows.push(Rating { user, item, weight: 0.5 + f32::from(u8::try_from(draw).unwrap()), at: 0 });
                }
            }
        }
        Ratings::build(users as usize, items as usize, &rows)
    }

    #[test]
    fn rows_of_a_pair_are_added_and_strangers_left_out() {
        let row = |user, item, weight| Rating { user, item, weight, at: 0 };
        let rows = [
            row(1, 2, 1.0),
            row(0, 1, 1.0),
            row(1, 2, 0.5),
            row(1, 0, 2.0),
            row(9, 0, 1.0),
            row(0, 0, -1.0),
            row(0, 0, f32::NAN),
        ];
        let matrix = Ratings::build(2, 3, &rows);
        assert_eq!(dense(&matrix.by_user), [[0.0, 1.0, 0.0], [2.0, 0.0, 1.5]]);
        assert_eq!(dense(&matrix.by_item), [[0.0, 2.0], [1.0, 0.0], [0.0, 1.5]]);
        assert_eq!(matrix.by_user.row(7), (&[][..], &[][..]));
    }

    #[test]
    fn turning_twice_gives_the_same_and_places_lead_back() {
        let matrix = noisy(17, 9, 3);
        assert_eq!(matrix.by_item.transposed(), matrix.by_user);
        let (turned, places) = matrix.by_user.transposed_with_places();
        let weights = matrix.by_user.flat().1;
        for (weight, &place) in turned.flat().1.iter().zip(&places) {
            assert_eq!(weight, &weights[place as usize]);
        }
    }
}
