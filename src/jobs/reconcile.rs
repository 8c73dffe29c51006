//! Compares Stripe, the ledger and Discord, and repairs what differs: a lost event costs minutes, not a customer.
//!
//! First the events that never arrived, then every subscription, then every member's roles. Errors are never evidence:
//! what could not be asked stays as it is until the next round.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::sync_access::{self, SyncAccess};
use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, ask_stripe, enqueue, enqueue_repair, entitlements};
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::{Change, Ground, changes, must_stop};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::StoreError;
use crate::store::{brakes, ledger, members, plans, role_changes};

/// Each takes two requests, and Discord is asked at most 40 times a second.
const REPAIRS_A_SECOND: i64 = 15;

/// One round over everything.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reconcile {}

/// The last part alone: one guild's roles.
#[derive(Debug, Serialize, Deserialize)]
pub struct SyncGuild {
    /// Which.
    pub guild: GuildId,
}

impl Job for Reconcile {
    const KIND: &'static str = "reconcile";

    fn key(&self) -> Option<String> {
        Some("reconcile".into())
    }

    /// Safe to run twice because it compares, and writes only what differs.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let began = app.clock.now();
        let asked = ask_stripe::run(app, began).await;
        if let Err(error) = &asked {
            tracing::warn!(%error, "Stripe could not be compared; everything of it stays as it is");
        }
        if let Err(error) = entitlements::compare(app).await {
            tracing::warn!(%error, "Discord's own shop could not be compared; everything of it stays as it is");
        }
        for guild in plans::guilds(&mut app.store.read()).await? {
            sweep(app, guild).await?;
        }
        metrics::counter!("lyceum_reconciles_total", "stripe" => if asked.is_ok() { "asked" } else { "away" })
            .increment(1);
        Ok(())
    }
}

impl Job for SyncGuild {
    const KIND: &'static str = "sync_guild";

    fn key(&self) -> Option<String> {
        Some(format!("sync_guild:{}", self.guild))
    }

    /// Safe to run twice because it compares.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        sweep(app, self.guild).await
    }
}

/// What a sweep found about one guild.
#[derive(Default)]
struct Found {
    /// Members whose roles differ.
    differing: Vec<MemberId>,
    /// Roles that would be taken.
    removals: usize,
    /// Paid roles held now, as just seen.
    holders: usize,
}

/// Compare every member's roles with the ledger; too many removals stop and ask a person.
async fn sweep(app: &App, guild: GuildId) -> Result<(), JobError> {
    let now = app.clock.now();
    let mut found = Found::default();
    let listed = listed(app, guild).await;
    for member in everybody(app, guild).await? {
        match compare(app, guild, member, listed.get(&member), &mut found, now).await {
            Ok(()) => {}
            Err(Stopped::Discord(error)) => {
                // Half a comparison is none: nothing is concluded from it.
                tracing::warn!(guild.id = guild.0, %error, "a guild could not be compared");
                return Ok(());
            }
            Err(Stopped::Store(error)) => return Err(error.into()),
        }
    }
    let rules = &app.config.access;
    let brake = brakes::find(&mut app.store.read(), guild).await?;
    let too_many = must_stop(found.removals, found.holders, rules.brake_minimum, rules.brake_percent);
    let released = brake.is_some_and(|brake| !brake.holds(now));
    let mut tx = app.store.begin().await?;
    if too_many && !released {
        let (removals, holders) = (counted(found.removals), counted(found.holders));
        brakes::pull(&mut tx, guild, removals, holders, now).await?;
        if brake.is_none() {
            enqueue(&mut tx, &TellStaff { guild, about: About::Brake(now) }, now).await?;
        }
        tracing::error!(guild.id = guild.0, removals, holders, "a sweep stopped: it would take too many roles at once");
    } else if !too_many && brake.is_some() && (found.removals == 0 || !released) {
        brakes::delete(&mut tx, guild).await?;
    }
    for (before, member) in found.differing.into_iter().enumerate() {
        // Whoever pays while many are repaired goes first: repairs have a queue of their own, and are due one after
        // another, as fast as Discord takes them (DR13).
        let at = now + counted(before) / REPAIRS_A_SECOND;
        enqueue_repair(&mut tx, &SyncAccess { guild, member }, at, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Members about whom there is any fact, and those last seen with a paid role.
pub(super) async fn everybody(app: &App, guild: GuildId) -> Result<BTreeSet<MemberId>, StoreError> {
    let read = &mut app.store.read();
    let mut all = BTreeSet::from_iter(ledger::members(read, guild).await?);
    all.extend(members::list_holders(read, guild).await?);
    Ok(all)
}

enum Stopped {
    Discord(DiscordError),
    Store(StoreError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Who holds what, a thousand members a request, where Discord lets us ask so. Who is not in it may still be there: an
/// empty or missing page is evidence of nothing, so such a member is asked about alone.
async fn listed(app: &App, guild: GuildId) -> HashMap<MemberId, Vec<RoleId>> {
    let mut listed = HashMap::new();
    let mut after = None;
    if !app.config.discord.members_intent {
        return listed;
    }
    loop {
        let page = match app.discord.members_page(guild, after).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(guild.id = guild.0, %error, "the members could not be listed; they are asked about one by one");
                break;
            }
        };
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        listed.extend(page.into_iter().map(|member| (member.id, member.roles)));
    }
    listed
}

/// What a sweep would take from whom, by the ledger and by the roles last seen: nothing is asked and nothing changed.
pub(super) async fn would_lose(app: &App, guild: GuildId) -> Result<Vec<(MemberId, Change)>, StoreError> {
    let now = app.clock.now();
    let mut losses = Vec::new();
    for member in everybody(app, guild).await? {
        let known = sync_access::known(app, guild, member, now).await?;
        let changes = changes(&known.access, &known.managed, &known.held);
        losses.extend(changes.into_iter().filter(|change| !change.added).map(|change| (member, change)));
    }
    Ok(losses)
}

async fn compare(
    app: &App,
    guild: GuildId,
    member: MemberId,
    listed: Option<&Vec<RoleId>>,
    found: &mut Found,
    now: i64,
) -> Result<(), Stopped> {
    let known = sync_access::known(app, guild, member, now).await?;
    #[cfg(feature = "bug-zoo")]
    if crate::bug_zoo::is("flag-before-call") && known.access.roles().is_empty() && known.held.is_empty() {
        return Ok(());
    }
    // Nothing wanted, nothing seen held and nothing in doubt: Discord need not be asked about everyone who ever paid.
    if known.access.roles().is_empty()
        && known.held.is_empty()
        && !is_recent(&known, now)
        && !role_changes::is_unsettled(&mut app.store.read(), guild, member).await?
    {
        return Ok(());
    }
    let roles = if let Some(roles) = listed {
        roles.clone()
    } else if let Some(seen) = app.discord.member(guild, member).await.map_err(Stopped::Discord)? {
        seen.roles
    } else {
        if members::is_present(&mut app.store.read(), guild, member).await? != Some(false) {
            found.differing.push(member);
        }
        return Ok(());
    };
    let has = known.ours(roles);
    #[cfg(feature = "bug-zoo")]
    let has = if crate::bug_zoo::is("trusts-own-flags") { known.held.clone() } else { has };
    found.holders += has.len();
    let changes = changes(&known.access, &known.managed, &has);
    let taken = changes.iter().filter(|change| !change.added && change.ground(known.refreshed_at) != Ground::Staff);
    found.removals += taken.count();
    if !changes.is_empty() || has != known.held {
        found.differing.push(member);
    }
    Ok(())
}

/// Whether anything was learned about the member within the last month; by then a role given by hand was seen.
fn is_recent(known: &sync_access::Known, now: i64) -> bool {
    known.access.verdicts.iter().any(|verdict| now - verdict.recorded_at < 30 * 86_400)
}
