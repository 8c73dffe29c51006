//! A database in trouble for a while, such as a full disk: nothing that waits is lost, and the database opens its doors
//! again. What it will never take is lost alone.

use std::time::Duration;

use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::GuildId;
use lyceum::store::{Db, StoreError, guilds, interactions, listening};

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

/// The database refuses whatever is done on message 7.
pub async fn refuse_sevens(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    let postgres: &[&str] = &[
        "CREATE FUNCTION no_seven() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         RAISE EXCEPTION 'no sevens' USING ERRCODE = '23514'; END $$",
        "CREATE TRIGGER no_seven BEFORE INSERT ON interactions FOR EACH ROW WHEN (NEW.object_id = 7) \
         EXECUTE FUNCTION no_seven()",
    ];
    let sqlite: &[&str] = &["CREATE TRIGGER no_seven BEFORE INSERT ON interactions WHEN NEW.object_id = 7 \
         BEGIN SELECT RAISE(ABORT, 'no sevens'); END"];
    for sql in if tx.is_postgres() { postgres } else { sqlite } {
        tx.query(*sql).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn db2_one_record_that_cannot_be_written_takes_no_other_along() {
    for_each_store(|db| async move {
        analysed(&db).await;
        refuse_sevens(&db).await;
        let (recorder, stop) = start(&db, 5_000);
        let mut all: Vec<_> = (1..=2_000)
            .map(|object| recorder.record(record(InteractionKind::Reply, object, 10, 20, NOW)).unwrap())
            .collect();
        assert!(all.remove(6).await.is_err(), "nobody is told that it was written");
        for one in all {
            one.await.unwrap();
        }
        recorder.settled().await;
        assert_eq!(recorder.waiting(), 0);
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 1_999);
        stop().await;
        let lost = listening::lost(&mut db.read(), GUILD, 0).await.unwrap();
        assert_eq!(lost, [(NOW / 60 * 60, NOW / 60 * 60 + 60)]);
    })
    .await;
}

#[tokio::test]
async fn db2_records_wait_through_trouble_that_nobody_foresaw() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (recorder, stop) = start(&db, 100);
        let run = async |sql: &'static str| {
            let mut tx = db.begin().await.unwrap();
            tx.query(sql).execute().await.unwrap();
            tx.commit().await.unwrap();
        };
        // The table is not there for a moment, as while somebody brings a copy back; then, too many clients.
        run("ALTER TABLE interactions RENAME TO elsewhere").await;
        let mut one = recorder.record(record(InteractionKind::Reply, 1, 10, 20, NOW)).unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(300), &mut one).await.is_err(), "neither written nor lost");
        run("ALTER TABLE elsewhere RENAME TO interactions").await;
        one.await.unwrap();
        if db.is_postgres() {
            run("CREATE FUNCTION too_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'sorry, too many clients already' USING ERRCODE = '53300'; END $$")
            .await;
            run("CREATE TRIGGER too_many BEFORE INSERT ON interactions FOR EACH ROW EXECUTE FUNCTION too_many()").await;
            let mut two = recorder.record(record(InteractionKind::Reply, 2, 10, 20, NOW)).unwrap();
            assert!(tokio::time::timeout(Duration::from_millis(300), &mut two).await.is_err());
            run("DROP TRIGGER too_many ON interactions").await;
            two.await.unwrap();
        }
        stop().await;
        assert_eq!(listening::lost(&mut db.read(), GUILD, 0).await.unwrap(), []);
    })
    .await;
}
