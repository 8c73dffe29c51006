//! The subcommands as a person or a script runs them.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use lyceum::clock::Clock;
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::DiscordWorld;
use lyceum::sandbox::stripe::StripeWorld;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{Db, guilds, interests, jobs};
use serde_json::Value;

fn lyceum(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    command.args(arguments).env_clear().envs(environment.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn address(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}", folder.path().join("lyceum.db").display())
}

#[test]
fn cf1_without_keys_run_says_all_that_is_missing_and_ends_with_3() {
    let folder = tempfile::tempdir().unwrap();
    let output = lyceum(&["run"], &[("DATABASE_URL", &address(&folder))]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    for name in
        ["DISCORD_TOKEN", "DISCORD_CLIENT_ID", "DISCORD_CLIENT_SECRET", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]
    {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
}

#[test]
fn wrong_arguments_end_with_2_and_help_with_0() {
    assert_eq!(lyceum(&["dance"], &[]).status.code(), Some(2));
    let help = lyceum(&["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    assert!(text(&help.stdout).contains("EXIT CODES"));
    let version = lyceum(&["--version"], &[]);
    assert_eq!(text(&version.stdout).trim(), format!("lyceum {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn migrate_says_what_it_did_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let url = address(&folder);
    let first = lyceum(&["migrate", "--json"], &[("DATABASE_URL", &url)]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let first: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(first["before"], 0);
    assert!(first["after"].as_i64().unwrap() >= 1);
    let second = lyceum(&["migrate"], &[("DATABASE_URL", &url)]);
    assert!(text(&second.stdout).contains("is up to date"), "{}", text(&second.stdout));
    let broken = lyceum(&["migrate"], &[("DATABASE_URL", "sqlite:///proc/nowhere/lyceum.db")]);
    assert_eq!(broken.status.code(), Some(5), "{}", text(&broken.stderr));
}

#[tokio::test]
async fn what_an_import_could_not_use_is_said_beside_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let db = crate::stores::sqlite(folder.path()).await;
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, GuildId(7), "en-US", 0).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let course = folder.path().join("course.csv");
    let lines = "title,summary,link,requires\nOwnership,Who owns what,https://a.example/,nothing\nBorrowing\n";
    std::fs::write(&course, lines).unwrap();
    let output = lyceum(
        &["lessons", "import", course.to_str().unwrap(), "--guild", "7", "--author", "8"],
        &[("DATABASE_URL", &address(&folder))],
    );
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.starts_with("1 new drafts") && out.lines().count() == 1, "{out}");
    assert!(err.contains("1 prerequisites name no lesson") && err.contains("  line 3: "), "{err}");
}

#[tokio::test]
async fn a_backup_is_whole_while_the_database_is_in_use_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let db = crate::stores::sqlite(folder.path()).await;
    let guild = GuildId(7);
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, guild, "zh-CN", 1).await.unwrap();
    tx.commit().await.unwrap();
    // A change that is not committed does not belong into a backup.
    let mut open = db.begin().await.unwrap();
    guilds::set_locale(&mut open, guild, "en-US", 2).await.unwrap();

    let copy = folder.path().join("copy.db");
    let (url, target) = (address(&folder), copy.display().to_string());
    let output = tokio::task::spawn_blocking({
        let (url, target) = (url.clone(), target.clone());
        move || lyceum(&["backup", &target, "--json"], &[("DATABASE_URL", &url)])
    });
    let output = output.await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["bytes"].as_u64().unwrap(), std::fs::metadata(&copy).unwrap().len());
    drop(open);

    let restored = Db::open(&format!("sqlite://{target}")).await.unwrap();
    assert_eq!(guilds::find(&mut restored.read(), guild).await.unwrap().unwrap().locale, "zh-CN");
    restored.close().await;
    let again = lyceum(&["backup", &target], &[("DATABASE_URL", &url)]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("exists already"), "{}", text(&again.stderr));
    assert!(!folder.path().join("copy.db.partial").exists());
    let postgres = lyceum(&["backup", &target], &[("DATABASE_URL", "postgres://localhost/lyceum")]);
    assert!(text(&postgres.stderr).contains("pg_dump"), "{}", text(&postgres.stderr));
}

#[tokio::test]
async fn pv5_erase_queues_what_the_member_can_no_longer_ask_for_and_says_exactly_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let db = crate::stores::sqlite(folder.path()).await;
    let (guild, member) = (GuildId(175_928_847_299_117_063), MemberId(u64::MAX));
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, guild, "en-US", 1).await.unwrap();
    guilds::set_left(&mut tx, guild, Some(2), 2).await.unwrap();
    consents::upsert(&mut tx, guild, member, Purpose::Notices, true, 1).await.unwrap();
    interests::set_topics(&mut tx, guild, member, &["rust".to_owned()], 1).await.unwrap();
    tx.commit().await.unwrap();
    let run = async |arguments: &[&str]| {
        let (url, arguments) = (address(&folder), arguments.iter().map(ToString::to_string).collect::<Vec<_>>());
        let run = move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            lyceum(&arguments, &[("DATABASE_URL", &url)])
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (server, who) = (guild.to_string(), member.to_string());
    let waiting = async || jobs::counts(&mut db.read()).await.unwrap().0;
    for (arguments, why) in [
        (["erase", "--guild", "7", "--member", &who, "--yes"], "server 7 is not known: the bot was never in it"),
        (["erase", "--guild", &server, "--member", "5", "--yes"], "nothing is stored about member 5 in server 1759"),
        (
            ["erase", "--guild", &server, "--member", &who, "--json"],
            "there is no terminal to confirm on: nothing was erased",
        ),
    ] {
        let (code, _, said) = run(&arguments).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(run(&["erase", "--guild", &server]).await.0, Some(2));
    assert_eq!(waiting().await, 0);
    let (code, told, said) = run(&["erase", "--guild", &server, "--member", &who, "--yes", "--json"]).await;
    assert_eq!(code, Some(0), "{said}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["guild"], &told["member"]), (&server.into(), &who.into()));
    assert_eq!((told["erased"].as_i64(), told["kept"].as_i64()), (Some(1), Some(1)));
    assert_eq!(waiting().await, 2, "at once and ten minutes later");
    let refused = consents::find(&mut db.read(), guild, member, Purpose::Analysis).await.unwrap();
    assert_eq!(refused, Some(false), "nothing is recorded from now on");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_reports_for_people_and_for_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let clock = WorldClock::manual(Clock::System.now());
    let discord = DiscordWorld::start(clock.clone(), 3).unwrap();
    let stripe = StripeWorld::start(clock, 3).await.unwrap();
    let certificate = folder.path().join("ca.pem");
    std::fs::write(&certificate, discord.ca_pem()).unwrap();
    let environment: Vec<(&str, String)> = vec![
        ("DISCORD_TOKEN", discord.token()),
        ("DISCORD_CLIENT_ID", discord.client_id().to_string()),
        ("DISCORD_CLIENT_SECRET", discord.client_secret()),
        ("DISCORD_API_URL", discord.api_url()),
        ("DISCORD_CA_CERT", certificate.display().to_string()),
        ("STRIPE_API_URL", stripe.api_url().to_owned()),
        ("STRIPE_SECRET_KEY", stripe.secret_key().to_owned()),
        ("STRIPE_WEBHOOK_SECRET", stripe.webhook_secret()),
        ("DATABASE_URL", address(&folder)),
    ];
    let run = |arguments: &'static [&'static str], environment: Vec<(&'static str, String)>| async move {
        let run = move || {
            let environment: Vec<(&str, &str)> =
                environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
            lyceum(arguments, &environment)
        };
        tokio::task::spawn_blocking(run).await.unwrap()
    };
    assert_eq!(run(&["migrate"], environment.clone()).await.status.code(), Some(0));
    let before = std::fs::read(folder.path().join("lyceum.db")).unwrap();

    let found = run(&["doctor", "--json"], environment.clone()).await;
    let lines: Vec<Value> = serde_json::from_slice(&found.stdout).unwrap_or_else(|_| panic!("{}", text(&found.stderr)));
    let state = |check: &str| lines.iter().find(|line| line["check"] == check).map(|line| line["state"].clone());
    assert_eq!(state("doctor-token-ok"), Some("ok".into()), "{lines:#?}");
    assert_eq!(state("doctor-webhook-missing"), Some("fail".into()), "nobody has made the endpoint: {lines:#?}");
    assert_eq!(state("doctor-permissions-ok"), Some("ok".into()), "{lines:#?}");
    assert_eq!(found.status.code(), Some(1), "something fails");

    stripe.set_webhook_url("http://127.0.0.1:8080/stripe/webhook");
    let found = run(&["doctor"], environment.clone()).await;
    let said = text(&found.stdout);
    assert_eq!(found.status.code(), Some(0), "{said}");
    assert!(said.contains("ok    Stripe: a test key") && said.contains("\n      -> "), "{said}");
    assert!(!said.contains(&discord.token()), "no secret is ever printed");

    let mut wrong = environment;
    wrong.retain(|(name, _)| *name != "DISCORD_TOKEN");
    wrong.push(("DISCORD_TOKEN", "no.such.token".into()));
    let found = run(&["doctor"], wrong).await;
    assert!(text(&found.stdout).contains("FAIL  Discord refuses the bot’s token"), "{}", text(&found.stdout));
    assert_eq!(std::fs::read(folder.path().join("lyceum.db")).unwrap(), before, "the doctor changes nothing");
}

/// A window that is closed sends SIGHUP to the sandbox alone.
#[test]
fn whoever_ends_the_sandbox_leaves_no_bot_behind() {
    for signal in ["-TERM", "-HUP"] {
        let mut sandbox = Command::new(env!("CARGO_BIN_EXE_lyceum"))
            .args(["sandbox", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(sandbox.stdout.take().unwrap()).lines();
        let bot = lines.map_while(Result::ok).find_map(|line| line.trim().strip_prefix("bot:").map(str::to_owned));
        let bot = bot.unwrap().trim().trim_start_matches("http://").to_owned();
        assert!(TcpStream::connect(&bot).is_ok(), "the bot does not listen at {bot}");
        assert!(Command::new("kill").args([signal, &sandbox.id().to_string()]).status().unwrap().success());
        assert_eq!(sandbox.wait().unwrap().code(), Some(1));
        assert!(TcpStream::connect(&bot).is_err(), "the bot goes on after {signal}");
    }
}
