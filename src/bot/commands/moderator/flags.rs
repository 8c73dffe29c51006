//! `/mod flags`: moderators only. What does not look honest, one finding a page with its evidence; the buttons Discount and
//! Clear are remembered, and either can be chosen again later.

use crate::actions::assess_trust;
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::community::trust::flag::{Pattern, State};
use crate::message::{Trouble, flags as words};
use crate::text::{Locale, text, text_with};

/// Accounts named in one finding.
const NAMED: usize = 15;

/// Show suspected fake interactions with the evidence.
#[poise::command(slash_command, check = "checks::moderator")]
pub(super) async fn flags(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let found = assess_trust::flags(ctx.data(), guild(ctx)?).await?;
    replies::reply_post(ctx, &page(locale(ctx), &found, 0), true).await
}

/// A button whose custom id begins with `flags:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    let shown = match rest {
        ["page", wanted] => wanted.parse().map_err(|_| stale())?,
        [verb @ ("discount" | "clear"), pattern, target] => {
            let verdict = if *verb == "clear" { Verdict::Clear } else { Verdict::Discount };
            let key = (Pattern::from_name(pattern).ok_or_else(stale)?, target.parse::<u64>().map_err(|_| stale())?);
            if assess_trust::decide(app, guild, member, key, verdict).await?.is_none() {
                return Err(Trouble::person("flags-gone"));
            }
            let found = assess_trust::flags(app, guild).await?;
            let place = found.iter().position(|flag| flag.key() == key).unwrap_or_default();
            return replies::update(ctx, click, &page(locale, &found, place)).await;
        }
        _ => return Err(stale()),
    };
    let found = assess_trust::flags(app, guild).await?;
    replies::update(ctx, click, &page(locale, &found, shown)).await
}

fn page(locale: Locale, found: &[Flag], wanted: usize) -> Post {
    let place = wanted.min(found.len().saturating_sub(1));
    let Some(flag) = found.get(place) else {
        return Post { content: text(locale, "flags-none"), ..Post::default() };
    };
    let state = match flag.state {
        State::Open => "flags-state-open",
        State::Upheld => "flags-state-upheld",
        State::Cleared => "flags-state-cleared",
        State::Grown => "flags-state-grown",
    };
    let open = found.iter().filter(|it| matches!(it.state, State::Open | State::Grown)).count();
    let embed = Embed {
        title: words::title(locale, flag),
        description: evidence(locale, flag),
        fields: vec![(text(locale, "flags-state"), text(locale, state), false)],
        footer: Some(text_with(
            locale,
            "flags-footer",
            &args!("place" => place + 1, "count" => found.len(), "open" => open),
        )),
        ..Embed::default()
    };
    let button = |key: &str, id: String, disabled: bool| Button {
        label: text(locale, key),
        style: ButtonStyle::Secondary(id),
        disabled,
    };
    let decide = |verb: &str| format!("flags:{verb}:{}:{}", flag.pattern.name(), flag.target);
    let rows = vec![vec![
        button("flags-discount", decide("discount"), flag.state == State::Upheld),
        button("flags-clear", decide("clear"), flag.state == State::Cleared),
        button("flags-before", format!("flags:page:{}", place.saturating_sub(1)), place == 0),
        button("flags-next", format!("flags:page:{}", place + 1), place + 1 >= found.len()),
    ]];
    Post { embed: Some(embed), rows, ..Post::default() }
}

/// Who, how many, in what time, what share: what a person needs to judge.
fn evidence(locale: Locale, flag: &Flag) -> String {
    let others: Vec<u64> = flag.accounts.iter().copied().filter(|account| *account != flag.target).collect();
    let named: Vec<String> = others.iter().take(NAMED).map(|account| format!("<@{account}>")).collect();
    let when = args!("from" => format!("<t:{}:f>", flag.from), "to" => format!("<t:{}:f>", flag.to));
    let target = format!("<@{}>", flag.target);
    let mut lines = vec![words::why(locale, flag, &target), text_with(locale, "flags-when", &when)];
    lines.extend(words::counting(locale, flag));
    if !named.is_empty() {
        let more = others.len().saturating_sub(NAMED);
        lines.push(text_with(locale, "flags-who", &args!("named" => named.join(" "), "more" => more)));
    }
    lines.push(text(locale, if flag.discounts() { "flags-effect" } else { "flags-no-effect" }));
    lines.join("\n")
}
