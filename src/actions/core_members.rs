//! A moderator asks who holds the community together. What they see is at most a minute behind what was recorded.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::actions::assess_trust;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::coverage;
use crate::domain::community::doubt::doubted;
use crate::domain::community::picture::around::{Around, around};
use crate::domain::community::reasons::{Reason, among, reasons};
use crate::domain::community::trust::Trust;
use crate::domain::ids::GuildId;
use crate::store::StoreError;
use crate::store::edges;
use crate::store::guilds;
use crate::store::listening;
use crate::store::ranks;

/// A ranking older than this is made again when there is news.
pub(super) const FRESH_SECONDS: i64 = 60;
/// A ranking older than this is made again in any case: paying and ageing change it too.
const STALE_SECONDS: i64 = 3_600;
/// How long to wait for what is queued at this moment.
const PATIENCE: Duration = Duration::from_secs(2);
/// Members in the picture.
const PICTURE: usize = 60;

/// A core member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoreMember {
    /// Who, and why.
    pub reason: Reason,
    /// Their share of all attention.
    pub score: f64,
    /// Whether they pay.
    pub paying: bool,
}

/// What a reader must know of figures about the community besides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caveats {
    /// Whether everybody's credit counts, because too few pay.
    pub open: bool,
    /// Accounts whose praise is in doubt and therefore not in the figures.
    pub doubted: usize,
    /// When nobody listened in the time in question (from, until; seconds since 1970): the figures do not know.
    pub missing: Vec<(i64, i64)>,
}

/// The core of a community.
#[derive(Debug, Clone, PartialEq)]
pub struct Core {
    /// By falling score.
    pub members: Vec<CoreMember>,
    /// Them and those around them, for the picture; with scores and whether they pay.
    pub around: Around,
    /// Score of each in `around`, and whether they pay.
    pub shown: Vec<(f64, bool)>,
    /// Members ranked.
    pub ranked: usize,
    /// When the ranking was made.
    pub ranked_at: i64,
    /// What the ranking does not know, and what its words leave out.
    pub caveats: Caveats,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The guild has not switched analysis on.
    #[error("community analysis is off")]
    Off,
    /// Nothing between two members has been recorded yet, or not in this period.
    #[error("nothing has been recorded")]
    Nothing,
    /// Ours.
    #[error(transparent)]
    Rank(#[from] rank_community::Error),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Rank(error.into())
    }
}

/// The `limit` core members, of all time (older counts less) or of the last `days` alone.
pub async fn run(app: &App, guild: GuildId, limit: usize, days: Option<i64>) -> Result<Core, Error> {
    let now = app.clock.now();
    let material = gathered(app, guild, days.map(|days| until_now(days, now))).await?;
    let trust = Arc::new(assess_trust::assess(app, guild, &material.sources).await?);
    let (ranked_at, scores) = if days.is_some() {
        (now, rank_community::rank(app, &material, &trust).await?.members)
    } else {
        latest(app, guild, &material, &trust, now).await?
    };
    // Whom no path from a paying member reaches has no standing yet; an order among zeros would be made up.
    let ranked = scores.iter().take_while(|(_, score)| *score > 0.0).count();
    let first: Vec<(u64, f64)> = scores.iter().copied().take(limit.min(ranked)).collect();
    let ids: Vec<u64> = first.iter().map(|it| it.0).collect();
    let pays = among(&material.paying);
    // Words and picture are for people to believe: what is in doubt is in neither.
    let trust: &Trust = &trust;
    let honest = || material.edges.iter().filter(move |edge| trust.is_honest(edge));
    let told = reasons(honest(), &ids, &pays);
    let members = told
        .into_iter()
        .zip(&first)
        .map(|(reason, (member, score))| CoreMember { reason, score: *score, paying: pays(*member) })
        .collect();
    let around = around(&ids, honest().map(|edge| (edge.src, edge.dst, edge.weight)), PICTURE);
    let by_member: std::collections::HashMap<u64, f64> = scores.iter().copied().collect();
    let shown = around.people.iter().map(|it| (by_member.get(it).copied().unwrap_or(0.0), pays(*it))).collect();
    let caveats = Caveats {
        open: trust.open,
        doubted: doubted(material.edges.iter(), trust),
        missing: missing(app, guild, days, now).await?,
    };
    Ok(Core { members, around, shown, ranked, ranked_at, caveats })
}

/// What was recorded up to this moment, of all time (older counts less) or of a span alone. Where analysis is
/// switched off, nothing is told of what was recorded before.
pub(super) async fn gathered(
    app: &App,
    guild: GuildId,
    span: Option<Range<i64>>,
) -> Result<rank_community::Material, Error> {
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    if !settings.is_some_and(|settings| settings.analysis) {
        return Err(Error::Off);
    }
    // When the database is slow the reader sees what was there a moment ago.
    let _ = tokio::time::timeout(PATIENCE, app.interactions.settled()).await;
    edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
    let material = rank_community::load(app, guild, span).await?;
    if material.edges.is_empty() { Err(Error::Nothing) } else { Ok(material) }
}

/// When this day began (UTC).
pub(super) const fn today(now: i64) -> i64 {
    now - now.rem_euclid(86_400)
}

/// This day (UTC) and the ones before it, `days` in all: for staff, who see what was recorded a minute ago.
const fn until_now(days: i64, now: i64) -> Range<i64> {
    today(now) - (days - 1) * 86_400..now + 86_400
}

/// The last `days` whole days (UTC) before this one: where a figure must not tell what a single act of today adds to it.
pub(super) const fn last_days(days: i64, now: i64) -> Range<i64> {
    today(now) - days * 86_400..today(now)
}

/// When nobody listened: in the last `days`, or since listening began, but no longer ago than what still counts half.
pub(super) async fn missing(
    app: &App,
    guild: GuildId,
    days: Option<i64>,
    now: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut read = app.store.read();
    let Some(first) = listening::first(&mut read, guild).await? else { return Ok(Vec::new()) };
    #[allow(clippy::cast_possible_truncation, reason = "a half-life in days; as a cast it is clamped")]
    let half = now - app.config.community.half_life_days as i64 * 86_400;
    let since = first.max(days.map_or(half, |days| last_days(days, now).start));
    let gaps = coverage::missing(&listening::list(&mut read, guild, since).await?, since, now);
    Ok(coverage::with_lost(gaps, &listening::lost(&mut read, guild, since).await?))
}

/// The kept ranking, made again if there is news and it is older than a minute.
pub(super) async fn latest(
    app: &App,
    guild: GuildId,
    material: &rank_community::Material,
    trust: &Arc<Trust>,
    now: i64,
) -> Result<(i64, Vec<(u64, f64)>), Error> {
    if let Some(run) = ranks::current(&mut app.store.read(), guild).await? {
        let age = now - run.ranked_at;
        if age < FRESH_SECONDS || (run.upto == material.upto && age < STALE_SECONDS) {
            let mut places = ranks::top(&mut app.store.read(), guild, i64::MAX).await?;
            // Somebody may have left the analysis while this ranking was made.
            places.retain(|place| !material.left.contains(&place.member.0));
            return Ok((run.ranked_at, places.into_iter().map(|place| (place.member.0, place.score)).collect()));
        }
    }
    let (run, standing) = rank_community::rank_and_keep(app, guild, material, trust).await?;
    Ok((run.ranked_at, standing.members))
}
