//! Members come together in voice channels and at events there. Kept is with whom and for how many minutes, and only what
//! was heard: of time in which nobody listened nothing is counted.

use std::collections::{HashMap, HashSet};

use crate::app::App;
use crate::domain::community::record::InteractionRecord;
use crate::domain::community::voice::{LiveEvent, Presence, attended, together};
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::interactions::{self, Gate};
use crate::store::listening::{self, Source};
use crate::store::{StoreError, Tx, guilds, voice};

/// A member went into a voice channel, into another one, or out (`None`).
pub async fn moved(app: &App, guild: GuildId, member: MemberId, channel: Option<ChannelId>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let before = voice::list(&mut read, guild).await?.into_iter().find(|it| it.member == member);
    // Muting and unmuting are told as well, and change nothing.
    if before.map(|it| it.channel) == channel {
        return Ok(());
    }
    let wanted = guilds::find(&mut read, guild).await?.is_some_and(|settings| settings.analysis)
        && consents::find(&mut read, guild, member, Purpose::Analysis).await? != Some(false);
    if before.is_none() && !wanted {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    if before.is_some() {
        leave(&mut tx, guild, member, now).await?;
    }
    if let Some(channel) = channel.filter(|_| wanted) {
        voice::upsert(&mut tx, guild, Presence { member, channel, since: now }).await?;
    }
    tx.commit().await
}

/// Who is in which voice channel, as Discord tells when a session begins. Who was there before is counted until the moment
/// up to which was listened.
pub async fn seen(app: &App, guild: GuildId, here: &HashMap<MemberId, ChannelId>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let before = voice::list(&mut read, guild).await?;
    let analysed = guilds::find(&mut read, guild).await?.is_some_and(|settings| settings.analysis);
    if before.is_empty() && (here.is_empty() || !analysed) {
        return Ok(());
    }
    let heard = listening::last(&mut read, guild, Source::Live).await?.unwrap_or(now).min(now);
    let left: HashSet<MemberId> =
        consents::list_opted_out(&mut read, guild, Purpose::Analysis).await?.into_iter().collect();
    let mut tx = app.store.begin().await?;
    for presence in before {
        leave(&mut tx, guild, presence.member, heard).await?;
    }
    for (&member, &channel) in here.iter().filter(|(member, _)| analysed && !left.contains(member)) {
        voice::upsert(&mut tx, guild, Presence { member, channel, since: now }).await?;
    }
    tx.commit().await
}

/// An event in a voice channel began.
pub async fn event_began(app: &App, guild: GuildId, event: LiveEvent) -> Result<(), StoreError> {
    if !guilds::find(&mut app.store.read(), guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    voice::begin_event(&mut tx, guild, event).await?;
    tx.commit().await
}

/// An event is over: whoever is still there attended it.
pub async fn event_ended(app: &App, guild: GuildId, event: u64) -> Result<(), StoreError> {
    let now = app.clock.now();
    let known = voice::events(&mut app.store.read(), guild).await?.into_iter().find(|it| it.event == event);
    let Some(known) = known else { return Ok(()) };
    let mut tx = app.store.begin().await?;
    // Of two who hear of it, one counts.
    if voice::end_event(&mut tx, guild, event).await? {
        let present = voice::list(&mut tx.read(), guild).await?;
        let records: Vec<_> = present.into_iter().filter_map(|one| attended(guild, one, known, now)).collect();
        record(&mut tx, guild, &records).await?;
    }
    tx.commit().await
}

/// Somebody left the channel at `until`: the time with everybody who is there is counted.
async fn leave(tx: &mut Tx, guild: GuildId, member: MemberId, until: i64) -> Result<(), StoreError> {
    let present = voice::list(&mut tx.read(), guild).await?;
    let Some(one) = present.iter().find(|it| it.member == member).copied() else { return Ok(()) };
    if !voice::delete(tx, guild, member).await? {
        return Ok(());
    }
    let others: Vec<Presence> =
        present.into_iter().filter(|it| it.member != member && it.channel == one.channel).collect();
    let mut records = together(guild, one, &others, until);
    let events = voice::events(&mut tx.read(), guild).await?;
    records.extend(events.into_iter().filter_map(|event| attended(guild, one, event, until)));
    record(tx, guild, &records).await
}

async fn record(tx: &mut Tx, guild: GuildId, records: &[InteractionRecord]) -> Result<(), StoreError> {
    let gate = Gate::load(&mut tx.read(), &HashSet::from([guild])).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let written = interactions::insert(tx, &admitted).await?;
    metrics::counter!("lyceum_interactions_total", "outcome" => "written").increment(written);
    Ok(())
}
