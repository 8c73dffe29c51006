//! Scenes: signed links, pages of ours, stars, sharing, the review queue.

use lyceum::domain::ids::{LessonId, MemberId};
use lyceum::domain::lessons::recommend::word::Word;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{lesson_changes, lesson_opens, lesson_words, lessons};
use serde_json::json;

use super::scenes::{holds, plan, prepared, presses, published, writes};
use crate::browser::driver::Browser;
use crate::world::{DAY, START, TestApp};

const PAGE: &str = "---\ntitle: A page of ours\nsummary: Written in Markdown, read in the browser.\n---\n\
    # Hello\n\n<script>alert(1)</script>\n\nThe word is *abracadabra*.\n";

async fn visits(address: &str, from: &str) -> (u16, String, String) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(address).header("x-forwarded-for", from).send().await.unwrap();
    let status = answer.status().as_u16();
    let to = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
    (status, to, answer.text().await.unwrap())
}

/// A published page that costs Gold; what Ada's own link to it is.
async fn page(t: &TestApp) -> (String, lyceum::domain::ids::PlanId) {
    let gold = plan(t, "Gold").await;
    let file = json!({ "filename": "page.md", "text": PAGE });
    t.discord.run_with(t.carl, t.general, "lesson import", &[("file", file)]).await.unwrap();
    let mut tx = t.app.store.begin().await.unwrap();
    lessons::set_plans(&mut tx, LessonId(1), &[gold].into()).await.unwrap();
    lesson_changes::touch(&mut tx, LessonId(1), START).await.unwrap();
    tx.commit().await.unwrap();
    t.types(t.carl, "/lesson publish lesson:1").await;
    holds(t, t.ada, gold, false).await;
    (own_link(t, t.ada).await, gold)
}

async fn own_link(t: &TestApp, who: MemberId) -> String {
    let post = t.discord.messages(t.lessons).pop().unwrap();
    let opened = presses(t, who, &post, "Open").await;
    opened.message.unwrap_or_else(|| panic!("not opened")).links()[0].1.clone()
}

#[tokio::test]
async fn ws9_a_page_is_shown_with_its_readers_number_and_runs_nothing() {
    let t = prepared().await;
    let (link, gold) = page(&t).await;
    let (status, _, body) = visits(&link, "8.8.8.8").await;
    assert_eq!(status, 200);
    assert!(body.contains("<em>abracadabra</em>") && body.contains(&t.ada.to_string()), "{body}");
    assert!(!body.contains("<script>") && body.contains("&lt;script&gt;"));
    assert!(t.types(t.ada, "/learn search query:abracadabra").await.text().contains("A page of ours"));
    holds(&t, t.mo, gold, false).await;
    let mo = own_link(&t, t.mo).await;
    assert_ne!(mo, link, "each has a link of their own");
}

/// What the page's script sends when the page is put away.
async fn tells(address: &str, from: &str, seconds: &str) -> u16 {
    let request = reqwest::Client::new().post(format!("{address}/read")).header("x-forwarded-for", from);
    request.body(seconds.to_owned()).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn how_long_a_page_was_read_is_believed_up_to_the_time_since_it_was_opened() {
    let t = prepared().await;
    let (link, _) = page(&t).await;
    let stored = async || t.app.store.read().query("SELECT seconds FROM lesson_opens").value::<i64>().await.unwrap();
    let words = async || lesson_words::of_member(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
    assert_eq!(visits(&link, "8.8.8.8").await.0, 200);
    t.clock.advance(90);
    assert_eq!(tells(&link, "8.8.8.8", "40").await, 204);
    assert_eq!(stored().await, 40);
    assert_eq!(words().await[&LessonId(1)], [Word::Opened]);
    // Somebody would like to have read all day; less than before is an old beacon come late.
    assert_eq!(tells(&link, "8.8.8.8", "86400").await, 204);
    assert_eq!(tells(&link, "8.8.8.8", "10").await, 204);
    assert_eq!(stored().await, 90);
    assert_eq!(words().await[&LessonId(1)], [Word::Read]);
    // From where it was never opened, nothing is read; what is no number, or no link of ours, is refused.
    assert_eq!(tells(&link, "9.9.9.9", "50").await, 204);
    assert_eq!(stored().await, 90);
    assert_eq!(tells(&link, "8.8.8.8", "-5").await, 204);
    assert_eq!(tells(&link, "8.8.8.8", "long").await, 400);
    // Who wants no recommendations is not timed.
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.ada, Purpose::Recommendation, false, START).await.unwrap();
    tx.commit().await.unwrap();
    t.clock.advance(600);
    assert_eq!(tells(&link, "8.8.8.8", "500").await, 204);
    assert_eq!(stored().await, 90);
    assert_eq!(tells(&format!("{link}A"), "8.8.8.8", "50").await, 404);
    t.clock.advance(DAY);
    assert_eq!(tells(&link, "8.8.8.8", "50").await, 410);
    assert_eq!(stored().await, 90);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_tells_how_long_the_page_was_before_its_readers_eyes() {
    let Some(browser) = Browser::start().await else { return };
    let t = prepared().await;
    let (link, _) = page(&t).await;
    browser.open(&link).await;
    browser.until("the lesson", "document.querySelector('article.lesson em')?.innerText === 'abracadabra'").await;
    t.clock.advance(90);
    browser.until("a second of reading", "performance.now() > 1600").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.open(&format!("{}/", t.web)).await;
    let stored = async || t.app.store.read().query("SELECT seconds FROM lesson_opens").value::<i64>().await.unwrap();
    for _ in 0..200 {
        if stored().await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert!((1..=60).contains(&stored().await), "{}", stored().await);
}

#[tokio::test]
async fn ws11_a_changed_link_opens_nothing_and_an_old_one_says_so() {
    let t = prepared().await;
    let (link, _) = page(&t).await;
    let (status, ..) = visits(&format!("{link}A"), "8.8.8.8").await;
    assert_eq!(status, 404);
    t.clock.advance(DAY);
    let (status, _, body) = visits(&link, "8.8.8.8").await;
    assert_eq!(status, 410, "{body}");
}

#[tokio::test]
async fn a_link_elsewhere_leads_there_and_outlives_no_lesson() {
    let t = prepared().await;
    published(&t, "Ownership in Rust").await;
    let found = t.types(t.ada, "/learn search query:ownership").await;
    let opened = t.clicks(t.ada, &found, "Open 1").await;
    let link = opened.message.as_ref().unwrap().links()[0].1.clone();
    let (status, to, _) = visits(&link, "8.8.8.8").await;
    assert_eq!((status, to.as_str()), (303, "https://example.com/ownership"));
    t.types(t.carl, "/lesson withdraw lesson:1").await;
    assert_eq!(visits(&link, "8.8.8.8").await.0, 410, "withdrawn while somebody reads it");

    let rated = t.clicks(t.ada, &opened, "★★★★").await;
    assert!(rated.text().contains("withdrawn"), "{}", rated.text());
    t.types(t.carl, "/lesson publish lesson:1").await;
    assert!(t.clicks(t.ada, &opened, "★★★★").await.text().contains("4 of 5"));
    t.clicks(t.ada, &opened, "★★★").await;
    assert_eq!(lesson_opens::rating(&mut t.app.store.read(), LessonId(1)).await.unwrap(), (1, 3));
    let shared = t.clicks(t.ada, &opened, "Share").await;
    assert!(shared.text().contains("Ownership in Rust") && !shared.text().contains("/l/"), "{}", shared.text());
}

#[tokio::test]
async fn a_link_opened_from_many_networks_is_told_to_staff_once() {
    let t = prepared().await;
    let (link, _) = page(&t).await;
    for (count, network) in ["1.1.1.1", "1.1.1.2", "2.2.2.2", "3.3.3.3", "4.4.4.4"].iter().enumerate() {
        assert_eq!(visits(&link, network).await.0, 200);
        t.settle().await;
        assert!(t.discord.messages(t.review).is_empty(), "{count}");
    }
    for network in ["5.5.5.5", "6.6.6.6"] {
        visits(&link, network).await;
        t.settle().await;
    }
    let told = t.discord.messages(t.review);
    assert_eq!(told.len(), 1);
    assert!(told[0].text().contains(&format!("<@{}>", t.ada)), "{}", told[0].text());
}

#[tokio::test]
async fn the_queue_shows_who_waits_longest_and_how_long_decisions_take() {
    let t = prepared().await;
    assert!(t.types(t.mo, "/mod queue").await.text().contains("Nothing is waiting"));
    writes(&t, t.ada, "Ownership in Rust", "https://example.com/a").await;
    t.after(3 * 3_600).await;
    writes(&t, t.ada, "Lifetimes in Rust", "https://example.com/b").await;
    let queue = t.types(t.mo, "/mod queue").await;
    assert!(queue.text().contains("2 lessons are waiting"), "{}", queue.text());
    t.clicks(t.mo, &queue, "1 · Approve").await;
    let queue = t.types(t.mo, "/mod queue").await;
    assert!(queue.text().contains("1 lesson is waiting") && queue.text().contains("3 hours"), "{}", queue.text());
    assert!(queue.text().contains("Lifetimes"), "{}", queue.text());
}
