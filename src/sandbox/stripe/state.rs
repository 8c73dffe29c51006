//! Everything our Stripe remembers, under one lock.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::Value;

use super::card::Card;
use super::fault::Refusal;
use super::idempotency::Keys;
use super::limiter::Limiter;
use super::recorded::Recorded;
use super::value::Fields as _;
use super::webhooks::{Delivery, Hooks};
use crate::sandbox::clock::WorldClock;

/// The account behind the key.
pub const OWN_ACCOUNT: &str = "acct_1LyceumSandbox00";

/// Letters of the random part of an id.
const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The whole memory.
pub struct State {
    /// The worlds' clock.
    pub clock: WorldClock,
    /// Where time stands while the clock's leap is worked off, event by event.
    pub at: Option<i64>,
    /// One set of books per account: what one owns, another never sees.
    pub accounts: BTreeMap<String, Books>,
    /// Idempotency keys.
    pub keys: Keys,
    /// Requests per second and endpoint.
    pub limiter: Limiter,
    /// Every request so far.
    pub recorded: Vec<Recorded>,
    /// Webhooks under way.
    pub outbox: VecDeque<Delivery>,
    /// Events being carried at this moment.
    pub in_flight: HashSet<String>,
    /// How webhooks are to behave.
    pub hooks: Hooks,
    /// What a merchant sets in the dashboard.
    pub settings: Settings,
    /// Our own address.
    pub address: String,
    rng: StdRng,
}

/// What a merchant sets in the dashboard.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What becomes of a subscription whose retries are used up.
    pub after_dunning: AfterDunning,
}

/// What becomes of a subscription whose retries are used up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AfterDunning {
    /// It ends.
    #[default]
    Cancel,
    /// It stays `unpaid`.
    MarkUnpaid,
    /// It stays `past_due`.
    LeavePastDue,
}

/// The objects of one account.
#[derive(Debug, Default)]
pub struct Books {
    objects: HashMap<String, Value>,
    /// Ids of each kind, oldest first.
    order: HashMap<String, Vec<String>>,
    /// Where in that order an id stands.
    places: HashMap<String, usize>,
    /// The card each customer pays with.
    pub cards: HashMap<String, Card>,
    /// Subscriptions whose renewals fail.
    pub failing: HashSet<String>,
}

impl Books {
    /// The object with this id, of this kind.
    #[must_use]
    pub fn get(&self, kind: &str, id: &str) -> Option<&Value> {
        self.objects.get(id).filter(|object| object.text("object") == kind)
    }

    /// An object of any kind.
    #[must_use]
    pub fn any(&self, id: &str) -> Option<&Value> {
        self.objects.get(id)
    }

    /// Store an object under its id; new ones are listed after the old ones.
    pub fn put(&mut self, object: Value) {
        let (kind, id) = (object.text("object").to_owned(), object.text("id").to_owned());
        if self.objects.insert(id.clone(), object).is_none() {
            let order = self.order.entry(kind).or_default();
            self.places.insert(id.clone(), order.len());
            order.push(id);
        }
    }

    /// How many objects of a kind were ever made.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.order.get(kind).map_or(0, Vec::len)
    }

    /// All objects of a kind, oldest first; deleted ones are left out.
    pub fn all(&self, kind: &str) -> impl DoubleEndedIterator<Item = &Value> {
        self.standing(self.ids(kind))
    }

    /// Those made after the one with this id, oldest first.
    pub fn newer(&self, kind: &str, than: &str) -> impl Iterator<Item = &Value> {
        let from = self.places.get(than).map_or(0, |place| place + 1);
        self.standing(self.ids(kind).get(from..).unwrap_or_default())
    }

    /// Those made before the one with this id, or all of them, newest first.
    pub fn older(&self, kind: &str, than: Option<&str>) -> impl Iterator<Item = &Value> {
        let ids = self.ids(kind);
        let to = than.and_then(|id| self.places.get(id)).map_or(ids.len(), |place| *place);
        self.standing(ids.get(..to).unwrap_or_default()).rev()
    }

    fn ids(&self, kind: &str) -> &[String] {
        self.order.get(kind).map_or(&[], Vec::as_slice)
    }

    fn standing(&self, ids: &[String]) -> impl DoubleEndedIterator<Item = &Value> {
        ids.iter().filter_map(|id| self.objects.get(id)).filter(|object| !object.flag("deleted"))
    }
}

impl State {
    pub fn new(clock: WorldClock, seed: u64, address: String) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let secret = format!("whsec_{}", letters(&mut rng, 32));
        let seed_of_chances = rng.random();
        // Drawn from a line of its own, so that equal seeds go on making the ids that they always made.
        let connect = format!("whsec_{}", letters(&mut StdRng::seed_from_u64(seed ^ 0xC0_22EC7), 32));
        let hooks = Hooks::new((secret, connect), seed_of_chances);
        Self {
            clock,
            at: None,
            accounts: BTreeMap::from([(OWN_ACCOUNT.to_owned(), Books::default())]),
            keys: Keys::default(),
            limiter: Limiter::default(),
            recorded: Vec::new(),
            outbox: VecDeque::new(),
            in_flight: HashSet::new(),
            hooks,
            settings: Settings::default(),
            address,
            rng,
        }
    }

    /// Now, or the moment of the past that is being worked off.
    pub fn now(&self) -> i64 {
        self.at.unwrap_or_else(|| self.clock.now())
    }

    /// The account in whose books an object is; our own for one that is nowhere.
    pub fn holder(&self, id: &str) -> String {
        self.holder_of(|books| books.any(id).is_some())
    }

    /// The account whose books have something; our own when none has.
    pub fn holder_of(&self, has: impl Fn(&Books) -> bool) -> String {
        let found = self.accounts.iter().find(|(_, books)| has(books)).map(|(account, _)| account.clone());
        found.unwrap_or_else(|| OWN_ACCOUNT.to_owned())
    }

    /// Whether the platform may work on an account: its own, or a connected one whose owner has not disconnected it.
    pub fn reaches(&self, account: &str) -> bool {
        let own = self.accounts.get(OWN_ACCOUNT);
        account == OWN_ACCOUNT
            || own.and_then(|books| books.get("account", account)).is_some_and(|it| !it.flag("_gone"))
    }

    /// A new id.
    pub fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{}", letters(&mut self.rng, 24))
    }

    /// Work on one account.
    pub fn desk(&mut self, account: &str) -> Desk<'_> {
        self.accounts.entry(account.to_owned()).or_default();
        Desk { account: account.to_owned(), state: self }
    }
}

fn letters(rng: &mut StdRng, count: usize) -> String {
    (0..count)
        .filter_map(|_| LETTERS.get(rng.random_range(0..LETTERS.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The memory seen from one account.
pub struct Desk<'s> {
    /// Whose books are open.
    pub account: String,
    /// Everything.
    pub state: &'s mut State,
}

impl Desk<'_> {
    pub fn now(&self) -> i64 {
        self.state.now()
    }

    pub fn id(&mut self, prefix: &str) -> String {
        self.state.id(prefix)
    }

    /// What the platform keeps: the accounts connected to it, its endpoints, its fees.
    pub fn platform(&mut self) -> &mut Books {
        self.state.accounts.entry(OWN_ACCOUNT.to_owned()).or_default()
    }

    /// Whether this is a connected account and not the platform's own.
    pub fn is_connected(&self) -> bool {
        self.account != OWN_ACCOUNT
    }

    /// Whether the account's owner has told Stripe enough to take payments.
    pub fn may_charge(&self) -> bool {
        let own = self.state.accounts.get(OWN_ACCOUNT);
        let known = own.and_then(|books| books.get("account", &self.account));
        known.is_none_or(|account| account.flag("charges_enabled"))
    }

    #[allow(clippy::expect_used, reason = "State::desk made the books, and accounts are never removed")]
    pub fn books(&self) -> &Books {
        self.state.accounts.get(&self.account).expect("the desk's account has books")
    }

    pub fn books_mut(&mut self) -> &mut Books {
        self.state.accounts.entry(self.account.clone()).or_default()
    }

    /// The object in a path, or the 404 that says so.
    pub fn find(&self, kind: &str, id: &str) -> Result<Value, Refusal> {
        self.books().get(kind, id).cloned().ok_or_else(|| Refusal::missing(&kind.replace('_', " "), id))
    }

    /// The object a parameter names, or the 400 that says so. Deleted ones do not count.
    pub fn named(&self, param: &str, kind: &str, id: &str) -> Result<Value, Refusal> {
        let found = self.books().get(kind, id).filter(|object| !object.flag("deleted"));
        found.cloned().ok_or_else(|| Refusal::unknown(param, &kind.replace('_', " "), id))
    }
}
