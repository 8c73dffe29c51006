//! Rate limits and misfortune: real 429s that serenity waits for, lost answers, broken connections, lost events.

use std::time::{Duration, Instant};

use lyceum::sandbox::discord::{DiscordWorld, EventFault, RestFault};
use serenity::all::*;

use super::bot::{self, Bot};
use super::{channel, refused, role, scene, user};

fn sent(world: &DiscordWorld, status: u16) -> usize {
    world.requests().iter().filter(|request| request.status == status).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serenity_waits_for_a_full_bucket() {
    let scene = scene();
    let (world, general) = (&scene.world, channel(scene.square.general));
    let http = bot::http(world);
    world.limit_route(&format!("POST/channels/{general}/messages"), 2, Duration::from_millis(600));
    let started = Instant::now();
    for number in 0..5 {
        general.say(&http, number.to_string()).await.unwrap();
    }
    assert!(
        started.elapsed() >= Duration::from_millis(1100),
        "five messages take three windows: {:?}",
        started.elapsed()
    );
    assert_eq!(world.messages(scene.square.general).len(), 5, "none lost, none twice");
    channel(scene.square.lessons).say(&http, "free").await.unwrap();
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_is_waited_for_and_the_global_limit_holds_everything() {
    let scene = scene();
    let (world, general) = (&scene.world, channel(scene.square.general));
    let http = bot::http(world);
    world.faults().rest("POST", "/messages", 2, RestFault::RateLimit { retry_after: 0.25, global: false, bare: false });
    let started = Instant::now();
    general.say(&http, "patient").await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(500));
    assert_eq!((sent(world, 429), sent(world, 200)), (2, 1));

    world.faults().rest("POST", "/messages", 1, RestFault::RateLimit { retry_after: 0.25, global: false, bare: true });
    assert_eq!(refused(general.say(&http, "impatient").await).0, 429, "without the header serenity gives up");

    world.limit_all(3, Duration::from_millis(500));
    let started = Instant::now();
    for _ in 0..4 {
        http.get_current_user().await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(400), "{:?}", started.elapsed());
    let limited = world.requests().into_iter().rfind(|request| request.status == 429);
    assert!(limited.is_some());
    assert_eq!(world.faults().hits(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_comes_before_or_after_the_deed() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    let http = bot::http(world);
    let give = || http.add_member_role(scene.guild(), user(square.ada), role(square.gold), None);
    world.faults().rest("PUT", "/roles/", 1, RestFault::Before(503));
    assert_eq!(refused(give().await).0, 503);
    assert!(!world.has_role(square.ada, square.gold), "not done");
    world.faults().rest("PUT", "/roles/", 1, RestFault::After(500));
    assert_eq!(refused(give().await).0, 500);
    assert!(world.has_role(square.ada, square.gold), "done, though it looked failed");
    world.take_role(square.ada, square.gold);

    // A reset connection is retried by nobody: the caller sees a transport error.
    for (fault, done) in [(RestFault::ResetBefore, false), (RestFault::ResetAfter, true)] {
        world.faults().rest("PUT", "/roles/", 1, fault);
        let error = give().await.unwrap_err();
        assert!(matches!(error, Error::Http(HttpError::Request(_))), "{error:?}");
        assert_eq!(world.has_role(square.ada, square.gold), done, "{fault:?}");
    }
    world.faults().rest("GET", "/users/@me", 1, RestFault::Delay(Duration::from_millis(300)));
    let started = Instant::now();
    http.get_current_user().await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
    http.get_current_user().await.unwrap();
    assert_eq!(world.requests().iter().filter(|request| request.status == 0).count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_lost_doubled_swapped_and_late_as_planned() {
    let scene = scene();
    let (world, square) = (&scene.world, scene.square);
    world.enable_intents(false, true);
    let bot = Bot::silent(world, GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT).await;
    let say = |text: &str| world.say(square.ada, square.general, text, None).unwrap();
    // serenity hands events to concurrent tasks, so the order is looked at on the wire.
    let on_the_wire = || {
        let of_messages = |payload: &serde_json::Value| {
            (payload["t"] == "MESSAGE_CREATE").then(|| payload["d"]["content"].as_str().unwrap().to_owned())
        };
        world.dispatched().iter().filter_map(of_messages).collect::<Vec<_>>()
    };
    let plan = world.faults();
    plan.events("MESSAGE_CREATE", 1, EventFault::Drop);
    say("lost");
    plan.events("MESSAGE_CREATE", 1, EventFault::Duplicate);
    say("twice");
    plan.events("MESSAGE_CREATE", 1, EventFault::Reorder);
    say("second");
    say("first");
    plan.events("MESSAGE_CREATE", 1, EventFault::Delay(Duration::from_millis(150)));
    say("late");
    say("soon");
    let expected = ["twice", "twice", "first", "second", "soon", "late"];
    assert!(world.wait_until(Duration::from_secs(5), |_| on_the_wire() == expected).await, "{:?}", on_the_wire());
    for _ in expected {
        assert!(bot.event(|event| matches!(event, Event::MessageCreate(_)).then_some(())).await.is_some());
    }
    // What is held for a successor that never comes is let go when the world settles.
    plan.events("MESSAGE_CREATE", 1, EventFault::Reorder);
    say("last");
    assert!(world.gateway_settled().await);
    assert_eq!(on_the_wire().last().unwrap(), "last");
    scene.check();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chance_is_the_same_with_the_same_seed() {
    let outcomes = || async {
        let scene = scene();
        let http = bot::http(&scene.world);
        scene.world.faults().rest_by_chance("/users/@me", 0.5, RestFault::Before(500));
        let mut outcomes = Vec::new();
        for _ in 0..16 {
            outcomes.push(http.get_current_user().await.is_ok());
        }
        scene.world.faults().clear();
        assert!(http.get_current_user().await.is_ok());
        outcomes
    };
    let first = outcomes().await;
    assert_eq!(first, outcomes().await);
    assert!(first.contains(&true) && first.contains(&false), "{first:?}");
}
