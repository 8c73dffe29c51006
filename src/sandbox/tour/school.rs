//! A chapter: a series from a file, a member's lesson through review, searching in two languages.

use anyhow::{Context as _, ensure};
use serde_json::json;

use super::scene::Scene;
use super::{Tour, until};
use crate::sandbox::discord::Message;

const COURSE: &str = "id,title,summary,link,topics,series,position\n\
    p1,Borrowing step by step,\"References, and who may change what they point to.\",https://lessons.example/b1,rust,Borrowing,1\n\
    p2,生命周期入门,引用能活多久，编译器又是怎么知道的。,https://lessons.example/b2,rust,Borrowing,2\n";
const DAY: i64 = 86_400;
const DIGEST: &str = "Lessons worth your time";
const OFFERED: &str = "Closures for cooks";

pub(super) async fn play(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("A school")?;
    tour.step("Carl imports a series from a file and publishes it at once", async || {
        if scene.posted(square.lessons, "Borrowing step by step").is_none() {
            let file = json!({ "filename": "course.csv", "text": COURSE });
            let options = [("file", file)];
            let said = sandbox.discord.run_with(square.carl, square.general, "lesson import", &options).await?;
            ensure!(said.text().contains("drafts") || said.text().contains("as before"), "{}", said.text());
            scene.types(square.carl, "/lesson series series:Borrowing publish:true").await?;
        }
        for title in ["Borrowing step by step", "生命周期入门"] {
            until("the series is posted", async || Ok(scene.posted(square.lessons, title))).await?;
        }
        let place = |title: &str| scene.posted(square.lessons, title).map(|post| post.id);
        ensure!(place("Borrowing step by step") < place("生命周期入门"), "the series stands in disorder");
        Ok("two lessons of one series stand in #lessons, in their order".into())
    })
    .await?;
    tour.step("Ada offers a lesson; a moderator looks at the checks and approves it", async || {
        if scene.posted(square.lessons, OFFERED).is_some() {
            return Ok("published before the power went".into());
        }
        if scene.posted(square.review, OFFERED).is_none() {
            let form = scene.types(square.ada, "/lesson submit").await?.modal.context("no form opened")?;
            let filled = [
                ("title", OFFERED),
                ("summary", "Functions that remember their kitchen, with three recipes."),
                ("link", "https://lessons.example/closures"),
                ("topics", "rust, cooking"),
            ];
            sandbox.discord.submit(square.ada, &form, &filled).await?;
        }
        let asked = until("staff are asked", async || Ok(scene.posted(square.review, OFFERED))).await?;
        let seen = asked.text();
        ensure!(seen.contains("Checks"), "the checks are missing: {seen}");
        sandbox.discord.click(square.mo, asked.id, "Approve").await?;
        until("the lesson is posted", async || Ok(scene.posted(square.lessons, OFFERED))).await?;
        Ok(seen)
    })
    .await?;
    for (typed, expected) in [("borowing", "**Borrowing**"), ("生命", "**生命**周期入门"), ("closres", "**Closures**")]
    {
        tour.step(&format!("Ada searches for \u{201c}{typed}\u{201d} and finds it"), async || {
            // The index follows within a second.
            let found = until("the lesson is found", async || {
                let found = scene.types(square.ada, &format!("/learn search query:{typed}")).await?.text();
                Ok(found.contains(expected).then_some(found))
            })
            .await?;
            Ok(found)
        })
        .await?;
    }
    digest(tour).await
}

/// A digest with reasons, and one for Ada alone.
async fn digest(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    tour.step("Ada chooses a topic and asks for a digest of her own", async || {
        let panel = scene.types(square.ada, "/profile interests").await?;
        let message = panel.message.as_ref().context("no message")?.id;
        let chosen = sandbox.discord.select(square.ada, message, "profile:topics", &["rust"]).await?;
        let buttons = chosen.message.as_ref().map(Message::buttons).unwrap_or_default();
        if buttons.iter().any(|(label, _)| label.contains("Send me digests")) {
            return Ok(sandbox.discord.click(square.ada, message, "Send me digests").await?.text());
        }
        Ok(chosen.text())
    })
    .await?;
    tour.step("Carl looks at the next digest, and has one posted every day", async || {
        let setup = scene.types(square.carl, "/setup").await?;
        let features = scene.clicks(square.carl, &setup, "setup:page:features").await?;
        let preview = scene.clicks(square.carl, &features, "setup:digest-preview").await?.text();
        ensure!(preview.contains("Only you see it"), "no preview: {preview}");
        let form = scene.clicks(square.carl, &features, "setup:digest").await?.modal.context("no form opened")?;
        let filled = [("days", "every day"), ("hour", "18"), ("apart", "365"), ("places", "")];
        Ok(sandbox.discord.submit(square.carl, &form, &filled).await?.text())
    })
    .await?;
    tour.step("at six in the evening a digest stands in #lessons, each lesson with its reason", async || {
        if scene.posted(square.lessons, DIGEST).is_none() {
            let evening = (18 * 3_600 - sandbox.clock.now().rem_euclid(DAY)).rem_euclid(DAY);
            scene.after(evening + 60).await;
        }
        let post = until("the digest is posted", async || Ok(scene.posted(square.lessons, DIGEST))).await?;
        ensure!(!post.buttons().is_empty(), "nothing can be opened from it");
        Ok(post.text())
    })
    .await?;
    tour.step("and Ada finds one of her own among her messages", async || {
        let own = |message: &Message| message.text().contains("Your next lessons");
        let look = async || Ok(sandbox.discord.direct_messages(square.ada).into_iter().find(own));
        Ok(until("Ada has her digest", look).await?.text())
    })
    .await
}
