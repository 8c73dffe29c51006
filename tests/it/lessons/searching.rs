//! Scenes: finding lessons.

use lyceum::domain::ids::LessonId;
use lyceum::jobs::index_lessons::Follower;
use lyceum::sandbox::discord::{Reply, RestFault};
use lyceum::store::{guilds, lessons};
use reqwest::StatusCode;

use super::scenes::{plan, prepared, presses, published, writes};
use crate::visitor::Visitor;
use crate::world::TestApp;

async fn looks_for(t: &TestApp, text: &str) -> Reply {
    t.types(t.ada, &format!("/learn search query:{text}")).await
}

#[tokio::test]
async fn a_lesson_is_found_in_two_languages_with_a_typo_and_only_while_it_is_published() {
    let t = prepared().await;
    published(&t, "Ownership in Rust").await;
    published(&t, "异步编程入门").await;
    writes(&t, t.carl, "Ownership, a secret draft", "https://example.com/x").await;
    let found = looks_for(&t, "ownersihp").await;
    assert!(found.is_ephemeral());
    assert!(found.text().contains("**Ownership** in Rust"), "{}", found.text());
    assert!(!found.text().contains("draft"), "what is no published lesson is nobody's business");
    assert!(looks_for(&t, "异步").await.text().contains("**异步**编程入门"));
    assert!(looks_for(&t, "编程").await.text().contains("异步**编程**入门"));
    let nothing = looks_for(&t, "cooking").await;
    assert!(nothing.text().contains("Nothing was found"), "{}", nothing.text());

    let opened = t.clicks(t.ada, &found, "Open 1").await;
    assert!(opened.is_ephemeral() && opened.text().contains("is open to you"), "{}", opened.text());
    t.types(t.carl, "/lesson withdraw lesson:1").await;
    assert!(!looks_for(&t, "ownership").await.text().contains("Ownership in"));
    t.types(t.carl, "/lesson publish lesson:1").await;
    assert!(looks_for(&t, "ownership").await.text().contains("in Rust"));
}

#[tokio::test]
async fn ws6_lessons_are_found_in_a_browser_by_whoever_is_in_the_server_and_by_nobody_else() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    published(&t, "Ownership in Rust").await;
    published(&t, "异步编程入门").await;
    let panel = t.types(t.carl, "/lesson edit lesson:1").await.modal.unwrap();
    let typed = [
        ("title", "Ownership <b>in</b> Rust"),
        ("summary", "Who owns a value."),
        ("link", "https://example.com/ownership"),
        ("topics", "Rust"),
    ];
    let panel = t.discord.submit(t.carl, &panel, &typed).await.unwrap();
    t.settle().await;
    // The way in is in Discord.
    let found = looks_for(&t, "ownership").await;
    let links = found.message.as_ref().unwrap().links();
    let address = links.iter().find(|(label, _)| label == "Search in the browser").unwrap().1.clone();
    let path = address.strip_prefix(&t.web).unwrap().to_owned();

    let mut ada = Visitor::new(&t);
    assert_eq!(ada.get(&path).await.status, StatusCode::UNAUTHORIZED);
    let form = path.split('?').next().unwrap();
    let onward = ada.press(&format!("{form}?q=%E5%BC%82%E6%AD%A5&lang=en-US"), form).await;
    let back = ada.agrees(t.ada, &onward).await;
    assert_eq!(back.location(), format!("{form}?q=%E5%BC%82%E6%AD%A5&lang=en-US"), "what was typed is not lost");
    assert!(ada.get(&back.location()).await.body.contains("<mark>异步</mark>编程入门"));
    let page = ada.get(&format!("{form}?q=ownersihp")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("<mark>Ownership</mark> &lt;b&gt;in&lt;/b&gt; Rust"), "{}", page.body);
    let own = page.body.split("href=\"").find(|it| it.contains("/l/")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(ada.get(&own).await.location(), "https://example.com/ownership");
    let page = ada.get(&format!("{form}?q=%E7%BC%96%E7%A8%8B&lang=zh-CN")).await;
    assert!(page.body.contains("异步<mark>编程</mark>入门") && page.body.contains("1 节课程"), "{}", page.body);
    assert!(ada.get(&format!("{form}?q=cooking")).await.body.contains("Nothing was found"));
    assert!(ada.get(form).await.body.contains("a typo does no harm"));

    // What costs something is found, and wears a lock instead of a link.
    let id = panel.message.as_ref().unwrap().id;
    t.discord.select(t.carl, id, "lesson:plans:1", &[&gold.to_string()]).await.unwrap();
    t.settle().await;
    let page = ada.get(&format!("{form}?q=ownership")).await;
    assert!(page.body.contains('🔒') && !page.body.contains("/l/"), "{}", page.body);

    // Who leaves sees nothing from then on; nor does who never was there, or a server that switched lessons off.
    t.discord.leave(t.ada);
    assert_eq!(ada.get(form).await.status, StatusCode::NOT_FOUND);
    t.discord.join(t.ada);
    assert_eq!(ada.get(form).await.status, StatusCode::OK);
    let stranger = t.discord.add_user("Zoe", "en-US");
    let mut zoe = Visitor::new(&t);
    zoe.signs_in(stranger).await;
    assert_eq!(zoe.get(form).await.status, StatusCode::NOT_FOUND);
    for nowhere in ["/lessons/1", "/lessons/x", "/lessons/99999999999999999999999"] {
        assert_eq!(ada.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    // When Discord does not say who is there, nobody is taken for a stranger or for a member.
    t.discord.faults().rest("GET", "/members/", u32::MAX, RestFault::Before(500));
    let page = ada.get(form).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.body);
    t.discord.faults().clear();
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_lessons(&mut tx, t.guild, false, t.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ada.get(form).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_is_found_at_once_and_what_costs_something_wears_a_lock() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    published(&t, "Ownership in Rust").await;
    let form = t.types(t.carl, "/lesson edit lesson:1").await.modal.unwrap();
    let typed = [
        ("title", "Borrowing in Rust"),
        ("summary", "Who borrows a value, and for how long."),
        ("link", "https://example.com/ownership"),
        ("topics", "Rust, 内存"),
    ];
    let panel = t.discord.submit(t.carl, &form, &typed).await.unwrap();
    t.settle().await;
    assert!(!looks_for(&t, "borrowing").await.text().contains('🔒'));
    assert!(looks_for(&t, "ownership").await.text().contains("Nothing"));
    assert!(looks_for(&t, "内存").await.text().contains("Borrowing"), "topics are searched");
    let id = panel.message.as_ref().unwrap().id;
    t.discord.select(t.carl, id, "lesson:plans:1", &[&gold.to_string()]).await.unwrap();
    t.settle().await;
    assert!(looks_for(&t, "borrowing").await.text().contains('🔒'));
}

#[tokio::test]
async fn an_index_that_was_lost_or_is_behind_is_made_good_at_the_next_start() {
    let t = prepared().await;
    published(&t, "Ownership in Rust").await;
    published(&t, "Lifetimes in Rust").await;
    // Killed between the store and the index: the index never heard of these.
    t.app.search.apply(&[], &[1]).unwrap();
    let stale = lyceum::search::Doc {
        id: 77,
        guild: t.guild.0,
        title: "Ownership of nothing".into(),
        ..lyceum::search::Doc::default()
    };
    t.app.search.apply(&[stale], &[]).unwrap();
    assert!(!looks_for(&t, "ownership").await.text().contains("of nothing"), "the store knows no such lesson");
    // One to be taken in, one to be taken out, unless the follower of the program was quicker.
    Follower::default().catch_up(&t.app).await.unwrap();
    assert!(looks_for(&t, "ownership").await.text().contains("in Rust"));
    let changed = Follower::default().catch_up(&t.app).await.unwrap();
    assert_eq!(changed, 0, "nothing is done twice");
    assert!(lessons::find(&mut t.app.store.read(), t.guild, LessonId(77)).await.unwrap().is_none());
}

#[tokio::test]
async fn lists_turn_their_pages_in_place() {
    let t = prepared().await;
    for number in 1..=7 {
        published(&t, &format!("Lesson {number}")).await;
    }
    let posts = t.discord.messages(t.lessons);
    presses(&t, t.ada, &posts[2], "Save").await;
    presses(&t, t.ada, &posts[4], "Save").await;
    let saved = t.types(t.ada, "/learn saved").await;
    assert!(saved.text().contains("Lesson 3") && saved.text().contains("Lesson 5"), "{}", saved.text());
    assert!(t.types(t.mo, "/learn saved").await.text().contains("You keep no lessons yet"));
    let topics = t.types(t.ada, "/learn browse").await;
    assert!(topics.text().contains("**rust** · 7 lessons"), "{}", topics.text());
    let first = t.types(t.ada, "/learn browse topic:Rust").await;
    assert!(first.text().contains("Page 1 of 2"), "{}", first.text());
    let second = t.clicks(t.ada, &first, "More ▶").await;
    assert!(second.text().contains("Page 2 of 2") && second.text().contains("Lesson 1"), "{}", second.text());
    let back = t.clicks(t.ada, &second, "◀ Back").await;
    assert_eq!(back.text(), first.text());
    let found = looks_for(&t, "lesson").await;
    assert!(t.clicks(t.ada, &found, "More ▶").await.text().contains("Page 2 of 2"));
    presses(&t, t.ada, &posts[0], "Done").await;
    let progress = t.types(t.ada, "/learn progress").await;
    assert!(progress.text().contains("Basics") && progress.text().contains("1 of 7"), "{}", progress.text());
}
