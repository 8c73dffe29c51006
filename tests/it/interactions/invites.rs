//! Scenes: by whose invite somebody came, where Discord's counts leave no doubt about it, and what is kept of it.

use std::collections::BTreeSet;
use std::time::Duration;

use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::invites::{Invite, Join};
use lyceum::domain::ids::{ChannelId, MemberId, RoleId};
use lyceum::sandbox::discord::{EventFault, RestFault, bits};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::invites::{self, Counting, Invited};
use lyceum::store::{erasure, guilds, interactions, members, personal, privacy};

use super::store::{GUILD, record};
use crate::stores::for_each_store;
use crate::world::{DAY, START, TestApp};

/// Seconds after which every count that was asked for has been made.
const COUNTED: i64 = 10;
const UNKNOWN: &str = "By whose invite they came is not known.";

fn bot_may(t: &TestApp, more: u64) {
    t.discord.set_role_permissions(t.discord.bot_role().unwrap(), bits::BOT | more);
}

async fn analyse(t: &TestApp, on: bool) {
    set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(on)).await.unwrap();
    t.after(COUNTED).await;
}

/// A community that is analysed, whose bot hears who joins and may do `more` in the server.
async fn counting(more: u64) -> TestApp {
    let t = TestApp::start_with(&[("LYCEUM__DISCORD__MEMBERS_INTENT", "true")]).await;
    bot_may(&t, more);
    analyse(&t, true).await;
    t
}

/// Somebody new, not yet in the server.
fn person(t: &TestApp, name: &str) -> MemberId {
    t.discord.add_user(name, "en-US")
}

async fn comes_by(t: &TestApp, name: &str, code: &str) -> MemberId {
    let who = person(t, name);
    assert!(t.discord.join_by(who, code), "{name} by {code}");
    t.settle().await;
    t.after(COUNTED).await;
    who
}

/// What Mo reads about a member.
async fn card(t: &TestApp, name: &str) -> String {
    t.types(t.mo, &format!("/mod member member:@{name}")).await.text()
}

/// Who came by whose invite, once each, in the order of those who came.
async fn brought(t: &TestApp) -> Vec<(MemberId, MemberId)> {
    let all = interactions::list(&mut t.app.store.read(), t.guild, 1_000).await.unwrap();
    let all = all.iter().filter(|it| it.kind == InteractionKind::Invite).map(|it| (it.actor, it.target));
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

async fn how(t: &TestApp) -> Counting {
    invites::counting(&mut t.app.store.read(), t.guild).await.unwrap()
}

/// How often Discord was asked for the invites.
fn asked(t: &TestApp) -> usize {
    let requests = t.discord.requests();
    requests
        .iter()
        .filter(|it| it.method == "GET" && it.path.ends_with(&format!("/guilds/{}/invites", t.guild)))
        .count()
}

#[tokio::test]
async fn who_brought_whom_is_said_in_both_languages_and_gives_no_place() {
    let t = counting(bits::MANAGE_GUILD).await;
    t.sells("Gold", "9.90").await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    let bob = comes_by(&t, "Bob", &code).await;
    let came = t.clock.now() - COUNTED;
    comes_by(&t, "Cleo", &code).await;
    assert_eq!(brought(&t).await.first(), Some(&(bob, t.ada)));
    t.subscribes(bob, "Gold").await;
    let line = format!("Came by an invite of <@{}>: <t:{came}:f>", t.ada);
    let said = card(&t, "Bob").await;
    assert!(said.contains(&line) && !said.contains(UNKNOWN), "{said}");
    let said = card(&t, "Ada").await;
    assert!(said.contains("by their invites in the last 90 days: 2, of whom 1 hold a plan now."), "{said}");
    assert!(said.contains(UNKNOWN), "Ada was there before: {said}");
    t.discord.set_locale(t.mo, "zh-CN");
    let said = card(&t, "Bob").await;
    assert!(said.contains(&format!("经由 <@{}> 的邀请加入：<t:{came}:f>", t.ada)), "{said}");
    let said = card(&t, "Ada").await;
    assert!(said.contains("最近 90 天经由其邀请加入的人：2，其中目前持有方案的：1。"), "{said}");
    // Bringing people is no merit: nobody credits anybody.
    t.after(2 * DAY).await;
    assert!(lyceum::store::edges::list(&mut t.app.store.read(), t.guild, t.clock.now()).await.unwrap().is_empty());
    // Who leaves and comes back is told of anew, and counts once.
    t.discord.leave(bob);
    let carls = t.discord.invite_by(t.carl, t.general, 0);
    assert!(t.discord.join_by(bob, &carls));
    t.settle().await;
    t.after(COUNTED).await;
    let of = async |who| invites::of_member(&mut t.app.store.read(), t.guild, who).await.unwrap();
    assert_eq!(of(bob).await.by.map(|(who, _)| who), Some(t.carl));
    assert_eq!((of(t.ada).await.brought, of(t.carl).await.brought), (2, 1));
}

#[tokio::test]
async fn two_at_once_by_two_peoples_invites_are_nobodys_and_by_one_persons_theirs() {
    let t = counting(bits::MANAGE_GUILD).await;
    let (adas, carls) = (t.discord.invite_by(t.ada, t.general, 0), t.discord.invite_by(t.carl, t.general, 0));
    let (bob, cleo) = (person(&t, "Bob"), person(&t, "Cleo"));
    assert!(t.discord.join_by(bob, &adas) && t.discord.join_by(cleo, &carls));
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, []);
    assert!(card(&t, "Bob").await.contains(UNKNOWN));
    // By the server's own address.
    assert!(t.discord.join(person(&t, "Dan")));
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, []);
    // Beside somebody without an invite, who came by one cannot be told either.
    let (eve, finn) = (person(&t, "Eve"), person(&t, "Finn"));
    assert!(t.discord.join(eve) && t.discord.join_by(finn, &adas));
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, []);
    let (gwen, hal) = (person(&t, "Gwen"), person(&t, "Hal"));
    let other = t.discord.invite_by(t.ada, t.lessons, 0);
    assert!(t.discord.join_by(gwen, &adas) && t.discord.join_by(hal, &other));
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, [(gwen, t.ada), (hal, t.ada)]);
}

#[tokio::test]
async fn an_invite_for_one_person_is_known_where_the_bot_hears_that_it_was_made() {
    let t = counting(bits::MANAGE_GUILD | bits::MANAGE_CHANNELS).await;
    let once = t.discord.invite_by(t.ada, t.general, 1);
    t.settle().await;
    t.after(COUNTED).await;
    let bob = comes_by(&t, "Bob", &once).await;
    assert!(!t.discord.join_by(person(&t, "Late"), &once), "used up");
    assert_eq!(brought(&t).await, [(bob, t.ada)]);
    bot_may(&t, bits::MANAGE_GUILD);
    let unheard = t.discord.invite_by(t.ada, t.general, 1);
    t.settle().await;
    t.after(COUNTED).await;
    comes_by(&t, "Cleo", &unheard).await;
    assert_eq!(brought(&t).await, [(bob, t.ada)]);
}

#[tokio::test]
async fn a_raid_costs_one_count_and_its_inviter_is_known() {
    let t = counting(bits::MANAGE_GUILD).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    let before = asked(&t);
    for number in 0..40 {
        assert!(t.discord.join_by(person(&t, &format!("Raider {number}")), &code));
    }
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(asked(&t) - before, 1);
    assert_eq!(brought(&t).await.len(), 40);
}

#[tokio::test]
async fn who_comes_while_the_invites_are_counted_waits_for_the_next_count() {
    let t = counting(bits::MANAGE_GUILD).await;
    let (adas, carls) = (t.discord.invite_by(t.ada, t.general, 0), t.discord.invite_by(t.carl, t.general, 0));
    let before = how(&t).await;
    assert!(t.discord.join_by(person(&t, "Bob"), &adas));
    t.settle().await;
    t.discord.faults().rest("GET", "/invites", 1, RestFault::Delay(Duration::from_millis(800)));
    t.clock.advance(COUNTED);
    let cleo = person(&t, "Cleo");
    #[allow(clippy::disallowed_methods, reason = "the answer is on its way for as long")]
    let meanwhile = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(t.discord.join_by(cleo, &carls));
    };
    tokio::join!(t.settle(), meanwhile);
    assert_eq!(how(&t).await, before, "whether that count held Cleo cannot be known");
    assert_eq!(invites::count_joins(&mut t.app.store.read(), t.guild).await.unwrap(), 2);
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, [], "nor who came by whose");
    assert_eq!(invites::count_joins(&mut t.app.store.read(), t.guild).await.unwrap(), 0);
    let dan = comes_by(&t, "Dan", &carls).await;
    assert_eq!(brought(&t).await, [(dan, t.carl)]);
}

#[tokio::test]
async fn dg6_who_came_unheard_is_not_taken_for_somebody_else() {
    let t = counting(bits::MANAGE_GUILD).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    let connects = t.app.gateway.connects();
    // Between two sessions nothing is heard (Discord: close code 4009).
    t.discord.faults().events("GUILD_MEMBER_ADD", 1, EventFault::Drop);
    assert!(t.discord.join_by(person(&t, "Unheard"), &code));
    t.discord.cut_gateway(Some(4009));
    t.until("a new session has begun", || t.app.gateway.is_ready() && t.app.gateway.connects() > connects).await;
    t.settle().await;
    t.after(COUNTED).await;
    assert!(t.discord.join(person(&t, "Bob")), "by the server's own address");
    t.settle().await;
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, []);
    let cleo = comes_by(&t, "Cleo", &code).await;
    assert_eq!(brought(&t).await, [(cleo, t.ada)]);
}

#[tokio::test]
async fn without_the_permission_nothing_is_kept_or_asked_and_doctor_says_what_it_takes() {
    let t = counting(0).await;
    let takes = "by whose invite somebody comes is not recorded; that takes the Server Members intent";
    assert_eq!(how(&t).await, Counting::Off);
    let before = asked(&t);
    let code = t.discord.invite_by(t.ada, t.general, 0);
    comes_by(&t, "Bob", &code).await;
    assert_eq!((asked(&t) - before, brought(&t).await), (0, vec![]));
    assert!(!card(&t, "Bob").await.contains(UNKNOWN), "nothing is known of anybody");
    assert!(t.types(t.carl, "/doctor").await.text().contains(takes));
    // Granted, it is noticed in the night.
    bot_may(&t, bits::MANAGE_GUILD);
    t.after(DAY).await;
    t.after(COUNTED).await;
    assert!(!t.types(t.carl, "/doctor").await.text().contains(takes));
    let cleo = comes_by(&t, "Cleo", &code).await;
    assert_eq!(brought(&t).await, [(cleo, t.ada)]);
    // And taken away again, what was counted is forgotten.
    bot_may(&t, 0);
    comes_by(&t, "Dan", &code).await;
    assert_eq!(how(&t).await, Counting::Off);
    assert_eq!(invites::list(&mut t.app.store.read(), t.guild).await.unwrap(), []);
}

#[tokio::test]
async fn without_the_intent_nothing_is_asked() {
    let t = TestApp::start().await;
    bot_may(&t, bits::MANAGE_GUILD);
    analyse(&t, true).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    comes_by(&t, "Bob", &code).await;
    t.after(DAY).await;
    assert_eq!((asked(&t), how(&t).await), (0, Counting::Off));
    assert!(t.types(t.carl, "/doctor").await.text().contains("takes the Server Members intent"));
}

#[tokio::test]
async fn who_left_the_analysis_is_counted_without_a_name_and_without_analysis_nobody_is() {
    let t = counting(bits::MANAGE_GUILD).await;
    let bob = person(&t, "Bob");
    let mut tx = t.app.store.begin().await.unwrap();
    for who in [bob, t.ada] {
        consents::upsert(&mut tx, t.guild, who, Purpose::Analysis, false, START).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (adas, carls) = (t.discord.invite_by(t.ada, t.general, 0), t.discord.invite_by(t.carl, t.general, 0));
    let cleo = person(&t, "Cleo");
    assert!(t.discord.join_by(bob, &carls) && t.discord.join(cleo));
    t.settle().await;
    let told = personal::rows(&mut t.app.store.read(), t.guild, bob).await.unwrap();
    assert!(!told.contains_key("invite_joins"), "{told:?}");
    t.after(COUNTED).await;
    assert_eq!(brought(&t).await, [], "Cleo did not come by the invite that Bob used");
    t.discord.leave(bob);
    assert!(t.discord.join_by(bob, &carls));
    t.settle().await;
    t.after(COUNTED).await;
    comes_by(&t, "Dan", &adas).await;
    assert_eq!(brought(&t).await, [], "neither who refused nor by whose invite who refused");
    let kept = invites::list(&mut t.app.store.read(), t.guild).await.unwrap();
    assert_eq!(kept.iter().filter_map(|it| it.inviter).collect::<Vec<_>>(), [t.carl]);
    analyse(&t, false).await;
    assert_eq!(how(&t).await, Counting::Off);
    assert_eq!(invites::list(&mut t.app.store.read(), t.guild).await.unwrap(), []);
    let before = asked(&t);
    comes_by(&t, "Eve", &carls).await;
    assert_eq!((asked(&t), brought(&t).await), (before, vec![]));
}

#[tokio::test]
async fn pv3_pv4_it_is_in_the_members_file_and_goes_with_their_data() {
    let t = counting(bits::MANAGE_GUILD).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    comes_by(&t, "Bob", &code).await;
    let read = &mut t.app.store.read();
    let told = personal::rows(read, t.guild, t.ada).await.unwrap();
    assert_eq!(told["invites"][0]["uses"].as_deref(), Some("1"));
    assert_eq!(told["interactions"][0]["kind"].as_deref(), Some("16"));
    let shown = t.types(t.ada, "/privacy show").await.text();
    assert!(shown.contains("• Invites of yours, and how often they were used: **1**"), "{shown}");
    let asked = t.types(t.ada, "/privacy delete").await;
    t.clicks(t.ada, &asked, "Yes, erase my data").await;
    t.after(COUNTED).await;
    comes_by(&t, "Cleo", &code).await;
    for (table, count) in privacy::counts(read, t.guild, t.ada).await.unwrap() {
        assert!(count == 0 || !["invites", "invite_joins", "interactions"].contains(&table), "{table}: {count}");
    }
    let said = card(&t, "Bob").await;
    assert!(said.contains(UNKNOWN) && !said.contains(&t.ada.to_string()), "{said}");
}

#[tokio::test]
async fn counts_joins_and_who_brought_whom_are_kept_on_both_engines() {
    for_each_store(|db| async move {
        let invite = |code: &str, inviter, uses| Invite {
            code: code.to_owned(),
            inviter,
            channel: ChannelId(9),
            uses,
            max_uses: 5,
            expires_at: Some(START),
        };
        let (ann, bob) = (MemberId(u64::MAX), MemberId(20));
        assert_eq!(invites::counting(&mut db.read(), GUILD).await.unwrap(), Counting::Off, "an unknown guild");
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", START).await.unwrap();
        invites::expect(&mut tx, GUILD).await.unwrap();
        assert_eq!(invites::counting(&mut tx.read(), GUILD).await.unwrap(), Counting::Expected);
        let all = [invite("a", Some(ann), 1), invite("b", None, 0)];
        invites::replace(&mut tx, GUILD, &all, START).await.unwrap();
        invites::replace(&mut tx, GUILD, &all, START).await.unwrap();
        invites::expect(&mut tx, GUILD).await.unwrap();
        assert_eq!(invites::counting(&mut tx.read(), GUILD).await.unwrap(), Counting::Since(START));
        assert_eq!(invites::list(&mut tx.read(), GUILD).await.unwrap(), all);
        let joins = [Some(bob), Some(bob), None, None].map(|member| Join { member, at: START });
        for join in joins {
            invites::insert_join(&mut tx, GUILD, join).await.unwrap();
        }
        assert_eq!(invites::count_joins(&mut tx.read(), GUILD).await.unwrap(), 3, "told twice is once");
        // Erased, both are counted as before.
        let gone =
            [erasure::erase(&mut tx, GUILD, ann).await.unwrap(), erasure::erase(&mut tx, GUILD, bob).await.unwrap()];
        assert_eq!(gone, [1, 1]);
        assert_eq!(invites::list(&mut tx.read(), GUILD).await.unwrap()[0], invite("a", None, 1));
        let nobody = Join { member: None, at: START };
        assert_eq!(invites::take_joins(&mut tx, GUILD).await.unwrap(), [nobody; 3]);
        assert_eq!(invites::take_joins(&mut tx, GUILD).await.unwrap(), []);

        let came = |object, actor: MemberId, at| record(InteractionKind::Invite, object, actor.0, ann.0, at);
        let records = [came(1, bob, START), came(2, bob, START + 5), came(3, MemberId(30), START)];
        interactions::insert(&mut tx, &records).await.unwrap();
        let praise = record(InteractionKind::Reaction, 4, 40, ann.0, START);
        interactions::insert(&mut tx, &[praise]).await.unwrap();
        for role in [7, 8] {
            members::set_held(&mut tx, GUILD, bob, RoleId(role), true, START).await.unwrap();
        }
        tx.commit().await.unwrap();
        let of = async |who| invites::of_member(&mut db.read(), GUILD, who).await.unwrap();
        assert_eq!(of(ann).await, Invited { by: None, brought: 2, holders: 1 });
        assert_eq!(of(bob).await, Invited { by: Some((ann, START + 5)), brought: 0, holders: 0 });

        let mut tx = db.begin().await.unwrap();
        invites::insert_join(&mut tx, GUILD, nobody).await.unwrap();
        invites::forget(&mut tx, GUILD).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(invites::counting(&mut db.read(), GUILD).await.unwrap(), Counting::Off);
        assert_eq!(invites::list(&mut db.read(), GUILD).await.unwrap(), []);
        assert_eq!(invites::count_joins(&mut db.read(), GUILD).await.unwrap(), 0);
    })
    .await;
}
