//! Lines in the fields of an embed: as many fields as they take, so that Discord refuses none for its length.

use crate::domain::names;

/// Characters of a field; Discord takes no more.
pub(super) const FIELD: usize = 1024;

/// `lines` below `title`, in further fields without a title of their own where one is too small.
pub(super) fn fields(mut title: String, lines: impl IntoIterator<Item = String>) -> Vec<(String, String, bool)> {
    let field = |block| (std::mem::replace(&mut title, "\u{200B}".into()), block, false);
    blocks(lines, FIELD).into_iter().map(field).collect()
}

/// Lines joined into blocks of at most `most` characters.
pub(super) fn blocks(lines: impl IntoIterator<Item = String>, most: usize) -> Vec<String> {
    lines.into_iter().fold(Vec::new(), |mut blocks: Vec<String>, line| {
        match blocks.last_mut() {
            Some(block) if block.chars().count() + line.chars().count() < most => {
                block.push('\n');
                block.push_str(&line);
            }
            _ => blocks.push(names::shortened(&line, most)),
        }
        blocks
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_block_is_longer_than_a_field_and_no_line_is_lost() {
        let lines: Vec<String> = (0..60).map(|number| format!("{number} {}", "x".repeat(number * 7 % 90))).collect();
        let blocks = blocks(lines.iter().cloned(), FIELD);
        assert!(blocks.iter().all(|block| block.chars().count() <= FIELD));
        assert_eq!(blocks.join("\n"), lines.join("\n"));
        let fields = fields("Title".into(), lines);
        let (first, more) = fields.split_first().unwrap();
        assert_eq!(first.0, "Title");
        assert!(!more.is_empty() && more.iter().all(|field| field.0 == "\u{200B}"), "a field needs some title");
    }
}
