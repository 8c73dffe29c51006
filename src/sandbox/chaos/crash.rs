//! One story without chance, and the power going at one chosen point of the wire: whatever the point, the end is the same.

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::oracle::Oracle;
use super::people;
use super::stage::{Setting, Stage};
use super::truth::{Facts, Purchase};
use crate::sandbox::stripe::Card;

const DAY: i64 = 86_400;
/// A comparison comes every ten minutes.
const COMPARISON: i64 = 10 * 60 + 5;

/// Play it with the power going at the `at`-th point (0: never), on a file of its own or another database. How the worlds
/// stand at the end, the points passed and the deaths died.
pub async fn play(at: u64, database: Option<String>) -> anyhow::Result<Value> {
    let mut stage = Stage::build(&Setting { seed: 7, database, ..Setting::default() }).await?;
    if at > 0 {
        stage.cut_power_in(at, Duration::ZERO);
    }
    let mut facts = Facts::default();
    match tell(&stage, &mut facts).await {
        Ok(()) => {}
        Err(error) => {
            let kept = stage.keep();
            bail!(
                "the power went at point {at}: {error:#}\nThe end of the log in {}:\n{}",
                kept.display(),
                stage.bot.log_end(3_000)
            );
        }
    }
    let state: Vec<Value> = facts
        .people
        .iter()
        .map(|person| {
            let roles: Vec<String> =
                stage.discord.roles(person.id).iter().map(|role| stage.discord.name_of(role.0)).collect();
            json!([person.name, roles])
        })
        .collect();
    let count = |kind: &str| stage.stripe.objects(kind).len();
    Ok(json!({
        "state": { "people": state, "customers": count("customer"), "prices": count("price"), "subscriptions": count("subscription"),
            "charges": count("charge") },
        "points": stage.passed(),
        "deaths": stage.deaths(),
    }))
}

async fn tell(stage: &Stage, facts: &mut Facts) -> anyhow::Result<()> {
    people::listening(stage).await?;
    people::until("the commands are registered", || !stage.discord.commands(stage.square.carl, "en-US").is_empty())
        .await?;
    facts.people = people::cast(stage);
    facts.offers = people::sell(stage, 0, 1).await?;
    let (ada, guest, bea) = (0, 1, 2);
    buy(stage, facts, ada).await?;
    right(stage, facts, 60).await.context("Ada paid")?;

    stage.stripe.webhooks().lose_next(1_000);
    buy(stage, facts, guest).await?;
    stage.stripe.webhooks().lose_next(0);
    right(stage, facts, COMPARISON).await.context("Guest paid and every webhook was lost")?;

    let subscription = facts.standing(stage, 0).subscription;
    stage.stripe.portal_cancel(&subscription, true)?;
    buy(stage, facts, bea).await?;
    right(stage, facts, 60).await.context("Bea paid")?;
    stage.stripe.refund(&facts.standing(stage, 2).session, None)?;
    right(stage, facts, COMPARISON).await.context("Bea's money went back")?;

    let id = facts.people.get(guest).context("no guest")?.id;
    stage.discord.leave(id);
    stage.pass(COMPARISON).await;
    stage.discord.join(id);
    right(stage, facts, COMPARISON).await.context("Guest left and came back")?;

    stage.pass(32 * DAY).await;
    right(stage, facts, COMPARISON).await.context("a month passed, and Ada's membership with it")?;
    people::listening(stage).await?;
    Oracle::books(stage, facts, stage.deaths())
        .await
        .map_err(|broken| anyhow::anyhow!("{}: {}", broken.invariant, broken.what))
}

async fn buy(stage: &Stage, facts: &mut Facts, person: usize) -> anyhow::Result<()> {
    facts.asked.insert(person);
    let who = facts.people.get(person).context("no such person")?.clone();
    let wares = facts.offers.first().context("nothing is on sale")?.clone();
    let address = people::checkout(stage, None, &who, &wares).await?;
    let paid = stage.stripe.pay(&address, Card::Pays).await?;
    facts.purchases.push(Purchase { person, offer: 0, session: paid.session });
    Ok(())
}

/// Everything comes right, at the latest after so many seconds of the worlds' clock.
async fn right(stage: &Stage, facts: &Facts, within: i64) -> anyhow::Result<()> {
    let differing = || Oracle::differing(stage, facts).into_iter().next();
    let calm = Duration::from_millis(120);
    for step in [0, within / 4, within / 4, within / 2] {
        stage.pass(step).await;
        people::listening(stage).await?;
        stage.quiet(calm, Duration::from_secs(8)).await;
        if differing().is_none() {
            return Ok(());
        }
    }
    // Work that a dead process had in hand is taken up when its claim has run out.
    let taken_up = people::until("everything is right", || differing().is_none()).await;
    taken_up.map_err(|_| anyhow::anyhow!("{:?}", differing()))
}
