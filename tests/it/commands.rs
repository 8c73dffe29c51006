//! The framework's own commands, as their readers see them in both languages.

use lyceum::domain::ids::MemberId;
use lyceum::sandbox::discord::{Reply, bits};
use lyceum::sandbox::stripe::Card;
use lyceum::store::guilds;
use lyceum::text::{Locale, text as words};

use crate::world::TestApp;

/// A creator who reads Chinese: holds a role with "Manage Server".
fn reads_chinese(t: &TestApp) -> MemberId {
    let lin = t.discord.add_user("Lin", "zh-CN");
    t.discord.join(lin);
    let managers = t.discord.create_role("Managers", bits::MANAGE_GUILD);
    t.discord.give_role(lin, managers);
    lin
}

/// Addresses and moments differ from run to run, fonts from machine to machine.
fn steady(t: &TestApp, text: &str) -> String {
    let letters = |locale: Locale, text: String| {
        let missing = words(locale, "doctor-letters-missing");
        let cure = words(locale, "doctor-letters-missing.cure");
        text.replace(&format!("{missing}\n→ {cure}"), &words(locale, "doctor-letters-ok"))
    };
    let text = Locale::ALL.into_iter().fold(text.to_owned(), |text, locale| letters(locale, text));
    let version = format!("schema {}", lyceum::store::migrate::newest());
    let chinese = format!("结构版本 {}", lyceum::store::migrate::newest());
    text.replace(&t.web, "https://lyceum.example").replace(&version, "schema N").replace(&chinese, "结构版本 N")
}

async fn settings(t: &TestApp) -> lyceum::domain::guild::GuildSettings {
    guilds::find(&mut t.app.store.read(), t.guild).await.unwrap().unwrap()
}

async fn select(t: &TestApp, who: MemberId, reply: &Reply, menu: &str, values: &[String]) -> Reply {
    let message = reply.message.as_ref().unwrap().id;
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let reply = t.discord.select(who, message, menu, &values).await.unwrap();
    t.settle().await;
    reply
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_lists_what_the_reader_may_do() {
    let t = TestApp::start().await;
    let lin = reads_chinese(&t);
    insta::assert_snapshot!("help_member_en", t.types(t.ada, "/help").await.text());
    insta::assert_snapshot!("help_moderator_en", t.types(t.mo, "/help").await.text());
    insta::assert_snapshot!("help_creator_zh", t.types(lin, "/help").await.text());
    insta::assert_snapshot!("help_topic_en", t.types(t.carl, "/help topic:/lesson publish").await.text());
    let group = t.types(lin, "/help topic:privacy").await.text();
    assert!(group.contains("`/隐私 查看`"), "{group}");
    let hidden = t.types(t.ada, "/help topic:doctor").await.text();
    assert!(hidden.contains("There is no command"), "{hidden}");
    let ping = t.types(t.ada, "/help topic:@everyone").await;
    assert!(ping.text().contains("@\u{200B}everyone"), "{}", ping.text());
    let topics = t.discord.autocomplete(t.ada, t.general, "help", "topic", "priv").await.unwrap();
    let topics: Vec<&str> = topics.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(topics, ["/privacy show", "/privacy choices", "/privacy export", "/privacy delete"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_framework_is_for_one_pair_of_eyes() {
    let t = TestApp::start().await;
    t.discord.offer_command("doctor", t.guild.0, true);
    for (who, line) in
        [(t.ada, "/help"), (t.ada, "/privacy show"), (t.carl, "/doctor"), (t.carl, "/setup"), (t.ada, "/doctor")]
    {
        let reply = t.types(who, line).await;
        assert!(reply.is_ephemeral(), "{line}");
    }
    assert!(t.discord.messages(t.general).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_says_what_is_wrong_and_how_to_mend_it() {
    let t = TestApp::start().await;
    let lin = reads_chinese(&t);
    insta::assert_snapshot!("doctor_fresh_en", steady(&t, &t.types(t.carl, "/doctor").await.text()));
    t.sells("Gold", "9.90").await;
    t.discord.move_role(t.gold, 90);
    insta::assert_snapshot!("doctor_role_above_zh", steady(&t, &t.types(lin, "/doctor").await.text()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_and_setup_are_for_creators() {
    let t = TestApp::start().await;
    // Discord offers them to who may manage the server; in Server Settings → Integrations they can be offered to others.
    assert!(t.discord.run(t.mo, t.general, "/doctor").await.is_err());
    for command in ["doctor", "setup"] {
        assert!(t.discord.offer_command(command, t.guild.0, true));
    }
    for who in [t.ada, t.mo] {
        for line in ["/doctor", "/setup"] {
            let text = t.types(who, line).await.text();
            assert!(text.contains("Only creators can use this"), "{line}: {text}");
        }
    }
    // The role named in /setup is as good as the permission.
    let panel = t.types(t.carl, "/setup").await;
    let panel = t.clicks(t.carl, &panel, "setup:page:staff").await;
    let helpers = t.discord.create_role("Helpers", 0);
    select(&t, t.carl, &panel, "setup:creator-role", &[helpers.to_string()]).await;
    t.discord.give_role(t.ada, helpers);
    let text = t.types(t.ada, "/doctor").await.text();
    assert!(text.contains("Health check"), "{text}");
    // ... until it is taken away; a panel opened before does not help.
    let mine = t.types(t.ada, "/setup").await;
    t.discord.take_role(t.ada, helpers);
    let refused = t.clicks(t.ada, &mine, "setup:page:features").await;
    let said: String = refused.followups.iter().map(|message| message.content.clone()).collect();
    assert!(format!("{}{said}", refused.text()).contains("Only creators"), "{} / {said}", refused.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn setup_saves_every_choice_at_once_in_one_message() {
    let t = TestApp::start().await;
    let panel = t.types(t.carl, "/setup").await;
    insta::assert_snapshot!("setup_basics_en", panel.text());
    let panel = select(&t, t.carl, &panel, "setup:language", &["zh-CN".into()]).await;
    let panel = select(&t, t.carl, &panel, "setup:lesson-channel", &[t.lessons.to_string()]).await;
    let panel = select(&t, t.carl, &panel, "setup:review-channel", &[t.review.to_string()]).await;
    let saved = settings(&t).await;
    assert_eq!(
        (saved.locale.as_str(), saved.lesson_channel, saved.review_channel),
        ("zh-CN", Some(t.lessons), Some(t.review))
    );
    assert!(
        panel.text().contains("简体中文") && panel.text().contains(&format!("<#{}>", t.lessons)),
        "{}",
        panel.text()
    );

    let panel = t.clicks(t.carl, &panel, "setup:page:staff").await;
    insta::assert_snapshot!("setup_staff_en", panel.text());
    let everyone = select(&t, t.carl, &panel, "setup:creator-role", &[t.guild.to_string()]).await;
    let said: String = everyone.followups.iter().map(|message| message.content.clone()).collect();
    assert!(
        format!("{}{said}", everyone.text()).contains("everybody would be allowed everything"),
        "{}",
        everyone.text()
    );
    assert_eq!(settings(&t).await.creator_role, None);
    let panel = select(&t, t.carl, &panel, "setup:moderator-role", &[t.gold.to_string()]).await;
    assert_eq!(settings(&t).await.moderator_role, Some(t.gold));
    let panel = select(&t, t.carl, &panel, "setup:moderator-role", &[]).await;
    assert_eq!(settings(&t).await.moderator_role, None, "choosing nothing takes the choice back");

    let panel = t.clicks(t.carl, &panel, "setup:page:features").await;
    insta::assert_snapshot!("setup_features_en", panel.text());
    assert!(!settings(&t).await.analysis, "off until somebody switches it on");
    let panel = t.clicks(t.carl, &panel, "setup:analysis:on").await;
    assert!(settings(&t).await.analysis);
    let panel = t.clicks(t.carl, &panel, "setup:analysis:off").await;
    assert!(!settings(&t).await.analysis);

    let panel = t.clicks(t.carl, &panel, "setup:page:check").await;
    insta::assert_snapshot!("setup_check_en", panel.text());
    let message = panel.message.as_ref().unwrap().id;
    assert_eq!(
        message,
        t.clicks(t.carl, &panel, "setup:page:basics").await.message.unwrap().id,
        "one message all along"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn setup_speaks_chinese() {
    let t = TestApp::start().await;
    let lin = reads_chinese(&t);
    let mut text = String::new();
    let mut panel = t.types(lin, "/setup").await;
    for page in ["staff", "features", "check"] {
        text.push_str(&format!("{}\n\n", panel.text()));
        panel = t.clicks(lin, &panel, &format!("setup:page:{page}")).await;
    }
    insta::assert_snapshot!("setup_zh", format!("{text}{}", panel.text()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pv1_privacy_shows_what_is_stored_about_the_reader_alone() {
    let t = TestApp::start().await;
    insta::assert_snapshot!("privacy_nothing_en", t.types(t.ada, "/privacy show").await.text());
    t.sells("Gold", "9.90").await;
    let offer = t.types(t.ada, "/subscribe plan:Gold").await;
    let pay = t.clicks(t.ada, &offer, "Pay 9.90 EUR").await;
    t.stripe.pay(&pay.link.unwrap(), Card::Pays).await.unwrap();
    t.settle().await;
    let lin = reads_chinese(&t);
    let (ada, other) = (t.types(t.ada, "/privacy show").await.text(), t.types(lin, "/privacy show").await.text());
    assert!(ada.contains("Link to your Stripe customer number: **1**"), "{ada}");
    insta::assert_snapshot!("privacy_nothing_zh", other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_picker_offers_staffs_commands_to_staff_and_the_rest_to_everyone() {
    let t = TestApp::start().await;
    let needed = |name: &str| {
        let commands = t.discord.commands(t.carl, "en-US");
        let command = commands.iter().find(|command| command["name"] == name).unwrap();
        command["default_member_permissions"].as_str().map(|bits| bits.parse::<u64>().unwrap())
    };
    for name in ["plan", "setup", "doctor"] {
        assert_eq!(needed(name), Some(1 << 5), "/{name}: Manage Server");
    }
    assert_eq!(needed("mod"), Some(1 << 40), "Timeout Members");
    for name in ["lesson", "subscribe", "membership", "learn", "privacy", "help"] {
        assert_eq!(needed(name), None, "/{name} has something for everyone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_sent_to_discord_only_when_they_changed() {
    let t = TestApp::start().await;
    let sent = || {
        let put = |request: &&lyceum::sandbox::discord::Recorded| {
            request.method == "PUT" && request.path.ends_with("/commands")
        };
        t.discord.requests().iter().filter(put).count()
    };
    assert_eq!(sent(), 1);
    let again = async || {
        t.app.tasks.stop();
        let app = t.restarted().await;
        t.until("the commands are known", || !app.gateway.commands_wanted()).await;
        app.tasks.abandon();
    };
    again().await;
    assert_eq!(sent(), 1, "Discord keeps what it was told");
    // Somebody else registers something with this token.
    t.discord.forget_command("doctor");
    again().await;
    assert_eq!(sent(), 2);
}
