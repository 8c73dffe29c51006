//! Makes one member's paid roles on Discord what the ledger says they are to be.
//!
//! One job per member exists at a time (its key), so a grant and a revocation never race: the last one to run sees the
//! last truth. Each change is a row before it is a request (CR4), and a refusal is an answer, not a reason to hammer.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::audit;
use super::bring_in::bring_in;
use super::look_again::LookAgain;
use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue, enqueue_at};
use crate::actions::offer::dangers;
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::{Access, Change, Ground, changes, must_stop};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::StoreError;
use crate::store::plans::{Plan, Trouble};
use crate::store::role_changes::{Cause, ChangeState, Wish};
use crate::store::{
    brakes, customers, guilds, leaks, ledger, members, plans, role_changes, stripe_accounts, transfers,
};

/// How often the same role may be given, or taken, within a day against somebody who keeps undoing it (DR10).
const MOST_REPEATS: usize = 3;
/// After how many of those staff is told who does it.
const TOLD_REPEATS: usize = 2;
/// Window of the clock's brake.
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
/// Seconds by which our clock may be ahead of Discord's and still end anything.
const AHEAD: i64 = 300;

/// Bring one member's roles up to date.
#[derive(Debug, Serialize, Deserialize)]
pub struct SyncAccess {
    /// Where.
    pub guild: GuildId,
    /// Whom.
    pub member: MemberId,
}

/// What is known about a member before Discord is asked.
pub(super) struct Known {
    pub(super) access: Access,
    pub(super) plans: Vec<Plan>,
    /// The roles that are ours to manage for this member: those of plans, and those we were seen to have given.
    pub(super) managed: BTreeSet<RoleId>,
    pub(super) held: BTreeSet<RoleId>,
    pub(super) refreshed_at: i64,
}

impl Known {
    /// Of the roles that Discord shows, those that are ours to manage.
    pub(super) fn ours(&self, roles: Vec<RoleId>) -> BTreeSet<RoleId> {
        roles.into_iter().filter(|role| self.managed.contains(role)).collect()
    }
}

pub(super) async fn known(app: &App, guild: GuildId, member: MemberId, now: i64) -> Result<Known, StoreError> {
    let read = &mut app.store.read();
    let access = ledger::access(read, guild, member, now).await?;
    #[cfg(feature = "bug-zoo")]
    let access = if crate::bug_zoo::is_forgotten(member) { Access::default() } else { access };
    let plans = plans::list(read, guild).await?;
    let held = members::held(read, guild, member).await?;
    let managed = plans.iter().flat_map(|plan| plan.offer.roles.iter().copied()).chain(held.iter().copied()).collect();
    let customers = customers::of_member(read, guild, member).await?;
    let open = customers.iter().filter(|customer| !customer.closed && customer.stripe_id.is_some());
    // Nobody to ask about: then there is nothing of Stripe's to wait for either.
    let refreshed_at = open.map(|customer| customer.refreshed_at).min().unwrap_or(i64::MAX);
    // Of a disconnected account the same is true: what was paid for runs out by the clock.
    let lost = stripe_accounts::of_guild(read, guild).await?.is_some_and(|seller| seller.lost_at.is_some());
    let refreshed_at = if lost { i64::MAX } else { refreshed_at };
    Ok(Known { access, plans, managed, held, refreshed_at })
}

impl Job for SyncAccess {
    const KIND: &'static str = "sync_access";

    fn key(&self) -> Option<String> {
        Some(format!("sync:{}:{}", self.guild, self.member))
    }

    /// Safe to run twice because it compares what is with what is to be, and giving or taking a role twice is once.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let now = app.clock.now();
        let known = known(app, self.guild, self.member, now).await?;
        let mut answer = app.discord.member(self.guild, self.member).await;
        if matches!(answer, Ok(None)) && bring_in(app, self.guild, self.member, &known).await? {
            answer = app.discord.member(self.guild, self.member).await;
        }
        let found = match answer {
            Ok(Some(found)) if found.bot => return Ok(()),
            Ok(Some(found)) => found,
            Ok(None) => return self.gone(app, now).await,
            Err(error) => return away(error),
        };
        let joined_at = found.joined_at;
        let has = known.ours(found.roles);
        #[cfg(feature = "bug-zoo")]
        let has = if crate::bug_zoo::is("trusts-own-flags") { known.held.clone() } else { has };
        self.note_presence(app, &known, &has, joined_at, now).await?;
        for change in changes(&known.access, &known.managed, &has) {
            if let Some(cause) = self.gate(app, &known, &change, now).await?
                && !self.carry_out(app, &known, &change, cause, now).await?
            {
                return Ok(());
            }
        }
        self.look_again(app, known.access.next_change, now).await
    }
}

/// Whether trying again can help when Discord does not answer about a member.
fn away(error: DiscordError) -> Result<(), JobError> {
    match error {
        // The bot is not in the guild, or may not look: nothing to do and nothing to undo; a new invitation brings a sweep
        // (DR8), and every sweep looks again.
        DiscordError::UnknownGuild | DiscordError::MissingAccess | DiscordError::MissingPermissions => {
            tracing::warn!(%error, "a member cannot be looked at");
            Ok(())
        }
        error => Err(error.into()),
    }
}

/// Whether our clock shows a time that has not come: Discord has just answered about the member, and its answers are dated. Then no
/// time of ours is evidence of an end (CL2); the next comparison looks again.
fn ahead(app: &App, now: i64) -> bool {
    app.discord.last_time().is_some_and(|theirs| now.saturating_sub(theirs) > AHEAD)
}

impl SyncAccess {
    /// The member left: what they hold stays theirs (DR7).
    async fn gone(&self, app: &App, now: i64) -> Result<(), JobError> {
        let mut tx = app.store.begin().await?;
        members::set_gone(&mut tx, self.guild, self.member, now).await?;
        Ok(tx.commit().await?)
    }

    /// The member is here, holding these roles; what a crash left unsaid about earlier changes is said now (CR5).
    async fn note_presence(
        &self,
        app: &App,
        known: &Known,
        has: &BTreeSet<RoleId>,
        joined_at: Option<i64>,
        now: i64,
    ) -> Result<(), JobError> {
        let mut tx = app.store.begin().await?;
        let present = members::is_present(&mut tx.read(), self.guild, self.member).await? == Some(true);
        // Without the members intent nobody tells us of a leave and a return; a new date of joining does.
        let returned =
            joined_at.is_some() && joined_at != members::joined_at(&mut tx.read(), self.guild, self.member).await?;
        if !present || returned {
            members::set_present(&mut tx, self.guild, self.member, joined_at, now).await?;
        }
        for role in &known.managed {
            if known.held.contains(role) != has.contains(role) {
                members::set_held(&mut tx, self.guild, self.member, *role, has.contains(role), now).await?;
            }
            let last = role_changes::last(&mut tx.read(), self.guild, self.member, *role).await?;
            let Some(open) = last.filter(|last| last.state == ChangeState::Wanted) else { continue };
            if open.added == has.contains(role) {
                role_changes::set_settled(&mut tx, open.id, ChangeState::Done, None, now).await?;
            } else if known.access.wants(*role) != open.added {
                let note = Some("overtaken");
                role_changes::set_settled(&mut tx, open.id, ChangeState::Refused, note, now).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Whether the change may be made now, and on what ground it rests.
    async fn gate(&self, app: &App, known: &Known, change: &Change, now: i64) -> Result<Option<Cause>, JobError> {
        let who = (self.guild, self.member, change.role);
        let recent = role_changes::directions(
            &mut app.store.read(),
            who,
            now - DAY,
            i64::try_from(MOST_REPEATS).unwrap_or(i64::MAX),
        )
        .await?;
        let repeats = recent.iter().take_while(|added| **added == change.added).count();
        if repeats >= TOLD_REPEATS {
            self.fight(app, change, now).await?;
        }
        if repeats >= MOST_REPEATS {
            return Ok(None);
        }
        if change.added {
            // A membership on its way is held by one at a time: its role comes when the other one's is gone.
            let read = &mut app.store.read();
            if let Some(moving) = transfers::moving_to(read, self.guild, self.member).await?
                && members::held(read, self.guild, moving.from).await?.contains(&change.role)
            {
                return Ok(None);
            }
            return Ok((!self.too_powerful(app, change.role, now).await?).then_some(Cause::Right));
        }
        let ground = change.ground(known.refreshed_at);
        if ground == Ground::Staff {
            return Ok(Some(Cause::Staff));
        }
        let brake = brakes::find(&mut app.store.read(), self.guild).await?;
        if brake.is_some_and(|brake| brake.holds(now)) {
            tracing::info!("a role stays: the brake is on");
            return Ok(None);
        }
        match ground {
            Ground::Staff => Ok(Some(Cause::Staff)),
            Ground::Status => Ok(Some(Cause::Right)),
            Ground::Drift => Ok(Some(Cause::Drift)),
            Ground::ClockUnconfirmed(at) => {
                // Ask at once what was never asked since the end, else when Stripe must have made up its mind.
                let at = if known.refreshed_at < at.saturating_sub(HOUR) { now } else { at.max(now) };
                self.look_again(app, Some(at), now - 1).await?;
                Ok(None)
            }
            Ground::Clock if ahead(app, now) => {
                tracing::warn!("a role stays: our clock is ahead of Discord's");
                Ok(None)
            }
            Ground::Clock if brake.is_some() => Ok(Some(Cause::Clock)),
            Ground::Clock => self.clock_brake(app, now).await,
        }
    }

    /// Ends that come with time may not come for too many at once: our own clock could be wrong (CL2).
    async fn clock_brake(&self, app: &App, now: i64) -> Result<Option<Cause>, JobError> {
        let read = &mut app.store.read();
        let removals = role_changes::removed_since(read, self.guild, now - HOUR, Cause::Clock).await? + 1;
        let holders = members::holders(read, self.guild).await? + removals - 1;
        let rules = &app.config.access;
        let counted = |number: i64| usize::try_from(number).unwrap_or(0);
        if !must_stop(counted(removals), counted(holders), rules.brake_minimum, rules.brake_percent) {
            return Ok(Some(Cause::Clock));
        }
        let mut tx = app.store.begin().await?;
        brakes::pull(&mut tx, self.guild, removals, holders, now).await?;
        enqueue(&mut tx, &TellStaff { guild: self.guild, about: About::Brake(now) }, now).await?;
        tx.commit().await?;
        app.tasks.wake();
        Ok(None)
    }

    /// Whether the role has come to hold permissions that nobody may buy: then it is not given (CF2).
    async fn too_powerful(&self, app: &App, role: RoleId, now: i64) -> Result<bool, JobError> {
        let guild = match app.lately.guild(&*app.discord, self.guild, now).await {
            Ok(guild) => guild,
            Err(error) => return away(error).map(|()| true),
        };
        let powerful = guild.role(role).is_some_and(|role| !dangers(role.permissions).is_empty());
        if powerful {
            let day = now.div_euclid(DAY);
            self.tell_once(app, About::RoleDangerous(role, day), &format!("dangerous:{role}:{day}"), now).await?;
        }
        Ok(powerful)
    }

    /// Tell staff, unless they were told of `what` already.
    async fn tell_once(&self, app: &App, about: About, what: &str, now: i64) -> Result<(), JobError> {
        let mut tx = app.store.begin().await?;
        if leaks::tell_once(&mut tx, self.guild, what, now).await? {
            enqueue(&mut tx, &TellStaff { guild: self.guild, about }, now).await?;
            tx.commit().await?;
            app.tasks.wake();
        }
        Ok(())
    }

    /// Somebody keeps undoing what we do: say so once a day.
    async fn fight(&self, app: &App, change: &Change, now: i64) -> Result<(), JobError> {
        let (member, role, day) = (self.member, change.role, now.div_euclid(DAY));
        self.tell_once(app, About::Fight(member, role, day), &format!("fight:{member}:{role}:{day}"), now).await
    }

    /// Ask Discord for one change. False when the member turned out to be gone.
    async fn carry_out(
        &self,
        app: &App,
        known: &Known,
        change: &Change,
        cause: Cause,
        now: i64,
    ) -> Result<bool, JobError> {
        let (guild, member, role, added) = (self.guild, self.member, change.role, change.added);
        let settings = guilds::find(&mut app.store.read(), guild).await?;
        let reason = audit::reason(change, &known.plans, settings.as_ref().map(|settings| settings.locale.as_str()));
        let mut tx = app.store.begin().await?;
        let row =
            role_changes::want(&mut tx, &Wish { guild, member, role, added, reason: &reason, cause }, now).await?;
        tx.commit().await?;
        let answer = if added {
            app.discord.add_role(guild, member, role, &reason).await
        } else {
            app.discord.remove_role(guild, member, role, &reason).await
        };
        #[cfg(feature = "bug-zoo")]
        let answer = if !added && crate::bug_zoo::is("flag-before-call") { Ok(()) } else { answer };
        let (state, note, trouble) = match &answer {
            Ok(()) => (ChangeState::Done, None, Some(None)),
            Err(DiscordError::MissingPermissions) => {
                (ChangeState::Refused, Some("missing permissions"), Some(Some(Trouble::RoleAbove)))
            }
            Err(DiscordError::UnknownRole) => {
                (ChangeState::Refused, Some("unknown role"), Some(Some(Trouble::RoleMissing)))
            }
            Err(DiscordError::UnknownMember) => (ChangeState::Refused, Some("left"), None),
            Err(DiscordError::UnknownGuild | DiscordError::MissingAccess) => {
                (ChangeState::Refused, Some("not in the server"), None)
            }
            // Unknown whether it was done (DR9): the row stays wanted, the next run sees.
            Err(error) => return away(error.clone()).map(|()| false),
        };
        let mut tx = app.store.begin().await?;
        role_changes::set_settled(&mut tx, row, state, note, now).await?;
        if state == ChangeState::Done {
            members::set_held(&mut tx, guild, member, role, added, now).await?;
        }
        if let Some(trouble) = trouble {
            let held = members::held(&mut tx.read(), guild, member).await?;
            for plan in known.plans.iter().filter(|plan| plan.offer.roles.contains(&role) && !plan.archived()) {
                // One role given says nothing of the plan's others: all is well when all are held.
                let well = plan.offer.roles == [role] || plan.offer.roles.iter().all(|role| held.contains(role));
                if trouble.is_none() && !well {
                    continue;
                }
                let news = plans::set_role_trouble(&mut tx, plan.id, trouble).await?;
                if news && trouble.is_some() {
                    enqueue(&mut tx, &TellStaff { guild, about: About::RoleTrouble(plan.id, now) }, now).await?;
                }
            }
        }
        tx.commit().await?;
        metrics::counter!("lyceum_role_changes_total", "state" => state.word()).increment(1);
        if answer == Err(DiscordError::UnknownMember) {
            self.gone(app, now).await?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Come back when the next answer changes by itself.
    async fn look_again(&self, app: &App, at: Option<i64>, now: i64) -> Result<(), JobError> {
        let Some(at) = at.filter(|at| *at > now) else { return Ok(()) };
        let mut tx = app.store.begin().await?;
        let job = LookAgain { guild: self.guild, member: self.member, at };
        enqueue_at(&mut tx, &job, at, app.clock.now()).await?;
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}
