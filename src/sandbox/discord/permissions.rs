//! Discord's permission arithmetic (docs: topics/permissions).

/// Permission bits, by Discord's names.
pub mod bits {
    /// Make invites.
    pub const CREATE_INSTANT_INVITE: u64 = 1;
    /// Everything, past every overwrite.
    pub const ADMINISTRATOR: u64 = 1 << 3;
    /// Edit channels.
    pub const MANAGE_CHANNELS: u64 = 1 << 4;
    /// Edit the guild.
    pub const MANAGE_GUILD: u64 = 1 << 5;
    /// Put new reactions on messages.
    pub const ADD_REACTIONS: u64 = 1 << 6;
    /// Read the audit log.
    pub const VIEW_AUDIT_LOG: u64 = 1 << 7;
    /// See a channel.
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    /// Write in a channel.
    pub const SEND_MESSAGES: u64 = 1 << 11;
    /// Delete the messages of others.
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    /// Have links and embeds shown.
    pub const EMBED_LINKS: u64 = 1 << 14;
    /// Upload files.
    pub const ATTACH_FILES: u64 = 1 << 15;
    /// Read what was written before.
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    /// Ping `@everyone` and any role.
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    /// Go into voice channels.
    pub const CONNECT: u64 = 1 << 20;
    /// Use emoji of other guilds.
    pub const USE_EXTERNAL_EMOJIS: u64 = 1 << 18;
    /// Change one's own nickname.
    pub const CHANGE_NICKNAME: u64 = 1 << 26;
    /// Change the nicknames of others.
    pub const MANAGE_NICKNAMES: u64 = 1 << 27;
    /// Make, edit, give and take roles below one's own.
    pub const MANAGE_ROLES: u64 = 1 << 28;
    /// Use commands of applications.
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    /// Make and edit events of others.
    pub const MANAGE_EVENTS: u64 = 1 << 33;
    /// Archive and delete threads, see private ones.
    pub const MANAGE_THREADS: u64 = 1 << 34;
    /// Start public threads.
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    /// Start private threads.
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// Time members out.
    pub const MODERATE_MEMBERS: u64 = 1 << 40;
    /// Make events.
    pub const CREATE_EVENTS: u64 = 1 << 44;
    /// Pin messages.
    pub const PIN_MESSAGES: u64 = 1 << 51;
    /// Every bit Discord documents.
    pub const ALL: u64 = ((1 << 47) - 1) | (1 << 49) | (1 << 50) | (1 << 51) | (1 << 52);
    /// What a new guild lets everyone do.
    pub const EVERYONE: u64 = VIEW_CHANNEL
        | CONNECT
        | SEND_MESSAGES
        | READ_MESSAGE_HISTORY
        | ADD_REACTIONS
        | EMBED_LINKS
        | ATTACH_FILES
        | USE_EXTERNAL_EMOJIS
        | CHANGE_NICKNAME
        | CREATE_INSTANT_INVITE
        | USE_APPLICATION_COMMANDS
        | CREATE_PUBLIC_THREADS
        | CREATE_PRIVATE_THREADS
        | SEND_MESSAGES_IN_THREADS;
    /// What the bot's invite link asks for.
    pub const BOT: u64 = VIEW_CHANNEL
        | SEND_MESSAGES
        | READ_MESSAGE_HISTORY
        | ADD_REACTIONS
        | EMBED_LINKS
        | ATTACH_FILES
        | USE_EXTERNAL_EMOJIS
        | MANAGE_ROLES
        | CREATE_INSTANT_INVITE
        | CREATE_PUBLIC_THREADS
        | CREATE_PRIVATE_THREADS
        | SEND_MESSAGES_IN_THREADS
        | MANAGE_THREADS
        | CREATE_EVENTS
        | MANAGE_EVENTS;
}

use self::bits::ADMINISTRATOR;
use self::bits::ALL;
use self::bits::READ_MESSAGE_HISTORY;
use self::bits::VIEW_CHANNEL;
use super::model::Overwrite;

/// Permissions before any channel is looked at.
pub(super) fn base(owner: bool, everyone: u64, roles: impl Iterator<Item = u64>) -> u64 {
    if owner {
        return ALL;
    }
    let sum = roles.fold(everyone, |sum, role| sum | role);
    if sum & ADMINISTRATOR == 0 { sum } else { ALL }
}

/// Apply a channel's overwrites in Discord's order: `@everyone`, all roles together, the member.
pub(super) fn overwritten(base: u64, overwrites: &[Overwrite], everyone: u64, roles: &[u64], member: u64) -> u64 {
    if base & ADMINISTRATOR != 0 {
        return ALL;
    }
    let find = |id: u64, for_member: bool| overwrites.iter().find(move |o| o.id == id && o.for_member == for_member);
    let mut sum = base;
    if let Some(overwrite) = find(everyone, false) {
        sum = sum & !overwrite.deny | overwrite.allow;
    }
    let of_roles = overwrites.iter().filter(|o| !o.for_member && o.id != everyone && roles.contains(&o.id));
    let (allow, deny) = of_roles.fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny));
    sum = sum & !deny | allow;
    if let Some(overwrite) = find(member, true) {
        sum = sum & !overwrite.deny | overwrite.allow;
    }
    // Without the sight of a channel nothing in it can be done.
    if sum & VIEW_CHANNEL == 0 { 0 } else { sum }
}

/// What a member in time-out may still do.
pub(super) fn timed_out(permissions: u64) -> u64 {
    permissions & (VIEW_CHANNEL | READ_MESSAGE_HISTORY)
}

#[cfg(test)]
mod tests {
    use super::bits::SEND_MESSAGES;
    use super::*;

    fn overwrite(id: u64, for_member: bool, allow: u64, deny: u64) -> Overwrite {
        Overwrite { id, for_member, allow, deny }
    }

    #[test]
    fn a_role_that_allows_wins_over_a_role_that_denies_and_the_member_wins_over_both() {
        let hidden = [
            overwrite(1, false, 0, VIEW_CHANNEL),
            overwrite(2, false, VIEW_CHANNEL, 0),
            overwrite(3, false, 0, VIEW_CHANNEL),
        ];
        let base = VIEW_CHANNEL | SEND_MESSAGES;
        assert_eq!(overwritten(base, &hidden, 1, &[], 9), 0, "everyone is shut out, and can then do nothing at all");
        assert_eq!(overwritten(base, &hidden, 1, &[2, 3], 9), base);
        assert_eq!(overwritten(base, &hidden, 1, &[3], 9), 0);
        let with_member = [hidden.as_slice(), &[overwrite(9, true, 0, VIEW_CHANNEL)]].concat();
        assert_eq!(overwritten(base, &with_member, 1, &[2], 9), 0);
    }

    #[test]
    fn administrators_and_the_owner_pass_every_overwrite() {
        let hidden = [overwrite(1, false, 0, ALL)];
        assert_eq!(overwritten(base(false, 0, [ADMINISTRATOR].into_iter()), &hidden, 1, &[], 9), ALL);
        assert_eq!(overwritten(base(true, 0, std::iter::empty()), &hidden, 1, &[], 9), ALL);
    }
}
