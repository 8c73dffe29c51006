//! How fast lessons are found among a hundred thousand, in two languages, with typing errors and half-typed words.
//!
//! The lessons are made up: a title of four words, a summary of thirty, every fourth lesson Chinese, words drawn by Zipf's law. First the
//! time to make the index from nothing, then criterion's figures by kind of question, then the median and the 99th percentile over
//! 4,000 different questions, and the time until a changed lesson is found.
//!
//! ```text
//! LYCEUM_BENCH_LESSONS=100000 cargo bench --bench search
//! ```
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark prints and may fail"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "figures for people, draws of small numbers"
)]
#![allow(missing_docs, reason = "criterion's macros")]

use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use lyceum::domain::ids::{GuildId, PlanId};
use lyceum::search::{Ask, Doc, Search};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const GUILD: GuildId = GuildId(1);
const SYLLABLES: [&str; 24] = [
    "ba", "cor", "di", "fen", "gul", "ha", "jin", "ka", "lor", "mi", "nes", "o", "par", "qui", "ras", "sol", "ta",
    "un", "ver", "wi", "xen", "yo", "zar", "the",
];
const CHARACTERS: &str = "学习编程语言所有权生命周期借用检查器异步并发数据结构算法网络安全音乐理论和声节奏绘画设计摄影写作历史经济数学物理化学生物";

/// Words by rank; the first are the most frequent.
fn words() -> Vec<String> {
    let mut random = StdRng::seed_from_u64(11);
    let mut word =
        || -> String { (0..random.random_range(2..5)).map(|_| SYLLABLES[random.random_range(0..24)]).collect() };
    let mut all: Vec<String> = (0..30_000).map(|_| word()).collect();
    all.sort();
    all.dedup();
    all
}

fn zipf(random: &mut StdRng, among: usize) -> usize {
    // The inverse of ln(n): close enough to Zipf's law for words.
    let draw: f64 = random.random();
    ((among as f64).powf(draw) as usize).saturating_sub(1).min(among - 1)
}

fn chinese(random: &mut StdRng, length: usize) -> String {
    let all: Vec<char> = CHARACTERS.chars().collect();
    let mut text = String::new();
    while text.chars().count() < length {
        let start = zipf(random, all.len() - 4);
        text.extend(&all[start..start + random.random_range(2..5)]);
    }
    text
}

fn lessons(count: usize, words: &[String]) -> Vec<Doc> {
    let mut random = StdRng::seed_from_u64(12);
    let phrase = |random: &mut StdRng, length: usize| -> String {
        let said: Vec<&str> = (0..length).map(|_| words[zipf(random, words.len())].as_str()).collect();
        said.join(" ")
    };
    let lesson = |id: usize| {
        let (title, summary) = if id.is_multiple_of(4) {
            (chinese(&mut random, 8), chinese(&mut random, 60))
        } else {
            (phrase(&mut random, 4), phrase(&mut random, 30))
        };
        let topics = vec![words[id % 200].clone(), words[id % 37].clone()];
        let (series, id) = (Some(format!("Series {}", id % 500)), id as i64 + 1);
        Doc { id, guild: GUILD.0, revision: 1, title, summary, topics, series, page: None, plans: Vec::new() }
    };
    (0..count).map(lesson).collect()
}

/// A word as somebody types it who is in a hurry: two letters change places.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        letters.remove(letters.len() / 2);
    }
    letters.into_iter().collect()
}

fn questions(words: &[String], docs: &[Doc]) -> [(&'static str, Vec<String>); 4] {
    let mut random = StdRng::seed_from_u64(13);
    let count = 1_000;
    let mut typed = |of: &dyn Fn(&str) -> String| -> Vec<String> {
        (0..count).map(|_| of(&words[zipf(&mut random, words.len())])).collect()
    };
    let exact = typed(&|word| format!("{word} "));
    let mistaken = typed(&mistyped);
    let begun = typed(&|word| word.chars().take(word.len().div_ceil(2).max(3)).collect());
    let mut random = StdRng::seed_from_u64(14);
    let cjk = |_| {
        let title: Vec<char> = docs[random.random_range(0..docs.len() / 4) * 4].title.chars().collect();
        let start = random.random_range(0..title.len() - 2);
        title[start..(start + 2)].iter().collect()
    };
    [("exact", exact), ("mistyped", mistaken), ("begun", begun), ("chinese", (0..count).map(cjk).collect())]
}

fn find(search: &Search, text: &str) -> usize {
    let held: BTreeSet<PlanId> = BTreeSet::new();
    search.find(&Ask { guild: GUILD, text, held: &held }, 50).unwrap().len()
}

fn search(c: &mut Criterion) {
    let count: usize = std::env::var("LYCEUM_BENCH_LESSONS").ok().and_then(|it| it.parse().ok()).unwrap_or(100_000);
    let words = words();
    let docs = lessons(count, &words);
    let folder = tempfile::tempdir().unwrap();
    let index = Search::new(Some(folder.path().join("index")));
    let begun = Instant::now();
    for part in docs.chunks(5_000) {
        index.apply(part, &[]).unwrap();
    }
    println!("{count} lessons indexed in {:.1} s", begun.elapsed().as_secs_f64());
    index.set_usefulness((0..count as i64).map(|id| (id, (id % 7) as f32)).collect::<HashMap<_, _>>());
    let asked = questions(&words, &docs);
    let mut group = c.benchmark_group(format!("search/{count}"));
    for (kind, texts) in &asked {
        let mut next = texts.iter().cycle();
        group.bench_function(*kind, |b| b.iter(|| black_box(find(&index, next.next().unwrap()))));
    }
    group.finish();
    let mut all = Vec::new();
    for (kind, texts) in &asked {
        let mut times = Vec::with_capacity(texts.len());
        let mut found = 0_usize;
        for text in texts {
            let begun = Instant::now();
            found += usize::from(find(&index, text) > 0);
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        all.extend(times.iter().copied());
        println!("{kind}: {}, found something {found} of {}", told(times), texts.len());
    }
    println!("all: {}", told(all));
    let begun = Instant::now();
    let changed = Doc { revision: 2, title: "Zyzzyva unmistakable".into(), ..docs[1].clone() };
    index.apply(&[changed], &[]).unwrap();
    assert_eq!(find(&index, "zyzzyva"), 1);
    println!("a changed lesson is found after {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
}

fn told(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |hundredths: usize| times[(times.len() * hundredths / 100).min(times.len() - 1)];
    format!("median {:.2} ms, p99 {:.2} ms, most {:.2} ms", at(50), at(99), at(100))
}

criterion_group!(benches, search);
criterion_main!(benches);
