//! Scenes: accounts are free, and so is pressing Done. Whoever counts is heard in full; strangers echo, and never lead.

use std::collections::BTreeMap;

use lyceum::actions::{digest, suggest_lessons, train_recommender};
use lyceum::domain::community::trust::Decision;
use lyceum::domain::community::trust::decision::{About, Verdict};
use lyceum::domain::ids::{GuildId, LessonId, MemberId};
use lyceum::domain::lessons::digest::{Digests, Place};
use lyceum::domain::lessons::heard::Voices;
use lyceum::domain::lessons::suggest::Why;
use lyceum::domain::lessons::{Draft, LessonState, Mark};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{Db, Tx, interests, lesson_marks, lesson_voices, lessons, privacy, trust};

use super::scenes::{holds, plan, prepared_with};
use crate::stores::for_each_store;
use crate::world::{DAY, START, TestApp};

/// Enough that only they are heard in full.
const ENOUGH: u64 = 6;

/// Twelve old lessons of Carl's, in a guild where so many pay.
async fn school(paying: u64) -> TestApp {
    let t = prepared_with(&[("LYCEUM__LESSONS__HOLDOUT_PERCENT", "0")]).await;
    let mut tx = t.app.store.begin().await.unwrap();
    for number in 1..=12 {
        write(&mut tx, t.guild, &format!("Lesson {number}"), t.carl, START - 90 * DAY).await;
    }
    tx.commit().await.unwrap();
    let gold = plan(&t, "Gold").await;
    for number in 0..paying {
        holds(&t, payer(number), gold, true).await;
    }
    t
}

async fn write(tx: &mut Tx, guild: GuildId, title: &str, author: MemberId, at: i64) -> LessonId {
    let draft = Draft::check(title, "About it.", "https://example.com/l", "rust", "").unwrap();
    let lesson = lessons::insert(tx, guild, author, &draft, LessonState::Draft, at).await.unwrap();
    assert!(lessons::set_state(tx, lesson, LessonState::Draft, LessonState::Published, author, at).await.unwrap());
    lesson
}

fn payer(number: u64) -> MemberId {
    MemberId(6_000 + number)
}

/// Accounts that cost nothing: a hundred and fifty of some age, fifty made yesterday.
fn crowd() -> Vec<MemberId> {
    let yesterday = ((START - DAY) * 1000 - 1_420_070_400_000).cast_unsigned() << 22;
    (7_000..7_150).chain(yesterday..yesterday + 50).map(MemberId).collect()
}

async fn mark(t: &TestApp, members: &[MemberId], lesson: i64, mark: Mark) {
    let mut tx = t.app.store.begin().await.unwrap();
    for member in members {
        lesson_marks::insert(&mut tx, t.guild, *member, LessonId(lesson), mark, START).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn payers_mark(t: &TestApp, count: u64, lesson: i64) {
    mark(t, &(0..count).map(payer).collect::<Vec<_>>(), lesson, Mark::Done).await;
}

async fn follow(t: &TestApp, members: &[MemberId]) {
    let mut tx = t.app.store.begin().await.unwrap();
    for member in members {
        interests::set_topics(&mut tx, t.guild, *member, &["rust".to_owned()], START).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A night passes.
async fn night(t: &TestApp) {
    train_recommender::run(&t.app, t.guild).await.unwrap();
}

/// What somebody new is offered and why, what one who follows rust is, what one who refuses recommendations is, what the channel's
/// digest holds, and how lessons 2, 3 and 5 are explained.
async fn shown(t: &TestApp) -> (String, Vec<Vec<(LessonId, Why)>>) {
    let (follower, refuser) = (MemberId(9_000), MemberId(9_001));
    follow(t, &[follower]).await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, refuser, Purpose::Recommendation, false, START).await.unwrap();
    tx.commit().await.unwrap();
    let mut lists = Vec::new();
    for member in [follower, refuser] {
        let offered = suggest_lessons::run(&t.app, t.guild, member).await.unwrap();
        lists.push(offered.into_iter().map(|it| (it.lesson.id, it.why)).collect());
    }
    let place = Place { channel: t.lessons, topics: Vec::new() };
    let held = digest::for_channel(&t.app, t.guild, &Digests::default(), &place, START).await.unwrap();
    lists.push(held.into_iter().map(|it| (it.lesson.id, it.why)).collect());
    let again = suggest_lessons::again(&t.app, t.guild, t.ada, &[2, 3, 5].map(LessonId)).await.unwrap();
    lists.push(again.into_iter().map(|it| (it.lesson.id, it.why)).collect());
    (t.types(t.ada, "/learn next").await.text(), lists)
}

#[tokio::test]
async fn ab8_two_hundred_free_accounts_move_nothing_where_those_who_count_say_nothing_and_echo_where_they_do() {
    let t = school(40).await;
    payers_mark(&t, 30, 2).await;
    payers_mark(&t, 12, 3).await;
    follow(&t, &(0..12).map(payer).collect::<Vec<_>>()).await;
    night(&t).await;
    let before = shown(&t).await;
    let (offered, lists) = &before;
    assert!(offered.contains("1. Lesson 2") && offered.contains("30 members finished it"), "{offered}");
    assert_eq!(lists[0][0], (LessonId(2), Why::Follows { topic: "rust".into(), taken: 12 }));
    for list in &lists[1..] {
        assert_eq!(list[0], (LessonId(2), Why::Liked { done: 30, saved: 0, liked: 0 }));
        assert_eq!(list[1], (LessonId(3), Why::Liked { done: 12, saved: 0, liked: 0 }));
    }
    assert_eq!(lists[3][2], (LessonId(5), Why::Unjudged));

    let crowd = crowd();
    follow(&t, &crowd).await;
    for praise in [Mark::Done, Mark::Saved, Mark::Liked] {
        mark(&t, &crowd, 5, praise).await;
    }
    mark(&t, &crowd, 2, Mark::NotForMe).await;
    assert_eq!(shown(&t).await, before, "until the night nobody new is heard");
    night(&t).await;
    assert_eq!(shown(&t).await, before, "nor after it: nobody who counts said any of that");
    let useful = lesson_marks::usefulness(&mut t.app.store.read()).await.unwrap();
    assert_eq!((useful[&LessonId(2)], useful[&LessonId(5)]), (30, 0), "what is searched for neither");

    // Twelve who pay finished the third: the crowd is heard as twelve more, and the second still leads.
    mark(&t, &crowd, 3, Mark::Done).await;
    night(&t).await;
    let (offered, lists) = shown(&t).await;
    assert!(offered.contains("1. Lesson 2") && offered.contains("24 members finished it"), "{offered}");
    assert_eq!(lists[0][0], before.1[0][0]);
    assert_eq!(lists[0][1], (LessonId(3), Why::Follows { topic: "rust".into(), taken: 24 }));
    for list in &lists[1..] {
        assert_eq!(list[0], before.1[1][0]);
        assert_eq!(list[1], (LessonId(3), Why::Liked { done: 24, saved: 0, liked: 0 }));
    }
}

#[tokio::test]
async fn ab8_where_nobody_pays_everybody_counts_but_whom_staff_switched_off() {
    let t = school(0).await;
    mark(&t, &crowd(), 5, Mark::Done).await;
    mark(&t, &[payer(0)], 2, Mark::Done).await;
    for _ in 0..2 {
        let (offered, lists) = shown(&t).await;
        assert!(offered.contains("1. Lesson 5") && offered.contains("200 members finished it"), "{offered}");
        assert_eq!(lists[2][0], (LessonId(5), Why::Liked { done: 200, saved: 0, liked: 0 }));
        night(&t).await;
    }
    let mut tx = t.app.store.begin().await.unwrap();
    let about = About::Member(crowd()[0].0);
    let decision = Decision { about, verdict: Verdict::Discount, accounts: 0, at: START };
    trust::insert_decision(&mut tx, t.guild, &decision, t.mo).await.unwrap();
    tx.commit().await.unwrap();
    night(&t).await;
    assert!(shown(&t).await.0.contains("199 members finished it"));
}

#[tokio::test]
async fn ab8_who_refuses_recommendations_is_not_counted_where_only_those_who_pay_are() {
    let t = school(ENOUGH).await;
    payers_mark(&t, ENOUGH, 2).await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, payer(0), Purpose::Recommendation, false, START).await.unwrap();
    tx.commit().await.unwrap();
    night(&t).await;
    let done = async |t: &TestApp| {
        let lesson = lessons::find(&mut t.app.store.read(), t.guild, LessonId(2)).await.unwrap().unwrap();
        lesson_marks::said_by_others(&mut t.app.store.read(), &lesson, t.ada).await.unwrap().done
    };
    assert_eq!(done(&t).await, 5);
    let t = school(0).await;
    payers_mark(&t, ENOUGH, 2).await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, payer(0), Purpose::Recommendation, false, START).await.unwrap();
    tx.commit().await.unwrap();
    night(&t).await;
    assert_eq!(done(&t).await, 6);
}

#[tokio::test]
async fn ab8_how_far_somebody_is_heard_is_erased_with_their_data() {
    let t = school(ENOUGH).await;
    let silver = plan(&t, "Silver").await;
    holds(&t, t.ada, silver, true).await;
    mark(&t, &[t.ada], 2, Mark::Done).await;
    night(&t).await;
    let rows = async || {
        let counts = privacy::counts(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
        counts.into_iter().find(|(table, _)| *table == "lesson_voices").unwrap().1
    };
    assert_eq!(rows().await, 1);
    let asked = t.types(t.ada, "/privacy delete").await;
    t.clicks(t.ada, &asked, "Yes, erase my data").await;
    assert_eq!(rows().await, 0);
    night(&t).await;
    assert_eq!(rows().await, 0, "who said nothing has none");
}

const GUILD: GuildId = GuildId(700);

/// How many are heard to have finished the lesson, by somebody else and by the member.
async fn done(db: &Db, lesson: LessonId, member: MemberId) -> (i64, i64) {
    let found = lessons::find(&mut db.read(), GUILD, lesson).await.unwrap().unwrap();
    let others = lesson_marks::said_by_others(&mut db.read(), &found, member).await.unwrap();
    let unmet = lesson_marks::list_unmet(&mut db.read(), GUILD, MemberId(99)).await.unwrap();
    (unmet.iter().find(|it| it.lesson == lesson).unwrap().done, others.done)
}

async fn hear(db: &Db, guild: GuildId, everybody: f64, members: &[(u64, f64)]) {
    let members: BTreeMap<MemberId, f64> = members.iter().map(|(member, share)| (MemberId(*member), *share)).collect();
    let mut tx = db.begin().await.unwrap();
    lesson_voices::replace(&mut tx, guild, &Voices { everybody, members }).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn ab8_marks_are_counted_as_far_as_their_members_are_heard_on_both_engines() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let one = write(&mut tx, GUILD, "One", MemberId(10), 1).await;
        let two = write(&mut tx, GUILD, "Two", MemberId(10), 2).await;
        for (member, lesson, mark) in [
            (30, one, Mark::Done),
            (30, one, Mark::Saved),
            (31, one, Mark::Done),
            (32, one, Mark::Done),
            (33, one, Mark::Done),
            (34, one, Mark::NotForMe),
            (31, two, Mark::Done),
            (32, two, Mark::Done),
        ] {
            lesson_marks::insert(&mut tx, GUILD, MemberId(member), lesson, mark, 5).await.unwrap();
        }
        for member in [30, 31, 32, 33, 99] {
            interests::set_topics(&mut tx, GUILD, MemberId(member), &["Rust".to_owned()], 5).await.unwrap();
        }
        tx.commit().await.unwrap();
        let taken = async || {
            let taken = interests::find(&mut db.read(), GUILD, MemberId(99)).await.unwrap().taken;
            taken.into_iter().map(|((lesson, _), count)| (lesson, count)).collect::<Vec<_>>()
        };
        let useful = async || {
            let useful = lesson_marks::usefulness(&mut db.read()).await.unwrap();
            (useful[&one], useful[&two])
        };
        // Before the first night everybody counts; a member's own mark never does.
        assert_eq!((done(&db, one, MemberId(30)).await, done(&db, two, MemberId(30)).await), ((4, 3), (2, 2)));
        assert_eq!((taken().await, useful().await), (vec![(one, 4), (two, 2)], (4, 2)));
        // One is heard in full and lets the halves of two others add as much; without that one nobody is heard.
        hear(&db, GUILD, 0.0, &[(30, 1.0), (31, 0.5), (32, 0.5)]).await;
        hear(&db, GuildId(1), 1.0, &[(30, 0.0)]).await;
        assert_eq!((done(&db, one, MemberId(30)).await, done(&db, two, MemberId(30)).await), ((2, 0), (0, 0)));
        assert_eq!((done(&db, one, MemberId(31)).await.1, taken().await, useful().await), (1, vec![(one, 2)], (3, 0)));
        // What was written before is gone as a whole.
        hear(&db, GUILD, 1.0, &[(31, 0.0), (34, 0.25)]).await;
        assert_eq!((done(&db, one, MemberId(30)).await, done(&db, two, MemberId(30)).await), ((3, 2), (1, 1)));
        assert_eq!((taken().await, useful().await), (vec![(one, 3), (two, 1)], (4, 1)));
    })
    .await;
}
