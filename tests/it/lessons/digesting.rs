//! Scenes: topics that members choose, news about them, and digests.

use lyceum::domain::ids::MemberId;
use lyceum::domain::lessons::Mark;
use lyceum::jobs;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{interests, lesson_marks};

use super::scenes::{prepared, presses};
use crate::world::{DAY, START, TestApp};

const HOUR: i64 = 3_600;

/// Carl writes a lesson on these topics and publishes it.
async fn publishes(t: &TestApp, title: &str, topics: &str) {
    let form = t.types(t.carl, "/lesson submit").await.modal.expect("a form opens");
    let summary = format!("All about {title}, step by step.");
    let typed = [
        ("title", title),
        ("summary", &summary),
        ("link", "https://example.com/l"),
        ("topics", topics),
        ("series", ""),
    ];
    let panel = t.discord.submit(t.carl, &form, &typed).await.unwrap();
    t.clicks(t.carl, &panel, "Publish").await;
}

/// Someone chooses topics and presses these switches.
async fn chooses(t: &TestApp, who: MemberId, topics: &[&str], switches: &[&str]) -> String {
    let panel = t.types(who, "/profile interests").await;
    assert!(panel.is_ephemeral());
    let message = panel.message.as_ref().unwrap().id;
    let mut said = t.discord.select(who, message, "profile:topics", topics).await.unwrap();
    for switch in switches {
        said = t.discord.click(who, message, switch).await.unwrap();
    }
    t.settle().await;
    said.text()
}

/// Carl fills in the digest form.
async fn digests(t: &TestApp, days: &str, hour: &str, apart: &str, places: &str) -> String {
    let setup = t.types(t.carl, "/setup").await;
    let features = t.clicks(t.carl, &setup, "setup:page:features").await;
    let form = t.clicks(t.carl, &features, "setup:digest").await.modal.expect("a form opens");
    let typed = [("days", days), ("hour", hour), ("apart", apart), ("places", places)];
    let said = t.discord.submit(t.carl, &form, &typed).await.unwrap();
    t.settle().await;
    said.text()
}

/// Other members who chose a topic finished a lesson.
async fn others_take(t: &TestApp, lesson: i64, topic: &str, count: u64) {
    let mut tx = t.app.store.begin().await.unwrap();
    for member in (0..count).map(|it| MemberId(7_000 + it)) {
        interests::set_topics(&mut tx, t.guild, member, &[topic.to_owned()], START).await.unwrap();
        let lesson = lyceum::domain::ids::LessonId(lesson);
        lesson_marks::insert(&mut tx, t.guild, member, lesson, Mark::Done, START).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn is_digest(text: &str) -> bool {
    text.contains("Lessons worth your time")
}

#[tokio::test]
async fn a_newcomer_is_offered_the_topics_they_chose_and_told_who_else_took_them() {
    let t = prepared().await;
    publishes(&t, "Scales", "music").await;
    publishes(&t, "Traits", "Rust").await;
    publishes(&t, "Lifetimes", "rust, memory").await;
    others_take(&t, 2, "Rust", 3).await;
    // What everybody likes comes first for who has chosen nothing.
    let mut tx = t.app.store.begin().await.unwrap();
    for member in 8_000..8_009 {
        let lesson = lyceum::domain::ids::LessonId(1);
        lesson_marks::insert(&mut tx, t.guild, MemberId(member), lesson, Mark::Done, START).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert!(t.types(t.mo, "/learn next").await.text().contains("1. Scales"));
    let chosen = chooses(&t, t.ada, &["rust"], &[]).await;
    insta::assert_snapshot!("interests_chosen", chosen);
    insta::assert_snapshot!("learn_next_by_interest", t.types(t.ada, "/learn next").await.text());
    t.discord.set_locale(t.ada, "zh-CN");
    insta::assert_snapshot!("learn_next_by_interest_chinese", t.types(t.ada, "/learn next").await.text());
    insta::assert_snapshot!("interests_chinese", t.types(t.ada, "/profile interests").await.text());
}

#[tokio::test]
async fn who_asked_hears_of_new_lessons_of_their_topics_once_and_together() {
    let t = prepared().await;
    publishes(&t, "Scales", "music").await;
    publishes(&t, "Traits", "rust").await;
    let said = chooses(&t, t.ada, &["rust"], &["Tell me of new lessons"]).await;
    assert!(said.contains("**On**"), "{said}");
    let allowed = consents::find(&mut t.app.store.read(), t.guild, t.ada, Purpose::Notices).await.unwrap();
    assert_eq!(allowed, Some(true), "asking for messages allows them");
    chooses(&t, t.mo, &["rust"], &[]).await;
    publishes(&t, "Lifetimes", "rust, memory").await;
    publishes(&t, "Chords", "music").await;
    assert!(t.discord.direct_messages(t.ada).is_empty(), "further lessons are waited for");
    publishes(&t, "Closures", "Rust").await;
    t.after(301).await;
    let told = t.discord.direct_messages(t.ada);
    assert_eq!(told.len(), 1);
    let links = told[0].text().replace(&t.guild.to_string(), "GUILD").replace(&t.lessons.to_string(), "LESSONS");
    let links = regex_free_ids(&links);
    insta::assert_snapshot!("news", links);
    assert!(t.discord.direct_messages(t.mo).is_empty(), "she did not ask");
    // Nothing is told twice, and the switch ends it.
    publishes(&t, "Macros", "rust").await;
    t.after(301).await;
    let told = t.discord.direct_messages(t.ada);
    assert_eq!(told.len(), 2);
    assert!(told[1].text().contains("Macros") && !told[1].text().contains("Closures"), "{}", told[1].text());
    chooses(&t, t.ada, &["rust"], &["No more news"]).await;
    publishes(&t, "Generics", "rust").await;
    t.after(301).await;
    assert_eq!(t.discord.direct_messages(t.ada).len(), 2);
}

/// Message numbers differ from run to run.
fn regex_free_ids(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for letter in text.chars().chain(std::iter::once('\0')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        out.push_str(if digits.len() > 12 { "MESSAGE" } else { &digits });
        digits.clear();
        out.push(letter);
    }
    out.trim_end_matches('\0').to_owned()
}

#[tokio::test]
async fn digests_come_on_their_days_with_reasons_and_no_lesson_twice() {
    let t = prepared().await;
    for (title, topics) in [("Scales", "music"), ("Traits", "rust"), ("Lifetimes", "rust")] {
        publishes(&t, title, topics).await;
    }
    others_take(&t, 2, "rust", 4).await;
    // 2027-01-15 is a Friday; it is 08:00.
    let said = digests(&t, "Fri", "18", "10", "").await;
    assert!(said.contains("on Fri at 18:00") && said.contains(&format!("<t:{}:F>", START + 10 * HOUR)), "{said}");
    let setup = t.types(t.carl, "/setup").await;
    let features = t.clicks(t.carl, &setup, "setup:page:features").await;
    let preview = t.clicks(t.carl, &features, "setup:digest-preview").await;
    assert!(preview.is_ephemeral() && preview.text().contains("Only you see it"), "{}", preview.text());
    let posted =
        || -> Vec<_> { t.discord.messages(t.lessons).into_iter().filter(|it| is_digest(&it.text())).collect() };
    assert!(posted().is_empty());

    t.after(10 * HOUR).await;
    assert_eq!(posted().len(), 1);
    insta::assert_snapshot!("digest", posted()[0].text());
    t.after(HOUR).await;
    assert_eq!(posted().len(), 1, "one for its moment");
    // Whoever opens a lesson gets a link of their own.
    let opened = presses(&t, t.ada, &posted()[0], "1 · Open").await;
    assert!(opened.is_ephemeral() && opened.text().contains("Traits"), "{}", opened.text());

    // A week later everything was told of lately; a new lesson is news.
    publishes(&t, "Closures", "rust").await;
    t.after(7 * DAY - HOUR).await;
    assert_eq!(posted().len(), 2);
    let second = posted()[1].text();
    assert!(second.contains("Closures") && !second.contains("Traits"), "{second}");
    // After ten days the first ones may come again.
    t.after(7 * DAY).await;
    assert_eq!(posted().len(), 3);
    assert!(posted()[2].text().contains("Traits") && !posted()[2].text().contains("Closures"));
}

#[tokio::test]
async fn the_preview_goes_from_channel_to_channel_and_shows_each_digest_in_the_servers_language() {
    let t = prepared().await;
    for (title, topics) in [("Scales", "music"), ("Traits", "rust"), ("Lifetimes", "rust")] {
        publishes(&t, title, topics).await;
    }
    let previews = async || {
        let setup = t.types(t.carl, "/setup").await;
        let features = t.clicks(t.carl, &setup, "setup:page:features").await;
        t.clicks(t.carl, &features, "setup:digest-preview").await
    };
    // One channel has one page.
    digests(&t, "Fri", "18", "", "").await;
    let alone = previews().await.text();
    assert!(
        alone.contains(&format!("how the next digest in <#{}> would look now. Only you see it.", t.lessons)),
        "{alone}"
    );
    assert!(is_digest(&alone) && !alone.contains("Channel 1"), "{alone}");

    let places = format!("#general: rust\n<#{}>: cooking\n<#{}>: music", t.lounge, t.lessons);
    digests(&t, "Fri", "18", "", &places).await;
    let first = previews().await;
    assert!(first.is_ephemeral());
    let text = first.text();
    assert!(text.contains(&format!("Channel 1 of 3: this is how the next digest in <#{}>", t.general)), "{text}");
    assert!(text.contains("Traits") && text.contains("Lifetimes") && !text.contains("Scales"), "{text}");
    let second = t.clicks(t.carl, &first, "▶").await;
    let text = second.text();
    assert!(text.contains(&format!("Channel 2 of 3: there is nothing to post in <#{}> now.", t.lounge)), "{text}");
    assert!(!is_digest(&text), "nothing is left of the page before: {text}");
    let third = t.clicks(t.carl, &second, "▶").await;
    assert!(third.text().contains("Channel 3 of 3") && third.text().contains("Scales"), "{}", third.text());
    // Channels that were taken away meanwhile leave no hole.
    digests(&t, "Fri", "18", "", "#general: rust").await;
    let only = t.clicks(t.carl, &third, "◀").await;
    assert!(only.text().contains("Traits") && !only.text().contains("Channel"), "{}", only.text());

    // A creator who reads Chinese previews the digest of an English server.
    digests(&t, "Fri", "18", "", &places).await;
    t.discord.set_locale(t.carl, "zh-CN");
    let chinese = previews().await;
    let text = chinese.text();
    assert!(text.contains("第 1 个频道，共 3 个") && is_digest(&text), "{text}");
    let text = t.clicks(t.carl, &chinese, "▶").await.text();
    assert!(text.contains("第 2 个频道，共 3 个") && text.contains("现在没有可发布的内容"), "{text}");
}

#[tokio::test]
async fn digests_that_nobody_takes_up_pause_and_say_so() {
    let t = prepared().await;
    publishes(&t, "Scales", "music").await;
    digests(&t, "every day", "9", "1", "").await;
    let posted = || t.discord.messages(t.lessons).into_iter().filter(|it| is_digest(&it.text())).count();
    t.after(HOUR).await;
    // A reaction is an answer, also where analysis keeps none.
    let first = t.discord.messages(t.lessons).pop().unwrap();
    t.discord.react(t.ada, t.lessons, first.id, "👍").unwrap();
    t.settle().await;
    for day in 2..=6 {
        t.after(DAY).await;
        // The first is answered: the three after it are not.
        assert_eq!(posted(), day.min(4), "day {day}");
    }
    let told = t.discord.messages(t.review);
    assert!(told.iter().any(|it| it.text().contains("The digests pause")), "{told:?}");
    // Saved again, they go on.
    digests(&t, "every day", "9", "1", "").await;
    t.after(DAY).await;
    assert_eq!(posted(), 5);
}

#[tokio::test]
async fn channels_have_their_topics_and_faults_are_told() {
    let t = prepared().await;
    for (title, topics) in [("Scales", "music"), ("Traits", "rust")] {
        publishes(&t, title, topics).await;
    }
    for (days, hour, apart, places, says) in [
        ("someday", "9", "", "", "no day of the week"),
        ("mon", "25", "", "", "0 to 23"),
        ("mon", "9", "999", "", "1 to 365"),
        ("mon", "9", "", "#nowhere: rust", "no text channel “nowhere”"),
    ] {
        let said = digests(&t, days, hour, apart, places).await;
        assert!(said.contains(says), "{said}");
    }
    let said = digests(&t, "Fri", "9", "", &format!("#general: Rust\n<#{}>: music", t.lessons)).await;
    assert!(said.contains(&format!("<#{}> <#{}>", t.general, t.lessons)), "{said}");
    t.after(HOUR).await;
    let find = |channel| t.discord.messages(channel).into_iter().find(|it| is_digest(&it.text())).unwrap().text();
    assert!(find(t.general).contains("Traits") && !find(t.general).contains("Scales"));
    assert!(find(t.lessons).contains("Scales") && !find(t.lessons).contains("Traits"));
    assert!(digests(&t, "", "9", "", "").await.contains("No digests are posted"));
    t.after(7 * DAY).await;
    assert_eq!(t.discord.messages(t.general).iter().filter(|it| is_digest(&it.text())).count(), 1);
}

#[tokio::test]
async fn a_member_gets_digests_of_their_own_until_they_use_none() {
    let t = prepared().await;
    for number in 1..=12 {
        publishes(&t, &format!("Rust {number}"), "rust").await;
    }
    digests(&t, "every day", "9", "30", "").await;
    chooses(&t, t.ada, &["rust"], &["Send me digests"]).await;
    t.after(HOUR).await;
    let own = || -> Vec<String> {
        let all = t.discord.direct_messages(t.ada);
        all.iter().map(|it| it.text()).filter(|it| it.contains("Your next lessons")).collect()
    };
    assert_eq!(own().len(), 1);
    assert!(own()[0].contains("You follow rust") && own()[0].contains("/profile interests"), "{}", own()[0]);
    assert!(t.discord.direct_messages(t.mo).iter().all(|it| !it.text().contains("Your next lessons")));
    t.after(DAY).await;
    assert_eq!(own().len(), 2);
    let title = |text: &str, number: i64| text.contains(&format!("[Rust {number}]"));
    let both = (1..=12).filter(|&number| title(&own()[0], number) && title(&own()[1], number)).count();
    assert_eq!(both, 0, "no lesson twice: {:?}", own());
    t.after(DAY).await;
    assert_eq!(own().len(), 3);
    assert!(own()[2].contains("the last until you switch it on again"), "{}", own()[2]);
    t.after(2 * DAY).await;
    assert_eq!(own().len(), 3);
}

#[tokio::test]
async fn a_series_appears_in_its_order_whoever_is_faster() {
    let t = prepared().await;
    let rows: String = (1..=9)
        .rev()
        .map(|n| format!("r{n},Part {n},What part {n} is about.,https://a.example/{n},rust,Parts,{n}\n"))
        .collect();
    let file = serde_json::json!({ "filename": "c.csv", "text": format!("id,title,summary,link,topics,series,position\n{rows}") });
    t.discord.run_with(t.carl, t.general, "lesson import", &[("file", file)]).await.unwrap();
    t.settle().await;
    t.types(t.carl, "/lesson series series:Parts publish:true").await;
    let titles: Vec<String> = t
        .discord
        .messages(t.lessons)
        .iter()
        .map(|it| it.text().lines().find(|line| line.contains("Part ")).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(titles.len(), 9);
    for (number, title) in (1..).zip(&titles) {
        assert!(title.contains(&format!("Part {number}")), "{titles:?}");
    }
    jobs::run_due(&t.app).await.unwrap();
    assert_eq!(t.discord.messages(t.lessons).len(), 9);
}
