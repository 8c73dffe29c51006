//! Leads a guild back from its creator's Stripe account to the operator's: nothing in the account can be bought or renews
//! any more, what that changed is written down, and then the plans are made in the operator's account.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::finish_plan::{self, FinishPlan};
use super::mirror::{self, Sync};
use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue, facts, follow_account, reconcile};
use crate::actions::connect_stripe;
use crate::app::App;
use crate::billing::{Billing, Cancel, Subscription};
use crate::domain::access::Status;
use crate::domain::ids::{GuildId, MemberId, StripeAccountId};
use crate::store::{StoreError, checkouts, customers, gifts, plans, stripe_accounts};

/// Lead one guild back.
#[derive(Debug, Serialize, Deserialize)]
pub struct LeaveAccount {
    /// Which.
    pub guild: GuildId,
}

impl Job for LeaveAccount {
    const KIND: &'static str = "leave_account";

    fn key(&self) -> Option<String> {
        Some(format!("leave_account:{}", self.guild))
    }

    /// Safe to run twice because what is ended in Stripe may be ended again, and the account is replaced once, in the
    /// transaction that asks for the plans to be made anew.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let guild = self.guild;
        let seller = stripe_accounts::of_guild(&mut app.store.read(), guild).await?;
        let Some(seller) = seller.filter(|it| it.leaving_at.is_some()) else { return Ok(()) };
        let Some(account) = seller.account else { return Ok(()) };
        if seller.lost_at.is_none() {
            match app.platform.connected(&account).await {
                Ok(_) => end_all(app, guild, &account).await?,
                Err(error) if error.is_disconnected() => {
                    tracing::warn!(%account, "an account is left that does not let us in: what runs there goes on there");
                }
                Err(error) => return Err(error.into()),
            }
        }
        // Of what Stripe did not tell, what is known ends with what is paid for.
        follow_account::wind_down(app, guild).await?;
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        if connect_stripe::start_anew(&mut tx, guild, now).await? {
            for plan in plans::list(&mut tx.read(), guild).await?.iter().filter(|plan| !plan.archived()) {
                enqueue(&mut tx, &FinishPlan { plan: plan.id }, now).await?;
            }
            let about = About::BackWithOperator(account, now);
            enqueue(&mut tx, &TellStaff { guild, about }, now).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}

/// End everything in the account, and write down how it stands while it can still be asked.
async fn end_all(app: &App, guild: GuildId, account: &StripeAccountId) -> Result<(), JobError> {
    let billing = app.through(Some(account));
    for plan in plans::list(&mut app.store.read(), guild).await? {
        finish_plan::take_off_sale(app, &plan).await?;
    }
    let open = checkouts::list_unsettled_in(&mut app.store.read(), guild).await?;
    let mut sessions = gifts::open_sessions(&mut app.store.read(), guild).await?;
    sessions.extend(open.iter().filter_map(|checkout| checkout.session.clone()));
    for session in sessions {
        match billing.expire_checkout(&session).await {
            Ok(_) => {}
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error.into()),
        }
    }
    end_subscriptions(app, guild, &*billing).await?;
    // Whoever paid at the last moment has a checkout and is in no ledger yet.
    let mut members: BTreeSet<MemberId> = open.into_iter().map(|checkout| checkout.member).collect();
    members.extend(reconcile::everybody(app, guild).await?);
    for member in members {
        for customer in customers::of_member(&mut app.store.read(), guild, member).await? {
            mirror::refresh(app, &customer, &[], false, Sync::Now).await?;
        }
    }
    Ok(())
}

/// No subscription to a plan of the guild's is charged again, whoever has it.
async fn end_subscriptions(app: &App, guild: GuildId, billing: &dyn Billing) -> Result<(), JobError> {
    let mut after: Option<String> = None;
    loop {
        let page = billing.subscriptions_page(after.as_deref()).await?;
        for it in page.items {
            if !renews(&it) || it.livemode != app.config.stripe_live() || !of_guild(app, guild, &it).await? {
                continue;
            }
            if let Some(schedule) = &it.schedule {
                billing.release_schedule(schedule).await?;
            }
            billing.cancel_subscription(&it.id, Cancel::AtPeriodEnd).await?;
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn renews(it: &Subscription) -> bool {
    let runs = [Status::Trialing, Status::Active, Status::PastDue, Status::Unpaid, Status::Paused];
    facts::ends_at(it).is_none() && it.status.as_ref().is_ok_and(|status| runs.contains(status))
}

async fn of_guild(app: &App, guild: GuildId, it: &Subscription) -> Result<bool, StoreError> {
    for item in &it.items {
        if plans::by_price(&mut app.store.read(), &item.price).await?.is_some_and(|plan| plan.guild == guild) {
            return Ok(true);
        }
    }
    Ok(false)
}
