//! A member chooses the topics they care about, and whether they want to be told of lessons by direct message.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::store::consents::{self, Purpose};
use crate::store::interests::{self, Wishes};
use crate::store::{StoreError, lesson_lists};

/// Topics that a menu has room for.
pub const OFFERED: usize = 25;

/// What a member may choose, and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Topics of the guild's lessons, those with most lessons first, and whether the member chose them.
    pub topics: Vec<(String, bool)>,
    /// What they want to be told.
    pub wishes: Wishes,
}

/// Something to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// New lessons of their topics.
    News,
    /// A digest of their own.
    Digest,
}

/// What stands. A wish without the permission for direct messages is none.
pub async fn load(app: &App, guild: GuildId, member: MemberId) -> Result<Choice, StoreError> {
    let read = &mut app.store.read();
    let chosen = interests::topics(read, guild, member).await?;
    let known = lesson_lists::count_topics(&lesson_lists::topics(read, guild).await?);
    let allowed = consents::find(read, guild, member, Purpose::Notices).await? == Some(true);
    let wishes = Some(interests::wishes(read, guild, member).await?).filter(|_| allowed).unwrap_or_default();
    let is_chosen = |topic: &str| chosen.iter().any(|it| names::name_key(it) == names::name_key(topic));
    // Those chosen stay in the menu, also when no lesson has them any more.
    let mut topics: Vec<(String, bool)> = chosen.iter().map(|topic| (topic.clone(), true)).collect();
    for (topic, _) in known {
        if !is_chosen(&topic) && !topics.iter().any(|it| names::name_key(&it.0) == names::name_key(&topic)) {
            topics.push((topic, false));
        }
    }
    topics.truncate(OFFERED);
    Ok(Choice { topics, wishes })
}

/// Choose these topics in place of those before; only topics that were offered count.
pub async fn choose(app: &App, guild: GuildId, member: MemberId, topics: &[String]) -> Result<Choice, StoreError> {
    let offered = load(app, guild, member).await?.topics;
    let topics: Vec<String> = offered.into_iter().map(|it| it.0).filter(|topic| topics.contains(topic)).collect();
    let mut tx = app.store.begin().await?;
    interests::set_topics(&mut tx, guild, member, &topics, app.clock.now()).await?;
    tx.commit().await?;
    load(app, guild, member).await
}

/// Wish for something, or no longer. Whoever asks for direct messages allows them.
pub async fn wish(app: &App, guild: GuildId, member: MemberId, wish: Wish, on: bool) -> Result<Choice, StoreError> {
    let now = app.clock.now();
    let mut wishes = load(app, guild, member).await?.wishes;
    match wish {
        Wish::News => wishes.news = on,
        Wish::Digest => wishes.digest = on,
    }
    let mut tx = app.store.begin().await?;
    interests::set_wishes(&mut tx, guild, member, wishes, now).await?;
    if on {
        consents::upsert(&mut tx, guild, member, Purpose::Notices, true, now).await?;
    }
    tx.commit().await?;
    load(app, guild, member).await
}
