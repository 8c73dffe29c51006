//! What the append-only ledger holds. The last fact of a source is its state; nothing is ever changed.
//!
//! Facts are written as JSON: a field added later must have a default, and a word once written is never renamed.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{GuildId, MemberId, PlanId};

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    /// A subscription of Stripe's; the id is `sub_…`.
    Subscription,
    /// A plan sold once; the id is the checkout's `cs_…`.
    Purchase,
    /// What staff decided about one member and one plan; the id is [`Source::manual`]'s.
    Manual,
    /// A free plan that a member joined; the id is [`Source::free`]'s.
    Free,
    /// A plan that somebody else bought; the id is the gift's reference.
    Gift,
    /// A seat of a team that somebody else pays for; the id is [`Source::seat`]'s.
    Seat,
    /// An entitlement of Discord's own shop; the id is [`Source::discord`]'s.
    Discord,
    /// Days of a plan taken for points; the id is [`Source::reward`]'s.
    Reward,
}

impl SourceKind {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Purchase => "purchase",
            Self::Manual => "manual",
            Self::Free => "free",
            Self::Gift => "gift",
            Self::Seat => "seat",
            Self::Discord => "discord",
            Self::Reward => "reward",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        const ALL: [SourceKind; 8] = [
            SourceKind::Subscription,
            SourceKind::Purchase,
            SourceKind::Manual,
            SourceKind::Free,
            SourceKind::Gift,
            SourceKind::Seat,
            SourceKind::Discord,
            SourceKind::Reward,
        ];
        ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether Stripe says how it stands.
    #[must_use]
    pub const fn is_stripe(self) -> bool {
        matches!(self, Self::Subscription | Self::Purchase)
    }
}

/// One life of facts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// Where the facts come from.
    pub kind: SourceKind,
    /// Stripe's id, or ours.
    pub id: String,
}

impl Source {
    /// The seat that `member` has in the team of a subscription.
    #[must_use]
    pub fn seat(subscription: &str, member: MemberId) -> Self {
        Self { kind: SourceKind::Seat, id: format!("{subscription}:{member}") }
    }

    /// What staff decided about `member` and `plan`: one life, so that the last decision counts.
    #[must_use]
    pub fn manual(member: MemberId, plan: PlanId) -> Self {
        Self { kind: SourceKind::Manual, id: format!("{plan}:{member}") }
    }

    /// Discord's entitlement `id` as far as it gives `plan`: the same one may give a plan in each of several guilds.
    #[must_use]
    pub fn discord(id: u64, plan: PlanId) -> Self {
        Self { kind: SourceKind::Discord, id: format!("{id}:{plan}") }
    }

    /// The `number`th reward that `member` took in `guild`. Numbers begin anew when the member's data are erased, moments do not.
    #[must_use]
    pub fn reward(guild: GuildId, member: MemberId, number: i64, taken_at: i64) -> Self {
        Self { kind: SourceKind::Reward, id: format!("{guild}:{member}:{number}:{taken_at}") }
    }

    /// That `member` joined the free `plan`: one life, so that a plan for some days is had once.
    #[must_use]
    pub fn free(member: MemberId, plan: PlanId) -> Self {
        Self { kind: SourceKind::Free, id: format!("{plan}:{member}") }
    }
}

/// A fact with its place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The plan it is about.
    pub plan: PlanId,
    /// Whose state it is.
    pub source: Source,
    /// The state.
    pub fact: Fact,
    /// Who caused it, when a person did.
    pub actor: Option<MemberId>,
    /// When we learned it.
    pub recorded_at: i64,
}

/// What is known about one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A subscription, as Stripe last described it.
    Subscription(Subscription),
    /// A plan sold once.
    Purchase(Purchase),
    /// Access given by staff.
    Grant(Grant),
    /// Access taken by staff; stands until a later grant.
    Revocation(Revocation),
    /// A free plan that the member joined.
    Joined(Joined),
    /// A gift that the member claimed; the actor is who bought it.
    Gift(Gift),
    /// A seat of a team; the actor is who pays for it.
    Seat(Seat),
    /// An entitlement of Discord's own shop.
    Entitlement(Entitlement),
    /// Days that the member took for points.
    Reward(Reward),
    /// Handed on to another account: from here on the source's facts are theirs.
    Moved(Moved),
}

/// Stripe's eight statuses. A status this program does not know never becomes a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first payment is missing.
    Incomplete,
    /// The first payment never came; final.
    IncompleteExpired,
    /// In its trial.
    Trialing,
    /// Running.
    Active,
    /// A renewal failed and is being retried.
    PastDue,
    /// Over; final.
    Canceled,
    /// Retries are over.
    Unpaid,
    /// The trial ended without a payment method.
    Paused,
}

impl Status {
    /// All eight.
    pub const ALL: [Self; 8] = [
        Self::Incomplete,
        Self::IncompleteExpired,
        Self::Trialing,
        Self::Active,
        Self::PastDue,
        Self::Canceled,
        Self::Unpaid,
        Self::Paused,
    ];

    /// Stripe's own word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::IncompleteExpired | Self::Canceled)
    }
}

/// What became of the newest payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refund {
    /// Kept.
    #[default]
    None,
    /// Some of it was given back; access stays.
    Partial,
    /// All of it was given back.
    Full,
}

/// Whether a payment is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispute {
    /// No, or only an inquiry, or decided for us.
    #[default]
    None,
    /// Open: access is suspended.
    Open,
    /// Decided against us.
    Lost,
}

/// What became of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Money {
    /// Given back.
    pub refund: Refund,
    /// Disputed.
    pub dispute: Dispute,
}

/// A subscription, as Stripe last described it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where it stands.
    pub status: Status,
    /// Further plans that the same subscription pays for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<PlanId>,
    /// End of what is paid for, or of the trial.
    #[serde(default)]
    pub period_end: Option<i64>,
    /// Ends at this moment; set for "cancel at period end" too.
    #[serde(default)]
    pub ends_at: Option<i64>,
    /// When it ended.
    #[serde(default)]
    pub ended_at: Option<i64>,
    /// When its trial ends or ended.
    #[serde(default)]
    pub trial_end: Option<i64>,
    /// Whether the first payment has arrived; bank debits take days while the status is already `active`.
    pub paid: bool,
    /// Collecting is paused by hand; the plan's policy decides.
    #[serde(default)]
    pub collection_paused: bool,
    /// When collecting goes on by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumes_at: Option<i64>,
    /// When the first unpaid renewal was billed; kept while the subscription stays unpaid.
    #[serde(default)]
    pub unpaid_since: Option<i64>,
    /// The bill whose failure began that, Stripe's `in_…`: its retries never extend the grace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpaid_invoice: Option<String>,
    /// It ended because retries ended, not because somebody asked for it.
    #[serde(default)]
    pub ended_by_failure: bool,
    /// How many seats it pays for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub seats: i64,
    /// What became of the money.
    #[serde(default)]
    pub money: Money,
}

const fn one() -> i64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
const fn is_one(seats: &i64) -> bool {
    *seats == 1
}

/// A plan sold once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Whether the money has arrived.
    pub paid: bool,
    /// Whether it never will.
    #[serde(default)]
    pub failed: bool,
    /// The end of the access that was bought; none for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// What became of the money.
    #[serde(default)]
    pub money: Money,
}

/// Access given by staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its end; none for ever.
    #[serde(default)]
    pub until: Option<i64>,
    /// As staff wrote it.
    pub reason: String,
    /// Given to somebody who could not pay, rather than for what they did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scholarship: bool,
}

/// Access taken by staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// As staff wrote it.
    pub reason: String,
}

/// An entitlement of Discord's own shop, as Discord last described it (docs: resources/entitlement).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// What was bought.
    pub sku: u64,
    /// Not before this moment.
    #[serde(default)]
    pub starts_at: Option<i64>,
    /// Its end; none while it renews, or for ever.
    #[serde(default)]
    pub ends_at: Option<i64>,
    /// Taken back by Discord: refunded or deleted.
    #[serde(default)]
    pub deleted: bool,
}

/// Handed on to another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// To whom.
    pub to: MemberId,
}

/// A free plan that the member joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Its end; none for ever.
    #[serde(default)]
    pub until: Option<i64>,
    /// Whether the member left it again.
    #[serde(default)]
    pub left: bool,
}

/// A gift that the member claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Its end; none for ever.
    #[serde(default)]
    pub until: Option<i64>,
    /// What became of the buyer's money.
    #[serde(default)]
    pub money: Money,
}

/// Days that the member took for points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// Their end.
    pub until: i64,
    /// What was spent.
    pub points: i64,
}

/// A seat of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The owner took it back, or pays for fewer seats.
    #[serde(default)]
    pub over: bool,
    /// The subscription that pays for it, as Stripe last described it.
    pub of: Subscription,
}

impl Entry {
    /// Every plan the fact is about.
    pub fn plans(&self) -> impl Iterator<Item = PlanId> + '_ {
        let also = match &self.fact {
            Fact::Subscription(subscription) => subscription.also.as_slice(),
            _ => &[],
        };
        std::iter::once(self.plan).chain(also.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_words_are_those_of_the_ledger() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.word()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
        }
        assert_eq!(Status::parse("hibernating"), None);
    }

    #[test]
    fn facts_written_by_the_first_version_are_read_for_ever() {
        for (json, fact) in [
            (
                r#"{"kind":"subscription","status":"past_due","paid":true}"#,
                Fact::Subscription(Subscription {
                    status: Status::PastDue,
                    also: Vec::new(),
                    period_end: None,
                    ends_at: None,
                    ended_at: None,
                    trial_end: None,
                    paid: true,
                    collection_paused: false,
                    resumes_at: None,
                    unpaid_since: None,
                    unpaid_invoice: None,
                    ended_by_failure: false,
                    seats: 1,
                    money: Money::default(),
                }),
            ),
            (
                r#"{"kind":"purchase","paid":true,"money":{"refund":"full"}}"#,
                Fact::Purchase(Purchase {
                    paid: true,
                    failed: false,
                    until: None,
                    money: Money { refund: Refund::Full, dispute: Dispute::None },
                }),
            ),
            (
                r#"{"kind":"grant","until":5,"reason":"r"}"#,
                Fact::Grant(Grant { until: Some(5), reason: "r".into(), scholarship: false }),
            ),
            (r#"{"kind":"gift","until":7}"#, Fact::Gift(Gift { until: Some(7), money: Money::default() })),
            (r#"{"kind":"joined","until":7}"#, Fact::Joined(Joined { until: Some(7), left: false })),
            (r#"{"kind":"revocation","reason":"r"}"#, Fact::Revocation(Revocation { reason: "r".into() })),
            (
                r#"{"kind":"entitlement","sku":18446744073709551615}"#,
                Fact::Entitlement(Entitlement { sku: u64::MAX, starts_at: None, ends_at: None, deleted: false }),
            ),
            (r#"{"kind":"reward","until":7,"points":40}"#, Fact::Reward(Reward { until: 7, points: 40 })),
            (r#"{"kind":"moved","to":7}"#, Fact::Moved(Moved { to: MemberId(7) })),
        ] {
            let read: Fact = serde_json::from_str(json).unwrap();
            assert_eq!(read, fact);
            assert_eq!(serde_json::from_value::<Fact>(serde_json::to_value(&fact).unwrap()).unwrap(), fact);
        }
    }
}
