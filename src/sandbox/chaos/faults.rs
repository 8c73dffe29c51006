//! Which misfortunes one seed switches on, and how hard they strike.
#![allow(clippy::indexing_slicing, reason = "the worlds' JSON: a field that is not there is null")]

use std::collections::BTreeSet;
use std::time::Duration;

use rand::Rng as _;
use rand::rngs::StdRng;

use super::stage::Stage;
use crate::sandbox::discord::{EventFault, RestFault};
use crate::sandbox::stripe::Fault;

/// A kind of misfortune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Webhooks are lost for good.
    WebhookLost,
    /// Webhooks come twice, and changes make twin events.
    WebhookTwice,
    /// Webhooks come in any order.
    WebhookShuffled,
    /// Webhooks come late, by the worlds' clock.
    WebhookLate,
    /// Stripe answers 429.
    StripeBusy,
    /// Stripe answers 5xx, the work done or not.
    StripeError,
    /// The connection to Stripe breaks, the work done or not.
    StripeCut,
    /// Stripe's answer is cut short, empty or a proxy's page.
    StripeGarbled,
    /// Discord answers 429, for a route or for everything.
    DiscordBusy,
    /// Discord answers 5xx, the work done or not.
    DiscordError,
    /// Discord refuses with 403.
    DiscordForbidden,
    /// A page in HTML stands before Discord.
    DiscordPage,
    /// The connection to Discord breaks, the work done or not.
    DiscordCut,
    /// The gateway's connection breaks, or its session is taken away.
    GatewayBroken,
    /// Dispatches about members are missed or come twice.
    GatewayMissed,
    /// kill -9 at a point of the wire.
    PowerCut,
    /// The bot's clock is wrong for a while.
    ClockWrong,
    /// Somebody changes paid roles by hand.
    ByHand,
}

/// Every kind.
pub const ALL: [Kind; 18] = [
    Kind::WebhookLost,
    Kind::WebhookTwice,
    Kind::WebhookShuffled,
    Kind::WebhookLate,
    Kind::StripeBusy,
    Kind::StripeError,
    Kind::StripeCut,
    Kind::StripeGarbled,
    Kind::DiscordBusy,
    Kind::DiscordError,
    Kind::DiscordForbidden,
    Kind::DiscordPage,
    Kind::DiscordCut,
    Kind::GatewayBroken,
    Kind::GatewayMissed,
    Kind::PowerCut,
    Kind::ClockWrong,
    Kind::ByHand,
];

/// After which a change may go unnoticed until the next comparison, rather than until the next try. A power cut is not among
/// them: what was acknowledged is on the disk, and what was not comes again.
const HIDING: [Kind; 6] = [
    Kind::WebhookLost,
    Kind::DiscordForbidden,
    Kind::GatewayBroken,
    Kind::GatewayMissed,
    Kind::ClockWrong,
    Kind::ByHand,
];

/// What a seed brings.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The kinds that are switched on.
    pub kinds: BTreeSet<Kind>,
    /// How likely a request meets a fault of each kind of its side.
    chance: f64,
}

impl Plan {
    /// A random subset of all kinds; sometimes none at all, sometimes nearly all. One in five has power cuts and nothing
    /// that hides a change, so that no comparison comes before the promise to act at once on what is heard.
    pub fn draw(random: &mut StdRng) -> Self {
        let density = [0.0, 0.15, 0.3, 0.3, 0.6][random.random_range(0..5_usize)];
        let mut kinds: BTreeSet<Kind> = ALL.into_iter().filter(|_| random.random_bool(density)).collect();
        if random.random_bool(0.2) {
            kinds.retain(|kind| !HIDING.contains(kind));
            kinds.insert(Kind::PowerCut);
        }
        Self { kinds, chance: random.random_range(0.05..0.35) }
    }

    /// Whether this kind is switched on.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether every change is heard of at once, so that only tries stand between it and its effect.
    #[must_use]
    pub fn hides_nothing(&self) -> bool {
        HIDING.iter().all(|kind| !self.has(*kind))
    }

    /// Let it begin.
    pub fn arm(&self, stage: &Stage) {
        self.arm_stripe(stage);
        self.arm_discord(stage);
        let hooks = stage.stripe.webhooks();
        if self.has(Kind::WebhookLost) {
            hooks.lose_some(self.chance * 1.5);
        }
        if self.has(Kind::WebhookTwice) {
            hooks.duplicate_some(self.chance * 1.5);
            hooks.twin_next(3);
        }
        hooks.shuffle(self.has(Kind::WebhookShuffled));
        hooks.delay(if self.has(Kind::WebhookLate) { 240 } else { 0 });
    }

    fn arm_stripe(&self, stage: &Stage) {
        let faults = stage.stripe.faults();
        let sides: [(Kind, &[Fault]); 4] = [
            (Kind::StripeBusy, &[Fault::TooMany(None), Fault::TooMany(Some(2))]),
            (Kind::StripeError, &[Fault::Before(500), Fault::After(503), Fault::Spoilt(500)]),
            (Kind::StripeCut, &[Fault::ResetBefore, Fault::ResetAfter]),
            (Kind::StripeGarbled, &[Fault::Truncated, Fault::Html(502), Fault::Empty, Fault::Html(200)]),
        ];
        for (kind, faults_of_kind) in sides {
            for fault in faults_of_kind.iter().filter(|_| self.has(kind)) {
                faults.sometimes("/v1", *fault, self.chance / 2.0);
            }
        }
    }

    fn arm_discord(&self, stage: &Stage) {
        let faults = stage.discord.faults();
        let wait = |global| RestFault::RateLimit { retry_after: 0.05, global, bare: false };
        let sides: [(Kind, &[RestFault]); 5] = [
            (Kind::DiscordBusy, &[wait(false), wait(true)]),
            (Kind::DiscordError, &[RestFault::Before(500), RestFault::After(502), RestFault::Before(503)]),
            (
                Kind::DiscordForbidden,
                &[RestFault::Refuse { status: 403, code: 50013 }, RestFault::Refuse { status: 403, code: 50001 }],
            ),
            (Kind::DiscordPage, &[RestFault::Page(0.05)]),
            (Kind::DiscordCut, &[RestFault::ResetBefore, RestFault::ResetAfter]),
        ];
        for (kind, faults_of_kind) in sides {
            for fault in faults_of_kind.iter().filter(|_| self.has(kind)) {
                faults.rest_by_chance("/members/", self.chance / 2.0, *fault);
            }
        }
        if self.has(Kind::GatewayMissed) {
            for event in ["GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE", "GUILD_MEMBER_UPDATE"] {
                faults.events_by_chance(event, self.chance, EventFault::Drop);
                faults.events_by_chance(event, self.chance, EventFault::Duplicate);
                faults.events_by_chance(event, self.chance, EventFault::Delay(Duration::from_millis(30)));
            }
        }
    }

    /// Where Discord fails at all, it takes no role away until calm comes, however often it is asked: what is not asked
    /// about again afterwards stays. Whether it fails.
    pub fn refuse_takings(&self, stage: &Stage) -> bool {
        let sides = [
            (Kind::DiscordForbidden, RestFault::Refuse { status: 403, code: 50013 }),
            (Kind::DiscordError, RestFault::Before(500)),
            (Kind::DiscordCut, RestFault::ResetBefore),
        ];
        let Some((_, fault)) = sides.into_iter().find(|(kind, _)| self.has(*kind)) else { return false };
        stage.discord.faults().rest("DELETE", "/roles/", u32::MAX, fault);
        true
    }

    /// Let it end; what was lost stays lost.
    pub fn disarm(stage: &Stage) {
        stage.stripe.faults().clear();
        stage.discord.faults().clear();
        stage.keep_power();
        stage.set_bot_clock_off(0);
        let hooks = stage.stripe.webhooks();
        hooks.hold(false);
        hooks.lose_some(0.0);
        hooks.duplicate_some(0.0);
        hooks.lose_next(0);
        hooks.duplicate_next(0);
        hooks.twin_next(0);
        hooks.shuffle(false);
        hooks.delay(0);
    }
}

/// Misfortune between two acts: the gateway breaks, the power will go, the bot's clock goes wrong. What was decided.
pub fn between(plan: &Plan, stage: &Stage, random: &mut StdRng) -> Vec<String> {
    let mut told = Vec::new();
    // Chances are drawn whether their kind is on or not, so that switching one off leaves the rest as it was.
    let (strikes, which) = (random.random_bool(0.2), random.random_range(0..7_u8));
    if strikes && plan.has(Kind::GatewayBroken) {
        told.push(format!("the gateway breaks ({which})"));
        match which {
            0 => stage.discord.cut_gateway(None),
            1 => stage.discord.cut_gateway(Some(4000)),
            2 => stage.discord.cut_gateway(Some(4009)),
            3 => stage.discord.cut_gateway(Some(1001)),
            4 => stage.discord.ask_reconnect(),
            5 => stage.discord.invalidate_session(true),
            _ => stage.discord.invalidate_session(false),
        }
    }
    let (strikes, point) = (random.random_bool(0.3), random.random_range(1..14_u64));
    // Between two points of the wire lies the bot's own work, a few rows at a time.
    let moment = if random.random_bool(0.5) { 0 } else { random.random_range(10..180_u64) };
    if strikes && plan.has(Kind::PowerCut) {
        told.push(format!("the power will go {moment} ms after the {point}. point"));
        stage.cut_power_in(point, Duration::from_millis(moment));
    }
    let (strikes, by) = (random.random_bool(0.3), random.random_range(-86_400..86_400_i64));
    if plan.has(Kind::ClockWrong) {
        if strikes {
            told.push(format!("the bot's clock is wrong by {by} s"));
        }
        stage.set_bot_clock_off(if strikes { by } else { 0 });
    }
    told
}
