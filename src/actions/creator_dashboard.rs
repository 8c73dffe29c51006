//! How a creator's server does, at a glance: who holds what, what members do with the lessons, and whether recommending helps.

use std::collections::BTreeMap;

use crate::actions::community_ground::FEWEST;
use crate::actions::rank::{self, Rank};
use crate::app::App;
use crate::domain::access::{Access, Holding, decide};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::lessons::recommend::holdout::{self, Effect};
use crate::domain::lessons::{LessonState, Mark};
use crate::store::lesson_lists::{self, Queue};
use crate::store::plans::Plan;
use crate::store::{StoreError, guilds, ledger, lesson_marks, lesson_offers, lessons, plans};

/// Days looked back on.
pub const DAYS: i64 = 90;
/// Decisions of so many days count for how long a review takes, as in `/mod queue`.
const REVIEW_DAYS: i64 = 30;

/// What a creator sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Members with access to anything.
    pub members: usize,
    /// Plans on sale, and others that somebody holds.
    pub plans: Vec<Held>,
    /// `None` where lessons are not in use.
    pub lessons: Option<Lessons>,
}

/// Who holds a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub plan: String,
    /// Whether it is no longer sold.
    pub archived: bool,
    /// How many hold it in each way.
    pub holders: BTreeMap<Holding, usize>,
}

/// What members do with the lessons.
#[derive(Debug, Clone, PartialEq)]
pub struct Lessons {
    /// How many are published.
    pub published: i64,
    /// What waits for review.
    pub review: Queue,
    /// How often members finished and saved one since [`DAYS`] ago.
    pub done: i64,
    /// See `done`.
    pub saved: i64,
    /// How many lessons were offered since then, each to each member counting once.
    pub offered: usize,
    /// The share of the members, in percent, who are offered popular lessons only.
    pub held_out: f64,
    /// Whether recommending helps; `None` while either side has fewer than five members.
    pub effect: Option<Effect>,
}

/// What the creator sees now; `None` for everybody else.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Dashboard>, rank::Error> {
    if rank::of_visitor(app, guild, member).await? != Some(Rank::Creator) {
        return Ok(None);
    }
    let (members, plans) = holders(app, guild).await?;
    let uses_lessons = guilds::find(&mut app.store.read(), guild).await?.is_some_and(|settings| settings.lessons);
    let lessons = if uses_lessons { Some(lessons(app, guild).await?) } else { None };
    Ok(Some(Dashboard { members, plans, lessons }))
}

async fn holders(app: &App, guild: GuildId) -> Result<(usize, Vec<Held>), StoreError> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    let mut members = 0;
    let mut counts: BTreeMap<PlanId, BTreeMap<Holding, usize>> = BTreeMap::new();
    let terms = plans::terms(read, guild).await?;
    ledger::for_everybody(read, guild, |_, entries| {
        let held = strongest(&decide(entries, &terms, now));
        members += usize::from(!held.is_empty());
        for (plan, holding) in held {
            *counts.entry(plan).or_default().entry(holding).or_default() += 1;
        }
    })
    .await?;
    let held = |plan: Plan| Held {
        holders: counts.get(&plan.id).cloned().unwrap_or_default(),
        archived: plan.archived(),
        plan: plan.name,
    };
    let plans = plans::list(read, guild).await?.into_iter().map(held);
    Ok((members, plans.filter(|it| !it.archived || !it.holders.is_empty()).collect()))
}

/// In which way a member holds each plan; who holds one twice counts once, as what pays most.
fn strongest(access: &Access) -> BTreeMap<PlanId, Holding> {
    let mut held: BTreeMap<PlanId, Holding> = BTreeMap::new();
    for verdict in access.verdicts.iter().filter(|verdict| verdict.allowed) {
        let holding = verdict.why.holding();
        held.entry(verdict.plan).and_modify(|it| *it = holding.min(*it)).or_insert(holding);
    }
    held
}

async fn lessons(app: &App, guild: GuildId) -> Result<Lessons, StoreError> {
    let now = app.clock.now();
    let since = now - DAYS * 86_400;
    let read = &mut app.store.read();
    let outcomes = lesson_offers::outcomes(read, guild, since).await?;
    let enough = |effect: &Effect| effect.members >= FEWEST && effect.held_out >= FEWEST;
    Ok(Lessons {
        published: lessons::list(read, guild, Some(LessonState::Published), 0, 0).await?.1,
        review: lesson_lists::queue(read, guild, now - REVIEW_DAYS * 86_400, 0).await?,
        done: lesson_marks::count_since(read, guild, Mark::Done, since).await?,
        saved: lesson_marks::count_since(read, guild, Mark::Saved, since).await?,
        offered: outcomes.len(),
        held_out: app.config.lessons.holdout_percent,
        effect: holdout::effect(&outcomes).filter(enough),
    })
}
