//! What a reconcile would do, without doing it: every role that it would give or take, and why.

use super::reconcile;
use super::sync_access;
use crate::app::App;
use crate::domain::access::{Ground, Why, changes};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::StoreError;
use crate::store::{brakes, plans};

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
}

/// Compare the ledger with Discord in `only`, or wherever there are plans. Asks Discord; writes nothing.
pub async fn run(app: &App, only: Option<GuildId>) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let guilds = plans::guilds(&mut app.store.read()).await?;
    for guild in guilds.into_iter().filter(|guild| only.is_none_or(|only| only == *guild)) {
        for member in reconcile::everybody(app, guild).await? {
            if let Err(why) = compare(app, guild, member, &mut found).await? {
                found.unseen.push((guild, why));
                break;
            }
        }
    }
    Ok(found)
}

/// The inner error is Discord's: half a comparison is none.
async fn compare(
    app: &App,
    guild: GuildId,
    member: MemberId,
    found: &mut Found,
) -> Result<Result<(), String>, StoreError> {
    let now = app.clock.now();
    let known = sync_access::known(app, guild, member, now).await?;
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
