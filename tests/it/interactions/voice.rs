//! Scenes: minutes together in voice channels, and events attended there.

use std::collections::HashMap;

use lyceum::actions::listen;
use lyceum::actions::meet_in_voice;
use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::community::voice::{LiveEvent, Presence};
use lyceum::domain::ids::{ChannelId, GuildId, MemberId};
use lyceum::sandbox::discord::Closing;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{guilds, interactions, voice};

use crate::lessons::scenes::prepared;
use crate::stores::for_each_store;
use crate::world::{START, TestApp};

/// The gateway loses its session; nobody listens while `meanwhile` happens.
async fn away(t: &TestApp, meanwhile: impl FnOnce()) {
    listen::goes_on(&t.app).await.unwrap();
    let before = t.app.gateway.connects();
    t.discord.refuse_gateway(Some(Closing::Dropped));
    t.discord.cut_gateway(Some(4009));
    t.until("the bot knows that it is cut off", || !t.app.gateway.is_ready()).await;
    meanwhile();
    t.discord.refuse_gateway(None);
    t.until("a new session has begun", || t.app.gateway.is_ready() && t.app.gateway.connects() > before).await;
    t.settle().await;
}

async fn recorded(t: &TestApp, kind: InteractionKind) -> Vec<InteractionRecord> {
    t.settle().await;
    let all = interactions::list(&mut t.app.store.read(), t.guild, 100).await.unwrap();
    all.into_iter().filter(|record| record.kind == kind).collect()
}

#[tokio::test]
async fn minutes_both_were_there_count_for_both_and_nothing_else_is_kept() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.settle().await;
    t.after(1_800).await;
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    assert!(recorded(&t, InteractionKind::VoiceTogether).await.is_empty(), "nothing is counted before somebody leaves");
    t.after(900).await;
    t.discord.leave_voice(t.ada);
    let records = recorded(&t, InteractionKind::VoiceTogether).await;
    let told: Vec<_> = records.iter().map(|it| (it.actor, it.target, it.weight)).collect();
    assert_eq!(told, [(t.ada, t.mo, 1.0), (t.mo, t.ada, 1.0)], "a quarter of an hour together");
    t.after(900).await;
    t.discord.leave_voice(t.mo);
    assert_eq!(recorded(&t, InteractionKind::VoiceTogether).await.len(), 2, "alone is not together");
    assert!(voice::list(&mut t.app.store.read(), t.guild).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_left_the_analysis_is_not_even_noted_and_without_analysis_nobody_is() {
    let t = prepared().await;
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.ada, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    let present = voice::list(&mut t.app.store.read(), t.guild).await.unwrap();
    assert_eq!(present.iter().map(|it| it.member).collect::<Vec<_>>(), [t.mo]);
    t.after(3_600).await;
    t.discord.leave_voice(t.ada);
    t.discord.leave_voice(t.mo);
    assert!(recorded(&t, InteractionKind::VoiceTogether).await.is_empty());
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, false, START).await.unwrap();
    tx.commit().await.unwrap();
    t.discord.enter_voice(t.carl, room).unwrap();
    t.settle().await;
    assert!(voice::list(&mut t.app.store.read(), t.guild).await.unwrap().is_empty());
}

#[tokio::test]
async fn attending_an_event_credits_whoever_made_it() {
    let t = prepared().await;
    let stage = t.discord.create_voice("Workshop", None);
    let event = t.discord.schedule_event(t.carl, stage, "Borrowing, live", START + 600).unwrap();
    t.discord.enter_voice(t.carl, stage).unwrap();
    t.discord.enter_voice(t.ada, stage).unwrap();
    t.settle().await;
    t.after(600).await;
    assert!(t.discord.begin_event(event));
    t.settle().await;
    t.after(600).await;
    t.discord.enter_voice(t.mo, stage).unwrap();
    t.settle().await;
    t.after(60).await;
    assert!(t.discord.end_event(event));
    let records = recorded(&t, InteractionKind::EventAttended).await;
    let told: Vec<_> = records.iter().map(|it| (it.actor, it.target, it.object)).collect();
    assert_eq!(told, [(t.ada, t.carl, event)], "a minute is no attendance, and nobody attends their own event");
    t.discord.leave_voice(t.ada);
    assert_eq!(recorded(&t, InteractionKind::EventAttended).await.len(), 1, "once");
}

#[tokio::test]
async fn dg6_time_in_which_nobody_listened_is_not_counted() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    listen::goes_on(&t.app).await.unwrap();
    t.after(900).await;
    listen::goes_on(&t.app).await.unwrap();
    // Nobody listens for a day; then a new session tells who is there.
    t.clock.advance(86_400);
    t.app.gateway.session_began();
    let here = [(t.ada, room), (t.carl, room)].into_iter().collect();
    meet_in_voice::seen(&t.app, t.guild, &here, &[]).await.unwrap();
    let records = recorded(&t, InteractionKind::VoiceTogether).await;
    assert_eq!(records.len(), 2);
    assert!((records[0].weight - 1.0).abs() < 0.1, "a quarter of an hour, not a day: {}", records[0].weight);
    let present = voice::list(&mut t.app.store.read(), t.guild).await.unwrap();
    assert_eq!(present.iter().map(|it| it.member).collect::<std::collections::BTreeSet<_>>(), [t.ada, t.carl].into());
}

#[tokio::test]
async fn dg6_who_leaves_while_nobody_listens_was_there_until_then_and_no_longer() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    t.after(900).await;
    away(&t, || {
        t.clock.advance(60);
        t.discord.leave_voice(t.ada);
        t.discord.leave_voice(t.mo);
        t.clock.advance(3 * 3_600);
    })
    .await;
    let records = recorded(&t, InteractionKind::VoiceTogether).await;
    let told: Vec<_> = records.iter().map(|it| (it.actor, it.target, it.weight, it.at)).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    for (_, _, weight, at) in told {
        assert!(
            (weight - 1.0).abs() < 1e-9 && at == START + 900,
            "a quarter of an hour was heard: {weight} until {at}"
        );
    }
    assert!(voice::list(&mut t.app.store.read(), t.guild).await.unwrap().is_empty());
}

#[tokio::test]
async fn dg6_an_event_that_ends_while_nobody_listens_is_over_and_one_that_begins_takes_place() {
    let t = prepared().await;
    let (stage, hall) = (t.discord.create_voice("Workshop", None), t.discord.create_voice("Hall", None));
    let over = t.discord.schedule_event(t.carl, stage, "Borrowing, live", START).unwrap();
    let begun = t.discord.schedule_event(t.carl, hall, "Lifetimes, live", START).unwrap();
    let kept = t.discord.schedule_event(t.carl, hall, "Office hours", START).unwrap();
    assert!(t.discord.begin_event(over) && t.discord.begin_event(kept));
    t.discord.enter_voice(t.ada, stage).unwrap();
    t.settle().await;
    t.after(600).await;
    away(&t, || {
        t.clock.advance(60);
        assert!(t.discord.end_event(over) && t.discord.begin_event(begun));
        t.clock.advance(3_600);
    })
    .await;
    let live = voice::events(&mut t.app.store.read(), t.guild).await.unwrap();
    let told: Vec<_> = live.iter().map(|it| (it.event, it.began_at)).collect();
    assert_eq!(told, [(begun, t.clock.now()), (kept, START)], "what is not heard of is not taken to be longer");
    // Mo spends ten minutes where the event was that is over, and ten where the other two are.
    for room in [stage, hall] {
        t.discord.enter_voice(t.mo, room).unwrap();
        t.settle().await;
        t.after(600).await;
        t.discord.leave_voice(t.mo);
    }
    t.discord.leave_voice(t.ada);
    let records = recorded(&t, InteractionKind::EventAttended).await;
    let told: Vec<_> = records.iter().map(|it| (it.actor, it.object)).collect();
    assert_eq!(told, [(t.ada, over), (t.mo, begun), (t.mo, kept)]);
}

#[tokio::test]
async fn events_of_bots_and_of_those_who_left_the_analysis_credit_nobody() {
    let t = prepared().await;
    let stage = t.discord.create_voice("Workshop", None);
    let planner = t.discord.add_bot("Planner");
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.carl, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    let events: Vec<u64> = [planner, t.discord.bot(), t.carl, t.mo]
        .map(|creator| t.discord.schedule_event(creator, stage, "Borrowing, live", START).unwrap())
        .into();
    assert!(events.iter().all(|event| t.discord.begin_event(*event)));
    t.settle().await;
    let live = async || {
        let live = voice::events(&mut t.app.store.read(), t.guild).await.unwrap();
        live.into_iter().map(|it| it.creator).collect::<Vec<_>>()
    };
    assert_eq!(live().await, [t.mo]);
    // Told by a new session it is the same, and Mo has left the analysis since.
    let mut tx = t.app.store.begin().await.unwrap();
    consents::upsert(&mut tx, t.guild, t.mo, Purpose::Analysis, false, START).await.unwrap();
    tx.commit().await.unwrap();
    away(&t, || ()).await;
    assert_eq!(live().await, []);
}

#[tokio::test]
async fn who_is_there_is_forgotten_when_analysis_is_switched_off_and_nothing_of_that_time_counts() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    let switch = async |on| set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(on)).await.unwrap();
    t.after(900).await;
    switch(false).await;
    t.after(3_600).await;
    switch(true).await;
    t.discord.leave_voice(t.ada);
    t.discord.leave_voice(t.mo);
    assert_eq!(recorded(&t, InteractionKind::VoiceTogether).await, []);
}

#[tokio::test]
async fn presences_and_events_are_kept_on_both_engines() {
    for_each_store(|db| async move {
        let guild = GuildId(700);
        let presence = Presence::begins(MemberId(u64::MAX), ChannelId(9), 5);
        let event = LiveEvent { event: 7, channel: ChannelId(9), creator: MemberId(3), began_at: 6 };
        let mut tx = db.begin().await.unwrap();
        voice::upsert(&mut tx, guild, presence).await.unwrap();
        voice::upsert(&mut tx, guild, Presence { since: 8, ..presence }).await.unwrap();
        voice::begin_event(&mut tx, guild, event).await.unwrap();
        voice::begin_event(&mut tx, guild, LiveEvent { began_at: 99, ..event }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(voice::list(&mut db.read(), guild).await.unwrap(), [Presence { since: 8, ..presence }]);
        assert_eq!(voice::events(&mut db.read(), guild).await.unwrap(), [event]);
        assert_eq!(voice::find(&mut db.read(), guild, presence.member).await.unwrap(), Some(presence.channel));
        assert_eq!(voice::find(&mut db.read(), guild, MemberId(3)).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        assert!(voice::delete(&mut tx, guild, presence.member).await.unwrap());
        assert!(!voice::delete(&mut tx, guild, presence.member).await.unwrap());
        assert!(voice::end_event(&mut tx, guild, 7).await.unwrap());
        tx.commit().await.unwrap();
        assert!(voice::events(&mut db.read(), guild).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        for guild in [guild, GuildId(701)] {
            voice::upsert(&mut tx, guild, presence).await.unwrap();
            voice::begin_event(&mut tx, guild, event).await.unwrap();
        }
        voice::forget(&mut tx, guild).await.unwrap();
        tx.commit().await.unwrap();
        assert!(voice::list(&mut db.read(), guild).await.unwrap().is_empty());
        assert!(voice::events(&mut db.read(), guild).await.unwrap().is_empty());
        assert_eq!(voice::list(&mut db.read(), GuildId(701)).await.unwrap(), [presence]);
        assert_eq!(voice::events(&mut db.read(), GuildId(701)).await.unwrap(), [event]);
    })
    .await;
}

#[tokio::test]
async fn a_channel_is_full_with_the_twenty_sixth_until_that_many_are_there_no_more() {
    for_each_store(|db| async move {
        let (guild, hall) = (GuildId(700), ChannelId(9));
        let goes_in = async |member: u64, channel, now| {
            let mut tx = db.begin().await.unwrap();
            voice::upsert(&mut tx, guild, Presence::begins(MemberId(member), channel, now)).await.unwrap();
            voice::recount(&mut tx, guild, channel, now).await.unwrap();
            tx.commit().await.unwrap();
        };
        let goes_out = async |member: u64, now| {
            let mut tx = db.begin().await.unwrap();
            assert!(voice::delete(&mut tx, guild, MemberId(member)).await.unwrap());
            voice::recount(&mut tx, guild, hall, now).await.unwrap();
            tx.commit().await.unwrap();
        };
        let of = async |member: u64| {
            let all = voice::list(&mut db.read(), guild).await.unwrap();
            let one = all.into_iter().find(|it| it.member == MemberId(member)).unwrap();
            (one.since, one.counts_from, one.full_since)
        };
        goes_in(99, ChannelId(8), 0).await;
        for member in 1..=25 {
            goes_in(member, hall, member as i64).await;
        }
        assert_eq!(of(1).await, (1, 1, None));
        goes_in(26, hall, 100).await;
        goes_in(27, hall, 150).await;
        assert_eq!(
            (of(1).await, of(26).await, of(27).await),
            ((1, 1, Some(100)), (100, 100, Some(100)), (150, 150, Some(150)))
        );
        goes_out(2, 180).await;
        assert_eq!(of(1).await, (1, 1, Some(100)), "still full");
        goes_out(3, 200).await;
        assert_eq!((of(1).await, of(26).await, of(27).await), ((1, 101, None), (100, 200, None), (150, 200, None)));
        assert_eq!(of(99).await, (0, 0, None), "another channel is another matter");
    })
    .await;
}

/// Somebody who is nobody in particular goes into a channel, or out.
async fn goes(t: &TestApp, member: u64, channel: Option<ChannelId>) {
    meet_in_voice::moved(&t.app, t.guild, MemberId(member), channel).await.unwrap();
}

#[tokio::test]
async fn while_a_room_is_full_nobody_meets_anybody_and_what_was_before_and_comes_after_counts() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    let crowd = 1_000..1_030_u64;
    for member in [1, 2] {
        goes(&t, member, Some(room)).await;
    }
    t.clock.advance(900);
    for member in crowd.clone() {
        goes(&t, member, Some(room)).await;
    }
    t.clock.advance(3_600);
    for member in crowd {
        goes(&t, member, None).await;
    }
    assert_eq!(recorded(&t, InteractionKind::VoiceTogether).await, [], "an hour among thirty");
    t.clock.advance(900);
    goes(&t, 1, None).await;
    let records = recorded(&t, InteractionKind::VoiceTogether).await;
    let told: Vec<_> = records.iter().map(|it| (it.actor.0, it.target.0, it.weight)).collect();
    assert_eq!(told, [(1, 2, 2.0), (2, 1, 2.0)], "a quarter of an hour before, and one after");
}

#[tokio::test]
async fn a_stage_of_hundreds_that_ends_attends_its_event_and_lets_others_write_in_between() {
    let t = prepared().await;
    let stage = t.discord.create_stage("Stage", None);
    let here: HashMap<MemberId, ChannelId> = (1_000..1_400).map(|member| (MemberId(member), stage)).collect();
    let event = LiveEvent { event: 77, channel: stage, creator: t.carl, began_at: START };
    meet_in_voice::seen(&t.app, t.guild, &here, &[event]).await.unwrap();
    t.clock.advance(1_800);
    listen::goes_on(&t.app).await.unwrap();
    // A new session finds nobody there any more.
    t.app.gateway.session_began();
    let over = HashMap::new();
    let ends = meet_in_voice::seen(&t.app, t.guild, &over, &[]);
    tokio::pin!(ends);
    let mut halfway = false;
    loop {
        tokio::select! {
            ended = &mut ends => break ended.unwrap(),
            present = async { voice::list(&mut t.app.store.read(), t.guild).await.unwrap().len() } => {
                halfway |= (1..400).contains(&present);
            }
        }
    }
    assert!(halfway, "nobody else could write before all had left");
    let count = async |kind| {
        let all = interactions::list(&mut t.app.store.read(), t.guild, 1_000_000).await.unwrap();
        all.into_iter().filter(|record| record.kind == kind).count()
    };
    assert_eq!((count(InteractionKind::EventAttended).await, count(InteractionKind::VoiceTogether).await), (400, 0));
}
