//! People come and go; roles are made, moved, given and taken.

use serde_json::json;

use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::model::{Member, Role, State};

impl State {
    /// Give or take a role. Doing so twice is one, and silent.
    pub fn change_role(&mut self, actor: u64, user: u64, role: u64, give: bool, reason: Option<&str>) {
        let name = self.guild.roles.get(&role).map(|role| role.name.clone()).unwrap_or_default();
        let Some(member) = self.guild.members.get_mut(&user) else { return };
        if member.roles.contains(&role) == give {
            return;
        }
        if give {
            member.roles.push(role);
        } else {
            member.roles.retain(|held| *held != role);
        }
        let key = if give { "$add" } else { "$remove" };
        let change = json!({ "key": key, "new_value": [{ "id": role.to_string(), "name": name }] });
        self.log(actor, 25, user, vec![change], reason);
        self.dispatch_member_update(user);
    }

    /// Somebody comes in.
    pub fn join(&mut self, user: u64, nick: Option<String>, roles: Vec<u64>) -> bool {
        if self.guild.members.contains_key(&user) || !self.users.contains_key(&user) {
            return false;
        }
        let member = Member { user, nick, roles, joined_at: self.now(), timed_out_until: None };
        self.guild.members.insert(user, member.clone());
        if user == self.app.id {
            let data = self.guild_create();
            self.dispatch("GUILD_CREATE", &data, intent::GUILDS);
        }
        let data = self.member_event(&member);
        self.dispatch("GUILD_MEMBER_ADD", &data, intent::GUILD_MEMBERS);
        self.note("member", json!({ "user": user.to_string() }));
        true
    }

    /// Somebody goes; the roles are gone with the membership.
    pub fn leave(&mut self, user: u64) -> bool {
        if user == self.app.id && self.guild.members.contains_key(&user) {
            // Put out, the bot hears that and then nothing more.
            let data = json!({ "id": self.guild.id.to_string() });
            self.dispatch("GUILD_DELETE", &data, intent::GUILDS);
        }
        if self.guild.members.remove(&user).is_none() {
            return false;
        }
        let data = json!({ "guild_id": self.guild.id.to_string(), "user": self.user_json(user) });
        self.dispatch("GUILD_MEMBER_REMOVE", &data, intent::GUILD_MEMBERS);
        self.note("member", json!({ "user": user.to_string() }));
        true
    }

    /// A new role, just above `@everyone` unless told otherwise; the others move up.
    pub fn add_role(&mut self, name: &str, permissions: u64, position: Option<i64>) -> u64 {
        let id = self.id();
        let position = position.unwrap_or(1);
        let moved: Vec<u64> = self
            .guild
            .roles
            .values()
            .filter(|role| role.position >= position && role.id != self.guild.id)
            .map(|role| role.id)
            .collect();
        for role in &moved {
            if let Some(role) = self.guild.roles.get_mut(role) {
                role.position += 1;
            }
        }
        let role = Role {
            id,
            name: name.to_owned(),
            permissions,
            position,
            color: 0,
            hoist: false,
            mentionable: false,
            managed: false,
            bot: None,
        };
        self.guild.roles.insert(id, role);
        self.dispatch_role("GUILD_ROLE_CREATE", id);
        for role in moved {
            self.dispatch_role("GUILD_ROLE_UPDATE", role);
        }
        id
    }

    /// Put a role at a position (1 is the lowest); the others close up around it.
    pub fn place_role(&mut self, role: u64, position: i64) {
        let mut order: Vec<(i64, u64)> = self
            .guild
            .roles
            .values()
            .filter(|known| known.id != self.guild.id && known.id != role)
            .map(|known| (known.position, known.id))
            .collect();
        order.sort_unstable();
        let at = usize::try_from(position.saturating_sub(1)).unwrap_or(0).min(order.len());
        order.insert(at, (position, role));
        for (position, (_, id)) in (1_i64..).zip(order) {
            let Some(role) = self.guild.roles.get_mut(&id) else { continue };
            if std::mem::replace(&mut role.position, position) != position {
                self.dispatch_role("GUILD_ROLE_UPDATE", id);
            }
        }
    }

    /// A role is deleted, and taken from everyone.
    pub fn remove_role(&mut self, role: u64) {
        self.guild.roles.remove(&role);
        let holders: Vec<u64> = self
            .guild
            .members
            .values()
            .filter(|member| member.roles.contains(&role))
            .map(|member| member.user)
            .collect();
        let data = json!({ "guild_id": self.guild.id.to_string(), "role_id": role.to_string() });
        self.dispatch("GUILD_ROLE_DELETE", &data, intent::GUILDS);
        for user in holders {
            if let Some(member) = self.guild.members.get_mut(&user) {
                member.roles.retain(|held| *held != role);
            }
            self.dispatch_member_update(user);
        }
        let changed: Vec<u64> = self
            .guild
            .channels
            .values_mut()
            .filter(|channel| channel.overwrites.iter().any(|overwrite| overwrite.id == role))
            .map(|channel| {
                channel.overwrites.retain(|overwrite| overwrite.id != role);
                channel.id
            })
            .collect();
        for channel in changed {
            self.dispatch_channel("CHANNEL_UPDATE", channel);
        }
        self.note("role", json!({ "role": role.to_string() }));
    }
}
