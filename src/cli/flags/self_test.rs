//! `lyceum flags --self-test`: the attacks that the ranking promises to withstand, and what they come to.

use std::collections::BTreeSet;

use super::super::edge_file;
use super::super::files;
use crate::domain::community::trust::attack;
use crate::domain::community::trust::attack::Outcome;
use crate::domain::community::trust::attack::Price;
use crate::domain::community::trust::attack::Shape;

/// Twenty seeds, four shapes, three amounts of bait; then the price of paid accounts.
pub fn run() -> anyhow::Result<()> {
    let work = edge_file::working("attacking 60 communities in four shapes");
    let seeds: Vec<u64> = (0..20).collect();
    let baits = [0, 20, 200];
    let outcomes = attack::attacks(&seeds, &baits)?;
    let prices = attack::paid(&[0, 1, 2, 3, 4], &(1..=20).collect::<Vec<_>>())?;
    work.finish_and_clear();
    files::print(&outcome_table(&outcomes, &baits))?;
    files::print(&price_table(&prices))?;
    let broken: Vec<String> = outcomes.iter().flat_map(Outcome::broken).collect();
    anyhow::ensure!(broken.is_empty(), "{} promises were not kept:\n  {}", broken.len(), broken.join("\n  "));
    files::print("Every promise was kept.\n")
}

fn outcome_table(outcomes: &[Outcome], baits: &[usize]) -> String {
    let mut table = edge_file::table([
        "bait",
        "shape",
        "(a) gain",
        "(b) ring's share",
        "listed",
        "best place",
        "of",
        "(c) top 50 kept",
        "ring found",
        "false alarms",
    ]);
    for &bait in baits {
        for shape in Shape::ALL {
            let own = || outcomes.iter().filter(move |it| it.bait == bait && it.shape == shape);
            let worst = |of: fn(&Outcome) -> f64| own().map(of).fold(0.0, f64::max);
            let least = |of: fn(&Outcome) -> usize| own().map(of).min().unwrap_or(0);
            table.add_row([
                bait.to_string(),
                format!("{shape:?}").to_lowercase(),
                format!("{:e}", worst(|it| it.gain)),
                format!("{:.3} %", worst(|it| it.share) * 100.0),
                own().map(|it| it.listed).max().unwrap_or(0).to_string(),
                own().filter_map(|it| it.best).min().map_or_else(|| "–".to_owned(), |best| best.to_string()),
                least(|it| it.list).to_string(),
                least(|it| it.kept).to_string(),
                format!("{} of {}", least(|it| it.found), attack::RING),
                own().map(|it| it.false_alarms).sum::<usize>().to_string(),
            ]);
        }
    }
    let seeds: BTreeSet<u64> = outcomes.iter().map(|it| it.seed).collect();
    format!(
        "Worst of {} seeds each; 5,000 members, 1,000 paying, a ring of 200 free accounts × 50 interactions.\n{table}\n",
        seeds.len()
    )
}

fn price_table(prices: &[Price]) -> String {
    let mut table =
        edge_file::table(["(d) paid accounts", "ring's target", "middle member", "boosted to", "of", "places each"]);
    for price in prices {
        table.add_row([
            price.colluders.to_string(),
            price.target.map_or_else(|| "not listed".to_owned(), |place| place.to_string()),
            price.before.to_string(),
            price.after.to_string(),
            price.list.to_string(),
            format!("{:.0}", price.places_each()),
        ]);
    }
    format!("What paid accounts in a star buy (medians of 5 seeds):\n{table}\n")
}
