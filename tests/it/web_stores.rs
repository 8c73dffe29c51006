//! The tables of the web side, on both engines.

use lyceum::domain::ids::{CheckoutSessionId, CustomerId, GuildId, MemberId, PlanId};
use lyceum::store::claims::Code;
use lyceum::store::join_tokens::JoinToken;
use lyceum::store::parked::{Parked, ParkedWhy};
use lyceum::store::web_sessions::{Login, Purpose};
use lyceum::store::{claims, customers, join_tokens, ledger, parked, privacy, web_sessions};

use crate::selling_stores::a_plan;
use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(7);
const ANN: MemberId = MemberId(u64::MAX - 1);

#[tokio::test]
async fn a_sign_in_is_used_once_by_its_own_browser_and_a_session_ends_in_time() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for (state, purpose) in [
            ("s1", Purpose::Account),
            ("s2", Purpose::Join { guild: GuildId(u64::MAX), plan: PlanId(3) }),
            ("s3", Purpose::Claim { purchase: "sub_1".into() }),
        ] {
            let login = Login { purpose, locale: "zh-CN".into() };
            web_sessions::insert_login(&mut tx, (state, "b1"), &login, 100).await.unwrap();
            assert_eq!(web_sessions::take_login(&mut tx, (state, "b2"), 50).await.unwrap(), None);
            assert_eq!(web_sessions::take_login(&mut tx, (state, "b1"), 50).await.unwrap(), Some(login));
            assert_eq!(web_sessions::take_login(&mut tx, (state, "b1"), 50).await.unwrap(), None, "used");
        }
        let login = Login { purpose: Purpose::Account, locale: "en-US".into() };
        web_sessions::insert_login(&mut tx, ("late", "b1"), &login, 100).await.unwrap();
        assert_eq!(web_sessions::take_login(&mut tx, ("late", "b1"), 100).await.unwrap(), None);
        web_sessions::insert(&mut tx, "d1", ANN, 10, 100).await.unwrap();
        web_sessions::insert(&mut tx, "d2", ANN, 10, 200).await.unwrap();
        assert_eq!(web_sessions::find(&mut tx.read(), "d1", 99).await.unwrap(), Some(ANN));
        assert_eq!(web_sessions::find(&mut tx.read(), "d1", 100).await.unwrap(), None);
        assert_eq!(web_sessions::delete_expired(&mut tx, 100).await.unwrap(), 2);
        web_sessions::delete(&mut tx, "d2").await.unwrap();
        assert_eq!(web_sessions::find(&mut tx.read(), "d2", 50).await.unwrap(), None);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_kept_permission_is_replaced_found_and_forgotten() {
    for_each_store(|db| async move {
        let token = |sealed: &[u8]| JoinToken { guild: GUILD, member: ANN, sealed: sealed.to_vec() };
        let mut tx = db.begin().await.unwrap();
        join_tokens::upsert(&mut tx, &token(b"\x00\xff"), 100).await.unwrap();
        join_tokens::upsert(&mut tx, &token(b"\x01"), 200).await.unwrap();
        assert_eq!(join_tokens::find(&mut tx.read(), GUILD, ANN, 150).await.unwrap(), Some(token(b"\x01")));
        assert_eq!(join_tokens::find(&mut tx.read(), GUILD, ANN, 200).await.unwrap(), None);
        assert_eq!(join_tokens::list_expired(&mut tx.read(), 199, 9).await.unwrap(), []);
        assert_eq!(join_tokens::list_expired(&mut tx.read(), 200, 9).await.unwrap(), [token(b"\x01")]);
        let counts = privacy::counts(&mut tx.read(), GUILD, ANN).await.unwrap();
        assert!(counts.contains(&("join_tokens", 1)), "{counts:?}");
        join_tokens::delete(&mut tx, GUILD, ANN).await.unwrap();
        assert_eq!(join_tokens::list_expired(&mut tx.read(), 999, 9).await.unwrap(), []);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_first_browser_stays_the_first_and_a_code_works_once_in_its_own_server() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert_eq!(claims::visit(&mut tx, ("s", "b1"), 100).await.unwrap(), "b1");
        assert_eq!(claims::visit(&mut tx, ("s", "b2"), 100).await.unwrap(), "b1");
        let code = Code { purchase: "sub_1".into(), guild: GUILD };
        claims::insert_code(&mut tx, "d1", &code, 10, 100).await.unwrap();
        claims::insert_code(&mut tx, "d2", &code, 20, 100).await.unwrap();
        assert_eq!(claims::codes_since(&mut tx.read(), "sub_1", 10).await.unwrap(), 1);
        assert_eq!(claims::find_code(&mut tx.read(), "d1", GUILD, 50).await.unwrap(), Some(code));
        assert_eq!(claims::find_code(&mut tx.read(), "d1", GuildId(8), 50).await.unwrap(), None);
        assert_eq!(claims::find_code(&mut tx.read(), "d1", GUILD, 100).await.unwrap(), None);
        assert!(claims::use_code(&mut tx, "d1", 50).await.unwrap());
        assert!(!claims::use_code(&mut tx, "d1", 50).await.unwrap());
        assert_eq!(claims::find_code(&mut tx.read(), "d1", GUILD, 50).await.unwrap(), None);
        claims::delete_code(&mut tx, "d2").await.unwrap();
        assert_eq!(claims::delete_expired(&mut tx, 90_000).await.unwrap(), 2);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_claimed_purchase_gives_its_buyer_a_second_customer() {
    for_each_store(|db| async move {
        let plan = a_plan(&db).await;
        let (own, claimed) = (CustomerId("cus_own".into()), CustomerId("cus_link".into()));
        let row = Parked {
            stripe_id: "cs_1".into(),
            plan,
            guild: GUILD,
            session: None,
            customer: Some(claimed.clone()),
            why: ParkedWhy::NoReference,
            parked_at: 5,
            claimed_by: None,
            settled_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        parked::insert(&mut tx, &row).await.unwrap();
        parked::set_mail(&mut tx, "cs_1", "digest").await.unwrap();
        parked::set_session(&mut tx, "cs_1", &CheckoutSessionId("cs_1".into())).await.unwrap();
        let waiting = parked::by_mail(&mut tx.read(), "digest").await.unwrap();
        assert_eq!(waiting.len(), 1);
        let session = CheckoutSessionId("cs_1".into());
        assert_eq!(parked::by_session(&mut tx.read(), &session).await.unwrap(), waiting.first().cloned());
        customers::open_or_insert(&mut tx, GUILD, ANN, "ref_1", 5).await.unwrap();
        customers::set_stripe_id(&mut tx, "ref_1", &own).await.unwrap();
        assert!(customers::insert_claimed(&mut tx, GUILD, ANN, ("ref_2", &claimed), 6).await.unwrap());
        assert!(!customers::insert_claimed(&mut tx, GUILD, MemberId(9), ("ref_3", &claimed), 6).await.unwrap());
        parked::bind(&mut tx, "cs_1", ANN, 6).await.unwrap();
        assert_eq!(parked::by_mail(&mut tx.read(), "digest").await.unwrap(), []);
        assert_eq!(parked::claimed_of(&mut tx.read(), &claimed).await.unwrap().len(), 1);
        assert_eq!(customers::of_member(&mut tx.read(), GUILD, ANN).await.unwrap().len(), 2);
        let mine = customers::open_or_insert(&mut tx, GUILD, ANN, "ref_4", 7).await.unwrap();
        assert_eq!(mine.stripe_id, Some(own), "new purchases go to the member's own customer");
        assert_eq!(ledger::guilds_of(&mut tx.read(), ANN).await.unwrap(), []);
        tx.commit().await.unwrap();
    })
    .await;
}
