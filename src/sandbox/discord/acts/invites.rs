//! Invites are made, used and used up.

use serde_json::json;

use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::ids::iso;
use crate::sandbox::discord::model::{Invite, State};
use crate::sandbox::discord::permissions::bits;

impl State {
    /// Somebody makes an invite; its code.
    pub fn make_invite(&mut self, inviter: u64, channel: u64, max_age: i64, max_uses: i64, roles: Vec<u64>) -> String {
        let code: String = self.ids.secret().chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        let made_at = self.now();
        let invite = Invite { code: code.clone(), channel, inviter, max_age, max_uses, uses: 0, made_at, roles };
        self.invites.push(invite);
        let data = json!({
            "channel_id": channel.to_string(), "code": code, "created_at": iso(made_at),
            "guild_id": self.guild.id.to_string(), "inviter": self.user_json(inviter), "max_age": max_age,
            "max_uses": max_uses, "temporary": false, "uses": 0,
        });
        self.dispatch_invite("INVITE_CREATE", channel, &data);
        code
    }

    /// Somebody joins by an invite, which counts before anybody hears of it. False when it is gone, or they are in already.
    pub fn use_invite(&mut self, user: u64, code: &str) -> bool {
        let now = self.now();
        let good = |invite: &Invite| invite.code == code && invite.is_good(now);
        let Some(at) = self.invites.iter().position(good) else { return false };
        if self.guild.members.contains_key(&user) || !self.users.contains_key(&user) {
            return false;
        }
        let Some(invite) = self.invites.get_mut(at) else { return false };
        invite.uses += 1;
        let (roles, used_up) = (invite.roles.clone(), invite.uses == invite.max_uses);
        if used_up {
            self.drop_invite(at);
        }
        self.join(user, None, roles)
    }

    /// An invite is gone.
    pub fn drop_invite(&mut self, at: usize) {
        let gone = self.invites.remove(at);
        let guild = self.guild.id.to_string();
        let data = json!({ "channel_id": gone.channel.to_string(), "guild_id": guild, "code": gone.code });
        self.dispatch_invite("INVITE_DELETE", gone.channel, &data);
    }

    /// Only who may manage the channel hears of its invites (docs: events/gateway-events, "Invites").
    fn dispatch_invite(&mut self, name: &'static str, channel: u64, data: &serde_json::Value) {
        if self.may_in(self.app.id, channel, bits::MANAGE_CHANNELS) {
            self.dispatch(name, data, intent::GUILD_INVITES);
        }
    }
}
