//! Scenes: lessons in the two worlds.

use lyceum::domain::access::{
    Currency, Entry, Fact, Grant, Interval, Money, Offer, Price, Purchase, Source, SourceKind,
};
use lyceum::domain::ids::{LessonId, MemberId, PlanId};
use lyceum::domain::lessons::Mark;
use lyceum::jobs;
use lyceum::jobs::sync_lesson::SyncLesson;
use lyceum::sandbox::discord::{Message, Reply};
use lyceum::store::{guilds, ledger, lesson_marks, lessons, plans};

use crate::world::{START, TestApp};

const LINK: &str = "https://example.com/ownership";

/// A community that uses lessons and analysis, with both channels chosen.
pub async fn prepared() -> TestApp {
    prepared_with(&[]).await
}

/// The same with more of the environment.
pub async fn prepared_with(more: &[(&str, &str)]) -> TestApp {
    // Behind a proxy, so that one machine can play readers of many networks.
    let t = TestApp::start_with(&[&[("LYCEUM__SERVER__PROXIES", "1")], more].concat()).await;
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::insert(&mut tx, t.guild, "en-US", START).await.unwrap();
    guilds::set_lesson_channel(&mut tx, t.guild, Some(t.lessons), START).await.unwrap();
    guilds::set_review_channel(&mut tx, t.guild, Some(t.review), START).await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, true, START).await.unwrap();
    tx.commit().await.unwrap();
    t
}

/// Type a lesson into the form.
pub async fn writes(t: &TestApp, who: MemberId, title: &str, link: &str) -> Reply {
    let form = t.types(who, "/lesson submit").await.modal.expect("a form opens");
    let typed = [
        ("title", title),
        ("summary", "Who owns a value, and for how long."),
        ("link", link),
        ("topics", "Rust, memory"),
        ("series", "Basics"),
    ];
    let reply = t.discord.submit(who, &form, &typed).await.unwrap();
    t.settle().await;
    reply
}

/// Carl writes and publishes a lesson; its post.
pub async fn published(t: &TestApp, title: &str) -> Message {
    let panel = writes(t, t.carl, title, LINK).await;
    t.clicks(t.carl, &panel, "Publish").await;
    t.discord.messages(t.lessons).pop().expect("the lesson is posted")
}

pub async fn presses(t: &TestApp, who: MemberId, post: &Message, button: &str) -> Reply {
    let reply = t.discord.click(who, post.id, button).await.unwrap();
    t.settle().await;
    reply
}

fn offer(t: &TestApp, name: &str) -> Offer {
    let price = Price::parse("9.90", Currency::parse("EUR").unwrap()).unwrap();
    Offer::plain(name, price, Interval::Month, t.gold, 7)
}

/// A plan that is simply there.
pub async fn plan(t: &TestApp, name: &str) -> PlanId {
    let mut tx = t.app.store.begin().await.unwrap();
    let plan = plans::insert(&mut tx, t.guild, &offer(t, name), ("product", "price"), t.carl, START).await.unwrap();
    tx.commit().await.unwrap();
    plan
}

/// The ledger learns that someone holds a plan: paid, or given by staff.
pub async fn holds(t: &TestApp, who: MemberId, plan: PlanId, paid: bool) {
    let (source, fact) = if paid {
        let source = Source { kind: SourceKind::Purchase, id: format!("cs_{who}") };
        (source, Fact::Purchase(Purchase { paid: true, failed: false, until: None, money: Money::default() }))
    } else {
        (Source::manual(who, plan), Fact::Grant(Grant { until: None, reason: "a friend".into(), scholarship: false }))
    };
    let entry = Entry { plan, source, fact, actor: None, recorded_at: START };
    let mut tx = t.app.store.begin().await.unwrap();
    ledger::append(&mut tx, t.guild, who, &entry, 0).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_members_lesson_goes_through_review_into_the_lesson_channel() {
    let t = prepared().await;
    let panel = writes(&t, t.ada, "Ownership in Rust", LINK).await;
    assert!(panel.is_ephemeral());
    insta::assert_snapshot!("member_panel", panel.text());
    assert!(t.discord.messages(t.lessons).is_empty(), "nothing is public yet");
    let asked = t.discord.messages(t.review);
    assert_eq!(asked.len(), 1);
    insta::assert_snapshot!("review_post", asked[0].text().replace(&t.ada.to_string(), "ADA"));

    let done = presses(&t, t.mo, &asked[0], "Approve").await;
    assert!(done.is_ephemeral() && done.text().contains("is published"), "{}", done.text());
    let posts = t.discord.messages(t.lessons);
    assert_eq!(posts.len(), 1);
    insta::assert_snapshot!("lesson_post", posts[0].text().replace(&t.ada.to_string(), "ADA"));
    let asked = t.discord.messages(t.review);
    assert!(
        asked[0].text().starts_with("Reviewed: published.") && asked[0].buttons().is_empty(),
        "{}",
        asked[0].text()
    );

    let late = t.discord.messages(t.lessons)[0].clone();
    assert!(presses(&t, t.mo, &late, "Done").await.text().contains("Well done"));
}

#[tokio::test]
async fn publishing_twice_or_running_the_job_again_makes_no_twin() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    let again = t.types(t.carl, "/lesson publish lesson:1").await;
    assert!(again.text().contains("in that state already"), "{}", again.text());
    // Killed after Discord had posted, before it was written down.
    let mut tx = t.app.store.begin().await.unwrap();
    lessons::set_post(&mut tx, LessonId(1), None).await.unwrap();
    jobs::enqueue(&mut tx, &SyncLesson { lesson: LessonId(1) }, START).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
    assert_eq!(t.discord.messages(t.lessons).len(), 1);
    let lesson = lessons::find(&mut t.app.store.read(), t.guild, LessonId(1)).await.unwrap().unwrap();
    assert_eq!(lesson.post, Some((t.lessons, post.id)));
}

#[tokio::test]
async fn a_withdrawn_lesson_is_edited_not_lost_and_nobody_opens_or_finds_it() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    let suggestion = t.types(t.ada, "/learn next").await;
    assert!(suggestion.text().contains("Ownership in Rust"));
    let reply = t.types(t.carl, "/lesson withdraw lesson:1").await;
    assert!(reply.text().contains("is withdrawn"), "{}", reply.text());
    let posts = t.discord.messages(t.lessons);
    assert_eq!(posts.len(), 1, "edited, not lost");
    assert_eq!(posts[0].id, post.id);
    insta::assert_snapshot!("withdrawn_post", posts[0].text());
    assert!(!format!("{:?}{:?}", posts[0].embeds, posts[0].components).contains(LINK));
    assert!(t.types(t.ada, "/learn next").await.text().contains("You have met every lesson"));
    let stale = t.clicks(t.ada, &suggestion, "1 · Done").await;
    assert!(stale.text().contains("withdrawn"), "{}", stale.text());
    // Published again, the same post comes back.
    t.types(t.carl, "/lesson publish lesson:Ownership in Rust").await;
    let posts = t.discord.messages(t.lessons);
    assert_eq!((posts.len(), posts[0].id), (1, post.id));
    assert_eq!(posts[0].links()[0].1, LINK);
}

#[tokio::test]
async fn a_post_deleted_by_hand_comes_back_when_the_lesson_is_published_again() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    t.discord.unsay(t.carl, post.id).unwrap();
    t.types(t.carl, "/lesson withdraw lesson:1").await;
    let lesson = lessons::find(&mut t.app.store.read(), t.guild, LessonId(1)).await.unwrap().unwrap();
    assert_eq!(lesson.post, None);
    t.after(3_600).await;
    t.types(t.carl, "/lesson publish lesson:1").await;
    let lesson = lessons::find(&mut t.app.store.read(), t.guild, LessonId(1)).await.unwrap().unwrap();
    assert!(lesson.post.is_some_and(|(_, message)| message != post.id));
}

#[tokio::test]
async fn what_cannot_be_taken_is_given_back_and_the_form_opens_filled_in() {
    let t = prepared().await;
    let refused = writes(&t, t.ada, "Ownership in Rust", "javascript:alert(1)").await;
    assert!(refused.is_ephemeral());
    insta::assert_snapshot!("form_given_back", refused.text());
    let form = t.clicks(t.ada, &refused, "Edit and try again").await.modal.expect("the form opens again");
    let values: Vec<_> = form.fields.iter().map(|field| (field.custom_id.as_str(), field.value.as_str())).collect();
    assert_eq!(
        values,
        [
            ("title", "Ownership in Rust"),
            ("summary", "Who owns a value, and for how long."),
            ("link", "javascript:alert(1)"),
            ("topics", "Rust, memory"),
            ("series", "Basics")
        ]
    );
    assert!(t.discord.messages(t.review).is_empty());
}

#[tokio::test]
async fn the_whole_way_speaks_chinese() {
    let t = prepared().await;
    t.discord.set_locale(t.ada, "zh-CN");
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_locale(&mut tx, t.guild, "zh-CN", START).await.unwrap();
    tx.commit().await.unwrap();
    let panel = writes(&t, t.ada, "所有权", LINK).await;
    insta::assert_snapshot!("member_panel_chinese", panel.text());
    let asked = t.discord.messages(t.review);
    presses(&t, t.carl, &asked[0], "通过").await;
    let post = &t.discord.messages(t.lessons)[0];
    insta::assert_snapshot!("lesson_post_chinese", post.text().replace(&t.ada.to_string(), "ADA"));
}

#[tokio::test]
async fn a_paid_lessons_link_reaches_those_who_hold_its_plan_and_nobody_else() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    let panel = writes(&t, t.carl, "Ownership in Rust", LINK).await;
    let id = panel.message.as_ref().unwrap().id;
    let chosen = t.discord.select(t.carl, id, "lesson:plans:1", &[&gold.to_string()]).await.unwrap();
    t.clicks(t.carl, &chosen, "Publish").await;
    let post = t.discord.messages(t.lessons).pop().unwrap();
    assert!(post.text().contains("Gold"), "{}", post.text());
    for request in t.discord.requests().iter().filter(|it| it.path.contains(&format!("/channels/{}", t.lessons))) {
        assert!(!request.body.to_string().contains(LINK), "the public post never held the link");
    }

    for button in ["Open", "Done", "Save"] {
        let closed = presses(&t, t.ada, &post, button).await;
        assert!(
            closed.is_ephemeral() && closed.text().contains("belongs to Gold") && !closed.text().contains(LINK),
            "{}",
            closed.text()
        );
    }
    assert!(t.types(t.ada, "/learn next").await.text().contains("You have met every lesson"), "not suggested either");
    assert_eq!(lesson_marks::count(&mut t.app.store.read(), LessonId(1), Mark::Done).await.unwrap(), 0);

    holds(&t, t.ada, gold, false).await;
    let open = presses(&t, t.ada, &post, "Open").await;
    assert!(open.is_ephemeral());
    let link = open.message.unwrap().links()[0].1.clone();
    assert!(link.starts_with(&format!("{}/l/", t.web)), "a link of her own: {link}");
    assert!(t.types(t.ada, "/learn next").await.text().contains("Ownership in Rust"));
    assert!(presses(&t, t.mo, &post, "Not for me").await.text().contains("will not be suggested"));
}

#[tokio::test]
async fn learn_next_offers_the_most_liked_and_changes_in_place() {
    let t = prepared().await;
    for title in ["One", "Two", "Three", "Four", "Five", "Six"] {
        published(&t, title).await;
    }
    let posts = t.discord.messages(t.lessons);
    presses(&t, t.mo, &posts[3], "Done").await;
    presses(&t, t.mo, &posts[3], "Save").await;
    presses(&t, t.mo, &posts[5], "Not for me").await;
    t.discord.react(t.mo, t.lessons, posts[1].id, "👍").unwrap();
    t.settle().await;
    let offered = t.types(t.ada, "/learn next").await;
    assert!(offered.is_ephemeral());
    insta::assert_snapshot!("learn_next", offered.text());
    let changed = t.clicks(t.ada, &offered, "1 · Done").await;
    assert_eq!(changed.message.as_ref().unwrap().id, offered.message.as_ref().unwrap().id, "one message, edited");
    insta::assert_snapshot!("learn_next_after_done", changed.text());
    t.clicks(t.ada, &changed, "2 · Not for me").await;
    let next = t.types(t.ada, "/learn next").await;
    assert!(!next.text().contains("Four") && !next.text().contains("Two"), "{}", next.text());
    assert!(next.text().contains("Six"), "the one nobody liked comes last but comes");
}

#[tokio::test]
async fn staff_commands_are_for_staff_and_lists_have_pages() {
    let t = prepared().await;
    for number in 1..=11 {
        published(&t, &format!("Lesson {number}")).await;
    }
    let page = t.types(t.carl, "/lesson list state:published").await;
    let lines: Vec<_> = page.text().lines().map(|line| line.split(" https").next().unwrap().to_owned()).collect();
    insta::assert_snapshot!("lesson_list", lines.join("\n").replace(&t.carl.to_string(), "CARL"));
    let older = t.clicks(t.carl, &page, "Older ▶").await;
    assert!(older.text().contains("Lesson 1 ") && older.text().contains("Page 2 of 2"), "{}", older.text());
    assert!(t.types(t.carl, "/lesson list state:draft").await.text().contains("no lessons here yet"));
    for line in ["/lesson list", "/lesson publish lesson:1", "/lesson withdraw lesson:1"] {
        let refused = t.types(t.ada, line).await;
        assert!(refused.is_ephemeral() && refused.text().contains("Only creators"), "{line}: {}", refused.text());
    }
    let offered = t.discord.autocomplete(t.carl, t.general, "/lesson withdraw", "lesson", "son 1").await.unwrap();
    let names: Vec<_> = offered.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["11 · Lesson 11", "10 · Lesson 10", "1 · Lesson 1"]);
    let peeking = t.discord.autocomplete(t.ada, t.general, "/lesson withdraw", "lesson", "").await.unwrap();
    assert!(peeking.is_empty(), "titles of drafts are nobody else's business");
}
