//! The gateway listens, or has begun to listen again: what was missed in between is read from the channels.

use crate::app::App;
use crate::domain::community::coverage::Period;
use crate::domain::ids::GuildId;
use crate::jobs::backfill;
use crate::store::listening::{self, Source};
use crate::store::{StoreError, guilds, ranks};

/// What was heard just before a break may not have been written down.
const OVERLAP: i64 = 120;

/// The period in which `guild` is being listened to in this session; `None` when it is not analysed. Whoever hears of the
/// guild first begins it, before anything else of the session is written down: Discord tells a new session nothing of what
/// happened since the last one (a resumed session is told all).
pub async fn began(app: &App, guild: GuildId) -> Result<Option<Period>, StoreError> {
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    if !settings.is_some_and(|settings| settings.analysis && settings.left_at.is_none()) {
        return Ok(None);
    }
    let mut periods = app.gateway.periods.lock().await;
    let session = app.gateway.session();
    if let Some((of, Some(period))) = periods.get(&guild)
        && *of == session
    {
        return Ok(Some(*period));
    }
    let now = app.clock.now();
    let last = listening::last(&mut app.store.read(), guild).await?;
    if let Some((from, until)) = last {
        tracing::info!(guild.id = %guild, seconds = now - until, "what was missed is read from the channels");
        // Not what lies before the last period: then the guild may not have wanted to be heard.
        backfill::wish(app, guild, (until - OVERLAP).max(from), now).await?;
    }
    let mut tx = app.store.begin().await?;
    listening::insert(&mut tx, guild, now, now, Source::Live).await?;
    tx.commit().await?;
    let period = Period { from: now, before: last.map(|(_, until)| until) };
    periods.insert(guild, (session, Some(period)));
    Ok(Some(period))
}

/// A guild came into sight. This is known even while the database is not there to begin a period.
pub async fn in_sight(app: &App, guild: GuildId) {
    let mut periods = app.gateway.periods.lock().await;
    let session = app.gateway.session();
    if periods.get(&guild).is_none_or(|(of, _)| *of != session) {
        periods.insert(guild, (session, None));
    }
}

/// Discord has lost the guild from sight, or the bot was removed: until it comes back nothing of it is heard.
pub async fn lost(app: &App, guild: GuildId) {
    app.gateway.periods.lock().await.remove(&guild);
}

/// The gateway is still listening to every guild that came into sight in this session.
pub async fn goes_on(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for guild in ranks::list_guilds(&mut app.store.read()).await? {
        let session = app.gateway.session();
        if app.gateway.periods.lock().await.get(&guild).is_none_or(|(of, _)| *of != session) {
            continue;
        }
        began(app, guild).await?;
        let mut tx = app.store.begin().await?;
        listening::extend(&mut tx, guild, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
