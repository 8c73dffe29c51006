//! Who is affected by an edit: the same decision, once with the plan as it is and once as it would be.

use std::collections::BTreeMap;

use crate::app::App;
use crate::domain::access::{Access, Offer, Terms, decide};
use crate::domain::ids::{MemberId, RoleId};
use crate::store::StoreError;
use crate::store::ledger;
use crate::store::plans::{self, Plan};

/// Whom an edit affects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// How many hold the plan now.
    pub holding: usize,
    /// How many of them pay for it.
    pub paying: usize,
    /// How many would get a role.
    pub gain: BTreeMap<RoleId, usize>,
    /// How many would lose a role.
    pub lose: BTreeMap<RoleId, usize>,
    /// How many would hold the plan no more: their grace is over sooner.
    pub ending: usize,
}

/// Count whom the edit of `before` into `after` affects.
pub(super) async fn count(app: &App, before: &Plan, after: &Offer) -> Result<Effects, StoreError> {
    let mut effects = Effects::default();
    each(app, before, after, |_, old, new| {
        let holds = |access: &Access| access.verdicts.iter().any(|it| it.allowed && it.plan == before.id);
        let pays =
            |it: &crate::domain::access::Verdict| it.allowed && it.plan == before.id && it.source.kind.is_stripe();
        effects.holding += usize::from(holds(old));
        effects.paying += usize::from(old.verdicts.iter().any(pays));
        effects.ending += usize::from(holds(old) && !holds(new));
        let (had, has) = (old.roles(), new.roles());
        for role in has.difference(&had) {
            *effects.gain.entry(*role).or_default() += 1;
        }
        for role in had.difference(&has) {
            *effects.lose.entry(*role).or_default() += 1;
        }
    })
    .await?;
    Ok(effects)
}

/// The members whose roles or whose next change are other ones after the edit.
pub(super) async fn affected(app: &App, before: &Plan, after: &Offer) -> Result<Vec<MemberId>, StoreError> {
    let mut members = Vec::new();
    each(app, before, after, |member, old, new| {
        if old.roles() != new.roles() || old.next_change != new.next_change {
            members.push(member);
        }
    })
    .await?;
    Ok(members)
}

async fn each(
    app: &App,
    before: &Plan,
    after: &Offer,
    mut see: impl FnMut(MemberId, &Access, &Access) + Send,
) -> Result<(), StoreError> {
    let (guild, now) = (before.guild, app.clock.now());
    let read = &mut app.store.read();
    let mut plans = plans::list(read, guild).await?;
    let old = terms(&plans);
    if let Some(plan) = plans.iter_mut().find(|plan| plan.id == before.id) {
        plan.offer.clone_from(after);
    }
    let new = terms(&plans);
    ledger::for_everybody(read, guild, |member, facts| {
        see(member, &decide(facts, &old, now), &decide(facts, &new, now));
    })
    .await
}

fn terms(plans: &[Plan]) -> Vec<Terms> {
    plans.iter().map(|plan| Terms { roles: plan.all_roles(plans), ..plan.terms() }).collect()
}
