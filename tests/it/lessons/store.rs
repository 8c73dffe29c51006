//! The store of lessons, on both engines.

use std::collections::BTreeSet;

use lyceum::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId, PlanId};
use lyceum::domain::lessons::digest::{Digests, Place};
use lyceum::domain::lessons::recommend::word::Word;
use lyceum::domain::lessons::series::Drip;
use lyceum::domain::lessons::suggest::{Interests, Why, suggest};
use lyceum::domain::lessons::{Draft, LessonState, Mark};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::digests::{self, Audience};
use lyceum::store::interests::{self, Wishes};
use lyceum::store::{Db, lesson_changes, lesson_marks, lesson_offers, lesson_opens, lesson_words, lessons, series};

use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(700);
const ANN: MemberId = MemberId(10);
const BOB: MemberId = MemberId(20);

fn draft(title: &str) -> Draft {
    Draft::check(title, "What it is about.", "https://example.com/lesson", "rust, memory", "Basics").unwrap()
}

async fn write(db: &Db, title: &str, author: MemberId, now: i64) -> LessonId {
    let mut tx = db.begin().await.unwrap();
    let lesson = lessons::insert(&mut tx, GUILD, author, &draft(title), LessonState::Draft, now).await.unwrap();
    assert!(
        lessons::set_state(&mut tx, lesson, LessonState::Draft, LessonState::Published, author, now).await.unwrap()
    );
    tx.commit().await.unwrap();
    lesson
}

async fn mark(db: &Db, member: MemberId, lesson: LessonId, mark: Mark) -> bool {
    let mut tx = db.begin().await.unwrap();
    let new = lesson_marks::insert(&mut tx, GUILD, member, lesson, mark, 1).await.unwrap();
    tx.commit().await.unwrap();
    new
}

#[tokio::test]
async fn a_lesson_is_read_back_as_it_was_written_and_every_move_is_remembered() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let id = lessons::insert(&mut tx, GUILD, ANN, &draft("One"), LessonState::InReview, 100).await.unwrap();
        lessons::set_review(&mut tx, id, Some((ChannelId(5), MessageId(6)))).await.unwrap();
        let publish = lessons::set_state(&mut tx, id, LessonState::InReview, LessonState::Published, BOB, 200);
        assert!(publish.await.unwrap());
        let again = lessons::set_state(&mut tx, id, LessonState::InReview, LessonState::Published, BOB, 300);
        assert!(!again.await.unwrap(), "two people pressed Publish: one did it");
        lessons::set_post(&mut tx, id, Some((ChannelId(7), MessageId(u64::MAX)))).await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        let lesson = lessons::find(read, GUILD, id).await.unwrap().unwrap();
        assert_eq!(lesson.draft, draft("One"));
        assert_eq!((lesson.state, lesson.published_at, lesson.withdrawn_at), (LessonState::Published, Some(200), None));
        assert_eq!(lesson.review, Some((ChannelId(5), MessageId(6))));
        assert_eq!(lessons::find_by_message(read, MessageId(u64::MAX)).await.unwrap(), Some(lesson.clone()));
        assert_eq!(lessons::find_by_id(read, id).await.unwrap(), Some(lesson));
        assert_eq!(lessons::find(read, GuildId(1), id).await.unwrap(), None, "another guild's lesson is nobody's");
        assert_eq!(
            lessons::history(read, id).await.unwrap(),
            [(LessonState::InReview, ANN, 100), (LessonState::Published, BOB, 200)]
        );
        let mut tx = db.begin().await.unwrap();
        lessons::set_state(&mut tx, id, LessonState::Published, LessonState::Withdrawn, ANN, 400).await.unwrap();
        lessons::set_post(&mut tx, id, None).await.unwrap();
        tx.commit().await.unwrap();
        let lesson = lessons::find(&mut db.read(), GUILD, id).await.unwrap().unwrap();
        assert_eq!((lesson.withdrawn_at, lesson.post), (Some(400), None));
    })
    .await;
}

#[tokio::test]
async fn lessons_are_listed_in_pages_by_state() {
    for_each_store(|db| async move {
        for number in 1..=7 {
            write(&db, &format!("Lesson {number}"), ANN, number).await;
        }
        let mut tx = db.begin().await.unwrap();
        lessons::insert(&mut tx, GUILD, BOB, &draft("Waiting"), LessonState::InReview, 9).await.unwrap();
        lessons::insert(&mut tx, GuildId(1), BOB, &draft("Elsewhere"), LessonState::Published, 9).await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        let (page, count) = lessons::list(read, GUILD, Some(LessonState::Published), 5, 5).await.unwrap();
        let titles: Vec<_> = page.iter().map(|lesson| lesson.draft.title.as_str()).collect();
        assert_eq!((titles, count), (vec!["Lesson 2", "Lesson 1"], 7));
        let (page, count) = lessons::list(read, GUILD, None, 1, 0).await.unwrap();
        assert_eq!((page[0].draft.title.as_str(), count), ("Waiting", 8));
    })
    .await;
}

#[tokio::test]
async fn marks_stand_once_and_praise_and_refusal_replace_each_other() {
    for_each_store(|db| async move {
        let lesson = write(&db, "One", ANN, 1).await;
        assert!(mark(&db, BOB, lesson, Mark::Saved).await);
        assert!(!mark(&db, BOB, lesson, Mark::Saved).await, "pressed twice");
        assert!(mark(&db, BOB, lesson, Mark::Done).await);
        let marks = lesson_marks::list(&mut db.read(), GUILD, BOB).await.unwrap();
        assert_eq!(marks[&lesson], [Mark::Done, Mark::Saved]);
        assert!(mark(&db, BOB, lesson, Mark::NotForMe).await);
        let marks = lesson_marks::list(&mut db.read(), GUILD, BOB).await.unwrap();
        assert_eq!(marks[&lesson], [Mark::NotForMe]);
        assert_eq!(lesson_marks::count(&mut db.read(), lesson, Mark::Saved).await.unwrap(), 0);
        let mut tx = db.begin().await.unwrap();
        assert!(lesson_marks::delete(&mut tx, GUILD, BOB, lesson, Mark::NotForMe).await.unwrap());
        assert!(!lesson_marks::delete(&mut tx, GUILD, BOB, lesson, Mark::NotForMe).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_next_lessons_are_the_most_liked_ones_the_member_has_not_met() {
    for_each_store(|db| async move {
        let (own, met, liked, plain) = (
            write(&db, "Own", BOB, 1).await,
            write(&db, "Met", ANN, 2).await,
            write(&db, "Liked", ANN, 3).await,
            write(&db, "Plain", ANN, 4).await,
        );
        for member in 30..33 {
            mark(&db, MemberId(member), liked, Mark::Done).await;
            mark(&db, MemberId(member), liked, Mark::Saved).await;
        }
        mark(&db, MemberId(30), liked, Mark::NotForMe).await;
        mark(&db, MemberId(30), met, Mark::Liked).await;
        mark(&db, BOB, met, Mark::Liked).await;
        let unmet = lesson_marks::list_unmet(&mut db.read(), GUILD, BOB).await.unwrap();
        assert!(unmet.iter().all(|it| it.lesson != own && it.lesson != met));
        let next = suggest(unmet, &Interests::default(), &BTreeSet::<PlanId>::new(), 5, 4);
        let told: Vec<_> = next.iter().map(|it| (it.lesson, it.why.clone())).collect();
        assert_eq!(told, [(liked, Why::Liked { done: 2, saved: 2, liked: 0 }), (plain, Why::New)]);
    })
    .await;
}

#[tokio::test]
async fn everything_said_is_read_for_training_and_offers_remember_their_first_side() {
    for_each_store(|db| async move {
        let (one, two) = (write(&db, "One", ANN, 1).await, write(&db, "Two", ANN, 2).await);
        mark(&db, BOB, two, Mark::NotForMe).await;
        mark(&db, BOB, one, Mark::Saved).await;
        let mut tx = db.begin().await.unwrap();
        lesson_opens::rate(&mut tx, (GUILD, BOB, one), 4, 7).await.unwrap();
        assert!(lesson_opens::insert(&mut tx, (GUILD, BOB, one), 1, 1, 3).await.unwrap());
        assert!(lesson_opens::insert(&mut tx, (GUILD, BOB, one), 1, 2, 4).await.unwrap());
        assert!(!lesson_opens::insert(&mut tx, (GUILD, BOB, one), 1, 2, 5).await.unwrap());
        tx.commit().await.unwrap();
        let read = &mut db.read();
        assert_eq!(lesson_opens::networks(read, 1).await.unwrap(), 2);
        assert_eq!(lesson_opens::rating(read, one).await.unwrap(), (1, 4));
        let said = lesson_words::all(read, GUILD).await.unwrap();
        let told: Vec<_> = said.iter().map(|it| (it.member, it.lesson, it.words.clone(), it.at)).collect();
        let about_one = vec![Word::Opened, Word::Stars(4), Word::Mark(Mark::Saved)];
        let about_two = vec![Word::Mark(Mark::NotForMe)];
        assert_eq!(told, [(BOB, one, about_one.clone(), 7), (BOB, two, about_two, 1)]);
        assert_eq!(lesson_words::of_member(read, GUILD, BOB).await.unwrap()[&one], about_one);
        assert_eq!(lesson_words::all(read, GuildId(1)).await.unwrap(), []);
        assert_eq!(lesson_words::list_guilds(read).await.unwrap(), [GUILD]);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(lesson_opens::prune(&mut tx, 4).await.unwrap(), 1);
        tx.commit().await.unwrap();

        let offer = |lessons: Vec<LessonId>, held_out: bool, now: i64| {
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                lesson_offers::insert(&mut tx, GUILD, BOB, &lessons, held_out, now).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        // What was saved before it was offered came of nothing we did.
        offer(vec![one], false, 5).await;
        offer(vec![one, two], true, 6).await;
        mark(&db, BOB, two, Mark::Done).await;
        let mut tx = db.begin().await.unwrap();
        lesson_marks::delete(&mut tx, GUILD, BOB, two, Mark::Done).await.unwrap();
        lesson_marks::insert(&mut tx, GUILD, BOB, two, Mark::Done, 9).await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        let outcomes = lesson_offers::outcomes(read, GUILD, 0).await.unwrap();
        let told: Vec<_> = outcomes.iter().map(|it| (it.member, it.held_out, it.taken)).collect();
        assert_eq!(told, [(BOB, false, false), (BOB, true, true)]);
        assert_eq!(lesson_offers::outcomes(read, GUILD, 6).await.unwrap().len(), 1);
        assert_eq!(lesson_offers::list_guilds(read).await.unwrap(), [GUILD]);
    })
    .await;
}

#[tokio::test]
async fn interests_and_wishes_are_kept_and_news_is_told_once() {
    for_each_store(|db| async move {
        let (one, two) = (write(&db, "One", ANN, 10).await, write(&db, "Two", ANN, 20).await);
        mark(&db, BOB, one, Mark::Done).await;
        let mut tx = db.begin().await.unwrap();
        let topics = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        interests::set_topics(&mut tx, GUILD, ANN, &topics(&["Old"]), 1).await.unwrap();
        interests::set_topics(&mut tx, GUILD, ANN, &topics(&["Async Rust", "Music"]), 2).await.unwrap();
        interests::set_topics(&mut tx, GUILD, BOB, &topics(&["async rust"]), 2).await.unwrap();
        for (member, news, digest) in [(ANN, true, false), (BOB, true, true)] {
            interests::set_wishes(&mut tx, GUILD, member, Wishes { news, digest }, 3).await.unwrap();
        }
        consents::upsert(&mut tx, GUILD, BOB, Purpose::Notices, true, 4).await.unwrap();
        consents::upsert(&mut tx, GUILD, ANN, Purpose::Notices, false, 4).await.unwrap();
        assert!(interests::tell(&mut tx, GUILD, BOB, one, 5).await.unwrap());
        assert!(!interests::tell(&mut tx, GUILD, BOB, one, 6).await.unwrap());
        interests::untell(&mut tx, GUILD, BOB, one).await.unwrap();
        assert!(interests::tell(&mut tx, GUILD, BOB, one, 7).await.unwrap());
        tx.commit().await.unwrap();
        let read = &mut db.read();
        assert_eq!(interests::topics(read, GUILD, ANN).await.unwrap(), ["Async Rust", "Music"]);
        let found = interests::find(read, GUILD, ANN).await.unwrap();
        assert_eq!(found.topics, ["asyncrust".to_owned(), "music".to_owned()].into());
        assert_eq!(found.taken, [((one, "asyncrust".to_owned()), 1)].into());
        assert_eq!(interests::wishes(read, GUILD, BOB).await.unwrap(), Wishes { news: true, digest: true });
        assert_eq!(interests::wished_at(read, GUILD, BOB).await.unwrap(), 3);
        let followers = interests::followers(read, GUILD).await.unwrap();
        assert_eq!(followers, [(BOB, ["asyncrust".to_owned()].into())].into(), "Ann refused direct messages");
        assert_eq!(interests::readers(read, GUILD).await.unwrap(), [BOB]);
        assert_eq!(interests::news(read, GUILD, 15).await.unwrap(), [two]);
        assert_eq!(interests::news(read, GUILD, 0).await.unwrap(), [one, two]);
    })
    .await;
}

#[tokio::test]
async fn digests_are_begun_once_and_remember_what_they_told_and_who_answered() {
    for_each_store(|db| async move {
        let (one, two) = (write(&db, "One", ANN, 10).await, write(&db, "Two", ANN, 20).await);
        let channel = Audience::Channel(ChannelId(u64::MAX));
        assert_eq!(digests::find(&mut db.read(), GUILD).await.unwrap(), Digests::default());
        let mut chosen = Digests::check("mon, fri", "9", "7").unwrap();
        chosen.places.push(Place { channel: ChannelId(u64::MAX), topics: vec!["rust".into()] });
        let mut tx = db.begin().await.unwrap();
        digests::upsert(&mut tx, GUILD, &chosen, 50).await.unwrap();
        assert!(digests::pause(&mut tx, GUILD, 60).await.unwrap());
        assert!(!digests::pause(&mut tx, GUILD, 61).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(digests::find(&mut db.read(), GUILD).await.unwrap().paused_at, Some(60));
        let mut tx = db.begin().await.unwrap();
        digests::upsert(&mut tx, GUILD, &chosen, 70).await.unwrap();
        assert!(digests::begin(&mut tx, GUILD, channel, 100, &[one], 101).await.unwrap());
        assert!(!digests::begin(&mut tx, GUILD, channel, 100, &[two], 102).await.unwrap());
        digests::set_sent(&mut tx, GUILD, channel, 100, MessageId(9), 103).await.unwrap();
        digests::forget(&mut tx, GUILD, channel, 100).await.unwrap();
        assert!(digests::begin(&mut tx, GUILD, channel, 200, &[two], 201).await.unwrap());
        digests::forget(&mut tx, GUILD, channel, 200).await.unwrap();
        assert!(digests::begin(&mut tx, GUILD, Audience::Member(BOB), 200, &[two], 201).await.unwrap());
        digests::set_sent(&mut tx, GUILD, Audience::Member(BOB), 200, MessageId(10), 203).await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        assert_eq!(digests::find(read, GUILD).await.unwrap(), chosen);
        assert_eq!(
            (digests::chosen_at(read, GUILD).await.unwrap(), digests::scheduled(read).await.unwrap()),
            (70, vec![GUILD])
        );
        let begun = digests::begun(read, GUILD, channel, 100).await.unwrap().unwrap();
        assert_eq!((begun.lessons, begun.begun_at, begun.sent_at), (vec![one], 101, Some(103)));
        assert_eq!(digests::begun(read, GUILD, channel, 200).await.unwrap(), None, "it was forgotten, unsent");
        assert_eq!(digests::lately(read, GUILD, channel, 0, 0).await.unwrap(), [one].into());
        assert_eq!(digests::lately(read, GUILD, channel, 101, 0).await.unwrap(), BTreeSet::new());
        assert_eq!(digests::lately(read, GUILD, channel, 0, 100).await.unwrap(), BTreeSet::new());
        assert!(digests::nobody_reacted(read, GUILD, None, 1, 0).await.unwrap());
        assert!(!digests::nobody_reacted(read, GUILD, None, 2, 0).await.unwrap(), "too few to tell");
        assert!(!digests::nobody_reacted(read, GUILD, None, 1, 100).await.unwrap());
        assert!(digests::nobody_reacted(read, GUILD, Some(BOB), 1, 0).await.unwrap());
        let mut tx = db.begin().await.unwrap();
        lesson_marks::insert(&mut tx, GUILD, ANN, two, Mark::Saved, 300).await.unwrap();
        tx.commit().await.unwrap();
        assert!(digests::nobody_reacted(read, GUILD, Some(BOB), 1, 0).await.unwrap(), "Ann is not Bob");
        mark(&db, BOB, two, Mark::Done).await;
        assert!(digests::nobody_reacted(read, GUILD, Some(BOB), 1, 0).await.unwrap(), "that was before");
        let mut tx = db.begin().await.unwrap();
        lesson_opens::rate(&mut tx, (GUILD, BOB, two), 3, 300).await.unwrap();
        assert!(digests::react(&mut tx, MessageId(9)).await.unwrap());
        assert!(!digests::react(&mut tx, MessageId(8)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!digests::nobody_reacted(read, GUILD, Some(BOB), 1, 0).await.unwrap());
        assert!(!digests::nobody_reacted(read, GUILD, None, 1, 0).await.unwrap());
        assert!(!digests::is_unanswered(read, MessageId(9)).await.unwrap());
        assert!(digests::is_unanswered(read, MessageId(10)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn series_are_handed_out_as_they_were_arranged_and_pages_are_kept() {
    for_each_store(|db| async move {
        let (one, two) = (write(&db, "One", ANN, 1).await, write(&db, "Two", ANN, 2).await);
        let mut tx = db.begin().await.unwrap();
        let lesson = lessons::find(&mut tx.read(), GUILD, one).await.unwrap().unwrap();
        lesson_changes::set_draft(&mut tx, &lesson, &draft("One"), 3).await.unwrap();
        let details = |position| lesson_changes::Details { position: Some(position), ..Default::default() };
        lesson_changes::set_details(&mut tx, one, &details(1), 3).await.unwrap();
        lesson_changes::set_details(&mut tx, two, &details(2), 3).await.unwrap();
        series::upsert(&mut tx, GUILD, "Basics", Drip::Previous(2), 4).await.unwrap();
        series::set_requirements(&mut tx, two, &[one].into()).await.unwrap();
        lesson_changes::set_page(&mut tx, one, "# Old").await.unwrap();
        lesson_changes::set_page(&mut tx, one, "# New").await.unwrap();
        lesson_changes::set_source_key(&mut tx, one, "feed:1").await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        let parts = series::dripped(read, GUILD, BOB).await.unwrap();
        let told: Vec<_> = parts.iter().map(|it| (it.lesson, it.position, it.drip, it.done_at)).collect();
        assert_eq!(told, [(one, 1, Drip::Previous(2), None), (two, 2, Drip::Previous(2), None)]);
        let unmet = |found: Vec<lyceum::domain::lessons::suggest::Candidate>| {
            found.iter().map(|it| it.lesson).collect::<Vec<_>>()
        };
        assert_eq!(unmet(lesson_marks::list_unmet(read, GUILD, BOB).await.unwrap()), [one], "Two waits for One");
        mark(&db, BOB, one, Mark::Done).await;
        assert_eq!(unmet(lesson_marks::list_unmet(read, GUILD, BOB).await.unwrap()), [two]);
        assert_eq!(series::dripped(read, GUILD, BOB).await.unwrap()[0].done_at, Some(1));
        assert_eq!(series::lessons(read, GUILD, "BASICS").await.unwrap(), [one, two]);
        assert_eq!(lesson_changes::page(read, one).await.unwrap().as_deref(), Some("# New"));
        assert_eq!(lesson_changes::find_by_source(read, GUILD, "feed:1").await.unwrap(), Some(one));
        assert_eq!(lesson_changes::find_by_source(read, GuildId(1), "feed:1").await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        lesson_opens::rate(&mut tx, (GUILD, BOB, two), 2, 5).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lesson_marks::list_unmet(read, GUILD, BOB).await.unwrap(), [], "what was rated was met");
    })
    .await;
}
