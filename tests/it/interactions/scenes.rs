//! Scenes: what people do on Discord, and what is recorded of it.

use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::domain::ids::{MemberId, MessageId};
use lyceum::domain::lessons::Mark;
use lyceum::sandbox::discord::EventFault;
use lyceum::store::{guilds, interactions, lesson_marks};
use secrecy::ExposeSecret as _;

use crate::lessons::scenes::{prepared, published};
use crate::world::{START, TestApp};

/// What is recorded, by kind: who, whom, what.
pub async fn recorded(t: &TestApp) -> Vec<(MemberId, MemberId, InteractionKind)> {
    let rows = interactions::list(&mut t.app.store.read(), t.guild, 1_000).await.unwrap();
    let mut told: Vec<_> = rows.into_iter().map(|row| (row.actor, row.target, row.kind)).collect();
    // Events are handled side by side, so their order is nobody's promise.
    told.sort_by_key(|row| (row.2, row.0));
    told
}

fn says(t: &TestApp, who: MemberId, text: &str, reply_to: Option<MessageId>) -> MessageId {
    t.discord.say(who, t.general, text, reply_to).unwrap()
}

#[tokio::test]
async fn ab6_people_meet_people_and_nothing_else_is_recorded() {
    let t = prepared().await;
    let (ada, carl, mo) = (t.ada, t.carl, t.mo);
    let question = says(&t, ada, "How do I borrow twice?", None);
    let answer = says(&t, mo, "Not mutably.", Some(question));
    says(&t, ada, "Thank you, me", Some(question));
    t.discord.react(carl, t.general, answer, "👍").unwrap();
    t.discord.react(carl, t.general, answer, "🎉").unwrap();
    t.discord.react(mo, t.general, answer, "👍").unwrap();
    says(&t, carl, &format!("<@{ada}> <@{carl}> see here"), None);
    let thread = t.discord.start_thread(carl, t.general, question, "Borrowing").unwrap();
    t.settle().await;
    t.discord.say(mo, thread, "In a thread", None).unwrap();
    t.discord.say(ada, thread, "My own thread", None).unwrap();
    t.discord.unreact(carl, t.general, answer, "🎉").unwrap();
    t.settle().await;
    assert_eq!(
        recorded(&t).await,
        [
            (carl, mo, Kind::Reaction),
            (carl, mo, Kind::Reaction),
            (carl, mo, Kind::ReactionRemoved),
            (mo, ada, Kind::Reply),
            (carl, ada, Kind::Mention),
            (mo, ada, Kind::ThreadMessage),
        ]
    );
}

#[tokio::test]
async fn an_answer_in_a_forum_is_help_for_whoever_posted_there() {
    let t = prepared().await;
    let forum = t.discord.create_forum("questions", None);
    t.settle().await;
    let post = t.discord.post_in_forum(t.ada, forum, "How do I borrow?", "It says moved.").unwrap();
    t.settle().await;
    t.discord.say(t.mo, post, "Like so.", None).unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, [(t.mo, t.ada, Kind::ThreadMessage)]);
}

#[tokio::test]
async fn a_reaction_to_a_lessons_post_and_a_press_of_its_buttons_are_for_its_author() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    t.discord.react(t.ada, t.lessons, post.id, "❤️").unwrap();
    t.discord.react(t.carl, t.lessons, post.id, "❤️").unwrap();
    t.settle().await;
    for button in ["Done", "Done", "Save", "Not for me"] {
        t.discord.click(t.ada, post.id, button).await.unwrap();
        t.settle().await;
    }
    let kinds = [Kind::Reaction, Kind::LessonDone, Kind::LessonSaved, Kind::LessonNotForMe];
    assert_eq!(recorded(&t).await, kinds.map(|kind| (t.ada, t.carl, kind)));
}

#[tokio::test]
async fn dg7_events_that_come_twice_or_in_disorder_are_recorded_once() {
    let t = prepared().await;
    t.discord.faults().events_by_chance("MESSAGE_REACTION_ADD", 1.0, EventFault::Duplicate);
    t.discord.faults().events_by_chance("MESSAGE_REACTION_REMOVE", 0.5, EventFault::Reorder);
    t.discord.faults().events_by_chance("MESSAGE_CREATE", 0.7, EventFault::Duplicate);
    let mut answers = Vec::new();
    for number in 0..10 {
        let question = says(&t, t.ada, &format!("Question {number}"), None);
        answers.push(says(&t, t.mo, "Answer", Some(question)));
    }
    t.settle().await;
    for (number, answer) in answers.iter().enumerate() {
        t.discord.react(t.ada, t.general, *answer, "👍").unwrap();
        if number % 2 == 0 {
            t.discord.unreact(t.ada, t.general, *answer, "👍").unwrap();
        }
    }
    t.discord.faults().clear();
    says(&t, t.carl, "The last word pushes out what was held back", None);
    t.settle().await;
    let count = |rows: &[(MemberId, MemberId, Kind)], kind| rows.iter().filter(|row| row.2 == kind).count();
    let rows = recorded(&t).await;
    assert!(t.discord.faults().hits() > 10);
    assert_eq!(
        (count(&rows, Kind::Reply), count(&rows, Kind::Reaction), count(&rows, Kind::ReactionRemoved)),
        (10, 10, 5)
    );
    let edges = lyceum::store::edges::list(&mut t.app.store.read(), t.guild, START).await.unwrap();
    let praise: f64 = edges.iter().filter(|edge| edge.kind == Kind::Reaction).map(|edge| edge.weight).sum();
    t.after(60).await;
    let edges = lyceum::store::edges::list(&mut t.app.store.read(), t.guild, START).await.unwrap();
    let later: f64 = edges.iter().filter(|edge| edge.kind == Kind::Reaction).map(|edge| edge.weight).sum();
    assert!(praise <= 10.0 && (later - 5.0).abs() < 0.01, "{praise} {later}");
}

#[tokio::test]
async fn a_server_that_switches_analysis_off_records_nothing() {
    let t = prepared().await;
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    let post = published(&t, "Ownership in Rust").await;
    let question = says(&t, t.ada, "Anyone?", None);
    says(&t, t.mo, "Yes", Some(question));
    t.discord.react(t.mo, t.general, question, "👍").unwrap();
    t.discord.react(t.mo, t.lessons, post.id, "👍").unwrap();
    t.discord.click(t.ada, post.id, "Done").await.unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, []);
}

#[tokio::test]
async fn pv1_no_word_of_any_message_is_stored_anywhere() {
    let t = prepared().await;
    let canary = "quokka-marmalade-7731";
    let question = says(&t, t.ada, &format!("{canary} How?"), None);
    says(&t, t.mo, &format!("{canary} So."), Some(question));
    says(&t, t.carl, &format!("<@{}> {canary}", t.ada), None);
    t.discord.react(t.carl, t.general, question, "👍").unwrap();
    let thread = t.discord.start_thread(t.carl, t.general, question, canary).unwrap();
    t.settle().await;
    t.discord.say(t.mo, thread, canary, None).unwrap();
    t.settle().await;
    assert!(recorded(&t).await.len() >= 4, "there was something to store");
    let url = t.app.config.database.url.expose_secret().to_owned();
    let folder = std::path::Path::new(url.trim_start_matches("sqlite://")).parent().unwrap();
    let mut looked = 0;
    for file in std::fs::read_dir(folder).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(!bytes.windows(canary.len()).any(|part| part == canary.as_bytes()), "{}", file.path().display());
        looked += bytes.len();
    }
    assert!(looked > 100_000, "the database was read");
}

#[tokio::test]
async fn pv2_who_left_the_analysis_likes_a_lesson_and_nothing_is_kept() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    let likes = async |who| {
        let marks = lesson_marks::list(&mut t.app.store.read(), t.guild, who).await.unwrap();
        marks.into_values().flatten().filter(|mark| *mark == Mark::Liked).count()
    };
    t.discord.react(t.ada, t.lessons, post.id, "❤️").unwrap();
    t.settle().await;
    assert_eq!(likes(t.ada).await, 1);
    let panel = t.types(t.ada, "/privacy choices").await;
    let off = "Do not allow: Analysis of who interacts with whom";
    let panel = t.clicks(t.ada, &panel, off).await;
    // What she takes back is gone, and what she gives is not kept.
    t.discord.unreact(t.ada, t.lessons, post.id, "❤️").unwrap();
    t.settle().await;
    assert_eq!(likes(t.ada).await, 0);
    t.discord.react(t.ada, t.lessons, post.id, "🔥").unwrap();
    t.discord.react(t.mo, t.lessons, post.id, "🔥").unwrap();
    t.settle().await;
    assert_eq!((likes(t.ada).await, likes(t.mo).await), (0, 1), "others' likes are");
    t.clicks(t.ada, &panel, "Allow: Analysis of who interacts with whom").await;
    t.discord.react(t.ada, t.lessons, post.id, "🎉").unwrap();
    t.settle().await;
    assert_eq!(likes(t.ada).await, 1);
}
