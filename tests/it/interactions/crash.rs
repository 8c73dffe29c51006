//! What was acknowledged outlives the process, and nothing is counted twice after it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::GuildId;
use lyceum::store::{Db, edges, guilds, interaction_writer, interactions};
use tokio_util::sync::CancellationToken;

use super::store::record;
use crate::lessons::scenes::prepared;
use crate::stores;

const GUILD: GuildId = GuildId(700);
const NOW: i64 = 1_790_000_000;
/// Names the database to the child; without it the child's test does nothing.
const DATABASE: &str = "LYCEUM_TEST_CRASH_DATABASE";

fn numbered(object: u64) -> InteractionRecord {
    let kind = if object.is_multiple_of(3) { InteractionKind::Reply } else { InteractionKind::Reaction };
    record(kind, object, 10 + object % 5, 20, NOW)
}

/// Not a test of its own: what the child process of the next one does until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_records_without_end() {
    let Ok(url) = std::env::var(DATABASE) else { return };
    let db = Db::open(&url).await.unwrap();
    let (recorder, writer) = interaction_writer::queue(10_000);
    let mut out = std::io::stdout();
    let write = async {
        for object in 1..u64::MAX {
            if let Ok(acknowledged) = recorder.record(numbered(object)) {
                // Many wait at once, so that a commit holds many.
                if object % 50 == 0 {
                    acknowledged.await.unwrap();
                    writeln!(out, "acknowledged {object}").unwrap();
                }
            }
        }
    };
    tokio::join!(writer.run(db, CancellationToken::new()), write);
}

async fn survives(db: &Db, url: &str, lines: usize) {
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, GUILD, "en-US", NOW).await.unwrap();
    guilds::set_analysis(&mut tx, GUILD, true, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "interactions::crash::child_that_records_without_end", "--nocapture"])
        .env(DATABASE, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let acknowledged: Vec<u64> = said
        .map_while(Result::ok)
        .filter_map(|line| line.split_once("acknowledged ")?.1.trim().parse().ok())
        .take(lines)
        .collect();
    // SIGKILL, while the next commit is under way.
    child.kill().unwrap();
    child.wait().unwrap();
    let last = *acknowledged.last().unwrap();
    let rows = interactions::list(&mut db.read(), GUILD, 1_000_000).await.unwrap();
    let there: std::collections::HashSet<u64> = rows.iter().map(|row| row.object).collect();
    assert_eq!(there.len(), rows.len(), "nothing is there twice");
    // The queue is entered in order and emptied in order: everything up to the last acknowledged one is there.
    assert!((1..=last).all(|object| there.contains(&object)), "{last} was acknowledged");
    // Whoever brings the same again adds nothing, and folding counts each once.
    let again: Vec<_> = (1..=last).map(numbered).collect();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(interactions::insert(&mut tx, &again).await.unwrap(), 0);
    tx.commit().await.unwrap();
    edges::fold(db, 90.0, NOW).await.unwrap();
    let counted: f64 = edges::list(&mut db.read(), GUILD, NOW).await.unwrap().iter().map(|edge| edge.weight).sum();
    let expected: f64 = there.iter().map(|object| numbered(*object).weight).sum();
    assert!((counted - expected).abs() < 1e-6 * expected, "{counted} against {expected}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cr10_a_kill_in_the_middle_of_a_commit_loses_nothing_acknowledged_and_doubles_nothing() {
    for lines in [1, 7] {
        let folder = tempfile::tempdir().unwrap();
        let db = stores::sqlite(folder.path()).await;
        survives(&db, &format!("sqlite://{}", folder.path().join("lyceum.db").display()), lines).await;
        db.close().await;
        if let Some((db, url)) = stores::postgres().await {
            survives(&db, &url, lines).await;
            db.close().await;
        }
    }
}

#[tokio::test]
async fn cr10_what_is_still_handed_over_during_shutdown_is_written_before_the_end() {
    let t = prepared().await;
    let before = interactions::count(&mut t.app.store.read(), t.guild).await.unwrap();
    let app = std::sync::Arc::clone(&t.app);
    let (guild, ada, mo) = (t.guild, t.ada, t.mo);
    // A handler of an event that came in just before SIGTERM and is not through yet.
    t.app.tasks.spawn(async move {
        app.tasks.stopping().await;
        tokio::time::sleep(Duration::from_millis(80)).await;
        let mut late = numbered(3);
        (late.guild, late.actor, late.target) = (guild, ada, mo);
        app.interactions.offer(late).unwrap();
    });
    t.app.tasks.stop();
    t.app.tasks.ended().await;
    assert_eq!(interactions::count(&mut t.app.store.read(), t.guild).await.unwrap(), before + 1);
}
