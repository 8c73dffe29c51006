//! Discord's own shop as a third source of access, and the ledger replayed and compared from the command line.

use std::process::Command;

use lyceum::jobs::diff;
use lyceum::sandbox::stripe::Card;
use secrecy::ExposeSecret as _;

use crate::world::{DAY, TestApp};

const SKU: u64 = 1_234_567_890_123_456_789;

async fn shop() -> TestApp {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let said = t.types(t.carl, &format!("/plan rules plan:Gold sku:{SKU}")).await.text();
    assert!(said.contains(&SKU.to_string()), "{said}");
    t
}

async fn why(t: &TestApp) -> String {
    t.types(t.mo, "/mod why member:@Ada").await.text()
}

#[tokio::test]
async fn what_discords_own_shop_sells_gives_the_plan_and_takes_it() {
    let t = shop().await;
    let bought = t.discord.entitle(t.ada, SKU, None);
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "{}", why(&t).await);
    assert!(why(&t).await.contains("Discord’s own shop"), "{}", why(&t).await);
    insta::assert_snapshot!("membership_discord", t.types(t.ada, "/membership").await.text());
    // Cancelled there: it ends at the exact second.
    t.discord.end_entitlement(bought, Some(t.clock.now() + 3 * DAY));
    t.settle().await;
    t.after(3 * DAY - 1).await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(1).await;
    assert!(!t.sees(t.ada, t.lounge), "cl4: {}", why(&t).await);
    // Renewed, then refunded.
    t.discord.end_entitlement(bought, None);
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.discord.delete_entitlement(bought);
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge), "{}", why(&t).await);
    // Another product gives nothing.
    let _ = t.discord.entitle(t.ada, SKU + 1, None);
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn dg6_what_the_gateway_never_said_is_found_in_discords_list_and_absence_is_no_evidence() {
    let t = shop().await;
    t.discord.faults().events("ENTITLEMENT_CREATE", 1, lyceum::sandbox::discord::EventFault::Drop);
    let _ = t.discord.entitle(t.ada, SKU, None);
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge), "{}", why(&t).await);
    // The list fails: nobody loses anything.
    t.discord.faults().rest("GET", "/entitlements", 3, lyceum::sandbox::discord::RestFault::Before(503));
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn any_date_is_replayed_from_the_ledger_and_a_dry_run_says_what_would_change() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let before = t.clock.now();
    t.after(3600).await;
    t.subscribes(t.ada, "Gold").await;
    let paid = t.clock.now();
    t.after(DAY).await;
    let sub = t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    t.stripe.cancel_now(&sub).unwrap();
    t.settle().await;
    let ended = t.clock.now();
    let url = t.app.config.database.url.expose_secret().to_owned();
    let at = |time: i64| {
        let output = Command::new(env!("CARGO_BIN_EXE_lyceum"))
            .args(["access", "at", "--member", &t.ada.to_string(), "--time", &time.to_string(), "--json"])
            .env_clear()
            .env("DATABASE_URL", &url)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    assert_eq!(at(before), serde_json::json!([]));
    assert_eq!((at(paid)[0]["allowed"].as_bool(), at(paid)[0]["plan"].as_str()), (Some(true), Some("Gold")));
    assert_eq!((at(ended)[0]["allowed"].as_bool(), at(ended)[0]["why"].as_str()), (Some(false), Some("why-ended-at")));
    // A dry run: a role given by hand would be taken, and nothing is touched.
    let found = diff::run(&t.app, None).await.unwrap();
    assert_eq!((found.differences.len(), found.unseen.len()), (0, 0));
    t.discord.give_role(t.ada, t.gold);
    let asked = t.discord.requests().iter().filter(|it| it.method != "GET").count();
    let found = diff::run(&t.app, Some(t.guild)).await.unwrap();
    assert_eq!(found.differences.len(), 1);
    let it = &found.differences[0];
    assert_eq!((it.member, it.role, it.added), (t.ada, t.gold, false));
    assert_eq!(it.why.as_ref().unwrap().text().0, "why-ended-at");
    assert_eq!(t.discord.requests().iter().filter(|it| it.method != "GET").count(), asked, "nothing was changed");
    assert!(t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn a_dry_run_asks_stripe_what_the_next_round_would_learn_and_writes_nothing() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let rows = async || -> (i64, i64) {
        let sql = "SELECT (SELECT COUNT(*) FROM ledger), (SELECT COUNT(*) FROM stripe_events)";
        t.app.store.read().query(sql).one().await.unwrap()
    };
    // An end and a purchase whose events were lost.
    t.stripe.webhooks().lose_next(100);
    t.stripe.cancel_now(t.stripe.subscriptions()[0]["id"].as_str().unwrap()).unwrap();
    t.discord.join(t.guest);
    t.settle().await;
    let url = t.checkout(t.guest, "Gold").await;
    t.stripe.webhooks().lose_next(100);
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    let before = rows().await;
    let found = diff::run(&t.app, None).await.unwrap();
    assert_eq!((found.asked, found.unasked.clone(), found.unseen.len()), (2, None, 0));
    let mut would: Vec<_> = found.differences.iter().map(|it| (it.member, it.added, it.held_by)).collect();
    would.sort();
    let mut wanted = vec![(t.ada, false, None), (t.guest, true, None)];
    wanted.sort();
    assert_eq!(would, wanted);
    assert_eq!(rows().await, before, "nothing is written");
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.guest, t.gold));
    // The next round does what was said.
    t.stripe.webhooks().lose_next(0);
    t.after(1200).await;
    assert!(!t.discord.has_role(t.ada, t.gold) && t.discord.has_role(t.guest, t.gold));
    let found = diff::run(&t.app, None).await.unwrap();
    assert_eq!((found.differences.len(), found.unasked), (0, None));
}
