//! Three bots on one database: one is killed, one is frozen past the end of its claims, one loses its connection in the
//! middle of a COMMIT. Nobody is let in twice, shut out or forgotten (CC4, CC5, DB5).

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::oracle::Oracle;
use super::people;
use super::stage::{Setting, Stage, pause};
use super::truth::{Facts, Purchase};
use super::wire::Wire;
use crate::sandbox::bot_process::BotProcess;
use crate::sandbox::stripe::Card;

/// Longer than a claim of the sandbox's holds.
const FROZEN: Duration = Duration::from_millis(4_500);

/// Play `rounds` of trouble on the `PostgreSQL` behind `database`; what was seen.
pub async fn play(database: String, rounds: usize, seed: u64) -> anyhow::Result<Value> {
    let wire = Wire::lay(&database).await?;
    let mut stage = Stage::build(&Setting { seed, database: Some(database), ..Setting::default() }).await?;
    let told = tell(&stage, &wire, rounds, seed).await;
    told.with_context(|| format!("the logs are in {}", stage.keep().display()))
}

async fn tell(stage: &Stage, wire: &Wire, rounds: usize, seed: u64) -> anyhow::Result<Value> {
    let mut random = StdRng::seed_from_u64(seed);
    people::listening(stage).await?;
    people::until("the commands are registered", || !stage.discord.commands(stage.square.carl, "en-US").is_empty())
        .await?;
    let mut facts = Facts { people: people::cast(stage), ..Facts::default() };
    facts.offers = people::sell(stage, 0, 4).await?;
    let (second, third) = (stage.another("second", None).await?, stage.another("third", Some(wire.url.clone())).await?);
    for bot in [&second, &third] {
        bot.start()?;
        bot.ready().await?;
    }
    let bots: [&BotProcess; 3] = [&stage.bot, &second, &third];
    let (mut kills, mut freezes) = (0, 0);
    let mut oracle = Oracle::default();
    oracle.look(stage, &mut facts);
    let mut wanted: Vec<(usize, usize)> =
        (0..facts.people.len()).flat_map(|person| (0..facts.offers.len()).map(move |offer| (person, offer))).collect();
    for round in 0..rounds {
        let mut frozen = None;
        match (round + usize::from(random.random_bool(0.3))) % 4 {
            0 => {
                let bot = bots.get(random.random_range(0..3_usize)).copied().unwrap_or(&stage.bot);
                bot.kill();
                bot.start()?;
                kills += 1;
            }
            1 => {
                frozen = bots.get(random.random_range(1..3_usize)).copied();
                frozen.map_or(Ok(()), |bot| bot.freeze(true))?;
                freezes += 1;
            }
            2 => wire.cut_at_commit(),
            _ => wire.cut(),
        }
        let begun = Instant::now();
        if let Some((person, offer)) =
            (!wanted.is_empty()).then(|| wanted.swap_remove(random.random_range(0..wanted.len())))
        {
            buy(stage, &mut facts, person, offer).await?;
            oracle.look(stage, &mut facts);
        }
        let last = facts.purchases.len().checked_sub(1);
        if let Some(last) = last.filter(|_| random.random_bool(0.3)) {
            let standing = facts.standing(stage, last);
            if standing.refundable {
                stage.stripe.refund(&standing.session, None)?;
            }
        }
        oracle.look(stage, &mut facts);
        stage.pass(20).await;
        if let Some(bot) = frozen {
            pause(FROZEN.saturating_sub(begun.elapsed())).await;
            bot.freeze(false)?;
        }
        stage.pass(605).await;
        oracle.look(stage, &mut facts);
        come_right(stage, &facts).await.with_context(|| format!("round {}", round + 1))?;
        oracle.judge(stage, &facts).map_err(|broken| anyhow::anyhow!("{}: {}", broken.invariant, broken.what))?;
    }
    for bot in bots {
        bot.start()?;
        bot.ready().await?;
    }
    come_right(stage, &facts).await?;
    Oracle::books(stage, &facts, rounds * 3)
        .await
        .map_err(|broken| anyhow::anyhow!("{}: {}", broken.invariant, broken.what))?;
    ensure!(wire.cuts() > 0 || rounds < 4, "the wire was never cut");
    Ok(
        json!({ "rounds": rounds, "purchases": facts.purchases.len(), "kills": kills, "freezes": freezes, "cuts": wire.cuts() }),
    )
}

async fn buy(stage: &Stage, facts: &mut Facts, person: usize, offer: usize) -> anyhow::Result<()> {
    facts.asked.insert(person);
    let who = facts.people.get(person).context("no such person")?.clone();
    let wares = facts.offers.get(offer).context("no such offer")?.clone();
    let address = people::checkout(stage, None, &who, &wares).await?;
    let paid = stage.stripe.pay(&address, Card::Pays).await?;
    facts.purchases.push(Purchase { person, offer, session: paid.session });
    Ok(())
}

/// Everything is right within a minute of the machine's time, claims of the dead included.
async fn come_right(stage: &Stage, facts: &Facts) -> anyhow::Result<()> {
    let begun = Instant::now();
    while let Some(violation) = Oracle::differing(stage, facts).into_iter().next() {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("{}: {}", violation.invariant, violation.what);
        }
        stage.pass(5).await;
        pause(Duration::from_millis(100)).await;
    }
    Ok(())
}
