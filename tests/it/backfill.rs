//! What was said while nobody listened is read from the channels afterwards.

use lyceum::actions::choose_privacy;
use lyceum::actions::listen;
use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::domain::ids::{ChannelId, GuildId, MemberId};
use lyceum::jobs::JobError;
use lyceum::jobs::backfill;
use lyceum::sandbox::discord::{EventFault, RestFault};
use lyceum::store::backfills::{Next, Page, Part, Reading, Window};
use lyceum::store::consents::Purpose;
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
    assert_eq!(backfills::list(&mut t.app.store.read(), t.guild).await.unwrap(), []);
}

/// What everybody's acts add up to, day by day and in all, to the thousandth.
async fn sums(t: &TestApp) -> Vec<(u64, u64, Kind, i64)> {
    let (app, now) = (&t.app, t.clock.now());
    edges::fold(&app.store, app.config.community.half_life_days, now).await.unwrap();
    let days = pair_days::list(&mut app.store.read(), t.guild, 0, now + DAY).await.unwrap();
    let all = edges::list(&mut app.store.read(), t.guild, now).await.unwrap();
    let told =
        |edge: &lyceum::domain::community::Edge| (edge.src, edge.dst, edge.kind, (edge.weight * 1e3).round() as i64);
    days.iter().map(|(edge, _)| edge).chain(&all).map(told).collect()
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
    assert!(told.contains(&format!("The bot was not listening <t:{START}:f> – <t:{}:f>:", START + 7_200)), "{told}");
    backfill::wish(&t.app, t.guild, START, START + 7_200).await.unwrap();
    t.settle().await;
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(!told.contains("The bot was not listening"), "{told}");
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
    let heard = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert!(heard.contains(&(START - 60, START + 3_600)), "nor does it hear anything there: {heard:?}");
    assert!(!recorded(&t).await.is_empty());
    forget_all(&t).await;
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    backfill::wish(&t.app, t.guild, START - 60, START + 3_600).await.unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, []);
}

#[tokio::test]
async fn dg6_what_was_read_without_a_channel_that_is_heard_is_still_said_to_be_missing() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    an_evening(&t).await;
    let quiet = t.discord.create_channel("no-past", None);
    let history = lyceum::discord::permission::READ_MESSAGE_HISTORY;
    t.discord.set_overwrite(quiet, t.discord.bot().0, true, 0, history);
    let question = t.discord.say(t.ada, quiet, "Is this heard?", None).unwrap();
    t.discord.say(t.mo, quiet, "Live, yes.", Some(question)).unwrap();
    t.settle().await;
    let all = recorded(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.after(DAY).await;
    let mut tx = t.app.store.begin().await.unwrap();
    listening::insert(&mut tx, t.guild, START + DAY, START + DAY, listening::Source::Live).await.unwrap();
    tx.commit().await.unwrap();
    forget_all(&t).await;
    let wish = async || {
        backfill::wish(&t.app, t.guild, START, START + DAY).await.unwrap();
        t.settle().await;
    };
    wish().await;
    assert_eq!(recorded(&t).await.len(), all.len() - 1, "Discord says of the past there that there is none");
    for line in ["/mod core", "/mod health"] {
        let told = t.types(t.mo, line).await.text();
        assert!(told.contains("The bot was not listening") && told.contains("or only in part"), "{told}");
    }
    t.discord.set_locale(t.mo, "zh-CN");
    assert!(t.types(t.mo, "/mod core").await.text().contains("只计入了一部分"));
    // The bot is let in, and reads it once more.
    t.discord.set_overwrite(quiet, t.discord.bot().0, true, history, 0);
    wish().await;
    assert_eq!(recorded(&t).await, all);
    assert!(!t.types(t.mo, "/mod core").await.text().contains("以下时段没有记录"));
}

/// Ada asks, Mo answers and Carl praises.
fn they_talk(t: &TestApp) {
    let question = t.discord.say(t.ada, t.general, "How?", None).unwrap();
    let answer = t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
    t.discord.react(t.carl, t.general, answer, "👍").unwrap();
}

async fn talk(t: &TestApp) {
    they_talk(t);
    t.settle().await;
}

#[tokio::test]
async fn pv_whoever_comes_back_is_read_from_then_on() {
    let t = prepared().await;
    let may = async |allowed| choose_privacy::run(&t.app, t.guild, t.ada, Purpose::Analysis, allowed).await.unwrap();
    talk(&t).await;
    may(false).await;
    t.after(600).await;
    talk(&t).await;
    t.after(600).await;
    may(true).await;
    t.after(600).await;
    talk(&t).await;
    forget_all(&t).await;
    backfill::wish(&t.app, t.guild, START - DAY, t.clock.now()).await.unwrap();
    t.settle().await;
    let all = recorded(&t).await;
    let count = |kind| all.iter().filter(|it| it.2 == kind).count();
    assert_eq!((count(Kind::Reaction), count(Kind::Reply)), (3, 1), "nothing that concerns Ada but the last: {all:?}");
}

#[tokio::test]
async fn pv_the_past_is_read_from_when_analysis_was_switched_on_again_and_the_first_time_from_its_beginning() {
    let t = prepared().await;
    let switch = async |on| set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(on)).await.unwrap();
    let read = async || {
        backfill::wish(&t.app, t.guild, START - DAY, t.clock.now()).await.unwrap();
        t.settle().await;
        recorded(&t).await.len()
    };
    // As if it were the first time: before that nobody had refused.
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.query("DELETE FROM listening").execute().await.unwrap();
    tx.commit().await.unwrap();
    talk(&t).await;
    t.after(600).await;
    switch(true).await;
    assert_eq!((recorded(&t).await.len(), read().await), (0, 2));
    switch(false).await;
    t.after(600).await;
    talk(&t).await;
    t.after(600).await;
    switch(true).await;
    t.after(600).await;
    talk(&t).await;
    assert_eq!(recorded(&t).await.len(), 4);
    assert_eq!(read().await, 4, "what was said while it was off is not to be read later");
    // Nor what was wished for while it was on, and is read when it is on again.
    backfill::wish(&t.app, t.guild, START + 1_800, t.clock.now() + 300).await.unwrap();
    switch(false).await;
    t.clock.advance(100);
    t.discord.faults().events("MESSAGE_CREATE", 2, EventFault::Drop);
    t.discord.faults().events("MESSAGE_REACTION_ADD", 1, EventFault::Drop);
    they_talk(&t);
    t.clock.advance(100);
    switch(true).await;
    t.settle().await;
    assert_eq!(recorded(&t).await.len(), 4);
    // Put out and let in again, without a word to the settings.
    assert!(t.discord.leave(t.discord.bot()));
    t.settle().await;
    t.clock.advance(600);
    they_talk(&t);
    t.clock.advance(600);
    assert!(t.discord.join(t.discord.bot()));
    t.settle().await;
    assert_eq!(read().await, 4);
}

/// The requests of a kind, by path and query.
fn asked(t: &TestApp, ends: &str) -> Vec<String> {
    let all = t.discord.requests();
    let those = all.iter().filter(|it| it.method == "GET" && it.path.ends_with(ends));
    those.map(|it| format!("{}?{}", it.path, it.query)).collect()
}

#[tokio::test]
async fn a_new_session_takes_nothing_from_the_past_that_is_being_read() {
    let t = prepared().await;
    listen::began(&t.app, t.guild).await.unwrap();
    let question = t.discord.say(t.ada, t.general, "How do I borrow twice?", None).unwrap();
    for _ in 0..250 {
        t.discord.say(t.mo, t.general, "Not mutably.", Some(question)).unwrap();
    }
    let thread = t.discord.start_thread(t.carl, t.general, question, "Borrowing").unwrap();
    for _ in 0..120 {
        t.discord.say(t.mo, thread, "Look", None).unwrap();
    }
    t.settle().await;
    let heard = recorded(&t).await;
    assert_eq!(heard.len(), 370);
    forget_all(&t).await;
    t.clock.advance(1_800);
    listen::goes_on(&t.app).await.unwrap();
    t.clock.advance(1_800);
    backfill::wish(&t.app, t.guild, START - DAY, START + 3_000).await.unwrap();
    // Until the first channel has been read in part.
    while asked(&t, &format!("/channels/{}/messages", t.general)).len() < 2 {
        assert!(backfill::step(&t.app, t.guild).await.unwrap());
    }
    t.app.gateway.session_began();
    listen::began(&t.app, t.guild).await.unwrap();
    while backfill::step(&t.app, t.guild).await.unwrap() {}
    assert_eq!(recorded(&t).await, heard, "everything, and once");
    // Of the long span: general in four pages (the last one empty), the thread in three, as if nothing had come between.
    // The break is read from some days before it, so as many again.
    let of = |channel: ChannelId| asked(&t, &format!("/channels/{channel}/messages")).len();
    assert_eq!((of(t.general), of(thread)), (2 * 4, 2 * 3));
    let spans = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert!(spans.contains(&(START - DAY, START + 3_000)), "{spans:?}");
    assert!(spans.contains(&(START + 1_800 - 120, START + 3_600)), "{spans:?}");
}

#[tokio::test]
async fn a_list_of_threads_goes_on_after_a_request_that_failed() {
    let t = prepared().await;
    let forum = t.discord.create_forum("questions", None);
    let mut posts = Vec::new();
    for number in 0..105 {
        let post = t.discord.post_in_forum(t.ada, forum, &format!("Question {number}"), "How?").unwrap();
        t.discord.say(t.mo, post, "So.", None).unwrap();
        posts.push(post);
    }
    t.settle().await;
    for post in &posts {
        t.clock.advance(1);
        assert!(t.discord.archive_thread(*post));
    }
    t.settle().await;
    let heard = recorded(&t).await;
    assert_eq!(heard.len(), 105);
    forget_all(&t).await;
    backfill::wish(&t.app, t.guild, START - DAY, START + 3_600).await.unwrap();
    let list = format!("/channels/{forum}/threads/archived/public");
    let mut failed = false;
    loop {
        if asked(&t, &list).len() == 1 && !failed {
            // The second page, however often it is asked for at once.
            failed = true;
            t.discord.faults().rest("GET", &list, 3, RestFault::Before(503));
            let outcome = backfill::step(&t.app, t.guild).await;
            assert!(matches!(outcome, Err(JobError::Retry { .. })), "{outcome:?}");
            t.discord.faults().clear();
        }
        if !backfill::step(&t.app, t.guild).await.unwrap() {
            break;
        }
    }
    assert!(failed);
    assert_eq!(recorded(&t).await, heard);
    assert_eq!(asked(&t, &format!("/guilds/{}/threads/active", t.guild)).len(), 1);
    let lists = asked(&t, "/threads/archived/public");
    let firsts = lists.iter().filter(|it| !it.contains("before=")).count();
    let channels = t.discord.visible_channels(t.discord.bot());
    let with_threads = channels.iter().filter(|it| !posts.contains(it)).count();
    assert_eq!(firsts, with_threads, "each list was begun once: {lists:#?}");
}

#[tokio::test]
async fn a_window_that_is_being_read_is_left_alone_and_one_that_is_not_grows() {
    stores::for_each_store(|db| async move {
        let guild = GuildId(7);
        let wish = async |from, until| {
            let mut tx = db.begin().await.unwrap();
            backfills::wish(&mut tx, guild, from, until, 0).await.unwrap();
            tx.commit().await.unwrap();
        };
        let windows = async || {
            let found = backfills::list(&mut db.read(), guild).await.unwrap();
            found.into_iter().map(|it| (it.from, it.until, it.listed)).collect::<Vec<_>>()
        };
        let first = async || backfills::list(&mut db.read(), guild).await.unwrap()[0];
        let begin = async |window: Window, readings: &[Reading]| {
            let mut tx = db.begin().await.unwrap();
            let begun = backfills::begin(&mut tx, &window, readings).await.unwrap();
            tx.commit().await.unwrap();
            begun
        };
        // A connection that comes and goes wishes for one span after the other.
        wish(100, 200).await;
        let early = first().await;
        wish(150, 300).await;
        wish(290, 310).await;
        assert_eq!(windows().await, [(100, 310, false)]);
        let thread = Part::Thread { parent: Some(ChannelId(2)), opener: Some(MemberId(9)) };
        let readings = [
            Reading { channel: ChannelId(2), part: Part::Messages, mark: 5 },
            Reading { channel: ChannelId(2), part: Part::Threads { on: Some(ChannelId(2)) }, mark: 0 },
            Reading { channel: ChannelId(3), part: thread, mark: 5 },
            Reading { channel: ChannelId(4), part: Part::Threads { on: None }, mark: 0 },
        ];
        assert!(!begin(early, &readings).await, "it has grown since");
        assert!(begin(first().await, &readings).await);
        assert!(!begin(first().await, &readings).await, "once");
        let long = first().await;
        wish(250, 400).await;
        assert_eq!(windows().await, [(250, 400, false), (100, 310, true)]);
        // Lists of threads first, then messages, each from its mark.
        let mut met = Vec::new();
        while let Some(reading) = backfills::next(&mut db.read(), &long).await.unwrap() {
            let next = if met.contains(&(reading.channel, reading.part)) { Next::Done } else { Next::More };
            met.push((reading.channel, reading.part));
            let mut tx = db.begin().await.unwrap();
            let page = Page { mark: reading.mark + 7, messages: 2, records: 1, next };
            assert!(backfills::advance(&mut tx, &long, &reading, &page).await.unwrap());
            assert!(!backfills::advance(&mut tx, &long, &reading, &page).await.unwrap(), "from where it was");
            // What is listed again stays where it is.
            backfills::insert(&mut tx, &long, &readings).await.unwrap();
            tx.commit().await.unwrap();
        }
        let order = [1, 1, 3, 3, 0, 0, 2, 2].map(|at: usize| (readings[at].channel, readings[at].part));
        assert_eq!(met, order);
        let progress = backfills::progress(&mut db.read(), guild).await.unwrap();
        assert_eq!((progress.channels, progress.ended, progress.messages, progress.records), (2, 2, 8, 4));
        let mut tx = db.begin().await.unwrap();
        backfills::delete(&mut tx, &long).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(windows().await, [(250, 400, false)]);
        assert_eq!(backfills::progress(&mut db.read(), guild).await.unwrap().channels, 0);
    })
    .await;
}
