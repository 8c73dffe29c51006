//! Where in a text a query was found.

use std::ops::Range;

use super::tokens::{cjk_runs, pairs, words};

/// The byte ranges of `text` that match what was typed, in order and apart from each other.
#[must_use]
pub fn highlights(typed: &str, text: &str) -> Vec<Range<usize>> {
    let wanted: Vec<String> = words(typed).into_iter().map(|word| word.text).collect();
    let runs = cjk_runs(typed);
    let mut found: Vec<Range<usize>> = words(text)
        .into_iter()
        .filter(|word| wanted.iter().any(|it| near(it, &word.text)))
        .map(|word| word.from..word.to)
        .collect();
    for piece in pairs(text) {
        let letters: Vec<char> = piece.text.chars().collect();
        let hit = runs.iter().any(|run| match run.as_slice() {
            [one] => letters.first() == Some(one),
            run => letters.len() == 2 && run.windows(2).any(|pair| pair == letters),
        });
        if hit {
            let single = runs.iter().any(|run| run.len() == 1 && run.first() == letters.first());
            let first = letters.first().map_or(0, |it| it.len_utf8());
            found.push(piece.from..if single { piece.from + first } else { piece.to });
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The word itself, its beginning, or one letter wrong, missing, too many or swapped with its neighbour.
fn near(typed: &str, word: &str) -> bool {
    if word.starts_with(typed) {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if a.len() < 4 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let after = |rest: &[char], skipped: usize| rest.get(skipped..).unwrap_or_default().to_vec();
    match (rest_a, rest_b) {
        ([x, y, tail_a @ ..], [z, w, tail_b @ ..]) if x == w && y == z && tail_a == tail_b => true,
        _ => {
            after(rest_a, 1) == after(rest_b, 1)
                || after(rest_a, 1) == rest_b.to_vec()
                || rest_a.to_vec() == after(rest_b, 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'t>(typed: &str, text: &'t str) -> Vec<&'t str> {
        highlights(typed, text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn words_are_marked_with_their_typos_and_beginnings() {
        let text = "Ownership in Rust, and what owners own";
        assert_eq!(marked("ownersip rust", text), ["Ownership", "Rust"]);
        assert_eq!(marked("owenrship", text), ["Ownership"], "two neighbours swapped");
        assert_eq!(marked("own", text), ["Ownership", "owners", "own"]);
        assert_eq!(marked("rast", text), ["Rust"]);
        assert_eq!(marked("go", text), Vec::<&str>::new());
    }

    #[test]
    fn cjk_words_are_marked_as_they_stand() {
        assert_eq!(marked("所有", "谁拥有所有权？所有者。"), ["所有", "所有"]);
        assert_eq!(marked("所有权", "谁拥有所有权？"), ["所有权"]);
        assert_eq!(marked("权", "所有权"), ["权"]);
        assert_eq!(marked("権利", "所有权"), Vec::<&str>::new());
    }
}
