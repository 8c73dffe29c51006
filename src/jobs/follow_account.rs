//! Follows a creator's own Stripe account: whether it may take payments, and what becomes of the members when its owner
//! disconnects it.
//!
//! That the account cannot be reached is no evidence of anything: only Stripe's word that its owner disconnected it is,
//! confirmed by Stripe's refusal to let us in. Then nobody is sent away. What was paid for runs to its end, because
//! nobody can tell us any more whether it was paid for again.

use serde::{Deserialize, Serialize};

use super::sync_access::SyncAccess;
use super::tell_member::{self, Untold};
use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue, team_seats};
use crate::app::App;
use crate::discord::{Embed, Post, nonce};
use crate::domain::access::{Entry, Fact, Status, Subscription};
use crate::domain::ids::{GuildId, MemberId, StripeAccountId, StripeEventId};
use crate::store::customers;
use crate::store::ledger::{self, Appended};
use crate::store::stripe_accounts::{self, Connected};
use crate::store::stripe_events::{self, EventState};
use crate::text;

const AMBER: u32 = 0x00D9_8E04;

/// Look at an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct FollowAccount {
    /// Which.
    pub account: StripeAccountId,
    /// Stripe said that its owner disconnected it.
    pub left: bool,
    /// By which event we heard.
    pub event: Option<StripeEventId>,
}

impl Job for FollowAccount {
    const KIND: &'static str = "follow_account";

    fn key(&self) -> Option<String> {
        let event = self.event.as_ref().map_or("", |event| event.0.as_str());
        Some(format!("follow_account:{}:{event}", self.account))
    }

    /// Safe to run twice because it asks how the account stands, and a fact that says what the last one says is not
    /// written again.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(seller) = stripe_accounts::find(&mut app.store.read(), &self.account).await? else { return Ok(()) };
        if seller.lost_at.is_none() {
            match app.platform.connected(&self.account).await {
                Ok(now) => {
                    let mut tx = app.store.begin().await?;
                    let standing = (now.charges_enabled, now.details_submitted);
                    stripe_accounts::set_standing(&mut tx, &self.account, standing).await?;
                    self.settle(tx, EventState::Applied).await?;
                    return Ok(());
                }
                Err(error) if error.is_disconnected() && self.left => {}
                Err(error) if error.is_disconnected() => {
                    tracing::warn!(account = %self.account, "Stripe does not let us into a connected account; nothing is concluded from it");
                    let tx = app.store.begin().await?;
                    return self.settle(tx, EventState::Ignored).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        if self.left {
            let now = app.clock.now();
            let mut tx = app.store.begin().await?;
            stripe_accounts::set_lost(&mut tx, &self.account, now).await?;
            tx.commit().await?;
            let lost_at = seller.lost_at.unwrap_or(now);
            wind_down(app, seller.guild).await?;
            let mut tx = app.store.begin().await?;
            let about = About::Disconnected(self.account.clone(), lost_at);
            enqueue(&mut tx, &TellStaff { guild: seller.guild, about }, now).await?;
            tx.commit().await?;
            app.tasks.wake();
            tell_creator(app, &seller, lost_at).await?;
        }
        let tx = app.store.begin().await?;
        self.settle(tx, EventState::Applied).await
    }
}

impl FollowAccount {
    async fn settle(&self, mut tx: crate::store::Tx, state: EventState) -> Result<(), JobError> {
        if let Some(event) = &self.event {
            stripe_events::set_state(&mut tx, event, state, None).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Write down how an account stands now; for the comparison, which looks at every account.
pub(super) async fn standing(app: &App, account: &StripeAccountId) -> Result<(), JobError> {
    let now = app.platform.connected(account).await?;
    let mut tx = app.store.begin().await?;
    stripe_accounts::set_standing(&mut tx, account, (now.charges_enabled, now.details_submitted)).await?;
    Ok(tx.commit().await?)
}

/// Every membership that Stripe would have renewed ends with what is paid for.
pub(super) async fn wind_down(app: &App, guild: GuildId) -> Result<(), JobError> {
    for member in ledger::members(&mut app.store.read(), guild).await? {
        end_with_period(app, guild, member).await?;
    }
    Ok(())
}

async fn end_with_period(app: &App, guild: GuildId, member: MemberId) -> Result<(), JobError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let mut changed = false;
    for last in ledger::lasts(&mut tx.read(), guild, member).await? {
        let Fact::Subscription(it) = &last.entry.fact else { continue };
        let Some(fact) = ending(it) else { continue };
        let entry = Entry { fact: Fact::Subscription(fact), actor: None, recorded_at: now, ..last.entry.clone() };
        match ledger::append(&mut tx, guild, member, &entry, last.seq).await? {
            Appended::Written => changed = true,
            Appended::Known => {}
            Appended::Overtaken => {
                return Err(JobError::Overtaken("purchase"));
            }
        }
    }
    if !changed {
        return Ok(());
    }
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    for customer in customers::of_member(&mut app.store.read(), guild, member).await? {
        team_seats::follow(app, &customer).await?;
    }
    Ok(())
}

/// The same subscription ending with what is paid for; `None` where nothing has to be said: it ends anyway, it lets
/// nobody in, or nobody knows how long it is paid for.
pub(crate) fn ending(it: &Subscription) -> Option<Subscription> {
    let paid_until = match it.status {
        Status::Trialing => it.trial_end.or(it.period_end),
        Status::Active | Status::PastDue | Status::Unpaid => it.period_end,
        Status::Incomplete | Status::IncompleteExpired | Status::Canceled | Status::Paused => None,
    }?;
    if it.ends_at.is_some_and(|at| at <= paid_until) {
        return None;
    }
    Some(Subscription { ends_at: Some(paid_until), ..it.clone() })
}

/// Whoever connected the account reads what happens to the members, by the way they chose.
async fn tell_creator(app: &App, seller: &Connected, lost_at: i64) -> Result<(), JobError> {
    let locale = tell_member::locale(app, seller.guild, seller.connected_by).await?;
    let embed = Embed {
        title: text::text(locale, "creator-disconnected.title"),
        description: text::text(locale, "creator-disconnected"),
        colour: Some(AMBER),
        ..Embed::default()
    };
    let nonce = nonce(&format!("{}:{}:{lost_at}", seller.guild, seller.connected_by));
    let post = Post { embed: Some(embed), nonce: Some(nonce), ..Post::default() };
    match tell_member::tell(app, seller.guild, seller.connected_by, &post).await {
        Ok(_) => Ok(()),
        // The review channel says it too.
        Err(Untold::Discord(error)) if !error.is_retryable() => {
            tracing::warn!(%error, "a creator could not be told that their account is disconnected");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscription(status: Status) -> Subscription {
        serde_json::from_value(serde_json::json!({
            "status": status, "period_end": 900, "paid": true, "collection_paused": false, "ended_by_failure": false,
            "trial_end": null, "ends_at": null, "ended_at": null, "unpaid_since": null,
            "money": {"refund": "none", "dispute": "none"},
        }))
        .unwrap()
    }

    #[test]
    fn what_is_paid_for_runs_to_its_end_and_no_longer() {
        let active = subscription(Status::Active);
        assert_eq!(ending(&active).unwrap().ends_at, Some(900));
        assert_eq!(ending(&ending(&active).unwrap()), None, "said once");
        assert_eq!(ending(&Subscription { ends_at: Some(700), ..active.clone() }), None, "it ends sooner anyway");
        assert_eq!(ending(&Subscription { ends_at: Some(1_000), ..active.clone() }).unwrap().ends_at, Some(900));
        assert_eq!(
            ending(&Subscription { period_end: None, ..active }),
            None,
            "nobody is sent away for want of knowledge"
        );
        let trial = Subscription { trial_end: Some(500), ..subscription(Status::Trialing) };
        assert_eq!(ending(&trial).unwrap().ends_at, Some(500));
        for status in [Status::Canceled, Status::Paused, Status::Incomplete] {
            assert_eq!(ending(&subscription(status)), None);
        }
    }
}
