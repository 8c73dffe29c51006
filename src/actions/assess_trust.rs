//! Whose credit counts in a guild, and what does not look honest. Nothing is kept but moderators' decisions: findings are
//! made anew from the interactions of the last weeks whenever they are asked for.

use std::collections::HashSet;
use std::time::Duration;

use crate::actions::rank_community::{self, Error};
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::trust::decision::{About, Verdict};
use crate::domain::community::trust::{Context, Decision, Flag, Sources, Trust, flag};
use crate::domain::ids::{GuildId, MemberId, snowflake_seconds};
use crate::store::{Read, StoreError, interactions, trust};

/// How long to wait for what is queued at this moment.
const PATIENCE: Duration = Duration::from_secs(2);
/// From so many members who count on, nobody else is heard: nobody is listed whom fewer than three of them credit.
const ENOUGH: usize = 6;
/// Days of interactions that are looked through.
const DAYS: i64 = 30;
/// Interactions looked through at most, the latest ones.
const MOST: i64 = 1_000_000;
/// Days for which somebody who acted with staff rights counts as staff.
const STAFF_DAYS: i64 = 90;

/// Who may give credit: members who pay, members whom staff gave access, staff. While hardly anybody does, hardly anybody
/// could be listed at all, so everybody's credit counts (and readers are told).
pub async fn sources(
    read: &mut Read<'_>,
    guild: GuildId,
    paying: &HashSet<u64>,
    granted: &HashSet<u64>,
    now: i64,
) -> Result<Sources, StoreError> {
    let mut vouched = granted.clone();
    vouched.extend(trust::list_staff(read, guild, now - STAFF_DAYS * 86_400).await?.into_iter().map(|it| it.0));
    let counted = paying.union(&vouched).count();
    let open = counted < ENOUGH || paying.is_empty();
    Ok(Sources { paid: paying.clone(), vouched, open })
}

/// Look through the last weeks of `guild`.
pub async fn assess(app: &App, guild: GuildId, sources: &Sources) -> Result<Trust, Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let mut edges: Vec<Edge> = interactions::singles(&mut read, guild, now, DAYS, MOST).await?;
    let opted_out = rank_community::opted_out(&mut read, guild).await?;
    edges.retain(|edge| !opted_out.contains(&edge.src) && !opted_out.contains(&edge.dst));
    let decisions = trust::list_decisions(&mut read, guild).await?;
    let sources = sources.clone();
    let assessed = tokio::task::spawn_blocking(move || {
        let born = |member| Some(snowflake_seconds(member));
        Trust::assess(&edges, &Context { sources: &sources, born: &born, decisions: &decisions })
    });
    assessed.await.map_err(|_| Error::Interrupted)
}

/// What was found, gravest first.
pub async fn flags(app: &App, guild: GuildId) -> Result<Vec<Flag>, Error> {
    let now = app.clock.now();
    // When the database is slow the moderator sees what was there a moment ago.
    let _ = tokio::time::timeout(PATIENCE, app.interactions.settled()).await;
    let standing = rank_community::rights(&mut app.store.read(), guild, now).await?;
    let sources = sources(&mut app.store.read(), guild, &standing.paying, &standing.granted, now).await?;
    Ok(assess(app, guild, &sources).await?.flags)
}

/// A moderator decides about a finding; `None` when it is not there any more. The decision is remembered.
pub async fn decide(
    app: &App,
    guild: GuildId,
    by: MemberId,
    key: flag::Key,
    verdict: Verdict,
) -> Result<Option<Flag>, Error> {
    let Some(found) = flags(app, guild).await?.into_iter().find(|flag| flag.key() == key) else { return Ok(None) };
    let decision = Decision { about: About::Flag(key), verdict, accounts: found.accounts.len(), at: app.clock.now() };
    let mut tx = app.store.begin().await?;
    trust::insert_decision(&mut tx, guild, &decision, by).await?;
    tx.commit().await?;
    let decided = flags(app, guild).await?.into_iter().find(|flag| flag.key() == key);
    Ok(Some(decided.unwrap_or(found)))
}
