//! Compares Stripe, the ledger and Discord, and repairs what differs: a lost event costs minutes, not a customer.
//!
//! First the events that never arrived, then every subscription, then every member's roles. Errors are never evidence:
//! what could not be asked stays as it is until the next round.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use super::apply_stripe_event;
use super::mirror::{self, Sync};
use super::sync_access::{self, SyncAccess};
use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue, enqueue_at, entitlements, facts};
use crate::actions::receive_stripe_event;
use crate::app::App;
use crate::billing::{StripeEvent, Subscription};
use crate::discord::DiscordError;
use crate::domain::access::{Change, Ground, Source, SourceKind, changes, must_stop};
use crate::domain::ids::{CustomerId, GuildId, MemberId, PlanId, PriceId, RoleId, StripeEventId};
use crate::store::StoreError;
use crate::store::ledger::Last;
use crate::store::stripe_events;
use crate::store::{brakes, checkouts, customers, ledger, members, plans};

/// The kinds that change who holds a plan, as Stripe's list of events takes them: at most twenty.
const KINDS: [&str; 18] = [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
];
/// Stripe keeps events for 30 days.
const EVENTS_KEPT: i64 = 29 * 86_400;
/// Events are asked for again this far back: Stripe may list one later than it happened.
const OVERLAP: i64 = 3600;
/// Customers asked about in full each round although nothing pointed at them, oldest first: what neither an event nor a
/// list shows (a refund whose event was lost) is found within a day or so.
const IN_TURN: i64 = 20;
const TURN_SECONDS: i64 = 6 * 3600;
const PAGE: i64 = 500;
/// Each takes two requests, and Discord is asked at most 40 times a second.
const REPAIRS_A_SECOND: i64 = 15;
/// At most twenty pages of subscriptions a second; Stripe allows 25 requests.
const PAGE_APART: Duration = Duration::from_millis(50);

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
        let asked = ask_stripe(app, began).await;
        if let Err(error) = &asked {
            tracing::warn!(%error, "Stripe could not be compared; everything of it stays as it is");
        }
        if let Err(error) = entitlements::compare(app).await {
            tracing::warn!(%error, "Discord's own shop could not be compared; everything of it stays as it is");
        }
        for guild in plans::guilds(&mut app.store.read()).await? {
            sweep(app, guild).await?;
        }
        if asked.is_ok() {
            let mut tx = app.store.begin().await?;
            brakes::set_swept(&mut tx, "stripe", began).await?;
            tx.commit().await?;
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

/// Learn from Stripe what we do not know; roles follow in [`sweep`], where the brake watches.
async fn ask_stripe(app: &App, now: i64) -> Result<(), JobError> {
    let mut look: BTreeSet<CustomerId> = BTreeSet::new();
    let nameless = lost_events(app, now, &mut look).await?;
    for event in nameless {
        apply_stripe_event::apply(app, None, Some(&event), Sync::BySweep).await?;
    }
    subscriptions(app, &mut look).await?;
    let read = &mut app.store.read();
    for row in checkouts::list_overdue(read, now, PAGE).await? {
        let customers = customers::of_member(read, row.guild, row.member).await?;
        look.extend(customers.into_iter().filter_map(|customer| customer.stripe_id));
    }
    let in_turn = customers::list_oldest(read, now - TURN_SECONDS, IN_TURN).await?;
    look.extend(in_turn.into_iter().filter_map(|customer| customer.stripe_id));
    let mut failed = None;
    for customer in &look {
        // One customer's trouble is not the others'.
        if let Err(error) = apply_stripe_event::apply(app, Some(customer), None, Sync::BySweep).await {
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Events that Stripe has and our inbox has not: SD5 and SD6. Those that name no customer are handed back.
async fn lost_events(app: &App, now: i64, look: &mut BTreeSet<CustomerId>) -> Result<Vec<StripeEventId>, JobError> {
    let last = brakes::swept_at(&mut app.store.read(), "stripe").await?;
    // A round that ended in the future was noted by a clock that was wrong then.
    let since = last.map_or(now - EVENTS_KEPT, |last| (last.min(now) - OVERLAP).max(now - EVENTS_KEPT));
    let mut nameless = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = app.billing.events_page(since, &KINDS, after.as_deref()).await?;
        for event in page.items {
            if stripe_events::exists(&mut app.store.read(), &event.id).await? {
                continue;
            }
            if let Some(event) = take_in(app, event, now).await? {
                match event.customer {
                    Some(customer) => drop(look.insert(customer)),
                    None => nameless.push(event.id),
                }
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(nameless),
        }
    }
}

/// Put a lost event into the inbox without a job of its own: this round looks at it.
async fn take_in(app: &App, mut event: StripeEvent, now: i64) -> Result<Option<StripeEvent>, JobError> {
    if let (None, Some(intent)) = (&event.customer, &event.intent) {
        event.customer = app.billing.payment(intent).await?.and_then(|payment| payment.customer);
    }
    let mut tx = app.store.begin().await?;
    let state = receive_stripe_event::store_for_sweep(&mut tx, &event, app.config.stripe_live(), now).await?;
    tx.commit().await?;
    metrics::counter!("lyceum_stripe_events_recovered_total").increment(1);
    Ok((state == stripe_events::EventState::Received).then_some(event))
}

/// Every subscription of the account against its last fact.
async fn subscriptions(app: &App, look: &mut BTreeSet<CustomerId>) -> Result<(), JobError> {
    let live = app.config.stripe_live();
    let mut after: Option<String> = None;
    let mut known: BTreeMap<PriceId, Option<PlanId>> = BTreeMap::new();
    loop {
        let asked = Instant::now();
        let page = app.billing.subscriptions_page(after.as_deref()).await?;
        for it in page.items.iter().filter(|it| it.livemode == live) {
            if customers::by_stripe_id(&mut app.store.read(), &it.customer).await?.is_none() {
                mirror::park_stranger(app, it).await?;
                continue;
            }
            let source = Source { kind: SourceKind::Subscription, id: it.id.0.clone() };
            let last = ledger::last(&mut app.store.read(), &source).await?;
            if facts::differs(it, last.as_ref()) || moved(app, &mut known, it, last.as_ref()).await? {
                look.insert(it.customer.clone());
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
        // Less than Stripe allows, so that those who buy meanwhile are served as well.
        let pause = PAGE_APART.saturating_sub(asked.elapsed());
        let _ = timeout(pause, std::future::pending::<()>()).await;
    }
}

/// Whether the subscription is for other plans than its last fact says: a change in the portal whose event was lost
/// (SA14). Prices are looked up once.
async fn moved(
    app: &App,
    known: &mut BTreeMap<PriceId, Option<PlanId>>,
    it: &Subscription,
    last: Option<&Last>,
) -> Result<bool, StoreError> {
    let Some(last) = last else { return Ok(false) };
    let mut now = Vec::new();
    for item in &it.items {
        let plan = if let Some(plan) = known.get(&item.price) {
            *plan
        } else {
            let plan = plans::by_price(&mut app.store.read(), &item.price).await?;
            let plan = plan.filter(|plan| plan.guild == last.guild).map(|plan| plan.id);
            known.insert(item.price.clone(), plan);
            plan
        };
        now.extend(plan);
    }
    Ok(!now.is_empty() && !last.entry.plans().eq(now))
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
        // Whoever pays while many are repaired goes first: the repairs are due one after another, as fast as Discord
        // takes them (DR13).
        let at = now + counted(before) / REPAIRS_A_SECOND;
        enqueue_at(&mut tx, &SyncAccess { guild, member }, at, now).await?;
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
    let mut all = BTreeSet::new();
    for holders in [false, true] {
        let mut after = None;
        loop {
            let read = &mut app.store.read();
            let page = if holders {
                members::list_holders(read, guild, after, PAGE).await?
            } else {
                ledger::members(read, guild, after, PAGE).await?
            };
            after = page.last().copied();
            all.extend(page);
            if after.is_none() {
                break;
            }
        }
    }
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
    // Nothing wanted and nothing seen held: Discord need not be asked about everyone who ever paid.
    if known.access.roles().is_empty() && known.held.is_empty() && !is_recent(&known, now) {
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
