//! Scenes: lessons from files, through `/lesson import` and `/lesson series`.

use base64::Engine as _;
use lyceum::domain::ids::{LessonId, MemberId};
use lyceum::domain::lessons::LessonState;
use lyceum::store::lessons;
use serde_json::json;

use super::scenes::{holds, plan, prepared, presses};
use crate::world::{DAY, START, TestApp};

const COURSE: &str = "id,title,summary,link,topics,series,position,requires,preview\n\
    a,First steps,How to install Rust and say hello.,https://a.example/1,rust,Rust from zero,1,,yes\n\
    b,Ownership,\"Who owns a value, and for how long.\",https://a.example/2,\"rust, memory\",Rust from zero,2,,\n\
    c,所有权进阶,借用检查器如何思考,https://a.example/3,rust,Rust from zero,3,,\n";

async fn imports(t: &TestApp, who: MemberId, name: &str, bytes: &[u8]) -> String {
    let file = json!({ "filename": name, "base64": base64::engine::general_purpose::STANDARD.encode(bytes) });
    let reply = t.discord.run_with(who, t.general, "lesson import", &[("file", file)]).await.unwrap();
    t.settle().await;
    assert!(reply.is_ephemeral());
    reply.text()
}

#[tokio::test]
async fn a_series_is_imported_once_changed_by_the_next_file_and_published_in_order() {
    let t = prepared().await;
    let (bytes, _, _) = encoding_rs::GB18030.encode(COURSE);
    let said = imports(&t, t.carl, "course.csv", &bytes).await;
    assert!(said.contains("3 new drafts") && said.contains("gb18030"), "{said}");
    let said = imports(&t, t.carl, "course.csv", COURSE.as_bytes()).await;
    assert!(said.contains("0 new drafts") && said.contains("3 as before"), "{said}");
    let changed = COURSE.replace("Ownership,", "Ownership for all,");
    assert!(imports(&t, t.carl, "course.csv", changed.as_bytes()).await.contains("1 changed"));
    assert!(t.discord.messages(t.lessons).is_empty(), "drafts are nobody's business");

    let done = t.types(t.carl, "/lesson series series:rust FROM zero publish:true").await;
    assert!(done.text().contains("3 lessons") && done.text().contains("3 published"), "{}", done.text());
    let posts = t.discord.messages(t.lessons);
    assert_eq!(posts.len(), 3);
    assert!(posts.iter().any(|post| post.text().contains("Ownership for all")));
    assert!(t.types(t.ada, "/learn search query:所有权").await.text().contains("**所有权**进阶"));
    // A later file changes what stands in the channel.
    imports(&t, t.carl, "course.csv", COURSE.as_bytes()).await;
    assert!(!t.discord.messages(t.lessons).iter().any(|post| post.text().contains("Ownership for all")));
    assert!(imports(&t, t.ada, "course.csv", COURSE.as_bytes()).await.contains("Only creators"));
}

#[tokio::test]
async fn a_series_costs_what_its_plan_costs_but_for_its_preview_and_comes_drop_by_drop() {
    let t = prepared().await;
    let gold = plan(&t, "Gold").await;
    imports(&t, t.carl, "course.csv", COURSE.as_bytes()).await;
    t.types(t.carl, "/lesson series series:Rust from zero plan:Gold publish:true").await;
    let read = async |id: i64| lessons::plans(&mut t.app.store.read(), LessonId(id)).await.unwrap();
    assert!(read(1).await.is_empty(), "the preview is free");
    assert_eq!((read(2).await, read(3).await), ([gold].into(), [gold].into()));
    let done = t.types(t.carl, "/lesson series series:Rust from zero pace:days after the one before days:2").await;
    assert!(done.text().contains("arranged"), "{}", done.text());
    holds(&t, t.ada, gold, false).await;
    let third = t.discord.messages(t.lessons).into_iter().find(|post| post.text().contains("进阶")).unwrap();
    let second = t.discord.messages(t.lessons).into_iter().find(|post| post.text().contains("Ownership")).unwrap();
    let first = t.discord.messages(t.lessons).into_iter().find(|post| post.text().contains("First")).unwrap();
    let early = presses(&t, t.ada, &second, "Open").await;
    assert!(early.text().contains("Finish “First steps” first"), "{}", early.text());
    presses(&t, t.ada, &first, "Done").await;
    let early = presses(&t, t.ada, &second, "Open").await;
    assert!(early.text().contains(&format!("<t:{}:R>", START + 2 * DAY)), "{}", early.text());
    t.after(2 * DAY).await;
    assert!(presses(&t, t.ada, &second, "Open").await.text().contains("is open to you"));
    presses(&t, t.ada, &second, "Done").await;
    assert!(presses(&t, t.ada, &third, "Open").await.text().contains("opens"));
    assert!(presses(&t, t.mo, &second, "Open").await.text().contains("belongs to Gold"));
}

#[tokio::test]
async fn a_circle_of_prerequisites_in_a_file_is_refused_by_name_and_nothing_is_written() {
    let t = prepared().await;
    let circle = COURSE.replace(",1,,yes", ",1,c,yes").replace(",2,,", ",2,a,").replace(",3,,", ",3,b,");
    let said = imports(&t, t.carl, "course.csv", circle.as_bytes()).await;
    assert!(said.contains("First steps → 所有权进阶 → Ownership → First steps"), "{said}");
    let (all, count) = lessons::list(&mut t.app.store.read(), t.guild, None, 10, 0).await.unwrap();
    assert_eq!((all.len(), count), (0, 0));
}

#[tokio::test]
async fn a_file_with_broken_lines_gives_the_rest_and_lists_those() {
    let t = prepared().await;
    let broken = format!("{COURSE}d,No link,A summary.,nonsense,,,,,\ntoo,few\n");
    let said = imports(&t, t.carl, "course.csv", broken.as_bytes()).await;
    assert!(said.contains("3 new drafts") && said.contains("Not used: 2"), "{said}");
    assert!(said.contains("line 5") && said.contains("line 6"), "{said}");
    for (name, bytes, expected) in [
        ("feed.xml", &b"<!doctype html><html></html>"[..], "a web page, not a feed"),
        ("x.json", b"[{]", "line 1"),
        ("x.zip", b"PK\x03\x04nonsense", "zip cannot be read"),
        ("x.bin", b"\x00\x01\x02", "cannot read this file"),
    ] {
        let said = imports(&t, t.carl, name, bytes).await;
        assert!(said.contains(expected), "{name}: {said}");
    }
    let (_, count) = lessons::list(&mut t.app.store.read(), t.guild, Some(LessonState::Draft), 10, 0).await.unwrap();
    assert_eq!(count, 3);
}
