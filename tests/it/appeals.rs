//! Scenes: a member whose credit is held asks for a look, and staff answers.

use std::collections::BTreeMap;

use lyceum::actions::open_case;
use lyceum::domain::cases::{CaseKind, Choice};
use lyceum::domain::community::trust::decision::Verdict;
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::sandbox::discord::{Message, Reply};
use lyceum::store::cases::{self, NewCase};
use lyceum::store::{erasure, member_threads, ranks, trust};

use crate::lessons::scenes::{prepared, writes};
use crate::member_card::{hasty, named};
use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

const WAITS: &str = "is waiting for the moderators to look at";
const WHY: &str = "I caught up on a week";

async fn profile(t: &TestApp, who: MemberId) -> Reply {
    t.types(who, "/profile show").await
}

/// `who` fills in the form below their own profile.
async fn asks(t: &TestApp, who: MemberId) -> Reply {
    let shown = profile(t, who).await;
    let form = t.clicks(who, &shown, "appeal:ask").await.modal.expect("a form opens");
    let reply = t.discord.submit(who, &form, &[("said", WHY)]).await.unwrap();
    t.settle().await;
    reply
}

/// The posts about cases in the review channel.
fn posts(t: &TestApp) -> Vec<Message> {
    t.discord.messages(t.review).into_iter().filter(|it| it.text().contains("Case ")).collect()
}

/// What `who` was told in a private thread of theirs.
async fn told(t: &TestApp, who: MemberId) -> Vec<Message> {
    match member_threads::find(&mut t.app.store.read(), t.guild, who).await.unwrap() {
        Some(thread) => t.discord.messages(thread).into_iter().filter(|it| !it.embeds.is_empty()).collect(),
        None => Vec::new(),
    }
}

#[tokio::test]
async fn who_is_held_asks_for_a_look_and_is_cleared() {
    let t = prepared().await;
    let eve = hasty(&t, "Eve").await;
    let steady = |text: &str| named(&t, text, &[(eve, "EVE")]);
    let own = profile(&t, eve).await;
    assert!(own.is_ephemeral());
    insta::assert_snapshot!("profile_held", own.text());
    // Nobody else sees it, and whose credit counts sees nothing of the kind.
    let others = t.types(t.ada, "/profile show member:@Eve").await.text();
    assert!(!others.contains("waits") && !others.contains("For you to know"), "{others}");
    for who in [t.ada, t.mo] {
        assert!(!profile(&t, who).await.text().contains("For you to know"));
    }
    let asked = asks(&t, eve).await;
    assert!(asked.text().contains("You asked for a review") && !asked.text().contains(WAITS), "{}", asked.text());
    let post = posts(&t).pop().expect("staff is asked");
    insta::assert_snapshot!("appeal_case", steady(&post.text()));
    assert!(post.pings.is_silent());
    // The queue shows it above the lessons, in the reader's language.
    writes(&t, t.ada, "Ownership in Rust", "https://example.com/ownership").await;
    let queue = t.types(t.mo, "/mod queue").await;
    insta::assert_snapshot!("queue_with_appeal", steady(&queue.text()));
    t.discord.set_locale(t.mo, "zh-CN");
    insta::assert_snapshot!("queue_with_appeal_zh", steady(&t.types(t.mo, "/mod queue").await.text()));
    t.discord.set_locale(t.mo, "en-US");
    // Mo gains from what Eve gave, so somebody else of the staff answers.
    let concerned = t.clicks(t.mo, &queue, "Case 1 · Clear: it counts").await.text();
    assert!(concerned.contains("You are part of this finding yourself"), "{concerned}");
    let queue = t.types(t.carl, "/mod queue").await;
    let answered = t.clicks(t.carl, &queue, "Case 1 · Clear: it counts").await.text();
    assert!(answered.contains(&format!("**Clear: it counts** — <@{}>", t.carl)), "{answered}");
    let closed = posts(&t).pop().unwrap();
    assert!(closed.buttons().is_empty() && !closed.text().contains("acts go beyond"), "{}", closed.text());
    // Eve hears of it in a thread of her own, and her profile has nothing more to say.
    let outcome: Vec<String> = told(&t, eve).await.iter().map(Message::text).collect();
    assert!(outcome.len() == 1 && outcome[0].contains("It counts again like everybody’s"), "{outcome:?}");
    assert!(!profile(&t, eve).await.text().contains("For you to know"));
    let word = trust::last_word(&mut t.app.store.read(), t.guild, eve).await.unwrap().unwrap();
    assert_eq!((word.verdict, word.by), (Verdict::Clear, Some(t.carl)));
    let card = t.types(t.mo, "/mod member member:@Eve").await.text();
    assert!(card.contains("Counts in spite of what was found") && !card.contains("counts less"), "{card}");
    let audit = t.types(t.carl, "/mod audit member:@Eve").await.text();
    assert!(audit.contains("gives in full again"), "{audit}");
    let queue = t.types(t.mo, "/mod queue").await.text();
    assert!(queue.contains("Ownership in Rust") && !queue.contains("Case 1"), "{queue}");
}

#[tokio::test]
async fn staff_may_keep_it_as_it_is_and_be_asked_again_a_week_later() {
    let t = prepared().await;
    let eve = hasty(&t, "Eve").await;
    t.types(t.mo, "/mod core").await;
    t.discord.set_locale(eve, "zh-CN");
    let shown = profile(&t, eve).await;
    insta::assert_snapshot!("profile_held_zh", shown.text());
    let form = t.clicks(eve, &shown, "appeal:ask").await.modal.unwrap();
    insta::assert_snapshot!("appeal_form_zh", form.text());
    t.discord.set_locale(eve, "en-US");
    let empty = t.discord.submit(eve, &form, &[("said", "\u{200b}")]).await.unwrap().text();
    assert!(empty.contains("Write a sentence or two"), "{empty}");
    asks(&t, eve).await;
    // One at a time: a form that is still open is told so.
    let again = t.discord.submit(eve, &form, &[("said", WHY)]).await.unwrap().text();
    assert!(again.contains("already. The moderators have it before them."), "{again}");
    t.settle().await;
    assert_eq!(posts(&t).len(), 1);
    let run = ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap().unwrap();
    let post = posts(&t).remove(0);
    let refused = t.discord.click(t.ada, post.id, "Keep as it is").await;
    assert!(refused.is_err() || refused.unwrap().text().contains("Only moderators"));
    t.discord.click(t.carl, post.id, "Keep as it is").await.unwrap();
    t.settle().await;
    let word = trust::last_word(&mut t.app.store.read(), t.guild, eve).await.unwrap();
    assert_eq!(word, None, "to keep it changes nothing");
    assert_eq!(ranks::latest_run(&mut t.app.store.read(), t.guild).await.unwrap().unwrap(), run);
    let outcome: Vec<String> = told(&t, eve).await.iter().map(Message::text).collect();
    assert!(outcome.len() == 1 && outcome[0].contains("left it as it is for now"), "{outcome:?}");
    let own = profile(&t, eve).await;
    assert!(own.text().contains("and changed nothing"), "{}", own.text());
    assert!(!own.text().contains("[Ask for a review]"), "{}", own.text());
    let soon = t.discord.submit(eve, &form, &[("said", WHY)]).await.unwrap().text();
    assert!(soon.contains("reviewed it a short while ago"), "{soon}");
    let audit = t.types(t.carl, "/mod audit member:@Eve").await.text();
    assert!(audit.contains("at their request, and left it as it is"), "{audit}");
    t.after(7 * DAY).await;
    assert!(asks(&t, eve).await.text().contains("You asked for a review"));
    assert_eq!(posts(&t).len(), 2, "a matter of its own");
}

#[tokio::test]
async fn dr5_who_asked_for_a_look_hears_the_answer_once_the_token_is_taken_again() {
    let t = prepared().await;
    let eve = hasty(&t, "Eve").await;
    t.types(t.mo, "/mod core").await;
    asks(&t, eve).await;
    let post = posts(&t).remove(0);
    t.discord.click(t.carl, post.id, "Keep as it is").await.unwrap();
    t.works_with_a_refused_token().await;
    assert!(told(&t, eve).await.is_empty());
    t.after(300).await;
    let outcome: Vec<String> = told(&t, eve).await.iter().map(Message::text).collect();
    assert!(outcome.len() == 1 && outcome[0].contains("left it as it is for now"), "{outcome:?}");
}

#[tokio::test]
async fn who_was_switched_off_asks_too_and_staff_does_not_answer_its_own_case() {
    let t = prepared().await;
    let shown = t.types(t.mo, "/mod member member:@Carl").await;
    let sure = t.clicks(t.mo, &shown, "Stop counting their appreciation").await;
    t.clicks(t.mo, &sure, "Yes, do not count it").await;
    assert!(profile(&t, t.carl).await.text().contains(WAITS));
    asks(&t, t.carl).await;
    let post = posts(&t).pop().unwrap();
    assert!(post.text().contains(&format!("Switched off by <@{}>", t.mo)), "{}", post.text());
    let own = t.discord.click(t.carl, post.id, "Clear: it counts").await.unwrap().text();
    assert!(own.contains("somebody else of the staff answers it"), "{own}");
    t.settle().await;
    assert_eq!(cases::list_open(&mut t.app.store.read(), t.guild, 9).await.unwrap().len(), 1, "still open");
    // Counting it again on the card answers it.
    let shown = t.types(t.mo, "/mod member member:@Carl").await;
    let sure = t.clicks(t.mo, &shown, "Count it again").await;
    t.clicks(t.mo, &sure, "Yes, count it").await;
    let closed = posts(&t).pop().unwrap().text();
    assert!(closed.contains("**Clear: it counts**"), "{closed}");
    assert_eq!(told(&t, t.carl).await.len(), 1);
    assert!(!profile(&t, t.carl).await.text().contains("For you to know"));
    // Nothing is held: a form that was kept open leads nowhere.
    let eve = hasty(&t, "Eve").await;
    let form = t.clicks(eve, &profile(&t, eve).await, "appeal:ask").await.modal.unwrap();
    // Mo gains from it, so somebody else of the staff decides.
    let flags = t.types(t.carl, "/mod flags").await;
    t.clicks(t.carl, &flags, "Clear").await;
    let nothing = t.discord.submit(eve, &form, &[("said", WHY)]).await.unwrap().text();
    assert!(nothing.contains("nothing of yours left to review"), "{nothing}");
    t.settle().await;
}

#[tokio::test]
async fn appeals_are_found_by_their_member_and_go_with_them_on_both_engines() {
    for_each_store(|db| async move {
        let (guild, eve, now) = (GuildId(u64::MAX - 3), MemberId(u64::MAX), 100);
        let case = |kind, subject: &str, member| NewCase {
            guild,
            kind,
            subject: subject.into(),
            member: Some(member),
            other: None,
            plan: None,
            detail: BTreeMap::from([("said".into(), WHY.into())]),
        };
        let mut tx = db.begin().await.unwrap();
        let first = open_case::write(&mut tx, &case(CaseKind::Appeal, "a", eve), now).await.unwrap().unwrap();
        let other = open_case::write(&mut tx, &case(CaseKind::Appeal, "b", MemberId(2)), now).await.unwrap().unwrap();
        let hand = open_case::write(&mut tx, &case(CaseKind::HandEdit, "c", eve), now).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let latest = async || cases::latest(&mut db.read(), guild, CaseKind::Appeal, eve).await.unwrap();
        let open = async || {
            let open = cases::list_open_of(&mut db.read(), guild, CaseKind::Appeal, 9).await.unwrap();
            open.into_iter().map(|case| case.id).collect::<Vec<_>>()
        };
        assert_eq!((latest().await.unwrap().id, open().await), (first, vec![first, other]));
        let mut tx = db.begin().await.unwrap();
        assert!(cases::set_decided(&mut tx, first, Choice::Keep, MemberId(5), now + 1).await.unwrap());
        let second = open_case::write(&mut tx, &case(CaseKind::Appeal, "d", eve), now).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!((latest().await.unwrap().id, open().await), (second, vec![other, second]));
        let mut tx = db.begin().await.unwrap();
        erasure::erase(&mut tx, guild, eve).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((latest().await, open().await), (None, vec![other]));
        assert!(cases::find(&mut db.read(), hand).await.unwrap().is_some(), "what access hangs on stays");
    })
    .await;
}
