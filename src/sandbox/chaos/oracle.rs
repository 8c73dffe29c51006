//! The onlooker: watches both worlds at every step and says which promise was broken.
//!
//! It knows the truth of the worlds ([`super::truth`]) and what the bot did on the wire, never what the bot thinks.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::collections::BTreeMap;

use super::stage::Stage;
use super::truth::{Facts, Right};
use crate::domain::ids::{MemberId, RoleId};

/// Discord's number for a change of a member's roles.
const ROLES_CHANGED: u64 = 25;
/// Answers 401, 403 and 429 that Discord counts towards a ban, and how many of our own making are too many.
const MOST_INVALID: usize = 100;
/// Resident memory beyond this is a leak, a debug build's included.
const MOST_KIB: u64 = 400 * 1024;

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `I1` to `I10`.
    pub invariant: &'static str,
    /// What was seen.
    pub what: String,
}

fn broken(invariant: &'static str, what: impl Into<String>) -> Violation {
    Violation { invariant, what: what.into() }
}

type Rights = BTreeMap<(usize, RoleId), Right>;

/// What was seen so far.
#[derive(Debug, Default)]
pub struct Oracle {
    /// Rights at every moment since the bot was last known to know everything.
    seen: Vec<Rights>,
    /// Audit entries judged so far.
    judged: usize,
}

impl Oracle {
    /// Note how rights stand now. Call it after everything that can change one.
    pub fn look(&mut self, stage: &Stage, facts: &mut Facts) {
        let rights = facts.rights(stage);
        facts.by_hand.retain(|(person, role)| {
            facts.people.get(*person).is_some_and(|person| stage.discord.has_role(person.id, *role))
                && rights.get(&(*person, *role)) != Some(&Right::Yes)
        });
        if self.seen.last() != Some(&rights) {
            self.seen.push(rights);
        }
    }

    /// The bot was seen to have asked Stripe and Discord about everything, without a fault, since the last change.
    pub fn knows_all(&mut self) {
        self.seen.drain(..self.seen.len().saturating_sub(1));
    }

    /// Judge what the bot did to roles since the last time: I1 and I9 (nobody with a right loses it), I3 (nobody
    /// without one gains it), I10 (every change says why).
    pub fn judge(&mut self, stage: &Stage, facts: &Facts) -> Result<(), Violation> {
        let log = stage.discord.audit_log();
        let bot = stage.discord.bot();
        for entry in log.get(self.judged..).unwrap_or_default() {
            self.judged += 1;
            if entry.action != ROLES_CHANGED || entry.actor != bot.0 {
                continue;
            }
            let who = facts.people.iter().position(|person| person.id == MemberId(entry.target));
            let name = who.and_then(|who| facts.people.get(who)).map_or("somebody else", |person| person.name);
            if entry.reason.as_deref().unwrap_or_default().is_empty() {
                return Err(broken("I10", format!("{name}'s roles were changed without a reason in the audit log")));
            }
            for (added, role) in changed_roles(entry) {
                let Some(who) = who.filter(|_| facts.roles().contains(&role)) else {
                    return Err(broken("I3", format!("{name} was given or lost a role that is not theirs to buy")));
                };
                let rights = || self.seen.iter().filter_map(|rights| rights.get(&(who, role)).copied());
                if added && rights().all(|right| right == Right::No) {
                    return Err(broken("I3", format!("{name} was let in without ever having had the right")));
                }
                let ours = !facts.by_hand.contains(&(who, role));
                if !added && ours && rights().all(|right| right == Right::Yes) {
                    return Err(broken("I9", format!("{name} was shut out although nothing had ended")));
                }
            }
        }
        Ok(())
    }

    /// Who has not what they are to have, or has what they are not to have, at this moment.
    #[must_use]
    pub fn differing(stage: &Stage, facts: &Facts) -> Vec<Violation> {
        let mut found = Vec::new();
        for ((who, role), right) in facts.rights(stage) {
            let Some(person) = facts.people.get(who).filter(|person| stage.discord.is_member(person.id)) else {
                continue;
            };
            let (has, name) = (stage.discord.has_role(person.id, role), stage.discord.name_of(role.0));
            match (right, has) {
                (Right::Yes, false) => {
                    found.push(broken("I1", format!("{} has a right to {name} and is not let in", person.name)));
                }
                (Right::No, true) if !facts.by_hand.contains(&(who, role)) => {
                    found
                        .push(broken("I2", format!("{} has no right to {name} any more and is still in", person.name)));
                }
                _ => {}
            }
        }
        found
    }

    /// What must hold of both worlds at the end, whatever happened: I4 to I8.
    pub async fn books(stage: &Stage, facts: &Facts, deaths: usize) -> Result<(), Violation> {
        let (discord, stripe) = (&stage.discord, &stage.stripe);
        // Whatever waits for a later try is tried now: with nothing in the way it is accepted.
        stripe.webhooks().deliver().await;
        if let Some(waiting) = Some(stripe.webhooks().pending()).filter(|waiting| *waiting > 0) {
            return Err(broken("I4", format!("{waiting} webhooks are not acknowledged with nothing in the way")));
        }
        let count = |kind: &str| stripe.objects(kind).len();
        for kind in ["price", "payment_link"] {
            let ours = stripe.objects(kind).iter().filter(|it| it["metadata"]["lyceum_chaos"].is_null()).count();
            if ours != facts.offers.len() {
                return Err(broken(
                    "I6",
                    format!("Stripe holds {ours} objects of kind {kind} for {} plans", facts.offers.len()),
                ));
            }
        }
        let (customers, most) = (count("customer"), facts.asked.len() + facts.strangers);
        if customers > most {
            return Err(broken("I6", format!("{customers} customers for {most} people who asked to buy")));
        }
        let asked = stripe.requests();
        for person in &facts.people {
            let id = person.id.to_string();
            if asked.iter().any(|it| it.raw.contains(&id) || it.path.contains(&id)) {
                return Err(broken("I7", format!("{}'s Discord id was sent to Stripe", person.name)));
            }
        }
        let unknown = discord.unknown_requests().iter().map(|it| format!("Discord {} {}", it.method, it.path)).next();
        let unknown = unknown
            .or_else(|| stripe.unknown_requests().iter().map(|it| format!("Stripe {} {}", it.method, it.path)).next());
        if let Some(unknown) = unknown {
            return Err(broken("I8", format!("a request the worlds do not know: {unknown}")));
        }
        let invalid = discord.requests().iter().filter(|it| !it.struck && matches!(it.status, 401 | 403 | 429)).count();
        if invalid > MOST_INVALID {
            return Err(broken("I8", format!("{invalid} requests that Discord counts towards a ban")));
        }
        let (identified, _) = discord.identified_and_resumed();
        if usize::try_from(identified).unwrap_or(0) > 20 + deaths {
            return Err(broken("I8", format!("{identified} identifies")));
        }
        match stage.bot.resident_kib() {
            Some(kib) if kib > MOST_KIB => Err(broken("I8", format!("{} MiB of memory", kib / 1024))),
            _ => Ok(()),
        }
    }
}

/// The roles of an audit entry, and whether each was given.
fn changed_roles(entry: &crate::sandbox::discord::AuditEntry) -> Vec<(bool, RoleId)> {
    let mut found = Vec::new();
    for change in &entry.changes {
        let added = change["key"] == "$add";
        for role in change["new_value"].as_array().into_iter().flatten() {
            let id = role["id"].as_str().and_then(|id| id.parse().ok());
            found.extend(id.map(|id| (added, RoleId(id))));
        }
    }
    found
}
