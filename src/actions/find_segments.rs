//! The members in a few groups by how they take part; the groups keep their names from one look to the next.

use crate::actions::community_ground::{self, FEWEST};
use crate::actions::core_members::{self, Caveats, Error};
use crate::app::App;
use crate::domain::community::label::{self, Label};
use crate::domain::community::segments::{self, Segment};
use crate::domain::ids::GuildId;
use crate::store::segments as rows;

/// Days looked at.
pub const DAYS: i64 = 90;
/// Groups at most.
const MOST: usize = 6;
/// Days after which a group that was not found again is forgotten.
const REMEMBERED: i64 = 180;
/// What the division follows: the same members, the same groups.
const SEED: u64 = 1;

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its number, its size and what sets it apart.
    pub segment: Segment,
    /// What it is called.
    pub label: Label,
}

/// Everybody who took part, in groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// The groups that may be told, the largest first.
    pub told: Vec<Group>,
    /// Whether there are groups too small to be told.
    pub withheld: bool,
    /// How clear the division is, from −1 to 1; below 0.25 there is no real structure.
    pub silhouette: f64,
    /// Every member of a group that may be told and its number, by rising account; for staff's files alone.
    pub members: Vec<(u64, u32)>,
    /// How many took part, in groups that may be told and others.
    pub took_part: usize,
    /// What the division does not know.
    pub caveats: Caveats,
}

/// Divide the members of `guild`, and keep what the groups are called.
pub async fn run(app: &App, guild: GuildId) -> Result<Groups, Error> {
    let now = app.clock.now();
    let ground = community_ground::load(app, guild, DAYS).await?;
    // Up to the beginning of this day: two looks on one day say the same, so nobody can be told by what they did in between.
    let end = core_members::today(now);
    if !ground.days.iter().any(|edge| edge.at < end) {
        return Err(Error::Nothing);
    }
    // Nobody's credit is weighed here: it does not matter whose counts.
    let caveats = Caveats { open: false, ..ground.caveats(app, guild, DAYS).await? };
    let since = now - REMEMBERED * 86_400;
    let before = rows::list(&mut app.store.read(), guild, since).await?;
    let (ids, found, labels, before) = community_ground::apart(move || {
        let acts = ground.days.iter().zip(ground.acts.iter().copied()).filter(|(edge, _)| edge.at < end);
        let (ids, features): (Vec<u64>, Vec<segments::Row>) = segments::features(acts, end).into_iter().unzip();
        let known: Vec<Segment> = before.iter().map(|(segment, _)| segment.clone()).collect();
        let found = segments::find(&features, MOST, &known, SEED);
        let labels = label::labels(&found.segments, &before);
        (ids, found, labels, before)
    })
    .await?;
    let groups: Vec<Group> =
        found.segments.iter().zip(labels).map(|(segment, label)| Group { segment: segment.clone(), label }).collect();
    // One group is everybody: it has no name to keep.
    if groups.len() > 1 {
        let kept: Vec<(Segment, String)> =
            groups.iter().map(|it| (it.segment.clone(), it.label.word().to_owned())).collect();
        let same = |(segment, label): &(Segment, String)| {
            before.iter().any(|(old, word)| old.name == segment.name && old.centre == segment.centre && word == label)
        };
        if !kept.iter().all(same) {
            let mut tx = app.store.begin().await?;
            rows::keep(&mut tx, guild, &kept, since, now).await?;
            tx.commit().await?;
        }
    }
    let took_part = ids.len();
    let member = |(id, group): (u64, &usize)| {
        let segment = found.segments.get(*group).filter(|segment| segment.members >= FEWEST)?;
        Some((id, segment.name))
    };
    let members = ids.into_iter().zip(&found.group).filter_map(member).collect();
    let (told, small): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|it| it.segment.members >= FEWEST);
    let withheld = !small.is_empty();
    Ok(Groups { told, withheld, silhouette: found.silhouette, members, took_part, caveats })
}
