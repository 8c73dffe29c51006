//! Members come together in voice channels and at events there. Kept is with whom and for how many minutes, and only what
//! was heard: of time in which nobody listened nothing is counted.

use std::collections::{HashMap, HashSet};

use crate::actions::listen;
use crate::app::App;
use crate::domain::community::coverage::Period;
use crate::domain::community::record::InteractionRecord;
use crate::domain::community::voice::{LiveEvent, Presence, attended, together};
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::interactions::{self, Gate};
use crate::store::{StoreError, Tx, voice};

/// People who go in or out in one transaction, so that nobody else waits long to write.
const PIECE: usize = 50;

/// A member went into a voice channel, into another one, or out (`None`).
pub async fn moved(app: &App, guild: GuildId, member: MemberId, channel: Option<ChannelId>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let before = voice::find(&mut read, guild, member).await?;
    // Muting and unmuting are told as well, and change nothing.
    if before == channel {
        return Ok(());
    }
    let period = listen::began(app, guild).await?;
    let wanted = period.is_some() && consents::find(&mut read, guild, member, Purpose::Analysis).await? != Some(false);
    if before.is_none() && !wanted {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    if before.is_some() {
        leave(&mut tx, guild, member, period, now).await?;
    }
    if let Some(channel) = channel.filter(|_| wanted) {
        voice::upsert(&mut tx, guild, Presence::begins(member, channel, now)).await?;
        voice::recount(&mut tx, guild, channel, now).await?;
    }
    tx.commit().await
}

/// Who is in which voice channel, and which events take place, as Discord tells when a session begins. Who was there before
/// is counted until the moment up to which was listened; so are the events that are over by now.
pub async fn seen(
    app: &App,
    guild: GuildId,
    here: &HashMap<MemberId, ChannelId>,
    events: &[LiveEvent],
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let period = listen::began(app, guild).await?;
    let mut read = app.store.read();
    let before = voice::list(&mut read, guild).await?;
    let known = voice::events(&mut read, guild).await?;
    let nothing = here.is_empty() && events.is_empty();
    if before.is_empty() && known.is_empty() && (nothing || period.is_none()) {
        return Ok(());
    }
    leave_all(app, guild, &before, &known, period, now).await?;
    let mut tx = app.store.begin().await?;
    let left = opted_out(&mut tx, guild).await?;
    let stays = |event: u64| events.iter().any(|it| it.event == event && !left.contains(&it.creator));
    for event in known.iter().filter(|it| period.is_none() || !stays(it.event)) {
        voice::end_event(&mut tx, guild, event.event).await?;
    }
    for &event in events.iter().filter(|it| period.is_some() && !left.contains(&it.creator)) {
        voice::begin_event(&mut tx, guild, event).await?;
    }
    tx.commit().await?;
    if period.is_some() {
        enter_all(app, guild, here, now).await?;
    }
    Ok(())
}

/// Everybody who was in a voice channel is counted until the moment up to which was listened.
async fn leave_all(
    app: &App,
    guild: GuildId,
    before: &[Presence],
    events: &[LiveEvent],
    period: Option<Period>,
    now: i64,
) -> Result<(), StoreError> {
    let mut rooms: HashMap<ChannelId, Vec<Presence>> = HashMap::new();
    for one in before {
        rooms.entry(one.channel).or_default().push(*one);
    }
    for piece in before.chunks(PIECE) {
        let mut tx = app.store.begin().await?;
        let mut records = Vec::new();
        for &one in piece {
            let room = rooms.entry(one.channel).or_default();
            room.retain(|it| it.member != one.member);
            if voice::delete(&mut tx, guild, one.member).await? {
                let until = known_until(period, &one, now);
                records.extend(together(guild, one, room, until));
                records.extend(events.iter().filter_map(|event| attended(guild, one, *event, until)));
            }
        }
        record(&mut tx, guild, &records).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Everybody who is in a voice channel now, but for those who have left the analysis, is there since `now`.
async fn enter_all(app: &App, guild: GuildId, here: &HashMap<MemberId, ChannelId>, now: i64) -> Result<(), StoreError> {
    let here: Vec<(MemberId, ChannelId)> = here.iter().map(|(member, channel)| (*member, *channel)).collect();
    for piece in here.chunks(PIECE) {
        let mut tx = app.store.begin().await?;
        let left = opted_out(&mut tx, guild).await?;
        let mut entered = HashSet::new();
        for &(member, channel) in piece.iter().filter(|(member, _)| !left.contains(member)) {
            voice::upsert(&mut tx, guild, Presence::begins(member, channel, now)).await?;
            entered.insert(channel);
        }
        for channel in entered {
            voice::recount(&mut tx, guild, channel, now).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn opted_out(tx: &mut Tx, guild: GuildId) -> Result<HashSet<MemberId>, StoreError> {
    let left = consents::list_opted_out(&mut tx.read(), guild, Purpose::Analysis).await?;
    Ok(left.into_iter().collect())
}

/// An event in a voice channel began.
pub async fn event_began(app: &App, guild: GuildId, event: LiveEvent) -> Result<(), StoreError> {
    let left = consents::find(&mut app.store.read(), guild, event.creator, Purpose::Analysis).await? == Some(false);
    if left || listen::began(app, guild).await?.is_none() {
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
    let period = listen::began(app, guild).await?;
    let mut tx = app.store.begin().await?;
    // Of two who hear of it, one counts.
    if voice::end_event(&mut tx, guild, event).await? {
        let present = voice::list(&mut tx.read(), guild).await?;
        let until = |one: &Presence| known_until(period, one, now);
        let records: Vec<_> = present.into_iter().filter_map(|one| attended(guild, one, known, until(&one))).collect();
        record(&mut tx, guild, &records).await?;
    }
    tx.commit().await
}

/// Until when it is known that somebody was where they are written down to be.
fn known_until(period: Option<Period>, one: &Presence, now: i64) -> i64 {
    period.map_or(one.since, |period| period.known_until(one.since, now))
}

/// Somebody left the channel: the time with everybody who is there is counted, as far as it was heard.
async fn leave(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    period: Option<Period>,
    now: i64,
) -> Result<(), StoreError> {
    let present = voice::list(&mut tx.read(), guild).await?;
    let Some(one) = present.iter().find(|it| it.member == member).copied() else { return Ok(()) };
    if !voice::delete(tx, guild, member).await? {
        return Ok(());
    }
    let until = known_until(period, &one, now);
    let others: Vec<Presence> =
        present.into_iter().filter(|it| it.member != member && it.channel == one.channel).collect();
    let mut records = together(guild, one, &others, until);
    let events = voice::events(&mut tx.read(), guild).await?;
    records.extend(events.into_iter().filter_map(|event| attended(guild, one, event, until)));
    record(tx, guild, &records).await?;
    voice::recount(tx, guild, one.channel, now).await
}

async fn record(tx: &mut Tx, guild: GuildId, records: &[InteractionRecord]) -> Result<(), StoreError> {
    let gate = Gate::load(&mut tx.read(), &HashSet::from([guild])).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let written = interactions::insert(tx, &admitted).await?;
    metrics::counter!("lyceum_interactions_total", "outcome" => "written").increment(written);
    Ok(())
}
