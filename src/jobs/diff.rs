//! What a reconcile would do, without doing it: what it would learn from Stripe, and with that every role that it would
//! give or take, and why.

use std::collections::BTreeMap;

use super::ask_stripe;
use super::mirror;
use super::reconcile;
use super::sync_access;
use crate::app::App;
use crate::domain::access::{Entry, Ground, Why, changes, decide};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::StoreError;
use crate::store::{brakes, customers, ledger, plans};

/// A role that is not as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub guild: GuildId,
    /// Whose.
    pub member: MemberId,
    /// Which.
    pub role: RoleId,
    /// To be given, or to be taken.
    pub added: bool,
    /// Why, if anything in the ledger says so; a role that nobody gave has no reason.
    pub why: Option<Why>,
    /// What keeps it from being taken: `brake`, `asks_stripe_first`.
    pub held_by: Option<&'static str>,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Found {
    /// What differs.
    pub differences: Vec<Difference>,
    /// Members looked at on Discord.
    pub looked_at: usize,
    /// Guilds that could not be looked at, and why.
    pub unseen: Vec<(GuildId, String)>,
    /// Customers about whom Stripe was asked.
    pub asked: usize,
    /// Why Stripe did not say everything; then the ledger alone speaks where it did not.
    pub unasked: Option<String>,
}

/// What Stripe says and the ledger does not know yet.
type Learned = BTreeMap<(GuildId, MemberId), Vec<Entry>>;

/// Compare Stripe, the ledger and Discord in `only`, or wherever there are plans. Asks both; writes nothing.
pub async fn run(app: &App, only: Option<GuildId>) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let learned = learn(app, &mut found).await?;
    let guilds = plans::guilds(&mut app.store.read()).await?;
    for guild in guilds.into_iter().filter(|guild| only.is_none_or(|only| only == *guild)) {
        let mut everybody = reconcile::everybody(app, guild).await?;
        everybody.extend(learned.keys().filter(|(where_, _)| *where_ == guild).map(|(_, member)| *member));
        for member in everybody {
            let news = learned.get(&(guild, member));
            if let Err(why) = compare(app, guild, member, news, &mut found).await? {
                found.unseen.push((guild, why));
                break;
            }
        }
    }
    Ok(found)
}

/// Ask Stripe about everybody whom a round would ask it about.
async fn learn(app: &App, found: &mut Found) -> Result<Learned, StoreError> {
    let mut learned = Learned::new();
    let pointed_at = match ask_stripe::pointed_at(app).await {
        Ok(customers) => customers,
        Err(error) => {
            found.unasked = Some(error.to_string());
            return Ok(learned);
        }
    };
    for customer in pointed_at {
        let Some(customer) = customers::by_stripe_id(&mut app.store.read(), &customer).await? else { continue };
        match mirror::would_learn(app, &customer).await {
            Ok(entries) => {
                found.asked += 1;
                learned.entry((customer.guild, customer.member)).or_default().extend(entries);
            }
            Err(error) => found.unasked = Some(error.to_string()),
        }
    }
    Ok(learned)
}

/// The inner error is Discord's: half a comparison is none.
async fn compare(
    app: &App,
    guild: GuildId,
    member: MemberId,
    news: Option<&Vec<Entry>>,
    found: &mut Found,
) -> Result<Result<(), String>, StoreError> {
    let now = app.clock.now();
    let mut known = sync_access::known(app, guild, member, now).await?;
    if let Some(news) = news {
        let read = &mut app.store.read();
        let mut facts = ledger::of_member(read, guild, member, i64::MAX).await?;
        facts.extend(news.iter().cloned());
        known.access = decide(&facts, &plans::terms(read, guild).await?, now);
        known.refreshed_at = now;
    }
    let seen = match app.discord.member(guild, member).await {
        Ok(Some(seen)) => seen,
        // Who is not there holds nothing and can be given nothing.
        Ok(None) => return Ok(Ok(())),
        Err(error) => return Ok(Err(error.to_string())),
    };
    found.looked_at += 1;
    let has = known.ours(seen.roles);
    let brake = brakes::find(&mut app.store.read(), guild).await?.is_some_and(|brake| brake.holds(now));
    for change in changes(&known.access, &known.managed, &has) {
        let held_by = match change.ground(known.refreshed_at) {
            _ if change.added => None,
            Ground::Staff => None,
            Ground::ClockUnconfirmed(_) => Some("asks_stripe_first"),
            _ if brake => Some("brake"),
            _ => None,
        };
        let why = change.verdict.map(|verdict| verdict.why);
        found.differences.push(Difference { guild, member, role: change.role, added: change.added, why, held_by });
    }
    Ok(Ok(()))
}
