//! Signed webhooks: at least once, in no promised order, retried for three days, and as unreliable as a test asks.

use hmac::{Hmac, Mac as _};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use sha2::Sha256;

use super::state::State;
use super::value::Fields as _;

/// How long Stripe keeps trying.
const GIVE_UP: i64 = 3 * 86_400;
/// How long an old secret still signs after a roll.
const ROLL: i64 = 86_400;

/// One event on its way to one endpoint.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Whose event.
    pub account: String,
    /// `evt_…`.
    pub event: String,
    /// `we_…`.
    pub endpoint: String,
    /// Where to.
    pub url: String,
    /// The raw body, the same on every try.
    pub body: String,
    /// Signed with the secret of the endpoint for connected accounts.
    pub connect: bool,
    /// When it is tried next, by the worlds' clock.
    pub due: i64,
    /// When it was first due.
    pub since: i64,
    /// How often it was tried.
    pub tries: u32,
}

/// How events are rendered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// As in the pinned version.
    #[default]
    Current,
    /// As in 2024-06-20: periods on the subscription, the subscription on the invoice.
    Of2024,
}

/// How webhooks are to behave.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own; a test sets any combination")]
#[derive(Debug)]
pub struct Hooks {
    /// Signs.
    pub secret: String,
    /// Signs what connected accounts' events are sent with: that endpoint is another one.
    pub connect_secret: String,
    /// Signs too, until then.
    pub old_secret: Option<(String, i64)>,
    /// Nothing is sent while this holds.
    pub hold: bool,
    /// Nothing is sent in the background.
    pub manual: bool,
    /// So many deliveries never happen.
    pub lose: usize,
    /// So many deliveries happen twice.
    pub duplicate: usize,
    /// Each delivery is lost with this chance.
    pub loses: f64,
    /// Each delivery happens twice with this chance.
    pub duplicates: f64,
    /// So many changes make two events.
    pub twins: usize,
    /// Newest first.
    pub reverse: bool,
    /// In an order drawn from the seed.
    pub shuffle: bool,
    /// Seconds between an event and its first delivery.
    pub delay: i64,
    /// How events are rendered.
    pub shape: Shape,
    /// What became of deliveries so far.
    pub tally: Tally,
    rng: StdRng,
}

/// What became of deliveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lost for good.
    pub lost: usize,
    /// Sent twice.
    pub doubled: usize,
    /// Not accepted at a try.
    pub refused: usize,
    /// Not accepted at the last try.
    pub given_up: usize,
    /// Accepted.
    pub accepted: usize,
}

impl Hooks {
    pub fn new((secret, connect_secret): (String, String), seed: u64) -> Self {
        Self {
            secret,
            connect_secret,
            old_secret: None,
            hold: false,
            manual: false,
            lose: 0,
            duplicate: 0,
            loses: 0.0,
            duplicates: 0.0,
            twins: 0,
            reverse: false,
            shuffle: false,
            delay: 0,
            shape: Shape::Current,
            tally: Tally::default(),
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// A new secret; the old one signs for another day.
    pub fn roll(&mut self, now: i64) -> String {
        let fresh = format!("whsec_{:032x}", self.rng.random::<u128>());
        self.old_secret = Some((std::mem::replace(&mut self.secret, fresh.clone()), now + ROLL));
        fresh
    }

    /// The `Stripe-Signature` header for a body sent at `at`.
    pub fn signature(&self, body: &[u8], at: i64, connect: bool) -> String {
        if connect {
            return format!("t={at},v1={}", sign(&self.connect_secret, body, at));
        }
        let mut header = format!("t={at},v1={}", sign(&self.secret, body, at));
        if let Some((old, until)) = &self.old_secret
            && at < *until
        {
            header.push_str(",v1=");
            header.push_str(&sign(old, body, at));
        }
        header
    }

    /// How often the next delivery is to happen: by plan, else by chance.
    pub fn copies(&mut self) -> usize {
        let copies = self.draw_copies();
        self.tally.lost += usize::from(copies == 0);
        self.tally.doubled += usize::from(copies == 2);
        copies
    }

    fn draw_copies(&mut self) -> usize {
        if self.lose > 0 {
            self.lose -= 1;
            return 0;
        }
        if self.duplicate > 0 {
            self.duplicate -= 1;
            return 2;
        }
        if self.rng.random_bool(self.loses) {
            return 0;
        }
        if self.rng.random_bool(self.duplicates) { 2 } else { 1 }
    }

    /// Put deliveries into the order in which they are to be sent.
    pub fn arrange(&mut self, deliveries: &mut [Delivery]) {
        if self.reverse {
            deliveries.reverse();
        }
        if self.shuffle {
            deliveries.shuffle(&mut self.rng);
        }
    }
}

/// Hex of the HMAC-SHA256 over `{at}.{body}`.
#[must_use]
pub fn sign(secret: &str, body: &[u8], at: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

impl State {
    /// Take what is to be sent now out of the outbox. `all`: whatever its time.
    pub fn take_due(&mut self, all: bool) -> Vec<Delivery> {
        if self.hooks.hold {
            return Vec::new();
        }
        let now = self.clock.now();
        let (mut due, later): (Vec<_>, Vec<_>) = self.outbox.drain(..).partition(|delivery| all || delivery.due <= now);
        self.outbox = later.into();
        self.hooks.arrange(&mut due);
        self.in_flight.extend(due.iter().map(|delivery| delivery.event.clone()));
        due
    }

    /// Note how a delivery went; a failed one is tried again, later and later.
    pub fn delivered(&mut self, mut delivery: Delivery, success: bool) {
        let now = self.clock.now();
        self.in_flight.remove(&delivery.event);
        if success {
            self.hooks.tally.accepted += 1;
        } else {
            self.hooks.tally.refused += 1;
            delivery.tries += 1;
            delivery.due = now + (1_i64 << (delivery.tries - 1).min(12)).min(3600);
            if delivery.due - delivery.since < GIVE_UP {
                self.outbox.push_back(delivery);
            } else {
                self.hooks.tally.given_up += 1;
            }
            return;
        }
        let mut desk = self.desk(&delivery.account);
        if let Some(mut event) = desk.books().any(&delivery.event).cloned() {
            let open = event.int("pending_webhooks");
            event.set("pending_webhooks", (open - 1).max(0));
            desk.books_mut().put(event);
        }
    }

    /// Whether an event of this kind about this object is being carried for the first time.
    pub fn is_under_way(&self, kind: &str, object: &str) -> bool {
        let now = self.clock.now();
        let waiting =
            self.outbox.iter().filter(|it| it.tries == 0 && it.due <= now && !self.hooks.manual && !self.hooks.hold);
        let events = waiting.map(|it| &it.event).chain(&self.in_flight);
        events
            .filter_map(|id| self.accounts.values().find_map(|books| books.any(id)))
            .any(|it| it.text("type") == kind && it.text("data.object.id") == object)
    }
}
