//! How a member takes part in the community, as staff may know it: nothing of who left the analysis. Changes nothing, but
//! makes a ranking anew that does not hold any more.

use std::time::Duration;

use crate::actions::answer_times;
use crate::actions::core_members::Error;
use crate::actions::member_scores::{self, Told};
use crate::actions::member_trust::{self, Seen};
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::answering::Usual;
use crate::domain::community::scores::Score;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::invites::{self, Counting, Invited};
use crate::store::members::{self, Activity};
use crate::store::{edges, guilds, ranks};

/// How long to wait for what is queued at this moment.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a member takes part.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// The server has not switched analysis on.
    Off,
    /// The member left the analysis.
    Left,
    /// What is recorded.
    Known(Box<Known>),
}

/// What is recorded about a member's part.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Whom they turned to, and who turned to them.
    pub ties: Option<Activity>,
    /// Their place in the ranking.
    pub place: Option<i64>,
    /// Who brought them, and whom they brought.
    pub invited: Invited,
    /// Whether that is recorded at all.
    pub counting: Counting,
    /// How quickly they usually answer, if enough is known.
    pub answers: Option<Usual>,
    /// Interest, activity and influence; empty where there is nothing to say.
    pub scores: Vec<(Score, Told)>,
    /// What was found about them, and whether what they give counts.
    pub seen: Seen,
}

/// How `member` takes part in `guild`.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Part, Error> {
    if !guilds::find(&mut app.store.read(), guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(Part::Off);
    }
    if consents::find(&mut app.store.read(), guild, member, Purpose::Analysis).await? == Some(false) {
        return Ok(Part::Left);
    }
    // When the database is slow the moderator sees what was there a moment ago.
    let _ = tokio::time::timeout(PATIENCE, app.interactions.settled()).await;
    edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
    let run = ranks::latest_run(&mut app.store.read(), guild).await?;
    if run.is_some_and(|run| run.is_expired()) {
        rank_community::run(app, guild).await?;
    }
    let scores = match member_scores::run(app, guild, member).await {
        Ok(told) => told.unwrap_or_default(),
        Err(Error::Off | Error::Nothing) => Vec::new(),
        Err(error) => return Err(error),
    };
    let found = member_trust::look(app, guild).await?;
    let answers = answer_times::of_member(app, guild, member).await?;
    let read = &mut app.store.read();
    Ok(Part::Known(Box::new(Known {
        ties: members::activity(read, guild, member).await?,
        place: ranks::find(read, guild, member).await?.map(|place| place.position),
        invited: invites::of_member(read, guild, member).await?,
        counting: invites::counting(read, guild).await?,
        answers,
        scores,
        seen: member_trust::seen(read, guild, member, &found).await?,
    })))
}
