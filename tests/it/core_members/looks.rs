//! Scenes: `/mod segments`, `/mod rising`, `/mod ambassadors`, `/mod health` and the files below them.

use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::MemberId;
use lyceum::sandbox::discord::Reply;
use lyceum::store::consents::{self, Purpose};
use lyceum::store::{interactions, segments};

use crate::interactions::store::record;
use crate::lessons::scenes::prepared;
use crate::world::{DAY, START, TestApp};

/// The first of the members.
pub const FIRST: u64 = 5_001;
/// Answers a lot, and people of both halves.
pub const HELPER: u64 = FIRST;
/// Whom many begin to thank in the last month.
pub const STAR: u64 = FIRST + 4;
/// Came last week; nobody turned to them.
pub const NEW: [u64; 3] = [5_031, 5_032, 5_033];

/// What happened, as records.
pub struct Past {
    object: u64,
    dice: u64,
    pub records: Vec<InteractionRecord>,
    guild: lyceum::domain::ids::GuildId,
}

impl Past {
    /// Nothing yet. What is recorded in one past is about other messages than what is recorded in another.
    pub fn new(t: &TestApp) -> Self {
        let object = 1_000_000 * (1 + t.clock.now().unsigned_abs() % 1_000_000);
        Self { object, dice: 7, records: Vec::new(), guild: t.guild }
    }

    pub fn act(&mut self, kind: InteractionKind, actor: u64, target: u64, at: i64) {
        if actor == target {
            return;
        }
        self.object += 1;
        self.records.push(InteractionRecord { guild: self.guild, ..record(kind, self.object, actor, target, at) });
    }

    /// A number below `end`, the same in every run.
    fn below(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % end
    }
}

/// Two halves of twelve who mostly keep to themselves for twelve weeks, a helper between them, a star on the way up,
/// three newcomers.
pub async fn community() -> TestApp {
    let t = prepared().await;
    let mut past = Past::new(&t);
    for week in 0..12_i64 {
        let begin = START - (12 - week) * 7 * DAY;
        for half in [0, 12] {
            for member in 0..12 {
                for _ in 0..2 {
                    let at = begin + past.below(7 * 86_400) as i64;
                    let other = FIRST + half + past.below(12);
                    past.act(InteractionKind::Reaction, FIRST + half + member, other, at);
                }
            }
        }
        for half in [0, 12] {
            for _ in 0..6 {
                let at = begin + past.below(7 * 86_400) as i64;
                let asker = FIRST + half + past.below(12);
                past.act(InteractionKind::Reply, HELPER, asker, at);
            }
        }
        if week >= 8 {
            for thanks in 0..18 {
                let at = begin + past.below(7 * 86_400) as i64;
                past.act(InteractionKind::Reaction, FIRST + thanks, STAR, at);
            }
        }
    }
    for newcomer in NEW {
        past.act(InteractionKind::Reaction, newcomer, FIRST + 7, START - 2 * DAY);
    }
    past.act(InteractionKind::Reaction, 5_034, FIRST + 7, START - 2 * DAY);
    past.act(InteractionKind::Reply, HELPER, 5_034, START - DAY);
    past.act(InteractionKind::Reaction, 5_035, FIRST + 8, START - 2 * DAY);
    past.act(InteractionKind::Reply, HELPER, 5_035, START - DAY);
    for id in (FIRST..FIRST + 24).chain(NEW).chain([5_034, 5_035]) {
        let name = if id == STAR { "星野 光".to_owned() } else { format!("Member {id}") };
        t.discord.add_member(MemberId(id), &name);
    }
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &past.records).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
    t
}

/// The picture of an answer, also written where `LYCEUM_PICTURES` says, for looking at it.
fn picture(reply: &Reply, name: &str) {
    let picture = &reply.message.as_ref().unwrap().attachments[0];
    assert_eq!(picture.filename, name);
    assert!(picture.bytes.starts_with(b"\x89PNG") && picture.bytes.len() > 5_000, "{}", picture.bytes.len());
    if let Ok(folder) = std::env::var("LYCEUM_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join(name), &picture.bytes).unwrap();
    }
    assert!(reply.is_ephemeral() && reply.deferred, "an answer that may take long is promised first");
}

#[tokio::test]
async fn groups_are_described_in_words_and_keep_their_names() {
    let t = community().await;
    let reply = t.types(t.mo, "/mod segments").await;
    insta::assert_snapshot!("segments", reply.text());
    picture(&reply, "segments.png");
    let first = segments::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    assert!(first.len() >= 2, "{first:?}");
    t.after(DAY).await;
    t.types(t.mo, "/mod segments").await;
    let second = segments::list(&mut t.app.store.read(), t.guild, 0).await.unwrap();
    let called = |of: &[(lyceum::domain::community::segments::Segment, String)]| -> Vec<(u32, String)> {
        of.iter().map(|(segment, label)| (segment.name, label.clone())).collect()
    };
    assert_eq!(called(&first), called(&second), "a day later the groups are called the same");
    t.discord.set_locale(t.mo, "zh-CN");
    insta::assert_snapshot!("segments_zh", t.types(t.mo, "/mod segments").await.text());
}

#[tokio::test]
async fn who_rises_is_named_with_the_reason_and_newcomers_are_to_be_met() {
    let t = community().await;
    let reply = t.types(t.mo, "/mod rising").await;
    insta::assert_snapshot!("rising", reply.text());
    picture(&reply, "rising.png");
    let text = reply.text();
    assert!(text.contains("1. **星野 光**"), "{text}");
    for newcomer in NEW {
        assert!(text.contains(&newcomer.to_string()), "{newcomer}: {text}");
    }
    assert!(!text.contains("5034"), "somebody has turned to them: {text}");
    t.discord.set_locale(t.mo, "zh-CN");
    assert!(t.types(t.mo, "/mod rising").await.text().contains("谁该认识谁"));
}

#[tokio::test]
async fn ambassadors_are_as_many_as_asked_for_and_say_what_each_adds() {
    let t = community().await;
    let reply = t.types(t.mo, "/mod ambassadors count:3").await;
    insta::assert_snapshot!("ambassadors", reply.text());
    picture(&reply, "ambassadors.png");
    assert!(reply.text().contains(&format!("<@{HELPER}>")), "{}", reply.text());
    t.discord.set_locale(t.mo, "zh-CN");
    assert!(t.types(t.mo, "/mod ambassadors").await.text().contains("告诉这 5 人"));
}

#[tokio::test]
async fn health_is_told_week_by_week_and_nobody_can_be_told_apart() {
    let t = community().await;
    let reply = t.types(t.mo, "/mod health").await;
    insta::assert_snapshot!(
        "health",
        reply.text().lines().filter(|it| !it.contains("The bot was not listening")).collect::<Vec<_>>().join("\n")
    );
    picture(&reply, "health.png");
    t.discord.set_locale(t.mo, "zh-CN");
    assert!(t.types(t.mo, "/mod health").await.text().contains("群体与桥梁"));
}

#[tokio::test]
async fn pv5_too_few_are_no_figure_and_who_left_the_analysis_is_nowhere() {
    let t = community().await;
    let mut tx = t.app.store.begin().await.unwrap();
    for id in FIRST + 3..FIRST + 40 {
        consents::upsert(&mut tx, t.guild, MemberId(id), Purpose::Analysis, false, START).await.unwrap();
    }
    tx.commit().await.unwrap();
    let refused = t.types(t.mo, "/mod segments").await.text();
    assert!(refused.contains("Fewer than five members"), "{refused}");
    let health = t.types(t.mo, "/mod health").await.text();
    assert!(health.contains("fewer than 5 people"), "{health}");
    let files = t.types(t.mo, "/mod ambassadors").await;
    let csv = t.clicks(t.mo, &files, "CSV").await;
    let csv = String::from_utf8(csv.message.unwrap().attachments[0].bytes.clone()).unwrap();
    assert!(csv.contains("5001") && !csv.contains("5005"), "{csv}");
    assert!(t.discord.run(t.ada, t.general, "/mod health").await.is_err(), "members are not offered it");
}

#[tokio::test]
async fn staff_takes_the_community_along_in_three_formats_and_that_is_written_down() {
    let t = community().await;
    t.types(t.mo, "/mod core").await;
    let answer = t.types(t.mo, "/mod segments").await;
    for (button, name, holds) in [
        ("CSV", "community-2027-01-15.csv", "src,dst,weight,unix_time"),
        ("GraphML", "community-2027-01-15.graphml", "<node id=\"5001\"><data key=\"score\">"),
        ("JSON", "community-2027-01-15.json", "\"segment\":"),
    ] {
        let file = t.clicks(t.mo, &answer, button).await;
        assert!(file.is_ephemeral());
        let file = &file.message.as_ref().unwrap().attachments[0];
        assert_eq!(file.filename, name);
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        assert!(text.contains(holds), "{button}: {}", &text[..400]);
    }
    let audit = t.types(t.mo, "/mod audit").await.text();
    assert!(audit.contains("took the community along"), "{audit}");
}
