//! Interaction records: the queue, the writer, the folding, retention, on both engines.

use lyceum::actions::import_interactions;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::community::{Edge, InteractionKind};
use lyceum::domain::ids::{ChannelId, GuildId, MemberId};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::interaction_writer::{self, Recorder, Writer};
use lyceum::store::{Db, edges, guilds, interactions, pair_days};
use tokio_util::sync::CancellationToken;

use crate::stores::for_each_store;

pub const GUILD: GuildId = GuildId(700);
pub const NOW: i64 = 1_790_000_000;
const DAY: i64 = 86_400;

pub fn record(kind: InteractionKind, object: u64, actor: u64, target: u64, at: i64) -> InteractionRecord {
    InteractionRecord {
        guild: GUILD,
        object,
        actor: MemberId(actor),
        target: MemberId(target),
        kind,
        weight: kind.weight(),
        at,
        channel: ChannelId(9),
        variant: 0,
    }
}

pub async fn analysed(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, GUILD, "en-US", NOW).await.unwrap();
    guilds::set_analysis(&mut tx, GUILD, true, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn insert(db: &Db, records: &[InteractionRecord]) -> u64 {
    let mut tx = db.begin().await.unwrap();
    let new = interactions::insert(&mut tx, records).await.unwrap();
    tx.commit().await.unwrap();
    new
}

async fn fold(db: &Db, now: i64) -> usize {
    edges::fold(db, 90.0, now).await.unwrap().records
}

async fn list(db: &Db, now: i64) -> Vec<Edge> {
    edges::list(&mut db.read(), GUILD, now).await.unwrap()
}

/// A running writer and the way to stop it and wait for its end.
pub fn start(db: &Db, capacity: usize) -> (Recorder, impl AsyncFnOnce()) {
    let (recorder, writer) = interaction_writer::queue(capacity);
    let stop = CancellationToken::new();
    (recorder, run(writer, db.clone(), stop))
}

fn run(writer: Writer, db: Db, stop: CancellationToken) -> impl AsyncFnOnce() {
    #[allow(clippy::disallowed_methods, reason = "the test waits for it itself")]
    let task = tokio::spawn(writer.run(db, stop.clone()));
    async move || {
        stop.cancel();
        task.await.unwrap();
    }
}

#[tokio::test]
async fn dg7_a_record_that_arrives_twice_is_written_once() {
    for_each_store(|db| async move {
        let first = record(InteractionKind::Reply, 1, 10, 20, NOW);
        let mut emoji = record(InteractionKind::Reaction, 1, 10, 20, NOW);
        let thumb = emoji;
        emoji.variant = 77;
        assert_eq!(insert(&db, &[first, thumb, emoji, first]).await, 3);
        let mut later = first;
        later.at += 5;
        assert_eq!(insert(&db, &[later, thumb]).await, 0, "another time does not make it another act");
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 3);
        assert_eq!(interactions::list(&mut db.read(), GUILD, 9).await.unwrap(), [first, thumb, emoji]);
    })
    .await;
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_database_and_what_waits_is_written_at_the_end() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (recorder, stop) = start(&db, 1_000);
        let mut acknowledged = Vec::new();
        for object in 1..=200 {
            acknowledged.push(recorder.record(record(InteractionKind::Reply, object, 10, 20, NOW)).unwrap());
        }
        acknowledged.remove(0).await.unwrap();
        assert!(interactions::count(&mut db.read(), GUILD).await.unwrap() >= 1, "acknowledged means committed");
        stop().await;
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 200);
        for one in acknowledged {
            one.await.unwrap();
        }
        assert!(recorder.offer(record(InteractionKind::Reply, 999, 10, 20, NOW)).is_err(), "nobody is let in any more");
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_turns_the_least_valuable_away_first() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (recorder, writer) = interaction_writer::queue(100);
        let mut let_in = [0, 0, 0];
        let kinds = [InteractionKind::Mention, InteractionKind::Reaction, InteractionKind::Reply];
        for object in 0..200 {
            for (kind, count) in kinds.into_iter().zip(&mut let_in) {
                if *count == object && recorder.offer(record(kind, object, 10, 20, NOW)).is_ok() {
                    *count += 1;
                }
            }
        }
        // All three come at the same pace until 25 places are left, two until 10 are left, then replies alone.
        assert_eq!(let_in.iter().sum::<u64>(), 100);
        assert_eq!(let_in[0], 25, "mentions stop when a quarter is left");
        assert!(let_in[1] > let_in[0] && let_in[2] > let_in[1], "{let_in:?}");
        run(writer, db.clone(), CancellationToken::new())().await;
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 100, "all that was let in is written");
    })
    .await;
}

#[tokio::test]
async fn ab6_pv_only_analysed_guilds_and_willing_people_are_recorded() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let mut tx = db.begin().await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(30), Purpose::Analysis, false, NOW).await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(40), Purpose::Analysis, false, NOW).await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(40), Purpose::Analysis, true, NOW).await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(50), Purpose::Notices, false, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(consents::find(&mut db.read(), GUILD, MemberId(30), Purpose::Analysis).await.unwrap(), Some(false));
        assert_eq!(consents::find(&mut db.read(), GUILD, MemberId(30), Purpose::Notices).await.unwrap(), None);
        let (recorder, stop) = start(&db, 1_000);
        let mut elsewhere = record(InteractionKind::Reply, 1, 10, 20, NOW);
        elsewhere.guild = GuildId(701);
        recorder.offer(elsewhere).unwrap();
        for (actor, target) in [(10, 10), (10, 0), (10, 30), (30, 10), (10, 40), (50, 10)] {
            recorder.offer(record(InteractionKind::Reply, 1, actor, target, NOW)).unwrap();
        }
        recorder.settled().await;
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 2, "10 to 40 and 50 to 10");
        assert_eq!(interactions::count(&mut db.read(), GuildId(701)).await.unwrap(), 0);
        let mut tx = db.begin().await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, false, NOW).await.unwrap();
        tx.commit().await.unwrap();
        recorder.offer(record(InteractionKind::Reply, 2, 10, 20, NOW)).unwrap();
        stop().await;
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 2, "off means off at once");
    })
    .await;
}

#[tokio::test]
async fn pv_what_is_taken_back_is_written_though_nobody_may_be_recorded_and_nothing_else_is() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (given, taken) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
        let (recorder, stop) = start(&db, 1_000);
        let say = async |kind, object, target| {
            recorder.offer(record(kind, object, 10, target, NOW)).unwrap();
            recorder.settled().await;
            let rows = interactions::list(&mut db.read(), GUILD, 99).await.unwrap();
            rows.into_iter().map(|it| (it.object, it.target.0, it.kind)).collect::<Vec<_>>()
        };
        let first = say(given, 1, 20).await;
        say(given, 2, 20).await;
        let mut tx = db.begin().await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(20), Purpose::Analysis, false, NOW).await.unwrap();
        tx.commit().await.unwrap();
        say(taken, 1, 20).await;
        say(given, 1, 20).await;
        say(taken, 1, 20).await;
        // Taken back from what was never recorded: who reacted to whom is nobody's business.
        say(taken, 3, 20).await;
        say(taken, 4, 0).await;
        let mut tx = db.begin().await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, false, NOW).await.unwrap();
        tx.commit().await.unwrap();
        // For whom it was stands on record.
        let all = say(taken, 2, 0).await;
        assert_eq!(all[..1], first);
        assert_eq!(all[1..], [(2, 20, given), (1, 20, taken), (2, 20, taken)]);
        stop().await;
        assert_eq!(fold(&db, NOW).await, 4);
        assert!(list(&db, NOW).await.iter().all(|edge| edge.weight < 1e-9));
    })
    .await;
}

#[tokio::test]
async fn a_reaction_for_somebody_unnamed_is_taken_back_in_its_turn() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (given, taken) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
        // All in one batch: given, taken back, given again.
        let (recorder, writer) = interaction_writer::queue(1_000);
        for (kind, target) in [(given, 20), (taken, 0), (given, 20)] {
            recorder.offer(record(kind, 1, 10, target, NOW)).unwrap();
        }
        run(writer, db.clone(), CancellationToken::new())().await;
        fold(&db, NOW).await;
        let weights: Vec<f64> = list(&db, NOW).await.iter().map(|edge| edge.weight).collect();
        assert_eq!(weights, [given.weight()]);
    })
    .await;
}

#[tokio::test]
async fn folding_adds_up_decays_and_gives_credit_to_the_helper() {
    for_each_store(|db| async move {
        insert(
            &db,
            &[
                record(InteractionKind::Reply, 1, 10, 20, NOW - 90 * DAY),
                record(InteractionKind::Reply, 2, 10, 20, NOW),
                record(InteractionKind::Reaction, 3, 20, 10, NOW),
                record(InteractionKind::LessonNotForMe, 4, 20, 10, NOW),
            ],
        )
        .await;
        assert_eq!(fold(&db, NOW).await, 4);
        let found = list(&db, NOW).await;
        assert_eq!(found.len(), 2, "{found:?}");
        // 10 answered 20 twice: 20 credits 10; the older one counts half.
        let half = 1.5 * InteractionKind::Reply.weight();
        assert!((found[1].weight - half).abs() < 1e-9 && (found[0].weight - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found.iter().all(|edge| (edge.src, edge.dst, edge.at) == (20, 10, NOW)));
        // Folding in two steps is the same as in one.
        insert(&db, &[record(InteractionKind::Reply, 5, 10, 20, NOW + DAY)]).await;
        assert_eq!(fold(&db, NOW + DAY).await, 1);
        assert_eq!(fold(&db, NOW + DAY).await, 0);
        let later = list(&db, NOW + DAY).await;
        let expected = half * 0.5_f64.powf(1.0 / 90.0) + InteractionKind::Reply.weight();
        assert!((later[1].weight - expected).abs() < 1e-9, "{later:?}");
    })
    .await;
}

#[tokio::test]
async fn dg7_a_reaction_taken_back_counts_nothing_in_any_order() {
    for_each_store(|db| async move {
        let (added, removed) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
        // In one batch; in two; backwards; taken back without ever having been seen; one of two emojis.
        insert(&db, &[record(added, 1, 10, 20, NOW), record(removed, 1, 10, 20, NOW + 1)]).await;
        insert(&db, &[record(added, 2, 11, 20, NOW), record(removed, 3, 12, 20, NOW), record(removed, 4, 13, 20, NOW)])
            .await;
        let mut other = record(added, 5, 14, 20, NOW);
        other.variant = 5;
        insert(&db, &[record(added, 5, 14, 20, NOW), other]).await;
        fold(&db, NOW).await;
        let found: Vec<u64> = list(&db, NOW).await.iter().map(|edge| edge.src).collect();
        assert_eq!(found, [11, 14]);
        insert(
            &db,
            &[
                record(removed, 2, 11, 20, NOW + 9),
                record(added, 3, 12, 20, NOW + 9),
                record(removed, 5, 14, 20, NOW + 9),
            ],
        )
        .await;
        fold(&db, NOW + 10).await;
        let left = list(&db, NOW + 10).await;
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(left[0].src == 14 && (left[0].weight - 1.0).abs() < 1e-6, "{left:?}");
        let lately = pair_days::sums(&mut db.read(), GUILD, NOW, NOW + DAY).await.unwrap();
        assert_eq!(lately.iter().map(|edge| edge.src).collect::<Vec<_>>(), [14]);
    })
    .await;
}

#[tokio::test]
async fn two_processes_that_fold_at_once_count_nothing_twice() {
    for_each_store(|db| async move {
        let records: Vec<_> =
            (1..=3_000).map(|object| record(InteractionKind::Reaction, object, 10 + object % 7, 20, NOW)).collect();
        insert(&db, &records).await;
        let folds = (0..4).map(|_| edges::fold(&db, 90.0, NOW));
        for outcome in futures_util::future::join_all(folds).await {
            outcome.unwrap();
        }
        let total: f64 = list(&db, NOW).await.iter().map(|edge| edge.weight).sum();
        assert!((total - 3_000.0).abs() < 1e-6, "{total}");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_passed_over_while_others_write() {
    for_each_store(|db| async move {
        analysed(&db).await;
        // Several processes, each with its own writer; one folds all the while.
        let writers: Vec<_> = (0..4).map(|_| start(&db, 2_000)).collect();
        let (mut queues, mut stops) = (Vec::new(), Vec::new());
        for (queue, stop) in writers {
            queues.push(queue);
            stops.push(stop);
        }
        for round in 0..50_u64 {
            for (at, queue) in queues.iter().enumerate() {
                for nth in 0..10 {
                    let object = round * 1_000 + at as u64 * 100 + nth;
                    queue.offer(record(InteractionKind::Reply, object, 10, 20, NOW)).unwrap();
                }
            }
            fold(&db, NOW).await;
        }
        for stop in stops {
            stop().await;
        }
        fold(&db, NOW).await;
        let total: f64 = list(&db, NOW).await.iter().map(|edge| edge.weight).sum();
        assert!((total - 2_000.0 * InteractionKind::Reply.weight()).abs() < 1e-6, "{total}");
    })
    .await;
}

#[tokio::test]
async fn a_new_half_life_and_a_far_landmark_keep_the_edges() {
    for_each_store(|db| async move {
        insert(
            &db,
            &[
                record(InteractionKind::Reply, 1, 10, 20, NOW),
                record(InteractionKind::Reply, 2, 30, 20, NOW - 10 * DAY),
            ],
        )
        .await;
        edges::fold(&db, 1.0, NOW).await.unwrap();
        // 500 half-lives later the landmark moves; what is left keeps its proportions.
        let later = NOW + 500 * DAY;
        insert(&db, &[record(InteractionKind::Reply, 3, 40, 20, later)]).await;
        edges::fold(&db, 1.0, later).await.unwrap();
        let found = list(&db, later).await;
        let by = |who| found.iter().find(|edge| edge.dst == who).unwrap().weight;
        assert!((by(40) - InteractionKind::Reply.weight()).abs() < 1e-9);
        assert!((by(30) / by(10) - 0.5_f64.powi(10)).abs() < 1e-9, "{found:?}");
        // Another half-life counts every pair again from what is known of it.
        edges::fold(&db, 10.0, later).await.unwrap();
        let found = list(&db, later).await;
        let by = |who| found.iter().find(|edge| edge.dst == who).unwrap().weight;
        assert!((by(30) / by(10) - 0.5).abs() < 1e-9, "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn pv6_raw_records_go_after_ninety_days_and_the_pairs_stay() {
    for_each_store(|db| async move {
        insert(&db, &[record(InteractionKind::Reply, 1, 10, 20, NOW)]).await;
        for day in 0..=91 {
            let now = NOW + day * DAY;
            if day == 40 {
                insert(&db, &[record(InteractionKind::Reply, 2, 11, 20, now)]).await;
            }
            fold(&db, now).await;
            if day < 90 {
                assert_eq!(interactions::prune(&db, now, 90).await.unwrap(), 0, "day {day}");
            }
        }
        assert_eq!(interactions::prune(&db, NOW + 91 * DAY, 90).await.unwrap(), 1);
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 1, "the younger one stays");
        assert_eq!(list(&db, NOW + 91 * DAY).await.len(), 2, "what was folded stays");
        insert(&db, &[record(InteractionKind::Reply, 3, 12, 20, NOW + 91 * DAY)]).await;
        assert_eq!(fold(&db, NOW + 91 * DAY).await, 1, "folding goes on where it was");
    })
    .await;
}

#[tokio::test]
async fn dg7_a_reaction_taken_back_and_given_again_counts_as_given() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let (recorder, stop) = start(&db, 1_000);
        let (given, taken) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
        let act = async |kind, object, times: &[i64]| {
            for second in times {
                recorder.offer(record(kind, object, 10, 20, NOW + second)).unwrap();
            }
            recorder.settled().await;
        };
        let worth = async |now| {
            fold(&db, now).await;
            list(&db, now).await.iter().map(|edge| edge.weight).sum::<f64>().round() as i64
        };
        // Each act sent twice, folded in between or not.
        act(given, 1, &[0, 0]).await;
        act(taken, 1, &[1, 1]).await;
        assert_eq!(worth(NOW + 1).await, 0);
        act(given, 1, &[2, 2]).await;
        assert_eq!(worth(NOW + 2).await, 1);
        let lately = pair_days::sums(&mut db.read(), GUILD, NOW, NOW + DAY).await.unwrap();
        assert_eq!(lately.iter().map(|edge| edge.weight).sum::<f64>(), 1.0, "in the raw records as well");
        act(taken, 1, &[3, 3]).await;
        act(given, 1, &[4]).await;
        act(taken, 1, &[5]).await;
        assert_eq!(worth(NOW + 5).await, 0);
        act(given, 1, &[6]).await;
        assert_eq!(worth(NOW + 6).await, 1);
        // All within one batch, before anything was folded.
        for (second, kind) in (10..).zip([given, taken, given, taken, given]) {
            recorder.offer(record(kind, 2, 11, 20, NOW + second)).unwrap();
        }
        recorder.settled().await;
        assert_eq!(worth(NOW + 20).await, 2);
        // Out of order it is still one reaction that was taken back; and nobody can go on for ever.
        act(taken, 3, &[30]).await;
        act(given, 3, &[29]).await;
        assert_eq!(worth(NOW + 30).await, 2);
        for second in 0..100 {
            act(if second % 2 == 0 { given } else { taken }, 4, &[40 + second]).await;
        }
        assert_eq!(worth(NOW + 200).await, 2);
        stop().await;
    })
    .await;
}

#[tokio::test]
async fn an_import_brought_again_after_retention_counts_nothing_twice() {
    for_each_store(|db| async move {
        analysed(&db).await;
        let old = NOW - 400 * DAY;
        let mut file: Vec<_> = (1..=50)
            .map(|object| record(InteractionKind::Reply, object, 10, 20, old + object as i64 * 3_600))
            .collect();
        let first = import_interactions::run(&db, GUILD, &file).await.unwrap();
        assert_eq!((first.added, first.counted), (50, 0));
        for day in 0..=91 {
            fold(&db, NOW + day * DAY).await;
        }
        let later = NOW + 91 * DAY;
        assert_eq!(interactions::prune(&db, later, 90).await.unwrap(), 50);
        let worth = list(&db, later).await[0].weight;
        // The same export, made anew: what happened since is new, the rest was counted.
        file.push(record(InteractionKind::Reply, 99, 10, 20, NOW));
        let again = import_interactions::run(&db, GUILD, &file).await.unwrap();
        assert_eq!((again.added, again.present, again.counted), (1, 0, 50), "{again:?}");
        // A channel that was never brought along is not taken for one that was.
        let mut elsewhere = file[0];
        elsewhere.channel = ChannelId(10);
        elsewhere.object = 5_000;
        assert_eq!(import_interactions::run(&db, GUILD, &[elsewhere]).await.unwrap().added, 1);
        fold(&db, later).await;
        let now = list(&db, later).await[0].weight;
        let added = InteractionKind::Reply.weight()
            * (0.5_f64.powf(91.0 / 90.0) + 0.5_f64.powf((later - elsewhere.at) as f64 / DAY as f64 / 90.0));
        assert!((now - worth - added).abs() < 1e-9, "{now} is not {worth} + {added}");
    })
    .await;
}

#[tokio::test]
async fn pv6_roll_ups_by_day_follow_every_act_and_stay_when_single_records_go() {
    for_each_store(|db| async move {
        let (given, taken) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
        insert(
            &db,
            &[
                record(InteractionKind::Reply, 1, 10, 20, NOW),
                record(InteractionKind::Reply, 2, 10, 20, NOW + 5),
                record(InteractionKind::Reply, 3, 10, 20, NOW + DAY),
                record(given, 4, 10, 20, NOW),
                record(given, 5, 10, 30, NOW),
            ],
        )
        .await;
        fold(&db, NOW).await;
        // Taken back a day later: the day on which it was given loses it.
        insert(&db, &[record(taken, 4, 10, 20, NOW + DAY)]).await;
        fold(&db, NOW + DAY).await;
        let told = async |from, until| -> Vec<(u64, u64, f64, i64)> {
            let found = pair_days::sums(&mut db.read(), GUILD, from, until).await.unwrap();
            found.into_iter().map(|edge| (edge.src, edge.dst, edge.weight, edge.at)).collect()
        };
        let reply = InteractionKind::Reply.weight();
        assert_eq!(told(NOW, NOW + DAY).await, [(10, 30, 1.0, NOW), (20, 10, 2.0 * reply, NOW + 5)]);
        assert_eq!(told(NOW + DAY, NOW + 2 * DAY).await, [(20, 10, reply, NOW + DAY)]);
        for day in 2..=95 {
            fold(&db, NOW + day * DAY).await;
        }
        assert_eq!(interactions::prune(&db, NOW + 95 * DAY, 90).await.unwrap(), 6);
        assert_eq!(interactions::count(&mut db.read(), GUILD).await.unwrap(), 0);
        assert_eq!(told(NOW, NOW + 2 * DAY).await, [(10, 30, 1.0, NOW), (20, 10, 3.0 * reply, NOW + DAY)]);
        let days = pair_days::list(&mut db.read(), GUILD, NOW, NOW + 2 * DAY).await.unwrap();
        assert_eq!(days.len(), 3, "one per pair, kind and day: {days:?}");
    })
    .await;
}
