//! Scenes: who leaves the analysis, what is switched off, and who left the server.

use lyceum::actions::{community_health, core_members, find_rising, rank_community};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::MemberId;
use lyceum::sandbox::discord::{Reply, RestFault};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{interactions, ranks};

use super::looks::{FIRST, HELPER, NEW, Past, STAR, community};
use crate::lessons::scenes::prepared;
use crate::world::{DAY, START, TestApp};

/// Ada, Carl and Mo like what the others say.
async fn three_friends() -> TestApp {
    let t = prepared().await;
    let all = [t.ada, t.carl, t.mo];
    for author in all {
        let message = t.discord.say(author, t.general, "Hello", None).unwrap();
        for other in all.into_iter().filter(|it| *it != author) {
            t.discord.react(other, t.general, message, "👋").unwrap();
        }
    }
    t.settle().await;
    t
}

fn names(reply: &Reply, who: MemberId) -> bool {
    reply.text().contains(&format!("<@{who}>"))
}

#[tokio::test]
async fn pv2_who_leaves_the_analysis_is_gone_from_the_next_look_and_may_come_back() {
    let t = three_friends().await;
    let before = t.types(t.mo, "/mod core").await;
    assert!(names(&before, t.ada) && before.text().contains("3 members ranked"), "{}", before.text());
    let panel = t.types(t.ada, "/privacy choices").await;
    let panel = t.clicks(t.ada, &panel, "Do not allow: Analysis of who interacts with whom").await;
    // Not an hour later, not a minute later: now.
    let left = t.types(t.mo, "/mod core").await;
    assert!(!names(&left, t.ada) && names(&left, t.carl), "{}", left.text());
    assert!(left.text().contains("2 members ranked"), "{}", left.text());
    let core = core_members::run(&t.app, t.guild, 10, None).await.unwrap();
    assert!(!core.around.people.contains(&t.ada.0), "she is not in the picture either");
    let scores = ranks::scores(&mut t.app.store.read(), t.guild).await.unwrap();
    assert!(scores.iter().all(|(member, _)| *member != t.ada), "nor is her score kept: {scores:?}");
    t.clicks(t.ada, &panel, "Allow: Analysis of who interacts with whom").await;
    assert!(names(&t.types(t.mo, "/mod core").await, t.ada), "what she did before counts again");
}

#[tokio::test]
async fn pv2_a_kept_ranking_that_still_has_somebody_who_left_does_not_show_them() {
    let t = three_friends().await;
    t.types(t.mo, "/mod core").await;
    // As when the ranking was made in the very moment in which she left.
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.ada, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(ranks::find(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().is_some());
    let text = t.types(t.mo, "/mod core").await;
    assert!(!names(&text, t.ada) && text.text().contains("2 members ranked"), "{}", text.text());
}

#[tokio::test]
async fn pv2_when_nobody_is_left_to_rank_no_ranking_is_kept() {
    let t = three_friends().await;
    t.types(t.mo, "/mod core").await;
    let mut tx = t.app.store.begin().await.unwrap();
    for member in [t.ada, t.carl, t.mo] {
        consents::upsert(&mut tx, t.guild, member, Purpose::Analysis, false, START).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(ranks::scores(&mut t.app.store.read(), t.guild).await.unwrap().len(), 3);
    assert_eq!(rank_community::run(&t.app, t.guild).await.unwrap(), None);
    assert_eq!(ranks::scores(&mut t.app.store.read(), t.guild).await.unwrap(), []);
}

#[tokio::test]
async fn pv1_where_analysis_is_switched_off_nothing_recorded_before_is_shown() {
    let t = community().await;
    let looks =
        ["/mod core", "/mod core period:month", "/mod segments", "/mod rising", "/mod ambassadors", "/mod health"];
    let mut answers = Vec::new();
    for line in looks {
        let answer = t.types(t.mo, line).await;
        assert!(answer.message.as_ref().is_some_and(|it| !it.attachments.is_empty()), "{line}: {}", answer.text());
        answers.push(answer);
    }
    let setup = t.types(t.carl, "/setup").await;
    let features = t.clicks(t.carl, &setup, "setup:page:features").await;
    t.clicks(t.carl, &features, "Switch analysis off").await;
    for (line, answer) in looks.iter().zip(&answers) {
        let told = t.types(t.mo, line).await.text();
        assert!(told.contains("analysis is off") && told.contains("`/setup`"), "{line}: {told}");
        let file = t.clicks(t.mo, answer, "JSON").await;
        assert!(file.text().contains("analysis is off"), "{line}: {}", file.text());
        assert!(file.message.is_none_or(|it| it.attachments.is_empty()), "{line}");
    }
    let findings = t.types(t.mo, "/mod flags").await.text();
    assert!(
        findings.contains("analysis is off"),
        "that nothing was found would be said of what nobody looked at: {findings}"
    );
    t.discord.set_locale(t.mo, "zh-CN");
    assert!(t.types(t.mo, "/mod health").await.text().contains("`/设置`"));
}

#[tokio::test]
async fn who_left_the_server_is_recommended_to_nobody() {
    let t = community().await;
    let rising = t.types(t.mo, "/mod rising").await.text();
    assert!(rising.contains(&format!("<@{STAR}>")), "{rising}");
    let host = rising.split("→ **Member ").nth(1).unwrap().get(..4).unwrap().to_owned();
    for gone in [STAR, NEW[0], host.parse().unwrap()] {
        t.discord.leave(MemberId(gone));
    }
    let rising = t.types(t.mo, "/mod rising").await.text();
    for gone in [STAR.to_string(), NEW[0].to_string(), host] {
        assert!(!rising.contains(&gone), "{gone}: {rising}");
    }
    assert!(
        rising.contains(&NEW[1].to_string()) && rising.contains("→ **Member"),
        "the others are to be met: {rising}"
    );
    let bridge = community_health::run(&t.app, t.guild).await.unwrap().bridges[0].member;
    t.discord.leave(MemberId(bridge));
    t.discord.leave(MemberId(HELPER));
    let report = community_health::run(&t.app, t.guild).await.unwrap();
    assert!(report.bridges.iter().all(|it| it.member != bridge && it.member != HELPER), "{:?}", report.bridges);
    let found = t.types(t.mo, "/mod ambassadors count:3").await.text();
    assert!(!found.contains(&HELPER.to_string()) && found.contains("\n3. **"), "others are chosen instead: {found}");
    for text in [&rising, &found] {
        assert!(!text.contains("not here any more"), "{text}");
    }
}

/// How many newcomers `/mod rising` names, and how many more there are by what it says.
fn to_meet(told: &str) -> (usize, usize) {
    let more = ["… and ", "Nobody has responded to "].iter().find_map(|before| told.split(before).nth(1));
    let more = more.and_then(|it| it.split(' ').next()?.parse().ok()).unwrap_or(0);
    (told.lines().filter(|line| line.starts_with("• ")).count(), more)
}

#[tokio::test]
async fn when_more_left_than_can_be_asked_about_only_those_who_are_here_are_to_be_met() {
    let t = community().await;
    let mut past = Past::new(&t);
    // Before the others in the order, and so many that the questions end: two of them are still here.
    for newcomer in 4_001..4_151 {
        past.act(InteractionKind::Reaction, newcomer, FIRST + 7, START - 2 * DAY);
    }
    for here in [4_003, 4_012] {
        t.discord.add_member(MemberId(here), &format!("Member {here}"));
    }
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &past.records).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
    let told = t.types(t.mo, "/mod rising").await.text();
    assert!(!told.contains("not here any more (") && !told.contains("name not known"), "{told}");
    assert!(told.contains("• **Member 4003**") && told.contains("• **Member 4012**"), "{told}");
    let rising = find_rising::run(&t.app, t.guild).await.unwrap();
    let left = (4_001..4_151).filter(|it| rising.people.is_gone(*it)).count();
    assert_eq!(rising.meetings.len() + rising.more + left, 150 + NEW.len(), "nobody is counted twice or forgotten");
    assert_eq!(to_meet(&told), (rising.meetings.len(), rising.more));
    t.discord.leave(MemberId(4_003));
    t.discord.leave(MemberId(4_012));
    let told = t.types(t.mo, "/mod rising").await.text();
    let (named, more) = to_meet(&told);
    assert!(named == 0 && more > 50 && told.contains("looked at first are not here any more"), "{told}");
}

#[tokio::test]
async fn a_question_that_fails_does_not_mean_that_somebody_left() {
    let t = community().await;
    for line in ["/mod core", "/mod rising", "/mod ambassadors"] {
        t.discord.faults().rest("GET", "/members/", u32::MAX, RestFault::Refuse { status: 403, code: 50_001 });
        let told = t.discord.run(t.mo, t.general, line).await.unwrap().text();
        t.discord.faults().clear();
        assert!(told.contains(&format!("<@{STAR}> (name not known just now)")), "{line}: {told}");
        assert!(!told.contains("not here any more"), "{line}: {told}");
        t.settle().await;
    }
    t.discord.leave(MemberId(STAR));
    let core = t.types(t.mo, "/mod core").await.text();
    assert!(core.contains(&format!("somebody who is not here any more ({STAR})")), "{core}");
}
