//! Messages: limits, files, nonces, pings, reactions, threads, direct messages.

use lyceum::sandbox::discord::bits;
use serde_json::json;
use serenity::all::*;

use super::bot;
use super::{channel, message, refused, role, scene, user};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_breaks_a_limit_is_refused() {
    let scene = scene();
    let http = bot::http(&scene.world);
    let general = channel(scene.square.general);
    let button = |id: &str| CreateButton::new(id).label("x");
    let row = |ids: &[&str]| CreateActionRow::Buttons(ids.iter().map(|id| button(id)).collect());
    let embed = |text: usize| CreateEmbed::new().description("x".repeat(text));
    let bad = [
        CreateMessage::new().content("x".repeat(2001)),
        CreateMessage::new().embed(embed(4097)),
        CreateMessage::new().embeds(vec![embed(3001), embed(3000)]),
        CreateMessage::new().embed(CreateEmbed::new().title("x".repeat(257))),
        CreateMessage::new().embed(CreateEmbed::new().fields((0..26).map(|n| (n.to_string(), "x", false)))),
        CreateMessage::new().embed(CreateEmbed::new().field("empty", "", false)),
        CreateMessage::new().content("x").components(vec![row(&["1", "2", "3", "4", "5", "6"])]),
        CreateMessage::new().content("x").components((0..6).map(|n| row(&[&n.to_string()])).collect()),
        CreateMessage::new().content("x").components(vec![row(&["same", "same"])]),
        CreateMessage::new().content("x").components(vec![row(&["a"]), row(&["a"])]),
        CreateMessage::new().content("x").components(vec![CreateActionRow::Buttons(vec![button(&"x".repeat(101))])]),
        CreateMessage::new().content("x").button(CreateButton::new_link("ftp://x").label("x")),
        CreateMessage::new().content("x").button(button("long").label("x".repeat(81))),
    ];
    for (at, bad) in bad.into_iter().enumerate() {
        let message = serde_json::to_value(&bad).unwrap();
        let sent = http.send_message(general, vec![], &message).await;
        assert_eq!(refused(sent), (400, 50035), "number {at}: {message}");
    }
    assert_eq!(refused(general.say(&http, "  ").await), (400, 50006));
    let good = CreateMessage::new()
        .content("x".repeat(2000))
        .embed(embed(4096))
        .components((0..5).map(|n| row(&[&n.to_string()])).collect());
    general.send_message(&http, good).await.unwrap();
    assert_eq!(scene.world.messages(scene.square.general).len(), 1);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_nonces_edits_and_deletions() {
    let scene = scene();
    let world = &scene.world;
    let http = bot::http(world);
    let general = channel(scene.square.general);
    let file = CreateAttachment::bytes(vec![0x89, b'P', b'N', b'G'], "graph.png");
    let embed = CreateEmbed::new().title("Graph").attachment("graph.png");
    let sent = general.send_message(&http, CreateMessage::new().embed(embed).add_file(file)).await.unwrap();
    let kept = &world.messages(scene.square.general)[0];
    assert_eq!(
        (kept.attachments[0].filename.as_str(), kept.attachments[0].bytes.as_slice()),
        ("graph.png", b"\x89PNG".as_slice())
    );
    assert_eq!(kept.text(), "# Graph\n(image attachment://graph.png)\n(graph.png)");
    assert_eq!(sent.attachments[0].content_type.as_deref(), Some("image/png"));
    assert!(sent.attachments[0].url.starts_with("https://discord.com/attachments/"), "fetched from the world itself");

    let nonced = || CreateMessage::new().content("once").nonce(Nonce::String("job-7".into())).enforce_nonce(true);
    let first = general.send_message(&http, nonced()).await.unwrap();
    let again = general.send_message(&http, nonced()).await.unwrap();
    assert_eq!(first.id, again.id, "one message for one nonce");
    scene.clock.advance(3600);
    assert_ne!(general.send_message(&http, nonced()).await.unwrap().id, first.id, "an hour later it is forgotten");

    let edited = general.edit_message(&http, first.id, EditMessage::new().content("edited")).await.unwrap();
    assert!(edited.edited_timestamp.is_some() && edited.content == "edited");
    let adas = message(world.say(scene.square.ada, scene.square.general, "mine", None).unwrap());
    assert_eq!(refused(general.edit_message(&http, adas, EditMessage::new().content("x")).await), (403, 50005));
    assert_eq!(refused(general.delete_message(&http, adas).await), (403, 50013));
    general.delete_message(&http, first.id).await.unwrap();
    assert_eq!(refused(general.delete_message(&http, first.id).await), (404, 10008));
    assert_eq!(refused(http.get_message(general, first.id).await), (404, 10008));
    let reply = CreateMessage::new().content("answer").reference_message((general, adas));
    let reply = general.send_message(&http, reply).await.unwrap();
    assert_eq!(reply.referenced_message.unwrap().id, adas);
    assert_eq!(general.messages(&http, GetMessages::new().limit(2)).await.unwrap()[0].id, reply.id, "newest first");
    assert_eq!(general.messages(&http, GetMessages::new().after(adas)).await.unwrap().len(), 1);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mentions_ring_only_when_allowed() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let http = bot::http(world);
    let general = channel(square.general);
    let text = format!("<@{}> <@&{}> @everyone", square.ada, square.gold);
    let rings =
        |world: &lyceum::sandbox::discord::DiscordWorld| world.messages(square.general).last().unwrap().pings.clone();

    general.say(&http, &text).await.unwrap();
    let rang = rings(world);
    assert_eq!(
        (rang.users, rang.everyone, rang.roles.len()),
        (vec![square.ada.0], false, 0),
        "no right to ring everyone, role not mentionable"
    );
    world.set_role_permissions(world.bot_role().unwrap(), bits::BOT | bits::MENTION_EVERYONE);
    general.say(&http, &text).await.unwrap();
    let rang = rings(world);
    assert!(rang.everyone && rang.roles == [square.gold.0]);
    let silent = CreateMessage::new().content(&text).allowed_mentions(CreateAllowedMentions::new());
    general.send_message(&http, silent).await.unwrap();
    assert!(rings(world).is_silent());
    let one =
        CreateMessage::new().content(&text).allowed_mentions(CreateAllowedMentions::new().users([user(square.ada)]));
    general.send_message(&http, one).await.unwrap();
    assert_eq!((rings(world).users, rings(world).everyone), (vec![square.ada.0], false));

    let answered = world.say(square.ada, square.general, "hm", None).unwrap();
    world.say(square.mo, square.general, "yes", Some(answered)).unwrap();
    assert_eq!(rings(world).users, [square.ada.0], "a reply rings its author");
    world.say(square.ada, square.general, "@everyone", None).unwrap();
    assert!(rings(world).is_silent(), "Ada may not");
    let _ = role(square.gold);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn direct_messages_arrive_where_they_are_welcome() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let http = bot::http(world);
    let http = &http;
    let write = |to| async move { user(to).create_dm_channel(http).await.unwrap().say(http, "psst").await };
    write(square.ada).await.unwrap();
    assert_eq!(world.direct_messages(square.ada)[0].content, "psst");
    world.deny_dms(square.ada, true);
    assert_eq!(refused(write(square.ada).await), (403, 50007));
    assert_eq!(refused(write(square.guest).await), (403, 50007), "no guild in common");
    world.deny_dms(square.ada, false);
    world.leave(square.ada);
    assert_eq!(refused(write(square.ada).await), (403, 50007), "left");
    assert_eq!(world.direct_messages(square.ada).len(), 1);
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reactions_and_threads_follow_permissions() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let http = bot::http(world);
    let general = channel(square.general);
    let said = world.say(square.ada, square.general, "what is a monad?", None).unwrap();
    let emoji = ReactionType::Unicode("👍".into());
    http.create_reaction(general, message(said), &emoji).await.unwrap();
    http.create_reaction(general, message(said), &emoji).await.unwrap();
    world.react(square.mo, square.general, said, "👍").unwrap();
    assert_eq!(world.message(said).unwrap().reactions[0].users, [world.bot(), square.mo]);
    assert_eq!(http.get_reaction_users(general, message(said), &emoji, 10, None).await.unwrap().len(), 2);
    let of_mo = http.delete_reaction(general, message(said), user(square.mo), &emoji).await;
    assert_eq!(refused(of_mo), (403, 50013));
    http.delete_reaction_me(general, message(said), &emoji).await.unwrap();
    world.unreact(square.mo, square.general, said, "👍").unwrap();
    assert!(world.message(said).unwrap().reactions.is_empty());
    assert_eq!(refused(http.create_reaction(general, MessageId::new(9), &emoji).await), (404, 10008));
    let nonsense = ReactionType::Unicode("nonsense".into());
    assert_eq!(refused(http.create_reaction(general, message(said), &nonsense).await), (400, 10014));

    let thread = general.create_thread_from_message(&http, message(said), CreateThread::new("Monads")).await.unwrap();
    assert_eq!(thread.id.get(), said.0, "a thread has its message's id");
    thread.id.say(&http, "a burrito").await.unwrap();
    let answer = world.say(square.ada, lyceum::domain::ids::ChannelId(thread.id.get()), "thanks", None).unwrap();
    assert_eq!(world.message(answer).unwrap().channel_id.0, said.0);
    let again = general.create_thread_from_message(&http, message(said), CreateThread::new("x")).await;
    assert_eq!(refused(again), (400, 160_004));
    let private =
        general.create_thread(&http, CreateThread::new("ticket").kind(ChannelType::PrivateThread)).await.unwrap();
    let ticket = lyceum::domain::ids::ChannelId(private.id.get());
    assert!(!world.can_view(square.ada, ticket), "private");
    http.add_thread_channel_member(private.id, user(square.ada)).await.unwrap();
    assert!(world.can_view(square.ada, ticket) && !world.can_view(square.mo, ticket));
    private.id.edit_thread(&http, EditThread::new().archived(true).locked(true)).await.unwrap();
    assert_eq!(http.get_guild_active_threads(scene.guild()).await.unwrap().threads.len(), 1);

    let forum = world.create_forum("questions", None);
    let post = CreateForumPost::new("How?", CreateMessage::new().content("like this"));
    let post = channel(forum).create_forum_post(&http, post).await.unwrap();
    assert_eq!(world.messages(lyceum::domain::ids::ChannelId(post.id.get()))[0].content, "like this");
    assert_eq!(refused(channel(forum).say(&http, "x").await), (400, 50008));
    let hers = world.post_in_forum(square.ada, forum, "Why?", "tell me").unwrap();
    assert_eq!(world.channel(hers).unwrap()["name"], json!("Why?"));
    scene.check();
}
