//! The store of rankings and groups, on both engines.

use lyceum::domain::community::segments::{FEATURES, Segment};
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::store::ranks::{self, Place, RankRun};
use lyceum::store::segments;

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

/// Who ranks reads first and writes long after.
#[tokio::test]
async fn a_ranking_that_was_read_before_somebody_decided_is_known_to_be_stale() {
    for_each_store(|db| async move {
        let seen = async || ranks::latest_run(&mut db.read(), GUILD).await.unwrap().map(|run| run.upto);
        let stale = async |seen| {
            let mut tx = db.begin().await.unwrap();
            ranks::expired_since(&mut tx, GUILD, seen).await.unwrap()
        };
        let decides = async || {
            let mut tx = db.begin().await.unwrap();
            ranks::expire(&mut tx, GUILD).await.unwrap();
            tx.commit().await.unwrap();
        };
        assert!(!stale(seen().await).await, "nothing was ever ranked");
        let mut tx = db.begin().await.unwrap();
        ranks::replace(&mut tx, GUILD, &run(100, 9), &[(MemberId(5), 1.0)], &[]).await.unwrap();
        tx.commit().await.unwrap();
        let first = seen().await;
        assert!(!stale(first).await);
        decides().await;
        let second = seen().await;
        assert!(stale(first).await && !stale(second).await, "who reads after the decision knows of it");
        decides().await;
        assert!(stale(second).await, "and not of the next one");
    })
    .await;
}

#[tokio::test]
async fn pv2_a_member_or_all_are_forgotten_and_the_ranking_expires_in_that_guild_alone() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for guild in [GUILD, GuildId(1)] {
            let ranked = [(MemberId(5), 0.6), (MemberId(u64::MAX), 0.4)];
            ranks::replace(&mut tx, guild, &run(100, 9), &ranked, &[(MemberId(9), 0.01)]).await.unwrap();
        }
        ranks::forget(&mut tx, GUILD, MemberId(u64::MAX)).await.unwrap();
        tx.commit().await.unwrap();
        let expired = |guild| {
            let db = db.clone();
            async move { ranks::latest_run(&mut db.read(), guild).await.unwrap().unwrap().is_expired() }
        };
        assert_eq!((expired(GUILD).await, expired(GuildId(1)).await), (true, false));
        let left = ranks::scores(&mut db.read(), GUILD).await.unwrap();
        assert_eq!(left, [(MemberId(5), 0.6), (MemberId(9), 0.01)]);
        let mut tx = db.begin().await.unwrap();
        ranks::clear(&mut tx, GUILD).await.unwrap();
        // Nothing to clear, nothing to forget: no harm.
        ranks::clear(&mut tx, GuildId(2)).await.unwrap();
        ranks::forget(&mut tx, GuildId(2), MemberId(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ranks::scores(&mut db.read(), GUILD).await.unwrap(), []);
        assert_eq!(ranks::scores(&mut db.read(), GuildId(1)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn groups_of_an_earlier_look_are_remembered_and_nobody_is_in_them() {
    for_each_store(|db| async move {
        let group = |name, members| Segment { name, members, centre: [f64::from(name); FEATURES], marks: Vec::new() };
        let looks = [(100, vec![group(1, 30), group(2, 12)]), (200, vec![group(1, 31), group(3, 11)])];
        for (now, groups) in looks {
            let kept: Vec<_> = groups.into_iter().map(|it| (it, "busy".to_owned())).collect();
            let mut tx = db.begin().await.unwrap();
            segments::keep(&mut tx, GUILD, &kept, 0, now).await.unwrap();
            tx.commit().await.unwrap();
        }
        let found = segments::list(&mut db.read(), GUILD, 0).await.unwrap();
        let told: Vec<_> = found.iter().map(|(group, _)| (group.name, group.members)).collect();
        assert_eq!(told, [(1, 31), (2, 0), (3, 11)]);
        assert_eq!(segments::list(&mut db.read(), GUILD, 150).await.unwrap().len(), 2);
    })
    .await;
}
