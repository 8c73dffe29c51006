//! Who may do what, as Discord computes it (docs: topics/permissions), from what the port has read.

use super::{Channel, Guild, Member, Role, permission};
use crate::domain::ids::RoleId;

/// Why the bot cannot give or take a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The role was deleted.
    Missing,
    /// It belongs to an integration or is `@everyone`; nobody can give it by hand.
    Managed,
    /// The bot may not manage roles.
    NotAllowed,
    /// It stands above the bot's own highest role, or at the same height.
    Above,
}

impl Guild {
    /// A role, if it exists.
    #[must_use]
    pub fn role(&self, role: RoleId) -> Option<&Role> {
        self.roles.iter().find(|known| known.id == role)
    }

    /// What a member may do in the guild, channels apart. Owners and administrators may do everything.
    #[must_use]
    pub fn permissions(&self, member: &Member) -> u64 {
        if self.owner_id == member.id {
            return u64::MAX;
        }
        let bits = self
            .roles
            .iter()
            .filter(|role| role.id.0 == self.id.0 || member.roles.contains(&role.id))
            .fold(0, |bits, role| bits | role.permissions);
        if bits & permission::ADMINISTRATOR == 0 { bits } else { u64::MAX }
    }

    /// A member's highest role; `None` for somebody with none but `@everyone`. Of equal positions the older is higher.
    #[must_use]
    pub fn top_role(&self, member: &Member) -> Option<&Role> {
        self.roles
            .iter()
            .filter(|role| member.roles.contains(&role.id))
            .max_by_key(|role| (role.position, std::cmp::Reverse(role.id)))
    }

    /// Whether `bot` can give and take `role`.
    pub fn can_give(&self, bot: &Member, role: RoleId) -> Result<(), Obstacle> {
        let Some(wanted) = self.role(role) else { return Err(Obstacle::Missing) };
        if wanted.managed || role.0 == self.id.0 {
            return Err(Obstacle::Managed);
        }
        if self.permissions(bot) & permission::MANAGE_ROLES == 0 {
            return Err(Obstacle::NotAllowed);
        }
        let height = |role: &Role| (role.position, std::cmp::Reverse(role.id));
        let higher = self.owner_id == bot.id || self.top_role(bot).is_some_and(|top| height(top) > height(wanted));
        if higher { Ok(()) } else { Err(Obstacle::Above) }
    }
}

impl Channel {
    /// What a member may do in the channel.
    #[must_use]
    pub fn permissions(&self, guild: &Guild, member: &Member) -> u64 {
        let base = guild.permissions(member);
        if base == u64::MAX {
            return base;
        }
        let apply = |bits: u64, deny: u64, allow: u64| (bits & !deny) | allow;
        let everyone = self.overwrites.iter().find(|overwrite| !overwrite.member && overwrite.target == guild.id.0);
        let bits = everyone.map_or(base, |overwrite| apply(base, overwrite.deny, overwrite.allow));
        let (deny, allow) = self
            .overwrites
            .iter()
            .filter(|overwrite| !overwrite.member && member.roles.iter().any(|role| role.0 == overwrite.target))
            .fold((0, 0), |(deny, allow), overwrite| (deny | overwrite.deny, allow | overwrite.allow));
        let bits = apply(bits, deny, allow);
        let own = self.overwrites.iter().find(|overwrite| overwrite.member && overwrite.target == member.id.0);
        own.map_or(bits, |overwrite| apply(bits, overwrite.deny, overwrite.allow))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ChannelKind, Overwrite};
    use super::*;
    use crate::domain::ids::{ChannelId, GuildId, MemberId};

    const GUILD: GuildId = GuildId(1);

    fn role(id: u64, position: i64, permissions: u64) -> Role {
        Role { id: RoleId(id), name: format!("role {id}"), position, permissions, managed: id == 40 }
    }

    fn guild() -> Guild {
        let roles = vec![
            role(1, 0, permission::VIEW_CHANNEL),
            role(10, 1, 0),
            role(20, 5, permission::MANAGE_ROLES),
            role(30, 9, permission::ADMINISTRATOR),
            role(40, 2, 0),
            role(50, 5, 0),
        ];
        Guild { id: GUILD, name: "g".into(), owner_id: MemberId(99), roles }
    }

    fn member(id: u64, roles: &[u64]) -> Member {
        Member {
            id: MemberId(id),
            name: "m".into(),
            roles: roles.iter().copied().map(RoleId).collect(),
            joined_at: None,
            bot: true,
        }
    }

    #[test]
    fn a_role_can_be_given_from_above_only() {
        let (guild, bot) = (guild(), member(2, &[20]));
        assert_eq!(guild.can_give(&bot, RoleId(10)), Ok(()));
        assert_eq!(guild.can_give(&bot, RoleId(30)), Err(Obstacle::Above));
        assert_eq!(guild.can_give(&bot, RoleId(20)), Err(Obstacle::Above), "its own");
        assert_eq!(guild.can_give(&bot, RoleId(50)), Ok(()), "of equal positions the older role is higher");
        assert_eq!(guild.can_give(&bot, RoleId(40)), Err(Obstacle::Managed));
        assert_eq!(guild.can_give(&bot, RoleId(1)), Err(Obstacle::Managed), "@everyone");
        assert_eq!(guild.can_give(&bot, RoleId(77)), Err(Obstacle::Missing));
        assert_eq!(guild.can_give(&member(2, &[50]), RoleId(10)), Err(Obstacle::NotAllowed));
        assert_eq!(guild.can_give(&member(2, &[30]), RoleId(20)), Ok(()), "an administrator above");
    }

    #[test]
    fn a_channel_applies_everyone_then_roles_then_the_member() {
        let view = permission::VIEW_CHANNEL;
        let overwrite = |target, member, allow, deny| Overwrite { target, member, allow, deny };
        let kind = ChannelKind::Text;
        let channel = |overwrites| Channel { id: ChannelId(5), name: "c".into(), kind, overwrites };
        let may = |channel: &Channel, who: &Member| channel.permissions(&guild(), who) & view != 0;
        let gated = channel(vec![overwrite(1, false, 0, view), overwrite(10, false, view, 0)]);
        assert!(!may(&gated, &member(3, &[])));
        assert!(may(&gated, &member(3, &[10])));
        assert!(may(&gated, &member(3, &[30])), "administrators see everything");
        assert!(may(&gated, &member(99, &[])), "so does the owner");
        let banned = channel(vec![overwrite(10, false, view, 0), overwrite(3, true, 0, view)]);
        assert!(!may(&banned, &member(3, &[10])), "the member's own overwrite is the last word");
        let both = channel(vec![overwrite(10, false, view, 0), overwrite(50, false, 0, view)]);
        assert!(may(&both, &member(3, &[10, 50])), "among roles, allowing wins");
    }
}
