//! How long what is about people is kept, and that it really goes.

use lyceum::actions::{answer_times, community_health, find_rising, find_segments, note_guild};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::store::erasure::{self, Sweep};
use lyceum::store::jobs::{self, NewJob};
use lyceum::store::{Db, answers, edges, guilds, interactions, pair_days, personal, privacy};
use serde_json::json;

use crate::interactions::store::{GUILD, NOW, record};
use crate::privacy::{counted, took_part};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

/// Who has everything erased in these tests.
const ANN: MemberId = MemberId(10);

fn reply(object: u64, actor: u64, target: u64, at: i64) -> InteractionRecord {
    record(InteractionKind::Reply, object, actor, target, at)
}

async fn keep(db: &Db, records: &[InteractionRecord]) {
    let mut tx = db.begin().await.unwrap();
    interactions::insert(&mut tx, records).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows(db: &Db, sql: &'static str) -> i64 {
    db.read().query(sql).value().await.unwrap()
}

async fn run(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    tx.query(sql).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// What the large tables hold about Ann.
async fn about_ann(db: &Db) -> [i64; 3] {
    let counts = privacy::counts(&mut db.read(), GUILD, ANN).await.unwrap();
    ["interactions", "edges", "pair_days"].map(|name| counts.iter().find(|(table, _)| *table == name).unwrap().1)
}

#[test]
fn pv6_nobody_looks_further_back_than_roll_ups_are_kept() {
    let weeks = i64::try_from(community_health::WEEKS).unwrap() * 7;
    let looks = [find_segments::DAYS, answer_times::DAYS, 3 * find_rising::DAYS, weeks];
    assert!(looks.iter().all(|days| days + 1 < pair_days::KEPT_DAYS), "{looks:?}");
}

#[tokio::test]
async fn pv6_roll_ups_and_answering_times_go_when_they_are_old_on_both_engines() {
    for_each_store(|db| async move {
        let elsewhere = |object| InteractionRecord { guild: GuildId(u64::MAX), ..reply(object, 1, 2, NOW) };
        let mut records: Vec<_> = (0..6_000).map(|n| reply(n, 1, 100 + n, NOW)).collect();
        records.extend([reply(6_001, 1, 2, NOW + DAY), elsewhere(6_002)]);
        keep(&db, &records).await;
        edges::fold(&db, 90.0, NOW).await.unwrap();
        run(
            &db,
            "INSERT INTO answer_days (guild_id, member_id, day, step, count)
                SELECT guild_id, src, day, 1, 1 FROM pair_days GROUP BY guild_id, src, day",
        )
        .await;
        let then = NOW + pair_days::KEPT_DAYS * DAY;
        assert_eq!(pair_days::prune(&db, then).await.unwrap(), 0, "the last day on which they are all there");
        assert_eq!(answers::prune(&db, then).await.unwrap(), 0);
        assert_eq!(pair_days::prune(&db, then + DAY).await.unwrap(), 6_001);
        assert_eq!(answers::prune(&db, then + DAY).await.unwrap(), 6_001);
        for (sql, table) in
            [("SELECT COUNT(*) FROM pair_days", "pair_days"), ("SELECT COUNT(*) FROM answer_days", "answer_days")]
        {
            assert_eq!(rows(&db, sql).await, 1, "{table}: the day after");
        }
        assert_eq!(rows(&db, "SELECT COUNT(*) FROM edges").await, 6_002, "the sum per pair stays and fades");
    })
    .await;
}

#[tokio::test]
async fn pv6_the_night_deletes_single_records_and_later_their_sums_by_day() {
    let t = took_part().await;
    t.after(DAY).await;
    t.after(100 * DAY).await;
    assert_eq!((counted(&t, "interactions").await, counted(&t, "pair_days").await > 0), (0, true));
    t.after(21 * DAY).await;
    assert_eq!((counted(&t, "pair_days").await, counted(&t, "answer_days").await), (0, 0));
    assert!(counted(&t, "edges").await > 0);
    let told = t.types(t.ada, "/privacy show").await.text();
    assert!(told.contains("deleted after 120 days. 30 days after the bot was removed"), "{told}");
}

#[tokio::test]
async fn pv3_somebody_with_many_records_is_erased_in_short_steps_that_may_be_interrupted() {
    for_each_store(|db| async move {
        let others = |n: u64| n.is_multiple_of(4).then(|| reply(1_000_000 + n, 7, 8, NOW));
        let of_ann = |n: u64| {
            let (actor, target) = if n.is_multiple_of(2) { (10, 1_000 + n) } else { (1_000 + n, 10) };
            reply(n, actor, target, NOW + i64::try_from(n % 3).unwrap() * DAY)
        };
        let records: Vec<_> = (0..20_000).flat_map(|n| others(n).into_iter().chain([of_ann(n)])).collect();
        keep(&db, &records).await;
        edges::fold(&db, 90.0, NOW).await.unwrap();
        assert_eq!(about_ann(&db).await, [20_000; 3]);
        let mut sweep = Sweep::new(GUILD, ANN);
        for _ in 0..4 {
            assert!(sweep.step(&db).await.unwrap().unwrap() <= 2_000, "no transaction is long");
        }
        let [left, ..] = about_ann(&db).await;
        assert!(0 < left && left < 20_000, "interrupted in the middle: {left}");
        // Others go on meanwhile.
        keep(&db, &[reply(2_000_000, 7, 8, NOW)]).await;
        let (mut sweep, mut steps) = (Sweep::new(GUILD, ANN), 0);
        while let Some(gone) = sweep.step(&db).await.unwrap() {
            assert!(gone <= 2_000, "no transaction is long: {gone}");
            steps += 1;
            // Numbers of what was deleted may be handed out again: what comes is folded all the same.
            if steps % 7 == 0 {
                keep(&db, &[reply(3_000_000 + steps, 7, 8, NOW)]).await;
                edges::fold(&db, 90.0, NOW).await.unwrap();
            }
        }
        assert!(steps > 20, "{steps}");
        assert_eq!(about_ann(&db).await, [0; 3]);
        assert_eq!(erasure::sweep(&db, GUILD, ANN).await.unwrap(), 0);
        edges::fold(&db, 90.0, NOW).await.unwrap();
        let kept = 5_001 + steps / 7;
        assert_eq!(rows(&db, "SELECT COUNT(*) FROM interactions").await, i64::try_from(kept).unwrap());
        let folded: i64 = rows(&db, "SELECT count FROM edges WHERE src = 8 AND dst = 7").await;
        assert_eq!(folded, i64::try_from(kept).unwrap(), "nothing of the others' is lost");
    })
    .await;
}

#[tokio::test]
async fn one_members_edges_are_found_from_both_ends_on_both_engines() {
    for_each_store(|db| async move {
        let records = [reply(1, 10, 20, NOW), reply(2, 20, 30, NOW), reply(3, 30, 10, NOW), reply(4, 5, 10, NOW)];
        keep(&db, &records).await;
        edges::fold(&db, 90.0, NOW).await.unwrap();
        let found = edges::of_member(&mut db.read(), GUILD, ANN, NOW).await.unwrap();
        assert_eq!(found.iter().map(|it| (it.src, it.dst)).collect::<Vec<_>>(), [(10, 5), (10, 30), (20, 10)]);
    })
    .await;
}

#[tokio::test]
async fn pv3_failed_jobs_that_name_the_member_go_and_all_of_them_after_a_month() {
    for_each_store(|db| async move {
        let fails = async |payload: serde_json::Value, error: &'static str| {
            let mut tx = db.begin().await.unwrap();
            let job = NewJob { queue: "default", kind: "greet", key: None, payload, run_at: 0 };
            jobs::insert(&mut tx, &job, NOW).await.unwrap();
            tx.commit().await.unwrap();
            let claimed = jobs::claim(&db, "default", NOW, NOW, 60, 9).await.unwrap().remove(0);
            jobs::set_failed(&db, &claimed, error, NOW).await.unwrap();
        };
        let (guild, ann) = (GuildId(u64::MAX - 1), MemberId(u64::MAX));
        fails(json!({"guild": guild, "member": ann}), "gone").await;
        fails(json!({"guild": guild, "people": [{"who": ann.to_string()}]}), "gone").await;
        fails(json!({"case": 1}), "404 at /guilds/18446744073709551614/members/18446744073709551615").await;
        fails(json!({"guild": guild, "member": 5}), "gone").await;
        fails(json!({"guild": 6, "member": ann}), "gone").await;
        let about = jobs::failed_about(&mut db.read(), guild, ann).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(jobs::delete_failed(&mut tx, &about).await.unwrap(), 3);
        // One that waits is left alone.
        let waits = NewJob { queue: "default", kind: "greet", key: None, payload: json!({}), run_at: 0 };
        jobs::insert(&mut tx, &waits, 0).await.unwrap();
        assert_eq!(jobs::prune_failed(&mut tx, NOW).await.unwrap(), 0);
        assert_eq!(jobs::prune_failed(&mut tx, NOW + 1).await.unwrap(), 2);
        tx.commit().await.unwrap();
        assert_eq!(jobs::counts(&mut db.read()).await.unwrap(), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn pv3_the_erasure_and_the_night_take_failed_jobs_along() {
    let t = took_part().await;
    let fails = async |member: MemberId| {
        let mut tx = t.app.store.begin().await.unwrap();
        let payload = json!({"guild": t.guild, "member": member});
        let job = NewJob { queue: "elsewhere", kind: "greet", key: None, payload, run_at: 0 };
        jobs::insert(&mut tx, &job, 0).await.unwrap();
        tx.commit().await.unwrap();
        let now = t.clock.now();
        let claimed = jobs::claim(&t.app.store, "elsewhere", now, now, 60, 9).await.unwrap().remove(0);
        jobs::set_failed(&t.app.store, &claimed, "gone", now).await.unwrap();
    };
    let failed = async || jobs::counts(&mut t.app.store.read()).await.unwrap().1;
    fails(t.ada).await;
    fails(t.carl).await;
    assert_eq!(failed().await, 2);
    lyceum::actions::erase_member::run(&t.app, t.guild, t.ada).await.unwrap();
    lyceum::jobs::run_due(&t.app).await.unwrap();
    assert_eq!(failed().await, 1, "Carl's stays for a person to read");
    t.clock.advance(31 * DAY);
    lyceum::jobs::schedule(&t.app).await.unwrap();
    lyceum::jobs::run_due(&t.app).await.unwrap();
    assert_eq!(failed().await, 0);
}

#[tokio::test]
async fn pv5_a_guild_that_the_bot_left_is_emptied_of_its_members_on_both_engines() {
    const LEFT: GuildId = GuildId(701);
    for_each_store(|db| async move {
        let mut records: Vec<_> = (0..5_000).map(|n| reply(n, 1, 100 + n, NOW)).collect();
        records.extend((0..5_000).map(|n| InteractionRecord { guild: LEFT, ..reply(n, 1, 100 + n, NOW) }));
        keep(&db, &records).await;
        edges::fold(&db, 90.0, NOW).await.unwrap();
        for guild in [GUILD, LEFT] {
            let mut tx = db.begin().await.unwrap();
            guilds::insert(&mut tx, guild, "en-US", NOW).await.unwrap();
            guilds::set_left(&mut tx, guild, Some(NOW), NOW).await.unwrap();
            tx.commit().await.unwrap();
        }
        for sql in [
            "INSERT INTO answer_days (guild_id, member_id, day, step, count) SELECT guild_id, src, 1, 1, 1 FROM edges",
            "INSERT INTO ranks (guild_id, member_id, position, score, run_id) VALUES (700, 1, 1, 1, 1), (701, 1, 1, 1, 1)",
            "INSERT INTO staff (guild_id, member_id, seen_at) VALUES (700, 1, 1), (701, 1, 1)",
            "INSERT INTO trust_accounts (guild_id, decision_id, member_id) VALUES (700, 1, 1), (701, 2, 1)",
            "INSERT INTO cases (guild_id, kind, subject, member_id, detail, state, opened_at) VALUES
                (700, 'report', 'a', 1, '{}', 'open', 1), (701, 'report', 'a', 1, '{}', 'open', 1),
                (701, 'dispute', 'a', 1, '{}', 'open', 1)",
            "INSERT INTO reports (guild_id, message_id, reporter_id, case_id, reason, reported_at)
                SELECT guild_id, 1, 2, id, 'why', 1 FROM cases WHERE kind = 'report'",
            "INSERT INTO audit (guild_id, actor_id, member_id, area, act, details, at)
                VALUES (701, 1, 2, 'finding', 'cleared', '{}', 1), (701, 1, 2, 'plan', 'created', '{}', 1)",
            "INSERT INTO customers (reference, guild_id, member_id, created_at, refreshed_at)
                VALUES ('a', 701, 1, 1, 1)",
            "INSERT INTO backfill_windows (guild_id, from_at, until_at, listed, started_at) VALUES (701, 1, 2, TRUE, 1)",
            "INSERT INTO backfill_readings
                (window_id, channel_id, part, thread, opener_id, mark, messages, records, state)
                SELECT id, 9, 'messages', TRUE, 1, 0, 0, 0, 'waiting' FROM backfill_windows",
        ] {
            run(&db, sql).await;
        }
        assert_eq!(guilds::list_left(&mut db.read(), NOW - 1).await.unwrap(), []);
        assert_eq!(guilds::list_left(&mut db.read(), NOW).await.unwrap(), [(GUILD, NOW), (LEFT, NOW)]);
        assert_eq!(erasure::purge(&db, LEFT, NOW - 5).await.unwrap(), 0, "it came back since, and left again");
        let gone = erasure::purge(&db, LEFT, NOW).await.unwrap();
        // Records, edges, days, answers; a rank, staff, an account, a report and its case, a finding's name.
        assert_eq!(gone, 4 * 5_000 + 6);
        for (sql, count) in [
            ("SELECT COUNT(*) FROM interactions WHERE guild_id = 701", 0),
            ("SELECT COUNT(*) FROM interactions WHERE guild_id = 700", 5_000),
            ("SELECT COUNT(*) FROM edges WHERE guild_id = 701", 0),
            ("SELECT COUNT(*) FROM pair_days WHERE guild_id = 700", 5_000),
            ("SELECT COUNT(*) FROM cases WHERE guild_id = 701", 1),
            ("SELECT COUNT(*) FROM reports", 1),
            ("SELECT COUNT(*) FROM audit WHERE member_id = 2", 1),
            ("SELECT COUNT(*) FROM customers WHERE guild_id = 701", 1),
            ("SELECT COUNT(*) FROM backfill_readings", 0),
        ] {
            assert_eq!(rows(&db, sql).await, count, "{sql}");
        }
        assert_eq!(erasure::purge(&db, LEFT, NOW).await.unwrap(), 0);
        // What comes to the others is counted.
        keep(&db, &[reply(9_999_999, 1, 2, NOW)]).await;
        assert_eq!(edges::fold(&db, 90.0, NOW).await.unwrap().records, 1);
    })
    .await;
}

#[tokio::test]
async fn pv5_dg9_an_outage_or_a_short_absence_erases_nothing_and_a_month_does() {
    let t = took_part().await;
    let id = t.guild.to_string();
    let left_at = async || guilds::find(&mut t.app.store.read(), t.guild).await.unwrap().unwrap().left_at;
    let kept = async || [counted(&t, "pair_days").await, counted(&t, "lesson_marks").await, counted(&t, "edges").await];
    let before = kept().await;
    assert!(before.iter().all(|count| *count > 0), "{before:?}");
    t.discord.dispatch_anything("GUILD_DELETE", &json!({ "id": id, "unavailable": true }));
    t.after(32 * DAY).await;
    assert_eq!((left_at().await, kept().await), (None, before));
    note_guild::left(&t.app, t.guild).await.unwrap();
    t.after(29 * DAY).await;
    assert_eq!(kept().await, before, "a day before its time");
    note_guild::seen(&t.app, t.guild, "en-US").await.unwrap();
    t.after(5 * DAY).await;
    assert_eq!((left_at().await, kept().await), (None, before), "it came back");
    note_guild::left(&t.app, t.guild).await.unwrap();
    t.after(31 * DAY).await;
    assert_eq!(kept().await, [0; 3]);
    assert!(counted(&t, "ledger").await > 0, "the proof of the payment stays");
}

#[tokio::test]
async fn pv2_a_file_that_cannot_hold_everything_says_what_it_leaves_out_on_both_engines() {
    for_each_store(|db| async move {
        many(&db, GUILD, ANN, NOW).await;
        let read = &mut db.read();
        let told = personal::rows(read, GUILD, ANN).await.unwrap();
        let (first, last) = (told["interactions"].first().unwrap(), told["interactions"].last().unwrap());
        let at = |past: usize| Some((NOW - i64::try_from(past).unwrap()).to_string());
        assert_eq!((first["at"].clone(), last["at"].clone()), (at(0), at(personal::MOST - 1)), "the latest");
        let left_out = personal::left_out(read, GUILD, ANN, &told).await.unwrap();
        assert_eq!(left_out.into_iter().collect::<Vec<_>>(), [("interactions", 3)]);
    })
    .await;
}

/// Three records more than a file holds, one a second up to `until`.
async fn many(db: &Db, guild: GuildId, member: MemberId, until: i64) {
    let at = |n: usize| InteractionRecord {
        guild,
        ..reply(9_000_000 + n as u64, member.0, 999, until - i64::try_from(n).unwrap())
    };
    keep(db, &(0..personal::MOST + 3).map(at).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn pv2_the_member_hears_what_the_file_leaves_out() {
    let t = TestApp::start().await;
    many(&t.app.store, t.guild, t.ada, t.clock.now()).await;
    let reply = t.types(t.ada, "/privacy export").await;
    assert!(reply.text().contains("it holds the latest 50000; 3 older records"), "{}", reply.text());
    assert!(reply.message.as_ref().unwrap().attachments[0].filename.ends_with(".json.gz"));
}
