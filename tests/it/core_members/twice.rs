//! Two processes on one PostgreSQL: both hear everything, and it counts once.

use lyceum::actions::rank_community;
use lyceum::store::{edges, guilds, interactions, ranks};

use crate::stores;
use crate::world::{START, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cc5_two_processes_hear_everything_and_count_it_once() {
    let Some((db, url)) = stores::postgres().await else { return };
    db.close().await;
    let t = TestApp::start_with(&[("DATABASE_URL", &url)]).await;
    assert!(t.app.store.is_postgres());
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::insert(&mut tx, t.guild, "en-US", START).await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, true, START).await.unwrap();
    tx.commit().await.unwrap();
    let second = t.restarted().await;
    t.until("the second process is ready", || second.gateway.is_ready()).await;
    for number in 0..12 {
        let asker = t.discord.add_user(&format!("Asker {number}"), "en-US");
        t.discord.join(asker);
        let question = t.discord.say(asker, t.general, "How?", None).unwrap();
        let answer = t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
        t.discord.react(asker, t.general, answer, "👍").unwrap();
    }
    t.settle().await;
    second.interactions.settled().await;
    let heard = t.discord.dispatched().iter().filter(|it| it["t"] == "MESSAGE_REACTION_ADD").count();
    assert_eq!(heard, 24, "each process was told of each reaction");
    assert_eq!(interactions::count(&mut t.app.store.read(), t.guild).await.unwrap(), 24);
    for _ in 0..5 {
        let (one, other) = tokio::join!(rank_community::run(&t.app, t.guild), rank_community::run(&second, t.guild));
        let (one, other) = (one.unwrap().unwrap(), other.unwrap().unwrap());
        assert_eq!((one.members, one.pairs), (other.members, other.pairs));
    }
    let found = edges::list(&mut t.app.store.read(), t.guild, START).await.unwrap();
    let weight: f64 = found.iter().map(|edge| edge.weight).sum();
    assert!((weight - 12.0 * (2.0 + 1.0)).abs() < 0.01, "{weight}");
    let places = ranks::top(&mut t.app.store.read(), t.guild, i64::MAX).await.unwrap();
    let total: f64 = places.iter().map(|place| place.score).sum();
    assert!((total - 1.0).abs() < 1e-9 && places.len() == 13, "{places:?}");
    assert_eq!(places[0].member, t.mo);
    second.tasks.abandon();
}
