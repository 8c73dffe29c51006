//! A guild's members are ranked: nightly, and when a moderator asks and the last ranking is older than a minute.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::actions::assess_trust;
use crate::app::App;
use crate::domain::access::{Backed, Backings};
use crate::domain::community::Edge;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::trust::Sources;
use crate::domain::community::trust::Trust;
use crate::domain::community::trust::Trusted;
use crate::domain::community::trust::standing::{Placed, StandingError, standing};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::edges;
use crate::store::ledger;
use crate::store::pair_days;
use crate::store::plans;
use crate::store::ranks::{self, RankRun};
use crate::store::trust;
use crate::store::{Read, StoreError};

/// From so many edges on, a ranking takes long enough to be shared out among all cores.
const LARGE: usize = 1_000_000;

/// What stands for the last record of a ranking that has expired.
const EXPIRED: i64 = -1;

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
    /// Who credits whom, without those who opted out. Shared: a large community's must not be in memory twice.
    pub edges: Arc<Vec<Edge>>,
    /// Who pays now.
    pub paying: HashSet<u64>,
    /// Whose credit counts.
    pub sources: Sources,
    /// The last record of the ranking that stood when this was read; below 0 when it had expired.
    pub before: Option<i64>,
    /// The interaction record up to which the edges reach.
    pub upto: i64,
    /// Who left the analysis: nobody is told anything of them.
    pub left: HashSet<u64>,
}

/// Rank everybody in the guild and keep the ranking; `None` while there is nobody to rank, and then none is kept.
pub async fn run(app: &App, guild: GuildId) -> Result<Option<RankRun>, Error> {
    edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
    let material = load(app, guild, None).await?;
    if material.edges.is_empty() {
        let mut tx = app.store.begin().await?;
        ranks::clear(&mut tx, guild).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let trust = Arc::new(assess_trust::assess(app, guild, &material.sources).await?);
    assess_trust::notice(app, guild, &trust).await?;
    let (run, _) = rank_and_keep(app, guild, &material, &trust).await?;
    Ok(Some(run))
}

/// Read what a ranking is made from; with `span` (seconds since 1970), only what happened from the day of its start to before
/// the day of its end, undecayed.
pub async fn load(app: &App, guild: GuildId, span: Option<Range<i64>>) -> Result<Material, Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let before = ranks::latest_run(&mut read, guild).await?.map(|run| run.upto);
    // The mark first: what is folded between the two reads is ranked once more, never passed over.
    let upto = edges::upto(&mut read).await?;
    let mut found = match span {
        Some(span) => pair_days::sums(&mut read, guild, span.start, span.end).await?,
        None => edges::list(&mut read, guild, now).await?,
    };
    let left = opted_out(&mut read, guild).await?;
    found.retain(|edge| !left.contains(&edge.src) && !left.contains(&edge.dst));
    let Backed { paying, granted, .. } = rights(&mut read, guild, now).await?;
    let sources = assess_trust::sources(&mut read, guild, &paying, &granted, now).await?;
    Ok(Material { edges: Arc::new(found), paying, sources, upto, before, left })
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

/// Rank `material` by credit that counts and replace the guild's ranking. It begins where the last one ended.
pub async fn rank_and_keep(
    app: &App,
    guild: GuildId,
    material: &Material,
    trust: &Arc<Trust>,
) -> Result<(RankRun, Standing), Error> {
    let before = ranks::scores(&mut app.store.read(), guild).await?;
    let before = before.into_iter().map(|(member, score)| (member.0, score)).collect();
    let (standing, rest) = ranked(app, material, trust, before).await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let run = RankRun {
        ranked_at: app.clock.now(),
        members: count(standing.members.len()),
        pairs: count(standing.pairs),
        iterations: i64::from(standing.iterations),
        change_l1: standing.change,
        upto: material.upto,
    };
    let row = |&(member, score): &(u64, f64)| (MemberId(member), score);
    let listed: Vec<(MemberId, f64)> = standing.members.iter().map(row).collect();
    let rest: Vec<(MemberId, f64)> = rest.iter().map(row).collect();
    let mut tx = app.store.begin().await?;
    // Somebody decided, or left, while this was computed: kept for the next ranking to begin from, and not shown.
    let upto = if ranks::expired_since(&mut tx, guild, material.before).await? { EXPIRED } else { run.upto };
    let run = RankRun { upto, ..run };
    ranks::replace(&mut tx, guild, &run, &listed, &rest).await?;
    trust::set_closed(&mut tx, guild, !material.sources.is_open(), run.ranked_at).await?;
    tx.commit().await?;
    Ok((run, standing))
}

/// Rank `material` off the threads that answer people, by credit that counts. Who is not credited by enough members who
/// count has no place.
pub async fn rank(app: &App, material: &Material, trust: &Arc<Trust>) -> Result<Standing, Error> {
    Ok(ranked(app, material, trust, Vec::new()).await?.0)
}

/// The standing of those who may be listed, and the scores of the others.
async fn ranked(
    app: &App,
    material: &Material,
    trust: &Arc<Trust>,
    before: Vec<(u64, f64)>,
) -> Result<(Standing, Vec<(u64, f64)>), Error> {
    let ranked = placed(app, Arc::clone(&material.edges), Arc::clone(trust), before).await?;
    let (pairs, iterations, change) = (ranked.pairs, ranked.iterations, ranked.change);
    let (listed, rest): (Vec<Placed>, Vec<Placed>) =
        ranked.members.into_iter().partition(|placed| trust.open || placed.is_listed());
    let row = |placed: Placed| (placed.member, placed.score);
    let members = listed.into_iter().map(row).collect();
    Ok((Standing { members, pairs, iterations, change }, rest.into_iter().map(row).collect()))
}

/// Everybody's place by credit that counts, listed or not.
pub async fn placed(
    app: &App,
    edges: Arc<Vec<Edge>>,
    trust: Arc<Trust>,
    before: Vec<(u64, f64)>,
) -> Result<Trusted, Error> {
    let settings = Settings {
        damping: app.config.community.damping,
        tolerance: app.config.community.tolerance,
        // The same bits either way; a small graph is done before the threads have shared it out.
        parallel: edges.len() >= LARGE,
        ..Settings::default()
    };
    let ranked = tokio::task::spawn_blocking(move || standing(&edges, &trust, &settings, before));
    Ok(ranked.await.map_err(|_| Error::Interrupted)??)
}

/// Who left the analysis.
pub async fn opted_out(read: &mut Read<'_>, guild: GuildId) -> Result<HashSet<u64>, StoreError> {
    let members = consents::list_opted_out(read, guild, Purpose::Analysis).await?;
    Ok(members.into_iter().map(|member| member.0).collect())
}

/// Who has access now that somebody paid for, or that staff gave.
pub async fn rights(read: &mut Read<'_>, guild: GuildId, now: i64) -> Result<Backed, StoreError> {
    let terms = plans::terms(read, guild).await?;
    let mut backings = Backings::default();
    ledger::for_everybody(read, guild, |member, entries| backings.look(member, entries, &terms, now)).await?;
    Ok(backings.settle())
}
