//! Scenes: members take their data along, and have it erased.

use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::MemberId;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{edges, erasure, guilds, interactions, ledger, pair_days, personal, privacy};

use crate::interactions::store::{GUILD, record};
use crate::lessons::scenes::{holds, plan, prepared, presses, published};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

/// Ada learned, answered, was thanked, and holds a plan that she paid for.
pub async fn took_part() -> TestApp {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    holds(&t, t.ada, gold, true).await;
    let post = published(&t, "Ownership in Rust").await;
    presses(&t, t.ada, &post, "Done").await;
    let question = t.discord.say(t.carl, t.general, "How?", None).unwrap();
    let answer = t.discord.say(t.ada, t.general, "So.", Some(question)).unwrap();
    t.discord.react(t.mo, t.general, answer, "👍").unwrap();
    t.discord.react(t.mo, t.general, question, "👍").unwrap();
    t.after(60).await;
    t
}

pub async fn counted(t: &TestApp, table: &str) -> i64 {
    let counts = privacy::counts(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
    counts.into_iter().find(|(name, _)| *name == table).unwrap().1
}

#[tokio::test]
async fn pv3_everything_about_a_member_is_in_the_file_and_nothing_of_others() {
    let t = took_part().await;
    let reply = t.types(t.ada, "/privacy export").await;
    assert!(reply.is_ephemeral() && reply.deferred);
    let file = &reply.message.as_ref().unwrap().attachments[0];
    assert_eq!(file.filename, "my-data-2027-01-15.json");
    let told: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    let tables = told["tables"].as_object().unwrap();
    let counts = privacy::counts(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
    for (table, count) in counts {
        let rows = tables.get(table).map_or(0, |rows| rows.as_array().unwrap().len());
        assert_eq!(i64::try_from(rows).unwrap(), count, "{table}");
    }
    for row in tables["interactions"].as_array().unwrap() {
        let ada = t.ada.to_string();
        assert!(row["src"] == ada.as_str() || row["dst"] == ada.as_str(), "{row}");
    }
    assert!(tables["ledger"][0]["fact"].as_str().unwrap().contains("purchase"), "{}", tables["ledger"]);
    assert!(!file.bytes.windows(7).any(|it| it == b"digest\""), "digests are nobody's business");
}

#[tokio::test]
async fn pv4_a_member_has_their_data_erased_and_what_stays_is_said_plainly() {
    let t = took_part().await;
    let asked = t.types(t.ada, "/privacy delete").await;
    insta::assert_snapshot!("privacy_delete", asked.text());
    assert!(counted(&t, "interactions").await > 0, "asking erases nothing");
    let done = t.clicks(t.ada, &asked, "Yes, erase my data").await.text();
    assert!(done.contains("is being erased"), "{done}");
    for table in ["interactions", "edges", "pair_days", "ranks", "lesson_marks", "staff", "trust_decisions"] {
        assert_eq!(counted(&t, table).await, 0, "{table}");
    }
    assert_eq!(counted(&t, "ledger").await, 1, "the proof of the payment stays");
    assert!(ledger::knows(&mut t.app.store.read(), t.guild, t.ada).await.unwrap());
    let others = edges::list(&mut t.app.store.read(), t.guild, t.clock.now()).await.unwrap();
    assert_eq!(others.len(), 1, "Mo's thanks to Carl: {others:?}");
    // Nothing is recorded any more, and of others nothing is lost.
    let answer = t.discord.say(t.ada, t.general, "So?", None).unwrap();
    t.discord.react(t.mo, t.general, answer, "👍").unwrap();
    let carls = t.discord.say(t.carl, t.general, "Thus.", None).unwrap();
    t.discord.react(t.mo, t.general, carls, "👍").unwrap();
    t.after(700).await;
    assert_eq!(counted(&t, "interactions").await, 0);
    let others = edges::list(&mut t.app.store.read(), t.guild, t.clock.now()).await.unwrap();
    assert!((others.iter().map(|edge| edge.weight).sum::<f64>() - 2.0).abs() < 0.01, "{others:?}");
    t.discord.set_locale(t.ada, "zh-CN");
    let chinese = t.types(t.ada, "/privacy delete").await.text();
    assert!(chinese.contains("无法撤销"), "{chinese}");
}

#[tokio::test]
async fn pv3_pv4_rows_are_told_and_erased_on_both_engines_and_folding_goes_on() {
    for_each_store(|db| async move {
        let now = 1_790_000_000;
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", now).await.unwrap();
        let act = |object, actor, target| record(InteractionKind::Reply, object, actor, target, now);
        interactions::insert(&mut tx, &[act(1, 10, 20), act(2, 20, 30), act(3, 30, 10)]).await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(10), Purpose::Notices, true, now).await.unwrap();
        tx.commit().await.unwrap();
        edges::fold(&db, 90.0, now).await.unwrap();
        let told = personal::rows(&mut db.read(), GUILD, MemberId(10)).await.unwrap();
        assert_eq!(told.keys().copied().collect::<Vec<_>>(), ["consents", "edges", "interactions", "pair_days"]);
        assert_eq!(told["interactions"].len(), 2);
        assert_eq!(told["consents"][0]["purpose"].as_deref(), Some("notices"));
        assert_eq!(erasure::sweep(&db, GUILD, MemberId(10)).await.unwrap(), 6);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(erasure::erase(&mut tx, GUILD, MemberId(10)).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(personal::rows(&mut db.read(), GUILD, MemberId(10)).await.unwrap().len(), 1, "the choice stays");
        // The last record is gone; what comes next is folded all the same.
        let mut tx = db.begin().await.unwrap();
        interactions::insert(&mut tx, &[act(4, 20, 30)]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(edges::fold(&db, 90.0, now).await.unwrap().records, 1);
        let sums = pair_days::sums(&mut db.read(), GUILD, now, now + DAY).await.unwrap();
        assert_eq!(sums.iter().map(|edge| edge.weight).sum::<f64>(), 2.0 * InteractionKind::Reply.weight());
    })
    .await;
}
