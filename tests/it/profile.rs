//! Scenes: members look at their own standing, and at what others may know.

use lyceum::store::consents::{self, Purpose};
use lyceum::store::guilds;

use crate::lessons::scenes::{prepared, presses, published};
use crate::world::{DAY, START};

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
    assert!(t.types(t.ada, "/profile show").await.text().contains("You have left the analysis"));
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(t.types(t.ada, "/profile show").await.text().contains("does not analyse"));
}
