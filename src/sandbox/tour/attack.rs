//! Fake accounts try to buy a place among the core members, in one of four shapes; the ranking is watched meanwhile.

use std::str::FromStr;

use anyhow::{bail, ensure};

use super::chapters;
use super::scene::Scene;
use super::{Tour, until};
use crate::domain::ids::{MemberId, MessageId};
use crate::sandbox::Sandbox;
use crate::sandbox::stripe::Card;

/// Accounts that collude.
const FAKES: usize = 30;
/// Members who pay and say thank you.
const PAYING: usize = 5;
/// How often each of them acts: too little says nothing about anybody.
const ROUNDS: usize = 12;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// How the accounts collude.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// All praise one.
    Star,
    /// Each praises the next.
    Chain,
    /// All praise all.
    Clique,
    /// Accounts made today turn to one message within an hour.
    Brigade,
}

impl FromStr for Attack {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "star" => Ok(Self::Star),
            "chain" => Ok(Self::Chain),
            "clique" => Ok(Self::Clique),
            "brigade" => Ok(Self::Brigade),
            _ => Err("must be star, chain, clique or brigade".to_owned()),
        }
    }
}

impl Attack {
    /// What `/mod flags` may call it; a clique in which everything is returned is also called by that.
    const fn titles(self) -> &'static [&'static str] {
        match self {
            Self::Star => &["Many praise one"],
            Self::Chain => &["A chain of praise"],
            Self::Clique => &["Everybody praises everybody", "Praise given back"],
            Self::Brigade => &["Young accounts at one member"],
        }
    }
}

/// Play the attack and watch what it does to the ranking.
pub(super) async fn play(tour: &mut Tour<'_>, attack: Attack) -> anyhow::Result<()> {
    chapters::opening(tour).await?;
    let (sandbox, scene) = (tour.sandbox, Scene::new(tour.sandbox));
    let (square, discord) = (sandbox.square, &sandbox.discord);
    Tour::chapter("An honest community")?;
    tour.step("five members pay, and thank Mo and Ada", async || {
        let line = format!("/plan create name:Gold price:9.90 currency:EUR interval:month role:<@&{}>", square.gold);
        scene.types(square.carl, &line).await?;
        until("the plan is on sale", async || {
            let listed = scene.types(square.carl, "/plan list").await?.text();
            Ok(listed.contains("On sale").then_some(()))
        })
        .await?;
        let mos = scene.says(square.mo, square.general, "How lifetimes work, in five lines.", None)?;
        let adas = scene.says(square.ada, square.general, "A cheat sheet for iterators.", None)?;
        for number in 0..PAYING {
            let payer = discord.add_user(&format!("Payer {}", number + 1), "en-US");
            discord.join(payer);
            let url = scene.checkout(payer, "Gold").await?;
            sandbox.stripe.pay(&url, Card::Pays).await?;
            scene.until_in(payer, true).await?;
            discord.react(payer, square.general, mos, "\u{1f44d}")?;
            if number < 4 {
                discord.react(payer, square.general, adas, "\u{1f44d}")?;
            }
        }
        // What is still on its way would be heard at the time the clock is moved to.
        discord.gateway_settled().await;
        Ok(format!("{PAYING} members pay; each reacted to Mo, four of them to Ada"))
    })
    .await?;
    scene.after(10 * DAY).await;
    let before = core(&scene, square.mo, &[square.mo, square.ada]).await?;
    tour.step("/mod core lists whom they thank", async || Ok(before.1.clone())).await?;

    Tour::chapter("The attack")?;
    let target = discord.add_user("Boosted", "en-US");
    discord.join(target);
    let fakes: Vec<MemberId> = (0..FAKES)
        .map(|number| {
            let fake = discord.add_user(&format!("Fake {}", number + 1), "en-US");
            discord.join(fake);
            fake
        })
        .collect();
    if attack != Attack::Brigade {
        // Accounts older than a week, so that it takes more than their age to find them out.
        scene.after(10 * DAY).await;
    }
    tour.step("thirty free accounts collude", async || {
        let acts = collude(&scene, sandbox, attack, target, &fakes).await?;
        Ok(format!("{attack:?}: {acts} reactions"))
    })
    .await?;
    tour.step("/mod flags names them, with the evidence", async || {
        let named = |text: &str| attack.titles().iter().any(|title| text.contains(title));
        // What was heard last may still be on its way into the records.
        until(&format!("one of {:?} is among the findings", attack.titles()), async || {
            let mut reply = scene.types(square.mo, "/mod flags").await?;
            for page in 1.. {
                if named(&reply.text()) {
                    return Ok(Some(reply.text()));
                }
                let Ok(next) = scene.clicks(square.mo, &reply, &format!("flags:page:{page}")).await else { break };
                reply = next;
            }
            Ok(None)
        })
        .await
    })
    .await?;
    scene.after(2 * HOUR).await;
    tour.step("and the ranking did not move", async || {
        let after = core(&scene, square.mo, &[square.mo, square.ada]).await?;
        ensure!(after.0 == before.0, "before: {}\nafter: {}", before.1, after.1);
        let bought = after.0.iter().find(|member| **member == target || fakes.contains(member));
        ensure!(bought.is_none(), "a fake account is listed: {}", after.1);
        Ok(after.1)
    })
    .await?;
    tour.step("nothing unknown was asked, and nobody was pinged", async || scene.books_balance()).await
}

/// The members that `/mod core` lists, in order, and its words; waits until the expected ones are there.
async fn core(scene: &Scene<'_>, who: MemberId, expected: &[MemberId]) -> anyhow::Result<(Vec<MemberId>, String)> {
    until("the core members are listed", async || {
        let text = scene.types(who, "/mod core").await?.text();
        let listed: Vec<MemberId> = text
            .split("<@")
            .skip(1)
            .filter_map(|rest| rest.split_once('>').and_then(|(id, _)| id.parse().ok().map(MemberId)))
            .collect();
        Ok(expected.iter().all(|member| listed.contains(member)).then_some((listed, text)))
    })
    .await
}

/// Do it; returns how many reactions were given.
async fn collude(
    scene: &Scene<'_>,
    sandbox: &Sandbox,
    attack: Attack,
    target: MemberId,
    fakes: &[MemberId],
) -> anyhow::Result<usize> {
    let (discord, channel) = (&sandbox.discord, sandbox.square.general);
    let post = |who: MemberId, words: &str| scene.says(who, channel, words, None);
    let react = |who: MemberId, message: MessageId, emoji: &str| discord.react(who, channel, message, emoji);
    let mut acts = 0;
    match attack {
        Attack::Brigade => {
            let message = post(target, "Look at me!")?;
            for fake in fakes {
                react(*fake, message, "\u{2764}\u{fe0f}")?;
                acts += 1;
            }
        }
        Attack::Star => {
            for round in 0..ROUNDS {
                let message = post(target, &format!("Wisdom number {round}"))?;
                for fake in fakes {
                    react(*fake, message, "\u{1f525}")?;
                    acts += 1;
                }
                scene.after(5 * HOUR).await;
            }
        }
        Attack::Chain => {
            for round in 0..ROUNDS {
                let mut next = post(target, &format!("The head of the chain, {round}"))?;
                for (place, fake) in fakes.iter().enumerate() {
                    react(*fake, next, "\u{1f525}")?;
                    acts += 1;
                    next = post(*fake, &format!("Link {place} of round {round}"))?;
                }
                scene.after(5 * HOUR).await;
            }
        }
        Attack::Clique => {
            let everyone: Vec<MemberId> = fakes.iter().copied().take(12).chain([target]).collect();
            for member in &everyone {
                let message = post(*member, &format!("Hello from {member}"))?;
                for other in everyone.iter().filter(|other| *other != member) {
                    react(*other, message, "\u{1f525}")?;
                    react(*other, message, "\u{1f389}")?;
                    acts += 2;
                }
                scene.after(HOUR).await;
            }
        }
    }
    if acts == 0 {
        bail!("nobody did anything");
    }
    discord.gateway_settled().await;
    Ok(acts)
}
