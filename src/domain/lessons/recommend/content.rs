//! What lessons say about themselves: TF-IDF over topics, title and summary, cosine between lessons.

use std::collections::HashMap;

use super::gram;
use super::largest::largest;
use super::linear::ItemItem;
use super::matrix::Rows;
use super::matrix::narrow;

/// A topic weighs as much as so many words.
const TOPIC: f32 = 3.0;
/// A word of the title weighs as much as so many of the summary.
const TITLE: f32 = 2.0;

/// What one lesson says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// One line.
    pub title: String,
    /// Some sentences.
    pub summary: String,
    /// Whole words or names; author and series may be among them.
    pub topics: Vec<String>,
}

/// The terms of a text: runs of letters and digits, lower case; of Chinese, Japanese and Korean every two neighbours, for
/// these scripts do not part their words (a single character stands for itself).
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let (mut word, mut wide) = (String::new(), Vec::new());
    for letter in text.chars().flat_map(char::to_lowercase).chain(std::iter::once(' ')) {
        if is_wide(letter) {
            flush_word(&mut word, &mut terms);
            wide.push(letter);
            continue;
        }
        flush_wide(&mut wide, &mut terms);
        if letter.is_alphanumeric() {
            word.push(letter);
        } else {
            flush_word(&mut word, &mut terms);
        }
    }
    terms
}

fn flush_word(word: &mut String, terms: &mut Vec<String>) {
    if !word.is_empty() {
        terms.push(std::mem::take(word));
    }
}

fn flush_wide(wide: &mut Vec<char>, terms: &mut Vec<String>) {
    match wide.as_slice() {
        [] => {}
        [only] => terms.push(only.to_string()),
        many => terms.extend(many.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
    wide.clear();
}

/// Ideographs, kana and hangul.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

/// Lessons × terms, each row of length 1: (1 + ln tf) · (1 + ln(N / df)) (Salton, Buckley 1988). Terms of more than a quarter
/// of all lessons, beyond the first twenty, tell nothing and are left out.
fn vectors(texts: &[Text], items: usize) -> Rows {
    let mut places: HashMap<String, u32> = HashMap::new();
    let mut lists: Vec<Vec<(u32, f32)>> = Vec::with_capacity(items);
    for text in texts.iter().take(items) {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut add = |term: String, weight: f32| {
            let next = narrow(places.len());
            *counts.entry(*places.entry(term).or_insert(next)).or_default() += weight;
        };
        for topic in &text.topics {
            add(format!("#{}", topic.to_lowercase()), TOPIC);
            terms(topic).into_iter().for_each(|term| add(term, 1.0));
        }
        terms(&text.title).into_iter().for_each(|term| add(term, TITLE));
        terms(&text.summary).into_iter().for_each(|term| add(term, 1.0));
        let mut list: Vec<(u32, f32)> = counts.into_iter().collect();
        list.sort_unstable_by_key(|entry| entry.0);
        lists.push(list);
    }
    let mut frequency = vec![0_usize; places.len()];
    for (term, _) in lists.iter().flatten() {
        if let Some(count) = frequency.get_mut(*term as usize) {
            *count += 1;
        }
    }
    let (all, most) = (lists.len(), (lists.len() / 4).max(20));
    #[allow(clippy::cast_precision_loss, reason = "counts of lessons")]
    let rarity: Vec<f32> = frequency
        .iter()
        .map(|&count| if count == 0 || count > most { 0.0 } else { 1.0 + (all as f32 / count as f32).ln() })
        .collect();
    let weigh = |list: Vec<(u32, f32)>| {
        let worth = |(term, count): (u32, f32)| {
            (term, (1.0 + count.ln()).max(0.0) * rarity.get(term as usize).copied().unwrap_or_default())
        };
        let list: Vec<(u32, f32)> = list.into_iter().map(worth).filter(|entry| entry.1 > 0.0).collect();
        let length = list.iter().map(|entry| entry.1 * entry.1).sum::<f32>().sqrt();
        list.into_iter().map(|(term, worth)| (term, worth / length)).collect()
    };
    let short = std::iter::repeat_n(Vec::new(), items.saturating_sub(all));
    Rows::from_lists(lists.into_iter().map(weigh).chain(short), places.len())
}

/// Each lesson listens to the `keep` lessons that say the most alike. Works for lessons that nobody has met.
#[must_use]
pub fn content(texts: &[Text], items: usize, keep: usize) -> ItemItem {
    let by_item = vectors(texts, items);
    let by_term = by_item.transposed();
    let (mut line, mut touched, mut found) = (vec![0.0; items], Vec::new(), Vec::new());
    let list = |item: usize| {
        gram::sparse_line(&by_term, &by_item, item, None, &mut line, &mut touched);
        let take = |&other: &u32| line.get_mut(other as usize).map(|cell| (other, std::mem::take(cell)));
        largest(touched.iter().filter_map(take).filter(|cell| cell.0 as usize != item), keep, &mut found)
    };
    let lists: Vec<Vec<(u32, f32)>> = (0..items).map(list).collect();
    ItemItem::sparse(Rows::from_lists(lists.into_iter(), items).transposed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::Known;
    use crate::domain::lessons::recommend::Recommender;

    fn text(title: &str, topics: &[&str]) -> Text {
        Text { title: title.into(), summary: String::new(), topics: topics.iter().map(|it| (*it).to_owned()).collect() }
    }

    #[test]
    fn words_and_pairs_of_characters() {
        assert_eq!(terms("Rust 2024: 内存安全, an intro"), ["rust", "2024", "内存", "存安", "安全", "an", "intro"]);
        assert_eq!(terms("学 R语言"), ["学", "r", "语言"]);
        assert_eq!(terms("プログラム 한국어").len(), 4 + 2);
        assert_eq!(terms("  ,. "), [""; 0]);
    }

    #[test]
    fn one_shared_word_by_hand() {
        // Four lessons; "rust" in two of them, everything else in one: 1 + ln 2 and 1 + ln 4. A title's word counts twice: · (1 + ln 2).
        let texts = [text("rust ownership", &[]), text("rust", &[]), text("cooking", &[]), text("drawing", &[])];
        let (common, rare) = (1.0 + 2.0_f32.ln(), 1.0 + 4.0_f32.ln());
        let cosine = common / (common * common + rare * rare).sqrt();
        let model = content(&texts, 4, 9);
        assert!((model.weight(0, 1) - cosine).abs() < 1e-6);
        assert!((model.weight(1, 0) - cosine).abs() < 1e-6);
        assert_eq!(model.weight(0, 2), 0.0);
    }

    #[test]
    fn chinese_lessons_find_each_other_and_missing_texts_are_empty() {
        let texts = [text("机器学习导论", &["数学"]), text("深度学习与机器学习", &[]), text("古代汉语", &["文学"])];
        let model = content(&texts, 5, 2);
        let next = model.top(&[Known { item: 0, weight: 1.0 }], 1, &|_| true);
        assert_eq!(next.first().map(|it| it.item), Some(1));
        assert_eq!(model.items(), 5);
        assert_eq!(model.weight(0, 4), 0.0);
    }
}
