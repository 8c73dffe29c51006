//! What an edit would change for whom, and the buttons that save it or throw it away: creators only.

use std::collections::BTreeMap;

use crate::actions::edit_plan::{self, Editor, Preview};
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::commands::plan_option;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::access::Tier;
use crate::domain::ids::{MemberId, RoleId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::Plan;
use crate::text::{Locale, text, text_with};

const AMBER: u32 = 0x00F0_B232;

/// The edit as it would be.
pub fn post(locale: Locale, preview: &Preview) -> Post {
    let name = names::plain(&preview.before.name);
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
    let before = &preview.before;
    let offer = &preview.after;
    let after = Plan {
        name: offer.name.clone(),
        description: offer.description.clone(),
        price: offer.price,
        interval: offer.interval,
        roles: offer.roles.clone(),
        trial_days: offer.trial_days,
        grace_days: offer.grace_days,
        free: offer.free,
        access_days: offer.access_days,
        trial_card: offer.trial_card,
        picture: offer.picture.clone(),
        position: offer.position,
        tier: offer.tier.clone(),
        own_price: offer.own_price,
        seats: offer.seats,
        ..before.clone()
    };
    let none = || text(locale, "edit-none");
    let or_none = |text: &str| if text.is_empty() { none() } else { names::shown(&names::shortened(text, 100)) };
    let tier = |tier: &Option<Tier>| match tier {
        Some(it) => {
            let key = if it.includes_lower { "edit-ladder-includes" } else { "edit-ladder" };
            text_with(locale, key, &args!("group" => names::plain(&it.group), "rank" => it.rank))
        }
        None => none(),
    };
    let pairs = [
        ("edit-what-name", names::shown(&before.name), names::shown(&after.name)),
        (
            "edit-what-terms",
            plan_option::terms(locale, before, before.trial_days),
            plan_option::terms(locale, &after, after.trial_days),
        ),
        ("edit-what-roles", plan_option::mentions(&before.roles), plan_option::mentions(&after.roles)),
        ("edit-what-grace", before.grace_days.to_string(), after.grace_days.to_string()),
        ("edit-what-description", or_none(&before.description), or_none(&after.description)),
        (
            "edit-what-picture",
            or_none(before.picture.as_deref().unwrap_or_default()),
            or_none(after.picture.as_deref().unwrap_or_default()),
        ),
        ("edit-what-position", before.position.to_string(), after.position.to_string()),
        ("edit-what-ladder", tier(&before.tier), tier(&after.tier)),
        ("edit-what-seats", before.seats.to_string(), after.seats.to_string()),
    ];
    let line = |(what, before, after): (&str, String, String)| {
        let what = text(locale, what);
        (before != after)
            .then(|| text_with(locale, "edit-line", &args!("what" => what, "before" => before, "after" => after)))
    };
    pairs.into_iter().filter_map(line).collect()
}

/// Whom it affects.
fn effects(locale: Locale, preview: &Preview) -> Vec<String> {
    let effects = &preview.effects;
    let args = args!("holding" => effects.holding, "paying" => effects.paying);
    let mut lines = vec![text_with(locale, "edit-holders", &args)];
    if preview.after.priced() != preview.before.offer().priced() && effects.paying > 0 {
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
    let editor = Editor { guild, bot: MemberId(click.message.author.id.get()), creator: member };
    let content = match rest {
        ["save", token] => {
            replies::promise_update(ctx, click).await?;
            saved(locale, &edit_plan::save(app, editor, token).await?)
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
        "plan" => names::shown(&plan.name),
        "terms" => plan_option::terms(locale, plan, plan.trial_days),
        "role" => plan_option::mentions(&plan.roles),
        "grace" => plan.grace_days,
    );
    text_with(locale, "plan-edited", &args)
}
