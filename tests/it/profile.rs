//! Scenes: members look at their own standing, and at what others may know.

use std::sync::Arc;

use lyceum::actions::member_trust;
use lyceum::domain::community::trust::Assessed;
use lyceum::domain::ids::MemberId;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{guilds, ledger};

use crate::lessons::scenes::{holds, plan, prepared, presses, published};
use crate::member_card::{hasty, joins};
use crate::world::{DAY, START, TestApp};

#[tokio::test]
async fn a_member_sees_their_own_part_kindly_and_of_others_only_what_is_public() {
    let t = prepared().await;
    let post = published(&t, "Ownership in Rust").await;
    presses(&t, t.ada, &post, "Done").await;
    let question = t.discord.say(t.carl, t.general, "How?", None).unwrap();
    let answer = t.discord.say(t.ada, t.general, "So.", Some(question)).unwrap();
    t.discord.react(t.mo, t.general, answer, "👍").unwrap();
    t.settle().await;
    t.after(2 * DAY).await;
    let own = t.types(t.ada, "/profile show").await;
    assert!(own.is_ephemeral());
    insta::assert_snapshot!("profile_own", own.text());
    let others = t.types(t.ada, "/profile show member:@Carl").await.text().replace(&t.carl.to_string(), "CARL");
    insta::assert_snapshot!("profile_other", others);
    assert!(!others.contains("helped") && !others.contains("appreciated"), "{others}");
    let fresh = t.types(t.mo, "/profile show").await.text();
    assert!(fresh.contains("No lesson finished yet"), "{fresh}");
    t.discord.set_locale(t.ada, "zh-CN");
    insta::assert_snapshot!("profile_own_zh", t.types(t.ada, "/profile show").await.text());
}

#[tokio::test]
async fn who_left_the_analysis_or_lives_in_a_server_without_it_is_told_so() {
    let t = prepared().await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.ada, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(t.types(t.ada, "/profile show").await.text().contains("You have opted out of community analysis"));
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(t.types(t.ada, "/profile show").await.text().contains("does not analyze"));
}

/// Whose credit counts as it was found last; the same for as long as nobody looked anew.
async fn found(t: &TestApp) -> Arc<Assessed> {
    let slot = t.app.assessments.slot(t.guild, 0);
    let slot = slot.lock().await;
    slot.as_ref().map(|(_, found)| Arc::clone(found)).expect("somebody looked")
}

#[tokio::test]
async fn however_many_look_at_their_profile_the_community_is_looked_through_once_a_minute() {
    const WAITS: &str = "is waiting for the moderators to look at";
    let t = prepared().await;
    let eve = hasty(&t, "Eve").await;
    let shown = async || t.types(eve, "/profile show").await.text();
    assert!(shown().await.contains(WAITS));
    let first = found(&t).await;
    // Those who come at once wait for one and the same.
    let looks = (0..20).map(|_| member_trust::kept(&t.app, t.guild));
    for look in futures_util::future::join_all(looks).await {
        assert!(Arc::ptr_eq(&look.unwrap(), &first));
    }
    for _ in 0..3 {
        assert!(shown().await.contains(WAITS));
    }
    assert!(Arc::ptr_eq(&found(&t).await, &first), "not twice a minute");
    // A decision is answered at once.
    let flags = t.types(t.carl, "/mod flags").await;
    t.clicks(t.carl, &flags, "Clear").await;
    assert!(!shown().await.contains("For you to know"));
    let decided = found(&t).await;
    assert!(!Arc::ptr_eq(&decided, &first));
    // So is who leaves the analysis, and with them who is erased.
    let panel = t.types(t.mo, "/privacy choices").await;
    t.clicks(t.mo, &panel, "privacy:panel:analysis:off").await;
    shown().await;
    let left = found(&t).await;
    assert!(!Arc::ptr_eq(&left, &decided) && left.left.contains(&t.mo.0));
    t.after(60).await;
    let again = member_trust::kept(&t.app, t.guild).await.unwrap();
    assert!(!Arc::ptr_eq(&again, &left), "what else changes is seen after a minute");
}

/// What Carl paid for is Ada's from now on.
async fn hands_on(t: &TestApp) {
    let last = ledger::lasts(&mut t.app.store.read(), t.guild, t.carl).await.unwrap().pop().unwrap();
    let mut tx = t.app.store.begin().await.unwrap();
    assert!(ledger::hand_on(&mut tx, &last, t.ada, t.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whose_membership_was_handed_on_is_told_alone_until_when_their_word_waits() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    holds(&t, t.carl, gold, true).await;
    hands_on(&t).await;
    let own = async |who: MemberId| t.types(who, "/profile show").await.text();
    let told = "was somebody else’s not long ago";
    let open = own(t.ada).await;
    assert!(!open.contains(told), "everybody is heard while hardly anybody pays: {open}");
    for number in 0..6 {
        let payer = joins(&t, &format!("Payer {number}"));
        holds(&t, payer, gold, true).await;
        assert!(!own(payer).await.contains(told));
    }
    t.after(60).await;
    let until = START + 30 * DAY;
    let said = own(t.ada).await;
    let line = format!("not long ago. Until <t:{until}:f> the appreciation you show others does not count here yet.");
    assert!(said.contains(&line), "{said}");
    for who in [t.carl, t.mo] {
        assert!(!own(who).await.contains(told));
        let others = t.types(who, "/profile show member:@Ada").await.text();
        assert!(!others.contains(told), "{others}");
    }
    t.discord.set_locale(t.ada, "zh-CN");
    let said = own(t.ada).await;
    assert!(said.contains(&format!("在 <t:{until}:f> 之前，你对他人的认可在这里暂不计入。")), "{said}");
    t.discord.set_locale(t.ada, "en-US");
    t.clock.advance(30 * DAY - 61);
    assert!(own(t.ada).await.contains(told));
    t.clock.advance(1);
    t.after(60).await;
    assert!(!own(t.ada).await.contains(told));
}
