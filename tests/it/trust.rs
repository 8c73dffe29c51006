//! Credit that cannot be bought with accounts: the ranking does not move, the finding is shown, a moderator decides.

use lyceum::domain::ids::{MemberId, MessageId};
use lyceum::store::ranks;

use crate::lessons::scenes::{holds, plan, prepared};
use crate::world::{DAY, TestApp};

/// Ten paying members thank Mo and, some of them, Ada.
async fn honest(t: &TestApp) -> Vec<MemberId> {
    let gold = plan(t, "Gold").await;
    let mut paying = Vec::new();
    let (mos, adas) = (says(t, t.mo, "A lesson"), says(t, t.ada, "A hint"));
    for number in 0..10 {
        let payer = joins(t, &format!("Payer {number}"));
        holds(t, payer, gold, true).await;
        t.discord.react(payer, t.general, mos, "👍").unwrap();
        if number < 4 {
            t.discord.react(payer, t.general, adas, "👍").unwrap();
        }
        paying.push(payer);
    }
    t.settle().await;
    paying
}

fn joins(t: &TestApp, name: &str) -> MemberId {
    let member = t.discord.add_user(name, "en-US");
    t.discord.join(member);
    member
}

fn says(t: &TestApp, who: MemberId, what: &str) -> MessageId {
    t.discord.say(who, t.general, what, None).unwrap()
}

/// The standing as moderators see it: places and scores.
async fn places(t: &TestApp) -> Vec<(MemberId, f64)> {
    t.after(3_700).await;
    t.types(t.mo, "/mod core").await;
    let places = ranks::top(&mut t.app.store.read(), t.guild, 100).await.unwrap();
    places.into_iter().map(|place| (place.member, place.score)).collect()
}

fn same(before: &[(MemberId, f64)], after: &[(MemberId, f64)]) {
    assert_eq!(before.len(), after.len(), "{before:?} {after:?}");
    for (one, two) in before.iter().zip(after) {
        // An hour more of decay moves the last digits.
        assert!(one.0 == two.0 && (one.1 - two.1).abs() < 1e-3 * one.1, "{before:?} {after:?}");
    }
}

#[tokio::test]
async fn ab1_ab2_a_star_of_free_accounts_moves_nobody_and_is_shown_with_evidence() {
    let t = prepared().await;
    honest(&t).await;
    let before = places(&t).await;
    assert_eq!(before.iter().map(|it| it.0).collect::<Vec<_>>(), [t.mo, t.ada]);
    let boosted = joins(&t, "Boosted");
    let posts: Vec<MessageId> = (0..3).map(|number| says(&t, boosted, &format!("Post {number}"))).collect();
    for number in 0..25 {
        let fake = joins(&t, &format!("Fake {number}"));
        for post in &posts {
            t.discord.react(fake, t.general, *post, "🔥").unwrap();
        }
    }
    t.settle().await;
    same(&before, &places(&t).await);

    let reply = t.types(t.mo, "/mod flags").await;
    let text = reply.text();
    assert!(text.contains(&format!("<@{boosted}>")) && text.contains("1 of "), "{text}");
    assert!(text.contains("None of the accounts pays"), "{text}");
    assert!(text.contains("Waiting for a moderator"), "{text}");
    let upheld = t.clicks(t.mo, &reply, "Discount").await.text();
    assert!(upheld.contains("A moderator confirmed it"), "{upheld}");
    let cleared = t.clicks(t.mo, &reply, "Clear").await.text();
    assert!(cleared.contains("A moderator found it honest"), "{cleared}");
    // Even cleared, accounts that do not pay are not heard.
    same(&before, &places(&t).await);
    // Remembered, and forgotten only with the interactions themselves.
    assert!(t.types(t.carl, "/mod flags").await.text().contains("found it honest"));
    t.after(31 * DAY).await;
    assert!(t.types(t.carl, "/mod flags").await.text().contains("Nothing suspicious"));
}

#[tokio::test]
async fn ab4_a_brigade_of_young_accounts_is_held_until_somebody_looks() {
    let t = prepared().await;
    let paying = honest(&t).await;
    let before = places(&t).await;
    // Accounts made a minute ago, all at one paying member's message.
    let target = says(&t, paying[0], "Look at me");
    for number in 0..30 {
        let young = joins(&t, &format!("Young {number}"));
        t.discord.react(young, t.general, target, "❤️").unwrap();
    }
    t.settle().await;
    same(&before, &places(&t).await);
    t.discord.set_locale(t.mo, "zh-CN");
    let reply = t.types(t.mo, "/mod flags").await.text();
    assert!(reply.contains("许多新账号同时关注一人") || reply.contains("许多账号认可同一人"), "{reply}");
}

#[tokio::test]
async fn while_hardly_anybody_pays_everybody_is_heard_and_told_so() {
    let t = prepared().await;
    let post = says(&t, t.ada, "Hello");
    t.discord.react(t.mo, t.general, post, "👋").unwrap();
    t.discord.react(t.carl, t.general, post, "👋").unwrap();
    t.settle().await;
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(told.contains("so everybody's word counts") && told.contains(&t.ada.to_string()), "{told}");
}

#[tokio::test]
async fn an_honest_server_shows_no_findings_and_members_are_not_offered_the_command() {
    let t = prepared().await;
    assert!(t.discord.run(t.ada, t.general, "/mod flags").await.is_err());
    assert!(t.types(t.mo, "/mod flags").await.text().contains("Nothing suspicious was found"));
}

/// The program's own play: real bot, real gateway, thirty accounts against the ranking.
#[test]
fn ab2_every_shape_of_attack_is_caught_and_moves_nobody() {
    for shape in ["star", "chain", "clique", "brigade"] {
        let played = std::process::Command::new(env!("CARGO_BIN_EXE_lyceum"))
            .args(["sandbox", "--attack", shape])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&played.stdout);
        assert!(played.status.success(), "{shape}: {told}\n{}", String::from_utf8_lossy(&played.stderr));
        assert!(told.contains("The ranking cannot be bought"), "{told}");
    }
}
