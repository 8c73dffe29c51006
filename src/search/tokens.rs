//! How text becomes terms. Words of scripts that part them are one kind; Han, kana and hangul become overlapping pairs,
//! another kind in fields of its own: a fuzzy search over a shared field would walk every pair.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::domain::lessons::fingerprint::is_cjk;

/// The name of [`Words`] in the schema.
pub(super) const WORDS: &str = "lyceum_words";
/// The name of [`Pairs`] in the schema.
pub(super) const PAIRS: &str = "lyceum_pairs";

/// A term and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Folded.
    pub text: String,
    /// Bytes in the text.
    pub from: usize,
    /// Bytes in the text, past the end.
    pub to: usize,
}

/// Case and width make no difference.
fn fold(it: char) -> char {
    let narrow = match u32::from(it) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(it),
        _ => it,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// Runs of letters and digits that are not CJK, folded.
pub(super) fn words(text: &str) -> Vec<Piece> {
    runs(text, |it| it.is_alphanumeric() && !is_cjk(it))
        .into_iter()
        .map(|(from, to, letters)| Piece { text: letters.iter().map(|it| fold(*it)).collect(), from, to })
        .collect()
}

/// Runs of CJK characters.
pub(super) fn cjk_runs(text: &str) -> Vec<Vec<char>> {
    runs(text, is_cjk).into_iter().map(|(_, _, letters)| letters).collect()
}

/// Overlapping pairs of each run of CJK characters, and its last character alone, by which one character is a prefix.
pub(super) fn pairs(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (from, _, letters) in runs(text, is_cjk) {
        let mut at = from;
        for (index, first) in letters.iter().enumerate() {
            let next = letters.get(index + 1);
            let to = at + first.len_utf8() + next.map_or(0, |it| it.len_utf8());
            pieces.push(Piece { text: [Some(first), next].into_iter().flatten().collect(), from: at, to });
            at += first.len_utf8();
        }
    }
    pieces
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<(usize, usize, Vec<char>)> {
    let mut runs = Vec::new();
    let mut open: Option<(usize, Vec<char>)> = None;
    for (at, it) in text.char_indices() {
        if belongs(it) {
            open.get_or_insert_with(|| (at, Vec::new())).1.push(it);
        } else if let Some((from, letters)) = open.take() {
            runs.push((from, at, letters));
        }
    }
    if let Some((from, letters)) = open {
        runs.push((from, text.len(), letters));
    }
    runs
}

/// The tokenizer of fields of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words;
/// The tokenizer of fields of pairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs;

impl Tokenizer for Words {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(words(text))
    }
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces::new(pairs(text))
    }
}

/// The terms of a text, one after another.
pub(super) struct Pieces {
    pieces: std::vec::IntoIter<Piece>,
    token: Token,
}

impl Pieces {
    fn new(pieces: Vec<Piece>) -> Self {
        Self { pieces: pieces.into_iter(), token: Token::default() }
    }
}

impl TokenStream for Pieces {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.pieces.next() else { return false };
        // The first position is 0: a fresh token stands at the last one.
        let position = self.token.position.wrapping_add(1);
        self.token =
            Token { offset_from: piece.from, offset_to: piece.to, position, text: piece.text, position_length: 1 };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pieces: &[Piece]) -> Vec<&str> {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn words_and_pairs_are_kept_apart() {
        let text = "Rust 的所有权，Ｏｗｎｅｒｓｈｉｐ-101 は難しい";
        assert_eq!(texts(&words(text)), ["rust", "ownership", "101"]);
        assert_eq!(texts(&pairs(text)), ["的所", "所有", "有权", "权", "は難", "難し", "しい", "い"]);
        assert_eq!(texts(&pairs("소유권 값")), ["소유", "유권", "권", "값"]);
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "a 所有权 b";
        for piece in words(text).iter().chain(&pairs(text)) {
            assert_eq!(&text[piece.from..piece.to], piece.text);
        }
    }
}
