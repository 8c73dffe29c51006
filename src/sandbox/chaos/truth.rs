//! What is true, told from the two worlds alone: who paid for what, and who is therefore to have which role.
//!
//! Nothing here knows the product. The rules are the promises made to buyers: a paid period, seven days of grace after a
//! failed renewal, nothing for money that went back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::stage::Stage;
use crate::domain::ids::{MemberId, RoleId};

/// Days of access after a failed renewal, as the plans here promise.
const GRACE: i64 = 7 * 86_400;
/// Around a moment at which a right ends, either answer is right for so long.
const MARGIN: i64 = 90;

/// Somebody of the story.
#[derive(Debug, Clone)]
pub struct Person {
    /// For the trace.
    pub name: &'static str,
    /// On Discord.
    pub id: MemberId,
}

/// A plan on sale.
#[derive(Debug, Clone)]
pub struct Offer {
    /// As typed.
    pub name: &'static str,
    /// What it gives.
    pub role: RoleId,
    /// Sold once rather than again and again.
    pub once: bool,
    /// Stripe's price.
    pub price: String,
    /// The public payment link.
    pub link: String,
    /// No longer sold.
    pub archived: bool,
}

/// A checkout that somebody of the story paid as themselves.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// Who: an index of [`Facts::people`].
    pub person: usize,
    /// What: an index of [`Facts::offers`].
    pub offer: usize,
    /// `cs_…`.
    pub session: String,
}

/// What staff decided about a person and an offer; the last one counts.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Whom.
    pub person: usize,
    /// What.
    pub offer: usize,
    /// Given until then; `None`: taken.
    pub until: Option<i64>,
}

/// What people did, as far as the worlds cannot tell it.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Everyone who buys.
    pub people: Vec<Person>,
    /// Every plan.
    pub offers: Vec<Offer>,
    /// Every checkout paid by one of them.
    pub purchases: Vec<Purchase>,
    /// What staff decided.
    pub decisions: Vec<Decision>,
    /// Roles that were given by hand to who has no right to them: not ours to judge until they are gone.
    pub by_hand: BTreeSet<(usize, RoleId)>,
    /// Who asked for a checkout, and so became a customer.
    pub asked: BTreeSet<usize>,
    /// Customers that strangers' purchases made.
    pub strangers: usize,
}

/// Whether somebody is to have a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// No.
    No,
    /// So close to a change that both answers are right.
    Either,
    /// Yes.
    Yes,
}

impl Facts {
    /// Every role on sale.
    #[must_use]
    pub fn roles(&self) -> BTreeSet<RoleId> {
        self.offers.iter().map(|offer| offer.role).collect()
    }

    /// Who is to have what, now.
    #[must_use]
    pub fn rights(&self, stage: &Stage) -> BTreeMap<(usize, RoleId), Right> {
        let (books, now) = (Books::read(stage), stage.clock.now());
        let all = (0..self.people.len()).flat_map(|person| self.roles().into_iter().map(move |role| (person, role)));
        all.map(|(person, role)| ((person, role), self.right(&books, person, role, now))).collect()
    }

    /// Whether somebody has a right to one offer, now.
    #[must_use]
    pub fn right_to_offer(&self, stage: &Stage, person: usize, offer: usize) -> Right {
        self.right_to(&Books::read(stage), person, offer, stage.clock.now())
    }

    fn right(&self, books: &Books, person: usize, role: RoleId, now: i64) -> Right {
        let of_role = self.offers.iter().enumerate().filter(|(_, offer)| offer.role == role);
        of_role.map(|(offer, _)| self.right_to(books, person, offer, now)).max().unwrap_or(Right::No)
    }

    fn right_to(&self, books: &Books, person: usize, offer: usize, now: i64) -> Right {
        let decided = self.decisions.iter().rev().find(|it| (it.person, it.offer) == (person, offer));
        let by_staff = match decided.map(|it| it.until) {
            Some(None) => return Right::No,
            Some(Some(until)) => before(now, until),
            None => Right::No,
        };
        let own = self.purchases.iter().filter(|it| (it.person, it.offer) == (person, offer));
        own.map(|purchase| books.purchase(&purchase.session, now)).max().unwrap_or(Right::No).max(by_staff)
    }

    /// Live subscriptions of a person's purchase, and how each stands, for choosing what happens next.
    #[must_use]
    pub fn standing(&self, stage: &Stage, purchase: usize) -> Standing {
        let Some(purchase) = self.purchases.get(purchase) else { return Standing::default() };
        let session = stage.stripe.object(&purchase.session).unwrap_or_default();
        let subscription = text(&session, "/subscription");
        let it = stage.stripe.subscription(&subscription);
        let books = Books::read(stage);
        let charge = books.charges_of(&session).into_iter().max_by_key(|it| int(it, "/created"));
        Standing {
            session: purchase.session.clone(),
            live: ["trialing", "active", "past_due", "unpaid"].contains(&text(&it, "/status").as_str()),
            ending: it.get("cancel_at_period_end") == Some(&Value::Bool(true)),
            refundable: charge.is_some_and(|it| {
                int(it, "/amount_refunded") < int(it, "/amount") && it["disputed"] != Value::Bool(true)
            }),
            amount: charge.map_or(0, |it| int(it, "/amount")),
            disputed: charge.is_some_and(|it| books.dispute_of(it, &["needs_response", "warning_needs_response"])),
            unpaid: text(&session, "/payment_status") == "unpaid",
            customer: text(&session, "/customer"),
            renews_in: int(&it, "/items/data/0/current_period_end") - stage.clock.now(),
            subscription,
        }
    }
}

/// How a purchase stands in Stripe.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Standing {
    /// `cs_…`.
    pub session: String,
    /// `sub_…`, or empty.
    pub subscription: String,
    /// `cus_…`.
    pub customer: String,
    /// The subscription still runs.
    pub live: bool,
    /// It is to end with its period.
    pub ending: bool,
    /// Its newest payment can be given back.
    pub refundable: bool,
    /// How much that was.
    pub amount: i64,
    /// Its newest payment's dispute is undecided.
    pub disputed: bool,
    /// The money is still on its way.
    pub unpaid: bool,
    /// Seconds until its next renewal.
    pub renews_in: i64,
}

/// Stripe's objects at one moment.
struct Books {
    sessions: Vec<Value>,
    subscriptions: Vec<Value>,
    invoices: Vec<Value>,
    payments: Vec<Value>,
    charges: Vec<Value>,
    disputes: Vec<Value>,
}

impl Books {
    fn read(stage: &Stage) -> Self {
        let all = |kind| stage.stripe.objects(kind);
        Self {
            sessions: all("checkout.session"),
            subscriptions: all("subscription"),
            invoices: all("invoice"),
            payments: all("invoice_payment"),
            charges: all("charge"),
            disputes: all("dispute"),
        }
    }

    /// What a paid checkout is worth now.
    fn purchase(&self, session: &str, now: i64) -> Right {
        let Some(session) = self.sessions.iter().find(|it| text(it, "/id") == session) else { return Right::No };
        if text(session, "/status") != "complete" || self.money_is_gone(&self.charges_of(session)) {
            return Right::No;
        }
        let subscription = text(session, "/subscription");
        if subscription.is_empty() {
            let arrived = ["paid", "no_payment_required"].contains(&text(session, "/payment_status").as_str());
            return if arrived { Right::Yes } else { Right::No };
        }
        let found = self.subscriptions.iter().find(|it| text(it, "/id") == subscription);
        found.map_or(Right::No, |it| self.subscription(it, now))
    }

    fn subscription(&self, it: &Value, now: i64) -> Right {
        let (id, status) = (text(it, "/id"), text(it, "/status"));
        let ends = it.pointer("/cancel_at").and_then(Value::as_i64).map_or(Right::Yes, |at| before(now, at));
        let ever_paid = self.invoices_of(&id).any(|invoice| text(invoice, "/status") == "paid");
        match status.as_str() {
            "trialing" => ends,
            "active" if ever_paid => ends,
            "past_due" | "unpaid" if ever_paid => ends.min(self.grace(&id, now)),
            "canceled" if ever_paid && text(it, "/cancellation_details/reason") == "payment_failed" => {
                self.grace(&id, now)
            }
            _ => Right::No,
        }
    }

    /// Seven days from the bill that was not paid; if several were not, both ends of the span are right.
    fn grace(&self, subscription: &str, now: i64) -> Right {
        let open = self.invoices_of(subscription).filter(|it| text(it, "/status") == "open");
        let bills: Vec<i64> = open.map(|it| int(it, "/created")).collect();
        let (Some(first), Some(last)) = (bills.iter().min(), bills.iter().max()) else { return Right::No };
        match (before(now, first + GRACE), before(now, last + GRACE)) {
            (early, late) if early == late => early,
            _ => Right::Either,
        }
    }

    fn invoices_of<'b>(&'b self, subscription: &'b str) -> impl Iterator<Item = &'b Value> {
        self.invoices.iter().filter(move |it| text(it, "/parent/subscription_details/subscription") == subscription)
    }

    /// The payments that went through for a checkout or the subscription it began.
    fn charges_of(&self, session: &Value) -> Vec<&Value> {
        let invoices: Vec<String> = self
            .invoices_of(&text(session, "/subscription"))
            .map(|it| text(it, "/id"))
            .filter(|it| !it.is_empty())
            .collect();
        let paid = self.payments.iter().filter(|it| invoices.contains(&text(it, "/invoice")));
        let mut intents: Vec<String> = paid.map(|it| text(it, "/payment/payment_intent")).collect();
        intents.push(text(session, "/payment_intent"));
        let went_through = |it: &&Value| text(it, "/status") == "succeeded";
        self.charges.iter().filter(went_through).filter(|it| intents.contains(&text(it, "/payment_intent"))).collect()
    }

    /// The newest payment was given back or lost, or any is being disputed.
    fn money_is_gone(&self, charges: &[&Value]) -> bool {
        let open = ["needs_response", "under_review"];
        let newest = charges.iter().max_by_key(|it| int(it, "/created"));
        charges.iter().any(|it| self.dispute_of(it, &open))
            || newest
                .is_some_and(|it| int(it, "/amount_refunded") >= int(it, "/amount") || self.dispute_of(it, &["lost"]))
    }

    fn dispute_of(&self, charge: &Value, statuses: &[&str]) -> bool {
        let of_charge = self.disputes.iter().filter(|it| it["charge"] == charge["id"]);
        of_charge.map(|it| text(it, "/status")).any(|status| statuses.contains(&status.as_str()))
    }
}

fn before(now: i64, end: i64) -> Right {
    if now < end - MARGIN {
        Right::Yes
    } else if now > end + MARGIN {
        Right::No
    } else {
        Right::Either
    }
}

fn text(object: &Value, path: &str) -> String {
    object.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn int(object: &Value, path: &str) -> i64 {
    object.pointer(path).and_then(Value::as_i64).unwrap_or_default()
}
