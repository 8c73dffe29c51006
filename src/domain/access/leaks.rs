//! Ways into a paid channel past its price: roles, overwrites and invites against the channels that plans open.
//!
//! A channel is *sold* when a plan's role has an overwrite that allows to view it. Whoever else sees it comes in for free.
//! Discord computes a member's sight as: the owner and ADMINISTRATOR see everything; else the guild-wide permissions of
//! `@everyone` and the member's roles, then the channel's overwrites of `@everyone`, of all roles together, of the member
//! (docs: topics/permissions). An invite may give roles to whoever joins by it (docs: resources/invite, `roles`).

use std::collections::BTreeSet;

use crate::domain::ids::{ChannelId, MemberId, RoleId};

const ADMINISTRATOR: u64 = 1 << 3;
const VIEW_CHANNEL: u64 = 1 << 10;
/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Which; `@everyone` has the guild's id.
    pub id: RoleId,
    /// Its guild-wide permission bits.
    pub permissions: u64,
    /// It belongs to an application, so no person holds it.
    pub managed: bool,
}

/// A permission overwrite of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    /// Whose.
    pub of: Whose,
    /// Bits allowed.
    pub allow: u64,
    /// Bits denied.
    pub deny: u64,
}

/// Whom an overwrite is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The holders of a role.
    Role(RoleId),
    /// One member.
    Member(MemberId),
}

/// A channel in which something can be read or heard; not a category, whose overwrites its channels copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Which.
    pub id: ChannelId,
    /// Its overwrites.
    pub overwrites: Vec<Overwrite>,
}

/// An invite that gives roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its code.
    pub code: String,
    /// What it gives.
    pub roles: Vec<RoleId>,
}

/// A server as far as sight goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `@everyone`.
    pub everyone: RoleId,
    /// Sees everything, and may.
    pub owner: MemberId,
    /// Ourselves.
    pub bot: MemberId,
    /// Every role.
    pub roles: Vec<Role>,
    /// Every channel.
    pub channels: Vec<Channel>,
    /// Every invite, if it may be known.
    pub invites: Vec<Invite>,
}

/// Who is meant to see what is sold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// The roles that plans give.
    pub sold: BTreeSet<RoleId>,
    /// The roles of staff, as `/setup` names them.
    pub staff: BTreeSet<RoleId>,
}

/// How somebody comes in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Everybody sees the channel.
    Everyone,
    /// The holders of a role see it by an overwrite.
    Overwrite(RoleId),
    /// One member sees it by an overwrite.
    Member(MemberId),
    /// The holders of a role see it because the role may view channels and nothing denies them this one.
    Permission(RoleId),
    /// The holders of a role are administrators.
    Administrator(RoleId),
    /// Whoever joins by an invite is given a role that sees it.
    Invite(String, RoleId),
}

/// A way into channels that are sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// How.
    pub way: Way,
    /// Which channels, in the order of the server; never none. Exactly one unless the way opens the whole server.
    pub channels: Vec<ChannelId>,
}

impl Leak {
    /// Names the leak for as long as it is the same one: `overwrite:10:5`, `invite:abc`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let channel = self.channels.first().map_or(0, |channel| channel.0);
        match &self.way {
            Way::Everyone => format!("everyone:{channel}"),
            Way::Overwrite(role) => format!("overwrite:{role}:{channel}"),
            Way::Member(member) => format!("member:{member}:{channel}"),
            Way::Permission(role) => format!("permission:{role}:{channel}"),
            Way::Administrator(role) => format!("administrator:{role}"),
            Way::Invite(code, role) => format!("invite:{code}:{role}"),
        }
    }
}

/// Every way into a sold channel that is not meant, the widest first.
#[must_use]
pub fn leaks(server: &Server, meant: &Meant) -> Vec<Leak> {
    let sold: Vec<&Channel> = server.channels.iter().filter(|channel| is_sold(channel, meant)).collect();
    if sold.is_empty() {
        return Vec::new();
    }
    let everywhere: Vec<ChannelId> = sold.iter().map(|channel| channel.id).collect();
    let mut found = Vec::new();
    for channel in &sold {
        of_channel(server, meant, channel, &mut found);
    }
    for role in server.roles.iter().filter(|role| role.permissions & ADMINISTRATOR != 0) {
        // A sold role of an administrator is worse than a leak; it is never given.
        if !role.managed && !meant.staff.contains(&role.id) && !meant.sold.contains(&role.id) {
            found.push(Leak { way: Way::Administrator(role.id), channels: everywhere.clone() });
        }
    }
    for invite in &server.invites {
        for role in &invite.roles {
            let seen: Vec<ChannelId> = sold.iter().filter(|it| sees(server, it, *role)).map(|it| it.id).collect();
            if !seen.is_empty() {
                found.push(Leak { way: Way::Invite(invite.code.clone(), *role), channels: seen });
            }
        }
    }
    found.sort_by(|one, other| one.way.cmp(&other.way).then(one.channels.cmp(&other.channels)));
    found
}

fn is_sold(channel: &Channel, meant: &Meant) -> bool {
    channel
        .overwrites
        .iter()
        .any(|it| it.allow & VIEW_CHANNEL != 0 && matches!(it.of, Whose::Role(role) if meant.sold.contains(&role)))
}

fn of_channel(server: &Server, meant: &Meant, channel: &Channel, found: &mut Vec<Leak>) {
    let mut add = |way| found.push(Leak { way, channels: vec![channel.id] });
    let of_everyone = permissions_of(server, server.everyone);
    if of_everyone & ADMINISTRATOR != 0 || sees(server, channel, server.everyone) {
        // Whoever else comes in would come in anyway.
        return add(Way::Everyone);
    }
    for role in &server.roles {
        let known = role.id == server.everyone || meant.sold.contains(&role.id) || meant.staff.contains(&role.id);
        if known || role.managed || role.permissions & ADMINISTRATOR != 0 || !sees(server, channel, role.id) {
            continue;
        }
        let allowed = overwrite(channel, Whose::Role(role.id)).is_some_and(|it| it.allow & VIEW_CHANNEL != 0);
        add(if allowed { Way::Overwrite(role.id) } else { Way::Permission(role.id) });
    }
    for it in &channel.overwrites {
        if let Whose::Member(member) = it.of
            && it.allow & VIEW_CHANNEL != 0
            && member != server.owner
            && member != server.bot
        {
            add(Way::Member(member));
        }
    }
}

fn permissions_of(server: &Server, role: RoleId) -> u64 {
    server.roles.iter().find(|known| known.id == role).map_or(0, |known| known.permissions)
}

fn overwrite(channel: &Channel, of: Whose) -> Option<Overwrite> {
    channel.overwrites.iter().find(|it| it.of == of).copied()
}

/// Whether a member with this role alone sees the channel; `@everyone` for a member with none.
fn sees(server: &Server, channel: &Channel, role: RoleId) -> bool {
    let base = permissions_of(server, server.everyone) | permissions_of(server, role);
    if base & ADMINISTRATOR != 0 {
        return true;
    }
    let apply = |bits: u64, it: Option<Overwrite>| it.map_or(bits, |it| bits & !it.deny | it.allow);
    let bits = apply(base, overwrite(channel, Whose::Role(server.everyone)));
    let own = overwrite(channel, Whose::Role(role)).filter(|_| role != server.everyone);
    apply(bits, own) & VIEW_CHANNEL != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYONE: RoleId = RoleId(1);
    const GOLD: RoleId = RoleId(10);
    const SILVER: RoleId = RoleId(11);
    const HELPER: RoleId = RoleId(20);
    const STAFF: RoleId = RoleId(30);
    const LOUNGE: ChannelId = ChannelId(5);

    fn role(id: RoleId, permissions: u64) -> Role {
        Role { id, permissions, managed: false }
    }

    fn of(role: RoleId, allow: u64, deny: u64) -> Overwrite {
        Overwrite { of: Whose::Role(role), allow, deny }
    }

    /// `#lounge` is sold with Gold and hidden from everyone else.
    fn server(helper: u64, more: &[Overwrite]) -> Server {
        let mut overwrites = vec![of(EVERYONE, 0, VIEW_CHANNEL), of(GOLD, VIEW_CHANNEL, 0)];
        overwrites.extend_from_slice(more);
        Server {
            everyone: EVERYONE,
            owner: MemberId(90),
            bot: MemberId(91),
            roles: vec![role(EVERYONE, VIEW_CHANNEL), role(GOLD, 0), role(SILVER, 0), role(HELPER, helper)],
            channels: vec![
                Channel { id: ChannelId(4), overwrites: vec![of(HELPER, VIEW_CHANNEL, 0)] },
                Channel { id: LOUNGE, overwrites },
            ],
            invites: Vec::new(),
        }
    }

    fn meant() -> Meant {
        Meant { sold: [GOLD, SILVER].into(), staff: [STAFF].into() }
    }

    fn ways(server: &Server) -> Vec<Way> {
        leaks(server, &meant()).into_iter().map(|leak| leak.way).collect()
    }

    #[test]
    fn dr16_a_well_hidden_channel_has_no_leak() {
        assert_eq!(ways(&server(VIEW_CHANNEL, &[])), [], "to view channels in general opens no hidden one");
        assert_eq!(ways(&server(0, &[of(SILVER, VIEW_CHANNEL, 0)])), [], "sold with two plans");
        let mut with_staff = server(0, &[of(STAFF, VIEW_CHANNEL, 0)]);
        with_staff.roles.push(role(STAFF, ADMINISTRATOR));
        assert_eq!(ways(&with_staff), []);
        let mut app = server(0, &[of(RoleId(77), VIEW_CHANNEL, 0)]);
        app.roles.push(Role { id: RoleId(77), permissions: ADMINISTRATOR, managed: true });
        assert_eq!(ways(&app), [], "another application's own role");
        let ours =
            [MemberId(90), MemberId(91)].map(|it| Overwrite { of: Whose::Member(it), allow: VIEW_CHANNEL, deny: 0 });
        assert_eq!(ways(&server(0, &ours)), [], "the owner and ourselves");
    }

    #[test]
    fn dr16_every_way_in_is_named() {
        assert_eq!(ways(&server(0, &[of(HELPER, VIEW_CHANNEL, 0)])), [Way::Overwrite(HELPER)]);
        assert_eq!(ways(&server(ADMINISTRATOR, &[])), [Way::Administrator(HELPER)]);
        let friend = Overwrite { of: Whose::Member(MemberId(7)), allow: VIEW_CHANNEL, deny: 0 };
        assert_eq!(ways(&server(0, &[friend])), [Way::Member(MemberId(7))]);
        // The server hides everything by default, and the channel denies nobody: a role that views channels comes in.
        let mut closed = server(VIEW_CHANNEL, &[]);
        closed.roles[0].permissions = 0;
        closed.channels[1].overwrites.remove(0);
        assert_eq!(ways(&closed), [Way::Permission(HELPER)]);
        let mut open = server(0, &[of(HELPER, VIEW_CHANNEL, 0)]);
        open.channels[1].overwrites.remove(0);
        assert_eq!(ways(&open), [Way::Everyone], "whoever else comes in would come in anyway");
    }

    #[test]
    fn dr16_an_invite_that_gives_a_role_is_followed_to_what_the_role_opens() {
        let invite = |role| Invite { code: format!("to{}", role), roles: vec![role] };
        let mut server = server(0, &[]);
        server.invites = vec![invite(GOLD), invite(HELPER), Invite { code: "plain".into(), roles: Vec::new() }];
        assert_eq!(ways(&server), [Way::Invite("to10".into(), GOLD)]);
        server.roles[3].permissions = ADMINISTRATOR;
        assert_eq!(
            ways(&server),
            [Way::Administrator(HELPER), Way::Invite("to10".into(), GOLD), Way::Invite("to20".into(), HELPER)]
        );
    }

    #[test]
    fn fingerprints_differ_as_the_leaks_do_and_stay_as_they_stay() {
        let mut server =
            server(ADMINISTRATOR, &[Overwrite { of: Whose::Member(MemberId(7)), allow: VIEW_CHANNEL, deny: 0 }]);
        let before: Vec<String> = leaks(&server, &meant()).iter().map(Leak::fingerprint).collect();
        assert_eq!(before, ["member:7:5", "administrator:20"]);
        server.channels.push(Channel {
            id: ChannelId(6),
            overwrites: vec![of(EVERYONE, 0, VIEW_CHANNEL), of(GOLD, VIEW_CHANNEL, 0)],
        });
        let after: Vec<String> = leaks(&server, &meant()).iter().map(Leak::fingerprint).collect();
        assert_eq!(after, before, "a further channel does not make a new administrator");
    }
}
