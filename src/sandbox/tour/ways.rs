//! Other ways in and out: bought from outside, given, handed on, paid by a bare link, not renewed.

use std::cell::{Cell, OnceCell};

use anyhow::{Context as _, ensure};

use super::browser::Browser;
use super::scene::Scene;
use super::{Tour, until};
use crate::domain::ids::MemberId;
use crate::sandbox::discord::Message;
use crate::sandbox::stripe::{AfterDunning, Card};

const DAY: i64 = 86_400;
/// Discord's number for a private thread.
const PRIVATE_THREAD: u64 = 12;
/// Days after a failed renewal on which its member is written to.
const NOTICES: [i64; 4] = [0, 2, 4, 6];

/// Play these chapters in order; the guest pays for Gold already.
pub(super) async fn play(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (discord, known) = (&tour.sandbox.discord, ["Nia", "Bea", "Dan", "Tom", "Eve", "Paul"]);
    let [nia, bea, dan, tom, eve, paul] = known.map(|name| discord.add_user(name, "en-US"));
    for inside in [bea, dan, tom, eve] {
        discord.join(inside);
    }
    outside(tour, nia).await?;
    given(tour, bea, dan).await?;
    handed_on(tour, nia, tom).await?;
    bare_link(tour, paul, eve).await?;
    not_renewed(tour).await?;
    gift_over(tour, dan).await
}

/// The links that `/plan link` hands out: the public page's path and Stripe's own address.
async fn links(scene: &Scene<'_>, tour: &Tour<'_>) -> anyhow::Result<(String, String)> {
    let reply = scene.types(tour.sandbox.square.carl, "/plan link plan:Gold").await?;
    let links = reply.message.as_ref().context("the answer has no message")?.links();
    let found = |start: &str| links.iter().find_map(|(_, url)| url.strip_prefix(start).map(str::to_owned));
    let page = found(&tour.sandbox.bot.public_url()).context("no public page")?;
    let stripe = tour.sandbox.stripe.api_url();
    Ok((page, format!("{stripe}{}", found(stripe).context("no payment link")?)))
}

async fn outside(tour: &mut Tour<'_>, nia: MemberId) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let (browser, checkout) = (Browser::new(sandbox)?, OnceCell::new());
    let path = links(&scene, tour).await?.0;
    Tour::chapter("From outside")?;
    tour.step("Nia, who is not in the server, reads the public page and signs in with Discord", async || {
        ensure!(!sandbox.discord.is_member(nia), "she is in the server already");
        let page = browser.open(&path).await?;
        page.expect("9.90 EUR a month")?;
        let onward = browser.press(&page, &path).await?;
        let stripes = browser.agrees(nia, &onward).await?;
        ensure!(stripes.location.starts_with(sandbox.stripe.api_url()), "not sent to Stripe: {}", stripes.words());
        ensure!(!sandbox.discord.is_member(nia), "she was brought in before she paid");
        let _ = checkout.set(stripes.location);
        Ok(format!("{path} says: {}; Discord asked her, Stripe's checkout is open", page.heading()))
    })
    .await?;
    let paid = OnceCell::new();
    tour.step("she pays, the bot brings her into the server, and the role is already there", async || {
        let begun = std::time::Instant::now();
        if paid.get().is_none() {
            let done = sandbox.stripe.pay(checkout.get().context("no checkout")?, Card::Pays).await?;
            let _ = paid.set(done.redirect);
        }
        scene.until_in(nia, true).await?;
        let took = begun.elapsed().as_millis();
        ensure!(sandbox.discord.has_role(nia, sandbox.square.gold), "no role");
        let thanks = browser.open(paid.get().context("not paid")?).await?;
        thanks.expect("Thank you")?;
        Ok(format!("{took} ms after paying she sees #gold-lounge; the page says: {}", thanks.heading()))
    })
    .await
}

async fn given(tour: &mut Tour<'_>, bea: MemberId, dan: MemberId) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let paid = Cell::new(false);
    Tour::chapter("A gift")?;
    tour.step("Bea buys Gold for somebody else, with a message; she herself gets nothing", async || {
        let shop = scene.types(bea, "/subscribe").await?;
        if !paid.get() {
            let choice = scene.clicks(bea, &shop, "Give a plan as a gift").await?;
            let form = scene.clicks(bea, &choice, "Give Gold").await?.modal.context("no form opened")?;
            let reply = sandbox.discord.submit(bea, &form, &[("message", "Happy birthday!")]).await?;
            let links = reply.message.as_ref().context("no message")?.links();
            let (_, address) = links.first().with_context(|| format!("no checkout in: {}", reply.text()))?;
            sandbox.stripe.pay(address, Card::Pays).await?;
            paid.set(true);
        }
        let waits = until("the gift waits for its code", async || {
            let panel = scene.clicks(bea, &shop, "Give a plan as a gift").await?.text();
            Ok(panel.contains("waits for its code").then_some(panel))
        })
        .await?;
        ensure!(!scene.is_in(bea), "the buyer was let in");
        Ok(waits)
    })
    .await?;
    tour.step("Dan claims it with its code, once", async || {
        if scene.is_in(dan) {
            return Ok("claimed before the power went".into());
        }
        let shop = scene.types(bea, "/subscribe").await?;
        let panel = scene.clicks(bea, &shop, "Give a plan as a gift").await?;
        let shown = scene.clicks(bea, &panel, "Show the code").await?.text();
        let code = shown.split('`').nth(1).with_context(|| format!("no code in: {shown}"))?.to_owned();
        let said = scene.types(dan, &format!("/claim code:{code}")).await?.text();
        scene.until_in(dan, true).await?;
        let again = scene.types(bea, &format!("/claim code:{code}")).await?.text();
        ensure!(!scene.is_in(bea), "a used code let somebody in");
        Ok(format!("{said}\nthe same code once more: {again}"))
    })
    .await
}

async fn gift_over(tour: &mut Tour<'_>, dan: MemberId) -> anyhow::Result<()> {
    let scene = Scene::new(tour.sandbox);
    tour.step("by now the month that Dan was given is over, and he is out as well", async || {
        scene.until_in(dan, false).await?;
        Ok(scene.types(dan, "/membership").await?.text())
    })
    .await
}

async fn handed_on(tour: &mut Tour<'_>, nia: MemberId, tom: MemberId) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    Tour::chapter("Another account")?;
    tour.step("Nia hands her membership on to Tom; both confirm", async || {
        let (asked, agreed) = ("want to transfer your membership", "moves to");
        let panel = scene.types(nia, "/membership").await?;
        if ![asked, agreed].iter().any(|it| panel.text().contains(it)) {
            let menu = scene.clicks(nia, &panel, "Transfer").await?;
            let message = menu.message.as_ref().context("no message")?.id;
            let sure = sandbox.discord.select(nia, message, "membership:to", &[&tom.to_string()]).await?;
            scene.clicks(nia, &sure, "Yes, transfer it").await?;
        }
        let offered = scene.types(tom, "/membership").await?;
        if offered.message.as_ref().is_some_and(|it| it.buttons().iter().any(|(label, _)| label.contains("Accept"))) {
            scene.clicks(tom, &offered, "Accept the membership").await?;
        }
        // An answer that was lost with the power may have been a refusal: only the panel tells.
        let coming = scene.types(tom, "/membership").await?.text();
        ensure!(coming.contains("comes to you"), "nothing is on its way to Tom: {coming}");
        ensure!(scene.is_in(nia) && !scene.is_in(tom), "it moved before its day was over");
        Ok(coming)
    })
    .await?;
    let (agreed, before) = (sandbox.clock.now(), sandbox.discord.audit_log().len());
    tour.step("a day later he is in and she is out, never both", async || {
        scene.after((agreed + DAY + 60 - sandbox.clock.now()).max(5)).await;
        until("it moved", async || Ok((!scene.is_in(nia) && scene.is_in(tom)).then_some(()))).await?;
        // What was taken already may be taken once more afterwards: the first time tells.
        let changes = sandbox.discord.audit_log();
        let first = |who: MemberId| {
            changes.iter().skip(before).position(|it| it.action == 25 && it.target == who.0).unwrap_or(usize::MAX)
        };
        ensure!(first(nia) < first(tom), "Tom got the role before Nia lost it");
        Ok("Discord's audit log: taken from Nia first, then given to Tom; the subscription goes on".into())
    })
    .await
}

async fn bare_link(tour: &mut Tour<'_>, paul: MemberId, eve: MemberId) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let (pauls, eves, back) = (Browser::new(sandbox)?, Browser::new(sandbox)?, OnceCell::new());
    let link = links(&scene, tour).await?.1;
    Tour::chapter("A bare payment link")?;
    tour.step("Paul pays by a payment link and comes back to the claim page", async || {
        // Whoever was here before has a browser that is known, also when the power goes at the next page.
        pauls.open("/account").await?;
        if back.get().is_none() {
            let paid = sandbox.stripe.pay(&link, Card::Pays).await?;
            let _ = back.set(paid.redirect);
        }
        let page = pauls.open(back.get().context("not paid")?).await?;
        page.expect("Your purchase is safe")?;
        Ok(page.heading().to_owned())
    })
    .await?;
    let back = back.get().context("not paid")?;
    tour.step("Eve has the address and forges the claim: refused in every way", async || {
        let stolen = eves.open(back).await?;
        ensure!(stolen.status == 404, "the stolen address was answered {}", stolen.status);
        let form = pauls.open(back).await?.form("/claim")?;
        let forged = eves.submit("/claim", &form).await?;
        ensure!(forged.status == 403, "Paul's form from Eve's browser was answered {}", forged.status);
        let guessed = scene.types(eve, "/claim code:GIFT-000000000-000000000-000000000").await?.text();
        ensure!(!scene.is_in(eve) && !scene.is_in(paul), "somebody was let in");
        Ok(format!("the address: {}; Paul's form from her browser: 403; a guessed code: {guessed}", stolen.status))
    })
    .await?;
    tour.step("Paul signs in with Discord in the browser that paid, and is in", async || {
        let page = pauls.open(back).await?;
        if page.status == 200 {
            let onward = pauls.press(&page, "/claim").await?;
            pauls.agrees(paul, &onward).await?;
        }
        scene.until_in(paul, true).await?;
        let again = pauls.open(back).await?;
        ensure!(again.status == 409, "a claimed purchase was answered {}", again.status);
        Ok(format!("the bot brought him in; a second time the page says: {}", again.heading()))
    })
    .await
}

async fn not_renewed(tour: &mut Tour<'_>) -> anyhow::Result<()> {
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let guest = sandbox.square.guest;
    Tour::chapter("A renewal fails")?;
    let subscription = scene.subscription(1)?;
    sandbox.stripe.set_after_dunning(AfterDunning::LeavePastDue);
    sandbox.stripe.fail_renewals(&subscription, true)?;
    let renews = sandbox.stripe.subscription(&subscription);
    let failed = renews.pointer("/items/data/0/current_period_end").and_then(serde_json::Value::as_i64);
    let failed = failed.context("the subscription has no period")?;
    let on_day = async |day: i64| {
        let seconds = failed + day * DAY + 2 * 3_600 - sandbox.clock.now();
        scene.after(seconds.max(0)).await;
    };
    let told = || -> Vec<Message> {
        let threads = sandbox.discord.visible_channels(guest).into_iter().filter(|channel| {
            sandbox
                .discord
                .channel(*channel)
                .is_some_and(|it| it.get("type").and_then(serde_json::Value::as_u64) == Some(PRIVATE_THREAD))
        });
        threads.flat_map(|thread| sandbox.discord.messages(thread)).filter(|it| it.author != guest).collect()
    };
    for (number, day) in NOTICES.into_iter().enumerate() {
        let title = match day {
            0 => "the guest's card is declined at the renewal: still in, and told so in a private thread".to_owned(),
            day => format!("day {day}: still in, told once more"),
        };
        // A notice that was on its way when the power went is rather lost than sent twice, be it in the middle of this step.
        let power = tour.power;
        let lost = || power.is_some_and(|power| power.deaths() > 0);
        tour.step(&title, async || {
            on_day(day).await;
            until("the notice is there", async || Ok((lost() || told().len() > number).then_some(()))).await?;
            ensure!(told().len() <= number + 1, "{} notices by day {day}", told().len());
            ensure!(scene.is_in(guest), "shut out within the grace");
            let said = told().last().map(Message::text).unwrap_or_default();
            Ok(said.lines().next().unwrap_or_default().to_owned())
        })
        .await?;
    }
    tour.step("the grace ends on day 7, and the gold lounge closes", async || {
        on_day(7).await;
        scene.until_in(guest, false).await?;
        let reason = sandbox.discord.audit_log().into_iter().rev().find_map(|entry| entry.reason).unwrap_or_default();
        ensure!(told().len() <= NOTICES.len(), "{} notices", told().len());
        Ok(format!("{}\nDiscord's audit log says: {reason}", scene.types(guest, "/membership").await?.text()))
    })
    .await
}
