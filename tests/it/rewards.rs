//! Scenes: points become days of a plan, once per click, and give nobody a voice.

use lyceum::actions::set_reward;
use lyceum::actions::take_reward::{self, Error, Wish};
use lyceum::domain::ids::{GuildId, MemberId, PlanId};
use lyceum::store::guilds;
use lyceum::store::plans;
use lyceum::store::rewards::{self, Reward, Spent};

use crate::lessons::scenes::{holds, plan, prepared};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

/// Eight members pay for a club and thank Ada for what she wrote: 73 points. Gold is on sale as well.
async fn community() -> TestApp {
    let t = prepared().await;
    t.types(t.carl, "/plan create name:Gold price:30 currency:EUR interval:once role:@Gold").await;
    let club = plan(&t, "Club").await;
    let message = t.discord.say(t.ada, t.general, "How ownership works", None).unwrap();
    for number in 0..8 {
        let payer = t.discord.add_user(&format!("Payer {number}"), "en-US");
        t.discord.join(payer);
        holds(&t, payer, club, true).await;
        t.discord.react(payer, t.general, message, "👍").unwrap();
    }
    t.settle().await;
    // Points are told by whole days.
    t.after(DAY).await;
    t
}

async fn gold(t: &TestApp) -> PlanId {
    plans::by_name(&mut t.app.store.read(), t.guild, "gold").await.unwrap().unwrap().id
}

#[tokio::test]
async fn a_creator_offers_gold_for_points_and_a_member_takes_it_until_it_ends_by_itself() {
    let t = community().await;
    assert!(t.types(t.ada, "/rewards").await.text().contains("This server offers no rewards for points yet"));
    insta::assert_snapshot!("reward_set", t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await.text());
    t.types(t.carl, "/plan reward plan:Club points:500 days:30").await;
    assert!(t.types(t.ada, "/leaderboard").await.text().contains("can be exchanged: `/rewards`"));
    let shelf = t.types(t.ada, "/rewards").await;
    assert!(shelf.is_ephemeral() && shelf.deferred);
    insta::assert_snapshot!("rewards", shelf.text());
    assert_eq!(shelf.message.as_ref().unwrap().buttons().len(), 1, "what is not affordable cannot be pressed");

    let asked = t.clicks(t.ada, &shelf, "Gold · 40 points").await;
    insta::assert_snapshot!("rewards_asked", asked.text());
    assert!(!t.sees(t.ada, t.lounge), "asked is not taken");
    let taken = t.clicks(t.ada, &asked, "Take it").await;
    insta::assert_snapshot!("rewards_taken", taken.text());
    assert!(t.sees(t.ada, t.lounge));
    let membership = t.types(t.ada, "/membership").await.text();
    assert!(membership.contains("Taken for 40 points, until <t:1800691200:f>"), "{membership}");
    assert!(t.why("Ada").await.contains("Taken for 40 points"));
    let left = t.clicks(t.ada, &taken, "Back").await.text();
    assert!(left.contains("**33 points** to spend, from the last 30 days; 40 are spent."), "{left}");

    t.after(7 * DAY + 7_200).await;
    assert!(!t.sees(t.ada, t.lounge));
    let membership = t.types(t.ada, "/membership").await.text();
    assert!(membership.contains("bought, given or taken for points ended"), "{membership}");

    let audit = t.types(t.mo, "/mod audit kind:plan").await.text();
    assert!(audit.contains("offers **Gold** for points (points: 40, days: 7)"), "{audit}");
    let ended = t.types(t.carl, "/plan reward plan:Gold points:0").await.text();
    assert!(ended.contains("can no longer be taken for points"), "{ended}");
    assert!(!t.types(t.ada, "/rewards").await.text().contains("Gold"));
}

#[tokio::test]
async fn the_same_in_chinese() {
    let t = community().await;
    t.discord.set_locale(t.ada, "zh-CN");
    t.discord.set_locale(t.carl, "zh-CN");
    insta::assert_snapshot!("reward_set_zh", t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await.text());
    let shelf = t.types(t.ada, "/rewards").await;
    insta::assert_snapshot!("rewards_zh", shelf.text());
    let asked = t.clicks(t.ada, &shelf, "Gold · 40 分").await;
    insta::assert_snapshot!("rewards_asked_zh", asked.text());
    insta::assert_snapshot!("rewards_taken_zh", t.clicks(t.ada, &asked, "兑换").await.text());
}

/// CC3: one purse, two clicks.
#[tokio::test]
async fn cc3_two_clicks_at_once_take_one_reward() {
    let t = community().await;
    t.types(t.carl, "/plan reward plan:Gold points:20 days:7").await;
    let shelf = t.types(t.ada, "/rewards").await;
    let asked = t.clicks(t.ada, &shelf, "Gold · 20 points").await;
    let message = asked.message.as_ref().unwrap().id;
    let (one, two) =
        tokio::join!(t.discord.click(t.ada, message, "Take it"), t.discord.click(t.ada, message, "Take it"));
    t.settle().await;
    let told = [one.unwrap().text(), two.unwrap().text()];
    assert!(told.iter().any(|text| text.contains("Yours: **Gold**")), "{told:?}");
    assert_eq!(told.iter().filter(|text| text.contains("Nothing more was spent")).count(), 1, "{told:?}");
    assert!(
        t.types(t.ada, "/rewards").await.text().contains("**53 points** to spend, from the last 30 days; 20 are spent")
    );
    // A second one is a second choice, and its days follow the first one's.
    let wish = |times| Wish { reward: Reward { plan: PlanId(0), points: 20, days: 7 }, times };
    let gold = gold(&t).await;
    let second = Wish { reward: Reward { plan: gold, ..wish(1).reward }, times: 1 };
    let had = take_reward::run(&t.app, t.guild, t.ada, second).await.unwrap();
    assert_eq!((had.until, had.purse), (t.clock.now() + 14 * DAY, 33));
}

#[tokio::test]
async fn nothing_is_spent_on_what_has_changed_what_is_held_or_what_staff_took() {
    let t = community().await;
    t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await;
    let gold = gold(&t).await;
    let offered = Reward { plan: gold, points: 40, days: 7 };
    let takes =
        async |who: MemberId, reward: Reward| take_reward::run(&t.app, t.guild, who, Wish { reward, times: 0 }).await;
    // Nobody names their own price, in points or in days.
    for forged in
        [Reward { points: 1, ..offered }, Reward { days: 3_650, ..offered }, Reward { plan: PlanId(99), ..offered }]
    {
        assert!(matches!(takes(t.ada, forged).await, Err(Error::Changed)));
    }
    assert!(matches!(takes(t.mo, offered).await, Err(Error::TooFew { purse: 0, needed: 40 })));
    t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:friend").await;
    let shelf = t.types(t.ada, "/rewards").await;
    let asked = t.clicks(t.ada, &shelf, "Gold · 40 points").await;
    let told = t.clicks(t.ada, &asked, "Take it").await.text();
    assert!(told.contains("You have that plan already"), "{told}");
    t.types(t.mo, "/mod revoke member:@Ada plan:Gold reason:rude").await;
    assert!(matches!(takes(t.ada, offered).await, Err(Error::Worthless(_))));
    assert!(t.types(t.ada, "/rewards").await.text().contains("**73 points**"));
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn bad_input_of_a_creator_says_what_is_possible() {
    let t = community().await;
    for (typed, told) in [
        ("plan:Gold points:-1 days:7", "must be between 1 and 100000"),
        ("plan:Gold points:100001 days:7", "must be between 1 and 100000"),
        ("plan:Gold points:40 days:0", "`days` must be between 1 and"),
        ("plan:Gold points:40", "for how many days"),
        ("plan:Gold points:0", "nothing to end"),
        ("plan:Silver points:40 days:7", "There is no plan called"),
    ] {
        let said = t.types(t.carl, &format!("/plan reward {typed}")).await.text();
        assert!(said.contains(told), "{typed}: {said}");
    }
    assert!(
        t.discord.run(t.ada, t.general, "/plan reward plan:Gold points:1 days:7").await.is_err(),
        "no member's to do"
    );
    // Their buttons must fit below one message.
    for number in 0..15 {
        let more = plan(&t, &format!("Plan {number}")).await;
        set_reward::run(&t.app, (t.guild, t.carl), more, 500, Some(7)).await.unwrap();
    }
    let said = t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await.text();
    assert!(said.contains("from 15 rewards at most"), "{said}");
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, t.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let said = t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await.text();
    assert!(said.contains("Switch it on in `/setup` first"), "{said}");
    assert!(t.types(t.ada, "/rewards").await.text().contains("does not analyze who helps whom"));
}

#[tokio::test]
async fn an_archived_plan_can_no_longer_be_taken_and_an_old_button_says_that_the_offer_has_changed() {
    let t = community().await;
    t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await;
    let shelf = t.types(t.ada, "/rewards").await;
    let asked = t.clicks(t.ada, &shelf, "Gold · 40 points").await;
    t.types(t.carl, "/plan archive plan:Gold").await;
    let told = t.clicks(t.ada, &asked, "Take it").await.text();
    assert!(told.contains("This offer has changed since you looked"), "{told}");
    assert!(t.types(t.ada, "/rewards").await.text().contains("This server offers no rewards"));
    assert!(!t.types(t.ada, "/leaderboard").await.text().contains("/rewards"));
    let said = t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await.text();
    assert!(said.contains("is archived and takes nobody in"), "{said}");
}

/// Two messages with the same button, and a purse that has room for one of them.
#[tokio::test]
async fn what_the_purse_no_longer_holds_is_said_before_anything_is_asked() {
    let t = community().await;
    t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await;
    let (one, two) = (t.types(t.ada, "/rewards").await, t.types(t.ada, "/rewards").await);
    let asked = t.clicks(t.ada, &one, "Gold · 40 points").await;
    t.clicks(t.ada, &asked, "Take it").await;
    let told = t.clicks(t.ada, &two, "Gold · 40 points").await.text();
    assert!(told.contains("That takes 40 points, and you can spend 33 now. Nothing was spent."), "{told}");
    t.types(t.mo, "/mod revoke member:@Ada plan:Gold reason:rude").await;
    t.types(t.carl, "/plan reward plan:Gold points:20 days:7").await;
    let shelf = t.types(t.ada, "/rewards").await;
    let asked = t.clicks(t.ada, &shelf, "Gold · 20 points").await;
    let told = t.clicks(t.ada, &asked, "Take it").await.text();
    assert!(told.contains("staff has taken that plan from you"), "{told}");
    assert!(!t.sees(t.ada, t.lounge));
}

/// While hardly anybody pays everybody is heard, and anybody can make accounts.
#[tokio::test]
async fn ab1_points_of_free_accounts_buy_nothing() {
    let t = prepared().await;
    t.types(t.carl, "/plan create name:Gold price:30 currency:EUR interval:once role:@Gold").await;
    t.types(t.carl, "/plan reward plan:Gold points:40 days:7").await;
    let message = t.discord.say(t.ada, t.general, "Look at me", None).unwrap();
    let fakes: Vec<MemberId> = (0..60).map(|number| t.discord.add_user(&format!("Fake {number}"), "en-US")).collect();
    // Accounts that have waited until nobody calls them young.
    t.after(8 * DAY).await;
    for fake in fakes {
        t.discord.join(fake);
        t.discord.react(fake, t.general, message, "🔥").unwrap();
    }
    t.settle().await;
    t.after(DAY).await;
    assert!(t.types(t.ada, "/leaderboard").await.text().contains(&format!("1. <@{}>", t.ada)));
    let shelf = t.types(t.ada, "/rewards").await;
    assert!(shelf.text().contains("such points cannot be exchanged"), "{}", shelf.text());
    let wish = Wish { reward: Reward { plan: gold(&t).await, points: 40, days: 7 }, times: 0 };
    let refused = take_reward::run(&t.app, t.guild, t.ada, wish).await;
    assert!(matches!(refused, Err(Error::TooFew { purse: 0, needed: 40 })), "{refused:?}");
}

/// Who has points would otherwise get their friends points with them.
#[tokio::test]
async fn ab7_points_beget_no_points() {
    let t = community().await;
    let before = lyceum::actions::points_table::run(&t.app, t.guild, t.carl, 30).await.unwrap();
    t.types(t.carl, "/plan reward plan:Gold points:40 days:30").await;
    let wish = Wish { reward: Reward { plan: gold(&t).await, points: 40, days: 30 }, times: 0 };
    take_reward::run(&t.app, t.guild, t.ada, wish).await.unwrap();
    let message = t.discord.say(t.mo, t.general, "Thank me", None).unwrap();
    t.discord.react(t.ada, t.general, message, "👍").unwrap();
    t.settle().await;
    t.after(DAY).await;
    assert!(t.sees(t.ada, t.lounge));
    let after = lyceum::actions::points_table::run(&t.app, t.guild, t.carl, 30).await.unwrap();
    assert_eq!((before.first, before.members), (after.first, after.members));
}

#[tokio::test]
async fn what_was_spent_is_counted_by_its_moment_and_each_number_is_taken_once() {
    for_each_store(|db| async move {
        let (guild, ada) = (GuildId(70), MemberId(7));
        let reward = Reward { plan: PlanId(1), points: 40, days: 7 };
        let spent = async |since| rewards::spent(&mut db.read(), guild, ada, since).await.unwrap();
        assert_eq!(spent(0).await, Spent::default());
        let takes = async |number, at| {
            let mut tx = db.begin().await.unwrap();
            let taken = rewards::claim(&mut tx, (guild, ada), number, &reward, at).await.unwrap();
            tx.commit().await.unwrap();
            taken
        };
        assert!(takes(1, 100).await && !takes(1, 100).await && takes(2, 200).await);
        assert_eq!(spent(0).await, Spent { points: 80, times: 2 });
        assert_eq!(spent(101).await, Spent { points: 40, times: 2 });
        assert_eq!(spent(201).await, Spent { points: 0, times: 2 });
        assert_eq!(rewards::spent(&mut db.read(), guild, MemberId(8), 0).await.unwrap(), Spent::default());
    })
    .await;
}
