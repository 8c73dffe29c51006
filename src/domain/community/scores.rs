//! Interest, activity and influence as weighted sums, with weights that this community's own past gave: least squares with
//! weights of at least 0 (Lawson, Hanson: "Solving Least Squares Problems", 1974, chapter 23; solved by coordinate descent,
//! as the problem is convex), judged on members who were not used for fitting. Where the past foretells nothing, it says so.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a numeric kernel: every row has all features, and every fold is counted from the rows"
)]

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::edges::Edge;
use super::kind::Credit;
use super::kind::InteractionKind;

/// What a member is described by: acts, people turned to, people who turned to them, help given, lessons met, how lately,
/// for how long; each at least 0.
pub const FEATURES: usize = 7;
/// One member's features.
pub type Row = [f64; FEATURES];

/// What is foretold of the next period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// Lessons met and events attended.
    Interest,
    /// Acts of any kind.
    Activity,
    /// Different people who credit the member for something: time spent together is no influence.
    Influence,
}

impl Score {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Interest, Self::Activity, Self::Influence];

    /// The word in the texts' keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Activity => "activity",
            Self::Influence => "influence",
        }
    }
}

/// Fewer members make no fit that could be trusted.
pub const FEWEST: usize = 50;
/// Parts of the members of which each is foretold once from the others.
const FOLDS: usize = 5;
/// A fit that explains less than this part of the differences between members is none.
const LEAST: f64 = 0.05;
/// Rounds of coordinate descent at most.
const ROUNDS: usize = 5_000;

/// Weights that were fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// One per feature, at least 0.
    pub weights: Row,
    /// What a member without any feature has.
    pub base: f64,
    /// How much of the differences between members who were not used for fitting it explains, at most 1.
    pub explains: f64,
    /// Members it was fitted on.
    pub members: usize,
}

/// Why there are no weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFit {
    /// Too few members, or all alike.
    TooLittle,
    /// The past foretells nothing here.
    Unforetold,
}

impl Weights {
    /// The weighted sum of a member's features.
    #[must_use]
    pub fn of(&self, row: &Row) -> f64 {
        self.base + self.weights.iter().zip(row).map(|(weight, value)| weight * value).sum::<f64>()
    }
}

/// The features of everybody in `edges` (roll-ups by day, each with how many acts it holds) at the moment `at`, by rising
/// account.
#[must_use]
pub fn features(edges: &[(Edge, u64)], at: i64) -> BTreeMap<u64, Row> {
    let mut seen: BTreeMap<u64, Seen> = BTreeMap::new();
    for (edge, acts) in edges.iter().filter(|(edge, _)| !edge.is_loop() && edge.at <= at) {
        let (actor, target) = edge.actor_and_target();
        let own = seen.entry(actor).or_default();
        own.acts += acts;
        own.help += if edge.kind.direction() == Credit::ToActor { *acts } else { 0 };
        own.learning += if is_learning(edge.kind) { *acts } else { 0 };
        let (first, last) = own.span.unwrap_or((edge.at, edge.at));
        own.span = Some((first.min(edge.at), last.max(edge.at)));
        if edge.kind.is_company() {
            continue;
        }
        own.to.insert(target);
        seen.entry(target).or_default().by.insert(actor);
    }
    let ln = |count: u64| (count as f64).ln_1p();
    let people = |set: &BTreeSet<u64>| (set.len() as f64).ln_1p();
    let days = |seconds: i64| seconds.max(0) as f64 / 86_400.0;
    let row = |seen: &Seen| {
        let recent = seen.span.map_or(0.0, |(_, last)| 1.0 / (1.0 + days(at - last)));
        let long = seen.span.map_or(0.0, |(first, last)| days(last - first).ln_1p());
        [ln(seen.acts), people(&seen.to), people(&seen.by), ln(seen.help), ln(seen.learning), recent, long]
    };
    seen.iter().map(|(&member, seen)| (member, row(seen))).collect()
}

#[derive(Default)]
struct Seen {
    acts: u64,
    help: u64,
    learning: u64,
    to: BTreeSet<u64>,
    by: BTreeSet<u64>,
    span: Option<(i64, i64)>,
}

const fn is_learning(kind: InteractionKind) -> bool {
    matches!(
        kind,
        InteractionKind::LessonDone
            | InteractionKind::LessonSaved
            | InteractionKind::LessonOpened
            | InteractionKind::EventAttended
    )
}

/// What came true for `members` in `edges`: ln(1 + what the score counts), in their order.
#[must_use]
pub fn outcomes(score: Score, edges: &[(Edge, u64)], members: &[u64]) -> Vec<f64> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    let mut people: BTreeSet<(u64, u64)> = BTreeSet::new();
    for (edge, acts) in edges.iter().filter(|(edge, _)| !edge.is_loop()) {
        let (actor, _) = edge.actor_and_target();
        if score == Score::Activity || score == Score::Interest && is_learning(edge.kind) {
            *counts.entry(actor).or_default() += acts;
        } else if score == Score::Influence && !edge.kind.is_company() && people.insert((edge.dst, edge.src)) {
            *counts.entry(edge.dst).or_default() += 1;
        }
    }
    members.iter().map(|member| (counts.get(member).copied().unwrap_or(0) as f64).ln_1p()).collect()
}

/// Fit weights that turn `rows` into `outcomes`; both in the same order, which must not follow the outcomes.
pub fn fit(rows: &[Row], outcomes: &[f64]) -> Result<Weights, NoFit> {
    let all: Vec<usize> = (0..rows.len().min(outcomes.len())).collect();
    if all.len() < FEWEST || spread(outcomes, &all) <= 1e-12 {
        return Err(NoFit::TooLittle);
    }
    let (mut wrong, mut plain) = (0.0, 0.0);
    for fold in 0..FOLDS {
        let (held, used): (Vec<usize>, Vec<usize>) = all.iter().partition(|nth| *nth % FOLDS == fold);
        let (weights, base) = solved(rows, outcomes, &used);
        let mean = used.iter().map(|&nth| outcomes[nth]).sum::<f64>() / used.len() as f64;
        for nth in held {
            let told = base + weights.iter().zip(&rows[nth]).map(|(weight, value)| weight * value).sum::<f64>();
            wrong += (outcomes[nth] - told).powi(2);
            plain += (outcomes[nth] - mean).powi(2);
        }
    }
    let explains = if plain > 0.0 { 1.0 - wrong / plain } else { 0.0 };
    if explains < LEAST {
        return Err(NoFit::Unforetold);
    }
    let (weights, base) = solved(rows, outcomes, &all);
    Ok(Weights { weights, base, explains, members: all.len() })
}

fn spread(values: &[f64], of: &[usize]) -> f64 {
    let mean = of.iter().map(|&nth| values[nth]).sum::<f64>() / of.len().max(1) as f64;
    of.iter().map(|&nth| (values[nth] - mean).powi(2)).sum()
}

/// The least squares of the rows `of`, weights at least 0 and a free base: coordinate descent on the centred normal
/// equations, until no weight moves.
fn solved(rows: &[Row], outcomes: &[f64], of: &[usize]) -> (Row, f64) {
    let count = of.len().max(1) as f64;
    let mut mean = [0.0; FEATURES];
    for &nth in of {
        mean.iter_mut().zip(&rows[nth]).for_each(|(mean, value)| *mean += value / count);
    }
    let middle = of.iter().map(|&nth| outcomes[nth]).sum::<f64>() / count;
    let (mut gram, mut aim) = ([[0.0; FEATURES]; FEATURES], [0.0; FEATURES]);
    for &nth in of {
        for a in 0..FEATURES {
            let left = rows[nth][a] - mean[a];
            aim[a] += left * (outcomes[nth] - middle);
            for b in 0..FEATURES {
                gram[a][b] += left * (rows[nth][b] - mean[b]);
            }
        }
    }
    let mut weights = [0.0; FEATURES];
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for a in 0..FEATURES {
            if gram[a][a] <= 1e-12 {
                continue;
            }
            let others: f64 = (0..FEATURES).filter(|&b| b != a).map(|b| gram[a][b] * weights[b]).sum();
            let better = ((aim[a] - others) / gram[a][a]).max(0.0);
            moved = moved.max((better - weights[a]).abs());
            weights[a] = better;
        }
        if moved < 1e-12 {
            break;
        }
    }
    let base = middle - weights.iter().zip(&mean).map(|(weight, mean)| weight * mean).sum::<f64>();
    (weights, base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::dice::Dice;

    fn drawn(members: usize, seed: u64) -> Vec<Row> {
        let mut dice = Dice::new(seed);
        (0..members).map(|_| std::array::from_fn(|_| dice.unit())).collect()
    }

    #[test]
    fn weights_are_found_again_and_none_is_negative() {
        let rows = drawn(400, 3);
        let mut dice = Dice::new(5);
        let outcomes: Vec<f64> = rows
            .iter()
            .map(|row| 0.3 + 2.0 * row[0] + 0.5 * row[2] - 0.7 * row[4] + 0.1 * (dice.unit() - 0.5))
            .collect();
        let fitted = fit(&rows, &outcomes).unwrap();
        assert!((fitted.weights[0] - 2.0).abs() < 0.1 && (fitted.weights[2] - 0.5).abs() < 0.1, "{fitted:?}");
        assert!(fitted.weights[4].abs() < 1e-12, "what speaks against it gets no weight: {fitted:?}");
        assert!(fitted.explains > 0.8 && fitted.members == 400, "{fitted:?}");
        let best = fitted.of(&[1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]) - fitted.of(&[0.0; FEATURES]);
        assert!((best - 2.5).abs() < 0.2, "{best}");
    }

    #[test]
    fn too_little_and_mere_chance_are_said_to_be_so() {
        let rows = drawn(200, 8);
        let mut dice = Dice::new(9);
        let chance: Vec<f64> = rows.iter().map(|_| dice.unit()).collect();
        assert_eq!(fit(&rows, &chance), Err(NoFit::Unforetold));
        assert_eq!(fit(&rows[..49], &chance[..49]), Err(NoFit::TooLittle));
        assert_eq!(fit(&rows, &[1.0; 200]), Err(NoFit::TooLittle));
        assert_eq!(fit(&[], &[]), Err(NoFit::TooLittle));
    }

    #[test]
    fn features_and_outcomes_count_what_they_say() {
        let day = 86_400;
        let act = |kind, actor, target, at| (Edge::of(kind, actor, target, at).unwrap(), 1);
        let edges = [
            act(InteractionKind::Reply, 1, 2, 10 * day),
            act(InteractionKind::Reaction, 2, 1, 10 * day),
            act(InteractionKind::LessonDone, 2, 3, 12 * day),
        ];
        let told = features(&edges, 12 * day);
        let two = 2.0_f64.ln();
        assert_eq!(told[&1], [two, two, two, two, 0.0, 1.0 / 3.0, 0.0]);
        assert_eq!((told[&2][4], told[&2][5], told[&2][6]), (two, 1.0, 2.0_f64.ln_1p()));
        assert_eq!(outcomes(Score::Activity, &edges, &[1, 2, 3]), [two, 2.0_f64.ln_1p(), 0.0]);
        assert_eq!(outcomes(Score::Influence, &edges, &[1, 2, 3]), [two, 0.0, two]);
        assert_eq!(outcomes(Score::Interest, &edges, &[1, 2, 3]), [0.0, two, 0.0]);
        // Fifty reactions to one person on one day are fifty acts, and one person.
        let many = [(Edge::of(InteractionKind::Reaction, 1, 2, 10 * day).unwrap(), 50)];
        assert_eq!(features(&many, 10 * day)[&1][..2], [50.0_f64.ln_1p(), two]);
        assert_eq!(outcomes(Score::Activity, &many, &[1]), [50.0_f64.ln_1p()]);
        // Time spent together is an act; nobody turned to anybody by it.
        let together = [(1, 2), (2, 1)].map(|(one, other)| act(InteractionKind::VoiceTogether, one, other, day));
        assert_eq!(features(&together, day)[&1], [two, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(outcomes(Score::Influence, &together, &[1, 2]), [0.0, 0.0]);
        assert_eq!(outcomes(Score::Influence, &many, &[2]), [two]);
    }
}
