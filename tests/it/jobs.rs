//! The queue and the leases, on both engines.

use lyceum::store::jobs::{self, NewJob};
use lyceum::store::schedule_slots;
use serde_json::json;

use crate::stores::for_each_store;

fn job(key: Option<&str>, run_at: i64) -> NewJob {
    NewJob { queue: "default", kind: "greet", key: key.map(str::to_owned), payload: json!({"member": 7}), run_at }
}

#[tokio::test]
async fn a_job_is_claimed_once_and_gone_when_done() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        jobs::insert(&mut tx, &job(None, 100), 100).await.unwrap();
        tx.commit().await.unwrap();
        assert!(jobs::claim(&db, "default", 99, 99, 60, 10).await.unwrap().is_empty(), "not before its time");
        let claimed = jobs::claim(&db, "default", 100, 100, 60, 10).await.unwrap();
        assert_eq!((claimed.len(), claimed[0].attempts), (1, 1));
        assert_eq!(claimed[0].payload.0, json!({"member": 7}));
        assert!(jobs::claim(&db, "default", 100, 100, 60, 10).await.unwrap().is_empty(), "it is taken");
        jobs::finish(&db, &claimed[0]).await.unwrap();
        assert_eq!(jobs::counts(&mut db.read()).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn cr3_a_killed_process_loses_its_claim_within_a_minute_and_cannot_finish_it_later() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        jobs::insert(&mut tx, &job(Some("greet:7"), 0), 0).await.unwrap();
        tx.commit().await.unwrap();
        let dead = jobs::claim(&db, "default", 0, 0, 60, 10).await.unwrap().remove(0);
        let heir = jobs::claim(&db, "default", 60, 60, 60, 10).await.unwrap().remove(0);
        assert_eq!(heir.attempts, 2);
        jobs::finish(&db, &dead).await.unwrap();
        assert_eq!(jobs::counts(&mut db.read()).await.unwrap().0, 1, "the dead one's word no longer counts");
        jobs::finish(&db, &heir).await.unwrap();
        assert_eq!(jobs::counts(&mut db.read()).await.unwrap().0, 0);
    })
    .await;
}

#[tokio::test]
async fn equal_keys_are_one_job_and_a_wish_during_the_run_runs_it_once_more() {
    for_each_store(|db| async move {
        for _ in 0..3 {
            let mut tx = db.begin().await.unwrap();
            jobs::insert(&mut tx, &job(Some("greet:7"), 5), 5).await.unwrap();
            tx.commit().await.unwrap();
        }
        let claimed = jobs::claim(&db, "default", 5, 5, 60, 10).await.unwrap();
        assert_eq!(claimed.len(), 1);
        let mut tx = db.begin().await.unwrap();
        jobs::insert(&mut tx, &job(Some("greet:7"), 6), 6).await.unwrap();
        tx.commit().await.unwrap();
        jobs::finish(&db, &claimed[0]).await.unwrap();
        let again = jobs::claim(&db, "default", 6, 6, 60, 10).await.unwrap();
        assert_eq!(again.len(), 1, "the wish came while it ran");
        jobs::finish(&db, &again[0]).await.unwrap();
        assert_eq!(jobs::counts(&mut db.read()).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn dr13_a_repair_that_somebody_comes_to_wait_for_leaves_the_repairs() {
    for_each_store(|db| async move {
        let repair = |at: i64| NewJob { queue: "repairs", ..job(Some("greet:7"), at) };
        let wish = async |job: NewJob| {
            let mut tx = db.begin().await.unwrap();
            jobs::insert(&mut tx, &job, 0).await.unwrap();
            tx.commit().await.unwrap();
        };
        wish(repair(40)).await;
        assert!(
            jobs::claim(&db, "default", 50, 50, 60, 10).await.unwrap().is_empty(),
            "repairs have a queue of their own"
        );
        wish(job(Some("greet:7"), 5)).await;
        wish(repair(3)).await;
        assert!(jobs::claim(&db, "repairs", 50, 50, 60, 10).await.unwrap().is_empty(), "no sweep puts it back");
        assert_eq!(jobs::claim(&db, "default", 5, 5, 60, 10).await.unwrap().len(), 1, "and it is due as wished");
    })
    .await;
}

#[tokio::test]
async fn a_failed_job_stays_for_a_person_until_it_is_wanted_again() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        jobs::insert(&mut tx, &job(Some("greet:7"), 0), 0).await.unwrap();
        tx.commit().await.unwrap();
        let claimed = jobs::claim(&db, "default", 0, 0, 60, 10).await.unwrap().remove(0);
        jobs::set_retry(&db, &claimed, 30, "busy").await.unwrap();
        assert!(jobs::claim(&db, "default", 29, 29, 60, 10).await.unwrap().is_empty(), "its pause is not over");
        let claimed = jobs::claim(&db, "default", 30, 30, 60, 10).await.unwrap().remove(0);
        jobs::set_failed(&db, &claimed, "no such member", 0).await.unwrap();
        let failed = jobs::list_failed(&mut db.read()).await.unwrap();
        assert_eq!((failed.len(), failed[0].2.as_str()), (1, "no such member"));
        assert!(jobs::claim(&db, "default", 9_999, 9_999, 60, 10).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        jobs::insert(&mut tx, &job(Some("greet:7"), 10_000), 10_000).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(jobs::claim(&db, "default", 10_000, 10_000, 60, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn cc5_a_lease_has_one_owner_and_an_epoch_that_tells_the_late_one_so() {
    for_each_store(|db| async move {
        assert_eq!(jobs::lease(&db, "schedule", "ada", 0, 60).await.unwrap(), Some(1));
        assert_eq!(jobs::lease(&db, "schedule", "bob", 30, 60).await.unwrap(), None);
        assert_eq!(jobs::lease(&db, "schedule", "ada", 50, 60).await.unwrap(), Some(1), "kept");
        assert_eq!(jobs::lease(&db, "schedule", "bob", 110, 60).await.unwrap(), Some(2), "expired, so fenced");
        assert_eq!(jobs::lease(&db, "schedule", "ada", 111, 60).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn four_processes_never_claim_the_same_job() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for number in 0..100 {
            jobs::insert(&mut tx, &job(Some(&format!("greet:{number}")), 0), 0).await.unwrap();
        }
        tx.commit().await.unwrap();
        let claimers = (0..4).map(|_| async {
            let mut mine = Vec::new();
            loop {
                let batch = jobs::claim(&db, "default", 0, 0, 60, 7).await.unwrap();
                if batch.is_empty() {
                    return mine;
                }
                mine.extend(batch.into_iter().map(|job| job.id));
            }
        });
        let mut all: Vec<i64> = futures_util::future::join_all(claimers).await.concat();
        all.sort_unstable();
        let claimed = all.len();
        all.dedup();
        assert_eq!((claimed, all.len()), (100, 100));
    })
    .await;
}

#[tokio::test]
async fn cr3_the_next_process_on_sqlite_takes_over_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let db = crate::stores::sqlite(folder.path()).await;
    let mut tx = db.begin().await.unwrap();
    jobs::insert(&mut tx, &job(None, 0), 0).await.unwrap();
    tx.commit().await.unwrap();
    jobs::lease(&db, "schedule", "ada", 0, 60).await.unwrap().unwrap();
    assert_eq!(jobs::claim(&db, "default", 0, 0, 60, 10).await.unwrap().len(), 1);
    jobs::take_over(&db).await.unwrap();
    assert_eq!(jobs::claim(&db, "default", 0, 0, 60, 10).await.unwrap().len(), 1);
    assert!(jobs::lease(&db, "schedule", "bob", 0, 60).await.unwrap().is_some());
}

#[tokio::test]
async fn cl2_a_clock_that_ran_ahead_and_was_set_right_keeps_nothing_waiting() {
    for_each_store(|db| async move {
        let mut taken = Vec::new();
        for slot in [100, 100, 244, 101, 101, 102] {
            let mut tx = db.begin().await.unwrap();
            taken.push(schedule_slots::take(&mut tx, "reconcile", slot).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(taken, [true, false, true, true, false, true]);
    })
    .await;
}
