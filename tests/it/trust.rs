//! Credit that cannot be bought with accounts: the ranking does not move, the finding is shown, a moderator decides.

use lyceum::actions::assess_trust;
use lyceum::domain::access::{Entry, Fact, Joined, Source, SourceKind};
use lyceum::domain::community::trust::decision::{About, Verdict};
use lyceum::domain::community::trust::flag::{Discount, Key, Pattern};
use lyceum::domain::community::trust::{Decided, Decision, Flag};
use lyceum::domain::ids::{GuildId, MemberId, MessageId};
use lyceum::store::{erasure, ledger, personal, ranks, trust};

use crate::lessons::scenes::{holds, plan, prepared};
use crate::stores::for_each_store;
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
async fn ab1_a_free_plan_or_a_trial_makes_no_account_heard() {
    let t = prepared().await;
    honest(&t).await;
    let before = places(&t).await;
    let club = plan(&t, "Open to all").await;
    let trying = r#"{"status":"trialing","paid":true,"trial_end":1802000000}"#;
    let target = says(&t, joins(&t, "Boosted"), "Look at me");
    for number in 0..24 {
        let fake = joins(&t, &format!("Fake {number}"));
        let (source, fact) = if number % 2 == 0 {
            (Source::free(fake, club), Fact::Joined(Joined { until: None, left: false }))
        } else {
            let source = Source { kind: SourceKind::Subscription, id: format!("sub_{fake}") };
            (source, Fact::Subscription(serde_json::from_str(trying).unwrap()))
        };
        let entry = Entry { plan: club, source, fact, actor: None, recorded_at: t.clock.now() };
        let mut tx = t.app.store.begin().await.unwrap();
        ledger::append(&mut tx, t.guild, fake, &entry, 0).await.unwrap();
        tx.commit().await.unwrap();
        t.discord.react(fake, t.general, target, "🔥").unwrap();
    }
    t.settle().await;
    same(&before, &places(&t).await);
    let flags = t.types(t.mo, "/mod flags").await.text();
    assert!(flags.contains("None of the accounts pays"), "{flags}");
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
    assert!(told.contains("so everybody’s thanks count") && told.contains(&t.ada.to_string()), "{told}");
}

#[tokio::test]
async fn an_honest_server_shows_no_findings_and_members_are_not_offered_the_command() {
    let t = prepared().await;
    assert!(t.discord.run(t.ada, t.general, "/mod flags").await.is_err());
    assert!(t.types(t.mo, "/mod flags").await.text().contains("Nothing suspicious was found"));
}

/// Four paying members who praise nobody but each other.
async fn ring(t: &TestApp) -> Vec<MemberId> {
    let gold = plan(t, "Ring").await;
    let mut ring = Vec::new();
    for number in 0..4 {
        let member = joins(t, &format!("Friend {number}"));
        holds(t, member, gold, true).await;
        ring.push(member);
    }
    praises(t, &ring, 4).await;
    ring
}

/// Each writes `times`, and all the others react.
async fn praises(t: &TestApp, ring: &[MemberId], times: usize) {
    for one in ring {
        for number in 0..times {
            let post = says(t, *one, &format!("Thought {number}"));
            for other in ring.iter().filter(|other| *other != one) {
                t.discord.react(*other, t.general, post, "💛").unwrap();
            }
        }
    }
    t.settle().await;
}

/// The part of all scores that `members` have in the ranking `/mod core` shows at this moment.
async fn share(t: &TestApp, members: &[MemberId]) -> f64 {
    t.types(t.mo, "/mod core").await;
    let places = ranks::top(&mut t.app.store.read(), t.guild, 100).await.unwrap();
    places.iter().filter(|place| members.contains(&place.member)).map(|place| place.score).sum()
}

#[tokio::test]
async fn a_decision_is_signed_stands_in_the_audit_and_is_in_the_very_next_ranking() {
    let t = prepared().await;
    honest(&t).await;
    let ring = ring(&t).await;
    let damped = share(&t, &ring).await;
    let reply = t.types(t.mo, "/mod flags").await;
    assert!(reply.text().contains("Praise given back") && reply.text().contains("Waiting"), "{}", reply.text());
    let cleared = t.clicks(t.mo, &reply, "Clear").await.text();
    let signed = format!("Decided by <@{}>, <t:", t.mo);
    assert!(cleared.contains("A moderator found it honest") && cleared.contains(&signed), "{cleared}");
    // The clock stands still: only what was decided has changed.
    let full = share(&t, &ring).await;
    assert!(full > 1.3 * damped, "{damped} {full}");
    let audit = t.types(t.carl, "/mod audit kind:suspicious interactions").await.text();
    let line = format!("<@{}> · cleared a finding about <@{}> (“Praise given back”, accounts: 4)", t.mo, ring[0]);
    assert!(audit.contains(&line), "{audit}");
    let about = t.types(t.carl, &format!("/mod audit member:<@{}>", ring[0])).await.text();
    assert!(about.contains("cleared a finding"), "{about}");
    t.discord.set_locale(t.carl, "zh-CN");
    let chinese = t.types(t.carl, "/mod flags").await.text();
    assert!(chinese.contains(&format!("由 <@{}> 决定", t.mo)), "{chinese}");
    // Who is gone is no longer named, and that somebody decided stays.
    let mut tx = t.app.store.begin().await.unwrap();
    erasure::erase(&mut tx, t.guild, ring[0]).await.unwrap();
    tx.commit().await.unwrap();
    t.discord.set_locale(t.carl, "en-US");
    let audit = t.types(t.carl, "/mod audit kind:suspicious interactions").await.text();
    assert!(
        audit.contains("cleared a finding (“Praise given back”") && !audit.contains(&ring[0].to_string()),
        "{audit}"
    );
}

#[tokio::test]
async fn nobody_decides_about_themselves_or_about_something_that_has_doubled_meanwhile() {
    let t = prepared().await;
    honest(&t).await;
    let ring = ring(&t).await;
    let reply = t.types(t.mo, "/mod flags").await;
    t.discord.give_role(ring[2], t.discord.role_named("Moderator").unwrap());
    let own = t.types(ring[2], "/mod flags").await;
    for verdict in ["Clear", "Discount"] {
        let refused = t.clicks(ring[2], &own, verdict).await.text();
        assert!(refused.contains("You are part of this finding yourself"), "{refused}");
    }
    assert!(t.types(t.mo, "/mod flags").await.text().contains("Waiting"), "nothing was decided");
    for _ in 0..2 {
        t.after(7_300).await;
        praises(&t, &ring, 2).await;
    }
    let refused = t.clicks(t.mo, &reply, "Clear").await.text();
    assert!(refused.contains("has grown a lot since you looked"), "{refused}");
    let fresh = t.types(t.mo, "/mod flags").await;
    assert!(fresh.text().contains("Waiting"), "{}", fresh.text());
    assert!(t.clicks(t.mo, &fresh, "Clear").await.text().contains("found it honest"));
}

/// Eleven reactions at the one who would decide must not make anybody untouchable.
#[tokio::test]
async fn who_is_only_praised_may_say_that_it_is_not_honest_and_the_owner_may_say_anything() {
    let t = prepared().await;
    honest(&t).await;
    let fan = joins(&t, "Fan");
    let gold = plan(&t, "Fans").await;
    holds(&t, fan, gold, true).await;
    for (praised, other) in [(t.mo, "Mo"), (t.carl, "Carl")] {
        for number in 0..15 {
            let post = says(&t, praised, &format!("{other}'s post {number}"));
            t.discord.react(fan, t.general, post, "👍").unwrap();
        }
    }
    t.settle().await;
    let page = async |who| {
        let mut reply = t.types(who, "/mod flags").await;
        if !reply.text().contains(&format!("acted for <@{who}>")) {
            reply = t.clicks(who, &reply, "▶").await;
        }
        reply
    };
    let mos = page(t.mo).await;
    let refused = t.clicks(t.mo, &mos, "Clear").await.text();
    assert!(refused.contains("You are part of this finding yourself"), "{refused}");
    let held = t.clicks(t.mo, &mos, "Discount").await.text();
    assert!(held.contains("A moderator confirmed it"), "{held}");
    let carls = page(t.carl).await;
    let cleared = t.clicks(t.carl, &carls, "Clear").await.text();
    assert!(cleared.contains("A moderator found it honest"), "{cleared}");
}

#[tokio::test]
async fn what_nobody_decides_about_goes_on_being_discounted_and_shown() {
    let t = prepared().await;
    honest(&t).await;
    let ring = ring(&t).await;
    let damped = share(&t, &ring).await;
    // A night, and then longer than is looked through.
    t.after(DAY).await;
    t.after(40 * DAY).await;
    let later = share(&t, &ring).await;
    assert!((later - damped).abs() < 0.01 * damped, "{damped} {later}");
    let page = t.types(t.mo, "/mod flags").await;
    let told = page.text();
    assert!(told.contains("Waiting for a moderator since earlier weeks") && told.contains("48 times in all"), "{told}");
    assert!(!told.contains("None of the accounts pays") && !told.contains(" 0%"), "nobody knows that any more: {told}");
    assert!(t.clicks(t.mo, &page, "Clear").await.text().contains("Nothing suspicious was found"));
    assert!(share(&t, &ring).await > 1.3 * later);
}

#[tokio::test]
async fn what_was_confirmed_holds_for_as_long_as_it_counts_and_can_be_taken_back() {
    let t = prepared().await;
    honest(&t).await;
    let ring = ring(&t).await;
    let damped = share(&t, &ring).await;
    let reply = t.types(t.mo, "/mod flags").await;
    assert!(t.clicks(t.mo, &reply, "Discount").await.text().contains("A moderator confirmed it"));
    t.after(40 * DAY).await;
    let later = share(&t, &ring).await;
    assert!((later - damped).abs() < 0.01 * damped, "{damped} {later}");
    let earlier = t.types(t.mo, "/mod flags").await;
    let told = earlier.text();
    assert!(told.contains("Confirmed earlier: still discounted") && told.contains("48 times in all"), "{told}");
    let done = t.clicks(t.mo, &earlier, "Clear").await.text();
    assert!(done.contains("Nothing suspicious was found"), "{done}");
    let cleared = share(&t, &ring).await;
    assert!(cleared > 1.3 * later, "{later} {cleared}");
}

#[tokio::test]
async fn what_was_decided_is_kept_and_leaves_with_a_member_on_both_engines() {
    for_each_store(|db| async move {
        let (guild, by, leader, other) = (GuildId(70), MemberId(u64::MAX), MemberId(u64::MAX - 1), MemberId(5));
        let discount = |src: MemberId, dst: MemberId, keep| Discount { src: src.0, dst: dst.0, keep };
        let flag = Flag {
            accounts: vec![other.0, 6, leader.0],
            acts: 90,
            from: 10,
            to: 20,
            discounts: vec![
                discount(other, leader, 0.1),
                discount(MemberId(6), other, 0.25),
                discount(leader, other, 0.1),
            ],
            ..Flag::blank(Pattern::Clique, leader.0, false)
        };
        let burst = Flag {
            accounts: vec![other.0, leader.0],
            acts: 12,
            discounts: vec![discount(other, leader, 0.5)],
            ..Flag::blank(Pattern::PairBurst, leader.0, false)
        };
        let mut tx = db.begin().await.unwrap();
        for (flag, verdict) in [(&flag, Verdict::Discount), (&burst, Verdict::Discount), (&flag, Verdict::Clear)] {
            let decision = Decision { about: About::Flag(flag.key()), verdict, accounts: 3, at: 30 };
            let number = trust::insert_decision(&mut tx, guild, &decision, by).await.unwrap();
            trust::keep_finding(&mut tx, guild, number, (flag, verdict)).await.unwrap();
        }
        let mute = Decision { about: About::Member(7), verdict: Verdict::Discount, accounts: 0, at: 31 };
        trust::insert_decision(&mut tx, guild, &mute, by).await.unwrap();
        tx.commit().await.unwrap();
        let kept = trust::list_decisions(&mut db.read(), guild).await.unwrap();
        assert_eq!((kept.len(), kept[0].by, kept[0].acts, kept[0].from, kept[0].to), (4, by.0, 90, 10, 20));
        assert_eq!(kept[0].decision.about, About::Flag(flag.key()));
        assert_eq!(kept[1].decision.about, About::Flag(Key { actor: Some(5), ..burst.key() }));
        assert_eq!(kept[0].accounts, flag.accounts);
        let sorted = |discounts: &[Discount]| {
            let mut pairs: Vec<(u64, u64, f64)> = discounts.iter().map(|it| (it.src, it.dst, it.keep)).collect();
            pairs.sort_by_key(|it| (it.0, it.1));
            pairs
        };
        assert_eq!(sorted(&kept[0].discounts), sorted(&flag.discounts));
        assert!(kept[2].discounts.is_empty() && kept[2].accounts == flag.accounts, "what is cleared takes nothing");
        assert_eq!(kept[3], Decided { by: by.0, ..Decided::from(mute) });
        assert!(trust::list_decisions(&mut db.read(), GuildId(71)).await.unwrap().is_empty());
        // The leader goes: the burst was with them alone, the group is still one of the others.
        let told = personal::rows(&mut db.read(), guild, leader).await.unwrap();
        assert_eq!((told["trust_accounts"].len(), told["trust_discounts"].len()), (3, 3));
        let hidden = |row: &personal::Told| row.values().filter(|it| it.as_deref() == Some("somebody else")).count();
        assert!(told["trust_discounts"].iter().all(|row| hidden(row) == 1), "{told:?}");
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, leader).await.unwrap();
        tx.commit().await.unwrap();
        assert!(personal::rows(&mut db.read(), guild, leader).await.unwrap().is_empty());
        let left = trust::list_decisions(&mut db.read(), guild).await.unwrap();
        let brief: Vec<(usize, usize)> = left.iter().map(|it| (it.accounts.len(), it.discounts.len())).collect();
        assert_eq!(brief, [(2, 1), (2, 0), (0, 0)]);
    })
    .await;
}

#[tokio::test]
async fn one_who_lapses_does_not_make_every_fake_heard_again() {
    for_each_store(|db| async move {
        let guild = GuildId(70);
        let open = async |paying: u64, granted: u64| {
            let (paying, granted) = ((1..=paying).collect(), (100..100 + granted).collect());
            assess_trust::sources(&mut db.read(), guild, &paying, &granted, 0).await.unwrap().is_open()
        };
        assert!(open(5, 0).await && !open(6, 0).await && !open(1, 5).await && open(0, 9).await);
        let closes = async |closed: bool| {
            let mut tx = db.begin().await.unwrap();
            trust::set_closed(&mut tx, guild, closed, 5).await.unwrap();
            trust::set_closed(&mut tx, guild, closed, 6).await.unwrap();
            tx.commit().await.unwrap();
        };
        closes(true).await;
        assert!(!open(5, 0).await && !open(4, 0).await && !open(1, 3).await && open(3, 0).await);
        closes(false).await;
        assert!(open(5, 0).await && !open(6, 0).await);
    })
    .await;
}

#[tokio::test]
async fn the_ranking_remembers_that_only_those_who_pay_are_heard() {
    let t = prepared().await;
    let read = async || trust::is_closed(&mut t.app.store.read(), t.guild).await.unwrap();
    let post = says(&t, t.ada, "Hello");
    t.discord.react(t.carl, t.general, post, "👋").unwrap();
    t.settle().await;
    t.types(t.mo, "/mod core").await;
    assert!(!read().await);
    honest(&t).await;
    places(&t).await;
    assert!(read().await);
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
