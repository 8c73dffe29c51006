//! What the past keeps to itself: refusals, answers nobody can read, and what is found only further back or elsewhere.

use lyceum::actions::listen;
use lyceum::domain::community::kind::InteractionKind as Kind;
use lyceum::domain::ids::{ChannelId, MessageId};
use lyceum::jobs::{JobError, backfill};
use lyceum::sandbox::discord::RestFault;
use lyceum::store::{backfills, listening};

use crate::interactions::scenes::recorded;
use crate::lessons::scenes::prepared;
use crate::world::{DAY, START, TestApp};

const PARTY: &str = "party:7731";

/// Ada asks, Mo answers; the answer.
fn talk_in(t: &TestApp, channel: ChannelId) -> MessageId {
    let question = t.discord.say(t.ada, channel, "How?", None).unwrap();
    t.discord.say(t.mo, channel, "So.", Some(question)).unwrap()
}

async fn forget_all(t: &TestApp) {
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM interactions").execute().await.unwrap();
    tx.commit().await.unwrap();
}

const SPAN: (i64, i64) = (START - 60, START + 3_600);

async fn wish(t: &TestApp) {
    backfill::wish(&t.app, t.guild, SPAN.0, SPAN.1).await.unwrap();
}

async fn is_whole(t: &TestApp) -> bool {
    listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap().contains(&SPAN)
}

async fn lost(t: &TestApp) -> Vec<(i64, i64)> {
    listening::lost(&mut t.app.store.read(), t.guild, 0).await.unwrap()
}

/// Read until nothing is left; how often it had to be tried again.
async fn read_all(t: &TestApp) -> usize {
    let mut again = 0;
    loop {
        match backfill::step(&t.app, t.guild).await {
            Ok(true) => {}
            Ok(false) => return again,
            Err(JobError::Retry { .. }) => again += 1,
            Err(error) => panic!("{error}"),
        }
        assert!(again < 30, "it waits without end");
    }
}

/// Two answers, the first praised with two emojis, and what was heard of it.
async fn praised(t: &TestApp) -> Vec<(lyceum::domain::ids::MemberId, lyceum::domain::ids::MemberId, Kind)> {
    let answer = talk_in(t, t.general);
    t.discord.react(t.carl, t.general, answer, PARTY).unwrap();
    t.discord.react(t.carl, t.general, answer, "👍").unwrap();
    t.settle().await;
    t.clock.advance(600);
    talk_in(t, t.general);
    t.settle().await;
    let heard = recorded(t).await;
    assert_eq!(heard.len(), 4, "{heard:?}");
    forget_all(t).await;
    heard
}

#[tokio::test]
async fn dg6_one_emoji_that_discord_refuses_costs_its_minute_and_not_the_past() {
    let t = prepared().await;
    let heard = praised(&t).await;
    t.discord.faults().rest("GET", "/reactions/party", 1, RestFault::Refuse { status: 404, code: 10014 });
    wish(&t).await;
    t.settle().await;
    assert_eq!(recorded(&t).await.len(), heard.len() - 1, "all but the one that was refused");
    assert_eq!((is_whole(&t).await, lost(&t).await), (true, vec![(START, START + 60)]));
    // What is refused for good is asked for when somebody wishes for it, not every few minutes.
    let asked = || t.discord.requests().iter().filter(|it| it.path.contains("/reactions/party")).count();
    assert_eq!(asked(), 1);
    t.after(900).await;
    assert_eq!(asked(), 1);
    wish(&t).await;
    t.settle().await;
    assert_eq!((recorded(&t).await, lost(&t).await), (heard, vec![]));
}

#[tokio::test]
async fn a_deleted_emoji_is_asked_for_by_its_number() {
    let t = prepared().await;
    let heard = praised(&t).await;
    t.discord.delete_emoji(PARTY);
    wish(&t).await;
    t.settle().await;
    assert_eq!((recorded(&t).await, lost(&t).await), (heard, vec![]));
}

#[tokio::test]
async fn a_channel_that_discord_refuses_for_a_reason_of_its_own_is_passed_over() {
    let t = prepared().await;
    let heard = praised(&t).await;
    let closed = t.discord.create_channel("closed", None);
    talk_in(&t, closed);
    t.settle().await;
    forget_all(&t).await;
    let path = format!("/channels/{closed}/messages");
    t.discord.faults().rest("GET", &path, 1, RestFault::Refuse { status: 400, code: 50024 });
    wish(&t).await;
    t.settle().await;
    assert_eq!((recorded(&t).await, is_whole(&t).await), (heard.clone(), false));
    wish(&t).await;
    t.settle().await;
    assert_eq!((recorded(&t).await.len(), is_whole(&t).await), (heard.len() + 1, true));
}

#[tokio::test]
async fn an_answer_that_stays_unreadable_is_passed_over_after_some_tries() {
    let t = prepared().await;
    let heard = praised(&t).await;
    let odd = t.discord.create_channel("odd", None);
    talk_in(&t, odd);
    t.settle().await;
    forget_all(&t).await;
    // A channel's page: the channel is left out.
    t.discord.faults().rest("GET", &format!("/channels/{odd}/messages"), 1_000, RestFault::Garbled);
    wish(&t).await;
    assert_eq!(read_all(&t).await, 4);
    assert_eq!((recorded(&t).await, is_whole(&t).await), (heard.clone(), false));
    t.discord.faults().clear();
    // Those who reacted: they stay unnamed.
    forget_all(&t).await;
    t.discord.faults().rest("GET", "/reactions/party", 1_000, RestFault::Garbled);
    wish(&t).await;
    assert_eq!(read_all(&t).await, 4);
    assert_eq!(recorded(&t).await.len(), heard.len());
    assert_eq!((is_whole(&t).await, lost(&t).await), (true, vec![(START, START + 60)]));
    t.discord.faults().clear();
    // A few are waited out, and what they were about is read.
    t.discord.faults().rest("GET", "/reactions/party", 3, RestFault::Garbled);
    wish(&t).await;
    assert_eq!(read_all(&t).await, 3);
    assert_eq!((recorded(&t).await.len(), lost(&t).await), (heard.len() + 1, vec![]));
    t.settle().await;
}

#[tokio::test]
async fn a_server_of_which_nothing_can_be_read_is_said_to_be_known_in_part() {
    let t = prepared().await;
    praised(&t).await;
    t.discord.faults().rest("GET", "/threads/active", 1_000, RestFault::Garbled);
    wish(&t).await;
    assert_eq!(read_all(&t).await, 4);
    assert_eq!(backfills::list(&mut t.app.store.read(), t.guild).await.unwrap(), []);
    assert_eq!((recorded(&t).await, is_whole(&t).await), (vec![], false));
    t.settle().await;
}

/// The gateway's session ends; what `meanwhile` does is not told to the next one.
async fn away(t: &TestApp, meanwhile: impl FnOnce()) {
    let before = t.app.gateway.connects();
    t.discord.cut_gateway(Some(4009));
    meanwhile();
    t.until("a new session has begun", || t.app.gateway.is_ready() && t.app.gateway.connects() > before).await;
    t.settle().await;
}

#[tokio::test]
async fn dg6_praise_given_during_a_break_to_what_was_said_before_it_is_read() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    let old = talk_in(&t, t.general);
    t.settle().await;
    t.after(4 * DAY).await;
    let (late, known) = (talk_in(&t, t.general), talk_in(&t, t.general));
    t.discord.react(t.ada, t.general, known, "👍").unwrap();
    t.settle().await;
    t.after(DAY).await;
    listen::goes_on(&t.app).await.unwrap();
    let heard = recorded(&t).await;
    away(&t, || {
        t.discord.react(t.carl, t.general, old, "👍").unwrap();
        t.discord.react(t.carl, t.general, late, "🎉").unwrap();
    })
    .await;
    let mut expected = heard;
    expected.push((t.carl, t.mo, Kind::Reaction));
    expected.sort_by_key(|row| (row.2, row.0));
    assert_eq!(recorded(&t).await, expected, "days back, not for ever");
    let asked = |message: MessageId| {
        let path = format!("/messages/{message}/reactions/");
        t.discord.requests().iter().filter(|it| it.path.contains(&path)).count()
    };
    assert_eq!((asked(late), asked(known), asked(old)), (1, 0, 0), "what is known is not asked for again");
    let spans = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    let gap = START + 5 * DAY;
    assert_eq!(spans, [(START, gap), (gap - 120, gap), (gap, gap)], "said to be read is the break alone");
}

#[tokio::test]
async fn pv_what_was_said_before_anybody_listened_is_not_read_along_with_a_break() {
    let t = prepared().await;
    t.app.gateway.session_began();
    talk_in(&t, t.general);
    t.settle().await;
    forget_all(&t).await;
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM listening").execute().await.unwrap();
    tx.commit().await.unwrap();
    t.clock.advance(DAY);
    listen::began(&t.app, t.guild).await.unwrap();
    t.clock.advance(600);
    t.app.gateway.session_began();
    listen::began(&t.app, t.guild).await.unwrap();
    t.settle().await;
    let spans = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert_eq!(spans.len(), 3, "the break was read: {spans:?}");
    assert_eq!(recorded(&t).await, []);
}

#[tokio::test]
async fn dg6_what_is_written_in_voice_and_stage_channels_is_read() {
    let t = prepared().await;
    listen::goes_on(&t.app).await.unwrap();
    let (room, stage) = (t.discord.create_voice("Study room", None), t.discord.create_stage("Stage", None));
    // To read along takes to be allowed in.
    let locked = t.discord.create_voice("Locked", None);
    t.discord.set_overwrite(locked, t.discord.bot().0, true, 0, lyceum::discord::permission::CONNECT);
    t.settle().await;
    away(&t, || {
        for channel in [room, stage, locked] {
            talk_in(&t, channel);
        }
    })
    .await;
    assert_eq!(recorded(&t).await, [(t.mo, t.ada, Kind::Reply); 2]);
    assert!(t.discord.requests().iter().all(|it| !it.path.contains(&format!("/channels/{locked}/messages"))));
    let spans = listening::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert_eq!(spans.len(), 3, "two sessions and the whole break between them: {spans:?}");
}
