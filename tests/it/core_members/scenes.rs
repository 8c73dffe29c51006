//! Scenes: `/mod core` in the two worlds.

use lyceum::domain::ids::MemberId;
use lyceum::store::{consents, guilds, ranks};

use crate::lessons::scenes::{holds, plan, prepared};
use crate::world::{DAY, START, TestApp};

/// Fourteen people ask, Mo answers them all; nine of them pay.
async fn helped(t: &TestApp) -> Vec<MemberId> {
    let gold = plan(t, "Gold").await;
    let mut askers = Vec::new();
    for number in 0..14 {
        let asker = t.discord.add_user(&format!("Asker {number}"), "en-US");
        t.discord.join(asker);
        let question = t.discord.say(asker, t.general, "How?", None).unwrap();
        t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
        if number < 9 {
            holds(t, asker, gold, true).await;
        }
        askers.push(asker);
    }
    // Staff gave Ada the plan: she holds it and does not pay.
    holds(t, t.ada, gold, false).await;
    t.settle().await;
    askers
}

#[tokio::test]
async fn the_one_who_answers_many_is_the_core_with_reason_and_picture() {
    let t = prepared().await;
    let askers = helped(&t).await;
    t.discord
        .say(askers[0], t.general, "And how else?", None)
        .map(|question| t.discord.say(t.ada, t.general, "So.", Some(question)).unwrap())
        .unwrap();
    t.settle().await;
    // Mo is known as staff from the first command on.
    t.types(t.mo, "/mod flags").await;
    t.after(3 * DAY).await;
    let reply = t.types(t.mo, "/mod core limit:2").await;
    assert!(reply.is_ephemeral() && reply.deferred, "an answer that may take long is promised first");
    let text = reply.text().replace(&t.mo.to_string(), "MO").replace(&askers[0].to_string(), "ASKER");
    insta::assert_snapshot!("core_members", text);
    let picture = &reply.message.as_ref().unwrap().attachments[0];
    assert_eq!(picture.filename, "core.png");
    assert!(picture.bytes.starts_with(b"\x89PNG") && picture.bytes.len() > 5_000, "{}", picture.bytes.len());

    t.discord.set_locale(t.mo, "zh-CN");
    let chinese = t.types(t.mo, "/mod core limit:1").await.text();
    assert!(chinese.contains("解答过 14 人，其中 9 人是付费成员；最近一次在 3 天前"), "{chinese}");
    let lately = t.types(t.mo, "/mod core period:week").await.text();
    assert!(lately.contains("Asker") || lately.contains("Mo"), "{lately}");
    t.after(30 * DAY).await;
    let nothing = t.types(t.carl, "/mod core period:week").await.text();
    assert!(nothing.contains("Nothing between two members"), "{nothing}");
}

#[tokio::test]
async fn it_is_at_most_a_minute_behind_what_was_recorded() {
    let t = prepared().await;
    let question = t.discord.say(t.ada, t.general, "How?", None).unwrap();
    t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
    t.settle().await;
    assert!(t.types(t.carl, "/mod core").await.text().contains("2 members ranked"));
    let carls = t.discord.say(t.carl, t.general, "Hello", None).unwrap();
    t.discord.react(t.ada, t.general, carls, "👋").unwrap();
    t.settle().await;
    let soon = ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap().unwrap();
    t.types(t.carl, "/mod core").await;
    assert_eq!(ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap(), Some(soon), "not twice a minute");
    t.after(60).await;
    assert!(t.types(t.carl, "/mod core").await.text().contains("3 members ranked"));
}

#[tokio::test]
async fn every_night_everyone_is_ranked_and_old_records_go() {
    let t = prepared().await;
    helped(&t).await;
    t.types(t.mo, "/mod flags").await;
    t.after(DAY).await;
    let first = ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap().expect("ranked at night");
    assert_eq!(ranks::top(&mut t.app.store.read(), t.guild, 1).await.unwrap()[0].member, t.mo);
    for _ in 0..5 {
        // Staff who do nothing for a season are no longer taken for staff.
        t.types(t.mo, "/mod flags").await;
        t.after(30 * DAY).await;
    }
    let last = ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap().unwrap();
    assert!(last.ranked_at > first.ranked_at);
    let raw = lyceum::store::interactions::count(&mut t.app.store.read(), t.guild).await.unwrap();
    assert_eq!((raw, last.members), (0, 1), "the records are gone, the standing stays");
}

#[tokio::test]
async fn who_opted_out_is_nobodys_core_member_and_members_do_not_see_the_list() {
    let t = prepared().await;
    helped(&t).await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.mo, consents::Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    let text = t.types(t.carl, "/mod core").await.text();
    assert!(text.contains("Nothing between two members"), "everything was with Mo: {text}");
    let refused = t.discord.run(t.ada, t.general, "/mod core").await.unwrap_err();
    assert!(refused.to_string().contains("does not show /mod"), "{refused}");
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(t.types(t.carl, "/mod core").await.text().contains("analysis is off"));
}
