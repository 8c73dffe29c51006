//! Scenes: members report messages to the moderators, and staff answers.

use std::collections::BTreeMap;

use lyceum::actions::{open_case, rank_community};
use lyceum::domain::cases::{CaseKind, Choice};
use lyceum::domain::ids::{CaseId, GuildId, MemberId, MessageId};
use lyceum::sandbox::discord::{Message, Modal, Reply};
use lyceum::store::cases::{self, Case, NewCase};
use lyceum::store::reports::{self, Report};
use lyceum::store::{Db, edges, erasure, guilds, interactions, member_threads, personal, ranks};

use crate::lessons::scenes::{holds, plan, prepared};
use crate::member_card::{joins, named, says};
use crate::page::Page;
use crate::stores::for_each_store;
use crate::world::{DAY, START, TestApp};

const MENU: &str = "Report to moderators";
const CANARY: &str = "buy my coins, canary-4712";

/// A community with a review channel, in which nothing is analysed.
async fn square() -> TestApp {
    let t = TestApp::start().await;
    let mut tx = t.app.store.begin().await.unwrap();
    guilds::insert(&mut tx, t.guild, "en-US", START).await.unwrap();
    guilds::set_review_channel(&mut tx, t.guild, Some(t.review), START).await.unwrap();
    tx.commit().await.unwrap();
    t
}

/// What the menu's command answers: a form, or why not.
async fn picks(t: &TestApp, who: MemberId, message: MessageId) -> Reply {
    t.discord.run_on_message(who, MENU, message).await.unwrap()
}

async fn sends(t: &TestApp, who: MemberId, form: &Modal, reason: &str) -> Reply {
    let reply = t.discord.submit(who, form, &[("reason", reason)]).await.unwrap();
    t.settle().await;
    reply
}

/// `who` reports the message.
async fn reported(t: &TestApp, who: MemberId, message: MessageId, reason: &str) -> Reply {
    let form = picks(t, who, message).await.modal.expect("a form opens");
    sends(t, who, &form, reason).await
}

/// Why `who` cannot report the message.
async fn refused(t: &TestApp, who: MemberId, message: MessageId) -> String {
    let reply = picks(t, who, message).await;
    assert!(reply.modal.is_none() && reply.is_ephemeral(), "{}", reply.text());
    reply.text()
}

/// The posts about cases in the review channel.
fn posts(t: &TestApp) -> Vec<Message> {
    t.discord.messages(t.review).into_iter().filter(|it| it.text().contains("Case ")).collect()
}

async fn open(t: &TestApp) -> Vec<Case> {
    cases::list_open(&mut t.app.store.read(), t.guild, 50).await.unwrap()
}

async fn count(t: &TestApp, case: CaseId) -> i64 {
    reports::count(&mut t.app.store.read(), case).await.unwrap()
}

async fn answers(t: &TestApp, who: MemberId, post: &Message, button: &str) -> String {
    let reply = t.discord.click(who, post.id, button).await.unwrap();
    t.settle().await;
    reply.text()
}

#[tokio::test]
async fn a_reported_message_is_one_case_that_staff_answers_once() {
    let t = square().await;
    let (eve, lin, kim) = (joins(&t, "Eve"), joins(&t, "Lin"), joins(&t, "Kim"));
    t.discord.set_locale(lin, "zh-CN");
    let steady = |text: &str| {
        let text = text.replace(&t.guild.to_string(), "GUILD").replace(&t.general.to_string(), "GENERAL");
        named(&t, &text, &[(eve, "EVE"), (lin, "LIN")])
    };
    let message = says(&t, eve, CANARY);
    let form = picks(&t, t.ada, message).await.modal.expect("a form opens");
    insta::assert_snapshot!("report_form", form.text());
    assert!(!form.fields[0].required && form.fields[0].length.1 == 300, "{form:?}");
    let said = sends(&t, t.ada, &form, "Spam: **look** at https://coins.example @everyone").await;
    assert!(said.is_ephemeral());
    insta::assert_snapshot!("report_done", said.text());
    insta::assert_snapshot!("report_form_zh", picks(&t, lin, message).await.modal.unwrap().text());
    insta::assert_snapshot!("report_done_zh", reported(&t, lin, message, "").await.text());
    // One case and one post, to which the second reporter was added.
    let post = posts(&t);
    assert_eq!((open(&t).await.len(), post.len(), count(&t, CaseId(1)).await), (1, 1, 2));
    let without_number = |text: &str| steady(text).replace(&message.to_string(), "MESSAGE");
    insta::assert_snapshot!("report_case", without_number(&post[0].text()));
    assert!(post[0].pings.is_silent());
    let queue = t.types(t.mo, "/mod queue").await;
    insta::assert_snapshot!("queue_with_report", without_number(&queue.text()));
    t.discord.set_locale(t.mo, "zh-CN");
    insta::assert_snapshot!("queue_with_report_zh", without_number(&t.types(t.mo, "/mod queue").await.text()));
    t.discord.set_locale(t.mo, "en-US");
    let listed = t.types(t.mo, "/mod cases").await.text();
    assert!(listed.contains("A message was reported") && listed.contains(&message.to_string()), "{listed}");
    // Only staff answers, and the first answer counts.
    let nobody = t.discord.click(t.ada, post[0].id, "Dealt with").await;
    assert!(nobody.is_err() || nobody.unwrap().text().contains("Only moderators"));
    let answered = t.clicks(t.mo, &queue, "Case 1 · Dealt with").await.text();
    assert!(answered.contains(&format!("**Dealt with** — <@{}>", t.mo)), "{answered}");
    let closed = posts(&t).pop().unwrap();
    assert!(closed.buttons().is_empty() && !closed.text().contains("Do what is needed"), "{}", closed.text());
    assert!(t.types(t.mo, "/mod queue").await.text().contains("Nothing is waiting"));
    let audit = t.types(t.carl, "/mod audit kind:member").await.text();
    assert!(audit.contains(&format!("<@{}> · dealt with a reported message by <@{eve}> (case 1)", t.mo)), "{audit}");
    // Afterwards nobody opens it again, whoever they are.
    for who in [t.ada, kim] {
        assert!(refused(&t, who, message).await.contains("have already looked at this message"));
    }
    let late = sends(&t, t.ada, &form, "again").await.text();
    assert!(late.contains("have already looked at this message"), "{late}");
    assert_eq!((open(&t).await.len(), posts(&t).len(), count(&t, CaseId(1)).await), (0, 1, 2));
    // The author was told nothing, and what the message says went nowhere.
    assert!(t.discord.direct_messages(eve).is_empty());
    assert_eq!(member_threads::find(&mut t.app.store.read(), t.guild, eve).await.unwrap(), None);
    assert!(!t.discord.requests().iter().any(|it| it.body.to_string().contains("canary-4712")));
    let case = cases::find(&mut t.app.store.read(), CaseId(1)).await.unwrap().unwrap();
    assert!(!format!("{case:?}").contains("canary-4712"));
}

/// Everything a ranking is made of and comes to: places with their scores to the last bit, and edges.
async fn standing(t: &TestApp) -> (Vec<(i64, MemberId, u64)>, Vec<String>, usize) {
    // From nothing, not from the last scores: the same matter comes to the same bits.
    let mut tx = t.app.store.begin().await.unwrap();
    ranks::clear(&mut tx, t.guild).await.unwrap();
    tx.commit().await.unwrap();
    rank_community::run(&t.app, t.guild).await.unwrap().expect("there is a ranking");
    let read = &mut t.app.store.read();
    let places = ranks::list(read, t.guild).await.unwrap();
    let places = places.iter().map(|it| (it.position, it.member, it.score.to_bits())).collect();
    let edges = edges::list(read, t.guild, t.clock.now()).await.unwrap();
    let raw = interactions::count(read, t.guild).await.unwrap();
    (places, edges.iter().map(|edge| format!("{edge:?}")).collect(), usize::try_from(raw).unwrap())
}

#[tokio::test]
async fn ab5_a_flood_of_reports_counts_each_reporter_once_and_moves_no_rank() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    let (eve, kim) = (joins(&t, "Eve"), joins(&t, "Kim"));
    let (post, other) = (says(&t, eve, "A lesson"), says(&t, kim, "Another"));
    let mut crowd = Vec::new();
    for number in 0..12 {
        let member = joins(&t, &format!("Crowd {number}"));
        if number < 8 {
            holds(&t, member, gold, true).await;
            t.discord.react(member, t.general, post, "👍").unwrap();
        }
        if number < 4 {
            t.discord.react(member, t.general, other, "👍").unwrap();
        }
        crowd.push(member);
    }
    t.settle().await;
    let before = standing(&t).await;
    assert!(before.0.iter().any(|(position, who, _)| (*position, *who) == (1, eve)), "{:?}", before.0);
    // Everybody who thanked her and some who did not report her; each comes back, by the menu and by a form kept open.
    for member in &crowd {
        let form = picks(&t, *member, post).await.modal.expect("a form opens");
        assert!(sends(&t, *member, &form, "down with her").await.text().contains("Thank you"));
        let again = sends(&t, *member, &form, "down with her").await.text();
        assert!(again.contains("it is already with the moderators"), "{again}");
        assert!(refused(&t, *member, post).await.contains("it is already with the moderators"));
    }
    let waiting = open(&t).await;
    assert_eq!((waiting.len(), count(&t, waiting[0].id).await), (1, 12), "one case, each reporter once");
    let shown = posts(&t);
    assert!(shown.len() == 1 && shown[0].text().contains("Reported by 12 members:"), "{:?}", shown[0].text());
    let named = crowd.iter().filter(|who| shown[0].text().contains(&who.to_string())).count();
    assert_eq!((named, shown[0].text().matches("down with her").count()), (3, 5));
    assert_eq!(standing(&t).await, before, "a report is no word about anybody's standing");
    // Nor does the answer to it move anything.
    answers(&t, t.mo, &shown[0], "Dealt with").await;
    assert_eq!(standing(&t).await, before);
    // Spam in answer to her gives those who write it nothing of hers, and takes nothing from her.
    for member in &crowd[8..] {
        t.discord.say(*member, t.general, "nonsense", Some(post)).unwrap();
    }
    t.settle().await;
    let after = standing(&t).await;
    assert!(after.0.iter().any(|(position, who, _)| (*position, *who) == (1, eve)), "{:?}", after.0);
    let edges = edges::list(&mut t.app.store.read(), t.guild, t.clock.now()).await.unwrap();
    assert!(edges.len() > before.1.len() && edges.iter().all(|edge| edge.weight >= 0.0), "no negative edges");
}

#[tokio::test]
async fn some_messages_are_nobodys_to_report() {
    let t = square().await;
    let eve = joins(&t, "Eve");
    let own = says(&t, t.ada, "Mine");
    assert!(refused(&t, t.ada, own).await.contains("your own message"));
    let theirs = says(&t, eve, "Hers");
    reported(&t, t.ada, theirs, "").await;
    let ours = posts(&t).pop().unwrap();
    assert!(refused(&t, t.mo, ours.id).await.contains("I wrote this message myself"));
    // Other apps' messages, and what comes through a webhook, can be reported; a webhook is nobody.
    let bot = t.discord.add_bot("Noise");
    t.discord.join(bot);
    let noise = says(&t, bot, "beep");
    reported(&t, t.ada, noise, "").await;
    assert!(posts(&t).pop().unwrap().text().contains(&format!("<@{bot}> wrote [this message]")));
    let hook = t.discord.add_webhook("Bridge");
    let carried = t.discord.post_by_webhook(hook, t.general, "from afar").unwrap();
    reported(&t, t.ada, carried, "").await;
    let post = posts(&t).pop().unwrap();
    assert!(
        post.text().contains("came through a webhook") && !post.text().contains(&hook.to_string()),
        "{}",
        post.text()
    );
    answers(&t, t.mo, &post, "Nothing to do").await;
    let audit = t.types(t.carl, "/mod audit kind:member").await.text();
    assert!(audit.contains("found nothing to do about a reported message of a webhook (case 3)"), "{audit}");
    // Who wrote it may have left.
    let last = says(&t, eve, "Bye, fools");
    t.discord.leave(eve);
    t.settle().await;
    reported(&t, t.ada, last, "").await;
    assert!(posts(&t).pop().unwrap().text().contains(&format!("<@{eve}> wrote [this message]")));
}

#[tokio::test]
async fn one_member_reports_five_at_a_time_and_ten_a_day() {
    let t = square().await;
    let eve = joins(&t, "Eve");
    let said: Vec<MessageId> = (0..12).map(|number| says(&t, eve, &format!("Spam {number}"))).collect();
    let spare = picks(&t, t.ada, said[5]).await.modal.expect("a form opens");
    for message in &said[..5] {
        reported(&t, t.ada, *message, "").await;
    }
    let full = refused(&t, t.ada, said[5]).await;
    assert!(full.contains("have 5 reports of yours to look at. It is their turn"), "{full}");
    assert_eq!(sends(&t, t.ada, &spare, "").await.text(), full, "a form that was open before is told the same");
    assert_eq!(open(&t).await.len(), 5);
    // Others can report meanwhile, and after an answer so can she.
    reported(&t, t.carl, said[5], "").await;
    for (at, message) in said[5..10].iter().enumerate() {
        answers(&t, t.mo, &posts(&t)[at], "Nothing to do").await;
        reported(&t, t.ada, *message, "").await;
    }
    answers(&t, t.mo, &posts(&t)[5], "Nothing to do").await;
    let today = refused(&t, t.ada, said[10]).await;
    assert!(
        today.contains(&format!("10 messages within a day. You can report again <t:{}:R>", START + DAY)),
        "{today}"
    );
    t.after(DAY).await;
    assert!(reported(&t, t.ada, said[10], "").await.text().contains("Thank you"));
}

#[tokio::test]
async fn a_moderator_neither_answers_a_report_about_themselves_nor_learns_who_wrote_it() {
    let t = square().await;
    t.types(t.mo, "/mod queue").await;
    let message = says(&t, t.mo, "You are all fools");
    reported(&t, t.ada, message, "Rude").await;
    let post = posts(&t).pop().unwrap();
    assert!(
        post.text().contains("Reported by one member; no names,") && post.text().contains("“Rude”"),
        "{}",
        post.text()
    );
    assert!(!post.text().contains(&t.ada.to_string()), "{}", post.text());
    for button in ["Dealt with", "Nothing to do"] {
        let own = answers(&t, t.mo, &post, button).await;
        assert!(own.contains("somebody else of the staff answers it"), "{own}");
    }
    let queue = t.types(t.mo, "/mod queue").await;
    assert!(!queue.text().contains(&t.ada.to_string()), "{}", queue.text());
    let own = t.clicks(t.mo, &queue, "Case 1 · Nothing to do").await.text();
    assert!(own.contains("somebody else of the staff answers it"), "{own}");
    assert_eq!(open(&t).await.len(), 1, "still open");
    assert!(!t.types(t.carl, "/mod audit kind:member").await.text().contains("reported message"));
    answers(&t, t.carl, &post, "Dealt with").await;
    assert!(open(&t).await.is_empty());
}

#[tokio::test]
async fn a_form_is_good_for_its_own_reporter_and_message_only() {
    let t = square().await;
    let (eve, kim) = (joins(&t, "Eve"), joins(&t, "Kim"));
    let message = says(&t, eve, "Spam");
    let form = picks(&t, t.ada, message).await.modal.unwrap();
    for (part, other) in [(eve.to_string(), kim.to_string()), (message.to_string(), "7".to_owned())] {
        let mut wrong = form.clone();
        wrong.custom_id = form.custom_id.replace(&part, &other);
        assert_ne!(wrong.custom_id, form.custom_id);
        let said = sends(&t, t.ada, &wrong, "").await.text();
        assert!(!said.contains("Thank you"), "{said}");
    }
    let mut stolen = picks(&t, kim, message).await.modal.unwrap();
    stolen.custom_id.clone_from(&form.custom_id);
    let said = sends(&t, kim, &stolen, "").await.text();
    assert!(!said.contains("Thank you"), "{said}");
    assert!(open(&t).await.is_empty());
    assert!(sends(&t, t.ada, &form, "").await.text().contains("Thank you"));
}

/// The file of `/privacy export`, as text.
async fn file(t: &TestApp, who: MemberId) -> String {
    let reply = t.types(who, "/privacy export").await;
    String::from_utf8(reply.message.unwrap().attachments[0].bytes.clone()).unwrap()
}

async fn erases(t: &TestApp, who: MemberId) {
    let asked = t.types(who, "/privacy delete").await;
    t.clicks(who, &asked, "Yes, erase my data").await;
}

#[tokio::test]
async fn pv4_reports_are_in_the_reporters_file_and_go_with_them_and_the_author_reads_no_name() {
    let t = square().await;
    let (eve, kim) = (joins(&t, "Eve"), joins(&t, "Kim"));
    let message = says(&t, eve, CANARY);
    reported(&t, t.ada, message, "Spam, reason-77").await;
    reported(&t, kim, message, "").await;
    let own = file(&t, t.ada).await;
    assert!(
        own.contains("reason-77") && own.contains(&message.to_string()) && !own.contains(&kim.to_string()),
        "{own}"
    );
    assert!(
        t.types(t.ada, "/privacy show")
            .await
            .text()
            .contains("Messages you reported to the moderators, and why: **1**")
    );
    let theirs = file(&t, eve).await;
    assert!(theirs.contains("\"report\"") && !theirs.contains("reason-77"), "{theirs}");
    assert!(![t.ada, kim].iter().any(|who| theirs.contains(&who.to_string())), "{theirs}");
    // What waits for the moderators does not vanish with its author's data, nor with a reporter's.
    erases(&t, eve).await;
    erases(&t, t.ada).await;
    let post = posts(&t).pop().unwrap().text();
    assert!(post.contains(&format!("Reported by <@{kim}>.")) && !post.contains("reason-77"), "{post}");
    assert!(!post.contains(&t.ada.to_string()), "{post}");
    assert!(!file(&t, t.ada).await.contains("reason-77"));
    erases(&t, kim).await;
    let post = posts(&t).pop().unwrap();
    assert!(
        post.text().contains("Who reported it is not stored any more.") && !post.text().contains(&kim.to_string()),
        "{}",
        post.text()
    );
    assert_eq!(open(&t).await.len(), 1);
    answers(&t, t.mo, &post, "Dealt with").await;
    erases(&t, eve).await;
    assert_eq!(cases::find(&mut t.app.store.read(), CaseId(1)).await.unwrap(), None);
    t.after(700).await;
}

#[tokio::test]
async fn pv6_who_reported_what_was_answered_is_forgotten_with_the_retention_and_what_waits_is_not() {
    let t = square().await;
    let (eve, kim) = (joins(&t, "Eve"), joins(&t, "Kim"));
    let days = t.app.config.community.retention_days;
    let [old, waits] = [CANARY, "Worse"].map(|said| says(&t, eve, said));
    reported(&t, t.ada, old, "Spam, reason-77").await;
    reported(&t, kim, old, "").await;
    reported(&t, t.ada, waits, "reason-88").await;
    answers(&t, t.mo, &posts(&t)[0], "Dealt with").await;
    // So long the answer can be looked up, with who asked for it. The nights run at three.
    t.after((days - 1) * DAY).await;
    assert_eq!(count(&t, CaseId(1)).await, 2);
    assert!(posts(&t)[0].text().contains("reason-77"), "{}", posts(&t)[0].text());
    t.after(2 * DAY).await;
    assert_eq!((count(&t, CaseId(1)).await, count(&t, CaseId(2)).await), (0, 1));
    let post = posts(&t)[0].text();
    assert!(post.contains("**Dealt with**") && post.contains("Who reported it is not stored any more."), "{post}");
    assert!(!post.contains("reason-77") && ![t.ada, kim].iter().any(|who| post.contains(&who.to_string())), "{post}");
    assert!(!file(&t, t.ada).await.contains("reason-77") && file(&t, t.ada).await.contains("reason-88"));
    // What was decided stays so: nobody reports it anew, neither who did nor somebody else.
    for who in [t.ada, kim, t.carl] {
        assert!(refused(&t, who, old).await.contains("have already looked at this message"));
    }
    // Staff finds its way as before, and what waits is answered with its reporter's name.
    let queue = t.types(t.mo, "/mod queue").await;
    assert!(queue.text().contains("reason-88") && !queue.text().contains("reason-77"), "{}", queue.text());
    assert!(t.types(t.mo, "/mod member member:@Eve").await.text().contains(&eve.to_string()));
    let audit = t.types(t.carl, "/mod audit kind:member").await.text();
    assert!(audit.contains("dealt with a reported message by") && audit.contains("(case 1)"), "{audit}");
    let answered = t.clicks(t.mo, &queue, "Case 2 · Nothing to do").await.text();
    assert!(answered.contains("Nothing to do") && answered.contains(&format!("<@{}>", t.ada)), "{answered}");
    // Another night forgets nothing twice, and edits no post again.
    let edits = || t.discord.requests().iter().filter(|it| it.method == "PATCH").count();
    t.settle().await;
    let before = edits();
    t.after(DAY).await;
    assert_eq!((edits(), count(&t, CaseId(2)).await), (before, 1));
    let privacy = t.types(t.ada, "/privacy show").await.text();
    assert!(privacy.contains(&format!("what you reported until {days} days after the answer")), "{privacy}");
}

#[tokio::test]
async fn the_menu_is_registered_in_both_languages_and_the_sandboxs_page_offers_it() {
    let t = square().await;
    let menu = |locale: &str| {
        let all = t.discord.commands(t.ada, locale);
        let found = all.iter().find(|command| command["name"] == MENU).cloned().expect("it is registered");
        assert_eq!(
            (&found["type"], found.get("description").is_some_and(|it| it != "")),
            (&3.into(), false),
            "{found}"
        );
        found["name_localized"].as_str().unwrap().to_owned()
    };
    assert_eq!((menu("en-US"), menu("zh-CN")), (MENU.to_owned(), "举报给版主".to_owned()));
    let help = t.types(t.ada, "/help topic:Report to moderators").await.text();
    assert!(help.starts_with("# Report to moderators\nAsk the moderators to look at a message"), "{help}");
    let message = says(&t, t.mo, "Hello");
    let page = Page::over(t.discord.clone(), t.stripe.clone(), t.clock.clone()).await;
    let act =
        |name: &str| serde_json::json!({ "as": "ada", "do": "menu", "message": message.to_string(), "name": name });
    let wrong = page.act(act("Praise")).await;
    assert_eq!((&wrong["ok"], &wrong["kind"]), (&false.into(), &"refused".into()), "{wrong}");
    let form = page.act(act(MENU)).await;
    assert_eq!((&form["ok"], &form["modal"]["title"]), (&true.into(), &MENU.into()), "{form}");
    let sent =
        serde_json::json!({ "as": "ada", "do": "submit", "token": form["token"], "values": [["reason", "Rude"]] });
    assert_eq!(page.act(sent).await["ok"], true);
    t.settle().await;
    assert!(posts(&t).pop().unwrap().text().contains("“Rude”"));
}

fn case(guild: GuildId, message: MessageId, author: MemberId) -> NewCase {
    NewCase {
        guild,
        kind: CaseKind::Report,
        subject: message.to_string(),
        member: Some(author),
        other: None,
        plan: None,
        detail: BTreeMap::from([("channel".into(), "5".into())]),
    }
}

async fn adds(db: &Db, place: (GuildId, MessageId), case: CaseId, who: u64, at: i64) -> bool {
    let mut tx = db.begin().await.unwrap();
    let report = Report { reporter: MemberId(who), reason: format!("of {who}"), reported_at: at };
    let added = reports::insert(&mut tx, place, case, &report).await.unwrap();
    tx.commit().await.unwrap();
    added
}

#[tokio::test]
async fn reports_are_counted_once_and_go_with_their_reporter_on_both_engines() {
    for_each_store(|db| async move {
        let (guild, message, author) = (GuildId(u64::MAX - 3), MessageId(u64::MAX - 9), MemberId(u64::MAX));
        let mut tx = db.begin().await.unwrap();
        let first = open_case::write(&mut tx, &case(guild, message, author), 100).await.unwrap().unwrap();
        let second = open_case::write(&mut tx, &case(guild, MessageId(8), author), 100).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        for (who, at, new) in [(7, 100, true), (6, 101, true), (7, 102, false)] {
            assert_eq!(adds(&db, (guild, message), first, who, at).await, new, "{who} at {at}");
        }
        assert!(adds(&db, (guild, MessageId(8)), second, 7, 103).await);
        let read = &mut db.read();
        let listed = reports::list(read, first, 9).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|it| (it.reporter.0, it.reason.as_str(), it.reported_at)).collect();
        assert_eq!(listed, [(7, "of 7", 100), (6, "of 6", 101)]);
        assert_eq!(reports::list(read, first, 1).await.unwrap().len(), 1);
        assert_eq!(reports::find(read, guild, message, MemberId(7)).await.unwrap(), Some(100));
        assert_eq!(reports::find(read, guild, message, MemberId(5)).await.unwrap(), None);
        assert_eq!(reports::count_open(read, guild, MemberId(7)).await.unwrap(), 2);
        assert_eq!(reports::list_since(read, guild, MemberId(7), 99, 9).await.unwrap(), [103, 100]);
        assert_eq!(reports::list_since(read, guild, MemberId(7), 100, 9).await.unwrap(), [103]);
        assert_eq!(reports::list_since(read, guild, MemberId(7), 0, 1).await.unwrap(), [103]);
        assert_eq!(reports::cases_of(read, guild, MemberId(7)).await.unwrap(), [first, second]);
        assert_eq!(cases::count_open_of(read, guild, CaseKind::Report).await.unwrap(), 2);
        assert_eq!(personal::rows(read, guild, MemberId(6)).await.unwrap()["reports"].len(), 1);
        let mut tx = db.begin().await.unwrap();
        assert!(cases::set_decided(&mut tx, second, Choice::Dismiss, MemberId(5), 110).await.unwrap());
        erasure::erase(&mut tx, guild, MemberId(6)).await.unwrap();
        erasure::erase(&mut tx, guild, author).await.unwrap();
        tx.commit().await.unwrap();
        let read = &mut db.read();
        assert_eq!(reports::count_open(read, guild, MemberId(7)).await.unwrap(), 1);
        assert_eq!((reports::count(read, first).await.unwrap(), reports::count(read, second).await.unwrap()), (1, 0));
        assert!(cases::find(read, first).await.unwrap().is_some(), "staff has yet to look at it");
        assert_eq!(cases::find(read, second).await.unwrap(), None);
        assert_eq!(cases::count_open_of(read, guild, CaseKind::Report).await.unwrap(), 1);
        // Answered at 120: from then on it is kept for a while, and what waits as long as it waits.
        assert!(adds(&db, (guild, message), first, 8, 111).await);
        let prune = async |before| {
            let mut tx = db.begin().await.unwrap();
            let pruned = reports::prune(&mut tx, before).await.unwrap();
            tx.commit().await.unwrap();
            pruned.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(prune(9_999).await, []);
        let mut tx = db.begin().await.unwrap();
        assert!(cases::set_decided(&mut tx, first, Choice::Acted, MemberId(5), 120).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(prune(120).await, []);
        assert_eq!(reports::count(&mut db.read(), first).await.unwrap(), 2);
        assert_eq!(prune(121).await, [first], "once, however many reported it");
        assert_eq!(reports::count(&mut db.read(), first).await.unwrap(), 0);
        assert!(cases::find(&mut db.read(), first).await.unwrap().is_some(), "the case stays");
    })
    .await;
}
