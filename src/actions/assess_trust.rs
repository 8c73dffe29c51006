//! Whose credit counts in a guild, and what does not look honest. Nothing is kept but moderators' decisions: findings are
//! made anew from the interactions of the last weeks whenever they are asked for; what was confirmed goes on holding.

use std::collections::HashSet;
use std::time::Duration;

use crate::actions::core_members;
use crate::actions::rank_community::{self, Error};
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::points::LEVEL_DAYS;
use crate::domain::community::trust::decision::{self, About, Seen, Verdict};
use crate::domain::community::trust::{Context, Decision, Flag, Sources, Trust};
use crate::domain::ids::{GuildId, MemberId, snowflake_seconds};
use crate::store::audit::{self, Area, Entry};
use crate::store::{Read, StoreError, guilds, interactions, ranks, trust};

/// How long to wait for what is queued at this moment.
const PATIENCE: Duration = Duration::from_secs(2);
/// From so many members who count on, nobody else is heard: nobody is listed whom fewer than three of them credit.
const ENOUGH: usize = 6;
/// Once that is so it stays so down to this many: when one of six lapses, not everybody must be heard again at once.
const STILL_ENOUGH: usize = 4;
/// Days of interactions that are looked through: a day more than points are made of, so that nothing of theirs is unseen.
const DAYS: i64 = LEVEL_DAYS + 1;
/// Interactions looked through at most, the latest ones.
const MOST: i64 = 1_000_000;
/// Who decided what nobody decided.
const NOBODY: MemberId = MemberId(0);
/// Days for which somebody who acted with staff rights counts as staff.
const STAFF_DAYS: i64 = 90;

/// Who may give credit: members who pay, members whom staff gave access, staff. While hardly anybody does, hardly anybody
/// could be listed at all, so everybody's credit counts (and readers are told). The last ranking remembers on which side
/// of that line the guild is.
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
    let closed = if trust::is_closed(read, guild).await? {
        counted >= STILL_ENOUGH
    } else {
        counted >= ENOUGH && !paying.is_empty()
    };
    Ok(Sources { paid: paying.clone(), vouched, open: !closed })
}

/// Look through the last weeks of `guild`.
pub async fn assess(app: &App, guild: GuildId, sources: &Sources) -> Result<Trust, Error> {
    assess_without_words_about(app, guild, sources, None).await
}

/// Look through the last weeks of `guild` as if staff had never said anything about everything that one member gives.
pub(super) async fn assess_without_words_about(
    app: &App,
    guild: GuildId,
    sources: &Sources,
    member: Option<MemberId>,
) -> Result<Trust, Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let mut edges: Vec<Edge> = interactions::singles(&mut read, guild, now, DAYS, MOST).await?;
    let opted_out = rank_community::opted_out(&mut read, guild).await?;
    edges.retain(|edge| !opted_out.contains(&edge.src) && !opted_out.contains(&edge.dst));
    let mut decisions = trust::list_decisions(&mut read, guild).await?;
    decisions.retain(|decided| !member.is_some_and(|member| decided.is_word_about(member.0)));
    for decided in &mut decisions {
        decided.leave_out(|member| opted_out.contains(&member));
    }
    let sources = sources.clone();
    let assessed = tokio::task::spawn_blocking(move || {
        let born = |member| Some(snowflake_seconds(member));
        Trust::assess(&edges, &Context { sources: &sources, born: &born, decisions: &decisions })
    });
    assessed.await.map_err(|_| Error::Interrupted)
}

/// What was found, gravest first. Where analysis is switched off, nothing is told of what was recorded before.
pub async fn flags(app: &App, guild: GuildId) -> Result<Vec<Flag>, core_members::Error> {
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    if !settings.is_some_and(|settings| settings.analysis) {
        return Err(core_members::Error::Off);
    }
    let now = app.clock.now();
    // When the database is slow the moderator sees what was there a moment ago.
    let _ = tokio::time::timeout(PATIENCE, app.interactions.settled()).await;
    let standing = rank_community::rights(&mut app.store.read(), guild, now).await?;
    let sources = sources(&mut app.store.read(), guild, &standing.paying, &standing.granted, now).await?;
    Ok(assess(app, guild, &sources).await?.flags)
}

/// Write down what nobody has decided about yet, nightly: it goes on being discounted, and shown, when the weeks that are
/// looked through have passed.
pub async fn notice(app: &App, guild: GuildId, trust: &Trust) -> Result<(), StoreError> {
    let decisions = trust::list_decisions(&mut app.store.read(), guild).await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    for flag in decision::unnoticed(&trust.flags, &decisions) {
        let (about, verdict) = (About::Flag(flag.key()), Verdict::Notice);
        let found = Decision { about, verdict, accounts: flag.accounts.len(), at: now };
        let number = trust::insert_decision(&mut tx, guild, &found, NOBODY).await?;
        trust::keep_finding(&mut tx, guild, number, (flag, verdict)).await?;
    }
    tx.commit().await
}

/// Whether the guild is `member`'s: nobody stands above them, and on a small server nobody beside them, so they decide about
/// what concerns them too. The list of what staff did says so.
pub(super) async fn owns(app: &App, guild: GuildId, member: MemberId) -> bool {
    // While Discord does not answer nobody is the owner.
    app.discord.guild(guild).await.is_ok_and(|known| known.owner_id == member)
}

/// What came of a moderator's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is remembered.
    Decided,
    /// The finding is not there any more.
    Gone,
    /// It has doubled since the moderator looked: what they would decide about is something else.
    Changed,
    /// The moderator gains from it or takes part: somebody else decides.
    Concerned,
}

/// A moderator decides about a finding as they saw it. The decision is remembered and stands in the list of what staff
/// did, and the members are ranked anew before they are shown again.
pub async fn decide(
    app: &App,
    guild: GuildId,
    by: MemberId,
    seen: &Seen,
    verdict: Verdict,
) -> Result<Outcome, core_members::Error> {
    let Some(found) = flags(app, guild).await?.into_iter().find(|flag| seen.is(flag)) else {
        return Ok(Outcome::Gone);
    };
    if found.bars(by.0, verdict == Verdict::Clear) && !owns(app, guild, by).await {
        return Ok(Outcome::Concerned);
    }
    if seen.is_outgrown_by(&found) {
        return Ok(Outcome::Changed);
    }
    let now = app.clock.now();
    let decided = Decision { about: About::Flag(found.key()), verdict, accounts: seen.accounts, at: now };
    let act = if verdict == Verdict::Discount { "discount" } else { "clear" };
    let entry = Entry::new(guild, by, Area::Finding, act)
        .about(MemberId(found.target))
        .detail("pattern", found.pattern.name())
        .detail("accounts", found.accounts.len());
    let mut tx = app.store.begin().await?;
    let number = trust::insert_decision(&mut tx, guild, &decided, by).await?;
    trust::keep_finding(&mut tx, guild, number, (&found, verdict)).await?;
    audit::insert(&mut tx, &entry, now).await?;
    ranks::expire(&mut tx, guild).await?;
    tx.commit().await?;
    Ok(Outcome::Decided)
}
