//! serenity's traps, each met on purpose: the local Discord misbehaves, the bot must not.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lyceum::app::App;
use lyceum::bot::gateway::{self, Refused};
use lyceum::bot::{Context, commands};
use lyceum::config::{Config, Needs};
use lyceum::message::Trouble;
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::{Closing, DiscordWorld, RestFault, Square};
use lyceum::telemetry;
use tokio::task::JoinHandle;

pub(crate) const NOW: i64 = 1_800_000_000;
const PATIENCE: Duration = Duration::from_secs(40);

/// A bot at the local Discord, without any Stripe.
pub(crate) struct Scene {
    pub(crate) world: DiscordWorld,
    pub(crate) square: Square,
    app: Arc<App>,
    gateway: JoinHandle<Result<(), Refused>>,
    _folder: tempfile::TempDir,
}

pub(crate) fn environment(world: &DiscordWorld, folder: &tempfile::TempDir) -> Vec<(String, String)> {
    let certificate = folder.path().join("ca.pem");
    std::fs::write(&certificate, world.ca_pem()).unwrap();
    [
        ("DISCORD_TOKEN", world.token()),
        ("DISCORD_CLIENT_ID", world.client_id().to_string()),
        ("DISCORD_CLIENT_SECRET", world.client_secret()),
        ("DISCORD_API_URL", world.api_url()),
        ("DISCORD_CA_CERT", certificate.display().to_string()),
        ("STRIPE_API_URL", "http://127.0.0.1:9".into()),
        ("STRIPE_SECRET_KEY", "sk_test_gateway".into()),
        ("STRIPE_WEBHOOK_SECRET", "whsec_gateway_tests".into()),
        ("DATABASE_URL", format!("sqlite://{}", folder.path().join("lyceum.db").display())),
        ("LYCEUM_LISTEN", "127.0.0.1:0".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

impl Scene {
    /// The world is prepared by `prepare` before the bot comes.
    pub(crate) async fn start(prepare: impl FnOnce(&DiscordWorld)) -> Self {
        Self::start_with(prepare, commands::all).await
    }

    async fn start_with(prepare: impl FnOnce(&DiscordWorld), commands: fn() -> Vec<lyceum::bot::Command>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = DiscordWorld::start(WorldClock::manual(NOW), 11).unwrap();
        let square = world.lyceum_square();
        prepare(&world);
        let config = Config::load(None, &environment(&world, &folder), Needs::Everything).unwrap();
        let app = App::open(config, telemetry::metrics()).await.unwrap();
        let gateway = tokio::spawn(gateway::run_with(Arc::clone(&app), commands));
        Self { world, square, app, gateway, _folder: folder }
    }

    /// Wait until the bot is connected and its commands can be picked.
    pub(crate) async fn ready(&self) {
        let ready = |it: &Self| it.app.gateway.is_ready() && !it.world.commands(it.square.ada, "en-US").is_empty();
        self.until("the bot is ready", ready).await;
    }

    /// Wait for something the bot does by itself.
    async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether a command typed now is answered.
    pub(crate) async fn answers(&self) -> bool {
        let reply = self.world.run(self.square.ada, self.square.general, "/help").await;
        reply.is_ok_and(|reply| reply.text().contains("What you can do here"))
    }

    /// End the gateway and hand back how it ended.
    pub(crate) async fn stop(self) -> Result<(), Refused> {
        self.app.tasks.stop();
        self.gateway.await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_address_of_the_gateway_means_no_connection_and_never_the_real_one() {
    let scene = Scene::start(|world| world.faults().rest("GET", "/gateway", 5, RestFault::Before(503))).await;
    scene.ready().await;
    assert!(scene.answers().await);
    let asked = scene.world.requests().iter().filter(|request| request.path.ends_with("/gateway")).count();
    assert!(asked >= 6, "the address was asked for until it could be had, {asked} times");
    assert_eq!(scene.world.identified_and_resumed().0, 1, "the one connection came to us");
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serenitys_own_question_failing_does_not_lead_to_the_real_gateway() {
    // We ask first; the second question is serenity's, whose answer to a failure is the real gateway's address.
    let scene = Scene::start(|world| {
        world.faults().rest("GET", "/gateway", 1, RestFault::Delay(Duration::from_millis(1)));
        world.faults().rest("GET", "/gateway", 1, RestFault::Before(503));
    })
    .await;
    scene.ready().await;
    let asked = scene.world.requests().iter().filter(|request| request.path.ends_with("/gateway")).count();
    assert_eq!(asked, 2, "once by us, once by serenity in vain");
    assert!(scene.answers().await);
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_connection_is_resumed() {
    let scene = Scene::start(|_| {}).await;
    scene.ready().await;
    let breaks: [(&str, fn(&DiscordWorld)); 5] = [
        ("close 1001", |world| world.cut_gateway(Some(1001))),
        ("close 4000", |world| world.cut_gateway(Some(4000))),
        ("dropped without a word", |world| world.cut_gateway(None)),
        ("op 7", DiscordWorld::ask_reconnect),
        ("op 9 true", |world| world.invalidate_session(true)),
    ];
    for (number, (name, cut)) in breaks.into_iter().enumerate() {
        cut(&scene.world);
        let resumed = u32::try_from(number).unwrap() + 1;
        let back = |world: &DiscordWorld| world.identified_and_resumed().1 >= resumed && world.gateway_connected();
        assert!(scene.world.wait_until(PATIENCE, back).await, "not resumed after {name}");
        scene.until("the bot knows that it is back", |scene| scene.app.gateway.is_ready()).await;
        assert!(scene.answers().await, "deaf after {name}");
    }
    assert_eq!(scene.world.identified_and_resumed().0, 1, "the session was kept all along");
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_session_is_begun_anew() {
    let scene = Scene::start(|_| {}).await;
    scene.ready().await;
    scene.world.invalidate_session(false);
    assert!(scene.world.wait_until(PATIENCE, |world| world.identified_and_resumed().0 == 2).await, "op 9 false");
    scene.ready().await;
    assert!(scene.answers().await);
    let registrations = || {
        scene
            .world
            .requests()
            .iter()
            .filter(|request| request.method == "PUT" && request.path.ends_with("/commands"))
            .count()
    };
    assert_eq!(registrations(), 1, "the commands are registered once, not per session");
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_good_ends_with_its_cure() {
    for (code, cure) in [(4004, "DISCORD_TOKEN"), (4013, "newest version"), (4014, "members_intent")] {
        let scene = Scene::start(|_| {}).await;
        scene.ready().await;
        scene.world.cut_gateway(Some(code));
        let ended = tokio::time::timeout(PATIENCE, scene.gateway).await.expect("it ended").unwrap();
        let text = ended.expect_err("it is a failure").to_string();
        assert!(text.contains(&code.to_string()) && text.contains("Cure:") && text.contains(cure), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_spins_is_given_up_and_the_rest_goes_on() {
    for code in [4003, 4010, 4011] {
        let scene = Scene::start(|world| world.set_heartbeat(Duration::from_secs(41))).await;
        scene.ready().await;
        scene.world.cut_gateway(Some(code));
        let cut = Instant::now();
        // Our own runtime must not notice: a task that wakes every 10 ms is never late by much.
        let mut late = Duration::ZERO;
        while scene.world.identified_and_resumed().0 < 2 {
            assert!(cut.elapsed() < Duration::from_secs(20), "{code}: the client was not made anew");
            let before = Instant::now();
            tokio::time::sleep(Duration::from_millis(10)).await;
            late = late.max(before.elapsed());
        }
        assert!(late < Duration::from_secs(2), "{code}: our runtime was held up for {late:?}");
        scene.ready().await;
        assert!(scene.answers().await, "{code}");
        let stopped = Instant::now();
        scene.stop().await.unwrap();
        assert!(stopped.elapsed() < Duration::from_secs(6), "{code}: shutdown took {:?}", stopped.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_drops_every_connection_is_not_stormed() {
    let scene = Scene::start(|_| {}).await;
    scene.ready().await;
    scene.world.refuse_gateway(Some(Closing::Dropped));
    scene.world.cut_gateway(None);
    scene.until("the bot knows that it is cut off", |scene| !scene.app.gateway.is_ready()).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    scene.world.refuse_gateway(None);
    scene.until("the bot is back", |scene| scene.app.gateway.is_ready()).await;
    assert!(scene.answers().await);
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failing_registration_holds_nothing_up_and_is_repeated() {
    let scene = Scene::start(|world| world.faults().rest("PUT", "/commands", 2, RestFault::Before(500))).await;
    scene.until("the bot is ready", |scene| scene.app.gateway.is_ready()).await;
    assert!(scene.app.gateway.commands_wanted(), "not registered yet, and yet ready");
    scene.ready().await;
    assert!(scene.answers().await);
    scene.until("the bot knows that Discord knows", |scene| !scene.app.gateway.commands_wanted()).await;
    scene.stop().await.unwrap();
}

/// A command that panics with a secret.
#[poise::command(slash_command, guild_only)]
async fn panics(_: Context<'_>) -> Result<(), Trouble> {
    panic!("the secret is 4711");
}

/// A command that fails with a secret.
#[poise::command(slash_command, guild_only)]
async fn fails(_: Context<'_>) -> Result<(), Trouble> {
    Err(Trouble::ours("the secret is 4711"))
}

/// A command that promises first and then panics.
#[poise::command(slash_command, guild_only)]
async fn defers(ctx: Context<'_>) -> Result<(), Trouble> {
    lyceum::bot::replies::defer_ephemeral(ctx).await?;
    panic!("the secret is 4711");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn panics_and_raw_errors_never_reach_people() {
    let scene = Scene::start_with(|_| {}, || vec![panics(), fails(), defers()]).await;
    scene.ready().await;
    for line in ["/panics", "/fails", "/defers"] {
        let reply = scene.world.run(scene.square.ada, scene.square.general, line).await.unwrap();
        let followed: String = reply.followups.iter().map(|message| message.content.clone()).collect();
        let text = format!("{}{followed}", reply.text());
        assert!(text.contains("Something went wrong on our side"), "{line}: {text}");
        assert!(!text.contains("4711") && !text.contains("panic"), "{line}: {text}");
        assert!(scene.world.messages(scene.square.general).is_empty(), "{line}: only the person who typed sees it");
    }
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dr1_the_limiter_is_on_and_waits() {
    let scene = Scene::start(|_| {}).await;
    scene.ready().await;
    let limited = RestFault::RateLimit { retry_after: 0.6, global: false, bare: false };
    scene.world.faults().rest("POST", "/callback", 1, limited);
    let begun = Instant::now();
    assert!(scene.answers().await);
    assert!(begun.elapsed() >= Duration::from_millis(600), "it did not wait: {:?}", begun.elapsed());
    let callbacks = scene.world.requests().iter().filter(|request| request.path.ends_with("/callback")).count();
    assert_eq!(callbacks, 2, "refused once, asked once more");

    // The same for what jobs ask.
    scene.world.faults().rest("PUT", "/roles/", 1, limited);
    let (guild, ada, gold) = (scene.world.guild(), scene.square.ada, scene.square.gold);
    let begun = Instant::now();
    scene.app.discord.add_role(guild, ada, gold, "paid").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(600));
    assert!(scene.world.has_role(ada, gold));
    scene.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dr9_what_jobs_ask_survives_a_bad_moment() {
    let scene = Scene::start(|_| {}).await;
    scene.ready().await;
    let (guild, ada, gold) = (scene.world.guild(), scene.square.ada, scene.square.gold);
    for fault in [RestFault::Before(502), RestFault::After(500), RestFault::ResetBefore, RestFault::ResetAfter] {
        scene.world.faults().rest("PUT", "/roles/", 1, fault);
        scene.app.discord.add_role(guild, ada, gold, "paid").await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(scene.world.has_role(ada, gold), "{fault:?}");
        scene.world.faults().rest("DELETE", "/roles/", 1, fault);
        scene
            .app
            .discord
            .remove_role(guild, ada, gold, "cancelled")
            .await
            .unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(!scene.world.has_role(ada, gold), "{fault:?}");
    }
    scene.stop().await.unwrap();
}

/// `lyceum run` as a process of its own.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(environment: &[(String, String)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
        command.arg("run").env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn terminate(&self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// The exit code and what was logged, or a failure after `patience`.
    async fn ended(&mut self, patience: Duration) -> (Option<i32>, String) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                let mut log = String::new();
                self.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                return (status.code(), log);
            }
            assert!(begun.elapsed() < patience, "the process still runs after {patience:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn process() -> (DiscordWorld, Square, Process, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let world = DiscordWorld::start(WorldClock::manual(NOW), 11).unwrap();
    let square = world.lyceum_square();
    let process = Process::start(&environment(&world, &folder));
    let ready = |world: &DiscordWorld| world.gateway_connected() && !world.commands(square.ada, "en-US").is_empty();
    assert!(world.wait_until(PATIENCE, ready).await, "the process never became ready");
    (world, square, process, folder)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cr10_sigterm_lets_a_running_command_finish() {
    let (world, square, mut process, _folder) = process().await;
    // The answer's last step is held up while the signal arrives.
    world.faults().rest("PATCH", "/messages/@original", 1, RestFault::Delay(Duration::from_millis(1500)));
    let typed = tokio::spawn({
        let world = world.clone();
        async move { world.run(square.ada, square.general, "/privacy show").await }
    });
    let begun = |world: &DiscordWorld| world.requests().iter().any(|request| request.path.ends_with("/callback"));
    assert!(world.wait_until(PATIENCE, begun).await);
    process.terminate();
    let (code, log) = process.ended(Duration::from_secs(20)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("everything in hand is finished"), "{log}");
    let reply = typed.await.unwrap().unwrap();
    assert!(reply.text().contains("What is stored about you here"), "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cr10_sigterm_ends_the_process_even_while_serenity_spins() {
    let (world, _square, mut process, _folder) = process().await;
    world.cut_gateway(Some(4003));
    tokio::time::sleep(Duration::from_millis(500)).await;
    process.terminate();
    let (code, log) = process.ended(Duration::from_secs(8)).await;
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dr5_a_reset_token_ends_the_process_with_its_own_exit_code() {
    let (world, _square, mut process, _folder) = process().await;
    world.cut_gateway(Some(4004));
    let (code, log) = process.ended(Duration::from_secs(20)).await;
    assert_eq!(code, Some(4), "{log}");
    assert!(log.contains("DISCORD_TOKEN") && !log.contains(&world.token()), "{log}");
}
