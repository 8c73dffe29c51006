//! The past, brought along once more after retention has deleted its single records, on both engines.

use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::past::first_id;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::{ChannelId, MemberId};
use lyceum::store::counted::{self, Past};
use lyceum::store::{Db, edges, interactions, pair_days};

use super::store::{GUILD, record};
use crate::stores::for_each_store;

/// Midnight, in seconds since 1970.
const MIDNIGHT: i64 = 20_600 * DAY;
const DAY: i64 = 86_400;

async fn heard(db: &Db, records: &[InteractionRecord]) {
    let mut tx = db.begin().await.unwrap();
    interactions::insert(&mut tx, records).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(db: &Db, records: &[InteractionRecord]) -> Past {
    let mut tx = db.begin().await.unwrap();
    let past = counted::insert_new(&mut tx, GUILD, records).await.unwrap();
    tx.commit().await.unwrap();
    past
}

/// Folded, and a hundred days later gone.
async fn pruned(db: &Db) {
    for day in [2, 3, 100] {
        edges::fold(db, 90.0, MIDNIGHT + day * DAY).await.unwrap();
    }
    interactions::prune(db, MIDNIGHT + 100 * DAY, 90).await.unwrap();
    assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 0);
}

/// A message written so many seconds after midnight; what is done with it or to it bears `at`.
fn on(written: i64, kind: InteractionKind, actor: u64, at: i64) -> InteractionRecord {
    record(kind, first_id(MIDNIGHT + written), actor, 20, MIDNIGHT + at)
}

#[tokio::test]
async fn a_reaction_given_on_a_later_day_is_found_again_by_its_message() {
    for_each_store(|db| async move {
        let (reaction, reply) = (InteractionKind::Reaction, InteractionKind::Reply);
        // Written at ten, praised the next day, while somebody listened.
        heard(&db, &[on(36_000, reaction, 10, DAY + 50)]).await;
        pruned(&db).await;
        let sums = pair_days::sums(&mut db.read(), GUILD, 0, MIDNIGHT + 9 * DAY).await.unwrap();
        // History knows it under the day of its message.
        assert_eq!(read(&db, &[on(36_000, reaction, 10, 36_000)]).await, Past { added: 0, counted: 1 });
        edges::fold(&db, 90.0, MIDNIGHT + 100 * DAY).await.unwrap();
        assert_eq!(pair_days::sums(&mut db.read(), GUILD, 0, MIDNIGHT + 9 * DAY).await.unwrap(), sums);
        // What else was said and praised on that day was never counted; nor was the next day.
        let rest = [
            on(36_000, reply, 11, 36_000),
            on(40_000, reaction, 10, 40_000),
            on(DAY + 60, reply, 11, DAY + 60),
            on(DAY + 60, reaction, 10, DAY + 60),
        ];
        assert_eq!(read(&db, &rest).await, Past { added: 4, counted: 0 });
    })
    .await;
}

#[tokio::test]
async fn what_is_there_is_known_before_anybody_has_to_wait() {
    for_each_store(|db| async move {
        let (reaction, mention) = (InteractionKind::Reaction, InteractionKind::Mention);
        // More messages than are looked for at once, each praised a day later than history will say.
        let heard_of = |at: i64| (0..120).map(move |number| on(number * 60, reaction, 10, at + number * 60));
        heard(&db, &heard_of(DAY).collect::<Vec<_>>()).await;
        heard(&db, &[on(0, mention, 10, 0)]).await;
        let mut page: Vec<_> = heard_of(0).collect();
        page.push(on(0, mention, 10, 0));
        let new =
            [on(7 * 60, reaction, 11, 7 * 60), InteractionRecord { target: MemberId(21), ..on(0, mention, 10, 0) }];
        page.extend(new);
        let unknown = counted::list_new(&mut db.read(), GUILD, &page).await.unwrap();
        assert_eq!(unknown, new);
        assert_eq!(read(&db, &page).await, Past { added: 2, counted: 0 }, "looked at once more it is the same");
    })
    .await;
}

#[tokio::test]
async fn a_day_that_was_heard_is_counted_with_the_reactions_of_that_day() {
    for_each_store(|db| async move {
        let kinds = [InteractionKind::Reply, InteractionKind::Mention, InteractionKind::Reaction];
        let day: Vec<_> = (10..13).zip(kinds).map(|(who, kind)| on(1_000 + who as i64, kind, who, 1_000)).collect();
        heard(&db, &day).await;
        pruned(&db).await;
        assert_eq!(read(&db, &day).await, Past { added: 0, counted: 3 });
        // Another channel, and the day before, were not heard.
        let elsewhere = InteractionRecord { channel: ChannelId(10), ..day[0] };
        let before = on(-1_000, InteractionKind::Reply, 10, -1_000);
        assert_eq!(read(&db, &[elsewhere, before]).await, Past { added: 2, counted: 0 });
    })
    .await;
}

#[tokio::test]
async fn what_was_only_taken_back_hides_nothing() {
    for_each_store(|db| async move {
        // Given while nobody listened, taken back on a later day.
        heard(&db, &[on(500, InteractionKind::ReactionRemoved, 10, DAY + 5)]).await;
        pruned(&db).await;
        assert_eq!(read(&db, &[on(500, InteractionKind::Reaction, 11, 500)]).await, Past { added: 1, counted: 0 });
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_was_heard_is_not_counted_once_more_for_somebody_else() {
    for_each_store(|db| async move {
        for kind in [InteractionKind::Reply, InteractionKind::ThreadMessage, InteractionKind::Reaction] {
            let live = on(60, kind, 10, 60);
            heard(&db, &[live]).await;
            let for_another = InteractionRecord { target: MemberId(30), ..live };
            let by_another = InteractionRecord { actor: MemberId(11), ..live };
            assert_eq!(read(&db, &[live, for_another, by_another]).await.added, 1, "{kind:?}: by another alone");
        }
        // A message mentions several.
        let mention = on(60, InteractionKind::Mention, 10, 60);
        heard(&db, &[mention]).await;
        let another = InteractionRecord { target: MemberId(30), ..mention };
        assert_eq!(read(&db, &[mention, another]).await.added, 1);
    })
    .await;
}
