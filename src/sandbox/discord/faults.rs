//! Misfortune on demand: requests and dispatches go wrong by number or by chance, the same on every run with one seed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ids::Ids;

/// What befalls a REST request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RestFault {
    /// 429 with `Retry-After`.
    RateLimit {
        /// Seconds to wait.
        retry_after: f64,
        /// The whole application is held back, not one route.
        global: bool,
        /// Sent without the `Retry-After` header, as a proxy before Discord does.
        bare: bool,
    },
    /// This status, and nothing was done.
    Before(u16),
    /// This status with one of Discord's own codes, and nothing was done.
    Refuse {
        /// HTTP status.
        status: u16,
        /// Discord's code, such as 50013.
        code: u32,
    },
    /// A proxy's HTML page with status 429 and this `Retry-After`, and nothing was done.
    Page(f64),
    /// Status 200 with an answer of a shape that nobody knows, and nothing was done.
    Garbled,
    /// This status although it was done.
    After(u16),
    /// The connection breaks before anything was done.
    ResetBefore,
    /// It was done, but the connection breaks before the answer.
    ResetAfter,
    /// The answer takes this long.
    Delay(Duration),
}

/// What befalls a dispatch on its way to the bot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EventFault {
    /// It is lost for good.
    Drop,
    /// It comes twice.
    Duplicate,
    /// It comes after the one that follows it.
    Reorder,
    /// It comes this much later.
    Delay(Duration),
}

#[derive(Debug, Clone)]
struct Rule<F> {
    method: Option<String>,
    matching: String,
    left: Option<u32>,
    chance: f64,
    fault: F,
}

#[derive(Debug)]
struct Plan {
    rest: Vec<Rule<RestFault>>,
    events: Vec<Rule<EventFault>>,
    random: Ids,
    hits: usize,
    counts: BTreeMap<String, usize>,
}

/// The plan of misfortune; clones share it.
#[derive(Debug, Clone)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Plan {
            rest: Vec::new(),
            events: Vec::new(),
            random: Ids::new(seed ^ 0xfa17),
            hits: 0,
            counts: BTreeMap::new(),
        })))
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next `times` requests with this method whose path contains `path` (`""`: all) go wrong.
    pub fn rest(&self, method: &str, path: &str, times: u32, fault: RestFault) {
        let rule =
            Rule { method: Some(method.to_owned()), matching: path.to_owned(), left: Some(times), chance: 1.0, fault };
        self.plan().rest.push(rule);
    }

    /// Each request of any method whose path contains `path` goes wrong with this probability.
    pub fn rest_by_chance(&self, path: &str, chance: f64, fault: RestFault) {
        self.plan().rest.push(Rule { method: None, matching: path.to_owned(), left: None, chance, fault });
    }

    /// The next `times` dispatches of this name (`""`: all) go wrong. READY, RESUMED and `GUILD_CREATE` never do.
    pub fn events(&self, name: &str, times: u32, fault: EventFault) {
        self.plan().events.push(Rule {
            method: None,
            matching: name.to_owned(),
            left: Some(times),
            chance: 1.0,
            fault,
        });
    }

    /// Each dispatch of this name (`""`: all) goes wrong with this probability.
    pub fn events_by_chance(&self, name: &str, chance: f64, fault: EventFault) {
        self.plan().events.push(Rule { method: None, matching: name.to_owned(), left: None, chance, fault });
    }

    /// From now on everything goes well.
    pub fn clear(&self) {
        let mut plan = self.plan();
        plan.rest.clear();
        plan.events.clear();
    }

    /// How often something went wrong.
    pub fn hits(&self) -> usize {
        self.plan().hits
    }

    /// How often each kind of misfortune struck, by its name without its figures.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, usize> {
        self.plan().counts.clone()
    }

    pub(super) fn for_request(&self, method: &str, path: &str) -> Option<RestFault> {
        let mut plan = self.plan();
        let Plan { rest, random, hits, counts, .. } = &mut *plan;
        let found = draw(rest, random, |rule| {
            rule.method.as_ref().is_none_or(|wanted| wanted == method) && path.contains(&rule.matching)
        });
        *hits += usize::from(found.is_some());
        if let Some(fault) = &found {
            *counts.entry(kind(fault)).or_default() += 1;
        }
        found
    }

    pub(super) fn for_event(&self, name: &str) -> Option<EventFault> {
        let mut plan = self.plan();
        let Plan { events, random, hits, counts, .. } = &mut *plan;
        let found = draw(events, random, |rule| rule.matching.is_empty() || rule.matching == name);
        *hits += usize::from(found.is_some());
        if let Some(fault) = &found {
            *counts.entry(kind(fault)).or_default() += 1;
        }
        found
    }
}

/// A fault's name without its figures.
fn kind(fault: &impl std::fmt::Debug) -> String {
    format!("{fault:?}").split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

fn draw<F: Copy>(rules: &mut Vec<Rule<F>>, random: &mut Ids, fits: impl Fn(&Rule<F>) -> bool) -> Option<F> {
    let found = rules.iter_mut().find(|rule| fits(rule) && (rule.chance >= 1.0 || random.chance(rule.chance)))?;
    let fault = found.fault;
    if let Some(left) = &mut found.left {
        *left = left.saturating_sub(1);
    }
    rules.retain(|rule| rule.left != Some(0));
    Some(fault)
}
