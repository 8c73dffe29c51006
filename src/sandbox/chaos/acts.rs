//! What happens next in a story: chosen from what is possible now, by the seed alone.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::time::{Duration, Instant};

use anyhow::Context as _;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::faults::{Kind, Plan};
use super::people;
use super::story::Story;
use super::truth::{Decision, Purchase, Right};
use crate::domain::ids::RoleId;
use crate::sandbox::stripe::{Card, Outcome};

const DAY: i64 = 86_400;

/// An act, with what it is about as indices of the story's facts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Buy { person: usize, offer: usize, card: Card },
    SecondCheckout { purchase: usize },
    Foreign { purchase: usize },
    Stranger { offer: usize, forged: bool },
    Cancel { purchase: usize },
    CancelNow { purchase: usize },
    Lapse { purchase: usize },
    Undo { purchase: usize },
    Renewals { purchase: usize, fail: bool },
    Refund { purchase: usize, whole: bool },
    Dispute { purchase: usize, outcome: Outcome },
    Settle { purchase: usize, arrives: bool },
    Leave { person: usize },
    Return { person: usize },
    GiveByHand { person: usize, role: RoleId },
    TakeByHand { person: usize, role: RoleId },
    Decide { person: usize, offer: usize, days: Option<i64> },
    Archive { offer: usize },
    ForgedEvent,
    Wait { seconds: i64 },
}

/// Choose the next act and do it.
pub async fn next(story: &mut Story) -> anyhow::Result<()> {
    let possible = possible(story);
    // A kind first, then one of its kind, so that many subscriptions do not crowd out everything else.
    let mut kinds: Vec<std::mem::Discriminant<Act>> = Vec::new();
    for act in &possible {
        let kind = std::mem::discriminant(act);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    // Buying comes first in the list, and is what everything else needs.
    let buys = story.random.random_bool(0.3);
    // Time comes last, and is what grace and its end need.
    let waits = story.random.random_bool(0.2);
    let kind = match (buys, waits) {
        (true, _) => kinds.first(),
        (false, true) => kinds.last(),
        (false, false) => kinds.choose(&mut story.random),
    };
    let of_kind: Vec<Act> =
        possible.iter().filter(|act| Some(&std::mem::discriminant(*act)) == kind).copied().collect();
    let Some(act) = of_kind.choose(&mut story.random).copied() else { return Ok(()) };
    story.tell(name(story, act));
    perform(story, act).await.with_context(|| name(story, act))
}

fn possible(story: &Story) -> Vec<Act> {
    let (stage, facts) = (&story.stage, &story.facts);
    let mut acts = Vec::new();
    for (person, who) in facts.people.iter().enumerate() {
        let inside = stage.discord.is_member(who.id);
        for (offer, wares) in facts.offers.iter().enumerate() {
            let bought = facts.purchases.iter().any(|it| (it.person, it.offer) == (person, offer));
            let decided = facts.decisions.iter().any(|it| (it.person, it.offer) == (person, offer));
            if inside && !wares.archived && !bought && !decided {
                let card = if wares.once { Card::PaysLater } else { Card::NeedsConfirmation };
                acts.extend([Card::Pays, Card::Pays, Card::Declines, card].map(|card| Act::Buy {
                    person,
                    offer,
                    card,
                }));
            }
        }
    }
    for purchase in 0..facts.purchases.len() {
        let standing = facts.standing(stage, purchase);
        let subscribed = !standing.subscription.is_empty();
        if standing.live {
            acts.extend([true, false].map(|fail| Act::Renewals { purchase, fail }));
            acts.push(if standing.ending { Act::Undo { purchase } } else { Act::Cancel { purchase } });
            acts.push(Act::CancelNow { purchase });
            if standing.renews_in > 0 && standing.renews_in < 40 * DAY {
                acts.push(Act::Lapse { purchase });
            }
        }
        let bought = facts.purchases.get(purchase).and_then(|it| facts.offers.get(it.offer));
        if subscribed && standing.live && bought.is_some_and(|wares| !wares.archived) {
            acts.push(Act::SecondCheckout { purchase });
        }
        if subscribed && standing.live {
            acts.push(Act::Foreign { purchase });
        }
        if standing.refundable {
            acts.extend([true, false].map(|whole| Act::Refund { purchase, whole }));
            acts.extend([Outcome::Open, Outcome::Inquiry].map(|outcome| Act::Dispute { purchase, outcome }));
        }
        if standing.disputed {
            acts.extend([Outcome::Won, Outcome::Lost].map(|outcome| Act::Dispute { purchase, outcome }));
        }
        if !subscribed && standing.unpaid {
            acts.extend([true, true, false].map(|arrives| Act::Settle { purchase, arrives }));
        }
    }
    let rights = facts.rights(stage);
    for (person, who) in facts.people.iter().enumerate() {
        if !stage.discord.is_member(who.id) {
            acts.push(Act::Return { person });
            continue;
        }
        acts.push(Act::Leave { person });
        // Once per person: whoever keeps changing a role by hand is to be met by a person, not by the bot.
        let meddled = story.trace.iter().any(|line| line.contains("by hand") && line.contains(who.name));
        for role in facts.roles().into_iter().filter(|_| story.plan.has(Kind::ByHand) && !meddled) {
            match rights.get(&(person, role)) {
                Some(Right::Yes) => acts.push(Act::TakeByHand { person, role }),
                Some(Right::No) => acts.push(Act::GiveByHand { person, role }),
                _ => {}
            }
        }
        for offer in 0..facts.offers.len() {
            acts.extend([Some(1), Some(30)].map(|days| Act::Decide { person, offer, days }));
            // Nothing can be taken from who holds nothing.
            if facts.right_to_offer(stage, person, offer) == Right::Yes {
                acts.push(Act::Decide { person, offer, days: None });
            }
        }
    }
    for (offer, _) in facts.offers.iter().enumerate().filter(|(_, wares)| !wares.archived) {
        acts.extend([true, false].map(|forged| Act::Stranger { offer, forged }));
        if offer > 0 {
            acts.push(Act::Archive { offer });
        }
    }
    acts.push(Act::ForgedEvent);
    acts.extend(
        [600, DAY, 5 * DAY, 8 * DAY, 16 * DAY, 31 * DAY, 40 * DAY].map(|seconds| Act::Wait { seconds: seconds + 1234 }),
    );
    acts
}

fn name(story: &Story, act: Act) -> String {
    let person = |index: usize| story.facts.people.get(index).map_or("?", |it| it.name);
    let offer = |index: usize| story.facts.offers.get(index).map_or("?", |it| it.name);
    let of = |index: usize| {
        let it = story.facts.purchases.get(index);
        it.map_or_else(String::new, |it| format!("{}'s {} ({index})", person(it.person), offer(it.offer)))
    };
    let role = |role: RoleId| story.stage.discord.name_of(role.0);
    match act {
        Act::Buy { person: who, offer: what, card } => format!("{} buys {} ({card:?})", person(who), offer(what)),
        Act::SecondCheckout { purchase } => format!("{} is bought once more in another window", of(purchase)),
        Act::Foreign { purchase } => format!("{}: something of another shop is bought as well", of(purchase)),
        Act::Stranger { offer: what, forged: true } => format!("a stranger pays {} under Ada's reference", offer(what)),
        Act::Stranger { offer: what, .. } => format!("a stranger pays {} by its public link", offer(what)),
        Act::Cancel { purchase } => format!("{} is to end with its period", of(purchase)),
        Act::CancelNow { purchase } => format!("{} is ended at once", of(purchase)),
        Act::Lapse { purchase } => format!("{}: the card is gone, and nobody mends it within the grace", of(purchase)),
        Act::Undo { purchase } => format!("{} is to go on after all", of(purchase)),
        Act::Renewals { purchase, fail } => format!("{}: renewals fail {fail}", of(purchase)),
        Act::Refund { purchase, whole } => format!("{}: money back, all of it {whole}", of(purchase)),
        Act::Dispute { purchase, outcome } => format!("{}: dispute {outcome:?}", of(purchase)),
        Act::Settle { purchase, arrives } => format!("{}: the money arrives {arrives}", of(purchase)),
        Act::Leave { person: who } => format!("{} leaves", person(who)),
        Act::Return { person: who } => format!("{} returns", person(who)),
        Act::GiveByHand { person: who, role: what } => format!("{} is given {} by hand", person(who), role(what)),
        Act::TakeByHand { person: who, role: what } => format!("{} loses {} by hand", person(who), role(what)),
        Act::Decide { person: who, offer: what, days } => {
            format!("staff decides about {} and {}: days {days:?}", person(who), offer(what))
        }
        Act::Archive { offer: what } => format!("{} is archived", offer(what)),
        Act::ForgedEvent => "somebody posts an event that Stripe never sent".to_owned(),
        Act::Wait { seconds } => format!("{seconds} s pass"),
    }
}

async fn perform(story: &mut Story, act: Act) -> anyhow::Result<()> {
    match act {
        Act::Buy { person, offer, card } => buy(story, person, offer, card).await,
        Act::SecondCheckout { purchase } => second_checkout(story, purchase).await,
        Act::Foreign { purchase } => foreign(story, purchase).await,
        Act::Lapse { purchase } => lapse(story, purchase).await,
        Act::Stranger { offer, forged } => stranger(story, offer, forged).await,
        Act::Decide { person, offer, days } => decide(story, person, offer, days).await,
        Act::Archive { offer } => archive(story, offer).await,
        Act::ForgedEvent => people::forge_event(&story.stage).await,
        Act::Wait { seconds } => story.pass_long(seconds).await,
        Act::Leave { person } | Act::Return { person } => {
            let who = story.facts.people.get(person).context("no such person")?;
            let done = if matches!(act, Act::Leave { .. }) {
                story.stage.discord.leave(who.id)
            } else {
                story.stage.discord.join(who.id)
            };
            anyhow::ensure!(done, "{} could not come or go", who.name);
            Ok(())
        }
        Act::GiveByHand { person, role } => {
            let who = story.facts.people.get(person).context("no such person")?;
            story.facts.by_hand.insert((person, role));
            story.stage.discord.give_role(who.id, role);
            Ok(())
        }
        Act::TakeByHand { person, role } => {
            let who = story.facts.people.get(person).context("no such person")?;
            story.stage.discord.take_role(who.id, role);
            Ok(())
        }
        Act::Cancel { purchase }
        | Act::CancelNow { purchase }
        | Act::Undo { purchase }
        | Act::Renewals { purchase, .. }
        | Act::Refund { purchase, .. }
        | Act::Dispute { purchase, .. }
        | Act::Settle { purchase, .. } => with_money(story, act, purchase),
    }
}

/// What buyers, banks and the merchant do to what was bought.
fn with_money(story: &mut Story, act: Act, purchase: usize) -> anyhow::Result<()> {
    if matches!(act, Act::CancelNow { .. } | Act::Refund { .. } | Act::Dispute { .. }) {
        perhaps_refused(story);
    }
    let standing = story.facts.standing(&story.stage, purchase);
    let stripe = &story.stage.stripe;
    match act {
        Act::Cancel { .. } => stripe.portal_cancel(&standing.subscription, true),
        Act::CancelNow { .. } => stripe.cancel_now(&standing.subscription),
        Act::Undo { .. } => stripe.portal_undo(&standing.subscription),
        Act::Renewals { fail, .. } => stripe.fail_renewals(&standing.subscription, fail),
        Act::Refund { whole, .. } => {
            let part = (!whole).then_some((standing.amount / 3).max(1));
            // What is left after an earlier part may be less than a third.
            stripe.refund(&standing.session, part).or_else(|_| stripe.refund(&standing.session, None)).map(drop)
        }
        Act::Dispute { outcome, .. } => stripe.dispute(&standing.session, outcome).map(drop),
        Act::Settle { arrives, .. } => stripe.settle(&standing.session, arrives),
        _ => Ok(()),
    }
}

/// What ends a right may meet a Discord that takes no role away.
fn perhaps_refused(story: &mut Story) {
    if story.random.random_bool(0.5) && story.plan.refuse_takings(&story.stage) {
        story.tell("Discord takes no role away for a while");
    }
}

/// A subscription ends, of which Stripe speaks once only, and nothing else happens any more before calm comes: where Discord
/// fails, while no role is taken away; where power cuts are the only thing that hides a change, while the power goes. Whoever is
/// not looked at again afterwards stays in.
pub async fn last_word(story: &mut Story) -> anyhow::Result<()> {
    let purchases = 0..story.facts.purchases.len();
    let standing = |purchase| story.facts.standing(&story.stage, purchase);
    let live = purchases.map(|it| (it, standing(it))).find(|(_, it)| it.live && !it.subscription.is_empty());
    let Some((purchase, standing)) = live else { return Ok(()) };
    if story.plan.refuse_takings(&story.stage) {
        story.tell("Discord takes no role away for a while");
    } else if story.plan.has(Kind::PowerCut) && story.plan.hides_nothing() {
        story.tell("the power will go with the last word");
        story.stage.cut_power_in(1, Duration::from_millis(150));
    } else {
        return Ok(());
    }
    story.tell(name(story, Act::CancelNow { purchase }));
    story.stage.stripe.cancel_now(&standing.subscription)?;
    story.look();
    story.stage.quiet(Duration::from_millis(100), Duration::from_secs(2)).await;
    Ok(())
}

/// A renewal fails and goes on failing until a day after the grace.
async fn lapse(story: &mut Story, purchase: usize) -> anyhow::Result<()> {
    let standing = story.facts.standing(&story.stage, purchase);
    story.stage.stripe.fail_renewals(&standing.subscription, true)?;
    story.pass_long(standing.renews_in + 2 * 3_600).await?;
    story.stage.quiet(Duration::from_millis(30), Duration::from_millis(400)).await;
    story.look();
    perhaps_refused(story);
    story.pass_long(8 * DAY).await
}

async fn buy(story: &mut Story, person: usize, offer: usize, card: Card) -> anyhow::Result<()> {
    let who = story.facts.people.get(person).context("no such person")?.clone();
    let wares = story.facts.offers.get(offer).context("no such offer")?.clone();
    story.facts.asked.insert(person);
    let address = people::checkout(&story.stage, Some(&story.plan), &who, &wares).await?;
    let stripe = &story.stage.stripe;
    if card == Card::Declines {
        anyhow::ensure!(stripe.pay(&address, card).await.is_err(), "a declined card paid");
        return Ok(());
    }
    let held = people::holds(&story.stage, &who, wares.role);
    let begun = Instant::now();
    let mut paid = stripe.pay(&address, card).await?;
    if paid.needs_confirmation {
        let agrees = story.random.random_bool(0.7);
        story.tell(format!("the bank asks, the buyer agrees: {agrees}"));
        match story.stage.stripe.confirm(&paid.redirect, agrees).await {
            Ok(done) => paid = done,
            Err(_) if !agrees => return Ok(()),
            Err(error) => return Err(error),
        }
        if paid.needs_confirmation {
            return Ok(());
        }
    }
    story.facts.purchases.push(Purchase { person, offer, session: paid.session });
    if story.plan.kinds.is_empty() && !held && card == Card::Pays {
        let in_at_last = || people::holds(&story.stage, &who, wares.role);
        people::until("the role follows the payment", in_at_last).await?;
        story.paid_to_role_ms.push(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    }
    Ok(())
}

/// The same customer pays for the same thing twice, in two windows.
async fn second_checkout(story: &mut Story, purchase: usize) -> anyhow::Result<()> {
    let (price, kind) = {
        let it = story.facts.purchases.get(purchase).context("no such purchase")?;
        (story.facts.offers.get(it.offer).context("no such offer")?.price.clone(), (it.person, it.offer))
    };
    let session = checkout_as(story, purchase, &price).await?;
    story.facts.purchases.push(Purchase { person: kind.0, offer: kind.1, session });
    Ok(())
}

/// The same customer buys something else at the same merchant's: no business of ours.
async fn foreign(story: &mut Story, purchase: usize) -> anyhow::Result<()> {
    let stage = &story.stage;
    Plan::disarm(stage);
    let product = stage.stripe.call("/v1/products", "name=Mug&metadata[lyceum_chaos]=1").await?;
    let product = product["id"].as_str().unwrap_or_default();
    let form =
        format!("product={product}&currency=eur&unit_amount=700&recurring[interval]=month&metadata[lyceum_chaos]=1");
    let price = stage.stripe.call("/v1/prices", &form).await?;
    let price = price["id"].as_str().unwrap_or_default().to_owned();
    checkout_as(story, purchase, &price).await.map(drop)
}

/// A checkout of a known customer, opened past the bot and paid; its session.
async fn checkout_as(story: &Story, purchase: usize, price: &str) -> anyhow::Result<String> {
    let customer = story.facts.standing(&story.stage, purchase).customer;
    Plan::disarm(&story.stage);
    let form = format!(
        "mode=subscription&customer={customer}&line_items[0][price]={price}&line_items[0][quantity]=1\
         &success_url=http%3A%2F%2F127.0.0.1%3A9%2F"
    );
    let session = story.stage.stripe.call("/v1/checkout/sessions", &form).await?;
    story.plan.arm(&story.stage);
    let paid = story.stage.stripe.pay(session["url"].as_str().unwrap_or_default(), Card::Pays).await?;
    Ok(paid.session)
}

/// Somebody pays by the public link, as nobody or under another's reference. It is nobody's until it is claimed.
async fn stranger(story: &mut Story, offer: usize, forged: bool) -> anyhow::Result<()> {
    let wares = story.facts.offers.get(offer).context("no such offer")?;
    let sessions = story.stage.stripe.objects("checkout.session");
    let reference = sessions.iter().find_map(|it| it["client_reference_id"].as_str()).unwrap_or("ada");
    let address = if forged { format!("{}?client_reference_id={reference}", wares.link) } else { wares.link.clone() };
    story.stage.stripe.pay(&address, Card::Pays).await?;
    story.facts.strangers += 1;
    // Whoever else is let in by this was let in by somebody else's money.
    story.stage.quiet(Duration::from_millis(30), Duration::from_millis(300)).await;
    Ok(())
}

async fn decide(story: &mut Story, person: usize, offer: usize, days: Option<i64>) -> anyhow::Result<()> {
    let who = story.facts.people.get(person).context("no such person")?;
    let wares = story.facts.offers.get(offer).context("no such offer")?;
    // A grant counts its days from now, by the bot's clock: for this act it is right.
    story.stage.set_bot_clock_off(0);
    let before = story.stage.clock.now();
    let reason = format!("chaos{}th", story.facts.decisions.len());
    people::decides(&story.stage, &story.plan, who, wares, days, &reason).await?;
    let until = days.map(|days| before + days * DAY);
    story.facts.decisions.push(Decision { person, offer, until });
    Ok(())
}

async fn archive(story: &mut Story, offer: usize) -> anyhow::Result<()> {
    let wares = story.facts.offers.get_mut(offer).context("no such offer")?;
    wares.archived = true;
    let line = format!("/plan archive plan:{}", wares.name);
    people::types(&story.stage, Some(&story.plan), story.stage.square.carl, &line).await.map(drop)
}
