//! A Stripe on this machine: stateful, in test mode only, reachable over plain HTTP on loopback.
//!
//! It keeps Stripe's promises (idempotency keys, signed webhooks at least once, cursors, expiries) and breaks
//! them on request, so that what is tested against it is the wire itself.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use axum::Router;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::clock::WorldClock;
use super::points::Points;
use state::{OWN_ACCOUNT, State};
use value::{Fields as _, shown};

mod api;
mod buyer;
mod card;
mod connect;
mod courier;
mod events;
mod fault;
mod faults;
mod form;
mod idempotency;
mod life;
mod limiter;
mod merchant;
mod money;
mod pages;
mod paying;
mod period;
mod recorded;
mod server;
mod shapes;
mod state;
mod value;
mod webhooks;

pub use buyer::Paid;
pub use card::Card;
pub use courier::Webhooks;
pub use faults::{Fault, Faults};
pub use merchant::Outcome;
pub use recorded::Recorded;
pub use state::AfterDunning;
pub use webhooks::{Shape, Tally};

/// What the server, the courier and the handles share.
pub(crate) struct Inner {
    state: Mutex<State>,
    faults: Faults,
    secret_key: String,
    woken: Notify,
    http: reqwest::Client,
    points: Points,
}

impl Inner {
    /// Work on the memory. Nothing here waits.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A local Stripe. Clones are handles to one world; it ends with the last of them.
#[derive(Clone)]
pub struct StripeWorld {
    inner: Arc<Inner>,
    address: String,
    _running: Arc<Running>,
}

/// The tasks of one world, ended with it.
struct Running(Vec<JoinHandle<()>>);

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl StripeWorld {
    /// Start a Stripe on a free port of 127.0.0.1. Equal seeds make equal ids and equal chances.
    #[allow(clippy::disallowed_methods, reason = "a world has no app; its tasks end with its last handle")]
    pub async fn start(clock: WorldClock, seed: u64) -> anyhow::Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("the local Stripe found no free port")?;
        let address = format!("http://{}", listener.local_addr()?);
        let mut state = State::new(clock, seed, address.clone());
        let secret_key = format!("sk_test_{}", state.id("51").replace('_', ""));
        let http = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("the local Stripe could not make its HTTP client")?;
        let faults = Faults::new(seed ^ 0x5742_1905);
        let inner = Arc::new(Inner {
            state: Mutex::new(state),
            faults,
            secret_key,
            woken: Notify::new(),
            http,
            points: Points::default(),
        });
        let router = Router::new().fallback(server::serve).with_state(inner.clone());
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the local Stripe has ended");
            }
        });
        let courier = tokio::spawn(courier::run(inner.clone()));
        Ok(Self { inner, address, _running: Arc::new(Running(vec![server, courier])) })
    }

    /// Where it is: `http://127.0.0.1:port`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.address
    }

    /// The key it answers to: `sk_test_…`.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.inner.secret_key
    }

    /// The secret it signs webhooks with: `whsec_…`.
    #[must_use]
    pub fn webhook_secret(&self) -> String {
        self.inner.with(|state| state.hooks.secret.clone())
    }

    /// Send every event to this address from now on, as an endpoint that asks for all kinds.
    pub fn set_webhook_url(&self, url: &str) {
        self.inner.with(|state| {
            let mut desk = state.desk(OWN_ACCOUNT);
            desk.set_connect_url(url);
            let known = desk
                .books()
                .all("webhook_endpoint")
                .find(|it| it.flag("metadata.sandbox"))
                .map(|it| it.text("id").to_owned());
            if let Some(id) = known {
                desk.change_quietly(&id, |endpoint| endpoint.set("url", url));
            } else {
                let (every, metadata) = ([json!("*")], json!({"sandbox": true}));
                api::make_endpoint(&mut desk, url, &every, Some(events::API_VERSION), &metadata);
            }
        });
    }

    /// The points at which the bot touches this world, webhooks included.
    #[must_use]
    pub fn points(&self) -> Points {
        self.inner.points.clone()
    }

    /// How webhooks behave.
    #[must_use]
    pub fn webhooks(&self) -> Webhooks {
        Webhooks::new(self.inner.clone())
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.inner.with(|state| state.recorded.clone())
    }

    /// How many requests after the first `past` fit; nothing is copied, so that it may be asked often.
    #[must_use]
    pub fn count_requests(&self, past: usize, fits: impl Fn(&Recorded) -> bool) -> usize {
        self.inner.with(|state| state.recorded.iter().skip(past).filter(|it| fits(it)).count())
    }

    /// The requests this Stripe did not know: answered 501, or 400 for an unknown parameter.
    #[must_use]
    pub fn unknown_requests(&self) -> Vec<Recorded> {
        self.inner.with(|state| state.recorded.iter().filter(|it| it.unknown).cloned().collect())
    }

    /// Refuse more than so many requests per second and endpoint; Stripe's own figure is 25.
    pub fn limit(&self, per_second: Option<usize>) {
        self.inner.with(|state| state.limiter.per_second = per_second);
    }

    /// What becomes of subscriptions whose retries are used up.
    pub fn set_after_dunning(&self, setting: AfterDunning) {
        self.inner.with(|state| state.settings.after_dunning = setting);
    }

    /// After the clock moved: renew, expire, cancel, end trials, retry. Returns how many things happened.
    #[allow(clippy::unused_async, reason = "the worlds' common shape: both advance asynchronously")]
    pub async fn advance(&self) -> usize {
        let done = self.inner.with(life::time::pass);
        self.inner.woken.notify_one();
        done
    }

    /// All objects of one kind (`subscription`, `charge`, …), oldest first, as Stripe shows them.
    #[must_use]
    pub fn objects(&self, kind: &str) -> Vec<Value> {
        self.inner.with(|state| state.desk(OWN_ACCOUNT).books().all(kind).map(shown).collect())
    }

    /// The same of all accounts, one account after the other.
    #[must_use]
    pub fn everywhere(&self, kind: &str) -> Vec<Value> {
        self.inner.with(|state| state.accounts.values().flat_map(|books| books.all(kind)).map(shown).collect())
    }

    /// One object by its id, whichever account has it.
    #[must_use]
    pub fn object(&self, id: &str) -> Option<Value> {
        self.inner.with(|state| state.accounts.values().find_map(|books| books.any(id)).map(shown))
    }

    /// All subscriptions of all accounts, of each account oldest first.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Value> {
        self.everywhere("subscription")
    }

    /// One subscription, null if there is none.
    #[must_use]
    pub fn subscription(&self, id: &str) -> Value {
        self.object(id).filter(|it| it.text("object") == "subscription").unwrap_or_default()
    }
}

/// An endpoint's id and address.
fn id_and_url(endpoint: &Value) -> (String, String) {
    (endpoint.text("id").to_owned(), endpoint.text("url").to_owned())
}
