//! Scenes: lessons by the clock, edited, sent back, saved from a message, in series.

use lyceum::domain::ids::{LessonId, MemberId};
use lyceum::domain::lessons::LessonState;
use lyceum::store::lessons;
use serde_json::json;

use super::scenes::{prepared, presses, published, writes};
use crate::world::{DAY, START, TestApp};

const LINK: &str = "https://example.com/ownership";

async fn state(t: &TestApp, lesson: i64) -> LessonState {
    lessons::find(&mut t.app.store.read(), t.guild, LessonId(lesson)).await.unwrap().unwrap().state
}

/// `/lesson edit` with options.
async fn edits(t: &TestApp, who: MemberId, options: &[(&str, serde_json::Value)]) -> String {
    let reply = t.discord.run_with(who, t.general, "lesson edit", options).await.unwrap();
    t.settle().await;
    reply.text()
}

#[tokio::test]
async fn a_scheduled_lesson_appears_by_itself_at_its_time_in_the_guilds_zone() {
    let t = prepared().await;
    // The zone is chosen in /setup; 2027-01-15 08:00 UTC is 16:00 in Shanghai.
    let setup = t.types(t.carl, "/setup").await;
    let features = t.clicks(t.carl, &setup, "setup:page:features").await;
    let form = t.clicks(t.carl, &features, "setup:lesson-settings").await.modal.expect("a form opens");
    let typed = [("zone", "Asia/Shanghai"), ("banned", "casino"), ("domains", "")];
    let saved = t.discord.submit(t.carl, &form, &typed).await.unwrap();
    assert!(saved.text().contains("Asia/Shanghai"), "{}", saved.text());
    let form = t.clicks(t.carl, &features, "setup:lesson-settings").await.modal.unwrap();
    let refused = t.discord.submit(t.carl, &form, &[("zone", "Mars/Olympus")]).await.unwrap();
    assert!(refused.text().contains("no such time zone"), "{}", refused.text());

    writes(&t, t.carl, "Ownership in Rust", LINK).await;
    for (when, said) in
        [("soon", "cannot read that time"), ("2027-01-15 15:59", "is over"), ("2039-01-01", "more than a year")]
    {
        let reply = t.types(t.carl, &format!("/lesson publish lesson:1 when:{when}")).await;
        assert!(reply.text().contains(said), "{when}: {}", reply.text());
    }
    let reply = t.types(t.carl, "/lesson publish lesson:1 when:2027-01-15 18:00").await;
    assert!(reply.text().contains(&format!("<t:{}:F>", START + 7_200)), "{}", reply.text());
    assert!(t.types(t.carl, "/lesson list state:scheduled").await.text().contains("Ownership"));
    t.after(7_199).await;
    assert_eq!(state(&t, 1).await, LessonState::Scheduled);
    assert!(t.discord.messages(t.lessons).is_empty());
    t.after(1).await;
    assert_eq!(state(&t, 1).await, LessonState::Published);
    assert_eq!(t.discord.messages(t.lessons).len(), 1);
    let history = lessons::history(&mut t.app.store.read(), LessonId(1)).await.unwrap();
    let steps: Vec<_> = history.iter().map(|(state, who, _)| (*state, *who)).collect();
    assert_eq!(
        steps,
        [(LessonState::Draft, t.carl), (LessonState::Scheduled, t.carl), (LessonState::Published, t.carl)]
    );
}

#[tokio::test]
async fn a_new_time_replaces_the_old_one_and_a_withdrawn_lesson_never_appears() {
    let t = prepared().await;
    writes(&t, t.carl, "One", LINK).await;
    writes(&t, t.carl, "Two", "https://example.com/two").await;
    for lesson in [1, 2] {
        t.types(t.carl, &format!("/lesson publish lesson:{lesson} when:in 1 hour")).await;
    }
    t.types(t.carl, "/lesson publish lesson:1 when:in 3 hours").await;
    t.types(t.carl, "/lesson withdraw lesson:2").await;
    t.after(2 * 3_600).await;
    assert!(t.discord.messages(t.lessons).is_empty(), "the old times mean nothing any more");
    t.after(3_600).await;
    assert_eq!(t.discord.messages(t.lessons).len(), 1);
    assert_eq!(state(&t, 2).await, LessonState::Withdrawn);
}

#[tokio::test]
async fn a_lesson_without_a_place_to_appear_waits_and_staff_are_told() {
    let t = prepared().await;
    writes(&t, t.carl, "One", LINK).await;
    t.types(t.carl, "/lesson publish lesson:1 when:in 1 hour").await;
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::set_lesson_channel(&mut tx, t.guild, None, START).await.unwrap();
    tx.commit().await.unwrap();
    t.after(3_600).await;
    let told = t.discord.messages(t.review);
    assert!(told.iter().any(|it| it.text().contains("could not appear")), "{told:?}");
    assert_eq!(state(&t, 1).await, LessonState::Scheduled, "nothing is lost");
}

#[tokio::test]
async fn a_lesson_sent_back_comes_again_when_its_author_has_changed_it() {
    let t = prepared().await;
    writes(&t, t.ada, "Ownership in Rust", LINK).await;
    let asked = t.discord.messages(t.review).pop().unwrap();
    let form = presses(&t, t.mo, &asked, "Send back").await.modal.expect("a note is asked for");
    t.discord.submit(t.mo, &form, &[("note", "Please say who it is for. @everyone")]).await.unwrap();
    t.settle().await;
    assert_eq!(state(&t, 1).await, LessonState::Draft);
    let told = t.discord.direct_messages(t.ada).pop().expect("the author is told");
    assert!(told.text().contains("Please say who it is for."), "{}", told.text());
    assert!(told.text().contains("/lesson edit"));
    let asked = t.discord.messages(t.review).pop().unwrap();
    assert!(asked.text().contains("sent back") && asked.buttons().is_empty(), "{}", asked.text());

    let offered = t.discord.autocomplete(t.ada, t.general, "/lesson edit", "lesson", "").await.unwrap();
    assert_eq!(offered.len(), 1, "her own draft and nothing else");
    assert!(t.types(t.mo, "/lesson edit lesson:1").await.text().contains("Only creators"));
    let form = t.types(t.ada, "/lesson edit lesson:1").await.modal.expect("filled in");
    assert_eq!(form.fields[0].value, "Ownership in Rust");
    let typed = [
        ("title", "Ownership for beginners"),
        ("summary", "For people who come from Python and have never seen a pointer."),
        ("link", LINK),
        ("topics", "rust"),
    ];
    t.discord.submit(t.ada, &form, &typed).await.unwrap();
    t.settle().await;
    assert_eq!(state(&t, 1).await, LessonState::InReview);
    let asked = t.discord.messages(t.review).pop().unwrap();
    assert!(asked.text().contains("Ownership for beginners"), "{}", asked.text());
    presses(&t, t.mo, &asked, "Approve").await;
    assert!(t.discord.messages(t.lessons)[0].text().contains("Ownership for beginners"));
    assert!(t.discord.direct_messages(t.ada).pop().unwrap().text().contains("approved"));
    // Two moderators, one decision.
    let late = t.discord.click(t.carl, asked.id, "lesson:reject:1").await;
    assert!(late.is_err() || late.unwrap().text().contains("already"));
    assert_eq!(state(&t, 1).await, LessonState::Published);
}

#[tokio::test]
async fn dr5_the_author_and_the_posts_of_a_lesson_wait_for_a_token_that_is_taken() {
    let t = prepared().await;
    writes(&t, t.ada, "Ownership in Rust", LINK).await;
    let asked = t.discord.messages(t.review).pop().unwrap();
    t.discord.click(t.mo, asked.id, "Approve").await.unwrap();
    t.works_with_a_refused_token().await;
    assert!(t.discord.direct_messages(t.ada).is_empty() && t.discord.messages(t.lessons).is_empty());
    t.after(300).await;
    assert!(t.discord.direct_messages(t.ada).pop().unwrap().text().contains("approved"));
    assert_eq!(t.discord.messages(t.lessons).len(), 1);
    let asked = t.discord.messages(t.review).pop().unwrap();
    assert!(asked.text().contains("published") && asked.buttons().is_empty(), "{}", asked.text());
}

#[tokio::test]
async fn review_says_what_it_sees_and_why() {
    let t = prepared().await;
    published(&t, "Ownership in Rust").await;
    let setup = t.types(t.carl, "/setup").await;
    let features = t.clicks(t.carl, &setup, "setup:page:features").await;
    let form = t.clicks(t.carl, &features, "setup:lesson-settings").await.modal.unwrap();
    let typed = [("zone", "UTC"), ("banned", "who owns"), ("domains", "rust-lang.org")];
    t.discord.submit(t.carl, &form, &typed).await.unwrap();
    writes(&t, t.ada, "Ownership in Rust", LINK).await;
    let asked = t.discord.messages(t.review).pop().unwrap();
    for said in ["100% the same as lesson 1", "says “whoowns”", "leads to example.com", "No license is stated"] {
        assert!(asked.text().contains(said), "{said}: {}", asked.text());
    }
    let rejected = presses(&t, t.mo, &asked, "Reject").await;
    assert!(rejected.text().contains("is rejected"), "{}", rejected.text());
    assert!(t.discord.direct_messages(t.ada).pop().unwrap().text().contains("decided not to publish"));
    let again = t.discord.requests().iter().filter(|it| it.body.to_string().contains("@everyone")).count();
    assert_eq!(again, 0);
}

#[tokio::test]
async fn pv1_a_message_saved_as_a_lesson_gives_its_address_and_author_and_not_its_text() {
    let t = prepared().await;
    let secret = "lifetimes are just regions, canary-4711";
    let message = t.discord.say(t.mo, t.general, secret, None).unwrap();
    let form = t.discord.run_on_message(t.ada, "Save as lesson", message).await.unwrap().modal.expect("a form opens");
    let values: Vec<_> = form.fields.iter().map(|it| it.value.as_str()).collect();
    let link = format!("https://discord.com/channels/{}/{}/{message}", t.guild, t.general);
    assert_eq!(values, ["", "", link.as_str(), "", ""]);
    let typed = [("title", "Lifetimes"), ("summary", "Lifetimes explained as regions of code."), ("link", &link)];
    t.discord.submit(t.ada, &form, &typed).await.unwrap();
    t.settle().await;
    assert_eq!(state(&t, 1).await, LessonState::InReview);
    let asked = t.discord.messages(t.review).pop().unwrap();
    assert!(asked.text().contains(&format!("<@{}>", t.mo)), "credit is given: {}", asked.text());
    let ours: Vec<_> = t.discord.requests().iter().map(|it| it.body.to_string()).collect();
    assert!(!ours.iter().any(|body| body.contains("canary-4711")));
    let lesson = lessons::find(&mut t.app.store.read(), t.guild, LessonId(1)).await.unwrap().unwrap();
    assert!(!format!("{lesson:?}").contains("canary-4711"));
    assert_eq!(lesson.credit, Some(t.mo));
}

#[tokio::test]
async fn lessons_of_a_series_come_in_their_turn_and_circles_are_refused_by_name() {
    let t = prepared().await;
    for title in ["One", "Two", "Three"] {
        published(&t, title).await;
    }
    let said = edits(&t, t.carl, &[("lesson", json!("2")), ("requires", json!("1"))]).await;
    assert!(said.contains("is changed"), "{said}");
    edits(&t, t.carl, &[("lesson", json!("3")), ("requires", json!("2"))]).await;
    let said = edits(&t, t.carl, &[("lesson", json!("1")), ("requires", json!("3"))]).await;
    assert!(said.contains("One → Three → Two → One"), "{said}");
    let said = edits(&t, t.carl, &[("lesson", json!("1")), ("requires", json!("77"))]).await;
    assert!(said.contains("not here"), "{said}");
    let said = edits(&t, t.ada, &[("lesson", json!("1")), ("license", json!("mine"))]).await;
    assert!(said.contains("Only creators"), "{said}");

    let posts = t.discord.messages(t.lessons);
    let early = presses(&t, t.ada, &posts[1], "Done").await;
    assert!(early.text().contains("Finish “One” first"), "{}", early.text());
    presses(&t, t.ada, &posts[0], "Done").await;
    assert!(presses(&t, t.ada, &posts[1], "Done").await.text().contains("Well done"));
    let progress = t.types(t.ada, "/learn progress").await;
    assert!(progress.text().contains("2 of 3"), "{}", progress.text());
    t.after(DAY).await;
}
