//! What is found, in which words, and by whom.

use std::collections::BTreeSet;

use super::*;
use crate::domain::ids::{GuildId, PlanId};

const HERE: u64 = u64::MAX - 7;

fn doc(id: i64, title: &str, summary: &str) -> Doc {
    Doc { id, guild: HERE, revision: 1, title: title.into(), summary: summary.into(), ..Doc::default() }
}

fn school() -> Search {
    let search = Search::new(None);
    let mut paid = doc(4, "Secrets", "For those who paid.");
    paid.page = Some("The hidden word is abracadabra, 芝麻开门。".into());
    paid.plans = vec![7, 8];
    let mut series = doc(5, "First steps", "How to begin.");
    (series.topics, series.series) = (vec!["cooking".into()], Some("厨房入门".into()));
    let mut elsewhere = doc(6, "Ownership in Rust", "Another server's.");
    elsewhere.guild = 1;
    let docs = [
        doc(1, "Ownership in Rust", "Who owns a value, and for how long."),
        doc(2, "Rust 的所有权", "谁拥有一个值，什么时候离开。"),
        doc(3, "所有権と借用", "値の所有者について。소유권 입문"),
        paid,
        series,
        elsewhere,
    ];
    search.apply(&docs, &[]).unwrap();
    search
}

fn found(search: &Search, text: &str, held: &[i64]) -> Vec<i64> {
    let held: BTreeSet<PlanId> = held.iter().copied().map(PlanId).collect();
    let ask = Ask { guild: GuildId(HERE), text, held: &held };
    search.find(&ask, 10).unwrap().iter().map(|hit| hit.id).collect()
}

#[test]
fn words_are_found_exactly_by_their_beginning_and_with_a_letter_wrong() {
    let search = school();
    assert_eq!(found(&search, "ownership", &[]), [1]);
    assert_eq!(found(&search, "ownersihp", &[]), [1], "two letters swapped");
    assert_eq!(found(&search, "owership", &[]), [1], "a letter missing");
    assert_eq!(found(&search, "owner", &[]), [1], "still being typed");
    assert_eq!(found(&search, "rust own", &[]), [1]);
    assert_eq!(found(&search, "ＲＵＳＴ Ｏｗｎｅｒｓｈｉｐ", &[]), [1]);
    assert_eq!(found(&search, "cooking", &[]), [5]);
}

#[test]
fn two_characters_of_chinese_japanese_and_korean_are_words() {
    let search = school();
    assert_eq!(found(&search, "所有", &[]).len(), 2);
    assert_eq!(found(&search, "所有权", &[]), [2]);
    assert_eq!(found(&search, "借用", &[]), [3]);
    assert_eq!(found(&search, "소유", &[]), [3]);
    assert_eq!(found(&search, "厨", &[]), [5], "one character is a beginning");
    assert_eq!(found(&search, "rust 所有权", &[]), [2]);
    assert!(!found(&search, "所有杈", &[]).is_empty(), "with a wrong character the rest still finds it");
}

#[test]
fn a_page_is_searched_only_by_those_who_may_read_it() {
    let search = school();
    assert_eq!(found(&search, "abracadabra", &[]), Vec::<i64>::new());
    assert_eq!(found(&search, "abracadabra", &[9]), Vec::<i64>::new());
    assert_eq!(found(&search, "abracadabra", &[8]), [4]);
    assert_eq!(found(&search, "芝麻", &[7]), [4]);
    assert_eq!(found(&search, "芝麻", &[]), Vec::<i64>::new());
    assert_eq!(found(&search, "secrets", &[]), [4], "that it exists is no secret");
}

#[test]
fn what_is_useful_comes_first_among_equals() {
    let search = Search::new(None);
    search.apply(&[doc(1, "Rust", "One."), doc(2, "Rust", "Two."), doc(3, "Rust", "Six.")], &[]).unwrap();
    assert_eq!(found(&search, "rust", &[]), [3, 2, 1], "the newest, when nothing else is known");
    search.set_usefulness([(1, 20.0), (2, -4.0)].into());
    assert_eq!(found(&search, "rust", &[]), [1, 3, 2]);
}

#[test]
fn a_change_replaces_and_a_withdrawal_removes() {
    let search = school();
    let mut changed = doc(1, "Borrowing", "Another lesson now.");
    changed.revision = 2;
    search.apply(&[changed], &[2]).unwrap();
    assert_eq!(found(&search, "ownership", &[]), Vec::<i64>::new());
    assert_eq!(found(&search, "borrowing", &[]), [1]);
    assert!(!found(&search, "所有权", &[]).contains(&2));
    assert_eq!((search.revision(1), search.revision(2)), (Some(2), None));
}

#[test]
fn ws14_whatever_is_typed_is_no_error() {
    let search = school();
    for typed in
        ["", " ", "\"", "AND OR NOT", "title:x", "*", "(((", "\u{202e}\u{0}", "🦀🦀", "a", "值", "+-&&||!{}[]^~?"]
    {
        found(&search, typed, &[]);
    }
    found(&search, &"rust ".repeat(2_000), &[]);
    found(&search, &"所有权".repeat(2_000), &[]);
}

#[test]
fn an_index_on_disk_is_found_again_and_a_broken_one_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("index");
    let search = Search::new(Some(place.clone()));
    search.apply(&[doc(1, "Ownership", "Kept.")], &[]).unwrap();
    let beside = Search::new(Some(place.clone()));
    assert!(beside.known().unwrap().is_empty(), "another process has the folder: this one begins in memory");
    drop(search);
    drop(beside);
    let again = Search::new(Some(place.clone()));
    assert_eq!(again.known().unwrap(), [(1, 1)].into());
    assert_eq!(found(&again, "ownership", &[]), [1]);
    drop(again);
    std::fs::write(place.join("v1").join("meta.json"), "{").unwrap();
    let anew = Search::new(Some(place));
    assert!(anew.known().unwrap().is_empty());
    anew.apply(&[doc(1, "Ownership", "Again.")], &[]).unwrap();
    assert_eq!(found(&anew, "ownership", &[]), [1]);
}
