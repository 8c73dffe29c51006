//! A guild's members are ranked: nightly, and when a moderator asks and the last ranking is older than a minute.

use std::collections::HashSet;

use crate::app::App;
use crate::domain::access;
use crate::domain::community::Edge;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::standing::{Standing, StandingError, standing};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::edges;
use crate::store::ledger;
use crate::store::plans;
use crate::store::ranks::{self, RankRun};
use crate::store::{Read, StoreError};

/// Members read from the ledger at a time.
const PAGE: i64 = 500;

/// Why there is no ranking.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The edges or the settings make none: a mistake of ours or the operator's.
    #[error("the community cannot be ranked: {0}")]
    Standing(#[from] StandingError),
    /// The computation was cut short.
    #[error("the ranking was interrupted")]
    Interrupted,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a ranking is made from.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Who credits whom, without those who opted out.
    pub edges: Vec<Edge>,
    /// Who pays now.
    pub paying: HashSet<u64>,
    /// The interaction record up to which the edges reach.
    pub upto: i64,
}

/// Rank everybody in the guild and keep the ranking; `None` while there is nobody to rank.
pub async fn run(app: &App, guild: GuildId) -> Result<Option<RankRun>, Error> {
    edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
    let material = load(app, guild, None).await?;
    if material.edges.is_empty() {
        return Ok(None);
    }
    let (run, _) = rank_and_keep(app, guild, &material).await?;
    Ok(Some(run))
}

/// Read what a ranking is made from; with `since`, only what happened at that second or later, undecayed.
pub async fn load(app: &App, guild: GuildId, since: Option<i64>) -> Result<Material, Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    // The mark first: what is folded between the two reads is ranked once more, never passed over.
    let upto = edges::upto(&mut read).await?;
    let mut found = match since {
        Some(since) => edges::list_since(&mut read, guild, since).await?,
        None => edges::list(&mut read, guild, now).await?,
    };
    let opted_out = consents::list_opted_out(&mut read, guild, Purpose::Analysis).await?;
    let opted_out: HashSet<u64> = opted_out.into_iter().map(|member| member.0).collect();
    found.retain(|edge| !opted_out.contains(&edge.src) && !opted_out.contains(&edge.dst));
    let paying = paying(&mut read, guild, now).await?;
    Ok(Material { edges: found, paying, upto })
}

/// Rank `material` and replace the guild's ranking.
pub async fn rank_and_keep(app: &App, guild: GuildId, material: &Material) -> Result<(RankRun, Standing), Error> {
    let before = ranks::list(&mut app.store.read(), guild).await?;
    let before = before.into_iter().map(|place| (place.member.0, place.score)).collect();
    let standing = rank(app, material, before).await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let run = RankRun {
        ranked_at: app.clock.now(),
        members: count(standing.members.len()),
        pairs: count(standing.pairs),
        iterations: i64::from(standing.iterations),
        change_l1: standing.change,
        upto: material.upto,
    };
    let ranked: Vec<(MemberId, f64)> =
        standing.members.iter().map(|&(member, score)| (MemberId(member), score)).collect();
    let mut tx = app.store.begin().await?;
    ranks::replace(&mut tx, guild, &run, &ranked).await?;
    tx.commit().await?;
    Ok((run, standing))
}

/// Rank `material` off the threads that answer people.
pub async fn rank(app: &App, material: &Material, before: Vec<(u64, f64)>) -> Result<Standing, Error> {
    let settings = Settings {
        damping: app.config.community.damping,
        tolerance: app.config.community.tolerance,
        ..Settings::default()
    };
    let (edges, paying) = (material.edges.clone(), material.paying.clone());
    let ranked = tokio::task::spawn_blocking(move || standing(&edges, &paying, &settings, before)).await;
    Ok(ranked.map_err(|_| Error::Interrupted)??)
}

/// The members who pay now: whom the ledger gives access through Stripe.
async fn paying(read: &mut Read<'_>, guild: GuildId, now: i64) -> Result<HashSet<u64>, StoreError> {
    let terms = plans::terms(read, guild).await?;
    let (mut paying, mut after) = (HashSet::new(), None);
    loop {
        let page = ledger::members(read, guild, after, PAGE).await?;
        let Some(last) = page.last().copied() else { return Ok(paying) };
        for member in page {
            let entries = ledger::of_member(read, guild, member, i64::MAX).await?;
            let access = access::decide(&entries, &terms, now);
            if access.verdicts.iter().any(|verdict| verdict.allowed && verdict.source.kind.is_stripe()) {
                paying.insert(member.0);
            }
        }
        after = Some(last);
    }
}
