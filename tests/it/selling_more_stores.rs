//! The tables of gifts, coupons, seats and edits under way, on both engines.

use lyceum::domain::access::{Currency, Price};
use lyceum::domain::ids::{CheckoutSessionId, GuildId, MemberId, SubscriptionId};
use lyceum::store::coupons::{Coupon, CouponState, Duration, TakesOff};
use lyceum::store::gifts::Gift;
use lyceum::store::plan_drafts::Draft;
use lyceum::store::plan_switches::PlanSwitch;
use lyceum::store::seats::Seat;
use lyceum::store::{coupons, gifts, plan_drafts, plan_switches, seats};
use serde_json::json;

use crate::selling_stores::a_plan;
use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(7);
const OTHER: GuildId = GuildId(8);
const ANN: MemberId = MemberId(u64::MAX - 1);
const BOB: MemberId = MemberId(2);

fn price() -> Price {
    Price { minor: 990, currency: Currency::parse("eur").unwrap() }
}

#[tokio::test]
async fn a_gift_is_paid_shown_and_claimed_once() {
    for_each_store(|db| async move {
        let plan = a_plan(&db).await;
        let gift = Gift {
            reference: "g1".into(),
            guild: GUILD,
            plan,
            buyer: ANN,
            message: "enjoy".into(),
            price: price(),
            days: Some(31),
            session: None,
            locale: "en-US".into(),
            created_at: 5,
            expires_at: 3_605,
            paid_at: None,
            closed_at: None,
            void: false,
            code_until: None,
            claimed_by: None,
        };
        let mut tx = db.begin().await.unwrap();
        gifts::insert(&mut tx, &gift).await.unwrap();
        assert_eq!(gifts::find(&mut tx.read(), GUILD, "g1").await.unwrap(), Some(gift.clone()));
        assert_eq!(gifts::find(&mut tx.read(), OTHER, "g1").await.unwrap(), None);
        gifts::set_session(&mut tx, "g1", &CheckoutSessionId("cs_1".into())).await.unwrap();
        assert!(gifts::set_paid(&mut tx, "g1", 9).await.unwrap());
        assert!(!gifts::set_paid(&mut tx, "g1", 10).await.unwrap(), "paid once");
        assert!(gifts::set_code(&mut tx, "g1", "digest", 99).await.unwrap());
        assert_eq!(gifts::by_code(&mut tx.read(), OTHER, "digest").await.unwrap(), None);
        let known = gifts::by_code(&mut tx.read(), GUILD, "digest").await.unwrap().unwrap();
        assert!(known.waits() && known.code_until == Some(99) && known.paid_at == Some(9), "{known:?}");
        gifts::set_void(&mut tx, "g1", true).await.unwrap();
        assert!(!gifts::find(&mut tx.read(), GUILD, "g1").await.unwrap().unwrap().waits());
        gifts::set_void(&mut tx, "g1", false).await.unwrap();
        assert!(gifts::set_claimed(&mut tx, "g1", BOB, 20).await.unwrap());
        assert!(!gifts::set_claimed(&mut tx, "g1", ANN, 21).await.unwrap(), "claimed once");
        let list = gifts::list(&mut tx.read(), GUILD, ANN).await.unwrap();
        assert_eq!((list.len(), list[0].claimed_by, list[0].message.as_str()), (1, Some(BOB), ""));
        let late = Gift { reference: "g2".into(), ..gift };
        gifts::insert(&mut tx, &late).await.unwrap();
        gifts::set_closed(&mut tx, "g2", 30).await.unwrap();
        assert_eq!(gifts::find(&mut tx.read(), GUILD, "g2").await.unwrap().unwrap().closed_at, Some(30));
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_coupons_code_is_one_while_it_can_be_used() {
    for_each_store(|db| async move {
        let plan = a_plan(&db).await;
        let coupon = Coupon {
            id: 0,
            guild: GUILD,
            plan,
            code: "Spring".into(),
            off: TakesOff::Amount(price()),
            lasts: Duration::Months(3),
            max_uses: Some(5),
            expires_at: Some(900),
            state: CouponState::Preparing,
            reference: "ref".into(),
            stripe_coupon: None,
            stripe_code: None,
            created_by: ANN,
            created_at: 5,
        };
        let mut tx = db.begin().await.unwrap();
        let id = coupons::insert(&mut tx, &coupon).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let twin = Coupon { code: "SPRING".into(), reference: "ref2".into(), ..coupon.clone() };
        assert!(coupons::insert(&mut tx, &twin).await.unwrap_err().is_unique_violation(), "in capitals it is the same");
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(coupons::find(&mut tx.read(), id).await.unwrap(), Some(Coupon { id, ..coupon.clone() }));
        coupons::set_made(&mut tx, id, Some("coupon_1"), None).await.unwrap();
        coupons::set_made(&mut tx, id, None, Some("promo_1")).await.unwrap();
        coupons::set_state(&mut tx, id, CouponState::Usable).await.unwrap();
        let known = coupons::by_code(&mut tx.read(), GUILD, "spring").await.unwrap().unwrap();
        let made = (known.stripe_coupon.as_deref(), known.stripe_code.as_deref(), known.state);
        assert_eq!(made, (Some("coupon_1"), Some("promo_1"), CouponState::Usable));
        assert_eq!(coupons::by_code(&mut tx.read(), OTHER, "spring").await.unwrap(), None);
        assert!(coupons::set_ended(&mut tx, id, 50).await.unwrap());
        assert!(!coupons::set_ended(&mut tx, id, 51).await.unwrap());
        coupons::insert(&mut tx, &twin).await.unwrap();
        assert_eq!(coupons::list(&mut tx.read(), GUILD).await.unwrap().len(), 2);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn seats_are_invited_taken_and_handed_on() {
    for_each_store(|db| async move {
        let plan = a_plan(&db).await;
        let seat = |id: &str, until| Seat {
            id: id.into(),
            guild: GUILD,
            plan,
            subscription: "sub_1".into(),
            owner: ANN,
            code_until: until,
            member: None,
        };
        let mut tx = db.begin().await.unwrap();
        for (id, until) in [("a", 100), ("b", 100), ("c", 20)] {
            seats::invite(&mut tx, &seat(id, until), &format!("digest-{id}"), 5).await.unwrap();
        }
        assert_eq!(seats::invited(&mut tx.read(), "sub_1", 10).await.unwrap(), 3);
        assert_eq!(seats::invited(&mut tx.read(), "sub_1", 30).await.unwrap(), 2, "an invitation ends");
        assert_eq!(seats::by_code(&mut tx.read(), OTHER, "digest-a").await.unwrap(), None);
        let first = seats::by_code(&mut tx.read(), GUILD, "digest-a").await.unwrap().unwrap();
        assert!(seats::set_taken(&mut tx, &first, BOB, 1, 11).await.unwrap());
        assert!(!seats::set_taken(&mut tx, &first, ANN, 1, 12).await.unwrap(), "taken once");
        let second = seats::find(&mut tx.read(), GUILD, "b").await.unwrap().unwrap();
        assert!(!seats::set_taken(&mut tx, &second, MemberId(3), 1, 13).await.unwrap(), "no more than are paid for");
        assert!(seats::set_taken(&mut tx, &second, MemberId(3), 2, 13).await.unwrap());
        // Bob, who sits in it, becomes the owner: his own seat ends, the other's goes on.
        seats::hand_on(&mut tx, GUILD, ANN, BOB, 40).await.unwrap();
        assert_eq!(seats::taken(&mut tx.read(), GUILD, ANN).await.unwrap(), []);
        let taken = seats::taken(&mut tx.read(), GUILD, BOB).await.unwrap();
        assert_eq!(taken.iter().map(|it| (it.id.as_str(), it.member)).collect::<Vec<_>>(), [("b", Some(MemberId(3)))]);
        assert!(seats::set_ended(&mut tx, "b", 50).await.unwrap());
        assert!(!seats::set_ended(&mut tx, "b", 51).await.unwrap());
        assert_eq!(seats::find(&mut tx.read(), GUILD, "b").await.unwrap(), None);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn edits_and_planned_moves_wait_and_are_forgotten() {
    for_each_store(|db| async move {
        let plan = a_plan(&db).await;
        let draft = Draft {
            token: "t1".into(),
            guild: GUILD,
            plan,
            creator: ANN,
            typed: json!({"price": "9", "\u{4f60}": [1, null]}),
            base: "digest".into(),
            created_at: 50,
        };
        let mut tx = db.begin().await.unwrap();
        plan_drafts::insert(&mut tx, &draft, 0).await.unwrap();
        assert_eq!(plan_drafts::find(&mut tx.read(), GUILD, "t1").await.unwrap(), Some(draft.clone()));
        assert_eq!(plan_drafts::find(&mut tx.read(), OTHER, "t1").await.unwrap(), None);
        plan_drafts::insert(&mut tx, &Draft { token: "t2".into(), created_at: 90, ..draft }, 60).await.unwrap();
        assert_eq!(plan_drafts::find(&mut tx.read(), GUILD, "t1").await.unwrap(), None, "forgotten");
        assert!(plan_drafts::delete(&mut tx, "t2").await.unwrap());
        assert!(!plan_drafts::delete(&mut tx, "t2").await.unwrap(), "saved once");

        let planned = PlanSwitch {
            subscription: SubscriptionId("sub_1".into()),
            guild: GUILD,
            member: ANN,
            to: plan,
            schedule: "sched_1".into(),
            at: Some(900),
        };
        plan_switches::upsert(&mut tx, &planned, 5).await.unwrap();
        let again = PlanSwitch { schedule: "sched_2".into(), at: None, ..planned };
        plan_switches::upsert(&mut tx, &again, 6).await.unwrap();
        assert_eq!(plan_switches::list(&mut tx.read(), GUILD, ANN).await.unwrap(), std::slice::from_ref(&again));
        assert_eq!(plan_switches::list(&mut tx.read(), OTHER, ANN).await.unwrap(), []);
        let elsewhere = lyceum::domain::ids::PlanId(plan.0 + 1);
        plan_switches::delete_arrived(&mut tx, "sub_1", elsewhere).await.unwrap();
        assert_eq!(plan_switches::list(&mut tx.read(), GUILD, ANN).await.unwrap().len(), 1, "it is not there yet");
        plan_switches::delete_arrived(&mut tx, "sub_1", plan).await.unwrap();
        assert_eq!(plan_switches::list(&mut tx.read(), GUILD, ANN).await.unwrap(), []);
        plan_switches::upsert(&mut tx, &again, 7).await.unwrap();
        plan_switches::delete(&mut tx, "sub_1").await.unwrap();
        assert_eq!(plan_switches::list(&mut tx.read(), GUILD, ANN).await.unwrap(), []);
        tx.commit().await.unwrap();
    })
    .await;
}
