//! Defects that others shipped, each a switch: `LYCEUM_BUG=name` puts one back where our code does it right, and the
//! stories of misfortune must notice. Only with the cargo feature `bug-zoo`, never in what people run.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::billing::Subscription;
use crate::domain::access::Status;
use crate::domain::ids::MemberId;

/// Every defect, and what it is.
pub const ALL: [(&str, &str); 18] = [
    ("error-reads-as-ended", "an error of Stripe's is read as \u{201c}no subscriptions\u{201d}"),
    ("complete-is-paid", "a finished checkout counts as paid"),
    ("flag-before-call", "the role is noted as taken before Discord agreed"),
    ("no-dedup", "an event that comes twice is an error"),
    ("payload-status", "what an event says is written down instead of asked for"),
    ("ordered-by-created", "the same, and events of one second count as one"),
    ("first-subscription-only", "only one subscription of a customer is read"),
    ("removal-only-on-deleted", "past due and unpaid keep access for ever"),
    ("two-transactions", "the event and its job are written apart"),
    ("ok-on-error", "Stripe is told 200 whatever happens"),
    ("no-signature-check", "anybody may post events"),
    ("parked-is-granted", "a reference in a payment link is believed"),
    ("foreign-price-grants", "any subscription of a customer lets in"),
    ("rejoin-forgets", "who leaves loses what they paid for"),
    ("archived-forgets", "an archived plan no longer serves those who pay"),
    ("fresh-key", "a repeated request has a new idempotency key"),
    ("no-retry", "a job that fails once is dropped"),
    ("trusts-own-flags", "Discord is not asked who holds a role"),
];

/// Whether this defect is switched on.
#[must_use]
pub fn is(name: &str) -> bool {
    std::env::var("LYCEUM_BUG").is_ok_and(|it| it == name)
}

/// Who was once seen to be gone.
static GONE: Mutex<BTreeSet<MemberId>> = Mutex::new(BTreeSet::new());

/// `rejoin-forgets`: whoever goes has nothing any more.
pub fn forget(member: MemberId) {
    if is("rejoin-forgets") {
        GONE.lock().unwrap_or_else(PoisonError::into_inner).insert(member);
    }
}

/// Whether this member was gone once.
#[must_use]
pub fn is_forgotten(member: MemberId) -> bool {
    GONE.lock().unwrap_or_else(PoisonError::into_inner).contains(&member)
}

/// What events said, by subscription: when, and the status.
static SAID: Mutex<Option<HashMap<String, (i64, String)>>> = Mutex::new(None);

/// `payload-status` and `ordered-by-created`: believe what an event says.
pub fn remember(payload: &[u8]) {
    let ordered = is("ordered-by-created");
    let Some(event) =
        serde_json::from_slice::<serde_json::Value>(payload).ok().filter(|_| ordered || is("payload-status"))
    else {
        return;
    };
    let object = &event["data"]["object"];
    let (Some(id), Some(status)) = (object["id"].as_str(), object["status"].as_str()) else { return };
    if object["object"] == "subscription" {
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        let created = event["created"].as_i64().unwrap_or_default();
        let known = said.get_or_insert_default();
        if !ordered || known.get(id).is_none_or(|(before, _)| *before < created) {
            known.insert(id.to_owned(), (created, status.to_owned()));
        }
    }
}

/// The status an event said last, over the one Stripe answered.
pub fn believe(subscriptions: &mut [Subscription]) {
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    for it in subscriptions {
        if let Some((_, status)) = said.as_ref().and_then(|said| said.get(&it.id.0)) {
            it.status = Status::parse(status).ok_or_else(|| status.clone());
        }
    }
}
