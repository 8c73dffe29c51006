//! How quickly members answer each other. Changes nothing.

use std::collections::BTreeSet;

use crate::actions::community_ground::FEWEST;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::answering::{Usual, usual};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{StoreError, answers};

/// Days looked at.
pub const DAYS: i64 = 90;

/// What is usual for one member, if enough is known. Whoever asks knows that the member did not leave the analysis.
pub async fn of_member(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Usual>, StoreError> {
    let since = app.clock.now() - DAYS * 86_400;
    Ok(usual(&answers::of_member(&mut app.store.read(), guild, member, since).await?))
}

/// What is usual in the community, up to the beginning of this day (UTC): two looks on one day do not differ by what
/// somebody did in between. The answers of fewer than five people say something about them alone.
pub async fn of_guild(app: &App, guild: GuildId) -> Result<Option<Usual>, StoreError> {
    let mut read = app.store.read();
    let opted_out = rank_community::opted_out(&mut read, guild).await?;
    let now = app.clock.now();
    let mut all = answers::list(&mut read, guild, now - DAYS * 86_400, now).await?;
    all.retain(|(member, _, _)| !opted_out.contains(&member.0));
    let people: BTreeSet<MemberId> = all.iter().map(|(member, _, _)| *member).collect();
    if people.len() < FEWEST {
        return Ok(None);
    }
    // The same step by several people stays several entries: they are summed up in their order.
    Ok(usual(&all.into_iter().map(|(_, step, count)| (step, count)).collect::<Vec<_>>()))
}
