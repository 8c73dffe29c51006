//! A guild's members are ranked: nightly, and when a moderator asks and the last ranking is older than a minute.

use std::collections::HashSet;

use crate::actions::assess_trust;
use crate::app::App;
use crate::domain::access;
use crate::domain::community::Edge;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::trust::Sources;
use crate::domain::community::trust::standing::{Placed, StandingError, standing};
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
    /// Whose credit counts; nobody named means everybody's.
    pub sources: Sources,
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
    let Rights { paying, granted } = rights(&mut read, guild, now).await?;
    let sources = assess_trust::sources(&mut read, guild, &paying, &granted, now).await?;
    Ok(Material { edges: found, paying, sources, upto })
}

/// Those who have a place, by falling score, and how the ranking went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// Member and score; equals by rising id.
    pub members: Vec<(u64, f64)>,
    /// Pairs between whom credit flows.
    pub pairs: usize,
    /// Rounds made.
    pub iterations: u32,
    /// What the last round still changed, in total.
    pub change: f64,
}

/// Rank `material` and replace the guild's ranking.
pub async fn rank_and_keep(app: &App, guild: GuildId, material: &Material) -> Result<(RankRun, Standing), Error> {
    let before = ranks::list(&mut app.store.read(), guild).await?;
    let before = before.into_iter().map(|place| (place.member.0, place.score)).collect();
    let standing = rank(app, guild, material, before).await?;
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

/// Rank `material` off the threads that answer people, by credit that counts. Who is not credited by enough members who
/// count has no place.
pub async fn rank(app: &App, guild: GuildId, material: &Material, before: Vec<(u64, f64)>) -> Result<Standing, Error> {
    let settings = Settings {
        damping: app.config.community.damping,
        tolerance: app.config.community.tolerance,
        ..Settings::default()
    };
    let trust = assess_trust::assess(app, guild, &material.sources).await?;
    let edges = material.edges.clone();
    let ranked = tokio::task::spawn_blocking(move || {
        let ranked = standing(&edges, &trust, &settings, before)?;
        let shown = |placed: &&Placed| trust.open || placed.is_listed();
        let members = ranked.members.iter().filter(shown).map(|it| (it.member, it.score)).collect();
        let (pairs, iterations, change) = (ranked.pairs, ranked.iterations, ranked.change);
        Ok::<_, StandingError>(Standing { members, pairs, iterations, change })
    });
    Ok(ranked.await.map_err(|_| Error::Interrupted)??)
}

/// Who has access now, and through what.
#[derive(Debug, Clone, Default)]
pub struct Rights {
    /// Through Stripe.
    pub paying: HashSet<u64>,
    /// By staff's word.
    pub granted: HashSet<u64>,
}

/// Who the ledger gives access now.
pub async fn rights(read: &mut Read<'_>, guild: GuildId, now: i64) -> Result<Rights, StoreError> {
    let terms = plans::terms(read, guild).await?;
    let (mut rights, mut after) = (Rights::default(), None);
    loop {
        let page = ledger::members(read, guild, after, PAGE).await?;
        let Some(last) = page.last().copied() else { return Ok(rights) };
        for member in page {
            let entries = ledger::of_member(read, guild, member, i64::MAX).await?;
            let access = access::decide(&entries, &terms, now);
            for verdict in access.verdicts.iter().filter(|verdict| verdict.allowed) {
                let who = if verdict.source.kind.is_stripe() { &mut rights.paying } else { &mut rights.granted };
                who.insert(member.0);
            }
        }
        after = Some(last);
    }
}
