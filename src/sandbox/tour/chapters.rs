//! The story: sell, pay, get in, learn, be seen, and what happens when things go wrong.

use anyhow::{Context as _, bail, ensure};

use super::scene::Scene;
use super::{Tour, until};
use crate::sandbox::Sandbox;
use crate::sandbox::discord::Reply;
use crate::sandbox::stripe::Card;

const DAY: i64 = 86_400;
const LESSON: &str = "Ownership in ten minutes";

/// Play every chapter in order.
pub async fn play(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    opening(tour).await?;
    selling(tour).await?;
    buying(tour).await?;
    learning(tour).await?;
    super::school::play(tour).await?;
    being_seen(tour).await?;
    mishaps(tour).await?;
    leaving(tour).await?;
    super::ways::play(tour).await?;
    let scene = Scene::new(tour.sandbox);
    tour.step("nothing unknown was asked, and nobody was pinged", async || scene.books_balance()).await
}

pub(super) async fn opening(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Opening")?;
    tour.step("the bot comes online and registers its commands", async || {
        sandbox.bot.start()?;
        let took = sandbox.bot.ready().await?;
        let offered = |who| -> Vec<String> {
            let commands = sandbox.discord.commands(who, "en-US");
            commands.iter().filter_map(|command| Some(format!("/{}", command["name"].as_str()?))).collect()
        };
        until("Carl is offered /plan", async || Ok(offered(square.carl).contains(&"/plan".to_owned()).then_some(())))
            .await?;
        let (carl, ada) = (offered(square.carl), offered(square.ada));
        ensure!(!ada.contains(&"/mod".to_owned()), "Ada is offered staff commands: {ada:?}");
        Ok(format!("ready after {} ms; Carl is offered {}; Ada {}", took.as_millis(), carl.join(" "), ada.join(" ")))
    })
    .await?;
    tour.step("Carl sets the server up", async || {
        let reply = scene.types(square.carl, "/setup").await?;
        let message = reply.message.as_ref().context("no message")?.id;
        for (menu, channel) in [("setup:lesson-channel", square.lessons), ("setup:review-channel", square.review)] {
            sandbox.discord.select(square.carl, message, menu, &[&channel.to_string()]).await?;
        }
        let features = scene.clicks(square.carl, &reply, "Features").await?;
        if features.text().contains("Switch analysis on") {
            sandbox.discord.click(square.carl, message, "Switch analysis on").await?;
        }
        let check = sandbox.discord.click(square.carl, message, "setup:page:check").await?;
        ensure!(!check.text().contains('\u{274c}'), "the test found a fault: {}", check.text());
        Ok("lesson and review channel chosen, community analysis switched on, the bot's permissions tested".into())
    })
    .await?;
    if tour.community {
        tour.step("/mod core names the core members of the imported community, with a picture", async || {
            let reply = until("they are ranked", async || {
                let reply = scene.types(square.mo, "/mod core limit:10").await?;
                Ok(reply.text().contains("10. ").then_some(reply))
            })
            .await?;
            let file = keep_picture(sandbox, &reply, "imported.png")?;
            Ok(format!("{}\npicture: {file}", reply.text()))
        })
        .await?;
    }
    Ok(())
}

async fn selling(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Selling")?;
    tour.step("a role above the bot's own cannot be sold", async || {
        let high = sandbox.discord.role_named("Throne").unwrap_or_else(|| sandbox.discord.role_above_bot("Throne"));
        let line = format!("/plan create name:Throne price:9.90 currency:EUR interval:month role:<@&{high}>");
        let reply = scene.types(square.carl, &line).await?;
        ensure!(sandbox.stripe.objects("product").iter().all(|it| it["name"] != "Throne"), "Stripe has the product");
        Ok(reply.text())
    })
    .await?;
    tour.step("Carl sells Gold for 9.90 EUR a month", async || {
        let line = format!("/plan create name:Gold price:9.90 currency:EUR interval:month role:<@&{}>", square.gold);
        let listed = scene.types(square.carl, "/plan list").await?.text();
        if !listed.contains("Gold") {
            scene.types(square.carl, &line).await?;
        }
        until("the plan is on sale", async || {
            let listed = scene.types(square.carl, "/plan list").await?.text();
            Ok(listed.contains("On sale").then_some(()))
        })
        .await?;
        let count = |kind: &str| sandbox.stripe.objects(kind).len();
        let made = (count("product"), count("price"), count("payment_link"));
        ensure!(made == (1, 1, 1), "Stripe holds {made:?} products, prices and links instead of one each");
        Ok("on sale; Stripe holds one product, one price, one payment link".into())
    })
    .await?;
    tour.step("a forged webhook is refused", async || {
        let forged =
            r#"{"id":"evt_forged","object":"event","type":"customer.subscription.created","data":{"object":{}}}"#;
        let status = scene.posts("/stripe/webhook", ("stripe-signature", "t=1,v1=00"), forged).await?;
        ensure!(status == 400, "answered {status}");
        Ok("answered 400; nothing was stored".into())
    })
    .await
}

async fn buying(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Buying")?;
    tour.step("the gold lounge is closed to Ada", async || {
        ensure!(!scene.is_in(square.ada), "Ada is inside already");
        ensure!(sandbox.discord.say(square.ada, square.gold_lounge, "hello?", None).is_err(), "Ada may write there");
        Ok("Discord's permissions: she neither sees it nor may write in it".into())
    })
    .await?;
    tour.step("a declined card opens nothing", async || {
        let url = scene.checkout(square.ada, "Gold").await?;
        let Err(refusal) = sandbox.stripe.pay(&url, Card::Declines).await else { bail!("the card was not declined") };
        ensure!(!scene.is_in(square.ada), "Ada got in without paying");
        Ok(format!("{refusal:#}"))
    })
    .await?;
    tour.step("Ada pays and is in", async || {
        if sandbox.stripe.subscriptions().is_empty() {
            let url = scene.checkout(square.ada, "Gold").await?;
            sandbox.stripe.pay(&url, Card::Pays).await?;
        }
        let begun = std::time::Instant::now();
        scene.until_in(square.ada, true).await?;
        sandbox.discord.say(square.ada, square.gold_lounge, "Hello, gold lounge!", None)?;
        let reason = sandbox.discord.audit_log().into_iter().rev().find_map(|entry| entry.reason).unwrap_or_default();
        Ok(format!(
            "{} ms after paying she sees #gold-lounge; Discord's audit log says: {reason}",
            begun.elapsed().as_millis()
        ))
    })
    .await?;
    tour.step("her membership panel says why and until when", async || {
        Ok(scene.types(square.ada, "/membership").await?.text())
    })
    .await?;
    tour.step("nobody is sold the same plan twice", async || {
        let reply = scene.types(square.ada, "/subscribe plan:Gold").await?;
        let sold = reply.message.as_ref().is_some_and(|message| !message.links().is_empty());
        ensure!(!sold, "a second checkout was offered: {}", reply.text());
        Ok(reply.text())
    })
    .await
}

async fn learning(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Learning")?;
    tour.step("Carl writes a lesson and publishes it", async || {
        if !scene.types(square.carl, "/lesson list").await?.text().contains(LESSON) {
            let form = scene.types(square.carl, "/lesson submit").await?.modal.context("no form opened")?;
            let filled = [
                ("title", LESSON),
                ("summary", "Who owns a value, who borrows it, and why that is good news."),
                ("link", "https://lessons.example/ownership"),
                ("topics", "rust, ownership"),
                ("series", "Rust from zero"),
            ];
            sandbox.discord.submit(square.carl, &form, &filled).await?;
        }
        if scene.posted(square.lessons, LESSON).is_none() {
            scene.types(square.carl, &format!("/lesson publish lesson:{LESSON}")).await?;
        }
        let post = until("the lesson is posted", async || Ok(scene.posted(square.lessons, LESSON))).await?;
        Ok(post.text())
    })
    .await?;
    tour.step("/learn next offers it to Ada, with a reason", async || {
        Scene::expect(&scene.types(square.ada, "/learn next").await?, LESSON)
    })
    .await?;
    tour.step("Ada marks it done, and is not offered it again", async || {
        let post = scene.posted(square.lessons, LESSON).context("the post is gone")?;
        sandbox.discord.click(square.ada, post.id, "Done").await?;
        let next = scene.types(square.ada, "/learn next").await?.text();
        ensure!(!next.contains(LESSON), "still offered: {next}");
        Ok(next)
    })
    .await
}

async fn being_seen(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Being seen")?;
    tour.step("people talk: a question, an answer, thanks", async || {
        // What is said while the bot is away is not heard; here it is there.
        sandbox.bot_is_back().await?;
        let question = scene.says(square.ada, square.general, "How do I return a reference?", None)?;
        let answer = scene.says(square.mo, square.general, "Tie its lifetime to an argument.", Some(question))?;
        sandbox.discord.react(square.ada, square.general, answer, "\u{1f389}")?;
        let praise = format!("Thank you <@{}>!", square.mo);
        let thanks = scene.says(square.carl, square.general, &praise, Some(answer))?;
        sandbox.discord.react(square.mo, square.general, thanks, "\u{2764}\u{fe0f}")?;
        Ok("3 messages, 2 replies, 2 reactions, 1 mention".into())
    })
    .await?;
    tour.step("/mod core names who holds the community together, with a picture", async || {
        // What was said is folded into the graph within a minute.
        scene.after(60).await;
        let reply = until("the ranking has everyone in it", async || {
            let reply = scene.types(square.mo, "/mod core").await?;
            Ok(reply.text().contains(&format!("<@{}>", square.mo)).then_some(reply))
        })
        .await?;
        let file = keep_picture(sandbox, &reply, "core.png")?;
        Ok(format!("{}\npicture: {file}", reply.text()))
    })
    .await
}

/// Write the answer's picture beside the database; its name and size.
fn keep_picture(sandbox: &Sandbox, reply: &Reply, name: &str) -> anyhow::Result<String> {
    let message = reply.message.as_ref().context("the answer has no message")?;
    let picture = message.attachments.iter().find(|file| file.bytes.starts_with(b"\x89PNG")).context("no picture")?;
    std::fs::write(sandbox.folder().join(name), &picture.bytes)?;
    Ok(format!("{name}, {} bytes of PNG", picture.bytes.len()))
}

async fn mishaps(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("When things go wrong")?;
    tour.step("every webhook of a purchase is lost; ten minutes later the buyer is in all the same", async || {
        sandbox.discord.join(square.guest);
        if sandbox.stripe.subscriptions().len() < 2 {
            let url = scene.checkout(square.guest, "Gold").await?;
            sandbox.stripe.webhooks().lose_next(1_000);
            sandbox.stripe.pay(&url, Card::Pays).await?;
        }
        scene.after(600).await;
        scene.until_in(square.guest, true).await?;
        sandbox.stripe.webhooks().lose_next(0);
        Ok("the comparison with Stripe found the subscription".into())
    })
    .await?;
    tour.step("someone takes the role by hand; it comes back", async || {
        sandbox.discord.take_role(square.ada, square.gold);
        scene.after(600).await;
        scene.until_in(square.ada, true).await?;
        Ok("the comparison with Discord repaired it".into())
    })
    .await?;
    tour.step("Ada leaves the server and returns; what she paid for is still hers", async || {
        sandbox.discord.leave(square.ada);
        scene.after(600).await;
        sandbox.discord.join(square.ada);
        scene.after(600).await;
        scene.until_in(square.ada, true).await?;
        Ok("the role was given back without a new payment".into())
    })
    .await?;
    tour.step("the power goes, and comes back", async || {
        sandbox.bot.kill();
        ensure!(!sandbox.bot.is_running(), "the bot is still running");
        sandbox.bot.start()?;
        let took = sandbox.bot.ready().await?;
        let panel =
            until("the bot answers again", async || Ok(scene.types(square.ada, "/membership").await.ok())).await?;
        Scene::expect(&panel, "Gold")?;
        Ok(format!("killed with signal 9; ready again after {} ms, and knows Ada's membership", took.as_millis()))
    })
    .await
}

async fn leaving(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let square = sandbox.square;
    Tour::chapter("Leaving")?;
    tour.step("Ada cancels; she stays in until what she paid for ends", async || {
        let subscription = scene.subscription(0)?;
        sandbox.stripe.portal_cancel(&subscription, true)?;
        let panel = until("her panel says so", async || {
            let panel = scene.types(square.ada, "/membership").await?.text();
            Ok((panel.contains("end") && scene.is_in(square.ada)).then_some(panel))
        })
        .await?;
        Ok(panel)
    })
    .await?;
    tour.step("32 days later the gold lounge is closed to her, and open to who paid again", async || {
        if scene.is_in(square.ada) {
            scene.after(32 * DAY).await;
        }
        scene.until_in(square.ada, false).await?;
        ensure!(scene.is_in(square.guest), "the other member's renewal was forgotten");
        let reason = sandbox.discord.audit_log().into_iter().rev().find_map(|entry| entry.reason).unwrap_or_default();
        Ok(format!("Discord's permissions shut her out, the audit log says: {reason}"))
    })
    .await
}
