//! The store of rankings, on both engines.

use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::store::ranks::{self, Place, RankRun};

use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(700);

fn run(ranked_at: i64, upto: i64) -> RankRun {
    RankRun { ranked_at, members: 3, pairs: 2, iterations: 40, change_l1: 1e-10, upto }
}

#[tokio::test]
async fn a_ranking_replaces_the_one_before_it_and_every_run_is_remembered() {
    for_each_store(|db| async move {
        assert_eq!(ranks::latest_run(&mut db.read(), GUILD).await.unwrap(), None);
        let first = [(MemberId(5), 0.5), (MemberId(u64::MAX), 0.3), (MemberId(7), 0.2)];
        let second = [(MemberId(7), 0.6), (MemberId(5), 0.4)];
        for (run, ranked) in [(run(100, 1), &first[..]), (run(200, 9), &second[..])] {
            let mut tx = db.begin().await.unwrap();
            ranks::replace(&mut tx, GUILD, &run, ranked, &[(MemberId(9), 0.01)]).await.unwrap();
            ranks::replace(&mut tx, GuildId(1), &run, &first, &[]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let read = &mut db.read();
        assert_eq!(ranks::latest_run(read, GUILD).await.unwrap(), Some(run(200, 9)));
        let place = |position, member, score| Place { position, member: MemberId(member), score };
        assert_eq!(ranks::top(read, GUILD, 1).await.unwrap(), [place(1, 7, 0.6)]);
        assert_eq!(ranks::list(read, GUILD).await.unwrap(), [place(2, 5, 0.4), place(1, 7, 0.6)]);
        assert_eq!(ranks::find(read, GUILD, MemberId(5)).await.unwrap(), Some(place(2, 5, 0.4)));
        assert_eq!(ranks::find(read, GUILD, MemberId(u64::MAX)).await.unwrap(), None);
        // Who is not listed has no place, and a score that the next ranking begins from.
        assert_eq!(ranks::find(read, GUILD, MemberId(9)).await.unwrap(), None);
        assert_eq!(ranks::top(read, GUILD, i64::MAX).await.unwrap().len(), 2);
        let scores = ranks::scores(read, GUILD).await.unwrap();
        assert_eq!(scores, [(MemberId(5), 0.4), (MemberId(7), 0.6), (MemberId(9), 0.01)]);
    })
    .await;
}
