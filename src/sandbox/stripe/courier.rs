//! The courier that carries webhooks, in the background or step by step.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;

use super::Inner;
use super::life::time;
use super::value::Fields as _;
use super::webhooks::{Delivery, Shape, Tally};

/// How many webhooks are under way at once in the background.
const CONCURRENCY: usize = 8;

/// How long an endpoint may take for its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);
/// After so many ticks time itself is looked at: what ends or renews without anyone moving the clock.
const TICKS_OF_TIME: u32 = 20;

/// Carry what is due, until the world ends.
pub async fn run(world: Arc<Inner>) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ticks = 0_u32;
    loop {
        let time_is_looked_at = tokio::select! {
            _ = tick.tick() => {
                ticks = ticks.wrapping_add(1);
                ticks.is_multiple_of(TICKS_OF_TIME)
            }
            () = world.woken.notified() => false,
        };
        let due = world.with(|state| {
            if state.hooks.manual {
                return Vec::new();
            }
            if time_is_looked_at {
                time::pass(state);
            }
            state.take_due(false)
        });
        futures_util::stream::iter(due)
            .for_each_concurrent(CONCURRENCY, |delivery| async {
                carry(&world, delivery).await;
            })
            .await;
    }
}

/// Carry one webhook; whether it was accepted.
async fn carry(world: &Inner, delivery: Delivery) -> bool {
    let signature = world.with(|state| {
        let now = state.clock.now();
        state.hooks.signature(delivery.body.as_bytes(), now, delivery.connect)
    });
    let request = world
        .http
        .post(&delivery.url)
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", signature)
        .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .timeout(PATIENCE)
        .body(delivery.body.clone());
    world.points.pass();
    let accepted = request.send().await.is_ok_and(|response| response.status().is_success());
    world.points.pass();
    world.with(|state| state.delivered(delivery, accepted));
    accepted
}

/// Before a buyer is sent back, wait until the endpoints have heard of the purchase, as Stripe does for up to ten
/// seconds. What is held back, late or already refused is not waited for.
pub async fn wait_for_purchase(world: &Inner, session: &str) {
    let mut tick = tokio::time::interval(TICK / 5);
    let ticks = PATIENCE.as_millis() / (TICK / 5).as_millis();
    for _ in 0..ticks {
        tick.tick().await;
        if !world.with(|state| state.is_under_way("checkout.session.completed", session)) {
            return;
        }
    }
}

/// How webhooks behave. All settings can be combined.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

impl Webhooks {
    pub(super) fn new(world: Arc<Inner>) -> Self {
        Self(world)
    }

    /// Keep everything back until it is let go again.
    pub fn hold(&self, hold: bool) {
        self.0.with(|state| state.hooks.hold = hold);
        self.0.woken.notify_one();
    }

    /// Carry nothing in the background; [`Self::deliver`] does.
    pub fn manual(&self, manual: bool) {
        self.0.with(|state| state.hooks.manual = manual);
        self.0.woken.notify_one();
    }

    /// The next `n` webhooks are lost for good.
    pub fn lose_next(&self, n: usize) {
        self.0.with(|state| state.hooks.lose = n);
    }

    /// The next `n` webhooks come twice.
    pub fn duplicate_next(&self, n: usize) {
        self.0.with(|state| state.hooks.duplicate = n);
    }

    /// The next `n` changes make two events with ids of their own.
    pub fn twin_next(&self, n: usize) {
        self.0.with(|state| state.hooks.twins = n);
    }

    /// Newest first.
    pub fn reverse(&self, reverse: bool) {
        self.0.with(|state| state.hooks.reverse = reverse);
    }

    /// Each webhook is lost with this chance, drawn from the seed.
    pub fn lose_some(&self, chance: f64) {
        self.0.with(|state| state.hooks.loses = chance.clamp(0.0, 1.0));
    }

    /// Each webhook comes twice with this chance, drawn from the seed.
    pub fn duplicate_some(&self, chance: f64) {
        self.0.with(|state| state.hooks.duplicates = chance.clamp(0.0, 1.0));
    }

    /// In an order drawn from the seed.
    pub fn shuffle(&self, shuffle: bool) {
        self.0.with(|state| state.hooks.shuffle = shuffle);
    }

    /// Seconds of the worlds' clock between an event and its webhook.
    pub fn delay(&self, seconds: i64) {
        self.0.with(|state| state.hooks.delay = seconds);
    }

    /// Render events as another version of Stripe did.
    pub fn shape(&self, shape: Shape) {
        self.0.with(|state| state.hooks.shape = shape);
    }

    /// A new secret; the old one signs beside it for another day.
    #[must_use]
    pub fn roll_secret(&self) -> String {
        self.0.with(|state| {
            let now = state.clock.now();
            state.hooks.roll(now)
        })
    }

    /// What became of deliveries so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.0.with(|state| state.hooks.tally)
    }

    /// How many webhooks wait, those under way at this moment included.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.with(|state| {
            let now = state.clock.now();
            state.in_flight.len() + state.outbox.iter().filter(|it| it.due <= now).count()
        })
    }

    /// How many webhooks wait.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.0.with(|state| state.outbox.len())
    }

    /// Carry everything that waits, once and in order, retries and what comes meanwhile included; how many were accepted.
    pub async fn deliver(&self) -> usize {
        let mut accepted = 0;
        let mut refused = Vec::new();
        loop {
            let due = self.0.with(|state| state.take_due(true));
            if due.is_empty() {
                break;
            }
            for delivery in due {
                let id = (delivery.event.clone(), delivery.endpoint.clone());
                if carry(&self.0, delivery).await {
                    accepted += 1;
                } else {
                    // It went back into the outbox for later; not again in this round.
                    self.0.with(|state| {
                        let (back, rest) =
                            state.outbox.drain(..).partition(|it| (&it.event, &it.endpoint) == (&id.0, &id.1));
                        state.outbox = rest;
                        refused.extend::<std::collections::VecDeque<Delivery>>(back);
                    });
                }
            }
        }
        self.0.with(|state| state.outbox.extend(refused));
        accepted
    }

    /// Send an old event again, as the dashboard can; whether there was such an event and an endpoint for it.
    pub fn resend(&self, event: &str) -> bool {
        self.0.with(|state| {
            let now = state.clock.now();
            let account = state.holder(event);
            let mut desk = state.desk(&account);
            let Some(body) = desk.books().get("event", event).map(ToString::to_string) else { return false };
            let connect = desk.is_connected();
            let of_its_kind = |it: &&serde_json::Value| it.at("application").is_some() == connect;
            let endpoints: Vec<(String, String)> =
                desk.platform().all("webhook_endpoint").filter(of_its_kind).map(super::id_and_url).collect();
            for (endpoint, url) in &endpoints {
                let (account, event) = (account.clone(), event.to_owned());
                let (endpoint, url, body) = (endpoint.clone(), url.clone(), body.clone());
                state.outbox.push_back(Delivery {
                    account,
                    event,
                    endpoint,
                    url,
                    body,
                    connect,
                    due: now,
                    since: now,
                    tries: 0,
                });
            }
            !endpoints.is_empty()
        })
    }

    /// The signature Stripe would send with this body now.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        self.0.with(|state| {
            let now = state.clock.now();
            state.hooks.signature(body, now, false)
        })
    }

    /// The signature Stripe would send with this body now to the endpoint for connected accounts.
    #[must_use]
    pub fn sign_connect(&self, body: &[u8]) -> String {
        self.0.with(|state| {
            let now = state.clock.now();
            state.hooks.signature(body, now, true)
        })
    }
}
