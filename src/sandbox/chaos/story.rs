//! One seed's story: acts of people with misfortune in between, then calm, in which everything must come right.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::acts;
use super::faults::{self, Kind, Plan};
use super::oracle::{Oracle, Violation};
use super::people;
use super::stage::{Setting, Stage, pause};
use super::truth::{Facts, Right};
use crate::sandbox::stripe::AfterDunning;

/// After the last misfortune everything heard of must have come right within so many seconds.
const SOON: i64 = 60;
/// What was never heard of must have been found within so many seconds: one comparison and its work.
const FOUND: i64 = 15 * 60;
/// A comparison comes every ten minutes.
const COMPARISON: i64 = 10 * 60 + 5;
/// How long nothing may be asked until the bot counts as done.
const CALM: Duration = Duration::from_millis(200);
/// How long it may work in the machine's time before what it has not done counts as never done.
const WORK: Duration = Duration::from_secs(30);

/// What one seed came to.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// SHA-256 of the trace: what was decided, and how both worlds stood at the end.
    pub hash: String,
    /// The trace itself.
    #[serde(skip)]
    pub trace: Vec<String>,
    /// The broken promise, if one was.
    pub violation: Option<String>,
    /// Misfortunes that struck, by kind.
    pub struck: BTreeMap<String, usize>,
    /// Milliseconds from a payment to its role, nothing being in the way.
    pub paid_to_role_ms: Vec<u64>,
    /// Seconds of the worlds' clock from the last misfortune until everything was right.
    pub right_after: Vec<i64>,
    /// The machine's seconds it took.
    pub took: f64,
    /// Where the folder was kept, after a violation.
    pub kept: Option<String>,
}

/// The story being told.
pub struct Story {
    /// Where.
    pub stage: Stage,
    /// What people did.
    pub facts: Facts,
    /// What goes wrong.
    pub plan: Plan,
    /// Every choice follows from it.
    pub random: StdRng,
    /// What was decided so far.
    pub trace: Vec<String>,
    /// Milliseconds from a payment to its role, nothing being in the way.
    pub paid_to_role_ms: Vec<u64>,
    oracle: Oracle,
    right_after: Vec<i64>,
}

/// Why a story ended early.
enum Stop {
    Broken(Violation),
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Violation> for Stop {
    fn from(violation: Violation) -> Self {
        Self::Broken(violation)
    }
}

/// Play one seed. What cannot even be played (the bot does not start) counts as broken: it is no less a fault.
pub async fn play(seed: u64, more: &[(String, String)]) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let mut random = StdRng::seed_from_u64(seed ^ 0xc4a0_5c4a_05c4_a05c);
    let plan = Plan::draw(&mut random);
    let setting = Setting { seed, members_intent: random.random_bool(0.5), database: None, more: more.to_vec() };
    let mut story = Story {
        stage: Stage::build(&setting).await.context("the worlds could not be made")?,
        facts: Facts::default(),
        plan,
        random,
        trace: Vec::new(),
        paid_to_role_ms: Vec::new(),
        oracle: Oracle::default(),
        right_after: Vec::new(),
    };
    story.tell(format!("misfortunes: {:?}", story.plan.kinds));
    let violation = match story.play().await {
        Ok(()) => None,
        Err(Stop::Broken(violation)) => Some(format!("{}: {}", violation.invariant, violation.what)),
        Err(Stop::Failed(error)) => Some(format!("the story could not go on: {error:#}")),
    };
    let mut digest = Sha256::new();
    for line in &story.trace {
        digest.update(line.as_bytes());
        digest.update(b"\n");
    }
    Ok(Outcome {
        seed,
        hash: hex::encode(digest.finalize()),
        struck: story.struck(),
        kept: violation.as_ref().map(|_| story.stage.keep().display().to_string()),
        violation,
        trace: story.trace,
        paid_to_role_ms: story.paid_to_role_ms,
        right_after: story.right_after,
        took: begun.elapsed().as_secs_f64(),
    })
}

impl Story {
    /// Add a line to the trace. Never a time of the machine's, an id, or anything that hangs on who was quicker.
    pub fn tell(&mut self, line: impl Into<String>) {
        self.trace.push(line.into());
    }

    /// Note how rights stand; to be called between two changes of one act.
    pub fn look(&mut self) {
        self.oracle.look(&self.stage, &mut self.facts);
    }

    async fn play(&mut self) -> Result<(), Stop> {
        self.stage.awake().await?;
        people::until("the commands are registered", || {
            !self.stage.discord.commands(self.stage.square.carl, "en-US").is_empty()
        })
        .await?;
        self.facts.people = people::cast(&self.stage);
        let (first, count) = (self.random.random_range(0..4), self.random.random_range(1..=4));
        self.facts.offers = people::sell(&self.stage, first, count).await?;
        let dunning = [AfterDunning::Cancel, AfterDunning::MarkUnpaid, AfterDunning::LeavePastDue];
        let dunning = dunning.choose(&mut self.random).copied().unwrap_or_default();
        self.stage.stripe.set_after_dunning(dunning);
        self.tell(format!("after dunning: {dunning:?}"));
        self.tell(format!("on sale: {:?}", self.facts.offers.iter().map(|offer| offer.name).collect::<Vec<_>>()));
        self.oracle.look(&self.stage, &mut self.facts);
        for stretch in 1..=self.random.random_range(1..=2) {
            self.tell(format!("stretch {stretch}"));
            self.plan.arm(&self.stage);
            for _ in 0..self.random.random_range(4..=8) {
                self.act().await?;
            }
            acts::last_word(self).await?;
            self.watch()?;
            self.come_right().await?;
        }
        self.all_return().await?;
        self.tell_end();
        Ok(Oracle::books(&self.stage, &self.facts, self.stage.deaths()).await?)
    }

    /// Whoever is gone comes back, and finds what they paid for.
    async fn all_return(&mut self) -> Result<(), Stop> {
        let people = self.facts.people.clone();
        let gone: Vec<_> = people.iter().filter(|person| !self.stage.discord.is_member(person.id)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        for person in gone {
            self.stage.discord.join(person.id);
            self.tell(format!("{} returns at the end", person.name));
        }
        self.look();
        self.come_right().await
    }

    /// One act of somebody's, a little time, and a look at what the bot did.
    async fn act(&mut self) -> Result<(), Stop> {
        for line in faults::between(&self.plan, &self.stage, &mut self.random) {
            self.tell(line);
        }
        acts::next(self).await?;
        self.oracle.look(&self.stage, &mut self.facts);
        let (seconds, waits) = (self.random.random_range(1..20), self.random.random_bool(0.6));
        self.stage.pass(seconds).await;
        if waits {
            self.stage.quiet(Duration::from_millis(30), Duration::from_millis(400)).await;
        }
        self.oracle.look(&self.stage, &mut self.facts);
        Ok(self.oracle.judge(&self.stage, &self.facts)?)
    }

    /// Misfortune ends. What was heard of is right within a minute, what was not within a quarter of an hour, and
    /// comparing once more changes nothing.
    async fn come_right(&mut self) -> Result<(), Stop> {
        Plan::disarm(&self.stage);
        self.redeliver().await?;
        let bound = if self.hears_all() { SOON } else { FOUND };
        let steps = [0, 3, 6, 10, 15, 20, 30, 45, 60, 120, 300, 480, 600, 605, 720, 840, 900];
        let mut passed = 0;
        for until in steps.into_iter().filter(|step| *step <= bound) {
            self.stage.pass(until - passed).await;
            passed = until;
            let patience = if until == bound { WORK } else { Duration::from_secs(3) };
            self.stage.quiet(CALM, patience).await;
            self.watch()?;
            if Oracle::differing(&self.stage, &self.facts).is_empty() {
                break;
            }
        }
        self.settled(&format!("{passed} s after the last misfortune")).await?;
        self.right_after.push(passed);
        // However quick the bot was: what comes next comes at the same moment of the worlds' time.
        self.stage.pass(FOUND - passed).await;
        self.compare_once_more().await?;
        self.settled("after another comparison with nothing in the way").await?;
        self.tell_state();
        Ok(())
    }

    /// Everything is right. The machine's time counts as well: a slow machine is no broken promise.
    async fn settled(&self, when: &str) -> Result<(), Violation> {
        let begun = Instant::now();
        while let Some(violation) = Oracle::differing(&self.stage, &self.facts).into_iter().next() {
            if begun.elapsed() > WORK {
                return Err(Violation { what: format!("{}, {when}", violation.what), ..violation });
            }
            pause(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Stripe tries again what nobody was there to take.
    async fn redeliver(&self) -> anyhow::Result<()> {
        people::listening(&self.stage).await?;
        self.stage.stripe.webhooks().deliver().await;
        Ok(())
    }

    /// Much time passes. Before it has, Stripe has tried again: it does so for three days, many times.
    pub async fn pass_long(&self, seconds: i64) -> anyhow::Result<()> {
        self.redeliver().await?;
        self.stage.pass(seconds).await;
        Ok(())
    }

    /// Nothing this seed does keeps a change from being heard of.
    fn hears_all(&self) -> bool {
        let quiet = ["leaves", "returns", "by hand", "takes no role away"];
        let given_up = self.stage.stripe.webhooks().tally().given_up > 0;
        self.plan.hides_nothing()
            && !given_up
            && !self.trace.iter().any(|line| quiet.iter().any(|word| line.contains(word)))
    }

    /// A comparison with nothing in the way, seen on the wire from its beginning to its end.
    async fn compare_once_more(&mut self) -> Result<(), Stop> {
        let before = self.stage.stripe.requests().len();
        self.stage.pass(COMPARISON).await;
        let compared = || {
            let asked = self.stage.stripe.requests();
            let listed = |it: &&crate::sandbox::stripe::Recorded| {
                it.path == "/v1/subscriptions" && it.status == 200 && it.fields["customer"].is_null()
            };
            asked.iter().skip(before).any(|it| listed(&it))
        };
        people::until("the next comparison begins", compared).await?;
        self.stage.quiet(CALM, WORK).await;
        self.watch()?;
        self.oracle.knows_all();
        Ok(())
    }

    fn watch(&mut self) -> Result<(), Violation> {
        self.oracle.look(&self.stage, &mut self.facts);
        self.oracle.judge(&self.stage, &self.facts)
    }

    /// How both worlds stand, without ids and times; of roles, those about which only one answer is right.
    fn tell_state(&mut self) {
        let mut lines = Vec::new();
        let rights = self.facts.rights(&self.stage);
        for (index, person) in self.facts.people.iter().enumerate() {
            let roles = self.stage.discord.roles(person.id);
            let certain = roles.iter().filter(|role| rights.get(&(index, **role)) != Some(&Right::Either));
            let mut roles: Vec<String> = certain.map(|role| self.stage.discord.name_of(role.0)).collect();
            roles.sort();
            lines.push(format!("{}: in the guild {}, {roles:?}", person.name, self.stage.discord.is_member(person.id)));
        }
        for (index, purchase) in self.facts.purchases.iter().enumerate() {
            let standing = self.facts.standing(&self.stage, index);
            let status = self.stage.stripe.subscription(&standing.subscription);
            let (person, offer) = (&self.facts.people.get(purchase.person), &self.facts.offers.get(purchase.offer));
            lines.push(format!(
                "{:?} bought {:?}: {} live {} ending {} disputed {}",
                person.map(|it| it.name),
                offer.map(|it| it.name),
                status["status"],
                standing.live,
                standing.ending,
                standing.disputed
            ));
        }
        for line in lines {
            self.tell(line);
        }
    }

    fn tell_end(&mut self) {
        for kind in ["product", "price", "payment_link", "customer", "subscription", "charge"] {
            let line = format!("{kind}: {}", self.stage.stripe.objects(kind).len());
            self.tell(line);
        }
    }

    /// What struck, by kind.
    fn struck(&self) -> BTreeMap<String, usize> {
        let mut struck: BTreeMap<String, usize> = BTreeMap::new();
        for request in self.stage.stripe.requests() {
            if let Some(fault) = request.fault {
                let name = fault.split('(').next().unwrap_or_default().to_owned();
                *struck.entry(format!("stripe {name}")).or_default() += 1;
            }
        }
        for (name, count) in self.stage.discord.faults().counts() {
            *struck.entry(format!("discord {name}")).or_default() += count;
        }
        let tally = self.stage.stripe.webhooks().tally();
        let said = |word: &str| self.trace.iter().filter(|line| line.contains(word)).count();
        for (name, count) in [
            ("webhook lost", tally.lost),
            ("webhook twice", tally.doubled),
            ("webhook not accepted", tally.refused),
            ("power cut", self.stage.deaths()),
            ("gateway broken", said("the gateway breaks")),
            ("clock wrong", said("clock is wrong")),
            ("role changed by hand", said("by hand")),
            ("webhook shuffled seeds", usize::from(self.plan.has(Kind::WebhookShuffled))),
            ("webhook late seeds", usize::from(self.plan.has(Kind::WebhookLate))),
        ] {
            *struck.entry(name.to_owned()).or_default() += count;
        }
        struck.retain(|_, count| *count > 0);
        struck
    }
}
