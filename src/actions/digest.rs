//! Which lessons the next digest of an audience would hold, and how a guild chooses its digests.

use crate::actions::digest_card::Entry;
use crate::actions::suggest_lessons;
use crate::app::App;
use crate::discord::{ChannelKind, DiscordError};
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId};
use crate::domain::lessons::digest::{self, DigestFault, Digests, Place};
use crate::domain::lessons::suggest::Suggestion;
use crate::domain::names;
use crate::store::digests::{self, Audience};
use crate::store::{StoreError, guilds, lesson_marks, lesson_settings, lessons};

/// Why nothing was chosen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something has to be typed differently.
    #[error(transparent)]
    Fault(#[from] DigestFault),
    /// Discord did not say which channels there are.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Save what was typed: days, hour, days between repetitions, and a channel a line with its topics. Returns what stands, and when the
/// next digest appears.
pub async fn choose(app: &App, guild: GuildId, typed: [&str; 4]) -> Result<(Digests, Option<i64>), Error> {
    let [days, hour, apart, places] = typed;
    let mut chosen = Digests::check(days, hour, apart)?;
    let wanted = digest::parse_places(places);
    if !wanted.is_empty() {
        let known = app.discord.channels(guild).await?;
        for (named, topics) in wanted {
            let fits =
                |name: &str, id: ChannelId| id.to_string() == named || names::name_key(name) == names::name_key(&named);
            let found =
                known.iter().find(|channel| channel.kind == ChannelKind::Text && fits(&channel.name, channel.id));
            let channel = found.ok_or(DigestFault::Channel(named))?.id;
            chosen.places.push(Place { channel, topics });
        }
    }
    let now = app.clock.now();
    let zone = lesson_settings::find(&mut app.store.read(), guild).await?.zone();
    let mut tx = app.store.begin().await?;
    digests::upsert(&mut tx, guild, &chosen, now).await?;
    tx.commit().await?;
    let next = chosen.next(&zone, now);
    Ok((chosen, next))
}

/// Where digests appear: as chosen, else in the lesson channel.
pub async fn places(app: &App, guild: GuildId, chosen: &Digests) -> Result<Vec<Place>, StoreError> {
    if !chosen.places.is_empty() {
        return Ok(chosen.places.clone());
    }
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let channel = settings.and_then(|settings| settings.lesson_channel);
    Ok(channel.map(|channel| Place { channel, topics: Vec::new() }).into_iter().collect())
}

/// The lessons of a channel's digest of the moment `making`, each with its reason.
pub async fn for_channel(
    app: &App,
    guild: GuildId,
    chosen: &Digests,
    place: &Place,
    making: i64,
) -> Result<Vec<Entry>, StoreError> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    let since = now - chosen.apart_days * 86_400;
    let lately = digests::lately(read, guild, Audience::Channel(place.channel), since, making).await?;
    // Nobody in particular asks: everything published is unmet.
    let candidates = lesson_marks::list_unmet(read, guild, MemberId(0)).await?;
    let mut entries = Vec::new();
    for Suggestion { lesson, why } in digest::choose(candidates, &place.topics, &lately, now) {
        if let Some(lesson) = lessons::find(read, guild, lesson).await? {
            entries.push(Entry { lesson, why, because: None });
        }
    }
    Ok(entries)
}

/// The lessons of a member's own digest of the moment `making`.
pub async fn for_member(
    app: &App,
    guild: GuildId,
    chosen: &Digests,
    member: MemberId,
    making: i64,
) -> Result<Vec<Entry>, StoreError> {
    let since = app.clock.now() - chosen.apart_days * 86_400;
    let lately = digests::lately(&mut app.store.read(), guild, Audience::Member(member), since, making).await?;
    let suggested = suggest_lessons::without(app, guild, member, &lately).await?;
    Ok(suggested.into_iter().map(|it| Entry { lesson: it.lesson, why: it.why, because: it.because }).collect())
}

/// The lessons of a digest, by number.
#[must_use]
pub fn ids(entries: &[Entry]) -> Vec<LessonId> {
    entries.iter().map(|it| it.lesson.id).collect()
}
