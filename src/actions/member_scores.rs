//! A member's interest, activity and influence, as this community's own past lets them be foretold: fitted on what members
//! did in sixty days and what came of it in the thirty after; both must have been heard. Changes nothing.

use crate::actions::community_ground;
use crate::actions::core_members::Error;
use crate::app::App;
use crate::domain::community::Edge;
use crate::domain::community::coverage;
use crate::domain::community::scores::{self, NoFit, Row, Score, Weights};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::listening;

/// What one member gave another on a day, and in how many acts.
type Act = (Edge, u64);

/// Days that are foretold.
const AHEAD: i64 = 30;
/// Days from which is foretold.
const BACK: i64 = 60;
/// The part of both that must have been heard: a day or two without us say little about anybody, a week does.
const HEARD: f64 = 0.9;

/// What can be said about one score of a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// The member's score against everybody's.
    Above {
        /// The part of the members who took part whose score is lower.
        part: f64,
        /// How much of the differences between members the weights explain.
        explains: f64,
    },
    /// Too few members took part, or too little of the time was heard.
    TooLittle,
    /// What members did says nothing about what they did next.
    Unforetold,
}

/// Every score of `member`; `None` when the member did not take part in the last sixty days.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Vec<(Score, Told)>>, Error> {
    let now = app.clock.now();
    let ground = community_ground::load(app, guild, AHEAD + BACK).await?;
    let (cut, since) = (now - AHEAD * 86_400, now - (AHEAD + BACK) * 86_400);
    let gaps = coverage::missing(&listening::list(&mut app.store.read(), guild, since).await?, since, now);
    let heard =
        [(since, cut), (cut, now)].into_iter().all(|(from, until)| coverage::heard(&gaps, from, until) >= HEARD);
    community_ground::apart(move || {
        let days = || ground.days.iter().copied().zip(ground.acts.iter().copied());
        let (past, later): (Vec<Act>, Vec<Act>) = days().partition(|(edge, _)| edge.at <= cut);
        let (members, rows): (Vec<u64>, Vec<Row>) = scores::features(&past, cut).into_iter().unzip();
        let lately: Vec<Act> = days().filter(|(edge, _)| edge.at > now - BACK * 86_400).collect();
        let today = scores::features(&lately, now);
        let own = *today.get(&member.0)?;
        if !heard {
            return Some(Score::ALL.into_iter().map(|score| (score, Told::TooLittle)).collect());
        }
        let told = |score: Score| match scores::fit(&rows, &scores::outcomes(score, &later, &members)) {
            Ok(weights) => above(&weights, &own, today.values()),
            Err(NoFit::TooLittle) => Told::TooLittle,
            Err(NoFit::Unforetold) => Told::Unforetold,
        };
        Some(Score::ALL.into_iter().map(|score| (score, told(score))).collect())
    })
    .await
}

#[allow(clippy::cast_precision_loss, reason = "counts of members")]
fn above<'r>(weights: &Weights, own: &Row, everybody: impl Iterator<Item = &'r Row>) -> Told {
    let own = weights.of(own);
    let all: Vec<f64> = everybody.map(|row| weights.of(row)).collect();
    let lower = all.iter().filter(|score| **score < own).count();
    Told::Above { part: lower as f64 / all.len().max(1) as f64, explains: weights.explains }
}
