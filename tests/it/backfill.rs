//! What was said while nobody listened is read from the channels afterwards.

use lyceum::actions::listen;
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::jobs::backfill;
use lyceum::store::{backfills, edges, interactions, listening, pair_days};

use crate::interactions::scenes::recorded;
use crate::lessons::scenes::{prepared, prepared_with, published};
use crate::stores;
use crate::world::{DAY, START, TestApp};

/// A lively evening: a question, an answer, praise, a mention, a thread, a lesson that is liked.
async fn an_evening(t: &TestApp) {
    let post = published(t, "Ownership in Rust").await;
    let question = t.discord.say(t.ada, t.general, "How do I borrow twice?", None).unwrap();
    let answer = t.discord.say(t.mo, t.general, "Not mutably.", Some(question)).unwrap();
    t.discord.react(t.carl, t.general, answer, "👍").unwrap();
    t.discord.react(t.ada, t.general, answer, "👍").unwrap();
    t.discord.react(t.ada, t.general, answer, "🎉").unwrap();
    t.discord.say(t.carl, t.general, &format!("<@{}> see here", t.ada), None).unwrap();
    let thread = t.discord.start_thread(t.carl, t.general, question, "Borrowing").unwrap();
    t.settle().await;
    t.discord.say(t.mo, thread, "In a thread", None).unwrap();
    t.discord.react(t.ada, t.lessons, post.id, "❤️").unwrap();
    t.discord.say(t.ada, t.lessons, "Thanks!", Some(post.id)).unwrap();
    t.settle().await;
}

async fn forget_all(t: &TestApp) {
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM interactions").execute().await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn dg6_history_says_what_was_heard_live() {
    let t = prepared().await;
    an_evening(&t).await;
    let heard = recorded(&t).await;
    assert_eq!(heard.iter().filter(|it| it.2 == Kind::Reaction).count(), 4, "{heard:?}");
    forget_all(&t).await;
    backfill::wish(&t.app, t.guild, START - 60, START + 3_600).await.unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, heard);
    // Once more adds nothing, and the wish is fulfilled.
    backfill::wish(&t.app, t.guild, START - 60, START + 3_600).await.unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, heard);
    assert_eq!(backfills::find(&mut t.app.store.read(), t.guild).await.unwrap(), None);
}

/// What everybody's acts add up to, day by day and in all, to the thousandth.
async fn sums(t: &TestApp) -> Vec<(u64, u64, Kind, i64)> {
    let (app, now) = (&t.app, t.clock.now());
    edges::fold(&app.store, app.config.community.half_life_days, now).await.unwrap();
    let days = pair_days::list(&mut app.store.read(), t.guild, 0, now + DAY).await.unwrap();
    let all = edges::list(&mut app.store.read(), t.guild, now).await.unwrap();
    let told =
        |edge: &lyceum::domain::community::Edge| (edge.src, edge.dst, edge.kind, (edge.weight * 1e3).round() as i64);
    days.iter().chain(&all).map(told).collect()
}

async fn read_twice_around_retention(t: &TestApp) {
    an_evening(t).await;
    let question = t.discord.messages(t.general)[0].id;
    t.after(DAY).await;
    // Praise that came a day late, heard as it was given.
    t.discord.react(t.mo, t.general, question, "👏").unwrap();
    t.settle().await;
    let wish = async || {
        backfill::wish(&t.app, t.guild, START - 60, START + 2 * DAY).await.unwrap();
        t.settle().await;
    };
    wish().await;
    sums(t).await;
    t.after(DAY).await;
    t.after(95 * DAY).await;
    sums(t).await;
    interactions::prune(&t.app.store, t.clock.now(), 90).await.unwrap();
    assert_eq!(recorded(t).await, [], "retention has passed");
    let counted = sums(t).await;
    assert!(counted.len() > 10, "{counted:?}");
    wish().await;
    assert_eq!(sums(t).await, counted);
    assert_eq!(recorded(t).await, []);
}

#[tokio::test]
async fn the_past_read_again_after_retention_counts_nothing_twice() {
    read_twice_around_retention(&prepared().await).await;
    if let Some((db, url)) = stores::postgres().await {
        db.close().await;
        read_twice_around_retention(&prepared_with(&[("DATABASE_URL", &url)]).await).await;
    }
}

#[tokio::test]
async fn dg6_a_new_session_reads_what_the_old_one_missed() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    let before = t.app.gateway.connects();
    // Session timed out (docs: Gateway close event codes): nothing is replayed to the next one.
    t.discord.cut_gateway(Some(4009));
    let question = t.discord.say(t.ada, t.general, "Is anybody there?", None).unwrap();
    t.discord.say(t.mo, t.general, "Always.", Some(question)).unwrap();
    t.until("a new session has begun", || t.app.gateway.is_ready() && t.app.gateway.connects() > before).await;
    t.settle().await;
    assert_eq!(recorded(&t).await, [(t.mo, t.ada, Kind::Reply)]);
    let heard = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert_eq!(heard.len(), 3, "two sessions and the history between them: {heard:?}");
}

#[tokio::test]
async fn dg6_moderators_are_told_when_nobody_listened() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    an_evening(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.after(7_200).await;
    let mut tx = t.app.store.begin().await.unwrap();
    listening::insert(&mut tx, t.guild, START + 7_200, START + 7_200, listening::Source::Live).await.unwrap();
    tx.commit().await.unwrap();
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(told.contains(&format!("Nobody was listening <t:{START}:f> – <t:{}:f>:", START + 7_200)), "{told}");
    backfill::wish(&t.app, t.guild, START, START + 7_200).await.unwrap();
    t.settle().await;
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(!told.contains("Nobody was listening"), "{told}");
}

#[tokio::test]
async fn a_channel_that_may_not_be_read_is_passed_over_and_a_server_without_analysis_is_left_alone() {
    let t = prepared().await;
    let secret = t.discord.create_channel("secret", Some(t.discord.create_role("Inner", 0)));
    t.discord.set_overwrite(secret, t.discord.bot().0, true, 0, lyceum::discord::permission::VIEW_CHANNEL);
    t.discord.say(t.carl, secret, "Only we two", None).unwrap();
    an_evening(&t).await;
    forget_all(&t).await;
    backfill::wish(&t.app, t.guild, START - 60, START + 3_600).await.unwrap();
    let mut most = 0;
    while backfill::step(&t.app, t.guild).await.unwrap() {
        most = most.max(backfills::progress(&mut t.app.store.read(), t.guild).await.unwrap().refused);
    }
    assert_eq!(most, 1, "the bot may not read #secret");
    assert!(!recorded(&t).await.is_empty());
    forget_all(&t).await;
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    backfill::wish(&t.app, t.guild, START - 60, START + 3_600).await.unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, []);
}
