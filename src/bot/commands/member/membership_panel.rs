//! The panel of `/membership`: the same facts as `/mod why`, in the member's own words.

use crate::actions::leave::{self, Running};
use crate::actions::transfer;
use crate::app::App;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::verdicts::{self, Reader};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::access::{Access, Why};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::departures::{self, DepartureState};
use crate::store::plans::{self, Plan};
use crate::store::transfers::{self, Transfer, TransferState};
use crate::store::{customers, ledger, members};
use crate::text::{Locale, moment, text, text_with};

const BLURPLE: u32 = 0x0058_65F2;
const AMBER: u32 = 0x00D9_8E04;
/// For how long somebody who came back is welcomed.
const WELCOME_SECONDS: i64 = 7 * 86_400;

/// Everything about one member, with what they can do about it; `note` is the small line at the end.
pub(super) async fn panel(
    app: &App,
    guild: GuildId,
    member: MemberId,
    locale: Locale,
    note: Option<String>,
) -> Result<Post, Trouble> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let access = ledger::access(read, guild, member, now).await?;
    let running = leave::running(read, guild, member).await?;
    let moving = transfers::latest_of(read, guild, member).await?.filter(|it| is_news(it, member, now));
    let mut lines = Vec::new();
    lines.extend(moving.as_ref().map(|it| transfer_line(locale, it, member)));
    lines.extend(urgent(locale, &access, &plans));
    if came_back(app, guild, member, &access, now).await? {
        lines.push(text(locale, "membership-back"));
    }
    let mut fields = Vec::new();
    for plan in &plans {
        // The best reason of each plan; what is over is shown only where nothing better is.
        let Some(best) = access.about_plan(plan.id) else { continue };
        let mut said = vec![verdicts::line(locale, best, Reader::Member)];
        if best.allowed {
            said.push(text_with(locale, "membership-gives", &args!("role" => plan_option::roles(plan, &plans))));
        }
        if let Some(next) = next_step(&best.why) {
            said.push(text(locale, next));
        }
        if access.paid_twice().contains(&plan.id) {
            said.push(text(locale, "membership-paid-twice"));
        }
        let departure = departures::latest(read, guild, member, plan.id).await?;
        match departure.map(|it| it.state) {
            Some(DepartureState::Leaving | DepartureState::Keeping | DepartureState::Undoing) => {
                said.push(text(locale, "membership-telling-stripe"));
            }
            Some(DepartureState::Failed) => said.push(text(locale, "membership-stripe-refused")),
            _ => {}
        }
        let title = format!("{} · {}", names::plain(&plan.offer.name), plan_option::price(locale, &plan.offer));
        fields.push((names::shortened(&title, 256), said.join("\n"), false));
    }
    fields.truncate(25);
    if fields.is_empty() {
        lines.push(text(locale, "membership-empty"));
    }
    let mut best = plans.iter().filter_map(|plan| access.about_plan(plan.id));
    let colour = if best.any(|best| waits(&best.why)) { AMBER } else { BLURPLE };
    let embed = Embed {
        title: text(locale, "membership-title"),
        description: lines.join("\n\n"),
        fields,
        footer: note,
        colour: Some(colour),
        ..Embed::default()
    };
    let customers = customers::of_member(read, guild, member).await?;
    let payer = customers.iter().any(|customer| !customer.closed && customer.stripe_id.is_some());
    let rows = rows(locale, &access, &running, moving.as_ref(), member, payer, now);
    Ok(Post { embed: Some(embed), rows, ..Post::default() })
}

/// Transfers that are on their way, and for a while those that moved away or came to nothing.
fn is_news(it: &Transfer, member: MemberId, now: i64) -> bool {
    match it.state {
        TransferState::Asked => !transfer::expired(it, now),
        TransferState::Agreed | TransferState::Moving => true,
        TransferState::Done => it.from == member && transfer::can_object(it, member, now),
        TransferState::Failed | TransferState::Refused | TransferState::Cancelled | TransferState::Expired => {
            it.closed_at.is_some_and(|at| now < at + transfer::DELAY_SECONDS)
        }
    }
}

fn transfer_line(locale: Locale, it: &Transfer, member: MemberId) -> String {
    let giver = it.from == member;
    let key = match (it.state, giver) {
        (TransferState::Asked, true) => "membership-transfer-asked",
        (TransferState::Asked, false) => "membership-transfer-offered",
        (TransferState::Agreed, true) => "membership-transfer-agreed",
        (TransferState::Agreed, false) => "membership-transfer-coming",
        (TransferState::Moving | TransferState::Done, true) => "membership-transfer-gone",
        (TransferState::Moving | TransferState::Done, false) => "membership-transfer-arriving",
        (TransferState::Refused, _) => "membership-transfer-refused",
        (TransferState::Failed, _) => "membership-transfer-failed",
        (TransferState::Cancelled | TransferState::Expired, _) => "membership-transfer-stopped",
    };
    let other = format!("<@{}>", if giver { it.to } else { it.from });
    let at = it.moved_at.or(it.due_at).unwrap_or(it.asked_at + transfer::ANSWER_SECONDS);
    text_with(locale, key, &args!("other" => other, "time" => moment(locale, at)))
}

/// What must be done soon, or access ends.
fn urgent(locale: Locale, access: &Access, plans: &[Plan]) -> Vec<String> {
    let line = |it: &crate::domain::access::Verdict| match it.why {
        Why::Grace { until } if it.allowed => {
            let plan = plans.iter().find(|plan| plan.id == it.plan).map(|plan| names::shown(&plan.offer.name))?;
            Some(text_with(locale, "membership-pay-by", &args!("plan" => plan, "time" => moment(locale, until))))
        }
        _ => None,
    };
    access.verdicts.iter().filter_map(line).collect()
}

/// Whether something must happen before all is well again.
const fn waits(why: &Why) -> bool {
    matches!(why, Why::Grace { .. } | Why::GraceOver { .. } | Why::Paused | Why::Disputed)
}

/// What the member can do next, where it is not plain.
const fn next_step(why: &Why) -> Option<&'static str> {
    Some(match why {
        Why::PaymentPending => "membership-next-pending",
        Why::Paused | Why::GraceOver { .. } => "membership-next-pay",
        Why::Ended { .. }
        | Why::Canceled { .. }
        | Why::Refunded
        | Why::RefundedPartly
        | Why::GrantOver { .. }
        | Why::NeverPaid => "membership-next-again",
        Why::Disputed => "membership-next-disputed",
        _ => return None,
    })
}

/// Whether the member joined after their first purchase, lately.
async fn came_back(app: &App, guild: GuildId, member: MemberId, access: &Access, now: i64) -> Result<bool, Trouble> {
    if access.roles().is_empty() {
        return Ok(false);
    }
    let joined = members::joined_at(&mut app.store.read(), guild, member).await?;
    let Some(joined) = joined.filter(|at| now - at < WELCOME_SECONDS) else { return Ok(false) };
    let facts = ledger::of_member(&mut app.store.read(), guild, member, joined - 1).await?;
    Ok(!facts.is_empty())
}

fn rows(
    locale: Locale,
    access: &Access,
    running: &[Running],
    moving: Option<&Transfer>,
    member: MemberId,
    payer: bool,
    now: i64,
) -> Vec<Vec<Button>> {
    let button = |key: &str, style: fn(String) -> ButtonStyle, id: &str| Button {
        label: text(locale, key),
        style: style(format!("membership:{id}")),
        disabled: false,
    };
    let mut first = Vec::new();
    if payer {
        first.push(button("membership-billing", ButtonStyle::Primary, "billing"));
    }
    first.push(button("membership-refresh", ButtonStyle::Secondary, "refresh"));
    let mut second = Vec::new();
    match moving.map(|it| (it.state, it.from == member)) {
        Some((TransferState::Asked, false)) => {
            second.push(button("membership-agree", ButtonStyle::Success, "agree"));
            second.push(button("membership-decline", ButtonStyle::Secondary, "stop"));
        }
        Some((TransferState::Asked | TransferState::Agreed, _)) => {
            second.push(button("membership-stop", ButtonStyle::Danger, "stop"));
        }
        Some((TransferState::Done, true)) if moving.is_some_and(|it| transfer::can_object(it, member, now)) => {
            second.push(button("membership-object", ButtonStyle::Danger, "object"));
        }
        _ if transfer::movable(access) => {
            second.push(button("membership-transfer", ButtonStyle::Secondary, "transfer"));
        }
        _ => {}
    }
    if running.iter().any(|it| it.ends_at.is_some_and(|at| at > now)) {
        second.push(button("membership-undo", ButtonStyle::Success, "undo"));
    }
    if running.iter().any(|it| it.ends_at.is_none()) {
        second.push(button("membership-leave", ButtonStyle::Secondary, "leave"));
    }
    [first, second].into_iter().filter(|row| !row.is_empty()).collect()
}
