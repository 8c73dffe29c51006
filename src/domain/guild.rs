//! What a guild chose in `/setup`.

use super::ids::{ChannelId, GuildId, RoleId};

/// A guild's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuildSettings {
    /// The guild.
    pub guild: GuildId,
    /// The language of public posts, as a tag: `en-US` or `zh-CN`.
    pub locale: String,
    /// Where lessons are published.
    pub lesson_channel: Option<ChannelId>,
    /// Where lessons await review.
    pub review_channel: Option<ChannelId>,
    /// Its holders are creators.
    pub creator_role: Option<RoleId>,
    /// Its holders are moderators.
    pub moderator_role: Option<RoleId>,
    /// Whether interactions are recorded; off until switched on.
    pub analysis: bool,
    /// Whether lessons are in use.
    pub lessons: bool,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
    /// When the bot was removed from the guild.
    pub left_at: Option<i64>,
}

impl GuildSettings {
    /// A guild that has chosen nothing yet.
    #[must_use]
    pub fn new(guild: GuildId, locale: &str, now: i64) -> Self {
        Self {
            guild,
            locale: locale.to_owned(),
            lesson_channel: None,
            review_channel: None,
            creator_role: None,
            moderator_role: None,
            analysis: false,
            lessons: true,
            created_at: now,
            updated_at: now,
            left_at: None,
        }
    }
}
