//! Minutes of which something was lost while too much came at once are read from the channels when it is calm again.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::domain::ids::GuildId;
use crate::jobs::{Job, JobError, backfill};
use crate::store::{StoreError, backfills, guilds, listening, ranks};

/// So long after its end nothing is added to a minute any more.
const OVER: i64 = 120;
/// Every channel is asked once per span, so minutes within this time of one another are read as one.
const TOGETHER: i64 = 3_600;

/// Safe to run twice because a span that is wished for already is not wished for again, and records are written once
/// however often they are read.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ReadLost {}

impl Job for ReadLost {
    const KIND: &'static str = "read_lost";

    fn key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        // While much waits to be written, more would only make it worse; the next look is minutes away.
        if app.interactions.waiting() >= app.interactions.capacity().div_ceil(4) {
            return Ok(());
        }
        for guild in ranks::list_guilds(&mut app.store.read()).await? {
            for (from, until) in unread(app, guild).await? {
                tracing::info!(guild.id = %guild, seconds = until - from, "what was lost is read from the channels");
                backfill::wish(app, guild, from, until).await?;
            }
        }
        Ok(())
    }
}

/// The spans of a guild that are still to be wished for.
async fn unread(app: &App, guild: GuildId) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut read = app.store.read();
    let mut lost = listening::unread(&mut read, guild, app.clock.now() - OVER).await?;
    if lost.is_empty() {
        return Ok(lost);
    }
    let again = guilds::analysed_again(&mut read, guild).await?;
    let windows = backfills::list(&mut read, guild).await?;
    lost.retain(|(from, until)| {
        again.is_none_or(|again| again <= *from) && !windows.iter().any(|it| it.from <= *from && it.until >= *until)
    });
    Ok(together(lost))
}

/// Spans, by their beginning, with those joined that lie near one another.
fn together(spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, until) in spans {
        match joined.last_mut() {
            Some(last) if from - last.1 <= TOGETHER => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_near_one_another_are_read_as_one() {
        assert_eq!(together(vec![(0, 60), (120, 240), (3_840, 3_900), (9_000, 9_060)]), [(0, 3_900), (9_000, 9_060)]);
        assert_eq!(together(vec![]), []);
    }
}
