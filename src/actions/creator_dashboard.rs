//! How a creator's server does, at a glance: who holds what, what members do with the lessons, and whether recommending helps.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::actions::community_ground::FEWEST;
use crate::actions::rank::{self, Rank};
use crate::app::App;
use crate::domain::access::{Access, Holding, decide};
use crate::domain::community::health::{Share, share};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::lessons::recommend::holdout::{self, Effect, Outcome};
use crate::domain::lessons::recommend::word::Word;
use crate::domain::lessons::{LessonState, Mark};
use crate::store::lesson_lists::{self, Queue};
use crate::store::plans::Plan;
use crate::store::{Read, StoreError, guilds, ledger, lesson_marks, lesson_offers, lesson_words, lessons, plans};

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
    pub done: Times,
    /// See `done`.
    pub saved: Times,
    /// How many lessons were offered since then, each to each member counting once.
    pub offered: Times,
    /// The share of the members, in percent, who are offered popular lessons only.
    pub held_out: f64,
    /// Whether recommending helps; `None` while either side has fewer than five members.
    pub helps: Option<Helps>,
}

/// How often members did something, told so that nobody can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// So often; by at least five members, unless it is 0.
    Count(i64),
    /// By so few that the figure would be about them.
    Few,
}

impl Times {
    const fn told(times: i64, members: usize) -> Self {
        if times > 0 && members < FEWEST { Self::Few } else { Self::Count(times) }
    }
}

/// Whether recommending helps.
#[derive(Debug, Clone, PartialEq)]
pub struct Helps {
    /// Greater: those to whom fitting lessons are offered take more of them. Equal: chance alone may make the difference.
    pub verdict: Ordering,
    /// Members who are offered what fits them.
    pub fitting: Side,
    /// Members who are offered what is popular.
    pub popular: Side,
    /// The difference and its 95 % confidence interval, unless the sides' figures are withheld.
    pub difference: Option<(f64, (f64, f64))>,
}

/// One side of the comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// How many they are.
    pub members: usize,
    /// The mean part of what was offered that a member took. Where on either side fewer than five took any of it, or all but so
    /// few, only which part of the members took any, in words.
    pub taken: Share,
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
        plan: plan.offer.name,
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
    let words = lesson_words::all(read, guild).await?;
    let by = |mark: Mark| {
        let said = words.iter().filter(|said| said.at >= since && said.words.contains(&Word::Mark(mark)));
        said.map(|said| said.member).collect::<BTreeSet<_>>().len()
    };
    let offered_to = outcomes.iter().map(|outcome| outcome.member).collect::<BTreeSet<_>>().len();
    let times = async |read: &mut Read<'_>, mark: Mark| -> Result<Times, StoreError> {
        Ok(Times::told(lesson_marks::count_since(read, guild, mark, since).await?, by(mark)))
    };
    Ok(Lessons {
        published: lessons::list(read, guild, Some(LessonState::Published), 0, 0).await?.1,
        review: lesson_lists::queue(read, guild, now - REVIEW_DAYS * 86_400, 0).await?,
        done: times(read, Mark::Done).await?,
        saved: times(read, Mark::Saved).await?,
        offered: Times::told(i64::try_from(outcomes.len()).unwrap_or(i64::MAX), offered_to),
        held_out: app.config.lessons.holdout_percent,
        helps: holdout::effect(&outcomes).and_then(|effect| helps(&outcomes, &effect)),
    })
}

/// What may be told of the comparison; nothing while a side has fewer than five members.
fn helps(outcomes: &[Outcome], effect: &Effect) -> Option<Helps> {
    let takers = |held_out: bool, members: usize| {
        let took = outcomes.iter().filter(|it| it.held_out == held_out && it.taken);
        let took = took.map(|it| it.member).collect::<BTreeSet<_>>().len();
        share(took, members, FEWEST)
    };
    let of = [takers(false, effect.members)?, takers(true, effect.held_out)?];
    // Where one side's figure is withheld the other's is, too: the one could be computed from it and the whole.
    let told = !of.iter().any(|it| matches!(it, Share::Few | Share::Some | Share::Most));
    let taken = |of: Share, mean: f64| match of {
        _ if told => Share::Part(mean),
        Share::Part(part) if part > 0.5 => Share::MoreThanHalf,
        Share::Part(_) => Share::LessThanHalf,
        rough => rough,
    };
    let [fitting, popular] = of;
    let fitting = Side { members: effect.members, taken: taken(fitting, effect.with.mean) };
    let popular = Side { members: effect.held_out, taken: taken(popular, effect.without.mean) };
    let (low, high) = effect.interval;
    Some(Helps {
        verdict: if low > 0.0 {
            Ordering::Greater
        } else if high < 0.0 {
            Ordering::Less
        } else {
            Ordering::Equal
        },
        fitting,
        popular,
        difference: told.then_some((effect.difference.mean, effect.interval)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pv5_no_figure_of_the_comparison_is_about_one_to_four_members() {
        let outcomes = |takers: u64, members: u64, held_out: bool| {
            (0..members).map(move |member| Outcome {
                member: MemberId(member + if held_out { 1_000 } else { 0 }),
                held_out,
                taken: member < takers,
            })
        };
        let told = |fitting: (u64, u64), popular: (u64, u64)| {
            let all: Vec<Outcome> =
                outcomes(fitting.0, fitting.1, false).chain(outcomes(popular.0, popular.1, true)).collect();
            holdout::effect(&all).and_then(|effect| helps(&all, &effect))
        };
        assert_eq!(told((4, 4), (0, 9)), None, "a side of four");
        let few = told((3, 5), (0, 9)).unwrap();
        assert_eq!((few.fitting.taken, few.popular.taken, few.difference), (Share::Some, Share::Nobody, None));
        let half = told((12, 20), (4, 20)).unwrap();
        assert_eq!((half.fitting.taken, half.popular.taken), (Share::MoreThanHalf, Share::Few));
        let most = told((18, 20), (2, 20)).unwrap();
        assert_eq!((most.fitting.taken, most.popular.taken, most.difference), (Share::Most, Share::Few, None));
        assert_eq!(most.verdict, Ordering::Greater, "which way it goes is about all of them");
        let enough = told((12, 20), (5, 20)).unwrap();
        assert_eq!((enough.fitting.taken, enough.popular.taken), (Share::Part(0.6), Share::Part(0.25)));
        assert!((enough.difference.unwrap().0 - 0.35).abs() < 1e-12);
        assert_eq!(
            (Times::told(0, 0), Times::told(9, 4), Times::told(9, 5)),
            (Times::Count(0), Times::Few, Times::Count(9))
        );
    }
}
