//! Why somebody has or lacks a role: one reason, one text key, its arguments.

use crate::domain::ids::MemberId;

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Paid; renews at this moment.
    Paid {
        /// When the next payment is due.
        renews_at: Option<i64>,
    },
    /// Paid until the end that was chosen.
    Ending {
        /// The end.
        at: i64,
    },
    /// In the trial.
    Trial {
        /// When the first payment is due.
        until: Option<i64>,
    },
    /// In the trial, which will not be followed by a payment.
    TrialEnding {
        /// The end.
        at: i64,
    },
    /// Collecting is paused by hand; access goes on.
    CollectionPaused,
    /// Collecting is paused by hand, and the plan gives no access meanwhile.
    OnHold {
        /// When it goes on by itself.
        until: Option<i64>,
    },
    /// A renewal failed; access stays for the grace days.
    Grace {
        /// The end of the grace.
        until: i64,
    },
    /// Bought once, for ever.
    Bought,
    /// Bought once, for some days.
    BoughtUntil {
        /// The end.
        until: i64,
    },
    /// The days that were bought or taken for points, or that a free plan gives, are over.
    AccessOver {
        /// Since when.
        at: i64,
    },
    /// A free plan that the member joined.
    Joined {
        /// The end; none for ever.
        until: Option<i64>,
    },
    /// A free plan that the member left again.
    Left,
    /// Days taken for points.
    Rewarded {
        /// Their end.
        until: i64,
        /// What was spent.
        points: i64,
    },
    /// A gift.
    Gifted {
        /// From whom.
        by: Option<MemberId>,
        /// Its end; none for ever.
        until: Option<i64>,
    },
    /// A seat of a team.
    Seat {
        /// Who pays for it.
        by: Option<MemberId>,
        /// Its end, if it has one.
        until: Option<i64>,
    },
    /// A seat of a team that ended.
    SeatOver {
        /// Who paid for it.
        by: Option<MemberId>,
    },
    /// A scholarship.
    Scholarship {
        /// Who gave it.
        by: Option<MemberId>,
        /// As staff wrote it.
        reason: String,
        /// Its end.
        until: i64,
    },
    /// Given by staff.
    Granted {
        /// By whom.
        by: Option<MemberId>,
        /// As staff wrote it.
        reason: String,
        /// Its end.
        until: Option<i64>,
    },
    /// The first payment has not arrived.
    PaymentPending,
    /// The first payment never arrived.
    NeverPaid,
    /// A renewal failed and the grace is over.
    GraceOver {
        /// Since when.
        at: i64,
    },
    /// The trial ended without a payment method.
    Paused,
    /// The end that was chosen has come.
    Ended {
        /// Since when.
        at: i64,
    },
    /// Stripe says that the subscription is over.
    Canceled {
        /// Since when, if Stripe says it.
        at: Option<i64>,
    },
    /// All money was given back.
    Refunded,
    /// Some money was given back, which ends this plan.
    RefundedPartly,
    /// The payment is disputed; suspended until it is decided.
    Disputed,
    /// The dispute was decided for the payer.
    DisputeLost,
    /// Staff's grant is over.
    GrantOver {
        /// Since when.
        at: i64,
    },
    /// Bought in Discord's own shop.
    Discord {
        /// Its end, when it does not renew.
        until: Option<i64>,
    },
    /// Bought in Discord's own shop, and not begun yet.
    NotBegun {
        /// The beginning.
        at: i64,
    },
    /// Taken back by Discord's own shop.
    TakenBack,
    /// Handed on to another account.
    Moved {
        /// Whose.
        to: MemberId,
    },
    /// Taken by staff.
    Revoked {
        /// By whom.
        by: Option<MemberId>,
        /// As staff wrote it.
        reason: String,
    },
}

/// In which way somebody holds a plan; what brings the most money comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holding {
    /// Pays, or has paid.
    Paying,
    /// A renewal failed, and the grace runs.
    Failing,
    /// In the trial.
    Trying,
    /// Free, as a gift, as a seat, or by staff's word.
    Given,
}

impl Holding {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Paying, Self::Failing, Self::Trying, Self::Given];
}

/// A value in a reason's text; the caller decides how times and people look where the text goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Seconds since 1970.
    Time(i64),
    /// A count.
    Number(i64),
    /// Somebody of staff, whom only staff is told.
    Member(MemberId),
    /// A person whom the reader may know.
    Person(MemberId),
    /// Free text of staff's; to be made safe.
    Text(String),
}

impl Why {
    /// In which way somebody whom this lets in holds the plan.
    #[must_use]
    pub const fn holding(&self) -> Holding {
        match self {
            Self::Paid { .. }
            | Self::Ending { .. }
            | Self::CollectionPaused
            | Self::Bought
            | Self::BoughtUntil { .. }
            | Self::Discord { .. } => Holding::Paying,
            Self::Grace { .. } => Holding::Failing,
            Self::Trial { .. } | Self::TrialEnding { .. } => Holding::Trying,
            _ => Holding::Given,
        }
    }

    /// The text's key and arguments.
    #[must_use]
    pub fn text(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        let time = |at: i64| vec![("time", Value::Time(at))];
        match self {
            Self::Paid { renews_at: Some(at) } => ("why-paid-renews", time(*at)),
            Self::Paid { renews_at: None } => ("why-paid", Vec::new()),
            Self::Ending { at } => ("why-ending", time(*at)),
            Self::Trial { until: Some(at) } => ("why-trial-until", time(*at)),
            Self::Trial { until: None } => ("why-trial", Vec::new()),
            Self::TrialEnding { at } => ("why-trial-ending", time(*at)),
            Self::CollectionPaused => ("why-collection-paused", Vec::new()),
            Self::OnHold { until: Some(at) } => ("why-on-hold-until", time(*at)),
            Self::OnHold { until: None } => ("why-on-hold", Vec::new()),
            Self::Grace { until } => ("why-grace", time(*until)),
            Self::Bought => ("why-bought", Vec::new()),
            Self::BoughtUntil { until } => ("why-bought-until", time(*until)),
            Self::AccessOver { at } => ("why-access-over", time(*at)),
            Self::Joined { until: Some(at) } => ("why-joined-until", time(*at)),
            Self::Joined { until: None } => ("why-joined", Vec::new()),
            Self::Left => ("why-left", Vec::new()),
            Self::Rewarded { until, points } => {
                ("why-rewarded", vec![("time", Value::Time(*until)), ("points", Value::Number(*points))])
            }
            Self::Gifted { by, until } => {
                let mut args = vec![("from", buyer(*by))];
                args.extend(until.map(|at| ("time", Value::Time(at))));
                (if until.is_some() { "why-gifted-until" } else { "why-gifted" }, args)
            }
            Self::Seat { by, until } => {
                let mut args = vec![("from", buyer(*by))];
                args.extend(until.map(|at| ("time", Value::Time(at))));
                (if until.is_some() { "why-seat-until" } else { "why-seat" }, args)
            }
            Self::SeatOver { by } => ("why-seat-over", vec![("from", buyer(*by))]),
            Self::Scholarship { by, reason, until } => {
                let mut args = staff(*by, reason);
                args.push(("time", Value::Time(*until)));
                ("why-scholarship", args)
            }
            Self::Granted { by, reason, until } => {
                let mut args = staff(*by, reason);
                args.extend(until.map(|at| ("time", Value::Time(at))));
                (if until.is_some() { "why-granted-until" } else { "why-granted" }, args)
            }
            Self::PaymentPending => ("why-payment-pending", Vec::new()),
            Self::NeverPaid => ("why-never-paid", Vec::new()),
            Self::GraceOver { at } => ("why-grace-over", time(*at)),
            Self::Paused => ("why-paused", Vec::new()),
            Self::Ended { at } | Self::Canceled { at: Some(at) } => ("why-ended-at", time(*at)),
            Self::Canceled { at: None } => ("why-ended", Vec::new()),
            Self::Refunded => ("why-refunded", Vec::new()),
            Self::RefundedPartly => ("why-refunded-partly", Vec::new()),
            Self::Disputed => ("why-disputed", Vec::new()),
            Self::DisputeLost => ("why-dispute-lost", Vec::new()),
            Self::GrantOver { at } => ("why-grant-over", time(*at)),
            Self::Discord { until: Some(at) } => ("why-discord-until", time(*at)),
            Self::Discord { until: None } => ("why-discord", Vec::new()),
            Self::NotBegun { at } => ("why-not-begun", time(*at)),
            Self::TakenBack => ("why-taken-back", Vec::new()),
            Self::Moved { to } => ("why-moved", vec![("member", Value::Person(*to))]),
            Self::Revoked { by, reason } => ("why-revoked", staff(*by, reason)),
        }
    }

    /// The moment our own clock decided it, when it did: the evidence is a time that has come, not a status.
    #[must_use]
    pub const fn came_with_time(&self) -> Option<i64> {
        match self {
            Self::GraceOver { at } | Self::GrantOver { at } | Self::Ended { at } | Self::AccessOver { at } => Some(*at),
            _ => None,
        }
    }
}

fn buyer(by: Option<MemberId>) -> Value {
    by.map_or_else(|| Value::Text("?".into()), Value::Person)
}

fn staff(by: Option<MemberId>, reason: &str) -> Vec<(&'static str, Value)> {
    let by = by.map_or_else(|| Value::Text("?".into()), Value::Member);
    vec![("staff", by), ("reason", Value::Text(reason.to_owned()))]
}
