//! A guild's invites are counted, and who joined since the last count is recorded as brought by whose invite it was, if that
//! can be known.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Job, JobError, enqueue_at};
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::community::invites::{self, Invite};
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::interactions::{self, Gate};
use crate::store::invites::{self as rows, Counting};
use crate::store::{StoreError, Tx, guilds};

/// Seconds between two counts of a guild, however many join; also the time Discord gets to bring its own counts up to date.
const APART: i64 = 5;

/// Count one guild's invites.
#[derive(Debug, Serialize, Deserialize)]
pub struct CountInvites {
    /// Which.
    pub guild: GuildId,
    /// When, in seconds since 1970: a multiple of the time between two counts.
    pub at: i64,
}

/// Have a guild's invites counted soon, in the transaction of what asks for it; everybody who asks within seconds gets the
/// same count. Nothing happens where nobody tells us who joins.
pub async fn wish(app: &App, tx: &mut Tx, guild: GuildId, now: i64) -> Result<(), StoreError> {
    if !app.config.discord.members_intent {
        return Ok(());
    }
    // The one after the next: what changed a moment ago must have reached Discord's own counts.
    let at = (now.div_euclid(APART) + 2) * APART;
    rows::expect(tx, guild).await?;
    enqueue_at(tx, &CountInvites { guild, at }, at, now).await
}

/// Whether a guild's invites are to be counted: it wants to be analysed, and we are told who joins.
pub async fn wanted(app: &App, guild: GuildId) -> Result<bool, StoreError> {
    if !app.config.discord.members_intent {
        return Ok(false);
    }
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    Ok(settings.is_some_and(|settings| settings.analysis && settings.left_at.is_none()))
}

impl Job for CountInvites {
    const KIND: &'static str = "count_invites";

    fn key(&self) -> Option<String> {
        Some(format!("count_invites:{}:{}", self.guild, self.at))
    }

    /// Safe to run twice because who joined is taken away in the transaction that records them and keeps the new count.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let guild = self.guild;
        let read = &mut app.store.read();
        let counting = rows::counting(read, guild).await?;
        let joined = rows::count_joins(read, guild).await?;
        match counting {
            Counting::Off => return Ok(()),
            // A later one was quicker.
            Counting::Since(at) if at >= self.at => return Ok(()),
            Counting::Since(_) | Counting::Expected => {}
        }
        if !wanted(app, guild).await? {
            return forget(app, guild).await;
        }
        let found = match app.discord.invites(guild).await {
            Ok(found) => found.into_iter().map(|invite| invite.counted).collect::<Vec<_>>(),
            Err(DiscordError::MissingPermissions | DiscordError::MissingAccess | DiscordError::UnknownGuild) => {
                return forget(app, guild).await;
            }
            Err(error) => return Err(error.into()),
        };
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        let unchanged = rows::counting(&mut tx.read(), guild).await? == counting;
        let joins = rows::take_joins(&mut tx, guild).await?;
        if !unchanged || i64::try_from(joins.len()) != Ok(joined) {
            // Whether these counts hold who came meanwhile cannot be known. They asked for a count of their own; until then
            // everything stays as it was.
            return Ok(());
        }
        let known = match counting {
            Counting::Since(_) => invites::inviter(&rows::list(&mut tx.read(), guild).await?, &found, joins.len(), now),
            Counting::Off | Counting::Expected => None,
        };
        if let Some((inviter, channel)) = known {
            let records = joins.iter().filter_map(|join| invites::came_by(guild, *join, inviter, channel));
            record(&mut tx, guild, records).await?;
        }
        let outcome = if known.is_some() { "known" } else { "unknown" };
        metrics::counter!("lyceum_invites_total", "outcome" => outcome).increment(joins.len() as u64);
        let left = consents::list_opted_out(&mut tx.read(), guild, Purpose::Analysis).await?;
        rows::replace(&mut tx, guild, &without(found, &left), now).await?;
        Ok(tx.commit().await?)
    }
}

async fn record(
    tx: &mut Tx,
    guild: GuildId,
    records: impl Iterator<Item = InteractionRecord>,
) -> Result<(), StoreError> {
    let gate = Gate::load(&mut tx.read(), &HashSet::from([guild])).await?;
    let admitted: Vec<InteractionRecord> = records.filter(|record| gate.admits(record)).collect();
    let written = interactions::insert(tx, &admitted).await?;
    metrics::counter!("lyceum_interactions_total", "outcome" => "written").increment(written);
    Ok(())
}

/// The invites of those who `left` the analysis are counted, but it is not kept whose they are.
fn without(invites: Vec<Invite>, left: &[MemberId]) -> Vec<Invite> {
    let kept = |invite: Invite| Invite { inviter: invite.inviter.filter(|inviter| !left.contains(inviter)), ..invite };
    invites.into_iter().map(kept).collect()
}

async fn forget(app: &App, guild: GuildId) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    rows::forget(&mut tx, guild).await?;
    Ok(tx.commit().await?)
}
