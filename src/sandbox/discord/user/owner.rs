//! What the owner does by hand: people, roles, channels.

use serde_json::json;

use crate::domain::ids::{ChannelId, MemberId, RoleId};
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::model::{Overwrite, User, kind};
use crate::sandbox::discord::permissions::bits;

impl DiscordWorld {
    /// A new account, not yet in the guild.
    pub fn add_user(&self, name: &str, locale: &str) -> MemberId {
        let mut state = self.lock();
        let id = state.id();
        state.users.insert(id, User::person(id, name, locale));
        state.note("member", json!({ "user": id.to_string() }));
        MemberId(id)
    }

    /// An account with an id from elsewhere, already in the guild.
    pub fn add_member(&self, id: MemberId, name: &str) {
        let mut state = self.lock();
        state.users.insert(id.0, User::person(id.0, name, "en-US"));
        state.join(id.0, None, Vec::new());
    }

    /// The account with this name.
    pub fn user_named(&self, name: &str) -> Option<MemberId> {
        let state = self.lock();
        state.users.values().find(|user| user.name.eq_ignore_ascii_case(name)).map(|user| MemberId(user.id))
    }

    /// Everyone with an account and whether they are in the guild: id, name, locale, bot, member.
    pub fn people(&self) -> Vec<serde_json::Value> {
        let state = self.lock();
        let shown = |user: &User| {
            json!({
                "id": user.id.to_string(), "name": user.name, "locale": user.locale, "bot": user.bot,
                "member": state.guild.members.contains_key(&user.id), "owner": state.guild.owner == user.id,
                "dms_closed": user.closed,
            })
        };
        state.users.values().filter(|user| !user.webhook).map(shown).collect()
    }

    /// Change an account's language.
    pub fn set_locale(&self, user: MemberId, locale: &str) {
        if let Some(user) = self.lock().users.get_mut(&user.0) {
            locale.clone_into(&mut user.locale);
        }
    }

    /// Come into the guild, with no roles. False when already in, or no such account.
    pub fn join(&self, user: MemberId) -> bool {
        self.lock().join(user.0, None, Vec::new())
    }

    /// Leave the guild, losing every role. False when not in.
    pub fn leave(&self, user: MemberId) -> bool {
        self.lock().leave(user.0)
    }

    /// Whether the account is in the guild.
    pub fn is_member(&self, user: MemberId) -> bool {
        self.lock().guild.members.contains_key(&user.0)
    }

    /// Accept no direct messages, or do.
    pub fn deny_dms(&self, user: MemberId, deny: bool) {
        if let Some(user) = self.lock().users.get_mut(&user.0) {
            user.closed = deny;
        }
    }

    /// A new role at the bottom, below the bot's own.
    pub fn create_role(&self, name: &str, permissions: u64) -> RoleId {
        RoleId(self.lock().add_role(name, permissions, None))
    }

    /// A new role above the bot's own, which the bot can therefore not touch.
    pub fn role_above_bot(&self, name: &str) -> RoleId {
        let mut state = self.lock();
        let top = state.guild.highest(state.app.id).0;
        RoleId(state.add_role(name, 0, Some(top + 1)))
    }

    /// The role with this name.
    pub fn role_named(&self, name: &str) -> Option<RoleId> {
        let state = self.lock();
        state.guild.roles.values().find(|role| role.name.eq_ignore_ascii_case(name)).map(|role| RoleId(role.id))
    }

    /// The bot's own role.
    pub fn bot_role(&self) -> Option<RoleId> {
        let state = self.lock();
        state.guild.roles.values().find(|role| role.bot == Some(state.app.id)).map(|role| RoleId(role.id))
    }

    /// Put a role at a position, 1 being the lowest.
    pub fn move_role(&self, role: RoleId, position: i64) {
        self.lock().place_role(role.0, position);
    }

    /// Change what a role may do.
    pub fn set_role_permissions(&self, role: RoleId, permissions: u64) {
        let mut state = self.lock();
        if let Some(role) = state.guild.roles.get_mut(&role.0) {
            role.permissions = permissions;
        }
        state.dispatch_role("GUILD_ROLE_UPDATE", role.0);
    }

    /// Delete a role; everyone loses it.
    pub fn delete_role(&self, role: RoleId) {
        let mut state = self.lock();
        state.remove_role(role.0);
        let owner = state.guild.owner;
        state.log(owner, 32, role.0, Vec::new(), None);
    }

    /// Give a role by hand, as the owner.
    pub fn give_role(&self, user: MemberId, role: RoleId) {
        let mut state = self.lock();
        let owner = state.guild.owner;
        state.change_role(owner, user.0, role.0, true, None);
    }

    /// Take a role by hand, as the owner.
    pub fn take_role(&self, user: MemberId, role: RoleId) {
        let mut state = self.lock();
        let owner = state.guild.owner;
        state.change_role(owner, user.0, role.0, false, None);
    }

    /// Give or take a role by hand, as somebody else of the staff.
    pub fn change_role_as(&self, actor: MemberId, user: MemberId, role: RoleId, give: bool) {
        self.lock().change_role(actor.0, user.0, role.0, give, None);
    }

    /// An invite, made by the owner, that gives roles to whoever joins by it (docs: Create Channel Invite, `role_ids`).
    pub fn invite_with_roles(&self, channel: ChannelId, roles: &[RoleId]) -> String {
        let mut state = self.lock();
        let owner = state.guild.owner;
        state.make_invite(owner, channel.0, 0, 0, roles.iter().map(|role| role.0).collect())
    }

    /// An invite made by a member, for as long as somebody likes and `max_uses` people, 0 for any number.
    pub fn invite_by(&self, inviter: MemberId, channel: ChannelId, max_uses: i64) -> String {
        self.lock().make_invite(inviter.0, channel.0, 0, max_uses, Vec::new())
    }

    /// Join by an invite, with the roles it gives. False when it is gone, or already in.
    pub fn join_by(&self, user: MemberId, code: &str) -> bool {
        self.lock().use_invite(user.0, code)
    }

    /// The roles of a member, `@everyone` left out; none for who is not in.
    pub fn roles(&self, user: MemberId) -> Vec<RoleId> {
        let state = self.lock();
        state
            .guild
            .members
            .get(&user.0)
            .map_or_else(Vec::new, |member| member.roles.iter().map(|role| RoleId(*role)).collect())
    }

    /// Whether a member holds a role.
    pub fn has_role(&self, user: MemberId, role: RoleId) -> bool {
        self.roles(user).contains(&role)
    }

    /// A new text channel: for everyone, or hidden from all but one role, the bot and the owner.
    pub fn create_channel(&self, name: &str, only_for: Option<RoleId>) -> ChannelId {
        self.create_channel_of_kind(name, kind::TEXT, only_for)
    }

    /// A new forum.
    pub fn create_forum(&self, name: &str, only_for: Option<RoleId>) -> ChannelId {
        self.create_channel_of_kind(name, kind::FORUM, only_for)
    }

    /// A new voice channel.
    pub fn create_voice(&self, name: &str, only_for: Option<RoleId>) -> ChannelId {
        self.create_channel_of_kind(name, kind::VOICE, only_for)
    }

    /// A new stage channel.
    pub fn create_stage(&self, name: &str, only_for: Option<RoleId>) -> ChannelId {
        self.create_channel_of_kind(name, kind::STAGE, only_for)
    }

    fn create_channel_of_kind(&self, name: &str, kind: u8, only_for: Option<RoleId>) -> ChannelId {
        let mut state = self.lock();
        let overwrites = only_for.map_or_else(Vec::new, |role| {
            let seen = |id, for_member| Overwrite { id, for_member, allow: bits::VIEW_CHANNEL, deny: 0 };
            let hidden = Overwrite { id: state.guild.id, for_member: false, allow: 0, deny: bits::VIEW_CHANNEL };
            vec![hidden, seen(role.0, false), seen(state.app.id, true)]
        });
        ChannelId(state.add_channel(name, kind, overwrites))
    }

    /// Allow or deny a role or member things in a channel.
    pub fn set_overwrite(&self, channel: ChannelId, target: u64, for_member: bool, allow: u64, deny: u64) {
        let mut state = self.lock();
        if let Some(channel) = state.guild.channels.get_mut(&channel.0) {
            channel.overwrites.retain(|known| known.id != target);
            channel.overwrites.push(Overwrite { id: target, for_member, allow, deny });
        }
        state.dispatch_channel("CHANNEL_UPDATE", channel.0);
    }

    /// Delete a channel and what is in it.
    pub fn delete_channel(&self, channel: ChannelId) {
        self.lock().remove_channel(channel.0);
    }

    /// The channel or thread with this name.
    pub fn channel_named(&self, name: &str) -> Option<ChannelId> {
        let state = self.lock();
        let name = name.trim_start_matches('#');
        state
            .guild
            .channels
            .values()
            .find(|channel| channel.name.eq_ignore_ascii_case(name))
            .map(|channel| ChannelId(channel.id))
    }

    /// A channel or thread as JSON: id, type, name, `parent_id`, overwrites …
    pub fn channel(&self, channel: ChannelId) -> Option<serde_json::Value> {
        let state = self.lock();
        state.guild.channels.get(&channel.0).map(|channel| state.channel_json(channel))
    }

    /// Every role as JSON, lowest first.
    pub fn all_roles(&self) -> Vec<serde_json::Value> {
        let state = self.lock();
        let mut roles: Vec<_> = state.guild.roles.values().collect();
        roles.sort_by_key(|role| (role.position, std::cmp::Reverse(role.id)));
        roles.into_iter().map(crate::sandbox::discord::render::role).collect()
    }

    /// Whether someone sees a channel or thread.
    pub fn can_view(&self, user: MemberId, channel: ChannelId) -> bool {
        self.lock().may_in(user.0, channel.0, bits::VIEW_CHANNEL)
    }

    /// What someone may do in a channel.
    pub fn permissions_in(&self, user: MemberId, channel: ChannelId) -> u64 {
        self.lock().permissions_in(user.0, channel.0)
    }

    /// The channels and threads someone sees, in the order of the list.
    pub fn visible_channels(&self, user: MemberId) -> Vec<ChannelId> {
        let state = self.lock();
        let mut seen: Vec<_> = state
            .guild
            .channels
            .values()
            .filter(|channel| state.may_in(user.0, channel.id, bits::VIEW_CHANNEL))
            .collect();
        seen.sort_by_key(|channel| (channel.thread.is_some(), channel.position, channel.id));
        seen.into_iter().map(|channel| ChannelId(channel.id)).collect()
    }
}
