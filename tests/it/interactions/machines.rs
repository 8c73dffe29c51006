//! Bots and webhooks are nobody, however they appear; and what was heard live is what history says.

use lyceum::app::App;
use lyceum::clock::Clock;
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::domain::ids::{ChannelId, MemberId};
use lyceum::jobs::backfill;
use lyceum::sandbox::discord::{EventFault, RestFault};
use lyceum::telemetry;

use super::scenes::recorded;
use crate::lessons::scenes::{prepared, published};
use crate::world::{START, TestApp};

/// Read the past with a memory of its own, that has met nobody, and nothing of what was heard.
pub async fn history_alone(t: &TestApp) -> Vec<(MemberId, MemberId, Kind)> {
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM interactions").execute().await.unwrap();
    tx.commit().await.unwrap();
    read_again(t).await
}

/// Read the past beside what was heard.
async fn read_again(t: &TestApp) -> Vec<(MemberId, MemberId, Kind)> {
    let (config, clock) = (t.app.config.clone(), Clock::manual(t.clock.now()));
    let app = App::open_at(config, clock, telemetry::metrics()).await.unwrap();
    backfill::wish(&app, t.guild, START - 60, START + 3_600).await.unwrap();
    while backfill::step(&app, t.guild).await.unwrap() {}
    app.tasks.abandon();
    recorded(t).await
}

/// Everything that people and machines can do to one another; nothing of it is between two people. Returns a bot that
/// does nothing but open one thread.
async fn everything(t: &TestApp) -> MemberId {
    let (d, general) = (&t.discord, t.general);
    let forum = d.create_forum("questions", None);
    let (robot, tickets, hook) = (d.add_bot("Robot"), d.add_bot("Tickets"), d.add_webhook("News"));
    t.settle().await;
    let adas = d.say(t.ada, general, "Hello", None).unwrap();
    let robots = d.say(robot, general, "Beep", None).unwrap();
    let hooks = d.post_by_webhook(hook, general, &format!("<@{}> News!", t.ada)).unwrap();
    d.say(robot, general, "Hello to you", Some(adas)).unwrap();
    d.say(t.mo, general, "Thanks", Some(robots)).unwrap();
    d.say(t.mo, general, "Thanks", Some(hooks)).unwrap();
    d.say(robot, general, &format!("<@{}>", t.ada), None).unwrap();
    d.say(t.mo, general, &format!("<@{robot}>"), None).unwrap();
    for (who, message) in [(robot, adas), (t.mo, robots), (t.mo, hooks)] {
        d.react(who, general, message, "👍").unwrap();
    }
    d.unreact(robot, general, adas, "👍").unwrap();
    let ours = t.app.discord.open_private_thread(general, "For Ada").await.unwrap();
    t.app.discord.add_to_thread(ours, t.ada).await.unwrap();
    let threads = [
        d.start_thread(t.ada, general, robots, "On a bot's message").unwrap(),
        d.start_thread(t.ada, general, hooks, "On a webhook's").unwrap(),
        d.open_thread(tickets, general, "Ticket 1").unwrap(),
        d.post_in_forum(robot, forum, "By a bot", "Beep").unwrap(),
        d.forum_post_by_webhook(hook, forum, "By a webhook", "News").unwrap(),
    ];
    let adas = d.start_thread(t.ada, general, adas, "Among people").unwrap();
    t.settle().await;
    for thread in threads {
        for who in [t.ada, t.mo, robot] {
            d.say(who, thread, "Hm", None).unwrap();
        }
    }
    d.say(t.ada, ours, "I have read it", None).unwrap();
    d.say(robot, adas, "Beep", None).unwrap();
    d.post_by_webhook(hook, adas, "News").unwrap();
    t.settle().await;
    tickets
}

#[tokio::test]
async fn ab6_nothing_of_a_bot_or_a_webhook_is_recorded_live_or_from_history() {
    let t = prepared().await;
    let tickets = everything(&t).await;
    assert_eq!(recorded(&t).await, []);
    let asked = || t.discord.requests().iter().filter(|it| it.path.ends_with(&format!("/users/{tickets}"))).count();
    assert_eq!(asked(), 1, "Discord was asked once what the number of the thread's opener is");
    assert_eq!(history_alone(&t).await, []);
    assert_eq!(asked(), 2, "and once more by somebody else");
}

#[tokio::test]
async fn without_an_answer_an_unknown_opener_is_nobody_until_the_next_message() {
    let t = prepared().await;
    let zoe = t.discord.add_user("Zoe", "en-US");
    t.discord.join(zoe);
    let thread = t.discord.open_thread(zoe, t.general, "My questions").unwrap();
    t.settle().await;
    t.discord.faults().rest("GET", &format!("/users/{zoe}"), 1, RestFault::Refuse { status: 403, code: 50001 });
    t.discord.say(t.mo, thread, "Let me see", None).unwrap();
    t.settle().await;
    assert_eq!((t.discord.faults().hits(), recorded(&t).await), (1, Vec::new()));
    t.discord.say(t.mo, thread, "It goes like this", None).unwrap();
    t.settle().await;
    assert_eq!(recorded(&t).await, [(t.mo, zoe, Kind::ThreadMessage)]);
}

#[tokio::test]
async fn whose_a_thread_is_does_not_depend_on_who_remembers() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    // A message of the time before: nobody heard it.
    t.discord.faults().events_by_chance("MESSAGE_CREATE", 1.0, EventFault::Drop);
    let question = t.discord.say(t.ada, t.general, "How do I borrow twice?", None).unwrap();
    t.discord.faults().clear();
    let on_question = t.discord.start_thread(t.carl, t.general, question, "Borrowing").unwrap();
    let on_lesson = t.discord.start_thread(t.ada, t.lessons, post.id, "About the lesson").unwrap();
    let on_nothing = t.discord.open_thread(t.carl, t.general, "Coffee").unwrap();
    t.settle().await;
    for thread in [on_question, on_lesson, on_nothing] {
        t.discord.say(t.mo, thread, "Here I am", None).unwrap();
    }
    t.settle().await;
    let expected = [t.ada, t.carl, t.carl].map(|target| (t.mo, target, Kind::ThreadMessage));
    let sorted = |mut rows: Vec<_>| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(recorded(&t).await), sorted(expected.to_vec()));
    assert_eq!(sorted(read_again(&t).await), sorted(expected.to_vec()), "nothing is there twice");
    assert_eq!(sorted(history_alone(&t).await), sorted(expected.to_vec()));
    // Forgotten by Discord, remembered by us: still one act.
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM interactions").execute().await.unwrap();
    tx.commit().await.unwrap();
    t.discord.say(t.mo, on_question, "Still here", None).unwrap();
    t.settle().await;
    t.discord.unsay(t.ada, question).unwrap();
    t.settle().await;
    let heard = recorded(&t).await;
    assert_eq!(heard, [(t.mo, t.ada, Kind::ThreadMessage)]);
    let about = async |channel: ChannelId| {
        let rows = lyceum::store::interactions::list(&mut t.app.store.read(), t.guild, 100).await.unwrap();
        let last = t.discord.messages(channel).last().unwrap().id.0;
        rows.iter().filter(|row| row.object == last).count()
    };
    read_again(&t).await;
    assert_eq!(about(on_question).await, 1);
}

#[tokio::test]
async fn bots_use_up_no_place_among_those_mentioned() {
    let t = prepared().await;
    let mut people = Vec::new();
    for name in ["Bea", "Cid", "Dan", "Eve", "Fay", "Gus"] {
        people.push(t.discord.add_user(name, "en-US"));
        t.discord.join(*people.last().unwrap());
    }
    let robot = t.discord.add_bot("Robot");
    let call = |who: &[MemberId]| who.iter().map(|it| format!("<@{it}> ")).collect::<String>();
    t.discord.say(t.mo, t.general, &call(&[&people[..5], &[robot, t.mo]].concat()), None).unwrap();
    t.discord.say(t.mo, t.general, &call(&people), None).unwrap();
    t.settle().await;
    let expected: Vec<_> = people[..5].iter().map(|target| (t.mo, *target, Kind::Mention)).collect();
    assert_eq!(recorded(&t).await, expected);
    assert_eq!(history_alone(&t).await, expected);
}
