//! What is known of when people were heard: periods that end with consent and presence, and minutes that are incomplete.

use lyceum::actions::listen;
use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::InteractionKind as Kind;
use lyceum::domain::community::coverage;
use lyceum::domain::ids::GuildId;
use lyceum::sandbox::discord::{EventFault, RestFault};
use lyceum::store::interaction_writer;
use lyceum::store::listening::{self, Source};
use lyceum::store::reactions::Cleared;
use lyceum::store::{backfills, guilds, interactions};
use tokio_util::sync::CancellationToken;

use super::full_disk::refuse_sevens;
use super::scenes::recorded;
use super::store::{GUILD, record};
use crate::lessons::scenes::prepared;
use crate::stores::for_each_store;
use crate::world::{DAY, START, TestApp};

async fn heard(t: &TestApp) -> Vec<(i64, i64)> {
    listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap()
}

async fn gaps(t: &TestApp) -> Vec<(i64, i64)> {
    coverage::missing(&heard(t).await, START, t.clock.now())
}

/// Ada asks, Mo answers.
fn talk(t: &TestApp) {
    let question = t.discord.say(t.ada, t.general, "How?", None).unwrap();
    t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
}

async fn new_session(t: &TestApp) {
    let before = t.app.gateway.connects();
    t.discord.cut_gateway(Some(4009));
    t.until("a new session has begun", || t.app.gateway.is_ready() && t.app.gateway.connects() > before).await;
    t.settle().await;
}

#[tokio::test]
async fn dg6_a_week_without_analysis_is_a_gap_and_is_not_read_afterwards() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    let switch = async |on| set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(on)).await.unwrap();
    switch(false).await;
    t.after(3 * DAY).await;
    talk(&t);
    t.settle().await;
    t.after(4 * DAY).await;
    listen::goes_on(&t.app).await.unwrap();
    switch(true).await;
    listen::goes_on(&t.app).await.unwrap();
    t.settle().await;
    assert_eq!(gaps(&t).await, [(START, START + 7 * DAY)]);
    // Switching on what is on begins nothing.
    let before = heard(&t).await;
    switch(true).await;
    assert_eq!(heard(&t).await, before);
    t.after(60).await;
    listen::goes_on(&t.app).await.unwrap();
    new_session(&t).await;
    assert_eq!(gaps(&t).await, [(START, START + 7 * DAY)]);
    assert_eq!(recorded(&t).await, [], "what was said while the server did not want it is nobody's business");
}

#[tokio::test]
async fn dg6_the_time_between_being_put_out_and_let_in_again_is_a_gap() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    assert!(t.discord.leave(t.discord.bot()));
    t.settle().await;
    t.clock.advance(DAY - 600);
    listen::goes_on(&t.app).await.unwrap();
    talk(&t);
    t.clock.advance(600);
    assert!(t.discord.join(t.discord.bot()));
    t.settle().await;
    t.after(60).await;
    listen::goes_on(&t.app).await.unwrap();
    t.settle().await;
    assert_eq!(gaps(&t).await, [(START, START + DAY)]);
    assert_eq!(recorded(&t).await, [], "what was said without us is not ours to read");
}

#[tokio::test]
async fn dg6_a_guild_that_discord_lost_from_sight_is_not_heard() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    t.discord.dispatch_anything("GUILD_DELETE", &serde_json::json!({ "id": t.guild.to_string(), "unavailable": true }));
    t.settle().await;
    t.after(3_600).await;
    listen::goes_on(&t.app).await.unwrap();
    assert_eq!(gaps(&t).await, [(START, START + 3_600)]);
}

#[tokio::test]
async fn dg6_a_tick_between_a_new_session_and_its_guilds_closes_no_gap() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    t.clock.advance(600);
    t.app.gateway.session_began();
    listen::goes_on(&t.app).await.unwrap();
    assert_eq!(gaps(&t).await, [(START, START + 600)], "of this session nothing was heard yet");
    listen::in_sight(&t.app, t.guild).await;
    listen::goes_on(&t.app).await.unwrap();
    assert_eq!(gaps(&t).await, [(START, START + 600)]);
    let wished = backfills::list(&mut t.app.store.read(), t.guild).await.unwrap();
    let wished: Vec<(i64, i64)> = wished.iter().map(|it| (it.from, it.until)).collect();
    assert_eq!(wished, [(START, START + 600)], "and what was missed is read");
    t.settle().await;
    assert_eq!(gaps(&t).await, []);
}

#[tokio::test]
async fn what_is_turned_away_or_lost_leaves_a_minute_that_is_said_to_be_incomplete() {
    for_each_store(|db| async move {
        const MINUTE: i64 = 1_790_000_040;
        const _: () = assert!(MINUTE % 60 == 0);
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", MINUTE).await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, true, MINUTE).await.unwrap();
        tx.commit().await.unwrap();
        let (recorder, writer) = interaction_writer::queue(4);
        for object in 0..4 {
            recorder.offer(record(InteractionKind::Reply, object, 10, 20, MINUTE)).unwrap();
        }
        assert_eq!(recorder.waiting(), 4);
        for at in [MINUTE + 5, MINUTE + 59, MINUTE + 60, MINUTE + 600] {
            assert!(recorder.offer(record(InteractionKind::Reply, 99, 10, 20, at)).is_err());
        }
        let mut elsewhere = record(InteractionKind::Reply, 99, 10, 20, MINUTE);
        elsewhere.guild = GuildId(701);
        assert!(recorder.offer(elsewhere).is_err());
        let stop = CancellationToken::new();
        let task = tokio::spawn(writer.run(db.clone(), stop.clone()));
        recorder.settled().await;
        assert_eq!(recorder.waiting(), 0);
        let lost = async |guild| listening::lost(&mut db.read(), guild, 0).await.unwrap();
        let minutes = [(MINUTE, MINUTE + 120), (MINUTE + 600, MINUTE + 660)];
        assert_eq!(lost(GUILD).await, minutes);
        assert_eq!(lost(GuildId(701)).await, [], "where nothing is recorded nothing is missing");
        assert_eq!(listening::list(&mut db.read(), GUILD, 0).await.unwrap(), [], "this is no time of hearing");
        assert_eq!(listening::first(&mut db.read(), GUILD).await.unwrap(), None);
        // What the database refuses for good is lost; its minute is noted with what comes next.
        refuse_sevens(&db).await;
        let refused = recorder.record(record(InteractionKind::Reply, 7, 10, 20, MINUTE + 125)).unwrap();
        assert!(refused.await.is_err());
        assert_eq!(recorder.waiting(), 0);
        recorder.record(record(InteractionKind::Reply, 8, 10, 20, MINUTE)).unwrap().await.unwrap();
        let minutes = [(MINUTE, MINUTE + 180), (MINUTE + 600, MINUTE + 660)];
        assert_eq!(lost(GUILD).await, minutes);
        stop.cancel();
        task.await.unwrap();
        // Read from the channels, it is there after all.
        let mut tx = db.begin().await.unwrap();
        listening::insert(&mut tx, GUILD, MINUTE - 60, MINUTE + 300, Source::History).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lost(GUILD).await, minutes[1..]);
    })
    .await;
}

#[tokio::test]
async fn moderators_are_told_of_minutes_of_which_something_was_lost() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    talk(&t);
    t.settle().await;
    t.app.interactions.missed(t.guild, START + 65);
    t.settle().await;
    t.after(180).await;
    listen::goes_on(&t.app).await.unwrap();
    let minute = START + 60;
    let told = t.types(t.mo, "/mod core").await.text();
    assert!(told.contains(&format!("<t:{minute}:f> – <t:{}:f>:", minute + 60)), "{told}");
}

#[tokio::test]
async fn what_was_lost_is_read_from_the_channels_when_it_is_calm_again() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    // Both came while there was no room.
    t.discord.faults().events("MESSAGE_CREATE", 2, EventFault::Drop);
    talk(&t);
    t.settle().await;
    t.app.interactions.missed(t.guild, START + 5);
    t.app.interactions.missed(t.guild, START + 125);
    t.settle().await;
    let lost = async || listening::lost(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert_eq!(lost().await, [(START, START + 60), (START + 120, START + 180)]);
    t.after(200).await;
    assert_eq!((recorded(&t).await, lost().await.len()), (Vec::new(), 2), "nobody has looked yet");
    t.after(300).await;
    assert_eq!((recorded(&t).await, lost().await), (vec![(t.mo, t.ada, Kind::Reply)], Vec::new()));
    let asked = |t: &TestApp| t.discord.requests().iter().filter(|it| it.path.ends_with("/threads/active")).count();
    assert_eq!(asked(&t), 1, "both at once");
    t.after(600).await;
    assert_eq!(asked(&t), 1, "and once");
}

#[tokio::test]
async fn dg7_a_reaction_that_was_taken_back_unnoticed_stays_a_minute_that_is_said_to_be_incomplete() {
    for_each_store(|db| async move {
        const MINUTE: i64 = 1_790_000_040;
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", MINUTE).await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, true, MINUTE).await.unwrap();
        tx.commit().await.unwrap();
        let (recorder, writer) = interaction_writer::queue(2);
        for object in 0..2 {
            recorder.offer(record(InteractionKind::Reply, object, 10, 20, MINUTE)).unwrap();
        }
        let (kind, message) = (InteractionKind::ReactionRemoved, lyceum::domain::ids::MessageId(5));
        assert!(recorder.offer(record(kind, 5, 10, 20, MINUTE)).is_err());
        let cleared = Cleared { guild: GUILD, message, variants: None, at: MINUTE + 120 };
        assert!(recorder.clear(cleared).is_err());
        assert!(recorder.offer(record(InteractionKind::Reply, 5, 10, 20, MINUTE + 240)).is_err());
        let stop = CancellationToken::new();
        let task = tokio::spawn(writer.run(db.clone(), stop.clone()));
        recorder.settled().await;
        let minute = |at: i64| (MINUTE + at, MINUTE + at + 60);
        let lost = async || listening::lost(&mut db.read(), GUILD, 0).await.unwrap();
        assert_eq!(lost().await, [minute(0), minute(120), minute(240)]);
        let unread = listening::unread(&mut db.read(), GUILD, MINUTE + DAY).await.unwrap();
        assert_eq!(unread, [minute(240)], "no channel tells what was taken back");
        let mut tx = db.begin().await.unwrap();
        listening::insert(&mut tx, GUILD, MINUTE, MINUTE + DAY, Source::History).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lost().await, [minute(0), minute(120)]);
        assert_eq!(listening::first(&mut db.read(), GUILD).await.unwrap(), Some(MINUTE));
        stop.cancel();
        task.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn dg6_what_discord_does_not_name_an_author_of_leaves_a_minute_that_is_said_to_be_incomplete() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    let zoe = t.discord.add_user("Zoe", "en-US");
    t.discord.join(zoe);
    let lost = async || listening::lost(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    let minute = |at: i64| (START + at * 60, START + at * 60 + 60);
    // Nobody heard who wrote this, and Discord will not say.
    t.discord.faults().events("MESSAGE_CREATE", 1, EventFault::Drop);
    let hint = t.discord.say(zoe, t.general, "A hint", None).unwrap();
    t.settle().await;
    let refuse = RestFault::Refuse { status: 403, code: 50001 };
    t.discord.faults().rest("GET", &format!("/messages/{hint}"), 2, refuse);
    t.discord.faults().rest("GET", &format!("/users/{zoe}"), 1, refuse);
    t.discord.react(t.ada, t.general, hint, "👍").unwrap();
    t.settle().await;
    assert_eq!((recorded(&t).await, lost().await), (Vec::new(), vec![minute(0)]));
    // What is taken back was never counted, and takes nothing from the minute.
    t.clock.advance(120);
    t.discord.unreact(t.ada, t.general, hint, "👍").unwrap();
    t.settle().await;
    assert_eq!(lost().await, [minute(0)]);
    t.clock.advance(120);
    let thread = t.discord.open_thread(zoe, t.general, "My questions").unwrap();
    t.settle().await;
    t.discord.faults().rest("GET", &format!("/users/{zoe}"), 1, refuse);
    t.discord.say(t.mo, thread, "Let me see", None).unwrap();
    t.settle().await;
    assert_eq!((recorded(&t).await, lost().await), (Vec::new(), vec![minute(0), minute(4)]));
}

#[tokio::test]
async fn rl_when_too_many_events_are_in_hand_reactions_go_first_and_the_minute_says_so() {
    const MOST: usize = 100;
    let t = TestApp::start_with(&[("LYCEUM__COMMUNITY__QUEUE_CAPACITY", "100")]).await;
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::set_analysis(&mut tx, t.guild, true, START).await.unwrap();
    tx.commit().await.unwrap();
    // The bot does not know who wrote these, so it has to ask, and Discord takes its time.
    t.discord.faults().events("MESSAGE_CREATE", 150, EventFault::Drop);
    let messages: Vec<_> =
        (0..150).map(|number| t.discord.say(t.carl, t.general, &format!("Hint {number}"), None).unwrap()).collect();
    t.discord.faults().rest("GET", "/messages/", 1, RestFault::Delay(std::time::Duration::from_secs(3)));
    for message in &messages {
        t.discord.react(t.ada, t.general, *message, "👍").unwrap();
    }
    t.until("the events are in hand", || t.app.tasks.in_hand() >= MOST - MOST / 10).await;
    // What is taken back goes in until there is no room at all, and no channel tells of the rest.
    for message in messages.iter().take(20) {
        t.discord.unreact(t.ada, t.general, *message, "👍").unwrap();
    }
    t.until("there is no room at all", || t.app.tasks.in_hand() >= MOST).await;
    // Nobody's return is forgotten over it.
    t.discord.enter_voice(t.mo, t.discord.create_voice("Hall", None)).unwrap();
    t.settle().await;
    let all = interactions::list(&mut t.app.store.read(), t.guild, 1_000).await.unwrap();
    let reactions = all.iter().filter(|it| it.kind == Kind::Reaction).count();
    assert!((80..=95).contains(&reactions), "{reactions} of 150 reactions");
    let lost = async || listening::lost(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert_eq!(lost().await, [(START, START + 60); 2], "for what was given, and for what was taken back");
    let mut tx = t.app.store.begin().await.unwrap();
    listening::insert(&mut tx, t.guild, START, START + 60, Source::History).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(lost().await, [(START, START + 60)]);
    let present = lyceum::store::voice::list(&mut t.app.store.read(), t.guild).await.unwrap();
    assert_eq!(present.iter().map(|it| it.member).collect::<Vec<_>>(), [t.mo]);
}
