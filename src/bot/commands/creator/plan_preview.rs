//! What an edit would change for whom, and the buttons that save it or throw it away: creators only.

use std::collections::BTreeMap;

use crate::actions::create_plan::Creator;
use crate::actions::edit_plan::{self, Preview};
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::commands::plan_option;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::access::offer::Change;
use crate::domain::access::{Offer, Tier, TrialCard};
use crate::domain::ids::{MemberId, RoleId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::Plan;
use crate::text::{Locale, text, text_with};

const AMBER: u32 = 0x00F0_B232;

/// The edit as it would be.
pub fn post(locale: Locale, preview: &Preview) -> Post {
    let name = names::plain(&preview.before.offer.name);
    let embed = Embed {
        title: text_with(locale, "edit-title", &args!("plan" => name)),
        description: differences(locale, preview).join("\n"),
        fields: vec![(text(locale, "edit-effects"), effects(locale, preview).join("\n"), false)],
        colour: Some(AMBER),
        ..Embed::default()
    };
    let button = |key: &str, style| Button { label: text(locale, key), style, disabled: false };
    let save = button("edit-save", ButtonStyle::Success(format!("planedit:save:{}", preview.token)));
    let discard = button("edit-discard", ButtonStyle::Secondary(format!("planedit:discard:{}", preview.token)));
    Post { embed: Some(embed), rows: vec![vec![save, discard]], ..Post::default() }
}

/// What is other than before, line by line.
fn differences(locale: Locale, preview: &Preview) -> Vec<String> {
    let (before, after) = (&preview.before.offer, &preview.after);
    let mut told: Vec<&str> = Vec::new();
    let mut lines = Vec::new();
    for change in before.changes(after) {
        let what = what(change);
        if !told.contains(&what) {
            told.push(what);
            let args = args!(
                "what" => text(locale, what), "before" => said(locale, before, change), "after" => said(locale, after, change)
            );
            lines.push(text_with(locale, "edit-line", &args));
        }
    }
    lines
}

/// The text that names what changes; several things are read as the price.
const fn what(change: Change) -> &'static str {
    match change {
        Change::Name => "edit-what-name",
        Change::Price | Change::Interval | Change::TrialDays | Change::Free | Change::AccessDays => "edit-what-terms",
        Change::TrialCard => "edit-what-trial-card",
        Change::OwnPrice => "edit-what-own-price",
        Change::Roles => "edit-what-roles",
        Change::GraceDays => "edit-what-grace",
        Change::Description => "edit-what-description",
        Change::Picture => "edit-what-picture",
        Change::Position => "edit-what-position",
        Change::Tier => "edit-what-ladder",
        Change::Seats => "edit-what-seats",
    }
}

fn said(locale: Locale, offer: &Offer, change: Change) -> String {
    let none = || text(locale, "edit-none");
    let or_none = |text: &str| if text.is_empty() { none() } else { names::shown(&names::shortened(text, 100)) };
    match change {
        Change::Name => names::shown(&offer.name),
        Change::Price | Change::Interval | Change::TrialDays | Change::Free | Change::AccessDays => {
            plan_option::terms(locale, offer, offer.trial_days)
        }
        Change::TrialCard => text(locale, card(offer.trial_card)),
        Change::OwnPrice => offer.own_price.map_or_else(none, |own| own.shown(offer.price.currency)),
        Change::Roles => plan_option::mentions(&offer.roles),
        Change::GraceDays => offer.grace_days.to_string(),
        Change::Description => or_none(&offer.description),
        Change::Picture => or_none(offer.picture.as_deref().unwrap_or_default()),
        Change::Position => offer.position.to_string(),
        Change::Tier => offer.tier.as_ref().map_or_else(none, |tier| step(locale, tier)),
        Change::Seats => offer.seats.to_string(),
    }
}

const fn card(card: TrialCard) -> &'static str {
    match card {
        TrialCard::Needed => "choice-plan-edit-trial_without_card-no",
        TrialCard::Cancel => "choice-plan-edit-trial_without_card-cancel",
        TrialCard::Pause => "choice-plan-edit-trial_without_card-pause",
    }
}

fn step(locale: Locale, tier: &Tier) -> String {
    let key = if tier.includes_lower { "edit-ladder-includes" } else { "edit-ladder" };
    text_with(locale, key, &args!("group" => names::plain(&tier.group), "rank" => tier.rank))
}

/// Whom it affects.
fn effects(locale: Locale, preview: &Preview) -> Vec<String> {
    let effects = &preview.effects;
    let args = args!("holding" => effects.holding, "paying" => effects.paying);
    let mut lines = vec![text_with(locale, "edit-holders", &args)];
    if preview.after.priced() != preview.before.offer.priced() && effects.paying > 0 {
        lines.push(text_with(locale, "edit-keep-price", &args!("count" => effects.paying)));
    }
    let each = |key: &'static str, roles: &BTreeMap<RoleId, usize>| -> Vec<String> {
        let line = |(role, count): (&RoleId, &usize)| {
            text_with(locale, key, &args!("role" => format!("<@&{role}>"), "count" => *count))
        };
        roles.iter().map(line).collect()
    };
    lines.extend(each("edit-gain", &effects.gain));
    lines.extend(each("edit-lose", &effects.lose));
    if effects.ending > 0 {
        lines.push(text_with(locale, "edit-ending", &args!("count" => effects.ending)));
    }
    if effects.gain.is_empty() && effects.lose.is_empty() {
        lines.push(text(locale, "edit-no-roles"));
    }
    lines
}

/// A button whose custom id begins with `planedit:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Creator).await?;
    // The message is the bot's own.
    let by = Creator { guild, member, bot: MemberId(click.message.author.id.get()) };
    let content = match rest {
        ["save", token] => {
            replies::promise_update(ctx, click).await?;
            saved(locale, &edit_plan::save(app, by, token).await?)
        }
        ["discard", token] => {
            replies::promise_update(ctx, click).await?;
            edit_plan::discard(app, guild, token).await?;
            text(locale, "edit-discarded")
        }
        _ => return Err(stale()),
    };
    replies::fill(ctx, click, &Post { content, ..Post::default() }).await
}

fn saved(locale: Locale, plan: &Plan) -> String {
    let args = args!(
        "plan" => names::shown(&plan.offer.name),
        "terms" => plan_option::terms(locale, &plan.offer, plan.offer.trial_days),
        "role" => plan_option::mentions(&plan.offer.roles),
        "grace" => plan.offer.grace_days,
    );
    text_with(locale, "plan-edited", &args)
}
