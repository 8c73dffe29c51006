//! A creator looks at how the server does, in a browser.

use lyceum::domain::ids::{LessonId, MemberId};
use lyceum::domain::lessons::{Draft, LessonState, Mark};
use lyceum::sandbox::discord::RestFault;
use lyceum::store::{lesson_marks, lesson_offers, lessons};
use reqwest::StatusCode;

use crate::visitor::Visitor;
use crate::world::{START, TestApp};

/// The page's text, a line per row or paragraph.
fn told(page: &str) -> String {
    let main = page[page.find("<h1").unwrap()..].split("</main>").next().unwrap();
    let main = main.replace("</th><t", "</th> | <t").replace("</td><t", "</td> | <t");
    let words = main.replace("</p>", "\n").replace("</h2>", "\n").replace("</h1>", "\n").replace("</tr>", "\n");
    let plain: String = words.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
    plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn ws6_creators_see_who_holds_what_and_nobody_else_does() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.types(t.mo, "/mod grant member:@Guest plan:Gold days:30 reason:\"helps a lot\"").await;
    let said = t.types(t.carl, "/creator dashboard").await;
    let links = said.message.as_ref().unwrap().links();
    let path = links[0].1.strip_prefix(&t.web).unwrap().to_owned();
    let place = path.split('?').next().unwrap().to_owned();

    let mut carl = Visitor::new(&t);
    assert_eq!(carl.get(&path).await.status, StatusCode::UNAUTHORIZED);
    let onward = carl.press(&path, &place).await;
    let back = carl.agrees(t.carl, &onward).await;
    assert!(back.location().starts_with(&place), "back to what it was for: {}", back.location());
    let page = carl.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    insta::assert_snapshot!("dashboard", told(&page.body));
    let page = carl.get(&format!("{place}?lang=zh-CN")).await;
    insta::assert_snapshot!("dashboard_chinese", told(&page.body));

    for (who, role) in [(t.ada, "a member"), (t.mo, "a moderator"), (t.discord.add_user("Zoe", "en-US"), "a stranger")]
    {
        let mut visitor = Visitor::new(&t);
        visitor.signs_in(who).await;
        assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND, "{role}");
    }
    for nowhere in ["/dashboard/1", "/dashboard/x", "/dashboard/99999999999999999999999"] {
        assert_eq!(carl.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    // When Discord does not say who has which rights, nobody is taken for a creator or for none.
    t.discord.faults().rest("GET", "/members/", u32::MAX, RestFault::Before(500));
    assert_eq!(carl.get(&path).await.status, StatusCode::SERVICE_UNAVAILABLE);
    t.discord.faults().clear();
    // A session outlives the rights; what it shows does not.
    t.discord.leave(t.carl);
    assert_eq!(carl.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whether_recommending_helps_is_told_with_its_certainty_once_enough_members_were_offered_lessons() {
    let t = TestApp::start_with(&[("LYCEUM__LESSONS__HOLDOUT_PERCENT", "10")]).await;
    t.types(t.carl, "/setup").await;
    let mut tx = t.app.store.begin().await.unwrap();
    for number in 1..=4 {
        let draft =
            Draft::check(&format!("Lesson {number}"), "About it.", "https://example.com/l", "rust", "").unwrap();
        let id = lessons::insert(&mut tx, t.guild, t.carl, &draft, LessonState::Draft, START).await.unwrap();
        let from = LessonState::Draft;
        assert!(lessons::set_state(&mut tx, id, from, LessonState::Published, t.carl, START).await.unwrap());
    }
    tx.commit().await.unwrap();
    // Each member is offered all four; whom they fit takes three or two of them, the others one or none.
    let offered = async |members: std::ops::Range<u64>| {
        let mut tx = t.app.store.begin().await.unwrap();
        for member in members {
            let (who, held_out) = (MemberId(7_000 + member), member % 2 == 1);
            let all: Vec<_> = (1..=4).map(LessonId).collect();
            lesson_offers::insert(&mut tx, t.guild, who, &all, held_out, START).await.unwrap();
            let taken = usize::from(member % 4 < 2) + if held_out { 0 } else { 2 };
            for lesson in all.into_iter().take(taken) {
                lesson_marks::insert(&mut tx, t.guild, who, lesson, Mark::Done, START).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    };
    let mut carl = Visitor::new(&t);
    carl.signs_in(t.carl).await;
    let path = format!("/dashboard/{}", t.guild);
    // Four people's lessons, and one who saved something, are no figures.
    offered(0..4).await;
    let mut tx = t.app.store.begin().await.unwrap();
    lesson_marks::insert(&mut tx, t.guild, MemberId(9_000), LessonId(1), Mark::Saved, START).await.unwrap();
    tx.commit().await.unwrap();
    let page = told(&carl.get(&path).await.body);
    assert!(page.contains("So far a few were offered, to fewer than 5 people."), "{page}");
    let few = "a few times (by fewer than 5 people)";
    assert!(page.contains(&format!("finished lessons {few} and saved them {few}.")), "{page}");

    offered(4..8).await;
    let page = carl.get(&path).await.body;
    assert!(page.contains("each side needs five members") && page.contains("32 were offered"), "{page}");
    assert!(!page.contains("confidence"), "{page}");

    // Five on each side, of whom three took something: the difference would say who did.
    offered(8..10).await;
    let page = carl.get(&path).await.body;
    assert!(!page.contains("confidence") && !page.contains("<svg"), "{page}");
    insta::assert_snapshot!("dashboard_of_few", told(&page));
    let page = carl.get(&format!("{path}?lang=zh-CN")).await.body;
    insta::assert_snapshot!("dashboard_of_few_chinese", told(&page));

    offered(10..20).await;
    let page = carl.get(&path).await.body;
    insta::assert_snapshot!("dashboard_of_lessons", told(&page));
    let page = carl.get(&format!("{path}?lang=zh-CN")).await.body;
    insta::assert_snapshot!("dashboard_of_lessons_chinese", told(&page));
}
