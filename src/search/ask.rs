//! What was typed, as a query: every word must be found somewhere, exactly, with one letter wrong (from four letters
//! on), or as the beginning of a word when it is the last one. A run of CJK characters is a phrase of its pairs.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::{Both, Fields};
use super::tokens::{cjk_runs, words};
use crate::domain::ids::{GuildId, PlanId};

/// How many letters a word has that is found with one of them wrong.
const FUZZY_LETTERS: std::ops::RangeInclusive<usize> = 4..=40;
/// What a hit with a wrong letter weighs beside an exact one.
const FUZZY: f32 = 0.25;
/// What the beginning of a word weighs beside the whole one.
const PREFIX: f32 = 0.5;
/// Terms of one query; more are left out.
const MOST: usize = 12;

/// Who asks for what.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'t> {
    /// Where.
    pub guild: GuildId,
    /// As typed.
    pub text: &'t str,
    /// The plans that the one who asks holds; pages of others are not searched.
    pub held: &'t BTreeSet<PlanId>,
}

/// The query, and a looser one for when it finds nothing; `None` when nothing can be looked for.
pub(super) fn query(fields: &Fields, ask: &Ask<'_>) -> Option<(BooleanQuery, BooleanQuery)> {
    let typed = words(ask.text);
    // What is still being typed ends the line.
    let open = ask.text.chars().last().is_some_and(char::is_alphanumeric);
    let last = typed.len().wrapping_sub(1);
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    let mut loose: Vec<Box<dyn Query>> = Vec::new();
    for (index, word) in typed.iter().enumerate().take(MOST) {
        let clause = anywhere(fields, ask, |text| word_in(text.words, &word.text, open && index == last));
        loose.push(clause.box_clone());
        clauses.push(clause);
    }
    for run in cjk_runs(ask.text).iter().take(MOST) {
        let run = run.get(..run.len().min(2 * MOST)).unwrap_or_default();
        clauses.push(anywhere(fields, ask, |text| run_in(text.pairs, run)));
        loose.extend(run.windows(2).take(MOST).map(|pair| anywhere(fields, ask, |text| run_in(text.pairs, pair))));
    }
    if clauses.is_empty() {
        return None;
    }
    let here = || -> (Occur, Box<dyn Query>) {
        (Occur::Must, constant(exact(Term::from_field_u64(fields.guild, ask.guild.0)), 0.0))
    };
    let mut strict: Vec<(Occur, Box<dyn Query>)> = vec![here()];
    strict.extend(clauses.into_iter().map(|clause| (Occur::Must, clause)));
    let any: Box<dyn Query> = Box::new(BooleanQuery::union(loose));
    Some((BooleanQuery::new(strict), BooleanQuery::new(vec![here(), (Occur::Must, any)])))
}

/// `clause` in any of the texts, the page only where it may be read.
fn anywhere(fields: &Fields, ask: &Ask<'_>, clause: impl Fn(&Both) -> Box<dyn Query>) -> Box<dyn Query> {
    let weighed = |text: &Both| -> Box<dyn Query> { Box::new(BoostQuery::new(clause(text), text.weight)) };
    let plans = std::iter::once(0).chain(ask.held.iter().map(|plan| plan.0));
    let open: Vec<Box<dyn Query>> =
        plans.map(|plan| constant(exact(Term::from_field_i64(fields.plan, plan)), 0.0)).collect();
    let page = BooleanQuery::intersection(vec![Box::new(BooleanQuery::union(open)), weighed(&fields.page)]);
    Box::new(BooleanQuery::union(vec![
        weighed(&fields.title),
        weighed(&fields.topics),
        weighed(&fields.summary),
        Box::new(page),
    ]))
}

fn word_in(field: Field, word: &str, open: bool) -> Box<dyn Query> {
    let term = || Term::from_field_text(field, word);
    let mut ways: Vec<Box<dyn Query>> = vec![exact(term())];
    if FUZZY_LETTERS.contains(&word.chars().count()) {
        ways.push(Box::new(BoostQuery::new(Box::new(FuzzyTermQuery::new(term(), 1, true)), FUZZY)));
    }
    if open {
        ways.push(Box::new(BoostQuery::new(Box::new(FuzzyTermQuery::new_prefix(term(), 0, true)), PREFIX)));
    }
    Box::new(BooleanQuery::union(ways))
}

fn run_in(field: Field, run: &[char]) -> Box<dyn Query> {
    let mut terms: Vec<Term> =
        run.windows(2).map(|pair| Term::from_field_text(field, &pair.iter().collect::<String>())).collect();
    match (terms.len(), terms.pop()) {
        (2.., Some(last)) => {
            terms.push(last);
            Box::new(PhraseQuery::new(terms))
        }
        (_, Some(pair)) => exact(pair),
        // One character: the beginning of a pair, or the last of its run.
        (_, None) => {
            let term = Term::from_field_text(field, &run.iter().collect::<String>());
            Box::new(FuzzyTermQuery::new_prefix(term, 0, true))
        }
    }
}

fn exact(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn constant(query: Box<dyn Query>, score: f32) -> Box<dyn Query> {
    Box::new(tantivy::query::ConstScoreQuery::new(query, score))
}
