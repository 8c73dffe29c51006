//! The tables of selling and access, on both engines.

use lyceum::domain::access::{
    Currency, Dispute, Entry, Fact, Grant, Interval, Money, Offer, OwnPrice, PlanState, Price, Purchase, Refund,
    Source, SourceKind, Tier, TrialCard,
};
use lyceum::domain::ids::{
    CheckoutSessionId, CustomerId, GuildId, MemberId, PaymentLinkId, PlanId, PriceId, ProductId, RoleId, StripeEventId,
};
use lyceum::store::checkouts::Checkout;
use lyceum::store::ledger::Appended;
use lyceum::store::parked::{Bound, Parked, ParkedWhy};
use lyceum::store::plans::Trouble;
use lyceum::store::role_changes::{Cause, ChangeState, Wish};
use lyceum::store::stripe_events::{EventState, NewEvent};
use lyceum::store::{Db, brakes, checkouts, customers, ledger, members, parked, plans, role_changes, stripe_events};

use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(u64::MAX - 5);
const OTHER: GuildId = GuildId(7);
const ANN: MemberId = MemberId(u64::MAX - 1);
const ROLE: RoleId = RoleId(u64::MAX - 9);

pub fn offer(name: &str) -> Offer {
    let price = Price { minor: 990, currency: Currency::parse("eur").unwrap() };
    Offer { trial_days: 3, ..Offer::plain(name, price, Interval::Month, ROLE, 7) }
}

async fn plan(db: &Db, guild: GuildId, name: &str) -> PlanId {
    let mut tx = db.begin().await.unwrap();
    let id = plans::insert(&mut tx, guild, &offer(name), ("product", "price"), ANN, 100).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A plan of guild 7, for other subjects' tables.
pub async fn a_plan(db: &Db) -> PlanId {
    plan(db, OTHER, "Gold").await
}

#[tokio::test]
async fn plans_are_made_repriced_and_archived() {
    for_each_store(|db| async move {
        let id = plan(&db, GUILD, "Gold").await;
        let mut tx = db.begin().await.unwrap();
        let twin = plans::insert(&mut tx, GUILD, &offer("Gold"), ("a", "b"), ANN, 100).await;
        assert!(twin.unwrap_err().is_unique_violation());
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let (old, new) = (PriceId("price_1".into()), PriceId("price_2".into()));
        plans::set_product(&mut tx, id, &ProductId("prod_1".into())).await.unwrap();
        plans::set_price(&mut tx, id, "price", &old, 100).await.unwrap();
        plans::set_link(&mut tx, id, "price", &old, (&PaymentLinkId("plink_1".into()), "https://l/1")).await.unwrap();
        plans::set_state(&mut tx, id, PlanState::OnSale, None).await.unwrap();
        let made = plans::find(&mut tx.read(), id).await.unwrap().unwrap();
        assert!(made.on_sale() && made.link_url.as_deref() == Some("https://l/1"), "{made:?}");
        assert_eq!((made.guild, made.offer.roles.clone(), made.created_by), (GUILD, vec![ROLE], ANN));
        plans::set_repriced(&mut tx, id, "price-2").await.unwrap();
        // An answer for the price asked for before is kept for recognition, but is not what is sold now.
        plans::set_price(&mut tx, id, "price", &PriceId("price_late".into()), 101).await.unwrap();
        assert_eq!(plans::find(&mut tx.read(), id).await.unwrap().unwrap().stripe_price, None);
        plans::set_price(&mut tx, id, "price-2", &new, 101).await.unwrap();
        for price in [&old, &new, &PriceId("price_late".into())] {
            assert_eq!(plans::by_price(&mut tx.read(), price).await.unwrap().unwrap().id, id);
        }
        assert_eq!(plans::by_price(&mut tx.read(), &PriceId("price_9".into())).await.unwrap(), None);
        plans::set_retired(&mut tx, &old).await.unwrap();
        let retired: Vec<_> = plans::prices(&mut tx.read(), id).await.unwrap().iter().map(|it| it.retired).collect();
        assert_eq!(retired.iter().filter(|it| **it).count(), 1);
        assert!(plans::set_role_trouble(&mut tx, id, Some(Trouble::RoleAbove)).await.unwrap());
        assert!(!plans::set_role_trouble(&mut tx, id, Some(Trouble::RoleAbove)).await.unwrap(), "that is no news");
        assert_eq!(plans::find(&mut tx.read(), id).await.unwrap().unwrap().trouble, Some(Trouble::RoleAbove));
        assert!(plans::set_role_trouble(&mut tx, id, None).await.unwrap());
        assert_eq!(plans::find_in(&mut tx.read(), OTHER, id).await.unwrap(), None, "another guild's plan");
        assert!(plans::set_archived(&mut tx, id, 200).await.unwrap());
        assert!(!plans::set_archived(&mut tx, id, 201).await.unwrap());
        plans::set_state(&mut tx, id, PlanState::OnSale, None).await.unwrap();
        assert!(plans::find(&mut tx.read(), id).await.unwrap().unwrap().archived(), "archived stays archived");
        tx.commit().await.unwrap();
        let second = plan(&db, GUILD, "Gold").await;
        let read = &mut db.read();
        assert_eq!(plans::by_name(read, GUILD, "gold").await.unwrap().unwrap().id, second, "the one on sale first");
        assert_eq!(plans::list(read, GUILD).await.unwrap().len(), 2);
        assert_eq!(plans::terms(read, GUILD).await.unwrap().len(), 2);
        assert_eq!(plans::guilds(read).await.unwrap(), [GUILD]);
        let mut tx = db.begin().await.unwrap();
        plans::set_offer(&mut tx, second, &Offer { grace_days: 1, ..offer("Gilt") }).await.unwrap();
        let edited = plans::find(&mut tx.read(), second).await.unwrap().unwrap();
        assert_eq!((edited.offer.name.as_str(), edited.offer.grace_days), ("Gilt", 1));
        // Everything a creator can choose is kept as it was chosen.
        let tier = |rank, includes_lower| Some(Tier { group: "Metals".into(), rank, includes_lower });
        let low = Offer { roles: vec![ROLE], tier: tier(1, false), ..offer("Gilt") };
        let wide = Offer {
            roles: vec![RoleId(3), RoleId(u64::MAX - 2), RoleId(1)],
            free: true,
            access_days: Some(30),
            trial_card: TrialCard::Pause,
            picture: Some("https://p.example/a.png".into()),
            position: 4,
            tier: tier(2, true),
            own_price: Some(OwnPrice { least: 100, most: Some(9000) }),
            seats: 12,
            ..offer("Wide")
        };
        plans::set_offer(&mut tx, second, &low).await.unwrap();
        let wide_id = plans::insert(&mut tx, GUILD, &wide, ("p", "q"), ANN, 100).await.unwrap();
        let kept = plans::find(&mut tx.read(), wide_id).await.unwrap().unwrap();
        assert_eq!(kept.offer, wide);
        let listed = plans::list(&mut tx.read(), GUILD).await.unwrap();
        assert_eq!(listed.last().map(|it| it.id), Some(wide_id), "the highest position comes last");
        assert_eq!(kept.all_roles(&listed), [RoleId(3), RoleId(u64::MAX - 2), RoleId(1), ROLE], "and lower ranks'");
        let terms = plans::terms(&mut tx.read(), GUILD).await.unwrap();
        assert_eq!(terms.iter().find(|it| it.plan == wide_id).unwrap().roles.len(), 4);
        assert_eq!(terms.iter().find(|it| it.plan == second).unwrap().roles, [ROLE]);
    })
    .await;
}

#[tokio::test]
async fn a_member_is_one_customer_until_it_is_closed() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let first = customers::open_or_insert(&mut tx, GUILD, ANN, "one", 10).await.unwrap();
        let again = customers::open_or_insert(&mut tx, GUILD, ANN, "two", 11).await.unwrap();
        assert_eq!((first.reference.as_str(), &again), ("one", &first));
        let stripe = CustomerId("cus_1".into());
        customers::set_stripe_id(&mut tx, "one", &stripe).await.unwrap();
        customers::set_refreshed(&mut tx, &stripe, 50).await.unwrap();
        customers::set_refreshed(&mut tx, &stripe, 40).await.unwrap();
        let known = customers::by_stripe_id(&mut tx.read(), &stripe).await.unwrap().unwrap();
        assert_eq!((known.member, known.refreshed_at, known.created_at), (ANN, 50, 10), "never backwards");
        assert_eq!(customers::list_oldest(&mut tx.read(), 49, 5).await.unwrap(), []);
        assert_eq!(customers::list_oldest(&mut tx.read(), 50, 5).await.unwrap().len(), 1);
        customers::set_closed(&mut tx, &stripe, 60).await.unwrap();
        let next = customers::open_or_insert(&mut tx, GUILD, ANN, "three", 61).await.unwrap();
        assert_eq!((next.reference.as_str(), next.stripe_id), ("three", None));
        assert_eq!(customers::of_member(&mut tx.read(), GUILD, ANN).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_at_once_are_one_checkout() {
    for_each_store(|db| async move {
        let plan = plan(&db, GUILD, "Gold").await;
        let wish = |reference: &str| Checkout {
            reference: reference.into(),
            guild: GUILD,
            member: ANN,
            plan,
            price: PriceId("price_1".into()),
            trial_days: 2,
            trial_card: TrialCard::Cancel,
            access_days: Some(30),
            referral: None,
            session: None,
            url: None,
            locale: "zh-CN".into(),
            created_at: 10,
            expires_at: 100,
            used_at: None,
            closed_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        let first = checkouts::open_or_insert(&mut tx, &wish("a")).await.unwrap();
        let second = checkouts::open_or_insert(&mut tx, &wish("b")).await.unwrap();
        assert_eq!((first.reference.as_str(), &second), ("a", &first));
        let session = CheckoutSessionId("cs_1".into());
        assert_eq!(checkouts::list_unsettled(&mut tx.read(), GUILD, ANN).await.unwrap(), []);
        checkouts::set_session(&mut tx, "a", &session, Some("https://pay")).await.unwrap();
        let found = checkouts::by_session(&mut tx.read(), &session).await.unwrap().unwrap();
        assert_eq!((found.locale.as_str(), found.url.as_deref()), ("zh-CN", Some("https://pay")));
        assert_eq!(checkouts::list_unsettled(&mut tx.read(), GUILD, ANN).await.unwrap().len(), 1);
        assert_eq!(checkouts::list_overdue(&mut tx.read(), 99, 5).await.unwrap(), []);
        assert_eq!(checkouts::list_overdue(&mut tx.read(), 100, 5).await.unwrap().len(), 1);
        assert!(checkouts::set_used(&mut tx, "a", Some("ANN1"), 50).await.unwrap());
        assert!(!checkouts::set_used(&mut tx, "a", None, 51).await.unwrap(), "a reference is used once");
        let third = checkouts::open_or_insert(&mut tx, &wish("c")).await.unwrap();
        assert_eq!(third.reference, "c");
        checkouts::set_closed(&mut tx, "c", 70).await.unwrap();
        assert_eq!(checkouts::find_open(&mut tx.read(), GUILD, ANN, plan).await.unwrap(), None);
        assert_eq!(checkouts::find(&mut tx.read(), "c").await.unwrap().unwrap().closed_at, Some(70));
    })
    .await;
}

fn event<'e>(id: &'e StripeEventId, customer: Option<&'e CustomerId>, state: EventState) -> NewEvent<'e> {
    NewEvent {
        id,
        kind: "invoice.paid",
        object_id: Some("in_1"),
        customer,
        account: None,
        api_version: None,
        livemode: false,
        payload: b"{}",
        created_at: 5,
        state,
        note: None,
    }
}

#[tokio::test]
async fn sd1_the_inbox_takes_an_event_once() {
    for_each_store(|db| async move {
        let (id, other) = (StripeEventId("evt_1".into()), StripeEventId("evt_2".into()));
        let customer = CustomerId("cus_1".into());
        let mut tx = db.begin().await.unwrap();
        let new = event(&id, Some(&customer), EventState::Received);
        assert!(stripe_events::insert(&mut tx, &new, 10).await.unwrap());
        assert!(!stripe_events::insert(&mut tx, &new, 11).await.unwrap());
        assert!(stripe_events::insert(&mut tx, &event(&other, None, EventState::Ignored), 10).await.unwrap());
        assert!(!stripe_events::is_settled(&mut tx.read(), &id).await.unwrap(), "it waits to be looked at");
        assert!(stripe_events::is_settled(&mut tx.read(), &other).await.unwrap());
        assert!(!stripe_events::is_settled(&mut tx.read(), &StripeEventId("evt_3".into())).await.unwrap());
        assert_eq!(stripe_events::list_waiting(&mut tx.read(), &customer).await.unwrap().len(), 1);
        assert!(stripe_events::find_waiting(&mut tx.read(), &id).await.unwrap().is_some());
        assert_eq!(stripe_events::find_waiting(&mut tx.read(), &other).await.unwrap(), None);
        assert_eq!(stripe_events::empty_payloads(&mut tx, 99).await.unwrap(), 1, "what waits keeps its payload");
        stripe_events::set_state(&mut tx, &id, EventState::Applied, Some("n")).await.unwrap();
        assert_eq!(stripe_events::list_waiting(&mut tx.read(), &customer).await.unwrap(), []);
        assert_eq!(stripe_events::empty_payloads(&mut tx, 99).await.unwrap(), 1);
        let counts = stripe_events::counts(&mut tx.read()).await.unwrap();
        assert_eq!(counts, [("applied".to_owned(), 1), ("ignored".to_owned(), 1)]);
    })
    .await;
}

fn purchase(plan: PlanId, paid: bool) -> Entry {
    let money = Money { refund: Refund::None, dispute: Dispute::None };
    Entry {
        plan,
        source: Source { kind: SourceKind::Purchase, id: "cs_1".into() },
        fact: Fact::Purchase(Purchase { paid, failed: false, until: None, money }),
        actor: None,
        recorded_at: 20,
    }
}

#[tokio::test]
async fn the_same_fact_by_somebody_else_is_news() {
    for_each_store(|db| async move {
        let plan = plan(&db, GUILD, "Team").await;
        let mut tx = db.begin().await.unwrap();
        let outcome = async |tx: &mut lyceum::store::Tx, payer, seen| {
            let entry = Entry { actor: Some(payer), ..purchase(plan, true) };
            ledger::append(tx, GUILD, ANN, &entry, seen).await.unwrap()
        };
        let (first, second) = (MemberId(5), MemberId(6));
        assert_eq!(outcome(&mut tx, first, 0).await, Appended::Written);
        assert_eq!(outcome(&mut tx, first, 1).await, Appended::Known);
        assert_eq!(outcome(&mut tx, second, 1).await, Appended::Written);
        let last = ledger::last(&mut tx.read(), &purchase(plan, true).source).await.unwrap().unwrap();
        assert_eq!((last.seq, last.entry.actor), (2, Some(second)));
    })
    .await;
}

#[tokio::test]
async fn cc2_the_ledger_takes_what_is_news_and_nothing_that_is_overtaken() {
    for_each_store(|db| async move {
        let plan = plan(&db, GUILD, "Gold").await;
        let mut tx = db.begin().await.unwrap();
        assert!(!ledger::knows(&mut tx.read(), GUILD, ANN).await.unwrap());
        let append = async |tx: &mut lyceum::store::Tx, paid, seen| {
            ledger::append(tx, GUILD, ANN, &purchase(plan, paid), seen).await.unwrap()
        };
        assert_eq!(append(&mut tx, false, 0).await, Appended::Written);
        assert_eq!(append(&mut tx, false, 1).await, Appended::Known);
        assert_eq!(append(&mut tx, true, 1).await, Appended::Written);
        // Somebody who asked the world before the last fact was written may not overwrite it.
        assert_eq!(append(&mut tx, false, 1).await, Appended::Overtaken);
        assert_eq!(append(&mut tx, true, 1).await, Appended::Known);
        let grant = Entry {
            plan,
            source: Source::manual(ANN, plan),
            fact: Fact::Grant(Grant { until: Some(1000), reason: "词".into(), scholarship: false }),
            actor: Some(ANN),
            recorded_at: 30,
        };
        assert_eq!(ledger::append(&mut tx, GUILD, ANN, &grant, 0).await.unwrap(), Appended::Written);
        tx.commit().await.unwrap();
        let read = &mut db.read();
        assert_eq!(ledger::of_member(read, GUILD, ANN, i64::MAX).await.unwrap().len(), 3);
        assert_eq!(ledger::of_member(read, GUILD, ANN, 29).await.unwrap().len(), 2, "what was known at a date");
        let last = ledger::last(read, &Source::manual(ANN, plan)).await.unwrap().unwrap();
        assert_eq!((last.seq, &last.entry, last.member, last.guild), (1, &grant, ANN, GUILD));
        assert_eq!(ledger::lasts(read, GUILD, ANN).await.unwrap().len(), 2);
        assert!(ledger::knows(read, GUILD, ANN).await.unwrap());
        assert_eq!(ledger::members(read, GUILD).await.unwrap(), [ANN]);
        assert_eq!(ledger::members(read, OTHER).await.unwrap(), []);
        assert!(ledger::access(read, GUILD, ANN, 40).await.unwrap().wants(ROLE));
    })
    .await;
}

#[tokio::test]
async fn cc2_of_two_writers_that_read_the_same_state_one_is_told() {
    for_each_store(|db| async move {
        let plan = plan(&db, GUILD, "Gold").await;
        let write = |paid: bool| {
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                let outcome = ledger::append(&mut tx, GUILD, ANN, &purchase(plan, paid), 0).await.unwrap();
                tx.commit().await.unwrap();
                outcome
            }
        };
        let (one, two) = tokio::join!(write(true), write(false));
        let mut outcomes = [one, two].map(|it| format!("{it:?}"));
        outcomes.sort();
        assert_eq!(outcomes, ["Overtaken", "Written"]);
    })
    .await;
}

#[tokio::test]
async fn cr5_a_change_that_a_crash_left_open_stays_one_row() {
    for_each_store(|db| async move {
        let wish = |added, cause| Wish { guild: GUILD, member: ANN, role: ROLE, added, reason: "r", cause };
        let mut tx = db.begin().await.unwrap();
        let first = role_changes::want(&mut tx, &wish(true, Cause::Right), 10).await.unwrap();
        let again = role_changes::want(&mut tx, &wish(true, Cause::Right), 11).await.unwrap();
        assert_eq!(first, again);
        role_changes::set_settled(&mut tx, first, ChangeState::Refused, Some("no"), 12).await.unwrap();
        assert_eq!(role_changes::want(&mut tx, &wish(true, Cause::Right), 13).await.unwrap(), first, "tried again");
        role_changes::set_settled(&mut tx, first, ChangeState::Done, None, 14).await.unwrap();
        let removal = role_changes::want(&mut tx, &wish(false, Cause::Clock), 15).await.unwrap();
        assert_ne!(removal, first);
        assert_eq!(role_changes::removed_since(&mut tx.read(), GUILD, 14, Cause::Clock).await.unwrap(), 1);
        assert_eq!(role_changes::removed_since(&mut tx.read(), GUILD, 15, Cause::Clock).await.unwrap(), 0);
        assert_eq!(role_changes::removed_since(&mut tx.read(), GUILD, 0, Cause::Drift).await.unwrap(), 0);
        role_changes::set_settled(&mut tx, removal, ChangeState::Done, None, 16).await.unwrap();
        let who = (GUILD, ANN, ROLE);
        assert_eq!(role_changes::directions(&mut tx.read(), who, 0, 5).await.unwrap(), [false, true]);
        let last = role_changes::last(&mut tx.read(), GUILD, ANN, ROLE).await.unwrap().unwrap();
        assert_eq!((last.id, last.state, last.added), (removal, ChangeState::Done, false));
        assert_eq!(role_changes::list(&mut tx.read(), GUILD, ANN, 1).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn members_brakes_and_parked_purchases_keep_what_they_are_told() {
    for_each_store(|db| async move {
        let plan = plan(&db, GUILD, "Gold").await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(members::is_present(&mut tx.read(), GUILD, ANN).await.unwrap(), None);
        members::set_present(&mut tx, GUILD, ANN, Some(5), 10).await.unwrap();
        members::set_held(&mut tx, GUILD, ANN, ROLE, true, 10).await.unwrap();
        members::set_held(&mut tx, GUILD, ANN, ROLE, true, 11).await.unwrap();
        assert_eq!(members::held(&mut tx.read(), GUILD, ANN).await.unwrap().len(), 1);
        assert_eq!(members::holders(&mut tx.read(), GUILD).await.unwrap(), 1);
        assert_eq!(members::list_holders(&mut tx.read(), GUILD).await.unwrap(), [ANN]);
        members::set_gone(&mut tx, GUILD, ANN, 12).await.unwrap();
        assert_eq!(members::is_present(&mut tx.read(), GUILD, ANN).await.unwrap(), Some(false));
        assert_eq!(members::holders(&mut tx.read(), GUILD).await.unwrap(), 0);
        members::set_gone(&mut tx, GUILD, MemberId(3), 12).await.unwrap();
        assert_eq!(members::is_present(&mut tx.read(), GUILD, MemberId(3)).await.unwrap(), Some(false));
        assert_eq!(members::activity(&mut tx.read(), GUILD, ANN).await.unwrap(), None);

        assert_eq!(brakes::find(&mut tx.read(), GUILD).await.unwrap(), None);
        assert!(!brakes::release(&mut tx, GUILD, 99, ANN).await.unwrap());
        brakes::pull(&mut tx, GUILD, 8, 10, 20).await.unwrap();
        brakes::pull(&mut tx, GUILD, 9, 10, 21).await.unwrap();
        let brake = brakes::find(&mut tx.read(), GUILD).await.unwrap().unwrap();
        assert_eq!((brake.removals, brake.pulled_at, brake.holds(22)), (9, 20, true));
        assert!(brakes::release(&mut tx, GUILD, 100, ANN).await.unwrap());
        brakes::pull(&mut tx, GUILD, 9, 10, 50).await.unwrap();
        let brake = brakes::find(&mut tx.read(), GUILD).await.unwrap().unwrap();
        assert!(!brake.holds(99) && brake.holds(100), "released until 100: {brake:?}");
        brakes::pull(&mut tx, GUILD, 9, 10, 100).await.unwrap();
        assert!(brakes::find(&mut tx.read(), GUILD).await.unwrap().unwrap().holds(101));
        brakes::delete(&mut tx, GUILD).await.unwrap();
        assert_eq!(brakes::find(&mut tx.read(), GUILD).await.unwrap(), None);
        assert_eq!(brakes::swept_at(&mut tx.read(), "x").await.unwrap(), None);
        brakes::set_swept(&mut tx, "x", 5).await.unwrap();
        brakes::set_swept(&mut tx, "x", 6).await.unwrap();
        assert_eq!(brakes::swept_at(&mut tx.read(), "x").await.unwrap(), Some(6));

        let row = Parked {
            stripe_id: "sub_1".into(),
            plan,
            guild: GUILD,
            session: Some(CheckoutSessionId("cs_1".into())),
            customer: None,
            why: ParkedWhy::ForeignReference,
            parked_at: 5,
            claimed_by: None,
            settled_at: None,
        };
        assert!(parked::insert(&mut tx, &row).await.unwrap());
        assert!(!parked::insert(&mut tx, &row).await.unwrap(), "that is no news");
        assert_eq!(parked::list(&mut tx.read(), GUILD).await.unwrap(), std::slice::from_ref(&row));
        assert_eq!(parked::bind(&mut tx, "sub_1", ANN, 9).await.unwrap(), Bound::Won);
        assert_eq!(parked::list(&mut tx.read(), GUILD).await.unwrap(), []);
        let bound = Parked { claimed_by: Some(ANN), settled_at: Some(9), ..row };
        assert_eq!(parked::find(&mut tx.read(), "sub_1").await.unwrap(), Some(bound));
    })
    .await;
}
