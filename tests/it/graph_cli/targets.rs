//! Figures that the commands must reach: groups that others planted, and a choice that greedy search on many random
//! sets hardly betters.

use std::collections::{BTreeMap, HashMap};
use std::io::read_to_string;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::{file, json};

fn data() -> Option<PathBuf> {
    let data = std::env::var_os("LYCEUM_DATA").map(PathBuf::from);
    if data.is_none() {
        eprintln!("SKIPPED: LYCEUM_DATA names no folder with mathoverflow/ and synthetic/");
    }
    data
}

/// A file's rows, without its header.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let file = std::fs::File::open(path).unwrap();
    let packed = path.extension().is_some_and(|it| it == "gz");
    let text = if packed { read_to_string(GzDecoder::new(file)) } else { read_to_string(file) }.unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Who is in which group.
type Groups = BTreeMap<String, String>;

fn groups(path: &Path) -> Groups {
    rows(path).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

fn entropy<'g>(groups: impl Iterator<Item = (&'g str, &'g str)>, all: usize) -> f64 {
    let mut counts: HashMap<(&str, &str), f64> = HashMap::new();
    groups.for_each(|group| *counts.entry(group).or_default() += 1.0);
    counts.values().map(|count| count / all as f64).map(|part| -part * part.ln()).sum()
}

/// What two divisions know of each other, from 0 to 1: twice their mutual information over the sum of their entropies.
fn nmi(one: &Groups, other: &Groups) -> f64 {
    assert!(one.keys().eq(other.keys()), "not of the same members");
    let left = entropy(one.values().map(|group| (group.as_str(), "")), one.len());
    let right = entropy(other.values().map(|group| (group.as_str(), "")), one.len());
    let both = entropy(one.values().map(String::as_str).zip(other.values().map(String::as_str)), one.len());
    2.0 * (left + right - both) / (left + right)
}

#[test]
fn communities_agree_with_the_planted_ones() {
    let of = |groups: [u32; 4]| -> Groups {
        groups.iter().enumerate().map(|(at, group)| (at.to_string(), group.to_string())).collect()
    };
    assert!((nmi(&of([0, 0, 1, 1]), &of([7, 7, 5, 5])) - 1.0).abs() < 1e-12, "names do not matter");
    assert!(nmi(&of([0, 0, 1, 1]), &of([0, 1, 0, 1])).abs() < 1e-12, "nothing in common");
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (name, modularity, agreement) in [("lfr1000_mu01", 0.7815, 0.99), ("lfr1000_mu03", 0.480, 0.97)] {
        let (out, graph) = (folder.path().join(name), data.join(format!("synthetic/{name}_edges.csv.gz")));
        let report = json("communities", &graph, &["--members", out.to_str().unwrap()]);
        assert!(report["modularity"].as_f64().unwrap() >= modularity, "{name}: {report}");
        let reached = nmi(&groups(&out), &groups(&data.join(format!("synthetic/{name}_labels.csv.gz"))));
        assert!(reached >= agreement, "{name}: NMI {reached}");
    }
}

#[test]
fn the_groups_of_a_real_community_are_as_dense_as_others_find_them() {
    let Some(data) = data() else { return };
    let report = json("communities", &data.join("mathoverflow/edges.csv.gz"), &[]);
    assert!(report["modularity"].as_f64().unwrap() >= 0.3752, "{report}");
}

/// A graph as influence spreads, made here from the file and the model's one sentence: whoever is reached reaches each
/// one who credits them with the chance `weight / all that one gives`.
struct Spread {
    ids: Vec<u64>,
    /// Per giver: whom they credit, with the parts of what they give, cumulated.
    gives: Vec<Vec<(usize, f64)>>,
    dice: u64,
}

impl Spread {
    fn of(edges: &[Vec<String>], seed: u64) -> Self {
        let mut pairs: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        let mut ids = Vec::new();
        for row in edges {
            let (src, dst) = (row[0].parse().unwrap(), row[1].parse().unwrap());
            ids.extend([src, dst]);
            if src != dst {
                *pairs.entry((src, dst)).or_default() += row[2].parse::<f64>().unwrap();
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let place = |id: u64| ids.binary_search(&id).unwrap();
        let mut gives = vec![Vec::new(); ids.len()];
        pairs.iter().for_each(|(&(src, dst), &weight)| gives[place(src)].push((place(dst), weight)));
        for own in &mut gives {
            let all: f64 = own.iter().map(|it| it.1).sum();
            own.iter_mut().for_each(|it| it.1 /= all);
        }
        Self { ids, gives, dice: seed }
    }

    /// From 0 up to 1: splitmix64.
    fn unit(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Everybody who would have reached a random member, so many times.
    fn sets(&mut self, count: usize) -> Vec<Vec<u32>> {
        let mut seen = vec![usize::MAX; self.ids.len()];
        let mut sets = Vec::with_capacity(count);
        for nth in 0..count {
            let root = (self.unit() * self.ids.len() as f64) as usize;
            seen[root] = nth;
            let mut set = vec![root as u32];
            let mut at = 0;
            while at < set.len() {
                let giver = set[at] as usize;
                at += 1;
                for other in 0..self.gives[giver].len() {
                    let (receiver, chance) = self.gives[giver][other];
                    if self.unit() < chance && seen[receiver] != nth {
                        seen[receiver] = nth;
                        set.push(receiver as u32);
                    }
                }
            }
            sets.push(set);
        }
        sets
    }

    /// The plain greedy choice: whoever is in most sets that none of those chosen before is in.
    fn greedy(&self, sets: &[Vec<u32>], count: usize) -> Vec<usize> {
        let mut open = vec![true; sets.len()];
        let mut chosen = Vec::new();
        for _ in 0..count {
            let mut hits = vec![0_u32; self.ids.len()];
            let uncovered = sets.iter().zip(&open).filter(|it| *it.1).map(|it| it.0);
            uncovered.flatten().for_each(|&member| hits[member as usize] += 1);
            let best = (0..hits.len()).max_by_key(|&member| hits[member]).unwrap();
            sets.iter().zip(&mut open).for_each(|(set, open)| *open &= !set.contains(&(best as u32)));
            chosen.push(best);
        }
        chosen
    }

    /// How many members those chosen reach on average.
    fn reach(&self, sets: &[Vec<u32>], chosen: &[usize]) -> f64 {
        let mut is_chosen = vec![false; self.ids.len()];
        chosen.iter().for_each(|&member| is_chosen[member] = true);
        let hit = sets.iter().filter(|set| set.iter().any(|&member| is_chosen[member as usize])).count();
        self.ids.len() as f64 * hit as f64 / sets.len() as f64
    }
}

/// Sets that a choice rests on, and sets that it is measured by.
const SETS: usize = 200_000;

fn spreads_as_far_as_greedy(name: &str, graph: &Path, count: usize) {
    let mut spread = Spread::of(&rows(graph), 41);
    let sets = spread.sets(SETS);
    let greedy = spread.greedy(&sets, count);
    let report = json("influence", graph, &["--count", &count.to_string()]);
    let chosen: Vec<usize> = report["chosen"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| spread.ids.binary_search(&it["member"].as_str().unwrap().parse().unwrap()).unwrap())
        .collect();
    assert_eq!(chosen.len(), count, "{name}: {report}");
    // Greedy has seen its own sets; both are measured by fresh ones.
    let fresh = spread.sets(SETS);
    let (ours, best) = (spread.reach(&fresh, &chosen), spread.reach(&fresh, &greedy));
    assert!(ours >= 0.99 * best, "{name}: {ours} of greedy's {best}");
    let told = report["spread"].as_f64().unwrap();
    assert!((told - ours).abs() <= 0.02 * ours, "{name}: {told} is told, {ours} is measured");
    let anybody: Vec<usize> = (0..count).map(|nth| (2 * nth + 1) * spread.ids.len() / (2 * count)).collect();
    let reached = spread.reach(&fresh, &anybody);
    assert!(reached < 0.9 * best, "{name}: anybody reaches {reached} of {best}, so the figures above show nothing");
}

#[test]
fn the_choice_of_influence_spreads_within_a_hundredth_of_greedys() {
    let folder = tempfile::tempdir().unwrap();
    // Later members credit earlier ones more and each other a little: a skewed community of six hundred.
    let mut dice = Spread { ids: Vec::new(), gives: Vec::new(), dice: 7 };
    let mut text = String::from("src,dst,weight,unix_time\n");
    for member in 1..600_u64 {
        for _ in 0..4 {
            let other = (dice.unit().powi(2) * 600.0) as u64;
            text.push_str(&format!("{},{},{},0\n", 600 - member, 600 - other, 1 + (dice.unit() * 5.0) as u64));
        }
    }
    spreads_as_far_as_greedy("made here", &file(&folder, "made.csv", text), 8);
    let Some(data) = data() else { return };
    spreads_as_far_as_greedy("karate", &data.join("synthetic/karate_edges.csv.gz"), 3);
    spreads_as_far_as_greedy("rmat12", &data.join("synthetic/rmat12_edges.csv.gz"), 10);
}
