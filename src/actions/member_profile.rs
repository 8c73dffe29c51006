//! A member's own standing, and what everybody may know of another member. Changes nothing.

use std::collections::BTreeMap;

use crate::actions::appeal::{self, Standing};
use crate::actions::core_members;
use crate::actions::member_trust;
use crate::actions::points_table;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::access::Waiting;
use crate::domain::community::points::LEVEL_DAYS;
use crate::domain::community::reasons::{Reason, reasons};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};
use crate::store::edges;
use crate::store::guilds;
use crate::store::ledger;
use crate::store::lesson_lists;
use crate::store::lesson_marks;
use crate::store::ranks;

/// Figures about places are told only where so many are ranked: of fewer, everybody could be told apart.
const ENOUGH_RANKED: i64 = 11;
/// Topics named.
const TOPICS: usize = 5;

/// What everybody may know: what was published under the member's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Public {
    /// Lessons the member wrote.
    pub written: usize,
    /// Their topics, the most frequent first.
    pub topics: Vec<String>,
}

/// What a member is told about themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// What everybody may know.
    pub public: Public,
    /// Lessons finished.
    pub done: usize,
    /// Lessons kept for later.
    pub saved: usize,
    /// Topics of the lessons finished, the most frequent first.
    pub topics: Vec<String>,
    /// How the member takes part.
    pub part: Part,
    /// How it stands with what the member gives, where some of it is held or switched off. Nobody else is told.
    pub look: Option<Standing>,
}

/// How a member takes part, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// The server has not switched analysis on.
    Off,
    /// The member left the analysis.
    Left,
    /// What the interactions say.
    Known {
        /// Whom the member helped, and who appreciated it.
        reason: Reason,
        /// Where the member stands among all who are ranked; `None` when there is nothing kind or exact to say.
        band: Option<Band>,
        /// Points of the last [`LEVEL_DAYS`] days; `None` while too few credit the member for points to be told.
        points: Option<u32>,
        /// That what they give does not count yet, because their access was somebody else's lately. Nobody else is told.
        waits: Option<Waiting>,
    },
}

/// A place among all who are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Among the first tenth.
    Tenth,
    /// Among the first quarter.
    Quarter,
    /// Among the first half.
    Half,
    /// On the list.
    Listed,
}

/// What everybody may know of `member`.
pub async fn public(app: &App, guild: GuildId, member: MemberId) -> Result<Public, StoreError> {
    let written = lesson_lists::written_by(&mut app.store.read(), guild, member).await?;
    Ok(Public { written: written.len(), topics: first(&written) })
}

/// What `member` is told about themselves.
pub async fn own(app: &App, guild: GuildId, member: MemberId) -> Result<Own, rank_community::Error> {
    let mut read = app.store.read();
    let marks: BTreeMap<LessonId, Vec<Mark>> = lesson_marks::list(&mut read, guild, member).await?;
    let said = |mark: Mark| marks.values().filter(|own| own.contains(&mark)).count();
    let finished = lesson_lists::finished_by(&mut read, guild, member).await?;
    Ok(Own {
        public: public(app, guild, member).await?,
        done: said(Mark::Done),
        saved: said(Mark::Saved),
        topics: first(&finished),
        part: part(app, guild, member).await?,
        look: appeal::standing(app, guild, member).await?,
    })
}

async fn part(app: &App, guild: GuildId, member: MemberId) -> Result<Part, rank_community::Error> {
    let mut read = app.store.read();
    if !guilds::find(&mut read, guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(Part::Off);
    }
    if consents::find(&mut read, guild, member, Purpose::Analysis).await? == Some(false) {
        return Ok(Part::Left);
    }
    let mut edges = edges::of_member(&mut read, guild, member, app.clock.now()).await?;
    let left = rank_community::opted_out(&mut read, guild).await?;
    edges.retain(|edge| !left.contains(&edge.src) && !left.contains(&edge.dst));
    // Who pays is nobody's business here.
    let reason = reasons(&edges, &[member.0], |_| false).pop().unwrap_or_default();
    // A ranking is not made here: while none holds, nothing is said of a place.
    let band = match ranks::current(&mut read, guild).await? {
        Some(run) => ranks::find(&mut read, guild, member).await?.and_then(|place| band(place.position, run.members)),
        None => None,
    };
    let points = match points_table::kept(app, guild, LEVEL_DAYS).await {
        Ok(table) => table.find(member.0).map(|(_, row)| row.points),
        Err(core_members::Error::Off | core_members::Error::Nothing) => None,
        Err(core_members::Error::Rank(error)) => return Err(error),
    };
    Ok(Part::Known { reason, band, points, waits: waits(app, guild, member).await? })
}

/// Whether what `member` gives waits, where it would count for their access and for nothing else.
async fn waits(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Waiting>, rank_community::Error> {
    // Looking at everybody's access is left for those who have any.
    if !ledger::knows(&mut app.store.read(), guild, member).await? {
        return Ok(None);
    }
    let found = member_trust::kept(app, guild).await?;
    let is_heard = found.trust.open || found.trust.counts(member.0);
    Ok(found.waiting.get(&member.0).copied().filter(|_| !is_heard))
}

/// Said upwards only: nobody is told that they are in the lower half.
fn band(place: i64, ranked: i64) -> Option<Band> {
    if ranked < ENOUGH_RANKED {
        return None;
    }
    Some(match place {
        place if place * 10 <= ranked => Band::Tenth,
        place if place * 4 <= ranked => Band::Quarter,
        place if place * 2 <= ranked => Band::Half,
        _ => Band::Listed,
    })
}

fn first(lessons: &[(LessonId, Vec<String>)]) -> Vec<String> {
    lesson_lists::count_topics(lessons).into_iter().take(TOPICS).map(|(topic, _)| topic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_bands_and_only_among_many() {
        assert_eq!(band(1, 10), None, "among ten, a tenth is one person");
        let told: Vec<_> = [1, 2, 5, 10, 11, 20].map(|place| band(place, 20)).into_iter().flatten().collect();
        assert_eq!(told, [Band::Tenth, Band::Tenth, Band::Quarter, Band::Half, Band::Listed, Band::Listed]);
    }
}
