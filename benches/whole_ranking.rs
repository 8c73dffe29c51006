//! A whole community ranked from the store: what the nightly job reads, weighs, ranks and writes, in seconds and in bytes.
//!
//! The community is made up: `LYCEUM_BENCH_INTERACTIONS` interactions (default 100,000) over three years, a hundred to a member, whose
//! activity follows Pareto's law. Who did n things did them with about n^0.65 others, three of five of them neighbours, the rest
//! drawn by popularity: six interactions to a pair, where the questions and answers of mathoverflow have two. The store holds
//! what the folding leaves of them, one edge to a pair and kind, and the single records of the last thirty days, which trust
//! is judged by.
//!
//! It is ranked twice: for the first time, while everybody's credit counts, and a second time, when one in twenty pays. SQLite in
//! a temporary file always; PostgreSQL when `TEST_POSTGRES_URL` names a database that holds nothing yet: the rows stay.
//!
//! ```text
//! LYCEUM_BENCH_INTERACTIONS=100000000 cargo bench --bench whole_ranking
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

mod memory;

use std::sync::Arc;
use std::time::Instant;

use lyceum::actions::{assess_trust, rank_community};
use lyceum::app::App;
use lyceum::clock::Clock;
use lyceum::config::{Config, Needs};
use lyceum::domain::access::{Entry, Fact, Source, SourceKind};
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::community::{Decay, InteractionKind};
use lyceum::domain::ids::{ChannelId, GuildId, MemberId, PlanId};
use lyceum::store::ranks::{self, RankRun};
use lyceum::store::{edges, guilds, interactions, ledger};
use lyceum::telemetry;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::runtime::Runtime;

const GUILD: GuildId = GuildId(1);
const NOW: i64 = 1_790_000_000;
const DAY: i64 = 86_400;
const YEARS: i64 = 3 * 365 * DAY;
/// Interactions to a member.
const EACH: u64 = 100;
/// One in so many pays.
const PAYING: usize = 20;
const KINDS: [InteractionKind; 4] =
    [InteractionKind::Reaction, InteractionKind::Reply, InteractionKind::Mention, InteractionKind::VoiceTogether];
/// Rows written in one transaction.
const CHUNK: usize = 200_000;

const INSERT_EDGES: &str = "INSERT INTO edges (guild_id, src, dst, kind, score, weight, count, first_at, last_at)";
const INSERT_PLAN: &str =
    "INSERT INTO plans (guild_id, name, name_key, description, price_minor, currency, billing_interval,
    trial_days, grace_days, state, product_key, price_key, created_by, created_at)
    VALUES ($1, 'Gold', 'gold', '', 990, 'eur', 'month', 0, 3, 'on_sale', 'product', 'price', 1, $2) RETURNING id";

/// Who did how much, and with whom.
struct Community {
    random: StdRng,
    /// How many interactions each member began.
    acts: Vec<f64>,
}

impl Community {
    fn of(interactions: u64) -> Self {
        let members = (interactions / EACH).max(100);
        let mut random = StdRng::seed_from_u64(7);
        let mut acts: Vec<f64> =
            (0..members).map(|_| (1.0 - random.random::<f64>()).powf(-1.0 / 1.3).min(10_000.0)).collect();
        let total: f64 = acts.iter().sum();
        acts.iter_mut().for_each(|it| *it = (*it * interactions as f64 / total).max(1.0));
        Self { random, acts }
    }

    fn members(&self) -> usize {
        self.acts.len()
    }

    /// Somebody with whom the member at this place has to do.
    fn partner(&mut self, of: usize) -> usize {
        let members = self.members();
        if self.random.random::<f64>() < 0.6 {
            return (of + self.random.random_range(1..=500)) % members;
        }
        let popular = self.random.random::<f64>().powi(3) * members as f64;
        (popular as usize).wrapping_mul(2_654_435_761) % members
    }

    /// What the member at this place gave to others, by receiver and kind: weight, count, first and last time.
    fn edges(&mut self, giver: usize) -> Vec<Row> {
        let acts = self.acts[giver];
        let others = acts.powf(0.65).ceil() as usize;
        let mut partners: Vec<usize> =
            (0..others).map(|_| self.partner(giver)).filter(|&partner| partner != giver).collect();
        partners.sort_unstable();
        partners.dedup();
        let mut rows = Vec::new();
        for partner in partners {
            let kinds = if self.random.random::<f64>() < 0.25 { 2 } else { 1 };
            let first = self.random.random_range(0..KINDS.len());
            let mut chosen: Vec<InteractionKind> = (0..kinds).map(|nth| KINDS[(first + nth) % KINDS.len()]).collect();
            chosen.sort_unstable();
            for kind in chosen {
                let long = acts / others as f64 * -(1.0 - self.random.random::<f64>()).ln();
                let count = long.round().max(1.0);
                let last = NOW - self.random.random_range(0..YEARS);
                let weight = kind.weight() * count;
                rows.push(Row { src: id(giver), dst: id(partner), kind, weight, count: count as i64, last });
            }
        }
        rows
    }

    /// The single records of the last thirty days.
    fn lately(&mut self, count: usize) -> Vec<InteractionRecord> {
        let mut sums: Vec<f64> = self.acts.clone();
        for place in 1..sums.len() {
            sums[place] += sums[place - 1];
        }
        let total = sums[sums.len() - 1];
        let mut records = Vec::with_capacity(count);
        for nth in 0..count as u64 {
            let drawn = self.random.random::<f64>() * total;
            let actor = sums.partition_point(|&sum| sum < drawn).min(sums.len() - 1);
            let target = self.partner(actor);
            let kind = KINDS[self.random.random_range(0..KINDS.len())];
            records.push(InteractionRecord {
                guild: GUILD,
                object: nth + 1,
                actor: MemberId(id(actor)),
                target: MemberId(id(target)),
                kind,
                weight: kind.weight(),
                at: NOW - 30 * DAY + (30.0 * DAY as f64 * nth as f64 / count as f64) as i64,
                channel: ChannelId(7),
                variant: 0,
            });
        }
        records
    }
}

struct Row {
    src: u64,
    dst: u64,
    kind: InteractionKind,
    weight: f64,
    count: i64,
    last: i64,
}

/// As far apart as Discord's ids are.
const fn id(place: usize) -> u64 {
    100_000_000_000_000_000 + place as u64 * 4_194_304_001
}

/// Write what the folding leaves of the community's interactions; how many pairs there are.
async fn fill(app: &App, community: &mut Community, interactions: u64) -> u64 {
    let mut tx = app.store.begin().await.unwrap();
    guilds::insert(&mut tx, GUILD, "en-US", NOW).await.unwrap();
    guilds::set_analysis(&mut tx, GUILD, true, NOW).await.unwrap();
    tx.commit().await.unwrap();
    // Makes the marks by which scores are counted.
    let half_life = app.config.community.half_life_days;
    edges::fold(&app.store, half_life, NOW).await.unwrap();
    let decay = Decay::new(half_life, NOW).unwrap();

    let (mut pairs, mut rows) = (0, Vec::new());
    for giver in 0..community.members() {
        let own = community.edges(giver);
        pairs += own.chunk_by(|a, b| a.dst == b.dst).count() as u64;
        rows.extend(own);
        if rows.len() < CHUNK && giver + 1 < community.members() {
            continue;
        }
        let mut tx = app.store.begin().await.unwrap();
        tx.insert_many(INSERT_EDGES, "", 9, &rows, |query, row| {
            query
                .bind(GUILD.to_db())
                .bind(row.src as i64)
                .bind(row.dst as i64)
                .bind(row.kind.code())
                .bind(decay.score(row.weight, row.last))
                .bind(row.weight)
                .bind(row.count)
                .bind(row.last)
                .bind(row.last)
        })
        .await
        .unwrap();
        tx.commit().await.unwrap();
        rows.clear();
    }

    let lately = community.lately((interactions as i64 * 30 * DAY / YEARS) as usize);
    for chunk in lately.chunks(CHUNK) {
        let mut tx = app.store.begin().await.unwrap();
        interactions::insert(&mut tx, chunk).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = app.store.begin().await.unwrap();
    tx.query("UPDATE fold_marks SET upto = (SELECT MAX(id) FROM interactions) WHERE name = 'edges'")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    pairs
}

/// One in [`PAYING`] members buys.
async fn sell(app: &App, members: usize) {
    let mut tx = app.store.begin().await.unwrap();
    let plan: i64 = tx.query(INSERT_PLAN).bind(GUILD.to_db()).bind(NOW).value().await.unwrap();
    tx.query("INSERT INTO plan_roles (plan_id, role_id, place) VALUES ($1, 1, 0)").bind(plan).execute().await.unwrap();
    let fact: Fact = serde_json::from_value(serde_json::json!({ "kind": "purchase", "paid": true })).unwrap();
    for place in (0..members).step_by(PAYING) {
        let entry = Entry {
            plan: PlanId(plan),
            source: Source { kind: SourceKind::Purchase, id: format!("cs_{place}") },
            fact: fact.clone(),
            actor: None,
            recorded_at: NOW,
        };
        ledger::append(&mut tx, GUILD, MemberId(id(place)), &entry, 0).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The whole of it, as the job does it.
async fn rank(app: &App, name: &str) {
    memory::forget_peak();
    let begun = Instant::now();
    let run = rank_community::run(app, GUILD).await.unwrap().unwrap();
    println!(
        "  {name}: {:.1} s, at most {:.2} GB; {} listed, {} pairs that count, {} iterations",
        begun.elapsed().as_secs_f64(),
        memory::peak().unwrap_or(f64::NAN) / 1e9,
        run.members,
        run.pairs,
        run.iterations,
    );
}

/// The same, piece by piece, without what the pieces share.
async fn pieces(app: &App) {
    let (mut told, mut begun) = (Vec::new(), Instant::now());
    let mut lap = |name: &str| {
        told.push(format!("{name} {:.1} s", begun.elapsed().as_secs_f64()));
        begun = Instant::now();
    };
    let mut read = app.store.read();
    let edges = Arc::new(edges::list(&mut read, GUILD, NOW).await.unwrap());
    lap("read the edges");
    let rights = rank_community::rights(&mut read, GUILD, NOW).await.unwrap();
    let sources = assess_trust::sources(&mut read, GUILD, &rights.paying, &rights.granted, NOW).await.unwrap();
    lap("who may give credit");
    let trust = Arc::new(assess_trust::assess(app, GUILD, &sources).await.unwrap());
    lap("the last thirty days' honesty");
    let before = ranks::scores(&mut read, GUILD).await.unwrap();
    let before = before.into_iter().map(|(member, score)| (member.0, score)).collect();
    lap("read the last ranking");
    let placed = rank_community::placed(app, edges, trust, before).await.unwrap();
    lap("weigh, build the graph and rank");
    let ranked: Vec<(MemberId, f64)> = placed.scores().map(|(member, score)| (MemberId(member), score)).collect();
    let run = RankRun {
        ranked_at: NOW,
        members: ranked.len() as i64,
        pairs: placed.pairs as i64,
        iterations: i64::from(placed.iterations),
        change_l1: placed.change,
        upto: 0,
    };
    let mut tx = app.store.begin().await.unwrap();
    ranks::replace(&mut tx, GUILD, &run, &ranked, &[]).await.unwrap();
    tx.commit().await.unwrap();
    lap("write the ranking");
    println!("    {}", told.join(", "));
}

async fn measure(engine: &str, url: &str, interactions: u64) {
    let environment = [("DATABASE_URL".to_owned(), url.to_owned())];
    let config = Config::load(None, &environment, Needs::Data).unwrap();
    let app = App::open_at(config, Clock::manual(NOW), telemetry::metrics()).await.unwrap();
    let mut community = Community::of(interactions);
    let begun = Instant::now();
    let pairs = fill(&app, &mut community, interactions).await;
    let edges: i64 = app.store.read().query("SELECT COUNT(*) FROM edges").value().await.unwrap();
    println!(
        "{engine}: {interactions} interactions of {} members, {pairs} pairs, {edges} edges (filled in {:.0} s)",
        community.members(),
        begun.elapsed().as_secs_f64(),
    );
    rank(&app, "everybody counts, never ranked before").await;
    pieces(&app).await;
    sell(&app, community.members()).await;
    rank(&app, "one in twenty pays, ranked before").await;
    pieces(&app).await;
    app.store.close().await;
}

fn main() {
    let interactions =
        std::env::var("LYCEUM_BENCH_INTERACTIONS").ok().and_then(|it| it.parse().ok()).unwrap_or(100_000);
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite://{}", folder.path().join("bench.db").display());
    runtime.block_on(measure("sqlite", &sqlite, interactions));
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        runtime.block_on(measure("postgres", &url, interactions));
    }
}
