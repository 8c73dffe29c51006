//! The store of lessons, on both engines.

use std::collections::BTreeSet;

use lyceum::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId, PlanId};
use lyceum::domain::lessons::suggest::{Why, suggest};
use lyceum::domain::lessons::{Draft, LessonState, Mark};
use lyceum::store::{Db, lesson_marks, lesson_offers, lessons};

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
        let next = suggest(unmet, &BTreeSet::<PlanId>::new(), 5, 4);
        let told: Vec<_> = next.iter().map(|it| (it.lesson, it.why)).collect();
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
        let said = lesson_marks::list_said(&mut db.read(), GUILD).await.unwrap();
        let told: Vec<_> = said.iter().map(|it| (it.member, it.lesson, it.mark, it.at)).collect();
        assert_eq!(told, [(BOB, one, Mark::Saved, 1), (BOB, two, Mark::NotForMe, 1)]);
        assert_eq!(lesson_marks::list_said(&mut db.read(), GuildId(1)).await.unwrap(), []);
        assert_eq!(lesson_marks::list_guilds(&mut db.read()).await.unwrap(), [GUILD]);

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
