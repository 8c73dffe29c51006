//! Scenes: what moderators see of one member, and what they do not.

use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::{MemberId, MessageId};
use lyceum::sandbox::discord::bits;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::members::{self, Activity};
use lyceum::store::{edges, guilds, interactions, invites};

use crate::interactions::store::{GUILD, record};
use crate::lessons::scenes::{holds, plan, prepared};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

pub fn joins(t: &TestApp, name: &str) -> MemberId {
    let member = t.discord.add_user(name, "en-US");
    t.discord.join(member);
    member
}

pub fn says(t: &TestApp, who: MemberId, what: &str) -> MessageId {
    t.discord.say(who, t.general, what, None).unwrap()
}

/// What Mo reads about a member, in the language Mo reads.
async fn card(t: &TestApp, name: &str) -> String {
    t.types(t.mo, &format!("/mod member member:@{name}")).await.text()
}

/// Says no to the analysis, as a member does it.
async fn leaves_the_analysis(t: &TestApp, who: MemberId) {
    let panel = t.types(who, "/privacy choices").await;
    t.clicks(who, &panel, "privacy:panel:analysis:off").await;
}

/// Ten who pay thank Mo, whom three of them also answered.
async fn thanked(t: &TestApp) -> Vec<MemberId> {
    let gold = plan(t, "Gold").await;
    let post = says(t, t.mo, "A lesson");
    let mut paying = Vec::new();
    for number in 0..10 {
        let payer = joins(t, &format!("Payer {number}"));
        holds(t, payer, gold, true).await;
        t.discord.react(payer, t.general, post, "👍").unwrap();
        paying.push(payer);
    }
    t.settle().await;
    paying
}

#[tokio::test]
async fn who_answers_turned_to_those_who_asked() {
    let t = prepared().await;
    for number in 0..3 {
        let asker = joins(&t, &format!("Asker {number}"));
        let question = says(&t, asker, "How?");
        t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
    }
    let post = says(&t, t.mo, "A lesson");
    t.discord.react(t.ada, t.general, post, "👍").unwrap();
    t.settle().await;
    let answered = t.clock.now();
    t.after(DAY).await;
    // Liked later than Mo answered: that is not Mo's act.
    t.discord.react(t.carl, t.general, post, "👍").unwrap();
    t.settle().await;
    let said = card(&t, "Mo").await;
    let line = format!("Turned to 3 people and was turned to by 2; last turned to somebody <t:{answered}:R>.");
    assert!(said.contains(&line), "{said}");
    let said = card(&t, "Asker 0").await;
    assert!(said.contains("Turned to nobody and was turned to by one.\n"), "{said}");
    t.discord.set_locale(t.mo, "zh-CN");
    let said = card(&t, "Mo").await;
    assert!(said.contains(&format!("主动与 3 人互动，有 2 人主动与其互动；最近一次主动互动：<t:{answered}:R>。")), "{said}");
    let said = card(&t, "Asker 0").await;
    assert!(said.contains("主动与 0 人互动，有 1 人主动与其互动。"), "{said}");
}

#[tokio::test]
async fn of_who_left_the_analysis_after_the_ranking_nothing_is_shown_and_nobody_counts_them() {
    let t = prepared().await;
    let paying = thanked(&t).await;
    t.types(t.mo, "/mod core").await;
    let before = card(&t, "Mo").await;
    assert!(before.contains("Place 1 in the ranking") && before.contains("turned to by 10."), "{before}");
    // A partner leaves: Mo has one less.
    leaves_the_analysis(&t, paying[0]).await;
    let said = card(&t, "Mo").await;
    assert!(said.contains("turned to by 9."), "{said}");
    let partner = card(&t, "Payer 0").await;
    assert!(partner.contains("They have left the analysis"), "{partner}");
    assert!(!partner.contains("urned to") && !partner.contains("No interactions"), "{partner}");
    // Mo leaves too; the ranking that was made before still has a place for Mo.
    leaves_the_analysis(&t, t.mo).await;
    let said = card(&t, "Mo").await;
    assert!(said.contains("They have left the analysis"), "{said}");
    for word in ["Place", "urned to", "nterest", "nfluence", "invite", "Too few"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    t.discord.set_locale(t.mo, "zh-CN");
    let said = card(&t, "Mo").await;
    assert!(said.contains("该成员已退出分析"), "{said}");
    assert!(!said.contains("互动，") && !said.contains("位列"), "{said}");
}

#[tokio::test]
async fn who_left_the_analysis_brought_nobody_and_was_brought_by_nobody() {
    let t = TestApp::start_with(&[("LYCEUM__DISCORD__MEMBERS_INTENT", "true")]).await;
    t.discord.set_role_permissions(t.discord.bot_role().unwrap(), bits::BOT | bits::MANAGE_GUILD);
    set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(true)).await.unwrap();
    t.after(10).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    for name in ["Bob", "Cleo"] {
        let who = t.discord.add_user(name, "en-US");
        assert!(t.discord.join_by(who, &code));
        t.settle().await;
        t.after(10).await;
        if name == "Cleo" {
            leaves_the_analysis(&t, who).await;
        }
    }
    let said = card(&t, "Ada").await;
    assert!(said.contains("by their invites in the last 90 days: 1,"), "Cleo is not counted: {said}");
    assert!(card(&t, "Bob").await.contains(&format!("by an invite of <@{}>", t.ada)));
    leaves_the_analysis(&t, t.ada).await;
    let said = card(&t, "Bob").await;
    assert!(said.contains("By whose invite they came is not known.") && !said.contains(&t.ada.to_string()), "{said}");
    assert!(!card(&t, "Ada").await.contains("invite"));
}

#[tokio::test]
async fn ties_go_by_who_acted_and_without_who_left_on_both_engines() {
    for_each_store(|db| async move {
        let now = 1_790_000_000;
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", now).await.unwrap();
        let act = |kind, object, actor, target, at| record(kind, object, actor, target, at);
        let records = [
            act(InteractionKind::Reply, 1, 10, 20, now),
            act(InteractionKind::Answer, 2, 10, 30, now + 5),
            act(InteractionKind::Reply, 3, 10, 20, now + 2),
            act(InteractionKind::Reaction, 4, 20, 10, now + 9),
            act(InteractionKind::Mention, 5, 40, 10, now + 8),
            // Both ways at once: whoever brought somebody is no partner by that.
            act(InteractionKind::Invite, 6, 50, 10, now + 7),
        ];
        interactions::insert(&mut tx, &records).await.unwrap();
        tx.commit().await.unwrap();
        edges::fold(&db, 90.0, now).await.unwrap();
        let of = async |member| members::activity(&mut db.read(), GUILD, MemberId(member)).await.unwrap();
        let ties = |towards, from, last_at| Some(Activity { towards, from, last_at });
        assert_eq!(of(10).await, ties(2, 2, Some(now + 5)));
        assert_eq!(of(20).await, ties(1, 1, Some(now + 9)));
        assert_eq!(of(30).await, ties(0, 1, None));
        assert_eq!(of(50).await, None);
        let by = async |member| invites::of_member(&mut db.read(), GUILD, MemberId(member)).await.unwrap();
        assert_eq!((by(50).await.by, by(10).await.brought), (Some((MemberId(10), now + 7)), 1));
        // 20 and 50 leave; a word about something else is no leaving.
        let mut tx = db.begin().await.unwrap();
        for (member, purpose) in [(20, Purpose::Analysis), (50, Purpose::Analysis), (30, Purpose::Recommendation)] {
            consents::upsert(&mut tx, GUILD, MemberId(member), purpose, false, now).await.unwrap();
        }
        consents::upsert(&mut tx, GUILD, MemberId(40), Purpose::Analysis, true, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(of(10).await, ties(1, 1, Some(now + 5)));
        assert_eq!(of(20).await, None);
        assert_eq!((by(50).await.by.is_some(), by(10).await.brought), (true, 0));
        let mut tx = db.begin().await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(10), Purpose::Analysis, false, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(by(50).await.by, None);
    })
    .await;
}
