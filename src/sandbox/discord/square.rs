//! The community that the sandbox and the tests meet: a few people, a few channels, one role for sale.

use super::DiscordWorld;
use super::permissions::bits;
use crate::domain::ids::{ChannelId, MemberId, RoleId};

/// Who and what is on Lyceum Square.
#[derive(Debug, Clone, Copy)]
pub struct Square {
    /// A member.
    pub ada: MemberId,
    /// The owner and creator.
    pub carl: MemberId,
    /// A moderator: may time members out.
    pub mo: MemberId,
    /// Has an account, but has not joined.
    pub guest: MemberId,
    /// Everyone writes here.
    pub general: ChannelId,
    /// Lessons are posted here.
    pub lessons: ChannelId,
    /// Moderators only.
    pub review: ChannelId,
    /// Holders of Gold only.
    pub gold_lounge: ChannelId,
    /// The role for sale, below the bot's own.
    pub gold: RoleId,
    /// Mo's role.
    pub moderator: RoleId,
}

impl DiscordWorld {
    /// Fill the guild: Ada, Mo and Guest beside the owner Carl; channels `general`, `lessons`, `review` (staff) and `gold-lounge`
    /// (Gold only); roles `Gold` and `Moderator` below the bot's own. What is there already by name stays.
    pub fn lyceum_square(&self) -> Square {
        let person = |name: &str| self.user_named(name).unwrap_or_else(|| self.add_user(name, "en-US"));
        let (ada, mo, guest) = (person("Ada"), person("Mo"), person("Guest"));
        let role =
            |name: &str, permissions: u64| self.role_named(name).unwrap_or_else(|| self.create_role(name, permissions));
        let moderator = role("Moderator", bits::MODERATE_MEMBERS | bits::MANAGE_MESSAGES);
        let gold = role("Gold", 0);
        let channel = |name: &str, only| self.channel_named(name).unwrap_or_else(|| self.create_channel(name, only));
        let square = Square {
            ada,
            carl: self.owner(),
            mo,
            guest,
            general: channel("general", None),
            lessons: channel("lessons", None),
            review: channel("review", Some(moderator)),
            gold_lounge: channel("gold-lounge", Some(gold)),
            gold,
            moderator,
        };
        self.join(ada);
        self.join(mo);
        self.give_role(mo, moderator);
        square
    }
}
