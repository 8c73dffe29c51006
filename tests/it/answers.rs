//! How quickly members answer, counted as they do and told to moderators.

use lyceum::domain::ids::MemberId;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{answers, erasure, guilds};

use crate::lessons::scenes::{prepared, published};
use crate::world::{DAY, START, TestApp};

/// Ada asks, and `who` answers after so many seconds.
async fn answered(t: &TestApp, who: MemberId, seconds: i64) {
    let question = t.discord.say(t.ada, t.general, "How?", None).unwrap();
    t.clock.advance(seconds);
    t.discord.say(who, t.general, "So.", Some(question)).unwrap();
    t.settle().await;
}

async fn counted(t: &TestApp) -> Vec<(MemberId, i16, u64)> {
    answers::list(&mut t.app.store.read(), t.guild, START - 90 * DAY, t.clock.now() + DAY).await.unwrap()
}

/// What Mo reads, in both languages.
async fn reads(t: &TestApp, line: &str) -> (String, String) {
    let english = t.types(t.mo, line).await.text();
    t.discord.set_locale(t.mo, "zh-CN");
    let chinese = t.types(t.mo, line).await.text();
    t.discord.set_locale(t.mo, "en-US");
    (english, chinese)
}

#[tokio::test]
async fn how_quickly_somebody_answers_is_told_from_five_answers_on() {
    let t = prepared().await;
    for seconds in [30, 2_000, 2_500, 100_000] {
        answered(&t, t.carl, seconds).await;
    }
    let (english, chinese) = reads(&t, "/mod member member:@Carl").await;
    assert!(english.contains("How quickly they answer: not enough data yet"), "{english}");
    assert!(chinese.contains("回答速度：数据还不够"), "{chinese}");
    answered(&t, t.carl, 3_000).await;
    let (english, chinese) = reads(&t, "/mod member member:@Carl").await;
    assert!(english.contains("Usually answers within an hour (5 answers in the last 90 days)"), "{english}");
    assert!(chinese.contains("通常在一小时内回答他人（最近 90 天共 5 次）"), "{chinese}");
    // The answers of one say nothing of the community.
    let (english, chinese) = reads(&t, "/mod health").await;
    assert!(english.contains("Answers: Not enough data yet; it takes answers by five people."), "{english}");
    assert!(chinese.contains("至少需要五个人的回答"), "{chinese}");
}

#[tokio::test]
async fn how_quickly_the_community_answers_is_told_from_five_people_on() {
    let t = prepared().await;
    for (nth, seconds) in [20, 40, 250, 290, 20_000].into_iter().enumerate() {
        let helper = t.discord.add_user(&format!("Helper {nth}"), "en-US");
        t.discord.join(helper);
        answered(&t, helper, seconds).await;
    }
    let (english, _) = reads(&t, "/mod health").await;
    assert!(english.contains("it takes answers by five people"), "what happens today is told tomorrow: {english}");
    t.after(DAY).await;
    let (english, chinese) = reads(&t, "/mod health").await;
    assert!(english.contains("usually answered within five minutes (5 answers in the last 90 days)"), "{english}");
    assert!(chinese.contains("提问通常在五分钟内得到回答（最近 90 天共 5 次回答）"), "{chinese}");
    t.after(100 * DAY).await;
    t.discord.say(t.ada, t.general, &format!("<@{}>!", t.mo), None).unwrap();
    t.settle().await;
    let (english, _) = reads(&t, "/mod health").await;
    assert!(english.contains("it takes answers by five people"), "what is long ago is not usual any more: {english}");
}

#[tokio::test]
async fn only_answers_between_willing_people_are_counted_each_once_and_they_can_be_erased() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    t.discord.say(t.ada, t.lessons, "Thanks!", Some(post.id)).unwrap();
    let own = t.discord.say(t.ada, t.general, "How?", None).unwrap();
    t.discord.say(t.ada, t.general, "Ah.", Some(own)).unwrap();
    t.settle().await;
    assert_eq!(counted(&t).await, [], "a post of ours asks nothing, and nobody answers themselves");
    t.discord.faults().events("MESSAGE_CREATE", 2, lyceum::sandbox::discord::EventFault::Duplicate);
    answered(&t, t.mo, 90).await;
    assert_eq!(counted(&t).await, [(t.mo, 1, 1)], "told twice is answered once");
    answered(&t, t.mo, 90).await;
    assert_eq!(counted(&t).await, [(t.mo, 1, 2)]);
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.mo, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    answered(&t, t.mo, 90).await;
    assert_eq!(counted(&t).await, [(t.mo, 1, 2)], "who left the analysis is not counted");
    let (english, _) = reads(&t, "/mod member member:@Mo").await;
    assert!(!english.contains("nswer"), "nor told about: {english}");
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    answered(&t, t.carl, 90).await;
    let mut tx = t.app.store.begin().await.unwrap();
    erasure::erase(&mut tx, t.guild, t.mo).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counted(&t).await, []);
}

#[tokio::test]
async fn answers_are_counted_by_member_day_and_step_on_both_engines() {
    use lyceum::domain::community::InteractionKind;
    use lyceum::store::interaction_writer;

    use crate::interactions::store::{GUILD, record};

    const NOW: i64 = 1_790_000_000;
    crate::stores::for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", NOW).await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, true, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let (recorder, writer) = interaction_writer::queue(100);
        let stop = tokio_util::sync::CancellationToken::new();
        let task = tokio::spawn(writer.run(db.clone(), stop.clone()));
        let answers =
            [(1, 10, NOW, 5), (2, 10, NOW, 50), (3, 10, NOW, 400), (4, 11, NOW, 5), (5, 10, NOW - 9 * DAY, 5)];
        for (object, actor, at, seconds) in answers {
            let answer = record(InteractionKind::Reply, object, actor, 20, at);
            recorder.answer(answer, seconds).unwrap();
            recorder.offer(answer).unwrap();
        }
        stop.cancel();
        task.await.unwrap();
        let (ann, bob) = (MemberId(10), MemberId(11));
        let read = &mut db.read();
        assert_eq!(answers::list(read, GUILD, NOW, NOW + DAY).await.unwrap(), [(ann, 0, 2), (ann, 2, 1), (bob, 0, 1)]);
        assert_eq!(answers::list(read, GUILD, NOW - 9 * DAY, NOW).await.unwrap(), [(ann, 0, 1)]);
        assert_eq!(answers::of_member(read, GUILD, ann, NOW - 9 * DAY).await.unwrap(), [(0, 3), (2, 1)]);
        assert_eq!(answers::of_member(read, GUILD, MemberId(20), 0).await.unwrap(), []);
    })
    .await;
}
