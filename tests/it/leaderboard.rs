//! Scenes: `/leaderboard` and the points in `/profile show`, which no account moves that does not count.

use lyceum::actions::points_table::{self, Board, Own};
use lyceum::domain::community::points::{Row, level};
use lyceum::domain::ids::MemberId;
use lyceum::store::guilds;
use lyceum::store::listening::{self, Source};

use crate::lessons::scenes::{holds, plan, prepared};
use crate::world::{DAY, START, TestApp};

const CHOICE: &str = "Analysis of who interacts with whom";

fn joins(t: &TestApp, name: &str) -> MemberId {
    let member = t.discord.add_user(name, "en-US");
    t.discord.join(member);
    member
}

/// `count` new members who pay.
async fn payers(t: &TestApp, count: usize) -> Vec<MemberId> {
    let gold = plan(t, &format!("Plan of {count}")).await;
    let mut payers = Vec::new();
    for number in 0..count {
        let payer = joins(t, &format!("Payer {number}"));
        holds(t, payer, gold, true).await;
        payers.push(payer);
    }
    payers
}

/// Somebody writes, and others thank them for it.
fn thanked(t: &TestApp, who: MemberId, by: &[MemberId]) {
    let message = t.discord.say(who, t.general, "Something worth reading", None).unwrap();
    for giver in by {
        t.discord.react(*giver, t.general, message, "👍").unwrap();
    }
}

/// Eight members pay: all thank Mo, five of them Ada, three the first of them.
async fn community() -> (TestApp, Vec<MemberId>) {
    let t = prepared().await;
    let payers = payers(&t, 8).await;
    thanked(&t, t.mo, &payers);
    thanked(&t, t.ada, &payers[..5]);
    thanked(&t, payers[0], &payers[1..4]);
    // Twice is no raw count, and two people are not enough.
    thanked(&t, t.carl, &payers[6..]);
    t.settle().await;
    // Points are told by whole days.
    t.after(DAY).await;
    (t, payers)
}

async fn board(t: &TestApp) -> Board {
    points_table::run(&t.app, t.guild, t.carl, 30).await.unwrap()
}

/// What the table says of somebody.
fn row(board: &Board, who: MemberId) -> Option<Row> {
    board.first.iter().map(|(_, row)| *row).find(|row| row.member == who.0)
}

/// A table made anew.
async fn later(t: &TestApp) -> Board {
    t.after(DAY).await;
    board(t).await
}

fn named(t: &TestApp, text: String, payers: &[MemberId]) -> String {
    let people = [(t.mo, "MO"), (t.ada, "ADA"), (payers[0], "FIRST")];
    people.iter().fold(text, |text, (id, name)| text.replace(&id.to_string(), name))
}

#[tokio::test]
async fn thanks_of_those_who_pay_become_points_in_both_languages() {
    let (t, payers) = community().await;
    let reply = t.types(t.ada, "/leaderboard").await;
    assert!(reply.is_ephemeral() && reply.deferred, "an answer that may take long is promised first");
    insta::assert_snapshot!("leaderboard", named(&t, reply.text(), &payers));
    // By the formula: who thanked three has 100/13 for each, who thanked two 100/12, who thanked one 100/11; the first payer
    // thanked two, the last two thanked Mo and Carl.
    let mo = 3.0 * 100.0 / 13.0 + 4.0 * 100.0 / 12.0 + 100.0 / 11.0;
    let found = board(&t).await;
    assert_eq!(found.first[0], (1, Row { member: t.mo.0, points: f64::round(mo) as u32, people: 8 }));
    assert_eq!((found.members, found.own, found.open), (3, Own::Nothing, false), "two people are not enough for Carl");
    let profile = t.types(t.ada, "/profile show").await.text();
    let adas = row(&found, t.ada).unwrap().points;
    let told = format!("{adas} points in the last 30 days: level {}.", level(adas));
    assert!(profile.contains(&told), "{told}: {profile}");
    let carls = t.types(t.carl, "/profile show").await.text();
    assert!(carls.contains("No points in the last 30 days yet"), "{carls}");
    t.discord.set_locale(t.carl, "zh-CN");
    insta::assert_snapshot!("leaderboard_zh", named(&t, t.types(t.carl, "/leaderboard").await.text(), &payers));
    t.discord.set_locale(t.ada, "zh-CN");
    let profile = t.types(t.ada, "/profile show").await.text();
    assert!(profile.contains(&format!("最近 30 天获得 {adas} 分：{} 级", level(adas))), "{profile}");
}

#[tokio::test]
async fn who_is_further_down_reads_their_own_line_below_the_first_ten() {
    let t = prepared().await;
    let payers = payers(&t, 14).await;
    let mut authors = Vec::new();
    for number in 0..12 {
        let author = joins(&t, &format!("Author {number}"));
        thanked(&t, author, &payers[..14 - number]);
        authors.push(author);
    }
    t.settle().await;
    t.after(DAY).await;
    let last = t.types(authors[11], "/leaderboard").await.text();
    assert!(last.contains("You: place 12, ") && last.contains("from 3 people or more. Thank you"), "{last}");
    assert!(last.contains(&format!("10. <@{}> — ", authors[9])) && !last.contains("11. "), "{last}");
    assert!(last.contains("12 members on the list"), "{last}");
    let first = t.types(authors[0], "/leaderboard").await.text();
    assert!(!first.contains("You: "), "who is shown is not told twice: {first}");
}

#[tokio::test]
async fn ab1_a_hundred_free_accounts_move_nothing() {
    let (t, payers) = community().await;
    let before = (board(&t).await, t.types(t.ada, "/leaderboard").await.text());
    let boosted = joins(&t, "Boosted");
    let posts: Vec<_> = [boosted, boosted, t.ada, payers[0]]
        .map(|author| (author, t.discord.say(author, t.general, "Look at me", None).unwrap()))
        .into();
    for number in 0..100 {
        let fake = joins(&t, &format!("Fake {number}"));
        for (_, post) in &posts {
            t.discord.react(fake, t.general, *post, "🔥").unwrap();
        }
    }
    t.settle().await;
    let after = later(&t).await;
    assert_eq!((after, t.types(t.ada, "/leaderboard").await.text()), before);
    let told = t.types(boosted, "/leaderboard").await.text();
    assert!(told.contains("You are not on the list") && !told.contains(&boosted.to_string()), "{told}");
    // The same thanks from members who count would have moved it.
    thanked(&t, boosted, &payers[..4]);
    t.settle().await;
    assert!(row(&later(&t).await, boosted).is_some());
}

#[tokio::test]
async fn a_ring_of_paid_accounts_hands_out_no_more_than_its_own_points() {
    let (t, _) = community().await;
    let before = board(&t).await;
    let ring = payers(&t, 4).await;
    for one in &ring {
        let others: Vec<MemberId> = ring.iter().copied().filter(|other| other != one).collect();
        for _ in 0..4 {
            thanked(&t, *one, &others);
        }
    }
    t.settle().await;
    let gained = |board: &Board| ring.iter().filter_map(|one| row(board, *one)).map(|row| row.points).sum::<u32>();
    let held = later(&t).await;
    // Even when a moderator finds it honest and it counts in full.
    let finding = t.types(t.mo, "/mod flags").await;
    t.clicks(t.mo, &finding, "Clear").await;
    let cleared = later(&t).await;
    for who in [t.mo, t.ada] {
        assert_eq!(row(&held, who), row(&before, who), "nobody pays for it");
        assert_eq!(row(&cleared, who), row(&before, who), "nobody pays for it");
    }
    // Each gives twelve reactions and so hands out 100 × 12/22 points.
    assert!(gained(&held) < gained(&cleared), "{} {}", gained(&held), gained(&cleared));
    assert_eq!(gained(&cleared), 4 * 55);
}

#[tokio::test]
async fn pv2_who_leaves_the_analysis_is_gone_at_once_and_told_how_to_come_back() {
    let (t, payers) = community().await;
    let before = t.types(t.carl, "/leaderboard").await.text();
    assert!(before.contains(&t.ada.to_string()), "{before}");
    let panel = t.types(t.ada, "/privacy choices").await;
    let panel = t.clicks(t.ada, &panel, &format!("Do not allow: {CHOICE}")).await;
    let left = t.types(t.carl, "/leaderboard").await.text();
    assert!(!left.contains(&t.ada.to_string()) && left.contains(&t.mo.to_string()), "{left}");
    let own = t.types(t.ada, "/leaderboard").await.text();
    assert!(own.contains("You have opted out of community analysis") && own.contains("`/privacy choices`"), "{own}");
    t.clicks(t.ada, &panel, &format!("Allow: {CHOICE}")).await;
    assert_eq!(t.types(t.carl, "/leaderboard").await.text(), before, "what she did before counts again");
    // Nor does what somebody gave count any more.
    let panel = t.types(payers[7], "/privacy choices").await;
    t.clicks(payers[7], &panel, &format!("Do not allow: {CHOICE}")).await;
    assert_eq!(row(&board(&t).await, t.mo).unwrap().people, 7);
}

#[tokio::test]
async fn pv1_where_analysis_is_off_nothing_recorded_before_is_told() {
    let (t, _) = community().await;
    t.types(t.ada, "/leaderboard").await;
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    for line in ["/leaderboard", "/leaderboard period:week"] {
        let told = t.types(t.ada, line).await;
        assert!(told.is_ephemeral() && told.text().contains("does not analyze who helps whom"), "{}", told.text());
    }
    t.discord.set_locale(t.ada, "zh-CN");
    assert!(t.types(t.ada, "/leaderboard").await.text().contains("没有分析谁帮助了谁"));
}

#[tokio::test]
async fn who_left_the_server_is_not_in_the_table_and_nobody_leaves_a_gap() {
    let (t, _) = community().await;
    assert_eq!(row(&board(&t).await, t.ada).map(|row| row.people), Some(5));
    t.discord.leave(t.mo);
    let found = later(&t).await;
    assert_eq!((row(&found, t.mo), found.first[0].0, found.first[0].1.member), (None, 1, t.ada.0));
    assert_eq!(found.members, 2);
}

#[tokio::test]
async fn while_hardly_anybody_pays_everybody_counts_and_is_told_so() {
    let t = prepared().await;
    let empty = t.types(t.ada, "/leaderboard").await.text();
    assert!(empty.contains("Nobody is on the list") && empty.contains("so everybody’s thanks count"), "{empty}");
    let friends: Vec<MemberId> = (0..3).map(|number| joins(&t, &format!("Friend {number}"))).collect();
    thanked(&t, t.ada, &friends[..2]);
    t.settle().await;
    assert_eq!(later(&t).await.members, 0, "two are not enough, also where everybody counts");
    thanked(&t, t.ada, &friends);
    t.settle().await;
    t.after(DAY).await;
    let told = t.types(t.ada, "/leaderboard").await.text();
    assert!(told.contains("from 3 people") && told.contains("so everybody’s thanks count"), "{told}");
    assert!(!told.contains("Points come from paying members"), "{told}");
}

#[tokio::test]
async fn points_go_with_their_period_and_when_nobody_listened_is_said() {
    let (t, payers) = community().await;
    t.after(10 * DAY).await;
    thanked(&t, payers[1], &payers[2..6]);
    t.settle().await;
    t.after(DAY).await;
    let week = t.types(t.ada, "/leaderboard period:week").await.text();
    assert!(week.contains(&payers[1].to_string()) && !week.contains(&t.mo.to_string()), "{week}");
    assert!(week.contains("the last 7 days"), "{week}");
    let month = t.types(t.ada, "/leaderboard").await.text();
    assert!(month.contains(&payers[1].to_string()) && month.contains(&t.mo.to_string()), "{month}");
    t.after(25 * DAY).await;
    let (month, quarter) = (t.types(t.ada, "/leaderboard period:month").await.text(), "/leaderboard period:quarter");
    assert!(month.contains(&payers[1].to_string()) && !month.contains(&t.mo.to_string()), "{month}");
    assert!(t.types(t.ada, quarter).await.text().contains(&t.mo.to_string()));
    let profile = t.types(t.ada, "/profile show").await.text();
    assert!(profile.contains("No points in the last 30 days"), "levels fall when attention does: {profile}");
    assert!(!month.contains("The bot was not listening"), "{month}");
    let (from, until) = (START - 50 * DAY, START - 40 * DAY);
    let mut tx = t.app.store.begin().await.unwrap();
    for (from, until) in [(START - 90 * DAY, from), (until, START)] {
        listening::insert(&mut tx, t.guild, from, until, Source::Live).await.unwrap();
    }
    tx.commit().await.unwrap();
    let told = t.types(t.ada, quarter).await.text();
    assert!(told.contains(&format!("The bot was not listening <t:{from}:f> – <t:{until}:f>")), "{told}");
    assert!(
        !told.contains("lyceum backfill") && !told.contains("/mod"),
        "members are sent nowhere they cannot go: {told}"
    );
}

#[tokio::test]
async fn however_many_ask_the_table_is_made_once_a_minute() {
    let (t, payers) = community().await;
    let asked = || t.discord.requests().iter().filter(|line| line.path.contains("/members/")).count();
    let before = asked();
    let (one, two) = tokio::join!(board(&t), board(&t));
    assert_eq!((&one, asked() - before), (&two, 3), "who comes meanwhile waits; each of three is looked for once");
    let before = asked();
    thanked(&t, t.ada, &payers);
    t.settle().await;
    t.types(t.ada, "/leaderboard").await;
    t.types(t.mo, "/profile show").await;
    assert_eq!(board(&t).await, one, "not twice a minute");
    assert_eq!(asked(), before, "nor is Discord asked who is here");
    assert_eq!(row(&later(&t).await, t.ada).map(|row| row.people), Some(8));
    assert!(asked() > before);
}
