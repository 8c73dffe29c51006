//! Ladders of plans: a member stands on one step, and a higher one may give what the lower ones give.

use std::collections::BTreeSet;

use super::Offer;
use crate::domain::access::{Access, SourceKind, Verdict};
use crate::domain::ids::{PlanId, RoleId};
use crate::domain::names;

impl Offer {
    /// Whether `other` is a step of the same ladder.
    #[must_use]
    pub fn same_ladder(&self, other: &Self) -> bool {
        let group = |offer: &Self| offer.tier.as_ref().map(|tier| names::name_key(&tier.group));
        group(self).is_some() && group(self) == group(other)
    }

    /// Its place on its ladder; 0 without one.
    #[must_use]
    pub fn rank(&self) -> i64 {
        self.tier.as_ref().map_or(0, |tier| tier.rank)
    }

    /// Every role it gives among `offers`, the guild's: its own, then those of lower ranks if it includes them.
    #[must_use]
    pub fn all_roles<'o>(&self, offers: impl IntoIterator<Item = &'o Self>) -> Vec<RoleId> {
        let mut roles = self.roles.clone();
        if self.tier.as_ref().is_some_and(|tier| tier.includes_lower) {
            let lower = offers.into_iter().filter(|offer| self.same_ladder(offer) && offer.rank() < self.rank());
            roles.extend(lower.flat_map(|offer| &offer.roles));
        }
        let mut seen = BTreeSet::new();
        roles.retain(|role| seen.insert(*role));
        roles
    }
}

/// Plans of one ladder that two subscriptions pay for at the same time: the higher one of each pair (SA12). One
/// subscription can only be on one step.
#[must_use]
pub fn paid_beside<'o>(access: &Access, offer: impl Fn(PlanId) -> Option<&'o Offer>) -> Vec<PlanId> {
    let paid = |it: &&Verdict| it.allowed && it.source.kind == SourceKind::Subscription;
    let mut beside = Vec::new();
    for one in access.verdicts.iter().filter(paid) {
        for other in access.verdicts.iter().filter(paid).filter(|other| other.source != one.source) {
            if let (Some(low), Some(high)) = (offer(one.plan), offer(other.plan))
                && low.same_ladder(high)
                && (low.rank(), one.plan) < (high.rank(), other.plan)
            {
                beside.push(other.plan);
            }
        }
    }
    beside
}
