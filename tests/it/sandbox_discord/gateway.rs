//! The gateway: who is let in, what is told, and what is told again after a break.

use std::time::Duration;

use serenity::all::*;

use super::bot::{self, Bot};
use super::{Scene, channel, role, scene, user};

fn created(event: &Event) -> Option<String> {
    match event {
        Event::MessageCreate(created) => Some(created.message.content.clone()),
        _ => None,
    }
}

async fn resumed(scene: &Scene, times: u32) {
    let again = |world: &lyceum::sandbox::discord::DiscordWorld| world.identified_and_resumed().1 >= times;
    assert!(scene.world.wait_until(Duration::from_secs(10), again).await, "the bot resumes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_replayed_on_resume() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    let breaks: [fn(&lyceum::sandbox::discord::DiscordWorld); 4] = [
        |w| w.cut_gateway(Some(4000)),
        |w| w.cut_gateway(None),
        DiscordWorldExt::seven,
        |w| w.invalidate_session(true),
    ];
    for (at, cut) in (1..).zip(breaks) {
        world.say(square.ada, square.general, &format!("before <@{}> {at}", world.bot()), None).unwrap();
        assert!(bot.event(created).await.is_some());
        cut(world);
        world.say(square.ada, square.general, &format!("missed <@{}> {at}", world.bot()), None).unwrap();
        let told = bot.event(created).await.unwrap();
        assert_eq!(told, format!("missed <@{}> {at}", world.bot()), "replayed once, in order");
        resumed(&scene, at).await;
    }
    assert_eq!(world.identified_and_resumed(), (1, 4));
    assert!(world.gateway_settled().await);
    scene.check();
}

struct DiscordWorldExt;

impl DiscordWorldExt {
    fn seven(world: &lyceum::sandbox::discord::DiscordWorld) {
        world.ask_reconnect();
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invalid_session_is_begun_anew() {
    let scene = scene();
    let world = &scene.world;
    let bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    world.gateway_settled().await;
    world.invalidate_session(false);
    let anew = |world: &lyceum::sandbox::discord::DiscordWorld| world.identified_and_resumed().0 == 2;
    assert!(world.wait_until(Duration::from_secs(12), anew).await);
    assert!(world.gateway_settled().await);
    assert_eq!(bot.names().await.iter().filter(|name| *name == "GUILD_CREATE").count(), 2);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_tokens_and_intents_are_shut_out_with_discords_codes() {
    let scene = scene();
    let world = &scene.world;
    let closed_with = |http: Http, intents| async move {
        let mut bot = Bot::start_with(world, http, intents, |_, _| async {}).await;
        let ended =
            tokio::time::timeout(Duration::from_secs(10), &mut bot.running).await.expect("the client ends").unwrap();
        format!("{:?}", ended.unwrap_err())
    };
    let curious = GatewayIntents::non_privileged() | GatewayIntents::GUILD_MEMBERS;
    let reader = GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT;
    let invented = GatewayIntents::from_bits_retain(1 << 40);
    // A wrong token shows in IDENTIFY: the gateway's address is given to anyone.
    let (wrong, members, content, unknown) = tokio::join!(
        closed_with(bot::http_with(world, "MTIz.abc.def"), Bot::UNPRIVILEGED),
        closed_with(bot::http(world), curious),
        closed_with(bot::http(world), reader),
        closed_with(bot::http(world), invented),
    );
    assert!(wrong.contains("InvalidAuthentication"), "{wrong}");
    assert!(members.contains("DisallowedGatewayIntents"), "{members}");
    assert!(content.contains("DisallowedGatewayIntents"), "{content}");
    assert!(unknown.contains("InvalidGatewayIntents"), "{unknown}");
    world.enable_intents(true, true);
    let bot = Bot::silent(world, curious | reader).await;
    assert!(world.gateway_settled().await);
    drop(bot);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_privileged_intents_the_bot_is_told_little() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    let members = bot.event(|event| match event {
        Event::GuildCreate(created) => Some(created.guild.members.keys().copied().collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(members.await.unwrap(), [user(world.bot())], "of the members only itself");

    world.say(square.ada, square.general, "secret words", None).unwrap();
    assert_eq!(bot.event(created).await.unwrap(), "", "text is blank");
    let aimed = format!("hey <@{}>", world.bot());
    world.say(square.ada, square.general, &aimed, None).unwrap();
    assert_eq!(bot.event(created).await.unwrap(), aimed, "what mentions the bot is not");
    assert_eq!(
        bot.http.get_messages(channel(square.general), None, Some(2)).await.unwrap()[1].content,
        "",
        "nor over REST"
    );

    world.join(square.guest);
    world.give_role(square.ada, square.gold);
    world.leave(square.guest);
    let mine = world.create_role("Helper", 0);
    world.give_role(world.bot(), mine);
    world.react(square.ada, square.general, world.messages(square.general)[0].id, "👍").unwrap();
    assert!(world.gateway_settled().await);
    let names = world.dispatched().iter().map(|payload| payload["t"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(!names.iter().any(|name| name == "GUILD_MEMBER_ADD" || name == "GUILD_MEMBER_REMOVE"), "{names:?}");
    let updates: Vec<_> =
        world.dispatched().into_iter().filter(|payload| payload["t"] == "GUILD_MEMBER_UPDATE").collect();
    assert_eq!(updates.len(), 1, "of member updates only its own");
    assert_eq!(updates[0]["d"]["user"]["id"], world.bot().to_string());
    assert!(names.iter().any(|name| name == "MESSAGE_REACTION_ADD"));
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_privileged_intents_it_is_told_all() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    world.enable_intents(true, true);
    let bot = Bot::silent(
        world,
        GatewayIntents::non_privileged() | GatewayIntents::GUILD_MEMBERS | GatewayIntents::MESSAGE_CONTENT,
    )
    .await;
    world.join(square.guest);
    let joined = bot.event(|event| match event {
        Event::GuildMemberAdd(added) => Some(added.member.user.id),
        _ => None,
    });
    assert_eq!(joined.await.unwrap(), user(square.guest));
    bot.http.add_member_role(scene.guild(), user(square.guest), role(square.gold), None).await.unwrap();
    let updated = bot.event(|event| match event {
        Event::GuildMemberUpdate(updated) => Some(updated.roles.clone()),
        _ => None,
    });
    assert_eq!(updated.await.unwrap(), [role(square.gold)]);
    world.say(square.ada, square.general, "secret words", None).unwrap();
    assert_eq!(bot.event(created).await.unwrap(), "secret words");
    world.leave(square.guest);
    let left = bot.event(|event| match event {
        Event::GuildMemberRemove(removed) => Some(removed.user.id),
        _ => None,
    });
    assert_eq!(left.await.unwrap(), user(square.guest));
    // Channels it cannot see it does not hear.
    let secret = world.create_channel("secret", Some(square.moderator));
    world.set_overwrite(secret, world.bot().0, true, 0, lyceum::sandbox::discord::bits::VIEW_CHANNEL);
    world.say(square.mo, secret, "behind its back", None).unwrap();
    world.say(square.mo, square.general, "to its face", None).unwrap();
    assert_eq!(bot.event(created).await.unwrap(), "to its face");
    world.delete_channel(secret);
    world.delete_role(square.gold);
    assert!(world.gateway_settled().await);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heartbeat_without_an_answer_makes_the_bot_connect_again() {
    let scene = scene();
    let world = &scene.world;
    world.set_heartbeat(Duration::from_millis(300));
    let _bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    assert!(world.gateway_settled().await);
    world.acknowledge_heartbeats(false);
    tokio::time::sleep(Duration::from_millis(700)).await;
    world.acknowledge_heartbeats(true);
    let again = |world: &lyceum::sandbox::discord::DiscordWorld| {
        let (identified, resumed) = world.identified_and_resumed();
        identified + resumed >= 2
    };
    assert!(world.wait_until(Duration::from_secs(12), again).await, "{:?}", world.identified_and_resumed());
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_asked_for_come_in_chunks() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let handle: std::sync::Arc<std::sync::Mutex<Option<Context>>> = std::sync::Arc::default();
    struct Keep(
        std::sync::Arc<std::sync::Mutex<Option<Context>>>,
        tokio::sync::mpsc::UnboundedSender<GuildMembersChunkEvent>,
    );
    #[async_trait]
    impl RawEventHandler for Keep {
        async fn raw_event(&self, context: Context, event: Event) {
            *self.0.lock().unwrap() = Some(context);
            if let Event::GuildMembersChunk(chunk) = event {
                let _ = self.1.send(chunk);
            }
        }
    }
    let (send, mut chunks) = tokio::sync::mpsc::unbounded_channel();
    let mut client = ClientBuilder::new_with_http(bot::http(world), Bot::UNPRIVILEGED)
        .raw_event_handler(Keep(handle.clone(), send))
        .await
        .unwrap();
    let running = tokio::spawn(async move { client.start().await });
    assert!(world.wait_until(Duration::from_secs(5), |_| handle.lock().unwrap().is_some()).await);
    let context = handle.lock().unwrap().clone().unwrap();
    context.shard.chunk_guild(
        scene.guild(),
        None,
        false,
        ChunkGuildFilter::UserIds(vec![user(square.ada), user(square.guest)]),
        Some("n".into()),
    );
    let chunk = tokio::time::timeout(Duration::from_secs(5), chunks.recv()).await.unwrap().unwrap();
    assert_eq!((chunk.members.len(), chunk.not_found.len(), chunk.nonce.as_deref()), (1, 1, Some("n")));
    running.abort();
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_put_out_hears_it_and_then_nothing_more() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let bot = Bot::silent(world, Bot::UNPRIVILEGED).await;
    world.leave(world.bot());
    let out = bot.event(|event| match event {
        Event::GuildDelete(deleted) => Some((deleted.guild.id, deleted.guild.unavailable)),
        _ => None,
    });
    assert_eq!(out.await.unwrap(), (scene.guild(), false));
    let before = world.dispatched().len();
    world.say(square.ada, square.general, "is it gone?", None).unwrap();
    world.create_role("Unheard", 0);
    world.create_channel("unheard", None);
    assert_eq!(world.dispatched().len(), before);
    assert_eq!(super::refused(bot.http.get_guild(scene.guild()).await), (403, 50001));
    assert!(bot.http.get_guilds(None, None).await.unwrap().is_empty());
    world.join(world.bot());
    let back =
        bot.event(|event| matches!(event, Event::GuildCreate(created) if created.guild.roles.len() == 5).then_some(()));
    assert!(back.await.is_some());
    scene.check();
}
