//! Every dispatch this Discord sends, held to serenity's types: what serenity cannot parse it silently drops.

use lyceum::sandbox::discord::DiscordWorld;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::*;

fn try_as<T: DeserializeOwned>(data: &Value) -> Result<(), String> {
    serde_json::from_value::<T>(data.clone()).map(drop).map_err(|error| error.to_string())
}

/// Why serenity would drop this dispatch, if it would.
pub fn refusal(payload: &Value) -> Option<String> {
    let data = &payload["d"];
    let name = payload["t"].as_str().unwrap_or_default();
    let parsed = match name {
        "READY" => try_as::<ReadyEvent>(data),
        "RESUMED" => try_as::<ResumedEvent>(data),
        "GUILD_CREATE" => try_as::<GuildCreateEvent>(data),
        "GUILD_DELETE" => try_as::<GuildDeleteEvent>(data),
        "GUILD_AUDIT_LOG_ENTRY_CREATE" => try_as::<GuildAuditLogEntryCreateEvent>(data),
        "GUILD_MEMBER_ADD" => try_as::<GuildMemberAddEvent>(data),
        "GUILD_MEMBER_REMOVE" => try_as::<GuildMemberRemoveEvent>(data),
        "GUILD_MEMBER_UPDATE" => try_as::<GuildMemberUpdateEvent>(data),
        "GUILD_MEMBERS_CHUNK" => try_as::<GuildMembersChunkEvent>(data),
        "GUILD_ROLE_CREATE" => try_as::<GuildRoleCreateEvent>(data),
        "GUILD_ROLE_UPDATE" => try_as::<GuildRoleUpdateEvent>(data),
        "GUILD_ROLE_DELETE" => try_as::<GuildRoleDeleteEvent>(data),
        "INVITE_CREATE" => try_as::<InviteCreateEvent>(data),
        "INVITE_DELETE" => try_as::<InviteDeleteEvent>(data),
        "CHANNEL_CREATE" => try_as::<ChannelCreateEvent>(data),
        "CHANNEL_UPDATE" => try_as::<ChannelUpdateEvent>(data),
        "CHANNEL_DELETE" => try_as::<ChannelDeleteEvent>(data),
        "THREAD_CREATE" => try_as::<ThreadCreateEvent>(data),
        "THREAD_UPDATE" => try_as::<ThreadUpdateEvent>(data),
        "THREAD_DELETE" => try_as::<ThreadDeleteEvent>(data),
        "THREAD_MEMBERS_UPDATE" => try_as::<ThreadMembersUpdateEvent>(data),
        "INTERACTION_CREATE" => try_as::<InteractionCreateEvent>(data),
        "MESSAGE_CREATE" => try_as::<MessageCreateEvent>(data),
        "MESSAGE_UPDATE" => try_as::<MessageUpdateEvent>(data),
        "MESSAGE_DELETE" => try_as::<MessageDeleteEvent>(data),
        "MESSAGE_REACTION_ADD" => try_as::<ReactionAddEvent>(data),
        "MESSAGE_REACTION_REMOVE" => try_as::<ReactionRemoveEvent>(data),
        "MESSAGE_REACTION_REMOVE_ALL" => try_as::<ReactionRemoveAllEvent>(data),
        "MESSAGE_REACTION_REMOVE_EMOJI" => try_as::<ReactionRemoveEmojiEvent>(data),
        _ => Err("no type is known for this event".to_owned()),
    };
    parsed.err().map(|error| format!("{name}: {error}\n  {data}"))
}

/// Every dispatch of the world parses, and the world knew every request.
pub fn check(world: &DiscordWorld) {
    let refused: Vec<String> = world.dispatched().iter().filter_map(refusal).collect();
    assert!(refused.is_empty(), "serenity would drop:\n{}", refused.join("\n"));
    assert!(world.unknown_requests().is_empty(), "{:#?}", world.unknown_requests());
}
