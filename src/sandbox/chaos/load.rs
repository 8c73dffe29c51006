//! How fast, how many, how much memory: the real bot between both worlds on this machine, as busy as it is.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use serde_json::Value;

use super::people;
use super::stage::{Setting, Stage, pause};
use super::truth::{Offer, Person};
use crate::sandbox::stripe::{Card, Recorded};

/// How many events of a burst are posted before the first of them is answered.
const AT_ONCE: usize = 64;

/// What is measured with how much.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How often one event is posted at once, and how many different ones make a burst.
    pub events: usize,
    /// How many people pay.
    pub people: usize,
    /// How many subscriptions a comparison goes through.
    pub subscriptions: usize,
}

/// What was measured, by name; and what each figure may be at most, where something was promised.
#[derive(Debug, Default, Serialize)]
pub struct Figures {
    /// Name, figure, bound.
    pub rows: Vec<(String, f64, Option<f64>)>,
}

impl Figures {
    fn add(&mut self, name: impl Into<String>, figure: f64, at_most: Option<f64>) {
        self.rows.push((name.into(), figure, at_most));
    }
}

/// Milliseconds at a part of a hundred.
fn at(times: &mut [f64], part: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

#[allow(clippy::cast_precision_loss, reason = "counts and milliseconds of one run fit a float")]
fn float(number: usize) -> f64 {
    number as f64
}

/// Measure everything, one figure after another, so that what was measured stays when a later one fails.
pub async fn measure(size: Size, figures: &mut Figures, heard: impl Fn(&str)) -> anyhow::Result<()> {
    let stage = Stage::build(&Setting {
        seed: 11,
        // As in real life: the queue is looked at every second unless something wakes it.
        more: vec![
            ("LYCEUM__SANDBOX__TICK_MILLISECONDS".into(), "1000".into()),
            ("LYCEUM__SANDBOX__CLAIM_SECONDS".into(), "60".into()),
            ("LYCEUM__STRIPE__ATTEMPTS".into(), "4".into()),
            ("LYCEUM__LOG__FILTER".into(), "warn".into()),
        ],
        ..Setting::default()
    })
    .await?;
    people::listening(&stage).await?;
    people::until("the commands are registered", || !stage.discord.commands(stage.square.carl, "en-US").is_empty())
        .await?;
    let offers = people::sell(&stage, 0, 1).await?;
    let offer = offers.first().context("nothing is on sale")?.clone();
    let memory = |figures: &mut Figures, when: &str| {
        let kib = stage.bot.resident_kib().unwrap_or(0);
        figures.add(format!("memory {when}, MiB"), f64::from(u32::try_from(kib / 1024).unwrap_or(0)), None);
    };
    memory(figures, "at rest");
    heard("payments, one after another");
    paid_to_role(&stage, &offer, figures).await?;
    heard("one event, many times at once");
    one_event(&stage, &offer, size.events, figures).await?;
    heard("events, 200 a second");
    let template = stage
        .stripe
        .objects("event")
        .into_iter()
        .rev()
        .find(|it| it["type"] == "customer.subscription.updated" || it["type"] == "customer.subscription.created");
    let template = template.context("no event of a subscription")?;
    steady(&stage, &template, figures).await?;
    heard("events, all at once");
    burst(&stage, &template, size.events, figures).await?;
    memory(figures, "after the burst");
    heard("many people pay at once");
    crowd(&stage, &offer, size.people, figures).await?;
    memory(figures, "after the crowd");
    heard("a comparison of everything");
    comparison(&stage, size.subscriptions, figures).await?;
    memory(figures, "after the comparison");
    Ok(())
}

fn buyer(stage: &Stage, name: String) -> Person {
    let name: &'static str = Box::leak(name.into_boxed_str());
    let id = stage.discord.add_user(name, "en-US");
    stage.discord.join(id);
    Person { name, id }
}

async fn paid_to_role(stage: &Stage, offer: &Offer, figures: &mut Figures) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for number in 0..60 {
        let who = buyer(stage, format!("Single {number}"));
        let address = people::checkout(stage, None, &who, offer).await?;
        let begun = Instant::now();
        stage.stripe.pay(&address, Card::Pays).await?;
        people::until("the role follows", || people::holds(stage, &who, offer.role)).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    figures.add("paid to role p50, ms", at(&mut times, 50), Some(250.0));
    figures.add("paid to role p99, ms", at(&mut times, 99), Some(1000.0));
    Ok(())
}

/// A client that posts events as Stripe does.
fn poster() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().timeout(Duration::from_secs(60)).pool_max_idle_per_host(512).build()?)
}

/// Post one event; milliseconds until it was acknowledged with 2xx.
async fn post(stage: &Stage, client: &reqwest::Client, body: String) -> Option<f64> {
    let signature = stage.stripe.webhooks().sign(body.as_bytes());
    let begun = Instant::now();
    let request = client.post(format!("{}/stripe/webhook", stage.bot.public_url()));
    let answer = request.header("stripe-signature", signature).body(body).send().await.ok()?;
    answer.status().is_success().then(|| begun.elapsed().as_secs_f64() * 1000.0)
}

async fn one_event(stage: &Stage, offer: &Offer, times: usize, figures: &mut Figures) -> anyhow::Result<()> {
    let who = buyer(stage, "Repeated".to_owned());
    let address = people::checkout(stage, None, &who, offer).await?;
    stage.stripe.webhooks().lose_next(1_000);
    let paid = stage.stripe.pay(&address, Card::Pays).await?;
    stage.stripe.webhooks().lose_next(0);
    let events = stage.stripe.objects("event");
    let event = events.iter().rev().find(|it| it["type"] == "checkout.session.completed");
    let event = event.filter(|it| it["data"]["object"]["id"] == paid.session.as_str()).context("no event")?;
    let (client, body) = (poster()?, event.to_string());
    let answers: Vec<Option<f64>> = futures_util::stream::iter(0..times)
        .map(|_| post(stage, &client, body.clone()))
        .buffer_unordered(512)
        .collect()
        .await;
    people::until("the role follows", || people::holds(stage, &who, offer.role)).await?;
    stage.quiet(Duration::from_millis(300), Duration::from_secs(20)).await;
    let grants = stage
        .discord
        .requests()
        .iter()
        .filter(|it| it.method == "PUT" && it.path.contains(&who.id.to_string()))
        .count();
    figures.add(
        format!("one event posted {times} times at once: acknowledged"),
        float(answers.iter().flatten().count()),
        None,
    );
    figures.add("  roles given for it", float(grants), Some(1.0));
    Ok(())
}

/// The event with an id of its own.
fn another(template: &Value, number: usize, batch: &str) -> String {
    let mut event = template.clone();
    event["id"] = format!("evt_{batch}{number:08}").into();
    event.to_string()
}

async fn steady(stage: &Stage, template: &Value, figures: &mut Figures) -> anyhow::Result<()> {
    const SECONDS: usize = 10;
    let client = poster()?;
    let begun = Instant::now();
    let sent = futures_util::stream::iter(0..200 * SECONDS).map(|number| {
        let (client, body) = (client.clone(), another(template, number, "steady"));
        async move {
            let due = Duration::from_millis(5) * u32::try_from(number).unwrap_or(0);
            pause(due.saturating_sub(begun.elapsed())).await;
            post(stage, &client, body).await
        }
    });
    let answers: Vec<Option<f64>> = sent.buffer_unordered(256).collect().await;
    acknowledged("at 200 a second", &answers, figures);
    Ok(())
}

async fn burst(stage: &Stage, template: &Value, count: usize, figures: &mut Figures) -> anyhow::Result<()> {
    let client = poster()?;
    let begun = Instant::now();
    let sent = futures_util::stream::iter(0..count).map(|number| {
        let (client, body) = (client.clone(), another(template, number, "burst"));
        async move { post(stage, &client, body).await }
    });
    let answers: Vec<Option<f64>> = sent.buffer_unordered(AT_ONCE).collect().await;
    let took = begun.elapsed().as_secs_f64();
    acknowledged(&format!("in a burst of {count}, {AT_ONCE} at a time"), &answers, figures);
    figures.add("  seconds for the burst", took, Some(60.0));
    Ok(())
}

fn acknowledged(what: &str, answers: &[Option<f64>], figures: &mut Figures) {
    let mut times: Vec<f64> = answers.iter().flatten().copied().collect();
    figures.add(format!("webhook acknowledged {what}, p50, ms"), at(&mut times, 50), None);
    figures.add(format!("webhook acknowledged {what}, p99, ms"), at(&mut times, 99), Some(300.0));
    figures.add("  lost", float(answers.len() - times.len()), Some(0.0));
}

async fn crowd(stage: &Stage, offer: &Offer, count: usize, figures: &mut Figures) -> anyhow::Result<()> {
    stage.stripe.webhooks().hold(true);
    let buyers: Vec<anyhow::Result<Person>> = futures_util::stream::iter(0..count)
        .map(|number| async move {
            let who = buyer(stage, format!("Crowd {number}"));
            let address = people::checkout(stage, None, &who, offer).await?;
            stage.stripe.pay(&address, Card::Pays).await?;
            Ok(who)
        })
        .buffer_unordered(6)
        .collect()
        .await;
    let buyers = buyers.into_iter().collect::<anyhow::Result<Vec<Person>>>()?;
    let begun = Instant::now();
    stage.stripe.webhooks().hold(false);
    all_in(stage, offer, &buyers, count).await?;
    figures.add(format!("{count} people paid at once: all in after, s"), begun.elapsed().as_secs_f64(), None);
    figures.add("  most Discord calls in one second", most_in_a_second(stage, begun), Some(41.0));

    // Somebody takes every role by hand; the comparison gives them back, and whoever pays meanwhile goes first.
    for who in &buyers {
        stage.discord.take_role(who.id, offer.role);
    }
    let late = buyer(stage, "Late".to_owned());
    let address = people::checkout(stage, None, &late, offer).await?;
    let begun = Instant::now();
    stage.pass(605).await;
    let returned = || buyers.iter().filter(|who| people::holds(stage, who, offer.role)).count();
    let repairing = Instant::now();
    while returned() == 0 {
        ensure!(repairing.elapsed() < Duration::from_secs(240), "the comparison gave nothing back");
        pause(Duration::from_millis(10)).await;
    }
    let paying = Instant::now();
    stage.stripe.pay(&address, Card::Pays).await?;
    people::until("the new payer is in", || people::holds(stage, &late, offer.role)).await?;
    figures.add("a new payer during the repair of all: paid to role, s", paying.elapsed().as_secs_f64(), Some(5.0));
    figures.add("  already repaired by then", float(returned()), None);
    all_in(stage, offer, &buyers, count).await?;
    figures.add("  all repaired after, s", begun.elapsed().as_secs_f64(), None);
    figures.add("  most Discord calls in one second", most_in_a_second(stage, begun), Some(41.0));
    Ok(())
}

async fn all_in(stage: &Stage, offer: &Offer, buyers: &[Person], count: usize) -> anyhow::Result<()> {
    let patience = Duration::from_secs(60 + u64::try_from(count).unwrap_or(0) / 4);
    let begun = Instant::now();
    while !buyers.iter().all(|who| people::holds(stage, who, offer.role)) {
        ensure!(begun.elapsed() < patience, "not everybody who paid is in after {patience:?}");
        pause(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// The fullest second of calls to Discord that count towards its limit.
fn most_in_a_second(stage: &Stage, since: Instant) -> f64 {
    let mut seconds: BTreeMap<u64, usize> = BTreeMap::new();
    for request in stage.discord.requests() {
        let counts = !request.path.contains("/interactions/") && !request.path.contains("/webhooks/");
        if counts && let Some(after) = request.at.checked_duration_since(since) {
            *seconds.entry(after.as_secs()).or_default() += 1;
        }
    }
    float(seconds.into_values().max().unwrap_or(0))
}

/// Strangers' subscriptions fill the account up to `count`; one comparison goes through all of them.
async fn comparison(stage: &Stage, count: usize, figures: &mut Figures) -> anyhow::Result<()> {
    stage.stripe.webhooks().lose_some(1.0);
    let product = stage.stripe.call("/v1/products", "name=Mug&metadata[lyceum_chaos]=1").await?;
    let form = format!(
        "product={}&currency=eur&unit_amount=700&recurring[interval]=year",
        product["id"].as_str().unwrap_or_default()
    );
    let price = stage.stripe.call("/v1/prices", &form).await?;
    let price = price["id"].as_str().unwrap_or_default().to_owned();
    let customer = stage.stripe.call("/v1/customers", "name=Stranger").await?;
    let customer = customer["id"].as_str().unwrap_or_default().to_owned();
    let missing = count.saturating_sub(stage.stripe.subscriptions().len());
    let session = format!(
        "mode=subscription&customer={customer}&line_items[0][price]={price}&line_items[0][quantity]=1&success_url=http%3A%2F%2F127.0.0.1%3A9%2F"
    );
    let bought = futures_util::stream::iter(0..missing).map(|_| async {
        let session = stage.stripe.call("/v1/checkout/sessions", &session).await?;
        stage.stripe.pay(session["url"].as_str().unwrap_or_default(), Card::Pays).await
    });
    bought.buffer_unordered(6).try_for_each(|_| async { Ok(()) }).await?;
    stage.stripe.webhooks().lose_some(0.0);
    let before = stage.stripe.count_requests(0, |_| true);
    let begun = Instant::now();
    stage.pass(605).await;
    let page = |it: &Recorded| it.path == "/v1/subscriptions" && it.fields["customer"].is_null();
    let pages = || stage.stripe.count_requests(before, page);
    let subscriptions = stage.stripe.subscriptions().len();
    let wanted = subscriptions.div_ceil(100);
    while pages() < wanted {
        ensure!(begun.elapsed() < Duration::from_secs(240), "the comparison did not go through everything");
        pause(Duration::from_millis(50)).await;
    }
    let took = begun.elapsed().as_secs_f64();
    let asked = stage.stripe.count_requests(before, |_| true);
    figures.add(format!("comparison of {subscriptions} subscriptions, s"), took, Some(60.0));
    figures.add("  requests to Stripe a second", float(asked) / took.max(0.001), Some(20.0));
    Ok(())
}
