//! Reactions that moderators clear, and super reactions.

use std::collections::BTreeSet;
use std::time::Duration;

use lyceum::actions::choose_privacy;
use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::authors::Author;
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::domain::ids::{MemberId, MessageId};
use lyceum::domain::lessons::Mark;
use lyceum::sandbox::discord::{EventFault, RestFault};
use lyceum::store::consents::Purpose;
use lyceum::store::{edges, lesson_marks, lessons};

use super::machines::history_alone;
use super::scenes::recorded;
use crate::lessons::scenes::{prepared, published};
use crate::world::TestApp;

/// Who praised whom, with how many reactions that count.
async fn praise(t: &TestApp) -> Vec<(MemberId, MemberId, i64)> {
    let (app, now) = (&t.app, t.clock.now());
    edges::fold(&app.store, app.config.community.half_life_days, now).await.unwrap();
    let found = edges::list(&mut app.store.read(), t.guild, now).await.unwrap();
    let reactions = found.iter().filter(|edge| edge.kind == Kind::Reaction);
    reactions
        .map(|edge| (MemberId(edge.src), MemberId(edge.dst), edge.weight.round() as i64))
        .filter(|(_, _, count)| *count > 0)
        .collect()
}

/// People who all come to praise one message.
fn brigade(t: &TestApp) -> Vec<MemberId> {
    let names = ["Bea", "Cid", "Dan", "Eve", "Fay"];
    let people = names.map(|name| t.discord.add_user(name, "en-US"));
    assert!(people.iter().all(|who| t.discord.join(*who)));
    people.to_vec()
}

fn an_answer(t: &TestApp) -> MessageId {
    t.discord.say(t.mo, t.general, "Not mutably.", None).unwrap()
}

#[tokio::test]
async fn reactions_that_moderators_clear_count_no_longer() {
    let t = prepared().await;
    let (d, general, answer) = (&t.discord, t.general, an_answer(&t));
    let people = brigade(&t);
    t.settle().await;
    for who in &people {
        d.react(*who, general, answer, "👍").unwrap();
    }
    d.react_super(people[0], general, answer, "👍").unwrap();
    d.react(t.ada, general, answer, "🎉").unwrap();
    // Once more, in a round of its own.
    d.unreact(people[1], general, answer, "👍").unwrap();
    d.react(people[1], general, answer, "👍").unwrap();
    t.settle().await;
    let counted = praise(&t).await;
    assert_eq!((counted.len(), counted.iter().map(|it| it.2).sum::<i64>()), (6, 7), "{counted:?}");
    assert!(d.clear_reactions(t.ada, general, answer, None).is_err(), "not everybody may");
    d.clear_reactions(t.carl, general, answer, Some("👍")).unwrap();
    t.settle().await;
    assert_eq!(praise(&t).await, [(t.ada, t.mo, 1)]);
    // Whoever means it says so again; then everything is cleared.
    d.react(people[0], general, answer, "👍").unwrap();
    t.settle().await;
    assert_eq!(praise(&t).await, [(t.ada, t.mo, 1), (people[0], t.mo, 1)]);
    d.clear_reactions(t.carl, general, answer, None).unwrap();
    d.clear_reactions(t.carl, general, answer, None).unwrap();
    t.settle().await;
    assert_eq!(praise(&t).await, []);
}

#[tokio::test]
async fn dg7_what_was_given_before_is_cleared_and_what_comes_after_is_not() {
    let t = prepared().await;
    // Nobody heard the message, so its author is asked for, and the answer takes its time.
    t.discord.faults().events("MESSAGE_CREATE", 1, EventFault::Drop);
    let answer = an_answer(&t);
    let people = brigade(&t);
    t.settle().await;
    t.discord.faults().rest("GET", &format!("/messages/{answer}"), 1, RestFault::Delay(Duration::from_millis(400)));
    for who in &people {
        t.discord.react(*who, t.general, answer, "👍").unwrap();
    }
    t.discord.clear_reactions(t.carl, t.general, answer, None).unwrap();
    t.discord.react(people[0], t.general, answer, "👍").unwrap();
    t.settle().await;
    assert_eq!(t.discord.faults().hits(), 2);
    assert_eq!(praise(&t).await, [(people[0], t.mo, 1)]);
}

#[tokio::test]
async fn whoever_loses_their_last_reaction_likes_the_lesson_no_longer() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    for who in [t.ada, t.mo] {
        t.discord.react(who, t.lessons, post.id, "❤️").unwrap();
    }
    t.discord.react(t.ada, t.lessons, post.id, "🎉").unwrap();
    t.settle().await;
    let lesson = lessons::find_by_message(&mut t.app.store.read(), post.id).await.unwrap().unwrap().id;
    let liked = async || lesson_marks::count(&mut t.app.store.read(), lesson, Mark::Liked).await.unwrap();
    assert_eq!(liked().await, 2);
    t.discord.clear_reactions(t.mo, t.lessons, post.id, Some("❤️")).unwrap();
    t.settle().await;
    assert_eq!((liked().await, praise(&t).await), (1, vec![(t.ada, t.carl, 1)]));
    t.discord.clear_reactions(t.mo, t.lessons, post.id, None).unwrap();
    t.settle().await;
    assert_eq!((liked().await, praise(&t).await), (0, Vec::new()));
}

#[tokio::test]
async fn a_super_reaction_is_one_of_its_own_live_and_in_history() {
    let t = prepared().await;
    let answer = an_answer(&t);
    t.discord.react(t.ada, t.general, answer, "👍").unwrap();
    t.discord.react_super(t.ada, t.general, answer, "👍").unwrap();
    t.discord.react_super(t.carl, t.general, answer, "🎉").unwrap();
    t.settle().await;
    assert_eq!(praise(&t).await, [(t.carl, t.mo, 1), (t.ada, t.mo, 2)]);
    t.discord.unreact(t.ada, t.general, answer, "👍").unwrap();
    t.settle().await;
    assert_eq!(praise(&t).await, [(t.carl, t.mo, 1), (t.ada, t.mo, 1)], "the other one stays");
    t.discord.react(t.ada, t.general, answer, "👍").unwrap();
    t.settle().await;
    let expected = [(t.ada, t.mo, Kind::Reaction), (t.ada, t.mo, Kind::Reaction), (t.carl, t.mo, Kind::Reaction)];
    let mut history = history_alone(&t).await;
    history.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(history, expected);
    // Beside what was heard live it adds nothing: each is known by the number of its kind.
    assert_eq!(recorded(&t).await.len(), 3);
}

#[tokio::test]
async fn pv_what_is_taken_back_counts_no_longer_whoever_has_left_the_analysis_by_then() {
    let t = prepared().await;
    let (answer, bea) = (an_answer(&t), brigade(&t)[0]);
    t.settle().await;
    for (who, emoji) in [(t.ada, "👍"), (t.carl, "🎉"), (t.carl, "👏"), (bea, "🔥")] {
        t.discord.react(who, t.general, answer, emoji).unwrap();
    }
    t.settle().await;
    assert_eq!(praise(&t).await.len(), 3);
    let may = async |who, allowed| {
        choose_privacy::run(&t.app, t.guild, who, Purpose::Analysis, allowed).await.unwrap();
    };
    let analyse = async |on| set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(on)).await.unwrap();
    // Whoever gave it has left; then whoever got it has.
    may(t.ada, false).await;
    t.discord.unreact(t.ada, t.general, answer, "👍").unwrap();
    t.discord.react(t.ada, t.general, answer, "🌱").unwrap();
    t.settle().await;
    may(t.ada, true).await;
    may(t.mo, false).await;
    t.discord.unreact(t.carl, t.general, answer, "🎉").unwrap();
    t.settle().await;
    may(t.mo, true).await;
    let left: BTreeSet<_> = praise(&t).await.into_iter().collect();
    assert_eq!(left, BTreeSet::from([(bea, t.mo, 1), (t.carl, t.mo, 1)]));
    // The server has switched analysis off, and nobody remembers who wrote the answer.
    analyse(false).await;
    for number in 0..20_001 {
        t.app.authorship.remember(number, Author::Machine);
    }
    t.discord.unreact(t.carl, t.general, answer, "👏").unwrap();
    t.settle().await;
    t.discord.clear_reactions(t.carl, t.general, answer, Some("🔥")).unwrap();
    t.settle().await;
    analyse(true).await;
    assert_eq!(praise(&t).await, [], "Discord shows the one that was given meanwhile, and that was nobody's business");
}
