//! Roles, members, channels: hierarchy, visibility, the codes of refusal, the audit log.

use std::time::Duration;

use lyceum::sandbox::discord::bits;
use serde_json::json;
use serenity::all::*;

use super::bot::{self, Bot};
use super::{channel, refused, role, scene, user};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_are_given_below_the_bots_own_and_nowhere_else() {
    let scene = scene();
    let (world, square, guild) = (&scene.world, scene.square, scene.guild());
    let http = bot::http(world);
    let above = world.role_above_bot("Admin");

    http.add_member_role(guild, user(square.ada), role(square.gold), Some("paid 9,90 € ✓")).await.unwrap();
    http.add_member_role(guild, user(square.ada), role(square.gold), None).await.unwrap();
    assert_eq!(world.roles(square.ada), [square.gold], "twice is one");
    let log = world.audit_log();
    let entry = log.last().unwrap();
    assert_eq!((entry.actor, entry.target, entry.action), (world.bot().0, square.ada.0, 25));
    assert_eq!(entry.reason.as_deref(), Some("paid 9,90 € ✓"));
    assert_eq!(
        entry.changes,
        [json!({ "key": "$add", "new_value": [{ "id": square.gold.to_string(), "name": "Gold" }] })]
    );
    assert_eq!(log.iter().filter(|entry| entry.target == square.ada.0).count(), 1);
    let recorded = world.requests();
    assert_eq!(recorded[0].path, format!("/api/v10/guilds/{guild}/members/{}/roles/{}", square.ada, square.gold));
    assert_eq!((recorded[0].audit_reason.as_deref(), recorded[0].status), (Some("paid 9,90 € ✓"), 204));

    let give = |who, what: RoleId| http.add_member_role(guild, who, what, None);
    assert_eq!(refused(give(user(square.ada), role(above)).await), (403, 50013), "a role above the bot");
    assert_eq!(refused(give(user(square.guest), role(square.gold)).await), (404, 10007), "not a member");
    assert_eq!(refused(give(UserId::new(9), role(square.gold)).await), (404, 10013), "no such account");
    assert_eq!(refused(give(user(square.ada), RoleId::new(9)).await), (404, 10011));
    assert_eq!(refused(give(user(square.ada), RoleId::new(guild.get())).await), (400, 50028), "@everyone");
    assert_eq!(refused(give(user(square.ada), role(world.bot_role().unwrap())).await), (400, 50028), "managed");
    assert_eq!(
        refused(http.add_member_role(GuildId::new(9), user(square.ada), role(square.gold), None).await),
        (404, 10004)
    );

    world.move_role(square.gold, 99);
    let lifted = http.remove_member_role(guild, user(square.ada), role(square.gold), None).await;
    assert_eq!(refused(lifted), (403, 50013), "the role was dragged above the bot");
    world.move_role(square.gold, 1);
    world.set_role_permissions(world.bot_role().unwrap(), bits::BOT & !bits::MANAGE_ROLES);
    let unable = http.remove_member_role(guild, user(square.ada), role(square.gold), None).await;
    assert_eq!(refused(unable), (403, 50013), "without Manage Roles");
    world.set_role_permissions(world.bot_role().unwrap(), bits::BOT);
    http.remove_member_role(guild, user(square.ada), role(square.gold), None).await.unwrap();
    assert!(!world.has_role(square.ada, square.gold));

    world.give_role(square.ada, square.gold);
    assert_eq!(world.audit_log().last().unwrap().actor, square.carl.0, "by hand, as the owner");
    world.leave(square.ada);
    world.join(square.ada);
    assert!(world.roles(square.ada).is_empty(), "who leaves loses the roles");
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_are_made_moved_counted_and_deleted() {
    let scene = scene();
    let (world, guild) = (&scene.world, scene.guild());
    let http = bot::http(world);
    let made = guild.create_role(&http, EditRole::new().name("Silver").mentionable(true)).await.unwrap();
    assert_eq!((made.name.as_str(), made.position), ("Silver", 1));
    assert_eq!(
        refused(guild.create_role(&http, EditRole::new().permissions(Permissions::BAN_MEMBERS)).await),
        (403, 50013)
    );
    guild.edit_role(&http, made.id, EditRole::new().name("Silver Plus")).await.unwrap();
    let moderator = role(scene.square.moderator);
    world.give_role(scene.square.ada, scene.square.gold);
    let roles = http.get_guild_roles(guild).await.unwrap();
    assert_eq!(roles.len(), 5, "everyone, bot, Moderator, Gold, Silver Plus");
    assert!(roles.iter().find(|known| known.id == moderator).unwrap().position > made.position);
    http.edit_role_position(guild, made.id, 3, None).await.unwrap();
    assert_eq!(refused(http.edit_role_position(guild, made.id, 9, None).await), (403, 50013));
    assert_eq!(refused(http.edit_role(guild, RoleId::new(5), &json!({ "name": "x" }), None).await), (404, 10011));
    http.delete_role(guild, made.id, Some("no longer sold")).await.unwrap();
    assert_eq!(world.audit_log().last().unwrap().reason.as_deref(), Some("no longer sold"));
    assert_eq!(refused(http.delete_role(guild, made.id, None).await), (404, 10011));
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hidden_channel_is_seen_through_the_role_alone() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let http = bot::http(world);
    assert!(!world.can_view(square.ada, square.gold_lounge));
    assert!(world.say(square.ada, square.gold_lounge, "hello?", None).is_err());
    assert_eq!(world.visible_channels(square.ada), [square.general, square.lessons]);
    http.add_member_role(scene.guild(), user(square.ada), role(square.gold), None).await.unwrap();
    assert!(world.can_view(square.ada, square.gold_lounge));
    let said = world.say(square.ada, square.gold_lounge, "hello", None).unwrap();
    http.remove_member_role(scene.guild(), user(square.ada), role(square.gold), None).await.unwrap();
    assert!(!world.can_view(square.ada, square.gold_lounge));
    assert!(world.messages_for(square.ada, square.gold_lounge).is_empty());
    assert!(world.react(square.ada, square.gold_lounge, said, "👍").is_err());
    assert!(world.can_view(square.mo, square.review) && !world.can_view(square.mo, square.gold_lounge));
    assert!(world.can_view(square.carl, square.gold_lounge), "the owner sees everything");
    assert!(!world.can_view(square.guest, square.general), "not a member");

    // The same for the bot.
    let secret = world.create_channel("secret", Some(square.gold));
    world.set_overwrite(secret, world.bot().0, true, 0, bits::VIEW_CHANNEL);
    assert_eq!(refused(http.get_channel(channel(secret)).await), (403, 50001));
    assert_eq!(refused(channel(secret).say(&http, "x").await), (403, 50001));
    world.set_overwrite(secret, world.bot().0, true, bits::VIEW_CHANNEL, bits::SEND_MESSAGES);
    assert_eq!(refused(channel(secret).say(&http, "x").await), (403, 50013));
    assert_eq!(refused(http.get_channel(ChannelId::new(9)).await), (404, 10003));

    // Overwrites by the bot: only with the right to, and only for what it may itself.
    let overwrite = |allow| PermissionOverwrite {
        allow,
        deny: Permissions::empty(),
        kind: PermissionOverwriteType::Member(user(square.ada)),
    };
    let lounge = channel(square.gold_lounge);
    lounge.create_permission(&http, overwrite(Permissions::VIEW_CHANNEL)).await.unwrap();
    assert!(world.can_view(square.ada, square.gold_lounge));
    assert_eq!(refused(lounge.create_permission(&http, overwrite(Permissions::MANAGE_WEBHOOKS)).await), (403, 50013));
    lounge.delete_permission(&http, PermissionOverwriteType::Member(user(square.ada))).await.unwrap();
    assert!(!world.can_view(square.ada, square.gold_lounge));
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guild_members_channels_and_the_audit_log_can_be_read() {
    let scene = scene();
    let (world, square, guild) = (&scene.world, scene.square, scene.guild());
    let http = bot::http(world);
    let found = http.get_guild(guild).await.unwrap();
    assert_eq!((found.owner_id, found.roles.len()), (user(square.carl), 4));
    assert_eq!(http.get_channels(guild).await.unwrap().len(), 4);
    assert_eq!(http.get_member(guild, user(square.ada)).await.unwrap().user.global_name.as_deref(), Some("Ada"));
    assert_eq!(refused(http.get_member(guild, user(square.guest)).await), (404, 10007));
    assert_eq!(refused(http.get_guild(GuildId::new(9)).await), (404, 10004));
    assert_eq!(http.get_guilds(None, None).await.unwrap().len(), 1);
    assert_eq!(http.get_current_user().await.unwrap().id, user(world.bot()));
    assert_eq!(http.get_user(user(square.guest)).await.unwrap().name, "guest");
    assert_eq!(http.get_current_application_info().await.unwrap().name, "Lyceum");

    // The list of members takes the intent, asking for one does not.
    assert_eq!(refused(http.get_guild_members(guild, Some(10), None).await), (403, 50001));
    world.enable_intents(true, false);
    assert_eq!(http.get_guild_members(guild, Some(10), None).await.unwrap().len(), 4);
    assert_eq!(http.search_guild_members(guild, "ad", Some(5)).await.unwrap().len(), 1);

    let log = || http.get_audit_logs(guild, None, None, None, Some(10));
    assert_eq!(refused(log().await), (403, 50013));
    world.set_role_permissions(world.bot_role().unwrap(), bits::BOT | bits::VIEW_AUDIT_LOG | bits::MODERATE_MEMBERS);
    let logs = log().await.unwrap();
    assert_eq!(logs.entries[0].user_id, user(square.carl), "Mo's role was given by the owner");

    let until = Timestamp::from_unix_timestamp(super::NOW + 600).unwrap();
    guild
        .edit_member(&http, user(square.ada), EditMember::new().disable_communication_until_datetime(until))
        .await
        .unwrap();
    assert!(world.say(square.ada, square.general, "let me speak", None).is_err(), "timed out");
    scene.clock.advance(601);
    world.say(square.ada, square.general, "thank you", None).unwrap();
    let owner = guild
        .edit_member(&http, user(square.carl), EditMember::new().disable_communication_until_datetime(until))
        .await;
    assert_eq!(refused(owner), (403, 50013), "nobody silences the owner");
    let edited =
        guild.edit_member(&http, user(square.ada), EditMember::new().roles([role(square.gold)])).await.unwrap();
    assert_eq!(edited.roles, [role(square.gold)]);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_401_and_an_unknown_route_501() {
    let scene = scene();
    let wrong = bot::http_with(&scene.world, "MTIz.abc.def");
    assert_eq!(refused(wrong.get_current_user().await), (401, 0));
    assert_eq!(refused(wrong.get_guild(scene.guild()).await).0, 401);
    let http = bot::http(&scene.world);
    let refusal = refused(http.get_guild_vanity_url(scene.guild()).await);
    assert_eq!(refusal.0, 501);
    let unknown = scene.world.unknown_requests();
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].path, format!("/api/v10/guilds/{}/vanity-url", scene.guild()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_noted_for_the_page() {
    let scene = scene();
    let mut notes = scene.world.subscribe();
    let said = scene.world.say(scene.square.ada, scene.square.general, "hi", None).unwrap();
    let note = tokio::time::timeout(Duration::from_secs(1), notes.recv()).await.unwrap().unwrap();
    assert_eq!(
        note,
        json!({ "kind": "message", "channel": scene.square.general.to_string(), "message": said.to_string() })
    );
    let bot = Bot::silent(&scene.world, Bot::UNPRIVILEGED).await;
    let note = tokio::time::timeout(Duration::from_secs(1), notes.recv()).await.unwrap().unwrap();
    assert_eq!(note, json!({ "kind": "gateway", "connected": true }));
    drop(bot);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_counts_who_joins_by_it_and_ends_with_its_last_use() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    let uses = async |code: &str| {
        let all = scene.guild().invites(&bot.http).await.unwrap();
        all.iter().find(|invite| invite.code == code).map(|invite| invite.uses)
    };
    assert_eq!(refused(scene.guild().invites(&bot.http).await), (403, 50013), "without Manage Server");
    let unheard = world.invite_by(square.ada, square.general, 0);
    world.set_role_permissions(world.bot_role().unwrap(), bits::BOT | bits::MANAGE_GUILD | bits::MANAGE_CHANNELS);
    let code = world.invite_by(square.ada, square.general, 2);
    assert!(world.join_by(square.guest, &code));
    assert!(!world.join_by(square.guest, &code), "in already, which uses nothing");
    assert_eq!((uses(&code).await, uses(&unheard).await), (Some(1), Some(0)));
    assert!(world.join_by(world.add_user("Bob", "en-US"), &code));
    assert_eq!(uses(&code).await, None);
    assert!(!world.join_by(world.add_user("Late", "en-US"), &code));
    let heard = async || {
        let event = |event: &Event| match event {
            Event::InviteCreate(made) => Some(("made", made.code.clone())),
            Event::InviteDelete(gone) => Some(("gone", gone.code.clone())),
            _ => None,
        };
        bot.event(event).await.unwrap()
    };
    let mut told = [heard().await, heard().await];
    told.sort();
    assert_eq!(told, [("gone", code.clone()), ("made", code)], "only with Manage Channels");
    let http = bot::http(world);
    let brief = channel(square.general).create_invite(&http, CreateInvite::new().max_age(60)).await.unwrap();
    assert_eq!(uses(&brief.code).await, Some(0));
    scene.clock.advance(60);
    assert_eq!(uses(&brief.code).await, None, "it ran out");
    scene.check();
}
