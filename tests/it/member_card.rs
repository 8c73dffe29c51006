//! Scenes: what moderators see of one member, and what they do not.

use lyceum::actions::set_up_guild::{self, Choice};
use lyceum::domain::cases::CaseKind;
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::trust::Decision;
use lyceum::domain::community::trust::decision::{About, Verdict};
use lyceum::domain::ids::{GuildId, MemberId, MessageId};
use lyceum::sandbox::discord::{Reply, bits};
use lyceum::store::consents::{self, Purpose};
use lyceum::store::member_notes::{self, Note};
use lyceum::store::members::{self, Activity};
use lyceum::store::trust::{self, Word};
use lyceum::store::{cases, edges, erasure, guilds, interactions, invites, personal, ranks};

use crate::interactions::store::{GUILD, record};
use crate::lessons::scenes::{holds, plan, prepared};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

pub fn joins(t: &TestApp, name: &str) -> MemberId {
    let member = t.discord.add_user(name, "en-US");
    t.discord.join(member);
    member
}

pub fn says(t: &TestApp, who: MemberId, what: &str) -> MessageId {
    t.discord.say(who, t.general, what, None).unwrap()
}

/// What Mo reads about a member, in the language Mo reads.
async fn card(t: &TestApp, name: &str) -> String {
    t.types(t.mo, &format!("/mod member member:@{name}")).await.text()
}

/// Says no to the analysis, as a member does it.
async fn leaves_the_analysis(t: &TestApp, who: MemberId) {
    let panel = t.types(who, "/privacy choices").await;
    t.clicks(who, &panel, "privacy:panel:analysis:off").await;
}

/// Ten who pay thank Mo, whom three of them also answered.
async fn thanked(t: &TestApp) -> Vec<MemberId> {
    let gold = plan(t, "Gold").await;
    let post = says(t, t.mo, "A lesson");
    let mut paying = Vec::new();
    for number in 0..10 {
        let payer = joins(t, &format!("Payer {number}"));
        holds(t, payer, gold, true).await;
        t.discord.react(payer, t.general, post, "👍").unwrap();
        paying.push(payer);
    }
    t.settle().await;
    paying
}

#[tokio::test]
async fn who_answers_turned_to_those_who_asked() {
    let t = prepared().await;
    for number in 0..3 {
        let asker = joins(&t, &format!("Asker {number}"));
        let question = says(&t, asker, "How?");
        t.discord.say(t.mo, t.general, "So.", Some(question)).unwrap();
    }
    let post = says(&t, t.mo, "A lesson");
    t.discord.react(t.ada, t.general, post, "👍").unwrap();
    t.settle().await;
    let answered = t.clock.now();
    t.after(DAY).await;
    // Liked later than Mo answered: that is not Mo's act.
    t.discord.react(t.carl, t.general, post, "👍").unwrap();
    t.settle().await;
    let said = card(&t, "Mo").await;
    let line = format!("Reached out to 3 people; 2 people reached out to them; last reached out <t:{answered}:R>.");
    assert!(said.contains(&line), "{said}");
    let said = card(&t, "Asker 0").await;
    assert!(said.contains("Reached out to nobody; one person reached out to them.\n"), "{said}");
    t.discord.set_locale(t.mo, "zh-CN");
    let said = card(&t, "Mo").await;
    assert!(
        said.contains(&format!("主动与 3 人互动，有 2 人主动与其互动；最近一次主动互动：<t:{answered}:R>。")),
        "{said}"
    );
    let said = card(&t, "Asker 0").await;
    assert!(said.contains("主动与 0 人互动，有 1 人主动与其互动。"), "{said}");
}

#[tokio::test]
async fn of_who_left_the_analysis_after_the_ranking_nothing_is_shown_and_nobody_counts_them() {
    let t = prepared().await;
    let paying = thanked(&t).await;
    t.types(t.mo, "/mod core").await;
    let before = card(&t, "Mo").await;
    assert!(before.contains("Place 1 in the ranking") && before.contains("10 people reached out to them."), "{before}");
    // A partner leaves: Mo has one less.
    leaves_the_analysis(&t, paying[0]).await;
    let said = card(&t, "Mo").await;
    assert!(said.contains("9 people reached out to them."), "{said}");
    let own = t.types(t.mo, "/profile show").await.text();
    assert!(own.contains("9 people appreciated"), "{own}");
    let partner = card(&t, "Payer 0").await;
    assert!(partner.contains("They have opted out of community analysis"), "{partner}");
    assert!(!partner.contains("eached out") && !partner.contains("No interactions"), "{partner}");
    // Mo leaves too; the ranking that was made before still has a place for Mo.
    leaves_the_analysis(&t, t.mo).await;
    let said = card(&t, "Mo").await;
    assert!(said.contains("They have opted out of community analysis"), "{said}");
    for word in ["Place", "eached out", "nterest", "nfluence", "invite", "Too few"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    t.discord.set_locale(t.mo, "zh-CN");
    let said = card(&t, "Mo").await;
    assert!(said.contains("该成员已退出分析"), "{said}");
    assert!(!said.contains("互动，") && !said.contains("位列"), "{said}");
}

#[tokio::test]
async fn who_left_the_analysis_brought_nobody_and_was_brought_by_nobody() {
    let t = TestApp::start_with(&[("LYCEUM__DISCORD__MEMBERS_INTENT", "true")]).await;
    t.discord.set_role_permissions(t.discord.bot_role().unwrap(), bits::BOT | bits::MANAGE_GUILD);
    set_up_guild::run(&t.app, t.guild, t.carl, Choice::Analysis(true)).await.unwrap();
    t.after(10).await;
    let code = t.discord.invite_by(t.ada, t.general, 0);
    for name in ["Bob", "Cleo"] {
        let who = t.discord.add_user(name, "en-US");
        assert!(t.discord.join_by(who, &code));
        t.settle().await;
        t.after(10).await;
        if name == "Cleo" {
            leaves_the_analysis(&t, who).await;
        }
    }
    let said = card(&t, "Ada").await;
    assert!(said.contains("by their invites in the last 90 days: 1,"), "Cleo is not counted: {said}");
    assert!(card(&t, "Bob").await.contains(&format!("by an invite of <@{}>", t.ada)));
    leaves_the_analysis(&t, t.ada).await;
    let said = card(&t, "Bob").await;
    assert!(said.contains("By whose invite they came is not known.") && !said.contains(&t.ada.to_string()), "{said}");
    assert!(!card(&t, "Ada").await.contains("invite"));
}

#[tokio::test]
async fn ties_go_by_who_acted_and_without_who_left_on_both_engines() {
    for_each_store(|db| async move {
        let now = 1_790_000_000;
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", now).await.unwrap();
        let act = |kind, object, actor, target, at| record(kind, object, actor, target, at);
        let records = [
            act(InteractionKind::Reply, 1, 10, 20, now),
            act(InteractionKind::Answer, 2, 10, 30, now + 5),
            act(InteractionKind::Reply, 3, 10, 20, now + 2),
            act(InteractionKind::Reaction, 4, 20, 10, now + 9),
            act(InteractionKind::Mention, 5, 40, 10, now + 8),
            // Both ways at once: whoever brought somebody is no partner by that.
            act(InteractionKind::Invite, 6, 50, 10, now + 7),
            // Recorded from both sides: neither reached out to the other, nor to who answered them before.
            act(InteractionKind::VoiceTogether, 7, 60, 10, now + 20),
            act(InteractionKind::VoiceTogether, 7, 10, 60, now + 20),
            act(InteractionKind::VoiceTogether, 8, 20, 10, now + 20),
        ];
        interactions::insert(&mut tx, &records).await.unwrap();
        tx.commit().await.unwrap();
        edges::fold(&db, 90.0, now).await.unwrap();
        let of = async |member| members::activity(&mut db.read(), GUILD, MemberId(member)).await.unwrap();
        let ties = |towards, from, company, last_at| Some(Activity { towards, from, company, last_at });
        assert_eq!(of(10).await, ties(2, 2, 2, Some(now + 5)));
        assert_eq!(of(20).await, ties(1, 1, 1, Some(now + 9)));
        assert_eq!(of(30).await, ties(0, 1, 0, None));
        assert_eq!(of(60).await, ties(0, 0, 1, None), "being there is recorded as what it is");
        assert_eq!(of(50).await, None);
        let by = async |member| invites::of_member(&mut db.read(), GUILD, MemberId(member)).await.unwrap();
        assert_eq!((by(50).await.by, by(10).await.brought), (Some((MemberId(10), now + 7)), 1));
        // 20 and 50 leave; a word about something else is no leaving.
        let mut tx = db.begin().await.unwrap();
        for (member, purpose) in [(20, Purpose::Analysis), (50, Purpose::Analysis), (30, Purpose::Recommendation)] {
            consents::upsert(&mut tx, GUILD, MemberId(member), purpose, false, now).await.unwrap();
        }
        consents::upsert(&mut tx, GUILD, MemberId(40), Purpose::Analysis, true, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(of(10).await, ties(1, 1, 1, Some(now + 5)));
        assert_eq!(of(20).await, None);
        assert_eq!((by(50).await.by.is_some(), by(10).await.brought), (true, 0));
        let mut tx = db.begin().await.unwrap();
        consents::upsert(&mut tx, GUILD, MemberId(10), Purpose::Analysis, false, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(by(50).await.by, None);
    })
    .await;
}

/// Eve pays and reacts to fifteen posts of Mo's within a moment: a finding.
pub async fn hasty(t: &TestApp, name: &str) -> MemberId {
    let gold = plan(t, &format!("{name}’s plan")).await;
    let eve = joins(t, name);
    holds(t, eve, gold, true).await;
    for number in 0..15 {
        let post = says(t, t.mo, &format!("Post {number}"));
        t.discord.react(eve, t.general, post, "🔥").unwrap();
    }
    t.after(120).await;
    eve
}

/// Numbers of people as names, so that a card reads the same in every run.
pub fn named(t: &TestApp, text: &str, more: &[(MemberId, &str)]) -> String {
    let known = [(t.mo, "MO"), (t.ada, "ADA"), (t.carl, "CARL")];
    known.iter().chain(more).fold(text.to_owned(), |text, (who, name)| text.replace(&who.to_string(), name))
}

#[tokio::test]
async fn findings_are_told_in_words_with_what_became_of_them() {
    let t = prepared().await;
    thanked(&t).await;
    assert!(card(&t, "Ada").await.contains("Findings: Nothing suspicious was found"));
    let eve = hasty(&t, "Eve").await;
    let shown = async || named(&t, &card(&t, "Eve").await, &[(eve, "EVE")]);
    let said = shown().await;
    insta::assert_snapshot!("member_card_finding", said);
    t.discord.set_locale(t.mo, "zh-CN");
    insta::assert_snapshot!("member_card_finding_zh", shown().await);
    t.discord.set_locale(t.mo, "en-US");
    // The one who is praised has the same finding, and gives nothing by it.
    let praised = named(&t, &card(&t, "Mo").await, &[(eve, "EVE")]);
    assert!(praised.contains("(waiting for a moderator)") && !praised.contains("takes part in it"), "{praised}");
    assert!(praised.contains("Appreciation they give: Counts in full."), "{praised}");
    // One by one: the second is shown first as soon as the other is decided.
    let flags = t.types(t.carl, "/mod flags").await;
    t.clicks(t.carl, &flags, "Discount").await;
    assert!(shown().await.contains("(confirmed)"));
    t.clicks(t.carl, &flags, "Clear").await;
    let said = shown().await;
    assert!(said.contains("(found honest)") && said.contains("Some of it counts less or nothing"), "{said}");
    let flags = t.types(t.carl, "/mod flags").await;
    t.clicks(t.carl, &flags, "Clear").await;
    let said = shown().await;
    assert_eq!(said.matches("(found honest)").count(), 2, "{said}");
    assert!(said.contains("Appreciation they give: Counts in full."), "{said}");
}

#[tokio::test]
async fn staff_notes_something_and_anybody_of_the_staff_removes_it() {
    let t = prepared().await;
    let notes = async |reply: &Reply, text: &str| {
        let form = t.clicks(t.mo, reply, "Add note").await.modal.expect("a form opens");
        let reply = t.discord.submit(t.mo, &form, &[("note", text)]).await.unwrap();
        t.settle().await;
        reply
    };
    let first = t.types(t.mo, "/mod member member:@Ada").await;
    assert!(first.text().contains("Notes: None."), "{}", first.text());
    for text in ["Asked for an invoice", "Is *kind* to @everyone", "Prefers mail", "Will be away in March"] {
        notes(&first, text).await;
        t.after(60).await;
    }
    let shown = t.types(t.carl, "/mod member member:@Ada").await;
    insta::assert_snapshot!("member_card_notes", named(&t, &shown.text(), &[]));
    t.discord.set_locale(t.carl, "zh-CN");
    let chinese = t.types(t.carl, "/mod member member:@Ada").await.text();
    insta::assert_snapshot!("member_card_notes_zh", named(&t, &chinese, &[]));
    t.discord.set_locale(t.carl, "en-US");
    // Carl removes the newest of Mo's; an older one comes into sight.
    let left = t.clicks(t.carl, &shown, "Remove note 1").await.text();
    assert!(!left.contains("away in March") && left.contains("Asked for an invoice"), "{left}");
    assert!(!left.contains("older ones"), "{left}");
    let twice = t.types(t.carl, "/mod member member:@Ada").await;
    t.clicks(t.carl, &twice, "Remove note 1").await;
    // Mo looks at a card that is not fresh any more.
    let stale = t.clicks(t.mo, &shown_to(&t, &first), "Add note").await;
    assert!(stale.modal.is_some(), "a card is good for as long as it stands");
    let audit = t.types(t.mo, "/mod audit member:@Ada kind:members").await.text();
    assert_eq!(audit.matches("wrote a note about").count(), 4, "{audit}");
    assert_eq!(audit.matches("removed a note about").count(), 2, "{audit}");
    assert!(!audit.contains("invoice"), "what a note says is not in the list: {audit}");
    // Nobody but staff notes, and a note must say something.
    let form = t.clicks(t.mo, &first, "Add note").await.modal.unwrap();
    let empty = t.discord.submit(t.mo, &form, &[("note", "\u{200b}")]).await.unwrap().text();
    assert!(empty.contains("There was nothing to note"), "{empty}");
    let form = t.clicks(t.mo, &first, "Add note").await.modal.unwrap();
    t.discord.take_role(t.mo, t.discord.role_named("Moderator").unwrap());
    let refused = t.discord.submit(t.mo, &form, &[("note", "No more")]).await.unwrap().text();
    assert!(refused.contains("Only moderators"), "{refused}");
    t.settle().await;
    assert_eq!(member_notes::count(&mut t.app.store.read(), t.guild, t.ada).await.unwrap(), 2);
}

/// A reply as it stands now.
fn shown_to(t: &TestApp, reply: &Reply) -> Reply {
    t.discord.refreshed(reply).unwrap()
}

#[tokio::test]
async fn notes_are_the_members_data_and_go_with_it() {
    for_each_store(|db| async move {
        let (guild, ada, mo, now) = (GuildId(u64::MAX - 9), MemberId(u64::MAX), MemberId(7), 1_790_000_000);
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, guild, "en-US", now).await.unwrap();
        let mut ids = Vec::new();
        for (number, text) in (0..).zip(["first", "second", "third", "fourth"]) {
            ids.push(member_notes::insert(&mut tx, guild, ada, mo, text, now + number).await.unwrap());
        }
        member_notes::insert(&mut tx, guild, mo, ada, "about the author", now).await.unwrap();
        member_notes::insert(&mut tx, GuildId(1), ada, mo, "elsewhere", now).await.unwrap();
        tx.commit().await.unwrap();
        let list = async |member| member_notes::list(&mut db.read(), guild, member, 3).await.unwrap();
        let note = |at: usize, note: &str| Note {
            id: ids[at],
            author: Some(mo),
            note: note.into(),
            written_at: now + i64::try_from(at).unwrap(),
        };
        assert_eq!(list(ada).await, [note(3, "fourth"), note(2, "third"), note(1, "second")]);
        assert_eq!(member_notes::count(&mut db.read(), guild, ada).await.unwrap(), 4);
        let mut tx = db.begin().await.unwrap();
        assert!(!member_notes::delete(&mut tx, guild, mo, ids[3]).await.unwrap(), "about somebody else");
        assert!(!member_notes::delete(&mut tx, GuildId(1), ada, ids[3]).await.unwrap(), "in another guild");
        assert!(member_notes::delete(&mut tx, guild, ada, ids[3]).await.unwrap());
        assert!(!member_notes::delete(&mut tx, guild, ada, ids[3]).await.unwrap(), "twice");
        tx.commit().await.unwrap();
        // What is noted about a member is in their file, without the name of who noted it.
        let told = personal::rows(&mut db.read(), guild, ada).await.unwrap();
        assert_eq!(told["member_notes"].len(), 3, "{told:?}");
        let first = &told["member_notes"][0];
        assert_eq!((first["note"].as_deref(), first["author_id"].as_deref()), (Some("first"), Some("somebody else")));
        // The author has their data erased: the notes stay, nobody's.
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, mo).await.unwrap();
        tx.commit().await.unwrap();
        assert!(list(ada).await.iter().all(|note| note.author.is_none()), "{:?}", list(ada).await);
        assert_eq!(list(mo).await, []);
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, ada).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(list(ada).await, []);
        assert_eq!(member_notes::count(&mut db.read(), GuildId(1), ada).await.unwrap(), 1, "another server's");
    })
    .await;
}

/// A click that Discord never offered: `who` presses what they were never shown.
async fn forges(t: &TestApp, who: MemberId, id: u64, custom_id: &str) {
    // Discord says with every command who typed it, and what they may.
    t.types(who, "/help").await;
    let frames = t.discord.dispatched();
    let latest = |fits: &dyn Fn(&serde_json::Value) -> bool| {
        let asked = frames.iter().rev().filter(|frame| frame["t"] == "INTERACTION_CREATE").map(|frame| &frame["d"]);
        asked.into_iter().find(|asked| fits(asked)).unwrap().clone()
    };
    let own = latest(&|asked| asked["member"]["user"]["id"] == who.to_string());
    let mut forged = latest(&|asked| asked["type"] == 3);
    forged["member"] = own["member"].clone();
    forged["data"]["custom_id"] = custom_id.into();
    forged["id"] = id.to_string().into();
    t.discord.dispatch_anything("INTERACTION_CREATE", &forged);
    t.settle().await;
}

#[tokio::test]
async fn what_a_member_gives_is_switched_off_and_on_again_and_the_ranking_follows_at_once() {
    let t = prepared().await;
    let paying = thanked(&t).await;
    let (eve, cleo) = (joins(&t, "Eve"), joins(&t, "Cleo"));
    let gold = plan(&t, "Silver").await;
    holds(&t, eve, gold, true).await;
    let post = says(&t, cleo, "A hint");
    for who in [paying[0], paying[1], eve] {
        t.discord.react(who, t.general, post, "👍").unwrap();
    }
    t.settle().await;
    let places = async || {
        t.types(t.carl, "/mod core").await;
        let places = ranks::top(&mut t.app.store.read(), t.guild, 100).await.unwrap();
        places.into_iter().map(|place| (place.member, place.score)).collect::<Vec<_>>()
    };
    // Mo works as staff from the first command on, which counts too.
    t.types(t.mo, "/mod core").await;
    t.after(61).await;
    let before = places().await;
    assert_eq!(before.iter().map(|it| it.0).collect::<Vec<_>>(), [t.mo, cleo], "three credit Cleo");
    let shown = t.types(t.mo, "/mod member member:@Eve").await;
    assert!(shown.text().contains("Appreciation they give: Counts in full."), "{}", shown.text());
    let asked = t.clicks(t.mo, &shown, "Stop counting their appreciation").await;
    insta::assert_snapshot!("member_credit_question", named(&t, &asked.text(), &[(eve, "EVE")]));
    assert_eq!(places().await, before, "asking changes nothing");
    let off = t.clicks(t.mo, &asked, "Yes, do not count it").await.text();
    insta::assert_snapshot!("member_card_off", named(&t, &off, &[(eve, "EVE")]));
    assert!(!card(&t, "Cleo").await.contains("Place"), "a place that does not hold any more is not told");
    let without: Vec<_> = places().await.iter().map(|it| it.0).collect();
    assert_eq!(without, [t.mo], "within the same second: without Eve, two credit Cleo");
    let back = t.clicks(t.mo, &shown_to(&t, &shown), "Count it again").await;
    let on = t.clicks(t.mo, &back, "Yes, count it").await.text();
    assert!(on.contains(&format!("Counts in spite of what was found until then, decided by <@{}>", t.mo)), "{on}");
    assert!(card(&t, "Cleo").await.contains("Place 2 in the ranking"));
    let after = places().await;
    assert_eq!(before.len(), after.len());
    for (one, two) in before.iter().zip(&after) {
        assert!(one.0 == two.0 && (one.1 - two.1).abs() < 1e-6, "{before:?} {after:?}");
    }
    let audit = t.types(t.mo, "/mod audit member:@Eve").await.text();
    assert!(audit.contains("stopped counting the appreciation <@") && audit.contains("gives in full again"), "{audit}");
    t.discord.set_locale(t.mo, "zh-CN");
    let shown = t.types(t.mo, "/mod member member:@Eve").await;
    let asked = t.clicks(t.mo, &shown, "不计其给出的认可").await;
    insta::assert_snapshot!("member_credit_question_zh", named(&t, &asked.text(), &[(eve, "EVE")]));
    let off = t.clicks(t.mo, &asked, "确定，不再计入").await.text();
    insta::assert_snapshot!("member_card_off_zh", named(&t, &off, &[(eve, "EVE")]));
}

#[tokio::test]
async fn that_it_counts_again_is_said_of_what_was_found_and_not_of_what_comes_later() {
    let t = prepared().await;
    thanked(&t).await;
    let eve = hasty(&t, "Eve").await;
    let counts = async |reply: &Reply| {
        let asked = t.clicks(t.carl, reply, "Count it again").await;
        t.clicks(t.carl, &asked, "Yes, count it").await.text()
    };
    let look = async || t.types(t.carl, "/mod member member:@Eve").await;
    let first = look().await;
    assert!(
        first.text().contains("Some of it counts less or nothing, because of what was found.\n"),
        "{}",
        first.text()
    );
    let said = counts(&first).await;
    let word = format!("Counts in spite of what was found until then, decided by <@{}>", t.carl);
    assert!(said.contains(&word) && !said.contains("counts less") && !said.contains("This is new"), "{said}");
    // A few days later Eve praises Ada in the same haste: nobody has looked at that.
    t.after(3 * DAY).await;
    for number in 0..15 {
        let post = says(&t, t.ada, &format!("Post {number}"));
        t.discord.react(eve, t.general, post, "🔥").unwrap();
    }
    t.after(120).await;
    let second = look().await;
    insta::assert_snapshot!("member_card_found_since", named(&t, &second.text(), &[(eve, "EVE")]));
    t.discord.set_locale(t.carl, "zh-CN");
    insta::assert_snapshot!("member_card_found_since_zh", named(&t, &look().await.text(), &[(eve, "EVE")]));
    t.discord.set_locale(t.carl, "en-US");
    // Eve is told that something waits, and Carl looks once more.
    assert!(t.types(eve, "/profile show").await.text().contains("is waiting for the moderators to look at"));
    let said = counts(&second).await;
    assert!(said.contains(&word) && !said.contains("counts less") && !said.contains("This is new"), "{said}");
    assert!(!t.types(eve, "/profile show").await.text().contains("is waiting for the moderators"));
    let audit = t.types(t.carl, "/mod audit member:@Eve").await.text();
    assert_eq!(audit.matches("gives in full again").count(), 2, "{audit}");
}

#[tokio::test]
async fn nobody_decides_about_themselves_or_without_the_right() {
    let t = prepared().await;
    let word = async |member| trust::last_word(&mut t.app.store.read(), t.guild, member).await.unwrap();
    let own = t.types(t.mo, "/mod member member:@Mo").await;
    let refused = t.clicks(t.mo, &own, "Stop counting their appreciation").await.text();
    assert!(refused.contains("another member of the staff must decide"), "{refused}");
    forges(&t, t.mo, 4_711, &format!("member:off-sure:{}", t.mo)).await;
    assert_eq!(word(t.mo).await, None, "nor past the question");
    for verb in ["off-sure", "on-sure"] {
        forges(&t, t.ada, 4_712 + u64::from(verb == "on-sure"), &format!("member:{verb}:{}", t.carl)).await;
    }
    assert_eq!(word(t.carl).await, None, "a member has no say");
    // The same click by somebody of the staff: so it was the right that was missing.
    forges(&t, t.mo, 4_714, &format!("member:off-sure:{}", t.carl)).await;
    assert_eq!(word(t.carl).await.map(|word| (word.verdict, word.by)), Some((Verdict::Discount, Some(t.mo))));
    // Of who left the analysis nothing counts, and there is nothing to decide.
    let shown = t.types(t.mo, "/mod member member:@Ada").await;
    leaves_the_analysis(&t, t.ada).await;
    let refused = t.clicks(t.mo, &shown, "Stop counting their appreciation").await.text();
    assert!(refused.contains("They have opted out of community analysis"), "{refused}");
    // Whoever is no moderator any more presses in vain, whatever stands before their eyes.
    t.discord.take_role(t.mo, t.discord.role_named("Moderator").unwrap());
    let refused = t.clicks(t.mo, &own, "Stop counting their appreciation").await.text();
    assert!(refused.contains("Only moderators"), "{refused}");
}

#[tokio::test]
async fn the_last_word_about_a_member_holds_and_is_erased_with_them_on_both_engines() {
    for_each_store(|db| async move {
        let (guild, eve, mo) = (GuildId(u64::MAX - 9), MemberId(u64::MAX), MemberId(7));
        let word = async || trust::last_word(&mut db.read(), guild, eve).await.unwrap();
        assert_eq!(word().await, None);
        let mut tx = db.begin().await.unwrap();
        for (about, verdict, at) in [
            (About::Member(eve.0), Verdict::Discount, 10),
            (About::Member(eve.0), Verdict::Clear, 10),
            (About::Member(mo.0), Verdict::Discount, 90),
        ] {
            let decision = Decision { about, verdict, accounts: 0, at };
            trust::insert_decision(&mut tx, guild, &decision, mo).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(word().await, Some(Word { verdict: Verdict::Clear, by: Some(mo), at: 10 }));
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, mo).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(word().await, Some(Word { verdict: Verdict::Clear, by: None, at: 10 }));
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, eve).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(word().await, None);
        // What staff switched off stays so, or whoever was switched off would have it undone.
        let mut tx = db.begin().await.unwrap();
        for (verdict, at) in [(Verdict::Clear, 20), (Verdict::Discount, 30)] {
            let decision = Decision { about: About::Member(eve.0), verdict, accounts: 0, at };
            trust::insert_decision(&mut tx, guild, &decision, mo).await.unwrap();
        }
        erasure::erase(&mut tx, guild, eve).await.unwrap();
        erasure::erase(&mut tx, guild, eve).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(word().await, Some(Word { verdict: Verdict::Discount, by: Some(mo), at: 30 }));
        let muted = trust::list_decisions(&mut db.read(), guild).await.unwrap();
        assert_eq!(muted.iter().filter(|it| it.decision.about == About::Member(eve.0)).count(), 1);
        assert_eq!(cases::latest(&mut db.read(), guild, CaseKind::Appeal, eve).await.unwrap(), None);
    })
    .await;
}
