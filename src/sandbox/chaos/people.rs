//! What the people of a story do, done through the worlds as people do it: typed again when nobody answers.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use super::faults::Plan;
use super::stage::{Stage, pause};
use super::truth::{Offer, Person};
use crate::domain::ids::{MemberId, RoleId};
use crate::sandbox::discord::Reply;

/// How often a person tries with misfortune in the way; then it holds its breath until they are answered.
const TRIES: usize = 3;
/// How long anything may take once nothing is in the way.
const PATIENCE: Duration = Duration::from_secs(90);

/// One of the plans a story may sell.
struct Wares {
    name: &'static str,
    price: &'static str,
    interval: &'static str,
    silver: bool,
}

/// Two plans give Gold, two give Silver, so that losing one source is not losing the role.
const WARES: [Wares; 4] = [
    Wares { name: "Gold", price: "9.90", interval: "month", silver: false },
    Wares { name: "Patron", price: "99", interval: "year", silver: false },
    Wares { name: "Silver", price: "2.50", interval: "week", silver: true },
    Wares { name: "Keepsake", price: "49", interval: "once", silver: true },
];

/// The people who buy.
pub fn cast(stage: &Stage) -> Vec<Person> {
    let known = [("Ada", stage.square.ada), ("Guest", stage.square.guest)];
    let fresh = ["Bea", "Dan"].map(|name| (name, stage.discord.add_user(name, "en-US")));
    let people = known.into_iter().chain(fresh);
    people
        .map(|(name, id)| {
            stage.discord.join(id);
            Person { name, id }
        })
        .collect()
}

/// Carl puts `count` plans on sale, from the `first` on and round again; misfortune has not begun yet.
pub async fn sell(stage: &Stage, first: usize, count: usize) -> anyhow::Result<Vec<Offer>> {
    let silver = stage.discord.create_role("Silver", 0);
    let mut offers = Vec::new();
    for wares in WARES.iter().cycle().skip(first).take(count) {
        let role = if wares.silver { silver } else { stage.square.gold };
        let Wares { name, price, interval, .. } = wares;
        let line = format!("/plan create name:{name} price:{price} currency:EUR interval:{interval} role:<@&{role}>");
        types(stage, None, stage.square.carl, &line).await?;
        let links = || stage.stripe.objects("payment_link");
        until("the plan is on sale", || links().len() > offers.len()).await?;
        let text = |object: Option<Value>, field: &str| {
            object.and_then(|object| object[field].as_str().map(str::to_owned)).unwrap_or_default()
        };
        offers.push(Offer {
            name,
            role,
            once: *interval == "once",
            price: text(stage.stripe.objects("price").pop(), "id"),
            link: text(links().pop(), "url"),
            archived: false,
        });
        until("the bot says so", || stage.discord.gateway_connected()).await?;
        onsale(stage, name).await?;
    }
    Ok(offers)
}

/// Wait until the bot's own list says that the plan can be bought.
async fn onsale(stage: &Stage, name: &str) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let listed = types(stage, None, stage.square.carl, "/plan list").await?.text();
        if listed.contains(name) && !listed.to_lowercase().contains("preparing") {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{name} never went on sale: {listed}");
        pause(Duration::from_millis(20)).await;
    }
}

/// Type a command until it is answered by more than an apology; `plan` is the misfortune to hold back in the end.
pub async fn types(stage: &Stage, plan: Option<&Plan>, who: MemberId, line: &str) -> anyhow::Result<Reply> {
    insists(stage, plan, async || {
        let reply = stage.discord.run(who, stage.square.general, line).await?;
        ensure!(!reply.text().contains("Nothing was charged or changed"), "apology: {}", reply.text());
        Ok(reply)
    })
    .await
    .with_context(|| line.to_owned())
}

/// The personal checkout address of an offer, asked for until there is one.
pub async fn checkout(stage: &Stage, plan: Option<&Plan>, who: &Person, offer: &Offer) -> anyhow::Result<String> {
    let line = format!("/subscribe plan:{}", offer.name);
    insists(stage, plan, async || {
        let reply = stage.discord.run(who.id, stage.square.general, &line).await?;
        let links = reply.message.as_ref().map(crate::sandbox::discord::Message::links).unwrap_or_default();
        let address = links.into_iter().map(|(_, address)| address).next();
        address.with_context(|| format!("no checkout link in: {}", reply.text()))
    })
    .await
    .with_context(|| format!("{}: {line}", who.name))
}

/// Try a few times through whatever is in the way, then once it stands aside; afterwards it is back.
async fn insists<T>(stage: &Stage, plan: Option<&Plan>, act: impl AsyncFn() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let mut last = None;
    for _ in 0..TRIES {
        listening(stage).await?;
        match act().await {
            Ok(done) => return Ok(done),
            Err(error) => last = Some(error),
        }
        stage.pass(3).await;
    }
    Plan::disarm(stage);
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        listening(stage).await?;
        match act().await {
            Ok(done) => {
                if let Some(plan) = plan {
                    plan.arm(stage);
                }
                return Ok(done);
            }
            Err(error) => last = Some(error),
        }
        stage.pass(20).await;
        pause(Duration::from_millis(50)).await;
    }
    bail!("nobody answered even with nothing in the way: {:#}", last.unwrap_or_else(|| anyhow::anyhow!("no try")))
}

/// The bot runs and hears Discord.
pub async fn listening(stage: &Stage) -> anyhow::Result<()> {
    if !stage.bot.is_running() || !stage.discord.gateway_connected() {
        stage.awake().await?;
        until("the bot hears Discord", || stage.discord.gateway_connected()).await?;
    }
    Ok(())
}

/// Post an event with a signature that does not fit; it must be refused, by whoever answers at all.
pub async fn forge_event(stage: &Stage) -> anyhow::Result<()> {
    let event = r#"{"id":"evt_forged","object":"event","type":"customer.subscription.deleted","livemode":false,"created":1800000000,
        "data":{"object":{"id":"sub_forged","object":"subscription","customer":"cus_forged","status":"canceled"}}}"#;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
    let signature = format!("t={},v1={}", stage.clock.now(), "00".repeat(32));
    let address = format!("{}/stripe/webhook", stage.bot.public_url());
    let answer = client.post(address).header("stripe-signature", signature).body(event).send().await;
    let Ok(answer) = answer else { return Ok(()) };
    ensure!(answer.status().is_client_error(), "I3: a forged event was answered {}", answer.status());
    Ok(())
}

/// Mo gives or takes an offer by hand, for a reason that is given only once.
pub async fn decides(
    stage: &Stage,
    plan: &Plan,
    who: &Person,
    offer: &Offer,
    days: Option<i64>,
    reason: &str,
) -> anyhow::Result<()> {
    let (member, mo, general) = (format!("<@{}>", who.id), stage.square.mo, stage.square.general);
    let line = match days {
        Some(days) => format!("/mod grant member:{member} plan:{} reason:{reason} days:{days}", offer.name),
        None => format!("/mod revoke member:{member} plan:{} reason:{reason}", offer.name),
    };
    let asks = async || {
        let text = stage.discord.run(mo, general, &line).await?.text();
        if text.contains("The role follows") {
            return Ok(());
        }
        // Taking twice is refused, and so is taking what the bot has not heard of yet. An answer that got lost may have
        // been the one that said yes: the reason is then known.
        let why = stage.discord.run(mo, general, &format!("/mod why member:{member}")).await?.text();
        ensure!(why.contains(reason), "not done: {text}");
        Ok(())
    };
    insists(stage, Some(plan), asks).await.with_context(|| line.clone())
}

/// Whether somebody holds a role.
pub fn holds(stage: &Stage, who: &Person, role: RoleId) -> bool {
    stage.discord.has_role(who.id, role)
}

/// Wait for something to be seen.
pub async fn until(what: &str, holds: impl Fn() -> bool) -> anyhow::Result<()> {
    let begun = Instant::now();
    while !holds() {
        ensure!(begun.elapsed() < PATIENCE, "waited {} s in vain until {what}", PATIENCE.as_secs());
        pause(Duration::from_millis(4)).await;
    }
    Ok(())
}
