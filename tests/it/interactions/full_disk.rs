//! A disk that is full for a while: nothing that waits is lost, and the database opens its doors again.

use std::time::Duration;

use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::GuildId;
use lyceum::store::{Db, StoreError, guilds, interactions};

use super::store::{GUILD, NOW, analysed, record, start};
use crate::stores::for_each_store;

/// SQLite: no page more than there are. PostgreSQL: what it says when there is no room for a page.
async fn fill(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    if tx.is_postgres() {
        for sql in [
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER no_room BEFORE INSERT ON interactions FOR EACH ROW EXECUTE FUNCTION no_room()",
            "CREATE TRIGGER no_room BEFORE INSERT ON guilds FOR EACH ROW EXECUTE FUNCTION no_room()",
        ] {
            tx.query(sql).execute().await.unwrap();
        }
    } else {
        tx.query("PRAGMA max_page_count = 1").execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn make_room(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    if tx.is_postgres() {
        for sql in ["DROP TRIGGER no_room ON interactions", "DROP TRIGGER no_room ON guilds"] {
            tx.query(sql).execute().await.unwrap();
        }
    } else {
        tx.query("PRAGMA max_page_count = 1073741823").execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn db2_records_wait_while_the_disk_is_full_and_none_is_lost() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (recorder, stop) = start(&db, 5_000);
        fill(&db).await;
        let mut waiting: Vec<_> = (1..=2_000)
            .map(|object| recorder.record(record(InteractionKind::Reply, object, 10, 20, NOW)).unwrap())
            .collect();
        if db.is_postgres() {
            let first = tokio::time::timeout(Duration::from_millis(400), &mut waiting[0]).await;
            assert!(first.is_err(), "nothing is acknowledged or given up while there is no room");
            assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 0);
        }
        make_room(&db).await;
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 2_000);
        stop().await;
    })
    .await;
}

/// Rows one by one in one transaction, until there is no room.
async fn write_until_full(db: &Db) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for guild in 10_000..20_000 {
        guilds::insert(&mut tx, GuildId(guild), "en-US", NOW).await?;
    }
    tx.commit().await
}

#[tokio::test]
async fn db2_a_full_disk_undoes_the_transaction_and_the_next_one_begins_as_ever() {
    for_each_store(|db| async move {
        fill(&db).await;
        let full = write_until_full(&db).await.unwrap_err();
        assert!(full.is_retryable(), "{full}");
        assert!(full.to_string().contains("full") || full.to_string().contains("No space left"), "{full}");
        make_room(&db).await;
        assert_eq!(guilds::list(&mut db.read()).await.unwrap().len(), 0, "nothing of it was written");
        write_until_full(&db).await.unwrap();
        assert_eq!(guilds::list(&mut db.read()).await.unwrap().len(), 10_000);
    })
    .await;
}
